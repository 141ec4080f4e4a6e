"""Prototypes taught by perturbed networks: gradients, lengths, and what zero perturbation is."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import approx_fprime
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier

from skresample.under_sampling import DirectedWeightPrototypes
from skresample.under_sampling._teachers.distilled import Moments, distilled, moment_gradient
from skresample.under_sampling._teachers.network import Network, network_of, perturbed

RNG = np.random.default_rng(0)
Y = np.repeat([0, 1, 2], [40, 30, 20])
X = RNG.normal(size=(90, 4)) + Y[:, None]
FAST = {"estimator": LogisticRegression(), "n_iter": 30, "random_state": 0}


def _network(activation="tanh"):
    rng = np.random.default_rng(1)
    weights = [rng.normal(size=(4, 5)), rng.normal(size=(5, 3))]
    return Network(weights, [rng.normal(size=5), rng.normal(size=3)], activation)


def test_a_constant_added_to_all_outputs_changes_no_probability():
    network = _network()
    high = network._replace(offsets=[network.offsets[0], network.offsets[1] + 1e4])
    np.testing.assert_allclose(high.probabilities(X), network.probabilities(X), rtol=1e-9)


@pytest.mark.parametrize("activation", ["tanh", "relu", "logistic", "identity"])
def test_gradients_by_differences(activation):
    network, rows, codes = _network(activation), X[:6], Y[[0, 50, 80, 1, 51, 81]]
    by_weight, by_offset, by_input = network.gradients(rows, codes)

    def loss_of_inputs(flat):
        return network.loss(flat.reshape(6, 4), codes)

    def loss_of_weights(flat):
        weights = [flat.reshape(4, 5), network.weights[1]]
        return network._replace(weights=weights).loss(rows, codes)

    def loss_of_offsets(flat):
        return network._replace(offsets=[network.offsets[0], flat]).loss(rows, codes)

    step = 1e-7
    np.testing.assert_allclose(
        by_input.ravel(), approx_fprime(rows.ravel(), loss_of_inputs, step), atol=1e-5
    )
    np.testing.assert_allclose(
        by_weight[0].ravel(),
        approx_fprime(network.weights[0].ravel(), loss_of_weights, step),
        atol=1e-5,
    )
    np.testing.assert_allclose(
        by_offset[1], approx_fprime(network.offsets[1], loss_of_offsets, step), atol=1e-5
    )


@pytest.mark.parametrize(
    "model",
    [
        LogisticRegression(),
        MLPClassifier((6,), max_iter=20, random_state=0),
        MLPClassifier((6,), max_iter=20, activation="logistic", random_state=0),
    ],
)
@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_networks_say_what_their_models_say(model, n_classes):
    rows, y = X[n_classes > Y], Y[n_classes > Y]
    model.fit(rows, y)
    np.testing.assert_allclose(
        network_of(model).probabilities(rows), model.predict_proba(rows), atol=1e-12
    )


def test_moment_gradient_by_differences():
    moments = Moments(RNG.normal(size=(3, 4)), RNG.uniform(1, 2, size=(3, 4)), 0.7, 0.3)
    rows, codes = X[:7], np.array([0, 0, 0, 1, 1, 2, 0])

    def loss(flat):
        Z, total = flat.reshape(7, 4), 0.0
        for c in range(3):
            own = Z[codes == c]
            total += 0.7 * np.square(own.mean(0) - moments.mean[c]).sum()
            if len(own) > 1:
                total += 0.3 * np.square(own.var(0) - moments.variance[c]).sum()
        return total

    np.testing.assert_allclose(
        moment_gradient(rows, codes, moments).ravel(),
        approx_fprime(rows.ravel(), loss, 1e-7),
        atol=1e-5,
    )


def test_a_perturbation_goes_its_length_up_the_loss():
    network, rows, codes = _network(), X[:30], np.arange(30) % 3
    losses, way, last = [network.loss(rows, codes)], 0.0, network
    for _ in range(12):  # step by step, of rho / n_steps each
        after = perturbed(last, rows, codes, 0.3 / 12, 1)
        way += _distance(last, after)
        losses.append(after.loss(rows, codes))
        last = after
    assert way == pytest.approx(0.3)
    assert (np.diff(losses) > 0).all()
    whole = perturbed(network, rows, codes, 0.3, 12)
    np.testing.assert_allclose(whole.weights[0], last.weights[0])
    assert 0.25 < _distance(network, whole) <= 0.3 + 1e-12


def _distance(a, b):
    pairs = zip([*a.weights, *a.offsets], [*b.weights, *b.offsets], strict=True)
    return np.sqrt(sum(np.square(p - q).sum() for p, q in pairs))


def test_no_perturbation_is_the_baseline_exactly(monkeypatch):
    none = DirectedWeightPrototypes(rho=0.0, **FAST).fit_resample(X, Y)[0]
    some = DirectedWeightPrototypes(rho=0.5, **FAST).fit_resample(X, Y)[0]
    monkeypatch.setattr(
        "skresample.under_sampling._directed_weight_prototypes.perturbed",
        lambda network, *_: network,
    )
    baseline = DirectedWeightPrototypes(rho=0.5, **FAST).fit_resample(X, Y)[0]
    np.testing.assert_array_equal(none, baseline)
    assert not np.array_equal(some, baseline)


def test_each_batch_has_its_own_teacher_and_one_row_of_a_class(monkeypatch):
    seen = []

    def spy(network, Z, codes, rho, n_steps):
        seen.append((codes.tolist(), rho, n_steps))
        return network

    monkeypatch.setattr("skresample.under_sampling._directed_weight_prototypes.perturbed", spy)
    DirectedWeightPrototypes(
        sampling_strategy={0: 3, 1: 2}, rho=0.2, n_ascent=5, **FAST
    ).fit_resample(X, Y)
    assert seen == [([0, 1], 0.2, 5), ([0, 1], 0.2, 5), ([0], 0.2, 5)]


def test_prototypes_are_learned_and_have_the_moments_of_their_class():
    start = np.zeros((20, 4))
    codes = np.repeat([0, 1], 10)
    moments = Moments(np.array([[-1.0] * 4, [1.0] * 4]), np.ones((2, 4)), 1.0, 1.0)
    start += 0.1 * np.random.default_rng(0).normal(size=start.shape)
    network = network_of(LogisticRegression().fit(X[Y < 2], Y[Y < 2]))
    made = distilled(start, codes, [np.arange(20)], [network], moments, 300, 0.1)
    assert network.loss(made, codes) < 0.3 * network.loss(start, codes)
    np.testing.assert_allclose(made[:10].mean(0), -1, atol=0.4)
    np.testing.assert_allclose(made[10:].var(0), 1, atol=0.3)
    assert np.abs(start).max() < 0.5  # not changed


def test_counts_soft_labels_and_where_prototypes_start():
    sampler = DirectedWeightPrototypes(sampling_strategy={0: 6, 2: 5}, **FAST)
    rows, y = sampler.fit_resample(X, Y)
    assert np.bincount(y).tolist() == [6, 30, 5]
    assert sampler.soft_labels_.shape == (11, 3)
    np.testing.assert_allclose(sampler.soft_labels_.sum(axis=1), 1)
    np.testing.assert_array_equal(rows[y == 1], X[Y == 1])
    assert (Y[sampler.plan_.origin] == y).all()
    still = DirectedWeightPrototypes(
        sampling_strategy={0: 6}, estimator=LogisticRegression(), n_iter=0, random_state=0
    )
    made = still.fit_resample(X, Y)[0]
    np.testing.assert_allclose(made, X[still.plan_.origin])


def test_a_column_without_values_stays_without(recwarn):
    few = np.random.default_rng(0).normal(size=(40, 3))
    few[:, 1] = np.nan
    rows, _ = DirectedWeightPrototypes(n_iter=3, random_state=0).fit_resample(
        few, np.repeat([0, 1], [25, 15])
    )
    assert np.isnan(rows[:, 1]).all()
    assert np.isfinite(rows[:, [0, 2]]).all()
    assert not [w for w in recwarn.list if w.category is RuntimeWarning]


def test_mixed_frames():
    frame = pd.DataFrame(X, columns=list("abcd"))
    frame["kind"] = pd.Categorical(np.array(["u", "v"])[np.arange(90) % 2])
    frame.loc[::8, "a"] = np.nan
    rows, y = DirectedWeightPrototypes(**FAST).fit_resample(frame, Y)
    assert rows.dtypes.equals(frame.dtypes)
    assert np.bincount(y).tolist() == [20, 20, 20]
    assert set(rows["kind"]) == {"u", "v"}


def test_a_teacher_without_weights_is_refused():
    with pytest.raises(TypeError, match="neither coefs_ nor coef_"):
        DirectedWeightPrototypes(estimator=KNeighborsClassifier()).fit_resample(X, Y)
