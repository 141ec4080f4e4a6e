"""The projector and its sampler: what is handed on, limits, and what is refused."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge

from skresample.allocation import (
    MixturePerformanceProjector,
    OptimalMixtureSampler,
)
from skresample.allocation import (
    _mixture_performance_projector as module,
)
from skresample.allocation._sources import trial
from skresample.exceptions import QuotaError, ShortfallWarning

QUICK = {"pilot_sizes": (10, 40), "n_mixtures": 16, "random_state": 0}


@pytest.fixture(scope="module")
def data():
    """Source "a" knows the rule, "b" has no idea, "c" has it the wrong way round."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(210, 2))
    y = (X[:, 0] > 0).astype(int)
    source = np.repeat(["a", "b", "c"], [100, 60, 50])
    seen = np.where(source == "b", rng.integers(2, size=210), y)
    seen = np.where(source == "c", 1 - y, seen)
    X_val = rng.normal(size=(80, 2))
    return X, seen, source, X_val, (X_val[:, 0] > 0).astype(int)


@pytest.fixture(scope="module")
def fitted(data):
    X, y, source, X_val, y_val = data
    return MixturePerformanceProjector(**QUICK).fit(X, y, groups=source, X_val=X_val, y_val=y_val)


def test_pilots_are_draws_of_their_mixtures_scored_on_the_validation_rows(data, monkeypatch):
    X, y, source, X_val, y_val = data
    seen = []

    def score(self, rows):
        np.testing.assert_array_equal(self.X_val, X_val)
        np.testing.assert_array_equal(self.y_val, y_val)
        seen.append(rows)
        return len(rows) + (source[rows] == "b").mean()

    monkeypatch.setattr(trial.Trial, "score", score)
    mixtures = [[1, 0, 0], [0.5, 0.5, 0], [0.2, 0.2, 0.6], [0, 1, 1], [1, 2, 1]]
    model = MixturePerformanceProjector(pilot_sizes=[40, 20], n_mixtures=mixtures, n_repeats=2)
    model.fit(X, y, groups=source, X_val=X_val, y_val=y_val)
    counts = [[int((source[rows] == s).sum()) for s in "abc"] for rows in seen]
    assert counts[:4] == [[20, 0, 0]] * 2 + [[10, 10, 0]] * 2
    assert counts[-2:] == [[10, 20, 10]] * 2
    assert all(len(np.unique(rows)) == len(rows) for rows in seen)
    np.testing.assert_allclose(model.pilot_scores_[0], 20 + np.array([0, 0.5, 0.2, 0.5, 0.5]))
    np.testing.assert_allclose(model.pilot_scores_[1], 40 + np.array([0, 0.5, 0.2, 0.5, 0.5]))
    np.testing.assert_array_equal(model.pilot_sizes_, [20, 40])
    np.testing.assert_allclose(model.mixtures_[3], [0, 0.5, 0.5])


def test_the_parts_of_the_projection_are_put_together_as_they_should(fitted):
    p = np.array([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]])
    ot = fitted._distances.of(p)[:, None]
    terms = np.hstack([ot, p, p**2, p * ot, p**2 * ot, np.sqrt(p)])
    level, slope = terms @ fitted.coef_.T[:, 0], terms @ fitted.coef_.T[:, 1]
    level, slope = level + fitted.intercept_[0], slope + fitted.intercept_[1]
    high = level + slope * np.log(2.0)  # pilots of 10 and 40 rows: 20 on the geometric mean
    np.testing.assert_allclose(fitted.predict(p, 40), high)
    np.testing.assert_allclose(fitted.predict(p), high)
    far = [level[0] - slope[0] * np.log(2.0), level[1] + slope[1] * np.log(4.0)]
    np.testing.assert_allclose(fitted.predict(p, [10, 80]), far)
    assert fitted.ot_distances_.shape == (16,)
    named = [{"a": 5, "b": 3, "c": 2}, {"c": 0.8, "b": 0.1, "a": 0.1}]
    np.testing.assert_allclose(fitted.predict(named, 40), high)
    np.testing.assert_allclose(fitted.predict({"a": 1}), fitted.predict([[1, 0, 0]]))


def test_the_source_that_knows_is_chosen_and_the_nearest(fitted):
    best = fitted.optimize(100)
    assert best["a"] > 0.6 > best["c"]
    assert best == fitted.mixture_
    assert fitted.n_samples_ == 100
    assert fitted.predicted_score_ == pytest.approx(fitted.predict(best, 100)[0])
    alone = fitted._distances.of(np.eye(3))
    assert alone[0] == alone.min()
    assert fitted.pilot_scores_[1, 0] > 0.85 > 0.3 > fitted.pilot_scores_[1, 2]


def test_limits_of_the_optimum(fitted):
    capped = fitted.optimize(200, max_count="available")
    assert capped["a"] * 200 <= 100 + 1e-6
    assert fitted.optimize(100, max_count={"a": 20})["a"] == pytest.approx(0.2)
    dear = fitted.optimize(100, 160, {"a": 3.0})
    assert 100 * (3 * dear["a"] + dear["b"] + dear["c"]) <= 160 + 1e-6
    fitted.optimize(budget=90, costs={"a": 3.0, "b": 0.5, "c": 0.5})
    mean_price = 3 * fitted.mixture_["a"] + 0.5 * (1 - fitted.mixture_["a"])
    assert fitted.n_samples_ == int(90 / mean_price + 1e-9)
    with pytest.raises(QuotaError, match="no mixture is within the limits: n=100, budget=50"):
        fitted.optimize(100, 50)
    with pytest.warns(ShortfallWarning, match="401 rows are more than ten times the 40"):
        fitted.predict({"a": 1}, 401)


