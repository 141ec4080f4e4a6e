"""Turn a plan into rows in the caller's own container."""

from __future__ import annotations

import os

import numpy as np
from scipy import sparse

from skresample.plan import Blend, ResamplingPlan

from .blend import (
    beyond_floats,
    blend_integers,
    blend_sparse,
    round_to,
    whole_from_parents,
    write_blend,
)
from .containers import reset_index, take
from .table import Table
from .target import target_of

__all__ = ["assemble", "assemble_into", "rows_made"]

_VALUES = 2**17  # of the columns copied at a time


def assemble(table: Table, plan: ResamplingPlan, *, as_list: bool = False):
    """Rows and target of a plan.

    Kept rows are taken, never recomputed. The index of pandas objects follows one rule: where
    every output row is an input row, it tells which one; where a plan holds new rows it is
    0..n-1. X and y have the same index, that of X where they came with different ones.

    Returns
    -------
    X, y : containers like the caller's
    """
    # Without an index to follow the target comes first: its positions are gone before the rows.
    y = None if table.kind == "pandas" else target_of(table.target, plan, None)
    if plan.new is None:
        X = take(table.X, plan.origin)
    else:
        X = _BUILDERS[table.kind](table, plan)
        if plan.order is not None:
            X = reset_index(take(X, plan.order))
        if table.kind == "pandas":
            X.attrs.update(table.X.attrs)
    if table.kind == "pandas":
        y = target_of(table.target, plan, X.index)
    if as_list:
        X = X.tolist()
    return X, y


def rows_made(table: Table, recipe, keep=()):
    """Rows that a recipe makes, in the container of the table, behind input rows kept."""
    return assemble(table.alike(table.X), ResamplingPlan(table.n, keep, recipe))[0]


def assemble_into(table: Table, plan: ResamplingPlan, out, rows: int):
    """The rows of a plan written to a memory-mapped file or an array, piece by piece.

    Parameters
    ----------
    out : str, path or ndarray of shape (n_output, d)
        A file is written in numpy's format, and replaced where it exists.
    rows : int
        Output rows made at a time.

    Returns
    -------
    X : memmap, or ``out`` itself
    y : ndarray, or None
    """
    if table.kind != "array" or table.X.dtype.hasobject:
        raise TypeError(
            f"out takes rows of a numeric array, X is of kind {table.kind!r}; pass an array, as "
            f"by X.to_numpy()"
        )
    shape, dtype = (plan.n_output, table.d), table.X.dtype
    if isinstance(out, str | os.PathLike):
        out = np.lib.format.open_memmap(out, mode="w+", dtype=dtype, shape=shape)
    elif not isinstance(out, np.ndarray) or out.shape != shape or out.dtype != dtype:
        raise ValueError(
            f"out must be a path, or an array of shape {shape} and dtype {dtype}, got "
            f"{getattr(out, 'shape', type(out).__name__)} {getattr(out, 'dtype', '')}"
        )
    start, targets = 0, []
    for part in plan.chunks(rows):
        where = out[start : start + part.n_output]
        if part.new is None or part.order is not None:
            where[:] = assemble(table, part)[0]
        else:
            _write_dense(table, part, where)
        y = target_of(table.target, part, None)
        targets.append(None if y is None else np.asarray(y))
        start += part.n_output
        del part  # it may hold on to rows that were drawn together, while the next are drawn
    if isinstance(out, np.memmap):
        out.flush()
    return out, None if table.target is None else np.concatenate(targets)


def _donors(plan, table):
    """Row that gives each nominal value of each new row, (m, q)."""
    new, q = plan.new, int(table.slots.max(initial=-1)) + 1
    if new.donor is not None:
        return new.donor
    source = new.source
    return np.broadcast_to(source[:, None], (len(new), q))


def _dense(table, plan):
    out = np.empty((plan.n_output, table.d), table.X.dtype)
    _write_dense(table, plan, out)
    return out


