"""Headlines of schedules: which rows, when, and at what variance."""

import warnings

import numpy as np
import pytest
from sklearn.datasets import load_digits, make_moons
from sklearn.linear_model import LogisticRegression, SGDRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import StandardScaler

from skresample.combine import (
    AdaptiveAugmentationSelfTraining,
    RepeatedSubsetClassifier,
    ScheduledClassifier,
)
from skresample.scheduling import Constant, Cooldown, Schedule, ScheduledMixture, Temperature
from skresample.scheduling.paces import temperature_shares
from skresample.under_sampling import RandomUnderSampler
from skresample.valuation import ScorePruner, TrainingDynamicsScorer

pytestmark = pytest.mark.slow


# -- repeated random subsets -------------------------------------------------------------------
@pytest.fixture(scope="module")
def digits():
    X, y = load_digits(return_X_y=True)
    return X / 16.0, y


def _network(seed):
    return MLPClassifier(
        (64,),
        solver="sgd",
        learning_rate_init=0.1,
        momentum=0.9,
        batch_size=32,
        alpha=0.0,
        random_state=seed,
    )


def _subsets(digits, fraction, seed):
    """Accuracy of 40 rounds on static and fresh subsets, and of all rows for as many steps."""
    X, y = digits
    order = np.random.default_rng(seed).permutation(len(y))
    train, test = order[:1200], order[1200:]
    network = _network(seed)
    scorer = TrainingDynamicsScorer(network, n_epochs=10, random_state=seed)
    quota = dict.fromkeys(range(10), round(fraction * 120))
    models = {
        "fixed": {"sampler": RandomUnderSampler(sampling_strategy=quota)},
        "hard rows": {"sampler": ScorePruner(scorer, fraction=1 - fraction)},
        "easy rows": {"sampler": ScorePruner(scorer, fraction=1 - fraction, prune="hard")},
        "fresh": {"fraction": fraction},
        "all rows, as many steps": None,
    }
    scores = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # classes that pruning leaves out
        for name, given in models.items():
            if given is None:
                steps = Schedule(n_rounds=40, fraction=fraction, batch_size=None)
                model = ScheduledClassifier(network, steps, random_state=seed)
            else:
                model = RepeatedSubsetClassifier(network, n_rounds=40, random_state=seed, **given)
            scores[name] = model.fit(X[train], y[train]).score(X[test], y[test])
    return scores


def test_fresh_subsets_beat_static_ones_and_equal_all_rows_for_as_many_steps(digits):
    found = [_subsets(digits, 0.05, seed) for seed in range(3)]
    mean = {name: np.mean([one[name] for one in found]) for name in found[0]}
    print(mean)
    assert mean["fresh"] >= mean["fixed"] + 0.05, mean
    assert mean["fresh"] >= mean["hard rows"] + 0.2, mean
    assert mean["fresh"] >= mean["easy rows"] + 0.1, mean
    assert abs(mean["fresh"] - mean["all rows, as many steps"]) < 0.05, mean


def test_at_three_tenths_pruning_may_win(digits):
    found = [_subsets(digits, 0.3, seed) for seed in range(2)]
    mean = {name: np.mean([one[name] for one in found]) for name in found[0]}
    print(mean)
    assert mean["hard rows"] >= mean["fresh"] - 0.01, mean
    assert mean["fresh"] >= mean["fixed"], mean


# -- sampling and weighting --------------------------------------------------------------------
def test_temperature_sampling_is_weighting_under_full_gradients():
    """Shares (4, 2, 1)/7 of 112 rows show every row of a cell equally often: no noise is left."""
    rng = np.random.default_rng(0)
    cell = np.repeat(["a", "b", "c"], [64, 16, 4])
    X, y = rng.normal(size=(84, 3)), rng.integers(0, 2, 84)
    schedule = Schedule(Temperature(2.0), n_rounds=1, fraction=112 / 84, random_state=0)
    rows = next(schedule.plans(y, cell)).keep
    assert len(rows) == 112
    shares = temperature_shares([64, 16, 4], 2.0)
    weight = (shares / (np.array([64, 16, 4]) / 84))[np.unique(cell, return_inverse=True)[1]]
    theta = rng.normal(size=3)

    def gradient(rows, weight):
        p = 1 / (1 + np.exp(-X[rows] @ theta))
        return (weight[:, None] * (p - y[rows])[:, None] * X[rows]).mean(axis=0)

    np.testing.assert_allclose(
        gradient(rows, np.ones(112)), gradient(np.arange(84), weight), atol=1e-14
    )
    given = {"C": 1e6, "tol": 1e-10, "max_iter": 10_000}
    one = LogisticRegression(**given).fit(X[rows], y[rows])
    two = LogisticRegression(**given).fit(X, y, sample_weight=weight)
    np.testing.assert_allclose(one.coef_, two.coef_, atol=1e-4)


