"""Shares round by round, rows of cycles, and what estimators are handed."""

import json
import sys
import tracemalloc
import types
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestRegressor,
)
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.svm import SVC

from skresample._math.rng import Streams
from skresample.combine import (
    RepeatedSubsetClassifier,
    RepeatedSubsetRegressor,
    ScheduledClassifier,
    ScheduledRegressor,
)
from skresample.scheduling import (
    Constant,
    Cooldown,
    Curriculum,
    RepeatedRandomSubset,
    Schedule,
    ScheduledMixture,
    Temperature,
)
from skresample.scheduling.draws import DRAWS
from skresample.scheduling.paces import Cells, temperature_shares
from skresample.selection import KCenterSampler

Y = np.repeat(["a", "b", "c"], [70, 25, 5])


# -- paces -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("counts", "temperature", "shares"),
    [
        ((2733, 162, 39, 1), 5, (0.454302, 0.258178, 0.194191, 0.093329)),
        ((2733, 162, 39, 1), 3.33, (0.55554, 0.237799, 0.155056, 0.051605)),
        ((10000, 1000, 100), 2, (0.70610111, 0.22328878, 0.07061011)),
        ((10000, 1000, 100), 5, (0.49283795, 0.31095973, 0.19620232)),
    ],
)
def test_published_shares_by_temperature(counts, temperature, shares):
    np.testing.assert_allclose(temperature_shares(counts, temperature), shares, atol=1e-6)


@pytest.mark.parametrize("kind", ["step", "linear", "cosine"])
def test_a_cooldown_may_begin_with_equal_shares(kind):
    cells = Cells(["a", "b"], np.array([90, 10]))
    pace = Cooldown(np.inf, 1.0, kind=kind)
    np.testing.assert_allclose(pace(0.0, cells), [0.5, 0.5])
    np.testing.assert_allclose(pace(0.5, cells), [0.9, 0.1])
    np.testing.assert_allclose(Cooldown(np.inf, np.inf, kind=kind)(0.3, cells), [0.5, 0.5])
    if kind == "linear":  # halfway in the exponent: temperature 2
        np.testing.assert_allclose(pace(0.25, cells), temperature_shares([90, 10], 2.0))


@pytest.mark.parametrize("bad", [0.0, -1.0, np.nan, "hot", None, True])
def test_temperatures_are_numbers_above_zero(bad):
    cells = Cells(["a", "b"], np.array([90, 10]))
    with pytest.raises(ValueError, match="temperature must be a number > 0"):
        temperature_shares([90, 10], bad)
    for name in ("temperature_start", "temperature_end"):
        with pytest.raises(ValueError, match=f"{name} must be a number > 0"):
            Cooldown(**{name: bad})
        with pytest.raises(ValueError, match=f"{name} must be a number > 0"):
            Cooldown().set_params(**{name: bad})(0.0, cells)
    for counts in ([3, 0], [3, -1], [3, np.nan]):
        with pytest.raises(ValueError, match="counts must be finite numbers > 0"):
            temperature_shares(counts, 2.0)


@pytest.mark.parametrize(
    ("y", "groups", "message"),
    [
        ([0.0, np.nan], None, "y has 1 missing values in 2 rows"),
        ([0, 1], ["a", np.nan], "groups has 1 missing values in 2 rows"),
        ([], None, "y has no rows"),
    ],
)
def test_cells_that_are_missing_are_named(y, groups, message):
    with pytest.raises(ValueError, match=message):
        next(Schedule().plans(y, groups))


@pytest.mark.parametrize("scores", [[0.1, np.nan], ["a", "b"], [[1.0], [2.0]], [None, 1.0]])
def test_scores_of_a_curriculum_are_numbers(scores):
    with pytest.raises(ValueError, match="one finite number a row"):
        next(Schedule(Curriculum(scores)).plans([0, 1]))


