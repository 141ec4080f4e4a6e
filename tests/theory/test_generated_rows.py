"""What the papers on learning with generated rows claim, measured with fixed seeds."""

import warnings

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from skresample._math.distances import energy_of_samples
from skresample._table.home import Home
from skresample._table.ingest import ingest
from skresample.combine import (
    CuratedOverSampler,
    DiverseGenerator,
    PopulationMatcher,
    SyntheticLabelRepair,
)
from skresample.diffusion import GaussianMixtureDenoiser
from skresample.exceptions import ResamplingWarning
from skresample.over_sampling import (
    AttributeClassSynthesizer,
    RandomOverSampler,
    SpaceFillingSampler,
)
from skresample.plan import Rows
from skresample.under_sampling import DirectedWeightPrototypes, RandomUnderSampler

pytestmark = pytest.mark.slow


class Kernel:
    """A kernel density of half a standard deviation, as a generator of one's own."""

    def generate(self, home, n_new, rng):
        parent = rng.choice(home.rows, size=n_new)
        numeric = home.table.numeric
        step = 0.5 * numeric[home.rows].std(axis=0) * rng.standard_normal((n_new, numeric.shape[1]))
        return Rows(numeric[parent] + step, parent)


def _correlation_error(a, b):
    lower = np.tril_indices(a.shape[1], -1)
    return np.abs(np.corrcoef(a.T) - np.corrcoef(b.T))[lower].mean()


def test_matching_halves_the_energy_and_moments_alone_may_raise_it():
    """Four splits into halves: means fall by 40 % and a quarter; moments alone do not help."""
    X = load_breast_cancer().data[:, :10]
    figures = []
    for split in range(4):
        order = np.random.default_rng(split).permutation(len(X))
        train, test = X[order[:284]], X[order[284:]]
        mean, unit = train.mean(axis=0), train.std(axis=0)
        rows = np.vstack([train, train[:2]])
        home = Home(ingest(PopulationMatcher(Kernel()), rows, np.repeat([0, 1], [284, 2])),
                    np.arange(284))  # fmt: skip
        row = []
        for generator in (
            Kernel(),
            PopulationMatcher(Kernel()),
            PopulationMatcher(Kernel(), features=("moments",)),
        ):
            made = generator.generate(home, 285, np.random.default_rng(split)).values
            a, b = (made - mean) / unit, (test - mean) / unit
            row.append((energy_of_samples(a, b) ** 2, _correlation_error(a, b)))
        figures.append(row)
    plain, matched, moments = np.mean(figures, axis=0)
    assert matched[0] < 0.6 * plain[0]
    assert matched[1] < 0.75 * plain[1]
    energies = np.array(figures)[:, :, 0]
    assert (energies[:, 2] > energies[:, 0]).any()  # moments alone, on some split
    assert moments[0] > 2 * matched[0]


def test_many_candidates_approach_the_tilted_law():
    """Total variation to p e^r: 0.06 at two candidates, then falling as one over their number."""
    share, reward = np.array([0.3, 0.25, 0.2, 0.15, 0.1]), np.array([0, 0.25, -0.15, 0.5, 0.4])
    rows = np.append(np.repeat(np.arange(5.0), (100 * share).astype(int)), np.arange(120) % 5)
    y = np.repeat([1, 0], [100, 120])
    tilted = share * np.exp(reward)
    tilted /= tilted.sum()
    distance = {}
    for k in (2, 4, 8):
        curated = CuratedOverSampler(
            RandomOverSampler(),
            lambda rows: reward[rows[:, 0].astype(int)],
            n_candidates=k,
            sampling_strategy={1: 200_100},
            random_state=0,
        )
        made = curated.fit_resample(rows[:, None], y)[0][220:, 0].astype(int)
        distance[k] = 0.5 * np.abs(np.bincount(made) / 200_000 - tilted).sum()
    assert distance[2] <= 0.06
    assert distance[4] / distance[2] == pytest.approx(0.5, abs=0.1)
    assert distance[8] / distance[2] == pytest.approx(0.25, abs=0.1)


