"""Items as bags of categorical values, for entropy-diverse selection."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse

from skresample._math.label_codes import first_seen

from .._hashing.minhash import scramble

__all__ = [
    "Bags",
    "bags_from_codes",
    "bags_from_counts",
    "dense_codes",
    "equal_bags",
]


class Bags(NamedTuple):
    """Bags of values of L items in A attributes.

    A column of ``blocks[a]`` stands for a pair (value, count): an item has a one there if its bag
    holds the value exactly that often. With counts of one this is the usual one-hot matrix.
    Columns are numbered through over the attributes.
    """

    blocks: list  # A CSR matrices (L, columns of a) of ones
    starts: np.ndarray  # (A + 1,) first column of each attribute
    value: np.ndarray  # (C,) intp, the value of a column, numbered through over the attributes
    count: np.ndarray  # (C,) float, how often
    sizes: np.ndarray  # (L, A) float, values in each bag with multiplicity
    levels: np.ndarray  # (A,) intp, distinct values that occur

    @property
    def n_items(self) -> int:
        """How many items."""
        return self.sizes.shape[0]

    @property
    def attribute(self) -> np.ndarray:
        """Attribute of each column, (C,)."""
        return np.repeat(np.arange(len(self.blocks)), np.diff(self.starts))


def dense_codes(values) -> tuple[np.ndarray, int]:
    """Codes 0 .. k - 1 of whole numbers in their order, (n,) intp, and k.

    By a table where the numbers span little more than n, which is far faster than sorting.
    """
    values = np.asarray(values)
    if values.size == 0:
        return np.empty(0, np.intp), 0
    low, high = int(values.min()), int(values.max())
    if high - low > 4 * values.size + 1024:
        levels, codes = np.unique(values, return_inverse=True)
        return codes.reshape(-1), levels.size
    # Small signed types would overflow; unsigned ones may not fit a signed type.
    wide = values if values.dtype.kind == "u" else values.astype(np.int64)
    shifted = (wide - wide.dtype.type(low)).astype(np.intp)
    present = np.bincount(shifted) > 0
    return (np.cumsum(present) - 1)[shifted], int(present.sum())


def bags_from_codes(codes, items=None, *, binarize=False) -> Bags:
    """Bags of a table of integer codes.

    Parameters
    ----------
    codes : ndarray of int, shape (n, A)
        One value per row and attribute. Negative codes (missing) are one value of their own.
    items : ndarray of intp, shape (n,), optional
        Item of each row, 0 .. L - 1; None makes every row an item.
    binarize : bool
        Count a value once an item.
    """
    codes = np.asarray(codes)
    n, n_attributes = codes.shape
    counts = []
    for a in range(n_attributes):
        column, width = dense_codes(codes[:, a])
        if items is None:
            parts = (np.ones(n), column.astype(np.int32), np.arange(n + 1, dtype=np.int32))
            counts.append(sparse.csr_array(parts, shape=(n, width)))
        else:
            shape = (int(items.max()) + 1, width)
            counts.append(sparse.coo_array((np.ones(n), (items, column)), shape=shape).tocsr())
    return _bags(counts, binarize)


def bags_from_counts(matrix, column_groups, *, binarize=False) -> Bags:
    """Bags of a sparse matrix of counts (L, d): ``column_groups`` is the attribute of a column.

    Attributes are numbered in sorted order of their labels. Stored zeros do not count.
    """
    matrix = sparse.csc_array(matrix, dtype=float, copy=True)
    matrix.eliminate_zeros()
    if matrix.nnz and not matrix.data.min() > 0:
        raise ValueError("counts must not be negative or NaN")
    _, group = np.unique(np.asarray(column_groups), return_inverse=True)
    counts = [matrix[:, np.flatnonzero(group == g)].tocsr() for g in range(group.max() + 1)]
    return _bags(counts, binarize)


def _bags(counts, binarize) -> Bags:
    """Bags of one CSR matrix of positive counts per attribute."""
    n_items = counts[0].shape[0]
    ones = np.ones(max(c.nnz for c in counts))  # one array serves every block
    blocks, starts, values, times, first_value = [], [0], [], [], 0
    sizes = np.zeros((n_items, len(counts)))
    levels = np.zeros(len(counts), np.intp)
    for a, block in enumerate(counts):
        block.sum_duplicates()
        data = np.ones(block.nnz) if binarize else block.data
        sizes[:, a] = _row_sums(block.indptr, data)
        inverse, n_used = dense_codes(block.indices)
        levels[a] = n_used
        if (data == 1).all():
            column, value, count = inverse, np.arange(n_used), np.ones(n_used)
        else:
            pairs = np.stack([inverse.astype(float), data], axis=1)
            pairs, column = np.unique(pairs, axis=0, return_inverse=True)
            column, value, count = column.ravel(), pairs[:, 0].astype(np.intp), pairs[:, 1]
        parts = (ones[: block.nnz], column.astype(np.int32), block.indptr)
        blocks.append(sparse.csr_array(parts, shape=(n_items, value.size)))
        starts.append(starts[-1] + value.size)
        values.append(value + first_value)
        times.append(count)
        first_value += n_used
    return Bags(
        blocks,
        np.array(starts),
        np.concatenate(values).astype(np.intp),
        np.concatenate(times),
        sizes,
        levels,
    )


def _row_sums(indptr, data):
    """Sum of ``data`` over the rows of a CSR layout, empty rows 0."""
    if data.size == indptr.size - 1 and (np.diff(indptr) == 1).all():
        return data
    total = np.concatenate([[0], np.cumsum(data)])
    return total[indptr[1:]] - total[indptr[:-1]]


def equal_bags(bags: Bags) -> np.ndarray:
    """Group items whose bags are identical in every attribute: a label per item, (L,) intp.

    Labels are numbered by the smallest item of a group. Bags are compared by two 64-bit sums of
    mixed column numbers; two different bags fall together with a chance below L^2 / 2^129.
    """
    first = np.zeros(bags.n_items, np.uint64)
    second = np.zeros(bags.n_items, np.uint64)
    for block, start in zip(bags.blocks, bags.starts[:-1], strict=True):
        keys = np.arange(start, start + block.shape[1], dtype=np.uint64)
        filled = np.flatnonzero(np.diff(block.indptr) > 0)
        for total, odd in ((first, 0x9E3779B97F4A7C15), (second, 0xD1B54A32D192ED03)):
            if filled.size:
                mixed = scramble((keys + np.uint64(1)) * np.uint64(odd))[block.indices]
                total[filled] += np.add.reduceat(mixed, block.indptr[filled].astype(np.intp))
    order = np.argsort(first, kind="stable")
    one, two = first[order], second[order]
    new = np.ones(order.size, bool)
    new[1:] = (one[1:] != one[:-1]) | (two[1:] != two[:-1])
    if new.all():
        return np.arange(order.size)
    labels = np.empty(order.size, np.intp)
    labels[order] = np.cumsum(new)
    return first_seen(labels)
