"""Mechanisms that keep a range of scores, and what every mechanism returns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator

from skresample._compat import BaseEstimator
from skresample.exceptions import QuotaError

from .draws import top_k

__all__ = ["Draw", "ParetoThreshold", "QuantileBand", "Strata", "Threshold"]

Strata = tuple[np.ndarray, Sequence[Any]]  # code of each row, name of each code


class Draw(NamedTuple):
    """Rows drawn by a mechanism.

    Parameters
    ----------
    rows : ndarray of shape (m,), intp
        Positions in the order of the selection.
    weight : ndarray of shape (m,), default=None
        Weights that make sums over the rows unbiased.
    probability : ndarray of shape (n,), default=None
        Inclusion probability of every row.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection.mechanisms import Draw
    >>> Draw(rows=np.array([2, 0])).weight is None
    True
    """

    rows: np.ndarray
    weight: np.ndarray | None = None
    probability: np.ndarray | None = None


class Threshold(BaseEstimator):
    """The rows with scores in a range, in their own order.

    Parameters
    ----------
    minimum : float or None, default=None
        Least score kept; None is no bound.
    maximum : float or None, default=None
        Largest score kept; None is no bound.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection.mechanisms import Threshold
    >>> Threshold(minimum=0.5).draw(np.array([0.9, 0.1, 0.5]), None, None).rows
    array([0, 2])
    """

    def __init__(self, *, minimum: float | None = None, maximum: float | None = None) -> None:
        self.minimum = minimum
        self.maximum = maximum

    def draw(
        self,
        scores: np.ndarray,
        n_samples: Any,
        rng: Generator | None,
        strata: Strata | None = None,
    ) -> Draw:
        """Rows within the bounds; with ``n_samples`` the best of them, best first."""
        low = -np.inf if self.minimum is None else self.minimum
        high = np.inf if self.maximum is None else self.maximum
        rows = np.flatnonzero((scores >= low) & (scores <= high))
        if n_samples is None:
            return Draw(rows)
        return Draw(rows[top_k(scores[rows], min(n_samples, rows.size))])


class QuantileBand(BaseEstimator):
    """Rows whose score lies between two quantiles, drawn uniformly.

    Parameters
    ----------
    low : float, default=0.1
        Lower quantile, in [0, 1); rows with the score of the bound are inside.
    high : float, default=0.9
        Upper quantile, in (low, 1].

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection.mechanisms import QuantileBand
    >>> QuantileBand(low=0.25, high=0.75).draw(np.arange(5.0), None, None).rows
    array([1, 2, 3])
    """

    def __init__(self, *, low: float = 0.1, high: float = 0.9) -> None:
        self.low = low
        self.high = high

    def draw(
        self,
        scores: np.ndarray,
        n_samples: Any,
        rng: Generator | None,
        strata: Strata | None = None,
    ) -> Draw:
        """All rows of the band in their own order, or ``n_samples`` of them at random."""
        if not 0 <= self.low < self.high <= 1:
            raise ValueError(f"need 0 <= low < high <= 1, got low={self.low}, high={self.high}")
        n, ranked = len(scores), np.sort(scores)
        # floor(low n) rows lie below the band; the slack keeps 0.1 * 30 from counting as 3.0000..4.
        low = ranked[int(np.floor(self.low * n + 1e-9))]
        high = ranked[int(np.ceil(self.high * n - 1e-9)) - 1]
        rows = np.flatnonzero((scores >= low) & (scores <= high))
        if n_samples is None:
            return Draw(rows)
        if n_samples > rows.size:
            raise QuotaError(
                f"n_samples={n_samples} rows were asked for, the band between the quantiles "
                f"{self.low} and {self.high} holds {rows.size}; widen the band."
            )
        return Draw(np.sort(rng.choice(rows, n_samples, replace=False)))


class ParetoThreshold(BaseEstimator):
    """Keep a row when a Pareto draw exceeds 1 minus its score: good rows mostly, some others.

    Parameters
    ----------
    alpha : float, default=9.0
        > 0. Larger is stricter: a row of score s stays with probability ``(2 - s)^-alpha``.

    References
    ----------
    T. B. Brown et al., "Language Models are Few-Shot Learners", NeurIPS 2020, arXiv:2005.14165,
    appendix A (keep if ``np.random.pareto(9) > 1 - score``).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection.mechanisms import ParetoThreshold
    >>> ParetoThreshold().draw(np.array([1.0, 0.0]), None, np.random.default_rng(0)).rows
    array([0])
    """

    def __init__(self, *, alpha: float = 9.0) -> None:
        self.alpha = alpha

    def draw(
        self,
        scores: np.ndarray,
        n_samples: Any,
        rng: Generator | None,
        strata: Strata | None = None,
    ) -> Draw:
        """Rows kept, in their own order; with ``n_samples`` exactly that many, surest first."""
        if not self.alpha > 0:
            raise ValueError(f"alpha must be > 0, got {self.alpha!r}")
        if (scores < 0).any() or (scores > 1).any():
            raise ValueError("a Pareto draw needs scores between 0 and 1")
        surplus = rng.pareto(self.alpha, size=len(scores)) - (1.0 - scores)
        if n_samples is None:
            return Draw(np.flatnonzero(surplus > 0), None, (2.0 - scores) ** -self.alpha)
        return Draw(top_k(surplus, n_samples))
