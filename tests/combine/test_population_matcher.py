"""New rows chosen to match a class as a population."""

from itertools import combinations

import numpy as np
import pytest

from skresample.combine import PopulationMatcher
from skresample.combine._population_features import PopulationFeatures, herded
from skresample.diffusion import GaussianMixtureDenoiser
from skresample.over_sampling import ROSE, SMOTE

RNG = np.random.default_rng(0)
Y = np.repeat([0, 1], [80, 40])
X = RNG.normal(size=(120, 3)) @ np.array([[1.0, 0.8, 0.0], [0.0, 0.6, 0.0], [0.0, 0.0, 1.0]])


def test_each_choice_is_the_best_one_by_brute_force():
    features, goal = RNG.normal(size=(12, 4)), RNG.normal(size=4)
    total = 3 * RNG.normal(size=4)
    start = total.copy()
    chosen, path = herded(features, goal, 5, total, n_before=3)
    taken = []
    for step in range(5):
        costs = [
            np.inf
            if i in taken
            else np.square((start + features[[*taken, i]].sum(0)) / (4 + step) - goal).sum()
            for i in range(12)
        ]
        assert chosen[step] == np.argmin(costs)
        assert path[step] == pytest.approx(min(costs))
        taken.append(int(chosen[step]))
    np.testing.assert_allclose(total, start + features[taken].sum(0))


def test_one_pick_is_the_optimal_subset_of_one_and_more_come_close():
    features = RNG.normal(size=(9, 3))
    goal = np.zeros(3)
    best = min(np.square(features[list(c)].mean(0)).sum() for c in combinations(range(9), 4))
    path = herded(features, goal, 4, np.zeros(3), 0)[1]
    assert best <= path[-1] < np.square(features).sum(1).mean() / 4  # a random four's mean


def test_features_are_moments_and_approximate_a_kernel():
    Z = RNG.normal(size=(5, 2))
    moments = PopulationFeatures(("moments",), 2, 0, np.random.default_rng(0))(Z) * np.sqrt(5)
    np.testing.assert_allclose(
        moments, np.column_stack([Z, Z[:, 0] ** 2, Z[:, 0] * Z[:, 1], Z[:, 1] ** 2])
    )
    waves = PopulationFeatures(("fourier",), 2, 60_000, np.random.default_rng(0))(Z)
    square = ((Z[:, None] - Z) ** 2).sum(-1)
    kernel = np.mean([np.exp(-square / (2 * b**2)) for b in (1, 2, 4)], axis=0)
    np.testing.assert_allclose(waves @ waves.T / 4, kernel, atol=0.02)


def test_candidates_are_chosen_from_the_generators_rows():
    matcher = PopulationMatcher(SMOTE(), oversampling=3, random_state=0)
    rows, _ = matcher.fit_resample(X, Y)
    assert matcher.selected_indices_[1].max() < 120
    assert len(set(matcher.selected_indices_[1].tolist())) == 40
    np.testing.assert_allclose(rows[120:], matcher.plan_.apply(X, rule="blend")[120:])
    assert (Y[matcher.plan_.label_source[120:]] == 1).all()
    assert matcher.discrepancy_path_[1].shape == (40,)


def test_goal_is_the_class_and_not_the_table():
    far = X + 50 * (Y == 0)[:, None]
    matcher = PopulationMatcher(GaussianMixtureDenoiser(), random_state=0)
    new = matcher.fit_resample(far, Y)[0][120:]
    own = far[Y == 1]
    # Unmatched means of 40 rows are off by about 0.16 standard deviations.
    assert np.abs((new.mean(0) - own.mean(0)) / own.std(0)).max() < 0.08


def test_many_rows_are_chosen_in_parts_that_know_of_each_other(monkeypatch):
    monkeypatch.setattr("skresample.combine._population_matcher._TOGETHER", 16)
    matcher = PopulationMatcher(ROSE(), oversampling=3, random_state=0)
    matcher.fit_resample(X, Y)
    path, chosen = matcher.discrepancy_path_[1], matcher.selected_indices_[1]
    assert [chosen[i : i + 16].min() >= 48 * (i // 16) for i in (0, 16, 32)] == [True] * 3
    assert path[16] < path[0] / 4  # the second part goes on where the first ended


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"features": ()}, "features must name"),
        ({"features": ("means",)}, "features must name"),
        ({"features": ("fourier",), "n_fourier": 0}, "n_fourier must be >= 1"),
        ({"generator": SMOTE(sampling_strategy=0.9)}, "say sampling_strategy= there"),
        ({"generator": SMOTE(group_columns=[0])}, "say group_columns= there"),
    ],
)
def test_refusals(change, words):
    with pytest.raises(ValueError, match=words):
        PopulationMatcher(**{"generator": SMOTE(), **change}).fit_resample(X, Y)
