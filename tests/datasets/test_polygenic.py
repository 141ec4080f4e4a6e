"""Polygenic generator: drift, heritability and portability are what was asked for.

Monte Carlo comparisons have fixed seeds and limits of 4.5 standard errors (false alarm 7e-6).
"""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from skresample.datasets import make_polygenic


def test_shapes_and_values():
    X, y, groups = make_polygenic([70, 20, 10], n_variants=60, n_causal=10, random_state=0)
    assert X.shape == (100, 60)
    assert X.dtype == np.int8
    assert set(np.unique(X)) == {0, 1, 2}
    assert y.shape == (100,)
    assert np.bincount(groups).tolist() == [70, 20, 10]


def test_seeds_and_independence_of_groups():
    a = make_polygenic([50, 10], fst=(0.1, 0.1), random_state=1)
    b = make_polygenic([50, 10], fst=(0.1, 0.1), random_state=1)
    for left, right in zip(a, b, strict=True):
        np.testing.assert_array_equal(left, right)
    longer = make_polygenic([50, 80], fst=(0.1, 0.1), random_state=1)

    def rows(data, group):
        return set(map(bytes, data[0][data[2] == group]))

    assert rows(a, 0) == rows(longer, 0)
    assert rows(a, 1) < rows(longer, 1)
    assert rows(a, 0) != rows(make_polygenic([50, 10], fst=(0.1, 0.1), random_state=2), 0)


def test_drift_has_the_mean_and_variance_of_balding_and_nichols():
    *_, truth = make_polygenic(
        10, n_variants=20_000, fst=(0.0, 0.05, 0.3), return_truth=True, random_state=0
    )
    p = truth.ancestral_frequency
    assert p.min() >= 0.05
    assert p.max() <= 0.5
    np.testing.assert_array_equal(truth.frequency[0], p)
    for g, fst in ((1, 0.05), (2, 0.3)):
        ratio = (truth.frequency[g] - p) ** 2 / (p * (1 - p))
        assert abs(ratio.mean() - fst) < 4.5 * ratio.std() / np.sqrt(p.size)
        drift = (truth.frequency[g] - p) / np.sqrt(p * (1 - p))
        assert abs(drift.mean()) < 4.5 * np.sqrt(fst / p.size)


def test_genotypes_are_two_independent_draws():
    X, _, groups, truth = make_polygenic(
        [30_000, 30_000], n_variants=40, n_causal=5, fst=(0.05, 0.2), return_truth=True,
        random_state=3,
    )  # fmt: skip
    for g in range(2):
        rows, p = X[groups == g], truth.frequency[g]
        error = np.sqrt(2 * p * (1 - p) / 30_000)
        assert (np.abs(rows.mean(axis=0) - 2 * p) <= 4.5 * error + 1e-12).all()
        homozygous = (rows == 2).mean(axis=0)
        limit = 4.5 * np.sqrt(p**2 * (1 - p**2) / 30_000)
        assert (np.abs(homozygous - p**2) <= limit + 1e-12).all()


def test_trait_has_the_heritability_and_mean_asked_for():
    X, y, groups, truth = make_polygenic(
        [40_000, 40_000], n_variants=100, n_causal=30, fst=(0.05, 0.15), heritability=(0.3, 0.8),
        return_truth=True, random_state=4,
    )  # fmt: skip
    total = truth.genetic_variance + truth.noise_variance
    np.testing.assert_allclose(truth.genetic_variance / total, [0.3, 0.8])
    assert total.mean() == pytest.approx(1)
    for g in range(2):
        trait = y[groups == g]
        genetic = X[groups == g] @ truth.coef[g]
        assert abs(trait.mean()) < 4.5 * np.sqrt(total[g] / 40_000)
        assert trait.var() == pytest.approx(total[g], rel=4.5 * np.sqrt(2 / 40_000))
        assert genetic.var() == pytest.approx(truth.genetic_variance[g], rel=0.04)


