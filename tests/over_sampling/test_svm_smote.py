"""SVMSMOTE: which support vectors seed, inwards or outwards, and exact counts in every case."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.datasets import make_blobs
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC

from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import SVMSMOTE, _approximate_machine
from skresample.over_sampling._approximate_machine import ApproximateMachine


def overlapping(seed=0, n=(150, 50)):
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat([0, 1], n))
    return rng.normal(size=(y.size, 2)) + 1.5 * y[:, None], y


def kinds_by_definition(X, y, m):
    """Danger and safe support vectors of class 1."""
    danger, safe = set(), set()
    for i in SVC(gamma="scale").fit(X, y).support_:
        dist2 = ((X - X[i]) ** 2).sum(1)
        dist2[i] = np.inf
        foreign = (y[np.argsort(dist2, kind="stable")[:m]] != 1).sum()
        if y[i] == 1 and foreign < m:
            (danger if foreign >= m / 2 else safe).add(i)
    return danger, safe


@pytest.mark.parametrize("seed", range(5))
def test_danger_moves_inwards_and_safe_outwards(seed):
    X, y = overlapping(seed)
    sampler = SVMSMOTE(random_state=seed, out_step=0.3)
    _, y_new = sampler.fit_resample(X, y)
    danger, safe = kinds_by_definition(X, y, 10)
    new, gap = sampler.plan_.new, sampler.plan_.new.coef[:, 0]
    assert danger
    assert safe
    assert set(new.base[gap >= 0]) <= danger
    assert set(new.base[gap < 0]) <= safe
    assert gap.min() >= -0.3
    assert gap.max() < 1
    assert (y[new.partner] == 1).all()
    # Beta(10, 10) lies in [0.15, 0.85] but for 2e-4.
    assert 0.15 < (gap >= 0).mean() < 0.85
    assert np.bincount(y_new).tolist() == [150, 150]


@pytest.mark.parametrize("seed", range(20))
def test_counts_are_exact_on_well_separated_data(seed):
    X, y = make_blobs([238, 60], centers=[[0, 0], [8, 8]], random_state=seed)
    sampler = SVMSMOTE(random_state=seed)
    with pytest.warns(ShortfallWarning, match="no support vector is in danger"):
        _, y_new = sampler.fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [238, 238]
    assert (sampler.plan_.new.coef <= 0).all()


def test_only_danger_seeds_all():
    # Every minority row sits alone among many others, next to one of its kind.
    rng = np.random.default_rng(0)
    X = rng.uniform(size=(400, 2))
    y = np.zeros(400, int)
    y[:40] = 1
    X[:20] = np.stack(np.meshgrid(np.linspace(0.1, 0.9, 5), np.linspace(0.1, 0.9, 4)), -1).reshape(
        -1, 2
    )
    X[20:40] = X[:20] + 1e-3
    sampler = SVMSMOTE(random_state=0, m_neighbors=4)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _, y_new = sampler.fit_resample(X, y)
    danger, safe = kinds_by_definition(X, y, 4)
    assert danger
    assert not safe
    assert np.bincount(y_new).tolist() == [360, 360]
    assert (sampler.plan_.new.coef >= 0).all()


def test_machine_is_fitted_once_whatever_the_classes():
    class Counting(SVC):
        fits = 0

        def fit(self, X, y):
            Counting.fits += 1
            return super().fit(X, y)

    rng = np.random.default_rng(1)
    y = np.repeat([0, 1, 2], [60, 30, 20])
    SVMSMOTE(svm_estimator=Counting(), random_state=0).fit_resample(
        rng.normal(size=(110, 2)) + y[:, None], y
    )
    assert Counting.fits == 1


def test_mixed_missing_and_sparse():
    X, y = overlapping(3)
    frame = pd.DataFrame(X, columns=["a", "b"]).assign(c=np.where(X[:, 0] > 1, "hi", "lo"))
    frame.loc[::8, "a"] = np.nan
    new, y_new = SVMSMOTE(random_state=0).fit_resample(frame, y)
    assert set(new["c"]) == {"hi", "lo"}
    assert np.bincount(y_new).tolist() == [150, 150]
    dense = SVMSMOTE(random_state=0).fit_resample(X, y)[0]
    rows = SVMSMOTE(random_state=0).fit_resample(sparse.csr_array(X), y)[0]
    np.testing.assert_allclose(rows.toarray(), dense, rtol=1e-9)
    whole = sparse.csr_array(np.rint(10 * X).astype(np.int16))
    made = SVMSMOTE(random_state=0).fit_resample(whole, y)[0]
    assert (made.max(axis=0).toarray() <= whole.max(axis=0).toarray()).all()
    assert (made.min(axis=0).toarray() >= whole.min(axis=0).toarray()).all()


def test_a_single_row_does_not_stop_the_run():
    X, y = overlapping(5)
    y[np.flatnonzero(y == 1)[0]] = 2
    with pytest.warns(ShortfallWarning, match="class 2, found 1; its row is duplicated"):
        X_new, y_new = SVMSMOTE(random_state=0).fit_resample(X, y)
    assert (X_new[y_new == 2] == X[y == 2]).all()
    assert np.bincount(y_new).tolist() == [150, 150, 150]


def test_messages():
    X, y = overlapping(4)
    with pytest.raises(ValueError, match="LogisticRegression has none"):
        SVMSMOTE(svm_estimator=LogisticRegression()).fit_resample(X, y)
    with pytest.raises(ValueError, match="out_step"):
        SVMSMOTE(out_step=0).fit_resample(X, y)
    with pytest.raises(ValueError, match=r"does not converge: X holds .*; rescale the columns"):
        SVMSMOTE(svm_estimator=SVC(kernel="linear")).fit_resample(X * 1e100, y)
    with pytest.raises(ValueError, match="square overflows; rescale the columns"):
        SVMSMOTE().fit_resample(X * 1e200, y)


def share_in_common(a, b):
    return np.intersect1d(a, b).size / np.union1d(a, b).size


def test_the_approximate_machine_has_nearly_the_support_vectors_of_the_exact_one():
    X, y = make_blobs(600, centers=2, cluster_std=3.0, n_features=4, random_state=0)
    exact = SVC(gamma="scale").fit(X, y)
    found = ApproximateMachine(random_state=0, passes=50).fit(X, y)
    assert share_in_common(found.support_, exact.support_) > 0.8
    assert (found.predict(X) == exact.predict(X)).mean() > 0.97
    moved = ApproximateMachine(random_state=0, passes=50).fit(1e6 + 1e-3 * X, y)
    assert share_in_common(moved.support_, found.support_) > 0.95
    as_csr = ApproximateMachine(random_state=0, passes=50).fit(sparse.csr_array(X), y)
    assert share_in_common(as_csr.support_, found.support_) > 0.95


def test_the_approximate_machine_may_train_on_some_rows(monkeypatch):
    X, y = make_blobs(600, centers=3, cluster_std=3.0, random_state=0)
    y[0] = 7  # a class that is not among the rows trained on
    monkeypatch.setattr(_approximate_machine, "FITTED", 200)
    monkeypatch.setattr(_approximate_machine, "BLOCK", 128)
    found = ApproximateMachine(random_state=2, passes=50).fit(X, y)
    assert found.machine_.classes_.size == 3
    assert 0 in found.support_
    exact = SVC(gamma="scale").fit(X, y).support_
    assert share_in_common(found.support_, exact) > 0.7


def test_approximate_seeds_are_support_vectors_of_that_machine():
    X, y = overlapping()
    sampler = SVMSMOTE(svm_estimator="approximate", random_state=0)
    _, y_new = sampler.fit_resample(X, y)
    assert isinstance(sampler.svm_estimator_, ApproximateMachine)
    np.testing.assert_array_equal(np.bincount(y_new), [150, 150])
    assert np.isin(sampler.plan_.new.base, sampler.svm_estimator_.support_).all()
    with pytest.raises(ValueError, match="svm_estimator"):
        SVMSMOTE(svm_estimator="fast").fit_resample(X, y)
