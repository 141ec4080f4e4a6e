"""Resampled models: metadata, corrected probabilities, honest early stopping, export."""

import pickle

import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import make_classification
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
)
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import brier_score_loss
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeRegressor

from skresample.combine import ResampledClassifier, ResampledRegressor, WeightedByResampling
from skresample.combine._prior_shift import shift_prior
from skresample.over_sampling import SMOTE, RandomOverSampler, RandomOverSamplerRegressor
from skresample.selection import PostStratification
from skresample.under_sampling import RandomUnderSampler


@pytest.fixture(scope="module")
def table():
    X, y = make_classification(1500, weights=[0.9], flip_y=0.05, random_state=1)
    return X[:1000], y[:1000], X[1000:], y[1000:]


def test_the_prior_formula_is_bayes_rule():
    rng = np.random.default_rng(0)
    density = rng.random((50, 3))  # p(x | c)
    trained, target = np.array([0.2, 0.3, 0.5]), np.array([0.7, 0.2, 0.1])
    posterior = density * trained / (density @ trained)[:, None]
    want = density * target / (density @ target)[:, None]
    np.testing.assert_allclose(shift_prior(posterior, trained, target), want)


@pytest.mark.parametrize("sampler", [RandomOverSampler, RandomUnderSampler, SMOTE])
def test_prior_correction_brings_the_brier_score_back(table, sampler):
    X, y, X_test, y_test = table
    plain = LogisticRegression().fit(X, y)
    raw = ResampledClassifier(LogisticRegression(), sampler(random_state=0)).fit(X, y)
    right = ResampledClassifier(LogisticRegression(), sampler(random_state=0), correct="prior").fit(
        X, y
    )
    score = [brier_score_loss(y_test, m.predict_proba(X_test)[:, 1]) for m in (plain, raw, right)]
    assert score[1] > 1.3 * score[0]
    assert score[2] < 1.05 * score[0]
    np.testing.assert_allclose(right.trained_prior_, [0.5, 0.5])
    np.testing.assert_allclose(right.prior_, [1 - y.mean(), y.mean()])


@pytest.mark.parametrize("method", ["isotonic", "sigmoid"])
def test_calibration_uses_untouched_rows_out_of_fold(table, method):
    X, y, X_test, y_test = table
    raw = ResampledClassifier(LogisticRegression(), SMOTE(random_state=0)).fit(X, y)
    right = ResampledClassifier(
        LogisticRegression(), SMOTE(random_state=0), correct=method, random_state=0
    ).fit(X, y)
    assert abs(right.predict_proba(X_test)[:, 1].mean() - y_test.mean()) < 0.03
    assert abs(raw.predict_proba(X_test)[:, 1].mean() - y_test.mean()) > 0.1
    assert isinstance(right.estimator_, CalibratedClassifierCV)
    again = ResampledClassifier(
        LogisticRegression(), SMOTE(random_state=0), correct=method, random_state=0
    ).fit(X, y)
    np.testing.assert_array_equal(right.predict_proba(X_test), again.predict_proba(X_test))


def test_threshold_is_tuned_out_of_fold(table):
    X, y, X_test, _ = table
    model = ResampledClassifier(
        LogisticRegression(), None, threshold="balanced_accuracy", random_state=0
    ).fit(X, y)
    assert 0 < model.threshold_ < 0.4
    want = model.predict_proba(X_test)[:, 1] >= model.threshold_
    np.testing.assert_array_equal(model.predict(X_test), want.astype(int))


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"correct": "prior"},
        {"correct": "sigmoid"},
        {"threshold": "f1"},
        {"correct": "isotonic", "threshold": "f1"},
        {"correct": "prior", "threshold": "f1"},
    ],
    ids=str,
)
def test_inference_estimator_predicts_alike_and_holds_no_sampler(table, options):
    X, y, X_test, _ = table
    model = ResampledClassifier(
        LogisticRegression(), SMOTE(random_state=0), random_state=0, **options
    ).fit(X, y)
    exported = pickle.loads(pickle.dumps(model.inference_estimator_))
    np.testing.assert_array_equal(exported.predict(X_test), model.predict(X_test))
    np.testing.assert_allclose(exported.predict_proba(X_test), model.predict_proba(X_test))
    assert b"over_sampling" not in pickle.dumps(exported)
    assert hasattr(model, "decision_function") == (not options)


