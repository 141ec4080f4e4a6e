"""Rows that are the same: exactly, linked by pairs, or within a cosine of each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from skresample._math.label_codes import first_seen
from skresample._math.layout import is_sparse_block

from .._hashing.minhash import scramble

__all__ = ["cosine_cover", "distance_cover", "equal_rows", "linked_groups"]

_BLOCK_ENTRIES = 1 << 20


def equal_rows(blocks: Sequence) -> np.ndarray:
    """Group of equal rows each row belongs to, (n,) intp, numbered by first appearance.

    Parameters
    ----------
    blocks : sequence of ndarrays or CSR, each of shape (n, d_j)
        Numbers and integer codes. NaN equals NaN, -0.0 equals 0.0, stored zeros equal absent ones.

    Notes
    -----
    Rows are hashed column by column to 64 bits, sorted by hash, and neighbours in that order are
    compared value by value, so a collision of hashes cannot merge different rows. O(n d + n log n).
    """
    blocks = [_canonical(block) for block in blocks if block.shape[1]]
    if not blocks:
        raise ValueError("equal_rows needs at least one column")
    n = blocks[0].shape[0]
    key = np.zeros(n, np.uint64)
    for block in blocks:
        _hash_into(key, block)
    order = np.argsort(key, kind="stable")
    same_key = key[order][1:] == key[order][:-1]
    same_row = same_key.copy()
    at = np.flatnonzero(same_key)
    for start in range(0, at.size, _BLOCK_ENTRIES // 16):
        part = at[start : start + _BLOCK_ENTRIES // 16]
        same_row[part] = _all_equal(blocks, order[part], order[part + 1])
    if (same_key & ~same_row).any():  # a collision: let a full sort decide
        return first_seen(_by_sorting(blocks))
    group = np.empty(n, np.intp)
    group[order] = np.cumsum(np.r_[0, ~same_row])
    return first_seen(group)


def _canonical(block):
    """Bits of the values, one pattern for each value: (n, d) uint64, or CSR with such data."""
    if is_sparse_block(block):
        block = sparse.csr_array(block, copy=True)
        block.sum_duplicates()
        block.eliminate_zeros()
        block.sort_indices()
        return block
    return _bits(np.asarray(block))


def _bits(values):
    """One pattern of 64 bits for each value; whole numbers do not pass through floats."""
    if values.dtype.kind != "f":
        return values.astype(np.int64).view(np.uint64)
    values = values.astype(np.float64) + 0.0
    values[np.isnan(values)] = np.nan
    return values.view(np.uint64)


def _hash_into(key, block) -> None:
    """Fold a block into the running hash of every row, in place."""
    if not is_sparse_block(block):
        for column in block.T:
            key[:] = scramble(key ^ scramble(column + np.uint64(0x9E3779B97F4A7C15)))
        return
    entry = scramble(_bits(block.data) ^ scramble(block.indices.astype(np.uint64) + np.uint64(1)))
    total = np.concatenate([np.zeros(1, np.uint64), np.cumsum(entry, dtype=np.uint64)])
    key[:] = scramble(key ^ scramble(total[block.indptr[1:]] - total[block.indptr[:-1]]))


def _all_equal(blocks, a, b) -> np.ndarray:
    """Whether rows a[i] and b[i] agree in every column of every block, (m,) bool."""
    equal = np.ones(len(a), bool)
    for block in blocks:
        if is_sparse_block(block):
            left, right = block[a], block[b]
            # NaN differs from itself, so patterns and bits are compared, not values.
            size = np.diff(left.indptr)
            equal &= size == np.diff(right.indptr)
            for i in np.flatnonzero(equal):
                s, t = slice(*left.indptr[i : i + 2]), slice(*right.indptr[i : i + 2])
                equal[i] = np.array_equal(left.indices[s], right.indices[t]) and np.array_equal(
                    _bits(left.data[s]), _bits(right.data[t])
                )
        else:
            equal &= (block[a] == block[b]).all(axis=1)
    return equal


def _by_sorting(blocks) -> np.ndarray:
    """Groups of equal rows by the bytes of whole rows, (n,)."""
    names: dict = {}
    n = blocks[0].shape[0]
    return np.array([names.setdefault(_bytes_of(blocks, i), len(names)) for i in range(n)])


def _bytes_of(blocks, i) -> tuple:
    parts = []
    for block in blocks:
        if is_sparse_block(block):
            at = slice(block.indptr[i], block.indptr[i + 1])
            parts += [block.indices[at].tobytes(), _bits(block.data[at]).tobytes()]
        else:
            parts.append(np.ascontiguousarray(block[i]).tobytes())
    return tuple(parts)


def linked_groups(n: int, pairs) -> np.ndarray:
    """Connected groups of rows linked by pairs, (n,) intp, numbered by first appearance."""
    a, b = np.asarray(pairs, np.intp).reshape(-1, 2).T
    graph = sparse.coo_array((np.ones(a.size, bool), (a, b)), shape=(n, n))
    return first_seen(connected_components(graph, directed=False)[1])


def cosine_cover(Z, order, threshold: float) -> np.ndarray:
    """Which rows stay so that no two of them are closer than a cosine, (n,) bool.

    Rows are visited in ``order``; a row stays unless its cosine with a row that stays exceeds the
    threshold. So every row dropped has a row that stays above the threshold. Precondition: rows of
    Z have norm 1 (or 0: they are never dropped).
    """
    return _cover(Z, order, lambda rows, one: rows @ one <= threshold)


def distance_cover(Z, order, radius: float) -> np.ndarray:
    """Which rows stay so that no two of them are closer than ``radius``, (n,) bool.

    As :func:`cosine_cover`, for Euclidean distances.
    """

    def apart(rows, one):
        step = rows - one
        return np.einsum("ij,ij->i", step, step) >= radius**2

    return _cover(Z, order, apart)


def _cover(Z, order, apart) -> np.ndarray:
    stay = np.ones(len(Z), bool)
    Z = Z[order]
    alive = np.ones(len(Z), bool)
    for i in range(len(Z)):
        if alive[i] and i + 1 < len(Z):
            alive[i + 1 :] &= apart(Z[i + 1 :], Z[i])
    stay[order] = alive
    return stay
