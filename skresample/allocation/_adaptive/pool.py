"""The pool of an adaptive sampler: rows by group, in the order in which they are bought."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from numbers import Integral
from typing import NamedTuple

import numpy as np
from sklearn.utils import get_tags
from sklearn.utils.multiclass import type_of_target

from skresample._math.layout import is_sparse_block
from skresample._table.accept import named, refuse_missing
from skresample.exceptions import QuotaError, ResamplingWarning

from .._budget.problem import group_array
from .._curves.tracker import default_estimator, fold_strata
from .._raking.margins import column_of
from .prior import prior_of

__all__ = [
    "Pool",
    "Problem",
    "one_target",
    "plain_features",
    "pool_problem",
    "pool_rows",
    "starting_rows",
    "warn_of_pure_groups",
]


class Pool(NamedTuple):
    """Rows that can be bought."""

    names: list
    counts: np.ndarray  # (G,)
    order: list  # row positions of each group in random order
    X: object  # what the estimator is given
    y: np.ndarray
    strata: np.ndarray  # (n,) classes for classifiers, else 0
    estimator: object
    coverage: float


class Problem(NamedTuple):
    """Money and importance."""

    costs: np.ndarray
    weights: np.ndarray
    prior: np.ndarray  # shares of the money where nothing is known
    budget: float
    batch_size: float


def pool_rows(table, estimator, *, by_class=True) -> Pool:
    """Groups, rows and the estimator of a table; without groups, classes (or all) are groups."""
    y = one_target(table.y)
    if table.group_codes is not None:
        codes, names = table.group_codes, table.group_names
    elif by_class and type_of_target(y) in ("binary", "multiclass"):
        classes, codes = np.unique(y, return_inverse=True)
        names = classes.tolist()
    else:
        codes, names = np.zeros(table.n, np.intp), ["all"]
    order = [
        table.streams.get("pool", g).permutation(np.flatnonzero(codes == g))
        for g in range(len(names))
    ]
    X = table.X
    if estimator is None:
        X = plain_features(table)
        estimator = default_estimator(y, centre=not is_sparse_block(X))
    else:
        estimator = table.streams.seeded(estimator, "model")
    strata = fold_strata(estimator, y)
    return Pool(
        list(names), np.array([rows.size for rows in order]), order, X, y, strata,
        estimator, float(np.mean(codes >= 0)),
    )  # fmt: skip


def one_target(y, name: str = "y") -> np.ndarray:
    """The target as one column without missing values; one-hot rows become class numbers."""
    if y is None:
        raise ValueError("requires y to be passed, but the target y is None")
    y = np.asarray(y)
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    elif y.ndim == 2 and type_of_target(y) == "multilabel-indicator" and (y.sum(axis=1) == 1).all():
        y = y.argmax(axis=1)
    if y.ndim != 1:
        raise ValueError(
            f"Unknown label type: {name} must have one column, got shape {y.shape}. Multilabel and "
            f"multioutput targets are not supported."
        )
    refuse_missing(y)
    return y


def plain_features(table):
    """Numbers with missing ones at their mean, nominal columns as 0/1 columns."""
    numbers = table.numeric
    if is_sparse_block(numbers):
        numbers = numbers.toarray() if numbers.shape[1] <= 1000 else numbers.tocsr()
    if not is_sparse_block(numbers):
        known = np.isfinite(numbers)
        total = np.where(known, numbers, 0.0).sum(axis=0)
        mean = total / np.maximum(known.sum(axis=0), 1)
        numbers = np.where(known, numbers, mean)
    if table.codes.shape[1] == 0:
        return numbers
    parts = [numbers]
    for column in table.codes.T:
        values, inverse, counts = np.unique(column, return_inverse=True, return_counts=True)
        common = np.argsort(-counts, kind="stable")[: min(20, values.size)]
        parts.append((inverse[:, None] == common).astype(float))
    return np.hstack(parts)


def pool_problem(sampler, table, pool) -> Problem:
    """Costs, weights, budget and batch size from the sampler's parameters."""
    costs = sampler.costs
    if costs is not None and not isinstance(costs, Mapping):
        with named("costs"):
            column = np.asarray(column_of(table.X, costs, "costs"), dtype=float)
        costs = {
            name: float(column[rows].mean())
            for name, rows in zip(pool.names, pool.order, strict=True)
        }
    costs = group_array(costs, pool.names, "costs", 1.0, positive=True)
    weights = sampler.weights
    if isinstance(weights, str):
        weights = pool.counts / pool.counts.sum()
    else:
        weights = group_array(weights, pool.names, "weights", 1.0)
    prior = sampler.prior_shares
    prior = costs * pool.counts if isinstance(prior, str) else prior_of(prior, pool.names)
    budget = sampler.budget
    if not isinstance(budget, Integral) and budget <= 1:
        budget = float(budget * (costs @ pool.counts))
    batch = sampler.batch_size
    if batch is None:
        batch = max(0.05 * budget, costs.min())
    return Problem(costs, np.asarray(weights, float), prior, float(budget), float(batch))


def warn_of_pure_groups(pool, form, scoring) -> None:
    """Say so where groups of one class each, such as classes, leave nothing to learn from."""
    if get_tags(pool.estimator).estimator_type != "classifier" or len(pool.names) < 2:
        return
    if (form == "shared" and scoring is not None) or any(
        rows.size and (pool.strata[rows] != pool.strata[rows[0]]).any() for rows in pool.order
    ):
        return
    why = (
        "a model of one class has nothing to learn (form='separate')"
        if form == "separate"
        else "a loss relative to that of the class shares has no unit (scoring=None)"
    )
    warnings.warn(
        f"each of the {len(pool.names)} groups holds one class, as they do without groups, and "
        f"{why}: AdaptiveGroupSampler splits the budget about equally. Pass groups= or "
        f"group_columns, or use form='shared' with a scoring such as 'neg_log_loss'",
        ResamplingWarning,
        stacklevel=6,
    )


def starting_rows(n_initial, pool, problem) -> np.ndarray:
    """First rows of each group, (G,)."""
    if n_initial is None:
        half = int(problem.budget / (2 * problem.costs.sum()))
        n_initial = min(40, max(1, half))
    first = group_array(n_initial, pool.names, "n_initial", 1.0)
    if (first != np.floor(first)).any():
        name = pool.names[int(np.flatnonzero(first != np.floor(first))[0])]
        raise QuotaError(f"n_initial of group {name!r} must be a whole number")
    return np.minimum(first, pool.counts).astype(np.int64)
