"""Denoisers against closed forms, their own densities, and each other."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.metrics import pairwise_distances

from skresample.diffusion import (
    EmpiricalDenoiser,
    GaussianMixtureDenoiser,
    LocalSubspaceDenoiser,
    RegressionDenoiser,
)
from skresample.diffusion._denoiser import drawn_columns

rng = np.random.default_rng(0)
X = rng.normal(size=(120, 3)) @ np.array([[1.0, 0.5, 0], [0, 1, 0.3], [0, 0, 0.4]])
X[:40] += [4, 0, 0]
KNOWN = {
    "mixture": GaussianMixtureDenoiser(2, random_state=0),
    "kernel": EmpiricalDenoiser(0.3),
    "subspace": LocalSubspaceDenoiser(5, n_directions=2),
}
ALL = {
    **KNOWN,
    "sample": EmpiricalDenoiser(),
    "regression": RegressionDenoiser(Ridge(), n_duplicates=5, random_state=0),
}


@pytest.mark.parametrize("rho", [0.05, 0.7, 20.0])
@pytest.mark.parametrize("name", KNOWN)
def test_denoising_is_the_gradient_of_the_log_density(name, rho):
    """Tweedie's formula, by central differences."""
    denoiser = clone(KNOWN[name]).fit(X)
    Y = X[:7] + rho * np.random.default_rng(1).normal(size=(7, 3))
    h = 1e-4 * max(rho, 0.3)
    slope = np.column_stack(
        [
            (denoiser.log_prob(Y + h * e, rho) - denoiser.log_prob(Y - h * e, rho)) / (2 * h)
            for e in np.eye(3)
        ]
    )
    np.testing.assert_allclose(denoiser.denoise(Y, rho), Y + rho**2 * slope, atol=1e-4)


@pytest.mark.parametrize("name", KNOWN)
def test_the_density_integrates_to_one_and_draws_follow_it(name):
    denoiser = clone(KNOWN[name]).fit(X[:, :1])
    at = np.linspace(-15, 20, 20_001)
    density = np.exp(denoiser.log_prob(at[:, None]))
    assert np.trapezoid(density, at) == pytest.approx(1, abs=1e-3)
    rows = denoiser.sample(20_000, np.random.default_rng(0))[:, 0]
    cumulated = np.cumsum(density) / density.sum()
    gap = np.abs(np.interp(np.sort(rows), at, cumulated) - (np.arange(20_000) + 0.5) / 20_000)
    assert gap.max() < 1.95 / np.sqrt(20_000)  # Kolmogorov-Smirnov, one in a thousand


def test_one_gaussian_is_the_linear_filter():
    denoiser = GaussianMixtureDenoiser(1, reg_covar=1e-12).fit(X)
    covariance = denoiser.eigenvectors_[0] * denoiser.eigenvalues_[0] @ denoiser.eigenvectors_[0].T
    gain = covariance @ np.linalg.inv(covariance + 0.25 * np.eye(3))
    expected = X.mean(axis=0) + (X[:5] - X.mean(axis=0)) @ gain.T
    np.testing.assert_allclose(denoiser.denoise(X[:5], 0.5), expected, atol=1e-10)


def test_the_sample_is_denoised_by_the_softmax_of_distances():
    logits = -(pairwise_distances(X[:6], X) ** 2) / (2 * 0.4**2)
    share = np.exp(logits - logits.max(axis=1, keepdims=True))
    expected = share / share.sum(axis=1, keepdims=True) @ X
    np.testing.assert_allclose(EmpiricalDenoiser().fit(X).denoise(X[:6], 0.4), expected)


@pytest.mark.parametrize("name", ["mixture", "sample", "kernel", "regression"])
def test_whole_weights_are_repeated_rows(name):
    weight = np.random.default_rng(0).integers(0, 4, size=len(X))
    weight[:3] = 1
    if name == "mixture":
        # Ledoit-Wolf's shrinkage knows the number of rows; the mean and the weights do not.
        a = clone(ALL[name]).set_params(n_components=1).fit(X, sample_weight=weight)
        np.testing.assert_allclose(a.means_[0], np.average(X, axis=0, weights=weight))
        return
    if name == "regression":
        a = clone(ALL[name]).fit(X, sample_weight=weight)
        b = clone(ALL[name]).fit(X)
        assert not np.allclose(a.denoise(X, 0.5), b.denoise(X, 0.5))
        np.testing.assert_allclose(a.mean_, np.average(X, axis=0, weights=weight))
        return
    a = clone(ALL[name]).fit(X, sample_weight=weight).denoise(X, 0.5)
    b = clone(ALL[name]).fit(np.repeat(X, weight, axis=0)).denoise(X, 0.5)
    np.testing.assert_allclose(a, b)