@pytest.mark.parametrize("correlation", [0.0, 0.7, 1.0])
def test_effects_have_the_correlation_asked_for(correlation):
    *_, truth = make_polygenic(
        10, n_variants=9000, n_causal=8000, effect_correlation=correlation, return_truth=True,
        random_state=5,
    )  # fmt: skip
    causal = truth.coef[0] != 0
    assert causal.sum() == 8000
    np.testing.assert_array_equal(truth.coef[1] != 0, causal)
    found = np.corrcoef(truth.coef[:, causal])[0, 1]
    assert abs(found - correlation) <= 4.5 * (1 - correlation**2) / np.sqrt(8000) + 1e-12


def test_exact_scores_agree_with_fresh_rows():
    *_, truth = make_polygenic(
        10, n_variants=50, n_causal=20, fst=(0.05, 0.2), return_truth=True, random_state=6
    )
    X, y, groups = truth.sample([50_000, 50_000], random_state=0)
    rule = truth.coef[0] + 0.02
    for g in range(2):
        rows, trait = X[groups == g], y[groups == g]
        squares = (rows @ rule + 0.1 - trait) ** 2
        risk = truth.group_risk(rule, 0.1)[g]
        assert abs(squares.mean() - risk) < 4.5 * squares.std() / np.sqrt(50_000)
        r2 = np.corrcoef(rows @ rule, trait)[0, 1] ** 2
        assert r2 == pytest.approx(truth.group_r2(rule)[g], abs=0.02)
    own = truth.group_risk(truth.coef[1], truth.intercept[1])[1]
    assert own == pytest.approx(truth.bayes_risk(1))
    assert truth.group_r2(np.zeros(50)) == {0: 0.0, 1: 0.0}


def test_scores_travel_worse_with_private_effects():
    def portability(correlation):
        values = []
        for seed in range(10):
            *_, truth = make_polygenic(
                10, fst=(0.0, 0.0), effect_correlation=correlation, return_truth=True,
                random_state=seed,
            )  # fmt: skip
            assert truth.portability(0, 0) == pytest.approx(0.5)
            values.append(truth.portability(0, 1))
        return np.mean(values)

    # without drift, the squared correlation of the scores is that of the effects
    assert portability(1.0) == pytest.approx(0.5)
    assert portability(0.6) == pytest.approx(0.5 * 0.36, abs=0.05)
    assert portability(0.0) < 0.02


def test_drift_moves_frequencies_and_means_but_not_effects():
    *_, truth = make_polygenic(
        10, fst=(0.0, 0.3), effect_correlation=1.0, return_truth=True, random_state=0
    )
    np.testing.assert_array_equal(truth.coef[0], truth.coef[1])
    assert truth.intercept[0] != truth.intercept[1]
    # the true score of one group is perfect in the other but for its mean
    assert truth.portability(0, 1) == pytest.approx(0.5)


@pytest.mark.slow
def test_learning_curve_of_the_ridge_score():
    *_, truth = make_polygenic(
        10, n_variants=200, n_causal=60, fst=(0.02, 0.1), maf_range=(0.2, 0.5), return_truth=True,
        random_state=7,
    )  # fmt: skip
    spread = np.sqrt(2 * truth.frequency * (1 - truth.frequency))
    for group, n in ((0, 100), (1, 400)):
        scale = spread[group]
        penalty = 200 * truth.noise_variance[group] / truth.genetic_variance[group]
        risks = []
        for seed in range(100):
            X, y, _ = truth.sample({group: n}, random_state=seed)
            Z = X / scale
            mean = Z.mean(axis=0)
            gram = (Z - mean).T @ (Z - mean) + penalty * np.eye(200)
            found = np.linalg.solve(gram, (Z - mean).T @ (y - y.mean()))
            intercept = y.mean() - mean @ found
            risks.append(truth.group_risk(found / scale, intercept)[group])
        error = np.std(risks) / 10
        assert abs(np.mean(risks) - truth.risk(group, n)) < 4.5 * error + 0.005