@pytest.mark.parametrize(
    ("moments", "weighting", "sampling"), [((10.0, 0.1), 4.2627, 6.1205), ((1.0, 1.0), 1.9466, 1.0)]
)
def test_variance_of_sampling_is_lower_exactly_when_the_second_moments_say_so(
    moments, weighting, sampling
):
    """900 and 100 rows at temperature 5; gradients of either sign, so that their mean is 0."""
    cell = np.repeat(["a", "b"], [900, 100])
    p1, p = np.array([0.9, 0.1]), temperature_shares([900, 100], 5.0)
    m2 = np.array(moments)
    np.testing.assert_allclose((p**2 / p1 * m2).sum(), weighting, atol=1e-4)
    np.testing.assert_allclose((p * m2).sum(), sampling, atol=1e-4)
    code = (cell == "b").astype(int)
    gradient = np.sqrt(m2)[code] * np.tile([1.0, -1.0], 500)
    drawn = {}
    for name, pace, weight in (
        ("weighting", Constant(), (p / p1)[code]),
        ("sampling", Temperature(5.0), np.ones(1000)),
    ):
        schedule = Schedule(pace, "with_replacement", n_rounds=1, fraction=400, random_state=0)
        rows = next(schedule.plans(cell)).keep
        drawn[name] = np.var(weight[rows] * gradient[rows])
    # 400,000 draws of values below 9: four standard deviations are 0.06.
    assert drawn["weighting"] == pytest.approx(weighting, abs=0.06)
    assert drawn["sampling"] == pytest.approx(sampling, abs=0.06)


# -- cooldown ----------------------------------------------------------------------------------
SIZES = (3000, 300, 40)


