"""The budget solver against exhaustive search, closed forms and its own conditions."""

import itertools

import numpy as np
import pytest
from imblearn.over_sampling import RandomOverSampler as PeerOver
from imblearn.under_sampling import RandomUnderSampler as PeerUnder
from scipy.optimize import minimize
from sklearn.base import clone

from skresample.allocation import GroupAllocation
from skresample.allocation._budget.polish import polished_counts
from skresample.allocation._budget.solve import greedy_counts, kkt_counts, unit_gains
from skresample.allocation._curves.power_law import PowerLaw, alpha_fairness
from skresample.exceptions import QuotaError


def as_curves(law):
    names = "abcdefgh"[: law.scale.size]
    keys = ("asymptote", "scale", "rate", "shared_scale", "shared_rate")
    parts = [part for part in law if part is not None]
    return {
        g: {key: float(part[i]) for key, part in zip(keys, parts, strict=False)}
        for i, g in enumerate(names)
    }


def random_law(rng, size=3, shared=False):
    law = [rng.uniform(0, 0.5, size), rng.uniform(0.3, 5, size), rng.uniform(0.2, 1.3, size)]
    if shared:
        law += [rng.uniform(0, 1, size), rng.uniform(0.1, 1, size)]
    return PowerLaw(*law)


def all_counts(costs, budget, size=3):
    ranges = [np.arange(1, int(budget // cost) + 1) for cost in costs]
    grid = np.stack(np.meshgrid(*ranges, indexing="ij"), axis=-1).reshape(-1, size)
    return grid[grid @ costs <= budget + 1e-9]


def weighted(law, weights):
    return lambda n: float(weights @ law.loss(n))


def test_greedy_equals_exhaustive_search_with_unit_costs():
    rng = np.random.default_rng(0)
    grid = all_counts(np.ones(3), 24)
    for _ in range(25):
        law, weights = random_law(rng), rng.uniform(0.2, 2, 3)
        best = (law.loss(grid) @ weights).min()
        model = GroupAllocation(
            curves=as_curves(law), budget=24, weights=dict(zip("abc", weights, strict=True))
        )
        n = np.array(list(model.solve().values()))
        assert n.sum() == 24
        assert weights @ law.loss(n) == pytest.approx(best, rel=1e-12)


@pytest.mark.parametrize("costs", [(1, 1, 1), None])
def test_max_min_equals_exhaustive_search_also_with_whole_costs(costs):
    rng = np.random.default_rng(1)
    for _ in range(25):
        law = random_law(rng)
        price = np.array(costs) if costs else rng.integers(1, 5, 3)
        grid = all_counts(price, 40 if costs is None else 24)
        best = law.loss(grid).max(axis=1).min()
        model = GroupAllocation(
            curves=as_curves(law),
            budget=40 if costs is None else 24,
            costs=dict(zip("abc", price, strict=True)),
            objective="maxmin",
        )
        n = np.array(list(model.solve().values()))
        assert price @ n <= model.budget
        assert law.loss(n).max() == pytest.approx(best, rel=1e-12)


def test_greedy_counts_of_unequal_costs_are_within_three_percent_of_the_optimum():
    rng = np.random.default_rng(2)
    gaps = []
    for _ in range(25):
        law, costs, weights = random_law(rng), rng.integers(1, 5, 3), rng.uniform(0.2, 2, 3)
        grid = all_counts(costs, 40)
        best = (law.loss(grid) @ weights).min()
        n = greedy_counts(
            law, weights, costs, 40.0, np.ones(3), np.full(3, 1e6), alpha_fairness(0.0)
        )
        assert costs @ n <= 40
        gaps.append(weights @ law.loss(n) / best - 1)
    assert max(gaps) <= 0.03
    assert np.mean(np.array(gaps) < 1e-12) > 0.5


@pytest.mark.parametrize("alpha", [0.0, 2.0])
@pytest.mark.parametrize("bounds", [False, True])
def test_unequal_costs_are_solved_exactly_where_problems_are_small(alpha, bounds):
    """Greedy counts alone are up to 8 % off, 65 % with alpha fairness and caps."""
    rng = np.random.default_rng(4)
    for _ in range(15):
        law, costs, weights = random_law(rng), rng.choice([1.0, 1.5, 2.7, 5.0], 3), rng.random(3)
        low = rng.integers(1, 3, 3) if bounds else np.ones(3, int)
        high = rng.integers(3, 20, 3) if bounds else np.full(3, 40)
        grid = all_counts(costs, 40)
        grid = grid[((grid >= low) & (grid <= high)).all(axis=1)]
        limits = {"n_initial": dict(zip("abc", low.tolist(), strict=True))}
        limits["n_available"] = dict(zip("abc", high.tolist(), strict=True))
        model = GroupAllocation(
            curves=as_curves(law),
            budget=40,
            costs=dict(zip("abc", costs, strict=True)),
            weights=dict(zip("abc", weights, strict=True)),
            objective="alpha",
            alpha=alpha,
            **(limits if bounds else {}),
        )
        n = np.array(list(model.solve().values()))
        assert costs @ n <= 40 + 1e-9
        best = (law.loss(grid) ** (1 + alpha) @ weights).min()
        assert law.loss(n) ** (1 + alpha) @ weights == pytest.approx(best, rel=1e-9)


def test_the_window_follows_the_best_counts_and_keeps_those_of_idle_groups():
    def disutility(counts):
        return ((counts - [40, 7, 3]) ** 2).sum(axis=-1).astype(float) - counts[..., 1] * 1e-6

    costs = np.array([2.0, 1.0, 3.0])
    found = polished_counts(disutility, np.array([1, 1, 3]), costs, 96.0, [0, 0, 3], [90, 90, 3])
    assert found.tolist() == [40, 7, 3]
    equal = polished_counts(disutility, np.array([1, 1, 3]), np.ones(3), 96.0, [0] * 3, [90] * 3)
    assert equal.tolist() == [1, 1, 3]  # greedy is exact there
    many = np.ones(13, int)
    assert polished_counts(None, many, np.arange(1.0, 14), 200.0, many, 9 * many) is many


@pytest.mark.parametrize("alpha", [0.0, 1.0, 3.0])
@pytest.mark.parametrize("ceiling", [None, 20.0])
def test_greedy_jump_equals_one_row_at_a_time(alpha, ceiling):
    rng = np.random.default_rng(3)
    fairness = alpha_fairness(alpha, ceiling)
    for _ in range(6):
        law, weights, costs = random_law(rng, 6), rng.uniform(0.2, 2, 6), rng.uniform(0.5, 3, 6)
        n, left = np.ones(6), 150 - costs.sum()
        while True:
            gains = np.where(costs <= left, unit_gains(law, n, weights, costs, fairness), -1)
            g = int(np.argmax(gains))
            if gains[g] <= 0:
                break
            n[g] += 1
            left -= costs[g]
        fast = greedy_counts(law, weights, costs, 150.0, np.ones(6), np.full(6, 1e9), fairness)
        np.testing.assert_array_equal(fast, n)


def test_rate_one_gives_neymans_allocation():
    law = PowerLaw(np.zeros(3), np.array([1.0, 4.0, 9.0]), np.ones(3))
    weights, costs = np.array([1.0, 2.0, 0.5]), np.array([1.0, 2.0, 5.0])
    n, price = kkt_counts(
        law, weights, costs, 100.0, np.zeros(3), np.full(3, np.inf), alpha_fairness(0.0)
    )
    expected = np.sqrt(weights * law.scale / costs)
    np.testing.assert_allclose(n, 100 * expected / (costs @ expected), rtol=1e-9)
    np.testing.assert_allclose(weights * law.scale / (n**2 * costs), price, rtol=1e-9)


@pytest.mark.parametrize(("alpha", "ceiling"), [(0.0, None), (2.0, None), (1.0, 9.0), (2.0, 9.0)])
def test_real_counts_satisfy_the_optimality_conditions_and_beat_slsqp(alpha, ceiling):
    rng = np.random.default_rng(4)
    fairness = alpha_fairness(alpha, ceiling)
    for _ in range(10):
        law, weights, costs = random_law(rng, 4), rng.uniform(0.3, 1, 4), rng.uniform(1, 4, 4)
        low, high = np.array([1.0, 30.0, 1.0, 1.0]), np.array([500.0, 500.0, 10.0, 500.0])
        n, price = kkt_counts(law, weights, costs, 300.0, low, high, fairness)
        assert costs @ n == pytest.approx(300)
        inner = (n > low + 1e-6) & (n < high - 1e-6)
        value = weights * fairness.slope(law.loss(n)) * law.slope(n) / costs
        np.testing.assert_allclose(value[inner], price, rtol=1e-6)
        assert (value[n <= low + 1e-6] <= price * (1 + 1e-6)).all()
        assert (value[n >= high - 1e-6] >= price * (1 - 1e-6)).all()

        def cost(x, law=law, weights=weights):
            return weights @ fairness.value(law.loss(x))

        peer = minimize(
            cost,
            np.clip(np.full(4, 300 / costs.sum()), low, high),
            bounds=list(zip(low, high, strict=True)),
            constraints=[{"type": "ineq", "fun": lambda x, c=costs: 300 - c @ x}],
            method="SLSQP",
        )
        assert cost(n) <= cost(np.clip(peer.x, low, high)) + 1e-6 * abs(peer.fun)


def test_gains_do_not_cancel_at_large_counts():
    law = PowerLaw(np.array([1.0]), np.array([1.0]), np.array([1.0]))
    for alpha in (0.0, 2.0):
        gain = unit_gains(law, np.array([1e9]), 1.0, 1.0, alpha_fairness(alpha))
        assert gain[0] == pytest.approx(1e-18, rel=1e-6)  # loss 1: any alpha weighs it by 1


def test_alpha_runs_from_the_sum_to_the_worst_group():
    law = random_law(np.random.default_rng(5), 4)
    worst, total = [], []
    for alpha in (0, 1, 4, 30):
        model = GroupAllocation(curves=as_curves(law), budget=400, objective="alpha", alpha=alpha)
        model.solve()
        worst.append(max(model.losses_.values()))
        total.append(sum(model.losses_.values()))
    assert worst == sorted(worst, reverse=True)
    assert total == sorted(total)
    best = GroupAllocation(curves=as_curves(law), budget=400, objective="maxmin")
    best.solve()
    assert worst[-1] == pytest.approx(max(best.losses_.values()), rel=0.02)
    plain = GroupAllocation(curves=as_curves(law), budget=400)
    plain.solve()
    assert total[0] == pytest.approx(sum(plain.losses_.values()), rel=1e-12)


@pytest.mark.parametrize("objective", ["utilitarian", "maxmin"])
def test_shared_curves_reach_the_exhaustive_optimum(objective):
    rng = np.random.default_rng(6)
    exact = 0
    for _ in range(25):
        law, costs = random_law(rng, 3, shared=True), rng.integers(1, 4, 3)
        grid = all_counts(costs, 30)
        losses = law.loss(grid)
        best = (losses.max(axis=1) if objective == "maxmin" else losses.sum(axis=1)).min()
        model = GroupAllocation(
            curves=as_curves(law),
            budget=30,
            costs=dict(zip("abc", costs, strict=True)),
            objective=objective,
        )
        n = np.array(list(model.solve().values()))
        assert costs @ n <= 30
        reached = law.loss(n).max() if objective == "maxmin" else law.loss(n).sum()
        assert reached <= best * 1.03
        exact += reached <= best * (1 + 1e-9)
    assert exact >= 20


def test_slice_tuner_objective_as_a_callable():
    scale, rate = np.array([2.0, 1.0, 3.0]), np.array([0.5, 0.3, 0.6])
    owned, costs = np.array([100.0, 200.0, 50.0]), np.array([1.0, 1.0, 2.0])
    law = PowerLaw(np.zeros(3), scale, rate)
    at_start = law.loss(owned).mean()

    def objective(performance):
        loss = -performance
        return -(loss.sum() + np.maximum(0.0, loss / at_start - 1.0).sum())

    model = GroupAllocation(
        curves=as_curves(law),
        budget=600,
        costs=dict(zip("abc", costs, strict=True)),
        objective=objective,
        n_initial=dict(zip("abc", owned, strict=True)),
        integer=False,
    )

    def value(n):
        return -objective(-law.loss(n))

    n = np.array(list(model.solve().values()))
    # Nothing on a fine grid of affordable counts does better.
    grid = np.array(list(itertools.product(np.linspace(100, 300, 81), np.linspace(200, 400, 81))))
    third = (600 - grid @ costs[:2]) / costs[2]
    grid = np.c_[grid, third][third >= 50]
    best = min(value(row) for row in grid)
    assert value(n) <= best + 1e-6
    assert costs @ n <= 600 * (1 + 1e-9)


def test_owned_rows_pool_caps_and_who_pays():
    law = PowerLaw(np.zeros(2), np.array([1.0, 9.0]), np.ones(2))
    curves = as_curves(law)
    counts = GroupAllocation(curves=curves, budget=100, n_initial={"a": 50}).solve()
    assert counts == {"a": 50, "b": 50}
    extra = GroupAllocation(curves=curves, budget=100, n_initial={"a": 50}, charge_initial=False)
    assert sum(extra.solve().values()) == 150
    assert extra.spent_ == 100
    capped = GroupAllocation(curves=curves, budget=100, n_available={"b": 20}).solve()
    assert capped == {"a": 80, "b": 20}
    both = GroupAllocation(curves=curves, budget=100, n_available={"a": 10, "b": 20})
    assert both.solve() == {"a": 10, "b": 20}
    assert both.price_ == 0.0


def test_price_is_what_one_more_unit_of_budget_buys():
    law = random_law(np.random.default_rng(7), 4)
    model = GroupAllocation(curves=as_curves(law), budget=1000)
    model.solve()
    before = model.objective_value_
    more = GroupAllocation(curves=as_curves(law), budget=1001)
    more.solve()
    assert before - more.objective_value_ == pytest.approx(model.price_, rel=1e-9)
    assert model.price_ == max(model.marginal_values_.values())


def test_saturation_stops_a_group_that_cannot_improve():
    curves = {
        "hopeless": {"asymptote": 2.0, "scale": 1.0, "rate": 1.0},
        "easy": {"asymptote": 0.0, "scale": 1.0, "rate": 0.5},
    }
    greedy = GroupAllocation(curves=curves, budget=1000, objective="maxmin").solve()
    assert greedy["hopeless"] > 900
    stopped = GroupAllocation(
        curves=curves, budget=1000, objective="maxmin", saturation_tol=1e-4
    ).solve()
    n = stopped["hopeless"]
    assert 1 / n - 1 / (n + 1) <= 1e-4 < 1 / (n - 1) - 1 / n
    assert stopped["easy"] > 100


def test_frontier_falls_and_contains_the_solution():
    law = random_law(np.random.default_rng(8), 3)
    model = GroupAllocation(curves=as_curves(law), budget=120)
    model.solve()
    table = model.frontier([30, 60, 120, 240])
    assert (np.diff(table["objective"]) < 0).all()
    assert (np.diff(table["price"]) < 0).all()
    assert table["n"].shape == table["loss"].shape == (4, 3)
    assert table["n"][2].tolist() == list(model.allocation_.values())
    assert model.frontier()["budget"].size == 12


def test_real_max_min_levels_all_losses():
    law = random_law(np.random.default_rng(9), 4)
    model = GroupAllocation(curves=as_curves(law), budget=500, objective="maxmin", integer=False)
    n = np.array(list(model.solve().values()))
    loss = law.loss(n)
    assert n.sum() == pytest.approx(500)
    assert np.ptp(loss[n > 1 + 1e-9]) < 1e-9


def test_as_strategy_of_imbalanced_learn():
    y = np.array(["a"] * 60 + ["b"] * 30)
    X = np.arange(90.0)[:, None]
    curves = {
        "a": {"asymptote": 0.0, "scale": 1.0, "rate": 1.0},
        "b": {"asymptote": 0.0, "scale": 4.0, "rate": 1.0},
    }
    under = GroupAllocation(curves=curves, budget=30)
    _, labels = PeerUnder(sampling_strategy=under, random_state=0).fit_resample(X, y)
    assert (np.sum(labels == "a"), np.sum(labels == "b")) == (10, 20)
    over = GroupAllocation(curves=curves, budget=300, n_initial={"a": 60, "b": 30})
    _, labels = PeerOver(sampling_strategy=over, random_state=0).fit_resample(X, y)
    assert (np.sum(labels == "a"), np.sum(labels == "b")) == (100, 200)
    assert clone(over).get_params()["budget"] == 300


def test_direction_of_the_sampler_limits_counts():
    y = np.array(["a"] * 60 + ["b"] * 30)
    curves = {
        "a": {"asymptote": 0.0, "scale": 1.0, "rate": 1.0},
        "b": {"asymptote": 0.0, "scale": 100.0, "rate": 1.0},
    }
    model = GroupAllocation(curves=curves, budget=66)
    assert model(y) == {"a": 6, "b": 60}
    assert model(y, sampling_type="under-sampling") == {"a": 36, "b": 30}
    model.set_params(budget=300)
    assert model(y, sampling_type="over-sampling") == {"a": 60, "b": 240}
    assert not hasattr(model, "allocation_")


def test_groups_keep_their_class_proportions():
    y = np.array([0] * 60 + [1] * 20 + [0] * 10 + [1] * 10)
    groups = np.array(["g"] * 80 + ["h"] * 20)
    curve = {"asymptote": 0.0, "scale": 1.0, "rate": 1.0}
    counts = GroupAllocation(curves={"g": curve, "h": curve}, budget=40)(y, groups)
    assert counts == {(0, "g"): 15, (1, "g"): 5, (0, "h"): 10, (1, "h"): 10}


def test_rows_without_a_group_follow_the_policy():
    y = np.array([0, 0, 1, 1])
    groups = np.array(["g", "g", None, "g"], dtype=object)
    curve = {"asymptote": 0.0, "scale": 1.0, "rate": 1.0}
    model = GroupAllocation(curves={"g": curve}, budget=3)
    with pytest.raises(QuotaError, match="missing"):
        model(y, groups)
    assert model.set_params(missing_groups="drop")(y, groups) == {(0, "g"): 2, (1, "g"): 1}
    model.set_params(missing_groups="own_group")
    with pytest.raises(QuotaError, match="'missing' of the data has no curve"):
        model(y, groups)
    model.set_params(curves={"g": curve, "missing": curve}, budget=4)
    assert model(y, groups)[1, "missing"] == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"budget": 0}, "budget must be"),
        ({"budget": 1}, "least purchase.*group 'a'"),
        ({"costs": {"a": 0}}, "costs of group 'a'"),
        ({"weights": {"z": 1}}, "weights names unknown groups"),
        ({"n_initial": {"a": 9}, "n_available": {"a": 3}}, "group 'a' has n_initial=9"),
        ({"n_initial": {"b": 2.5}}, "n_initial of group 'b' must be a whole"),
        ({"objective": "utilitarism"}, "objective must be one of"),
        ({"alpha": -1}, "alpha must be"),
        ({"saturation_tol": np.nan}, "saturation_tol must be"),
        ({"curves": {}}, "non-empty dict"),
        ({"curves": {"a": {"scale": 1}}}, "curve of group 'a'"),
        ({"curves": {"a": {"asymptote": 0, "scale": -1, "rate": 1}}}, "'scale' of group 'a'"),
        ({"curves": {"a": {"asymptote": 0, "scale": 1, "rate": 1, "x": 1}}}, "unknown keys"),
    ],
)
def test_messages_name_the_value_and_the_group(change, words):
    curve = {"asymptote": 0.0, "scale": 1.0, "rate": 1.0}
    settings = {"curves": {"a": curve, "b": curve}, "budget": 50} | change
    with pytest.raises(ValueError, match=words):
        GroupAllocation(**settings).solve()


