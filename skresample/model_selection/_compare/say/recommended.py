"""The recommended pipeline as an estimator: the same pieces as its source."""

from __future__ import annotations

import numpy as np
from imblearn.metrics import geometric_mean_score
from sklearn.base import clone
from sklearn.metrics import f1_score, make_scorer, matthews_corrcoef
from sklearn.model_selection import FixedThresholdClassifier, TunedThresholdClassifierCV
from sklearn.pipeline import make_pipeline

from skresample._figures import DO_NOTHING
from skresample.combine import ResampledClassifier
from skresample.combine import make_pipeline as make_resampling_pipeline

from ..._resampled_cv.weighting import BalancedClassWeights
from .snippet import _seeded

__all__ = ["estimator_of", "expected_cost", "free_threshold"]


def free_threshold(lines) -> float | None:
    """Threshold of the verdict's line on decisions, where it helps."""
    found = (x.threshold for x in lines if (x.topic, x.outcome) == ("decisions", "better"))
    return next(found, None)


def estimator_of(setup, learner_name: str, method_name: str, variant: str, cut=0.5, free=None):
    """Unfitted estimator; arguments as for :func:`snippet`.

    The threshold "prevalence" is the share of positives in the table compared.
    """
    if free is not None and (method_name, variant) == (DO_NOTHING, "raw"):
        variant, cut = "free", free
    learner = next(le for le in setup.learners if le.name == learner_name)
    method = next(m for m in setup.methods if m.name == method_name)
    seed = getattr(setup, "entropy", None)
    steps = [clone(_seeded(step, seed)) for step in (*learner.steps, learner.model)]
    if method.name == "class weights":
        if "class_weight" not in steps[-1].get_params():
            model = ResampledClassifier(make_pipeline(*steps), BalancedClassWeights())
            # Scikit-learn's tuning would not pass the weights on: the tuned threshold is fixed.
            return model if variant == "raw" else _fixed(setup, model, cut)
        steps[-1].set_params(class_weight="balanced")
    if method.sampler is None:
        model = make_pipeline(*steps)
    else:
        model = make_resampling_pipeline(clone(_seeded(method.sampler, seed)), *steps)
    if variant == "tuned":
        return TunedThresholdClassifierCV(model, scoring=_scoring(setup))
    if variant == "prevalence":
        return _fixed(setup, model, float(np.mean(setup.y == 1)))
    if variant == "cost":
        return _fixed(setup, model, setup.costs[0] / sum(setup.costs))
    return _fixed(setup, model, cut) if variant == "free" else model


def _fixed(setup, model, threshold: float):
    positive = setup.classes[1:2].tolist()[0]
    return FixedThresholdClassifier(model, threshold=threshold, pos_label=positive)


def _scoring(setup):
    """What the threshold is tuned for."""
    positive = setup.classes[1:2].tolist()[0]
    if setup.decision_metric == "expected_cost":
        prices = {"cost_fp": setup.costs[0], "cost_fn": setup.costs[1], "positive": positive}
        return make_scorer(expected_cost, greater_is_better=False, **prices)
    return {
        "balanced_accuracy": "balanced_accuracy",
        "mcc": make_scorer(matthews_corrcoef),
        "f1": make_scorer(f1_score, pos_label=positive),
        "g_mean": make_scorer(geometric_mean_score, pos_label=positive),
    }[setup.decision_metric]


def expected_cost(y_true, y_pred, *, cost_fp: float, cost_fn: float, positive) -> float:
    """Mean price of false alarms and missed positives, per row."""
    called, real = np.asarray(y_pred) == positive, np.asarray(y_true) == positive
    return float(cost_fp * (called & ~real).mean() + cost_fn * (~called & real).mean())
