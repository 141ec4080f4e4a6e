"""Weights that level density, by locality-sensitive hashing."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted

from skresample._compat import BaseEstimator
from skresample._math.rng import Streams
from skresample._parameters import Declared, PositiveInt, Seed, TableLike, VectorLike
from skresample._table.accept import validated_rows

from ._hashing.lsh import bucket_density, fit_simhash, signatures

__all__ = ["LSHDensityWeights"]


class LSHDensityWeights(BaseEstimator):
    """Sample weights 1 / density from hash buckets: rare rows count more, nothing is dropped.

    Keeps the hashed table, so that new rows can be scored: a low density means that few rows like
    it were seen. ``score_samples`` makes it a scorer of ``ScoreSampler``.

    Parameters
    ----------
    n_tables : int, default=16
        Signatures; more make the density smoother.
    width : int, default=10
        Bits of a signature, at most 62; wider buckets are smaller.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the hyperplanes.

    Attributes
    ----------
    density_ : ndarray of shape (n,)
        Mean share of the training rows in the buckets of each training row.
    sample_weight_ : ndarray of shape (n,)
        Weights proportional to 1 / density, of mean 1.
    n_features_in_ : int
        Number of columns of X.

    Raises
    ------
    ValueError
        If ``width`` is above 62 or X holds NaN or infinity.

    Notes
    -----
    O(n d n_tables width); keeps n n_tables integers. Columns are divided by their standard
    deviation and centred at the middle of their range first; density is by direction from there.

    References
    ----------
    B. Coleman and A. Shrivastava, "Sub-linear RACE Sketches for Approximate Kernel Density
    Estimation on Streaming Data", WWW 2020, arXiv:1912.02283, section 3.

    See Also
    --------
    SimHashUnderSampler, ScoreSampler

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection import LSHDensityWeights
    >>> rng = np.random.default_rng(0)
    >>> mode = np.repeat([0, 1, 2], [900, 80, 20])
    >>> X = 6 * np.eye(3)[mode] + rng.normal(size=(1000, 3))
    >>> weight = LSHDensityWeights(random_state=0).fit(X).sample_weight_
    >>> bool(weight[mode == 2].mean() > 5 * weight[mode == 0].mean())
    True
    """

    density_: np.ndarray
    sample_weight_: np.ndarray

    _parameter_constraints = Declared()

    def __init__(
        self, *, n_tables: PositiveInt = 16, width: PositiveInt = 10, random_state: Seed = None
    ) -> None:
        self.n_tables = n_tables
        self.width = width
        self.random_state = random_state

    def fit(self, X: TableLike, y: VectorLike | None = None) -> Self:
        """Hash the rows and weigh them.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n, d)
            Rows of numbers.
        y : ignored

        Returns
        -------
        self : object
        """
        self._validate_params()
        check_width(self.width)
        X = validated_rows(self, X, accept_sparse="csr", dtype=[np.float64, np.float32])
        rng = Streams(self.random_state).get("planes")
        self._model = fit_simhash(X, self.n_tables, self.width, rng)
        self._codes = signatures(self._model, X)
        self.density_ = bucket_density(self._codes)
        weight = 1.0 / self.density_
        self.sample_weight_ = weight / weight.mean()
        return self

    def score_samples(self, X: TableLike) -> np.ndarray:
        """Density of rows among the training rows.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n, d)

        Returns
        -------
        density : ndarray of shape (n,)
            0 where no training row shares a bucket.
        """
        check_is_fitted(self)
        options = {"accept_sparse": "csr", "dtype": [np.float64, np.float32]}
        X = validated_rows(self, X, reset=False, **options)
        return bucket_density(signatures(self._model, X), self._codes)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


def check_width(width) -> None:
    """Refuse signatures that do not fit a 64-bit integer."""
    if width > 62:
        raise ValueError(f"width must be at most 62 bits, got {width}")
