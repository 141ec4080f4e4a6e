"""Influence against refits, and along a training against sums by hand."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import make_classification, make_regression
from sklearn.linear_model import (
    LinearRegression,
    LogisticRegression,
    LogisticRegressionCV,
    Ridge,
    SGDClassifier,
    SGDRegressor,
)
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from skresample.exceptions import ShortfallWarning
from skresample.valuation import InfluenceScorer, TrainingDynamicsScorer
from skresample.valuation._gradients import rate_of


def refits(model, X, y, X_val, y_val, loss, parts):
    """Validation loss without each part less that with all rows, by refitting."""
    base = loss(y_val, model.fit(X, y), X_val)
    left = [np.setdiff1d(np.arange(len(y)), part) for part in parts]
    return np.array([loss(y_val, model.fit(X[rows], y[rows]), X_val) for rows in left]) - base


def squared(y, model, X):
    return 0.5 * np.mean((y - model.predict(X)) ** 2)


def cross_entropy(y, model, X):
    return log_loss(y, model.predict_proba(X), labels=model.classes_)


@pytest.mark.parametrize("model", [Ridge(2.0), Ridge(0.5, fit_intercept=False), LinearRegression()])
@pytest.mark.parametrize("size", [1, 6])
def test_influence_on_least_squares_is_exact(model, size):
    X, y = make_regression(90, 5, noise=10, random_state=0)
    y = y + 30
    fit = X[:60], y[:60], X[60:], y[60:]
    groups = np.arange(60) // size
    scorer = InfluenceScorer(model, X_val=fit[2], y_val=fit[3])
    values = scorer.fit(*fit[:2], groups=None if size == 1 else groups).values_
    parts = [np.flatnonzero(groups == g) for g in range(groups.max() + 1)]
    np.testing.assert_allclose(values, refits(model, *fit, squared, parts), rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize(("order", "bar"), [("newton", 0.995), ("first", 0.88)])
def test_influence_on_logistic_regression_follows_refits(n_classes, order, bar):
    X, y = make_classification(150, 6, n_informative=4, n_classes=n_classes, random_state=1)
    fit = X[:100], y[:100], X[100:], y[100:]
    model = LogisticRegression(tol=1e-10, max_iter=5000)
    values = InfluenceScorer(model, order=order, X_val=fit[2], y_val=fit[3]).fit(*fit[:2]).values_
    true = refits(model, *fit, cross_entropy, np.arange(100)[:, None])
    assert np.corrcoef(values, true)[0, 1] >= bar
    if order == "newton":
        assert np.abs(values - true).max() < 0.6 * true.std()


def test_influence_is_first_order_right_for_weak_rows():
    X, y = make_classification(2100, 6, n_informative=4, random_state=1)
    fit = X[:2000], y[:2000], X[2000:], y[2000:]
    model = LogisticRegression(tol=1e-12, max_iter=5000)
    scorer = InfluenceScorer(model, order="first", X_val=fit[2], y_val=fit[3])
    some = np.arange(0, 2000, 50)
    true = refits(model, *fit, cross_entropy, some[:, None])
    assert np.corrcoef(scorer.fit(*fit[:2]).values_[some], true)[0, 1] >= 0.99


def test_self_influence_is_the_own_loss_without_the_row():
    X, y = make_regression(40, 3, noise=10, random_state=0)
    values = InfluenceScorer(Ridge(1.0), on="self", X_val=X, y_val=y).fit(X, y).values_
    model = Ridge(1.0)
    for i in (0, 7, 39):
        rows = np.delete(np.arange(40), i)
        without = squared(y[[i]], model.fit(X[rows], y[rows]), X[[i]])
        assert values[i] == pytest.approx(without - squared(y[[i]], model.fit(X, y), X[[i]]))


@pytest.mark.filterwarnings("ignore:l1_ratio parameter is only used")  # scikit-learn 1.7
def test_influence_reads_pipelines_and_refuses_other_models():
    X, y = make_classification(60, 4, random_state=0)
    pipe = make_pipeline(StandardScaler(), LogisticRegression())
    by_hand = StandardScaler().fit(X)
    judge = {"X_val": X[:20], "y_val": y[:20]}
    one = InfluenceScorer(pipe, **judge).fit(X, y).values_
    scaled = {"X_val": by_hand.transform(X[:20]), "y_val": y[:20]}
    two = InfluenceScorer(LogisticRegression(), **scaled).fit(by_hand.transform(X), y).values_
    np.testing.assert_allclose(one, two)
    with pytest.raises(TypeError, match="no closed form of the influence on SVC"):
        InfluenceScorer(SVC(), **judge).fit(X, y)
    with pytest.raises(TypeError, match="l1"):
        InfluenceScorer(LogisticRegression(l1_ratio=1, solver="liblinear"), **judge).fit(X, y)


@pytest.mark.parametrize(
    "params",
    [
        {"class_weight": {0: 1.0, 1: 5.0}},
        {"class_weight": {0: 1.0, 1: 5.0}, "fit_intercept": False},
        {"solver": "liblinear", "C": 0.05},
    ],
)
def test_class_weights_and_penalties_of_the_intercept_count(params):
    """Weak rows, where the first order is right; without the weights it is off by a factor."""
    X, y = make_classification(900, 4, n_redundant=0, class_sep=0.7, random_state=1)
    X = X + 1.0
    fit = X[:800], y[:800], X[800:], y[800:]
    model = LogisticRegression(tol=1e-12, max_iter=5000, **params)
    judge = {"X_val": fit[2], "y_val": fit[3]}
    some = np.arange(0, 800, 40)
    true = refits(model, *fit, cross_entropy, some[:, None])
    for scorer in (InfluenceScorer(model, **judge), InfluenceScorer(model, order="first", **judge)):
        values = scorer.fit(*fit[:2]).values_[some]
        assert np.corrcoef(values, true)[0, 1] >= 0.999
        assert (values @ true) / (true @ true) == pytest.approx(1, abs=0.03)
        np.testing.assert_allclose(scorer.on_demand(*fit[:2])(some), values)


def test_own_loss_has_no_class_weight():
    X, y = make_classification(200, 3, n_informative=3, n_redundant=0, random_state=0)
    model = LogisticRegression(class_weight={0: 1.0, 1: 3.0}, tol=1e-10, max_iter=5000)
    values = InfluenceScorer(model, on="self", X_val=X, y_val=y).fit(X, y).values_
    for i in (0, 1, 50):
        rows = np.delete(np.arange(200), i)
        kept, full = (
            cross_entropy(y[[i]], model.fit(X[r], y[r]), X[[i]]) for r in (rows, slice(None))
        )
        assert values[i] == pytest.approx(kept - full, rel=0.05)


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (LogisticRegressionCV(), "no closed form of the influence on LogisticRegressionCV"),
        (Ridge(positive=True), "coefficients end at 0"),
        (LinearRegression(positive=True), "coefficients end at 0"),
    ],
)
def test_models_without_a_closed_form_are_refused(model, message):
    X, y = make_classification(40, 4, random_state=0)
    with pytest.raises(TypeError, match=message):
        InfluenceScorer(model, X_val=X, y_val=y).fit(X, y)


@pytest.mark.parametrize(
    ("model", "order"),
    [(LogisticRegression(), "newton"), (SGDClassifier(loss="log_loss"), "tracin")],
)
def test_judges_of_unknown_classes_are_left_out(model, order):
    X, y = make_classification(40, 4, random_state=0)
    known = InfluenceScorer(model, order=order, X_val=X[:-1], y_val=y[:-1]).set_params(
        random_state=0
    )
    judge = {"X_val": X, "y_val": np.r_[y[:-1], 7]}
    with pytest.warns(ShortfallWarning, match=r"1 judging rows have labels \[7\]"):
        values = clone(known).set_params(**judge).fit(X, y).values_
    np.testing.assert_allclose(values, known.fit(X, y).values_)
    with pytest.raises(ValueError, match="no label in common"):
        known.set_params(y_val=y[:-1] + 5).fit(X, y)


# -- along a training --------------------------------------------------------------------------
def numeric_gradient(loss, model, names, step=1e-6):
    """Gradient of a loss by the named parameters of a model, all in one vector."""
    out = []
    for array in (part for name in names for part in _parts(model, name)):
        for at in np.ndindex(array.shape):
            kept = array[at]
            array[at] = kept + step
            up = loss(model)
            array[at] = kept - step
            out.append((up - loss(model)) / (2 * step))
            array[at] = kept
    return np.array(out)


def _parts(model, name):
    found = getattr(model, name)
    return [found[-1]] if isinstance(found, list) else [found]


SGD = {"learning_rate": "constant", "eta0": 0.03, "random_state": 0}
NET = {"activation": "tanh", "learning_rate_init": 0.02, "random_state": 0}
TRACED = [
    (SGDClassifier(loss="log_loss", **SGD), 2, 0.03),
    (SGDRegressor(**SGD), None, 0.03),
    (MLPClassifier((4,), **NET), 2, 0.02),
    (MLPClassifier((4,), **NET), 3, 0.02),
    (
        MLPRegressor(
            hidden_layer_sizes=(4,), activation="tanh", learning_rate_init=0.02, random_state=0
        ),
        None,
        0.02,
    ),
]


@pytest.mark.parametrize(("model", "n_classes", "rate"), TRACED)
def test_traced_influence_is_the_sum_of_inner_products(model, n_classes, rate):
    """Against finite differences of the losses by the parameters of the last layer."""
    X, y = make_classification(
        40, 3, n_informative=3, n_redundant=0, n_classes=n_classes or 2,
        n_clusters_per_class=1, random_state=3,
    )  # fmt: skip
    X = (X - X[:30].mean(axis=0)) / X[:30].std(axis=0)
    y = y if n_classes else X @ [1.0, 2.0, 0.5] + y
    judge = {"X_val": X[30:], "y_val": y[30:]}
    scorer = InfluenceScorer(model, order="tracin", n_epochs=2, **judge)
    values = scorer.fit(X[:30], y[:30]).values_

    def loss(rows):
        def of(trained):
            if n_classes:
                return cross_entropy(y[rows], trained, X[rows])
            return squared(y[rows], trained, X[rows])

        return of

    network = isinstance(model, (MLPClassifier, MLPRegressor))
    names = ("coefs_", "intercepts_") if network else ("coef_", "intercept_")
    some, expected = (0, 11, 29), np.zeros(3)
    known = {"classes": np.unique(y)} if n_classes else {}
    for _ in range(2):
        model.partial_fit(X[:30], y[:30], **known)
        mean = numeric_gradient(loss(slice(30, None)), model, names)
        each = [numeric_gradient(loss([i]), model, names) for i in some]
        expected += rate * np.array(each) @ mean
    np.testing.assert_allclose(values[list(some)], expected, rtol=1e-4, atol=1e-8)
    groups = np.arange(30) // 10
    by_group = scorer.fit(X[:30], y[:30], groups=groups).values_
    np.testing.assert_allclose(by_group, np.bincount(groups, values))
    np.testing.assert_allclose(scorer.on_demand(X[:30], y[:30])([4, 2]), values[[4, 2]])


@pytest.mark.parametrize("model", [case[0] for case in TRACED if case[1] == 2])
def test_traced_self_influence_is_the_score_of_that_name(model):
    X, y = make_classification(40, 4, random_state=0)
    own = InfluenceScorer(model, order="tracin", on="self", n_epochs=3, X_val=X, y_val=y)
    score = TrainingDynamicsScorer(model, kind="tracin", n_epochs=3).fit(X, y).scores_
    np.testing.assert_allclose(own.fit(X, y).values_, score)


@pytest.mark.parametrize("given", ["optimal", "invscaling"])
def test_learning_rates_are_those_of_the_step(given):
    """A step on one row moves the intercept by the rate times the residual."""
    rows, one = np.zeros((1, 2)), [1]
    model = SGDClassifier(loss="log_loss", learning_rate=given, eta0=0.3, random_state=0)
    model.partial_fit(rows, one, classes=[0, 1])
    before, rate = model.intercept_[0], rate_of(model)
    p = model.predict_proba(rows)[0, 1]
    model.partial_fit(rows, one)
    assert model.intercept_[0] - before == pytest.approx(rate * (1 - p))


def test_traced_values_find_what_hurts_and_other_models_are_refused():
    X, y = make_classification(300, 4, class_sep=2.0, flip_y=0, random_state=0)
    noisy = y[:200].copy()
    noisy[:20] = 1 - noisy[:20]
    judge = {"X_val": X[200:], "y_val": y[200:], "order": "tracin"}
    scorer = InfluenceScorer(SGDClassifier(loss="log_loss"), random_state=0, **judge)
    values = scorer.fit(X[:200], noisy).values_
    assert np.isin(values.argsort()[:20], np.arange(20)).mean() >= 0.7
    np.testing.assert_array_equal(scorer.fit(X[:200], noisy).values_, values)
    with pytest.raises(TypeError, match="no gradients of SGDClassifier"):
        InfluenceScorer(SGDClassifier(), **judge).fit(X[:200], noisy)
