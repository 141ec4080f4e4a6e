"""Laws of the diffusion family: orders of solvers, exact guidance, exact draws of nominal columns.

Seeds are fixed; where a statistic is random its tolerance is stated beside it.
"""

import itertools

import numpy as np
import pytest

from skresample.diffusion import (
    DEIS,
    DPMSolverPP,
    EmpiricalDenoiser,
    FeynmanKacSampler,
    GaussianMixtureDenoiser,
    MaskedCategoricalModel,
    MinorityGuidance,
    RegressionDenoiser,
    TimeShift,
    ddim,
    noise_levels,
)
from skresample.metrics import energy_distance

pytestmark = pytest.mark.slow


class Mixture:
    """Isotropic Gaussians with known parameters: the exact denoiser."""

    def __init__(self, means, variances, weights):
        self.m, self.w = np.array(means, float), np.array(weights, float)
        self.v = np.broadcast_to(np.asarray(variances, float), len(self.m))
        self.mean_ = self.w @ self.m

    def joint(self, Y, rho=0.0):
        var = self.v + rho**2
        far = ((Y[:, None] - self.m) ** 2).sum(axis=-1)
        return np.log(self.w) - far / 2 / var - self.m.shape[1] / 2 * np.log(2 * np.pi * var)

    def log_prob(self, Y):
        return np.logaddexp.reduce(self.joint(Y), axis=1)

    def denoise(self, Y, rho):
        joint = self.joint(Y, rho)
        share = np.exp(joint - np.logaddexp.reduce(joint, axis=1)[:, None])
        pull = (self.m - Y[:, None]) / (self.v + rho**2)[:, None]
        return Y + rho**2 * (share[:, :, None] * pull).sum(axis=1)

    def draw(self, n, rng):
        k = rng.choice(len(self.w), size=n, p=self.w)
        return self.m[k] + np.sqrt(self.v[k])[:, None] * rng.normal(size=(n, self.m.shape[1]))


SMOOTH = Mixture([[2, 0], [-1, 1.5], [0, -2]], [0.3, 0.5, 0.4], [0.5, 0.3, 0.2])
ANGLES = 2 * np.pi * np.arange(8) / 8
RING = Mixture(2 * np.column_stack([np.cos(ANGLES), np.sin(ANGLES)]), 0.02, np.full(8, 1 / 8))


def noise(n, d=2, seed=0):
    return 80 * np.random.default_rng(seed).normal(size=(n, d))


# -- solvers -----------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def fine():
    """The flow from 200 starts, by a fine grid of the highest order; two methods agree on it."""
    rhos, start = noise_levels(4000, "logsnr"), noise(200)
    ends = DEIS(3)(SMOOTH, start, rhos), DPMSolverPP(3)(SMOOTH, start, rhos)
    np.testing.assert_allclose(ends[0], ends[1], atol=1e-8)
    return ends[0]


@pytest.mark.parametrize(
    ("solve", "order", "slack"),
    [
        (ddim, 1, 0.02),
        (DPMSolverPP(2), 2, 0.0),
        (DPMSolverPP(3), 2.8, 0.0),
        (DEIS(0), 0.8, 0.0),
        (DEIS(1), 1.8, 0.0),
        (DEIS(2), 2.8, 0.0),
        (DEIS(3), 3.5, 0.0),
        (DEIS(0, basis="rho"), 0.8, 0.0),
        (DEIS(1, basis="rho"), 1.8, 0.0),
        (DEIS(2, basis="rho"), 2.8, 0.0),
        (DEIS(3, basis="rho"), 3.5, 0.0),
        (DEIS(3, basis="ipndm"), 2, 0.01),
    ],
    ids=lambda value: getattr(value, "__name__", repr(value)),
)
def test_the_error_falls_with_the_order(solve, order, slack, fine):
    steps = np.array([80, 160, 320])
    errors = [
        np.sqrt(np.mean((solve(SMOOTH, noise(200), noise_levels(n, "logsnr")) - fine) ** 2))
        for n in steps
    ]
    slope = -np.polyfit(np.log(steps), np.log(errors), 1)[0]
    assert slope >= order - slack