def test_early_stopping_watches_real_rows():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(1500, 5))  # pure noise: the right answer is to stop at once
    y = (rng.random(1500) < 0.1).astype(int)
    boosting = HistGradientBoostingClassifier(
        early_stopping=True, max_iter=60, n_iter_no_change=5, random_state=0
    )
    sampler = RandomOverSampler(random_state=0)
    honest = ResampledClassifier(boosting, sampler, random_state=0).fit(X, y)
    fooled = ResampledClassifier(boosting, sampler, early_stopping=False).fit(X, y)
    assert fooled.model_.n_iter_ == 60
    assert honest.model_.n_iter_ < 30
    scaled = ResampledClassifier(
        make_pipeline(StandardScaler(), boosting), sampler, random_state=0
    ).fit(X, y)
    assert scaled.model_[-1].n_iter_ < 30


def test_models_that_cannot_take_validation_rows_are_named(table):
    X, y, *_ = table
    model = GradientBoostingClassifier(n_iter_no_change=3, n_estimators=10)
    with pytest.warns(UserWarning, match="GradientBoostingClassifier stops early on rows"):
        ResampledClassifier(model, RandomOverSampler(random_state=0)).fit(X, y)


def test_weights_follow_into_the_model_and_its_pipeline(table):
    X, y, *_ = table
    weight = np.linspace(0.5, 2, len(y))
    sampler = RandomUnderSampler(random_state=0)
    rows = RandomUnderSampler(random_state=0)
    X_new, y_new = rows.fit_resample(X, y)
    want = LogisticRegression().fit(
        StandardScaler().fit_transform(X_new), y_new, sample_weight=weight[rows.sample_indices_]
    )
    model = ResampledClassifier(make_pipeline(StandardScaler(), LogisticRegression()), sampler)
    model.fit(X, y, sample_weight=weight)
    np.testing.assert_allclose(model.model_[-1].coef_, want.coef_)


def test_regressor_gets_the_weights_of_the_sampler():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 2))
    y = np.where(X[:, 0] > 1, 3.0, X[:, 1])
    groups = np.where(X[:, 0] > 1, "far", "near")
    model = ResampledRegressor(LinearRegression(), PostStratification())
    model.fit(X, y, groups=groups)
    share = np.where(groups == "far", 1 / (groups == "far").sum(), 1 / (groups == "near").sum())
    want = LinearRegression().fit(X, y, sample_weight=share)
    np.testing.assert_allclose(model.predict(X), want.predict(X))
    assert model.inference_estimator_ is model.estimator_


def test_regressors_that_stop_early_watch_real_rows():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(300, 3)), rng.standard_t(3, size=300)  # nothing to learn
    boosting = HistGradientBoostingRegressor(
        early_stopping=True, max_iter=40, n_iter_no_change=3, random_state=0
    )
    sampler = RandomOverSamplerRegressor(random_state=0)
    honest = ResampledRegressor(boosting, sampler, random_state=0).fit(X, y)
    fooled = ResampledRegressor(boosting, sampler, early_stopping=False).fit(X, y)
    assert honest.estimator_.n_iter_ < 15 < fooled.estimator_.n_iter_
    again = ResampledRegressor(boosting, sampler, random_state=0).fit(X, y)
    np.testing.assert_array_equal(again.predict(X), honest.predict(X))
    seen = []

    class Spy(HistGradientBoostingRegressor):
        def fit(self, X, y, sample_weight=None, X_val=None, y_val=None, sample_weight_val=None):
            seen.append((X_val, y_val, sample_weight_val))
            return super().fit(X, y, sample_weight)

    spy = Spy(early_stopping=True, max_iter=2)
    ResampledRegressor(spy, sampler).fit(X, y, sample_weight=y**2, X_val=X[:9], y_val=y[:9])
    ResampledRegressor(spy, sampler, random_state=0).fit(X, y, sample_weight=y**2)
    (given, _, none), (rows, labels, weight) = seen
    assert len(given) == 9
    assert none is None
    assert {tuple(row) for row in rows} <= {tuple(row) for row in X}
    np.testing.assert_array_equal(weight, labels**2)


