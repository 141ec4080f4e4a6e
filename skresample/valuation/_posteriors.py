"""Posterior draws of what rows are worth: functions of what was told, one a model.

Each class has ``draw(size, rng)``, (size, n), and ``mean()``, (n,).
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import cho_factor, cho_solve, solve_triangular

__all__ = ["BetaPosterior", "EnsemblePosterior", "LinearPosterior"]


class BetaPosterior:
    """A success rate of its own for every row; ``a``, ``b`` (n,) count successes and failures."""

    def __init__(self, a, b) -> None:
        self.a, self.b = a, b

    def draw(self, size, rng):
        return rng.beta(self.a, self.b, (size, self.a.size))

    def mean(self):
        return self.a / (self.a + self.b)


class LinearPosterior:
    """Bayesian least squares with a normal-inverse-gamma prior, NIG(0, I, 1, 1).

    Coefficients of points Z (n, d) and a constant; the rewards of the told points T (m, d) are
    centred and scaled to unit variance first.
    """

    def __init__(self, Z, T, rewards) -> None:
        self.Z, T = _with_constant(Z), _with_constant(T)
        self.centre = rewards.mean() if rewards.size else 0.0
        spread = rewards.std() if rewards.size else 1.0
        self.spread = spread if spread > 0 else 1.0
        r = (rewards - self.centre) / self.spread
        self.factor = cho_factor(np.eye(T.shape[1]) + T.T @ T, lower=True)
        self.coef = cho_solve(self.factor, T.T @ r)
        self.shape = 1.0 + r.size / 2.0
        self.rate = 1.0 + max(float(r @ r - self.coef @ (T.T @ r)), 0.0) / 2.0

    def draw(self, size, rng):
        variance = self.rate / rng.gamma(self.shape, size=size)
        noise = rng.normal(size=(self.coef.size, size)) * np.sqrt(variance)
        coef = self.coef[:, None] + solve_triangular(self.factor[0], noise, lower=True, trans="T")
        return self.centre + self.spread * (self.Z @ coef).T

    def mean(self):
        return self.centre + self.spread * (self.Z @ self.coef)


class EnsemblePosterior:
    """A member of a fitted bagging regressor or forest is a draw."""

    def __init__(self, Z, model) -> None:
        self.Z, self.model = Z, model

    def draw(self, size, rng):
        members = rng.integers(len(self.model.estimators_), size=size)
        columns = getattr(self.model, "estimators_features_", None)
        each = {
            m: self.model.estimators_[m].predict(
                self.Z if columns is None else self.Z[:, columns[m]]
            )
            for m in np.unique(members).tolist()
        }
        return np.array([each[m] for m in members.tolist()])

    def mean(self):
        return self.model.predict(self.Z)


def _with_constant(Z):
    return np.hstack([Z, np.ones((len(Z), 1))])
