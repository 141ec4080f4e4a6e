"""What importance resampling and sensitivity sampling are for, measured.

Fixed seeds; bounds leave a factor of two or more to the values seen over other seeds, so a false
alarm is less likely than 1e-3 for each test.
"""

import tracemalloc

import numpy as np
import pytest
from sklearn.datasets import make_classification
from sklearn.ensemble import ExtraTreesRegressor, RandomForestClassifier
from sklearn.linear_model import LinearRegression
from sklearn.metrics import average_precision_score

from skresample.metrics import energy_distance
from skresample.selection import HardNegativeUnderSampler, ImportanceResampler, SensitivitySampler
from skresample.selection._importance import leverage, lewis
from skresample.selection._importance.leverage import leverage_scores
from skresample.selection._importance.lewis import lewis_weights

pytestmark = pytest.mark.slow


def two_domains(seed):
    """10,000 rows of which 1,000 follow the target's law: inputs elsewhere, another response."""
    rng = np.random.default_rng(seed)
    other, mine, target = (rng.normal(m, 1, (n, 4)) for m, n in ((0, 9000), (2, 1000), (2, 2000)))
    response = lambda X, s: s * (3 * np.sin(X[:, 0]) + X[:, 1] * X[:, 2])  # noqa: E731
    X = np.concatenate([other, mine])
    y = np.concatenate([response(other, -1), response(mine, 1)]) + 0.1 * rng.normal(size=10_000)
    order = rng.permutation(10_000)
    return X[order], y[order], target, response(target, 1)


def error_on_target(X, y, target, y_target):
    model = ExtraTreesRegressor(30, min_samples_leaf=2, random_state=0).fit(X, y)
    return np.mean((model.predict(target) - y_target) ** 2)


@pytest.mark.parametrize("params", [{}, {"smoothing": 1.0}, {"mode": "top_k"}])
def test_a_regressor_on_the_selected_tenth_halves_the_error_on_the_target(params):
    ratios = []
    for seed in range(3):
        X, y, target, y_target = two_domains(seed)
        sampler = ImportanceResampler(target=target[:300], random_state=seed, **params)
        chosen = error_on_target(*sampler.fit_resample(X, y), target[300:], y_target[300:])
        rows = np.random.default_rng(seed).choice(10_000, 1000, replace=False)
        ratios.append(chosen / error_on_target(X[rows], y[rows], target[300:], y_target[300:]))
        assert sampler.kl_reduction_ > 0.1
    assert np.median(ratios) <= 0.5, ratios


def test_the_selection_is_closer_to_the_target_than_the_pool():
    X, y, target, _ = two_domains(7)
    sampler = ImportanceResampler(target=target[:500], random_state=0)
    chosen = sampler.fit_resample(X, y)[0]
    assert energy_distance(target, chosen) < 0.5 * energy_distance(target, X[:1000])


def heavy_tails(n=50_000, d=8):
    rng = np.random.default_rng(1)
    X = rng.standard_t(1.5, (n, d))
    return X, X @ rng.normal(size=d) + rng.standard_t(2, n)


def excess(X, y, rows, weight, best):
    """Relative excess of the squared loss on all rows of a fit on few."""
    model = LinearRegression().fit(X[rows], y[rows], sample_weight=weight)
    return ((y - model.predict(X)) ** 2).sum() / best - 1


def test_lewis_weights_lose_a_twentieth_of_what_uniform_rows_lose():
    """50,000 heavy-tailed rows, 200 kept, medians over 30 draws."""
    X, y = heavy_tails()
    best = ((y - LinearRegression().fit(X, y).predict(X)) ** 2).sum()
    median = {}
    for name, p, score in (("lewis", 1, "lewis"), ("leverage", 2, "leverage"),
                           ("root", 1, "root_leverage")):  # fmt: skip
        sampler = SensitivitySampler(n_samples=200, p=p, kind=score)
        plans = [sampler.set_params(random_state=s).make_plan(X, y) for s in range(30)]
        median[name] = np.median([excess(X, y, p.keep, p.weight, best) for p in plans])
    rng = np.random.default_rng(2)
    uniform = np.median([
        excess(X, y, rng.choice(len(y), 200, replace=False), None, best) for _ in range(30)
    ])  # fmt: skip
    assert median["lewis"] <= uniform / 20, (median, uniform)
    assert max(median.values()) <= uniform / 5, (median, uniform)