def test_rows_and_curves_must_name_the_same_groups():
    curve = {"asymptote": 0.0, "scale": 1.0, "rate": 1.0}
    model = GroupAllocation(curves={"a": curve, "b": curve}, budget=10)
    with pytest.raises(QuotaError, match="'b', which has no rows"):
        model(np.array(["a", "a"]))
    with pytest.raises(QuotaError, match="'c' of the data has no curve"):
        model(np.array(["a", "b", "c"]))


@pytest.mark.parametrize("objective", ["utilitarian", "maxmin", "alpha"])
def test_flat_curves_cost_nothing_and_need_no_rows(objective):
    curves = {
        "flat": {"asymptote": 0.5, "scale": 0.0, "rate": 1.0},
        "learns": {"asymptote": 0.1, "scale": 1.0, "rate": 1.0},
    }
    model = GroupAllocation(curves=curves, budget=20, objective=objective)
    assert model.solve() == {"flat": 0, "learns": 20}
    assert model.losses_["flat"] == 0.5


def test_huge_budgets_neither_overspend_nor_hang():
    curves = {"a": {"asymptote": 0.1, "scale": 1.0, "rate": 0.5},
              "b": {"asymptote": 0.1, "scale": 4.0, "rate": 1.0}}  # fmt: skip
    for objective in ("utilitarian", "maxmin"):
        for budget in (10**9, 10**15):
            counts = GroupAllocation(curves=curves, budget=budget, objective=objective).solve()
            assert sum(counts.values()) == budget
    # Costs that add up to the budget but for rounding are affordable.
    counts = GroupAllocation(curves=curves, budget=0.3, costs={"a": 0.1, "b": 0.1}).solve()
    assert sum(counts.values()) == 3


