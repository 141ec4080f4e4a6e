"""Values against enumeration, permutations, closed forms and axioms; wiring by spies."""

from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import hinge_loss, make_scorer
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

from skresample.exceptions import ShortfallWarning
from skresample.valuation import (
    BetaShapley,
    DataBanzhaf,
    DataShapley,
    KNNShapley,
    LeaveOneOut,
    SemiValue,
)
from skresample.valuation._estimates import Estimates, estimates_key
from skresample.valuation._nearest_values import classification_values
from skresample.valuation._utility import Utility
from skresample.valuation.coefficients import banzhaf, beta_shapley, leave_one_out, shapley
from skresample.valuation.games import (
    AdditiveGame,
    AirportGame,
    GlovesGame,
    UnanimityGame,
    semivalues_by_subsets,
    shapley_by_permutations,
)
from skresample.valuation.samplers import each_left_out, permutation, uniform_subset
from skresample.valuation.stopping import once

GAMES = [
    AdditiveGame([0.5, -1.0, 2.0, 0.0, 3.0]),
    AirportGame([3.0, 1.0, 1.0, 7.0, 2.0, 0.0]),
    GlovesGame(2, 4),
    GlovesGame(0, 3),
    UnanimityGame(6, [1, 3]),
]
rng = np.random.default_rng(0)
X = np.concatenate([rng.normal(size=(6, 2)), rng.normal(size=(6, 2)) + 3])
y = np.repeat(["a", "b"], 6)
y[[1, 8]] = ["b", "a"]
X_val = np.concatenate([rng.normal(size=(20, 2)), rng.normal(size=(20, 2)) + 3])
y_val = np.repeat(["a", "b"], 20)
JUDGE = {"X_val": X_val, "y_val": y_val}


# -- games and coefficients --------------------------------------------------------------------
@pytest.mark.parametrize("game", GAMES, ids=lambda g: type(g).__name__)
def test_games_know_their_values(game):
    exact = semivalues_by_subsets(game, game.n, shapley)
    np.testing.assert_allclose(game.shapley(), exact, rtol=0, atol=1e-12)
    np.testing.assert_allclose(shapley_by_permutations(game, game.n), exact, rtol=0, atol=1e-12)
    by_subsets = semivalues_by_subsets(game, game.n, banzhaf)
    np.testing.assert_allclose(game.banzhaf(), by_subsets, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    "coefficient", [shapley, banzhaf, leave_one_out, beta_shapley(16, 1), beta_shapley(1, 4)]
)
def test_weights_of_all_subsets_sum_to_one(coefficient):
    for n in (1, 2, 7, 15):
        weights = coefficient(n)
        assert weights.shape == (n,)
        total = sum(comb(n - 1, k) * w for k, w in enumerate(weights))
        assert total == pytest.approx(1, abs=1e-12)


def test_beta_is_shapley_at_one_and_prefers_small_subsets():
    np.testing.assert_allclose(beta_shapley(1, 1)(6), shapley(6), rtol=1e-12)
    sizes = beta_shapley(16, 1)(6) / shapley(6)
    assert (np.diff(sizes) < 0).all()
    with pytest.raises(ValueError, match="alpha and beta must be > 0"):
        beta_shapley(0, 1)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6), st.integers(2, 6))
def test_axioms(seed, n):
    """Efficiency, symmetry, null player and linearity on random non-additive games."""
    draw = np.random.default_rng(seed)

    def symmetric_game():
        table = draw.normal(size=2 ** (n - 1))

        def game(rows):  # players 0 and 1 are interchangeable, the last one is null
            rows = np.asarray(rows)
            both = int((rows < 2).sum())
            rest = sum(2 ** int(r) for r in rows if 2 <= r < n - 1)
            return table[(both + 3 * rest) % len(table)] if both + rest else 0.0

        return game

    one, two = symmetric_game(), symmetric_game()
    everyone = np.arange(n)
    for coefficient in (shapley, banzhaf, beta_shapley(4, 1)):
        a = semivalues_by_subsets(one, n, coefficient)
        b = semivalues_by_subsets(two, n, coefficient)
        both = semivalues_by_subsets(lambda r: 2 * one(r) - 3 * two(r), n, coefficient)
        np.testing.assert_allclose(both, 2 * a - 3 * b, atol=1e-10)
        if n > 2:
            assert a[0] == pytest.approx(a[1], abs=1e-10)
            assert a[-1] == pytest.approx(0, abs=1e-10)
    total = semivalues_by_subsets(one, n, shapley).sum()
    assert total == pytest.approx(one(everyone) - one([]), abs=1e-10)


