"""The template of ``fit_resample``: check, ingest, read the quota, plan, assemble, record."""

# Over the usual size: the template of a call is read in one piece.
from __future__ import annotations

import os
import sys
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Self, TypeVar, overload

import numpy as np
from sklearn import get_config

from skresample._compat import NominalSampler, parameters_fit
from skresample._new_rows import Rows
from skresample._outcome import followed_weights, refuse_overflow, warn_outcome
from skresample._parameters import ArrayLike, Declared, TableLike, VectorLike
from skresample._table.accept import reads_tables, refuse_sparse
from skresample._table.assemble import assemble, assemble_into
from skresample._table.ingest import ingest
from skresample._table.quota import Quota
from skresample._table.table import Table
from skresample.exceptions import PlanError
from skresample.plan import ResamplingPlan

__all__ = ["BaseResampler"]

RowsT = TypeVar("RowsT", bound=TableLike)
TargetT = TypeVar("TargetT", bound=VectorLike)


class BaseResampler(NominalSampler):
    """Base of all resamplers: owns the template, leaves the plan to the method.

    Subclasses implement ``_plan(table, quota) -> ResamplingPlan``. Class attributes steer the
    template: ``_needs_classes`` (y must be a target of classes), ``_takes_labels`` (which may
    also be an indicator matrix of several labels a row), ``_needs_numbers`` (y must be
    numeric; said for the checks, the method itself refuses others), ``_allow_inf``,
    ``_has_sample_indices`` (every output row comes from one input row), ``_dense_only``,
    ``_exact_counts`` (class counts equal the quota), ``_warns_outcome`` (an output equal to the
    input, or classes that changed places, are worth a warning).
    """

    plan_: ResamplingPlan
    quota_: dict[Any, int]
    sampling_strategy_: dict[Any, int]
    sample_indices_: np.ndarray
    sample_weight_: np.ndarray

    _sampling_type = "bypass"
    _needs_classes = True
    _takes_labels = False
    _needs_numbers = False
    _allow_inf = False
    _has_sample_indices = False
    _dense_only = False
    _exact_counts = True
    _warns_outcome = True
    _parameter_constraints = Declared()
    __metadata_request__fit = {"groups": True}
    __metadata_request__fit_resample = {"groups": True, "sample_weight": True}

    if not TYPE_CHECKING:  # for type checkers a missing attribute stays missing

        def __getattr__(self, name: str):
            if name == "transform" and _asked_by_pipeline(sys._getframe(1)):
                raise TypeError(
                    f"{type(self).__name__} resamples rows, which a step of scikit-learn's "
                    f"Pipeline cannot do; use skresample.combine.Pipeline or make_pipeline instead"
                )
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    # -- the template ------------------------------------------------------------------------
    def fit(
        self, X: TableLike, y: VectorLike | None = None, *, groups: VectorLike | None = None
    ) -> Self:
        """Check the input and read the quota; `fit_resample` does this too.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.
        y : array-like of shape (n,)
            Target.
        groups : array-like of shape (n,), default=None
            Group of each row.

        Returns
        -------
        self : object
        """
        self._look_at(X, y, groups)
        return self

    @overload
    def fit_resample(
        self,
        X: RowsT,
        y: TargetT,
        *,
        groups: VectorLike | None = None,
        sample_weight: VectorLike | None = None,
    ) -> tuple[RowsT, TargetT]: ...
    @overload
    def fit_resample(
        self,
        X: RowsT,
        y: None = None,
        *,
        groups: VectorLike | None = None,
        sample_weight: VectorLike | None = None,
    ) -> tuple[RowsT, None]: ...
    def fit_resample(
        self,
        X: TableLike,
        y: VectorLike | None = None,
        *,
        groups: VectorLike | None = None,
        sample_weight: VectorLike | None = None,
    ) -> tuple[Any, Any]:
        """Resample the rows.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows; missing values are allowed.
        y : array-like of shape (n,)
            Target.
        groups : array-like of shape (n,), default=None
            Group of each row, for quotas per (class, group) cell.
        sample_weight : array-like of shape (n,), default=None
            Weights that follow their rows into ``sample_weight_``.

        Returns
        -------
        X_resampled, y_resampled : containers like the input's
        """
        return self._resample(X, y, groups, sample_weight)

    def make_plan(
        self,
        X: TableLike,
        y: VectorLike | None = None,
        *,
        groups: VectorLike | None = None,
        sample_weight: VectorLike | None = None,
        hold: bool = True,
    ) -> ResamplingPlan:
        """Plan without building rows: counts and parents before paying for them.

        Parameters
        ----------
        X, y, groups, sample_weight
            As in :meth:`fit_resample`.
        hold : bool, default=True
            Whether new rows are drawn now. False: when they are asked for, as by
            :meth:`~skresample.plan.ResamplingPlan.chunks`, where the method can draw them by
            blocks; the plan then holds on to X, and only ``plan_`` is recorded.

        Returns
        -------
        plan : ResamplingPlan
        """
        return self._dry_run(X, y, groups, sample_weight, hold)

    def fit_resample_into(
        self,
        out: str | os.PathLike[str] | np.ndarray,
        X: ArrayLike,
        y: VectorLike | None = None,
        *,
        groups: VectorLike | None = None,
        sample_weight: VectorLike | None = None,
        rows: int = 65_536,
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """Resample the rows into a file or an array, so that memory holds one piece at a time.

        The rows are those of :meth:`fit_resample`. Methods that draw by blocks (random
        over-sampling, SMOTE) make new rows when their piece is written; others hold what their
        plan holds.

        Parameters
        ----------
        out : str, path or ndarray of shape (n_output, d)
            A path becomes a memory-mapped file of numpy's format (``.npy``), replaced where it
            exists; an array must have the shape of the output and the dtype of X.
        X : array-like of shape (n, d)
            Rows, an array of numbers; it may be memory-mapped itself.
        y, groups, sample_weight
            As in :meth:`fit_resample`.
        rows : int, default=65_536
            Output rows made at a time, >= 1.

        Returns
        -------
        X_resampled : memmap, or ``out``
        y_resampled : ndarray of shape (n_output,), or None

        Raises
        ------
        TypeError
            If X is no array of numbers.
        ValueError
            If ``out`` is an array of another shape or dtype.
        """
        return self._resample_into(out, X, y, groups, sample_weight, rows)

    def _fit_resample(self, X, y, **params):
        return self.fit_resample(X, y, **params)

    # -- hooks -------------------------------------------------------------------------------
    @abstractmethod
    def _plan(self, table: Table, quota: Quota | None) -> ResamplingPlan:
        """Write the plan; the only method the author of a method must write."""

    def _quota(self, table: Table) -> Quota | None:
        """Rows wanted per cell; None for methods without class targets."""
        return None

    # -- the calls, which a chain answers in its own way; `told` is what `_prepare` takes beside -
    def _look_at(self, X, y, groups) -> None:
        self._prepare(X, y, groups, None)

    def _resample(self, X, y, groups, sample_weight, **told):
        table, quota = self._prepare(X, y, groups, sample_weight, **told)
        plan = self._checked_plan(table, quota)
        X_out, y_out = assemble(table, plan, as_list=isinstance(X, list))
        self._record(table, plan)
        return X_out, y_out

    def _dry_run(self, X, y, groups, sample_weight, hold, **told) -> ResamplingPlan:
        table, quota = self._prepare(X, y, groups, sample_weight, hold=hold, **told)
        if not hold:
            self.plan_ = plan = self._new_plan(table, quota)
            return plan
        plan = self._checked_plan(table, quota)
        self._record(table, plan)
        return plan

    def _resample_into(self, out, X, y, groups, sample_weight, rows, **told):
        table, quota = self._prepare(X, y, groups, sample_weight, hold=False, **told)
        self.plan_ = plan = self._new_plan(table, quota)
        return assemble_into(table, plan, out, rows)

    # -- steps -------------------------------------------------------------------------------
    def _prepare(self, X, y, groups, sample_weight, *, hold=True):
        if not get_config()["skip_parameter_validation"] and not parameters_fit(self):
            self._validate_params()
        table = ingest(
            self,
            X,
            y,
            classes=self._needs_classes,
            labels=self._takes_labels,
            groups=groups,
            sample_weight=sample_weight,
            allow_inf=self._allow_inf,
        )
        if self._dense_only:
            refuse_sparse(table.kind, type(self).__name__)
        table.hold = hold
        quota = self._quota(table)
        self._record_quota(table, quota)
        return table, quota

    def _record_quota(self, table, quota) -> None:
        if quota is None:
            self.sampling_strategy_ = {}  # no class is targeted
        else:
            self.quota_ = quota.as_dict()
            self.sampling_strategy_ = quota.strategy(self._sampling_type, table.classes.tolist())

    def _new_plan(self, table, quota) -> ResamplingPlan:
        if hasattr(self, "random_state"):
            table.streams  # noqa: B018  (a generator object moves on by one draw, in any case)
        plan = self._plan(table, quota)
        if plan.n_input != table.n:
            raise PlanError(f"the plan is for {plan.n_input} rows, X has {table.n}")
        return plan

    def _checked_plan(self, table, quota) -> ResamplingPlan:
        plan = self._new_plan(table, quota)
        labelled = plan.new_y is not None or plan.n_new == 0 or table.target is None
        if not labelled and (plan.label_source < 0).any():
            raise PlanError("new rows need a parent row or a target of their own")
        if isinstance(plan.new, Rows) and not self._allow_inf:  # those never compute
            refuse_overflow(table, plan.new)
        if quota is not None:
            self._check_counts(table, plan, quota)
        if self._warns_outcome:
            warn_outcome(type(self).__name__, self._sampling_type, table, plan)
        return plan

    def _check_counts(self, table, plan, quota) -> None:
        """Warn, naming the cells, where the plan delivers other counts than asked."""

    def _record(self, table, plan) -> None:
        self.plan_ = plan
        for name in ("sample_weight_", "sample_indices_"):
            self.__dict__.pop(name, None)
        if self._has_sample_indices:
            self.sample_indices_ = plan.origin
        if plan.weight is not None:
            first = 1.0 if table.weight is None else followed_weights(table, plan)
            self.sample_weight_ = plan.weight * first
        elif table.weight is not None:
            self.sample_weight_ = followed_weights(table, plan)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = self._needs_classes
        tags.target_tags.multi_output = self._takes_labels
        reads_tables(tags, sparse=not self._dense_only)
        tags.sampler_tags.sample_indices = self._has_sample_indices
        return tags


def _asked_by_pipeline(frame) -> bool:
    """Whether scikit-learn's Pipeline is about to say that a step is no transformer."""
    module = frame.f_globals.get("__name__")
    return module == "sklearn.pipeline" and frame.f_code.co_name == "_validate_steps"
