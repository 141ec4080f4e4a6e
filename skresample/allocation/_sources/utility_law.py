"""Fit a law of repeated rows to losses of several buckets."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.optimize import least_squares

from .._effective_utility import UNIT, repeated_loss
from .effective_data import discounted_loss

__all__ = ["LAWS", "Curve", "Law", "fit_law"]

LAWS = {"utility": repeated_loss, "effective_data": discounted_loss}

_UTILITY = (1e-3, 5.0)  # bounds of -b
_LIFE = (0.05, 1e3)  # bounds of half-lives, passes
_STARTS = ((0.1, 2.0, 3.0), (0.1, 10.0, 100.0), (0.5, 3.0, 3.0), (0.5, 3.0, 1e3), (1.0, 20.0, 10.0))


class Curve(NamedTuple):
    """Losses of a model trained on one bucket alone."""

    size: float  # rows of the bucket
    seen: np.ndarray  # (k,) rows seen, ascending
    loss: np.ndarray  # (k,)


class Law(NamedTuple):
    """Utility and half-life of each bucket, with one scale and one floor."""

    utility: np.ndarray  # (b,), < 0
    half_life: np.ndarray  # (b,), passes
    scale: float
    floor: float
    kind: str = "utility"

    def losses(self, seen, sizes: np.ndarray) -> np.ndarray:
        """Loss when the first 1, 2, ... b buckets are mixed, (b, k)."""
        seen = np.atleast_1d(np.asarray(seen, dtype=float))
        loss = LAWS[self.kind]
        return np.array([
            loss(
                seen, sizes[:k], self.utility[:k], self.half_life[:k], self.scale, self.floor
            )
            for k in range(1, len(sizes) + 1)
        ])  # fmt: skip


def fit_law(
    curves: list[Curve], *, scale: float | None, floor: float | None, kind: str = "utility"
) -> Law:
    """Least squares in the logarithm of the losses, from several starts.

    ``scale`` and ``floor`` are found, too, where they are None: the scale such that the law holds
    at all points (``scale * seen >= 1e5``), the floor below all losses. Losses must be above 0.
    """
    smallest = min(curve.seen.min() for curve in curves)
    lowest = min(curve.loss.min() for curve in curves)
    logs = np.concatenate([np.log(curve.loss) for curve in curves])
    b = len(curves)
    low, high = [np.log(_UTILITY[0])] * b, [np.log(_UTILITY[1])] * b
    low += [np.log(_LIFE[0])] * b
    high += [np.log(_LIFE[1])] * b
    if scale is None:
        low.append(0.0)
        high.append(np.log(1e8))
    if floor is None:
        low.append(0.0)
        high.append(0.98 * lowest)

    def law_of(x) -> Law:
        rest = list(x[2 * b :])
        own_scale = scale if scale is not None else UNIT / smallest * float(np.exp(rest.pop(0)))
        own_floor = floor if floor is not None else float(rest.pop(0))
        return Law(-np.exp(x[:b]), np.exp(x[b : 2 * b]), own_scale, own_floor, kind)

    def residuals(x):
        law = law_of(x)
        told = [
            LAWS[kind](
                curve.seen, np.array([curve.size]), law.utility[i : i + 1],
                law.half_life[i : i + 1], law.scale, law.floor,
            )
            for i, curve in enumerate(curves)
        ]  # fmt: skip
        return np.log(np.concatenate(told)) - logs

    best = None
    for utility, life, above in _STARTS:
        x = [np.log(utility)] * b + [np.log(life)] * b
        x += [] if scale is not None else [np.log(above)]
        x += [] if floor is not None else [0.5 * lowest]
        found = least_squares(residuals, x, bounds=(low, high), x_scale="jac", max_nfev=200)
        if best is None or found.cost < best.cost:
            best = found
    return law_of(best.x)
