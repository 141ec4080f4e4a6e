import numpy as np
import pytest
from scipy import sparse

from skresample.selection import LSHDensityWeights, ScoreSampler, SimHashUnderSampler
from skresample.under_sampling import RandomUnderSampler


def long_tail(seed=0, d=10, n=20_000, n_minority=200):
    """Majority of 20 modes whose sizes fall like 1 / rank^2, and a minority."""
    rng = np.random.default_rng(seed)
    share = np.arange(1, 21.0) ** -2
    mode = rng.choice(20, n, p=share / share.sum())
    X = 6 * rng.normal(size=(20, d))[mode] + rng.normal(size=(n, d))
    X = np.r_[X, rng.normal(size=(n_minority, d))]
    return X, np.repeat([0, 1], [n, n_minority]), np.r_[mode, np.full(n_minority, -1)]


def covered(sampler, data):
    X, y, mode = data
    sampler.fit_resample(X, y)
    kept = mode[sampler.sample_indices_]
    return np.unique(kept[kept >= 0]).size


def test_rare_modes_survive():
    ours, random = [], []
    for seed in range(4):
        data = long_tail(seed)
        assert np.unique(data[2]).size == 21
        ours.append(covered(SimHashUnderSampler(random_state=seed), data))
        random.append(covered(RandomUnderSampler(random_state=seed), data))
    assert min(ours) >= 17
    assert np.mean(ours) >= 18
    assert np.mean(random) <= 14


def test_output_is_the_input_at_the_kept_rows():
    X, y, _ = long_tail(n=2000, n_minority=60)
    sampler = SimHashUnderSampler(random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    np.testing.assert_array_equal(X_new, X[sampler.sample_indices_])
    np.testing.assert_array_equal(y_new, y[sampler.sample_indices_])
    assert np.bincount(y_new).tolist() == [60, 60]
    assert np.isnan(sampler.scores_[2000:]).all()
    assert ((sampler.scores_[:2000] > 0) & (sampler.scores_[:2000] <= 1)).all()


def test_equal_rows_are_drawn_uniformly():
    X, y = np.ones((30, 2)), np.repeat([0, 1], [20, 10])
    counts = np.zeros(20)
    for seed in range(300):
        sampler = SimHashUnderSampler(random_state=seed)
        sampler.fit_resample(X, y)
        counts += np.bincount(sampler.sample_indices_, minlength=30)[:20]
    # 300 draws of 10 of 20: mean 150, standard deviation 8.7; fixed seeds.
    assert abs(counts - 150).max() < 4 * 8.7


def test_density_levelling_grows_with_crowding():
    X, y, mode = long_tail()
    sampler = SimHashUnderSampler(random_state=0)
    sampler.fit_resample(X, y)
    mean = [sampler.scores_[mode == m].mean() for m in (0, 4, 12)]
    assert mean[0] > 3 * mean[1] > 3 * mean[2]


def test_width_one_row_a_bucket_is_a_uniform_draw():
    X = np.random.default_rng(0).normal(size=(1200, 20))
    sampler = SimHashUnderSampler(width=60, random_state=0)
    sampler.fit_resample(X, np.repeat([0, 1], [1000, 200]))
    np.testing.assert_allclose(sampler.scores_[:1000], 1 / 1000)


def test_nominal_columns_and_missing_numbers():
    pd = pytest.importorskip("pandas")
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"a": rng.normal(size=300), "b": rng.choice(list("uv"), 300)})
    X.loc[::9, "a"] = np.nan
    y = np.repeat(["no", "yes"], [250, 50])
    sampler = SimHashUnderSampler(random_state=0)
    out, target = sampler.fit_resample(X, y)
    pd.testing.assert_frame_equal(out, X.iloc[sampler.sample_indices_])
    assert (target == "no").sum() == 50


def test_width_is_limited():
    with pytest.raises(ValueError, match="at most 62 bits, got 63"):
        SimHashUnderSampler(width=63).fit_resample([[0], [1], [2]], [0, 0, 1])
    with pytest.raises(ValueError, match="at most 62 bits, got 63"):
        LSHDensityWeights(width=63).fit([[0], [1]])


# -- weights ----------------------------------------------------------------------------------
def test_weights_level_the_modes():
    X, _, mode = long_tail(n_minority=1)
    X, mode = X[:-1], mode[:-1]
    weight = LSHDensityWeights(random_state=0).fit(X).sample_weight_
    assert weight.mean() == pytest.approx(1.0)
    plain = np.bincount(mode) / mode.size
    levelled = np.bincount(mode, weight) / weight.sum()
    assert levelled.max() < 0.8 * plain.max()
    assert levelled[15:].sum() > 4 * plain[15:].sum()


def test_scores_of_training_rows_are_their_density():
    X = np.random.default_rng(0).normal(size=(300, 4))
    fitted = LSHDensityWeights(random_state=0).fit(X)
    np.testing.assert_allclose(fitted.score_samples(X), fitted.density_)
    np.testing.assert_allclose(fitted.score_samples(sparse.csr_array(X)), fitted.density_)
    # A bucket of a far row in an unseen direction holds nobody.
    assert fitted.score_samples(X[:1] * -1e3)[0] < fitted.density_.max()
    again = LSHDensityWeights(random_state=0).fit(sparse.csr_array(X))
    np.testing.assert_allclose(again.density_, fitted.density_)


def test_weights_are_a_scorer():
    X, _, mode = long_tail(n=3000)
    sampler = ScoreSampler(scorer=LSHDensityWeights(random_state=0), n_samples=100)
    sampler.fit_resample(X)
    assert (mode[sampler.sample_indices_] == 0).all()