@pytest.mark.parametrize(("p", "score"), [(1, "lewis"), (1, "root_leverage"), (1.5, "augmented")])
def test_the_loss_of_every_model_is_kept(p, score):
    """1000 random coefficient vectors: weighted sums within 30 % of the full ones, m = 3000."""
    X, y = heavy_tails(20_000, 5)
    sampler = SensitivitySampler(n_samples=3000, p=p, kind=score, random_state=0)
    plan = sampler.make_plan(X, y)
    A = np.column_stack([X, np.ones(len(y)), y])
    V = np.random.default_rng(3).normal(size=(7, 1000))
    full = (np.abs(A @ V) ** p).sum(axis=0)
    few = plan.weight @ np.abs(A[plan.keep] @ V) ** p
    assert np.abs(few / full - 1).max() < 0.3


def test_streams_need_no_more_memory_for_more_texts():
    words = np.array([f"word{i}" for i in range(500)])

    def texts(n):
        rng = np.random.default_rng(5)
        return (" ".join(words[rng.integers(0, 500, 12)]) for _ in range(n))

    sampler = ImportanceResampler(
        target=list(texts(50)), features="hashed_ngrams", n_samples=200, random_state=0
    )
    peak = {}
    for n in (5_000, 40_000):
        tracemalloc.start()
        sampler.select_from_stream(lambda n=n: texts(n))
        peak[n] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak[40_000] < 1.3 * peak[5_000], peak


def test_leverage_takes_two_passes_and_lewis_weights_two_a_round(monkeypatch):
    """300,000 x 50 without a QR of it; seconds are those of the benchmark of importance."""
    X = np.random.default_rng(4).standard_t(3, (300_000, 50))
    Q = np.linalg.qr(X)[0]
    rows, blocks = [], leverage.dense_blocks

    def spy(X):
        for part, block in blocks(X):
            rows.append(len(block))
            yield part, block

    for module in (leverage, lewis):
        monkeypatch.setattr(module, "dense_blocks", spy)
    monkeypatch.setattr(np.linalg, "qr", None)
    scores = leverage_scores(X)
    np.testing.assert_allclose(scores, (Q**2).sum(axis=1), rtol=1e-8)
    assert sum(rows) == 2 * len(X)
    rows.clear()
    weights = lewis_weights(X, 1)
    assert weights.sum() == pytest.approx(50, rel=2e-3)
    # A third a round: 1e-10 after some 21 of them.
    assert sum(rows) <= 2 * 30 * len(X)


def test_static_hard_negatives_collapse_and_mixing_restores_them():
    """The caveat of the documentation: 6 data sets, average precision of a forest."""
    scores = {"random": [], "hard": [], "star": []}
    forest = RandomForestClassifier(50, random_state=0)
    for seed in range(6):
        X, y = make_classification(
            8000, 20, n_informative=5, weights=[0.985], class_sep=0.8, random_state=seed
        )
        for strategy, values in scores.items():
            sampler = HardNegativeUnderSampler(
                strategy=strategy, estimator=forest, sampling_strategy=0.5, cv=2, random_state=0
            )
            X_few, y_few = sampler.fit_resample(X[:4000], y[:4000])
            p = forest.fit(X_few, y_few).predict_proba(X[4000:])[:, 1]
            values.append(average_precision_score(y[4000:], p))
    mean = {name: np.mean(values) for name, values in scores.items()}
    assert mean["hard"] < 0.6 * mean["random"], mean
    assert mean["star"] > 1.3 * mean["hard"], mean
