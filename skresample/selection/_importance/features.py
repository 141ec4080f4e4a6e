"""Rows as bags of buckets: what importance resampling counts."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from sklearn.base import clone

from skresample._math.density import bin_edges, bucket_codes, bucket_counts, code_scores
from skresample._math.layout import dense, held
from skresample._table.equality import joint_levels
from skresample._table.pairs import joint_codes, text_values
from skresample._table.table import Table

from .._hashing.ngrams import NgramHasher

__all__ = ["CodeBag", "MatrixBag", "TokenBag", "bags", "count_bag", "token_bag"]


_MAX_CELLS = 50_000_000  # of a sparse table that is cut into bins: 400 MB of buckets


class CodeBag:
    """One bucket per cell: ``codes`` (n, d) intp below ``n_buckets``."""

    def __init__(self, codes, n_buckets: int):
        self.codes, self.n_buckets = codes, n_buckets

    def counts(self, times=None) -> np.ndarray:
        """How often each bucket occurs; ``times`` (n,) repeats or drops rows."""
        return bucket_counts(self.codes, self.n_buckets, times)

    def scores(self, table) -> np.ndarray:
        """Sum of ``table`` over the buckets of each row, (n,)."""
        return code_scores(self.codes, table)

    def sizes(self) -> np.ndarray:
        """Number of tokens of each row, (n,)."""
        return np.full(len(self.codes), self.codes.shape[1])

    def matrix(self) -> sparse.csr_array:
        """How often each row has each bucket, (n, n_buckets)."""
        n, q = self.codes.shape
        parts = (np.ones(n * q), self.codes.ravel(), np.arange(n + 1) * q)
        return sparse.csr_array(parts, shape=(n, self.n_buckets))


class MatrixBag:
    """Counts as given: ``F`` (n, n_buckets), dense or CSR, non-negative."""

    def __init__(self, F):
        self.F, self.n_buckets = F, F.shape[1]

    def counts(self, times=None) -> np.ndarray:
        """How often each bucket occurs; ``times`` (n,) repeats or drops rows."""
        weight = np.ones(self.F.shape[0]) if times is None else times
        return np.asarray(self.F.T @ weight, dtype=np.float64).ravel()

    def scores(self, table) -> np.ndarray:
        """Sum of ``table`` over the buckets of each row, (n,)."""
        return np.asarray(self.F @ table, dtype=np.float64).ravel()

    def sizes(self) -> np.ndarray:
        """Number of tokens of each row, (n,)."""
        return np.asarray(self.F.sum(axis=1), dtype=np.float64).ravel()

    def matrix(self) -> sparse.csr_array:
        """How often each row has each bucket, (n, n_buckets)."""
        return sparse.csr_array(self.F)


class TokenBag:
    """Tokens of texts: ``buckets`` and the row ``owner`` of each, both (tokens,)."""

    def __init__(self, buckets, owner, n: int, n_buckets: int):
        self.buckets, self.owner, self.n, self.n_buckets = buckets, owner, n, n_buckets

    @classmethod
    def of(cls, columns, n: int, hasher: NgramHasher):
        """Bag of the n-grams of several columns of texts."""
        buckets, owners = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
        for texts in columns:
            start = 0
            for size, part, owner in hasher.chunks(texts):
                buckets.append(part.astype(np.int32))
                owners.append((owner + start).astype(np.int32))
                start += size
        return cls(np.concatenate(buckets), np.concatenate(owners), n, hasher.n_buckets)

    def counts(self, times=None) -> np.ndarray:
        """How often each bucket occurs; ``times`` (n,) repeats or drops rows."""
        weight = None if times is None else np.asarray(times)[self.owner]
        return np.bincount(self.buckets, weight, minlength=self.n_buckets).astype(np.float64)

    def scores(self, table) -> np.ndarray:
        """Sum of ``table`` over the buckets of each row, (n,)."""
        return np.bincount(self.owner, weights=table[self.buckets], minlength=self.n)

    def sizes(self) -> np.ndarray:
        """Number of tokens of each row, (n,)."""
        return np.bincount(self.owner, minlength=self.n)

    def matrix(self) -> sparse.csr_array:
        """How often each row has each bucket, (n, n_buckets)."""
        entries = (np.ones(len(self.owner)), (self.owner, self.buckets))
        return sparse.coo_array(entries, shape=(self.n, self.n_buckets)).tocsr()


def bags(features, pool, target, *, columns, n_bins: int, hasher: NgramHasher):
    """Pool and target as bags over the same buckets.

    Parameters
    ----------
    features : {"bins", "onehot", "counts", "hashed_ngrams"} or transformer
    pool, target : Table
    columns : ndarray of int
        Columns that enter, positions in X.
    n_bins : int
        Quantile bins of the pool for each numeric column ("bins").
    hasher : NgramHasher
        For "hashed_ngrams".
    """
    if not isinstance(features, str):
        return _transformed(features, pool, target)
    if features == "counts":
        return count_bag(pool, columns), count_bag(target, columns)
    if features == "hashed_ngrams":
        return token_bag(pool, columns, hasher), token_bag(target, columns, hasher)
    return _coded(features, pool, target, columns, n_bins)


def _coded(features, pool, target, columns, n_bins):
    if pool.kind == "sparse" and pool.n * pool.d > _MAX_CELLS:
        raise ValueError(
            f"features={features!r} gives every cell a bucket, X is sparse, {pool.n} x {pool.d} "
            "cells; use features='counts'"
        )
    (codes_a, codes_b), levels = joint_codes(pool, target)
    kept = np.isin(np.flatnonzero(pool.nominal), columns)
    levels = [n for n, keep in zip(levels, kept, strict=True) if keep]
    codes_a, codes_b = codes_a[:, kept], codes_b[:, kept]
    kept = np.isin(np.flatnonzero(~pool.nominal), columns)
    if features == "bins":
        a, b = (dense(t.numeric)[:, kept] for t in (pool, target))
        edges = bin_edges(a, n_bins)
    else:  # every distinct value is a level
        if pool.kind == "sparse":
            pool, target = (Table(t.X.toarray(), "array") for t in (pool, target))
        a, b, edges = np.empty((pool.n, 0)), np.empty((target.n, 0)), []
        joint = [joint_levels(pool, target, j) for j in np.flatnonzero(~pool.nominal)[kept]]
        codes_a = np.column_stack([*(left for left, _, _ in joint), codes_a])
        codes_b = np.column_stack([*(right for _, right, _ in joint), codes_b])
        levels = [*(size for _, _, size in joint), *levels]
    coded, n_buckets = bucket_codes(a, edges, codes_a, levels)
    return CodeBag(coded, n_buckets), CodeBag(bucket_codes(b, edges, codes_b, levels)[0], n_buckets)


def token_bag(table, columns, hasher: NgramHasher) -> TokenBag:
    """N-grams of the columns of texts."""
    which = [j for j in columns if table.kind != "sparse" and table.nominal[j]]
    if not which:
        raise ValueError(
            "features='hashed_ngrams' needs a column of texts, X has numeric columns only"
        )
    return TokenBag.of((text_values(table, j) for j in which), table.n, hasher)


def count_bag(table, columns) -> MatrixBag:
    """The numeric columns themselves as counts."""
    if table.kind != "sparse" and table.nominal[columns].any():
        raise ValueError("features='counts' needs numeric columns, X has nominal ones")
    numeric = table.numeric
    if len(columns) < table.d:
        place = np.cumsum(~table.nominal) - 1
        numeric = numeric[:, place[columns]]
    return MatrixBag(_checked_counts(numeric))


def _transformed(transformer, pool, target):
    fitted = clone(transformer).fit(pool.X)
    return tuple(MatrixBag(_checked_counts(fitted.transform(t.X))) for t in (pool, target))


def _checked_counts(F):
    """Non-negative complete features, dense or CSR."""
    F = F.tocsr() if hasattr(F, "tocsr") else np.asarray(F)
    if F.ndim != 2:
        raise ValueError(f"features must be a table with one row per row of X, got {F.ndim} axes")
    values = held(F)
    fault = None
    if values.dtype.kind not in "iufb" or not np.isfinite(values).all():
        fault = "NaN, infinity or what is no number"
    elif (values < 0).any():
        fault = "Negative values in data"
    if fault is not None:
        raise ValueError(
            f"{fault}: features are counted, so they must be finite numbers >= 0; use "
            "features='bins' of ImportanceResampler for other columns"
        )
    return F
