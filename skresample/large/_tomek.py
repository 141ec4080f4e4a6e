"""Tomek links of a Dask data frame: the small classes against all partitions.

Every link has an end outside the largest class. The rows of the other classes are gathered once;
each partition says how near its rows come to them, then which are as near as the nearest, and then
whether these have a nearer row of their own. The links are those of memory.
"""

from __future__ import annotations

import warnings
from typing import Any, NamedTuple

import numpy as np

from skresample._math.neighbors import NeighborIndex, Points
from skresample.exceptions import ShortfallWarning
from skresample.selection._duplicates.same_rows import equal_rows

__all__ = [
    "Small",
    "dropped",
    "meetings",
    "met_at",
    "nearer",
    "nearest",
    "partners",
    "rows_together",
    "thinned",
    "without_copies",
]

_TIES = 2  # neighbours asked for first
_CELLS = 2_000_000  # distances at once


class Small(NamedTuple):
    """Rows outside the largest class, or candidates for their partners."""

    X: np.ndarray  # (m, d) float64
    code: np.ndarray  # (m,) class
    row: np.ndarray  # (m,) number in the frame


def rows_together(parts: list) -> Small:
    """Rows of all partitions together."""
    return Small(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def without_copies(small: Small) -> tuple[Small, np.ndarray]:
    """One row of each class and value, and which of them stands for each row, (m,).

    What holds for a row holds for its copies in the same class.
    """
    of = equal_rows([small.X, small.code[:, None]])
    first = np.unique(of, return_index=True)[1]
    return Small(*(column[first] for column in small)), of


def partners(part, codes, start: int, roles, which) -> Small:
    """Rows ``which`` of a partition that begins at row ``start`` of the frame."""
    which = np.asarray(which, np.intp)
    return Small(_values(part, roles)[which], codes[which], start + which)


def nearest(part, start: int, roles, small: Small) -> np.ndarray:
    """Squared distance of the nearest other row in a partition to each small row, (m,)."""
    X = _values(part, roles)
    inside = (small.row >= start) & (small.row < start + len(X))
    dist2 = np.full(len(small.row), np.inf)
    for own, rows in ((True, np.flatnonzero(inside)), (False, np.flatnonzero(~inside))):
        if rows.size and len(X) > own:
            exclude = small.row[rows] - start if own else None
            found = NeighborIndex(Points(X)).knn(Points(small.X[rows]), 1, exclude=exclude)
            dist2[rows] = found[0][:, 0]
    return dist2


def meetings(part, codes, start: int, roles, small: Small, radius2) -> tuple[Any, Small]:
    """Pairs of a small row and one of another class that is as near as its nearest.

    Returns
    -------
    pairs : ndarray of shape (p, 2), intp
        Position in ``small``, and number in the frame.
    found : Small
        The rows of the partition that are in a pair.
    """
    X, pairs = _values(part, roles), [np.zeros((0, 2), np.intp)]
    waiting = [(np.arange(len(small.row)), min(_TIES, len(X)))] if len(X) else []
    index: Any = NeighborIndex(Points(X)) if len(X) else None
    while waiting:
        asked, k = waiting.pop()
        step = max(1, _CELLS // k)
        for some in np.split(asked, np.arange(step, asked.size, step)):
            dist2, near = index.knn(Points(small.X[some]), k)
            equal = (dist2 == radius2[some, None]) & (codes[near] != small.code[some, None])
            open_ = (dist2[:, -1] <= radius2[some]) & (k < len(X))  # there may be more of them
            i, place = np.nonzero(equal & ~open_[:, None])
            pairs.append(np.column_stack([some[i], start + near[i, place]]))
            if open_.any():
                waiting.append((some[open_], min(16 * k, len(X))))
    joined = np.concatenate(pairs)
    return joined, partners(part, codes, start, roles, np.unique(joined[:, 1]) - start)


def nearer(part, start: int, roles, candidates: Small, radius2) -> np.ndarray:
    """Whether a partition has a row nearer to each candidate than ``radius2``, (m,) bool."""
    return nearest(part, start, roles, candidates) < radius2


def met_at(pairs: np.ndarray, candidates: Small, radius2) -> np.ndarray:
    """Squared distance of each candidate to the nearest small row that it met, (q,)."""
    out = np.full(len(candidates.row), np.inf)
    np.minimum.at(out, np.searchsorted(candidates.row, pairs[:, 1]), radius2[pairs[:, 0]])
    return out


def dropped(rows: Small, small: Small, of, radius2, pairs, candidates, closer, decision):
    """Numbers of the rows to drop, ascending.

    Parameters
    ----------
    rows, small : Small
        All rows outside the largest class, and one for each value.
    of : (m,) intp
        Which of ``small`` stands for each of ``rows``.
    radius2 : (s,) float64
        Squared distance of each of ``small`` to the nearest other row.
    pairs : (p, 2) intp
    candidates : Small
        The rows that are in pairs, by number.
    closer : (q,) bool
        Whether a candidate has a nearer row than the nearest small row that it met.
    decision : Decision
    """
    one, place = pairs[:, 0], np.searchsorted(candidates.row, pairs[:, 1])
    mutual = radius2[one] == met_at(pairs, candidates, radius2)[place]
    mutual &= ~closer[place]
    linked = np.zeros(len(small.row), bool)
    linked[one[mutual]] = True
    number = np.concatenate([rows.row[linked[of]], candidates.row[place[mutual]]])
    codes = np.concatenate([rows.code[linked[of]], candidates.code[place[mutual]]])
    number, first = np.unique(number, return_index=True)
    codes = codes[first]
    drop = decision.targeted[codes]
    number, codes = number[drop], codes[drop]
    n_dropped = np.bincount(codes, minlength=decision.wanted.size)
    for c in np.flatnonzero((n_dropped == decision.labels.counts) & (n_dropped > 0)).tolist():
        warnings.warn(
            f"cleaning would remove all {n_dropped[c]} rows of class "
            f"{decision.labels.classes[c]!r}; they are kept",
            ShortfallWarning,
            stacklevel=2,
        )
        number, codes = number[codes != c], codes[codes != c]
    return number


def thinned(part, start: int, rows: np.ndarray):
    """A partition without the rows to drop."""
    first, last = np.searchsorted(rows, [start, start + len(part)])
    stays = np.ones(len(part), bool)
    stays[rows[first:last] - start] = False
    return part.iloc[np.flatnonzero(stays)]


def _values(part, roles) -> np.ndarray:
    """Features as numbers, (b, d) float64; what has other distances is refused."""
    features = part.drop(columns=[roles.target, *roles.follow])
    other = [name for name, kind in features.dtypes.items() if kind.kind not in "iuf"]
    if other:
        raise TypeError(
            f"TomekLinks measures distances between levels by all rows, but columns {other[:5]} "
            f"are nominal; encode them"
        )
    values = features.to_numpy(np.float64, na_value=np.nan)
    if not np.isfinite(values).all():
        raise ValueError("X has missing or infinite values; fill them before TomekLinks")
    return values
