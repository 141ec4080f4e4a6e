"""Last phases of training without each domain, from one checkpoint."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.linear_model import LinearRegression, SGDClassifier, SGDRegressor

from skresample.combine import ScheduledRegressor, domain_attribution
from skresample.scheduling import Constant, Curriculum, Schedule, ScheduledMixture

SITE = np.repeat(["a", "b", "c"], [120, 50, 30])


class Spy(RegressorMixin, BaseEstimator):
    """Keeps the rows of every call."""

    def fit(self, X, y):
        return self

    def partial_fit(self, X, y):
        np.testing.assert_array_equal(X[:, 0], y)
        self.calls_ = [*getattr(self, "calls_", []), X[:, 0].astype(int)]
        return self

    def predict(self, X):
        return np.zeros(len(X))


def test_last_phases_leave_one_domain_out_and_begin_at_the_same_checkpoint():
    X = np.arange(200.0)[:, None]
    seen = []

    def scoring(model, X, y):
        seen.append((model.calls_, X[:, 0].astype(int), y))
        return float(len(seen))

    schedule = Schedule(
        ScheduledMixture("proportional", "uniform", final_fraction=0.4),
        n_rounds=5,
        fraction=0.3,
        batch_size=25,
    )
    found = domain_attribution(
        Spy(), X, X.ravel(), SITE, X_val=X[:60], y_val=X[:60, 0], groups_val=SITE[90:150],
        schedule=schedule, scoring=scoring, n_repeats=2, random_state=0,
    )  # fmt: skip
    assert (found.domains, found.targets) == (["a", "b", "c"], ["a", "b"])
    assert (found.rows_before, found.rows_again) == (180, 120)
    assert len(seen) == 2 * 4 * 3  # repeats, last phases, all rows and two targets
    for row, (calls, judged, y) in enumerate(seen):
        np.testing.assert_array_equal(judged, y)
        assert len(judged) == (60, 30, 30)[row % 3]
        assert all(len(one) <= 25 for one in calls)
        rows = np.concatenate(calls)
        np.testing.assert_array_equal(rows[:180], np.concatenate(seen[0][0])[:180])
        counts = [(SITE[rows[180:]] == name).sum() for name in "abc"]
        gone = row // 3 % 4
        expected = np.full(3, 40.0) if not gone else np.where(np.arange(3) == gone - 1, 0, 60)
        assert np.abs(counts - expected).max() <= 1, (row, counts)
    scores = np.arange(1.0, 25).reshape(2, 4, 3)
    np.testing.assert_allclose(found.without, scores[:, 1:, 0].mean(axis=0))
    np.testing.assert_allclose(found.effect, [-3, -6, -9])
    np.testing.assert_allclose(found.effect_on, [[-3, -3], [-6, -6], [-9, -9]])
    np.testing.assert_allclose(found.standard_error, 0, atol=1e-12)
    assert found.score == scores[:, 0, 0].mean()
    assert (np.concatenate(seen[0][0])[180:] != np.concatenate(seen[12][0])[180:]).any()


def test_the_domain_that_matters_is_found_on_the_rows_it_matters_for():
    rng = np.random.default_rng(0)
    X, value = rng.normal(size=(600, 3)), np.repeat(["a", "b", "c"], [440, 100, 60])
    y = X[:, 0] + 2 * X[:, 1] * (value == "b") + 2 * X[:, 2] * (value == "c")
    found = domain_attribution(
        SGDRegressor(eta0=0.02), X, y, value, X_val=X[440:], y_val=y[440:],
        groups_val=value[440:],
        schedule=Schedule(ScheduledMixture("proportional", "uniform"), n_rounds=20),
        n_repeats=3, random_state=0,
    )  # fmt: skip
    assert found.targets == ["b", "c"]
    own = found.effect_on[[1, 2], [0, 1]]
    assert (own > 0.2).all(), found
    assert (found.effect_on[0] < 0.05).all(), found
    assert (found.effect_on[[1, 2], [1, 0]] < 0).all(), found
    assert (found.standard_error > 0).all()


def test_a_last_phase_with_everything_is_the_training_itself():
    rng = np.random.default_rng(1)
    X, y = rng.normal(size=(200, 2)), rng.normal(size=200)
    found = domain_attribution(
        Spy2(), X, y, SITE, X_val=X, y_val=y, random_state=0,
        schedule=Schedule(Constant(), n_rounds=4, batch_size=None), final_fraction=0.25,
    )  # fmt: skip
    plain = ScheduledRegressor(Spy2(), Schedule(n_rounds=4, batch_size=None), random_state=0)
    assert found.score == pytest.approx(plain.fit(X, y, groups=SITE).score(X, y))


class Spy2(RegressorMixin, BaseEstimator):
    """Running mean of all rows seen: the order does not matter when rounds are epochs."""

    def fit(self, X, y):
        return self.partial_fit(X, y)

    def partial_fit(self, X, y):
        total, n = getattr(self, "state_", (0.0, 0))
        self.state_ = total + y.sum(), n + len(y)
        return self

    def predict(self, X):
        return np.full(len(X), self.state_[0] / self.state_[1])


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"estimator": LinearRegression()}, TypeError, "LinearRegression has no partial_fit"),
        ({"schedule": Schedule()}, ValueError, "no last phase of its own; pass final_fraction"),
        ({"schedule": "cooldown"}, TypeError, "got 'cooldown'"),
        ({"final_fraction": 0.01}, ValueError, "leaves 10 before the last phase and 0 in it"),
        ({"n_repeats": 0}, ValueError, "n_repeats must be a whole number >= 1, got 0"),
        ({"final_fraction": 1.0}, ValueError, "leaves 0 before"),
        ({"schedule": Schedule(ScheduledMixture("proportional", {"c": 1}))}, ValueError,
         "domain 'c' alone"),
        ({"schedule": Schedule(Curriculum(np.arange(200))), "final_fraction": 0.2}, ValueError,
         "must weigh domains"),
    ],
)  # fmt: skip
def test_refusals(changes, error, message):
    X = np.arange(200.0)[:, None]
    settings = {
        "estimator": SGDClassifier(),
        "schedule": Schedule(ScheduledMixture("proportional", "uniform")),
    }
    settings |= changes
    y = (np.arange(200) % 2).astype(int)
    with pytest.raises(error, match=message):
        domain_attribution(settings.pop("estimator"), X, y, SITE, X_val=X, y_val=y, **settings)