@pytest.mark.parametrize(
    "params", [{"fraction": "half"}, {"fraction": np.inf}, {"n_rounds": "ten"}, {"n_rounds": 2.5}]
)
def test_lengths_are_numbers(params):
    with pytest.raises(ValueError, match=f"{next(iter(params))} must be a"):
        Schedule(**params)


def test_the_gap_of_temperature_sampling_grows_with_the_temperature():
    p1 = temperature_shares(1.0 / np.arange(1, 101), 1.0)
    gap = [
        (temperature_shares(1.0 / np.arange(1, 101), t) ** 2 / p1).sum() for t in (1, 1.5, 2, 3, 5)
    ]
    np.testing.assert_allclose(gap, [1, 1.233549, 1.501093, 1.836349, 2.136896], atol=1e-6)


def test_cooldown_steps_or_glides():
    cells = Cells(["a", "b"], np.array([90, 10]))
    for kind in ("step", "linear", "cosine"):
        pace = Cooldown(5.0, 1.0, at=0.5, kind=kind)
        np.testing.assert_allclose(pace(0.0, cells), temperature_shares([90, 10], 5.0))
        np.testing.assert_allclose(pace(0.5, cells), [0.9, 0.1])
        np.testing.assert_allclose(pace(0.9, cells), [0.9, 0.1])
    halfway = {kind: Cooldown(5.0, 1.0, kind=kind)(0.25, cells) for kind in ("linear", "cosine")}
    np.testing.assert_allclose(halfway["linear"], temperature_shares([90, 10], 1 / 0.6))
    np.testing.assert_allclose(halfway["linear"], halfway["cosine"])
    early = Cooldown(5.0, 1.0, kind="step")(0.25, cells)
    np.testing.assert_allclose(early, temperature_shares([90, 10], 5.0))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: Temperature(0)(0, Cells(["a"], np.array([1]))),
            "temperature must be a number > 0",
        ),
        (lambda: Cooldown(kind="fast"), "'fast'"),
        (lambda: ScheduledMixture("proportional", {}, final_fraction=2), "got 2"),
        (lambda: list(Schedule(Constant({"z": 1})).plans(Y)), "mix names 'z'"),
        (lambda: list(Schedule(Constant({"a": -1})).plans(Y)), "numbers >= 0"),
        (lambda: list(Schedule(lambda *_: [1.0]).plans(Y)), "shape"),
        (lambda: list(Schedule(lambda *_: np.zeros(3)).plans(Y)), "round 0"),
        (lambda: Schedule(draw="sideways"), "'sideways'"),
        (lambda: Schedule(n_rounds=0), "n_rounds"),
        (lambda: Schedule(n_epochs=0), "n_epochs must be a whole number >= 1, got 0"),
        (lambda: Schedule(n_rounds=10, n_epochs=2), "n_rounds=10 and n_epochs=2 both"),
        (lambda: Schedule(fraction=0), "fraction"),
        (lambda: list(Schedule().plans(Y, np.zeros(3))), "y has 100 entries, groups has 3"),
        (lambda: RepeatedRandomSubset(1.5), "fraction"),
        (
            lambda: next(Schedule(ScheduledMixture("proportional", {"z": 1})).plans(Y)),
            "final_mix names 'z'",  # in the first round, not when the end of training has come
        ),
        (
            lambda: next(Schedule(draw=lambda n, *_: np.array([n])).plans(Y)),
            r"round 0: the draw gave .* shape \(1,\).* expected 70 whole numbers from 0 to 69",
        ),
        (
            lambda: next(Schedule(draw=lambda n, *_: np.arange(n) - 1).plans(Y)),
            "from -1 to 68; expected 70 whole numbers from 0 to 69",
        ),
    ],
)
def test_messages_name_the_value(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("pace", ["cooldown", Cooldown, 5.0])
def test_paces_can_be_called(pace):
    with pytest.raises(TypeError, match=r"such as Cooldown\(\) or a function, got"):
        Schedule(pace)


# -- schedules ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fraction", "rounds"), [(1.0, 3), (0.25, 12), (0.3, 10), (0.7, 5), (2.0, 2), (10.0, 1)]
)
def test_epochs_are_passes_over_the_data(fraction, rounds):
    schedule = Schedule(Cooldown(), n_epochs=3, fraction=fraction, random_state=0)
    plans, sampler = list(schedule.plans(Y)), schedule.batch_sampler(Y)
    assert len(plans) == schedule.total_rounds == len(schedule.shares(Y)) == rounds
    assert sum(len(plan.keep) for plan in plans[:-1]) < 3 * len(Y)
    assert sum(len(plan.keep) for plan in plans) >= 3 * len(Y)
    same = Schedule(Cooldown(), n_rounds=rounds, fraction=fraction, random_state=0)
    for one, other in zip(plans, same.plans(Y), strict=True):
        np.testing.assert_array_equal(one.keep, other.keep)
    sampler.set_epoch(rounds)  # begins anew
    np.testing.assert_array_equal(np.concatenate(list(sampler)), plans[0].keep)


