"""Runs of rare and of normal values along a sorted numeric target."""

from __future__ import annotations

import warnings
from numbers import Integral, Real
from typing import NamedTuple

import numpy as np

from skresample._math.relevance import runs
from skresample.exceptions import ShortfallWarning

from .relevance import relevance_of, varied_numbers

__all__ = ["Run", "rare_runs", "rows_of_run"]


class Run(NamedTuple):
    """A run ("bump") of rare or of normal values along the sorted target."""

    low: float
    high: float
    rare: bool
    n_before: int
    n_after: int


def rare_runs(table, relevance, threshold):
    """The target (n,), its relevance (n,) and its runs; warns where nothing is rare or all is."""
    y = varied_numbers(table.y)
    phi = relevance_of(y, relevance)
    rare = phi >= threshold
    if rare.all() or not rare.any():
        what = "no value" if not rare.any() else "every value"
        warnings.warn(
            f"{what} of y has a relevance of threshold={threshold:g} or more (relevance lies in "
            f"[{phi.min():.3g}, {phi.max():.3g}]): there is nothing to balance and the rows are "
            f"returned as they are. Change threshold or give relevance control points.",
            ShortfallWarning,
            stacklevel=4,
        )
    return y, phi, runs(y, rare)


def rows_of_run(run, asked, size, rare) -> int:
    """Rows of one run by an entry of a mapping: a number of rows, or a factor of its size."""
    if not isinstance(run, Integral) or not 0 <= run < size.size:
        raise ValueError(
            f"strategy names run {run!r}, but the target has {size.size} runs, 0 to "
            f"{size.size - 1} in ascending order (see runs_)"
        )
    if not isinstance(asked, Real) or not 0 < asked < np.inf:
        raise ValueError(f"strategy asks for {asked!r} rows of run {run}; give a number > 0")
    rows = int(asked) if isinstance(asked, Integral) else max(1, round(asked * int(size[run])))
    if (rows < size[run]) if rare[run] else (rows > size[run]):
        kind, limit = ("rare", "fewer") if rare[run] else ("normal", "more")
        raise ValueError(
            f"strategy asks for {rows} rows of run {run}, which is {kind} and has {size[run]}: "
            f"{kind} runs do not end with {limit} rows"
        )
    return rows
