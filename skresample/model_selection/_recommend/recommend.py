"""Which method to try first on a table."""

from __future__ import annotations

from numbers import Integral
from typing import Literal

import numpy as np

from skresample._parameters import Columns, Seed, TableLike, VectorLike
from skresample._table.ingest import warn_shuffled

from .._compare.design.numbers import is_regression
from .._compare.design.prepare import prepare_rows, seed_of
from .facts import Facts, facts_of
from .learnt import LEARNERS, METHODS, METRICS, expected_ranks, results
from .recommendation import Recommendation, Suggestion

__all__ = ["recommend"]

NEIGHBOURS = 6  # rows of a class that SMOTE needs with its five neighbours
# Rules for more than two classes, where nothing is learnt: thresholds do not exist, all rows stay.
SEVERAL = {
    "balanced_accuracy": ("class weights", "RandomOverSampler", "do nothing"),
    "average_precision": ("do nothing", "class weights", "RandomOverSampler"),
}
SAID = {
    "do nothing": "keeps ranking and probabilities as they are",
    "class weights": "keeps every row; probabilities want correction",
    "RandomOverSampler": "makes all classes as large; probabilities want correction",
}
NO_SKILL = 0.55  # ROC AUC below which no model is likely to tell the classes apart


def recommend(
    X: TableLike,
    y: VectorLike,
    *,
    metric: Literal["balanced_accuracy", "average_precision"] = "balanced_accuracy",
    learner: Literal["linear", "boosting"] | None = None,
    n_suggestions: int = 3,
    categorical_features: Columns = "from_dtype",
    random_state: Seed = 0,
) -> Recommendation:
    """Say which methods to try first on a table with classes, and why.

    Facts of the table (rows, rows of the smaller class, columns, separability, overlap, share of
    nominal columns, duplicates) are measured and held against tables on which this package has
    compared methods: those most like it decide, drawn towards the mean over all. It is a place to
    start; :func:`compare_resamplers` measures what helps on the table itself.

    Parameters
    ----------
    X : frame, array or sparse container of shape (n, d)
        Rows.
    y : array-like of shape (n,)
        Labels, at least three rows of each class. For more than two classes the list follows
        rules, not results, and says so; facts are those of the rarest class against the rest.
    metric : {"balanced_accuracy", "average_precision"}, default="balanced_accuracy"
        What methods are ranked by: decisions, or ranking. A threshold does not change a ranking.
    learner : {"linear", "boosting"} or None, default=None
        Kind of the model; None takes the mean over both.
    n_suggestions : int, default=3
        Length of the list, at least 1.
    categorical_features : "from_dtype", None or array-like, default="from_dtype"
        Nominal columns.
    random_state : int, RandomState, Generator or None, default=0
        Seed of the folds in which separability is measured.

    Returns
    -------
    Recommendation

    Raises
    ------
    ValueError
        For a target of numbers or of one class, a class with too few rows, and parameters out of
        range.

    Notes
    -----
    Cost: three linear fits and a neighbour search on at most 5,000 rows. Results of 43 tables
    ship with the package (``benchmarks/bench_recommend.py`` makes them); the docs give the rank
    of the first suggestion on tables left out.

    Examples
    --------
    >>> from skresample.datasets import make_mixed_table
    >>> from skresample.model_selection import recommend
    >>> X, y = make_mixed_table(300, random_state=0, as_frame=True)
    >>> recommend(X, y, metric="average_precision").suggestions[0].method
    'do nothing'
    """
    for name, value, known in (
        ("metric", metric, METRICS),
        ("learner", learner, (None, *LEARNERS)),
    ):
        if value not in known:
            raise ValueError(f"{name} must be one of {known}, got {value!r}")
    whole = isinstance(n_suggestions, Integral) and not isinstance(n_suggestions, bool)
    if not whole or not 1 <= n_suggestions <= len(METHODS):
        raise ValueError(f"n_suggestions must lie in 1..{len(METHODS)}, got {n_suggestions!r}")
    if is_regression(y):
        raise ValueError(
            "y holds numbers that are no classes: no results are shipped for such targets; "
            "compare_resamplers(X, y) measures RandomOverSamplerRegressor, SMOTER and SMOGN."
        )
    warn_shuffled(X, y=y)
    seed = seed_of(random_state)
    facts = facts_of(X, y, categorical_features=categorical_features, seed=seed)
    classes = prepare_rows(X, y, None, None, None, None, seed).classes
    if len(classes) > 2:
        return _by_rule(facts, len(classes), metric, n_suggestions)
    positive = classes[1:].tolist()[0]
    learners = LEARNERS if learner is None else (learner,)
    ranks = np.mean([expected_ranks(results()[name, metric], facts) for name in learners], axis=0)
    order = [m for m in np.argsort(ranks, kind="stable") if _possible(METHODS[m], facts, metric)]
    chosen = order[:n_suggestions]
    suggestions = [
        Suggestion(
            METHODS[m],
            float(ranks[m]),
            f"expected rank {ranks[m]:.1f} of {len(METHODS)}; {_reason(METHODS[m], facts)}",
            _code(METHODS[m], facts, positive, metric),
        )
        for m in chosen
    ]
    return Recommendation(suggestions, facts, _notes(facts), metric)


