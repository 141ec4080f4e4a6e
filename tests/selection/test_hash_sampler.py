import os
import subprocess
import sys

import numpy as np
import pytest
from scipy import sparse
from sklearn import config_context
from sklearn.base import clone
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import cross_val_score

from skresample.exceptions import QuotaError
from skresample.selection import HashSampler, HashShuffleSplit
from skresample.selection._hashing.uniforms import hashed_uniforms


def churned(n=20_000, share=0.1):
    """Ids before and after: a tenth is gone, as many are new, the order is another."""
    before = np.arange(n)
    rng = np.random.default_rng(0)
    gone = rng.choice(n, int(share * n), replace=False)
    after = rng.permutation(np.r_[np.delete(before, gone), np.arange(n, n + gone.size)])
    return before, after


@pytest.mark.parametrize("source", ["groups", "column"])
def test_no_row_changes_side_under_churn(source):
    before, after = churned()
    selected = []
    for ids in (before, after):
        X = np.column_stack([ids, np.ones(ids.size)])
        if source == "groups":
            sampler = HashSampler(n_samples=0.2)
            X_new, _ = sampler.fit_resample(X, groups=ids)
        else:
            sampler = HashSampler(n_samples=0.2, id_columns=0)
            X_new, _ = sampler.fit_resample(X)
        np.testing.assert_array_equal(X_new, X[sampler.sample_indices_])
        assert abs(len(X_new) - 4000) < 4 * np.sqrt(20_000 * 0.2 * 0.8)
        selected.append(X_new[:, 0])
    common = np.intersect1d(before, after)
    changed = np.isin(common, selected[0]) != np.isin(common, selected[1])
    assert changed.sum() == 0


def test_bottom_k_is_exact_in_size_and_moves_few():
    before, after = churned()
    kept = []
    for ids in (before, after):
        sampler = HashSampler(n_samples=4000, mode="bottom_k")
        _, y = sampler.fit_resample(np.ones((ids.size, 1)), ids, groups=ids)
        assert y.size == 4000
        kept.append(y)
    common = np.intersect1d(before, after)
    assert (np.isin(common, kept[0]) != np.isin(common, kept[1])).sum() < 200


def other_seed() -> str:
    """A seed of the hashes of text that this process does not have."""
    return "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"


def test_same_rows_in_another_process():
    code = (
        "import numpy as np; from skresample.selection import HashSampler;"
        "ids = np.array([f'user {i}' for i in range(300)]);"
        "s = HashSampler(n_samples=0.1, salt='x', round=2);"
        "s.fit_resample(np.ones((300, 1)), groups=ids); print(s.sample_indices_.tolist())"
    )
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": other_seed(), "PYTHONPATH": ":".join(p for p in sys.path if p)},
    )
    sampler = HashSampler(n_samples=0.1, salt="x", round=2)
    sampler.fit_resample(np.ones((300, 1)), groups=[f"user {i}" for i in range(300)])
    assert run.stdout.strip() == str(sampler.sample_indices_.tolist())


def test_equal_ids_stay_together_and_rounds_are_independent():
    ids = np.repeat(np.arange(2000), 3)
    inside = []
    for number in (0, 1):
        sampler = HashSampler(n_samples=0.5, round=number)
        _, y = sampler.fit_resample(np.ones((6000, 1)), ids, groups=ids)
        assert (np.bincount(y, minlength=2000) % 3 == 0).all()
        inside.append(np.isin(np.arange(2000), y))
    both = (inside[0] & inside[1]).mean()
    assert abs(both - 0.25) < 4 * np.sqrt(0.25 * 0.75 / 2000)


def test_rows_without_ids_are_known_by_their_values():
    pd = pytest.importorskip("pandas")
    X = np.random.default_rng(0).normal(size=(200, 3)) * (np.arange(200) % 3 > 0)[:, None]
    sampler = HashSampler(n_samples=0.3)
    rows = sampler.fit_resample(X)[0]
    moved = clone(sampler).fit_resample(X[::-1])[0]
    np.testing.assert_array_equal(moved[::-1], rows)
    for other in (pd.DataFrame(X), sparse.csr_array(X), X - 0.0, np.negative(-X)):
        same = clone(sampler)
        same.fit_resample(other)
        np.testing.assert_array_equal(same.sample_indices_, sampler.sample_indices_)
    frame = pd.DataFrame({"a": X[:, 0], "b": ["u", "v", None, "w"] * 50})
    first = clone(sampler).fit_resample(frame)[0]
    second = clone(sampler).fit_resample(frame[::-1].astype({"b": object}))[0]
    assert sorted(first.index) == sorted(second.index)


