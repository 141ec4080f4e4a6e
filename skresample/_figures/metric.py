"""One column of figures: what it is called, means, and which way is better."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Metric"]


class Metric(NamedTuple):
    """One column of figures."""

    label: str
    kind: str  # ranking, decision, probability, error, tail or group
    better: str  # higher, lower, one or zero (closest to it)
    multiclass: bool  # defined for more than two classes
    help: str
    task: str = "classification"  # or regression

    @property
    def rankable(self) -> bool:
        """Whether methods can be ordered by it."""
        return self.better in ("higher", "lower")

    @property
    def sign(self) -> int:
        """+1 when larger is better, -1 when smaller is."""
        return -1 if self.better == "lower" else 1
