"""What cannot be read is refused, naming the argument and the remedy."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from skresample._table.accept import accept_rows
from skresample.metrics import energy_distance
from skresample.model_selection import TableEncoder, diagnose
from skresample.over_sampling import SMOTE
from skresample.selection import KCenterSampler
from skresample.under_sampling import RandomUnderSampler

N = 20
X = np.random.default_rng(0).normal(size=(N, 2))
Y = np.arange(N) % 4 // 3


class Lazy:
    """Like a Dask collection."""

    shape = (float("nan"), 2)

    def __dask_graph__(self):
        return {}

    def __array__(self, *args, **kwargs):
        raise AssertionError("read into memory")


class Foreign:
    """Like an array of another library."""

    shape, ndim = (N, 2), 2

    def __array_namespace__(self, **kwargs):
        return np

    def __array__(self, *args, **kwargs):
        raise AssertionError("read into memory")


Foreign.__module__ = "cupy.core"


def _rows():
    pl = pytest.importorskip("polars")
    return {
        "lazy frame": (pl.LazyFrame({"a": [1.0]}), "LazyFrame; call collect\\(\\) first"),
        "dask": (Lazy(), r"not yet computed; pass {name}.compute\(\)"),
        "device": (Foreign(), r"cupy Foreign; .* pass {name}.get\(\)"),
        "generator": (iter(X.tolist()), r"can be read once; pass list\({name}\)"),
        "set": ({1, 2}, "a set, which has no order"),
        "ragged": ([[1.0, 2.0], [3.0]], r"rows of {name} differ in length: \[1, 2\]"),
        "dict": ({"a": [1]}, "{name} is a dict.*data frame"),
        "text": ("rows", "{name} is 'rows'.*data frame"),
        "number": (3, "{name} is 3.*data frame"),
        "one column": (np.arange(3.0), "{name}: Expected 2D array.*Reshape"),
        "series": (pd.Series([1.0]), r"{name} is a Series.*{name}.to_frame\(\)"),
        "complex": (X * 1j, "Complex data not supported"),
        "masked": (np.ma.masked_less(X, 0), r"use {name}.filled\(np.nan\)"),
        "no rows": (np.empty((0, 2)), "{name}: Found array with 0 sample"),
        "structured": (np.zeros(3, [("a", float)]), "{name}: Expected 2D array"),
    }


TAKERS = {
    "sampler": lambda X: SMOTE().fit_resample(X, Y),
    "selector": lambda X: KCenterSampler(n_samples=2).fit_resample(X),
    "encoder": lambda X: TableEncoder().fit(X),
    "diagnose": lambda X: diagnose(X, Y),
}


@pytest.mark.parametrize("kind", list(_rows()))
def test_rows_that_cannot_be_read_are_refused_with_a_remedy(kind):
    rows, message = _rows()[kind]
    with pytest.raises((TypeError, ValueError), match="(?s)" + message.format(name="rows")):
        accept_rows(rows, "rows")


@pytest.mark.parametrize("kind", ["lazy frame", "dask", "device", "generator", "ragged"])
@pytest.mark.parametrize("taker", TAKERS)
def test_everybody_refuses_alike(kind, taker):
    rows, message = _rows()[kind]
    with pytest.raises((TypeError, ValueError), match=message.format(name="X")):
        TAKERS[taker](rows)
    with pytest.raises((TypeError, ValueError), match=message.format(name="reference")):
        energy_distance(rows, X)


@pytest.mark.parametrize("kind", ["lazy frame", "dask", "device", "generator", "set"])
@pytest.mark.parametrize("name", ["y", "groups", "sample_weight"])
def test_other_arguments_are_refused_by_name(kind, name):
    values, message = _rows()[kind]
    given = {"y": Y, name: values}
    with pytest.raises(TypeError, match=message.format(name=name)):
        RandomUnderSampler().fit_resample(X, **given)
    if name == "y":
        with pytest.raises(TypeError, match=message.format(name=name)):
            KCenterSampler(n_samples=2).fit_resample(X, values)


def test_real_dask_collections_are_refused():
    da = pytest.importorskip("dask.array")
    with pytest.raises(TypeError, match=r"X.compute\(\)"):
        SMOTE().fit_resample(da.from_array(X, chunks=5), Y)
    with pytest.raises(TypeError, match=r"y.compute\(\)"):
        SMOTE().fit_resample(X, da.from_array(Y, chunks=5))


def test_arrays_of_the_standard_are_refused():
    xp = pytest.importorskip("array_api_strict")
    with pytest.raises(TypeError, match=r"pass numpy.asarray\(X\)"):
        SMOTE().fit_resample(xp.asarray(X), Y)


@pytest.mark.parametrize("make", [sparse.csr_array, sparse.csc_array])
def test_unsorted_entries_are_read_from_a_copy(make):
    one = make((np.ones(3), [1, 0, 0], [0, 3, 3]), shape=(2, 2))
    rows, kind = accept_rows(one)
    assert kind == "sparse"
    assert one.indices.tolist() == [1, 0, 0]
    assert rows.has_canonical_format
    assert (rows.toarray() == one.toarray()).all()
    sorted_already = sparse.csr_array(np.eye(2))
    assert accept_rows(sorted_already)[0] is sorted_already


@pytest.mark.parametrize(
    ("X", "y", "groups", "words"),
    [
        ([[1.0, [2.0]]] * 4, [0, 0, 1, 1], None, "X: .*inhomogeneous.*same columns"),
        (np.eye(4), [[0], [0, 1]] * 2, None, "y: .*inhomogeneous.*one value to each cell"),
        (np.eye(4), [0, 0, 1, 1], [[0], [0, 1]] * 2, "groups: .*inhomogeneous"),
        (np.eye(4), [0, 0, 1, 1], [0, 1], "groups has 2 entries, X has 4 rows; pass one group"),
        (np.eye(4), [0, 1, 1], None, "X has 4 rows, y has 3.*pass one label"),
    ],
)
def test_ragged_and_short_arguments_are_named(X, y, groups, words):
    from skresample.under_sampling import RandomUnderSampler

    with pytest.raises(ValueError, match=words):
        RandomUnderSampler().fit_resample(X, y, groups=groups)


def test_new_values_are_appended_to_a_sparse_target():
    from scipy import sparse

    from skresample._table.target import _append

    out = _append(sparse.csr_array(np.array([[1.0], [0.0]])), np.array([2.5]))
    assert out.format == "csr"
    assert out.toarray().ravel().tolist() == [1.0, 0.0, 2.5]
