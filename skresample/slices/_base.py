"""What every search for slices shares: errors, the split, membership, tests."""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from numbers import Real
from typing import Annotated, Any, Literal, NamedTuple, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted

from skresample._compat import BaseEstimator, Interval, TransformerMixin
from skresample._math.groups import encode_groups
from skresample._parameters import Declared, Fits, Rule, TableLike, VectorLike
from skresample._table.accept import reads_tables, refuse_sparse, seen_columns
from skresample._table.ingest import ingest
from skresample._table.numbers_and_levels import table_of

from ._errors import Judged, errors_of, given_errors
from ._records import SliceReport, SliceTable
from ._split import Parts, split_rows
from ._tests import digest_of, tested_slices
from .predicates import View

__all__ = ["BaseSlicer", "Case", "Loss", "Part", "meeting"]

Loss = Literal["auto", "zero_one", "log_loss", "absolute", "squared"]
Part = Annotated[float, Rule(Interval(Real, 0, 1, closed="left"))]
Judge = Annotated[Fits | Literal["auto"] | None, Rule("no_validation")]


class Case(NamedTuple):
    """What a search works with."""

    view: View
    judged: Judged
    rows: np.ndarray  # (m,) intp, rows to search
    choosing: np.ndarray  # (c,) intp, rows to choose settings with; empty where none is asked
    streams: Any

    @property
    def errors(self) -> np.ndarray:
        """Errors of the rows to search, (m,)."""
        return self.judged.errors[self.rows]


def meeting(view: View, slices: SliceTable) -> np.ndarray:
    """Rows that meet all conditions of each slice, (n, k) bool."""
    out = np.ones((view.table.n, len(slices)), bool)
    for i, one in enumerate(slices):
        for condition in one.conditions:
            out[:, i] &= condition.holds(view)
    return out


