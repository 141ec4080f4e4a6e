"""Awkward input: a result that keeps its promises, or a ValueError or TypeError with a reason."""

import datetime
import decimal
import warnings

import numpy as np
import pytest
from registry import named, resamplers
from scipy import sparse
from sklearn.base import clone

from skresample.utils.discovery import fit_resample_kwargs

RESAMPLERS = resamplers()
N = 40


def _base(seed=0, d=3):
    rng = np.random.default_rng(seed)
    y = np.repeat([0, 1], [28, 12])
    return rng.normal(size=(N, d)) + y[:, None], y


def _with(row, column, value, dtype=float):
    X, y = _base()
    X = X.astype(dtype)
    X[row, column] = value
    return X, y


def _objects(make):
    X, y = _base()
    out = X.astype(object)
    out[:, 0] = [make(i) for i in range(N)]
    return out, y


def _inputs():
    """Name -> (X, y)."""
    X, y = _base()
    pd = pytest.importorskip("pandas")
    cases = {
        "huge": (X / np.abs(X).max() * 1e308, y),
        "denormal": (X * 1e-310, y),
        "one infinity": _with(3, 1, np.inf),
        "one missing": _with(3, 1, np.nan),
        "a column missing": (np.where([True, False, False], np.nan, X), y),
        "everything missing": (np.full_like(X, np.nan), y),
        "a row missing": (np.where((np.arange(N) == 30)[:, None], np.nan, X), y),
        "constant": (np.ones_like(X), y),
        "one column": (X[:, :1], y),
        "no column": (X[:, :0], y),
        "no row": (X[:0], y[:0]),
        "one row": (X[:1], y[:1]),
        "two rows": (X[[0, -1]], y[[0, -1]]),
        "one dimension": (X[:, 0], y),
        "three dimensions": (X[:, :, None], y),
        "complex": (X + 1j, y),
        "half precision": (X.astype(np.float16), y),
        "long double": (X.astype(np.longdouble), y),
        "big endian": (X.astype(">f8"), y),
        "bytes of integers": ((X * 40).astype(np.uint8), y),
        "wide integers": ((X * 2**61).astype(np.int64), y),
        "bool": (X > 0, y),
        "text": ((X > 0).astype(str), y),
        "objects of numbers": (X.astype(object), y),
        "objects with None": _objects(lambda i: None if i % 5 == 0 else "ab"[i % 2]),
        "objects with dicts": _objects(lambda i: {"i": i}),
        "decimals": _objects(lambda i: decimal.Decimal(i)),
        "dates": _objects(lambda i: datetime.date(2020, 1, 1 + i % 28)),
        "masked": (np.ma.masked_greater(X, 0.5), y),
        "read only": (np.lib.stride_tricks.as_strided(X, writeable=False), y),
        "list": (X.tolist(), y.tolist()),
        "ragged list": ([[1.0, 2.0], [3.0]] * 20, y),
        "sparse zeros": (sparse.csr_matrix((N, 3)), y),
        "sparse explicit zeros": (sparse.csr_matrix((X > 9) * 0.0 + 0.0), y),
        "sparse infinity": (sparse.csr_matrix(_with(3, 1, np.inf)[0]), y),
        "shorter y": (X, y[:-1]),
        "y of one class": (X, np.zeros(N, int)),
        "y missing": (X, np.where(y == 1, np.nan, 0.0)),
        "y continuous": (X, X[:, 0]),
        "y of two columns": (X, np.column_stack([X[:, 0], X[:, 1]])),
        "y one hot": (X, np.eye(2, dtype=int)[y]),
        "y none": (X, None),
        "y mixed types": (X, np.array([0, "a"] * 20, dtype=object)),
        "y bool": (X, y == 1),
        "y bytes": (X, np.array([b"n", b"p"])[y]),
        "y dates": (X, np.array(["2020-01-01", "2021-01-01"], "M8[D]")[y]),
        "y of one rare row": (X, (np.arange(N) == 7).astype(int)),
        "every row its own class": (X, np.arange(N)),
        "duplicate names": (pd.DataFrame(X, columns=["a", "a", "b"]), y),
        "names of all kinds": (pd.DataFrame(X, columns=[1, "b", ("c", 2)]), y),
        "empty frame": (pd.DataFrame(X).iloc[:0], y[:0]),
        "two level index": (
            pd.DataFrame(X, index=pd.MultiIndex.from_product([range(8), range(5)])),
            y,
        ),
        "nullable": (pd.DataFrame(X).convert_dtypes().mask(X > 1.5), y),
        "lists in cells": (pd.DataFrame({"a": [[1, 2]] * N, "b": X[:, 0]}), y),
        "time zones": (
            pd.DataFrame({"t": pd.date_range("2020", periods=N, tz="UTC"), "b": X[:, 0]}),
            y,
        ),
    }
    cases["read only"][0].flags.writeable = False
    return cases


CASES = _inputs()


def _promises(fitted, X, y, out):
    """What every success must satisfy."""
    rows, target = out
    plan = fitted.plan_
    n = X.shape[0] if hasattr(X, "shape") else len(X)
    assert plan.n_input == n
    length = rows.shape[0] if hasattr(rows, "shape") else len(rows)
    assert length == plan.n_output
    if y is not None:
        assert len(target) == length
    if isinstance(X, np.ndarray):
        assert rows.dtype.newbyteorder("=") == X.dtype.newbyteorder("=")
        old = ~plan.is_new
        kept = np.asarray(X)[plan.origin[old]]
        assert [repr(v) for v in kept.ravel()[:60]] == [repr(v) for v in rows[old].ravel()[:60]]
        if X.dtype.kind == "f" and np.isfinite(X).all():
            assert np.isfinite(rows).all(), "finite rows became infinite or missing"


@pytest.mark.parametrize("resampler", RESAMPLERS, ids=named)
def test_awkward_input(resampler):
    succeeded, reasons = 0, {}
    for name, (X, y) in CASES.items():
        fresh = clone(resampler)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                kwargs = {} if y is None else fit_resample_kwargs(fresh, X, y)
                out = fresh.fit_resample(X, y, **kwargs)
        except (ValueError, TypeError) as error:
            reasons[name] = str(error)
            continue
        except Exception as error:
            error.add_note(f"input: {name}")
            raise
        try:
            _promises(fresh, X, y, out)
        except AssertionError as error:
            error.add_note(f"input: {name}")
            raise
        succeeded += 1
    assert not [name for name, reason in reasons.items() if len(reason) < 15]
    assert succeeded >= 12, "nearly everything was refused"


@pytest.mark.parametrize("resampler", RESAMPLERS, ids=named)
def test_weights_that_are_all_zero_are_refused(resampler):
    X, y = _base()
    with pytest.raises(ValueError, match="sample_weight is 0 for every row; give"):
        clone(resampler).fit_resample(
            X, y, sample_weight=np.zeros(N), **fit_resample_kwargs(resampler, X, y)
        )
