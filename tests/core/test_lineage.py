"""Lineage as a table, labels of parents, rows whose origin is allowed."""

import itertools

import numpy as np
import pytest
from scipy import sparse

from skresample import Blend, ResamplingPlan, Rows
from skresample.exceptions import PlanError
from skresample.over_sampling import ROSE, SMOTE, SMOTENC, RandomOverSampler
from skresample.plan import LICENCE_ORDER, licence_of, propagate_labels
from skresample.under_sampling import RandomUnderSampler


def _data(dtype=np.float64):
    rng = np.random.default_rng(0)
    return rng.normal(size=(60, 3)).astype(dtype), np.repeat([0, 1], [45, 15])


def _matrix(lineage, shape):
    known = lineage.parent >= 0
    at = lineage.row[known], lineage.parent[known]
    return sparse.csr_array((lineage.weight[known], at), shape=shape)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_lineage_times_the_rows_is_the_output(dtype):
    X, y = _data(dtype)
    sampler = SMOTE(random_state=0)
    X_new, _ = sampler.fit_resample(X, y)
    found = sampler.plan_.lineage()
    again = _matrix(found, (len(X_new), 60)) @ X.astype(np.float64)
    assert np.abs(again - X_new).max() <= 8 * np.finfo(dtype).eps * np.abs(X).max()
    assert np.bincount(found.row, found.weight) == pytest.approx(np.ones(len(X_new)))
    assert set(found.kind[found.row >= 60]) == {"interpolated"}


def test_chains_multiply():
    X, y = _data()
    first = SMOTE(random_state=0)
    X1, y1 = first.fit_resample(X, y)
    second = RandomUnderSampler(sampling_strategy={0: 20, 1: 20}, random_state=0)
    X2, y2 = second.fit_resample(X1, y1)
    third = SMOTE(sampling_strategy={0: 30}, random_state=0)
    X3, _ = third.fit_resample(X2, y2)
    plan = first.plan_.then(second.plan_).then(third.plan_)
    product = third.plan_.as_matrix() @ second.plan_.as_matrix() @ first.plan_.as_matrix()
    whole = _matrix(plan.lineage(), (len(X3), 60))
    assert abs(whole - product).max() < 1e-12
    assert np.abs(whole @ X - X3).max() < 1e-12


def test_kinds_and_ids():
    X, y = _data()
    sampler = RandomOverSampler(random_state=0).fit(X, y)
    sampler.fit_resample(X, y)
    found = sampler.plan_.lineage([f"id{i}" for i in range(60)])
    assert found.kind.tolist() == ["original"] * 60 + ["duplicate"] * 30
    assert found.parent.tolist()[:2] == ["id0", "id1"]
    rose = ROSE(random_state=0)
    rose.fit_resample(X, y)
    assert set(rose.plan_.lineage().kind) == {"original", "generated"}
    plan = ResamplingPlan(3, [2, 2], Rows(np.zeros((2, 1)), [-1, 1], like=[0, 1]))
    lines = [tuple(line.values()) for line in plan.lineage(["a", "b", "c"]).records()]
    assert lines == [
        (0, "c", 1.0, "original"),
        (1, "c", 1.0, "duplicate"),
        (2, "a", 0.0, "generated"),
        (3, "b", 1.0, "generated"),
    ]
    lonely = ResamplingPlan(1, [], Rows(np.zeros((1, 1))))
    assert [tuple(line.values()) for line in lonely.lineage().records()] == [
        (0, -1, 0.0, "generated")
    ]
    assert lonely.lineage(["a"]).parent.tolist() == [None]
    with pytest.raises(PlanError, match="one for each of 3 rows"):
        plan.lineage([1, 2])


def test_what_is_shown_counts_rows_by_kind():
    X, y = np.arange(24.0).reshape(12, 2), np.repeat([0, 1], [8, 4])
    smote = SMOTE(k_neighbors=2, random_state=0)
    smote.fit_resample(X, y)
    lineage = smote.plan_.lineage()
    assert repr(lineage) == "<Lineage of 16 rows in 20 lines, 4 interpolated, 12 original>"
    assert repr(ResamplingPlan(3, [1, 1]).lineage()).endswith("1 duplicate, 1 original>")


