"""The last phase of a schedule: where it begins, which cells it shows, and it without one."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import check_scoring
from sklearn.utils import check_consistent_length

from skresample._table.containers import take
from skresample.scheduling import Constant, Schedule
from skresample.scheduling.paces import Cells

__all__ = ["Judge", "Without", "beginning", "domains_of"]


def beginning(schedule, final_fraction) -> tuple[int, float]:
    """First round of the last phase, and the part of training that it is."""
    if not isinstance(schedule, Schedule):
        raise TypeError(f"schedule must be a Schedule, got {schedule!r}")
    fraction = final_fraction
    if fraction is None:
        fraction = getattr(schedule.pace, "final_fraction", None)
    if fraction is None:
        raise ValueError(f"{schedule.pace!r} has no last phase of its own; pass final_fraction")
    progress = np.arange(schedule.total_rounds) / schedule.total_rounds
    first = int(np.count_nonzero(progress < 1 - fraction - 1e-12))
    if not 0 < fraction < 1 or not 0 < first < schedule.total_rounds:
        raise ValueError(
            f"final_fraction={fraction} of {schedule.total_rounds} rounds leaves {first} before "
            f"the last phase and {schedule.total_rounds - first} in it; both need one at least"
        )
    return first, float(fraction)


def domains_of(schedule, y, groups, first) -> list:
    """Domains with a share in the last phase."""
    names = np.unique(np.asarray(groups)).tolist()
    if getattr(schedule.pace, "per_row", False):
        raise ValueError(f"the pace must weigh domains, got {schedule.pace!r}")
    shares = schedule.shares(y, groups)
    shown = shares[first:].any(axis=0)
    domains = [name for name, there in zip(names, shown, strict=True) if there]
    alone = [name for name, row in zip(names, shares[first:].T, strict=True) if row.max() == 1]
    if alone:
        raise ValueError(
            f"the last phase shows domain {alone[0]!r} alone in some round; nothing is left "
            f"without it"
        )
    return domains


class Without:
    """A pace without one cell from a moment on."""

    def __init__(self, pace, name, start):
        self.pace, self.name, self.start = pace, name, start

    def __call__(self, progress: float, cells: Cells) -> np.ndarray:
        pace = Constant() if self.pace is None else self.pace
        shares = np.array(pace(progress, cells), dtype=np.float64)
        if progress >= self.start - 1e-12:
            shares[cells.names.index(self.name)] = 0.0
        return shares


class Judge:
    """Score of all validation rows, then of those of each target."""

    def __init__(self, model, X, y, groups, scoring):
        self.scorer = check_scoring(model, scoring)
        self.X, self.y, self.groups, self.targets = X, np.asarray(y), None, []
        if groups is not None:
            check_consistent_length(X, groups)
            self.groups = np.asarray(groups)
            self.targets = np.unique(self.groups).tolist()

    def __call__(self, model) -> list[float]:
        rows = [np.flatnonzero(self.groups == name) for name in self.targets]
        parts = [(take(self.X, one), self.y[one]) for one in rows]
        return [float(self.scorer(model, X, y)) for X, y in [(self.X, self.y), *parts]]
