"""Diversity numbers: their invariants and their failures."""

import numpy as np
import pytest
from scipy.stats import entropy

from skresample.metrics import attribute_diversity_score, default_behavior_rate, vendi_score


def test_uniform_is_one_constant_is_zero_and_the_rest_is_the_entropy():
    levels = np.array([["a"], ["b"], ["c"], ["d"]])
    assert attribute_diversity_score(levels) == pytest.approx(1)
    assert attribute_diversity_score(np.repeat(levels[:1], 5, axis=0)) == 0
    X = np.repeat(levels, [5, 3, 1, 1], axis=0)
    expected = entropy([5, 3, 1, 1]) / np.log(4)
    assert attribute_diversity_score(X) == pytest.approx(expected)


def test_vanished_levels_count_when_a_reference_declares_them():
    reference = np.array([["a"], ["b"], ["c"], ["d"]])
    X = np.array([["a"], ["b"]] * 3)
    assert attribute_diversity_score(X) == pytest.approx(1)
    assert attribute_diversity_score(X, reference=reference) == pytest.approx(0.5)
    outside = np.array([["a"], ["b"], ["z"]])
    assert attribute_diversity_score(outside, reference=reference) == pytest.approx(0.5)


def test_numeric_bins_come_from_the_reference():
    rng = np.random.default_rng(0)
    real = rng.normal(size=(5000, 1))
    assert attribute_diversity_score(real) == pytest.approx(1, abs=1e-3)
    shrunk = 0.3 * real
    assert attribute_diversity_score(shrunk, reference=real) < 0.9
    assert attribute_diversity_score(shrunk) == pytest.approx(1, abs=1e-3)  # hides the collapse


def test_concepts_are_scored_apart_and_renaming_changes_nothing():
    X = np.array([["a", "u"], ["b", "u"], ["a", "v"], ["a", "v"]])
    y = np.array([0, 0, 1, 1])
    table = attribute_diversity_score(X, y, average=False, reference=X)
    np.testing.assert_allclose(table, [[1, 0], [0, 0]])
    renamed = np.where(X == "a", "zz", X)
    assert attribute_diversity_score(renamed, 1 - y) == attribute_diversity_score(X, y)
    order = np.random.default_rng(1).permutation(4)
    assert attribute_diversity_score(X[order], y[order]) == attribute_diversity_score(X, y)


def test_miller_madow_removes_most_of_the_small_sample_bias():
    """8 levels, n=25, 400 samples: plain bias about -.07 of log 8, corrected below a third."""
    rng = np.random.default_rng(2)
    reference = np.arange(8.0)[:, None]
    p = np.array([0.3, 0.2, 0.15, 0.1, 0.1, 0.05, 0.05, 0.05])
    truth = entropy(p) / np.log(8)
    bias = {None: [], "miller-madow": []}
    for _ in range(400):
        X = rng.choice(8, 25, p=p).astype(float)[:, None]
        for correction, values in bias.items():
            values.append(
                attribute_diversity_score(
                    X, reference=reference, correction=correction, categorical_features=[0]
                )
                - truth
            )
    plain, corrected = np.mean(bias[None]), np.mean(bias["miller-madow"])
    assert plain < -0.03
    assert abs(corrected) < abs(plain) / 3


@pytest.mark.parametrize("module", ["pandas", "polars"])
def test_frames_and_missing_values_as_a_level(module):
    library = pytest.importorskip(module)
    X = library.DataFrame({"c": ["a", None, "a", None], "x": [1, 2, 3, 4]})
    scores = attribute_diversity_score(X, average=False)
    np.testing.assert_allclose(scores, [[1, 1]])
    known = library.DataFrame({"c": ["a", "b"], "x": [1, 2]})
    np.testing.assert_allclose(
        attribute_diversity_score(X, reference=known, average=False)[0, 0], 0
    )


def test_default_behaviour_is_a_share_of_pairs():
    X = np.array([["a", "x"]] * 8 + [["b", "y"], ["b", "z"]])
    X[:4, 1] = "y"
    assert default_behavior_rate(X) == 0.5
    assert default_behavior_rate(X, threshold=0.81) == 0
    assert default_behavior_rate(X, np.arange(10)) == 1


def test_vendi_equals_the_eigenvalues_of_the_kernel():
    X = np.random.default_rng(3).normal(size=(30, 4))
    Z = (X - X.mean(0)) / X.std(0)
    Z /= np.linalg.norm(Z, axis=1, keepdims=True)
    p = np.linalg.eigvalsh(Z @ Z.T / 30)
    assert vendi_score(X) == pytest.approx(np.exp(entropy(p[p > 1e-12])))
    assert vendi_score(X, order=2) == pytest.approx(1 / (p**2).sum())
    assert vendi_score(X, order=np.inf) == pytest.approx(1 / p.max())
    wide = np.random.default_rng(4).normal(size=(5, 40))
    assert 1 < vendi_score(wide) <= 5


def test_vendi_of_copies_and_of_far_groups():
    assert vendi_score(np.full((6, 3), 0.1)) == 1
    centres = 100 * np.eye(5)
    X = np.repeat(centres, 20, axis=0)
    assert vendi_score(X, kernel="rbf", order=2, gamma=1.0, scale=False) == pytest.approx(5)
    nominal = np.repeat([["a"], ["b"], ["c"]], 10, axis=0)
    assert vendi_score(nominal) == pytest.approx(3)
    assert vendi_score([[-1.0], [0.0], [1.0]]) == pytest.approx(1)  # none for the row at the mean


def test_failures_name_the_parameter():
    X = np.zeros((3, 2))
    with pytest.raises(ValueError, match="correction"):
        attribute_diversity_score(X, correction="jackknife")
    for n_bins in (1, 2.5):
        with pytest.raises(ValueError, match=f"n_bins must be .* at least 2, got {n_bins}"):
            attribute_diversity_score(X, n_bins=n_bins)
    with pytest.raises(ValueError, match="reference has 1 columns and X 2"):
        attribute_diversity_score(X, reference=X[:, :1])
    with pytest.raises(ValueError, match="3 rows and y 2"):
        attribute_diversity_score(X, [0, 1])
    with pytest.raises(ValueError, match="threshold"):
        default_behavior_rate(X, threshold=0)
    with pytest.raises(ValueError, match="kernel"):
        vendi_score(X, kernel="linear")
    with pytest.raises(ValueError, match="order must"):
        vendi_score(X, order=0)


def test_the_default_order_suits_the_kernel():
    X = np.random.default_rng(0).normal(size=(30, 2))
    assert vendi_score(X, kernel="rbf") == vendi_score(X, kernel="rbf", order=2)
    assert vendi_score(X) == vendi_score(X, order=1)
    with pytest.raises(ValueError, match="order=None"):
        vendi_score(X, kernel="rbf", order=1)


def test_the_correction_adds_half_a_level_beyond_the_first_to_each_row():
    """Miller and Madow: (levels seen - 1) / (2 n), before dividing by the largest entropy."""
    X = np.array([["a"], ["a"], ["a"], ["b"]])
    plain = -(0.75 * np.log(0.75) + 0.25 * np.log(0.25))
    expected = (plain + (2 - 1) / (2 * 4)) / np.log(2)
    assert attribute_diversity_score(X, correction="miller-madow") == pytest.approx(expected)