@pytest.mark.parametrize(
    ("objective", "words"),
    [(lambda perf: perf, "must return one number, got an array of shape"),
     (lambda _: "best", "objective must return one number, got 'best'"),
     (lambda _: None, "objective must return one number, got None"),
     (lambda perf: float("nan") * perf.sum(), "returned no finite number")],
)  # fmt: skip
def test_objectives_that_say_nothing_are_refused(objective, words):
    curves = {g: {"asymptote": 0.1, "scale": 1.0, "rate": 0.5} for g in "ab"}
    with pytest.raises(ValueError, match=words):
        GroupAllocation(curves=curves, budget=20, objective=objective).solve()


def test_the_budget_a_target_requires():
    curves = {"a": {"asymptote": 0.1, "scale": 1.0, "rate": 0.5},
              "b": {"asymptote": 0.2, "scale": 4.0, "rate": 1.0}}  # fmt: skip
    model = GroupAllocation(curves=curves, budget=10, costs={"b": 3.0}, n_initial={"a": 5})
    need = model.required_budget({"a": 0.2, "b": 0.24})
    assert need == {"budget": 400.0, "allocation": {"a": 100, "b": 100}, "binding": ["a", "b"]}
    assert model.required_budget(0.3)["allocation"] == {"a": 25, "b": 40}
    assert model.required_budget({"b": 5.0})["allocation"] == {"a": 5, "b": 1}
    with pytest.raises(QuotaError, match=r"'b' cannot reach a loss of 0\.2: its asymptote is 0\.2"):
        model.required_budget(0.2)
    with pytest.raises(QuotaError, match="target names unknown groups"):
        model.required_budget({"c": 1.0})