class BaseSlicer(TransformerMixin, BaseEstimator, metaclass=ABCMeta):
    """Base of the slicers; write ``_search(case) -> SliceTable`` and, if need be, ``_member``."""

    n_features_in_: int
    nominal_: np.ndarray
    report_: SliceReport | None
    search_rows_: np.ndarray
    slices_: SliceTable
    validation_rows_: np.ndarray
    categorical_features: Any
    cv: int
    loss: Loss
    random_state: Any
    validation_size: float

    _parameter_constraints = Declared()
    _probable = False  # whether a search wants probabilities

    def fit(
        self,
        X: TableLike,
        y: VectorLike | None = None,
        *,
        estimator: Judge = None,
        groups: VectorLike | None = None,
        search_rows: VectorLike | None = None,
    ) -> Self:
        """Search for slices on some of the rows, and test them on the others.

        Parameters
        ----------
        X : {array-like, dataframe} of shape (n, d)
            Rows; numbers may be missing.
        y : array-like of shape (n,)
            Errors of the rows, >= 0; or the target, when an ``estimator`` is given.
        estimator : estimator or "auto", default=None
            Model whose out-of-fold errors are searched, cloned for every fold; "auto": gradient
            boosting. None: ``y`` holds errors.
        groups : array-like of shape (n,), default=None
            Rows that belong together, such as those of a person: predicted by models that have
            seen none of them, and either searched or tested on.
        search_rows : array-like of int, default=None
            Rows to search, in place of a random share; the others are tested on.

        Returns
        -------
        self : object
        """
        self._validate_params()
        if y is None:
            raise ValueError(
                f"{type(self).__name__} requires y to be passed, but the target y is None: errors "
                f"of the rows, or a target together with estimator="
            )
        table = ingest(self, X, y, classes=False)
        refuse_sparse(table.kind, type(self).__name__)
        codes = None if groups is None else self._group_codes(groups, table.n)
        options = {"loss": self.loss, "cv": self.cv, "probable": self._probable}
        judged = errors_of(table, estimator, group_codes=codes, **options)
        parts = split_rows(
            table.n, self.validation_size, search_rows, codes, self._choosing_share(), table.streams
        )
        self.nominal_ = table.nominal.copy()
        view = View(table)
        self.slices_ = self._search(Case(view, judged, parts.search, parts.choose, table.streams))
        self._record(view, judged, parts)
        return self

    def _record(self, view, judged, parts: Parts) -> None:
        """Test the slices on rows that neither found nor chose them."""
        self.search_rows_, self.validation_rows_ = parts.search, parts.test
        member = self._member(view)
        seen = np.setdiff1d(np.arange(len(member)), parts.test)
        self._searched = {
            digest_of(member[rows], judged.errors[rows])
            for rows in (parts.search, seen, np.arange(len(member)))
        }
        self.report_ = None
        if parts.test.size:
            names = [one.name for one in self.slices_]
            self.report_ = tested_slices(names, member[parts.test], judged.errors[parts.test])

    def _group_codes(self, groups, n: int) -> np.ndarray:
        codes = encode_groups(groups, "own_group").codes
        if codes.size != n:
            raise ValueError(f"groups has {codes.size} entries, X has {n} rows; pass one a row")
        return codes

    def _choosing_share(self) -> float:
        """Share of the rows that are not searched which choose settings."""
        return 0.0

    @abstractmethod
    def _search(self, case: Case) -> SliceTable:
        """Find slices on the rows to search."""

    def _member(self, view: View) -> np.ndarray:
        """Rows by slice, (n, k) bool: those that meet all conditions."""
        return meeting(view, self.slices_)

    def _view(self, X) -> View:
        check_is_fitted(self, "slices_")
        return View(table_of(seen_columns(self, X, reset=False), self.nominal_))

    def transform(self, X: TableLike) -> np.ndarray:
        """Which rows are in which slice.

        Parameters
        ----------
        X : {array-like, dataframe} of shape (n, d)

        Returns
        -------
        member : ndarray of shape (n, n_slices), bool
            A row may be in several slices, or in none.
        """
        return self._member(self._view(X))

    def groups(self, X: TableLike, rest: str = "rest") -> np.ndarray:
        """One slice for each row, as groups for allocations, samplers and metrics.

        Parameters
        ----------
        X : {array-like, dataframe} of shape (n, d)
        rest : str, default="rest"
            Group of the rows in no slice.

        Returns
        -------
        groups : ndarray of shape (n,), object
            Name of the first slice a row is in.
        """
        member = self._member(self._view(X))
        names = np.array([*(one.name for one in self.slices_), rest], dtype=object)
        none = ~member.any(axis=1)
        first = member.argmax(axis=1) if member.shape[1] else np.zeros(len(member), np.intp)
        return names[np.where(none, len(self.slices_), first)]

    def slice_report(
        self, X_val: TableLike | None = None, errors_val: VectorLike | None = None
    ) -> SliceReport:
        """Test the slices on rows that were not searched; p-values adjusted by Holm.

        Parameters
        ----------
        X_val : {array-like, dataframe} of shape (n, d), default=None
            Other rows; None: the rows that ``fit`` kept aside.
        errors_val : array-like of shape (n,), default=None
            Their errors, of a model that has not seen them.

        Returns
        -------
        report : SliceReport

        Raises
        ------
        ValueError
            For the very rows that were searched: where a slice was looked for, it stands out by
            choice, and no p-value means anything.
        """
        check_is_fitted(self, "slices_")
        if (X_val is None) != (errors_val is None):
            raise ValueError("pass both X_val and errors_val, or neither")
        if X_val is None:
            if self.report_ is None:
                raise ValueError(
                    "all rows were searched, none is left to test on; pass X_val and errors_val, "
                    "or set validation_size above 0"
                )
            return self.report_
        member = self._member(self._view(X_val))
        errors = given_errors(errors_val, len(member), "errors_val")
        if len(self.slices_) and digest_of(member, errors) in self._searched:
            raise ValueError(
                "X_val holds the rows that were searched: their p-values would mean nothing; call "
                "slice_report() for the rows kept aside, or pass rows that fit has not seen"
            )
        return tested_slices([one.name for one in self.slices_], member, errors)

    def get_feature_names_out(self, input_features: VectorLike | None = None) -> np.ndarray:
        """Names of the columns of ``transform``: slice0, slice1, ...

        Parameters
        ----------
        input_features : None
            Ignored.

        Returns
        -------
        ndarray of str
        """
        check_is_fitted(self, "slices_")
        return np.array([f"slice{i}" for i in range(len(self.slices_))], dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.target_tags.positive_only = True
        tags.transformer_tags.preserves_dtype = []  # membership is bool
        reads_tables(tags)
        return tags
