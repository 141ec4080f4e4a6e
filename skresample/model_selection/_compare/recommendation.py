"""What a comparison recommends, in words and in figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from skresample._figures import Choice, VerdictLine

__all__ = ["Verdict"]


@dataclass
class Verdict:
    """The recommendation in words and in figures.

    Attributes
    ----------
    outcome : str
        "better": the recommendation beats doing nothing by more than noise (or, when it is doing
        nothing, all that was tried is worse: see ``favours``). "equivalent": the interval of the
        best alternative lies within the zone of equivalence, and no other alternative's reaches
        beyond its upper end. "undecided": the folds cannot tell, or the best alternative is
        equivalent and another may still be better. "no skill": no model is proven to predict
        better than guessing. "no evidence": too few folds were measured (fewer than 5 of those
        planned).
    favours : str
        Where the outcome is "better", who is: "alternative" (the recommended one, which beats doing
        nothing) or "nothing" (doing nothing, which beats all that was tried); else "".
    text : str
        The verdict in plain sentences; the texts of ``lines`` follow, a line each.
    sentence : str
        The first of them.
    learner, method, variant, label : str
        The recommended row of the leaderboard.
    metric : str
        Name of the deciding figure.
    value : float or None
        Its mean for the recommendation.
    baseline : str
        Label of what the gain is measured against: doing nothing with the same learner.
    gain, low, high, pvalue : float or None
        Improvement over the baseline (positive is better for every metric), its 95 % interval
        and p-value (both corrected for overlapping folds, the p-value by Holm as well). None
        when doing nothing is the recommendation.
    exceeds_noise : bool
        Whether the recommendation differs from doing nothing by more than noise.
    rope : float
        Differences up to this size count as equal.
    price : dict
        Mean ``brier``, ``brier_corrected``, ``calibration_error``, ``calibration_bias`` and
        ``log_loss`` of the recommendation and, with the prefix ``nothing_``, of doing nothing.
    n_folds, n_planned : int
        Folds in which doing nothing and an alternative were measured, and all folds.
    rival : str
        Label of the best alternative to doing nothing, the recommendation itself if it is one.
    rival_gain, rival_low, rival_high, rival_pvalue : float or None
        Its improvement over doing nothing.
    p_better, p_equivalent, p_worse : float or None
        Probabilities of the correlated Bayesian t-test for the rival.
    gain_corrected : float or None
        What choosing the best method brings on new folds: free of the optimism of the choice.
    lines : list of VerdictLine
        For two classes "ranking", "decisions" and "probabilities"; for a numeric target "tails"
        and "whole"; "groups" with groups, and
        "suspicion" where a score or a column is too good to be true.
    cost : VerdictLine or None
        A resampler that saves training time without loss. It depends on the machine and is left
        out of what is reproducible.
    by_learner : list of Choice
        The same fields for every learner on its own.
    snippet : str
        Python source of the recommended pipeline.
    """

    text: str
    sentence: str
    learner: str
    method: str
    variant: str
    label: str
    metric: str
    value: float | None
    baseline: str
    gain: float | None
    low: float | None
    high: float | None
    pvalue: float | None
    exceeds_noise: bool
    rope: float
    price: dict[str, float | None] = field(default_factory=dict[Any, Any])
    outcome: str = "undecided"
    favours: str = ""
    n_folds: int = 0
    n_planned: int = 0
    rival: str = ""
    rival_gain: float | None = None
    rival_low: float | None = None
    rival_high: float | None = None
    rival_pvalue: float | None = None
    p_better: float | None = None
    p_equivalent: float | None = None
    p_worse: float | None = None
    gain_corrected: float | None = None
    lines: list[VerdictLine] = field(default_factory=list[Any])
    cost: VerdictLine | None = None
    by_learner: list[Choice] = field(default_factory=list[Any])
    snippet: str = ""

    def __str__(self) -> str:
        return self.text if self.cost is None else f"{self.text}\n{self.cost.text}"

    @classmethod
    def of(cls, values: dict[str, Any]) -> Verdict:
        """Build the verdict from plain values, as JSON holds them."""
        cost = values.get("cost")
        made = {
            "by_learner": [Choice.of(choice) for choice in values["by_learner"]],
            "lines": [VerdictLine.of(line) for line in values.get("lines", ())],
            "cost": None if cost is None else VerdictLine.of(cost),
        }
        return cls(**{**values, **made})
