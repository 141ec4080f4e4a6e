"""Five outcomes of a comparison of regressions, the tails and the whole, in words and figures."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeRegressor

from skresample.model_selection import compare_resamplers
from skresample.model_selection._compare.judge.verdict import default_rope
from skresample.over_sampling import RandomOverSamplerRegressor

LINEAR = {"ols": make_pipeline(LinearRegression())}


def skewed(n=300, seed=0):
    """A straight line misses the high tail of a curve."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 3))
    return X, X[:, 0] + np.exp(1.2 * X[:, 1]) + 0.3 * rng.normal(size=n)


def thin_region(n=600, seed=0):
    """A corner with fewer rows than a leaf of the tree may have."""
    rng = np.random.default_rng(seed)
    X = rng.random((n, 2))
    return X, np.where(X[:, 0] > 0.98, 10.0, 0.0) + 0.5 * rng.normal(size=n)


class Same(BaseEstimator):
    """Leaves the rows as they are."""

    def fit_resample(self, X, y):
        return X, y


@pytest.fixture(scope="module")
def decided():
    X, y = thin_region()
    tree = {"tree": make_pipeline(DecisionTreeRegressor(min_samples_leaf=20))}
    over = RandomOverSamplerRegressor(n_bins=3, random_state=0)
    return compare_resamplers(X, y, resamplers={"over": over}, learners=tree, random_state=0)


def test_better_names_what_helps(decided):
    verdict = decided.verdict
    assert verdict.outcome == "better"
    assert verdict.method in ("over", "dense weights")
    assert verdict.low > 0
    assert verdict.gain_corrected > 0
    row = next(r for r in decided.rows if r.recommended)
    assert verdict.value == row.value
    nothing = next(r for r in decided.rows if r.label == "do nothing")
    assert verdict.gain == pytest.approx(nothing.value - row.value)
    assert "the gain of +" in verdict.sentence
    assert set(verdict.price) >= {"rmse", "nothing_rmse", "tail_rmse"}


def test_the_tails_and_the_whole_have_a_line_each():
    X, y = skewed()
    verdict = compare_resamplers(
        X, y, resamplers=["RandomOverSamplerRegressor"], learners=LINEAR, random_state=0
    ).verdict
    tails, whole = verdict.lines
    assert (tails.topic, whole.topic) == ("tails", "whole")
    assert tails.outcome == "better"
    assert tails.label == whole.label
    assert tails.gain == pytest.approx(tails.before - tails.after)
    assert tails.low > 0
    assert whole.before < whole.after
    assert whole.outcome in ("worse", "undecided")
    assert "Probabilities" not in verdict.text
    # Doing nothing is what squared error over all rows asks for.
    assert verdict.method == "do nothing"


def test_by_relevance_the_tails_decide_and_the_whole_is_still_said():
    X, y = skewed()
    result = compare_resamplers(X, y, resamplers=[], learners=LINEAR, metric="sera", random_state=0)
    assert result.verdict.outcome == "better"
    assert result.verdict.method == "dense weights"
    assert result.settings["decision_metric"] == "sera"
    tails, whole = result.verdict.lines
    assert tails.metric == "sera"
    assert whole.metric == "rmse"


@pytest.mark.parametrize("metric", ["rmse", "sera"])
def test_noise_is_called_no_skill(metric):
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(200, 3)), np.exp(rng.normal(size=200))
    verdict = compare_resamplers(
        X, y, resamplers=["RandomOverSamplerRegressor"], learners=LINEAR, metric=metric,
        n_repeats=1, random_state=0,
    ).verdict  # fmt: skip
    assert verdict.outcome == "no skill"
    assert verdict.sentence.startswith(
        "No model here is shown to predict better than guessing: the best RMSE"
    )
    assert verdict.lines == []


def test_equivalent_and_undecided():
    X, y = skewed()
    same = compare_resamplers(
        X, y, resamplers={"same": Same()}, learners=LINEAR, metric="mae", rope=10.0, random_state=0
    ).verdict
    assert same.outcome == "equivalent"
    assert same.rope == 10.0
    noisy = compare_resamplers(
        X[:60], y[:60], resamplers=["SMOTER"], learners=LINEAR, n_repeats=1, random_state=0
    ).verdict
    assert noisy.outcome == "undecided"
    assert "has a gain of" in noisy.sentence


def test_the_zone_of_equivalence():
    assert default_rope("rmse", 50.0) == default_rope("tail_rmse", 50.0) == 1.0
    assert default_rope("sera", 2500.0) == 100.0  # the square of an error 2 % larger is 4 % larger
    assert default_rope("r2", 0.5) == 0.01
    assert default_rope("r2", 0.04) == pytest.approx(0.002)


def test_cost_is_said_where_fewer_rows_do_as_well(clock):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(2000, 2))
    y = X[:, 0] + 0.1 * rng.normal(size=2000)

    class Fifth(BaseEstimator):
        def fit_resample(self, X, y):
            return X[::5], y[::5]

    class Slow(LinearRegression):
        def fit(self, X, y, sample_weight=None):
            clock.sleep(len(X) / 4e4)
            return super().fit(X, y, sample_weight)

    verdict = compare_resamplers(
        X, y, resamplers={"fifth": Fifth()}, learners={"slow": make_pipeline(Slow())},
        n_repeats=1, random_state=0,
    ).verdict  # fmt: skip
    assert verdict.cost is not None
    assert verdict.cost.text.startswith("Cost: fifth trains on 20% of the rows, 5 times faster, ")
    assert "same error over all rows" in verdict.cost.text
    assert verdict.cost.metric == "rmse"
