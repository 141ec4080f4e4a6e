"""Locality-sensitive signatures: rows in a small angle around the centre share a bucket."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from skresample._math.layout import is_sparse_block, squares

__all__ = ["SimHash", "bucket_density", "fit_simhash", "signatures"]

_ENTRIES = 1 << 22  # projections held at once


class SimHash(NamedTuple):
    """Random hyperplanes around a centre, after scaling each column."""

    center: np.ndarray  # (d,)
    scale: np.ndarray  # (d,), what a column is divided by
    planes: np.ndarray  # (d, n_tables * width)
    n_tables: int
    width: int


def fit_simhash(X, n_tables: int, width: int, rng: np.random.Generator) -> SimHash:
    """Centre and scale the columns of X and draw Gaussian hyperplanes.

    Angles are seen from the middle of each column's range (cut at five standard deviations from
    the mean), not from the mean: that would lie inside a mode that holds most rows, whose
    rows would then point in all directions and look rare. Sparse rows stay sparse, their centre
    only shifts the hyperplanes. ``width`` is at most 62 bits.
    """
    mean = np.asarray(X.mean(axis=0, dtype=np.float64)).ravel()
    if is_sparse_block(X):
        square = np.asarray(squares(X).mean(axis=0, dtype=np.float64)).ravel()
        spread = np.sqrt(np.maximum(square - mean**2, 0.0))
        low, high = (np.asarray(m.toarray(), np.float64).ravel() for m in (X.min(0), X.max(0)))
    else:
        spread = X.std(axis=0, dtype=np.float64)
        low, high = X.min(axis=0), X.max(axis=0)
    # A constant column is constant up to rounding.
    spread[spread < 1e-7 * np.abs(mean)] = 0.0
    center = np.clip(low, mean - 5 * spread, None) + np.clip(high, None, mean + 5 * spread)
    scale = np.where(spread > 0, spread, 1.0)
    planes = rng.normal(size=(X.shape[1], n_tables * width))
    return SimHash(0.5 * center, scale, planes, n_tables, width)


def signatures(model: SimHash, X) -> np.ndarray:
    """Bucket of every row in every table, (n, n_tables) int64.

    Two rows at angle a share a bucket of a table with probability ``(1 - a / pi) ** width`` (M. S.
    Charikar, "Similarity estimation techniques from rounding algorithms", STOC 2002,
    doi:10.1145/509907.509965, section 3). O(n d n_tables width).
    """
    out = np.empty((X.shape[0], model.n_tables), np.int64)
    planes = model.planes / model.scale[:, None]
    shift = model.center @ planes
    powers = np.int64(1) << np.arange(model.width, dtype=np.int64)
    step = max(1, _ENTRIES // planes.shape[1])
    for start in range(0, X.shape[0], step):
        side = (X[start : start + step] @ planes - shift) > 0
        bits = side.reshape(side.shape[0], model.n_tables, model.width)
        out[start : start + step] = bits @ powers
    return out


def bucket_density(codes, reference=None) -> np.ndarray:
    """Mean share of ``reference`` rows (default: the rows themselves) in a row's buckets, (n,)."""
    reference = codes if reference is None else reference
    density = np.zeros(codes.shape[0])
    for table, own in zip(codes.T, reference.T, strict=True):
        values, count = np.unique(own, return_counts=True)
        place = np.minimum(np.searchsorted(values, table), values.size - 1)
        density += np.where(values[place] == table, count[place], 0)
    return density / (codes.shape[1] * reference.shape[0])
