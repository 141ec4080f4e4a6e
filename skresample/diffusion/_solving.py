"""What solvers share: a checked grid, and a denoiser that counts its calls."""

from __future__ import annotations

import numpy as np

from skresample._progress_bar import silent

__all__ = ["Counted", "checked_grid", "checked_start", "counted"]


class Counted:
    """A denoising function that counts its calls."""

    def __init__(self, denoise, tell=silent):
        self._function, self._tell = denoise, tell
        self.n_calls = 0

    def __call__(self, Y, rho):
        self.n_calls += 1
        # In the dtype of the rows: a denoiser with float64 parameters widens nothing.
        clean = np.asarray(self._function(Y, float(rho)), dtype=Y.dtype)
        self._tell(self.n_calls)
        return clean


def counted(denoise) -> Counted:
    """A counting form of a function, or of an estimator with a method ``denoise``."""
    function = getattr(denoise, "denoise", denoise)
    if not callable(function):
        raise TypeError(
            f"denoise must be callable as denoise(Y, rho) or have a method of that name, got "
            f"{type(denoise).__name__}"
        )
    return Counted(function)


def checked_start(Y) -> np.ndarray:
    """A copy of noisy rows as floats, since whole numbers would stay whole."""
    Y = np.asarray(Y)
    return np.array(Y, dtype=Y.dtype if Y.dtype == np.float32 else np.float64)


def checked_grid(rhos) -> np.ndarray:
    """Levels as float64; they must fall, and only the last may be 0."""
    rhos = np.asarray(rhos, dtype=np.float64)
    if rhos.ndim != 1 or rhos.size < 2:
        raise ValueError(f"rhos must hold at least two levels, got shape {rhos.shape}")
    if not np.isfinite(rhos).all() or not (np.diff(rhos) < 0).all() or rhos[-1] < 0:
        raise ValueError(
            f"rhos must fall strictly and stay >= 0, got {rhos[:5]}...; use noise_levels"
        )
    return rhos
