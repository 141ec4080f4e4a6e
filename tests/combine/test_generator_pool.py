"""Pools of generators: shares, and a filter that has not seen the parents of what it judges."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier

from skresample._math.rng import Streams
from skresample._table.home import Home
from skresample._table.ingest import ingest
from skresample.combine import GeneratorPool, synthesize
from skresample.combine._out_of_fold import OutOfFold, main_parents
from skresample.combine._pool_weights import (
    _some_rows,
    _weights_of,
    cross_validated_weights,
)
from skresample.combine._wrapping import Space, new_rows_of, usable
from skresample.diffusion import GaussianMixtureDenoiser
from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import ROSE, SMOTE, RandomOverSampler
from skresample.plan import Rows

RNG = np.random.default_rng(0)
Y = np.repeat([0, 1], [80, 40])
X = RNG.normal(size=(120, 3)) + Y[:, None]


class Memory(ClassifierMixin, BaseEstimator):
    """Sure of class 1 exactly where it has seen a row of it."""

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        self.seen_ = {row.tobytes() for row in X[y == 1]}
        return self

    def predict_proba(self, X):
        known = np.array([float(row.tobytes() in self.seen_) for row in X])
        return np.column_stack([1 - known, known])


class Foreign:
    """Rows of the other classes."""

    def generate(self, home, n_new, rng):
        rows = rng.choice(home.foreign, size=n_new)
        noise = 0.1 * rng.normal(size=(n_new, home.table.numeric.shape[1]))
        return Rows(home.table.numeric[rows] + noise, rng.choice(home.rows, n_new))


def _home(rows=X, y=Y, code=1):
    table = ingest(GeneratorPool(random_state=0), rows, y)
    return Home(table, np.flatnonzero(y == code), code)


def test_rows_come_from_the_generators_in_their_shares():
    class Mark:
        def __init__(self, value):
            self.value = value

        def generate(self, home, n_new, rng):
            return Rows(np.full((n_new, 3), self.value), rng.choice(home.rows, n_new))

    pool = GeneratorPool([Mark(1.0), SMOTE(), Mark(3.0)], filter=None, weights=[2, 1, 1])
    rows, _ = pool.fit_resample(X, Y)
    by = pool.generator_of_row_
    assert (by[:120] == -1).all()
    assert np.bincount(by[120:]).tolist() == [20, 10, 10]
    assert (rows[by == 0] == 1.0).all()
    assert (rows[by == 2] == 3.0).all()
    np.testing.assert_allclose(pool.weights_, [0.5, 0.25, 0.25])
    np.testing.assert_array_equal(pool.kept_fraction_[1], [1, 1, 1])


def test_blends_stay_blends_where_all_generators_blend():
    pool = GeneratorPool(
        [SMOTE(), SMOTE(k_neighbors=1)], weights="equal", filter="proba", random_state=0
    )
    rows, _ = pool.fit_resample(X, Y)
    np.testing.assert_allclose(pool.plan_.apply(X, rule="blend"), rows)


def test_the_judge_of_a_row_has_not_seen_its_parents():
    """Copies of rows, and a judge that recognises what it has seen: it recognises none."""
    home = _home()
    table = home.table
    space = Space(table, np.arange(table.n))
    judges = OutOfFold(Memory(), space.own, table.y_codes, Streams(0))
    recipe = RandomOverSampler().generate(home, 200, np.random.default_rng(0))
    points = space(new_rows_of(table, recipe))
    parents = main_parents(home.rows, recipe, space.own[home.rows], points)
    assert not judges.judge(points, parents).proba[:, 1].any()
    naive = Memory().fit(space.own, table.y_codes)
    assert naive.predict_proba(points)[:, 1].all()
    # Nor where rows say nothing of their parents: those are the nearest rows then.
    unsaid = Rows(new_rows_of(table, recipe).numeric, None, None, recipe.base)
    parents = main_parents(home.rows, unsaid, space.own[home.rows], points)
    np.testing.assert_array_equal(parents[:, 0], recipe.base)
    assert not judges.judge(points, parents).proba[:, 1].any()


def test_each_model_is_trained_on_the_other_two_folds():
    codes = np.repeat([0, 1, 2], [40, 21, 8])
    rows = np.arange(69.0)[:, None]
    judges = OutOfFold(Memory(), rows, codes, Streams(0))
    for code in range(3):
        counts = np.bincount(judges.fold[codes == code], minlength=4)
        assert counts.max() - counts.min() <= 1
    for a, b in ((0, 1), (3, 1), (2, 3)):
        seen = judges.model(a, b).seen_
        assert seen == {r.tobytes() for r in rows[(codes == 1) & ~np.isin(judges.fold, (a, b))]}


def test_a_filter_on_the_same_rows_would_be_optimistic():
    """Labels that mean nothing: a tree that knows the parents finds them in their rows."""
    rng = np.random.default_rng(1)
    rows, y = rng.normal(size=(200, 4)), np.repeat([0, 1], 100)
    home = _home(rows, y)
    space = Space(home.table, np.arange(200))
    recipe = SMOTE().generate(home, 400, rng)
    points = space(new_rows_of(home.table, recipe))
    parents = main_parents(home.rows, recipe, None, points)
    tree = DecisionTreeClassifier(random_state=0)
    fair = OutOfFold(tree, space.own, y, Streams(0)).judge(points, parents).proba[:, 1].mean()
    naive = tree.fit(space.own, y).predict_proba(points)[:, 1].mean()
    assert abs(fair - 0.5) < 0.08  # three standard errors of 100 labels, trees add some
    assert naive > 0.7


@pytest.mark.parametrize("kind", ["proba", "knn"])
def test_rows_that_fit_worst_are_dropped(kind):
    rows = X + 5 * Y[:, None]
    pool = GeneratorPool(
        [ROSE(), Foreign()], weights=[3, 1], filter=kind, estimator=GaussianNB(), random_state=0
    )
    made, _ = pool.fit_resample(rows, Y)  # 40 of the 41 rows made by ROSE stay, of 54 in all
    assert len(made) == 160
    assert (pool.generator_of_row_[120:] == 0).all()
    np.testing.assert_allclose(pool.kept_fraction_[1], [40 / 41, 0])


def test_distances_leave_the_folds_of_the_parents_out():
    """A copy of a row is as odd as the row is among the others, not at distance 0."""
    pool = GeneratorPool([RandomOverSampler()], filter="knn", random_state=0)
    home = _home()
    recipe = RandomOverSampler().generate(home, 60, np.random.default_rng(0))
    scores = pool._scores(home, recipe)
    judges = home.for_all(pool._judges)
    space = Space(home.table, home.rows)
    fold = judges.fold[home.rows]
    for i in range(0, 60, 7):
        at = np.searchsorted(home.rows, recipe.base[i])
        others = ~np.isin(fold, judges.fold[recipe.base[[i, i]]])
        distance = ((space.own[others] - space.own[at]) ** 2).sum(1)
        assert -scores[i] == pytest.approx(np.sort(distance)[4])


def test_weights_by_cross_validation_prefer_what_helps():
    rows = X + 2 * Y[:, None]
    table = ingest(GeneratorPool(random_state=0), rows, Y)
    good, bad = ROSE(), Foreign()
    weights = cross_validated_weights(table, [usable(good, None), usable(bad, None)])
    assert weights.sum() == pytest.approx(1)
    assert weights[0] > 0.8
    pool = GeneratorPool([good, bad], weights="cv", filter=None, random_state=0)
    pool.fit_resample(rows, Y)
    np.testing.assert_allclose(pool.weights_, weights)
    assert cross_validated_weights(table, [usable(good, None)]).tolist() == [1.0]


def test_weights_are_leads_in_corrected_standard_errors():
    """By hand: two generators, nine splits, residuals of +-0.03: variance of a mean 1/9 + 1/2."""
    wave = 0.03 * np.array([1, -1, 1, -1, 1, -1, 1, -1, 0])
    score = 0.8 + np.array([wave, -wave - 0.02])
    one = 2 * np.square(wave).sum() / 8
    odds = np.exp(-0.02 / np.sqrt(one * (1 / 9 + 1 / 2)))
    np.testing.assert_allclose(_weights_of(score), np.array([1, odds]) / (1 + odds))


def test_large_tables_are_represented_with_their_rare_classes():
    codes = np.repeat([0, 1, 2], [7000, 990, 10])
    rows = _some_rows(codes, np.random.default_rng(0))
    assert np.bincount(codes[rows]).tolist() == [3500, 495, 10]
    assert (np.diff(rows) > 0).all()
    assert _some_rows(codes[6000:], None).tolist() == list(range(2000))


def test_equally_good_rows_are_dropped_alike_from_every_generator():
    """Classes far apart: the judge is sure of every row."""
    rows = X + 50 * Y[:, None]
    pool = GeneratorPool(
        [SMOTE(), ROSE(), SMOTE()], weights="equal", filter="proba", random_state=0
    )
    pool.fit_resample(rows, Y)
    kept = pool.kept_fraction_[1]
    assert np.ptp(kept) < 0.08
    with pytest.raises(ValueError, match="there are no rows of other classes; use filter='knn'"):
        synthesize(X, 10, pool)


def test_mixed_tables_with_gaps():
    frame = pd.DataFrame(X, columns=list("abc"))
    frame["kind"] = pd.Categorical(np.array(["u", "v"])[np.arange(120) % 2])
    frame.loc[::9, "b"] = np.nan
    pool = GeneratorPool(weights="equal", filter="proba", estimator=GaussianNB(), random_state=0)
    rows, y = pool.fit_resample(frame, Y)
    assert rows.dtypes.equals(frame.dtypes)
    assert (y == 1).sum() == 80
    assert set(pool.generator_of_row_) == {-1, 0, 1, 2, 3}


def test_denoisers_and_models_with_sample_may_join():
    from sklearn.mixture import GaussianMixture

    pool = GeneratorPool(
        [GaussianMixtureDenoiser(), GaussianMixture(), SMOTE()], weights="equal", random_state=0
    )
    pool.fit_resample(X, Y)
    assert np.bincount(pool.generator_of_row_ + 1)[1:].tolist() == [14, 13, 13]


def test_too_few_rows_for_a_judge_are_not_filtered():
    y = np.where(np.arange(120) < 117, 0, 1)
    with pytest.warns(ShortfallWarning, match="3 rows, and a judge needs at least 4"):
        rows, _ = GeneratorPool([ROSE()], filter="knn", random_state=0).fit_resample(X, y)
    assert len(rows) == 234


def test_weights_by_cross_validation_where_classes_are_small():
    """Two classes and one of two rows: shares are equal. A third one is just not tested on."""
    pool = GeneratorPool([ROSE(), Foreign()], weights="cv", random_state=0)
    with pytest.warns(ShortfallWarning, match="class 1 has 2; the generators share equally"):
        pool.fit_resample(X, np.where(np.arange(120) < 118, 0, 1))
    assert pool.weights_.tolist() == [0.5, 0.5]
    rows = X + 2 * Y[:, None]
    y = np.where(np.arange(120) < 2, 2, Y)
    pool.fit_resample(rows, y)
    assert pool.weights_[0] > 0.8


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"generators": []}, "generators is empty"),
        ({"generators": [SMOTE]}, r"SMOTE is a class; pass an instance, SMOTE\(\)"),
        ({"weights": [1.0]}, "weights must hold 4 numbers"),
        ({"weights": [0, 0, 0, 0]}, "all zero"),
        ({"weights": [1, 1, 1, -1]}, "weights must hold 4 numbers >= 0"),
        ({"drop_fraction": 1.0}, "drop_fraction"),
    ],
)
def test_refusals(change, words):
    with pytest.raises((TypeError, ValueError), match=words):
        GeneratorPool(**change).fit_resample(X, Y)
