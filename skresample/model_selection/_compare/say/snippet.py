"""Python source of a recommended pipeline, ready to paste."""

from __future__ import annotations

import inspect
import sys

from sklearn.base import BaseEstimator, clone

from skresample._figures import DO_NOTHING

__all__ = ["snippet"]


class _Source:
    """Collects the imports that a piece of source needs."""

    def __init__(self):
        self.imports: dict = {}

    def module_of(self, cls) -> str:
        """Package that exports the class: the first public one above it, or one that lists it."""
        parts = cls.__module__.split(".")
        private = [part.startswith("_") for part in parts]
        above = ".".join(parts[: private.index(True)]) if any(private) else cls.__module__
        shorter = [".".join(parts[:i]) for i in range(1, len(parts))]
        exports = [*shorter, *(name for name in sorted(sys.modules) if name.startswith(parts[0]))]
        for name in exports:
            if "._" not in name and getattr(sys.modules.get(name), cls.__name__, None) is cls:
                return name
        return above or cls.__module__

    def name(self, cls) -> str:
        """Name of a class; its import is noted."""
        self.need(self.module_of(cls), cls.__name__)
        return cls.__name__

    def need(self, module: str, name: str) -> None:
        """Note an import."""
        self.imports.setdefault(module, set()).add(name)

    def value(self, value) -> str:
        """Source of a parameter."""
        return self.estimator(value) if isinstance(value, BaseEstimator) else repr(value)

    def estimator(self, estimator, **extra) -> str:
        """Constructor call with the parameters that differ from their defaults."""
        defaults = {
            k: p.default for k, p in inspect.signature(type(estimator).__init__).parameters.items()
        }
        given = {
            k: self.value(v)
            for k, v in estimator.get_params(deep=False).items()
            # Boosting libraries list what was never set as None.
            if (v is not None if k not in defaults else self.value(v) != self.value(defaults[k]))
        }
        given |= {k: repr(v) for k, v in extra.items()}
        inside = ", ".join(f"{k}={v}" for k, v in given.items())
        return f"{self.name(type(estimator))}({inside})"

    def text(self, body: str) -> str:
        """Imports followed by the body."""
        lines = [
            f"from {module} import {', '.join(sorted(names))}"
            for module, names in sorted(self.imports.items())
        ]
        return "\n".join([*lines, "", body]) + "\n"


def snippet(
    setup, learner_name: str, method_name: str, variant: str, cut=0.5, free: float | None = None
) -> str:
    """Return the source that fits the recommended method to ``X_train, y_train``.

    ``cut`` is the mean tuned threshold, for models whose weights scikit-learn's own tuning does
    not pass on. ``free`` is a threshold that helps decisions where the recommendation is the
    model as it is, chosen for another figure.
    """
    if free is not None and (method_name, variant) == (DO_NOTHING, "raw"):
        variant, cut = "free", free
    source = _Source()
    learner = next(le for le in setup.learners if le.name == learner_name)
    method = next(m for m in setup.methods if m.name == method_name)
    steps, weighted = [*learner.steps, learner.model], method.name == "class weights"
    if weighted and "class_weight" in learner.model.get_params():
        steps[-1] = clone(learner.model).set_params(class_weight="balanced")
        weighted = False
    seed = getattr(setup, "entropy", None)
    parts = [source.estimator(_seeded(step, seed)) for step in steps]
    module = "sklearn.pipeline"
    if method.sampler is not None:
        # The sampler sees the raw table: it has to come before the encoding.
        parts.insert(0, source.estimator(_seeded(method.sampler, seed)))
        module = "skresample.combine"
    source.need(module, "make_pipeline")
    body = "model = make_pipeline(\n" + "".join(f"    {p},\n" for p in parts) + ")\n"
    if weighted:
        return source.text(body + _weighted_fit(source, setup, learner, variant, cut))
    return source.text(
        body + _threshold(source, setup, variant, cut) + "model.fit(X_train, y_train)"
    )


def _seeded(estimator, seed: int | None):
    """The estimator with the seed of the comparison, where it draws and has none of its own."""
    if seed is None or getattr(estimator, "random_state", seed) is not None:
        return estimator
    return clone(estimator).set_params(random_state=seed)


def _positive(setup) -> str:
    return repr(setup.classes[1:2].tolist()[0])


def _weighted_fit(source: _Source, setup, learner, variant: str, cut: float) -> str:
    """Lines that fit with balancing weights, and then fix the threshold."""
    source.need("sklearn.utils.class_weight", "compute_sample_weight")
    step = type(learner.model).__name__.lower()
    lines = (
        'weight = compute_sample_weight("balanced", y_train)\n'
        f"model.fit(X_train, y_train, {step}__sample_weight=weight)"
    )
    if variant == "raw":
        return lines
    source.need("sklearn.frozen", "FrozenEstimator")
    source.need("sklearn.model_selection", "FixedThresholdClassifier")
    return (
        f"{lines}\nmodel = FixedThresholdClassifier(\n    FrozenEstimator(model), "
        f"threshold={cut:.4f}, pos_label={_positive(setup)}\n).fit(X_train, y_train)"
    )


def _threshold(source: _Source, setup, variant: str, cut: float) -> str:
    """Lines that put the pipeline behind a threshold."""
    if variant == "tuned":
        source.need("sklearn.model_selection", "TunedThresholdClassifierCV")
        scoring, extra = _scoring(source, setup)
        return f"{extra}model = TunedThresholdClassifierCV(model, scoring={scoring})\n"
    if variant == "prevalence":
        source.need("sklearn.model_selection", "FixedThresholdClassifier")
        positive = _positive(setup)
        return (
            f"share = (y_train == {positive}).mean()\n"
            f"model = FixedThresholdClassifier(model, threshold=share, pos_label={positive})\n"
        )
    if variant in ("cost", "free"):
        source.need("sklearn.model_selection", "FixedThresholdClassifier")
        costs = setup.costs
        share = (
            f"{costs[0]:g} / ({costs[0]:g} + {costs[1]:g})" if variant == "cost" else f"{cut:.4g}"
        )
        return (
            f"model = FixedThresholdClassifier(\n    model, threshold={share}, "
            f"pos_label={_positive(setup)}\n)\n"
        )
    return ""


def _scoring(source: _Source, setup):
    """Scorer that the threshold is tuned for, and the lines that define it."""
    metric = setup.decision_metric
    if metric == "balanced_accuracy":
        return '"balanced_accuracy"', ""
    source.need("sklearn.metrics", "make_scorer")
    positive = _positive(setup)
    if metric in ("mcc", "f1"):
        name = {"mcc": "matthews_corrcoef", "f1": "f1_score"}[metric]
        source.need("sklearn.metrics", name)
        extra = f", pos_label={positive}" if metric == "f1" else ""
        return f"make_scorer({name}{extra})", ""
    if metric == "g_mean":
        source.need("imblearn.metrics", "geometric_mean_score")
        return f"make_scorer(geometric_mean_score, pos_label={positive})", ""
    cost_fp, cost_fn = setup.costs
    lines = (
        f"def cost(y_true, y_pred):\n"
        f"    called, real = y_pred == {positive}, y_true == {positive}\n"
        f"    return {cost_fp} * (called & ~real).mean() + {cost_fn} * (~called & real).mean()\n\n"
    )
    return "make_scorer(cost, greater_is_better=False)", lines