def test_a_mixture_goes_from_its_first_mix_to_its_second():
    pace, cells = ScheduledMixture({"a": 1}, {"b": 3, "c": 1}, 0.25), Cells([*"abc"], np.ones(3))
    np.testing.assert_array_equal(pace(0.74, cells), [1, 0, 0])
    np.testing.assert_array_equal(pace(0.75, cells), [0, 0.75, 0.25])
    named = ScheduledMixture(final_fraction=0.25, final_mix={"b": 3, "c": 1}, base_mix={"a": 1})
    assert named.get_params() == pace.get_params()
    with pytest.raises(TypeError, match="final_mix"):
        ScheduledMixture("uniform")  # never taken for another of the two


@pytest.mark.parametrize("fraction", [0.07, 1.0, 1.3])
def test_rows_in_turn_are_those_of_their_positions(fraction):
    def by_position(*given):
        return DRAWS["without_replacement"](*given)

    made = [
        [p.keep for p in Schedule(Cooldown(), draw, n_rounds=9, fraction=fraction,
                                  random_state=4).plans(Y[::-1])]
        for draw in ("without_replacement", by_position)
    ]  # fmt: skip
    for one, other in zip(*made, strict=True):
        np.testing.assert_array_equal(one, other)


def test_without_a_length_there_are_ten_rounds():
    schedule = Schedule(random_state=0)
    assert schedule.total_rounds == len(list(schedule.plans(Y))) == 10
    schedule.set_params(n_epochs=2)
    assert len(list(schedule.plans(Y))) == schedule.total_rounds == 2
    with pytest.raises(ValueError, match="both say how long"):
        list(schedule.set_params(n_rounds=2).plans(Y))


def counts_of(schedule, y=Y):
    names = np.unique(y).tolist()
    return np.array(
        [[(y[plan.keep] == name).sum() for name in names] for plan in schedule.plans(y)]
    )


@settings(max_examples=25, deadline=None)
@given(
    shares=st.lists(st.floats(0.01, 1.0), min_size=3, max_size=3),
    fraction=st.floats(0.03, 2.0),
    draw=st.sampled_from(["without_replacement", "fresh", "low_discrepancy"]),
)
def test_realised_shares_are_those_asked_for_to_within_one_row(shares, fraction, draw):
    mix = dict(zip("abc", shares, strict=True))
    schedule = Schedule(Constant(mix), draw, n_rounds=7, fraction=fraction, random_state=0)
    counts = counts_of(schedule)
    size = max(1, round(fraction * 100))
    np.testing.assert_array_equal(counts.sum(axis=1), size)
    wanted = np.array(shares) / sum(shares) * size * np.arange(1, 8)[:, None]
    assert np.abs(counts.cumsum(axis=0) - wanted).max() <= 1 + 1e-6


