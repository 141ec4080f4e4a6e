"""Losses that were measured: reading them, and whether they support an extrapolation."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .answers import CurvePoints

__all__ = ["read_points", "why_unsupported"]


def why_unsupported(points, curve) -> str:
    """Reason why a curve should not be extrapolated, "" if there is none."""
    if points is None or curve is None:
        return "its loss could not be measured"
    if not points.loss.any():
        return "all losses are zero: there is nothing left to learn, or the score cannot tell"
    sizes = np.unique(np.round(points.n))
    if sizes.size < 3:
        return f"losses at {sizes.size} sizes only; three are needed to tell a curve from a line"
    if sizes[-1] < 2 * sizes[0]:
        return f"sizes from {sizes[0]:g} to {sizes[-1]:g} rows only, less than a factor of two"
    first, last = int(np.argmin(points.n)), int(np.argmax(points.n))
    cover = points.cover
    if curve.seen is not None and np.isfinite(curve.seen.freedom):
        cover = np.linalg.inv(curve.seen.precision)  # the scale of the errors was estimated
    noise = np.sqrt(cover[first, first] + cover[last, last] - 2 * cover[first, last])
    fall = 1.0 - points.loss[last] / max(points.loss[first], 1e-300)
    ends = f"from {points.n[first]:.0f} to {points.n[last]:.0f} rows"
    if fall < -2 * noise:
        return f"the loss rises by {-fall:.1%} {ends} (more regularisation or rows may help)"
    if fall < 2 * noise:
        return f"the loss falls by {fall:.1%} {ends}, within its noise of {noise:.1%}"
    if curve.misfit > 9.0:
        return f"no power law fits (chi-square per degree of freedom {curve.misfit:.0f})"
    low, high = curve.interval([4 * curve.reference[0]], 0.9)
    if high[0] - low[0] > 0.5 * curve.mean([curve.reference[0]])[0]:
        return f"at four times the rows seen it may be anything from {low[0]:.3g} to {high[0]:.3g}"
    return ""


def read_points(name, given, shared) -> CurvePoints:
    """Checked points of one group."""
    if not isinstance(given, Mapping) or not {"n", "loss"} <= set(given):
        raise ValueError(f"points of group {name!r} must be a dict with 'n' and 'loss'")
    n = np.asarray(given["n"], dtype=float)
    loss = np.asarray(given["loss"], dtype=float)
    error = np.broadcast_to(np.asarray(given.get("error", 0.02), dtype=float), n.shape)
    if shared and "total" not in given:
        raise ValueError(f"points of group {name!r} need 'total' for form='shared'")
    total = np.broadcast_to(np.asarray(given.get("total", n), dtype=float), n.shape)
    if n.ndim != 1 or n.size < 2 or loss.shape != n.shape:
        raise ValueError(
            f"points of group {name!r} need 'n' and 'loss' of one length >= 2, got shapes "
            f"{n.shape} and {loss.shape}"
        )
    fine = np.isfinite([n, loss, error, total]).all()
    if not fine or (n <= 0).any() or (loss < 0).any() or (error <= 0).any() or (total <= 0).any():
        raise ValueError(
            f"points of group {name!r} must be finite with n > 0, loss >= 0 and error > 0"
        )
    free = "error" not in given
    return CurvePoints(n, total, loss, np.diag(error**2), int(n.max()), free=free)
