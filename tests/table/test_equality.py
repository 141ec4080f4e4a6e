"""Whole numbers beyond 2^53 stay distinct where the question is equality."""

import numpy as np
import pytest
from scipy import sparse

from skresample._table.equality import level_codes
from skresample.selection import (
    ExactDeduplicator,
    HashSampler,
    ImportanceResampler,
    RuleFilter,
)

IDS = 1_500_000_000_000_000_000 + np.arange(200)


def containers():
    pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
    stamps = np.array("2024-01-01", "M8[ns]") + 100 * np.arange(200).astype("m8[ns]")
    nullable = pd.DataFrame({"id": pd.array(IDS, dtype="Int64"), "x": 1.0})
    nullable.loc[7, "id"] = pd.NA
    yield "array", IDS[:, None]
    yield "unsigned", IDS[:, None].astype(np.uint64) + np.uint64(1 << 63)
    yield "objects", np.array([[int(v), 1.5] for v in IDS], dtype=object)
    yield "list", [[int(v), 3] for v in IDS]
    yield "sparse", sparse.csr_array(np.c_[IDS, np.zeros_like(IDS)])
    yield "pandas", pd.DataFrame({"id": IDS})
    yield "pandas mixed", pd.DataFrame({"id": IDS, "x": 1.0, "c": "a"})
    yield "nullable", nullable
    yield "time stamps", pd.DataFrame({"t": stamps})
    yield "polars", pl.DataFrame({"id": IDS, "x": 1.0})
    yield "polars with null", pl.DataFrame({"id": [None, *IDS[1:].tolist()]})
    yield "polars time stamps", pl.DataFrame({"t": stamps})


CONTAINERS = dict(containers())


@pytest.fixture(params=list(CONTAINERS))
def table(request):
    return CONTAINERS[request.param]


def test_exact_duplicates_of_big_whole_numbers_are_found_and_no_others(table):
    dedup = ExactDeduplicator()
    dedup.fit_resample(table)
    assert dedup.n_duplicates_ == 0
    doubled = np.r_[np.arange(200), 17, 7, 0]
    if hasattr(table, "iloc"):
        twice = table.iloc[doubled]
    elif isinstance(table, list):
        twice = [table[i] for i in doubled]
    else:
        twice = table[doubled]
    dedup.fit_resample(twice)
    assert dedup.sample_indices_.tolist() == list(range(200))


def test_rows_without_ids_hash_apart(table):
    sampler = HashSampler(n_samples=0.5)
    sampler.fit_resample(table)
    assert len(np.unique(sampler.scores_)) == 200
    assert 70 <= sampler.sample_indices_.size <= 130


def test_equal_numbers_hash_alike_in_every_container():
    scores = {}
    for name in ("array", "sparse", "pandas", "list"):
        X = CONTAINERS[name]
        X = [row[:1] for row in X] if name == "list" else X
        X = X[:, [0]] if name == "sparse" else X
        sampler = HashSampler()
        sampler.fit_resample(X)
        scores[name] = sampler.scores_
    for name, values in scores.items():
        np.testing.assert_array_equal(values, scores["array"], err_msg=name)


@pytest.mark.parametrize("kind", ["array", "unsigned", "objects", "pandas", "nullable", "polars"])
def test_one_hot_buckets_of_big_whole_numbers(kind):
    X = CONTAINERS[kind]
    rows = np.array([3, 50, 120])
    target = X.iloc[rows] if hasattr(X, "iloc") else X[rows]
    sampler = ImportanceResampler(target=target, features="onehot", n_samples=3, mode="top_k")
    sampler.fit_resample(X)
    assert sorted(sampler.sample_indices_) == rows.tolist()


def test_one_hot_buckets_of_floats_and_whole_numbers_meet():
    X = np.arange(20)[:, None]
    sampler = ImportanceResampler(
        target=np.array([[3.0], [5.0]]), features="onehot", n_samples=2, mode="top_k"
    )
    sampler.fit_resample(X)
    assert sorted(sampler.sample_indices_) == [3, 5]


@pytest.mark.parametrize("kind", ["pandas", "nullable", "polars", "polars with null"])
def test_rules_tell_big_whole_numbers_apart(kind):
    X = CONTAINERS[kind]
    for rule in ({int(IDS[40])}, (int(IDS[40]), int(IDS[40]))):
        sampler = RuleFilter(rules={"id": rule})
        sampler.fit_resample(X)
        assert sampler.sample_indices_.tolist() == [40]


def test_level_codes_join_equal_objects_of_different_types():
    values = np.array([1, 1.0, np.int64(1), None, float("nan"), 2**53 + 1, 2**53], dtype=object)
    assert level_codes(values).tolist() == [0, 0, 0, -1, -1, 1, 2]
