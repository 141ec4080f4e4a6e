"""Per-row metadata that follows the rows of a resampler to the model."""

from __future__ import annotations

from sklearn.pipeline import Pipeline
from sklearn.utils.validation import has_fit_parameter

from skresample._table.containers import n_rows

from ._chain import plan_of

__all__ = [
    "accepts",
    "apply_steps",
    "carried",
    "fit_steps",
    "fit_with",
    "resample_with",
    "sampler_weight",
    "validation_arguments",
]


def accepts(estimator, name: str, method: str = "fit") -> bool:
    """Whether a method of an estimator (for a pipeline: of its last step) takes an argument."""
    if isinstance(estimator, Pipeline):
        return accepts(estimator.steps[-1][1], name, method)
    if method == "fit":
        return has_fit_parameter(estimator, name)
    import inspect

    function = getattr(estimator, method, None)
    return function is not None and name in inspect.signature(function).parameters


def resample_with(sampler, X, y, *, sample_weight=None, groups=None):
    """Resample; returns rows, target, and the weights and groups of the rows that came out."""
    extra = {"sample_weight": sample_weight, "groups": groups}
    given = {
        name: value
        for name, value in extra.items()
        if value is not None and accepts(sampler, name, "fit_resample")
    }
    before = n_rows(X)
    X_new, y_new = sampler.fit_resample(X, y, **given)
    weight = sampler_weight(sampler)
    if weight is None and sample_weight is not None:
        weight = carried(sampler, before, sample_weight)
    return X_new, y_new, weight, None if groups is None else carried(sampler, before, groups)


def sampler_weight(sampler):
    """Weights of the output rows that a fitted sampler decided or carried, or None."""
    return getattr(sampler, "sample_weight_", None)


def carried(sampler, before: int, values):
    """Per-row values of the input for the rows that came out: those of their class and group."""
    return plan_of(sampler, before).apply(values, rule="label")


def fit_with(model, X, y, *, sample_weight=None, groups=None, validation=None, **fit_params):
    """Fit a model, a scikit-learn pipeline included, with the metadata that its fit takes.

    ``validation`` is None or (style, X, y, weight) of rows for early stopping. Raises ValueError
    where there are weights which the model cannot use.
    """
    params = dict(fit_params)
    if sample_weight is not None:
        if not accepts(model, "sample_weight"):
            raise ValueError(
                f"the rows carry weights, but {_last(model)}.fit takes no sample_weight; use a "
                f"model that does, wrap it in WeightedByResampling, or draw rows instead of "
                f"weighing them"
            )
        params["sample_weight"] = sample_weight
    if groups is not None and accepts(model, "groups"):
        params["groups"] = groups
    if not isinstance(model, Pipeline):
        return model.fit(X, y, **params, **validation_arguments(model, validation))
    # The steps before the last see the rows only; the last one is fitted by hand, so that it
    # gets its metadata whether routing is enabled or not.
    before, (name, last) = [step for _, step in model.steps[:-1]], model.steps[-1]
    rows = fit_steps(before, X, y)
    if validation is not None:
        style, X_valid, y_valid, weight = validation
        validation = style, apply_steps(before, X_valid), y_valid, weight
    params = {key.removeprefix(f"{name}__"): value for key, value in params.items()}
    last.fit(rows, y, **params, **validation_arguments(last, validation))
    return model


def fit_steps(steps, X, y):
    """Fit transformers one after the other, in place; the rows that come out of the last.

    Not by way of a pipeline of them: it takes a stateless transformer for one never fitted.
    """
    for step in _active(steps):
        if hasattr(step, "fit_transform"):
            X = step.fit_transform(X, y)
        else:
            X = step.fit(X, y).transform(X)
    return X


def apply_steps(steps, X):
    """Transform rows with fitted transformers."""
    for step in _active(steps):
        X = step.transform(X)
    return X


def _active(steps):
    """Steps that do something."""
    return [step for step in steps if step is not None and not isinstance(step, str)]


def validation_arguments(last, validation) -> dict:
    """Arguments of ``fit`` that carry validation rows: ``(style, X, y, weight)`` or None."""
    if validation is None:
        return {}
    style, X, y, weight = validation
    if style == "eval_set":
        taken = [k for k in ("eval_sample_weight", "sample_weight_eval_set") if accepts(last, k)]
        return {"eval_set": [(X, y)], **{key: [weight] for key in taken[:1]}}
    return {"X_val": X, "y_val": y, "sample_weight_val": weight}


def _last(model) -> str:
    while isinstance(model, Pipeline):
        model = model.steps[-1][1]
    return type(model).__name__
