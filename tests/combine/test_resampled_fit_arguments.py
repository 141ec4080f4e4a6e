"""Resampled models with weights, groups and fit arguments, and what of them can be exported."""

import warnings

import numpy as np
import pytest
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.datasets import make_classification
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.exceptions import UndefinedMetricWarning
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.metrics import f1_score, get_scorer, make_scorer
from sklearn.model_selection import (
    FixedThresholdClassifier,
    GroupKFold,
    StratifiedKFold,
    TunedThresholdClassifierCV,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier

from skresample.combine import ResampledClassifier, register_onnx_converters
from skresample.combine._carry import own_names
from skresample.combine._early_stopping import held_out
from skresample.combine._threshold import _QUICK
from skresample.over_sampling import SMOTE, RandomOverSampler
from skresample.under_sampling import RandomUnderSampler


@pytest.fixture(scope="module")
def table():
    return make_classification(300, weights=[0.8], flip_y=0.05, random_state=1)


def resampled(model=None, **options):
    model = LogisticRegression() if model is None else model
    options = {"cv": 2, "random_state": 0} | options
    return ResampledClassifier(model, RandomOverSampler(random_state=0), **options)


@pytest.mark.parametrize("routing", [False, True])
@pytest.mark.parametrize("extra", ["sample_weight", "groups"])
@pytest.mark.parametrize("correct", [None, "prior", "sigmoid"])
def test_a_threshold_is_tuned_with_metadata(table, routing, extra, correct):
    from sklearn import config_context

    X, y = table
    values = np.linspace(0.5, 2, len(y)) if extra == "sample_weight" else np.arange(len(y)) % 9
    model = resampled(threshold="f1", correct=correct)
    with config_context(enable_metadata_routing=routing):
        model.fit(X, y, **{extra: values})
    assert 0 < model.threshold_ < 1


def test_weights_of_every_fold_are_those_of_its_rows(table):
    X, y = table
    X = np.column_stack([X, np.arange(len(y))])
    seen = []

    class Spy(ClassifierMixin, BaseEstimator):
        def fit(self, X, y, sample_weight=None):
            seen.append(len(X))
            np.testing.assert_array_equal(sample_weight, X[:, -1] + 1)
            self.classes_ = np.unique(y)
            return self

        def predict_proba(self, X):
            return np.column_stack([1 - X[:, -1] / 1000, X[:, -1] / 1000])

        def predict(self, X):
            return self.classes_[self.predict_proba(X).argmax(axis=1)]

    resampled(Spy(), threshold="f1").fit(X, y, sample_weight=np.arange(len(y)) + 1)
    assert len(seen) == 3  # two folds and the whole


def test_the_threshold_is_the_one_scikit_learn_finds(table):
    X, y = table
    scoring = "f1"  # the others are scikit-learn's to the bit, see below
    folds = StratifiedKFold(3, shuffle=True, random_state=4)
    want = TunedThresholdClassifierCV(LogisticRegression(), scoring=scoring, cv=folds).fit(X, y)
    model = ResampledClassifier(LogisticRegression(), None, threshold=scoring, cv=folds).fit(X, y)
    assert model.threshold_ == want.best_threshold_
    np.testing.assert_array_equal(model.predict(X), want.predict(X))


@pytest.mark.parametrize("scoring", sorted(_QUICK))
def test_scores_of_thresholds_are_scikit_learns_to_the_bit(scoring):
    rng = np.random.default_rng(0)
    for share in (0.01, 0.1, 0.5, 0.99):
        for called in (0.0, 0.2, 0.7, 1.0):
            y, other = (rng.random(97) < share).astype(int), (rng.random(97) < called).astype(int)
            if 0 < y.sum() < 97:
                want = get_scorer(scoring)._score_func(y, other)
                assert _QUICK[scoring](y, other) == want


def test_a_fold_of_one_class_is_left_to_scikit_learn():
    with pytest.warns(UserWarning, match="classes not in y_true"):
        assert _QUICK["balanced_accuracy"](np.zeros(3, int), np.array([0, 0, 1])) == 2 / 3
    with pytest.warns(UndefinedMetricWarning, match="ill-defined"):
        assert _QUICK["f1"](np.zeros(3, int), np.zeros(3, int)) == 0


def test_labels_that_are_words(table):
    X, y = table
    words = np.where(y == 1, "yes", "no")
    numbers = resampled(threshold="f1").fit(X, y)
    model = resampled(threshold="f1").fit(X, words)
    assert model.threshold_ == numbers.threshold_
    np.testing.assert_array_equal(model.predict(X) == "yes", numbers.predict(X) == 1)
    own = resampled(threshold=make_scorer(f1_score, pos_label="yes")).fit(X, words)
    assert own.threshold_ == model.threshold_


def test_models_without_probabilities_have_a_threshold_too(table):
    X, y = table
    model = resampled(LinearSVC(), threshold="balanced_accuracy").fit(X, y)
    want = model.model_.decision_function(X) >= model.threshold_
    np.testing.assert_array_equal(model.predict(X), want.astype(int))


def test_three_classes_have_no_threshold():
    X, y = make_classification(90, n_classes=3, n_informative=4, random_state=0)
    with pytest.raises(ValueError, match="threshold='f1_macro' needs two classes, but y has 3"):
        resampled(threshold="f1_macro").fit(X, y)


def test_one_hot_labels_are_the_place_of_the_one(table):
    X, y = table
    onehot = np.column_stack([1 - y, y])
    want = resampled(DecisionTreeClassifier(max_depth=3, random_state=0)).fit(X, y)
    for given in (onehot, sparse.csr_array(onehot)):
        model = resampled(DecisionTreeClassifier(max_depth=3, random_state=0)).fit(X, given)
        np.testing.assert_array_equal(model.predict(X), want.predict(X))
        np.testing.assert_array_equal(model.classes_, [0, 1])
        np.testing.assert_array_equal(model.prior_, want.prior_)


def test_several_labels_per_row_are_refused_with_the_remedy(table):
    X, y = table
    with pytest.raises(ValueError, match=r"several labels per row.*MultiOutputClassifier"):
        resampled(DecisionTreeClassifier()).fit(X, np.column_stack([y, 1 - y, y]))


@pytest.mark.parametrize("options", [{"correct": "isotonic"}, {"threshold": "f1"}])
def test_groups_reach_the_splitter(table, options):
    X, y = table
    groups = np.arange(len(y)) // 10
    X = np.column_stack([X, groups])
    seen = []

    class Spy(DecisionTreeClassifier):
        def fit(self, X, y, sample_weight=None):
            seen.append(set(X[:, -1]))
            return super().fit(X, y, sample_weight)

    resampled(Spy(), cv=GroupKFold(3), **options).fit(X, y, groups=groups)
    assert sorted(len(s) for s in seen) == [20, 20, 20, 30]


class FitArguments(ClassifierMixin, BaseEstimator):
    """Remembers what it was given."""

    def fit(self, X, y, offset=None, eval_set=None, loud=False):
        self.offset_, self.eval_set_, self.loud_ = offset, eval_set, loud
        self.X_, self.classes_ = X, np.unique(y)
        return self

    def predict(self, X):
        return np.full(len(X), self.classes_[0])


@pytest.mark.parametrize("prefix", ["", "fitarguments__"])
def test_fit_arguments_reach_the_model_and_arrays_follow_their_rows(table, prefix):
    X, y = table
    eval_set = [(X[:7], y[:7])]
    model = FitArguments() if not prefix else make_pipeline(StandardScaler(), FitArguments())
    plain = StandardScaler().fit(X)
    given = {f"{prefix}offset": X[:, 0], f"{prefix}eval_set": eval_set, f"{prefix}loud": True}
    found = ResampledClassifier(model, RandomUnderSampler(random_state=0)).fit(X, y, **given).model_
    found = found[-1] if prefix else found
    assert found.loud_
    assert found.eval_set_ is eval_set
    assert len(found.offset_) == 2 * y.sum()
    if not prefix:
        np.testing.assert_array_equal(found.offset_, found.X_[:, 0])
    else:
        assert np.corrcoef(found.offset_, found.X_[:, 0])[0, 1] > 0.999
        assert plain.n_features_in_ == X.shape[1]


def test_the_users_validation_rows_replace_those_split_off(table):
    from sklearn.ensemble import HistGradientBoostingClassifier

    X, y = table
    sizes = []

    class Spy(HistGradientBoostingClassifier):
        def fit(self, X, y, sample_weight=None, X_val=None, y_val=None, sample_weight_val=None):
            sizes.append((len(X), len(X_val)))
            return super().fit(X, y, sample_weight, X_val=X_val, y_val=y_val)

    model = resampled(Spy(early_stopping=True, max_iter=3))
    model.fit(X[:200], y[:200], X_val=X[200:], y_val=y[200:])
    assert sizes == [(2 * (200 - y[:200].sum()), 100)]
    resampled(Spy(early_stopping=True, max_iter=3)).fit(X, y)
    assert sizes[1][1] == 30


class Stateless(TransformerMixin, BaseEstimator):
    """Learns nothing, and therefore has no fitted attribute."""

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        return X * 2


def test_a_stateless_transformer_in_the_pipeline(table):
    X, y = table
    model = resampled(make_pipeline(Stateless(), "passthrough", LogisticRegression())).fit(X, y)
    want = resampled().fit(X * 2, y)
    np.testing.assert_array_equal(model.model_[-1].coef_, want.model_.coef_)


LINEAR = [
    LogisticRegression(),
    make_pipeline(StandardScaler(), LogisticRegression()),
    LinearDiscriminantAnalysis(),
    SGDClassifier(loss="log_loss", random_state=0),
]


@pytest.mark.parametrize("model", LINEAR, ids=lambda m: type(m).__name__)
def test_prior_correction_is_a_shift_of_the_intercept(table, model):
    X, y = table
    fitted = resampled(model, correct="prior").fit(X, y)
    plain = fitted.inference_estimator_
    assert type(plain) is type(model)
    np.testing.assert_allclose(plain.predict_proba(X), fitted.predict_proba(X), atol=1e-12)
    last = (lambda m: m[-1]) if hasattr(model, "steps") else (lambda m: m)
    assert last(fitted.model_).intercept_ is not last(plain).intercept_


def test_prior_correction_of_three_classes_is_a_shift_too():
    X, y = make_classification(
        300, n_classes=3, n_informative=4, weights=[0.7, 0.2], random_state=0
    )
    fitted = resampled(correct="prior").fit(X, y)
    plain = fitted.inference_estimator_
    assert type(plain) is LogisticRegression
    np.testing.assert_allclose(plain.predict_proba(X), fitted.predict_proba(X), atol=1e-12)


@pytest.mark.parametrize("model", LINEAR, ids=lambda m: type(m).__name__)
@pytest.mark.parametrize("correct", [None, "prior"])
def test_the_threshold_can_lie_in_the_intercept(table, model, correct):
    X, y = table
    fitted = resampled(model, correct=correct, threshold="f1").fit(X, y)
    plain = fitted.decision_estimator()
    assert type(plain) is type(model)
    np.testing.assert_array_equal(plain.predict(X), fitted.predict(X))
    assert (fitted.predict(X) != fitted.model_.predict(X)).any()


def test_other_models_cannot_carry_the_threshold(table):
    fitted = resampled(RandomForestClassifier(5, random_state=0), threshold="f1").fit(*table)
    with pytest.raises(ValueError, match="only a linear model"):
        fitted.decision_estimator()
    with pytest.raises(ValueError, match="without calibration"):
        resampled(correct="sigmoid").fit(*table).decision_estimator()


@pytest.mark.filterwarnings("ignore")
def test_exports_to_onnx_keep_correction_and_threshold(table):
    skl2onnx = pytest.importorskip("skl2onnx")
    runtime = pytest.importorskip("onnxruntime")
    X, y = table
    model = make_pipeline(StandardScaler(), LogisticRegression())
    fitted = resampled(model, correct="prior", threshold="balanced_accuracy").fit(X, y)

    def run(estimator):
        plain = skl2onnx.to_onnx(estimator, X[:1], options={"zipmap": False})
        session = runtime.InferenceSession(plain.SerializeToString())
        return session.run(None, {session.get_inputs()[0].name: X})

    corrected = resampled(model, correct="prior").fit(X, y)
    labels, proba = run(corrected.inference_estimator_)
    np.testing.assert_allclose(proba, corrected.predict_proba(X), atol=1e-6)
    np.testing.assert_array_equal(labels, corrected.predict(X))
    np.testing.assert_array_equal(run(fitted.decision_estimator())[0], fitted.predict(X))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("correct", "words"), [(None, False), ("prior", False), ("prior", True), ("sigmoid", True)]
)
def test_onnx_decides_at_the_threshold_of_models_that_are_not_linear(table, correct, words):
    skl2onnx = pytest.importorskip("skl2onnx")
    runtime = pytest.importorskip("onnxruntime")
    register_onnx_converters()
    X, y = table[0].astype(np.float32), np.array(["no", "yes"])[table[1]] if words else table[1]
    forest = RandomForestClassifier(5, max_depth=4, random_state=0)
    model = make_pipeline(StandardScaler(), forest) if words else forest
    fitted = resampled(model, correct=correct, threshold="f1").fit(X, y)
    plain = fitted.inference_estimator_
    np.testing.assert_array_equal(plain.predict(X), fitted.predict(X))
    exported = skl2onnx.to_onnx(plain, X[:1], options={"zipmap": False})
    session = runtime.InferenceSession(exported.SerializeToString())
    labels, proba = session.run(None, {session.get_inputs()[0].name: X})
    np.testing.assert_allclose(proba, fitted.predict_proba(X), atol=1e-6)
    away = np.abs(proba[:, 1] - fitted.threshold_) > 1e-6
    np.testing.assert_array_equal(labels[away], fitted.predict(X)[away])
    assert (labels != fitted.classes_[proba.argmax(axis=1)]).any()


