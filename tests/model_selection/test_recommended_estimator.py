"""The recommended pipeline as an estimator: it does what the pasted source does."""

from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.utils.validation import check_is_fitted

from skresample.model_selection import ComparisonResult, compare_resamplers
from skresample.model_selection._compare.design.learners import resolve_learners
from skresample.model_selection._compare.design.roster import resolve_methods
from skresample.model_selection._compare.say.recommended import estimator_of
from skresample.model_selection._compare.say.snippet import snippet
from skresample.over_sampling import RandomOverSampler


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(3)
    y = (rng.random(120) < 0.25).astype(int)
    return rng.normal(size=(120, 2)) + 1.5 * y[:, None], y


def _setup(y, metric="balanced_accuracy"):
    learners = {"linear": LogisticRegression(C=0.5), "nb": GaussianNB()}
    return SimpleNamespace(
        learners=resolve_learners(learners, "from_dtype"),
        methods=resolve_methods({"twice": RandomOverSampler(random_state=1)}),
        classes=np.unique(y),
        y=np.searchsorted(np.unique(y), y),
        decision_metric=metric,
        costs=(1.0, 5.0),
        inner_splits=2,
        origin=None,
        entropy=0,
    )


CASES = [
    *(("linear", m, "raw", "mcc") for m in ("do nothing", "class weights", "twice")),
    *(("nb", m, "raw", "mcc") for m in ("class weights", "twice")),
    ("nb", "class weights", "tuned", "mcc"),
    ("linear", "do nothing", "prevalence", "mcc"),
    ("linear", "do nothing", "cost", "mcc"),
    *(("linear", "twice", "tuned", m) for m in ("balanced_accuracy", "f1", "expected_cost")),
    ("nb", "do nothing", "tuned", "mcc"),
]
WORDS = [
    ("linear", "twice", "raw", "mcc"),
    ("nb", "class weights", "tuned", "mcc"),
    ("linear", "do nothing", "cost", "mcc"),
    ("nb", "do nothing", "tuned", "g_mean"),
]


@pytest.mark.parametrize(
    ("learner", "method", "variant", "metric", "labels"),
    [*((*case, (0, 1)) for case in CASES), *((*case, ("yes", "no")) for case in WORDS)],
)
@pytest.mark.usefixtures("few_thresholds")
def test_it_predicts_what_the_snippet_predicts(table, learner, method, variant, metric, labels):
    X, y = table
    y = np.array(labels)[y]
    setup = _setup(y, metric)
    space = {"X_train": X, "y_train": y}
    exec(snippet(setup, learner, method, variant), space)
    model = estimator_of(setup, learner, method, variant)
    with pytest.raises(NotFittedError):
        check_is_fitted(model)
    model.fit(X, y)
    np.testing.assert_array_equal(model.predict(X), space["model"].predict(X))
    np.testing.assert_allclose(model.predict_proba(X), space["model"].predict_proba(X))


def test_a_free_threshold_stands_in_the_estimator(table):
    X, y = table
    model = estimator_of(_setup(y), "linear", "do nothing", "raw", free=0.2).fit(X, y)
    assert isinstance(model, FixedThresholdClassifier)
    np.testing.assert_array_equal(model.predict(X), (model.predict_proba(X)[:, 1] >= 0.2) * 1)


def test_it_carries_the_seed_of_the_comparison(table):
    X, y = table
    setup = _setup(y)
    setup.entropy = 7
    setup.methods = resolve_methods({"twice": RandomOverSampler()})
    model = estimator_of(setup, "linear", "twice", "raw")
    assert {model[0].random_state, model[-1].random_state} == {7}
    space = {"X_train": X, "y_train": y}
    exec(snippet(setup, "linear", "twice", "raw"), space)
    np.testing.assert_array_equal(model.fit(X, y).predict_proba(X), space["model"].predict_proba(X))


def test_the_result_hands_out_copies_and_says_when_it_cannot(table, tmp_path):
    X, y = table
    result = compare_resamplers(
        *(X, y),
        resamplers=["RandomOverSampler"],
        learners=["linear"],
        metric="balanced_accuracy",
        n_splits=5,
        n_repeats=1,
        inner_splits=2,
        random_state=0,
    )
    one, two = result.recommended_estimator(), result.recommended_estimator()
    assert one is not two
    space = {"X_train": X, "y_train": y}
    exec(result.verdict.snippet, space)
    assert type(one) is type(space["model"])
    np.testing.assert_array_equal(one.fit(X, y).predict(X), space["model"].predict(X))
    with pytest.raises(NotFittedError):
        check_is_fitted(result.recommended_estimator())
    result.to_json(tmp_path / "result.json")
    assert "_recommended" not in result.to_dict()
    with pytest.raises(ValueError, match="holds no models"):
        ComparisonResult.from_json(tmp_path / "result.json").recommended_estimator()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("method", ["do nothing", "class weights", "twice"])
@pytest.mark.parametrize(("variant", "labels"), [("raw", ("yes", "no")), ("tuned", (3, 7))])
def test_models_that_take_codes_only_get_them(table, method, variant, labels):
    pytest.importorskip("xgboost")
    X, y = table
    y = np.array(labels)[y]
    setup = _setup(y)
    setup.learners = resolve_learners(["xgboost"], "from_dtype")
    setup.learners[0].model.set_params(n_estimators=10)
    space = {"X_train": X, "y_train": y}
    exec(snippet(setup, "xgboost", method, variant), space)
    model = estimator_of(setup, "xgboost", method, variant).fit(X, y)
    assert list(model.classes_) == sorted(labels)
    assert set(model.predict(X)) <= set(labels)
    coded = np.searchsorted(np.sort(labels), model.predict(X))
    np.testing.assert_array_equal(coded, space["model"].predict(X))
    words = space["predict"](X)  # what the pasted source gives: labels, no codes
    np.testing.assert_array_equal(words, model.predict(X))
    assert words.dtype == y.dtype
    np.testing.assert_allclose(model.predict_proba(X), space["model"].predict_proba(X))
    assert np.mean(model.predict(X) == y) > 0.8
