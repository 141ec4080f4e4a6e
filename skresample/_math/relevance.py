"""How rare a number is: relevance, density and runs of a numeric target."""

from __future__ import annotations

import numpy as np

__all__ = [
    "boxplot_points",
    "density_relevance",
    "gaussian_density",
    "hermite",
    "limited_slopes",
    "reference_bandwidth",
    "runs",
    "spread_of",
]

_GRID = 4096
_LARGEST_GRID = 1 << 20


def _hinges(ordered) -> tuple[float, float]:
    """Tukey's hinges: medians of the halves, the median counted in both where n is odd."""
    n = ordered.size
    depth = ((n + 3) // 2) / 2
    low, high = int(np.floor(depth)) - 1, int(np.ceil(depth)) - 1
    lower = ordered[low] / 2 + ordered[high] / 2
    upper = ordered[n - 1 - low] / 2 + ordered[n - 1 - high] / 2
    return float(lower), float(upper)


def boxplot_points(y, coef: float = 1.5, extremes: str = "both") -> np.ndarray:
    """Control points (value, relevance, slope 0) of the boxplot rule, (p, 3), p <= 3.

    The median has relevance 0. A side with values beyond its whisker (the most extreme value
    within ``coef`` times the spread of the hinges) has relevance 1 at the whisker's end, or, where
    that is the median itself, at the nearest value beyond; other sides have relevance 0.
    """
    ordered = np.sort(np.asarray(y, dtype=np.float64))
    median = float(np.median(ordered))
    lower, upper = _hinges(ordered)
    reach = coef * (upper - lower)
    points = [(median, 0.0, 0.0)]
    for sign, edge, wanted in ((-1, lower - reach, "low"), (1, upper + reach, "high")):
        side = ordered if sign > 0 else ordered[::-1]
        beyond = sign * side > sign * edge
        if beyond.any() and extremes in ("both", wanted):
            first = int(np.argmax(beyond))
            inside = side[first - 1] if first else side[first]
            at = inside if sign * inside > sign * median else side[first]
            points.append((float(at), 1.0, 0.0))
        elif sign * side[-1] > sign * median:
            points.append((float(side[-1]), 0.0, 0.0))
    return np.array(sorted(points))


def limited_slopes(points) -> np.ndarray:
    """Slopes (p,) cut down so that the cubic is monotone between neighbouring control points.

    References
    ----------
    F. N. Fritsch, R. E. Carlson, "Monotone piecewise cubic interpolation", SIAM J. Numer. Anal. 17
    (1980), section 4, step 2 with the circle of radius 3.
    """
    x, p, slope = points[:, 0], points[:, 1], points[:, 2].copy()
    for i, (width, jump) in enumerate(zip(np.diff(x), np.diff(p), strict=True)):
        ends = slope[i : i + 2] * width
        ends = np.where(ends * jump > 0, ends, 0.0)  # a flat or contrary end
        size = float(np.hypot(*ends))
        slope[i : i + 2] = np.where(ends == 0, 0.0, slope[i : i + 2])
        if size > 3.0 * abs(jump):
            slope[i : i + 2] *= 3.0 * abs(jump) / size
    return slope


def hermite(y, points) -> np.ndarray:
    """Piecewise cubic through control points (value, relevance, slope); constant outside, (n,).

    Points ascend strictly. Between two of them the curve is monotone; see
    :func:`limited_slopes`.
    """
    y = np.asarray(y, dtype=np.float64)
    x, p = points[:, 0], points[:, 1]
    if len(x) == 1:
        return np.full(y.shape, p[0])
    slope = limited_slopes(points)
    i = np.clip(np.searchsorted(x, y, side="right") - 1, 0, len(x) - 2)
    width = x[i + 1] - x[i]
    t = np.clip((y - x[i]) / width, 0.0, 1.0)
    ease = t * t * (3.0 - 2.0 * t)
    bend = t * (1.0 - t) * ((1.0 - t) * slope[i] - t * slope[i + 1]) * width
    value = np.where(t >= 1.0, p[i + 1], p[i] + (p[i + 1] - p[i]) * ease + bend)
    return np.clip(value, 0.0, 1.0)


def reference_bandwidth(y) -> float:
    """``1.06 sd n^(-1/5)``, Silverman's normal reference rule (his equation 3.28)."""
    y = np.asarray(y, dtype=np.float64)
    return 1.06 * spread_of(y, ddof=1) * y.size ** (-0.2)


def spread_of(y, ddof: int = 0) -> float:
    """Standard deviation of numbers (n,) of any size: squares neither overflow nor vanish."""
    largest = float(np.abs(y).max(initial=0.0))
    return 0.0 if largest == 0 else float((y / largest).std(ddof=ddof)) * largest


def gaussian_density(y, bandwidth: float) -> np.ndarray:
    """Kernel density of the sample ``y`` (n,) at its own values, (n,).

    Linear binning on a grid of at least 4096 points, 16 to a bandwidth (up to 2^20 in all), a
    convolution, and linear interpolation: O(n + grid log grid).
    """
    y = np.asarray(y, dtype=np.float64)
    low, high = y.min() - 5 * bandwidth, y.max() + 5 * bandwidth
    size = int(np.clip(np.ceil((high - low) / bandwidth * 16), _GRID, _LARGEST_GRID))
    step = (high - low) / (size - 1)
    place = (y - low) / step
    left = np.clip(np.floor(place).astype(np.intp), 0, size - 2)
    right = place - left
    count = np.bincount(left, 1.0 - right, minlength=size)
    count += np.bincount(left + 1, right, minlength=size)
    # A circular convolution: five bandwidths of empty grid on either side keep the ends apart.
    offset = np.minimum(np.arange(size), size - np.arange(size)) * (step / bandwidth)
    kernel = np.exp(-0.5 * offset**2)
    smooth = np.fft.irfft(np.fft.rfft(count) * np.fft.rfft(kernel), size)
    smooth = np.maximum(smooth, 0.0) / (y.size * bandwidth * np.sqrt(2 * np.pi))
    return smooth[left] + right * (smooth[left + 1] - smooth[left])


def density_relevance(y, bandwidth: float) -> np.ndarray:
    """1 where the density of ``y`` is lowest among its values, 0 where it is highest, (n,)."""
    largest = float(np.abs(y).max())  # relevance has no unit, whatever that of y
    density = gaussian_density(y / largest, bandwidth / largest)
    low, high = density.min(), density.max()
    return np.zeros(density.size) if low == high else (high - density) / (high - low)


def runs(y, rare) -> list[tuple[np.ndarray, bool]]:
    """Maximal runs of rare and of normal rows along the sorted target.

    Returns
    -------
    list of (rows, is_rare)
        In ascending order of the target; ``rows`` are positions, ascending.
    """
    order = np.argsort(y, kind="stable")
    flag = np.asarray(rare, dtype=bool)[order]
    cuts = np.flatnonzero(flag[1:] != flag[:-1]) + 1
    starts = np.concatenate([[0], cuts])
    parts = np.split(order, cuts)
    return [(np.sort(rows), bool(flag[s])) for rows, s in zip(parts, starts, strict=True)]
