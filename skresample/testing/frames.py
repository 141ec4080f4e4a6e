"""Contracts about containers: frames of every column type, sparse rows of every order."""

from __future__ import annotations

import datetime as dt
import decimal
import warnings
from typing import Any

import numpy as np
from sklearn.base import clone
from sklearn.exceptions import DataConversionWarning

from .runs import run_fresh

__all__ = ["arrow_frame", "check_arrow", "check_big_integers", "check_sparse_order"]


def arrow_frame(y: np.ndarray) -> Any:
    """A pandas frame with a column of every Arrow type that ``read_parquet`` may give.

    Parameters
    ----------
    y : ndarray of shape (n,)
        Labels; the first column follows them.

    Returns
    -------
    frame : DataFrame of shape (n, d)
        Every column but the first has a missing value.
    """
    import pandas as pd
    import pyarrow as pa

    n = len(y)
    step = (np.arange(n) * 977) % 80_000
    zone = dt.UTC
    start = dt.datetime(2020, 1, 1, tzinfo=zone)
    moments = [start + dt.timedelta(seconds=int(s)) for s in step]
    values: dict = {}
    for unit, tz in (("s", "UTC"), ("ms", "Europe/Berlin"), ("us", "UTC"), ("ns", "UTC")):
        values[pa.timestamp(unit)] = [m.replace(tzinfo=None) for m in moments]
        values[pa.timestamp(unit, tz)] = moments
        values[pa.duration(unit)] = [dt.timedelta(seconds=int(s)) for s in step]
    for date in (pa.date32(), pa.date64()):
        values[date] = [dt.date(2020, 1, 1) + dt.timedelta(days=int(s % 300)) for s in step]
    for time in (pa.time32("s"), pa.time32("ms"), pa.time64("us"), pa.time64("ns")):
        values[time] = [dt.time(int(s % 3)) for s in step]  # nominal, so few
    for size in (8, 64):
        for kind in (f"int{size}", f"uint{size}"):
            values[getattr(pa, kind)()] = (step % 100).tolist()
    for real in (pa.float16(), pa.float32(), pa.float64()):
        values[real] = [np.float16(s % 50) for s in step]
    values[pa.decimal128(10, 2)] = [decimal.Decimal(int(s % 100)) for s in step]
    letters = np.array(list("abc"))[step % 3].tolist()
    values |= {pa.string(): letters, pa.large_string(): letters, pa.null(): [None] * n}
    values |= {pa.bool_(): (step % 2 > 0).tolist(), pa.binary(): [s.encode() for s in letters]}
    frame = {"x": np.asarray(y, dtype=float) + step / 80_000}
    for kind, column in values.items():
        gaps = [None if i % 31 == 3 else value for i, value in enumerate(column)]
        frame[str(kind)] = pd.array(pa.array(gaps, type=kind), dtype=pd.ArrowDtype(kind))
    coded = pa.array(letters).dictionary_encode()
    frame["dictionary"] = pd.array(coded, dtype=pd.ArrowDtype(coded.type))
    return pd.DataFrame(frame)


def check_arrow(resampler: Any, table: Any) -> None:
    """Columns of every Arrow type pass: dtypes stay, kept rows too, new values lie in range."""
    try:
        import pandas as pd
        import pyarrow  # noqa: F401
    except ImportError:
        return
    if table.name != "plain":
        return

    frame = arrow_frame(table.y)
    if "categorical_features" in resampler.get_params(deep=False):
        resampler = clone(resampler).set_params(categorical_features="from_dtype")
    y = frame["x"].to_numpy() if getattr(resampler, "_needs_numbers", False) else table.y
    fitted, (X, _) = run_fresh(resampler, frame, y)
    pd.testing.assert_series_equal(X.dtypes, frame.dtypes)
    old = np.flatnonzero(~fitted.plan_.is_new)
    want = frame.iloc[fitted.plan_.origin[old]].reset_index(drop=True)
    pd.testing.assert_frame_equal(X.iloc[old].reset_index(drop=True), want)
    coef = getattr(fitted.plan_.new, "coef", None)
    convex = coef is not None and (coef >= 0).all() and (coef.sum(axis=1) <= 1).all()
    for name in frame.columns[1:] if convex else ():
        if not frame[name].notna().any() or frame[name].dtype.kind not in "iufmM":
            continue
        have, made = frame[name].dropna(), X[name].dropna()
        if have.dtype.kind == "f":  # the smallest of them has no order in Arrow
            have, made = have.astype(float), made.astype(float)
        assert made.between(have.min(), have.max()).all(), name


def check_sparse_order(resampler: Any, table: Any) -> None:
    """Unsorted and repeated entries of a CSR matrix count as they should and stay as they are."""
    from scipy import sparse

    if table.name != "plain" or not resampler.__sklearn_tags__().input_tags.sparse:
        return
    X = sparse.csr_matrix(table.X * (table.X > 0))
    halves = sparse.csr_matrix(  # every entry twice, the columns of each row from last to first
        (
            np.repeat(X.data, 2)[::-1] / 2,
            np.repeat(X.indices, 2)[::-1].copy(),
            X.indptr[-1] * 2 - 2 * X.indptr[::-1],
        ),
        shape=X.shape,
    )
    before = [part.copy() for part in (halves.data, halves.indices, halves.indptr)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataConversionWarning)  # dense inside, as they say
        fitted, (rows, _) = run_fresh(resampler, halves, table.y[::-1])
        other, (want, _) = run_fresh(resampler, X[::-1], table.y[::-1])
    for part, old in zip((halves.data, halves.indices, halves.indptr), before, strict=True):
        assert np.array_equal(part, old)
    assert (fitted.plan_.origin == other.plan_.origin).all()
    np.testing.assert_allclose(rows.toarray(), want.toarray())


def check_big_integers(resampler: Any, table: Any) -> None:
    """Integers that floats cannot tell apart stay what they are in kept rows."""
    if table.name != "integers" or getattr(resampler, "_needs_numbers", False):
        return

    start = 1_500_000_000_000_000_000
    ids = start + np.arange(len(table.X)) * 3
    X = np.column_stack([table.X.astype(np.int64), ids])
    fitted, (rows, _) = run_fresh(resampler, X, table.y)
    plan = fitted.plan_
    old = np.flatnonzero(~plan.is_new)
    assert rows.dtype == np.int64
    assert np.array_equal(rows[old], X[plan.origin[old]])
    made = rows[plan.is_new, -1]
    assert ((made >= ids[0]) & (made <= ids[-1])).all()
