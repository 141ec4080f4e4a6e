"""Views of rows, Otsu's threshold, and who gets the diverse view."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression, Perceptron, SGDClassifier

from skresample.combine import AdaptiveAugmentationSelfTraining
from skresample.combine._otsu import otsu_threshold
from skresample.combine._views import pasted
from skresample.combine.transforms import (
    ClassSwap,
    Dropout,
    FeatureMix,
    Jitter,
    MonotoneWarp,
    Scaling,
    in_turn,
    reference_of,
)

ALL = [Jitter(), Dropout(), FeatureMix(), ClassSwap(), Scaling(), MonotoneWarp()]


# -- transforms ----------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(400, 5)).astype(np.float32) * [1, 10, 1, 1, 0] + [0, 5, 0, 0, 3]
    codes = np.arange(400) % 3
    X[:, 3] = codes
    return X.astype(np.float32), codes, reference_of(X.astype(np.float32), codes)


@pytest.mark.parametrize("transform", ALL, ids=lambda t: type(t).__name__)
def test_views_are_new_arrays_and_constant_columns_stay(rows, transform):
    X, codes, reference = rows
    before = X.copy()
    view = transform(X, codes, reference, np.random.default_rng(1))
    assert (view.shape, view.dtype) == (X.shape, X.dtype)
    assert not np.shares_memory(view, X)
    np.testing.assert_array_equal(X, before)
    np.testing.assert_allclose(view[:, 4], 3.0, rtol=1e-6)
    assert (view[:, 1] != X[:, 1]).any()
    still = type(transform)(0.0)(X, codes, reference, np.random.default_rng(1))
    np.testing.assert_allclose(still, X, rtol=1e-6, atol=1e-6)


def test_each_transform_does_what_it_says(rows):
    X, codes, reference = rows
    full = {t: t(1.0)(X, codes, reference, np.random.default_rng(2)) for t in
            (Dropout, FeatureMix, ClassSwap)}  # fmt: skip
    changed = full[Dropout] != X
    np.testing.assert_array_equal(
        full[Dropout][changed], np.tile(reference.median.astype(np.float32), (400, 1))[changed]
    )
    assert changed[:, :3].mean() == pytest.approx(0.5, abs=0.05)  # the rate itself is uniform
    for view in (full[FeatureMix], full[ClassSwap]):
        assert np.isin(view[:, 1], X[:, 1]).all()
    np.testing.assert_array_equal(full[ClassSwap][:, 3], codes)  # a column that tells the class
    assert (full[FeatureMix][:, 3] != codes).any()
    unknown = ClassSwap(1.0)(X, np.full(400, -1), reference, np.random.default_rng(2))
    np.testing.assert_array_equal(unknown, X)
    noise = Jitter(0.3)(X, codes, reference, np.random.default_rng(2)) - X
    np.testing.assert_allclose(
        noise.std(axis=0)[:3] / reference.scale[:3], 0.3 / np.sqrt(3), rtol=0.15
    )
    warped = MonotoneWarp(0.9)(X, codes, reference, np.random.default_rng(2))
    for j in range(3):
        np.testing.assert_array_equal(
            np.argsort(warped[:, j], kind="stable"), np.argsort(X[:, j], kind="stable")
        )
    scaled = Scaling(0.5)(X, codes, reference, np.random.default_rng(2)) - reference.median
    ratio = scaled[:, :2] / (X - reference.median)[:, :2]
    assert ratio.min() >= 0.499
    assert ratio.max() <= 1.501
    np.testing.assert_allclose(ratio[:, 0], ratio[:, 1], rtol=1e-3)
    both = in_turn([Jitter(0.3), Dropout(1.0)])(X, codes, reference, np.random.default_rng(2))
    assert (both[:, 0] == np.float32(reference.median[0])).any()
    assert not np.isin(both[:, 0], X[:, 0]).all()


# -- Otsu ----------------------------------------------------------------------------------------
@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1e6, allow_subnormal=False), min_size=2, max_size=12))
def test_otsu_equals_brute_force(values):
    values = np.array(values)
    cut = otsu_threshold(values)
    if np.ptp(values) <= 1e-9 * values.max():
        assert cut == -np.inf
        return

    def between(low):
        n, k = len(values), low.sum()
        return k * (n - k) * (values[low].mean() - values[~low].mean()) ** 2

    best = max(between(values < t) for t in np.unique(values)[1:])
    low = values < cut
    assert 0 < low.sum() < len(values)
    assert between(low) == pytest.approx(best, rel=1e-9)


def test_otsu_on_the_mixture_of_the_card():
    rng = np.random.default_rng(0)
    naive = rng.random(4000) < 0.7
    values = np.where(naive, rng.exponential(0.02, 4000), np.abs(rng.normal(1, 0.3, 4000)))
    cut = otsu_threshold(values)
    assert cut == pytest.approx(0.48, abs=0.08)
    assert (values < cut).mean() == pytest.approx(0.713, abs=0.02)


def test_half_of_the_columns_come_from_either_view():
    made = pasted(np.zeros((40, 5)), np.ones((40, 5)), np.random.default_rng(0))
    assert (made.sum(axis=1) == 3).all()  # of an odd number, one more from the second
    assert np.ptp(made, axis=0).all()  # and not always the same columns


# -- who gets which view -------------------------------------------------------------------------
class Sure(ClassifierMixin, BaseEstimator):
    """Says the sign of the second column; sure of rows whose third column is large."""

    def fit(self, X, y):
        return self

    def partial_fit(self, X, y, classes=None):
        self.classes_ = classes
        self.seen_ = [*getattr(self, "seen_", []), (X, y)]
        return self

    def predict_proba(self, X):
        p = 1 / (1 + np.exp(-np.sign(X[:, 1]) * np.abs(X[:, 2])))
        return np.column_stack([1 - p, p])

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


class Log:
    """A view that notes the numbers of the rows it is given (first column) and their classes."""

    def __init__(self, mark=0):
        self.calls, self.mark = [], mark

    def __call__(self, rows, codes, reference, rng):
        self.calls.append((rows[:, 0].astype(int), codes.copy()))
        rows[:, 3] += self.mark * len(self.calls)
        return rows


@pytest.fixture
def table():
    X = np.zeros((60, 8))
    X[:, 0] = np.arange(60)
    X[:, 1] = np.where(np.arange(60) % 2 == 0, -1.0, 1.0)
    X[:, 2] = np.where(np.arange(60) < 40, 9.0, 0.5)  # two kinds of losses
    y = np.where(np.arange(60) % 6 == 0, np.arange(60) % 4, -1)
    return X, np.where(y == 2, 1, y)


def test_naive_rows_and_only_they_get_the_diverse_view(table):
    X, y = table
    weak, strong = Log(), Log(1000)
    model = AdaptiveAugmentationSelfTraining(
        Sure(), weak=weak, strong=strong, n_epochs=3, threshold=0.9, random_state=0
    ).fit(X, y)
    free, easy = np.flatnonzero(y == -1), np.flatnonzero((y == -1) & (X[:, 2] == 9.0))
    # one strong view in the first epoch, then a second one of naive rows in each
    assert [len(rows) for rows, _ in strong.calls] == [50, 50, len(easy), 50, len(easy)]
    for call in (2, 4):
        np.testing.assert_array_equal(strong.calls[call][0], easy)
        np.testing.assert_array_equal(strong.calls[call][1], (X[easy, 1] > 0).astype(int))
    np.testing.assert_array_equal(np.flatnonzero(model.naive_mask_), easy)
    assert np.isnan(model.history_[y != -1]).all()
    last, _ = model.estimator_.seen_[-1]
    taught = last[last[:, 3] > 3000]  # strong views of the third epoch
    np.testing.assert_array_equal(np.sort(taught[:, 0]), easy)  # the others are not sure
    assert set(taught[:, 3] % 1000) == {0}
    assert {4000.0, 5000.0} == set(taught[:, 3])  # of each view, a part of the columns
    assert model.taught_.tolist() == [[len(easy), 0], [len(easy)] * 2, [len(easy)] * 2]
    assert set(free) == set(strong.calls[0][0])


def test_labelled_rows_keep_their_labels_and_taught_ones_get_those_of_the_model(table):
    X, y = table
    model = AdaptiveAugmentationSelfTraining(
        Sure(), weak=Log(), strong=Log(), n_epochs=2, threshold=0.9, ratio=1.0, random_state=0
    ).fit(X, y)
    seen, said = model.estimator_.seen_[-1]
    rows = seen[:, 0].astype(int)
    labelled = y[rows] != -1
    np.testing.assert_array_equal(said[labelled], y[rows[labelled]])
    np.testing.assert_array_equal(said[~labelled], (X[rows[~labelled], 1] > 0).astype(int))
    assert (~labelled).sum() <= 1.0 * labelled.sum()  # the ratio: labelled rows are repeated


def test_history_is_a_moving_mean_with_the_newest_loss_first(table):
    X, y = table
    given = AdaptiveAugmentationSelfTraining(
        Sure(), weak=Jitter(0.0), strong=Jitter(0.0), decay=0.25, n_epochs=1, random_state=0
    )
    once = given.fit(X, y).history_
    loss = np.log1p(np.exp(-X[:, 2]))
    np.testing.assert_allclose(once[y == -1], loss[y == -1], rtol=1e-9)
    again = given.set_params(n_epochs=4).fit(X, y).history_
    np.testing.assert_allclose(again, once)  # equal losses: no start from zero


def test_without_naive_rows_there_is_no_diverse_view(table):
    X, y = table
    X = X.copy()
    X[:, 2] = 3.0
    strong = Log()
    model = AdaptiveAugmentationSelfTraining(Sure(), strong=strong, weak=Jitter(0), n_epochs=2)
    model.fit(X, y)
    assert len(strong.calls) == 2
    assert model.otsu_threshold_ == -np.inf
    assert not model.naive_mask_.any()
    X[::2, 2] = 9.0
    plain = Log()
    AdaptiveAugmentationSelfTraining(Sure(), strong=plain, n_epochs=3, adaptive=False).fit(X, y)
    assert len(plain.calls) == 3


@pytest.mark.parametrize(
    ("estimator", "y", "changes", "error", "message"),
    [
        (SGDClassifier(loss="log_loss"), [-1, -1, 1, 1], {}, ValueError,
         r"1 class besides unlabeled=-1: \[1\].*If -1 is a class"),
        (SGDClassifier(loss="log_loss"), ["a", "-1", "b", "a"], {}, ValueError, "holds the text"),
        (LogisticRegression(), [0, 1, -1, 0], {}, TypeError, "no partial_fit"),
        (Perceptron(), [0, 1, -1, 0], {}, TypeError, "Perceptron has no predict_proba"),
        (SGDClassifier(loss="log_loss"), [0, 1, -1, 0], {"decay": 2.0}, ValueError, "decay"),
    ],
)  # fmt: skip
def test_refusals(estimator, y, changes, error, message):
    with pytest.raises(error, match=message):
        AdaptiveAugmentationSelfTraining(estimator, **changes).fit(np.eye(4), y)


def test_labels_may_be_texts_and_minus_one_a_class():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(80, 2))
    truth = np.where(X[:, 0] > 0, 1, -1)
    base = SGDClassifier(loss="log_loss")
    y = np.where(np.arange(80) < 30, truth, 0)
    model = AdaptiveAugmentationSelfTraining(base, unlabeled=0, random_state=0).fit(X, y)
    assert model.classes_.tolist() == [-1, 1]
    assert model.score(X, truth) > 0.9
    names = np.where(truth > 0, "yes", "no").astype(object)
    names[30:] = -1
    model = AdaptiveAugmentationSelfTraining(base, random_state=0).fit(X, names)
    assert model.classes_.tolist() == ["no", "yes"]
    assert (model.predict(X) == np.where(truth > 0, "yes", "no")).mean() > 0.9
    some = [None if i >= 30 else int(truth[i]) for i in range(80)]
    model = AdaptiveAugmentationSelfTraining(base, unlabeled=None, random_state=0)
    assert model.fit(X, np.array(some, dtype=object)).classes_.dtype.kind == "i"