def test_few_steps_on_a_ring():
    """Twenty calls on a quadratic grid: the higher orders beat the first by the stated factors."""
    start = noise(400)
    exact = DEIS(3)(RING, start, noise_levels(1500, "logsnr"))

    def error(solve):
        made = solve(RING, start, noise_levels(20, "quad"))
        assert solve.n_function_evaluations_ == 20
        return np.sqrt(np.mean((made - exact) ** 2))

    first = error(ddim)
    assert error(DPMSolverPP(2)) <= 0.4 * first
    assert error(DEIS(3, basis="t")) <= 0.15 * first


def test_time_shift_helps_few_steps_and_harms_none():
    """Squared energy distance to fresh rows, mean of three seeds, last call to zero noise included.

    A learned denoiser gains where its own error is smaller than that of ten steps: with 60,000
    noisy rows it is, with 15,000 it was not.
    """
    rng = np.random.default_rng(0)
    A = rng.normal(size=(5, 20))

    def data(n, rng):
        hidden = rng.normal(size=(n, 5))
        rows = np.tanh(hidden @ A) + 0.3 * (hidden**2) @ A + 0.2 * rng.normal(size=(n, 20))
        return rows

    train = data(1500, rng)
    mean, std = train.mean(axis=0), train.std(axis=0)
    train = (train - mean) / std
    fresh = (data(1500, rng) - mean) / std
    denoisers = {
        "exact": GaussianMixtureDenoiser(random_state=0).fit(train),
        "learned": RegressionDenoiser(random_state=0).fit(train),
    }
    energy = {}
    for name, denoiser in denoisers.items():
        for calls in (10, 20):
            grid = np.append(noise_levels(calls - 1), 0.0)
            for window in (0.0, 0.4):
                shifted = [
                    ddim(TimeShift(window)(denoiser), noise(1500, 20, s), grid) for s in range(3)
                ]
                squares = [energy_distance(fresh, rows) ** 2 for rows in shifted]
                energy[name, calls, window] = np.mean(squares)
    for name in denoisers:
        assert energy[name, 10, 0.4] <= 0.85 * energy[name, 10, 0.0]
        assert energy[name, 20, 0.4] <= 1.02 * energy[name, 20, 0.0]


# -- the empirical denoiser --------------------------------------------------------------------
def test_without_bandwidth_rows_are_training_rows():
    rows = np.random.default_rng(0).normal(size=(300, 20))
    solve = DPMSolverPP(2)
    made = solve(EmpiricalDenoiser().fit(rows), noise(600, 20), np.append(noise_levels(19), 0))
    assert solve.n_function_evaluations_ == 20
    nearest = [np.sqrt(((rows - row) ** 2).sum(axis=1).min()) for row in made]
    assert max(nearest) < 1e-3


def test_with_bandwidth_the_law_is_the_kernel_estimate():
    """Squared energy distance of path to direct draws as that of direct to direct: 1.03 times.

    Means of six and three pairs; rows that are moved by 0.1 are at five times the floor.
    """
    rows = np.random.default_rng(0).normal(size=(300, 8))
    denoiser = EmpiricalDenoiser(0.4).fit(rows)
    path = [DPMSolverPP(2)(denoiser, noise(2000, 8, s), noise_levels(30)) for s in range(2)]
    direct = [denoiser.sample(2000, np.random.default_rng(s)) for s in range(1, 4)]
    floor = np.mean([energy_distance(a, b) ** 2 for a, b in itertools.combinations(direct, 2)])
    apart = np.mean([energy_distance(a, b) ** 2 for a in path for b in direct])
    assert apart <= 1.2 * floor
    assert energy_distance(path[0] + 0.1, direct[0]) ** 2 > 2 * floor  # what would be seen