def test_weights_draw_proportionally_and_are_given_back():
    rng = np.random.default_rng(0)
    X = np.column_stack([np.arange(20_000), rng.uniform(0, 2, 20_000)])
    weight = X[:, 1]
    by_column = HashSampler(n_samples=400, id_columns=0, weights=1, mode="bottom_k")
    rows, _ = by_column.fit_resample(X)
    assert len(rows) == len(by_column.sample_weight_) == 400
    # The share of a small draw is nearly proportional: E[w^2] / E[w] = 4 / 3 against 1.
    assert rows[:, 1].mean() == pytest.approx(4 / 3, abs=0.1)
    assert by_column.sample_weight_.sum() == pytest.approx(20_000, rel=0.15)
    threshold = HashSampler(n_samples=0.1, id_columns=0, weights=lambda X, _: X[:, 1])
    threshold.fit_resample(X)
    u = hashed_uniforms(np.arange(20_000))
    np.testing.assert_array_equal(threshold.sample_indices_, np.flatnonzero(u < 0.1 * weight))
    chosen = threshold.sample_indices_
    np.testing.assert_allclose(threshold.sample_weight_, 1 / (0.1 * weight[chosen]))
    np.testing.assert_array_equal(np.sort(threshold.ranking_), chosen)


def test_failures_say_what_to_do():
    X = np.arange(20.0).reshape(10, 2)
    with pytest.raises(ValueError, match="use mode='bottom_k' for a number of rows"):
        HashSampler(n_samples=3).fit_resample(X)
    with pytest.raises(QuotaError, match="X has 10"):
        HashSampler(n_samples=11, mode="bottom_k").fit_resample(X)
    with pytest.raises(ValueError, match=r"got -3\.0 in row 0"):
        HashSampler(weights=lambda X, _: X[:, 0] - 3).fit_resample(X)
    with pytest.raises(ValueError, match="missing"):
        HashSampler().fit_resample(X, groups=["a", None] * 5)


# -- splits -----------------------------------------------------------------------------------
def test_split_keeps_rows_on_their_side_and_groups_whole():
    before, after = churned(5000)
    splitter = HashShuffleSplit(n_splits=3, test_size=0.3)
    for (train, test), (train2, test2) in zip(
        splitter.split(before, groups=before), splitter.split(after, groups=after), strict=True
    ):
        assert np.array_equal(np.sort(np.r_[train, test]), np.arange(5000))
        assert not np.intersect1d(before[test], after[train2]).size
        assert not np.intersect1d(before[train], after[test2]).size
    ids = np.repeat(np.arange(200), 5)
    for train, test in splitter.split(np.ones((1000, 1)), groups=ids):
        assert not np.intersect1d(ids[train], ids[test]).size


def test_splits_are_independent_and_shares_are_kept():
    ids = np.arange(4000)
    splits = list(HashShuffleSplit(n_splits=4, test_size=0.1, train_size=0.5).split(ids, None, ids))
    for train, test in splits:
        assert abs(len(test) - 400) < 4 * np.sqrt(4000 * 0.09)
        assert abs(len(train) - 2000) < 4 * np.sqrt(4000 * 0.25)
        assert not np.intersect1d(train, test).size
    assert len(np.intersect1d(splits[0][1], splits[1][1])) < 80
    other = next(iter(HashShuffleSplit(1, test_size=0.1, salt="s").split(ids, None, ids)))[1]
    assert not np.array_equal(other, splits[0][1])


def test_split_works_where_scikit_learn_takes_one():
    X, y = np.ones((300, 2)), np.arange(300) % 2
    splitter = HashShuffleSplit(4)
    assert splitter.get_n_splits() == 4
    shown = "HashShuffleSplit(n_splits=4, salt='0', test_size=0.2, train_size=None)"
    assert repr(splitter) == shown
    with config_context(enable_metadata_routing=True):
        ids = {"groups": np.arange(300)}
        scores = cross_val_score(DummyClassifier(), X, y, cv=splitter, params=ids)
    assert scores.shape == (4,)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"test_size": 10}, "a number of rows would depend on the other rows"),
        ({"test_size": 0.7, "train_size": 0.4}, "add up to more than 1"),
        ({"n_splits": 0}, "n_splits must be a positive int"),
        ({"test_size": 0.001}, "the test set of split 0 is empty"),
    ],
)
def test_split_failures(params, message):
    with pytest.raises(ValueError, match=message):
        list(HashShuffleSplit(**params).split(np.ones(20), groups=np.arange(20)))


def test_split_needs_ids():
    with pytest.raises(ValueError, match="pass them as groups="):
        list(HashShuffleSplit().split(np.ones(20)))
    with pytest.raises(ValueError, match="groups has 3 ids, X has 20 rows"):
        list(HashShuffleSplit().split(np.ones(20), groups=[1, 2, 3]))
