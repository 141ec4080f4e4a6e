"""Rows to search, rows to choose settings with, rows to test on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["Parts", "split_rows"]


class Parts(NamedTuple):
    """Disjoint positions, ascending."""

    search: np.ndarray
    choose: np.ndarray
    test: np.ndarray


def split_rows(n: int, share: float, search_rows, group_codes, choosing: float, streams) -> Parts:
    """Split rows; those of a group stay together.

    Parameters
    ----------
    n : int
    share : float
        Of the rows, those not searched; not read where ``search_rows`` are given.
    search_rows : array-like of int or None
    group_codes : ndarray of shape (n,) or None
    choosing : float
        Share of the rows not searched that choose settings.
    streams : Streams
    """
    if search_rows is None:
        rest = _share_of(np.arange(n), share, group_codes, streams.get("validation"))
        search = np.setdiff1d(np.arange(n), rest)
    else:
        search = _checked(search_rows, n)
        rest = np.setdiff1d(np.arange(n), search)
    choose = _share_of(rest, choosing, group_codes, streams.get("choosing"))
    return Parts(search, choose, np.setdiff1d(rest, choose))


def _share_of(rows, share: float, group_codes, rng) -> np.ndarray:
    """A random share of some rows, whole groups where there are any."""
    if not share or rows.size < 2:
        return rows[:0]
    codes = np.arange(rows.size) if group_codes is None else group_codes[rows]
    names, member = np.unique(codes, return_inverse=True)
    order = rng.permutation(len(names))
    upto = np.cumsum(np.bincount(member)[order])
    taken = np.zeros(len(names), bool)
    taken[order[upto <= max(1.0, round(share * rows.size))]] = True
    return rows[taken[member]]


def _checked(search_rows, n: int) -> np.ndarray:
    rows = np.asarray(search_rows)
    if rows.dtype == bool and rows.shape == (n,):
        rows = np.flatnonzero(rows)
    if rows.ndim != 1 or not rows.size or rows.dtype.kind not in "iu":
        raise ValueError("search_rows must hold positions of rows, or be a mask of all rows")
    if rows.min() < 0 or rows.max() >= n:
        raise ValueError(f"search_rows names row {int(rows.max())}, X has {n} rows")
    return np.unique(rows)
