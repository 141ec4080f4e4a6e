"""Thompson batches: slates by hand, posteriors against closed forms, ask and tell."""

import numpy as np
import pytest
from scipy.stats import betabinom
from sklearn.datasets import make_regression
from sklearn.ensemble import BaggingRegressor, GradientBoostingRegressor
from sklearn.linear_model import Ridge

from skresample.valuation import GroupShrinkagePrior, ThompsonBatchSelector
from skresample.valuation._posteriors import EnsemblePosterior, LinearPosterior
from skresample.valuation._thompson_batch_selector import in_slate

X = np.zeros((12, 1))
GROUPS = np.repeat(["a", "b", "c"], 4)


def test_slate_takes_the_best_of_each_draw_before_the_second_best():
    draws = np.array([[9, 8, 1, 0, 2], [9, 1, 7, 0, 2], [1, 0, 2, 9, 8]])
    assert in_slate(draws, 3).tolist() == [0, 3, 1]  # rank 0: 0, 0, 3; rank 1: 1, 2, 4
    assert in_slate(draws, 5).tolist() == [0, 3, 1, 2, 4]
    assert in_slate(draws[:1], 2).tolist() == [0, 1]


def test_pseudo_counts_by_hand():
    prior = GroupShrinkagePrior(strength=6.0, weight=10.0)
    a, b = prior.pseudo_counts([3, 1, 0], [5, 3, 10], [0, 0, 1])
    overall = 5 / 20
    rate = np.array([(4 + 10 * overall) / 18] * 2 + [10 * overall / 20])
    np.testing.assert_allclose(a, 6 * rate)
    np.testing.assert_allclose(b, 6 * (1 - rate))


@pytest.mark.parametrize("strength", [5.0, 100.0])
def test_empirical_strength_is_the_most_likely(strength):
    rng = np.random.default_rng(0)
    trials = np.full(2000, 50)
    s = rng.binomial(trials, rng.beta(0.3 * strength, 0.7 * strength, 2000))
    a, b = GroupShrinkagePrior().pseudo_counts(s, trials)
    found, rate = a[0] + b[0], a[0] / (a[0] + b[0])
    grid = np.geomspace(1, 1000, 31)
    best = grid[np.argmax([betabinom.logpmf(s, 50, S * rate, S * (1 - rate)).sum() for S in grid])]
    assert found == pytest.approx(best)
    assert 0.7 < found / strength < 1.4
    assert sum(GroupShrinkagePrior().pseudo_counts([0, 0], [0, 0])).tolist() == [2.0, 2.0]


def test_beta_posterior_adds_what_was_told():
    prior = GroupShrinkagePrior(strength=6.0)
    selector = ThompsonBatchSelector(prior=prior, repeat=True, random_state=0).start(X, GROUPS)
    selector.tell([0, 0, 5, 0], [1, 0, 1, 1])
    s, n = np.zeros(12), np.zeros(12)
    s[0], n[0], s[5], n[5] = 2, 3, 1, 1
    a, b = prior.pseudo_counts(s, n, np.repeat([0, 1, 2], 4))
    np.testing.assert_allclose(selector.expected_values(), (a + s) / (a + b + n))
    flat = ThompsonBatchSelector(repeat=True).start(X)
    flat.tell([0, 0, 5, 0], [1, 0, 1, 1])
    np.testing.assert_allclose(flat.expected_values(), (1 + s) / (2 + n))


def test_linear_posterior_is_the_textbook_one():
    rng = np.random.default_rng(0)
    T, Z = rng.normal(size=(30, 2)), rng.normal(size=(4, 2))
    r = T @ [2.0, -1.0] + 5 + 0.5 * rng.normal(size=30)
    posterior = LinearPosterior(Z, T, r)
    T1, Z1 = np.c_[T, np.ones(30)], np.c_[Z, np.ones(4)]
    scaled = (r - r.mean()) / r.std()
    cover = np.linalg.inv(np.eye(3) + T1.T @ T1)
    coef = cover @ T1.T @ scaled
    np.testing.assert_allclose(posterior.mean(), r.mean() + r.std() * Z1 @ coef)
    ridge = Ridge(1.0, fit_intercept=False).fit(T1, scaled)
    np.testing.assert_allclose(coef, ridge.coef_)
    shape, rate = 1 + 15, 1 + (scaled @ scaled - coef @ np.linalg.inv(cover) @ coef) / 2
    draws = posterior.draw(40_000, rng)
    expected = r.std() ** 2 * rate / (shape - 1) * Z1 @ cover @ Z1.T
    np.testing.assert_allclose(draws.mean(axis=0), posterior.mean(), atol=0.02)
    np.testing.assert_allclose(np.cov(draws.T), expected, atol=0.05 * expected.max())


