"""Spheres in the L1 norm that grow against the rows of other classes."""

from __future__ import annotations

import numpy as np

from .around import Around

__all__ = [
    "ball_points",
    "constant_columns",
    "energy_radii",
    "push_out",
    "radius_of",
    "typical_gap",
]


def radius_of(distance, energy: float) -> np.ndarray:
    """Radii reached with ``energy`` among rows at sorted ``distance`` (m, n): (m,).

    Growing from d_j to d_(j+1) costs ``(d_(j+1) - d_j) (j + 1)``: with j rows inside, the next
    step weighs j + 1. Koziarski & Wozniak (2017), algorithm 1.
    """
    m, n = distance.shape
    if n == 0:
        return np.full(m, energy)
    with np.errstate(invalid="ignore"):  # places without a row are at infinity
        step = np.diff(distance, axis=1, prepend=0.0) * np.arange(1, n + 1)
        cost = np.cumsum(step, axis=1)
    inside = (cost <= energy).sum(axis=1)
    padded = np.column_stack([np.zeros(m), distance])
    spent = np.column_stack([np.zeros(m), cost])
    at = np.arange(m)
    return padded[at, inside] + (energy - spent[at, inside]) / (inside + 1)


def typical_gap(around: Around) -> float:
    """Median distance of the own rows to the nearest of the others; 1 where there is none."""
    gap = around.gaps()
    gap = gap[np.isfinite(gap) & (gap > 0)]
    return float(np.median(gap)) if gap.size else 1.0


def constant_columns(values) -> np.ndarray:
    """Columns in which several rows hold one value, (d,) bool; none for a single row."""
    if len(values) < 2:
        return np.zeros(values.shape[1], bool)
    low, high = np.fmin.reduce(values, axis=0), np.fmax.reduce(values, axis=0)
    return low == high


def energy_radii(around: Around, energy: float) -> np.ndarray:
    """Radius around each of the own rows, (m,).

    A step of the radius costs at least its length, so that rows beyond ``energy`` do not matter.
    """
    out = np.empty(len(around.own))
    for own, i, _, distance in around.near(energy):
        count = np.bincount(i - own[0], minlength=own.size)
        near = np.full((own.size, count.max(initial=0)), np.inf)
        near[i - own[0], np.arange(i.size) - (np.cumsum(count) - count)[i - own[0]]] = distance
        out[own] = radius_of(np.sort(near, axis=1), energy)
    return out


def push_out(around: Around, radius, rng: np.random.Generator) -> np.ndarray:
    """Sum over the spheres of the moves that put the rows inside on the surface, (n, d).

    A row on the centre itself moves in a random direction.
    """
    others, shift = around.others, np.zeros(around.others.shape)
    for _, i, j, d in around.near(float(radius.max(initial=0.0))):
        inside = d < radius[i]
        i, j, d = i[inside], j[inside], d[inside]
        r = radius[i]
        away = others[j].astype(np.float64) - around.own[i]
        away[np.isnan(away)] = 0.0
        centre = d <= 1e-12 * np.maximum(r, 1e-300)
        if centre.any():
            away[centre] = surface_points(int(centre.sum()), others.shape[1], rng)
            d = np.where(centre, 1.0, d)
            gap = np.where(centre, r, r - d)
        else:
            gap = r - d
        np.add.at(shift, j, away * (gap / d)[:, None])
    shift[np.isnan(others)] = 0.0
    return shift


def surface_points(m: int, d: int, rng: np.random.Generator) -> np.ndarray:
    """Points uniform on the surface of the unit L1 ball, (m, d)."""
    size = rng.standard_exponential((m, d))
    size /= np.maximum(size.sum(axis=1, keepdims=True), 1e-300)
    return size * np.where(rng.random((m, d)) < 0.5, -1.0, 1.0)


def ball_points(m: int, d: int, rng: np.random.Generator) -> np.ndarray:
    """Points uniform in the unit L1 ball, (m, d): spacings of exponentials with random signs."""
    size = rng.standard_exponential((m, d + 1))
    size = size[:, :d] / size.sum(axis=1, keepdims=True)
    return size * np.where(rng.random((m, d)) < 0.5, -1.0, 1.0)
