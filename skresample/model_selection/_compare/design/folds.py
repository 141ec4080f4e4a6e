"""Folds that keep classes balanced and never split a group or a pair of identical rows."""

from __future__ import annotations

import itertools

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from skresample._math.groups import encode_groups
from skresample._math.rng import Streams
from skresample._table.table import Table

__all__ = ["by_size", "duplicate_codes", "fold_groups", "make_folds", "sets_of"]


def duplicate_codes(table: Table) -> np.ndarray:
    """Code of each row such that identical rows (missing equals missing) share one.

    Parameters
    ----------
    table : Table
        See :func:`table_of`.

    Returns
    -------
    ndarray of shape (n,), intp
    """
    if table.kind == "sparse":
        rows = table.X.tocsr(copy=True)
        rows.sum_duplicates()
        rows.eliminate_zeros()
        keys = [
            (rows.indices[a:b].tobytes(), rows.data[a:b].tobytes())
            for a, b in itertools.pairwise(rows.indptr)
        ]
        lookup: dict = {}
        return np.array([lookup.setdefault(k, len(lookup)) for k in keys], dtype=np.intp)
    numbers = table.numeric.T
    codes = np.zeros(table.n, dtype=np.int64)
    for inner in itertools.chain(map(_number_codes, numbers), table.codes.T):
        # Renumbering after each column keeps the combined code below n * n.
        codes = np.unique(codes * (inner.max(initial=0) + 1) + inner, return_inverse=True)[1]
        codes = codes.reshape(-1).astype(np.int64)
    return codes.astype(np.intp)


def _number_codes(values) -> np.ndarray:
    return np.unique(values, return_inverse=True, equal_nan=True)[1].reshape(-1)


def fold_groups(table: Table, together=None) -> np.ndarray:
    """Code of each row; rows that must stay together share one.

    Identical rows are joined, and so are the rows with equal ``together``; the joins are
    transitive. A missing ``together`` joins nothing.
    """
    same = duplicate_codes(table)
    if together is None:
        return same
    own = encode_groups(together, "drop", name="together").codes
    if len(own) != len(same):
        raise ValueError(f"together has {len(own)} entries, but X has {len(same)} rows.")
    own = np.where(own < 0, own.max(initial=-1) + 1 + np.arange(len(own)), own)
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


def by_size(codes) -> np.ndarray:
    """Codes from the largest class to the smallest, so that labels can be renamed."""
    order = np.argsort(-np.bincount(codes), kind="stable")
    place = np.empty(len(order), dtype=np.intp)
    place[order] = np.arange(len(order))
    return place[codes]


def _by_first_row(together) -> np.ndarray:
    """Codes in the order in which they occur, so that their own numbering does not matter."""
    _, first, code = np.unique(together, return_index=True, return_inverse=True)
    place = np.empty(len(first), dtype=np.intp)
    place[np.argsort(first)] = np.arange(len(first))
    return place[code.reshape(-1)]


def sets_of(codes, together) -> np.ndarray:
    """Sets of rows that stay together with a row of each code, (c,)."""
    return np.bincount(np.unique(np.column_stack([codes, together]), axis=0)[:, 0])


def _check_classes(y, together, n_splits: int, names) -> None:
    """Every class needs a row in every fold."""
    for c in np.unique(y):
        member = y == c
        rows, sets = int(np.count_nonzero(member)), np.unique(together[member]).size
        if min(rows, sets) >= n_splits:
            continue
        name = c if names is None else names[c]
        few = f"{rows} rows" if sets == rows else f"{rows} rows in {sets} sets that stay together"
        remedy = f"lower n_splits to {sets} or less" if sets > 1 else "add rows or drop the class"
        raise ValueError(
            f"n_splits={n_splits} needs at least {n_splits} rows of every class, but class "
            f"{str(name)!r} has {few}; {remedy}."
        )


def make_folds(
    y, *, together=None, n_splits: int = 5, n_repeats: int = 3, random_state=None, names=None
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
    names : sequence, default=None
        Name of each class, for messages.

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
    if n_splits < 2 or n_repeats < 1:
        raise ValueError(
            f"n_splits must be at least 2 and n_repeats at least 1, got {n_splits} and {n_repeats}."
        )
    _check_classes(y, together, n_splits, names)
    y, together = by_size(y), _by_first_row(np.asarray(together))
    streams, out = Streams(random_state), []
    for repeat in range(n_repeats):
        fold = _one_assignment(y, together, n_splits, streams.get("folds", repeat))
        out += [
            (repeat, k, np.flatnonzero(fold != k), np.flatnonzero(fold == k))
            for k in range(n_splits)
        ]
    return out
