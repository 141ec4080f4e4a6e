"""Any denoiser, told some cells of its rows: by the covariance that its slopes imply."""

from __future__ import annotations

import numpy as np

from skresample._math.blocks import row_blocks

__all__ = ["told_cells"]

_STEP = 0.1  # of the noise level: differences over less see the kinks of a learned denoiser
_FLOOR = 1e-2  # smallest eigenvalue of a covariance, relative to its largest


def told_cells(denoise, rows):
    """The denoiser of rows whose known cells are given.

    Given a noisy row, the clean one has the mean ``D`` and the covariance ``C = rho^2 dD/dy``
    (Tweedie's formulas); read as a Gaussian it is projected on the known cells:
    ``D + C[:, o] C[o, o]^-1 (x[o] - D[o])``. Exact for Gaussian laws.

    Parameters
    ----------
    denoise : callable
        ``denoise(Y, rho, part) -> (m, d)`` for the rows ``part`` (a slice).
    rows : ndarray of shape (n, d)
        NaN where unknown.

    Returns
    -------
    told : callable
        ``told(Y, rho) -> (n, d)``, of d + 1 calls of ``denoise``.
    """
    known = ~np.isnan(rows)
    values = np.where(known, rows, 0.0)
    n, d = rows.shape

    def told(Y, rho):
        out = np.empty(rows.shape)
        for part in row_blocks(n, 3 * d * d):
            out[part] = _projected(denoise, Y[part], rho, part, known[part], values[part])
        return out

    return told


def _projected(denoise, Y, rho, part, known, values):
    clean = denoise(Y, rho, part)
    m, d = Y.shape
    slopes, step = np.empty((m, d, d)), _STEP * rho
    for j in range(d):
        moved = Y.copy()
        moved[:, j] += step
        slopes[:, :, j] = (denoise(moved, rho, part) - clean) / step
    slopes = _covariances(slopes)
    # Unknown cells are an identity in the system to solve, and are given nothing to explain.
    both = known[:, :, None] & known[:, None, :]
    system = np.where(both, slopes, 0.0) + (~known)[:, :, None] * np.eye(d)
    gap = np.where(known, values - clean, 0.0)
    pulled = np.linalg.solve(system, gap[:, :, None])
    return np.where(known, values, clean + (slopes @ pulled)[:, :, 0])


def _covariances(slopes):
    """The nearest covariances in units of rho^2: symmetric, with eigenvalues up to 1, (m, d, d)."""
    values, vectors = np.linalg.eigh((slopes + slopes.transpose(0, 2, 1)) / 2)
    low = _FLOOR * np.clip(values[:, -1:], 1e-9, 1)
    values = np.clip(values, low, 1.0)
    return (vectors * values[:, None, :]) @ vectors.transpose(0, 2, 1)
