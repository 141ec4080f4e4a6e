"""Group generators: what they draw is what their truth says.

Monte Carlo comparisons have fixed seeds and limits of 4.5 standard errors (false alarm 7e-6).
"""

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.neighbors import NearestCentroid

from skresample.datasets import make_group_classification, make_group_regression

MAKERS = [make_group_regression, make_group_classification]
every_maker = pytest.mark.parametrize("make", MAKERS)


@every_maker
def test_shapes_sizes_and_layout(make):
    X, y, groups, truth = make(
        [30, 20, 50], n_features=(3, 5, 4), n_shared=2, return_truth=True, random_state=0
    )
    assert X.shape == (100, 2 + 1 + 3 + 2)
    assert X.dtype == np.float64
    assert y.shape == groups.shape == (100,)
    assert np.bincount(groups).tolist() == [30, 20, 50]
    for g in range(3):
        used = (X[groups == g] != 0).any(axis=0)
        np.testing.assert_array_equal(used, truth.active[g])
        assert used.sum() == truth.dimension[g]
        assert (truth.coef[g] != 0).tolist() == used.tolist()
    assert truth.active[:, :2].all()
    assert (groups[:30] != 0).any()  # rows are shuffled


@every_maker
def test_seeds(make):
    first, again = (make(80, random_state=3) for _ in range(2))
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(first[0], make(80, random_state=4)[0])
    generator = np.random.default_rng(5)
    one, two = (make(80, random_state=generator)[0] for _ in range(2))
    assert not np.array_equal(one, two)
    np.testing.assert_array_equal(one, make(80, random_state=np.random.default_rng(5))[0])


@every_maker
def test_rows_of_a_group_do_not_depend_on_the_other_groups(make):
    few = make([40, 10], n_features=(3, 2), random_state=1)
    many = make([40, 90], n_features=(3, 2), random_state=1)
    rows = [X[groups == 0] for X, _, groups in (few, many)]
    a, b = (r[np.lexsort(r.T)] for r in rows)
    np.testing.assert_array_equal(a, b)


@every_maker
def test_fresh_rows_differ_from_the_training_rows(make):
    X, _, _, truth = make(60, n_features=(3, 2), return_truth=True, random_state=2)
    fresh, _, groups = truth.sample({1: 25}, random_state=2)
    assert groups.tolist() == [1] * 25
    assert not (set(map(bytes, X)) & set(map(bytes, fresh)))
    again = truth.sample({1: 25}, random_state=2)[0]
    np.testing.assert_array_equal(fresh, again)


@every_maker
def test_totals_follow_the_shares(make):
    *_, groups = make(1000, n_features=(2, 2, 2), shares=(5, 3, 2), random_state=0)
    assert np.bincount(groups).tolist() == [500, 300, 200]