def test_the_mix_changes_at_the_end_and_only_there():
    pace = ScheduledMixture("proportional", {"c": 0.5, "b": 0.5}, final_fraction=0.2)
    counts = counts_of(Schedule(pace, n_rounds=10, random_state=0))
    assert (counts[:8] == [70, 25, 5]).all()
    assert (counts[8:] == [0, 50, 50]).all()
    plain = Schedule(n_rounds=10, random_state=3)
    never = Schedule(
        ScheduledMixture("proportional", {"c": 1}, final_fraction=0), n_rounds=10, random_state=3
    )
    for one, two in zip(plain.plans(Y), never.plans(Y), strict=True):
        np.testing.assert_array_equal(one.keep, two.keep)


def test_rows_of_a_cell_come_once_before_any_comes_again():
    schedule = Schedule(Temperature(1e9), n_rounds=6, fraction=0.3, random_state=0)
    seen = np.concatenate([plan.keep for plan in schedule.plans(Y)])
    times = np.bincount(seen, minlength=100)
    for name in "abc":
        own = times[name == Y]
        assert own.max() - own.min() <= 1  # 60 draws of each cell


@pytest.mark.parametrize("draw", sorted(DRAWS))
def test_rounds_can_be_made_by_themselves_and_passes_repeat(draw):
    schedule = Schedule(Cooldown(), draw, n_rounds=5, fraction=0.5, random_state=1)
    first = [plan.keep for plan in schedule.plans(Y)]
    again = [plan.keep for plan in schedule.plans(Y)]
    later = [plan.keep for plan in schedule.plans(Y, start=3)]
    assert len({tuple(rows) for rows in first}) == 5
    for one, two in zip(first + first[3:], again + later, strict=True):
        np.testing.assert_array_equal(one, two)


def test_independent_draws_have_the_law_of_their_shares():
    schedule = Schedule(Constant("uniform"), "with_replacement", n_rounds=60, random_state=0)
    counts = counts_of(schedule)
    assert counts.std(axis=0).min() > 2  # multinomial, not rounded
    np.testing.assert_allclose(counts.mean(axis=0), 100 / 3, atol=4 * np.sqrt(100 * 2 / 9 / 60))


def test_fresh_rows_cost_as_many_as_come():
    stream = Streams(0).get
    tracemalloc.start()
    rows = DRAWS["fresh"](10**7, 0, 100, stream, 3)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10**5
    assert len(np.unique(rows)) == 100
    again = np.bincount(DRAWS["fresh"](7, 0, 17, stream, 3), minlength=7)
    assert sorted(again) == [2] * 4 + [3] * 3


def test_low_discrepancy_rows_are_spread_through_the_cell():
    y = np.zeros(1000)
    schedule = Schedule(None, "low_discrepancy", n_rounds=1, fraction=0.1, random_state=0)
    rows = np.sort(next(schedule.plans(y)).keep)
    assert np.diff(rows).max() <= 27  # at most 2.6 / n for the golden ratio; 47 at random


def test_a_curriculum_lets_easy_rows_in_first():
    scores = np.random.default_rng(0).permutation(100)
    schedule = Schedule(
        Curriculum(scores, start=0.2, full=0.5), "fresh", n_rounds=10, fraction=0.1, random_state=0
    )
    hardest = [scores[plan.keep].max() for plan in schedule.plans(Y)]
    assert hardest[0] < 20
    assert max(hardest[5:]) > 60
    short = Schedule(Curriculum(scores, start=0.2), "fresh", n_rounds=1, random_state=0)
    assert len(next(short.plans(Y)).keep) == 100


