"""Levels of one column with their law, and new levels that follow a flatter one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["Column", "flattened"]

_TOGETHER = 32  # rows between two looks at what was made so far


class Column(NamedTuple):
    """What values a column has in a class, how often, and which rows have them."""

    share: np.ndarray  # (L,) adding up to 1; 0 where no row has the level
    known: np.ndarray  # (L,) code of each level, or (L - 1,) inner edges of bins
    rows: np.ndarray  # (n,) rows to take values from, by level
    first: np.ndarray  # (L + 1,) where the rows of each level begin
    nominal: bool

    @classmethod
    def of_levels(cls, codes, home_rows, order) -> Column:
        """Levels of a table, with their smoothed shares at home; rows at home serve first."""
        known, place = np.unique(codes, return_inverse=True)
        count = np.bincount(place[home_rows], minlength=known.size)
        share = (count + 0.5) / (count.sum() + 0.5 * known.size)
        at_home = np.zeros(codes.size, bool)
        at_home[home_rows] = True
        serves = order[at_home[order] | (count[place[order]] == 0)]
        return cls._with_rows(share, known, serves, place[serves], True)

    @classmethod
    def of_numbers(cls, values, rows, n_bins: int) -> Column:
        """Bins of equal width of the known values of a class."""
        there = np.flatnonzero(~np.isnan(values))
        known = values[there].astype(np.float64)
        low, high = (known.min(), known.max()) if known.size else (0.0, 0.0)
        edges = low + (high - low) * np.arange(1, n_bins) / n_bins
        place = np.searchsorted(edges, known, side="right")
        count = np.bincount(place, minlength=n_bins)
        return cls._with_rows(count / max(count.sum(), 1), edges, rows[there], place, False)

    @classmethod
    def _with_rows(cls, share, known, rows, place, nominal) -> Column:
        order = np.argsort(place, kind="stable")
        first = np.searchsorted(place[order], np.arange(share.size + 1))
        return cls(share, known, rows[order], first, nominal)

    def level_of(self, values) -> np.ndarray:
        """Level of each value, (m,) intp; -1 where it is missing."""
        if self.nominal:
            return np.searchsorted(self.known, values)
        level = np.searchsorted(self.known, values, side="right")
        return np.where(np.isnan(values), -1, level)

    def drawn(self, level, rng) -> np.ndarray:
        """A row that has each of the levels."""
        size = self.first[level + 1] - self.first[level]
        return self.rows[self.first[level] + rng.integers(size)] if level.size else level


def flattened(level, share, suppression: float, temperature: float, rng) -> np.ndarray:
    """Levels that follow the flat law, as few of them changed as can be.

    ``softmax((log share - suppression * made / max(made)) / temperature)``, where ``made`` counts
    the levels put out before. Maximal coupling: a level stays with probability ``min(1, q / p)``,
    else one is drawn from the positive part of ``q - p``.

    Parameters
    ----------
    level : ndarray of shape (m,), intp
        Levels, drawn from ``share``; -1 stays.
    share : ndarray of shape (L,)
        Their law p.
    """
    goal, made = level.copy(), np.zeros(share.size)
    with np.errstate(divide="ignore"):
        logit = np.log(share)
    if (share > 0).sum() < 2:
        return goal
    for start in range(0, level.size, _TOGETHER):
        block = slice(start, start + _TOGETHER)
        here = level[block]
        flat = (logit - suppression * made / max(made.max(), 1.0)) / temperature
        flat = np.exp(flat - flat.max())
        flat /= flat.sum()
        stay = np.divide(flat, share, out=np.ones(share.size), where=share > 0)
        goes = (here >= 0) & (rng.random(here.size) >= stay[here])
        spare = np.maximum(flat - share, 0.0)
        if goes.any() and spare.sum() > 0:
            goal[block][goes] = rng.choice(share.size, size=int(goes.sum()), p=spare / spare.sum())
        put = goal[block]
        made += np.bincount(put[put >= 0], minlength=share.size)
    return goal
