"""Noise levels: where on the way from noise to rows a solver stops.

Everything in this family is written in variance-exploding coordinates ``y = x + rho * eps``. A
schedule of the literature (variance-preserving, cosine, EDM) is then nothing but a decreasing grid
``rho_0 > ... > rho_n``, made by :func:`noise_levels`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

__all__ = ["GRIDS", "noise_levels", "rho_of_time", "time_of"]

# The linear variance-preserving schedule: beta(t) from 0.1 to 20 on [0, 1].
_BETA_MIN, _BETA_MAX = 0.1, 20.0
_KARRAS_POWER = 7.0


def time_of(rho: Any) -> np.ndarray:
    """Time t of the linear variance-preserving schedule whose noise level is ``rho``.

    Solves ``log(1 + rho^2) = t^2 (b1 - b0) / 2 + t b0`` with b0 = 0.1 and b1 = 20.
    """
    half = (_BETA_MAX - _BETA_MIN) / 2
    level = np.log1p(np.square(np.asarray(rho, dtype=np.float64)))
    # The stable form of the quadratic's positive root: no cancellation for small levels.
    return 2 * level / (_BETA_MIN + np.sqrt(_BETA_MIN**2 + 4 * half * level))


def rho_of_time(t: Any) -> Any:
    """Noise level at time t of the linear variance-preserving schedule; see :func:`time_of`."""
    return np.sqrt(np.expm1(t**2 * (_BETA_MAX - _BETA_MIN) / 2 + t * _BETA_MIN))


def _even_in(forth, back, share, high, low):
    """Even steps between two levels in the coordinate ``forth``, mapped back."""
    a, b = forth(high), forth(low)
    return back(a + share * (b - a))


def _to_power(exponent, value):
    return value**exponent


def _root_of_time(rho):
    return np.sqrt(time_of(rho))


def _rho_of_root(root):
    return rho_of_time(root**2)


GRIDS: dict[str, Callable[..., Any]] = {  # of named functions, which can be pickled
    "quad": partial(_even_in, _root_of_time, _rho_of_root),
    "logsnr": partial(_even_in, np.log, np.exp),
    "karras": partial(
        _even_in, partial(_to_power, 1 / _KARRAS_POWER), partial(_to_power, _KARRAS_POWER)
    ),
    "time": partial(_even_in, time_of, rho_of_time),
    "cosine": partial(_even_in, np.arctan, np.tan),
}


def noise_levels(
    n_steps: int,
    kind: str | Callable = "quad",
    rho_max: float = 80.0,
    rho_min: float = 0.01,
) -> np.ndarray:
    """Decreasing noise levels for ``n_steps`` steps of a solver.

    Parameters
    ----------
    n_steps : int
        Steps, >= 1.
    kind : {"quad", "logsnr", "karras", "time", "cosine"} or callable, default="quad"
        In which coordinate the steps are even: the square root of the time of the linear
        variance-preserving schedule, the logarithm of rho, its seventh root, that time itself, or
        the angle whose tangent is rho. A callable gets shares in [0, 1], ``rho_max`` and
        ``rho_min``, and returns the levels.
    rho_max, rho_min : float, default=80.0, 0.01
        First and last level, in units of the rows; ``rho_max > rho_min > 0``.

    Returns
    -------
    rhos : ndarray of shape (n_steps + 1,), float64
        Strictly decreasing from ``rho_max`` to ``rho_min``. Append a 0 for a last step that
        removes the remaining noise (one more call of the denoiser).

    Raises
    ------
    ValueError
        For an unknown kind, fewer than one step, or levels out of order.

    References
    ----------
    C. Lu et al., "DPM-Solver++: fast solver for guided sampling of diffusion probabilistic
    models", arXiv:2211.01095 (time and log-SNR grids); T. Karras, M. Aittala, T. Aila, S. Laine,
    "Elucidating the design space of diffusion-based generative models", NeurIPS 2022, eq. 5.

    Examples
    --------
    >>> from skresample.diffusion import noise_levels
    >>> noise_levels(4, "logsnr", rho_max=16.0, rho_min=1.0)
    array([16.,  8.,  4.,  2.,  1.])
    """
    if not (np.isfinite([rho_max, rho_min]).all() and rho_max > rho_min > 0):
        raise ValueError(
            f"noise levels must fall from rho_max to rho_min > 0, got rho_max={rho_max!r} and "
            f"rho_min={rho_min!r}"
        )
    if int(n_steps) != n_steps or n_steps < 1:
        raise ValueError(f"n_steps must be a whole number >= 1, got {n_steps!r}")
    if not callable(kind) and kind not in GRIDS:
        raise ValueError(f"kind must be one of {sorted(GRIDS)} or a callable, got {kind!r}")
    share = np.linspace(0.0, 1.0, int(n_steps) + 1)
    grid = kind if callable(kind) else GRIDS[kind]
    rhos = np.asarray(grid(share, float(rho_max), float(rho_min)), dtype=np.float64)
    rhos[[0, -1]] = rho_max, rho_min  # not one rounding off
    if rhos.shape != share.shape or not (np.diff(rhos) < 0).all():
        raise ValueError(f"the grid {kind!r} does not decrease from {rho_max} to {rho_min}")
    return rhos
