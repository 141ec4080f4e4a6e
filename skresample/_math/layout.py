"""Rows of numbers are dense or CSR: what differs between the two layouts, in one place."""

from __future__ import annotations

import numpy as np
from scipy import sparse

__all__ = [
    "LARGEST",
    "centred",
    "dense",
    "held",
    "is_sparse_block",
    "laid_out_like",
    "squares",
    "stacked",
    "surely_small",
]

LARGEST = 1e150  # squares of larger numbers leave the range of float64


def is_sparse_block(X) -> bool:
    """Whether the rows are sparse, for kernels that have an algorithm of their own for them."""
    return sparse.issparse(X)


def dense(X) -> np.ndarray:
    """The same rows as an array; one that is dense already is not copied."""
    return X.toarray() if is_sparse_block(X) else X


def laid_out_like(made, X):
    """Rows in the layout of ``X``: CSR if that is sparse, else dense."""
    return sparse.csr_matrix(made) if is_sparse_block(X) else dense(made)


def stacked(parts):
    """Blocks of rows of one layout, one below the other."""
    parts = list(parts)
    return (
        sparse.vstack(parts, format="csr") if is_sparse_block(parts[0]) else np.concatenate(parts)
    )


def held(X) -> np.ndarray:
    """The numbers that are held: all of a dense block, those of CSR that are not left out."""
    return X.data if is_sparse_block(X) else X


def surely_small(values) -> bool:
    """Whether the sum of squares, one pass, tells that no number is missing or beyond LARGEST.

    ``values``: the numbers that are held, of one or two axes; False also where it cannot tell.
    """
    if values.dtype.kind != "f":
        return False
    if values.flags.c_contiguous or values.flags.f_contiguous:
        values = values.ravel(order="K")
    axes = "ij"[: values.ndim]
    with np.errstate(over="ignore", invalid="ignore"):
        total = float(np.einsum(f"{axes},{axes}->", values, values))  # float32 has no LARGEST**2
        return total <= 0.5 * LARGEST**2


def squares(X):
    """Each number times itself, in the same layout."""
    return X.multiply(X) if is_sparse_block(X) else X * X


def centred(X):
    """Dense rows in float64 about their mean; CSR as they are, since zeros would be lost."""
    if is_sparse_block(X):
        return X
    X = np.asarray(X, dtype=np.float64)
    return X - X.mean(axis=0)
