"""Sparse blocks of a small class as dense ones, and back."""

from __future__ import annotations

from scipy import sparse

__all__ = ["dense_rows", "rows_like"]


def dense_rows(values):
    """A dense block of the same rows."""
    return values.toarray() if sparse.issparse(values) else values


def rows_like(made, values):
    """Dense rows in the layout of ``values``: CSR if that is sparse."""
    return sparse.csr_matrix(made) if sparse.issparse(values) else made
