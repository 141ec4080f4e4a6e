"""How dense a class is around each of its rows, and which rows are noise."""

from __future__ import annotations

import numpy as np

from skresample._math.mixed_space import filled
from skresample._math.neighbors import NeighborIndex, Points

__all__ = ["density_weights", "reachability"]


def reachability(rows, core) -> np.ndarray:
    """Reachability distance of each row in the OPTICS order, (n,); inf for the first.

    From the rows seen so far the one of smallest reachability is next; a row p makes another row
    q reachable at ``max(core[p], |p - q|)``. Ankerst et al. (1999), section 3.2, with an
    unbounded radius. O(n^2 d) time, O(n) memory.
    """
    n = len(rows)
    reach = np.full(n, np.inf)
    left = np.ones(n, bool)
    current = 0
    for _ in range(n):
        left[current] = False
        distance = np.sqrt(((rows[left] - rows[current]) ** 2).sum(axis=1))
        reach[left] = np.minimum(reach[left], np.maximum(core[current], distance))
        if not left.any():
            break
        current = int(np.where(left, reach, np.inf).argmin())
        if not left[current]:
            current = int(left.argmax())
    return reach


def density_weights(values, min_samples: int, eta: float, noise_factor: float):
    """Weight of each row as a base, 0 for noise, and which rows are noise.

    Parameters
    ----------
    values : ndarray of shape (n, d)
        Scaled to unit variance here; missing entries count as the mean.
    min_samples : int
        The core distance reaches the (min_samples - 1)-th other row.
    eta, noise_factor : float

    Returns
    -------
    weight : ndarray of shape (n,)
        ``eta * core / max(core) + (1 - eta) * near / max(near)``, 0 for noise.
    noise : ndarray of shape (n,), bool
    """
    n = len(values)
    if n < 2 or values.shape[1] == 0:
        return np.ones(n), np.zeros(n, bool)
    rows = filled(np.array(values, dtype=np.float64))
    spread = rows.std(axis=0)
    rows /= np.where(spread > 0, spread, 1.0)
    index = NeighborIndex(Points(rows))
    core = np.sqrt(index.knn_self(min(min_samples - 1, n - 1))[0][:, -1])
    reach = reachability(rows, core)
    finite = np.isfinite(reach)
    reach_mean = reach[finite].mean() if finite.any() else np.inf
    reach = np.where(finite, reach, core)
    noise = (core > noise_factor * core.mean()) & (reach > noise_factor * reach_mean)
    near = _count_near(rows, core.mean())
    weight = eta * core / max(core.max(), 1e-300) + (1 - eta) * near / max(near.max(), 1)
    return np.where(noise, 0.0, weight), noise


def _count_near(rows, radius: float) -> np.ndarray:
    """Other rows within ``radius`` of each row, (n,); a block of rows at a time."""
    n = len(rows)
    square = (rows**2).sum(axis=1)
    out = np.empty(n, np.intp)
    size = max(1, 200_000 // n)
    for start in range(0, n, size):
        part = slice(start, start + size)
        distance = square[part, None] - 2 * rows[part] @ rows.T + square
        out[part] = (distance <= radius**2 + 1e-12).sum(axis=1) - 1
    return out