@pytest.mark.filterwarnings("ignore")
def test_onnx_corrects_three_classes_and_refuses_a_threshold_of_decision_values(table):
    skl2onnx = pytest.importorskip("skl2onnx")
    runtime = pytest.importorskip("onnxruntime")
    register_onnx_converters()
    X, y = make_classification(150, n_classes=3, n_informative=4, random_state=0)
    X, y = X[y * np.arange(150) % 3 < 2], y[y * np.arange(150) % 3 < 2]
    tree = resampled(DecisionTreeClassifier(max_depth=3), correct="prior").fit(X, y)
    exported = skl2onnx.to_onnx(tree.inference_estimator_, X[:1], options={"zipmap": False})
    session = runtime.InferenceSession(exported.SerializeToString())
    labels, proba = session.run(None, {session.get_inputs()[0].name: X})
    np.testing.assert_allclose(proba, tree.predict_proba(X), atol=1e-6)
    np.testing.assert_array_equal(labels, tree.predict(X))
    values = resampled(LinearSVC(), threshold="f1").fit(*table)
    with pytest.raises(NotImplementedError, match="LinearSVC has no predict_proba"):
        skl2onnx.to_onnx(values.inference_estimator_, table[0][:1])
    asked = FixedThresholdClassifier(
        LogisticRegression(), threshold=0.0, response_method="decision_function"
    )
    with pytest.raises(NotImplementedError, match="0 is one of decision values"):
        skl2onnx.to_onnx(asked.fit(*table), table[0][:1])
    usual = FixedThresholdClassifier(LogisticRegression()).fit(*table)
    exported = skl2onnx.to_onnx(usual, table[0][:1], options={"zipmap": False})
    session = runtime.InferenceSession(exported.SerializeToString())
    labels = session.run(None, {session.get_inputs()[0].name: table[0]})[0]
    np.testing.assert_array_equal(labels, usual.predict(table[0]))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("by", ["early_stopping_round", "early_stopping", "callback"])
