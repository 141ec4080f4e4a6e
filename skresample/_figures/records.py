"""Typed records of a comparison: what happened in a fold, a test, a row of the leaderboard."""

# Over the usual size: a record of a comparison has many fields, each with its meaning.
from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

__all__ = [
    "KEYS",
    "Choice",
    "FoldRecord",
    "LeaderboardRow",
    "MethodTest",
    "Record",
]

Number = float | None


class Record(Mapping[str, Any]):
    """Frozen record whose fields can also be read by name, as from a dict.

    Figures in the field ``scores`` stand beside the other fields: ``record["brier"]`` is
    ``record.scores["brier"]``. ``dict(record)`` is the flat form that is written as JSON.
    """

    __slots__ = ()

    def _names(self) -> list[str]:
        return [f.name for f in fields(self) if f.name != "scores"]  # type: ignore[arg-type]

    def __getitem__(self, name: str) -> Any:
        """Value of a field, or of a figure."""
        if name in self._names():
            return getattr(self, name)
        return getattr(self, "scores", {})[name]

    def __iter__(self) -> Iterator[str]:
        yield from self._names()
        yield from getattr(self, "scores", ())

    def __len__(self) -> int:
        return len(self._names()) + len(getattr(self, "scores", ()))

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Any:
        """Build the record from its flat form; figures without a field become ``scores``."""
        known = [f.name for f in fields(cls)]  # type: ignore[arg-type]
        own = {name: values[name] for name in known if name in values}
        if "scores" in known:
            own["scores"] = {k: v for k, v in values.items() if k not in own}
        return cls(**own)


@dataclass(frozen=True, eq=False)
class FoldRecord(Record):
    """One method, variant and learner on one fold.

    Attributes
    ----------
    method, variant, label, learner : str
        ``variant`` is "raw" (threshold 0.5), "prevalence" or "tuned".
    kind : str
        "baseline", "dummy" or "resampler".
    repeat, fold : int
    status : str
        "ok", "failed" or "skipped".
    error : str
        Text of the failure, or "".
    parameters : str
        What nested tuning chose, or "".
    n_train, n_test : int
        Rows of the fold.
    n_fit : int or None
        Rows trained on, after resampling.
    threshold : float or None
        For the decision score that decides.
    scores : dict of str to float or None
        The metrics of :data:`METRICS` (None: undefined or not measured).
    """

    method: str
    variant: str
    label: str
    learner: str
    kind: str
    repeat: int
    fold: int
    status: str
    error: str | None
    parameters: str
    n_train: int
    n_fit: int | None
    n_test: int
    threshold: Number
    scores: dict[str, Number] = field(default_factory=dict)


# First columns of a fold record; the metrics follow.
KEYS = tuple(f.name for f in fields(FoldRecord) if f.name != "scores")


@dataclass(frozen=True, eq=False)
class MethodTest(Record):
    """One row of the leaderboard against a simple choice with the same learner.

    Attributes
    ----------
    learner, method, variant, label : str
    baseline : str
        Label of what it is compared with.
    role : str
        "nothing": against doing nothing; "simple": against the best method without resampling.
    metric : str
    mean, low, high : float
        Improvement (positive is better for every metric) and its corrected 95 % interval.
    pvalue, pvalue_holm : float
        Of the corrected test, as it is and adjusted for the number of methods; variants of a
        method that differ in the threshold count as one.
    outcome : str
        "better", "worse", "equivalent", "undecided" or "failed"; "no skill" in place of "better"
        where no model predicts better than guessing.
    n_pairs : int
        Folds in which both were measured.
    p_better, p_equivalent, p_worse : float or None
        Probabilities of the correlated Bayesian t-test.
    """

    learner: str
    method: str
    variant: str
    label: str
    baseline: str
    role: str
    metric: str
    mean: Number
    low: Number
    high: Number
    pvalue: Number
    pvalue_holm: Number
    outcome: str
    n_pairs: int
    p_better: Number = None
    p_equivalent: Number = None
    p_worse: Number = None


