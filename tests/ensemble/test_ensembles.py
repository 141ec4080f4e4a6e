"""What is handed to the members, who is out of bag, and what the probabilities mean."""

import warnings

import imblearn.over_sampling
import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, brier_score_loss
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier

from skresample._math.rng import Streams
from skresample.ensemble import (
    BalancedBaggingClassifier,
    BalancedRandomForestClassifier,
    EasyEnsembleClassifier,
    RUSBoostClassifier,
)
from skresample.ensemble._training import Seeded
from skresample.over_sampling import SMOTE, RandomOverSampler
from skresample.under_sampling import RandomUnderSampler

ALL = [
    BalancedBaggingClassifier,
    BalancedRandomForestClassifier,
    EasyEnsembleClassifier,
    RUSBoostClassifier,
]
N = 400


class Spy(ClassifierMixin, BaseEstimator):
    """Predicts the first column's sign and keeps what it was given."""

    def __init__(self, cut=1.3):
        self.cut = cut

    def fit(self, X, y, sample_weight=None, groups=None):
        self.seen_ = np.asarray(X), np.asarray(y), sample_weight, groups
        self.classes_ = np.unique(y)
        return self

    def predict(self, X):
        return (np.asarray(X)[:, 1] > self.cut).astype(int)


class Falls(Spy):
    """Another rule for every weight of the rows it is given."""

    def predict(self, X):
        cut = 1.0 + 0.3 * np.sin(1e4 * np.asarray(self.seen_[2]).sum())
        return (np.asarray(X)[:, 1] > cut).astype(int)


@pytest.fixture(scope="module")
def table():
    """Row number, a number that tells the classes apart a little, labels "a" and "b"."""
    rng = np.random.default_rng(0)
    y = np.where(np.arange(N) < 60, "b", "a")
    X = np.column_stack([np.arange(N), rng.normal(size=N) + (y == "b")]).astype(float)
    return X, y, rng.uniform(0.5, 2.0, N), np.arange(N) % 3


@pytest.fixture(scope="module")
def mixed():
    X, y = make_classification(N, 5, weights=[0.85], random_state=1)
    frame = pd.DataFrame(X, columns=list("vwxyz"))
    frame["colour"] = pd.Categorical(np.where(y == 1, "red", "blue"))
    frame.loc[::7, "v"] = np.nan
    frame.loc[::11, "colour"] = np.nan
    return frame, np.where(y == 1, "yes", "no")


def spied(model):
    return [one.steps[-1][1] if hasattr(one, "steps") else one for one in model.estimators_]


