"""The arithmetic of new rows: ``base + sum_j coef_j (partner_j - base)``.

Never ``(1 - u) a + u b``: that form moves constant columns in their last bits.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

__all__ = [
    "beyond_floats",
    "blend_integers",
    "blend_sparse",
    "round_to",
    "whole_from_parents",
    "write_blend",
]

_CHUNK = 65_536
_EXACT = 2**53  # integers up to here are float64 numbers


def write_blend(source: np.ndarray, blend, out: np.ndarray) -> None:
    """Write the new rows of ``blend`` over a float ``source`` (n, d) or (n,) into ``out``.

    A missing value of the base stays missing; a missing value of a partner leaves the base's.
    Chunks of rows bound the working memory. Raises ValueError if an extrapolation overflows.
    """
    width = max(1, source.shape[1] if source.ndim == 2 else 1)
    step = max(1, min(_CHUNK, 200_000 // width))  # stays in a core's cache
    for start in range(0, len(blend), step):
        rows = slice(start, start + step)
        with np.errstate(over="ignore", invalid="ignore"):
            _blend_chunk(source, blend, rows, out[rows])
            settled = np.isfinite(np.einsum("i->", out[rows].reshape(-1)))  # half the time of sum
        if not settled:
            _mend_chunk(source, blend, rows, out[rows])


def _blend_chunk(source, blend, rows, out):
    """One chunk; ``out`` first holds the base, at last base plus the moves."""
    source.take(blend.base[rows], axis=0, out=out, mode="clip")
    k = blend.coef.shape[1]
    total = None
    for j in range(k):
        move = source.take(blend.partner[rows, j], axis=0, mode="clip")
        move -= out
        move *= _column(blend.coef[rows, j], move)
        if k == 1 or total is None:
            total = move
        else:
            total += move
    if total is not None:
        out += total


def _column(coef, like):
    coef = coef.astype(like.dtype, copy=False)
    return coef[:, None] if like.ndim == 2 else coef


def _mend_chunk(source, blend, rows, out):
    """Recompute the entries that met missing values or overflowed on the way."""
    bad = np.nonzero(~np.isfinite(out))
    row = bad[0] + rows.start
    at = bad[1:]
    a = source[(blend.base[row], *at)]
    quarter = np.zeros_like(a)
    with np.errstate(over="ignore", invalid="ignore"):
        for j in range(blend.coef.shape[1]):
            b = source[(blend.partner[row, j], *at)]
            b = np.where(np.isnan(b), a, b)
            # Halves of halves: the difference of two finite numbers need not be finite.
            quarter += blend.coef[row, j].astype(a.dtype) * (b / 4 - a / 4)
        value = ((a + quarter) + quarter) + (quarter + quarter)
        value = np.where(np.isfinite(value) | np.isnan(a), value, a + 2 * (quarter + quarter))
    overflow = ~np.isfinite(value) & np.isfinite(a)
    if overflow.any():
        worst = a[overflow][0]
        raise ValueError(
            f"a new row overflows: extrapolating from {worst:g} leaves the range of {a.dtype}; "
            f"rescale the columns"
        )
    out[bad] = np.where(np.isnan(a), np.nan, value)


def blend_integers(values: np.ndarray, blend, missing=None):
    """New values of an integer column: exact differences, rounded, within the observed range.

    Parameters
    ----------
    values : ndarray of shape (n,), any integer dtype
    blend : Blend
    missing : ndarray of shape (n,), bool, optional

    Returns
    -------
    new : ndarray of shape (m,), dtype of ``values``
    new_missing : ndarray of shape (m,), bool, or None
    """
    base = values[blend.base]
    step = np.zeros(len(blend))
    for j in range(blend.coef.shape[1]):
        partner = values[blend.partner[:, j]]
        move = _distance(base, partner) * np.where(partner >= base, 1.0, -1.0)
        if missing is not None:
            move[missing[blend.partner[:, j]]] = 0.0
        step += blend.coef[:, j] * move
    new = _shift(base, np.rint(step))
    present = values if missing is None else values[~missing]
    if present.size:
        new = np.clip(new, present.min(), present.max())
    return new, None if missing is None else missing[blend.base]


def _distance(a, b):
    """Absolute difference of integers without wrapping, as float64."""
    if a.dtype.itemsize < 8:
        return np.abs(b.astype(np.int64) - a.astype(np.int64)).astype(np.float64)
    ua, ub = a.astype(np.uint64), b.astype(np.uint64)  # two's complement: differences are exact
    return np.where(b >= a, ub - ua, ua - ub).astype(np.float64)


def _shift(base, step):
    """``base + step`` saturating at the limits of the dtype."""
    info = np.iinfo(base.dtype)
    size = np.abs(step)
    far = size >= 2.0**64  # beyond any room there is
    size = np.where(far, np.uint64(2**64 - 1), np.where(far, 0.0, size).astype(np.uint64))
    wide = base.astype(np.uint64)
    low, high = np.array(info.min, base.dtype), np.array(info.max, base.dtype)
    room_up = high.astype(np.uint64) - wide
    room_down = wide - low.astype(np.uint64)
    up = wide + np.minimum(size, room_up)
    down = wide - np.minimum(size, room_down)
    return np.where(step >= 0, up, down).astype(base.dtype)


def round_to(values: np.ndarray, like: np.ndarray, missing=None) -> np.ndarray:
    """Float values in the integer dtype of ``like``: rounded, clipped to its observed range."""
    present = like if missing is None else like[~missing]
    rounded = np.rint(values)
    if present.size:
        low, high = present.min(), present.max()
        inside = (rounded > float(low)) & (rounded < float(high))
        # Casting only what is inside the range: float64 cannot hold every limit exactly.
        cast = np.where(inside, rounded, 0).astype(like.dtype)
        return np.where(inside, cast, np.where(rounded <= float(low), low, high)).astype(like.dtype)
    return rounded.astype(like.dtype)


def beyond_floats(values: np.ndarray) -> bool:
    """Whether integers are too large for float64 to tell all of them apart."""
    if values.dtype.itemsize < 8 or not values.size:
        return False
    return int(values.max()) > _EXACT or int(values.min()) < -_EXACT


def whole_from_parents(made, values, parent, rounded):
    """Integers of new rows given as floats, without what the floats have lost.

    Parameters
    ----------
    made : ndarray of shape (m,), float
        Values of the new rows.
    values : ndarray of shape (n,)
        The column, 64-bit integers beyond 2^53.
    parent : ndarray of shape (m,), intp
        Row each new row stems from, -1: none.
    rounded : ndarray of shape (m,)
        What :func:`round_to` makes of the values: kept for rows without a parent.

    Returns
    -------
    ndarray of shape (m,), dtype of ``values``
        A value that is that of the parent, or of another row, is taken whole; others are the
        parent's plus the rounded difference, within the observed range.
    """
    base = values[parent]
    moved = _shift(base, np.rint(made - base.astype(np.float64)))
    out = np.where(parent >= 0, np.clip(moved, values.min(), values.max()), rounded)
    known, first = np.unique(values.astype(np.float64), return_index=True)
    at = np.minimum(np.searchsorted(known, made), known.size - 1)
    copied = (known[at] == made) & ((parent < 0) | (made != base.astype(np.float64)))
    return np.where(copied, values[first[at]], out).astype(values.dtype)


def blend_sparse(X, blend):
    """New rows of a CSR matrix, CSR in the dtype of ``X``; zeros that arise are not stored."""
    whole = X.dtype.kind in "iub"
    step = _CHUNK
    parts, bounds = [], None
    if whole and ((blend.coef < 0).any() or (blend.coef.sum(axis=1) > 1).any()):
        bounds = [side(axis=0).toarray().ravel() for side in (X.min, X.max)]
    source = X.astype(np.float64) if whole or X.dtype.itemsize < 4 else X
    for start in range(0, len(blend), step):
        rows = slice(start, start + step)
        base = source[blend.base[rows]]
        out = base
        for j in range(blend.coef.shape[1]):
            move = source[blend.partner[rows, j]] - base
            weight = blend.coef[rows, j].astype(source.dtype)
            move.data *= np.repeat(weight, np.diff(move.indptr))
            move.data[np.isnan(move.data)] = 0
            out = out + move
        if whole:
            out.data = np.rint(out.data)
            if bounds is not None:
                np.clip(out.data, bounds[0][out.indices], bounds[1][out.indices], out=out.data)
        out.eliminate_zeros()
        parts.append(out.astype(X.dtype))
    return sparse.vstack(parts, format="csr")
