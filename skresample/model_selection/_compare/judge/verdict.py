"""From fold scores to tests, tiers and a recommendation."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from skresample._figures import DO_NOTHING, METRICS, MethodTest
from skresample._math.multiplicity import holm_families

from .statistics import corrected_paired_test, correlated_bayes_test, tiers

__all__ = ["Cell", "build_tests", "candidates", "choose", "default_rope", "outcome_of", "unproven"]

NOTHING = (DO_NOTHING, "raw")


@dataclass(frozen=True, eq=False)
class Cell:
    """Scores of one method, variant and learner over all folds.

    Attributes
    ----------
    learner, method, variant, label, kind : str
    place : int
        Place of the method from simple to involved.
    scores : ndarray of shape (J,)
        The deciding figure, larger is better; NaN where the fold failed.
    n_failed : int
        Folds that ended in an error.
    """

    learner: str
    method: str
    variant: str
    label: str
    kind: str
    place: int
    scores: np.ndarray
    n_failed: int

    @property
    def key(self) -> tuple[str, str]:
        """Method and variant."""
        return self.method, self.variant

    @property
    def names(self) -> dict[str, str]:
        """What every record says of it."""
        return {name: getattr(self, name) for name in ("learner", "method", "variant", "label")}

    @property
    def order(self) -> float:
        """Simplicity, smaller is simpler; a tuned threshold is as simple as a fixed one."""
        return self.place + (0.0 if self.variant == "raw" else 0.5)

    @property
    def complete(self) -> bool:
        """Whether it failed nowhere; folds skipped for lack of time do not count."""
        return self.n_failed == 0

    @property
    def mean(self) -> float:
        """Mean over the folds that worked."""
        worked = self.scores[~np.isnan(self.scores)]
        return float(worked.mean()) if worked.size else float("-inf")


def default_rope(metric: str, baseline: float) -> float:
    """Difference that does not matter in practice.

    0.01 for scores between 0 and 1, but never more than a twentieth of what doing nothing
    reaches: on a rare class an average precision of 0.05 leaves no room for 0.01. Two hundredths
    of the value of doing nothing for losses, costs and errors; four for "sera", whose root is an
    error.
    """
    size = abs(baseline) if np.isfinite(baseline) else 0.0
    if metric == "sera":
        return 0.04 * size
    if METRICS[metric].better == "lower":
        return 0.02 * size
    return min(0.01, 0.05 * size)


def candidates(cells: list[Cell], metric: str) -> list[Cell]:
    """Cells that differ in the metric: thresholds change decisions and groups only."""
    decides = METRICS[metric].kind in ("decision", "group")
    return [c for c in cells if c.kind != "dummy" and (decides or c.key[1] == "raw")]


def outcome_of(test, adjusted: float, rope: float, alpha: float) -> str:
    """Verdict on one comparison: better, worse, equivalent, undecided or failed."""
    if test.n_pairs == 0:
        return "failed"
    if adjusted < alpha and test.mean > rope:
        return "better"
    if adjusted < alpha and test.mean < -rope:
        return "worse"
    if test.low >= -rope and test.high <= rope:
        return "equivalent"
    return "undecided"


def _compare(cells, baseline, role, metric, share, rope, alpha) -> list[MethodTest]:
    others = [c for c in cells if c is not baseline]
    gains = [c.scores - baseline.scores for c in others]
    found = [corrected_paired_test(gain, share) for gain in gains]
    odds = [correlated_bayes_test(gain, share, rope=rope) for gain in gains]
    adjusted = _adjusted(others, [t.pvalue if t.n_pairs else np.nan for t in found])
    return [
        MethodTest(
            **cell.names,
            baseline=baseline.label,
            role=role,
            metric=metric,
            mean=test.mean,
            low=test.low,
            high=test.high,
            pvalue=test.pvalue,
            pvalue_holm=float(p),
            outcome=outcome_of(test, p, rope, alpha),
            n_pairs=test.n_pairs,
            p_better=chance.better,
            p_equivalent=chance.equivalent,
            p_worse=chance.worse,
        )
        for cell, test, p, chance in zip(others, found, adjusted, odds, strict=True)
    ]


def _adjusted(cells, pvalues) -> np.ndarray:
    """P-values adjusted within each of two questions.

    "Is another threshold enough?" is asked first and on its own; "do weights or resampling help?"
    counts the methods. Either wrongly says "better" in at most alpha / 2 of all tables (the tests
    are two-sided, and only gains count), both together in at most alpha.
    """
    p, out = np.asarray(pvalues, dtype=np.float64), np.full(len(cells), np.nan)
    threshold = np.array([c.method == DO_NOTHING for c in cells], dtype=bool)
    for question in (threshold, ~threshold):
        families = [c.method for c, asked in zip(cells, question, strict=True) if asked]
        out[question] = holm_families(p[question], families)
    return out


def build_tests(cells: list[Cell], metric: str, share: float, rope: float, alpha: float):
    """Tests of one learner's cells, and the simple method that resamplers have to beat.

    Returns
    -------
    tests : list of MethodTest
    simple : Cell
        The best of the methods without resampling (largest mean), doing nothing included.
    """
    compared = candidates(cells, metric)
    nothing = next(c for c in compared if c.key == NOTHING)
    tests = _compare(compared, nothing, "nothing", metric, share, rope, alpha)
    baselines = [c for c in compared if c.kind == "baseline"]
    simple = max(baselines, key=lambda c: (c.mean, -c.order))
    resamplers = [c for c in compared if c.kind == "resampler"]
    tests += _compare([simple, *resamplers], simple, "simple", metric, share, rope, alpha)
    return tests, simple


def unproven(tests: list[MethodTest]) -> list[MethodTest]:
    """The tests where no model beats guessing: a gain over doing nothing is no success there.

    On noise every threshold that calls rows positive has a higher F1 than doing nothing has, and
    none a higher one than calling all of them positive.
    """
    return [replace(t, outcome="no skill") if t.outcome == "better" else t for t in tests]


def choose(
    cells: list[Cell], tests: list[MethodTest], metric: str, share: float, rope, alpha
) -> Cell:
    """Return the simplest cell of one learner that nothing beats by more than noise.

    A resampler is chosen only when it beats the best simple method; a simple method only when it
    beats doing nothing. Of the methods that do, the simplest that cannot be told from the best
    one wins, and of equally simple ones the best.
    """
    compared = candidates(cells, metric)
    better = {(t.role, t.method, t.variant) for t in tests if t.outcome == "better"}
    wanted = {"resampler": ("nothing", "simple"), "baseline": ("nothing",)}
    for kind, roles in wanted.items():
        won = [
            c
            for c in compared
            if c.kind == kind and c.complete and all((role, *c.key) in better for role in roles)
        ]
        if won:
            level = tiers([c.scores for c in won], share, rope=rope, alpha=alpha)
            return min(
                (c for c, t in zip(won, level, strict=True) if t == 1),
                key=lambda c: (c.order, -c.mean),
            )
    return next(c for c in compared if c.key == NOTHING)
