# ruff: noqa: ARG005 - plain functions as scorers must take two arguments
"""Any scorer with any mechanism, on any table and target."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import clone
from sklearn.ensemble import ExtraTreesClassifier, IsolationForest
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeClassifier
from sklearn.mixture import GaussianMixture
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, StandardScaler
from sklearn.svm import LinearSVC

from skresample.exceptions import QuotaError
from skresample.selection import ClassifierQualityFilter, ImportanceResampler, ScoreSampler
from skresample.selection.mechanisms import Gumbel, Proportional, StratifiedQuota
from skresample.selection.scorers import (
    SCORERS,
    DensityScorer,
    HardnessScorer,
    LeverageScorer,
    UncertaintyScorer,
    UniformScorer,
    score_rows,
)
from skresample.utils.discovery import all_estimators


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(120, 3))
    return X, (X[:, 0] + 0.3 * rng.normal(size=120) > 0).astype(int)


@pytest.mark.parametrize("scorer", sorted(SCORERS))
@pytest.mark.parametrize("mechanism", ["top_k", "gumbel", "band", "stratified", "threshold"])
def test_output_is_the_input_at_the_selected_rows(data, scorer, mechanism):
    X, y = data
    sampler = ScoreSampler(scorer=scorer, mechanism=mechanism, n_samples=20, random_state=0)
    X_new, y_new = sampler.fit_resample(X, y, groups=np.arange(120) % 3)
    assert len(X_new) == 20
    np.testing.assert_array_equal(X_new, X[sampler.sample_indices_])
    np.testing.assert_array_equal(y_new, y[sampler.sample_indices_])
    np.testing.assert_array_equal(sampler.ranking_, sampler.sample_indices_)
    assert sampler.scores_.shape == (120,)
    assert not hasattr(sampler, "sample_weight_")
    again = clone(sampler).fit_resample(X, y, groups=np.arange(120) % 3)[0]
    np.testing.assert_array_equal(again, X_new)


@pytest.mark.parametrize("y", [None, "multi", "continuous"])
def test_any_target_follows_its_rows(data, y):
    X, _ = data
    target = {None: None, "multi": X[:, :2] * 2, "continuous": X[:, 0] ** 2}[y]
    sampler = ScoreSampler(n_samples=0.1)
    X_new, y_new = sampler.fit_resample(X, target)
    assert len(X_new) == 12
    if target is None:
        assert y_new is None
    else:
        np.testing.assert_array_equal(y_new, target[sampler.sample_indices_])


def test_uniform_scores_with_top_k_are_the_first_rows(data):
    X, y = data
    sampler = ScoreSampler(scorer="uniform", n_samples=7)
    np.testing.assert_array_equal(sampler.fit_resample(X, y)[0], X[:7])


def test_frames_keep_their_index():
    pd = pytest.importorskip("pandas")
    X = pd.DataFrame({"a": [1.0, 2, 3, 30], "c": list("uvuv")}, index=[10, 20, 30, 40])
    sampler = ScoreSampler(scorer="density", mechanism="top_k", n_samples=2)
    X_new, y_new = sampler.fit_resample(X, pd.Series([1, 2, 3, 4], index=X.index))
    assert X_new.index.tolist() == X.index[sampler.sample_indices_].tolist()
    assert y_new.index.tolist() == X_new.index.tolist()
    assert 40 not in X_new.index


def test_proportional_draws_give_weights_and_probabilities(data):
    X, y = data
    sampler = ScoreSampler(
        scorer="leverage", mechanism="proportional", n_samples=30, random_state=1
    )
    sampler.fit_resample(X, y)
    assert sampler.inclusion_probabilities_.sum() == pytest.approx(30)
    q = sampler.inclusion_probabilities_[sampler.sample_indices_]
    np.testing.assert_allclose(sampler.sample_weight_, 1 / q)
    weights = np.random.default_rng(2).random(120)
    sampler.fit_resample(X, y, sample_weight=weights)
    rows = sampler.sample_indices_
    np.testing.assert_allclose(sampler.sample_weight_, weights[rows] / q)
    sampler.set_params(mechanism="top_k").fit_resample(X, y)
    assert not hasattr(sampler, "inclusion_probabilities_")
    assert not hasattr(sampler, "sample_weight_")


def test_nested_parameters_can_be_searched():
    sampler = ScoreSampler(scorer=DensityScorer(), mechanism=Gumbel())
    sampler.set_params(scorer__k_neighbors=3, mechanism__temperature=2.0)
    assert sampler.scorer.k_neighbors == 3
    assert sampler.get_params()["mechanism__temperature"] == 2.0


def test_estimators_with_score_samples_and_functions_are_scorers(data):
    X, y = data
    mixture = GaussianMixture(2, random_state=0)
    sampler = ScoreSampler(scorer=mixture, n_samples=5).fit(X, y)
    sampler.fit_resample(X, y)
    expected = clone(mixture).fit(X).score_samples(X)
    np.testing.assert_allclose(sampler.scores_, expected)
    assert not hasattr(mixture, "means_")
    sampler = ScoreSampler(scorer=lambda X, y: X[:, 0] * (y == 1), n_samples=5)
    sampler.fit_resample(X, y)
    assert sampler.sample_indices_[0] == np.argmax(X[:, 0] * (y == 1))


def test_strata_are_groups_or_classes(data):
    X, y = data
    mechanism = StratifiedQuota(by="y", shares="equal")
    _, y_new = ScoreSampler(mechanism=mechanism, n_samples=20).fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [10, 10]
    columns = np.column_stack([X, np.arange(120) % 4])
    sampler = ScoreSampler(
        mechanism=StratifiedQuota(shares="equal"), n_samples=8, group_columns=[3]
    )
    assert np.bincount(sampler.fit_resample(columns)[0][:, 3].astype(int)).tolist() == [2] * 4
    with pytest.raises(ValueError, match="no strata"):
        ScoreSampler(mechanism="stratified").fit_resample(X, y)
    with pytest.raises(ValueError, match="by must be"):
        ScoreSampler(mechanism=StratifiedQuota(by="x")).fit_resample(X, y)


def test_leverage_scorer_equals_the_hat_matrix(data):
    X, _ = data
    A = np.column_stack([X, np.ones(120)])
    hat = np.einsum("ij,ji->i", A, np.linalg.solve(A.T @ A, A.T))
    scorer = LeverageScorer().fit(X)
    np.testing.assert_allclose(scorer.score_samples(X), hat)
    np.testing.assert_allclose(scorer.score_samples(sparse.csr_array(X)), hat)
    with pytest.raises(ValueError, match="2 features, but LeverageScorer is expecting 3"):
        scorer.score_samples(X[:, :2])
    np.testing.assert_allclose(LeverageScorer().score_rows(X), hat)
    mixed = np.array([[1.0, "a"], [2.0, "b"], [None, "a"], [5.0, "b"], [4.0, "a"]], dtype=object)
    assert LeverageScorer().score_rows(mixed).sum() == pytest.approx(4)
    for bad in ([[np.nan], [1.0]], [["a"], ["b"]]):
        with pytest.raises(ValueError, match="complete numbers"):
            LeverageScorer().fit(bad)
    with pytest.raises(ValueError, match="ridge"):
        LeverageScorer(ridge=-1.0).fit(X)
    plain = LeverageScorer(fit_intercept=False).fit(X).score_samples(X)
    assert plain.sum() == pytest.approx(3)


def test_density_follows_the_distance_to_the_kth_neighbour(data):
    X, _ = data
    distance = np.sort(np.linalg.norm(X[:, None] - X, axis=2), axis=1)[:, 4]
    np.testing.assert_allclose(
        DensityScorer(k_neighbors=4, scale=False).score_rows(X), -3 * np.log(distance), rtol=1e-6
    )
    scaled = DensityScorer(k_neighbors=4).score_rows(X * [1, 10, 100] + 5)
    np.testing.assert_allclose(
        scaled, DensityScorer(k_neighbors=4, scale=False).score_rows(X / X.std(axis=0)), rtol=1e-6
    )
    assert DensityScorer().score_rows([[1.0]]).tolist() == [0.0]
    assert (DensityScorer(k_neighbors=2).score_rows(np.full((4, 1), 0.1)) == 0).all()
    copies = DensityScorer(k_neighbors=1).score_rows([[0.1], [0.1], [0.3], [0.9], [np.nan]])
    assert copies[0] == copies[1] == copies[2]
    assert copies[4] == copies[3]


def test_hardness_is_out_of_fold(data):
    X, y = data
    flipped = y.copy()
    wrong = np.argsort(-np.abs(X[:, 0]))[:6]
    flipped[wrong] = 1 - flipped[wrong]
    scores = HardnessScorer(random_state=0).score_rows(X, flipped)
    assert ((scores >= 0) & (scores <= 1)).all()
    assert np.median(scores[wrong]) > np.quantile(scores, 0.85)
    labels = np.array(["no", "yes"])[flipped]
    np.testing.assert_array_equal(HardnessScorer(random_state=0).score_rows(X, labels), scores)
    numbers = HardnessScorer(estimator=LinearRegression(), random_state=0).score_rows(X, X[:, 0])
    assert numbers.max() < 1e-9
    boosted = HardnessScorer(random_state=0).score_rows(X, X[:, 0])
    assert 0.05 < boosted.mean() < 1
    margin = HardnessScorer(estimator=LinearSVC(), random_state=0).score_rows(X, flipped)
    assert np.median(margin[wrong]) > np.quantile(margin, 0.85)


def test_uncertainty_is_highest_at_the_boundary(data):
    X, y = data
    scorer = UncertaintyScorer(estimator=LogisticRegression(), random_state=0)
    scores = scorer.score_rows(X, y)
    assert scores.max() <= np.log(2) + 1e-12
    top = np.argsort(-scores)[:20]
    assert np.abs(X[top, 0]).mean() < 0.5 * np.abs(X[:, 0]).mean()
    with pytest.raises(TypeError, match="predict_proba"):
        UncertaintyScorer(estimator=RidgeClassifier()).score_rows(X, y)


def test_failures_name_what_is_wrong(data):
    X, y = data
    with pytest.raises(QuotaError, match="n_samples=500 rows were asked for, X has 120"):
        ScoreSampler(n_samples=500).fit_resample(X)
    with pytest.raises(ValueError, match="'scorer' parameter"):
        ScoreSampler(scorer="densty").fit_resample(X)
    with pytest.raises(ValueError, match="HardnessScorer requires y"):
        ScoreSampler(scorer="hardness").fit_resample(X)
    with pytest.raises(ValueError, match="one target"):
        ScoreSampler(scorer="hardness").fit_resample(X, X)
    with pytest.raises(ValueError, match=r"shape \(3,\)"):
        ScoreSampler(scorer=lambda X, y: np.zeros(3)).fit_resample(X)
    with pytest.raises(ValueError, match="NaN for 120 rows, the first is row 0"):
        ScoreSampler(scorer=lambda X, y: np.full(120, np.nan)).fit_resample(X)
    with pytest.raises(ValueError, match="scorer must be one of"):
        score_rows("densty", X, n=120)
    with pytest.raises(TypeError, match="must have score_samples"):
        score_rows(3, X, n=120)
    with pytest.raises(TypeError, match="must be a classifier"):
        score_rows(UncertaintyScorer(estimator=LinearRegressionWithProba()), X, y, n=120)


class LinearRegressionWithProba(LinearRegression):
    def predict_proba(self, X):
        raise AssertionError("never called")


def test_uniform_scorer_scores_a_column_vector():
    assert score_rows(lambda X, y: np.ones((4, 1)), None, n=4).tolist() == [1.0] * 4
    assert UniformScorer().score_rows(np.zeros((2, 1))).tolist() == [1.0, 1.0]


def test_unequal_draws_are_seeded(data):
    X, y = data
    rows = [
        ScoreSampler(scorer="uniform", mechanism=Proportional(), n_samples=10, random_state=seed)
        .make_plan(X, y)
        .keep.tolist()
        for seed in (0, 0, 1)
    ]
    assert rows[0] == rows[1] != rows[2]


def test_a_seed_reaches_the_models_within():
    rng = np.random.default_rng(0)
    X, target = rng.normal(size=(60, 2)), rng.normal(0.5, size=(40, 2))
    forest = make_pipeline(StandardScaler(), IsolationForest(n_estimators=2))
    model = make_pipeline(MaxAbsScaler(), ExtraTreesClassifier(2))
    for sampler in (
        ScoreSampler(scorer=forest, random_state=0),
        ImportanceResampler(target=target, estimator=model, n_samples=0.5, random_state=0),
        ClassifierQualityFilter(target=target, estimator=model, mode="top_k", random_state=0),
    ):
        first, second = (clone(sampler).fit_resample(X)[0] for _ in range(2))
        np.testing.assert_array_equal(first, second)


def test_leverage_is_a_public_estimator_that_refuses_gaps_and_takes_sparse_rows():
    assert dict(all_estimators())["LeverageScorer"] is LeverageScorer
    X = np.random.default_rng(0).normal(size=(20, 3)) * (np.arange(3) > 0)
    sparse_rows = sparse.csr_array(X)
    for scorer in (LeverageScorer(), LeverageScorer(fit_intercept=False, ridge=0.5)):
        expected = scorer.fit(X).score_samples(X)
        np.testing.assert_allclose(scorer.fit(sparse_rows).score_samples(sparse_rows), expected)
        np.testing.assert_allclose(scorer.score_rows(sparse_rows), scorer.score_rows(X))
    for bad, match in ((np.nan, "contains NaN.*impute"), (np.inf, "infinity")):
        X[1, 1] = bad
        for rows in (X, sparse.csr_array(X)):
            with pytest.raises(ValueError, match=match):
                LeverageScorer().fit(rows)
