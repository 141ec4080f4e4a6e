"""Heads that fit the labels and differ elsewhere: gradients, losses, the pool, the choice."""

import numpy as np
import pytest
from scipy.optimize import check_grad
from scipy.special import softmax

from skresample.slices import DiverseHeadsClassifier, _heads


@pytest.fixture(scope="module")
def toy():
    """Two cues that agree in the labelled rows and are independent in the pool."""
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], 60)
    a, b = rng.integers(0, 2, (2, 150))
    X = np.column_stack([y, 2 * y]) + rng.normal(size=(120, 2)) * 0.1
    U = np.column_stack([a, 2 * b]) + rng.normal(size=(150, 2)) * 0.1
    return X, y, U, a


@pytest.mark.parametrize("method", ["divdis", "dbat"])
def test_gradients_are_those_of_the_losses(method, monkeypatch):
    rng = np.random.default_rng(0)
    Z, U, onehot = rng.normal(size=(12, 3)), rng.normal(size=(9, 3)), np.eye(3)[np.arange(12) % 3]
    checked = []

    def check(loss, start):
        def value(flat):
            return loss(flat.reshape(start.shape))[0]

        def gradient(flat):
            return loss(flat.reshape(start.shape))[1].ravel()

        flat = rng.normal(size=start.size)
        checked.append(check_grad(value, gradient, flat) / np.linalg.norm(gradient(flat)))
        return value(flat), flat.reshape(start.shape)

    monkeypatch.setattr(_heads, "_minimised", check)
    start = rng.normal(size=(3, 4, 3))
    options = {"method": method, "strength": 2.0, "l2": 0.1}
    _heads.fit_heads(Z, onehot, U, starts=[start], **options)
    assert len(checked) == (1 if method == "divdis" else 3)
    assert max(checked) < 1e-5


def test_information_and_disagreement_by_hand():
    rng = np.random.default_rng(0)
    P, Q = softmax(rng.normal(size=(2, 7, 3)), axis=2)
    joint = sum(np.outer(p, q) for p, q in zip(P, Q, strict=True)) / 7
    outer = np.outer(joint.sum(axis=1), joint.sum(axis=0))
    assert _heads.shared_information(P, Q)[0] == pytest.approx(
        (joint * np.log(joint / outer)).sum()
    )
    constant = np.full((7, 3), 1 / 3)
    assert _heads.shared_information(P, constant)[0] == pytest.approx(0, abs=1e-12)
    two, other = (
        P[:, :2] / P[:, :2].sum(1, keepdims=True),
        Q[:, :2] / Q[:, :2].sum(1, keepdims=True),
    )
    p, q = two[:, 1], other[:, 1]
    by_hand = -np.log(p * (1 - q) + q * (1 - p) + 1e-7).mean()
    assert _heads._disagreement(two, other)[0] == pytest.approx(by_hand)


@pytest.mark.parametrize("method", ["divdis", "dbat"])
def test_a_head_finds_the_other_cue_and_few_labels_choose_it(toy, method):
    X, y, U, a = toy
    model = DiverseHeadsClassifier(method=method, random_state=0).fit(X, y, X_unlabeled=U)
    right = [(model.predict_head(U, h) == a).mean() for h in (0, 1)]
    assert max(right) > 0.93
    assert min((model.predict_head(X, h) == y).mean() for h in (0, 1)) > 0.95
    rows = model.rows_to_label(8)
    assert model.disagreement_[rows].min() >= np.sort(model.disagreement_)[-8]
    model.select_head(U[rows], a[rows])
    assert model.selected_head_ == int(np.argmax(right))
    assert (model.predict(U) == a).mean() == max(right)
    P = [_heads.head_probabilities(w, model.encoder_.transform(U)) for w in model.heads_]
    assert model.disagreement_ == pytest.approx(np.abs(P[0] - P[1]).sum(axis=1) / 2)


def test_marked_rows_are_the_pool(toy):
    X, y, U, _ = toy
    marked = DiverseHeadsClassifier(random_state=0).fit(np.vstack([X, U]), np.append(y, [-1] * 150))
    given = DiverseHeadsClassifier(random_state=0).fit(X, y, X_unlabeled=U)
    assert np.allclose(marked.heads_, given.heads_)
    assert marked.unlabeled_rows_.tolist() == list(range(120, 270))
    assert marked.classes_.tolist() == [0, 1]
    names = DiverseHeadsClassifier(unlabeled="?", n_init=1, base="rff", n_components=30)
    names.fit(np.vstack([X, U]), np.array(["no"] * 60 + ["yes"] * 60 + ["?"] * 150))
    assert set(names.predict(X)) <= {"no", "yes"}


def test_refusals(toy):
    X, y, U, _ = toy
    with pytest.raises(ValueError, match=r"1 class\(es\) beside the mark"):
        DiverseHeadsClassifier().fit(X, np.where(y, 1, -1))
    with pytest.raises(ValueError, match=r"0 class\(es\)"):
        DiverseHeadsClassifier().fit(X, np.full(120, -1))
    with pytest.raises(ValueError, match="not both"):
        DiverseHeadsClassifier().fit(X, np.append(y[1:], -1), X_unlabeled=U)
    with pytest.raises(ValueError, match="3 features"):
        DiverseHeadsClassifier().fit(X, y, X_unlabeled=np.ones((4, 3)))
