"""Results written to a file or an array, piece by piece: the rows of ``fit_resample``."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest

from skresample._table import assemble
from skresample.over_sampling import (
    ADASYN,
    CCR,
    MLSMOTE,
    ROSE,
    SMOTE,
    SMOTEN,
    SMOTENC,
    SMOTER,
    RandomOverSampler,
)
from skresample.under_sampling import RandomUnderSampler


def table(n=300, seed=0):
    rng = np.random.default_rng(seed)
    y = (np.arange(n) % 10 == 0).astype(int)
    return rng.normal(size=(n, 3)) + y[:, None], y


@pytest.mark.parametrize(
    "sampler",
    [ADASYN, CCR, ROSE, RandomOverSampler, RandomUnderSampler, SMOTE],
    ids=lambda one: one.__name__,
)
@pytest.mark.parametrize("rows", [7, 1000])
def test_the_file_holds_the_rows_of_fit_resample(sampler, rows, tmp_path):
    X, y = table()
    X_new, y_new = sampler(random_state=0).fit_resample(X, y)
    made, target = sampler(random_state=0).fit_resample_into(tmp_path / "out.npy", X, y, rows=rows)
    assert isinstance(made, np.memmap)
    np.testing.assert_array_equal(made, X_new)
    np.testing.assert_array_equal(target, y_new)
    np.testing.assert_array_equal(np.load(tmp_path / "out.npy"), X_new)


def test_numeric_and_several_targets(tmp_path):
    X, _ = table()
    y = np.exp(X[:, 0])
    X_new, y_new = SMOTER(random_state=0).fit_resample(X, y)
    made, target = SMOTER(random_state=0).fit_resample_into(str(tmp_path / "a.npy"), X, y, rows=50)
    np.testing.assert_array_equal(made, X_new)
    np.testing.assert_array_equal(target, y_new)
    Y = np.column_stack([y > 0, y > 6]).astype(int)
    X_new, Y_new = MLSMOTE(random_state=0).fit_resample(X, Y)
    made, target = MLSMOTE(random_state=0).fit_resample_into(tmp_path / "b.npy", X, Y, rows=50)
    np.testing.assert_array_equal(made, X_new)
    np.testing.assert_array_equal(target, Y_new)


def test_an_array_of_the_callers_is_filled():
    X, y = table()
    X = X.astype(np.float32)
    sampler = SMOTE(random_state=0)
    out = np.empty((sampler.make_plan(X, y).n_output, 3), np.float32)
    made, _ = sampler.fit_resample_into(out, X, y, rows=11)
    assert made is out
    np.testing.assert_array_equal(out, SMOTE(random_state=0).fit_resample(X, y)[0])
    assert sampler.plan_.n_output == len(out)


def test_groups_and_rows_of_a_memory_mapped_input(tmp_path):
    X, y = table()
    np.save(tmp_path / "in.npy", X)
    given = np.load(tmp_path / "in.npy", mmap_mode="r")
    groups = np.arange(300) % 3
    quota = {(1, 0): 40, (1, 2): 50}
    X_new, _ = SMOTE(sampling_strategy=quota, random_state=0).fit_resample(X, y, groups=groups)
    sampler = SMOTE(sampling_strategy=quota, random_state=0)
    made, _ = sampler.fit_resample_into(tmp_path / "out.npy", given, y, groups=groups)
    np.testing.assert_array_equal(made, X_new)


def test_memory_is_that_of_a_piece(tmp_path):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60_000, 20))
    y = np.zeros(60_000, int)
    y[:2000] = 1
    sampler = SMOTE(k_neighbors=3, random_state=0, n_jobs=1)
    sampler.fit_resample_into(tmp_path / "first.npy", X[:2100], y[:2100])  # imports
    tracemalloc.start()
    sampler.fit_resample_into(tmp_path / "out.npy", X, y, rows=2000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.75 * 118_000 * 20 * 8  # the output; a memory map is not counted


def test_pieces_are_asked_for_one_by_one(tmp_path, monkeypatch):
    X, y = table()
    sizes, real = [], assemble.assemble
    monkeypatch.setattr(
        assemble, "assemble", lambda table, part: sizes.append(part.n_output) or real(table, part)
    )
    made, _ = RandomOverSampler(random_state=0).fit_resample_into(
        tmp_path / "out.npy", X, y, rows=100
    )
    assert sizes == [100] * 5 + [40]
    assert len(made) == 540


def test_what_cannot_be_written_is_refused(tmp_path):
    X, y = table()
    with pytest.raises(
        TypeError, match=r"out takes rows of a numeric array, X is of kind 'pandas'"
    ):
        SMOTE().fit_resample_into(tmp_path / "out.npy", pd.DataFrame(X), y)
    with pytest.raises(
        ValueError, match=r"array of shape \(540, 3\) and dtype float64, got \(5, 3\)"
    ):
        SMOTE().fit_resample_into(np.empty((5, 3)), X, y)
    with pytest.raises(ValueError, match=r"dtype float64, got \(540, 3\) float32"):
        SMOTE().fit_resample_into(np.empty((540, 3), np.float32), X, y)
    with pytest.raises(ValueError, match="rows must be at least 1"):
        SMOTE().fit_resample_into(tmp_path / "out.npy", X, y, rows=0)


@pytest.mark.parametrize("sampler", [SMOTEN(random_state=0), SMOTENC([1], random_state=0)], ids=str)
@pytest.mark.parametrize("hold", [True, False])
def test_methods_that_make_sparse_rows_dense_plan_too(sampler, hold):
    X, y = table()
    X = np.rint(X)
    made = sampler.fit_resample(X, y)[0]
    assert sampler.make_plan(X, y, hold=hold).n_output == len(made)