def test_weights_of_zero_and_clusters_are_heard_by_the_mixture():
    weight = np.where(np.arange(len(X)) < 40, 0.0, 1.0)
    heavy = GaussianMixtureDenoiser(2, random_state=0).fit(X, sample_weight=weight)
    alone = GaussianMixtureDenoiser(2, random_state=0).fit(X[40:])
    np.testing.assert_allclose(np.sort(heavy.means_[:, 0]), np.sort(alone.means_[:, 0]), atol=0.5)
    assert heavy.means_[:, 0].max() < 3


@pytest.mark.parametrize("name", ALL)
def test_dtype_input_and_clone(name):
    denoiser = clone(ALL[name]).fit(X)
    frozen = X.astype(np.float32)
    frozen.flags.writeable = False
    out = denoiser.denoise(frozen, 0.5)
    assert out.dtype == np.float32
    np.testing.assert_allclose(out, denoiser.denoise(X, 0.5), atol=1e-4)
    with pytest.raises(ValueError, match="rho must be > 0"):
        denoiser.denoise(X, 0.0)
    with pytest.raises(ValueError, match="2 features"):
        denoiser.denoise(X[:, :2], 1.0)


@pytest.mark.parametrize("name", ALL)
def test_bad_rows_noise_and_weights_are_named(name):
    denoiser = clone(ALL[name])
    with pytest.raises(ValueError, match="NaN"):
        denoiser.fit(np.where(X > 1, np.nan, X))
    for keyword in ("noise_scale", "sample_weight"):
        with pytest.raises(ValueError, match=keyword):
            denoiser.fit(X, **{keyword: np.ones(5)})
        with pytest.raises(ValueError, match=f"{keyword} must be finite and >= 0"):
            denoiser.fit(X, **{keyword: -np.ones(len(X))})
    with pytest.raises(ValueError, match="zero for every row"):
        denoiser.fit(X, sample_weight=np.zeros(len(X)))


def test_draws_take_a_seed_for_a_generator():
    law = GaussianMixtureDenoiser(1).fit(X)
    rows = law.sample(20, 3)
    np.testing.assert_array_equal(rows, law.sample(20, 3))
    assert not np.array_equal(rows, law.sample(20))
    with pytest.raises(ValueError, match="a whole number >= 0, got -1"):
        law.sample(-1, 3)


def test_a_network_for_few_rows_says_nothing_of_its_batches(recwarn):
    RegressionDenoiser(n_duplicates=1, random_state=0).fit(X[:30])
    assert not recwarn.list


def test_blocks_do_not_change_the_rows(monkeypatch):
    from skresample._math import blocks

    for name in KNOWN:
        denoiser = clone(KNOWN[name]).fit(X)
        whole = denoiser.denoise(X, 0.5), denoiser.log_prob(X, 0.5)
        with monkeypatch.context() as patch:
            patch.setattr(blocks, "get_config", lambda: {"working_memory": 1e-3})
            np.testing.assert_allclose(denoiser.denoise(X, 0.5), whole[0], atol=1e-12)
            np.testing.assert_allclose(denoiser.log_prob(X, 0.5), whole[1], atol=1e-10)


def test_known_noise_enters_only_above_its_level():
    """By hand: below the noise of a row it takes no part, above it has its own variance."""
    rows, noise = np.array([[0.0], [3.0]]), np.array([0.0, 1.0])
    denoiser = EmpiricalDenoiser(0.5).fit(rows, noise_scale=noise)
    assert (denoiser.n_clean_, denoiser.n_noisy_) == (1, 1)
    alone = EmpiricalDenoiser(0.5).fit(rows[:1])
    Y = np.array([[1.0], [2.0]])
    np.testing.assert_allclose(denoiser.denoise(Y, 0.9), alone.denoise(Y, 0.9))
    rho, v = 2.0, np.array([4 + 0.25, 4 - 1 + 0.25])
    weight = np.exp(-((Y - rows.T) ** 2) / (2 * v)) / np.sqrt(v)
    share = weight / weight.sum(axis=1, keepdims=True)
    expected = Y + rho**2 * (share * (rows.T - Y) / v).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(denoiser.denoise(Y, rho), expected)
    assert not denoiser.knows_law
    with pytest.raises(AttributeError, match="no sample"):
        denoiser.sample(3, rng)
    with pytest.raises(ValueError, match="no row takes part"):
        EmpiricalDenoiser(0.5).fit(rows, noise_scale=1.0).denoise(Y, 0.5)


