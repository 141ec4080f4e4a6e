"""Out-of-fold predictions: fair folds, every container, classes that are missing."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from skresample._table.crossfit import fold_codes, out_of_fold
from skresample.selection.scorers import HardnessScorer


def test_folds_are_balanced_within_classes():
    y = np.repeat([0, 1, 2], [41, 13, 6])
    fold = fold_codes(60, 5, np.random.default_rng(0), y_codes=y)
    for label in range(3):
        counts = np.bincount(fold[y == label], minlength=5)
        assert counts.max() - counts.min() <= 1
    assert np.bincount(fold).tolist() == [12] * 5


def test_groups_are_never_split_and_folds_stay_even():
    groups = np.repeat(np.arange(12), [10, 1, 1, 5, 5, 2, 9, 3, 4, 4, 8, 8])
    fold = fold_codes(60, 4, np.random.default_rng(1), group_codes=groups)
    assert all(np.unique(fold[groups == g]).size == 1 for g in range(12))
    counts = np.bincount(fold, minlength=4)
    assert counts.max() - counts.min() <= 3
    few = fold_codes(4, 5, np.random.default_rng(2), group_codes=np.array([0, 0, 1, 1]))
    assert np.unique(few).size == 2


def test_a_class_with_one_row_is_a_surprise_and_one_class_is_none():
    X, y = np.arange(30.0)[:, None], np.r_[np.zeros(15, int), np.ones(14, int), 2]
    scores = HardnessScorer(estimator=LogisticRegression(), random_state=0).score_rows(X, y)
    assert scores[-1] == 1.0
    fold = np.arange(4) % 2
    certain = out_of_fold(X[:4], np.array([0, 1, 0, 1]), LogisticRegression(), fold, classes=True)
    # Each half was predicted by a model that knew the other class only.
    np.testing.assert_array_equal(certain, [[0, 1], [1, 0], [0, 1], [1, 0]])
    alone = out_of_fold(X[:2], np.array([0, 1]), LogisticRegression(), np.zeros(2), classes=True)
    assert not alone.any()


def test_models_learn_from_the_named_rows_only():
    X, y = np.arange(20.0)[:, None], np.repeat([0, 1], 10)
    y_noisy = y.copy()
    y_noisy[:5] = 1
    learn = np.arange(20) >= 5
    fold = np.arange(20) % 2
    clean = out_of_fold(X, y_noisy, LogisticRegression(), fold, classes=True, learn=learn)
    assert (clean[:5, 0] > 0.9).all()


def test_decision_values_of_several_classes():
    rng = np.random.default_rng(3)
    y = np.repeat([0, 1, 2], 30)
    X = rng.normal(size=(90, 2)) + 5 * np.eye(3)[y][:, :2]
    values = out_of_fold(X, y, LinearSVC(), np.arange(90) % 3, classes=True)
    assert (values.argmax(axis=1) == y).mean() > 0.9


@pytest.mark.parametrize("kind", ["sparse", "nominal", "empty column", "only empty"])
def test_the_default_model_takes_any_table(kind):
    rng = np.random.default_rng(4)
    X, y = rng.normal(size=(80, 2)), np.arange(80) % 2
    X[:, 0] += 3 * y
    rows = {
        "sparse": sparse.csr_array(X),
        "nominal": np.column_stack([X, np.array(["a", "b"])[y]]).astype(object),
        "empty column": np.column_stack([X, np.full(80, np.nan)]),
        "only empty": np.full((80, 2), np.nan),
    }[kind]
    scores = HardnessScorer(random_state=0, cv=2).score_rows(rows, y)
    if kind == "only empty":
        assert np.abs(scores - 0.5).max() < 0.1
    else:
        assert scores.mean() < 0.3


def test_huge_sparse_tables_need_a_model_of_their_own():
    X = sparse.csr_array((60_000, 1000))
    with pytest.raises(ValueError, match="pass an estimator that takes sparse"):
        HardnessScorer().score_rows(X, np.arange(60_000) % 2)
