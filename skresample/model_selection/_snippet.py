"""Python source of a recommended pipeline, ready to paste."""

from __future__ import annotations

import inspect

from sklearn.base import BaseEstimator

__all__ = ["snippet"]


class _Source:
    """Collects the imports that a piece of source needs."""

    def __init__(self):
        self.imports: dict = {}

    def module_of(self, cls) -> str:
        """Shortest importable package that exports the class."""
        parts = cls.__module__.split(".")
        public = []
        for part in parts:
            if part.startswith("_"):
                break
            public.append(part)
        return ".".join(public) or cls.__module__

    def name(self, cls) -> str:
        """Name of a class; its import is noted."""
        self.imports.setdefault(self.module_of(cls), set()).add(cls.__name__)
        return cls.__name__

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
            if k not in defaults or self.value(v) != self.value(defaults[k])
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


def _steps(learner):
    """Encoder and model as a flat list of estimators."""
    if learner.encoder is None:
        return [learner.model]
    inner = getattr(learner.encoder, "steps", None)
    encoders = [step for _, step in inner] if inner else [learner.encoder]
    return [*encoders, learner.model]


def snippet(setup, learner_name: str, method_name: str, variant: str) -> str:
    """Return the source that fits the recommended method to ``X_train, y_train``."""
    source = _Source()
    learner = next(le for le in setup.learners if le.name == learner_name)
    method = next(m for m in setup.methods if m.name == method_name)
    steps = _steps(learner)
    if method.name == "class weights" and "class_weight" in learner.model.get_params():
        steps[-1] = type(learner.model)(
            **{**learner.model.get_params(deep=False), "class_weight": "balanced"}
        )
    parts = [source.estimator(step) for step in steps]
    module = "sklearn.pipeline"
    if method.sampler is not None:
        # The sampler sees the raw table: it has to come before the encoding.
        parts.insert(0, source.estimator(method.sampler))
        module = "imblearn.pipeline"
    source.imports.setdefault(module, set()).add("make_pipeline")
    body = "model = make_pipeline(\n" + "".join(f"    {p},\n" for p in parts) + ")\n"
    body += _threshold(source, setup, variant)
    if method.name == "class weights" and "class_weight" not in learner.model.get_params():
        source.imports.setdefault("sklearn.utils.class_weight", set()).add("compute_sample_weight")
        last = type(learner.model).__name__.lower()
        body += 'weight = compute_sample_weight("balanced", y_train)\n'
        return source.text(body + f"model.fit(X_train, y_train, {last}__sample_weight=weight)")
    return source.text(body + "model.fit(X_train, y_train)")


def _threshold(source: _Source, setup, variant: str) -> str:
    positive = repr(setup.classes[1:2].tolist()[0]) if len(setup.classes) == 2 else ""
    package = source.imports.setdefault
    if variant == "tuned":
        package("sklearn.model_selection", set()).add("TunedThresholdClassifierCV")
        scoring, extra = _scoring(source, setup, positive)
        return f"{extra}model = TunedThresholdClassifierCV(model, scoring={scoring})\n"
    if variant == "prevalence":
        package("sklearn.model_selection", set()).add("FixedThresholdClassifier")
        return (
            f"share = (y_train == {positive}).mean()\n"
            f"model = FixedThresholdClassifier(model, threshold=share, pos_label={positive})\n"
        )
    return ""


def _scoring(source: _Source, setup, positive: str):
    """Scorer that the threshold is tuned for, and the lines that define it."""
    metric = setup.decision_metric
    if metric == "balanced_accuracy":
        return '"balanced_accuracy"', ""
    package = source.imports.setdefault
    package("sklearn.metrics", set()).add("make_scorer")
    if metric in ("mcc", "f1"):
        name = {"mcc": "matthews_corrcoef", "f1": "f1_score"}[metric]
        package("sklearn.metrics", set()).add(name)
        extra = f", pos_label={positive}" if metric == "f1" else ""
        return f"make_scorer({name}{extra})", ""
    if metric == "g_mean":
        package("imblearn.metrics", set()).add("geometric_mean_score")
        return "make_scorer(geometric_mean_score)", ""
    cost_fp, cost_fn = setup.costs
    lines = (
        f"def cost(y_true, y_pred):\n"
        f"    called, real = y_pred == {positive}, y_true == {positive}\n"
        f"    return {cost_fp} * (called & ~real).mean() + {cost_fn} * (~called & real).mean()\n\n"
    )
    return "make_scorer(cost, greater_is_better=False)", lines
