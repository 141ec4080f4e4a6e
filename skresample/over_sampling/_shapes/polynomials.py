"""Points spread along figures through a set of rows."""

from __future__ import annotations

import numpy as np

__all__ = ["even_counts", "pair_of", "points_along", "polynomial_rows"]


def even_counts(total: int, parts: int, rng: np.random.Generator) -> np.ndarray:
    """Split ``total`` points over ``parts`` segments evenly, (parts,); the rest at random."""
    counts = np.full(parts, total // parts, np.intp)
    counts[rng.choice(parts, size=total % parts, replace=False, shuffle=False)] += 1
    return counts


def points_along(counts, labels=None) -> tuple[np.ndarray, np.ndarray]:
    """Segment and position of every point: j / (K + 1), j = 1..K, on a segment of K points.

    Parameters
    ----------
    counts : ndarray of shape (s,), intp
        Points on each segment.
    labels : ndarray of shape (s,), optional
        Name of each segment; default: its position.

    Returns
    -------
    segment : ndarray of shape (counts.sum(),)
    gap : ndarray of shape (counts.sum(),), in (0, 1)
    """
    counts = np.asarray(counts, np.intp)
    at = np.repeat(np.arange(counts.size), counts)
    start = np.cumsum(counts) - counts
    place = np.arange(at.size) - start[at] + 1
    return (at if labels is None else np.asarray(labels)[at]), place / (counts[at] + 1)


def pair_of(number, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Pair (i, j), i < j < n, with the given number in the order (0,1), (0,2), ..., (1,2), ...

    Inverts ``number = i n - i (i + 1) / 2 + j - i - 1``; exact for n < 2**31.
    """
    number = np.asarray(number, np.int64)
    i = np.floor((2 * n - 1 - np.sqrt((2.0 * n - 1) ** 2 - 8.0 * number)) / 2).astype(np.int64)
    # The square root may be one off next to a whole number.
    i = np.where(i * n - i * (i + 1) // 2 > number, i - 1, i)
    i = np.where((i + 1) * n - (i + 1) * (i + 2) // 2 <= number, i + 1, i)
    return i, number - (i * n - i * (i + 1) // 2) + i + 1


def polynomial_rows(values, m: int, degree: int, rng: np.random.Generator):
    """Rows on polynomials fitted to each column against the rank of the row mean.

    Parameters
    ----------
    values : ndarray of shape (n, d)
        NaN is left out of the fits.
    m, degree : int
    rng : Generator
        Draws a position uniform on [0, n) for every row and column.

    Returns
    -------
    made : ndarray of shape (m, d)
    near : ndarray of shape (m,)
        The row nearest to the first column's position, as a parent.
    """
    n, d = values.shape
    seen = ~np.isnan(values)
    mean = np.where(seen, values, 0).sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
    order = np.argsort(mean, kind="stable")
    position = rng.random((m, max(d, 1))) * n
    near = order[np.minimum(position[:, 0].astype(np.intp), n - 1)]
    rank = np.arange(n)
    made = np.empty((m, d), values.dtype)
    for j in range(d):
        column = values[order, j].astype(np.float64)
        known = seen[order, j]
        if not known.any():
            made[:, j] = np.nan
            continue
        fit = np.polynomial.Polynomial.fit(
            rank[known], column[known], min(degree, int(known.sum()) - 1), domain=[0, max(n - 1, 1)]
        )
        made[:, j] = fit(position[:, j])
    return made, near
