"""Importance weights as a score that is learnt from rows as they stream by."""

from __future__ import annotations

from typing import Any, Literal, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted

from skresample._math.density import bucket_shares, log_ratio
from skresample._parameters import (
    ArrayLike,
    Frame,
    NonNegative,
    Positive,
    PositiveInt,
    SparseMatrix,
    TableLike,
    VectorLike,
)

from .._hashing.ngrams import NgramHasher
from .._importance.features import count_bag, token_bag
from .._importance.target import is_rows, read_targets
from .models import Scorer

__all__ = ["ImportanceScorer"]


class ImportanceScorer(Scorer):
    """Log importance weight: how much likelier a row is in a target sample than among those seen.

    What :class:`~skresample.selection.ImportanceResampler` draws by, as a score for any mechanism,
    and from a stream: counts of buckets are all that is kept, and ``partial_fit`` adds to them.

    Parameters
    ----------
    target : {array-like, dataframe, sparse matrix} or None, default=None
        Rows that should look likely, with the columns of X. None: the rows seen, all scores 0.
    features : {"counts", "hashed_ngrams"}, default="counts"
        "counts": the columns are counts >= 0, as of words or one-hot levels. "hashed_ngrams": word
        n-grams of the text columns.
    smoothing : float, default=0.0
        Pseudo-count of every bucket of the target, >= 0; raise it for small targets.
    eps : float, default=1e-8
        Added to shares before logarithms, > 0.
    per_token : bool, default=False
        Divide log weights by the number of tokens of the row, so that long texts are not extreme.
    n_buckets : int, default=10000
        Buckets of hashed n-grams.
    ngram_max : int, default=2
        Longest n-gram, in words.

    Attributes
    ----------
    source_counts_ : ndarray of shape (b,)
        How often each bucket was seen.
    log_ratio_ : ndarray of shape (b,)
        Logarithm of its share in the target over that among the rows seen.
    n_samples_seen_ : int
        Rows learnt from.
    n_features_in_ : int
        Number of columns of X.

    Raises
    ------
    ValueError
        If the target has other columns than X, or counts are negative or missing.

    Notes
    -----
    O(tokens) time, O(b) memory. Bins of numbers need quantiles of all rows: cut the columns first,
    as by scikit-learn's ``KBinsDiscretizer`` fitted on a sample, and count its one-hot columns.

    References
    ----------
    S. M. Xie, S. Santurkar, T. Ma and P. Liang, "Data Selection for Language Models via Importance
    Resampling", NeurIPS 2023, arXiv:2302.03169, section 3.

    See Also
    --------
    skresample.selection.ImportanceResampler

    Examples
    --------
    >>> from skresample.selection.scorers import ImportanceScorer
    >>> scorer = ImportanceScorer(target=[[1, 0], [1, 0]])
    >>> for rows in ([[1, 0], [0, 1]], [[0, 1], [0, 1]]):  # as they stream by
    ...     scorer = scorer.partial_fit(rows)
    >>> scorer.score_samples([[1, 0], [0, 1]]).round(2)
    array([  1.39, -18.13])
    """

    log_ratio_: np.ndarray
    n_samples_seen_: int
    source_counts_: np.ndarray

    _aim: np.ndarray | None

    def __init__(
        self,
        *,
        target: ArrayLike | SparseMatrix | Frame | None = None,
        features: Literal["counts", "hashed_ngrams"] = "counts",
        smoothing: NonNegative = 0.0,
        eps: Positive = 1e-8,
        per_token: bool = False,
        n_buckets: PositiveInt = 10_000,
        ngram_max: PositiveInt = 2,
    ) -> None:
        self.target = target
        self.features = features
        self.smoothing = smoothing
        self.eps = eps
        self.per_token = per_token
        self.n_buckets = n_buckets
        self.ngram_max = ngram_max

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.positive_only = self.features == "counts"
        return tags

    def fit(self, X: TableLike, y: VectorLike | None = None) -> Self:
        """Count the buckets of the rows, as if none had been seen before; y is ignored."""
        self.__dict__.pop("source_counts_", None)
        return self.partial_fit(X, y)

    def partial_fit(self, X: TableLike, y: VectorLike | None = None) -> Self:
        """Add the buckets of more rows: the scores are those of ``fit`` on all of them.

        Parameters
        ----------
        X : container of n rows
        y : ignored

        Returns
        -------
        self : object
        """
        known = hasattr(self, "source_counts_")
        table = self._table(X, fitted=known)
        seen, rows = self._bag(table).counts(), table.n
        if not known:
            self._aim = self._target_counts(table)
        else:
            seen, rows = seen + self.source_counts_, rows + self.n_samples_seen_
        self.source_counts_, self.n_samples_seen_ = seen, rows
        aim = bucket_shares(seen if self._aim is None else self._aim, self.smoothing)
        self.log_ratio_ = log_ratio(aim, bucket_shares(seen), self.eps)
        return self

    def score_samples(self, X: TableLike) -> np.ndarray:
        """Log weights of rows, (m,)."""
        check_is_fitted(self)
        bag = self._bag(self._table(X, fitted=True))
        scores = bag.scores(self.log_ratio_)
        return scores / np.maximum(bag.sizes(), 1) if self.per_token else scores

    def _target_counts(self, table) -> np.ndarray | None:
        """How often each bucket occurs in the target; None without one."""
        if self.target is None:
            return None
        if not is_rows(self.target):
            raise ValueError(
                f"target must be rows with the columns of X, got {type(self.target).__name__}"
            )
        return self._bag(read_targets(self.target, table, None).tables[0]).counts()

    def _bag(self, table) -> Any:
        """Rows as counts of buckets."""
        columns = np.arange(table.d)
        if self.features == "counts":
            return count_bag(table, columns)
        return token_bag(table, columns, NgramHasher(self.n_buckets, self.ngram_max))
