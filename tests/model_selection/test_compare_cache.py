"""Finished folds on disk: what they depend on, and files that are never half written."""

import os

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier

from skresample.model_selection import TableEncoder, compare_resamplers
from skresample.model_selection._compare.run.run import _text
from skresample.model_selection._compare.text_file import write_text


def started_at(X, y, cache, **changes):
    """Number of tasks found in the cache."""
    calls = []
    settings = {"resamplers": ["RandomOverSampler"], "learners": {"nb": GaussianNB()}}
    compare_resamplers(
        X, y, n_splits=2, n_repeats=1, inner_splits=2, random_state=0, cache_dir=cache,
        progress=lambda *a: calls.append(a[0]), **(settings | changes),
    )  # fmt: skip
    return calls[0]


@pytest.fixture
def frame():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [40, 20])
    return pd.DataFrame({"a": rng.normal(size=60), "c": rng.choice(["u", "v"], 60)}), y


def test_any_change_of_values_or_methods_starts_anew(frame, tmp_path):
    X, y = frame
    assert started_at(X, y, tmp_path) == 0
    assert started_at(X, y, tmp_path) == 8
    other = X.copy()
    other.loc[0, "c"] = "w"
    assert started_at(other, y, tmp_path) == 0
    assert started_at(X, 1 - y, tmp_path, positive=0) == 0
    groups = np.arange(60) % 2
    assert started_at(X, y, tmp_path, groups=groups) == 0
    assert started_at(X, y, tmp_path, learners={"nb": GaussianNB(var_smoothing=0.1)}) == 0
    assert started_at(X, y, tmp_path, resamplers=["RandomUnderSampler"]) == 0
    assert started_at(X, y, tmp_path) == 8


def test_sparse_and_object_tables_have_a_fingerprint(tmp_path):
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [40, 20])
    X = rng.normal(size=(60, 2))
    tree = {"tree": DecisionTreeClassifier()}
    for table in (
        sparse.csr_array(X),
        np.column_stack([X, rng.choice(["u", "v"], 60)]).astype(object),
    ):
        assert started_at(table, y, tmp_path, learners=tree) == 0
        assert started_at(table, y, tmp_path, learners=tree) == 8


def test_estimators_are_described_by_content():
    assert _text(GaussianNB()) == _text(GaussianNB())
    assert _text(GaussianNB(priors=np.array([0.5, 0.5]))) != _text(GaussianNB())
    assert _text(object()) == _text(object())
    assert "0x" not in _text(lambda x: x)


def test_other_content_in_the_folder_is_made_anew(frame, tmp_path):
    X, y = frame
    started_at(X, y, tmp_path)
    for path in list(tmp_path.rglob("m*.json"))[:2]:
        path.write_text("[1, 2]")
    assert started_at(X, y, tmp_path) == 6


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "out.json"
    path.write_text("old")

    def broken(*args):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(OSError, match="disk full"):
        write_text(path, "new")
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["out.json"]


def test_a_left_over_file_or_link_is_not_written_through(tmp_path):
    path, victim = tmp_path / "out.json", tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / f".out.json.{os.getpid()}.tmp").symlink_to(victim)
    write_text(path, "new")
    assert path.read_text() == "new"
    assert victim.read_text() == "precious"


@pytest.mark.parametrize(
    ("features", "message"),
    [
        ("dtype", "categorical_features"),
        ([True], "mask of 1 entries, X has 2 columns"),
        ([7], "names column 7, which is out of bounds"),
    ],
)
def test_bad_categorical_features_are_named(features, message):
    X = np.ones((4, 2))
    with pytest.raises(ValueError, match=message):
        TableEncoder(categorical_features=features).fit(X)
    with pytest.raises(ValueError, match=message):
        compare_resamplers(X, [0, 0, 1, 1], categorical_features=features)