def test_batches_follow_the_protocol_of_torch():
    schedule = Schedule(n_rounds=3, batch_size=32, random_state=0)
    sampler = schedule.batch_sampler(Y)
    rounds = []
    for epoch in range(3):
        sampler.set_epoch(epoch)
        rounds.append(list(sampler))
    assert [len(batch) for batch in rounds[0]] == [32, 32, 32, 4]
    assert len(sampler) == 4
    assert all(isinstance(row, int) for row in rounds[0][0])
    assert rounds[0] != rounds[1]
    flat = [row for one in rounds for batch in one for row in batch]
    np.testing.assert_array_equal(flat, np.concatenate(list(schedule.batches(Y))))
    sampler.set_epoch(1)
    steps = iter(sampler)
    begun = [next(steps), next(steps)]
    state = json.loads(json.dumps(sampler.state_dict()))
    for seed in (0, None):  # a schedule whose seed was drawn goes on with the seed of the state
        other = clone(schedule).set_params(random_state=seed).batch_sampler(Y)
        other.load_state_dict(state)
        assert begun + list(other) == rounds[1]
    groups = np.arange(len(Y)) % 3
    cells = Schedule(Constant("uniform"), batch_size=32, random_state=0)
    rows = np.concatenate(list(cells.batch_sampler(Y, groups)))
    np.testing.assert_array_equal(rows, next(cells.plans(Y, groups)).keep)
    assert rows.tolist() != next(cells.plans(Y)).keep.tolist()


def test_groups_are_the_cells_where_they_are_given():
    site = np.where(np.arange(100) % 4 == 0, "x", "y")
    schedule = Schedule(Constant("uniform"), n_rounds=2, random_state=0)
    for plan in schedule.plans(Y, site):
        assert (site[plan.keep] == "x").sum() == 50
    np.testing.assert_allclose(schedule.shares(Y, site), 0.5)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 99), fraction=st.floats(0.05, 1.5), share=st.floats(0.05, 0.95))
def test_stratified_draws_keep_the_classes_of_every_group(seed, fraction, share):
    rng = np.random.default_rng(seed)
    y, site = rng.integers(0, 3, 200), np.where(rng.random(200) < 0.3, "x", "z")
    given = {"n_rounds": 6, "fraction": fraction, "random_state": seed}
    pace = Constant({"x": share, "z": 1 - share})
    schedule = Schedule(pace, "stratified", **given)
    plain = Schedule(pace, **given)
    seen, total = np.zeros((2, 3)), np.zeros(2)
    for one, two in zip(schedule.plans(y, site), plain.plans(y, site), strict=True):
        for g, name in enumerate("xz"):
            own = y[one.keep][site[one.keep] == name]
            assert len(own) == (site[two.keep] == name).sum()  # the pace rules the groups
            seen[g] += np.bincount(own, minlength=3)
            total[g] += len(own)
            expected = np.bincount(y[site == name], minlength=3) / (site == name).sum() * total[g]
            assert np.abs(seen[g] - expected).max() <= 1 + 1e-6
    times = np.bincount(np.concatenate([p.keep for p in schedule.plans(y, site)]), minlength=200)
    for name in "xz":
        for c in range(3):
            own = times[(site == name) & (y == c)]
            assert own.max() - own.min() <= 1
    alone = [
        list(Schedule(None, d, **given).plans(y)) for d in ("stratified", "without_replacement")
    ]
    for one, two in zip(*alone, strict=True):  # classes are the cells anyway
        np.testing.assert_array_equal(one.keep, two.keep)


# -- repeated random subsets -------------------------------------------------------------------
@settings(max_examples=30, deadline=None)
@given(n=st.integers(5, 200), fraction=st.floats(0.02, 1.0), stratify=st.booleans())
def test_a_cycle_shows_every_row_once(n, fraction, stratify):
    y = np.arange(n) % 3
    cycle = int(np.ceil(1 / fraction - 1e-9))
    rounds = RepeatedRandomSubset(fraction, 2 * cycle, stratify=stratify, random_state=0)
    rows = list(rounds.subsets(y))
    for turn in (rows[:cycle], rows[cycle:]):
        np.testing.assert_array_equal(np.sort(np.concatenate(turn)), np.arange(n))
    sizes = [len(one) for one in rows[:cycle]]
    assert sizes[-1] <= max(sizes)
    if stratify:
        for one in rows:
            assert np.abs(np.bincount(y[one], minlength=3) - len(one) / 3).max() <= 2