def test_oracle_gives_more_rows_where_the_trait_is_less_heritable():
    *_, truth = make_polygenic(
        10, n_variants=40, n_causal=10, fst=(0.05, 0.05), heritability=(0.8, 0.3),
        return_truth=True, random_state=0,
    )  # fmt: skip
    counts = truth.oracle_allocation(150)
    assert sum(counts.values()) == 150
    assert counts[1] > counts[0]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"n_variants": 0}, "n_variants must be an int >= 1, got 0"),
        ({"n_causal": 501}, "n_causal must be ints from 1 to n_variants=500, got 501"),
        ({"fst": (0.1, 1.0)}, r"fst must hold a number in \[0, 1\) for each group"),
        ({"fst": ()}, r"fst must hold a number in \[0, 1\) for each group"),
        ({"fst": "far"}, r"fst must hold a number in \[0, 1\) for each group, got 'far'"),
        ({"fst": 0.1, "n_samples": [5, 5]}, r"fst=0.1 is one .* as in fst=\[0\.1, 0\.1\]"),
        ({"fst": 0.1, "n_samples": {0: 5, 1: 5}}, "fst=0.1 is one number, that is one group"),
        ({"heritability": 0}, "heritability must be > 0, got 0"),
        ({"heritability": 1.5}, "heritability must be <= 1"),
        ({"heritability": (0.5, 0.5)}, "heritability must be one number or one for each of 3"),
        ({"effect_correlation": -0.1}, "effect_correlation must be between 0 and 1, got -0.1"),
        ({"maf_range": (0.0, 0.5)}, r"maf_range must be an interval within \(0, 1\)"),
        ({"n_samples": [5, 5]}, "n_samples must be one int or one for each of 3 groups"),
        ({"fst": (0.0, 0.9999), "n_causal": 1, "random_state": 0}, "no causal variant varies in"),
    ],
)
def test_messages(wrong, message):
    with pytest.raises(ValueError, match=message):
        make_polygenic(**wrong)


def test_blocks_and_causal_counts_differ_between_ancestries():
    X, y, groups, truth = make_polygenic(
        [4000, 4000], n_variants=60, n_independent=(10, 60), n_causal=(20, 50), fst=(0.05, 0.1),
        return_truth=True, random_state=0,
    )  # fmt: skip
    assert truth.dimension.tolist() == [10, 60]
    assert (truth.coef != 0).sum(axis=1).tolist() == [20, 50]
    assert ((truth.coef[0] != 0) <= (truth.coef[1] != 0)).all()
    first = X[groups == 0]
    np.testing.assert_array_equal(first[:, 0], first[:, 5])  # six columns a block
    assert np.unique(first, axis=1).shape[1] == 10
    # Exact risks and correlations against 4000 rows: standard errors near 2.5 %.
    score = np.linspace(-0.2, 0.3, 60)
    for g, risk in truth.group_risk(score).items():
        gap = y[groups == g] - X[groups == g] @ score
        assert np.mean(gap**2) == pytest.approx(risk, rel=0.08)
        r2 = np.corrcoef(y[groups == g], X[groups == g] @ score)[0, 1] ** 2
        assert r2 == pytest.approx(truth.group_r2(score)[g], abs=0.04)
    genetic = truth.genetic_variance / (truth.genetic_variance + truth.noise_variance)
    np.testing.assert_allclose(genetic, 0.5)


def test_fewer_independent_variants_are_learned_faster():
    """The best ridge score from 150 rows, against the formula, and what the oracle buys."""
    *_, truth = make_polygenic(
        n_variants=120, n_independent=(12, 120), n_causal=40, fst=(0.05, 0.05),
        return_truth=True, random_state=1,
    )  # fmt: skip
    risks = []
    for seed in range(12):
        X, y, groups = truth.sample([150, 150], random_state=seed)
        scale = np.sqrt(truth._spread())
        model = [Ridge(120).fit(X[groups == g] / scale[g], y[groups == g]) for g in (0, 1)]
        risks.append([
            truth.group_risk(m.coef_ / scale[g], m.intercept_)[g] for g, m in enumerate(model)
        ])  # fmt: skip
    for g, risk in enumerate(np.mean(risks, axis=0)):
        assert risk == pytest.approx(truth.risk(g, 150), rel=0.06)
    assert truth.risk(0, 150) < truth.risk(1, 150)
    counts = truth.oracle_allocation(150)
    assert counts[1] > counts[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"n_independent": 0}, "n_independent must be >= 1"),
        ({"n_independent": 501}, "n_independent must be ints from 1 to n_variants=500"),
        ({"n_causal": (10, 20)}, "n_causal must be one int or one for each of 3 groups"),
    ],
)
def test_bad_numbers_of_variants_are_refused(change, words):
    with pytest.raises(ValueError, match=words):
        make_polygenic(**change)
