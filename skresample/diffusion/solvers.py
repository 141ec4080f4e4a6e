"""Solvers: from noise to rows along the levels of a grid.

A solver is anything callable as ``solve(denoise, Y, rhos, rng=None) -> Y``: ``denoise(Y, rho)``
estimates the clean rows, ``rhos`` is a decreasing grid. A last level of 0 is one plain call of the
denoiser. Every solver counts: ``n_function_evaluations_`` is the number of calls of ``denoise`` in
its last run.

To add one: write such a function, decorate it with :func:`solver`, and pass it as
``DiffusionOverSampler(solver=...)``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.random import Generator

from ._deis import DEIS
from ._dpm_solver_pp import DPMSolverPP
from ._solving import checked_grid, checked_start, counted

__all__ = ["DEIS", "DPMSolverPP", "ancestral", "ddim", "heun", "solver"]


def solver(function: Callable[..., Any]) -> Callable[..., Any]:
    """Make ``function(denoise, Y, rhos, rng)`` a solver: checks its grid and counts its calls.

    Parameters
    ----------
    function : callable
        Gets a denoising function, rows (n, d) of which it owns the array, checked float64 levels
        and a Generator or None.

    Returns
    -------
    solve : callable
        With the attribute ``n_function_evaluations_`` after a run.
    """

    @wraps(function)
    def solve(denoise, Y, rhos, rng=None):
        denoise = counted(denoise)
        out = function(denoise, checked_start(Y), checked_grid(rhos), rng)
        solve.n_function_evaluations_ = denoise.n_calls
        return out

    solve.n_function_evaluations_ = 0
    return solve


@solver
def ddim(
    denoise: Callable[..., Any], Y: np.ndarray, rhos: np.ndarray, rng: Generator | None = None
) -> np.ndarray:
    """Deterministic first order: ``y' = (rho' / rho) y + (1 - rho' / rho) D(y, rho)``.

    Parameters
    ----------
    denoise : callable
        ``denoise(Y, rho) -> (n, d)`` clean rows.
    Y : ndarray of shape (n, d)
        Rows at noise level ``rhos[0]``.
    rhos : ndarray of shape (n_steps + 1,)
        Decreasing levels; the last may be 0.
    rng : Generator, optional
        Not used.

    Returns
    -------
    Y : ndarray of shape (n, d)
        Rows at noise level ``rhos[-1]``.

    Notes
    -----
    One call a step.

    References
    ----------
    J. Song, C. Meng, S. Ermon, "Denoising diffusion implicit models", ICLR 2021, eq. 12 with
    sigma = 0, in variance-exploding coordinates.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.diffusion import ddim, noise_levels
    >>> ddim(lambda Y, rho: Y / (1 + rho**2), np.array([[80.0]]), noise_levels(500)).round(1)
    array([[1.]])
    """
    for rho, after in pairwise(rhos):
        ratio = Y.dtype.type(after / rho)
        clean = denoise(Y, rho)
        Y = clean + ratio * (Y - clean)
    return Y


@solver
def heun(
    denoise: Callable[..., Any], Y: np.ndarray, rhos: np.ndarray, rng: Generator | None = None
) -> np.ndarray:
    """Second order by averaging the slopes at both ends of a step; two calls a step.

    Parameters
    ----------
    denoise, Y, rhos, rng
        As for :func:`ddim`.

    Returns
    -------
    Y : ndarray of shape (n, d)

    References
    ----------
    T. Karras, M. Aittala, T. Aila, S. Laine, "Elucidating the design space of diffusion-based
    generative models", NeurIPS 2022, algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.diffusion import heun, noise_levels
    >>> heun(lambda Y, rho: Y / (1 + rho**2), np.array([[80.0]]), noise_levels(50)).round(1)
    array([[1.]])
    """
    for rho, after in pairwise(rhos):
        step = Y.dtype.type(after - rho)
        slope = (Y - denoise(Y, rho)) / Y.dtype.type(rho)
        ahead = Y + step * slope
        if after > 0:
            slope += (ahead - denoise(ahead, after)) / Y.dtype.type(after)
            ahead = Y + step * slope / 2
        Y = ahead
    return Y


@solver
def ancestral(denoise: Any, Y: Any, rhos: Any, rng: Generator | None = None) -> np.ndarray:
    """Stochastic: each step draws from the law of the next level given the denoised row.

    Parameters
    ----------
    denoise, Y, rhos
        As for :func:`ddim`.
    rng : Generator
        Where the noise comes from; needed.

    Returns
    -------
    Y : ndarray of shape (n, d)

    Raises
    ------
    ValueError
        Without ``rng``.

    References
    ----------
    J. Ho, A. Jain, P. Abbeel, "Denoising diffusion probabilistic models", NeurIPS 2020, eq. 7, in
    variance-exploding coordinates.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.diffusion import ancestral, noise_levels
    >>> rng = np.random.default_rng(0)
    >>> start = 80 * rng.normal(size=(1000, 1))
    >>> rows = ancestral(lambda Y, rho: Y / (1 + rho**2), start, noise_levels(100), rng)
    >>> float(rows.std().round(1))
    1.0
    """
    if rng is None:
        raise ValueError("ancestral draws noise: pass rng=numpy.random.default_rng(seed)")
    for rho, after in pairwise(rhos):
        clean = denoise(Y, rho)
        share = (after / rho) ** 2
        spread = after * np.sqrt(1 - share)
        noise = rng.standard_normal(Y.shape, dtype=Y.dtype.type) if after > 0 else 0
        Y = clean + Y.dtype.type(share) * (Y - clean) + Y.dtype.type(spread) * noise
    return Y