def test_coverage_of_independent_rounds():
    y = np.zeros(2000)
    rounds = RepeatedRandomSubset(0.1, 10, replacement=True, random_state=0)
    seen = np.zeros(2000, bool)
    for rows in rounds.subsets(y):
        assert len(np.unique(rows)) == len(rows) == 200
        seen[rows] = True
    assert seen.mean() == pytest.approx(1 - 0.9**10, abs=0.03)
    chosen, rest = next(rounds.split(y))
    np.testing.assert_array_equal(np.sort(np.concatenate([chosen, rest])), np.arange(2000))
    assert rounds.get_n_splits() == 10


# -- estimators --------------------------------------------------------------------------------
class Spy(ClassifierMixin, BaseEstimator):
    """Keeps the rows of every call."""

    def fit(self, X, y):
        return self

    def partial_fit(self, X, y, classes=None):
        self.calls_ = [*getattr(self, "calls_", []), (X[:, 0].astype(int), y, classes)]
        self.classes_ = classes
        return self

    def predict(self, X):
        return np.full(len(X), self.classes_[0])


def test_the_model_is_handed_the_rows_of_the_schedule():
    X = np.column_stack([np.arange(100.0), np.ones(100)])
    schedule = Schedule(Cooldown(1e9, 1.0), n_rounds=4, fraction=0.2, batch_size=8)
    model = ScheduledClassifier(Spy(), schedule, random_state=0).fit(X, Y)
    calls = model.estimator_.calls_
    assert [len(rows) for rows, *_ in calls] == [8, 8, 4] * 4
    for rows, y, classes in calls:
        np.testing.assert_array_equal(y, Y[rows])
        assert classes.tolist() == ["a", "b", "c"]
    late = np.concatenate([y for _, y, _ in calls[6:]])
    assert (late == "a").sum() == 28
    assert model.n_rows_seen_ == 80
    assert model.cell_counts_.sum() == 80


def test_subsets_reach_the_model_and_a_selector_may_take_their_place():
    X = np.column_stack([np.arange(100.0), np.ones(100)])
    model = RepeatedSubsetClassifier(Spy(), 0.25, n_rounds=4, random_state=0).fit(X, Y)
    rows = [one for one, *_ in model.estimator_.calls_]
    for one, two in zip(rows, model.subset_indices_, strict=True):
        np.testing.assert_array_equal(one, two)
    assert model.coverage_ == 1.0
    static = RepeatedSubsetClassifier(
        Spy(), n_rounds=3, sampler=KCenterSampler(n_samples=10), random_state=0
    ).fit(X, Y)
    chosen = [tuple(one) for one, *_ in static.estimator_.calls_]
    assert len(set(chosen)) == 1
    assert static.coverage_ == pytest.approx(0.1)


def test_models_that_cannot_go_on_are_refused():
    y = [0, 1, 0, 1]
    with pytest.raises(TypeError, match="SVC has neither partial_fit nor warm_start"):
        ScheduledClassifier(SVC()).fit(np.eye(4), y)
    with pytest.raises(TypeError, match="goes on with the same rows only"):
        ScheduledClassifier(HistGradientBoostingClassifier()).fit(np.eye(4), y)
    with pytest.raises(ValueError, match=r"n_estimators=9 .* cannot be shared out among 10 rounds"):
        ScheduledClassifier(GradientBoostingClassifier(n_estimators=9)).fit(np.eye(4), y)
    with pytest.raises(ValueError, match="round 0 has no row of class 'b'"):
        ScheduledClassifier(LogisticRegression(), Constant({"a": 1})).fit(np.eye(4), list("abab"))


