"""DEIS: exponential integration with polynomials through earlier noise estimates."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.polynomial.legendre import leggauss

from ._solving import checked_grid, checked_start, counted
from .grids import time_of

__all__ = ["DEIS"]

# Adams-Bashforth weights for even steps, newest first.
_EVEN = (
    (1.0,),
    (3 / 2, -1 / 2),
    (23 / 12, -16 / 12, 5 / 12),
    (55 / 24, -59 / 24, 37 / 24, -9 / 24),
)


class DEIS:
    """Few-step solver that extrapolates the noise estimate by a polynomial of degree ``order``.

    With ``eps(y, rho) = (y - D(y, rho)) / rho`` the flow is ``dy / drho = eps`` exactly. A step
    integrates the polynomial through the current and earlier estimates; degree q converges with
    order q + 1.

    Parameters
    ----------
    order : {0, 1, 2, 3}, default=3
        Degree of the polynomial; 0 is :func:`ddim`. The first steps use lower degrees.
    basis : {"t", "rho", "ipndm"}, default="t"
        Variable of the polynomial: the time of the linear variance-preserving schedule, or rho.
        "ipndm" uses the weights of even steps whatever the grid: asymptotically of second order
        only, and often the best at 10 to 30 steps.

    Attributes
    ----------
    n_function_evaluations_ : int
        Calls of the denoiser in the last run: one a step.

    See Also
    --------
    DPMSolverPP : Extrapolates the denoised rows; safer under strong guidance.

    Notes
    -----
    The coefficients depend on the grid alone (64-point Gauss-Legendre quadrature a step). At most
    five arrays of the size of the rows.

    References
    ----------
    Q. Zhang, Y. Chen, "Fast sampling of diffusion models with exponential integrator", ICLR 2023,
    eq. 14-15 (tAB, rhoAB); L. Liu, Y. Ren, Z. Lin, Z. Zhao, "Pseudo numerical methods for
    diffusion models on manifolds", ICLR 2022, eq. 12 (weights of even steps).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.diffusion import DEIS, noise_levels
    >>> solve = DEIS(order=2)
    >>> solve(lambda Y, rho: Y / (1 + rho**2), np.array([[80.0]]), noise_levels(20)).round(1)
    array([[1.]])
    """

    n_function_evaluations_: int

    def __init__(self, order: int = 3, *, basis: str = "t"):
        self.order = order
        self.basis = basis

    def __repr__(self) -> str:
        return f"DEIS(order={self.order}, basis={self.basis!r})"

    def __call__(
        self, denoise: Any, Y: Any, rhos: Any, rng: np.random.Generator | None = None
    ) -> Any:
        """Rows at level ``rhos[-1]`` from rows (n, d) at ``rhos[0]``; ``rng`` is not used."""
        if self.order not in (0, 1, 2, 3):
            raise ValueError(f"order must be 0, 1, 2 or 3, got {self.order!r}")
        if self.basis not in ("t", "rho", "ipndm"):
            raise ValueError(f"basis must be 't', 'rho' or 'ipndm', got {self.basis!r}")
        rhos, denoise, Y = checked_grid(rhos), counted(denoise), checked_start(Y)
        past: list = []
        for i, rho in enumerate(rhos[:-1]):
            noise = (Y - denoise(Y, rho)) / Y.dtype.type(rho)
            past = [noise, *past[: self.order]]
            # To zero noise there is nothing to extrapolate to: the denoised row itself.
            degree = 0 if rhos[i + 1] == 0 else min(self.order, i)
            for weight, eps in zip(self._weights(rhos, i, degree), past, strict=False):
                Y = Y + Y.dtype.type(weight) * eps
        self.n_function_evaluations_ = denoise.n_calls
        return Y

    def _weights(self, rhos, i: int, degree: int) -> np.ndarray:
        """Integrals over step i of the Lagrange polynomials, newest first, (degree + 1,)."""
        start, stop = rhos[i], rhos[i + 1]
        if degree == 0:
            return np.array([stop - start])
        if self.basis == "ipndm":
            return np.array(_EVEN[degree]) * (stop - start)
        variable = time_of if self.basis == "t" else np.asarray
        nodes, weights = leggauss(64)
        # Even in log(rho), in which the integrand is smooth: d rho = rho d log(rho).
        low, high = np.log(start), np.log(stop)
        at = np.exp((high + low) / 2 + (high - low) / 2 * nodes)
        weights = weights * at * (high - low) / 2
        known, x = variable(rhos[i - degree : i + 1][::-1]), variable(at)
        out = np.empty(degree + 1)
        for j in range(degree + 1):
            others = np.delete(known, j)
            out[j] = weights @ np.prod((x[:, None] - others) / (known[j] - others), axis=1)
        return out
