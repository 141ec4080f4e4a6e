"""Nominal columns of many levels in few columns, the same in every process."""

from __future__ import annotations

import hashlib
from typing import Any, Literal, Self

import numpy as np
from scipy import sparse
from sklearn.utils.validation import check_is_fitted

from skresample._compat import BaseEstimator, TransformerMixin, validate_parameter_constraints
from skresample._parameters import Columns, Count, Declared, PositiveInt, TableLike, VectorLike

from .accept import reads_tables, seen_columns
from .numbers_and_levels import level_values, table_of

__all__ = ["HashedCategoryEncoder", "hashed_columns"]


class HashedCategoryEncoder(TransformerMixin, BaseEstimator):
    """Indicator columns for nominal columns of many levels, no more than asked for.

    Frequent levels get a column of their own and the rest shares some; or levels are hashed. The
    hash is that of the text of a level and does not depend on the process, the platform or the
    other rows. Numbers, in columns that are not nominal, are left out.

    Parameters
    ----------
    n_features : int, default=256
        Output columns of each nominal column, at least 1 (2 for "quotient_remainder").
    method : {"frequency", "hash", "double_hash", "quotient_remainder"}, default="frequency"
        "frequency": the most frequent levels have a column each, the others share the columns of
        rare ones. "hash": a level goes to one column. "double_hash": to one in each half.
        "quotient_remainder": levels are numbered by frequency, and quotient and remainder of the
        number have a column each, so that no two known levels look the same where
        ``n_features`` suffices.
    rare_buckets : int, default=1
        "frequency": columns that rare and unseen levels are hashed to, below ``n_features``; 0
        leaves them all zeros.
    min_count : int, default=1
        "frequency" and "quotient_remainder": levels with fewer rows count as rare.
    seed : int, default=0
        Another number gives other collisions, >= 0.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.

    Attributes
    ----------
    levels_ : list of list
        Per nominal column the levels that are known by name, most frequent first; empty when
        hashing.
    nominal_ : ndarray of shape (d,), bool
        Which columns are nominal.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (d,)
        Only when the columns have names that are all strings.

    Raises
    ------
    ValueError
        For fewer columns than the method needs.

    See Also
    --------
    TableEncoder : All columns of a table; rarest levels all zeros.

    Notes
    -----
    O(n q) time for q nominal columns, and O(levels) hashes. Quotient and remainder stand for the
    product of two embeddings: for a linear model, which adds them up, they are no better than a
    hash. Do not interpolate these columns: resample the raw ones first.

    References
    ----------
    K. Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", ICML 2009,
    arXiv:0902.2206. H.-J. M. Shi, D. Mudigere, M. Naumov, J. Yang, "Compositional Embeddings Using
    Complementary Partitions", KDD 2020, arXiv:1909.02107. H. Zhang et al., "Experimental Analysis
    of Large-scale Learnable Vector Storage Compression", PVLDB 17, 2023, arXiv:2311.15578.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.model_selection import HashedCategoryEncoder
    >>> X = np.array([["a"], ["b"], ["a"], ["c"], ["a"], ["b"]])
    >>> HashedCategoryEncoder(3).fit_transform(X).toarray()[:4]
    array([[1., 0., 0.],
           [0., 1., 0.],
           [1., 0., 0.],
           [0., 0., 1.]])
    """

    levels_: list[list[Any]]
    n_features_in_: int
    nominal_: np.ndarray

    _parameter_constraints = Declared()

    def __init__(
        self,
        n_features: PositiveInt = 256,
        *,
        method: Literal["frequency", "hash", "double_hash", "quotient_remainder"] = "frequency",
        rare_buckets: Count = 1,
        min_count: PositiveInt = 1,
        seed: Count = 0,
        categorical_features: Columns = "from_dtype",
    ) -> None:
        self.n_features = n_features
        self.method = method
        self.rare_buckets = rare_buckets
        self.min_count = min_count
        self.seed = seed
        self.categorical_features = categorical_features

    @staticmethod
    def _example_params():
        return [{"n_features": 4, "categorical_features": [0]}]

    def fit(self, X: TableLike, y: None = None) -> Self:
        """Learn which levels are frequent.

        Parameters
        ----------
        X : array or frame of shape (n, d)
        y : None
            Ignored.

        Returns
        -------
        self
        """
        validate_parameter_constraints(
            self._parameter_constraints, self.get_params(deep=False), type(self).__name__
        )
        self._check_width()
        table = self._table(X, reset=True)
        self.nominal_ = table.nominal.copy()
        self.levels_ = [self._known(table, j) for j in np.flatnonzero(self.nominal_)]
        return self

    def _check_width(self) -> None:
        if self.method == "frequency" and self.rare_buckets >= self.n_features:
            raise ValueError(
                f"rare_buckets={self.rare_buckets} leaves no column to frequent levels: "
                f"n_features is {self.n_features}"
            )
        if self.method in ("double_hash", "quotient_remainder") and self.n_features < 2:
            raise ValueError(f"method={self.method!r} needs n_features of at least 2, got 1")

    def _known(self, table, j) -> list[Any]:
        """Levels known by name, the most frequent first; ties in the order of their text."""
        if self.method in ("hash", "double_hash"):
            return []
        codes, values = level_values(table, j)
        count = np.bincount(codes, minlength=len(values))
        order = sorted(range(len(values)), key=lambda i: (-count[i], str(values[i])))
        kept = [values[i] for i in order if count[i] >= self.min_count]
        most = self.n_features - self.rare_buckets
        return kept[:most] if self.method == "frequency" else kept

    def transform(self, X: TableLike) -> sparse.csr_array:
        """Encode rows.

        Parameters
        ----------
        X : array or frame of shape (n, d)

        Returns
        -------
        CSR array of shape (n, n_features * q)
            The columns of each nominal column in turn.
        """
        check_is_fitted(self, "levels_")
        table = self._table(X, reset=False)
        rows, columns = [np.empty(0, np.intp)], [np.empty(0, np.intp)]
        nominal = np.flatnonzero(self.nominal_).tolist()
        for q, (j, known) in enumerate(zip(nominal, self.levels_, strict=True)):
            codes, values = level_values(table, j)
            place = {_key(level): i for i, level in enumerate(known)}
            for column in self._columns(values, place, len(known)):
                at = column[codes]
                rows.append(np.flatnonzero(at >= 0))
                columns.append(at[at >= 0] + q * self.n_features)
        i, j = np.concatenate(rows), np.concatenate(columns)
        shape = table.n, self.n_features * len(nominal)
        return sparse.csr_array((np.ones(i.size), (i, j)), shape=shape)

    def _columns(self, values, place, n_known) -> list[np.ndarray]:
        """Output columns of each level: one array for each 1 that a row gets; -1 for none."""
        rank = np.array([place.get(_key(value), -1) for value in values], dtype=np.intp)
        width = self.n_features
        if self.method == "frequency":
            first, free = width - self.rare_buckets, self.rare_buckets
            rare = first + self._hashed(values, free, 0) if free else np.full(len(values), -1)
            return [np.where(rank >= 0, rank, rare)]
        if self.method == "hash":
            return [self._hashed(values, width, 0)]
        if self.method == "double_hash":
            half = width // 2
            return [self._hashed(values, half, 0), half + self._hashed(values, width - half, 1)]
        base = _remainder_width(width, n_known + 1)
        quotients = width - base
        rank = np.where(rank >= 0, rank, n_known)  # unseen: the number after the last
        return [rank % base, base + (rank // base) % quotients]

    def _hashed(self, values, width: int, salt: int) -> np.ndarray:
        return hashed_columns(values, width, seed=self.seed, salt=salt)

    def _table(self, X, *, reset):
        X = seen_columns(self, X, reset=reset)
        table = table_of(X, self.categorical_features if reset else self.nominal_)
        if table.kind == "sparse":
            raise TypeError(
                "Sparse data was passed, but HashedCategoryEncoder needs columns of levels; use "
                "X.toarray()"
            )
        return table

    def get_feature_names_out(self, input_features: VectorLike | None = None) -> np.ndarray:
        """Names of the encoded columns: the name of the column and a number.

        Parameters
        ----------
        input_features : array-like of str, default=None
            Names of the input columns; default: those seen at fit, or x0, x1, ...

        Returns
        -------
        ndarray of str
        """
        check_is_fitted(self, "levels_")
        names = getattr(self, "feature_names_in_", None)
        if input_features is not None:
            given = np.asarray(input_features, dtype=object)
            if given.shape != (self.n_features_in_,):
                raise ValueError(
                    f"input_features should have length equal to number of features "
                    f"({self.n_features_in_}), got {given.size}"
                )
            if names is not None and not np.array_equal(names, given):
                raise ValueError("input_features is not equal to feature_names_in_")
            names = given
        if names is None:
            names = [f"x{j}" for j in range(self.n_features_in_)]
        out = [
            f"{names[j]}_{i}" for j in np.flatnonzero(self.nominal_) for i in range(self.n_features)
        ]
        return np.asarray(out, dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = []  # indicators, whatever came in
        reads_tables(tags)
        return tags


def hashed_columns(values, width: int, *, seed: int = 0, salt: int = 0) -> np.ndarray:
    """Column of each value by a hash of its text, (k,) intp in [0, width)."""
    mark = f"{seed}/{salt}".encode()
    digests = [
        hashlib.blake2b(
            f"{kind}:{text}".encode(errors="surrogatepass"), digest_size=8, key=mark
        ).digest()
        for kind, text in map(_text, values)
    ]
    return np.array([int.from_bytes(d, "little") % width for d in digests], dtype=np.intp)


def _remainder_width(width: int, n_levels: int) -> int:
    """Columns for remainders: the most that leave enough for the quotients, if that can be."""
    base = np.arange(1, width)
    enough = base + -(-n_levels // base) <= width
    return int(base[enough].max()) if enough.any() else width // 2


def _key(value):
    return type(value).__name__, value


def _text(value) -> tuple[str, str]:
    """A kind and a text that are the same wherever the value is the same."""
    if value is None:
        return "missing", ""
    if isinstance(value, (bool, np.bool_)):
        return "bool", str(bool(value))
    if isinstance(value, (int, np.integer)):
        return "number", str(int(value))
    if isinstance(value, (float, np.floating)):
        number = float(value)
        return "number", str(int(number)) if number.is_integer() else repr(number)
    return "text", str(value)