def test_warm_starts_go_on_with_the_rows_of_each_round():
    X = np.random.default_rng(0).normal(size=(100, 2)) + (Y == "a")[:, None]
    schedule = Schedule(Cooldown(1e9, 1.0), n_rounds=4, batch_size=8, random_state=0)
    rounds = [plan.keep for plan in schedule.plans(Y)]
    line = LogisticRegression(max_iter=3, warm_start=True)
    model = ScheduledClassifier(LogisticRegression(max_iter=3), schedule)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(X, Y)
        for rows in rounds:
            line.fit(X[rows], Y[rows])
    np.testing.assert_array_equal(model.estimator_.coef_, line.coef_)
    boosted = GradientBoostingClassifier(n_estimators=10, random_state=0)
    model = ScheduledClassifier(boosted, schedule).fit(X, Y)
    by_hand = clone(boosted).set_params(warm_start=True)
    for rows, trees in zip(rounds, (2, 5, 7, 10), strict=True):
        by_hand.set_params(n_estimators=trees).fit(X[rows], Y[rows])
    np.testing.assert_array_equal(model.predict_proba(X), by_hand.predict_proba(X))
    assert boosted.warm_start is False  # the model that was given stays as it is
    forest = RandomForestRegressor(10, random_state=0)
    regressor = RepeatedSubsetRegressor(forest, 0.2, n_rounds=5, random_state=0).fit(X, X[:, 0])
    assert len(regressor.estimator_.estimators_) == 10
    regressor.set_params(sampler=KCenterSampler(n_samples=7), n_rounds=2).fit(X, X[:, 0])
    one, two = regressor.subset_indices_  # a selector is asked once
    np.testing.assert_array_equal(one, two)
    assert one.size == 7


def test_rounds_without_rows_teach_nothing():
    model = RepeatedSubsetClassifier(Spy(), 0.1, n_rounds=10, random_state=0)
    model.fit(np.arange(3.0)[:, None], [0, 1, 1])
    assert [len(rows) for rows, *_ in model.estimator_.calls_] == [1, 1, 1]
    assert model.n_rounds_ == 10
    assert model.coverage_ == 1.0


def test_numeric_targets_are_scheduled_by_group():
    X = np.arange(40.0)[:, None] / 40

    class Line(Spy):
        def partial_fit(self, X, y):
            self.calls_ = [*getattr(self, "calls_", []), X]
            return self

    site = np.repeat(["x", "y"], [30, 10])
    model = ScheduledRegressor(Line(), Schedule(Constant("uniform"), n_rounds=2), random_state=0)
    assert model.fit(X, X.ravel(), groups=site).cell_counts_.tolist() == [[20, 20], [20, 20]]
    assert model.fit(X, X.ravel()).cell_counts_.size == 0


def test_a_scheduled_model_learns():
    X = np.random.default_rng(0).normal(size=(400, 3))
    y = np.where(X[:, 0] + X[:, 1] > 0, "yes", "no")
    model = ScheduledClassifier(SGDClassifier(), random_state=0).fit(X, y)
    assert model.n_rounds_ == 10
    assert model.score(X, y) > 0.9


def test_a_schedule_has_its_own_seed_or_that_of_the_model():
    X = np.column_stack([np.arange(100.0), np.ones(100)])

    def rows(schedule, seed):
        model = ScheduledClassifier(Spy(), schedule, random_state=seed).fit(X, Y)
        return np.concatenate([call[0] for call in model.estimator_.calls_])

    own, none = Schedule(n_rounds=2, random_state=3), Schedule(n_rounds=2)
    np.testing.assert_array_equal(rows(own, 0), rows(own, 1))
    np.testing.assert_array_equal(rows(own, 0), np.concatenate([p.keep for p in own.plans(Y)]))
    np.testing.assert_array_equal(rows(none, 0), rows(none, 0))
    assert (rows(none, 0) != rows(none, 1)).any()
    assert none.random_state is None


