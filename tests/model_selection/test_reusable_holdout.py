"""Thresholdout and Ladder: exact without noise, noise as published, ledgers that hold."""

import copy
import math
import pickle
import threading

import numpy as np
import pytest
from sklearn.base import clone

from skresample.model_selection import HoldoutExhaustedError, Ladder, ReusableHoldout


def silent(**changes):
    """Without noise the answers are decided by the threshold alone."""
    settings = {"threshold": 0.1, "sigma": 0.01, "noise_scales": (0, 0, 0)}
    return ReusableHoldout(**(settings | changes))


def test_without_noise_the_rule_is_exact():
    holdout = silent()
    assert holdout.query(0.7, 0.65) == 0.7
    assert holdout.query(0.7, 0.55) == 0.55
    assert holdout.query(0.5, 0.65) == 0.65
    assert holdout.query_many([0.5, 0.9], [0.5, 0.5]).tolist() == [0.5, 0.5]
    assert (holdout.n_queries_, holdout.budget_used_) == (5, 3)
    assert holdout.history_ == [
        (0.7, False), (0.55, True), (0.65, True), (0.5, False), (0.5, True)
    ]  # fmt: skip


def test_defaults_follow_the_size():
    holdout = ReusableHoldout(n_effective=400, random_state=0)
    assert holdout.accuracy_ == pytest.approx(4 / 20 + 2 / 80)
    wide = ReusableHoldout(n_effective=400, value_range=(-1, 1), random_state=0)
    assert wide.accuracy_ == pytest.approx(2 * holdout.accuracy_)


@pytest.mark.parametrize(("noise", "sd"), [("gaussian", 0.03), ("laplace", 0.03 * math.sqrt(2))])
def test_released_values_carry_the_stated_noise(noise, sd):
    holdout = ReusableHoldout(
        threshold=0.1, sigma=0.01, noise=noise, noise_scales=(0, 0, 3), random_state=0
    )
    errors = np.array([holdout.release(0.5) - 0.5 for _ in range(4000)])
    assert abs(errors.mean()) < 4 * sd / math.sqrt(4000)
    assert errors.std() == pytest.approx(sd, rel=0.06)
    assert holdout.budget_used_ == 4000


def test_the_threshold_is_renoised_only_after_a_revealing_answer():
    noisy = ReusableHoldout(threshold=0.1, sigma=0.01, noise_scales=(2, 0, 0), random_state=1)
    level = noisy._level
    assert level != 0.1
    noisy.query(0.5, 0.5)
    assert noisy._level == level
    noisy.query(0.9, 0.1)
    assert noisy._level != level
    fixed = ReusableHoldout(
        threshold=0.1, sigma=0.01, noise_scales=(2, 0, 0), renoise_threshold=False, random_state=1
    )
    assert fixed.query(0.6, 0.501) == 0.6
    assert fixed.query(0.6, 0.499) == 0.499


def test_the_raw_value_is_nowhere_to_be_found():
    holdout = ReusableHoldout(threshold=0.1, sigma=0.01, random_state=0)
    secret = 0.123456789
    holdout.query(0.9, secret)
    holdout.release(secret)
    holdout.query(secret + 0.001, secret)
    stored = pickle.dumps(vars(holdout))
    assert secret not in [value for value, _ in holdout.history_]
    assert pickle.dumps(secret)[2:-1] not in stored


@pytest.mark.parametrize(("mode", "train", "alone"), [("train", 0.9, None), ("nan", None, None)])
def test_a_spent_budget(mode, train, alone):
    holdout = silent(budget=2, on_exhausted=mode)
    holdout.query(0.9, 0.1)
    holdout.release(0.4)
    assert holdout.exhausted
    got = holdout.query(0.9, 0.1)
    assert got == train if train is not None else math.isnan(got)
    assert math.isnan(holdout.release(0.4))
    assert holdout.budget_used_ == 2


def test_a_spent_budget_raises_by_default_and_answers_below_it_are_free():
    holdout = silent(budget=1)
    for _ in range(50):
        holdout.query(0.5, 0.5)
    holdout.query(0.9, 0.1)
    with pytest.raises(HoldoutExhaustedError, match="budget of 1 revealing answers is spent"):
        holdout.query(0.5, 0.5)


def test_failed_candidates_cost_nothing():
    holdout = silent(budget=1)
    assert math.isnan(holdout.query(math.nan, 0.5))
    assert math.isnan(holdout.query(0.5, -math.inf))
    assert math.isnan(holdout.release(math.nan))
    assert (holdout.n_queries_, holdout.budget_used_) == (0, 0)


