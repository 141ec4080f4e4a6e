"""Schedules of training in the roster of a comparison."""

from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin, clone, is_regressor
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline

from skresample.combine import ScheduledClassifier
from skresample.model_selection import DistinctStratifiedKFold, compare_resamplers
from skresample.model_selection._compare.design.learners import resolve_learners
from skresample.model_selection._compare.design.schedules import SCHEDULES, resolve_schedules
from skresample.model_selection._compare.design.setup import FoldOrigin
from skresample.model_selection._compare.run.run import _of_method
from skresample.model_selection._compare.say.recommended import estimator_of
from skresample.model_selection._compare.say.snippet import snippet
from skresample.scheduling import Constant, Cooldown, Curriculum, Schedule


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(3)
    y = (rng.random(120) < 0.25).astype(int)
    return np.column_stack([np.arange(120.0), rng.normal(size=120) + y, rng.normal(size=120)]), y


class Spy(ClassifierMixin, BaseEstimator):
    """Keeps the rows of every call; ``log`` collects the calls of all copies."""

    log: list = []

    def fit(self, X, y, sample_weight=None):
        return self.partial_fit(X, y, np.unique(y))

    def partial_fit(self, X, y, classes=None):
        self.calls_ = [*getattr(self, "calls_", []), (X[:, 0].astype(int), np.asarray(y))]
        self.classes_ = classes
        return self

    def predict(self, X):
        return np.full(len(X), self.classes_[0])

    def predict_proba(self, X):
        type(self).log.append((self.calls_, X[:, 0].astype(int)))
        return np.tile([0.5, 0.5], (len(X), 1))


def quick(X, y, **changes):
    settings = {"resamplers": [], "n_splits": 3, "n_repeats": 1, "inner_splits": 2}
    settings |= {"metric": "balanced_accuracy", "random_state": 5}
    return compare_resamplers(X, y, **(settings | changes))


def test_learners_see_the_training_rows_in_the_order_of_the_schedule(table):
    X, y = table
    Spy.log = []
    schedule = Schedule(Constant("uniform"), n_rounds=3, batch_size=10, random_state=1)
    result = quick(X, y, schedules={"even": schedule}, learners={"m": make_pipeline(Spy())})
    assert {(r.status, r.error) for r in result.folds} == {("ok", "")}
    size = [sum(len(rows) for rows, _ in calls) for calls, _ in Spy.log]
    whole = [one for n, one in zip(size, Spy.log, strict=True) if n == 3 * (120 - len(one[1]))]
    assert len(whole) == 3
    for calls, test in whole:
        rows = np.concatenate([rows for rows, _ in calls])
        assert not set(rows) & set(test)
        train = np.setdiff1d(np.arange(120), test)
        expected = np.concatenate(list(schedule.batches(y[train])))
        np.testing.assert_array_equal(rows, train[expected])
        np.testing.assert_array_equal(np.concatenate([seen for _, seen in calls]), y[rows])
        assert abs(2 * y[rows].sum() - len(rows)) <= 2


def test_classes_are_the_cells_with_groups_too(table):
    X, y = table
    schedule, logs, groups = Schedule(Constant("uniform"), n_rounds=2, random_state=1), [], []
    for extra in ({}, {"groups": np.where(np.arange(120) % 7 == 0, "g", "h")}):
        Spy.log = []
        result = quick(
            X, y, schedules={"even": schedule}, learners={"m": make_pipeline(Spy())}, **extra
        )
        logs.append([(test.tolist(), [r.tolist() for r, _ in calls]) for calls, test in Spy.log])
        groups.append({one.group for one in result.groups if one.method == "even schedule"})
    assert logs[0]
    assert logs[0] == logs[1]
    assert groups == [set(), {"g", "h"}]


def test_schedules_of_groups_mix_the_groups_of_the_training_rows(table):
    X, y = table
    groups = np.where(np.arange(120) % 5 == 0, "g", "h")
    Spy.log = []
    schedule = Schedule(Constant({"g": 3, "h": 1}), n_rounds=2, random_state=1)
    learners = {"m": make_pipeline(Spy())}
    result = quick(X, y, schedules={"group_three": schedule}, learners=learners, groups=groups)
    rows = {row.variant for row in result.rows if row.method == "group_three schedule"}
    assert rows == {"raw"}
    by_groups = 0
    for calls, test in Spy.log:
        train = np.setdiff1d(np.arange(120), test)
        expected = train[np.concatenate(list(schedule.batches(y[train], groups[train])))]
        seen = np.concatenate([rows for rows, _ in calls])
        by_groups += len(seen) == len(expected) and (seen == expected).all()
    assert by_groups == 3
    assert result.groups