@pytest.mark.parametrize("seed", [0, 1])
def test_curation_collapses_without_real_rows_and_not_with_a_third_of_them(seed):
    """Four modes, twelve rounds: rewards rise either way, variance falls to nothing or stays."""
    rng = np.random.default_rng(seed)
    modes = np.array([[2.0, 2], [2, -2], [-2, 2], [-2, -2]])
    rare = modes[rng.integers(4, size=800)] + 0.3 * rng.normal(size=(800, 2))
    X = np.vstack([rare, rng.normal(size=(810, 2)) + 9])
    y = np.repeat([1, 0], [800, 810])
    paths = {}
    for fraction in (0.0, 0.3):
        curated = CuratedOverSampler(
            GaussianMixtureDenoiser(4),
            lambda rows: -((rows - 2) ** 2).sum(axis=1) / 8,
            n_candidates=2,
            n_rounds=12,
            real_fraction=fraction,
            temperature=2.0,
            sampling_strategy={1: 1600},
            random_state=0,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResamplingWarning)
            curated.fit_resample(X, y)
        paths[fraction] = curated.reward_path_[1], curated.diversity_path_[1]
    alone, mixed = paths[0.0], paths[0.3]
    assert (np.diff(alone[0][:9]) > 0).all()
    assert alone[1][-1] < 0.05
    assert mixed[0][-1] > mixed[0][0] + 0.8
    assert mixed[1].min() > 0.5


def _categorical_law(seed):
    """Three classes, eight columns of twelve levels: draws, and the most probable class."""
    rng = np.random.default_rng(seed)
    law = rng.dirichlet(np.full(12, 0.35), size=(3, 8))

    def draw(n):
        y = rng.integers(3, size=n)
        rows = np.empty((n, 8), int)
        for c in range(3):
            for j in range(8):
                rows[y == c, j] = rng.choice(12, (y == c).sum(), p=law[c, j])
        return rows, y

    def truth(rows):
        return np.log(np.maximum(law[:, np.arange(8), rows], 1e-12)).sum(axis=-1).argmax(axis=0)

    return draw, truth


def test_relabelling_recovers_what_diversification_loses():
    """Means of six seeds: half of the loss comes back, and plain rows lose nothing."""
    figures = []
    for seed in range(6):
        draw, truth = _categorical_law(seed)
        (X, y), (X_test, y_test) = draw(450), draw(4000)
        row = []
        for temperature, suppression in ((1.0, 0.0), (2.5, 7.5)):
            diverse = DiverseGenerator(
                RandomOverSampler(),
                temperature=temperature,
                suppression=suppression,
                sampling_strategy={c: int((y == c).sum()) + 300 for c in range(3)},
                categorical_features=list(range(8)),
                random_state=seed,
            )
            repair = SyntheticLabelRepair(diverse, LogisticRegression(), random_state=seed)
            for sampler in (diverse, repair):
                rows, labels = (part[450:] for part in sampler.fit_resample(X, y))
                model = make_pipeline(OneHotEncoder(handle_unknown="ignore"), LogisticRegression())
                accuracy = model.fit(rows, labels).score(X_test, y_test)
                row.append((accuracy, np.mean(truth(rows) == labels)))
            before, after = repair.report_.diversity_before, repair.report_.diversity_after
            assert abs(after - before) < 0.05
        figures.append(row)
    (plain, kept, lost, mended), labels = np.mean(figures, axis=0).T
    error = np.std([row[1][0] - row[0][0] for row in figures], ddof=1) / np.sqrt(6)
    assert lost < plain - 0.005
    assert mended - lost >= 0.5 * (plain - lost)
    assert kept >= plain - error
    assert labels[2] < 0.6 < labels[3]
    assert labels[0] > 0.99


