"""What every valuation is: an estimator that gives each row, or each source of rows, a value."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from typing import Any, NamedTuple, Self

import numpy as np
from sklearn.model_selection import check_cv
from sklearn.utils.validation import check_is_fitted

from skresample._compat import BaseEstimator
from skresample._math.groups import encode_groups
from skresample._parameters import Declared, TableLike, VectorLike
from skresample._table.accept import accept_vector, reads_tables, refuse_missing
from skresample._table.containers import column_names, n_rows, take
from skresample._table.ingest import ingest

__all__ = ["BaseValuation", "RowScorer", "Split"]

_FOLDS = 5


class Split(NamedTuple):
    """Rows that are valued together, and the rows that judge them."""

    rows: np.ndarray  # (m,) positions of the valued rows
    X: Any
    y: np.ndarray
    X_val: Any
    y_val: np.ndarray


def _share_labels(one, other) -> bool:
    """Whether a label is in both; text is never a number."""
    text = [part.dtype.kind in "US" for part in (one, other)]
    return text[0] == text[1] and bool(np.isin(one, other).any())


class RowScorer(BaseEstimator):
    """Base of what scores the rows it is given by their target."""

    _parameter_constraints = Declared()
    _takes_sparse = True

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        reads_tables(tags, sparse=self._takes_sparse)
        return tags


class BaseValuation(RowScorer, ABC):
    """Base of valuations: finds the validation rows, values players, spreads over rows.

    Write ``_value_split(split, players, run) -> (values, standard errors or None)``: ``players``
    (m,) numbers the rows of the split by player, one each without groups. Values of several splits
    are averaged. A valuation is a scorer: ``score_rows(X, y)`` fits and returns the values of rows.
    """

    def fit(self, X: TableLike, y: VectorLike, groups: VectorLike | None = None) -> Self:
        """Value rows, or whole groups of them.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Training rows.
        y : array-like of shape (n,)
            Target.
        groups : array-like of shape (n,), default=None
            Source of each row; then sources are valued, each as a whole.

        Returns
        -------
        self : object

        Raises
        ------
        ValueError
            For lengths that differ, missing groups, or validation rows without targets.
        """
        self._validate_params()
        X, y = self._checked(X, y)
        n = n_rows(X)
        players, names = np.arange(n), None
        if groups is not None:
            players, names, _ = encode_groups(accept_vector(groups, "groups"), owner="")
            if players.shape != (n,):
                raise ValueError(f"groups must have one entry for each of {n} rows")
        count = n if names is None else len(names)
        total, squares, seen = np.zeros(count), np.zeros(count), np.zeros(count)
        known, run = True, self._start()
        for split in self._splits(X, y):
            here, players_here = np.unique(players[split.rows], return_inverse=True)
            values, errors = self._value_split(split, players_here.reshape(-1), run)
            total[here] += values
            seen[here] += 1
            known = known and errors is not None
            squares[here] += 0.0 if errors is None else np.square(errors)
        self.values_ = total / np.maximum(seen, 1)
        self.standard_errors_ = np.sqrt(squares) / np.maximum(seen, 1) if known else None
        self.groups_ = names
        self._players = players
        self._finish(run)
        return self

    def score_rows(self, X: TableLike, y: VectorLike, groups: VectorLike | None = None):
        """Fit, and give the value of every row; (n,) float64.

        A row of a group gets an equal part of the value of its group.
        """
        self.fit(X, y, groups)
        return self.row_values()

    def row_values(self) -> np.ndarray:
        """Value of every row of ``fit``, (n,): its own, or an equal part of that of its group."""
        check_is_fitted(self, "values_")
        if self.groups_ is None:
            return self.values_
        return (self.values_ / np.bincount(self._players))[self._players]

    def _checked(self, X, y):
        """Rows as they are and the target as an array."""
        table = ingest(self, X, y, classes=False)
        np.count_nonzero(table.nominal)  # names a column whose entries are no values
        if table.y is None:
            raise ValueError(
                f"{type(self).__name__} requires y to be passed, but the target y is None"
            )
        if table.y.ndim != 1:
            raise ValueError(f"y should be a 1d array, got shape {table.y.shape}")
        y = table.y
        refuse_missing(y)
        counts = Counter(column_names(table.X) or ())
        if twice := [name for name, n in counts.items() if n > 1]:
            raise ValueError(f"X has columns of the same name, {twice[:5]}; rename them")
        return table.X, np.asarray(y.tolist()) if y.dtype.hasobject else y

    def _splits(self, X, y):
        """Valued rows and judging rows: those given, or each fold of a cross-validation in turn."""
        given = self.X_val is not None, self.y_val is not None
        if any(given) and not all(given):
            raise ValueError("X_val and y_val judge together: give both or neither")
        if all(given):
            if self.cv is not None:
                raise ValueError("rows judge either from X_val or from the folds of cv: give one")
            yield Split(np.arange(len(y)), X, y, *self._judges(y))
            return
        if self.cv is None and len(y) < _FOLDS:
            raise ValueError(
                f"n_samples={len(y)} is too few for {_FOLDS} folds that judge each other's rows; "
                f"give X_val and y_val, or a smaller cv"
            )
        folds = check_cv(_FOLDS if self.cv is None else self.cv, y, classifier=self._classifies(y))
        for train, test in folds.split(X, y):
            yield Split(train, take(X, train), y[train], take(X, test), y[test])

    def _judges(self, y):
        """The judging rows that were given, checked against the target."""
        X_val = self.X_val if hasattr(self.X_val, "shape") else np.asarray(self.X_val)
        y_val = accept_vector(self.y_val, "y_val")
        if n_rows(X_val) != len(y_val):
            raise ValueError(f"X_val has {n_rows(X_val)} rows, but y_val has {len(y_val)} entries")
        if not len(y_val):
            raise ValueError("X_val has no rows: there is nothing to judge by")
        refuse_missing(y_val, "y_val")
        y_val = np.asarray(y_val.tolist()) if y_val.dtype.hasobject else y_val
        if self._classifies(y) and not _share_labels(y, y_val):
            ours, theirs = (np.unique(part)[:5].tolist() for part in (y, y_val))
            raise ValueError(
                f"y_val and y have no label in common: y_val holds {theirs}, y holds {ours}; give "
                f"both the same labels, of the same type"
            )
        return X_val, y_val

    def _classifies(self, y) -> bool:
        """Whether the target has classes."""
        return y.dtype.kind not in "f"

    def _start(self) -> Any:
        """What the splits of one fit share."""
        return None

    def _finish(self, run: Any) -> None:
        """Set fitted attributes from what the splits left in ``run``."""

    @abstractmethod
    def _value_split(self, split: Split, players: np.ndarray, run: Any):
        """Values of the players of a split and their standard errors, or None for these."""
