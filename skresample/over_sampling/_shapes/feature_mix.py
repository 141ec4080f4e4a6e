"""Rows that take each column from one of two parents, and what each column tells of the target."""

from __future__ import annotations

import numpy as np

from skresample._math.density import bin_edges, bucket_codes
from skresample._math.layout import is_sparse_block, stacked

__all__ = ["column_information", "mix_columns", "mutual_information", "number_codes"]

_CELLS = 4_000_000


def mutual_information(a, b) -> float:
    """Mutual information of two codings (n,) in nats, corrected for small samples, >= 0.

    The plug-in estimate plus Miller and Madow's term for the numbers of cells in use, without
    which columns with many levels always seem informative.
    """
    n = len(a)
    _, first = np.unique(a, return_inverse=True)
    _, second, count_b = np.unique(b, return_inverse=True, return_counts=True)
    joint = np.unique(first.ravel() * count_b.size + second.ravel(), return_counts=True)[1]
    count_a = np.bincount(first.ravel())
    entropy = [np.log(n) - (c * np.log(c)).sum() / n for c in (count_a, count_b, joint)]
    bias = (count_a.size + count_b.size - joint.size - 1) / (2 * n)
    return max(0.0, float(entropy[0] + entropy[1] - entropy[2] + bias))


def number_codes(values, n_bins: int) -> np.ndarray:
    """Quantile bin of each number (n,), missing values in a bin of their own; intp."""
    column = np.asarray(values)[:, None]
    return bucket_codes(column, bin_edges(column, n_bins))[0][:, 0]


def column_information(numeric, codes, target, n_bins: int) -> tuple[np.ndarray, np.ndarray]:
    """What each numeric and each nominal column tells of the target codes (n,), in nats.

    ``numeric`` (n, d) is dense or CSR, ``codes`` (n, q). O(n (d + q) log n), a column at a time.
    """
    block = numeric.tocsc() if is_sparse_block(numeric) else numeric
    found = np.zeros(numeric.shape[1])
    for j in range(numeric.shape[1]):
        column = block[:, [j]].toarray().ravel() if is_sparse_block(block) else block[:, j]
        found[j] = mutual_information(number_codes(column, n_bins), target)
    nominal = [mutual_information(codes[:, j], target) for j in range(codes.shape[1])]
    return found, np.array(nominal)


def mix_columns(numeric, nominal, first, second, n_first, importance, rng):
    """New rows whose columns come from one of two rows.

    Parameters
    ----------
    numeric : ndarray or CSR container of shape (n, d_numeric)
    nominal : ndarray of shape (d,), bool
        Which of all d columns are nominal.
    first, second : ndarray of shape (m,), intp
        Parents.
    n_first : ndarray of shape (m,), intp
        How many of the d columns come from the first parent; which, is drawn.
    importance : ndarray of shape (d,)
        Adds up to 1.
    rng : Generator

    Returns
    -------
    values : ndarray or CSR container of shape (m, d_numeric)
    from_first : ndarray of shape (m, q), bool
        Which nominal columns come from the first parent.
    share : ndarray of shape (m,)
        Importance of the columns that come from the first parent, in [0, 1].
    """
    d = nominal.size
    values, from_first, share = [numeric[:0]], [], np.empty(len(first))
    step = max(1, _CELLS // d)
    for start in range(0, len(first), step):
        rows = slice(start, start + step)
        k = n_first[rows]
        mask = rng.permuted(np.arange(d) < k[:, None], axis=1)
        # The sum of all columns that count is exact, whatever the rounding (of none it is).
        every = (mask | (importance == 0)).all(axis=1)
        share[rows] = np.where(every, 1.0, np.clip(mask @ importance, 0.0, 1.0))
        values.append(_pick(numeric[first[rows]], numeric[second[rows]], mask[:, ~nominal]))
        from_first.append(mask[:, nominal])
    empty = np.zeros((0, int(nominal.sum())), bool)
    return stacked(values), np.concatenate([empty, *from_first]), share


def _pick(a, b, mask):
    """``a`` where the mask holds, else ``b``."""
    if not is_sparse_block(a):
        return np.where(mask, a, b)
    sides = []
    for side, wanted in ((a.tocsr().copy(), mask), (b.tocsr().copy(), ~mask)):
        row = np.repeat(np.arange(side.shape[0]), np.diff(side.indptr))
        side.data = np.where(wanted[row, side.indices], side.data, 0).astype(side.dtype)
        side.eliminate_zeros()
        sides.append(side)
    return (sides[0] + sides[1]).tocsr()
