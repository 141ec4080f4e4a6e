"""l_p sensitivities: how much of the l_p norm one row can carry, exactly."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

from .leverage import leverage_scores, whitener

__all__ = ["lp_sensitivities", "sensitivity_bound"]

_CHUNK_ENTRIES = 1 << 22


def lp_sensitivities(X, p: float = 1.0, *, tol: float = 1e-11, max_iter: int = 500) -> np.ndarray:
    """Sensitivities ``s_i = max_v |x_i v|^p / ||X v||_p^p`` of every row, (n,) float64.

    Parameters
    ----------
    X : ndarray of shape (n, d)
        Finite numbers; meant for small n: the cost grows with n^2.
    p : float, default=1.0
        Order of the norm, >= 1.
    tol : float, default=1e-11
        Relative decrease of the objective at which a row's search stops (1 < p, p != 2).
    max_iter : int, default=500
        Rounds at most.

    Notes
    -----
    p = 2: the leverage scores. p = 1: one linear program per row, in its dual form
    ``1 / s_i = max mu : X' u = mu x_i, |u| <= 1``, with d equality constraints. Otherwise
    ``1 / s_i = min ||X v||_p^p subject to x_i v = 1``, solved for many rows together by Newton
    steps (which for this function are reweighted least squares, shortened by p - 1), halved until
    the objective falls. O(n^2 d^2) a round.

    References
    ----------
    D. P. Woodruff and T. Yasuda, "Sharper Bounds for l_p Sensitivity Sampling", ICML 2023,
    arXiv:2306.00732, definition 1.1.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection._importance.sensitivity import lp_sensitivities
    >>> lp_sensitivities(np.array([[1.0], [-3.0]]), p=1).round(3)
    array([0.25, 0.75])
    """
    A = np.asarray(X, dtype=np.float64)
    if p == 2:
        return leverage_scores(A)
    A = A @ whitener(A)  # sensitivities do not depend on the basis; this one is well conditioned
    live = np.einsum("ij,ij->i", A, A) > 0
    scores = np.zeros(len(A))
    A = A[live]
    if p == 1:
        scores[live] = [_program(A, i) for i in range(len(A))]
    elif len(A):
        step = max(1, _CHUNK_ENTRIES // len(A))
        scores[live] = np.concatenate(
            [_newton(A, A[i : i + step], p, tol, max_iter) for i in range(0, len(A), step)]
        )
    return scores


def _program(A, i) -> float:
    """Sensitivity of row i for p = 1 by a linear program."""
    n, d = A.shape
    cost = np.zeros(n + 1)
    cost[-1] = -1.0
    equality = np.hstack([A.T, -A[i][:, None]])
    bounds = np.column_stack([np.full(n + 1, -1.0), np.ones(n + 1)])
    bounds[-1] = 0.0, np.inf
    answer = linprog(cost, A_eq=equality, b_eq=np.zeros(d), bounds=bounds, method="highs")
    return 1.0 / answer.x[-1]


def _newton(A, targets, p, tol, max_iter) -> np.ndarray:
    """Sensitivities of the rows ``targets``, (m, d), in the matrix A, (n, d), for p > 1."""
    outer = np.einsum("ij,ik->ijk", A, A).reshape(len(A), -1)
    V = targets / np.einsum("ij,ij->i", targets, targets)[:, None]
    value = (np.abs(V @ A.T) ** p).sum(1)
    result, todo = value.copy(), np.arange(len(targets))
    for _ in range(max_iter):
        residual = np.abs(V @ A.T)
        floor = 1e-9 * residual.max(1, keepdims=True)
        weight = np.maximum(residual, floor) ** (p - 2)
        weight /= weight.max(1, keepdims=True)
        H = (weight @ outer).reshape(len(V), A.shape[1], -1)
        H += 1e-14 * np.trace(H, axis1=1, axis2=2)[:, None, None] * np.eye(A.shape[1])
        U = np.linalg.solve(H, targets[todo][:, :, None])[:, :, 0]
        U /= np.einsum("ij,ij->i", U, targets[todo])[:, None]
        V, new = _line_search(A, V, U - V, value, p)
        moving = new < value * (1 - tol)
        result[todo] = new
        V, value, todo = V[moving], new[moving], todo[moving]
        if not todo.size:
            break
    return 1.0 / result


def _line_search(A, V, direction, value, p):
    """Step 1 / (p - 1) along ``direction``, halved while the objective does not fall."""
    step = np.full(len(V), 1.0 / (p - 1.0))
    best, best_value = V.copy(), value.copy()
    open_rows = np.arange(len(V))
    for _ in range(12):
        trial = V[open_rows] + step[open_rows, None] * direction[open_rows]
        trial_value = (np.abs(trial @ A.T) ** p).sum(1)
        better = trial_value < value[open_rows]
        best[open_rows[better]] = trial[better]
        best_value[open_rows[better]] = trial_value[better]
        open_rows = open_rows[~better]
        if not open_rows.size:
            break
        step[open_rows] /= 2.0
    return best, best_value


def sensitivity_bound(weights, rank: int, p: float) -> np.ndarray:
    """Upper bounds on the sensitivities from Lewis weights of the same order, (n,).

    ``s_i <= w_i`` for p <= 2 and ``s_i <= rank^(p/2 - 1) w_i`` for p > 2, never above 1.
    """
    return np.minimum(1.0, weights if p <= 2 else rank ** (p / 2 - 1.0) * weights)
