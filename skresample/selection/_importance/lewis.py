"""Lewis weights: leverage scores for the l_p norm."""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from .leverage import dense_blocks, leverage_scores, whitener

__all__ = ["lewis_weights"]


def lewis_weights(X, p: float = 1.0, *, tol: float = 1e-10, max_iter: int = 1000) -> np.ndarray:
    """Lewis weights w of order p: the solution of ``w_i = leverage_i(W^(1/2 - 1/p) X)``.

    Parameters
    ----------
    X : ndarray or CSR of shape (n, d)
        Finite numbers.
    p : float, default=1.0
        Order of the norm, > 0.
    tol : float, default=1e-10
        Relative error of a weight, as the contraction of the rounds bounds it.
    max_iter : int, default=1000
        Rounds at most; each costs two passes over X.

    Returns
    -------
    weights : ndarray of shape (n,)
        They add up to the rank of X (exactly at the solution); rows of zeros get 0.

    Warns
    -----
    ConvergenceWarning
        When ``max_iter`` rounds do not reach ``tol``.

    Notes
    -----
    The fixed-point map f(w)_i = (x_i' (X' W^(1-2/p) X)^+ x_i)^(p/2) has, in log w, a Jacobian with
    eigenvalues between 0 and 1 - p/2. The relaxed step
    log w <- (1 - eta) log w + eta log f(w) with eta = 2 / (1 + p/2) balances both ends of that
    range: it contracts by a factor |p/2 - 1| / (p/2 + 1), a third for p = 1, where the plain
    iteration gives a half, and it converges for p >= 4 too, where the plain one does not.

    References
    ----------
    M. B. Cohen and R. Peng, "l_p Row Sampling by Lewis Weights", STOC 2015,
    doi:10.1145/2746539.2746567 (definition 2.2 and section 3; the relaxation is ours).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection._importance.lewis import lewis_weights
    >>> lewis_weights(np.array([[1.0], [3.0]]), p=1).round(3)
    array([0.25, 0.75])
    """
    if p == 2:
        return leverage_scores(X)
    basis = whitener(X)
    if not basis.shape[1]:
        return np.zeros(X.shape[0])
    if basis.shape[1] < X.shape[1]:  # a basis of the columns is smaller, and well conditioned
        X = np.concatenate([block @ basis for _, block in dense_blocks(X)])
    tau = leverage_scores(X)
    live = tau > 0
    if not live.all():
        weights = np.zeros(tau.size)
        weights[live] = lewis_weights(X[live], p, tol=tol, max_iter=max_iter) if live.any() else 0
        return weights
    log_w = p / 2 * np.log(tau)  # f(1)
    step = 2.0 / (1.0 + p / 2.0)
    # A change c leaves an error of at most c / min(1, p/2) before the step and, after it, of that
    # times the contraction.
    error = abs(p / 2.0 - 1.0) / (p / 2.0 + 1.0) / min(1.0, p / 2.0)
    for _ in range(max_iter):
        tau = leverage_scores(X, np.exp((1.0 - 2.0 / p) * log_w))
        # tau carries one factor W^(1-2/p); without it, it is the quadratic form of f.
        update = p / 2 * (np.log(tau) - (1.0 - 2.0 / p) * log_w)
        change = np.abs(update - log_w).max(initial=0.0)
        log_w += step * (update - log_w)
        if change * error <= tol:
            return np.exp(log_w)
    warnings.warn(
        f"Lewis weights of order p={p} still change by {change:.2g} after {max_iter} rounds "
        f"(tol={tol}); raise max_iter.",
        ConvergenceWarning,
        stacklevel=2,
    )
    return np.exp(log_w)
