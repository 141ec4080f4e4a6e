"""Per-row metadata that follows the rows of a resampler to the model."""

from __future__ import annotations

import numpy as np
from sklearn.base import is_classifier
from sklearn.pipeline import Pipeline

from skresample._table.accept import text_explained

from ._trail import accepts

__all__ = [
    "apply_steps",
    "fit_steps",
    "fit_with",
    "own_names",
    "validation_arguments",
]


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
        with text_explained(model):
            own = validation_arguments(model, validation, y, params)
            return model.fit(X, y, **{**own, **params})
    # The steps before the last see the rows only; the last one is fitted by hand, so that it
    # gets its metadata whether routing is enabled or not.
    before, last = [step for _, step in model.steps[:-1]], model.steps[-1][1]
    rows = fit_steps(before, X, y)
    if validation is not None:
        style, X_valid, y_valid, weight = validation
        validation = style, apply_steps(before, X_valid), y_valid, weight
    params = own_names(model, params)
    with text_explained(last):
        own = validation_arguments(last, validation, y, params)
        last.fit(rows, y, **{**own, **params})
    return model


def own_names(model, fit_params) -> dict:
    """Arguments of ``fit`` as the last step of a pipeline calls them, without its name."""
    if not isinstance(model, Pipeline):
        return fit_params
    prefix = f"{model.steps[-1][0]}__"
    return {key.removeprefix(prefix): value for key, value in fit_params.items()}


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


def validation_arguments(last, validation, y_train=None, params=None) -> dict:
    """Arguments of ``fit`` that carry validation rows: ``(style, X, y, weight)`` or None.

    ``params`` are the other arguments of ``fit``.
    """
    if validation is None:
        return {}
    style, X, y, weight = validation
    if style == "eval_set":
        taken = [k for k in ("eval_sample_weight", "sample_weight_eval_set") if accepts(last, k)]
        quiet = {"verbose": False} if accepts(last, "verbose") else {}
        rows = {"eval_set": [(X, y)]}
        if any(kind.__module__.startswith("catboost") for kind in type(last).__mro__):
            rows = {"eval_set": _catboost_pool(last, X, y, weight, params or {})}
        if accepts(last, "eval_X"):  # LightGBM 4.7 deprecates eval_set
            rows = {"eval_X": X, "eval_y": _coded(last, y, y_train)}
        weights = {} if weight is None else {key: [weight] for key in taken[:1]}
        return {**rows, **quiet, **weights}
    return {"X_val": X, "y_val": y, "sample_weight_val": weight}


def _catboost_pool(last, X, y, weight, params):
    """Validation rows for CatBoost, which takes their weights no other way.

    What columns are may be a parameter of the model or an argument of ``fit``.
    """
    import catboost

    roles = ("cat_features", "text_features", "embedding_features")
    known = last.get_params() | {name: of for name, of in params.items() if of is not None}
    named = {role: known.get(role) for role in roles}
    return catboost.Pool(X, y, weight=weight, **named)


def _coded(last, y, y_train):
    """Labels as LightGBM has them inside: it codes those of eval_set, but not eval_y."""
    if y_train is None or not is_classifier(last):
        return y
    return np.searchsorted(np.unique(np.asarray(y_train)), np.asarray(y))


def _last(model) -> str:
    while isinstance(model, Pipeline):
        model = model.steps[-1][1]
    return type(model).__name__
