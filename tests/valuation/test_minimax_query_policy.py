"""A trained query policy: the game by hand, the search, the protocol."""

import numpy as np
import pytest
from scipy.special import expit

from skresample.valuation import MinimaxQueryPolicy
from skresample.valuation._query_game import (
    FEATURES,
    assumed_flips,
    cross_entropy_search,
    play,
    update,
)
from skresample.valuation._query_training import Trainer

CUTS = np.arange(8) >= np.arange(9)[:, None]  # thresholds on a line of eight rows
QUICK = {"budget": 5, "n_simulations": 30, "population": 4, "n_iter": 2}


@pytest.fixture(scope="module")
def trained():
    params = {"difficulty_classes": (0.0, 0.3), "random_state": 0, **QUICK}
    return MinimaxQueryPolicy(**params).train(np.where(CUTS, "yes", "no"))


def test_features_by_hand():
    p, counts = np.array([0.5, 0.25, 1.0]), np.array([4.0, 0.0, 1.0])
    bits = -(0.25 * np.log2(0.25) + 0.75 * np.log2(0.75))
    np.testing.assert_allclose(FEATURES["entropy"](p, counts, 1), [1, bits, 0])
    np.testing.assert_allclose(FEATURES["count"](p, counts, 1), [2, 0, 1])
    np.testing.assert_allclose(FEATURES["margin"](p, counts, 1), [0, 0.5 * bits, 0])
    assert assumed_flips(np.array([1.0, 0.3])) == pytest.approx(0.5 * expit(0.3))


def test_the_posterior_is_bayes():
    prior = np.array([0.5, 0.3, 0.2])
    log = update(np.log(prior), np.array([True, False, True]), True, 0.1)
    weights = np.exp(log)
    np.testing.assert_allclose(weights, prior * [0.9, 0.1, 0.9])


def test_bisection_needs_three_answers_and_two_are_too_few():
    """Eight thresholds among seven rows, no wrong answers: certain after log2(8) questions."""
    cuts = np.arange(7) >= np.arange(8)[:, None]
    sure = np.array([300.0, 0.0, 0.0, -12.0])  # the least certain row, answers believed
    features = [FEATURES[name] for name in ("entropy", "count", "margin")]
    args = sure, features, cuts, np.full(8, 1 / 8), np.arange(8), np.zeros(8)
    assert play(*args, 3, np.random.default_rng(0)).max() == 0
    assert play(*args, 2, np.random.default_rng(0)).max() > 0
    blind = np.array([0.0, 0.0, 0.0, -12.0])
    assert play(blind, *args[1:], 3, np.random.default_rng(0)).max() > 0


def test_noise_flips_answers():
    """A single row, two hypotheses: the loss is the chance that most answers are flipped."""
    labels = np.array([[False], [True]])
    rule = np.array([0.0, 0.0])
    n = 4000
    args = [FEATURES["entropy"]], labels, np.full(2, 0.5), np.arange(n) % 2, np.full(n, 0.3)
    loss = play(rule, *args, 3, np.random.default_rng(0)).mean()
    exact = 0.3**3 + 3 * 0.3**2 * 0.7
    assert loss == pytest.approx(exact, abs=4 * np.sqrt(exact / n))


def test_the_search_finds_the_lowest_point():
    found = cross_entropy_search(
        lambda v, _: ((v - [3.0, -2.0]) ** 2).sum(),
        [0, 0],
        [3, 3],
        30,
        25,
        np.random.default_rng(0),
    )
    np.testing.assert_allclose(found[0], [3, -2], atol=0.3)


def test_the_policy_chosen_has_the_least_gap(monkeypatch):
    """Losses known: class 0 wants -1, class 1 wants 5; nearest to both is 2."""
    trainer = Trainer(
        CUTS, np.full(9, 1 / 9), [FEATURES["entropy"]], [0, 1], 1, 1, (30, 25), _Fixed()
    )
    wanted = [-1.0, 5.0]

    def loss(self, policy, kind, turn, times=1):
        return abs(policy[0] - wanted[kind]) + policy[1] ** 2

    monkeypatch.setattr(Trainer, "loss", loss)
    policy, best = trainer.run()
    np.testing.assert_allclose([one[0] for one in best], wanted, atol=0.3)
    assert policy[0] == pytest.approx(2, abs=0.5)
    lines = trainer.report(policy, best, ["a", "b"])
    assert [one.difficulty for one in lines] == ["a", "b"]
    assert lines[1].best == trainer.loss(best[1], 1, "")
    assert lines[1].loss == trainer.loss(policy, 1, "")


