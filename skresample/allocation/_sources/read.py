"""Mixtures and pilot sizes as users write them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .._cells import as_python

__all__ = ["read_mixtures", "read_pilot_sizes"]


def read_mixtures(mixtures, names: list, name: str) -> np.ndarray:
    """Shares (k, m) that add up to 1, from a dict, a list of dicts or an array."""
    if isinstance(mixtures, Mapping):
        mixtures = [mixtures]
    if not isinstance(mixtures, np.ndarray) and all(isinstance(p, Mapping) for p in mixtures):
        mixtures = [_as_row(mixture, names, name) for mixture in mixtures]
    shares = np.atleast_2d(np.asarray(mixtures, dtype=float))
    if shares.ndim != 2 or shares.shape[1] != len(names) or not len(shares):
        raise ValueError(
            f"{name} must have one share for each of the {len(names)} sources {names}, got an "
            f"array of shape {shares.shape}"
        )
    total = shares.sum(axis=1)
    bad = ~(np.isfinite(shares).all(axis=1) & (shares >= 0).all(axis=1) & (total > 0))
    if bad.any():
        first = int(np.flatnonzero(bad)[0])
        raise ValueError(
            f"{name} must be finite, >= 0 and not all 0, got {shares[first].tolist()} in row "
            f"{first}"
        )
    return shares / total[:, None]


def _as_row(mixture: Mapping, names: list, name: str) -> list:
    given = {as_python(key): share for key, share in mixture.items()}
    unknown = [key for key in given if key not in set(names)]
    if unknown:
        raise ValueError(f"{name} names unknown sources {unknown}; the sources are {names}")
    return [given.get(source, 0.0) for source in names]


def read_pilot_sizes(sizes, counts: list) -> np.ndarray:
    """Pilot sizes, ascending, at least two; by default a third and all of the smallest source."""
    if sizes is None:
        largest = int(np.clip(min(counts), 20, 1000))
        sizes = (largest // 3, largest)
    found = np.unique(np.asarray(sizes, dtype=float))
    if len(found) < 2 or found[0] < 2 or (found != np.floor(found)).any():
        raise ValueError(
            f"pilot_sizes must be at least two different whole numbers >= 2, got {sizes!r}"
        )
    return found.astype(np.intp)