@pytest.mark.parametrize("sampler", [None, RandomOverSampler(), SMOTE(), "imblearn"])
@pytest.mark.parametrize("kind", [BalancedBaggingClassifier, EasyEnsembleClassifier])
def test_weights_and_groups_follow_their_rows(kind, sampler, table):
    X, y, weight, groups = table
    if sampler == "imblearn":
        sampler = imblearn.over_sampling.RandomOverSampler()
    model = kind(estimator=Spy(), n_estimators=3, sampler=sampler, random_state=0)
    model.fit(X, y, weight, groups=groups)
    for member in spied(model):
        rows, codes, seen_weight, seen_groups = member.seen_
        source = rows[:, 0].astype(int)
        exact = rows[:, 0] == source  # new rows of SMOTE lie between
        exact[exact] = (rows[exact] == X[source[exact]]).all(axis=1)
        assert exact.any()
        np.testing.assert_array_equal(seen_weight[exact], weight[source[exact]])
        np.testing.assert_array_equal(seen_groups[exact], groups[source[exact]])
        np.testing.assert_array_equal(np.array(["a", "b"])[codes[exact]], y[source[exact]])
        assert np.bincount(codes).tolist() == [codes.size // 2] * 2
        assert len(seen_weight) == len(seen_groups) == len(rows)


@pytest.mark.parametrize("bootstrap", [True, False])
@pytest.mark.parametrize("sampler", [SMOTE(), "imblearn", RandomUnderSampler(replacement=True)])
def test_trees_grow_on_what_a_sampler_of_the_users_makes(sampler, bootstrap, table, monkeypatch):
    X, y, weight, groups = table
    if sampler == "imblearn":
        sampler = imblearn.over_sampling.SMOTE()
    seen, fit = [], DecisionTreeClassifier.fit

    def watched(tree, rows, codes, sample_weight=None, check_input=True):
        seen.append((rows, np.asarray(codes).ravel().astype(int), sample_weight))
        return fit(tree, rows, codes, sample_weight, check_input)

    monkeypatch.setattr(DecisionTreeClassifier, "fit", watched)
    forest = BalancedRandomForestClassifier(
        3, sampler=sampler, bootstrap=bootstrap, oob_score=bootstrap, random_state=0
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "[0-9]+ of 400 rows were seen")
        forest.fit(X, y, weight, groups=groups)
    looks = not isinstance(sampler, RandomUnderSampler)
    offered = np.zeros(N, int)
    for (rows, codes, seen_weight), offer in zip(seen, forest.estimators_samples_, strict=True):
        source = rows[:, 0].astype(int)
        exact = (rows == X[source].astype(np.float32)).all(axis=1)
        assert exact.sum() > 100
        np.testing.assert_array_equal(seen_weight[exact], weight[source[exact]])
        np.testing.assert_array_equal(np.array(["a", "b"])[codes[exact]], y[source[exact]])
        assert rows.dtype == np.float32
        assert exact.all() != looks
        if looks:  # new rows of the rare class, from the rows on offer
            assert np.bincount(codes).tolist() == [codes.size // 2] * 2
            assert set(source[exact]) <= set(offer)
            offered[np.unique(offer)] += 1
    assert len({rows.tobytes() for rows, *_ in seen}) == 3
    if looks:
        assert (offered == 3).all() != bootstrap
    if looks and bootstrap:
        unknown = np.isnan(forest.oob_decision_function_[:, 0])
        np.testing.assert_array_equal(unknown, offered == 3)
        total = sum(
            tree.predict_proba(X.astype(np.float32)) * ~np.isin(np.arange(N), offer)[:, None]
            for tree, offer in zip(forest.estimators_, forest.estimators_samples_, strict=True)
        )
        told = total[~unknown] / (3 - offered)[~unknown, None]
        np.testing.assert_allclose(forest.oob_decision_function_[~unknown], told)


def test_a_sampler_of_the_forest_keeps_its_strategy_while_the_forest_has_none(table):
    X, y, *_ = table
    forest = BalancedRandomForestClassifier(
        2, sampler=RandomUnderSampler(sampling_strategy={"a": 90}), random_state=0
    )
    assert forest.fit(X, y).samplers_[0].quota_ == {"a": 90, "b": 60}
    assert forest.base_sampler_.sampling_strategy == {"a": 90}
    forest.set_params(sampling_strategy="majority")
    assert forest.fit(X, y).samplers_[1].quota_ == {"a": 60, "b": 60}


@pytest.mark.parametrize("kind", ALL)
def test_every_sampler_is_fitted_to_the_same_extent(kind, table):
    X, y, *_ = table
    params = {"max_redraws": 20, "n_estimators": 20} if kind is RUSBoostClassifier else {}
    model = kind(**{"n_estimators": 3, "random_state": 0, **params}).fit(X[:, 1:], y)
    samplers = getattr(model, "samplers_", None) or [one.steps[0][1] for one in model.estimators_]
    assert len(samplers) >= 3
    assert len({tuple(sorted(vars(one))) for one in samplers}) == 1
    assert all(one.sampling_strategy_["a"] == one.quota_["b"] for one in samplers)


@pytest.mark.parametrize(
    "model",
    [DecisionTreeClassifier(max_depth=2), make_pipeline(LogisticRegression(), "passthrough")],
)
def test_members_are_clones_of_what_was_given(model, table):
    X, y, *_ = table
    template = model.fit(X, y) if isinstance(model, DecisionTreeClassifier) else model
    seeded, streams = Seeded(template, "model"), Streams(0)
    one, two, again = (seeded.make(streams, number) for number in (1, 2, 1))
    assert one is not two
    assert "tree_" not in vars(one)
    params = one.get_params()
    assert params.keys() == template.get_params().keys()
    seeds = [
        {k: v for k, v in made.get_params().items() if k.endswith("random_state")}
        for made in (one, two, again)
    ]
    assert seeds[0] == seeds[2] != seeds[1]
    one.set_params(**dict.fromkeys(seeds[0]))
    assert str(one) == str(clone(template))
    assert str(two) != str(one)


def test_boosting_hands_on_the_weights_of_the_rows_it_drew(table):
    X, y, weight, groups = table
    model = RUSBoostClassifier(Falls(), n_estimators=4, random_state=0)
    model.fit(X, y, weight, groups=groups)
    assert len(model.estimators_) >= 2
    codes, current = (y == "b").astype(int), weight / weight.sum()
    for member, alpha, error in zip(
        model.estimators_, model.estimator_weights_, model.estimator_errors_, strict=True
    ):
        rows, _, seen_weight, seen_groups = member.seen_
        source = rows[:, 0].astype(int)
        np.testing.assert_allclose(seen_weight, current[source], rtol=1e-12)
        np.testing.assert_array_equal(seen_groups, groups[source])
        wrong = member.predict(X) != codes
        assert error == pytest.approx(current[wrong].sum())
        assert alpha == pytest.approx(np.log((1 - error) / error))
        current = current * np.exp(alpha * wrong)
        current /= current.sum()


def test_votes_are_those_of_samme(table):
    X, y, *_ = table
    model = RUSBoostClassifier(n_estimators=10, max_redraws=20, random_state=0).fit(X, y)
    alpha = model.estimator_weights_
    said = np.array([np.where(tree.predict(X) == 1, 1.0, -1.0) for tree in model.estimators_])
    margin = alpha @ said / alpha.sum()
    np.testing.assert_allclose(model.decision_function(X), margin)
    np.testing.assert_allclose(model.predict_proba(X)[:, 1], 1 / (1 + np.exp(-2 * margin)))
    *_, last = model.staged_predict(X)
    np.testing.assert_array_equal(last, model.predict(X))


def test_scores_of_stages_are_accuracies_of_their_predictions(table):
    X, y, weight, _ = table
    model = RUSBoostClassifier(n_estimators=6, max_redraws=20, random_state=0).fit(X, y)
    told = list(model.staged_score(X, y, sample_weight=weight))
    said = list(model.staged_predict(X))
    assert told == pytest.approx([np.average(one == y, weights=weight) for one in said])
    assert len(told) == len(model.estimators_)
    assert told[-1] == pytest.approx(model.score(X, y, weight))


@pytest.mark.parametrize("algorithm", ["SAMME", "SAMME.R"])
def test_the_algorithm_of_imbalanced_learn_is_taken_with_a_warning(algorithm, table):
    X, y, *_ = table
    plain = RUSBoostClassifier(n_estimators=5, random_state=0).fit(X, y)
    model = RUSBoostClassifier(n_estimators=5, algorithm=algorithm, random_state=0)
    with pytest.warns(FutureWarning, match="SAMME runs in any case") as caught:
        model.fit(X, y)
    assert len(caught) == 1
    np.testing.assert_array_equal(model.predict_proba(X), plain.predict_proba(X))


def test_redraws_let_boosting_go_on(table):
    X, y, *_ = table
    X = np.random.default_rng(3).normal(size=(N, 6)) + 0.5 * (y == "b")[:, None]
    short = RUSBoostClassifier(n_estimators=30, random_state=0).fit(X, y)
    long = RUSBoostClassifier(n_estimators=30, max_redraws=30, random_state=0).fit(X, y)
    assert len(short.estimators_) < len(long.estimators_) <= 30


def test_a_weak_first_learner_is_drawn_again(table):
    X, y, *_ = table

    class Late(Falls):
        """Wrong on every row until the third fit."""

        fits = 0

        def predict(self, X):
            return np.zeros(len(X), int) + 2 if Late.fits < 3 else super().predict(X)

        def fit(self, X, y, sample_weight=None, groups=None):
            Late.fits += 1
            return super().fit(X, y, sample_weight, groups)

    model = RUSBoostClassifier(Late(), n_estimators=4, random_state=0).fit(X, y)
    assert 1 <= len(model.estimators_) <= 2


@pytest.mark.parametrize("bootstrap", [True, False])
def test_out_of_bag_rows_are_untouched(bootstrap, table):
    X, y, *_ = table
    model = BalancedBaggingClassifier(Spy(), 5, bootstrap=bootstrap, oob_score=True, random_state=0)
    with pytest.warns(UserWarning, match="no out-of-bag figures"):
        model.fit(X, y)
    told = np.zeros(N)
    for member in spied(model):
        unseen = np.ones(N, bool)
        unseen[member.seen_[0][:, 0].astype(int)] = False
        told += unseen
    np.testing.assert_array_equal(np.isnan(model.oob_decision_function_[:, 0]), told == 0)
    right = (X[:, 1] > 1.3) == (y == "b")
    assert model.oob_score_ == pytest.approx(right[told > 0].mean())


def test_a_sampler_that_looks_has_seen_every_row_on_offer(table):
    X, y, *_ = table
    model = BalancedBaggingClassifier(Spy(), 3, sampler=SMOTE(), oob_score=True, random_state=0)
    with pytest.warns(UserWarning, match="no out-of-bag figures"):
        model.fit(X, y)
    offered = np.zeros(N, int)
    for rows in model.estimators_samples_:
        offered[np.unique(rows)] += 1
    np.testing.assert_array_equal(np.isnan(model.oob_decision_function_[:, 0]), offered == 3)


def test_the_forest_is_judged_by_trees_that_did_not_draw_the_row(table):
    X, y, *_ = table
    forest = BalancedRandomForestClassifier(
        40, oob_score=balanced_accuracy_score, random_state=0
    ).fit(X, y)
    total, count = np.zeros((N, 2)), np.zeros(N)
    for sampler, tree in zip(forest.samplers_, forest.estimators_, strict=True):
        unseen = np.setdiff1d(np.arange(N), sampler.sample_indices_)
        total[unseen] += tree.predict_proba(X[unseen])
        count[unseen] += 1
    assert count.all()
    np.testing.assert_allclose(forest.oob_decision_function_, total / count[:, None])
    said = np.array(["a", "b"])[total.argmax(axis=1)]
    assert forest.oob_score_ == pytest.approx(balanced_accuracy_score(y, said))


@pytest.mark.parametrize("kind", ALL)
def test_mixed_tables_with_missing_values_pass(kind, mixed):
    frame, y = mixed
    model = kind(n_estimators=5, random_state=0).fit(frame, y)
    assert balanced_accuracy_score(y, model.predict(frame)) > 0.8
    assert model.feature_names_in_.tolist() == list(frame.columns)
    text = frame.assign(colour=frame["colour"].astype(object))
    other = clone(model).fit(pl.from_pandas(text), y)
    np.testing.assert_allclose(other.predict_proba(pl.from_pandas(text)), model.predict_proba(text))


def test_a_forest_shows_its_sampler_the_mixed_table_itself(mixed):
    frame, y = mixed
    shown = []

    class Watching(SMOTE):
        def fit_resample(self, X, y=None, **rest):
            shown.append(X)
            return super().fit_resample(X, y, **rest)

    forest = BalancedRandomForestClassifier(
        5, sampler=Watching(), bootstrap=True, oob_score=True, random_state=0
    )
    with pytest.warns(UserWarning, match="no out-of-bag figures"):
        forest.fit(frame, y)
    assert all(X.dtypes.equals(frame.dtypes) for X in shown)
    assert forest.feature_importances_.shape == (6,)
    assert forest.feature_importances_.argmax() == 5
    assert forest.apply(frame).shape == (N, 5)
    assert forest.oob_score_ > 0.8
    assert balanced_accuracy_score(y, forest.predict(frame)) > 0.8
    assert forest.estimators_features_[0].size == forest.estimators_[0].n_features_in_ > 6


@pytest.mark.parametrize("kind", [BalancedBaggingClassifier, EasyEnsembleClassifier])
def test_mixed_tables_reach_a_sampler_as_they_are(kind, mixed):
    frame, y = mixed
    model = kind(n_estimators=2, sampler=SMOTE(), random_state=0).fit(frame, y)
    assert model.encoder_ is None
    assert balanced_accuracy_score(y, model.predict(frame)) > 0.8


def test_importances_of_nominal_columns_are_summed(mixed):
    frame, y = mixed
    forest = BalancedRandomForestClassifier(20, random_state=0).fit(frame, y)
    assert forest.feature_importances_.shape == (6,)
    assert forest.feature_importances_.sum() == pytest.approx(1.0)
    assert forest.feature_importances_.argmax() == 5  # the colour gives the class away


@pytest.mark.parametrize("kind", ALL)
def test_the_correction_restores_the_class_shares(kind):
    X, y = make_classification(4000, 8, weights=[0.9], flip_y=0.05, random_state=2)
    train, test = slice(2000), slice(2000, None)
    params = {"random_state": 0, "n_estimators": 5 if kind is EasyEnsembleClassifier else 20}
    if kind is BalancedBaggingClassifier:
        params["estimator"] = LogisticRegression()
    raw = kind(**params).fit(X[train], y[train])
    right = kind(correct="prior", **params).fit(X[train], y[train])
    p, q = (m.predict_proba(X[test])[:, 1] for m in (raw, right))
    w = right.prior_ / right.trained_prior_
    np.testing.assert_allclose(q, p * w[1] / (p * w[1] + (1 - p) * w[0]))
    np.testing.assert_allclose(right.trained_prior_, [0.5, 0.5], atol=0.03)
    assert brier_score_loss(y[test], q) < 0.9 * brier_score_loss(y[test], p)


class Weighing(RandomUnderSampler):
    """Its rows of "a" weigh three times what they did."""

    def fit_resample(self, X, y, *, sample_weight=None):
        made = super().fit_resample(X, y)
        self.sample_weight_ = sample_weight[self.sample_indices_] * np.where(made[1] == "a", 3, 1)
        return made


@pytest.mark.parametrize("sampler", [None, Weighing(), SMOTE()])
def test_boosting_corrects_for_the_weighted_shares_of_its_samples(sampler, table):
    X, y, *_ = table
    weight = np.where(y == "b", 5.0, 1.0) * np.where(X[:, 1] > 1, 2.0, 1.0)
    model = RUSBoostClassifier(
        Falls(), n_estimators=4, sampler=sampler, correct="prior", random_state=0
    ).fit(X, y, weight)
    assert len(model.estimators_) >= 2
    np.testing.assert_allclose(model.prior_[1], weight[y == "b"].sum() / weight.sum())
    shares = []
    for one, learner in zip(model.samplers_, model.estimators_, strict=True):
        codes = learner.seen_[1]
        own = weight[one.plan_.origin]
        own[codes == 0] *= 3 if type(sampler) is Weighing else 1
        shares.append(own[codes == 1].sum() / own.sum())
    np.testing.assert_allclose(model.trained_prior_[1], np.mean(shares))


@pytest.mark.parametrize("kind", ALL)
def test_the_same_seed_gives_the_same_ensemble_whatever_n_jobs(kind, table):
    X, y, *_ = table
    params = {} if kind is RUSBoostClassifier else {"n_jobs": 2}
    one = kind(n_estimators=4, random_state=3).fit(X, y).predict_proba(X)
    two = kind(n_estimators=4, random_state=3, **params).fit(X, y).predict_proba(X)
    np.testing.assert_array_equal(one, two)
    rng = np.random.RandomState(0)
    moving = kind(n_estimators=4, random_state=rng)
    first, second = (clone(moving).set_params(random_state=rng) for _ in range(2))
    assert not np.array_equal(first.fit(X, y).predict_proba(X), second.fit(X, y).predict_proba(X))


def test_members_are_columns_and_rows_as_recorded(table):
    X, y, *_ = table
    X = np.column_stack([X, X[:, 1] ** 2])
    model = BalancedBaggingClassifier(
        DecisionTreeClassifier(), 4, max_samples=0.5, max_features=2, random_state=0
    ).fit(X, y)
    total = 0.0
    for member, rows, columns in zip(
        model, model.estimators_samples_, model.estimators_features_, strict=True
    ):
        assert rows.size == N // 2
        assert columns.size == 2
        again = clone(member).fit(X[rows][:, columns], (y[rows] == "b").astype(int))
        total = total + again.predict_proba(X[:, columns])
    np.testing.assert_allclose(model.predict_proba(X), total / 4)


def test_a_strategy_of_the_ensemble_goes_before_the_samplers(table):
    X, y, *_ = table
    own = BalancedBaggingClassifier(Spy(), 1, sampler=RandomUnderSampler(sampling_strategy=0.5))
    assert np.bincount(spied(own.fit(X, y))[0].seen_[1]).tolist()[0] > 60
    both = clone(own).set_params(sampling_strategy={"a": 30}, bootstrap=False).fit(X, y)
    assert np.bincount(spied(both)[0].seen_[1]).tolist() == [30, 60]


def test_class_weights_by_label_reach_the_trees(table):
    X, y, *_ = table
    plain = BalancedRandomForestClassifier(10, max_depth=1, random_state=0).fit(X, y)
    heavy = BalancedRandomForestClassifier(
        10, max_depth=1, class_weight={"b": 50.0}, random_state=0
    ).fit(X, y)
    assert (heavy.predict_proba(X)[:, 1] > plain.predict_proba(X)[:, 1]).all()
    with pytest.raises(ValueError, match="'c', which is no class"):
        BalancedRandomForestClassifier(2, class_weight={"c": 2.0}).fit(X, y)


def test_a_bag_of_one_class_is_drawn_again(table):
    X, y, *_ = table
    model = BalancedBaggingClassifier(max_samples=3, random_state=0).fit(X, y)
    assert all(len(np.unique(y[rows])) == 2 for rows in model.estimators_samples_)
    with pytest.raises(ValueError, match="raise max_samples"):
        BalancedBaggingClassifier(max_samples=1, random_state=0).fit(X, y)


@pytest.mark.parametrize(("max_samples", "size"), [(0.5, 20), (7, 7), (None, 40), (99, 40)])
def test_trees_of_the_forest_draw_as_many_rows_as_asked(max_samples, size):
    y = np.repeat([0, 1], [60, 20])
    X = np.random.default_rng(0).normal(size=(80, 3)) + y[:, None]
    model = BalancedRandomForestClassifier(
        3, max_samples=max_samples, bootstrap=True, replacement=False, sampling_strategy="auto",
        random_state=0,
    ).fit(X, y)  # fmt: skip
    assert {tree.tree_.weighted_n_node_samples[0] for tree in model.estimators_} == {size}


def test_sparse_rows_give_the_same_forest(table):
    X, y, *_ = table
    X = np.where(np.abs(X) < 0.3, 0.0, X).astype(np.float32)
    dense, thin = (
        BalancedRandomForestClassifier(5, random_state=0).fit(rows, y)
        for rows in (X, sparse.csr_array(X))
    )
    np.testing.assert_allclose(dense.predict_proba(X), thin.predict_proba(sparse.csr_array(X)))
    assert dense.apply(X).shape == (N, 5)
    indicator, offsets = dense.decision_path(X)
    assert indicator.shape == (N, offsets[-1])


def test_messages_name_the_remedy(table):
    X, y, weight, _ = table
    with pytest.raises(ValueError, match="takes no sample_weight"):
        BalancedBaggingClassifier(KNeighborsClassifier(), 2).fit(X, y, weight)
    frame = pl.DataFrame(X)
    with pytest.raises(ValueError, match="bootstrap_features=False"):
        BalancedBaggingClassifier(
            Spy(), 3, max_features=2, bootstrap_features=True, random_state=1
        ).fit(frame, y)
    with pytest.raises(ValueError, match="max_features=5 is more than there are"):
        BalancedBaggingClassifier(max_features=5).fit(X, y)
    with pytest.raises(ValueError, match=r"none of 50 learners \(Spy\).* stronger estimator"):
        RUSBoostClassifier(Spy(cut=-9.0)).fit(X, y)
