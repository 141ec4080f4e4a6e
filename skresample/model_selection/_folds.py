"""Folds that keep classes balanced and never split a group or a pair of identical rows."""

from __future__ import annotations

import itertools

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from skresample._kernels.rng import Streams

__all__ = ["duplicate_codes", "fold_groups", "make_folds"]


def _factorize(column) -> np.ndarray:
    """Integer code per distinct value; all kinds of missing value share one code."""
    values = np.asarray(column)
    if values.dtype.kind in "biufcmM":
        return np.unique(values, return_inverse=True, equal_nan=True)[1].reshape(-1)
    seen: dict = {}
    out = np.empty(len(values), dtype=np.intp)
    for i, value in enumerate(values.tolist()):
        # `value != value` holds for NaN; pandas' NA makes the comparison itself raise.
        try:
            missing = value is None or bool(value != value)
        except TypeError:
            missing = True
        key = None if missing else (type(value).__name__, value)
        out[i] = seen.setdefault(key, len(seen))
    return out


def columns(X):
    """Yield the columns of a frame or dense array one by one."""
    if hasattr(X, "iloc"):
        yield from (X.iloc[:, j] for j in range(X.shape[1]))
    elif hasattr(X, "get_columns"):
        yield from X.get_columns()
    else:
        X = np.asarray(X)
        yield from (X[:, j] for j in range(X.shape[1]))


def duplicate_codes(X) -> np.ndarray:
    """Code of each row such that identical rows (missing equals missing) share one.

    Parameters
    ----------
    X : frame, ndarray or CSR/CSC container of shape (n, d)

    Returns
    -------
    ndarray of shape (n,), intp
    """
    if hasattr(X, "tocsr"):
        rows = X.tocsr(copy=True)
        rows.sum_duplicates()
        rows.eliminate_zeros()
        cuts = rows.indptr
        keys = [
            (rows.indices[a:b].tobytes(), rows.data[a:b].tobytes())
            for a, b in itertools.pairwise(cuts)
        ]
        lookup: dict = {}
        return np.array([lookup.setdefault(k, len(lookup)) for k in keys], dtype=np.intp)
    codes = np.zeros(X.shape[0], dtype=np.int64)
    for column in columns(X):
        inner = _factorize(column)
        # Renumbering after each column keeps the combined code below n * n.
        codes = np.unique(codes * (inner.max(initial=0) + 1) + inner, return_inverse=True)[1]
        codes = codes.reshape(-1).astype(np.int64)
    return codes.astype(np.intp)


def fold_groups(X, groups=None) -> np.ndarray:
    """Code of each row; rows that must stay together share one.

    Identical rows are joined, and so are the rows of one group; the joins are transitive.
    """
    same = duplicate_codes(X)
    if groups is None:
        return same
    own = _factorize(groups)
    if len(own) != len(same):
        raise ValueError(f"groups has {len(own)} entries, but X has {len(same)} rows.")
    size = same.max(initial=0) + 1
    total = size + own.max(initial=0) + 1
    graph = coo_array((np.ones(len(same)), (same, size + own)), shape=(total, total))
    return connected_components(graph, directed=False)[1][same].astype(np.intp)


def _one_assignment(y, together, n_splits: int, rng) -> np.ndarray:
    """Fold of each row: groups of several rows greedily, single rows evenly by class."""
    n_classes = int(y.max()) + 1
    fold = np.full(len(y), -1, dtype=np.intp)
    size = np.bincount(together)
    counts = np.zeros((n_splits, n_classes))
    share = np.bincount(y, minlength=n_classes) / n_splits
    several = np.flatnonzero(size > 1)
    order = np.argsort(together, kind="stable")
    start = np.concatenate([[0], np.cumsum(size)])
    several = rng.permutation(several)
    for g in several[np.argsort(-size[several], kind="stable")]:
        rows = order[start[g] : start[g + 1]]
        add = np.bincount(y[rows], minlength=n_classes)
        # How far each fold is over its share, in units of the class, once the group has joined.
        load = ((counts + add) / share)[:, add > 0].max(axis=1)
        chosen = int(np.lexsort((counts.sum(axis=1), load))[0])
        counts[chosen] += add
        fold[rows] = chosen
    for c in range(n_classes):
        rows = rng.permutation(np.flatnonzero((fold < 0) & (y == c)))
        fold[rows] = _fill(counts[:, c].astype(int), len(rows), rng)
    return fold


def _fill(present: np.ndarray, n_rows: int, rng) -> np.ndarray:
    """Folds of ``n_rows`` single rows such that the totals per fold get as even as possible."""
    n_splits = len(present)
    final = present.copy()
    level = np.sort(present)
    # Water level: the folds below it are raised to it together.
    for used in range(n_splits, 0, -1):
        height = (level[:used].sum() + n_rows) / used
        if height >= level[used - 1]:
            break
    target = np.maximum(present, np.floor(height).astype(int))
    spare = n_rows - int((target - present).sum())
    low = rng.permutation(np.flatnonzero(target <= height))
    final = target
    final[low[:spare]] += 1
    return np.repeat(np.arange(n_splits), final - present)


def make_folds(
    y, *, together=None, n_splits: int = 5, n_repeats: int = 3, random_state=None
) -> list[tuple[int, int, np.ndarray, np.ndarray]]:
    """Repeated stratified folds in which rows that belong together stay together.

    Parameters
    ----------
    y : ndarray of shape (n,), intp
        Class codes.
    together : ndarray of shape (n,), intp, default=None
        Rows with equal code stay in one fold; None lets every row go by itself.
    n_splits : int, default=5
        Folds per repeat, at least 2.
    n_repeats : int, default=3
        Number of shuffled repeats, at least 1.
    random_state : int or Generator, default=None
        Seed; repeat r depends on the seed and r alone.

    Returns
    -------
    list of (repeat, fold, train, test)
        Positions of rows, ascending.

    Raises
    ------
    ValueError
        When a class cannot appear in both parts of every split.
    """
    y = np.asarray(y)
    if together is None:
        together = np.arange(len(y))
    streams, out = Streams(random_state), []
    for repeat in range(n_repeats):
        fold = _one_assignment(y, together, n_splits, streams.get("folds", repeat))
        out += [
            (repeat, k, np.flatnonzero(fold != k), np.flatnonzero(fold == k))
            for k in range(n_splits)
        ]
    return out
