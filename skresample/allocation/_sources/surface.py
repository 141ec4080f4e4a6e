"""Score as a function of mixture, distance and number of rows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["Surface", "level_and_slope", "log_linear", "terms_of"]

_PENALTIES = tuple(10.0 ** np.arange(-4, 6))


def terms_of(mixtures: np.ndarray, distances: np.ndarray, kind: str) -> np.ndarray:
    """Terms of a mixture (k, m) at a distance (k,): p, p^2, both times OT, OT; and sqrt(p)."""
    p, ot = mixtures, distances[:, None]
    parts = [ot, p, p**2, p * ot, p**2 * ot]
    if kind == "concave":
        parts.append(np.sqrt(p))
    return np.hstack(parts)


class Surface(NamedTuple):
    """A linear function of the terms."""

    coef: np.ndarray
    intercept: float
    error: float  # root of the mean squared error of mixtures left out, one at a time

    @classmethod
    def fit(cls, terms: np.ndarray, scores: np.ndarray, *, cautious: bool = False) -> Surface:
        """Ridge regression on standardised terms; the penalty is that of the least left-out error.

        There are about as many terms as mixtures, and they depend on each other. ``cautious`` takes
        the largest penalty within one standard error of the least.
        """
        mean, unit = terms.mean(axis=0), terms.std(axis=0)
        unit = np.where(unit > 1e-12, unit, 1.0)
        left, size, right = np.linalg.svd((terms - mean) / unit, full_matrices=False)
        centre = float(scores.mean())
        parts = left.T @ (scores - centre)
        squares = np.empty((len(_PENALTIES), len(scores)))
        for i, penalty in enumerate(_PENALTIES):
            kept = size**2 / (size**2 + penalty)
            residual = scores - centre - left @ (kept * parts)
            # A row's own share in its fit, of the mean and of the terms.
            leverage = np.minimum(1.0 / len(scores) + left**2 @ kept, 1.0 - 1e-9)
            squares[i] = (residual / (1.0 - leverage)) ** 2
        errors = squares.mean(axis=1)
        best = int(np.argmin(errors))
        if cautious:
            bound = errors[best] + squares[best].std() / np.sqrt(len(scores))
            best = int(np.flatnonzero(errors <= bound)[-1])
        coef = right.T @ (size / (size**2 + _PENALTIES[best]) * parts) / unit
        return cls(coef, centre - float(coef @ mean), float(np.sqrt(errors[best])))

    def at(self, terms: np.ndarray) -> np.ndarray:
        """Scores, (k,)."""
        return terms @ self.coef + self.intercept


def level_and_slope(sizes: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Straight lines in ln n through scores (s, k), by least squares: mean and slope, each (k,)."""
    x = np.log(np.asarray(sizes, float))
    centred = x - x.mean()
    return scores.mean(axis=0), centred @ scores / (centred @ centred)


def log_linear(sizes: np.ndarray, level, slope, n) -> np.ndarray:
    """Continue lines to n rows, (k,).

    With two sizes ``[ln(n / n0) L1 - ln(n / n1) L0] / ln(n1 / n0)``, as in the paper.
    """
    return level + slope * (np.log(np.asarray(n, float)) - np.log(np.asarray(sizes, float)).mean())
