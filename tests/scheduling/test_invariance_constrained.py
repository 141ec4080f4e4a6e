"""Chains over transforms, the dual variable, and which rows are replaced."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.neural_network import MLPClassifier

from skresample.combine import InvarianceConstrainedClassifier
from skresample.combine._metropolis import loss_chain
from skresample.combine.transforms import Jitter

LOSS = np.array([0.2, 1.0, 0.05, 3.0, 0.7])


# -- chains ------------------------------------------------------------------------------------
def law_after(n_steps):
    """Exact law of the chain over five transforms with fixed losses."""
    step = np.minimum(1.0, LOSS[None, :] / LOSS[:, None]) / 5
    np.fill_diagonal(step, 0.0)
    step += np.diag(1 - step.sum(axis=1))
    return np.full(5, 0.2) @ np.linalg.matrix_power(step, n_steps)


def drawn(n_steps, n=60_000):
    def propose(chosen, rng):
        return chosen[:, None].astype(float)

    return loss_chain(propose, lambda views: LOSS[views[:, 0].astype(int)], n, 5, n_steps,
                      np.random.default_rng(0))  # fmt: skip


@pytest.mark.parametrize("n_steps", [0, 1, 2, 20])
def test_the_law_of_the_chain_is_the_one_of_its_transition_matrix(n_steps):
    chain = drawn(n_steps)
    share = np.bincount(chain.chosen, minlength=5) / len(chain.chosen)
    # 5 shares, each off by at most 4.5 standard deviations: false alarm below 1e-4.
    assert np.abs(share - law_after(n_steps)).max() < 4.5 * 0.5 / np.sqrt(60_000)
    np.testing.assert_array_equal(chain.loss, LOSS[chain.chosen])
    np.testing.assert_array_equal(chain.views[:, 0], chain.chosen)
    assert chain.proposed.sum() == 60_000 * (n_steps + 1)
    np.testing.assert_allclose(chain.proposed_loss, chain.proposed * LOSS)


def test_twenty_steps_reach_the_law_proportional_to_the_loss_and_two_do_not():
    target = LOSS / LOSS.sum()

    def distance(law):
        return 0.5 * np.abs(law - target).sum()

    assert distance(law_after(20)) < 0.01
    assert distance(np.bincount(drawn(20).chosen, minlength=5) / 60_000) < 0.01
    assert distance(law_after(2)) > 0.1


def test_chains_leave_losses_of_zero():
    chain = loss_chain(
        lambda chosen, _: chosen.astype(float), lambda views: (views == 1).astype(float),
        50, 2, 30, np.random.default_rng(0),
    )  # fmt: skip
    assert (chain.chosen == 1).all()


# -- the classifier ----------------------------------------------------------------------------
def mirror(rows, codes, reference, rng):
    return -rows


def nothing(rows, codes, reference, rng):
    return rows.copy()


@pytest.fixture(scope="module")
def table():
    return make_classification(200, 6, flip_y=0, random_state=0)


def test_the_dual_stays_zero_while_all_transforms_are_harmless(table):
    network = MLPClassifier((8,), learning_rate_init=0.02, random_state=0)
    model = InvarianceConstrainedClassifier(
        network, {"nothing": nothing, "jitter": Jitter(0.01)}, n_epochs=8, batch_size=64,
        random_state=0,
    ).fit(*table)  # fmt: skip
    assert (model.dual_path_ == 0).all()
    assert (model.augmentation_rate_ == 0).all()
    assert all(found.harmless for found in model.symmetry_)
    assert model.accepted_["nothing"] == pytest.approx(0.5, abs=0.03)
    plain = InvarianceConstrainedClassifier(
        network, {"mirror": mirror}, margin=100.0, n_epochs=8, batch_size=64, random_state=0
    ).fit(*table)
    assert (plain.dual_path_ == 0).all()  # a margin that nothing violates


def test_harmful_transforms_are_recognised_and_paid_for(table):
    model = InvarianceConstrainedClassifier(
        MLPClassifier((8,), learning_rate_init=0.02, random_state=0),
        {"nothing": nothing, "mirror": mirror}, dual_lr=0.05, n_epochs=12, random_state=0,
    ).fit(*table)  # fmt: skip
    found = {one.transform: one for one in model.symmetry_}
    assert found["nothing"].harmless
    assert not found["mirror"].harmless
    assert found["mirror"].ratio > 1.5 > found["nothing"].ratio == pytest.approx(1.0)
    assert model.accepted_["mirror"] > 0.6
    assert model.accepted_["mirror"] == found["mirror"].share
    assert (np.diff(model.dual_path_[2:]) > 0).all()  # no model satisfies it
    assert model.augmentation_rate_[-1] > 0
    assert (np.diff(model.margin_path_) != 0).any()


class Flat(ClassifierMixin, BaseEstimator):
    """Loses -log .5 on every row but those whose first column is negative: -log .1 on them."""

    def fit(self, X, y):
        return self

    def partial_fit(self, X, y, classes=None):
        self.classes_ = classes
        self.seen_ = [*getattr(self, "seen_", []), (X, y)]
        return self

    def predict(self, X):
        return self.classes_[np.zeros(len(X), int)]

    def predict_proba(self, X):
        p = np.where(X[:, 0] < 0, 0.1, 0.5)
        return np.column_stack([p, p])


def test_the_dual_and_the_replaced_rows_by_hand():
    X = np.column_stack([np.arange(1.0, 41), np.ones(40)])
    y = np.arange(40) % 2
    model = InvarianceConstrainedClassifier(
        Flat(), {"mirror": mirror}, margin=1.0, dual_lr=0.5, n_epochs=3, batch_size=10,
        random_state=0,
    ).fit(X, y)  # fmt: skip
    # each of four batches an epoch adds 0.5 (-log .1 - 1)
    step = 4 * 0.5 * (-np.log(0.1) - 1.0)
    np.testing.assert_allclose(model.dual_path_, step * np.arange(1, 4))
    seen = model.estimator_.seen_
    assert [len(rows) for rows, _ in seen] == [40] + [10] * 12
    for rows, labels in seen:
        np.testing.assert_array_equal(labels, y[np.abs(rows[:, 0]).astype(int) - 1])
    assert (seen[1][0][:, 0] > 0).all()  # the dual is still 0 in the first batch
    replaced = [(np.vstack([r for r, _ in seen[1 + 4 * e : 5 + 4 * e]])[:, 0] < 0).mean()
                for e in range(3)]  # fmt: skip
    np.testing.assert_allclose(model.augmentation_rate_, replaced)
    before = step * 2 + 0.5 * (-np.log(0.1) - 1.0) * np.arange(4)
    assert replaced[2] == pytest.approx((before / (1 + before)).mean(), abs=0.3)
    assert model.margin_path_.tolist() == [1.0] * 3


def test_rows_for_the_margin_are_held_out():
    X = np.column_stack([np.arange(1.0, 41), np.ones(40)])
    y = np.arange(40) % 2
    given = InvarianceConstrainedClassifier(
        Flat(), {"nothing": nothing}, n_epochs=1, validation_fraction=0.25, random_state=0
    )
    rows, labels = given.fit(X, y).estimator_.seen_[0]
    assert len(rows) == 30
    assert labels.sum() == 15
    assert len(given.set_params(margin=0.5).fit(X, y).estimator_.seen_[0][0]) == 40


@pytest.mark.parametrize(
    ("estimator", "changes", "error", "message"),
    [
        (SGDClassifier(loss="log_loss"), {"transforms": {}}, ValueError, "at least one callable"),
        (SGDClassifier(loss="log_loss"), {"transforms": {"a": 3}}, ValueError, "got {'a': 3}"),
        (SGDClassifier(loss="log_loss"), {"margin": 0.0}, ValueError, "margin"),
        (LogisticRegression(), {}, TypeError, "no partial_fit"),
        (SGDClassifier(), {}, TypeError, "no predict_proba"),
    ],
)
def test_refusals(estimator, changes, error, message, table):
    with pytest.raises(error, match=message):
        InvarianceConstrainedClassifier(estimator, **changes).fit(*table)


@pytest.mark.parametrize(
    "broken", [lambda rows, *_: rows[:, :1], lambda rows, *_: rows.astype(str), lambda *_: None]
)
def test_transforms_that_change_the_shape_are_named(broken):
    X, y = np.random.default_rng(0).normal(size=(40, 3)), np.arange(40) % 2
    model = InvarianceConstrainedClassifier(SGDClassifier(loss="log_loss"), {"broken": broken})
    with pytest.raises(ValueError, match=r"transform .* gave views of shape"):
        model.fit(X, y)