@dataclass(frozen=True, eq=False)
class LeaderboardRow(Record):
    """One row of the leaderboard: see :meth:`ComparisonResult.leaderboard`.

    Attributes
    ----------
    rank : int
        1 is the best mean.
    tier : int
        1 holds what cannot be told from the best; 0 marks the dummy and rows without a result.
    method, variant, label, learner, kind : str
    recommended : bool
    n_folds, n_failed : int
        Folds that worked and that failed.
    error : str
        Text of the first failure, or "".
    value, low, high : float or None
        Mean of the chosen metric and its interval, corrected for overlapping folds.
    difference, difference_low, difference_high : float or None
        Improvement over doing nothing with the same learner.
    pvalue, pvalue_holm : float or None
    p_better, p_equivalent, p_worse : float or None
        Probabilities of the correlated Bayesian t-test.
    outcome : str or None
        See :class:`MethodTest`.
    n_fit : float or None
        Rows trained on.
    seconds, memory_mb : float or None
        Per fold; not reproducible.
    scores : dict of str to float or None
        Mean of every metric.
    """

    rank: int
    tier: int
    method: str
    variant: str
    label: str
    learner: str
    kind: str
    recommended: bool
    n_folds: int
    n_failed: int
    error: str | None
    value: Number
    low: Number
    high: Number
    difference: Number
    difference_low: Number
    difference_high: Number
    pvalue: Number
    pvalue_holm: Number
    p_better: Number = None
    p_equivalent: Number = None
    p_worse: Number = None
    outcome: str | None = None
    n_fit: Number = None
    seconds: Number = None
    memory_mb: Number = None
    scores: dict[str, Number] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Choice(Record):
    """The recommendation for one learner.

    Attributes
    ----------
    learner, method, variant, label : str
        The recommended row of the leaderboard.
    metric : str
        Name of the deciding figure.
    value : float or None
        Its mean for the recommendation.
    baseline : str
        Label of what the gain is measured against: doing nothing with the same learner.
    gain, low, high, pvalue : float or None
        Improvement over the baseline, its interval and adjusted p-value; None when doing nothing
        is the recommendation.
    exceeds_noise : bool
        Whether it differs from doing nothing by more than noise.
    rope : float
        Differences up to this size count as equal.
    price : dict of str to float or None
        Figures of the probabilities, of the recommendation and of doing nothing.
    outcome : str
        "better", "equivalent", "undecided", "no skill" or "no evidence".
    favours : str
        Where the outcome is "better": "alternative", or "nothing" if all that was tried is worse.
    n_folds, n_planned : int
        Folds in which doing nothing and an alternative were both measured, and all folds.
    rival : str
        Label of the best alternative to doing nothing, the recommendation itself if it is one;
        "" if none was measured.
    rival_gain, rival_low, rival_high, rival_pvalue : float or None
        Its improvement over doing nothing, with interval and adjusted p-value.
    p_better, p_equivalent, p_worse : float or None
        Probabilities that it is better, equivalent in practice or worse.
    gain_corrected : float or None
        Its improvement once the choice of the best among many is allowed for.
    sentence, text : str
        The recommendation in words.
    """

    learner: str
    method: str
    variant: str
    label: str
    metric: str
    value: Number
    baseline: str
    gain: Number
    low: Number
    high: Number
    pvalue: Number
    exceeds_noise: bool
    rope: Number
    price: dict[str, Number]
    outcome: str = "undecided"
    favours: str = ""
    n_folds: int = 0
    n_planned: int = 0
    rival: str = ""
    rival_gain: Number = None
    rival_low: Number = None
    rival_high: Number = None
    rival_pvalue: Number = None
    p_better: Number = None
    p_equivalent: Number = None
    p_worse: Number = None
    gain_corrected: Number = None
    sentence: str = ""
    text: str = ""