def _by_rule(facts: Facts, n_classes: int, metric: str, n_suggestions: int) -> Recommendation:
    """For more than two classes: rules that the list itself calls rules."""
    suggestions = [
        Suggestion(method, None, f"by rule; {SAID[method]}", _code(method, facts, 0, ""))
        for method in SEVERAL[metric][:n_suggestions]
    ]
    notes = [
        f"With {n_classes} classes this list follows rules: the results that ship with the package "
        "are of two classes. Facts are those of the rarest class against the rest."
    ]
    return Recommendation(suggestions, facts, [*notes, *_notes(facts)], metric)


def _possible(method: str, facts: Facts, metric: str) -> bool:
    """Whether a method can be tried: rules that need no learning."""
    if method == "SMOTE" and facts.n_minority < NEIGHBOURS:
        return False
    return metric == "balanced_accuracy" or "threshold" not in method


def _reason(method: str, facts: Facts) -> str:
    n, few = facts.n_rows, facts.n_minority
    reasons = {
        "do nothing, threshold = prevalence": (
            f"moves the decision only, to the share {few / n:.3g} of the smaller class"
        ),
        "threshold tuning": "moves the decision only; ranking and probabilities stay",
        "RandomUnderSampler": f"trains on {2 * few} of {n} rows; probabilities want correction",
        "RandomOverSampler": f"trains on {2 * (n - few)} rows; probabilities want correction",
        "SMOTE": f"makes {n - 2 * few} rows from {few}; probabilities want correction",
    }
    return (SAID | reasons)[method]


def _code(method: str, facts: Facts, positive, metric: str) -> str:
    if method == "do nothing":
        return "model"
    if method == "do nothing, threshold = prevalence":
        share = facts.n_minority / facts.n_rows
        return f"FixedThresholdClassifier(model, threshold={share:.4g}, pos_label={positive!r})"
    if method == "threshold tuning":
        return 'ResampledClassifier(model, threshold="balanced_accuracy")'
    if method == "class weights":
        return 'model.set_params(class_weight="balanced")'
    # The correction brings probabilities back, and with them the decisions.
    correct = ', correct="prior"' if metric == "average_precision" else ""
    return f"ResampledClassifier(model, {method}(){correct})"


def _notes(facts: Facts) -> list[str]:
    """What matters more than the choice of a method."""
    notes = []
    if facts.linear_auc < NO_SKILL:
        notes.append(
            f"A linear model ranks at ROC AUC {facts.linear_auc:.2f}, hardly better than by "
            "chance: better columns will help more than any method here."
        )
    if facts.n_minority < 30:
        notes.append(
            f"With {facts.n_minority} rows of the smaller class no comparison will be sure; "
            "prefer the simplest."
        )
    if facts.duplicate_share > 0.05:
        notes.append(
            f"{facts.duplicate_share:.0%} of the rows repeat an earlier one: keep copies in one "
            "fold, as compare_resamplers does."
        )
    notes.append("Measure it: compare_resamplers(X, y), or ResampledClassifierCV(model).")
    return notes