# -- guidance ----------------------------------------------------------------------------------
def test_minority_guidance_raises_the_share_of_sparse_rows():
    law = Mixture([[0, 0], [3, 3], [-3, 2]], np.array([0.6, 0.5, 0.7]) ** 2, [0.85, 0.05, 0.10])
    rng = np.random.default_rng(0)
    rows = law.draw(2000, rng)
    sparse_below = np.quantile(law.log_prob(law.draw(100_000, rng)), 0.1)
    denoiser = EmpiricalDenoiser(0.1).fit(rows)
    share = {}
    for scale in (0.0, 0.25, 0.5, 1.0):
        guided = MinorityGuidance(scale).prepare(rows, denoiser)(denoiser)
        made = DPMSolverPP(2)(guided, noise(1000), np.append(noise_levels(25), 0))
        share[scale] = np.mean(law.log_prob(made) < sparse_below)
    assert share[0.0] < share[0.25] < share[0.5] < share[1.0]
    assert share[0.5] >= 2 * share[0.0]
    assert share[1.0] >= 4 * share[0.0]


# -- Feynman-Kac -------------------------------------------------------------------------------
def test_annealing_is_exact_and_adding_scores_is_not():
    """Two far Gaussians of equal weight, variances 0.05 and 0.35, squared: 0.875 to the narrow."""
    law = Mixture([[-2, 0], [2, 0]], [0.05, 0.35], [0.5, 0.5])
    exact = 0.05**-1 / (0.05**-1 + 0.35**-1)
    sampler = FeynmanKacSampler([law], [2.0])
    shares = [(sampler.sample(2000, random_state=s)[:, 0] < 0).mean() for s in range(4)]
    assert np.mean(shares) == pytest.approx(exact, abs=0.04)

    class Doubled:
        mean_ = law.mean_

        def denoise(self, Y, rho):
            return Y + 2 * (law.denoise(Y, rho) - Y)

    naive = FeynmanKacSampler([Doubled()], [1.0])  # the doubled score without weights
    start = [(naive.sample(2000, random_state=s)[:, 0] < 0).mean() for s in range(2)]
    assert abs(np.mean(start) - exact) >= 0.1


def test_products_and_tilts_of_gaussians_have_closed_forms():
    one, two = Mixture([[0, 0]], [1.0], [1.0]), Mixture([[1, 0]], [0.5], [1.0])
    made = FeynmanKacSampler([one, two], [1, 1]).sample(4000, random_state=0)
    np.testing.assert_allclose(made.mean(axis=0), [2 / 3, 0], atol=0.08)
    np.testing.assert_allclose(made.var(axis=0), 1 / 3, atol=0.07)
    made = FeynmanKacSampler([one], [1], reward=lambda Z: 1.5 * Z[:, 0]).sample(4000, 0)
    np.testing.assert_allclose(made.mean(axis=0), [1.5, 0], atol=0.08)
    np.testing.assert_allclose(made.var(axis=0), 1, atol=0.12)


# -- first hitting -----------------------------------------------------------------------------
SHAPE = (3, 4, 2, 5)
TABLE = np.random.default_rng(7).dirichlet(np.full(120, 0.3)).reshape(SHAPE)


class ExactConditional:
    """The conditional of one column of TABLE given what is unmasked, behind predict_proba."""

    def __init__(self, j, starts):
        self.j, self.starts = j, starts
        self.classes_ = np.arange(SHAPE[j])

    def predict_proba(self, features):
        dense = features.toarray()
        out = np.empty((len(dense), SHAPE[self.j]))
        known = np.column_stack(
            [
                dense[:, a : a + k + 1].argmax(axis=1)
                for a, k in zip(self.starts, SHAPE, strict=False)
            ]
        )
        for pattern in np.unique(known, axis=0):
            index = tuple(
                slice(None) if v == k or i == self.j else v
                for i, (v, k) in enumerate(zip(pattern.tolist(), SHAPE, strict=True))
            )
            left = TABLE[index]
            open_axes = [i for i in range(4) if isinstance(index[i], slice)]
            other = tuple(a for a, i in enumerate(open_axes) if i != self.j)
            p = left.sum(axis=other)
            out[(known == pattern).all(axis=1)] = p / p.sum()
        return out


def exact_model():
    codes = np.indices(SHAPE).reshape(4, -1).T
    model = MaskedCategoricalModel(n_duplicates=1, random_state=0).fit(codes)
    model.estimators_ = [ExactConditional(j, model._starts) for j in range(4)]
    return model