def test_known_noise_is_deconvolved_by_the_mixture():
    draw = np.random.default_rng(3)
    clean = draw.normal(size=(4000, 2)) * [2.0, 0.5]
    noise = draw.uniform(0.5, 1.5, size=4000)
    seen = clean + noise[:, None] * draw.normal(size=clean.shape)
    fitted = GaussianMixtureDenoiser(1).fit(seen, noise_scale=noise)
    np.testing.assert_allclose(np.sort(fitted.eigenvalues_[0]), [0.25, 4.0], rtol=0.15)
    plain = GaussianMixtureDenoiser(1).fit(seen)
    assert plain.eigenvalues_.min() > 1.0


def test_regression_on_known_noise_predicts_clean_rows():
    """One Gaussian column: the best linear denoiser at a level is known."""
    draw = np.random.default_rng(4)
    clean = draw.normal(size=(3000, 1))
    noise = np.where(np.arange(3000) % 2, 0.0, 0.8)
    seen = clean + noise[:, None] * draw.normal(size=clean.shape)
    fitted = RegressionDenoiser(LinearRegression(), n_duplicates=20, random_state=0)
    fitted.fit(seen, noise_scale=noise)
    assert fitted.scale_ == pytest.approx(1, abs=0.05)
    Y = np.array([[-1.0], [1.0]])
    np.testing.assert_allclose(fitted.denoise(Y, 1.5), Y / (1 + 1.5**2), atol=0.15)


def test_regression_needs_weights_to_be_taken():
    from sklearn.neighbors import KNeighborsRegressor

    with pytest.raises(ValueError, match="KNeighborsRegressor takes no sample_weight"):
        RegressionDenoiser(KNeighborsRegressor()).fit(X, sample_weight=np.arange(len(X)))


def test_the_subspace_keeps_the_variance_and_the_directions():
    line = rng.normal(size=(300, 1)) * [[1.0, 1.0, 0.0]] + 0.01 * rng.normal(size=(300, 3))
    fitted = LocalSubspaceDenoiser(8, n_directions=1).fit(line)
    drawn = fitted.sample(5000, np.random.default_rng(0))
    assert drawn.var(axis=0).sum() == pytest.approx(line.var(axis=0).sum(), rel=0.08)
    assert drawn[:, 2].std() < 0.03
    with pytest.raises(ValueError, match="noise_scale must be 0"):
        LocalSubspaceDenoiser().fit(line, noise_scale=0.1)


@pytest.mark.parametrize("name", ["mixture", "kernel"])
def test_codes_condition_the_law(name):
    codes = (np.arange(len(X)) < 40).astype(int)
    fitted = clone(KNOWN[name]).fit(X, codes=codes)
    wanted = np.repeat([0, 1], 500)
    drawn = fitted.sample(1000, np.random.default_rng(0), codes=wanted)
    assert drawn[:500, 0].mean() == pytest.approx(X[40:, 0].mean(), abs=0.4)
    assert drawn[500:, 0].mean() == pytest.approx(X[:40, 0].mean(), abs=0.4)
    Y = np.repeat([[2.0, 0, 0]], 2, axis=0)
    near = fitted.denoise(Y, 2.0, codes=[0, 1])
    assert near[0, 0] < near[1, 0] - 0.5


@pytest.mark.parametrize("rows", [X[:1], X[:2], np.repeat(X[:1], 9, axis=0)])
@pytest.mark.parametrize("name", ALL)
def test_tiny_and_repeated_tables(name, rows):
    denoiser = clone(ALL[name]).fit(rows)
    made = denoiser.denoise(rows + 0.1, 0.1)
    assert np.isfinite(made).all()
    if denoiser.knows_law and name != "sample":
        assert np.isfinite(denoiser.sample(5, np.random.default_rng(0))).all()


def test_the_number_of_gaussians_is_found():
    draw = np.random.default_rng(0)
    apart = np.concatenate([draw.normal(size=(100, 2)), draw.normal(size=(100, 2)) + 8])
    assert GaussianMixtureDenoiser(random_state=0).fit(apart).n_components_ >= 2
    assert GaussianMixtureDenoiser(random_state=0).fit(apart[:100]).n_components_ == 1
    assert GaussianMixtureDenoiser(random_state=0).fit(apart[:9]).n_components_ == 1


def test_a_column_is_drawn_by_its_share_and_never_beyond_the_last():
    weights = np.tile([0.1, 0.2, 0.7], (4, 1))
    assert drawn_columns(weights, np.array([0.05, 0.2, 0.5, 1.0])).tolist() == [0, 1, 2, 2]
