"""DPM-Solver++: multistep exponential integration of the denoised rows."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from ._solving import checked_grid, checked_start, counted

__all__ = ["DPMSolverPP"]


class DPMSolverPP:
    """Few-step solver of order 1, 2 or 3 that extrapolates the denoised rows.

    The denoised row D is a smooth function of ``lambda = -log(rho)``. A step over h in lambda
    integrates its Taylor polynomial, with derivatives from earlier steps, exactly against the
    linear part: ``y' = (rho' / rho) y - (e^-h - 1) D + ...``. It stays stable under strong
    guidance, where methods that extrapolate the noise do not.

    Parameters
    ----------
    order : {1, 2, 3}, default=2
        1 is :func:`ddim`. The first steps use lower orders.
    lower_order_final : bool or "auto", default="auto"
        Whether the last steps lower their order as fewer steps remain, which avoids extrapolating
        over a last long step: "auto" does where the steps in lambda are uneven or fewer than 15.

    Attributes
    ----------
    n_function_evaluations_ : int
        Calls of the denoiser in the last run: one a step.

    See Also
    --------
    DEIS : Extrapolates the noise instead.

    Notes
    -----
    Three arrays of the size of the rows. The third order needs a factor 2 on the second divided
    difference, which stands for half of a second derivative; published code without it is of
    second order.

    References
    ----------
    C. Lu, Y. Zhou, F. Bao, J. Chen, C. Li, J. Zhu, "DPM-Solver++: fast solver for guided sampling
    of diffusion probabilistic models", arXiv:2211.01095, algorithm 2 (order 2) and appendix
    (order 3).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.diffusion import DPMSolverPP, noise_levels
    >>> solve = DPMSolverPP(order=2)
    >>> solve(lambda Y, rho: Y / (1 + rho**2), np.array([[80.0]]), noise_levels(20)).round(1)
    array([[1.]])
    >>> solve.n_function_evaluations_
    20
    """

    n_function_evaluations_: int

    def __init__(self, order: int = 2, *, lower_order_final: bool | str = "auto"):
        self.order = order
        self.lower_order_final = lower_order_final

    def __repr__(self) -> str:
        return f"DPMSolverPP(order={self.order})"

    def __call__(
        self, denoise: Any, Y: Any, rhos: Any, rng: np.random.Generator | None = None
    ) -> Any:
        """Rows at level ``rhos[-1]`` from rows (n, d) at ``rhos[0]``; ``rng`` is not used."""
        if self.order not in (1, 2, 3):
            raise ValueError(f"order must be 1, 2 or 3, got {self.order!r}")
        rhos, denoise, Y = checked_grid(rhos), counted(denoise), checked_start(Y)
        with np.errstate(divide="ignore"):
            h = np.diff(-np.log(rhos))
        taper = self._tapers(h)
        past: list = []
        for i, (rho, after) in enumerate(pairwise(rhos)):
            clean = denoise(Y, rho)
            order = min(self.order, i + 1)
            if taper:
                order = min(order, h.size - i)
            if after == 0:
                order = 1  # an infinite step: the denoised row itself
            Y = _step(Y, [clean, *past], h[max(i - 2, 0) : i + 1][::-1], after / rho, order)
            past = [clean, *past[:1]]
        self.n_function_evaluations_ = denoise.n_calls
        return Y

    def _tapers(self, h) -> bool:
        if self.lower_order_final != "auto":
            return bool(self.lower_order_final)
        finite = h[np.isfinite(h)]
        return h.size < 15 or finite.max() > 1.01 * finite.min()


def _step(Y, clean, h, ratio, order):
    """One step: ``clean`` and ``h`` start with the current denoised rows and step size."""
    t = Y.dtype.type
    p1 = ratio - 1.0  # e^-h - 1
    # The first order as a convex combination: rows that are clean already stay to the last bit.
    out = clean[0] + t(ratio) * (Y - clean[0])
    if order == 1:
        return out
    r0 = h[1] / h[0]
    first = (clean[0] - clean[1]) / t(r0)
    if order == 2:
        return out - t(p1 / 2) * first
    r1 = h[2] / h[0]
    slope = (clean[1] - clean[2]) / t(r1)
    bend = (first - slope) / t(r0 + r1)
    p2 = p1 / h[0] + 1.0
    p3 = p2 / h[0] - 0.5
    return out + t(p2) * (first + t(r0) * bend) - t(2 * p3) * bend