def variation(rows):
    share = np.zeros(SHAPE)
    np.add.at(share, tuple(rows.T), 1 / len(rows))
    return np.abs(share - TABLE).sum() / 2


def test_first_hitting_draws_the_joint_law_at_the_multinomial_floor():
    model, n = exact_model(), 100_000  # enough for the floor to be below a fifth of the error
    made = [variation(model.sample(n, random_state=s)) for s in range(10)]
    floor = []
    for s in range(10):
        flat = np.random.default_rng(s).choice(120, size=n, p=TABLE.ravel())
        floor.append(variation(np.column_stack(np.unravel_index(flat, SHAPE))))
    assert model.n_function_evaluations_ == 4
    assert np.mean(made) <= 1.35 * np.mean(floor)

    def ancestral(n, rng, steps=16):
        """Independent unmasking within a step: what first hitting avoids."""
        places = np.full((n, 4), -1, np.intp)
        for k in range(steps, 0, -1):
            reveal = (places < 0) & (rng.random((n, 4)) < 1 / k)
            before = places.copy()
            for j in range(4):
                rows = np.flatnonzero(reveal[:, j])
                if rows.size:
                    places[rows, j] = model._draw(before[rows], j, rng.random(rows.size))
        return places

    coarse = np.mean([variation(ancestral(n, np.random.default_rng(s))) for s in range(2)])
    assert coarse >= 5 * np.mean(made)


def test_the_order_of_columns_does_not_change_the_law():
    """Time-free: any order of unmasking gives the same joint law with exact conditionals."""
    model = exact_model()
    model.order = [3, 1, 0, 2]
    made = np.mean([variation(model.sample(5000, random_state=s)) for s in range(4)])
    model.order = "random"
    assert made == pytest.approx(
        np.mean([variation(model.sample(5000, random_state=s)) for s in range(4)]), rel=0.2
    )


# -- rows with known noise ---------------------------------------------------------------------
def test_noisy_rows_help_when_their_noise_is_known():
    """20 clean and 180 noisy rows of the ring (noise 0.4, modes 0.14 wide), eight seeds."""
    energy = {}
    for seed in range(8):
        rng = np.random.default_rng(seed)
        clean, fresh = RING.draw(200, rng), RING.draw(1500, rng)
        noisy = clean + 0.4 * rng.normal(size=clean.shape)
        scale = np.where(np.arange(200) < 20, 0.0, 0.4)
        both = np.where(scale[:, None] > 0, noisy, clean)

        def path(rows, scale, stop, seed=seed):
            denoiser = EmpiricalDenoiser(0.1).fit(rows, noise_scale=scale)
            rhos = np.append(noise_levels(30, rho_min=stop), 0)
            return DPMSolverPP(2)(denoiser, noise(1500, seed=seed), rhos)

        cases = {
            "few": path(clean[:20], np.zeros(20), 0.01),
            "both": path(both, scale, 0.01),
            "noisy only": path(noisy[20:], np.full(180, 0.4), 0.4),
            "as clean": path(both, np.zeros(200), 0.01),
        }
        for name, rows in cases.items():
            energy.setdefault(name, []).append(energy_distance(fresh, rows) ** 2)
    mean = {name: np.mean(values) for name, values in energy.items()}
    assert mean["both"] <= 0.35 * mean["few"]
    assert mean["both"] < mean["noisy only"]
    assert mean["both"] < mean["as clean"]


def test_the_mixture_does_not_remember_rows():
    """Distance to the closest training row: like fresh rows, not like copies."""
    rng = np.random.default_rng(0)
    A = rng.normal(size=(4, 10))
    train, fresh = (np.tanh(rng.normal(size=(n, 4)) @ A) for n in (500, 500))
    made = GaussianMixtureDenoiser(random_state=0).fit(train).sample(500, rng)

    def closest(rows):
        return np.median([np.sqrt(((train - row) ** 2).sum(axis=1).min()) for row in rows])

    assert 0.7 * closest(fresh) < closest(made) < 1.5 * closest(fresh)