def test_lightgbm_stops_on_original_rows(by):
    lightgbm = pytest.importorskip("lightgbm")
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(600, 4)), (rng.random(600) < 0.1).astype(int)  # nothing to learn
    options = {"n_estimators": 80, "num_leaves": 7, "verbose": -1, "n_jobs": 1}
    extra = {}
    if by != "callback":
        options[by] = 5
    else:
        extra["callbacks"] = [lightgbm.early_stopping(5, verbose=False)]
    model = resampled(lightgbm.LGBMClassifier(**options))
    assert model.fit(X, y, **extra).model_.best_iteration_ < 30


@pytest.mark.parametrize(
    ("options", "extra"),
    [
        ({"od_type": "Iter", "od_wait": 5}, {}),
        ({"od_pval": 0.5}, {}),
        ({}, {"early_stopping_rounds": 5}),
        ({}, {"use_best_model": True}),
    ],
    ids=["od_wait", "od_pval", "fit", "best"],
)
def test_catboost_watches_weighted_original_rows_however_it_is_asked(options, extra):
    catboost = pytest.importorskip("catboost")
    seen = []

    class Spy(catboost.CatBoostClassifier):
        def fit(self, X, y, sample_weight=None, eval_set=None, **params):
            seen.append(eval_set)
            return self

        classes_ = np.array([0, 1])

    X, y = np.arange(200.0)[:, None], np.repeat([0, 1], [160, 40])
    resampled(Spy(**options)).fit(X, y, **extra)
    pool = seen[0]
    assert set(pool.get_features()[:, 0]) <= set(X[:, 0])
    shares = np.bincount(np.asarray(pool.get_label(), int), pool.get_weight())
    np.testing.assert_allclose(shares, [10, 10])  # twenty rows, of the shares after resampling


