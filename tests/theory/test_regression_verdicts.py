"""The verdict on regressions whose answer is known."""

import dataclasses

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeRegressor

from skresample.model_selection import METRICS, compare_resamplers
from skresample.model_selection._compare import compare
from skresample.over_sampling import RandomOverSamplerRegressor

pytestmark = pytest.mark.slow

NOISE = ("rmse", "mae", "r2", "sera", "tail_rmse")


@pytest.fixture(scope="module")
def noise_verdicts():
    """Verdicts by several metrics on 20 tables without signal; the folds of each are run once."""
    out = {metric: [] for metric in NOISE}
    original, kept = compare.aggregate, {}

    def keep(setup, outcomes, **options):
        kept.update(setup=setup, outcomes=outcomes, options=options)
        return original(setup, outcomes, **options)

    compare.aggregate = keep
    try:
        for seed in range(20):
            rng = np.random.default_rng(seed)
            X = rng.normal(size=(200, 4))
            y = (rng.normal(size=200), np.exp(rng.normal(size=200)), rng.random(200),
                 rng.poisson(15, 200) + 0.0)[seed % 4]  # fmt: skip
            compare_resamplers(
                X, y, task="regression", resamplers=["RandomOverSamplerRegressor", "SMOTER"],
                learners={"ols": make_pipeline(LinearRegression()),
                          "tree": make_pipeline(DecisionTreeRegressor(max_depth=3))},
                n_repeats=2, random_state=seed,
            )  # fmt: skip
            for metric in NOISE:
                tail = metric if METRICS[metric].kind == "tail" else "tail_rmse"
                setup = dataclasses.replace(kept["setup"], metric=metric, decision_metric=tail)
                out[metric].append(original(setup, kept["outcomes"], **kept["options"]).verdict)
    finally:
        compare.aggregate = original
    return out


@pytest.mark.parametrize("metric", NOISE)
def test_on_pure_noise_nothing_is_better(noise_verdicts, metric):
    """At most one false "better" in 20 tables.

    By SERA and by the error of rare values weights do better than doing nothing even on noise, as
    they predict a rarer value: the gate for skill, which looks at all rows, keeps that from being a
    finding.
    """
    outcomes = [v.outcome for v in noise_verdicts[metric]]
    assert outcomes.count("better") <= 1
    assert outcomes.count("no skill") >= 17


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_over_sampling_is_found_where_leaves_are_larger_than_the_rare_corner(seed):
    rng = np.random.default_rng(seed)
    X = rng.random((2000, 2))
    y = np.where(X[:, 0] > 0.98, 10.0, 0.0) + 0.5 * rng.normal(size=2000)
    verdict = compare_resamplers(
        X, y, resamplers={"over": RandomOverSamplerRegressor(n_bins=3)},
        learners={"tree": make_pipeline(DecisionTreeRegressor(min_samples_leaf=60))},
        random_state=seed,
    ).verdict  # fmt: skip
    assert verdict.outcome == "better"
    assert verdict.method in ("over", "dense weights")
    assert verdict.low > 0.02 * verdict.price["nothing_rmse"]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_least_squares_is_left_alone_and_the_tails_have_their_price(seed):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(600, 3))
    y = X[:, 0] + np.exp(1.2 * X[:, 1]) + 0.3 * rng.normal(size=600)
    verdict = compare_resamplers(
        X, y, resamplers=["SMOTER"], learners={"ols": make_pipeline(LinearRegression())},
        n_repeats=5, random_state=seed,
    ).verdict  # fmt: skip
    assert verdict.method == "do nothing"
    tails, whole = verdict.lines
    assert tails.outcome == "better"
    assert tails.low > 0
    assert whole.gain < 0
