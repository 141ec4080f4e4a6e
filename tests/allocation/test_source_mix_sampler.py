"""Mixtures of sources: exact counts under limits, validated shares, and what is refused."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from skresample.allocation import SourceMixSampler, TemperatureAllocation
from skresample.allocation._sources import trial
from skresample.exceptions import QuotaError, ResamplingWarning

SIZES = {"a": 60, "b": 30, "c": 10}
SOURCE = np.repeat(list(SIZES), list(SIZES.values()))
X = np.arange(100.0)[:, None] * [1.0, -1.0]
Y = np.tile([0, 1], 50)


def counts(sampler, source=SOURCE):
    rows = sampler.fit_resample(X, Y, groups=source)[0][:, 0].astype(int)
    np.testing.assert_array_equal(rows, sampler.sample_indices_)
    names, n = np.unique(SOURCE[rows], return_counts=True)
    assert {k: v for k, v in sampler.n_per_source_.items() if v} == dict(
        zip(names.tolist(), n.tolist(), strict=True)
    )
    return sampler.n_per_source_


def test_given_shares_are_met_exactly():
    sampler = SourceMixSampler(proportions={"a": 1, "b": 1, "c": 2}, n_samples=41, random_state=0)
    assert counts(sampler) == {"a": 10, "b": 10, "c": 21}
    assert sampler.repeats_["c"] == 2.1
    times = np.unique(sampler.sample_indices_[sampler.sample_indices_ >= 90], return_counts=True)[1]
    assert sorted(times) == [2] * 9 + [3]
    assert sampler.mixture_ == pytest.approx({"a": 10 / 41, "b": 10 / 41, "c": 21 / 41})


def test_defaults_of_the_total():
    assert counts(SourceMixSampler()) == SIZES
    with pytest.warns(ResamplingWarning, match="SourceMixSampler was told no sources") as told:
        assert len(SourceMixSampler(n_samples=0.5).fit_resample(X, Y)[0]) == 50
    with pytest.warns(ResamplingWarning, match="SourceMixSampler was told no sources") as dry:
        SourceMixSampler(n_samples=0.5).make_plan(X, Y)
    assert told[0].filename == dry[0].filename == __file__
    sampler = SourceMixSampler(proportions={"a": 1, "b": 1, "c": 0})
    assert counts(sampler) == {"a": 30, "b": 30, "c": 0}


def test_limits_costs_and_totals_are_those_of_allocations():
    shares = {"a": 1, "b": 1, "c": 1}
    capped = SourceMixSampler(proportions=shares, n_samples=60, max_count="available")
    assert counts(capped) == {"a": 25, "b": 25, "c": 10}
    floor = SourceMixSampler(proportions=shares, n_samples=30, min_count={"b": 20})
    assert counts(floor) == {"a": 5, "b": 20, "c": 5}
    money = SourceMixSampler(proportions=shares, budget=60, costs={"b": 4.0})
    assert counts(money) == {"a": 10, "b": 10, "c": 10}
    assert money.spent_ == 60
    with pytest.raises(QuotaError, match="'c' is limited to 10"):
        SourceMixSampler(proportions=shares, n_samples=101, max_count="available").fit_resample(
            X, Y, groups=SOURCE
        )


def test_an_allocation_object_decides():
    allocation = TemperatureAllocation(temperature=2, n_samples=50, costs={"c": 3.0})
    sampler = SourceMixSampler(proportions=allocation, random_state=1)
    assert counts(sampler) == allocation(SOURCE)
    assert sampler.spent_ == 50 + 2 * sampler.n_per_source_["c"]
    with pytest.raises(QuotaError, match="sources that are not in the data: \\['d'\\]"):
        counts(SourceMixSampler(proportions=lambda _: {"a": 3, "d": 1}))
    with pytest.raises(QuotaError, match="leaves no row"):
        counts(SourceMixSampler(proportions=lambda _: {"a": 0}))


@pytest.fixture(scope="module")
def shifted():
    """Source "good" knows the rule of validation; "bad" has it the wrong way round."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(240, 2))
    y = (X[:, 0] > 0).astype(int)
    source = np.repeat(["bad", "good"], [160, 80])
    flipped = np.where(source == "bad", 1 - y, y)
    return X, flipped, source, (X[::2], y[::2])


def test_the_best_single_source_is_taken(shifted):
    X, y, source, validation = shifted
    sampler = SourceMixSampler(proportions="best_single", validation=validation, random_state=0)
    sampler.fit_resample(X, y, groups=source)
    assert sampler.n_per_source_ == {"bad": 0, "good": 80}
    assert sampler.source_scores_["good"] > 0.9 > 0.1 > sampler.source_scores_["bad"]
    sampler.set_params(proportions="proportional", n_samples=30).fit_resample(X, y, groups=source)
    assert not hasattr(sampler, "source_scores_")


def test_softmax_of_validation_scores(shifted, monkeypatch):
    X, y, source, validation = shifted
    seen = []

    def scored(self, rows):
        seen.append(rows)
        np.testing.assert_array_equal(self.X_val, validation[0])
        np.testing.assert_array_equal(self.y_val, validation[1])
        assert isinstance(self.model, LogisticRegression)
        assert self.model.C == 7.0
        return 0.5 + 0.1 * (source[rows[0]] == "good")

    monkeypatch.setattr(trial.Trial, "score", scored)
    sampler = SourceMixSampler(
        proportions="validation_softmax",
        temperature=0.1,
        n_samples=1000,
        validation=validation,
        estimator=LogisticRegression(C=7.0),
    )
    sampler.fit_resample(X, y, groups=source)
    share = 1 / (1 + np.exp(-1.0))
    assert sampler.mixture_["good"] == pytest.approx(share, abs=0.0005)
    assert [set(source[rows]) for rows in seen] == [{"bad"}, {"good"}]
    assert [len(np.unique(rows)) for rows in seen] == [80, 80]  # as many of each


def test_a_trial_scores_the_rows_it_was_given(shifted):
    X, y, _, (X_val, y_val) = shifted
    rows = np.arange(160, 240)
    made = trial.Trial(X, y, X_val, y_val, LogisticRegression(), lambda m, A, b: m.score(A, b))
    assert made.score(rows) == LogisticRegression().fit(X[rows], y[rows]).score(X_val, y_val)
    one_class = np.flatnonzero(y == 1)
    assert made.score(one_class) == y_val.mean()


def test_refuses(shifted):
    X, y, source, (X_val, y_val) = shifted
    single = SourceMixSampler(proportions="best_single")
    with pytest.raises(ValueError, match="pass validation="):
        single.fit_resample(X, y, groups=source)
    with pytest.raises(ValueError, match="validation has 1 columns, the training rows have 2"):
        single.set_params(validation=(X_val[:, :1], y_val)).fit_resample(X, y, groups=source)
    with pytest.raises(ValueError, match="as many targets, got 120 rows and 119"):
        single.set_params(validation=(X_val, y_val[1:])).fit_resample(X, y, groups=source)
    with pytest.raises(ValueError, match=r"must be a tuple \(X_val, y_val\), got 3"):
        single.set_params(validation=(X_val, y_val, 1)).fit_resample(X, y, groups=source)
    with pytest.raises(QuotaError, match="names cells that are not in the data"):
        SourceMixSampler(proportions={"x": 1}).fit_resample(X, y, groups=source)
    with pytest.raises(QuotaError, match="leaves nothing"):
        SourceMixSampler(missing_groups="drop").fit_resample(X[:2], y[:2], groups=[None, None])
