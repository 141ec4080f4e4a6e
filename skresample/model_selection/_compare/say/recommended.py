"""The recommended pipeline as an estimator: the same pieces as its source."""

from __future__ import annotations

from sklearn.base import clone
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.pipeline import make_pipeline

from skresample._figures import BASELINES, DO_NOTHING, METRICS, WEIGHTS
from skresample.combine import ResampledClassifier, ResampledRegressor
from skresample.combine import make_pipeline as make_resampling_pipeline
from skresample.combine._early_stopping import stopping_rounds, wish

from ..._resampled_cv.weighting import BalancedClassWeights, DenseTargetWeights
from ..coded_labels import CodedLabelsClassifier, takes_codes_only
from ..decision_threshold import DecisionThresholdClassifier
from ..design.roster import grid_of, parameters_text
from ..design.schedules import scheduled
from ..design.seeding import with_seed
from ..run.score import cost_threshold

__all__ = ["decided", "estimator_of", "free_threshold", "stops_early", "usual_parameters"]


def free_threshold(lines, metric: str) -> float | None:
    """Threshold of the verdict's line on decisions, where it helps.

    None where decisions were the question: the recommended row has its own threshold then.
    """
    if METRICS[metric].kind == "decision":
        return None
    found = (x.threshold for x in lines if (x.topic, x.outcome) == ("decisions", "better"))
    return next(found, None)


def estimator_of(
    setup, learner_name: str, method_name: str, variant: str, free=None, parameters=None
):
    """Unfitted estimator whose cross-validation gives the figures of the leaderboard's row.

    Parameters
    ----------
    setup : Setup
    learner_name, method_name, variant : str
        Row of the leaderboard.
    free : float, default=None
        A threshold that helps decisions where the recommendation is the model as it is, chosen
        for another figure.
    parameters : dict, default=None
        Parameters of the resampler that were tuned.
    """
    learner = next(le for le in setup.learners if le.name == learner_name)
    method = next(m for m in setup.methods if m.name == method_name)
    seed = getattr(setup, "entropy", None)
    steps = [with_seed(step, seed) for step in (*learner.steps, learner.model)]
    numeric = len(setup.classes) == 0
    if numeric:
        # A pipeline sets no rows to watch apart for a regressor.
        steps[-1].set_params(**dict.fromkeys(stopping_rounds(steps[-1])))
    if numeric and method.name == WEIGHTS:
        return ResampledRegressor(make_pipeline(*steps), DenseTargetWeights(), early_stopping=False)
    weighted = not numeric and method.name == BASELINES[1]
    if weighted and "class_weight" in steps[-1].get_params():
        steps[-1].set_params(class_weight="balanced")
        weighted = False
    if method.schedule is not None:
        steps[-1] = scheduled(steps[-1], method.schedule, seed, method.by_groups)
    sampler = BalancedClassWeights() if weighted else None
    if method.sampler is not None:
        sampler = with_seed(clone(method.sampler).set_params(**(parameters or {})), seed)
    if weighted or (stops_early(learner) and not numeric):
        # The model gets weights, and rows to watch that no resampler has touched.
        model = ResampledClassifier(make_pipeline(*steps), sampler, random_state=seed)
    elif sampler is None:
        model = make_pipeline(*steps)
    else:
        model = make_resampling_pipeline(sampler, *steps)
    if not numeric and takes_codes_only(learner.model, setup.classes):
        model = CodedLabelsClassifier(model)
    return decided(setup, model, method_name, variant, free)


def stops_early(learner) -> bool:
    """Whether the model needs validation rows: it does not split them off itself."""
    return wish(learner.model, 0)[0] in ("eval_set", "X_val")


def decided(setup, model, method_name: str, variant: str, free=None):
    """The model behind the threshold of a variant; "raw" leaves it as it is."""
    if free is not None and (method_name, variant) == (DO_NOTHING, "raw"):
        variant = "free"
    if variant == "raw":
        return model
    positive = setup.classes[1:2].tolist()[0]
    costs, metric, common = setup.costs, setup.decision_metric, {"positive": positive}
    if variant in ("cost", "free"):
        cut = float(f"{free:.4g}") if variant == "free" else cost_threshold(*costs)
        if hasattr(model, "predict_proba"):
            return FixedThresholdClassifier(model, threshold=cut, pos_label=positive)
        return DecisionThresholdClassifier(model, threshold=cut, **common)
    if variant == "prevalence":
        return DecisionThresholdClassifier(model, threshold="prevalence", **common)
    if metric == "expected_cost":
        common |= {"cost_fp": costs[0], "cost_fn": costs[1]}
    return DecisionThresholdClassifier(
        model,
        metric=metric,
        cv=setup.inner_splits,
        random_state=getattr(setup, "entropy", None),
        **common,
    )


def usual_parameters(setup, method_name: str, records) -> dict:
    """Parameters of a resampler that most folds have chosen; of equally many, the simpler ones."""
    method = next(m for m in setup.methods if m.name == method_name)
    if not setup.tune or method.sampler is None:
        return {}
    chosen = [record.parameters for record in records if record.status == "ok"]
    grid = grid_of(method.sampler, len(setup.classes))
    return max(grid, key=lambda given: chosen.count(parameters_text(given)), default={})
