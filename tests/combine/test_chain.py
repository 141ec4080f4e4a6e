"""Chains of resamplers: the plan leads back to the first input."""

import numpy as np
import pytest
from imblearn.under_sampling import RandomUnderSampler as ForeignUnderSampler
from sklearn.base import clone

from skresample import _progress_bar
from skresample.combine import SMOTEENN, ResamplerChain, SMOTETomek
from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import SMOTE, RandomOverSampler
from skresample.under_sampling import EditedNearestNeighbours, RandomUnderSampler, TomekLinks


@pytest.fixture
def table():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [80, 20])
    return rng.normal(size=(100, 3)) + y[:, None], y


@pytest.mark.parametrize(
    ("combined", "cleaner"),
    [(SMOTEENN, EditedNearestNeighbours), (SMOTETomek, TomekLinks)],
)
def test_equals_the_two_steps_by_hand(table, combined, cleaner, monkeypatch):
    monkeypatch.setattr(_progress_bar, "_PAUSE", 0.0)
    told = []
    X, y = table
    by_hand = cleaner(sampling_strategy="all").fit_resample(
        *SMOTE(random_state=3).fit_resample(X, y)
    )
    chain = combined(random_state=3, progress=lambda *done: told.append(done))
    together = chain.fit_resample(X, y)
    np.testing.assert_array_equal(together[0], by_hand[0])
    np.testing.assert_array_equal(together[1], by_hand[1])
    assert told == [(1, 2, "steps"), (2, 2, "steps")]


def test_plan_rebuilds_the_output_from_the_first_input(table):
    X, y = table
    chain = SMOTEENN(random_state=0)
    rows, _ = chain.fit_resample(X, y)
    np.testing.assert_allclose(chain.plan_.apply(X, rule="blend"), rows, atol=1e-12)
    old = ~chain.plan_.is_new
    assert (rows[old] == X[chain.plan_.origin[old]]).all()


def test_given_steps_are_cloned_and_kept(table):
    smote, enn = SMOTE(k_neighbors=2, random_state=1), EditedNearestNeighbours(n_neighbors=5)
    chain = SMOTEENN(smote=smote, enn=enn)
    chain.fit_resample(*table)
    assert chain.smote_.k_neighbors == 2
    assert chain.enn_.n_neighbors == 5
    assert not hasattr(smote, "plan_")


def test_weights_and_groups_follow_through_the_chain(table):
    X, y = table
    weight = np.linspace(1, 2, 100)
    chain = ResamplerChain(
        [
            ("over", RandomOverSampler(random_state=0)),
            ("under", RandomUnderSampler(sampling_strategy={0: 30}, random_state=0)),
        ]
    )
    rows, _ = chain.fit_resample(X, y, sample_weight=weight)
    np.testing.assert_array_equal(chain.sample_weight_, weight[chain.sample_indices_])
    np.testing.assert_array_equal(rows, X[chain.sample_indices_])


def test_rows_by_value_after_blends_are_recorded(table):
    X, y = table
    chain = ResamplerChain(
        [
            ("smote", SMOTE(sampling_strategy=0.5, random_state=0)),
            ("noise", RandomOverSampler(shrinkage=0.5, random_state=0)),
        ]
    )
    rows, _ = chain.fit_resample(X, y)
    plan = chain.plan_
    assert plan.n_output == len(rows) == 160
    np.testing.assert_array_equal(plan.new.values, rows[plan.is_new])
    assert (plan.origin[:100] == np.arange(100)).all()


def test_parameters_of_steps_are_reached_by_name(table):
    chain = ResamplerChain([("smote", SMOTE())])
    assert chain.get_params()["smote__k_neighbors"] == 5
    copy = clone(chain).set_params(smote__k_neighbors=2)
    assert copy.steps[0][1].k_neighbors == 2
    assert chain.steps[0][1].k_neighbors == 5


def test_foreign_samplers_that_tell_their_rows_are_welcome(table):
    X, y = table
    chain = ResamplerChain([("a", ForeignUnderSampler(random_state=0)), ("b", TomekLinks())])
    rows, _ = chain.fit_resample(X, y)
    np.testing.assert_array_equal(rows, X[chain.plan_.origin])


@pytest.mark.parametrize(
    ("steps", "error", "message"),
    [
        ([], ValueError, "steps is empty"),
        ([("a", SMOTE()), ("a", SMOTE())], ValueError, "not unique"),
        ([("a__b", SMOTE())], ValueError, "must not contain __"),
        ([("a", object())], TypeError, "step 'a' has no fit_resample"),
    ],
)
def test_bad_steps_are_refused(table, steps, error, message):
    with pytest.raises(error, match=message):
        ResamplerChain(steps).fit_resample(*table)


def test_a_class_is_never_erased_without_a_word():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 2))
    y = np.repeat([0, 1], [40, 20])
    X[y == 1] = X[:20] + 1e-9  # every row of class 1 sits on a row of class 0
    cleaner = EditedNearestNeighbours(sampling_strategy="all", n_neighbors=1)
    with pytest.warns(ShortfallWarning, match="would remove all"):
        _, kept = SMOTEENN(smote=SMOTE(sampling_strategy={1: 20}), enn=cleaner).fit_resample(X, y)
    assert set(kept) == {0, 1}


def test_the_index_comes_back_when_all_new_rows_are_cleaned_away():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(np.random.default_rng(3).normal(size=(13, 3)))
    frame.index = [f"r{i}" for i in range(13)]
    chain = SMOTEENN(random_state=0)
    rows, _ = chain.fit_resample(frame, [0] * 7 + [1] * 6)
    assert chain.plan_.is_selection
    assert rows.index.tolist() == [f"r{i}" for i in chain.plan_.origin]


def test_frames_get_a_plain_index_only_when_rows_are_new(table):
    pd = pytest.importorskip("pandas")
    X, y = pd.DataFrame(table[0], index=[f"r{i}" for i in range(100)]), table[1]
    under = ResamplerChain([("a", RandomUnderSampler(random_state=0)), ("b", TomekLinks())])
    rows, _ = under.fit_resample(X, y)
    assert rows.index.tolist() == X.index[under.sample_indices_].tolist()
    rows, _ = SMOTEENN(random_state=0).fit_resample(X, y)
    assert rows.index.tolist() == list(range(len(rows)))
