"""Where the rows of a resampling came from, also where the sampler does not say."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import has_fit_parameter

from skresample._math.layout import is_sparse_block
from skresample._math.neighbors import NeighborIndex
from skresample._new_rows import Rows
from skresample._table.containers import concatenated, kind_of, n_rows
from skresample._table.spaces import space
from skresample._table.table import Table
from skresample.plan import ResamplingPlan

__all__ = ["Trail", "accepts", "offered", "resample_with", "sampler_weight"]


class Trail:
    """The plan of a resampling that is over: what the sampler tells, or what its rows show.

    A sampler of this package tells ``plan_``, most under-samplers of imbalanced-learn
    ``sample_indices_``. Of others (its over-samplers) the rows themselves show it: rows that equal
    an input row of their class are kept, others are new and stem from the nearest one.

    Parameters
    ----------
    sampler : resampler
        As fitted.
    X, y : containers
        What it was given.
    X_new, y_new : containers
        What it put out.
    """

    def __init__(self, sampler, X, y, X_new, y_new):
        self._sampler, self._given, self._made = sampler, (X, y), (X_new, y_new)

    @property
    def n_input(self) -> int:
        """Number of rows that it was given."""
        return n_rows(self._given[0])

    @cached_property
    def plan(self) -> ResamplingPlan:
        """The plan, found when it is first asked for."""
        plan = getattr(self._sampler, "plan_", None)
        if plan is not None:
            return plan
        rows = getattr(self._sampler, "sample_indices_", None)
        if rows is not None:
            return ResamplingPlan(self.n_input, np.asarray(rows, dtype=np.intp))
        return _plan_of_rows(*self._given, *self._made)

    def carry(self, values):
        """Per-row values of the input for the rows that came out: of their class and group."""
        return self.plan.apply(values, rule="label")


def accepts(estimator, name: str, method: str = "fit") -> bool:
    """Whether a method of an estimator (for a pipeline: of its last step) takes an argument."""
    if isinstance(estimator, Pipeline):
        return accepts(estimator.steps[-1][1], name, method)
    if method == "fit":
        return has_fit_parameter(estimator, name)
    import inspect

    function = getattr(estimator, method, None)
    return function is not None and name in inspect.signature(function).parameters


def offered(step, method: str, **per_row) -> dict:
    """The per-row arguments that are given and that a method takes."""
    return {
        name: value
        for name, value in per_row.items()
        if value is not None and accepts(step, name, method)
    }


def resample_with(sampler, X, y, *, sample_weight=None, groups=None):
    """Resample; rows, target, weights and groups of the rows that came out, and their trail."""
    given = offered(sampler, "fit_resample", sample_weight=sample_weight, groups=groups)
    X_new, y_new = sampler.fit_resample(X, y, **given)
    trail, weight = Trail(sampler, X, y, X_new, y_new), sampler_weight(sampler)
    if weight is None and sample_weight is not None:
        weight = trail.carry(sample_weight)
    return X_new, y_new, weight, None if groups is None else trail.carry(groups), trail


def sampler_weight(sampler):
    """Weights of the output rows that a fitted sampler decided or carried, or None."""
    return getattr(sampler, "sample_weight_", None)


def _plan_of_rows(X, y, X_new, y_new) -> ResamplingPlan:
    n, m = n_rows(X), n_rows(X_new)
    both = concatenated(X, X_new)
    table = Table(both, kind_of(both))
    points, codes = space(table), _codes(y, y_new)
    parent, dist2 = np.zeros(m, np.intp), np.zeros(m)
    start = n if m >= n and _same(points, codes, n) else 0  # over-samplers put the input first
    parent[:start] = np.arange(start)
    for c in np.unique(codes[n + start :]):
        old = np.flatnonzero(codes[:n] == c)
        new = np.flatnonzero(codes[n + start :] == c) + start
        if not old.size:
            raise ValueError("the sampler put out a class that was not among the rows it was given")
        index = NeighborIndex(points.take(old))
        found, where = index.knn(points.take(n + new), 1)
        parent[new], dist2[new] = old[where[:, 0]], found[:, 0]
    kept = dist2 == 0
    place = np.concatenate([np.flatnonzero(kept), np.flatnonzero(~kept)])
    order = None if (np.diff(place) > 0).all() else np.argsort(place)
    if kept.all():
        return ResamplingPlan(n, parent)
    values = table.numeric_rows(n + np.flatnonzero(~kept))
    return ResamplingPlan(n, parent[kept], Rows(values, parent[~kept]), order=order)


def _codes(y, y_new) -> np.ndarray:
    """Classes of both targets as codes; one class for all where the target is a number."""
    y = np.asarray(y)
    labels = np.concatenate([y, np.asarray(y_new).astype(y.dtype, copy=False)])
    if labels.ndim > 1:
        return np.unique(labels, axis=0, return_inverse=True)[1].reshape(-1)
    if labels.dtype.kind == "f" and (labels != np.rint(labels)).any():
        return np.zeros(labels.size, np.intp)
    return np.unique(labels, return_inverse=True)[1]


def _same(points, codes, n: int) -> bool:
    """Whether the first n rows that came out are the n rows that went in."""
    if (codes[:n] != codes[n : 2 * n]).any():
        return False
    if points.codes is not None and (points.codes[:n] != points.codes[n : 2 * n]).any():
        return False
    old, new = points.numeric[:n], points.numeric[n : 2 * n]
    if is_sparse_block(old):
        return (old != new).nnz == 0
    return np.array_equal(old, new, equal_nan=True)