def _domains(seed, d=10, noise=0.8):
    """Three domains that share a half of what there is to learn; rows to test by without noise."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=d)
    own = [1.5 * rng.normal(size=d) for _ in SIZES]

    def make(sizes, noise):
        domain = np.repeat(np.arange(3), sizes)
        x = rng.normal(size=(len(domain), d))
        direction = common + np.array(own)[domain]
        y = 2 * np.tanh((x * direction).sum(axis=1) / np.sqrt(d))
        return (
            np.column_stack([x, 2 * np.eye(3)[domain]]),
            y + noise * rng.normal(size=len(y)),
            domain,
        )

    return make(SIZES, noise), make([1000] * 3, 0.0)


def _errors_of_the_smallest(learner, pace, seed, n_rounds=20):
    """Squared error on the smallest domain in the middle of training and at the end."""
    (X, y, domain), (X_test, y_test, of) = _domains(seed)
    model, errors = learner(seed), []
    schedule = Schedule(pace, n_rounds=n_rounds, random_state=seed)
    for number, plan in enumerate(schedule.plans(np.zeros(len(y)), domain), start=1):
        model.partial_fit(X[plan.keep], y[plan.keep])
        if number in (n_rounds // 2, n_rounds):
            errors.append(np.mean((model.predict(X_test) - y_test)[of == 2] ** 2))
    return errors


def _compared(learner, n_seeds):
    paces = {"proportional": Constant(), "high": Temperature(100.0), "cooldown": Cooldown(100.0)}
    return {
        name: np.mean([_errors_of_the_smallest(learner, pace, s) for s in range(n_seeds)], axis=0)
        for name, pace in paces.items()
    }


def test_cooldown_wins_where_the_smallest_domain_can_be_overfitted():
    def network(seed):
        return MLPRegressor(
            hidden_layer_sizes=(256,),
            learning_rate_init=1e-3,
            batch_size=32,
            alpha=0.0,
            random_state=seed,
        )

    found = _compared(network, 3)
    print(found)
    assert found["cooldown"][0] < 0.75 * found["proportional"][0], found  # in the middle
    assert found["cooldown"][1] < 0.95 * found["high"][1], found  # at the end
    assert found["cooldown"][1] < found["proportional"][1], found


def test_cooldown_does_not_win_where_nothing_is_overfitted():
    """One linear rule for three domains: what the cooldown gives back is lost."""
    found = _compared(lambda seed: SGDRegressor(eta0=0.01, random_state=seed), 4)
    print(found)
    assert found["cooldown"][0] < found["proportional"][0], found
    assert found["cooldown"][1] > found["high"][1], found


# -- upsampling at the end ---------------------------------------------------------------------
def test_shares_of_phases_within_a_row_and_none_of_it_byte_identical():
    domain = np.repeat(["web", "code", "mathematics"], [2733, 162, 39])
    mix = {"web": 0.2, "code": 0.37, "mathematics": 0.43}
    for fraction in (0.05, 0.1, 0.2, 0.3):
        pace = ScheduledMixture("proportional", mix, final_fraction=fraction)
        schedule = Schedule(pace, n_rounds=40, fraction=0.13, random_state=0)
        counts = np.array([
            [np.count_nonzero(domain[plan.keep] == name) for name in sorted(mix)]
            for plan in schedule.plans(np.zeros(len(domain)), domain)
        ])  # fmt: skip
        first = round(40 * (1 - fraction))
        for phase, shares in (
            (counts[:first], np.array([162, 39, 2733]) / len(domain)),
            (counts[first:], np.array([0.37, 0.43, 0.2])),
        ):
            wanted = shares * phase.sum()
            assert np.abs(phase.sum(axis=0) - wanted).max() <= 1 + 1e-9, (fraction, phase.sum(0))
    X = np.random.default_rng(0).normal(size=(len(domain), 4))
    y = (X[:, 0] > 0).astype(int)
    models = [
        ScheduledClassifier(
            _network(0), Schedule(pace, n_rounds=3, batch_size=None), random_state=1
        )
        .fit(X, y, groups=domain)
        .estimator_.coefs_
        for pace in (None, ScheduledMixture("proportional", mix, final_fraction=0))
    ]
    assert all(a.tobytes() == b.tobytes() for a, b in zip(*models, strict=True))


# -- adaptive augmentation ---------------------------------------------------------------------
def _half_labelled(name, seed):
    """Rows to train on, few of them with a label, and rows to test by."""
    if name == "moons":
        X, y = make_moons(700, noise=0.15, random_state=seed)
    else:
        X, y = load_digits(return_X_y=True)
    X = StandardScaler().fit_transform(X)
    order = np.random.default_rng(seed).permutation(len(y))
    test, train = np.split(order, [len(y) // 3])
    few = {"digits": 10, "moons": 5}[name]
    known = np.concatenate([train[y[train] == c][:few] for c in np.unique(y)])
    return X[train], np.where(np.isin(train, known), y[train], -1), X[test], y[test]


def _gain(name, seed, without):
    """Accuracy of self-training that adapts its views, less that of the same ``without`` it."""
    X, y, X_test, y_test = _half_labelled(name, seed)
    network = MLPClassifier(
        (64,), learning_rate_init=0.01, batch_size=64, alpha=1e-4, random_state=seed
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # fewer rows than a batch
        scores = [
            AdaptiveAugmentationSelfTraining(network, n_epochs=40, random_state=seed, **changes)
            .fit(X, y)
            .score(X_test, y_test)
            for changes in ({}, without)
        ]
    return scores[0] - scores[1]


@pytest.mark.parametrize("name", ["digits", "moons"])
def test_adaptive_augmentation_does_no_harm(name):
    """Against self-training without the diverse view.

    That this view by itself helps is not so: see benchmarks/self_training.json, 40 splits.
    """
    gains = [_gain(name, seed, {"adaptive": False}) for seed in range(4 if name == "digits" else 8)]
    print(name, np.mean(gains), np.std(gains) / np.sqrt(len(gains)))
    assert np.mean(gains) >= -0.005, gains


def test_adaptive_self_training_gains_on_moons():
    """Against the labelled rows alone: nothing is taught without certainty. 40 splits."""
    gains = [_gain("moons", seed, {"threshold": 1.0}) for seed in range(40)]
    print(np.mean(gains), np.std(gains) / np.sqrt(40))  # .024 +- .009
    assert np.mean(gains) > 0.01, gains