class _Fixed:
    def get(self, *key):
        return np.random.default_rng(len(str(key)))


def test_asking_telling_and_predicting(trained):
    policy = trained.start()
    assert policy.classes_.tolist() == ["no", "yes"]
    for _ in range(12):
        rows = policy.ask()
        policy.tell(rows, np.where(rows >= 5, "yes", "no"))
    assert policy.n_told_.sum() == 12
    assert policy.predict().tolist() == ["no"] * 5 + ["yes"] * 3
    assert policy.posterior_.argmax() == 5
    assert np.unique(policy.ask(8)).size == 8
    policy.start()
    assert policy.n_told_.sum() == 0
    np.testing.assert_allclose(policy.posterior_, 1 / 9)


def test_seeds_repeat_and_losses_are_of_games_never_trained_on(trained):
    again = MinimaxQueryPolicy(**trained.get_params()).train(np.where(CUTS, "yes", "no"))
    np.testing.assert_array_equal(again.policy_, trained.policy_)
    assert again.losses_ == trained.losses_
    assert again.start().ask().tolist() == trained.start().ask().tolist()
    assert [one.difficulty for one in trained.losses_] == [0.0, 0.3]
    assert trained.gap_ == max(one.loss - one.best for one in trained.losses_)
    assert trained.losses_[0].loss < trained.losses_[0].random


def test_users_draw_their_own_instances_and_features():
    seen = []

    def last(rng, size, labels):
        seen.append((size, labels.shape))
        return np.full(size, len(labels) - 1), rng.uniform(0, 0.1, size)

    def left(p, counts, left):
        assert 0 < left <= 1
        return left * p

    params = {"difficulty_classes": [last], "features": ["entropy", left], "random_state": 0}
    policy = MinimaxQueryPolicy(**params, **QUICK).train(CUTS, prior=np.arange(1.0, 10))
    assert set(seen) == {(30, (9, 8)), (120, (9, 8))}
    assert policy.policy_.shape == (3,)
    np.testing.assert_allclose(policy.posterior_, np.arange(1, 10) / 45)


@pytest.mark.parametrize(
    ("params", "hypotheses", "message"),
    [
        ({}, CUTS[0], r"must be of shape \(h, n\)"),
        ({}, np.arange(9).reshape(3, 3), r"two classes, got \[0, 1, 2, 3, 4\]"),
        ({"difficulty_classes": (0.1, 0.5)}, CUTS, r"in \[0, 0.5\), got 0.5"),
        ({"features": ("entropi",)}, CUTS, "got 'entropi'"),
        ({"features": ()}, CUTS, "must not be empty"),
    ],
)
def test_bad_problems_are_refused(params, hypotheses, message):
    with pytest.raises(ValueError, match=message):
        MinimaxQueryPolicy(**{**QUICK, **params}).train(hypotheses)


def test_bad_answers_are_refused_and_not_taken(trained):
    policy = trained.start()
    for rows, answers, message in [
        ([0], ["maybe"], r"must be 'no' or 'yes', got \['maybe'\]"),
        ([8], ["yes"], "positions from 0 to 7"),
        ([0, 1], ["yes"], "give one each"),
    ]:
        with pytest.raises(ValueError, match=message):
            policy.tell(rows, answers)
    with pytest.raises(ValueError, match="batch_size must be from 1 to 8"):
        policy.ask(9)
    assert policy.n_told_.sum() == 0
    with pytest.raises(ValueError, match="call train"):
        MinimaxQueryPolicy().ask()
    with pytest.raises(ValueError, match="9 positive weights"):
        MinimaxQueryPolicy(**QUICK).train(CUTS, prior=[1.0] * 8 + [0.0])
