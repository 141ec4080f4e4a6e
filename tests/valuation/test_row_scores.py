"""Dynamics by hand, label errors, and samplers that spend scores."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_digits, make_classification
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import GridSearchCV, KFold
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from skresample.combine import Pipeline
from skresample.selection import ScoreSampler
from skresample.valuation import (
    KNNShapley,
    LabelErrorScorer,
    ScorePruner,
    TrainingDynamicsScorer,
    ValuationSampler,
    rank_sources,
    relevance_diversity_score,
    structural_disparity,
)
from skresample.valuation._checkpoints import SoftmaxRegression, train
from skresample.valuation._gradients import checkpoint_of
from skresample.valuation._label_error_scorer import confident_joint

RNG = np.random.default_rng(0)


# -- training dynamics -------------------------------------------------------------------------
@pytest.fixture(scope="module")
def run():
    """Checkpoints of softmax regression on a small table."""
    X, y = make_classification(60, 4, n_informative=3, n_redundant=0, n_classes=3, random_state=2)
    X = (X - X.mean(0)) / X.std(0)
    y[:5] = (y[:5] + 1) % 3
    model = SoftmaxRegression(random_state=0)
    models = []
    for _ in range(6):
        model.partial_fit(X, y, [0, 1, 2])
        models.append((model.coef_.copy(), model.intercept_.copy(), model.predict_proba(X)))
    return X, y, models


def scored(kind, X, y, **params):
    model = SoftmaxRegression(random_state=0)
    params = {"n_epochs": 6, **params}
    return TrainingDynamicsScorer(model, kind=kind, **params).fit(X, y)


def test_scores_by_hand(run):
    X, y, models = run
    rows, onehot = np.arange(60), np.eye(3)[y]
    p = np.array([proba for *_, proba in models])
    own = p[:, rows, y]
    last = np.linalg.norm(p[-1] - onehot, axis=1)
    length = np.linalg.norm(np.hstack([X, np.ones((60, 1))]), axis=1)
    np.testing.assert_allclose(scored("el2n", X, y).scores_, last)
    np.testing.assert_allclose(scored("grand", X, y).scores_, last * length)
    each = np.linalg.norm(p - onehot, axis=2) ** 2 * length**2
    np.testing.assert_allclose(scored("tracin", X, y).scores_, 0.1 * each.sum(axis=0))
    np.testing.assert_allclose(scored("confidence", X, y).scores_, own.mean(axis=0))
    np.testing.assert_allclose(scored("variability", X, y).scores_, own.std(axis=0), atol=1e-8)
    rest = np.where(onehot > 0, -np.inf, p).max(axis=2)
    np.testing.assert_allclose(scored("aum", X, y).scores_, (own - rest).mean(axis=0))
    share = np.bincount(y)[y] / 60
    np.testing.assert_allclose(scored("pvi", X, y).scores_, np.log2(own[-1] / share))
    right = p.argmax(axis=2) == y
    forgot = (right[:-1] & ~right[1:]).sum(axis=0).astype(float)
    forgot[~right.any(axis=0)] = 7.0
    np.testing.assert_array_equal(scored("forgetting", X, y).scores_, forgot)
    np.testing.assert_allclose(scored("el2n", X, y).correctness_, right.mean(axis=0))
    assert (scored("pvi", X, y).hardness_ == -scored("pvi", X, y).scores_).all()


def numeric_slope(proba, X, y, step=1e-5):
    """Derivative of p_y by every coordinate of the rows."""
    out = np.empty(X.shape)
    for j in range(X.shape[1]):
        up, down = X.copy(), X.copy()
        up[:, j] += step
        down[:, j] -= step
        rows = np.arange(len(X))
        out[:, j] = (proba(up)[rows, y] - proba(down)[rows, y]) / (2 * step)
    return out


def test_gradients_by_the_row_are_those_of_finite_differences(run):
    X, y, models = run
    slopes = []
    for coef, intercept, _ in models:
        model = SoftmaxRegression()
        model.coef_, model.intercept_, model.classes_ = coef, intercept, np.arange(3)
        slopes.append(numeric_slope(model.predict_proba, X, y))
    by_hand = np.std(slopes, axis=0).mean(axis=1)
    np.testing.assert_allclose(scored("vog", X, y).scores_, by_hand, rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("activation", ["identity", "logistic", "tanh"])
@pytest.mark.parametrize("n_classes", [2, 3])
def test_gradients_of_a_network(activation, n_classes, run):
    X, y, _ = run
    y = y % n_classes
    net = MLPClassifier((7, 5), activation=activation, random_state=0)
    points = list(train(net, X, y, 3))
    fitted = MLPClassifier((7, 5), activation=activation, random_state=0)
    for _ in range(3):
        fitted.partial_fit(X, y, classes=np.arange(n_classes))
    np.testing.assert_allclose(points[-1].proba, fitted.predict_proba(X), rtol=1e-6)
    slope = numeric_slope(fitted.predict_proba, X, y)
    np.testing.assert_allclose(points[-1].slope, slope, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("n_classes", [2, 3])
def test_gradients_of_one_against_all(n_classes, run):
    X, y, _ = run
    codes = y % n_classes
    model = SGDClassifier(loss="log_loss", random_state=0).fit(X / 5, codes)
    found = checkpoint_of(model, X / 5, codes).slope
    by_hand = numeric_slope(model.predict_proba, X / 5, codes)
    np.testing.assert_allclose(found, by_hand, rtol=1e-3, atol=1e-6)


def test_boosting_is_read_by_stages(run):
    X, y, _ = run
    model = GradientBoostingClassifier(n_estimators=9, random_state=0)
    scorer = TrainingDynamicsScorer(model, kind="confidence", n_epochs=3).fit(X, y)
    stages = list(model.fit(X, y).staged_predict_proba(TableScaled(X)))
    own = np.mean([stages[i][np.arange(60), y] for i in (0, 4, 8)], axis=0)
    np.testing.assert_allclose(scorer.scores_, own)
    with pytest.raises(TypeError, match="needs gradients"):
        TrainingDynamicsScorer(model, kind="vog").fit(X, y)
    with pytest.raises(TypeError, match="SVC shows no training"):
        TrainingDynamicsScorer(SVC()).fit(X, y)


def TableScaled(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)


def test_repeats_are_means_and_normalisation_is_by_class(run):
    X, y, _ = run
    params = {"n_epochs": 2, "random_state": 0}
    scorer = TrainingDynamicsScorer(n_repeats=3, normalize="class", **params).fit(X, y)
    for c in range(3):
        assert scorer.scores_[y == c].mean() == pytest.approx(0, abs=1e-12)
        assert scorer.scores_[y == c].std() == pytest.approx(1)
    model = SGDClassifier(loss="log_loss", random_state=0)
    one = TrainingDynamicsScorer(model, **params).fit(X, y).scores_
    two = TrainingDynamicsScorer(model, n_repeats=2, **params).fit(X, y).scores_
    np.testing.assert_allclose(one, two)  # a seed of its own is kept


# -- label errors ------------------------------------------------------------------------------
def test_the_confident_joint_by_hand():
    proba = np.array([[0.9, 0.1], [0.7, 0.3], [0.2, 0.8], [0.4, 0.6], [0.1, 0.9], [0.75, 0.25]])
    codes = np.array([0, 0, 0, 1, 1, 1])
    # thresholds: mean own probability 0.6 of class 0 and (0.6 + 0.9 + 0.25) / 3 of class 1
    np.testing.assert_array_equal(confident_joint(codes, proba), [[2, 1], [1, 2]])


def test_flipped_labels_are_found_out_of_fold():
    X, y = load_digits(return_X_y=True)
    X, y = X[:600], y[:600]
    flipped = RNG.choice(600, 60, replace=False)
    noisy = y.copy()
    noisy[flipped] = (y[flipped] + RNG.integers(1, 10, 60)) % 10
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.05))
    scorer = LabelErrorScorer(model, random_state=0).fit(X, noisy)
    issues = scorer.find_label_issues()
    rows = [one.row for one in issues]
    assert len(set(rows) & set(flipped)) >= 50
    assert len(rows) <= 75
    assert [one.quality for one in issues] == sorted(one.quality for one in issues)
    assert np.mean([one.suggested == y[one.row] for one in issues]) > 0.8
    assert scorer.joint_.sum() == pytest.approx(1)
    np.testing.assert_allclose(scorer.joint_.sum(axis=1), np.bincount(noisy) / 600)


def test_rows_are_judged_by_models_that_have_not_seen_them():
    seen = []

    class Spy(LogisticRegression):
        def fit(self, X, y, sample_weight=None):
            self.rows_ = set(np.asarray(X)[:, 0].tolist())
            return super().fit(X, y)

        def predict_proba(self, X):
            asked = set(np.asarray(X)[:, 0].tolist())
            seen.append(len(asked & self.rows_))
            return super().predict_proba(X)

    X = np.column_stack([np.arange(40.0), RNG.normal(size=40)])
    LabelErrorScorer(Spy(), cv=4).fit(X, np.arange(40) % 2)
    assert seen == [0, 0, 0, 0]


def test_label_errors_agree_with_the_public_package():
    cleanlab = pytest.importorskip("cleanlab.filter")
    X, y = make_classification(300, 5, n_informative=4, flip_y=0.1, random_state=0)
    scorer = LabelErrorScorer(LogisticRegression(), random_state=0).fit(X, y)
    theirs = cleanlab.find_label_issues(y, scorer.probabilities_, filter_by="prune_by_noise_rate")
    assert (theirs == scorer.is_issue_).mean() > 0.98


# -- samplers that spend scores ----------------------------------------------------------------
def test_the_sampler_keeps_what_is_worth_most():
    X, y = make_classification(80, 4, random_state=0)
    told = []
    valuation = KNNShapley(3, cv=4, progress=lambda *done: told.append(done))
    values = KNNShapley(3, cv=4).score_rows(X, y)
    best = ValuationSampler(valuation, n_samples=30)
    best.fit_resample(X, y)
    np.testing.assert_array_equal(best.sample_indices_, np.sort(np.argsort(-values)[:30]))
    np.testing.assert_array_equal(best.values_, values)
    assert told.count((20, 20, "validation rows")) == 4  # folds
    worst = ValuationSampler(valuation, n_samples=0.25, keep="lowest")
    worst.fit_resample(X, y)
    np.testing.assert_array_equal(worst.sample_indices_, np.sort(np.argsort(values)[:20]))
    helpful = ValuationSampler(valuation)
    helpful.fit_resample(X, y)
    np.testing.assert_array_equal(helpful.sample_indices_, np.flatnonzero(values >= 0))
    with pytest.raises(ValueError, match="no row has a value of at least 9"):
        ValuationSampler(valuation, threshold=9.0).fit_resample(X, y)
    with pytest.raises(ValueError, match="not both"):
        ValuationSampler(valuation, threshold=9.0, n_samples=3).fit_resample(X, y)


def test_amounts_are_searched_inside_a_pipeline():
    """Values, and the rows that judge them, come from the training fold alone."""
    X, y = make_classification(120, 4, flip_y=0.2, random_state=0)
    X[:, 0] = np.arange(120)  # names the row
    seen = []

    class Spy(KNNShapley):
        def _value_split(self, split, players, run):
            seen.append((set(split.X[:, 0]), set(split.X_val[:, 0])))
            return super()._value_split(split, players, run)

    folds = list(KFold(3, shuffle=True, random_state=0).split(X))
    steps = [("value", ValuationSampler(Spy(5, cv=4))), ("model", LogisticRegression())]
    grid = {"value__n_samples": [0.5, 0.9]}
    search = GridSearchCV(Pipeline(steps), grid, cv=folds).fit(X, y)
    assert search.best_params_["value__n_samples"] in (0.5, 0.9)
    fits = [seen[i : i + 4] for i in range(0, len(seen), 4)]
    trains = [set(rows.tolist()) for rows, _ in folds] * 2 + [set(range(120))]
    assert len(fits) == 7
    for fit, own in zip(fits, trains, strict=True):
        assert set().union(*(judges for _, judges in fit)) == own
        assert all(rows | judges == own and not rows & judges for rows, judges in fit)


@pytest.mark.parametrize("mechanism", ["top_k", "gumbel", "band"])
def test_a_valuation_is_a_scorer(mechanism):
    X, y = make_classification(80, 4, random_state=0)
    judge = {"X_val": X[60:], "y_val": y[60:]}
    X, y = X[:60], y[:60]
    valuation = KNNShapley(3, **judge)
    sampler = ScoreSampler(scorer=valuation, mechanism=mechanism, n_samples=20, random_state=0)
    sampler.fit_resample(X, y)
    np.testing.assert_array_equal(sampler.scores_, valuation.fit(X, y).values_)
    assert len(sampler.sample_indices_) == 20
    if mechanism == "top_k":
        best = np.argsort(-valuation.values_, kind="stable")[:20]
        assert set(sampler.sample_indices_) == set(best)


def hardness(X, y):
    return np.asarray(X)[:, 0]


@pytest.mark.parametrize(
    ("prune", "kept"), [("easy", range(4, 10)), ("hard", range(6)), ("both", range(2, 8))]
)
def test_pruning_cuts_the_end_asked_for(prune, kept):
    X, y = np.arange(10.0)[:, None], np.arange(10) % 2
    pruner = ScorePruner(hardness, fraction=0.4, prune=prune, random_state=0)
    pruner.fit_resample(X, y)
    assert pruner.sample_indices_.tolist() == list(kept)


def test_ties_are_broken_at_random_and_classes_keep_their_shares():
    X, y = np.zeros((60, 1)), np.repeat([0, 1], [40, 20])
    kept = [ScorePruner(hardness, random_state=s).fit_resample(X, y)[1] for s in range(2)]
    draws = [ScorePruner(hardness, random_state=s) for s in range(2)]
    for one in draws:
        one.fit_resample(X, y)
    assert draws[0].sample_indices_.tolist() != draws[1].sample_indices_.tolist()
    assert len(kept[0]) == 42
    X[:40, 0] = 1.0
    _, y_new = ScorePruner(hardness, fraction=0.5, per_class=True).fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [20, 10]


@pytest.mark.parametrize("mode", ["softmax", "linear"])
def test_probabilistic_modes_draw_by_their_weights(mode):
    X, y = np.array([[0.0], [1.0], [2.0]]), [0, 1, 0]
    first = np.zeros(3)
    for seed in range(600):
        pruner = ScorePruner(hardness, fraction=0.667, mode=mode, random_state=seed)
        pruner.fit_resample(X, y)
        first[pruner.sample_indices_[0]] += 1
    weight = np.exp(X.ravel() / X.std()) if mode == "softmax" else 0.001 + 0.999 * X.ravel() / 2
    share = weight / weight.sum()
    np.testing.assert_allclose(first / 600, share, atol=4 * np.sqrt(0.25 / 600))


def test_a_scorer_without_a_seed_gets_one():
    X, y = make_classification(60, 4, random_state=0)
    before = np.random.mtrand._rand.get_state()[1].copy()
    rows = [ScorePruner(random_state=1).fit_resample(X, y)[0] for _ in range(2)]
    np.testing.assert_array_equal(*rows)
    np.testing.assert_array_equal(np.random.mtrand._rand.get_state()[1], before)


# -- sources -----------------------------------------------------------------------------------
def test_relevance_and_diversity_by_hand():
    X = RNG.normal(size=(500, 3))
    X = (X - X.mean(0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(X.T, bias=True)).T)
    X = X * [3.0, 2.0, 1.0]
    other = X * [1.0, 0.5, 2.0]  # variances 1, 1/4 and 4 times those of the reference
    relevance, diversity = relevance_diversity_score(X, other)
    assert relevance == pytest.approx((1 * 0.25 * 0.25) ** (1 / 3))
    assert diversity == pytest.approx(0.0, abs=1e-4)  # one direction does not differ
    relevance, diversity = relevance_diversity_score(X, X * 2)
    assert relevance == pytest.approx(0.25)
    assert diversity == pytest.approx(0.75)
    assert relevance_diversity_score(X, X + 5)[0] == pytest.approx(1)
    assert relevance_diversity_score(X, X + 5, include_mean=True)[0] < 0.5


def test_sources_are_ranked_by_relevance_and_columns_matched_by_name():
    digits = load_digits()
    own = digits.data[digits.target < 5][:400]
    twin = digits.data[digits.target < 5][400:800]
    frame = pd.DataFrame(own, columns=[f"p{j}" for j in range(64)])
    offers = {
        "noise": RNG.uniform(0, 16, (300, 64)),
        "other digits": digits.data[digits.target >= 5],
        "twin": twin,
    }
    offers = {
        name: pd.DataFrame(rows, columns=frame.columns)[frame.columns[::-1]]
        for name, rows in offers.items()
    }
    ranks = rank_sources(frame, offers)
    assert [one.name for one in ranks] == ["twin", "other digits", "noise"]
    assert ranks[0].relevance > 0.8
    assert ranks[0].n_rows == len(twin)


def test_sources_have_names():
    with pytest.raises(TypeError, match=r"got list; .* dict\(enumerate\(tables\)\)"):
        rank_sources(np.eye(3), [np.eye(3)])
    with pytest.raises(ValueError, match="sources is empty"):
        rank_sources(np.eye(3), {})


def test_disparity_is_least_between_samples_of_one_table():
    X = np.concatenate([RNG.normal(size=(200, 3)), RNG.normal(size=(200, 3)) + 8])
    ring = np.column_stack([np.cos(np.arange(400)), np.sin(np.arange(400)), np.zeros(400)])
    same = structural_disparity(X, X, random_state=0)
    assert 0 <= same < structural_disparity(X, ring, random_state=0) <= 1
    with pytest.raises(ValueError, match="lower n_neighbors"):
        structural_disparity(X[:5], X)
