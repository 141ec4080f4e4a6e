"""Guidance, minority scores, Feynman-Kac particles, masked nominal columns."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from skresample import _progress_bar
from skresample.diffusion import (
    ClassGuidance,
    EmpiricalDenoiser,
    FeynmanKacSampler,
    GaussianMixtureDenoiser,
    Guides,
    MaskedCategoricalModel,
    MinorityGuidance,
    MinorityOverSampler,
    MinorityScorer,
    RegressionDenoiser,
    VariationalParticleSampler,
)

X = np.random.default_rng(0).normal(size=(150, 2))
Y = X[:9] + 0.5


def test_scale_one_is_the_density_of_the_top_bin():
    kernel = EmpiricalDenoiser(0.3).fit(X)
    guide = MinorityGuidance(1.0, n_levels=5).prepare(X, kernel)
    np.testing.assert_allclose(np.bincount(guide.levels_), 30, atol=1)  # ties stay together
    top = guide.levels_ == 4
    assert guide.scores_[top].min() >= guide.scores_[~top].max()
    alone = EmpiricalDenoiser(0.3).fit(X[top])
    for rho in (0.1, 1.0, 30.0):
        np.testing.assert_allclose(
            guide(kernel)(Y, rho), alone.denoise(Y, rho), rtol=0, atol=1e-9 * max(rho, 1) ** 2
        )


def test_scale_zero_and_other_levels():
    kernel = EmpiricalDenoiser(0.3).fit(X)
    plain = MinorityGuidance(0.0).prepare(X, kernel)(kernel)(Y, 0.5)
    np.testing.assert_array_equal(plain, kernel.denoise(Y, 0.5))
    dense = MinorityGuidance(level=0, n_levels=5).prepare(X, kernel)
    assert np.abs(dense.kernel_of_level_.rows_).mean() < np.abs(X).mean()
    with pytest.raises(ValueError, match="level=7 does not exist"):
        MinorityGuidance(level=7, n_levels=5).prepare(X, kernel)
    with pytest.raises(ValueError, match="scale must be"):
        MinorityGuidance(-1).prepare(X, kernel)


def test_guidance_of_another_denoiser_adds_the_difference_of_the_kernels():
    mixture = GaussianMixtureDenoiser(1).fit(X)
    guide = MinorityGuidance(0.7).prepare(X, mixture)
    pull = guide.kernel_of_level_.denoise(Y, 0.5) - guide.kernel_.denoise(Y, 0.5)
    np.testing.assert_allclose(guide(mixture)(Y, 0.5), mixture.denoise(Y, 0.5) + 0.7 * pull)


def test_class_guidance_interpolates_and_guides_compose():
    y = np.where(X[:, 0] > 0, "right", "left")
    kernel = EmpiricalDenoiser(0.3).fit(X)
    right = EmpiricalDenoiser(0.3).fit(X[y == "right"])
    for scale in (0.0, 1.0, 2.5):
        guide = ClassGuidance("right", scale=scale).prepare(X, kernel, y)
        both = kernel.denoise(Y, 0.5), right.denoise(Y, 0.5)
        np.testing.assert_allclose(guide(kernel)(Y, 0.5), both[0] + scale * (both[1] - both[0]))
    minority = MinorityGuidance(0.5).prepare(X, kernel)
    composed = Guides([ClassGuidance("right"), MinorityGuidance(0.5)]).prepare(X, kernel, y)
    expected = minority(right)(Y, 0.5)
    np.testing.assert_allclose(composed(kernel)(Y, 0.5), expected)
    with pytest.raises(ValueError, match="label 'up' is not among"):
        ClassGuidance("up").prepare(X, kernel, y)
    with pytest.raises(ValueError, match="needs the labels"):
        ClassGuidance("up").prepare(X, kernel)


@pytest.mark.parametrize("method", ["reconstruction", "knn", "density"])
def test_scores_find_the_far_row_and_repeat(method, monkeypatch):
    monkeypatch.setattr(_progress_bar, "_PAUSE", 0.0)
    rows = np.append(X, [[5.0, 5.0]], axis=0)
    told = []
    scorer = MinorityScorer(
        method, n_iter=20, random_state=0, progress=lambda *done: told.append(done)
    ).fit(rows)
    assert scorer.scores_.argmax() == 150
    draws = 20 if method == "reconstruction" else 0
    assert told == [(done, 20, "draws of noise") for done in range(1, draws + 1)]
    np.testing.assert_array_equal(scorer.scores_, scorer.fit(rows).scores_)
    far, near = scorer.score_samples([[9.0, -9.0], [0.0, 0.0]])
    assert far > near


def test_knn_and_density_scores_by_hand():
    rows = np.array([[0.0], [1.0], [3.0]])
    knn = MinorityScorer("knn", n_neighbors=1).fit(rows)
    np.testing.assert_allclose(knn.scores_, [1, 1, 2])
    np.testing.assert_allclose(knn.score_samples([[3.5]]), [0.5])
    density = MinorityScorer("density").fit(rows)
    h = rows.std() * 3 ** (-1 / 5)
    kernel = np.exp(-((rows - rows.T) ** 2) / (2 * h**2)) / np.sqrt(2 * np.pi) / h / 3
    np.fill_diagonal(kernel, 0)
    np.testing.assert_allclose(density.scores_, -np.log(kernel.sum(axis=1)))


def test_scorer_uses_the_denoiser_it_is_given():
    given = MinorityScorer(denoiser=GaussianMixtureDenoiser(1), n_iter=30, random_state=0).fit(X)
    assert isinstance(given.denoiser_, GaussianMixtureDenoiser)
    by_density = MinorityScorer("density", denoiser=GaussianMixtureDenoiser(1)).fit(X)
    expected = -GaussianMixtureDenoiser(1).fit(X).log_prob(X)
    np.testing.assert_allclose(by_density.scores_, expected)


def test_one_law_to_the_first_power_is_that_law():
    law = GaussianMixtureDenoiser(1).fit(X)
    sampler = FeynmanKacSampler([law], [1.0], n_steps=60)
    rows = sampler.sample(1500, random_state=0)
    np.testing.assert_allclose(sampler.ess_, 1.0)
    assert sampler.n_resamplings_ == 1
    np.testing.assert_allclose(rows.mean(axis=0), X.mean(axis=0), atol=0.12)
    np.testing.assert_allclose(rows.var(axis=0), X.var(axis=0), rtol=0.2)
    np.testing.assert_array_equal(rows, sampler.sample(1500, random_state=0))


def test_product_and_reward_of_gaussians():
    one = GaussianMixtureDenoiser(1, reg_covar=1e-9).fit(X)
    two = GaussianMixtureDenoiser(1, reg_covar=1e-9).fit(0.5 * X + [1.0, 0.0])

    def moments(law):
        U = law.eigenvectors_[0]
        return law.means_[0], U * law.eigenvalues_[0] @ U.T

    (m1, C1), (m2, C2) = moments(one), moments(two)
    C = np.linalg.inv(np.linalg.inv(C1) + np.linalg.inv(C2))
    mean = C @ (np.linalg.solve(C1, m1) + np.linalg.solve(C2, m2))
    rows = FeynmanKacSampler([one, two], [1, 1], n_steps=100).sample(2000, random_state=0)
    np.testing.assert_allclose(rows.mean(axis=0), mean, atol=0.08)

    def reward(Z):
        return 1.2 * Z[:, 0]

    tilted = FeynmanKacSampler([one], [1], reward=reward, n_steps=100).sample(2000, random_state=0)
    np.testing.assert_allclose(tilted.mean(axis=0), m1 + C1 @ [1.2, 0], atol=0.12)


def test_a_gradient_is_used_and_ancestors_are_told():
    class Reward:
        asked = 0

        def __call__(self, Z):
            return Z[:, 0]

        def gradient(self, Z):
            Reward.asked += 1
            return np.repeat([[1.0, 0.0]], len(Z), axis=0)

    law = GaussianMixtureDenoiser(1).fit(X)
    sampler = FeynmanKacSampler([law], [1], reward=Reward(), n_steps=20)
    sampler.sample(200, random_state=0)
    assert Reward.asked == 20
    assert sampler.n_unique_ancestors_ == np.unique(sampler.ancestors_).size
    assert sampler.log_weights_.shape == (200,)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([], []), "one exponent for each denoiser"),
        (([None], [1, 2]), "one exponent for each denoiser"),
        (([None], [0.0]), "sum to more than 0"),
    ],
)
def test_particles_refuse(arguments, message):
    with pytest.raises(ValueError, match=message):
        FeynmanKacSampler(*arguments).sample(5)


def test_rewards_that_are_no_numbers_are_refused():
    law = GaussianMixtureDenoiser(1).fit(X)
    with pytest.raises(ValueError, match="reward must return one finite number"):
        FeynmanKacSampler([law], [1], reward=lambda Z: Z).sample(5)
    with pytest.raises(ValueError, match="values that are not finite"):
        FeynmanKacSampler([law], [1], reward=lambda Z: Z[:, 0] * np.nan).sample(5)


@pytest.mark.parametrize(
    "particles",
    [lambda *laws: FeynmanKacSampler(laws, [1] * len(laws)), VariationalParticleSampler],
)
def test_laws_that_particles_cannot_follow_are_named(particles):
    law = GaussianMixtureDenoiser(1)
    with pytest.raises(NotFittedError, match="GaussianMixtureDenoiser has learned no law"):
        particles(law).sample(5)
    with pytest.raises(ValueError, match="a whole number >= 1, got 0"):
        particles(clone(law).fit(X)).sample(0)


def test_laws_of_other_columns_are_refused():
    laws = [GaussianMixtureDenoiser(1).fit(rows) for rows in (X, X[:, :1])]
    with pytest.raises(ValueError, match=r"same columns, got \[2, 1\]"):
        FeynmanKacSampler(laws, [1, 1]).sample(5)


# -- nominal columns ---------------------------------------------------------------------------
CODES = np.random.default_rng(0).integers(0, 3, size=(200, 3))
CODES[:, 2] = CODES[:, 0]


def test_dependence_is_learnt_and_codes_are_those_seen():
    codes = CODES.copy()
    codes[:, 0] *= 7
    model = MaskedCategoricalModel(random_state=0, n_duplicates=10).fit(codes)
    rows = model.sample(500, random_state=0)
    assert set(np.unique(rows[:, 0])) == {0, 7, 14}
    assert np.mean(rows[:, 0] == 7 * rows[:, 2]) > 0.95
    assert model.n_function_evaluations_ == 3
    tags = model.__sklearn_tags__().input_tags
    assert (tags.categorical, tags.positive_only) == (True, True)
    np.testing.assert_array_equal(rows, model.sample(500, random_state=0))


def test_given_values_are_kept_and_condition():
    model = MaskedCategoricalModel(random_state=0, n_duplicates=10).fit(CODES)
    given = np.tile([2, -1, -1], (100, 1))
    rows = model.sample(given=given, random_state=0)
    assert (rows[:, 0] == 2).all()
    assert np.mean(rows[:, 2] == 2) > 0.95
    with pytest.raises(ValueError, match="value 5 in column 1"):
        model.sample(given=[[0, 5, -1]])
    with pytest.raises(ValueError, match="say how many rows"):
        model.sample()


def test_each_row_has_its_own_order_and_masks_are_uniform():
    """Of q columns, predicting one, every number of masked others 0..q-1 is equally frequent."""
    from skresample.diffusion._masked_categorical_model import _masks

    masked = _masks(np.random.default_rng(0), 8000, 4, 1)
    assert masked[:, 1].all()
    counts = np.bincount(masked.sum(axis=1) - 1, minlength=4)
    np.testing.assert_allclose(counts / 8000, 0.25, atol=0.02)
    np.testing.assert_allclose(masked[:, [0, 2, 3]].mean(axis=0), 0.5, atol=0.03)


def test_order_smoothing_and_one_valued_columns():
    codes = np.column_stack([CODES, np.full(200, 4)])
    model = MaskedCategoricalModel(
        DecisionTreeClassifier(), order=[3, 2, 1, 0], smoothing=1.0, random_state=0, n_duplicates=2
    ).fit(codes)
    rows = model.sample(600, random_state=0)
    assert (rows[:, 3] == 4).all()
    np.testing.assert_allclose(np.bincount(rows[:, 0]) / 600, 1 / 3, atol=0.07)
    assert np.mean(rows[:, 0] == rows[:, 2]) < 0.5
    with pytest.raises(ValueError, match="permutation of the 4 columns"):
        MaskedCategoricalModel(order=[0, 0, 1, 2]).fit(codes)
    with pytest.raises(ValueError, match="whole numbers"):
        MaskedCategoricalModel().fit([[0.5]])


def test_models_that_take_dense_rows_only_get_them():
    model = MaskedCategoricalModel(GaussianNB(), n_duplicates=10, random_state=0).fit(CODES)
    made = model.sample(300, random_state=0)
    assert np.mean(made[:, 2] == made[:, 0]) > 0.9


def test_a_seed_reaches_the_models_within():
    rows = X[:40]

    def noise():
        tree = DecisionTreeRegressor(splitter="random")
        model = RegressionDenoiser(make_pipeline(StandardScaler(), tree), n_duplicates=1)
        return model.set_params(random_state=0).fit(rows).denoise(Y, 1.0)

    def codes():
        model = make_pipeline(MaxAbsScaler(), DecisionTreeClassifier(max_features=1, max_depth=1))
        levels = MaskedCategoricalModel(model, n_duplicates=1, random_state=0)
        return levels.fit(CODES[:40]).sample(30, random_state=0)

    def pushed():
        sampler = MinorityOverSampler(n_steps=1, scorer=MinorityScorer(n_iter=1), random_state=0)
        return sampler.fit_resample(X[:80], np.arange(80) % 5 > 1)[0]

    for made in (noise, codes, pushed):
        np.testing.assert_array_equal(made(), made())
