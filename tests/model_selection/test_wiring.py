"""Folds, shares, weights and rows arrive where they belong: each handed on wrongly fails here."""

import warnings

import numpy as np
import pytest
from scipy import stats
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    average_precision_score,
    balanced_accuracy_score,
    brier_score_loss,
    f1_score,
    log_loss,
    matthews_corrcoef,
    roc_auc_score,
)
from sklearn.pipeline import make_pipeline
from sklearn.utils.class_weight import compute_sample_weight

from skresample._math.multiplicity import holm_families
from skresample.metrics import best_threshold
from skresample.model_selection import compare_resamplers
from skresample.model_selection._compare.design.folds import fold_groups, make_folds
from skresample.model_selection._compare.run.fitting import hold_out
from skresample.over_sampling import RandomOverSampler


@pytest.fixture(scope="module")
def table():
    """The first column is the number of the row."""
    rng = np.random.default_rng(3)
    y = (rng.random(120) < 0.3).astype(int)
    X = rng.normal(size=(120, 3)) + y[:, None] * [1.0, 0.5, 0.0]
    return np.column_stack([np.arange(120.0), X]), y


def quick(X, y, learner, **changes):
    settings = {
        "resamplers": {"over": RandomOverSampler()},
        "learners": {"m": make_pipeline(learner)},
        "n_splits": 3,
        "n_repeats": 1,
        "inner_splits": 2,
        "metric": "balanced_accuracy",
        "random_state": 5,
    }
    return compare_resamplers(X, y, **(settings | changes))


class Witness(ClassifierMixin, BaseEstimator):
    """Refuses to predict rows that it has seen; ``log`` keeps what it was trained on."""

    log: list = []

    def fit(self, X, y, sample_weight=None):
        self.seen_ = set(X[:, 0].tolist())
        self.classes_ = np.unique(y)
        self.share_ = np.mean(y == self.classes_[1])
        type(self).log.append((X[:, 0], y, sample_weight))
        return self

    def predict_proba(self, X):
        both = self.seen_ & set(X[:, 0].tolist())
        assert not both, f"rows {both} were trained on"
        p = 0.5 * self.share_ + 0.5 / (1 + np.exp(-X[:, 1]))
        return np.column_stack([1 - p, p])


def test_no_model_predicts_rows_it_was_trained_on(table):
    """Test rows, and the held-out rows of the inner folds that tune thresholds."""
    result = quick(*table, Witness())
    assert {(r.status, r.error) for r in result.folds} == {("ok", "")}
    tuned = [r for r in result.folds if r.variant == "tuned"]
    assert len(tuned) == 3 * 3


def test_inner_models_train_on_training_rows_only(table):
    X, y = table
    Witness.log.clear()
    quick(X, y, Witness(), resamplers={})
    folds = make_folds(y, n_splits=3, n_repeats=1, random_state=5, together=None)
    trains = [set(train.tolist()) for _, _, train, _ in folds]
    sizes = []
    for rows, _, _ in Witness.log:
        inside = [set(rows.astype(int)) <= train for train in trains]
        assert any(inside)
        sizes.append(len(rows))
    # Per fold and method: two inner fits on half of the training rows, and one on all of them.
    assert sum(size < 50 for size in sizes) == 2 * sum(size > 70 for size in sizes)


def test_class_weights_are_scikit_learns_balanced_ones(table):
    Witness.log.clear()
    quick(*table, Witness(), resamplers={})
    weighted = [entry for entry in Witness.log if entry[2] is not None]
    assert len(weighted) == 3 * 3
    for _, y, weight in weighted:
        np.testing.assert_allclose(weight, compute_sample_weight("balanced", y), rtol=1e-12)