def test_equal_samples_are_at_distance_zero(data):
    X, y, source, *_ = data
    shares = np.array([100, 60, 50]) / 210
    model = MixturePerformanceProjector(pilot_sizes=(4, 8), n_mixtures=[shares, [1, 0, 0]])
    model.fit(X, y, groups=source, X_val=X, y_val=y)
    assert model.ot_distances_[0] == pytest.approx(0.0, abs=1e-9)
    assert model.ot_distances_[1] > 0.1


@pytest.mark.parametrize("ot", ["exact", "sinkhorn", "sliced"])
def test_labels_count_by_their_cost(data, ot):
    X, y, source, X_val, y_val = data
    found = []
    for cost in (0.0, 4.0):
        model = MixturePerformanceProjector(ot=ot, label_cost=cost, **QUICK)
        model.fit(X, y, groups=source, X_val=X_val, y_val=y_val)
        found.append(model._distances.of(np.eye(3)))
    assert abs(found[0][2] - found[0][0]) < 0.3  # the same columns
    assert found[1][2] - found[1][0] > 0.5  # turned labels are far away


def test_numeric_targets_and_held_out_rows(data):
    X, _, source, *_ = data
    y = X[:, 0] + np.where(source == "c", 3.0, 0.0)
    model = MixturePerformanceProjector(Ridge(), **QUICK).fit(X, y, groups=source)
    assert model.available_ == {"a": 80, "b": 48, "c": 40}
    alone = model._distances.of(np.eye(3))
    assert alone[2] > 2 * alone[0]
    assert np.isfinite(model.predict(np.eye(3))).all()


def test_refuses(data, fitted):
    X, y, source, X_val, _y_val = data
    model = MixturePerformanceProjector(**QUICK)
    with pytest.raises(ValueError, match="pass both X_val and y_val"):
        model.fit(X, y, groups=source, X_val=X_val)
    with pytest.raises(ValueError, match="at least two different whole numbers >= 2, got"):
        MixturePerformanceProjector(pilot_sizes=[10]).fit(X, y, groups=source)
    with pytest.raises(ValueError, match="one share for each of the 3 sources"):
        MixturePerformanceProjector(n_mixtures=np.eye(2)).fit(X, y, groups=source)
    with pytest.raises(ValueError, match=r"unknown sources \['z'\]"):
        fitted.predict({"z": 1})
    with pytest.raises(ValueError, match="not all 0, got"):
        fitted.predict([[0, 0, 0]])
    with pytest.raises(ValueError, match="n must be a number > 0"):
        fitted.predict({"a": 1}, 0)


# -- the sampler ----------------------------------------------------------------------------------
def test_the_sampler_draws_the_optimum_within_limits(data, monkeypatch):
    X, y, source, X_val, y_val = data
    asked = []
    original = module.MixturePerformanceProjector.optimize

    def optimize(self, *args, **options):
        asked.append((args, options, dict(self.available_)))
        return original(self, *args, **options)

    monkeypatch.setattr(module.MixturePerformanceProjector, "optimize", optimize)
    projector = MixturePerformanceProjector(LogisticRegression(), **QUICK)
    sampler = OptimalMixtureSampler(
        projector, n_samples=130, budget=200, costs={"a": 2.0}, validation=(X_val, y_val)
    )
    sampler.fit_resample(X, y, groups=source)
    sizes = {"a": 100, "b": 60, "c": 50}
    assert asked == [((130, 200, {"a": 2.0}), {"max_count": "available"}, sizes)]
    wanted = sampler.projector_.mixture_
    assert sum(sampler.n_per_source_.values()) == 130
    for name, rows in sampler.n_per_source_.items():
        assert abs(rows - 130 * wanted[name]) < 1
        assert rows == (source[sampler.sample_indices_] == name).sum()
    assert sampler.spent_ == 130 + sampler.n_per_source_["a"] <= 201
    assert not hasattr(projector, "coef_")
    reference = MixturePerformanceProjector(LogisticRegression(), **QUICK)
    reference.fit(X, y, groups=source, X_val=X_val, y_val=y_val)
    np.testing.assert_array_equal(sampler.projector_.pilot_scores_, reference.pilot_scores_)


def test_rows_without_a_source_are_left_out_of_pilots_and_draws(data):
    X, y, source, X_val, y_val = data
    holed = source.astype(object)
    holed[::7] = None
    projector = MixturePerformanceProjector(**QUICK)
    sampler = OptimalMixtureSampler(
        projector, n_samples=0.25, validation=(X_val, y_val), missing_groups="drop"
    )
    sampler.fit_resample(X, y, groups=holed)
    assert not (sampler.sample_indices_ % 7 == 0).any()
    assert sum(sampler.projector_.available_.values()) == 210 - 30
    with pytest.raises(ValueError, match=r"must be a tuple \(X_val, y_val\), got 1"):
        sampler.set_params(validation=(X_val,)).fit_resample(X, y, groups=holed)