def _friedman(rows):
    a, b, c, d, e = rows[:, :5].T
    return 10 * np.sin(np.pi * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e


def _scores_of_designs(seed):
    """R2 of a forest on even and on real test rows, trained on 512 rows of three designs."""
    rng = np.random.default_rng(seed)
    centres = rng.random((4, 8))

    def real(n):
        return np.clip(centres[rng.integers(4, size=n)] + 0.05 * rng.normal(size=(n, 8)), 0, 1)

    X, box = real(64), dict.fromkeys(range(8), (0.0, 1.0))
    tests = [(rows, _friedman(rows)) for rows in (rng.random((1000, 8)), real(1000))]
    parts = {}
    for method in ("sobol", "perturb"):
        sampler = SpaceFillingSampler(
            box, _friedman, method=method, scale=0.05, n_samples=512, random_state=seed
        )
        parts[method] = sampler.fit_resample(X, _friedman(X))[0][64:]
    parts["half"] = np.vstack([parts["sobol"][:256], parts["perturb"][:256]])
    forest = RandomForestRegressor(100, random_state=0)
    fitted = {name: clone(forest).fit(rows, _friedman(rows)) for name, rows in parts.items()}
    return [[model.score(*test) for test in tests] for model in fitted.values()]


def test_rows_near_real_ones_win_on_real_tests_and_lose_on_even_ones():
    """Four tight clusters in eight inputs, means of five seeds; half of each is near both."""
    sobol, perturb, half = np.mean([_scores_of_designs(seed) for seed in range(5)], axis=0)
    assert sobol[0] > perturb[0] + 0.3
    assert perturb[1] > sobol[1] + 0.05
    assert (half > np.maximum(sobol, perturb) - 0.05).all()


def test_rows_of_unseen_classes_end_the_bias_to_seen_ones():
    """14 classes, 4 without rows: harmonic mean of accuracies 0.05 above mapping to attributes."""
    figures = []
    for seed in range(5):
        rng = np.random.default_rng(seed)
        told = {c: rng.normal(size=6) for c in range(14)}
        law = rng.normal(size=(6, 20))

        def draw(classes, n, told=told, law=law, rng=rng):
            y = np.repeat(classes, n)
            means = np.array([told[c] for c in y]) @ law
            return means + 1.5 * rng.normal(size=means.shape), y

        X, y = draw(range(10), 30)
        tests = draw(range(10), 100), draw(range(10, 14), 100)
        sampler = AttributeClassSynthesizer(told, random_state=seed)
        rows, labels = sampler.fit_resample(X, y)
        model = LogisticRegression(max_iter=1000).fit(rows, labels)
        scaler = StandardScaler().fit(X)
        mapping = Ridge(alpha=1.0).fit(scaler.transform(X), np.array([told[c] for c in y]))
        codes = np.array([told[c] for c in range(14)])
        row = []
        for predict in (
            lambda Z, m=mapping, s=scaler, c=codes: (
                ((m.predict(s.transform(Z))[:, None] - c) ** 2).sum(-1).argmin(axis=1)
            ),
            model.predict,
        ):
            seen, unseen = (np.mean(predict(Z) == t) for Z, t in tests)
            row.append(2 * seen * unseen / (seen + unseen))
        figures.append(row)
    mapped, generated = np.mean(figures, axis=0)
    assert generated >= mapped + 0.05
    assert generated > 0.9


def test_prototypes_teach_more_than_as_many_real_rows():
    """Digits, five rows a class, three splits: at least as good, and 0.02 better on average."""
    data, target = load_digits(return_X_y=True)
    gains = []
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(data))
        train, test = order[:1200], order[1200:]
        scaler = StandardScaler().fit(data[train])
        rows, held_out = scaler.transform(data[train]), scaler.transform(data[test])
        asked = {"sampling_strategy": dict.fromkeys(range(10), 5), "random_state": seed}
        scores = []
        for sampler in (
            RandomUnderSampler(**asked),
            DirectedWeightPrototypes(estimator=LogisticRegression(max_iter=300), **asked),
        ):
            few = sampler.fit_resample(rows, target[train])
            model = LogisticRegression(max_iter=1000).fit(*few)
            scores.append(model.score(held_out, target[test]))
        gains.append(scores[1] - scores[0])
    assert min(gains) >= 0
    assert np.mean(gains) > 0.02
