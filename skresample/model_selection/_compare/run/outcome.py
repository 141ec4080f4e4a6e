"""What one task found, in memory and on disk."""

from __future__ import annotations

from typing import NamedTuple

from skresample._figures import FoldRecord, Resampling, Resource, plain

__all__ = ["Outcome"]


class Outcome(NamedTuple):
    """Result of one method on one fold.

    Attributes
    ----------
    records : list of FoldRecord
    resources : list of Resource
    scores : dict
        Learner to ``{"p": predictions, "share": class share trained on}``; first repeat of two
        classes, or of numbers, only.
    resampling : Resampling or None
        First fold only.
    warnings : list of str
    """

    records: list[FoldRecord]
    resources: list[Resource]
    scores: dict[str, dict]
    resampling: Resampling | None
    warnings: list[str]

    def to_json(self) -> dict:
        """Plain Python values."""
        return plain(self._asdict())

    @classmethod
    def from_json(cls, values: dict) -> Outcome:
        """Read what :meth:`to_json` made; KeyError or TypeError when it is something else."""
        done = values["resampling"]
        return cls(
            records=[FoldRecord.of(r) for r in values["records"]],
            resources=[Resource.of(r) for r in values["resources"]],
            scores=dict(values["scores"]),
            resampling=None if done is None else Resampling.of(done),
            warnings=list(values["warnings"]),
        )
