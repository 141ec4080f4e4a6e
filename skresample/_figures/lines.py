"""What the verdict says besides the recommendation, topic by topic."""

from __future__ import annotations

from dataclasses import dataclass

from .records import Number, Record

__all__ = ["VerdictLine"]


@dataclass(frozen=True, eq=False)
class VerdictLine(Record):
    """One topic of the verdict.

    Attributes
    ----------
    topic : str
        "ranking", "decisions", "probabilities", "groups", "suspicion" or "cost"; of a numeric
        target "tails" and "whole" in place of the first three.
    text : str
        The sentence.
    outcome : str
        "better", "equivalent", "undecided", "worse", or "" where nothing is compared.
    label : str
        Row of the leaderboard it speaks of.
    metric : str
        Figure it is measured by.
    before, after : float or None
        Figure of doing nothing at the threshold 0.5 (of the best choice without resampling, where
        the topic is "ranking"), and of the row.
    gain, low, high : float or None
        Improvement of ``after`` over ``before`` (positive is better) with its interval.
    threshold : float or None
        Probability from which a row is to be called positive.
    baseline : str
        Label of the row that ``before`` belongs to and the gain is measured against.
    """

    topic: str
    text: str
    outcome: str = ""
    label: str = ""
    metric: str = ""
    before: Number = None
    after: Number = None
    gain: Number = None
    low: Number = None
    high: Number = None
    threshold: Number = None
    baseline: str = ""
