"""Allocations by shares: published formulae, exact totals, limits, directions, errors."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imblearn.over_sampling import RandomOverSampler as PeerOver
from imblearn.pipeline import make_pipeline
from imblearn.under_sampling import RandomUnderSampler as PeerUnder
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV

from skresample.allocation import (
    EqualAllocation,
    MixtureAllocation,
    NeymanAllocation,
    ProportionalAllocation,
    SquareRootAllocation,
    TemperatureAllocation,
)
from skresample.allocation._budget.counts_within_budget import spend_counts
from skresample.exceptions import QuotaError

SIMPLE = [
    ProportionalAllocation(),
    EqualAllocation(),
    SquareRootAllocation(),
    TemperatureAllocation(temperature=3.0),
]


def labels(**sizes):
    return np.repeat(list(sizes), list(sizes.values()))


@pytest.mark.parametrize(
    ("sizes", "temperature", "published"),
    [
        ((2733, 162, 39, 1), 5, (0.454302, 0.258178, 0.194191, 0.093329)),
        ((2733, 162, 39, 1), 3.33, (0.55554, 0.237799, 0.155056, 0.051605)),
        ((2733, 162, 39, 1), 100, (0.25944, 0.252212, 0.248646, 0.239702)),
        ((10000, 1000, 100), 2, (0.70610111, 0.22328878, 0.07061011)),
        ((10000, 1000, 100), 5, (0.49283795, 0.31095973, 0.19620232)),
        ((10000, 1000, 100), 1, (10 / 11.1, 1 / 11.1, 0.1 / 11.1)),
        ((10000, 1000, 100), np.inf, (1 / 3, 1 / 3, 1 / 3)),
    ],
)
def test_temperature_reproduces_the_published_formula(sizes, temperature, published):
    y = np.repeat(np.arange(len(sizes)), sizes)
    model = TemperatureAllocation(temperature=temperature, n_samples=10**6)
    shares = np.array(list(model(y).values())) / 10**6
    np.testing.assert_allclose(shares, published, atol=1.1e-6)
    weights = model.sample_weight(y)
    assert weights.mean() == pytest.approx(1.0)
    first = [weights[y == i][0] for i in range(len(sizes))]
    expected = np.array(published) / (np.array(sizes) / sum(sizes))
    np.testing.assert_allclose(first, expected, rtol=1e-4)


def test_temperature_two_is_the_square_root_and_huge_is_equal():
    y = labels(a=900, b=100, c=25)
    assert TemperatureAllocation(temperature=2)(y) == SquareRootAllocation()(y)
    infinite = TemperatureAllocation(temperature=float("inf"))
    assert infinite(y) == EqualAllocation()(y) == dict.fromkeys("abc", 900)
    assert TemperatureAllocation(temperature=1)(y) == ProportionalAllocation()(y)


def test_natural_totals_follow_the_direction():
    y = labels(a=900, b=100, c=25)
    root = SquareRootAllocation()
    assert root(y) == {"a": 900, "b": 300, "c": 150}
    assert root(y, sampling_type="over-sampling") == {"a": 900, "b": 300, "c": 150}
    assert root(y, sampling_type="under-sampling") == {"a": 150, "b": 50, "c": 25}
    assert root(y, sampling_type="clean-sampling") == {"a": 150, "b": 50, "c": 25}
    both = root(y, sampling_type="bypass")
    assert sum(both.values()) == y.size
    assert both == {"a": 683, "b": 228, "c": 114}
    assert clone(root).set_params(n_samples="same")(y) == both
    assert clone(root).set_params(n_samples=0.5)(y, sampling_type="bypass") == {
        "a": 341,
        "b": 114,
        "c": 57,
    }


sizes_strategy = st.lists(st.integers(1, 400), min_size=2, max_size=6)


@settings(max_examples=60, deadline=None)
@given(sizes_strategy, st.sampled_from(SIMPLE), st.sampled_from(["over", "under"]))
def test_no_cell_shrinks_or_grows_against_the_direction(sizes, model, direction):
    y = np.repeat(np.arange(len(sizes)), sizes)
    counts = model(y, sampling_type=f"{direction}-sampling")
    have = dict(enumerate(sizes))
    if direction == "over":
        assert all(counts[k] >= have[k] for k in have)
        assert any(counts[k] == have[k] for k in have)
    else:
        assert all(counts[k] <= have[k] for k in have)
        assert any(counts[k] == have[k] for k in have) or min(sizes) < 3


@settings(max_examples=80, deadline=None)
@given(sizes_strategy, st.sampled_from(SIMPLE), st.integers(1, 3000))
def test_totals_are_exact_and_close_to_the_shares(sizes, model, total):
    y = np.repeat(np.arange(len(sizes)), sizes)
    counts = np.array(list(clone(model).set_params(n_samples=total)(y).values()))
    assert counts.sum() == total
    shares = clone(model).sample_weight(y)[np.cumsum(sizes) - 1] * sizes / sum(sizes)
    assert (np.abs(counts - total * shares) < 1).all()


@pytest.mark.parametrize("model", SIMPLE)
def test_work_inside_imbalanced_learn(model):
    y = labels(a=60, b=20, c=7)
    X = np.arange(y.size, dtype=float)[:, None]
    over = PeerOver(sampling_strategy=clone(model), random_state=0)
    assert Counter(over.fit_resample(X, y)[1].tolist()) == model(y)
    small = clone(model).set_params(n_samples="shrink")
    under = PeerUnder(sampling_strategy=small, random_state=0)
    assert Counter(under.fit_resample(X, y)[1].tolist()) == small(y)


def test_parameters_can_be_searched_through_a_pipeline():
    rng = np.random.default_rng(0)
    y = labels(a=90, b=30)
    X = rng.normal(size=(y.size, 2)) + (y == "b")[:, None]
    pipe = make_pipeline(
        PeerOver(sampling_strategy=TemperatureAllocation(), random_state=0), LogisticRegression()
    )
    name = "randomoversampler__sampling_strategy__temperature"
    search = GridSearchCV(pipe, {name: [1.0, 2.0, np.inf]}, cv=3).fit(X, y)
    assert len(search.cv_results_["params"]) == 3
    chosen = search.best_estimator_[0].sampling_strategy
    assert chosen.temperature == search.best_params_[name]
    assert not hasattr(chosen, "allocation_")


def test_limits_hold_and_the_rest_is_spread():
    y = labels(a=900, b=90, c=10)
    model = ProportionalAllocation(n_samples=100, min_count={"c": 20}, max_count={"a": 50})
    assert model(y) == {"a": 50, "b": 30, "c": 20}
    rows = EqualAllocation(n_samples=120, max_count="available")
    assert rows(y) == {"a": 55, "b": 55, "c": 10}
    assert EqualAllocation(n_samples=120)(y) == {"a": 40, "b": 40, "c": 40}


def test_equal_rows_and_equal_spend():
    y = labels(a=50, b=50)
    assert EqualAllocation(budget=100, costs={"b": 4})(y) == {"a": 20, "b": 20}
    spend = EqualAllocation(of="spend", budget=100, costs={"b": 4})
    assert spend.solve(y) == {"a": 50, "b": 12} or spend.solve(y) == {"a": 52, "b": 12}
    assert 99 <= spend.spent_ <= 100


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0, 5), st.floats(0.1, 9), st.integers(0, 4), st.integers(0, 80)),
        min_size=1,
        max_size=6,
    ),
    st.floats(1, 300),
)
def test_spending_is_affordable_exhaustive_and_near_the_shares(cells, extra):
    shares, costs, low, more = map(np.array, zip(*cells, strict=True))
    high = low + more
    budget = float(costs @ low) + extra
    counts = spend_counts(shares, costs, budget, low, high)
    assert costs @ counts <= budget * (1 + 1e-8)
    assert (counts >= low).all()
    assert (counts <= high).all()
    assert (counts[shares == 0] == low[shares == 0]).all()
    left = budget - costs @ counts
    open_ = (counts < high) & (shares > 0)
    assert not open_.any() or costs[open_].min() > left - 1e-6


def test_mixture_by_cell_class_and_group():
    y = np.array(["a"] * 90 + ["b"] * 10)
    groups = np.array([0] * 50 + [1] * 50)
    assert MixtureAllocation({"a": 3, "b": 1}, n_samples=20)(y) == {"a": 15, "b": 5}
    by_group = MixtureAllocation({0: 1, 1: 4}, n_samples=50)(y, groups)
    assert by_group == {("a", 0): 10, ("a", 1): 32, ("b", 1): 8}
    by_class = MixtureAllocation({"a": 1, "b": 1}, n_samples=36)(y, groups)
    assert by_class == {("a", 0): 10, ("a", 1): 8, ("b", 1): 18}
    cells = {("a", 0): 1, ("a", 1): 0, ("b", 1): 1}
    assert MixtureAllocation(cells, n_samples=10)(y, groups) == {
        ("a", 0): 5,
        ("a", 1): 0,
        ("b", 1): 5,
    }


def test_level_says_whose_sizes_count():
    y = np.array([0] * 80 + [1] * 10 + [0] * 5 + [1] * 5)
    groups = np.array(["g"] * 90 + ["h"] * 10)
    cells = EqualAllocation(n_samples=40)(y, groups)
    assert set(cells.values()) == {10}
    by_group = EqualAllocation(n_samples=36, level="group")(y, groups)
    assert by_group == {(0, "g"): 16, (0, "h"): 9, (1, "g"): 2, (1, "h"): 9}


def test_neyman_has_the_least_variance_of_a_fine_grid():
    y = labels(a=600, b=300, c=100)
    spread, costs = {"a": 1.0, "b": 4.0, "c": 10.0}, {"a": 1.0, "b": 2.0, "c": 4.0}
    model = NeymanAllocation(spread, costs=costs, budget=3000)
    model.solve(y)
    size = np.array([600, 300, 100])
    s, c = np.array(list(spread.values())), np.array(list(costs.values()))

    def variance(n):
        return ((size * s) ** 2 / n).sum(axis=-1)

    n = np.array(list(model.allocation_.values()))
    assert c @ n <= 3000
    share = np.random.default_rng(0).dirichlet(np.ones(3), 20000)
    assert variance(n) <= variance(3000 * share / c).min() * 1.001
    larger = NeymanAllocation(spread, sizes={"a": 0, "b": 1, "c": 1}, n_samples=70)(y)
    assert larger == {"a": 0, "b": 20, "c": 50}


def test_missing_groups_and_weights():
    y = np.array(["a", "a", "b", "b"])
    groups = np.array(["g", None, "g", "h"], dtype=object)
    with pytest.raises(QuotaError, match="missing"):
        EqualAllocation()(y, groups)
    dropped = EqualAllocation(missing_groups="drop", n_samples=6)
    assert dropped(y, groups) == {("a", "g"): 2, ("b", "g"): 2, ("b", "h"): 2}
    assert dropped.sample_weight(y, groups).tolist() == [1, 0, 1, 1]
    own = EqualAllocation(missing_groups="own_group", n_samples=8)(y, groups)
    assert own[("a", "missing")] == 2


def test_a_call_leaves_the_object_as_it_was_and_solve_records():
    model, y = EqualAllocation(n_samples=10), labels(a=5, b=3)
    model(y)
    assert vars(model) == vars(clone(model))
    assert model.solve(y) == model.allocation_ == {"a": 5, "b": 5}
    assert model.probabilities_ == {"a": 0.5, "b": 0.5}
    assert model.spent_ == 10


@pytest.mark.parametrize(
    ("model", "kind", "words"),
    [
        (EqualAllocation(n_samples=50), "over-sampling", "n_samples=50 .*cell 'a' alone needs 60"),
        (EqualAllocation(n_samples=81), "under-sampling", "n_samples=81 .*cell 'b' is limited"),
        (EqualAllocation(min_count=30), "under-sampling", "cell 'b' has 20 rows and needs"),
        (EqualAllocation(max_count=30), "over-sampling", "cell 'a' has 60 rows and needs"),
        (EqualAllocation(n_samples=5, min_count=4), None, "n_samples=5 .*min_count"),
        (MixtureAllocation({"a": 1, "b": 0}), "over-sampling", "cell 'b' has share 0"),
        (MixtureAllocation({"a": 1}), None, "shares says nothing about cell 'b'"),
        (MixtureAllocation({"a": 1, "b": -1}), None, "shares of cell 'b'"),
        (MixtureAllocation({"a": 0, "b": 0}), None, "all cells have share 0"),
        (MixtureAllocation({"a": 1, "z": 1}), None, r"shares names cells .*\['z'\]"),
        (EqualAllocation(budget=9, n_samples=9), None, "not both"),
        (EqualAllocation(budget=9, costs={"a": 0}), None, "costs of cell 'a' must be > 0"),
        (EqualAllocation(budget=9), "over-sampling", "budget=9 .*cell 'a' alone costs 60"),
        (EqualAllocation(n_samples="more"), None, "n_samples"),
        (EqualAllocation(of="money"), None, "'of' parameter"),
        (TemperatureAllocation(temperature=0.5), None, "'temperature' parameter"),
        (EqualAllocation(level="row"), None, "'level' parameter"),
    ],
)
def test_infeasible_requests_name_the_cell(model, kind, words):
    with pytest.raises(ValueError, match=words):
        model(labels(a=60, b=20), sampling_type=kind)


def test_keys_that_are_classes_and_groups_are_ambiguous():
    model = MixtureAllocation({0: 1, 1: 1}, n_samples=4)
    with pytest.raises(QuotaError, match="classes as well as groups"):
        model([0, 1, 0, 1], [0, 0, 1, 1])


def test_empty_sizes_and_truth_values_are_refused():
    y = ["a", "b"]
    with pytest.raises(QuotaError, match="sizes says nothing about"):
        NeymanAllocation({"a": 1.0, "b": 2.0}, sizes={})(y)
    with pytest.raises(ValueError, match=r"n_samples. parameter of EqualAllocation.*Got True"):
        EqualAllocation(n_samples=True)(y)