def test_what_is_recommended_of_groups_is_fitted_with_them(table):
    X, y = table
    groups = np.where(np.arange(120) % 5 == 0, "g", "h")
    result = quick(X, y, schedules=["group_cooldown"], n_splits=2, groups=groups)
    values = {row["label"]: row["value"] for row in result.leaderboard()}
    setup = SimpleNamespace(
        learners=resolve_learners(["sgd"], "from_dtype"),
        methods=resolve_schedules(["group_cooldown"], grouped=True),
        classes=np.array([0, 1]),
        entropy=5,
        origin=FoldOrigin("stratified", 2, 1, None, False),
        tune=False,
        metric="balanced_accuracy",
    )
    text = snippet(setup, "sgd", "group_cooldown schedule", "raw")
    place = {"X_train": X, "y_train": y, "groups_train": groups}
    exec(text, place)
    assert place["measure_again"]() == pytest.approx(values["group_cooldown schedule"])
    with pytest.raises(ValueError, match="scheduledclassifier__groups="):
        clone(place["model"]).fit(X, y)


def test_figures_are_those_of_the_recommended_estimator_and_of_no_other(table):
    X, y = table
    result = quick(X, y, schedules=["cooldown", "repeated_subsets"], n_splits=2)
    assert result.settings["schedules"] == ["cooldown schedule", "repeated_subsets schedule"]
    assert result.settings["resamplers"] == []
    assert result.settings["learners"] == ["sgd"]
    values = {row["label"]: row["value"] for row in result.leaderboard()}
    setup = SimpleNamespace(
        learners=resolve_learners(["sgd"], "from_dtype"),
        methods=resolve_schedules(["cooldown"]),
        classes=np.array([0, 1]),
        entropy=5,
    )
    model = estimator_of(setup, "sgd", "cooldown schedule", "raw")
    assert "Cooldown()" in snippet(
        SimpleNamespace(origin=None, **vars(setup)), "sgd", "cooldown schedule", "raw"
    )
    trained = model.steps[-1][1]
    assert isinstance(trained, ScheduledClassifier)
    assert isinstance(trained.schedule.pace, Cooldown)
    scores = cross_val_score(
        clone(model), X, y, cv=DistinctStratifiedKFold(2, random_state=5),
        scoring="balanced_accuracy",
    )  # fmt: skip
    assert scores.mean() == pytest.approx(values["cooldown schedule"])


def test_named_schedules_have_digests_of_their_own():
    texts = {str(_of_method(m)) for m in resolve_schedules("all", grouped=True)}
    assert len(texts) == len(SCHEDULES) == 8
    assert len(resolve_schedules("all")) == 5  # nothing to mix without groups


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"schedules": "all", "learners": ["sgd", "linear"]}, ValueError,
         r"'linear' \(LogisticRegression\) has none; use learners=\['sgd'\]"),
        ({"schedules": ["cooler"]}, ValueError, "'cooler', which is none of proportional"),
        ({"schedules": ["group_cooldown"]}, ValueError, "'group_cooldown' weighs groups"),
        ({"schedules": 3}, TypeError, "got 3"),
        ({"schedules": {"a": Cooldown}}, TypeError, "schedule 'a' must be a Schedule or a pace"),
        ({"schedules": Curriculum(np.arange(120))}, ValueError, "weighs single rows"),
        ({"schedules": "all", "task": "regression", "metric": "rmse"}, ValueError, "holds numbers"),
        ({"schedules": {"x": Cooldown()}, "resamplers": {"x schedule": None}}, TypeError, "x sch"),
    ],
)  # fmt: skip
def test_refusals(table, changes, error, message):
    with pytest.raises(error, match=message):
        quick(*table, **changes)


@pytest.mark.parametrize("numeric", [False, True])
def test_learners_by_name_are_of_the_kind_of_the_target(numeric):
    for learner in resolve_learners(["sgd", "network"], "from_dtype", numeric):
        y = np.arange(20) % 2 if not numeric else np.linspace(0, 1, 20)
        model = learner.model.partial_fit(np.linspace(0, 1, 40).reshape(20, 2), y, **(
            {} if numeric else {"classes": [0, 1]}))  # fmt: skip
        assert is_regressor(model) == numeric


def test_seeds_reach_the_schedule(table):
    one, two, other = (
        quick(
            *table, schedules=["temperature"], learners=["sgd"], n_splits=2, random_state=s
        ).to_records()
        for s in (1, 1, 2)
    )
    assert one == two
    assert one != other
