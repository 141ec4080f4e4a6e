"""Scorers: what a row is worth. One axis of the selection family.

A scorer is an estimator with ``fit(X, y)`` and ``score_samples(X)`` (so scikit-learn's
``KernelDensity``, ``GaussianMixture`` or ``IsolationForest`` are scorers), or with
``score_rows(X, y)`` for scores of the very rows it learns from, leaving each row out of its own
judgement. A plain function ``(X, y) -> scores`` does too.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, Self

import numpy as np
from scipy import sparse
from sklearn.base import clone

from skresample._math.layout import is_sparse_block
from skresample._math.neighbors import NeighborIndex
from skresample._math.rng import Streams
from skresample._parameters import NonNegative, PositiveInt, TableLike, VectorLike
from skresample._table.accept import text_explained
from skresample._table.spaces import space

from ._importance.leverage import factored, grown_factor, leverage_scores, svd_whitener
from ._scores.asked import checked_scores
from ._scores.column_scale import column_spread
from ._scores.design import design_matrix
from ._scores.importance import ImportanceScorer
from ._scores.models import HardnessScorer, Scorer, UncertaintyScorer

__all__ = [
    "SCORERS",
    "DensityScorer",
    "HardnessScorer",
    "ImportanceScorer",
    "LeverageScorer",
    "UncertaintyScorer",
    "UniformScorer",
    "score_rows",
]


class UniformScorer(Scorer):
    """The same score for every row: the baseline.

    Examples
    --------
    >>> from skresample.selection.scorers import UniformScorer
    >>> UniformScorer().score_rows([[3.0], [4.0]])
    array([1., 1.])
    """

    def score_rows(self, X: TableLike, y: VectorLike | None = None) -> np.ndarray:
        """One for every row."""
        return np.ones(self._table(X).n)


class LeverageScorer(Scorer):
    """Leverage: how far a row is from the others in the directions they vary least in.

    Parameters
    ----------
    fit_intercept : bool, default=True
        Add a constant column.
    ridge : float, default=0.0
        Added to the diagonal of the Gram matrix, >= 0: ridge leverage.

    Attributes
    ----------
    basis_ : ndarray of shape (k, r)
        Whitens the k columns of the rows fitted on: the leverage is the squared length of a row
        times it.
    n_samples_seen_ : int
        Rows learnt from.
    n_features_in_ : int
        Number of columns of X.

    Raises
    ------
    ValueError
        For infinite numbers; outside ``score_rows`` also for missing ones, nominal columns and
        numbers beyond 1e100, whose squares are no numbers.

    Notes
    -----
    Scores of the rows among themselves add up to the rank. In ``score_rows`` nominal columns
    enter by level and missing numbers as the mean with an indicator. Sparse rows stay sparse.
    O(n d^2) operations, O(d^2) memory: meant for up to some thousand columns. ``partial_fit`` keeps
    a triangular factor of the rows seen, which takes some ten times as long as the Gram matrix of
    ``fit`` but does not square the condition number.

    References
    ----------
    P. Drineas, M. Magdon-Ismail, M. W. Mahoney and D. P. Woodruff, "Fast Approximation of Matrix
    Coherence and Statistical Leverage", JMLR 13, 2012, definition 1. A. El Alaoui and M. W.
    Mahoney, "Fast Randomized Kernel Ridge Regression with Statistical Guarantees", NeurIPS 2015,
    arXiv:1411.0306, definition 1 (ridge leverage).

    Examples
    --------
    >>> from skresample.selection.scorers import LeverageScorer
    >>> LeverageScorer().fit([[0.0], [0.0], [1.0]]).score_samples([[0.0], [1.0]]).round(3)
    array([0.5, 1. ])
    """

    _factor: np.ndarray  # R'R is the Gram matrix of the rows seen, ridge included
    n_samples_seen_: int

    def __init__(self, *, fit_intercept: bool = True, ridge: NonNegative = 0.0) -> None:
        self.fit_intercept = fit_intercept
        self.ridge = ridge

    def _design(self, table):
        rows = design_matrix(table)
        if not self.fit_intercept:
            return rows
        if is_sparse_block(rows):
            return sparse.csr_array(sparse.hstack([rows, np.ones((table.n, 1))], format="csr"))
        return np.column_stack([rows, np.ones(table.n)])

    def _numbers(self, X, *, fitted):
        table = self._table(X, fitted=fitted)
        numbers = table.numeric.data if table.kind == "sparse" else table.numeric
        incomplete = np.isnan(numbers).any()
        if incomplete or table.nominal.any():
            fault = "contains NaN" if incomplete else "has nominal columns"
            raise ValueError(
                f"Input X {fault}: LeverageScorer compares rows with others by complete numbers; "
                "encode nominal columns and impute missing values first, or use score_rows"
            )
        if np.abs(numbers).max(initial=0.0) > 1e100:
            raise ValueError(
                "Input X has numbers beyond 1e100, whose squares are no numbers; scale the columns"
            )
        return self._design(table)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def fit(self, X: TableLike, y: VectorLike | None = None) -> Self:
        """Factorise the Gram matrix of the rows, which must be complete numbers; y is ignored."""
        rows = self._numbers(X, fitted=False)
        self.basis_, self._factor = factored(rows, ridge=self.ridge)
        self.n_samples_seen_ = rows.shape[0]
        return self

    def partial_fit(self, X: TableLike, y: VectorLike | None = None) -> Self:
        """Learn from more rows, as they stream by: the scores are those of ``fit`` on all of them.

        Parameters
        ----------
        X : container of n rows
            Complete numbers.
        y : ignored

        Returns
        -------
        self : object
        """
        known = hasattr(self, "n_samples_seen_")
        rows = self._numbers(X, fitted=known)
        if not known:
            self._factor, self.n_samples_seen_ = np.sqrt(self.ridge) * np.eye(rows.shape[1]), 0
        self._factor = grown_factor(self._factor, rows)
        self.n_samples_seen_ += rows.shape[0]
        self.__dict__.pop("basis_", None)
        return self

    @cached_property
    def basis_(self) -> np.ndarray:
        """Made from the factor of all rows when first asked for, not with every block of them."""
        return svd_whitener(self._factor, self.n_samples_seen_)

    def score_samples(self, X: TableLike) -> np.ndarray:
        """Leverage of rows with respect to those fitted on, (m,)."""
        return leverage_scores(self._numbers(X, fitted=True), basis=self.basis_)

    def score_rows(self, X: TableLike, y: VectorLike | None = None) -> np.ndarray:
        """Leverage of the rows of X among themselves, (n,)."""
        return leverage_scores(self._design(self._table(X)), ridge=self.ridge)


class DensityScorer(Scorer):
    """Logarithm of the density, up to a constant, by the distance to the k-th neighbour.

    Parameters
    ----------
    k_neighbors : int, default=10
        Which neighbour (the farthest one if there are fewer rows); more is smoother.
    scale : bool, default=True
        Divide numeric columns by their standard deviation first.

    Notes
    -----
    ``-d log r_k`` with d the number of columns. Rows with k copies, whose r_k is 0, share the score
    of the densest other row, rows comparable to none that of the loneliest one. Mixed and
    incomplete rows are allowed.

    References
    ----------
    D. O. Loftsgaarden and C. P. Quesenberry, "A Nonparametric Estimate of a Multivariate Density
    Function", Annals of Mathematical Statistics, 1965, doi:10.1214/aoms/1177700079.

    Examples
    --------
    >>> from skresample.selection.scorers import DensityScorer
    >>> scores = DensityScorer(k_neighbors=1).score_rows([[0.0], [0.1], [5.0]])
    >>> int(scores.argmin())
    2
    """

    def __init__(self, *, k_neighbors: PositiveInt = 10, scale: bool = True) -> None:
        self.k_neighbors = k_neighbors
        self.scale = scale

    def score_rows(self, X: TableLike, y: VectorLike | None = None) -> np.ndarray:
        """Scores of the rows of X among the others, (n,)."""
        return self.score_table(self._table(X))

    def score_table(self, table: Any) -> np.ndarray:
        """Scores of the rows of a table among the others, (n,)."""
        if table.n == 1:
            return np.zeros(1)
        k = min(self.k_neighbors, table.n - 1)
        scale = column_spread(table.numeric)[1] if self.scale else None
        points = space(table, mismatch=1.0 if self.scale else "spread", scale=scale)
        squared, _ = NeighborIndex(points).knn_self(k)
        radius2 = squared[:, -1]
        proper = radius2[(radius2 > 0) & (radius2 < np.inf)]
        if not proper.size:
            return np.zeros(table.n)
        return -0.5 * table.d * np.log(np.clip(radius2, proper.min(), proper.max()))


SCORERS: dict[str, Callable[[], Any]] = {
    "density": DensityScorer,
    "hardness": HardnessScorer,
    "leverage": LeverageScorer,
    "uncertainty": UncertaintyScorer,
    "uniform": UniformScorer,
}


def score_rows(
    scorer: Any, X: TableLike, y: VectorLike | None = None, *, n: int, seed: int = 0
) -> np.ndarray:
    """Scores of all rows by a scorer given as a name of ``SCORERS``, an object or a function.

    Parameters
    ----------
    scorer : str, object with ``score_rows`` or ``score_samples``, or callable
        What a row is worth; objects are cloned.
    X : container of n rows
        Handed to the scorer as it is.
    y : container of n targets, default=None
        Likewise.
    n : int
        Number of rows, to check the scores against.
    seed : int, default=0
        Becomes ``random_state`` of the copy of the scorer where that is None.

    Returns
    -------
    scores : ndarray of shape (n,)

    Examples
    --------
    >>> from skresample.selection.scorers import score_rows
    >>> score_rows("uniform", [[1.0], [2.0]], n=2)
    array([1., 1.])
    """
    if isinstance(scorer, str):
        if scorer not in SCORERS:
            raise ValueError(f"scorer must be one of {sorted(SCORERS)}, got {scorer!r}")
        scorer = SCORERS[scorer]()
    name = type(scorer).__name__
    if hasattr(scorer, "score_rows") or hasattr(scorer, "score_samples"):
        scorer = clone(scorer)
        if "random_state" not in scorer.get_params(deep=False):
            scorer = Streams(seed).seeded(scorer, "scorer")  # the steps of a pipeline
        elif scorer.random_state is None:
            scorer.set_params(random_state=seed)
        if hasattr(scorer, "score_rows"):
            return checked_scores(scorer.score_rows(X, y), n, name)
        with text_explained(scorer):
            fitted = scorer.fit(X, y)
        return checked_scores(fitted.score_samples(X), n, name)
    if not callable(scorer):
        raise TypeError(f"scorer must have score_samples or be callable, got {scorer!r}")
    return checked_scores(scorer(X, y), n, getattr(scorer, "__name__", name))