def test_rows_that_belong_together_stay_so_in_inner_folds(table):
    X, y = table
    Witness.log.clear()
    quick(X, y, Witness(), resamplers={}, together=np.arange(120) // 4)
    for rows, _, _ in Witness.log:
        assert set(np.unique(rows.astype(int) // 4, return_counts=True)[1]) == {4}


class GroupWitness(BaseEstimator):
    """A resampler that checks whether the groups it is given are those of its rows."""

    groups_of_rows = np.empty(0)
    calls = 0

    def fit_resample(self, X, y, *, groups=None):
        assert (groups == type(self).groups_of_rows[X[:, 0].astype(int)]).all()
        type(self).calls += 1
        return X, y


def test_a_resampler_is_given_the_groups_of_its_rows(table):
    X, y = table
    groups = np.random.default_rng(0).integers(0, 3, len(y))
    GroupWitness.groups_of_rows, GroupWitness.calls = groups, 0
    result = quick(X, y, Witness(), resamplers={"w": GroupWitness()}, groups=groups)
    assert {(r.status, r.error) for r in result.folds} == {("ok", "")}
    assert GroupWitness.calls >= 3 * 3  # in every fold, the inner ones included


def corrected(differences, ratio, rope):
    """Corrected resampled t-test, written out (Nadeau and Bengio, section 4).

    Mean, interval, p-value, and the chances of being better and worse by more than ``rope``.
    """
    d = np.asarray(differences)
    scale = np.sqrt((1 / len(d) + ratio) * np.var(d, ddof=1))
    t, mean = stats.t(len(d) - 1), d.mean()
    reach, chances = (
        t.ppf(0.975) * scale,
        (t.sf((rope - mean) / scale), t.cdf((-rope - mean) / scale)),
    )
    return mean, mean - reach, mean + reach, 2 * t.sf(abs(mean / scale)), *chances


@pytest.mark.parametrize("n_splits", [3, 4])
def test_tests_follow_from_the_folds_by_hand(table, n_splits):
    X, y = table
    result = quick(X, y, LogisticRegression(), n_splits=n_splits, n_repeats=2, rope=0.02)
    scores = {}
    for r in result.folds:
        scores.setdefault(r.label, {})[r.repeat, r.fold] = r.scores["balanced_accuracy"]
    for role in ("nothing", "simple"):
        tests = [t for t in result.tests if t.role == role]
        raw, methods = [], [t.method for t in tests]
        for t in tests:
            base = scores[t.baseline]
            gain = [scores[t.label][k] - base[k] for k in base]
            # Of 120 rows, one in n_splits is tested: test rows / training rows.
            *want, p, better, worse = corrected(gain, 1 / (n_splits - 1), 0.02)
            np.testing.assert_allclose([t.mean, t.low, t.high], want, atol=1e-10)
            found = t.pvalue, t.p_better, t.p_worse
            np.testing.assert_allclose(found, [p, better, worse], atol=1e-10)
            assert t.n_pairs == 2 * n_splits
            raw.append(p)
        # "Is another threshold enough?" is a question of its own.
        for threshold in (True, False):
            own = [i for i, m in enumerate(methods) if (m == "do nothing") == threshold]
            want = holm_families([raw[i] for i in own], [methods[i] for i in own])
            found = [tests[i].pvalue_holm for i in own]
            np.testing.assert_allclose(found, want, atol=1e-10)


def test_figures_are_those_of_scikit_learn_on_the_same_folds(table):
    X, y = table
    result = quick(X, y, LogisticRegression(max_iter=1000), resamplers={})
    rows = {(r.label, r.fold): r for r in result.folds}
    balanced = LogisticRegression(max_iter=1000, class_weight="balanced")
    for _, fold, train, test in make_folds(
        y, n_splits=3, n_repeats=1, random_state=5, together=fold_groups_of(X)
    ):
        for label, model in (
            ("do nothing", LogisticRegression(max_iter=1000)),
            ("class weights", balanced),
        ):
            p = model.fit(X[train], y[train]).predict_proba(X[test])[:, 1]
            called, own = p >= 0.5, rows[label, fold].scores
            want = {
                "average_precision": average_precision_score(y[test], p),
                "roc_auc": roc_auc_score(y[test], p),
                "balanced_accuracy": balanced_accuracy_score(y[test], called),
                "mcc": matthews_corrcoef(y[test], called),
                "f1": f1_score(y[test], called),
                "brier": brier_score_loss(y[test], p),
                "log_loss": log_loss(y[test], p),
            }
            for name, value in want.items():
                assert own[name] == pytest.approx(value, abs=1e-8), (label, name)


def fold_groups_of(X):
    from skresample._table.numbers_and_levels import table_of

    return fold_groups(table_of(X))


def test_of_equally_good_cuts_the_middle_one_is_taken():
    # Balanced accuracy is 2/3 at the cuts 0.15, 0.35 and 0.55.
    assert best_threshold([0, 1, 0, 1, 0, 1], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]) == pytest.approx(0.35)
    # Of two, the lower one.
    assert best_threshold([0, 1, 0, 1], [0.1, 0.2, 0.3, 0.4]) == pytest.approx(0.15)


class Watcher(HistGradientBoostingClassifier):
    """Checks that it watches untouched rows: none of them is a training row, and none twice."""

    log: list = []

    def fit(self, X, y, sample_weight=None, *, X_val=None, y_val=None, sample_weight_val=None):
        rows = X_val[:, 0]
        assert len(np.unique(rows)) == len(rows)
        assert not set(rows) & set(X[:, 0])
        self.seen_ = set(rows) | set(X[:, 0])
        type(self).log.append((len(np.unique(X[:, 0])), len(rows)))
        return super().fit(X, y, sample_weight, X_val=X_val, y_val=y_val,
                           sample_weight_val=sample_weight_val)  # fmt: skip

    def predict_proba(self, X):
        if X.shape[0] and hasattr(self, "seen_") and not getattr(self, "_busy", False):
            assert not self.seen_ & set(X[:, 0]), "test rows were trained on or watched"
        return super().predict_proba(X)


def test_early_stopping_watches_untouched_rows(table):
    Watcher.log.clear()
    learner = Watcher(early_stopping=True, max_iter=3, min_samples_leaf=5, scoring="loss")
    result = quick(*table, learner, metric="roc_auc")
    assert {(r.status, r.error) for r in result.folds} == {("ok", "")}
    outer = [entry for entry in Watcher.log if sum(entry) > 70]
    assert len(outer) == 3 * 3  # nothing, weights and over-sampling, each on three folds
    assert all(7 <= valid <= 9 for _, valid in outer)


def test_early_stopping_is_not_fooled_by_copies():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(900, 4)), (rng.random(900) < 0.15).astype(int)  # nothing to learn
    grown = []

    class Counting(HistGradientBoostingClassifier):
        def predict_proba(self, X):
            grown.append(self.n_iter_)
            return super().predict_proba(X)

    learner = Counting(early_stopping=True, max_iter=60, n_iter_no_change=3)
    quick(X, y, learner, n_splits=2, metric="roc_auc")
    assert max(grown) < 30


def test_rows_that_belong_together_are_watched_together(table):
    from types import SimpleNamespace

    _, y = table
    together = np.arange(120) // 3
    setup = SimpleNamespace(strata=y, together=together, entropy=0)
    learner = SimpleNamespace(model=HistGradientBoostingClassifier(early_stopping=True))
    rows = np.arange(90)
    held = hold_out(setup, learner, rows)
    assert not set(together[held.train]) & set(together[held.valid])
    assert sorted([*held.train, *held.valid]) == rows.tolist()
    assert hold_out(setup, SimpleNamespace(model=LogisticRegression()), rows) is None


def test_a_model_that_takes_no_validation_rows_is_named(table):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = quick(
            *table, GradientBoostingClassifier(n_estimators=3, n_iter_no_change=2), resamplers={}
        )
    assert any("'m' stops early on rows that it splits off" in text for text in result.messages)


@pytest.mark.filterwarnings("ignore")
def test_lightgbm_takes_part_with_early_stopping(table):
    lightgbm = pytest.importorskip("lightgbm")
    learner = lightgbm.LGBMClassifier(
        n_estimators=5, num_leaves=4, early_stopping_round=2, verbose=-1, n_jobs=1
    )
    result = quick(*table, learner)
    assert {(r.status, r.error) for r in result.folds} == {("ok", "")}


class Stateless(TransformerMixin, BaseEstimator):
    """Learns nothing, and therefore has no fitted attribute."""

    def fit(self, X, y=None):
        return self

    def transform(self, X):
        return X


def test_a_stateless_transformer_in_the_pipeline_of_a_learner(table):
    plain = quick(*table, LogisticRegression())
    learner = make_pipeline(Stateless(), "passthrough", LogisticRegression())
    found = quick(*table, learner, learners={"m": learner})
    assert found.to_records() == plain.to_records()
    assert "passthrough" not in found.verdict.snippet


@pytest.mark.parametrize("weights", [False, True])
def test_the_pasted_pipeline_gives_the_number_of_the_leaderboard(table, weights):
    """Executed, taken apart and cross-validated by scikit-learn on the same folds."""
    from sklearn.base import clone
    from sklearn.model_selection import cross_val_score

    from skresample.model_selection._compare.say.snippet import snippet

    X, y = table
    result = compare_resamplers(
        X, y, resamplers={}, learners=["linear"], n_splits=3, n_repeats=1, inner_splits=2,
        random_state=5,
    )  # fmt: skip
    code, label = result.verdict.snippet, "do nothing"
    if weights:
        from types import SimpleNamespace

        from skresample.model_selection._compare.design.learners import resolve_learners
        from skresample.model_selection._compare.design.roster import resolve_methods

        setup = SimpleNamespace(
            learners=resolve_learners(["linear"], "from_dtype"), methods=resolve_methods({}),
            classes=np.array([0, 1]), decision_metric="balanced_accuracy", costs=(1.0, 1.0),
            entropy=5, origin=None,
        )  # fmt: skip
        code, label = snippet(setup, "linear", "class weights", "raw"), "class weights"
        assert "class_weight='balanced'" in code
    space = {"X_train": X, "y_train": y}
    exec(code, space)
    folds = make_folds(y, n_splits=3, n_repeats=1, random_state=5, together=fold_groups_of(X))
    cv = [(train, test) for _, _, train, test in folds]
    scores = cross_val_score(clone(space["model"]), X, y, cv=cv, scoring="average_precision")
    row = next(r for r in result.rows if r.label == label)
    assert row.value == pytest.approx(scores.mean(), abs=1e-8)


def test_the_pasted_pipeline_has_the_seed_of_the_comparison(table):
    X, y = table
    result = quick(X, y, LogisticRegression(), random_state=11)
    assert "LogisticRegression(random_state=11)" in result.verdict.snippet
