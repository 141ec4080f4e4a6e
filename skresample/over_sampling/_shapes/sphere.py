"""Points in a ball around a row, truncated and deformed towards another row."""

from __future__ import annotations

import numpy as np

__all__ = ["sphere_rows"]

_CELLS = 2_000_000


def sphere_rows(center, surface, truncation: float, deformation: float, rng) -> np.ndarray:
    """One point per pair of rows, (m, d): Douzas & Bacao (2019), algorithm 1.

    The point is uniform in the ball around ``center`` (m, d) whose radius reaches ``surface``
    (m, d). With e the point of the unit ball and u the unit vector towards the surface, e is
    mirrored at the plane orthogonal to u where ``e.u < truncation - 1`` (truncation > 0) or
    ``e.u > truncation + 1`` (truncation < 0), so that 1 leaves the half ball towards the surface
    and -1 the other; the part of e orthogonal to u shrinks by ``1 - deformation``, so that 1
    leaves the segment.

    A coordinate missing in ``center`` stays missing; one missing in ``surface`` counts as equal.
    """
    out = np.empty(center.shape, center.dtype)
    m, d = center.shape
    step = max(1, _CELLS // max(d, 1))
    for start in range(0, m, step):
        rows = slice(start, start + step)
        out[rows] = _chunk(center[rows], surface[rows], truncation, deformation, rng)
    return out


def _chunk(center, surface, truncation, deformation, rng):
    base = center.astype(np.float64, copy=False)
    toward = surface - base
    toward[np.isnan(toward)] = 0.0
    largest = np.abs(toward).max(axis=1, initial=0.0, keepdims=True)
    unit = toward / np.where(largest > 0, largest, 1.0)  # squares neither overflow nor vanish
    length = np.sqrt((unit * unit).sum(axis=1, keepdims=True))
    unit /= np.where(length > 0, length, 1.0)
    ball = rng.standard_normal(base.shape)
    norm = np.sqrt((ball * ball).sum(axis=1, keepdims=True))
    share = rng.random((len(base), 1)) ** (1.0 / max(base.shape[1], 1))
    ball *= share / np.where(norm > 0, norm, 1.0)
    along = (ball * unit).sum(axis=1, keepdims=True)
    if truncation > 0:
        mirrored = along < truncation - 1.0
    else:
        mirrored = (along > truncation + 1.0) & (truncation < 0)
    ball -= np.where(mirrored, 2.0 * along, 0.0) * unit
    along = np.where(mirrored, -along, along)
    ball -= deformation * (ball - along * unit)
    with np.errstate(over="ignore", invalid="ignore"):
        made = base + ball * length * largest
    # Nothing moves where the ball has no radius; overflow falls back to the centre.
    return np.where(np.isfinite(made) | np.isnan(base), made, base)