def test_a_member_of_an_ensemble_is_a_draw():
    A, r = make_regression(40, 4, random_state=0)
    model = BaggingRegressor(n_estimators=5, max_features=2, random_state=0).fit(A, r)
    draws = EnsemblePosterior(A, model).draw(30, np.random.default_rng(0))
    members = [
        tree.predict(A[:, columns])
        for tree, columns in zip(model.estimators_, model.estimators_features_, strict=True)
    ]
    which = [[np.array_equal(draw, member) for member in members] for draw in draws]
    assert (np.sum(which, axis=1) == 1).all()
    assert np.sum(which, axis=0).min() >= 1  # every member has its turn
    np.testing.assert_allclose(EnsemblePosterior(A, model).mean(), np.mean(members, axis=0))


@pytest.mark.parametrize("posterior", ["beta", "bayes_linear", "ensemble"])
@pytest.mark.parametrize("strategy", ["in_slate", "thompson", "greedy"])
def test_batches_have_no_duplicates_and_use_up_the_pool(posterior, strategy):
    A, r = make_regression(22, 3, random_state=0)
    r = (r > 0).astype(float)
    model = BaggingRegressor(n_estimators=4)
    selector = ThompsonBatchSelector(
        posterior=posterior, strategy=strategy, batch_size=5, estimator=model, random_state=0
    ).start(A)
    sizes, asked = [], []
    while (rows := selector.ask()).size:
        selector.tell(rows, r[rows])
        sizes.append(rows.size)
        asked += rows.tolist()
    assert sizes == [5, 5, 5, 5, 2]
    assert sorted(asked) == list(range(22))
    np.testing.assert_array_equal(selector.reward_sums_, r)


def test_a_batch_of_one_is_thompson_sampling():
    """Each item as often as its draw is the highest; five standard errors."""
    counts = {}
    for strategy in ("in_slate", "thompson"):
        chosen = []
        for seed in range(1500):
            selector = ThompsonBatchSelector(
                strategy=strategy, batch_size=1, repeat=True, random_state=seed
            ).start(X[:3])
            selector.tell([0, 0, 0, 1, 2], [1, 1, 0, 1, 0])
            chosen.append(int(selector.ask()[0]))
        counts[strategy] = np.bincount(chosen, minlength=3)
    np.testing.assert_array_equal(counts["in_slate"], counts["thompson"])
    draws = np.random.default_rng(0).beta([3, 2, 1], [2, 1, 2], (400_000, 3))
    share = np.bincount(draws.argmax(axis=1), minlength=3) / 400_000
    error = np.sqrt(share * (1 - share) / 1500)
    assert (np.abs(counts["in_slate"] / 1500 - share) < 5 * error).all()


def test_asking_again_repeats_until_told():
    selector = ThompsonBatchSelector(batch_size=3, random_state=0).start(X)
    rows = selector.ask()
    np.testing.assert_array_equal(selector.ask(), rows)
    selector.tell(rows[:1], [1.0])
    np.testing.assert_array_equal(selector.ask(), rows[1:])
    selector.cancel()
    assert selector.ask().size == 3
    same = ThompsonBatchSelector(batch_size=3, random_state=0).start(X)
    np.testing.assert_array_equal(same.ask(), rows)


def test_groups_speak_for_rows_never_shown():
    prior = GroupShrinkagePrior(strength=10.0, weight=1.0)
    selector = ThompsonBatchSelector(prior=prior, strategy="greedy", batch_size=2).start(X, GROUPS)
    selector.tell([0, 4, 8, 9], [0, 1, 0, 0])
    assert selector.ask().tolist() == [5, 6]


def test_bad_input_is_named_and_nothing_is_taken():
    selector = ThompsonBatchSelector(random_state=0)
    with pytest.raises(ValueError, match="call start"):
        selector.ask()
    with pytest.raises(ValueError, match="one entry for each of 12 rows"):
        selector.start(X, GROUPS[:3])
    selector.start(X)
    for rows, rewards, words in (
        ([12], [1], "positions from 0 to 11"),
        ([-1], [1], "positions from 0 to 11"),
        ([0.5], [1], "positions from 0 to 11"),
        ([0, 1], [1], "one reward a row"),
        ([0], [2], r"numbers in \[0, 1\]"),
        ([0, 1], [1, np.nan], r"numbers in \[0, 1\]"),
        ([3, 3], [1, 0], "row 3 is told twice"),
    ):
        with pytest.raises(ValueError, match=words):
            selector.tell(rows, rewards)
    assert selector.n_told_.sum() == 0
    with pytest.raises(TypeError, match="GradientBoostingRegressor are no posterior draws"):
        ThompsonBatchSelector(posterior="ensemble", estimator=GradientBoostingRegressor()).start(
            X
        ).ask()
    with pytest.raises(ValueError, match="batch_size"):
        ThompsonBatchSelector(batch_size=0).start(X)