def _write_dense(table, plan, out):
    X, keep, n_kept = table.X, plan.kept, plan.n_kept
    if X.dtype.hasobject or isinstance(keep, slice):
        out[:n_kept] = X[keep]
    else:
        X.take(keep, axis=0, out=out[:n_kept], mode="clip")
    new = out[n_kept:]
    if table.block is not None and X.dtype.kind == "f":
        _write_floats(X, plan.new, new)
        return
    nominal = np.flatnonzero(table.nominal)
    donors = _donors(plan, table)
    for q, j in zip(table.slots, nominal, strict=True):
        new[:, j] = X[donors[:, q], j]
    numeric = np.flatnonzero(~table.nominal)
    if isinstance(plan.new, Blend) and X.dtype.kind == "f" and X.dtype.itemsize > 2:
        _write_columns(X, plan.new, numeric, new)
        return
    for i, j in enumerate(numeric):
        new[:, j] = _new_numbers(table.columns.numbers(j), plan.new, i)[0]


def _write_columns(X, blend, columns, out):
    """New rows of some columns of a float block, as many at a time as stay in the caches."""
    step = max(1, _VALUES // len(X))
    for start in range(0, columns.size, step):
        some = columns[start : start + step]
        made = np.empty((len(blend), some.size), X.dtype)
        write_blend(X[:, some], blend, made)
        out[:, some] = made


def _write_floats(X, new, out):
    """New rows of a whole float block."""
    if not isinstance(new, Blend):
        out[:] = new.values.toarray() if sparse.issparse(new.values) else new.values
    elif X.dtype.itemsize == 2:
        wide = np.empty(out.shape, np.float32)
        write_blend(X.astype(np.float32), new, wide)
        out[:] = wide
    else:
        write_blend(X, new, out)


def _new_numbers(column, new, i: int):
    """Numbers of one column of the new rows, and which are missing (None: NaN says so)."""
    values, missing = column
    whole = values.dtype.kind in "iu"
    if isinstance(new, Blend):
        if whole:
            return blend_integers(values, new, missing)
        out = np.empty(len(new), values.dtype)
        write_blend(np.ascontiguousarray(values), new, out)
        return out, None
    made = np.asarray(new.values[:, i])
    if not whole:
        return made.astype(values.dtype), None
    empty = np.isnan(made)
    rounded = round_to(np.where(empty, 0.0, made), values, missing)
    if beyond_floats(values):
        rounded = whole_from_parents(np.where(empty, 0.0, made), values, new.dominant, rounded)
    return rounded, empty if missing is not None else None


def _frame(table, plan):
    """New frame, a column at a time: the peak is the output and one column."""
    columns, keep = table.columns, plan.keep
    nominal = table.nominal
    donors, slots = _donors(plan, table), iter(table.slots)
    done, i = [], 0
    for j in range(table.d):
        if nominal[j]:
            done.append(columns.take(j, np.concatenate([keep, donors[:, next(slots)]])))
            continue
        values, missing = _new_numbers(columns.numbers(j), plan.new, i)
        done.append(columns.kept_and_new(j, keep, values, missing))
        i += 1
    return columns.build(done)


def _pandas(table, plan):
    block = table.block
    if block is None:
        return _frame(table, plan)
    import pandas as pd

    return pd.DataFrame(_dense(block, plan), columns=table.X.columns, copy=False)


def _sparse(table, plan):
    X = table.X.tocsr()
    new = plan.new
    if isinstance(new, Blend):
        rows = blend_sparse(X, new)
    else:
        rows = sparse.csr_matrix(new.values)
        if X.dtype.kind in "iu":
            low, high = X.min(axis=0).toarray().ravel(), X.max(axis=0).toarray().ravel()
            rows.data = np.clip(np.rint(rows.data), low[rows.indices], high[rows.indices])
        rows = rows.astype(X.dtype)
    out = sparse.vstack([X[plan.keep], rows], format="csr")
    container = sparse.csr_array if isinstance(table.X, sparse.sparray) else sparse.csr_matrix
    return container(out).asformat(table.X.format)


_BUILDERS = {"array": _dense, "pandas": _pandas, "frame": _frame, "sparse": _sparse}