def test_catboost_watches_columns_of_the_kind_that_fit_was_told():
    catboost = pytest.importorskip("catboost")
    pd = pytest.importorskip("pandas")
    seen = []

    class Spy(catboost.CatBoostClassifier):
        def fit(self, X, y, sample_weight=None, eval_set=None, cat_features=None, **params):
            seen.append((eval_set.get_cat_feature_indices(), cat_features))
            return self

        classes_ = np.array([0, 1])

    X = pd.DataFrame({"a": np.arange(50.0), "b": ["x", "y"] * 25})
    resampled(Spy(early_stopping_rounds=5)).fit(X, np.repeat([0, 1], [40, 10]), cat_features=["b"])
    assert seen == [([1], ["b"])]


def test_a_threshold_leaves_arguments_whole_that_are_no_values_of_rows(table):
    """Folds took rows out of ``eval_set`` and out of numbers."""
    X, y = table
    watched, seen = [(X[:9], y[:9])], []

    class Spy(LogisticRegression):
        def fit(self, X, y, sample_weight=None, eval_set=None, rounds=None, offset=None):
            seen.append((eval_set is watched, rounds, len(offset) == len(X) == len(sample_weight)))
            return super().fit(X, y)

    given = {"eval_set": watched, "rounds": 3, "offset": X[:, 0], "sample_weight": [1.0] * len(X)}
    resampled(Spy(), threshold="f1").fit(X, y, **given)
    assert seen == [(True, 3, True)] * 3