def test_parameters_of_schedules_and_paces_can_be_searched():
    model = ScheduledClassifier(SGDClassifier(), Schedule(Temperature(5.0), n_rounds=2))
    model.set_params(schedule__n_rounds=3, schedule__pace__temperature=1e9, random_state=0)
    X = np.random.default_rng(0).normal(size=(100, 2))
    assert clone(model).fit(X, Y).cell_counts_.tolist() == [
        [34, 33, 33], [33, 34, 33], [33, 33, 34],
    ]  # fmt: skip
    with pytest.raises(ValueError, match="n_rounds must be a whole number >= 1, got 0"):
        model.set_params(schedule__n_rounds=0).fit(X, Y)
    schedule = Schedule(n_rounds=2, random_state=0)
    first = next(schedule.plans(Y)).keep
    again = next(schedule.set_params(random_state=1).plans(Y)).keep
    assert (first != again).any()
    pace = Cooldown().set_params(kind="fast")
    with pytest.raises(ValueError, match="'fast'"):
        pace(0.0, Cells(["a"], np.array([1])))


def test_epochs_of_keras_are_the_rounds():
    keras = pytest.importorskip("keras", exc_type=ImportError)
    schedule = Schedule(Cooldown(1e9, 1.0), n_rounds=3, batch_size=100, random_state=0)
    X, y = np.column_stack([np.arange(100.0), np.ones(100)]), (Y == "a").astype(int)
    data = schedule.to_keras(X, y)
    assert isinstance(data, keras.utils.PyDataset)
    seen = []

    class Batches(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            seen.append(data.rows)

    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(data, epochs=3, shuffle=False, verbose=0, callbacks=[data.callback, Batches()])
    for rows, plan in zip(seen, schedule.plans(y), strict=True):
        np.testing.assert_array_equal(rows, plan.keep)
    with pytest.raises(RuntimeError, match=r"callbacks=\[dataset.callback\]"):
        model.fit(schedule.to_keras(X, y), epochs=3, verbose=0)


def test_batches_of_keras_follow_the_plans_and_keras_is_asked_for_only_there(monkeypatch):
    for name in ("keras", "keras.utils", "keras.callbacks"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ImportError, match="pip install keras"):
        Schedule().to_keras(np.zeros((4, 1)), [0, 1, 0, 1])
    for name in ("PyDataset", "Callback"):
        place = "keras.utils" if name == "PyDataset" else "keras.callbacks"
        monkeypatch.setitem(sys.modules, place, types.SimpleNamespace(**{name: type(name, (), {})}))
    with pytest.raises(ValueError, match="X has 3 rows, y has 4"):
        Schedule().to_keras(np.zeros((3, 1)), [0, 1, 0, 1])
    schedule = Schedule(Constant("uniform"), n_rounds=2, batch_size=3, random_state=0)
    y, site, weight = np.arange(8), np.array(list("xxxxxxyy")), np.arange(8) / 8
    data = schedule.to_keras(np.arange(8.0)[:, None], y, site, sample_weight=weight)
    for number, plan in enumerate(schedule.plans(y, site)):
        data.callback.on_epoch_begin(number)
        assert len(data) == 3
        for i in range(3):
            X, target, weights = data[i]
            rows = plan.keep[3 * i : 3 * i + 3]
            np.testing.assert_array_equal(X.ravel(), rows)
            np.testing.assert_array_equal(target, rows)
            np.testing.assert_array_equal(weights, rows / 8)


def test_a_loader_of_torch_hands_out_the_rounds():
    torch = pytest.importorskip("torch", exc_type=ImportError)
    schedule = Schedule(Constant("uniform"), n_rounds=2, batch_size=32, random_state=0)
    sampler = schedule.batch_sampler(Y)
    dataset = torch.utils.data.TensorDataset(torch.arange(100))
    loader = torch.utils.data.DataLoader(dataset, batch_sampler=sampler)
    for epoch, plan in enumerate(schedule.plans(Y)):
        sampler.set_epoch(epoch)
        rows = np.concatenate([rows.numpy() for (rows,) in loader])
        np.testing.assert_array_equal(rows, plan.keep)
