"""From a mixed table with missing values to the matrix a model needs."""

from __future__ import annotations

from typing import Any, Literal, Self

import numpy as np
from scipy import sparse
from sklearn.utils.validation import check_is_fitted

from skresample._compat import BaseEstimator, TransformerMixin, validate_parameter_constraints
from skresample._parameters import Columns, Count, Declared, PositiveInt, TableLike, VectorLike

from .accept import reads_tables, seen_columns
from .hashed_encoder import hashed_columns
from .numbers_and_levels import level_values, table_of
from .spaces import Gauge

__all__ = ["TableEncoder"]


class TableEncoder(TransformerMixin, BaseEstimator):
    """Numeric matrix of any table: numbers imputed and scaled, nominal columns one-hot.

    Takes frames, arrays and sparse matrices with numbers, text, categories, bools, dates and
    missing values. It belongs behind the resampler: synthetic rows are made from the raw columns,
    and only then encoded.

    Parameters
    ----------
    scale : bool, default=True
        Whether numeric columns are brought to mean 0 and standard deviation 1 (sparse tables:
        to largest absolute value 1).
    missing : {"impute", "keep"}, default="impute"
        "impute" replaces missing numbers by the median of the training rows and adds an indicator
        column for each numeric column with missing values; "keep" leaves NaN for models that
        handle it.
    max_levels : int, default=30
        Number of indicator columns per nominal column, at least 1; rarer levels share columns.
    rare_buckets : int, default=1
        Columns that the levels beyond ``max_levels``, and unseen ones, of a column that has such
        levels are hashed to: such a column is in the form "frequency" of `HashedCategoryEncoder`
        with ``n_features=max_levels + rare_buckets``. With 0 these levels are all zeros, as unseen
        ones of a column without them are always.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by dtype (category, string, object and bool), none, or as a list of
        names, positions or a mask, or a function of X giving one. Names come before positions.

    Attributes
    ----------
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (d,)
        Only when the columns have names that are all strings.
    center_, spread_ : ndarray of shape (n_numeric,)
        Median that fills gaps and the divisor of each numeric column; with ``scale`` the mean is
        subtracted as well, kept in ``mean_``.
    mean_ : ndarray of shape (n_numeric,)
    levels_ : list of list
        Levels of each nominal column that have a column of their own.
    cut_ : list of bool
        Whether a nominal column has more levels than these.

    Raises
    ------
    ValueError
        For infinite numbers, and for a column that is numeric at fit and nominal later.

    Notes
    -----
    A level unseen at fit counts as a rare one. O(n d) time; a level costs one output column. With
    ``scale`` the numbers of a sparse table differ from those of the same rows stored densely: they
    are not centred, which would fill it, and divided by their largest absolute value, which leaves
    rare columns small. A model behind the encoder, and a selection made by it, differ with them.

    References
    ----------
    Josse, Prost, Scornet, Varoquaux: On the consistency of supervised learning with missing
    values, arXiv:1902.06931, 2019 (filling gaps by a constant, with what sets them apart).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.model_selection import TableEncoder
    >>> X = np.array([[1.0, "a"], [3.0, "b"], [np.nan, "a"]], dtype=object)
    >>> TableEncoder(scale=False).fit_transform(X)
    array([[1., 0., 1., 0.],
           [3., 0., 0., 1.],
           [2., 1., 1., 0.]])
    """

    center_: np.ndarray
    cut_: list[bool]
    gaps_: Any
    levels_: Any
    mean_: np.ndarray
    n_features_in_: int
    nominal_: Any
    spread_: np.ndarray

    _parameter_constraints = Declared()

    def __init__(
        self,
        *,
        scale: bool = True,
        missing: Literal["impute", "keep"] = "impute",
        max_levels: PositiveInt = 30,
        rare_buckets: Count = 1,
        categorical_features: Columns = "from_dtype",
    ) -> None:
        self.scale = scale
        self.missing = missing
        self.max_levels = max_levels
        self.rare_buckets = rare_buckets
        self.categorical_features = categorical_features

    def fit(self, X: TableLike, y: None = None) -> Self:
        """Learn medians, scales and levels.

        Parameters
        ----------
        X : frame, array or sparse container of shape (n, d)
        y : None
            Ignored.

        Returns
        -------
        self
        """
        validate_parameter_constraints(
            self._parameter_constraints, self.get_params(deep=False), type(self).__name__
        )
        table = self._table(X, reset=True)
        self.nominal_ = table.nominal.copy()
        if table.kind == "sparse":
            self._fit_sparse(table.numeric)
            return self
        # One memory order: sums must not depend on the container to the last bit.
        numbers = np.ascontiguousarray(table.numeric)
        seen = ~np.isnan(numbers)
        self.gaps_ = np.flatnonzero(~seen.all(axis=0)) if self.missing == "impute" else []
        gauge = Gauge.of(numbers, missing="median", scale="standard" if self.scale else None)
        none = np.zeros(numbers.shape[1])
        self.center_, self.mean_ = gauge.fill, none if gauge.center is None else gauge.center
        self.spread_ = none + 1.0 if gauge.unit is None else gauge.unit
        nominal = np.flatnonzero(self.nominal_)
        self.levels_ = [self._frequent(table, j) for j in nominal]
        pairs = zip(nominal, self.levels_, strict=True)
        self.cut_ = [len(level_values(table, j)[1]) > len(known) for j, known in pairs]
        return self

    def _fit_sparse(self, X):
        top = abs(X).max(axis=0).toarray().ravel() if X.shape[0] else np.ones(X.shape[1])
        self.spread_ = np.where((top > 0) & self.scale, top, 1.0)
        self.mean_ = self.center_ = np.zeros(X.shape[1])
        self.gaps_, self.levels_, self.cut_ = [], [], []

    def _frequent(self, table, j):
        codes, values = level_values(table, j)
        count = np.bincount(codes, minlength=len(values))
        # Ties by first appearance would depend on the order of rows; by text they do not.
        order = sorted(range(len(values)), key=lambda i: (-count[i], str(values[i])))
        kept = [values[i] for i in order[: self.max_levels]]
        return sorted(kept, key=lambda v: (v is None, str(v)))

    def transform(self, X: TableLike) -> Any:
        """Encode rows.

        Parameters
        ----------
        X : frame, array or sparse container of shape (n, d)

        Returns
        -------
        ndarray or CSR container of shape (n, n_out)
            Numeric columns, indicators of missing numbers, then the levels of nominal columns.
        """
        check_is_fitted(self, "spread_")
        table = self._table(X, reset=False)
        if table.kind == "sparse":
            return sparse.csr_array(table.numeric @ sparse.diags_array(1 / self.spread_))
        numbers = np.ascontiguousarray(table.numeric)
        dtype = numbers.dtype if numbers.shape[1] else np.dtype(np.float64)
        gap = np.isnan(numbers)
        filled = np.where(gap, self.center_, numbers) if self.missing == "impute" else numbers
        blocks = [(filled - self.mean_) / self.spread_, gap[:, self.gaps_]]
        nominal = np.flatnonzero(self.nominal_)
        for j, known, cut in zip(nominal, self.levels_, self.cut_, strict=True):
            blocks.append(self._one_hot(table, j, known, self.rare_buckets if cut else 0))
        return np.hstack([block.astype(dtype) for block in blocks])

    def _one_hot(self, table, j, known, n_rare):
        codes, values = level_values(table, j)
        place = {(type(v).__name__, v): i for i, v in enumerate(known)}
        column = [place.get((type(v).__name__, v), len(known)) for v in values]
        column = np.asarray(column, dtype=np.intp)
        if n_rare:
            column += np.where(column == len(known), hashed_columns(values, n_rare), 0)
        return column[codes][:, None] == np.arange(len(known) + n_rare)

    def _table(self, X, *, reset):
        X = seen_columns(self, X, reset=reset)
        return table_of(X, self.categorical_features if reset else self.nominal_)

    def get_feature_names_out(self, input_features: VectorLike | None = None) -> np.ndarray:
        """Names of the encoded columns.

        Parameters
        ----------
        input_features : array-like of str, default=None
            Names of the input columns; default: those seen at fit, or x0, x1, ...

        Returns
        -------
        ndarray of str

        Raises
        ------
        ValueError
            For another number of names than columns, or other names than those seen at fit.
        """
        check_is_fitted(self, "spread_")
        seen = getattr(self, "feature_names_in_", None)
        if input_features is None:
            input_features = [f"x{j}" for j in range(self.n_features_in_)] if seen is None else seen
        names = np.asarray(input_features, dtype=object)
        if names.shape != (self.n_features_in_,):
            raise ValueError(
                f"input_features should have length equal to number of features "
                f"({self.n_features_in_}), got {names.size}"
            )
        if seen is not None and not np.array_equal(names, seen):
            raise ValueError(
                f"input_features is not equal to feature_names_in_: {names[:20].tolist()} instead "
                f"of {seen[:20].tolist()}"
            )
        numeric = names[~self.nominal_].tolist()
        out = numeric + [f"{numeric[j]}_missing" for j in self.gaps_]
        for name, known, cut in zip(names[self.nominal_], self.levels_, self.cut_, strict=True):
            out += [f"{name}_{level}" for level in known]
            out += [f"{name}_rare{i}" for i in range(self.rare_buckets if cut else 0)]
        return np.asarray(out, dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        reads_tables(tags, sparse=True)
        return tags