class WatchesApart(DummyClassifier):
    """Takes validation rows as LightGBM does since 4.7, and the old argument with a warning."""

    def __init__(self, early_stopping_round=5):
        super().__init__()
        self.early_stopping_round = early_stopping_round

    def fit(
        self, X, y, eval_set=None, eval_sample_weight=None, *,
        eval_X=None, eval_y=None, verbose=None,
    ):  # fmt: skip
        self.verbose_ = verbose
        if eval_set is not None:
            warnings.warn("eval_set is deprecated", FutureWarning, stacklevel=2)
        self.watched_ = eval_X, eval_y, eval_sample_weight
        return super().fit(X, y)


def test_models_that_take_validation_rows_apart_get_them_apart():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(100, 2)), np.repeat([0, 1], [80, 20])
    model = ResampledClassifier(WatchesApart(), SMOTE(random_state=0), random_state=0).fit(X, y)
    rows, labels, weights = model.estimator_.watched_
    assert rows.shape == (10, 2)
    assert {tuple(row) for row in rows} <= {tuple(row) for row in X}
    assert len(labels) == len(weights[0]) == 10
    words = np.array(["no", "yes"])[y]
    model = ResampledClassifier(WatchesApart(), SMOTE(random_state=0), random_state=0)
    np.testing.assert_array_equal(model.fit(X, words).estimator_.watched_[1], labels)


def test_validation_rows_and_wishes_may_carry_the_name_of_the_last_step():
    X, y = np.arange(100.0)[:, None], np.repeat([0, 1], [80, 20])
    model = make_pipeline(StandardScaler(), WatchesApart())
    own = {"watchesapart__eval_X": X[:5], "watchesapart__eval_y": y[:5]}
    found = resampled(model).fit(X, y, **own, verbose=2).model_[-1]
    assert found.watched_[0] is own["watchesapart__eval_X"]
    assert found.watched_[2] is None
    assert found.verbose_ == 2
    silent = make_pipeline(StandardScaler(), WatchesApart(early_stopping_round=None))
    rounds = {"watchesapart__callbacks": [EarlyStopping()]}
    assert held_out(silent, y, 0, own_names(silent, rounds)).style == "eval_set"
    assert held_out(silent, y, 0, {}) is None
    found = resampled(WatchesApart()).fit(X, y, verbose=2).model_
    assert found.verbose_ == 2
    assert len(found.watched_[0]) == 10


class EarlyStopping:
    """Is called like the callbacks of boosting libraries."""


def test_lightgbm_stops_early_without_a_warning():
    lightgbm = pytest.importorskip("lightgbm")
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [300, 60])
    X = rng.normal(size=(360, 3)) + y[:, None]
    model = lightgbm.LGBMClassifier(n_estimators=200, early_stopping_round=5, verbose=-1, n_jobs=1)
    fitted = ResampledClassifier(model, SMOTE(random_state=0), random_state=0).fit(X, y)
    assert 0 < fitted.estimator_.best_iteration_ < 150