def test_clone_keeps_the_ledger():
    holdout = silent()
    holdout.query(0.9, 0.1)
    assert clone(holdout) is holdout
    assert clone({"a": holdout}, safe=False)["a"] is not None


def test_copies_and_loaded_objects_have_no_budget_of_their_own():
    holdout = silent(budget=2)
    assert pickle.loads(pickle.dumps(holdout)).query(0.9, 0.1) == 0.1  # nothing was asked yet
    holdout.query(0.9, 0.1)
    for other in (copy.copy(holdout), copy.deepcopy([holdout])[0]):
        assert other is holdout
    loaded = pickle.loads(pickle.dumps(holdout))
    with pytest.raises(ValueError, match="adopt"):
        loaded.query(0.9, 0.1)
    assert loaded.adopt().query(0.9, 0.1) == 0.1
    assert loaded.exhausted


def test_one_owner_until_adopted():
    holdout, caught = silent(), []
    holdout.query(0.5, 0.5)

    def ask():
        try:
            holdout.query(0.5, 0.5)
        except ValueError as error:
            caught.append(str(error))
            holdout.adopt().query(0.5, 0.5)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert "belongs to the process and thread that used it first" in caught[0]
    assert holdout.n_queries_ == 2
    with pytest.raises(ValueError, match="adopt"):
        holdout.query(0.5, 0.5)


def test_same_seed_same_answers():
    values = np.random.default_rng(0).random((2, 200))
    a, b, c = (
        ReusableHoldout(n_effective=100, random_state=s).query_many(*values) for s in (0, 0, 1)
    )
    assert np.array_equal(a, b)
    assert not np.array_equal(a, c)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "n_effective is needed"),
        ({"n_effective": 0}, "n_effective must be an integer of at least 1"),
        ({"n_effective": 9, "threshold": -1}, "threshold must be a number above 0"),
        ({"n_effective": 9, "sigma": 0}, "sigma must be a number above 0"),
        ({"n_effective": 9, "budget": 1.5}, "budget must be an integer"),
        ({"n_effective": 9, "noise": "cauchy"}, "noise must be one of"),
        ({"n_effective": 9, "on_exhausted": "stop"}, "on_exhausted must be one of"),
        ({"n_effective": 9, "noise_scales": (1, 2)}, "noise_scales must be three numbers"),
        ({"n_effective": 9, "value_range": (1, 0)}, "value_range must be two finite numbers"),
        ({"n_effective": 9, "random_state": -3}, "random_state must be non-negative"),
    ],
)
def test_parameters_are_checked(settings, message):
    with pytest.raises(ValueError, match=message):
        ReusableHoldout(**settings)


def test_values_are_checked():
    with pytest.raises(ValueError, match="outside value_range"):
        silent().query(0.5, -3.0)
    with pytest.raises(ValueError, match="1-D of one length"):
        silent().query_many([0.1], [0.1, 0.2])
    assert repr(silent(budget=3)) == "<ReusableHoldout: 0 questions, 0/3 revealing>"


def test_the_published_sequence_of_the_ladder():
    truth, ladder = np.array([1, 0, 1, 1, 1, 0]), Ladder()
    guesses = ([0, 1, 0, 0, 1, 0], [0, 1, 0, 1, 1, 0], [1, 0, 0, 0, 1, 0])
    # The second submission ties the mark (0.5 = 2/3 - 1/6) exactly and must not pass.
    shown = [ladder.submit(truth != np.array(g)) for g in guesses]
    assert shown == pytest.approx([4 / 6, 4 / 6, 2 / 6])
    assert (ladder.n_submissions_, ladder.n_improvements_) == (3, 2)


def test_the_ladder_with_a_step():
    ladder = Ladder(step=0.1)
    rows = np.zeros(100)

    def submission(wrong):
        losses = rows.copy()
        losses[:wrong] = 1
        return ladder.submit(losses)

    assert submission(52) == pytest.approx(0.5)
    assert submission(41) == pytest.approx(0.5)
    assert submission(40) == pytest.approx(0.5)  # reaches the mark, does not pass it
    assert submission(36) == pytest.approx(0.4)


def test_the_ladder_checks_its_input():
    ladder = Ladder()
    ladder.submit([0, 1, 1])
    with pytest.raises(ValueError, match="losses has 2 rows, but earlier submissions had 3"):
        ladder.submit([0, 1])
    with pytest.raises(ValueError, match="at least two finite numbers"):
        ladder.submit([0, np.nan, 1])
    with pytest.raises(ValueError, match="step must be a finite number above 0"):
        Ladder(step=0)