def test_weights_without_a_taker_are_an_error(table):
    X, y, *_ = table
    model = ResampledClassifier(KNeighborsClassifier(), RandomUnderSampler(random_state=0))
    with pytest.raises(ValueError, match=r"KNeighborsClassifier\.fit takes no sample_weight; use"):
        model.fit(X, y, sample_weight=np.ones(len(y)))


def test_a_lost_class_is_an_error(table):
    X, y, *_ = table
    sampler = RandomUnderSampler(sampling_strategy={1: 0})
    with pytest.raises(ValueError, match="removed all rows of class 1"):
        ResampledClassifier(LogisticRegression(), sampler).fit(np.r_[X, X], np.r_[y, y + 1])


def test_whole_weights_repeat_rows_exactly():
    model = WeightedByResampling(KNeighborsRegressor(1)).fit(
        [[0], [1], [2]], [0.0, 1.0, 2.0], sample_weight=[2, 0, 3]
    )
    assert model.sample_indices_.tolist() == [0, 0, 2, 2, 2]


def test_systematic_counts_stay_within_one_of_their_expectation():
    rng = np.random.default_rng(0)
    weight = rng.random(500) ** 3
    model = WeightedByResampling(KNeighborsRegressor(1), n_samples=4.0, random_state=0)
    model.fit(rng.random((500, 1)), rng.random(500), sample_weight=weight)
    counts = np.bincount(model.sample_indices_, minlength=500)
    assert counts.sum() == 2000
    assert np.abs(counts - 2000 * weight / weight.sum()).max() < 1


@pytest.mark.parametrize(
    ("weight", "rows"),
    [
        ([1, 0, 2], [0, 2, 2]),
        (np.array([1, 0, 2], object), [0, 2, 2]),
        ([True, False, True], [0, 2]),
        (2, [0, 0, 1, 1, 2, 2]),
    ],
)
def test_weights_of_any_type_of_number_repeat_rows(weight, rows):
    X, y = np.array([[0.0], [1.0], [2.0]]), np.array([0.0, 1.0, 2.0])
    model = WeightedByResampling(KNeighborsRegressor(1)).fit(X, y, sample_weight=weight)
    assert model.sample_indices_.tolist() == rows


def test_the_seed_of_the_draw_is_that_of_the_model():
    X = np.random.default_rng(0).normal(size=(50, 3))
    tree = DecisionTreeRegressor(splitter="random", max_depth=1)
    model = WeightedByResampling(tree, random_state=0)
    first, second = (model.fit(X, X[:, 0]).predict(X) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_weighted_by_resampling_approaches_weighting():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(400, 2))
    y = X[:, 0] + rng.normal(size=400)
    weight = np.exp(rng.normal(size=400))
    want = LinearRegression().fit(X, y, sample_weight=weight).coef_
    drawn = WeightedByResampling(LinearRegression(), n_samples=200.0, random_state=0)
    np.testing.assert_allclose(
        drawn.fit(X, y, sample_weight=weight).estimator_.coef_, want, atol=0.01
    )


@pytest.mark.parametrize(
    ("weight", "message"),
    [
        ([1.0, -1.0, 1.0], "finite and >= 0"),
        ([1.0, np.nan, 1.0], "finite and >= 0"),
        ([0.0, 0.0, 0.0], "0 for every row"),
        ([1.0, 1.0], r"shape \(2,\), expected \(3,\)"),
    ],
)
def test_bad_weights_are_refused(weight, message):
    model = WeightedByResampling(KNeighborsRegressor(1))
    with pytest.raises(ValueError, match=message):
        model.fit([[0], [1], [2]], [0.0, 1.0, 2.0], sample_weight=weight)
