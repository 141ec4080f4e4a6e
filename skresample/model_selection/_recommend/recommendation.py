"""A short list of what to try first, with reasons."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from .facts import Facts

__all__ = ["Recommendation", "Suggestion"]


class Suggestion(NamedTuple):
    """One method of the short list."""

    method: str  # as on the leaderboard of a comparison
    expected_rank: float | None  # among the methods known, 1 is the best; None for a rule
    reason: str
    code: str  # constructor around a model called ``model``


@dataclass(frozen=True)
class Recommendation:
    """What :func:`recommend` found.

    Attributes
    ----------
    suggestions : list of Suggestion
        ``method, expected_rank, reason, code``; first things first.
    facts : Facts
        ``n_rows, n_minority, n_columns, linear_auc, neighbour_error, nominal_share,
        duplicate_share``.
    notes : list of str
        What the facts say beyond the choice of a method.
    metric : str
        What methods were ranked by.
    """

    suggestions: list[Suggestion]
    facts: Facts
    notes: list[str]
    metric: str

    def __str__(self) -> str:
        lines = [
            f"{number}. {s.method}: {s.reason}\n   {s.code}"
            for number, s in enumerate(self.suggestions, start=1)
        ]
        return "\n".join([*lines, *self.notes])

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python objects."""
        out = asdict(self)
        out["suggestions"] = [s._asdict() for s in self.suggestions]
        out["facts"] = self.facts._asdict()
        return out