@every_maker
@pytest.mark.parametrize("overlap", [0.0, 0.6, 1.0])
def test_effect_overlap_is_the_expected_cosine(make, overlap):
    cosines = []
    for seed in range(20):
        *_, truth = make(
            4, n_features=(50, 60), n_shared=50, effect_overlap=overlap, random_state=seed,
            return_truth=True,
        )  # fmt: skip
        a, b = truth.coef[:, :50]
        cosines.append(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
    limit = 4.5 * (1 - overlap) / np.sqrt(50 * 20) + 0.02
    assert abs(np.mean(cosines) - overlap) < limit


def test_equal_effects_at_full_overlap():
    *_, truth = make_group_regression(
        n_features=(6, 6), n_shared=6, effect_overlap=1.0, return_truth=True
    )
    np.testing.assert_array_equal(truth.coef[0], truth.coef[1])


def test_regression_variances():
    X, y, groups, truth = make_group_regression(
        [40_000, 40_000], n_features=(3, 30), n_shared=2, signal_variance=(1, 4),
        noise_variance=(2, 0.5), return_truth=True, random_state=0,
    )  # fmt: skip
    np.testing.assert_allclose((truth.coef**2).sum(axis=1), [1, 4])
    for g, noise in enumerate([2, 0.5]):
        error = (y - X @ truth.coef[g])[groups == g]
        assert abs(error.var() / noise - 1) < 4.5 * np.sqrt(2 / 40_000)
        # the exact risk of a rule is its squared error on fresh rows
        rule = truth.coef[g] + 0.3
        squares = (X @ rule + 0.2 - y)[groups == g] ** 2
        risk = truth.group_risk(rule, 0.2)[g]
        assert abs(squares.mean() - risk) < 4.5 * squares.std() / np.sqrt(40_000)


def test_ridge_on_all_rows_equals_separate_ridges():
    X, y, groups, truth = make_group_regression(
        [50, 60, 70], n_features=(3, 2, 9), return_truth=True, random_state=0
    )
    joint = Ridge(alpha=2.0, fit_intercept=False).fit(X, y).coef_
    for g in range(3):
        own = Ridge(alpha=2.0, fit_intercept=False).fit(X[groups == g], y[groups == g]).coef_
        np.testing.assert_allclose(own, np.where(truth.active[g], joint, 0), atol=1e-10)


def test_learning_curve_of_regression():
    *_, truth = make_group_regression(
        n_features=(4, 20), noise_variance=(1, 2), return_truth=True, random_state=1
    )
    risks = []
    for seed in range(200):
        X, y, groups = truth.sample([15, 60], random_state=seed)
        fit = [LinearRegression().fit(X[groups == g][:, truth.active[g]], y[groups == g])
               for g in range(2)]  # fmt: skip
        rules = [np.zeros(24), np.zeros(24)]
        for g in range(2):
            rules[g][truth.active[g]] = fit[g].coef_
        risks.append([truth.group_risk(rules[g], fit[g].intercept_)[g] for g in range(2)])
    mean, error = np.mean(risks, axis=0), np.std(risks, axis=0) / np.sqrt(200)
    known = [truth.risk(g, n, penalty=0, fit_intercept=True) for g, n in ((0, 15), (1, 60))]
    assert (np.abs(mean - known) < 4.5 * error).all()


def test_power_laws_are_the_leading_order():
    *_, truth = make_group_regression(n_features=(4, 30), noise_variance=(1, 2), return_truth=True)
    for g, law in truth.power_laws().items():
        approx = law["asymptote"] + law["scale"] * 20_000.0 ** -law["rate"]
        exact = truth.risk(g, 20_000, penalty=0)
        assert approx - truth.bayes_risk(g) == pytest.approx(exact - truth.bayes_risk(g), rel=0.01)


def test_classification_rates():
    X, y, groups, truth = make_group_classification(
        [60_000, 60_000], n_features=(3, 10), n_shared=1, separation=(1.0, 2.5),
        positive_share=(0.1, 0.4), return_truth=True, random_state=0,
    )  # fmt: skip
    assert [int(y[groups == g].sum()) for g in range(2)] == [6000, 24_000]
    assert y.dtype.kind == "i"
    for g, share in enumerate((0.1, 0.4)):
        prior = np.log(share / (1 - share))
        for rule, intercept in ((truth.coef[g], prior), (truth.coef[g] + 0.2, -0.3)):
            wrong = ((X @ rule + intercept > 0) != y)[groups == g]
            error = truth.group_risk(rule, intercept)[g]
            assert abs(wrong.mean() - error) < 4.5 * np.sqrt(error / 60_000)
        best = truth.group_risk(truth.coef[g], prior)[g]
        assert best == pytest.approx(truth.bayes_error(g), abs=1e-12)
        balanced = truth.group_risk(truth.coef[g], 0.0, balanced=True)[g]
        assert balanced == pytest.approx(truth.bayes_error(g, balanced=True), abs=1e-12)


def test_rules_that_are_constant_in_a_group():
    *_, truth = make_group_classification(
        n_features=(2, 3), positive_share=(0.2, 0.3), return_truth=True
    )
    rule = np.where(truth.active[0], 1.0, 0.0)
    assert truth.group_risk(rule, 1.0)[1] == pytest.approx(0.7)
    assert truth.group_risk(rule, -1.0)[1] == pytest.approx(0.3)
    assert truth.group_risk(rule, -1.0, balanced=True)[1] == 0.5


def test_learning_curve_of_nearest_centroids():
    *_, truth = make_group_classification(
        n_features=(3, 15), positive_share=(0.5, 0.25), return_truth=True, random_state=1
    )
    errors = []
    for seed in range(300):
        X, y, groups = truth.sample([12, 40], random_state=seed)
        found = []
        for g in range(2):
            rows = X[groups == g][:, truth.active[g]]
            low, high = NearestCentroid().fit(rows, y[groups == g]).centroids_
            rule = np.zeros(X.shape[1])
            rule[truth.active[g]] = high - low
            threshold = (high - low) @ (low + high) / 2
            found.append(truth.group_risk(rule, -threshold)[g])
        errors.append(found)
    mean, error = np.mean(errors, axis=0), np.std(errors, axis=0) / np.sqrt(300)
    known = [truth.risk(0, 12), truth.risk(1, 40)]
    assert (np.abs(mean - known) < 4.5 * error).all()


def test_ends_of_the_classification_curve():
    *_, truth = make_group_classification(
        n_features=(3, 3), positive_share=(0.1, 0.5), separation=(2.0, 0.0), return_truth=True
    )
    assert truth.risk(0, 0) == 0.5
    assert truth.risk(0, 1) == 0.1  # one row, of the larger class
    assert truth.risk(0, 1, balanced=True) == 0.5
    assert truth.risk(0, 10**7, balanced=True) == pytest.approx(
        truth.bayes_error(0, balanced=True), abs=1e-5
    )
    assert truth.bayes_error(1) == 0.5