def test_too_many_players_are_refused():
    with pytest.raises(ValueError, match="21 players have 2\\^21 subsets"):
        semivalues_by_subsets(AdditiveGame(np.ones(21)), 21, shapley)


# -- the utility -------------------------------------------------------------------------------
def test_no_rows_and_one_class_score_as_constants():
    game = Utility(GaussianNB(), X, y, X_val, np.repeat(["a", "b"], [30, 10]))
    assert game([]) == 0.75
    assert game([0, 2]) == 0.75  # "a" alone
    assert game([6, 7]) == 0.25
    assert game.n_evaluations == 3
    assert game([2, 0]) == 0.75
    assert game.n_evaluations == 3  # seen before


@pytest.mark.parametrize("scoring", ["accuracy", "neg_log_loss", "roc_auc", "balanced_accuracy"])
def test_full_scores_are_those_of_scikit_learn(scoring):
    from sklearn.metrics import get_scorer

    game = Utility(GaussianNB(), X, y, X_val, y_val, scoring=scoring)
    expected = get_scorer(scoring)(GaussianNB().fit(X, y), X_val, y_val)
    assert game(np.arange(12)) == pytest.approx(expected)
    assert np.isfinite(game([0, 2]))
    assert np.isfinite(game([]))


def test_classes_that_a_subset_lacks_have_probability_zero():
    three = np.array([0, 0, 1, 1, 2, 2] * 2)
    judge = np.array([0, 1, 2] * 10)
    game = Utility(GaussianNB(), X, three, X_val[:30], judge, scoring="neg_log_loss")
    assert np.isfinite(game([0, 1, 2, 3]))
    svm = Utility(LogisticRegression(), X, three, X_val[:30], judge, scoring="roc_auc_ovr")
    assert 0 <= svm([0, 1, 2, 3]) <= 1


def test_constants_decide_only_for_scores_that_read_nothing_else():
    hinge = make_scorer(hinge_loss, greater_is_better=False, response_method="decision_function")
    judge = np.repeat(["a", "b"], [30, 10])
    game = Utility(LogisticRegression(), X, y, X_val, judge, scoring=hinge)
    assert game([]) == pytest.approx(-0.75)  # decisions -0.5: 30 rows lose 0.5, 10 lose 1.5
    assert game([0, 2]) == pytest.approx(-0.5)  # "a" alone decides -1: 10 rows lose 2
    assert game([6, 7]) == pytest.approx(-1.5)
    model = LogisticRegression().fit(X, y)
    assert game(np.arange(12)) == hinge(model, X_val, judge)
    three = Utility(LogisticRegression(), X, [0, 1, 2] * 4, X_val[:3], [0, 1, 2], scoring=hinge)
    assert three([0, 3]) == pytest.approx(-2)  # 1, -1, -1: two of three rows lose 3
    read = []

    def either(estimator, X, y):
        read.append(hasattr(estimator, "decision_function"))
        return 0.0

    Utility(LogisticRegression(), X, y, X_val, judge, scoring=either)([0, 2])
    assert read == [False]
    with pytest.raises(AttributeError, match="decision_function"):
        Utility(GaussianNB(), X, y, X_val, judge, scoring=hinge)([])


def test_models_that_need_more_rows_are_named_with_the_subset():
    game = Utility(KNeighborsClassifier(5), X, y, X_val, y_val)
    assert 0 <= game(np.arange(12)) <= 1
    with pytest.raises(ValueError, match=r"KNeighborsClassifier .* subset of 2 of 12 rows"):
        game([0, 7])


def test_regression_uses_the_mean_without_rows():
    game = Utility(LinearRegression(), X, X[:, 0], X_val, X_val[:, 0], scoring="r2")
    assert game([]) == pytest.approx(0)
    assert game(np.arange(12)) == pytest.approx(1)


# -- valuations --------------------------------------------------------------------------------
MODEL = KNeighborsClassifier(1)
NAMED = {
    "shapley": (DataShapley(MODEL, method="exact", **JUDGE), shapley),
    "banzhaf": (DataBanzhaf(MODEL, method="exact", **JUDGE), banzhaf),
    "beta": (BetaShapley(MODEL, alpha=4, beta=1, method="exact", **JUDGE), beta_shapley(4, 1)),
    "loo": (LeaveOneOut(MODEL, **JUDGE), leave_one_out),
}