def test_an_order_of_the_output_is_followed():
    blend = Blend([0, 1], [[1], [2]], [[0.5], [0.0]], donor=[[2], [0]])
    plan = ResamplingPlan(3, [2], blend, order=[2, 0, 1])
    lines = [tuple(line.values())[:3] for line in plan.lineage().records()]
    assert lines == [(0, 1, 1.0), (0, 0, 0.0), (1, 2, 1.0), (2, 0, 0.5), (2, 1, 0.5), (2, 2, 0.0)]


def test_givers_of_nominal_values_are_parents():
    X, y = _data()
    X = np.column_stack([X, np.arange(60) % 7])
    sampler = SMOTENC(categorical_features=[3], random_state=0)
    X_new, _ = sampler.fit_resample(X, y)
    found = sampler.plan_.lineage()
    for row in range(60, 90):
        assert X_new[row, 3] in X[found.parent[found.row == row], 3]


def test_most_restrictive_is_a_lattice():
    plan = ResamplingPlan(2, [], Blend([0], [[1]], [[0.5]]))
    names = [*LICENCE_ORDER, "MIT", "cc-by-nc-4.0", " CC-BY-SA-4.0 ", "", "commercial!", None, 3.5]
    joined = {
        (a, b): propagate_labels(plan, np.array([a, b], dtype=object))[0]
        for a, b in itertools.product(names, repeat=2)
    }
    place = {use: i for i, use in enumerate(LICENCE_ORDER)}
    for (a, b), use in joined.items():
        assert use == joined[b, a]
        assert place[use] == max(place[licence_of(a).use], place[licence_of(b).use])
        assert joined[a, a] == licence_of(a).use


@pytest.mark.parametrize(
    "label", ["commercial use forbidden", "mit-ish", "MIT OR ELSE", "ＭＩＴ", b"MIT", np.nan, (), 1]
)
def test_what_is_not_recognised_is_the_most_restrictive(label):
    labels = np.empty(2, dtype=object)
    labels[:] = ["MIT", label]
    plan = ResamplingPlan(2, [0, 1])
    assert propagate_labels(plan, labels).tolist() == ["commercial", "academic-only"]
    for rule in ("attribution", "share_alike"):
        assert propagate_labels(plan, labels, rule=rule)[1]
    other = propagate_labels(plan, labels, order=["MIT", "b", "c"])
    assert other.tolist() == ["MIT", "c"]


def test_rules_for_sources_and_callables():
    plan = ResamplingPlan(3, [0], Blend([0], [[2]], [[0.5]]))
    union = propagate_labels(plan, ["a", "b", "c"], rule="union")
    assert union.tolist() == [frozenset("a"), frozenset("ac")]
    assert propagate_labels(plan, [1, 2, 3], rule=sum).tolist() == [1, 4]
    share = propagate_labels(plan, ["cc0", "x", "cc-by-4.0"], rule="attribution")
    assert (share.dtype, share.tolist()) == (bool, [False, True])
    with pytest.raises(ValueError, match="rule must be"):
        propagate_labels(plan, ["a", "b", "c"], rule="least")
    with pytest.raises(PlanError, match="2 entries"):
        propagate_labels(plan, ["a", "b"])


def test_generated_rows_owe_to_all_unless_told_otherwise():
    plan = ResamplingPlan(3, [0], Rows(np.zeros((2, 1)), [0, -1]))
    labels = ["MIT", "CC-BY-NC-4.0", "MIT"]
    assert propagate_labels(plan, labels).tolist() == ["commercial", *["non-commercial"] * 2]
    parents = propagate_labels(plan, labels, generated="parents")
    assert parents.tolist() == ["commercial", "commercial", "academic-only"]


def test_filter_keeps_what_is_allowed():
    X, y = _data()
    labels = np.where(np.arange(60) % 3 == 0, "CC-BY-NC-4.0", "MIT")
    plan = SMOTE(random_state=0).make_plan(X, y)
    free = plan.filter(labels, "commercial")
    taken = np.unique(free.lineage().parent)
    assert (labels[taken] == "MIT").all()
    assert free.n_kept == 40
    assert 0 < free.n_new < plan.n_new
    assert plan.filter(labels, LICENCE_ORDER).n_output == plan.n_output
    assert plan.filter(labels, ["MIT", "other"], rule="union").n_output == free.n_output