@pytest.fixture(scope="module")
def game():
    some = [0, 1, 2, 6, 7, 8]
    return Utility(MODEL, X[some], y[some], X_val, y_val)


@pytest.mark.parametrize("name", NAMED)
def test_named_points_are_their_coefficient(name, game):
    valuation, coefficient = NAMED[name]
    some = [0, 1, 2, 6, 7, 8]
    expected = semivalues_by_subsets(game, 6, coefficient)
    fitted = valuation.fit(X[some], y[some])
    np.testing.assert_allclose(fitted.values_, expected, rtol=0, atol=1e-12)
    assert fitted.standard_errors_ is None
    assert fitted.converged_
    np.testing.assert_array_equal(valuation.score_rows(X[some], y[some]), fitted.values_)
    if name == "loo":
        assert fitted.n_evaluations_ <= 8


@pytest.mark.parametrize(
    ("valuation", "name"),
    [
        (
            DataShapley(MODEL, method="permutation", max_iter=300, random_state=0, **JUDGE),
            "shapley",
        ),
        (DataBanzhaf(MODEL, max_iter=600, random_state=0, **JUDGE), "banzhaf"),
        (BetaShapley(MODEL, alpha=4, max_iter=300, random_state=0, **JUDGE), "beta"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
@pytest.mark.filterwarnings("ignore::skresample.exceptions.ShortfallWarning")
def test_sampled_values_are_within_their_errors(valuation, name):
    some = [0, 1, 2, 6, 7, 8]
    exact = NAMED[name][0].fit(X[some], y[some]).values_
    fitted = valuation.fit(X[some], y[some])
    assert (fitted.standard_errors_ > 0).all()
    assert np.abs((fitted.values_ - exact) / fitted.standard_errors_).max() < 4
    assert fitted.standard_errors_.max() < 0.05


@pytest.mark.parametrize(
    ("sampler", "coefficient", "known"),
    [(permutation, shapley, "shapley"), (uniform_subset, banzhaf, "banzhaf")],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_standard_errors_are_calibrated(sampler, coefficient, known):
    """200 runs of 30 estimates: squared errors are on average the squares that are promised."""
    game = GlovesGame(2, 3)
    sizes = coefficient(5) * [comb(4, k) for k in range(5)]
    draw, means, promised = np.random.default_rng(0), [], []
    for _ in range(200):
        done = Estimates(5)
        done.add([sampler(game, 5, sizes, draw) for _ in range(30)])
        means.append(done.means[-1])
        promised.append(done.errors**2)
    missed = (np.array(means) - getattr(game, known)()) ** 2
    assert missed.mean() / np.mean(promised) == pytest.approx(1, abs=0.15)


@pytest.mark.filterwarnings("ignore::skresample.exceptions.ShortfallWarning")
def test_values_do_not_depend_on_jobs_and_repeat():
    one = DataShapley(GaussianNB(), max_iter=16, random_state=3, **JUDGE).fit(X, y)
    two = DataShapley(GaussianNB(), max_iter=16, n_jobs=2, random_state=3, **JUDGE).fit(X, y)
    np.testing.assert_array_equal(one.values_, two.values_)
    other = DataShapley(GaussianNB(), max_iter=16, random_state=4, **JUDGE).fit(X, y)
    assert not np.array_equal(one.values_, other.values_)


def test_truncation_stops_walks_once_the_score_is_full():
    class Spy(KNeighborsClassifier):
        sizes = []

        def fit(self, X, y):
            Spy.sizes.append(len(y))
            return super().fit(X, y)

    wide = np.tile(X, (4, 1)), np.tile(np.repeat(["a", "b"], 6), 4)
    valuation = DataShapley(Spy(1), tol=0.2, max_iter=8, random_state=0, **JUDGE)
    with pytest.warns(ShortfallWarning, match="8 estimates did not settle"):
        valuation.fit(*wide)
    assert max(s for s in Spy.sizes if s < 48) < 40
    assert not valuation.converged_


def test_groups_are_players():
    groups = np.repeat(["x", "y", "z"], 4)
    fitted = DataShapley(MODEL, method="exact", **JUDGE).fit(X, y, groups)
    assert fitted.groups_ == ["x", "y", "z"]
    game = Utility(MODEL, X, y, X_val, y_val)
    rows = [np.arange(4), np.arange(4, 8), np.arange(8, 12)]
    expected = semivalues_by_subsets(
        lambda g: game(np.concatenate([rows[i] for i in g]) if len(g) else []), 3, shapley
    )
    np.testing.assert_allclose(fitted.values_, expected)
    np.testing.assert_allclose(fitted.row_values(), np.repeat(expected / 4, 4))


def test_folds_judge_the_rows_of_the_others():
    seen = []

    class Spy(ClassifierMixin, BaseEstimator):
        def fit(self, X, y):
            self.classes_, self.rows_ = np.unique(y), set(map(float, X[:, 0]))
            return self

        def predict(self, X):
            judged = set(map(float, X[:, 0]))
            assert not judged & self.rows_  # never judged by its own rows
            seen.append(len(judged))
            return np.repeat(self.classes_[0], len(X))

    LeaveOneOut(Spy(), cv=3).fit(X, y)
    assert set(seen) == {4}
    values = KNNShapley(1, cv=4).fit(X, y).values_
    assert values.shape == (12,)


def test_interrupted_fits_go_on(tmp_path):
    settings = {"max_iter": 24, "random_state": 0, **JUDGE}
    whole = DataShapley(MODEL, method="permutation", **settings)
    with pytest.warns(ShortfallWarning):
        whole.fit(X, y)
    part = DataShapley(MODEL, method="permutation", folder=tmp_path, **settings)
    with pytest.warns(ShortfallWarning):
        part.set_params(max_iter=8).fit(X, y)
    with pytest.warns(ShortfallWarning):
        part.set_params(max_iter=24).fit(X, y)
    np.testing.assert_array_equal(part.values_, whole.values_)
    with pytest.raises(ValueError, match="another problem"):
        part.fit(X[::-1], y)
    file = tmp_path / "estimates-0.npz"
    whole_file = file.read_bytes()
    for damaged in (b"broken", b"", whole_file[: len(whole_file) // 2]):
        file.write_bytes(damaged)
        with pytest.raises(ValueError, match="does not hold estimates"):
            part.fit(X, y)


@pytest.mark.filterwarnings("ignore::skresample.exceptions.ShortfallWarning")
@pytest.mark.parametrize(
    ("valuation", "most"),
    [
        (DataBanzhaf(MODEL, max_iter=8), 8),  # a model a subset
        (DataShapley(MODEL, max_iter=2), 10),
        (DataShapley(MODEL, method="exact"), 32),
        (LeaveOneOut(MODEL), 6),
    ],
)
def test_cost_and_progress_are_said(valuation, most, capsys):
    valuation = clone(valuation).set_params(progress=True, **JUDGE)
    valuation.fit(X[:5], y[:5])
    said = capsys.readouterr().err
    assert f"at most {most} models" in said
    if isinstance(valuation, DataBanzhaf):
        assert "8 of at most 8 estimates" in said
    assert valuation.n_evaluations_ <= most + 1


def test_leave_one_out_does_not_depend_on_jobs():
    one, two = (LeaveOneOut(MODEL, n_jobs=jobs, **JUDGE).fit(X, y) for jobs in (None, 2))
    np.testing.assert_array_equal(one.values_, two.values_)
    assert one.n_evaluations_ == two.n_evaluations_ == 13


def test_what_estimates_depend_on():
    """Sparse tables by their numbers, functions by name, lambdas by their place."""
    dense = np.eye(300)
    other = dense.copy()
    other[150, 150] = 2.0
    tables = [csr_array(table) for table in (dense, other, dense)]
    keys = [estimates_key([table], []) for table in tables]
    assert keys[0] == keys[2] != keys[1]  # their reprs are the same

    class Named:
        def __init__(self, text):
            self.text = text

        def __repr__(self):
            return self.text

    by_name = [estimates_key([], Named(f"<function f at {a}>")) for a in ("0x1", "0x2")]
    assert by_name[0] == by_name[1]
    lambdas = [estimates_key([], Named(f"<function <lambda> at {a}>")) for a in ("0x1", "0x2")]
    assert lambdas[0] != lambdas[1]
    long = [estimates_key([], [np.r_[np.zeros(2000), end, np.zeros(9)]]) for end in (0.0, 1.0)]
    assert long[0] != long[1]


def test_users_bring_their_own_axes():
    def last_two(n):
        out = np.zeros(n)
        out[-1], out[-2] = 0.5, 0.5 / (n - 1)
        return out

    fitted = SemiValue(MODEL, coefficient=last_two, sampler="exact", **JUDGE).fit(X[:5], y[:5])
    game = Utility(MODEL, X[:5], y[:5], X_val, y_val)
    expected = semivalues_by_subsets(game, 5, last_two)
    np.testing.assert_allclose(fitted.values_, expected)


@pytest.mark.parametrize(
    ("axes", "point"),
    [
        (("leave_one_out", each_left_out, once), LeaveOneOut(MODEL, **JUDGE)),
        (
            ("shapley", "permutation", "never"),
            DataShapley(MODEL, method="permutation", max_iter=10, random_state=0, **JUDGE),
        ),
    ],
    ids=["leave one out", "permutation"],
)
@pytest.mark.filterwarnings("ignore::skresample.exceptions.ShortfallWarning")
def test_named_points_are_three_axis_values(axes, point):
    names = dict(zip(("coefficient", "sampler", "stopping"), axes, strict=True))
    fitted = SemiValue(MODEL, max_iter=10, random_state=0, **names, **JUDGE).fit(X[:6], y[:6])
    np.testing.assert_allclose(fitted.values_, point.fit(X[:6], y[:6]).values_, atol=1e-12)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"X_val": X_val}, "give both or neither"),
        ({**JUDGE, "cv": 3}, "give one"),
        ({"X_val": X_val[:3], "y_val": y_val}, "X_val has 3 rows, but y_val has 40"),
        ({"X_val": X_val[:0], "y_val": y_val[:0]}, "there is nothing to judge by"),
        ({"X_val": X_val[:2], "y_val": [None, "a"]}, "Input y_val contains NaN"),
        ({"X_val": X_val[:2], "y_val": [0, 1]}, r"no label in common: y_val holds \[0, 1\]"),
    ],
)
def test_judges_are_checked(params, message):
    for valuation in (KNNShapley(), LeaveOneOut(MODEL)):
        with pytest.raises(ValueError, match=message):
            valuation.set_params(**params).fit(X, y)


def test_few_rows_need_judges():
    with pytest.raises(ValueError, match="n_samples=3 is too few for 5 folds"):
        KNNShapley(1).fit(X[:3], y[:3])


# -- nearest neighbours ------------------------------------------------------------------------
def _brute(labels, asked, order, k, kind, n_classes):
    near = labels[order]

    def plain(rows):
        return (near[np.sort(rows)[:k]] == asked).sum() / k if len(rows) else 0.0

    def soft(rows):
        return (near[np.sort(rows)[:k]] == asked).mean() if len(rows) else 1 / n_classes

    def regression(rows):
        return -((near[np.sort(rows)[:k]].sum() / k - asked) ** 2) if len(rows) else -(asked**2)

    game = {"plain": plain, "soft": soft, "regression": regression}[kind]
    out = np.empty(len(labels))
    out[order] = semivalues_by_subsets(game, len(labels), shapley)
    return out


@pytest.mark.parametrize("kind", ["plain", "soft", "regression"])
@pytest.mark.parametrize("k", [1, 3, 5, 9, 12])
def test_nearest_neighbour_values_equal_brute_force(kind, k):
    draw = np.random.default_rng(k)
    n, m = 9, 4
    rows, judges = draw.normal(size=(n, 2)), draw.normal(size=(m, 2))
    if kind == "regression":
        labels, asked = draw.normal(size=n), draw.normal(size=m)
    else:
        labels, asked = draw.integers(0, 3, n), draw.integers(0, 3, m)
        labels[:3] = [0, 1, 2]
    far = ((judges[:, None] - rows) ** 2).sum(axis=2)
    expected = np.mean(
        [_brute(labels, asked[i], far[i].argsort(), k, kind, 3) for i in range(m)], axis=0
    )
    fitted = KNNShapley(k, soft=kind == "soft", X_val=judges, y_val=asked).fit(rows, labels)
    np.testing.assert_allclose(fitted.values_, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("coefficient", ["banzhaf", "leave_one_out"])
def test_other_coefficients_have_closed_forms_too(coefficient):
    weights = {"banzhaf": banzhaf, "leave_one_out": leave_one_out}[coefficient]
    for k in (1, 3, 8, 11):
        fitted = KNNShapley(k, coefficient=coefficient, X_val=X_val[:1], y_val=["a"])
        some = [0, 1, 2, 3, 6, 7, 8, 9]
        order = ((X[some] - X_val[0]) ** 2).sum(axis=1).argsort()
        near = y[some][order] == "a"
        game = lambda rows, near=near, k=k: near[np.sort(rows)[:k]].sum() / k if len(rows) else 0.0  # noqa: E731
        expected = np.empty(8)
        expected[order] = semivalues_by_subsets(game, 8, weights)
        np.testing.assert_allclose(fitted.fit(X[some], y[some]).values_, expected, atol=1e-12)


def test_values_sum_to_the_score():
    for soft in (False, True):
        fitted = KNNShapley(3, soft=soft, **JUDGE).fit(X, y)
        near = ((X_val[:, None] - X) ** 2).sum(axis=2).argsort(axis=1)[:, :3]
        share = (y[near] == y_val[:, None]).mean()
        assert fitted.values_.sum() == pytest.approx(share - (0.5 if soft else 0), abs=1e-12)


def test_blocks_groups_and_mixed_columns(monkeypatch):
    from skresample._math import blocks

    whole = KNNShapley(3, **JUDGE).fit(X, y).values_
    with monkeypatch.context() as patch:
        patch.setattr(blocks, "get_config", lambda: {"working_memory": 1e-4})
        np.testing.assert_allclose(KNNShapley(3, **JUDGE).fit(X, y).values_, whole, atol=1e-15)
    groups = np.tile([0, 1], 6)
    grouped = KNNShapley(3, **JUDGE).fit(X, y, groups)
    np.testing.assert_allclose(grouped.values_, [whole[::2].sum(), whole[1::2].sum()])
    table = pd.DataFrame(
        {"colour": ["red", "blue"] * 6, "size": np.where(X[:, 0] > 9, np.nan, 0.0)}
    )
    judges = pd.DataFrame({"size": [0.0], "colour": ["red"]})
    # Levels are compared as codes: text alone, or numbers that lie as far apart, value the same.
    monkeypatch.delattr("skresample._table.spaces.indicators")
    fitted = KNNShapley(6, X_val=judges, y_val=["a"]).fit(table, y)
    text = KNNShapley(3, X_val=judges[["colour"]], y_val=["a"]).fit(table[["colour"]], y)
    plain = KNNShapley(3, X_val=[[1.0]], y_val=["a"]).fit(np.array([[1.0], [0.0]] * 6), y)
    np.testing.assert_array_equal(text.values_, plain.values_)
    assert fitted.values_[::2][y[::2] == "a"].min() > fitted.values_[1::2].max() - 1e-12


def test_ties_go_to_the_row_that_comes_first():
    """Three hundred rows at two places: a sort that is not stable mixes them up."""
    place, labels = np.arange(300) % 2, np.random.default_rng(0).integers(0, 2, 300)
    fitted = KNNShapley(7, X_val=[[0.0], [5.0]], y_val=[1, 0]).fit(place[:, None], labels)
    order = np.concatenate([np.flatnonzero(place == 0), np.flatnonzero(place == 1)])
    other = np.concatenate([order[150:], order[:150]])
    expected = np.empty((2, 300))
    for i, (near, asked) in enumerate([(order, 1), (other, 0)]):
        expected[i, near] = classification_values((labels[near] == asked)[None], 7)
    np.testing.assert_array_equal(fitted.values_, expected.mean(axis=0))


def test_units_can_be_standard_deviations():
    far = X * [1.0, 1e6]
    plain = KNNShapley(3, scale="std", **JUDGE).fit(X, y).values_
    judged = {"X_val": X_val * [1.0, 1e6], "y_val": y_val}
    np.testing.assert_allclose(KNNShapley(3, scale="std", **judged).fit(far, y).values_, plain)
    assert not np.allclose(KNNShapley(3, **judged).fit(far, y).values_, plain)


def test_closed_forms_that_do_not_exist_are_refused():
    with pytest.raises(ValueError, match="no closed form here for soft=True"):
        KNNShapley(soft=True, coefficient="banzhaf", **JUDGE).fit(X, y)
    numbers = {"X_val": X_val, "y_val": X_val[:, 0]}
    with pytest.raises(ValueError, match="numeric targets"):
        KNNShapley(coefficient="banzhaf", **numbers).fit(X, X[:, 0])


def test_mislabelled_rows_have_low_values():
    draw = np.random.default_rng(1)
    rows = np.concatenate([draw.normal(size=(100, 2)), draw.normal(size=(100, 2)) + 3])
    labels = np.repeat([0, 1], 100)
    wrong = draw.choice(200, 20, replace=False)
    labels[wrong] = 1 - labels[wrong]
    values = KNNShapley(5, cv=5).fit(rows, labels).values_
    assert np.isin(values.argsort()[:20], wrong).mean() > 0.7
    assert DecisionTreeClassifier().fit(rows, labels).score(rows, labels) == 1  # it fits them too
