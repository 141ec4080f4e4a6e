"""The plan: provenance, co-resampling, selection, composition."""

import numpy as np
import pytest
from scipy import sparse

from skresample import Blend, ResamplingPlan, Rows
from skresample.base import BaseOverSampler
from skresample.exceptions import PlanError


def _random_plan(rng, n, kind):
    keep = rng.integers(n, size=rng.integers(1, n + 1))
    m = int(rng.integers(1, 6))
    if kind == "selection":
        return ResamplingPlan(n, keep)
    if kind == "rows":
        return ResamplingPlan(n, keep, Rows(rng.normal(size=(m, 2)), rng.integers(n, size=m)))
    blend = Blend(
        rng.integers(n, size=m), rng.integers(n, size=(m, 2)), rng.normal(size=(m, 2)) * 0.4
    )
    return ResamplingPlan(n, keep, blend)


def test_origin_of_a_blend_is_the_row_with_the_largest_share():
    plan = ResamplingPlan(4, [3], Blend([0, 0, 1], [1, 1, 2], [0.4, 0.6, -0.5]))
    assert plan.origin.tolist() == [3, 0, 1, 1]
    assert plan.label_source.tolist() == [3, 0, 0, 1]
    assert plan.is_new.tolist() == [False, True, True, True]


def test_matrix_rows_sum_to_one_and_reproduce_blends():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(9, 3))
    for _ in range(50):
        plan = _random_plan(rng, 9, "blend")
        matrix = plan.as_matrix()
        np.testing.assert_allclose(matrix.sum(axis=1), 1.0)
        np.testing.assert_allclose(matrix @ X, plan.apply(X, rule="blend"), atol=1e-12)


@pytest.mark.parametrize("first", ["selection", "blend", "rows"])
def test_a_selection_after_a_plan_is_exact(first):
    rng = np.random.default_rng(1)
    for _ in range(100):
        plan = _random_plan(rng, 7, first)
        after = ResamplingPlan(plan.n_output, rng.integers(plan.n_output, size=5))
        both = plan.then(after)
        assert (both.origin == plan.origin[after.keep]).all()
        assert (both.is_new == plan.is_new[after.keep]).all()
        if first == "blend":
            want = plan.as_matrix().toarray()[after.keep]
            np.testing.assert_allclose(both.as_matrix().toarray(), want, atol=1e-12)


@pytest.mark.parametrize("first", ["selection", "blend"])
def test_blends_after_a_plan_multiply(first):
    rng = np.random.default_rng(2)
    for _ in range(100):
        plan = _random_plan(rng, 6, first)
        after = _random_plan(rng, plan.n_output, "blend")
        want = after.as_matrix() @ plan.as_matrix()
        np.testing.assert_allclose(
            plan.then(after).as_matrix().toarray(), want.toarray(), atol=1e-12
        )


@pytest.mark.parametrize("given", [(True, True), (True, False), (False, True), (False, False)])
@pytest.mark.parametrize("order", [False, True])
def test_nominal_values_come_through_both_plans(given, order):
    rng = np.random.default_rng(6)
    for _ in range(20):
        codes, plans = np.arange(12).reshape(6, 2), []
        for donated in given:
            plan = _random_plan(rng, len(codes), "blend")
            new = plan.new
            if donated:
                donor = rng.integers(len(codes), size=(len(new), 2))
                new = Blend(new.base, new.partner, new.coef, donor)
            after = rng.permutation(plan.n_output) if order else None
            plans.append(ResamplingPlan(len(codes), plan.keep, new, order=after))
            codes = _nominal(plans[-1], codes)
        both = plans[0].then(plans[1])
        np.testing.assert_array_equal(_nominal(both, np.arange(12).reshape(6, 2)), codes)


def _nominal(plan, codes):
    """Nominal values that a plan puts out: a donor's, or those of the row that gives the target."""
    donor = plan.new.donor
    donor = np.column_stack([plan.new.source] * 2) if donor is None else donor
    out = np.concatenate([codes[plan.keep], codes[donor, np.arange(2)]])
    return out if plan.order is None else out[plan.order]


def test_composition_is_associative():
    rng = np.random.default_rng(3)
    for _ in range(50):
        a = _random_plan(rng, 6, "blend")
        b = _random_plan(rng, a.n_output, "blend")
        c = _random_plan(rng, b.n_output, "selection")
        left, right = a.then(b).then(c), a.then(b.then(c))
        np.testing.assert_allclose(
            left.as_matrix().toarray(), right.as_matrix().toarray(), atol=1e-12
        )


def test_order_survives_selection_and_composition():
    plan = ResamplingPlan(3, [0, 1, 2], Blend([0], [1], [0.5])).select([3, 0, 2])
    assert plan.is_new.tolist() == [True, False, False]
    np.testing.assert_allclose(plan.apply([0.0, 2.0, 5.0], rule="blend"), [1.0, 0.0, 5.0])
    again = plan.then(ResamplingPlan(3, [2, 0]))
    np.testing.assert_allclose(again.apply([0.0, 2.0, 5.0], rule="blend"), [5.0, 1.0])


def test_weights_multiply_along_a_chain():
    first = ResamplingPlan(3, [0, 2], weight=[2.0, 3.0])
    second = ResamplingPlan(2, [1, 1, 0], weight=[10.0, 20.0, 30.0])
    assert first.then(second).weight.tolist() == [30.0, 60.0, 60.0]
    assert first.then(ResamplingPlan(2, [1])).weight.tolist() == [3.0]
    assert ResamplingPlan(3, [0, 2]).then(second).weight.tolist() == [10.0, 20.0, 30.0]


@pytest.mark.parametrize("container", ["list", "array", "csr", "pandas", "polars"])
def test_apply_takes_any_container(container):
    data = {"list": [10, 20, 30], "array": np.array([10, 20, 30])}
    if container == "csr":
        value = sparse.csr_array(np.array([[10], [20], [30]]))
    elif container in ("pandas", "polars"):
        module = pytest.importorskip(container)
        value = module.Series([10, 20, 30])
    else:
        value = data[container]
    out = ResamplingPlan(3, [2, 0]).apply(value)
    assert type(out) is type(value)
    flat = out.toarray().ravel() if container == "csr" else np.asarray(out)
    assert flat.tolist() == [30, 10]


def test_rows_without_parents_have_no_origin():
    plan = ResamplingPlan(2, [0], Rows(np.zeros((1, 1))))
    assert plan.origin.tolist() == [0, -1]
    with pytest.raises(PlanError, match="no parent row"):
        plan.apply([1, 2])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"keep": [0, 3]}, "keep names row 3, but there are 3 input rows"),
        ({"keep": [0.5]}, "keep must hold whole row numbers"),
        ({"keep": [0], "new": Blend([0], [[9]], [[0.1]])}, "partner names row 9"),
        ({"keep": [0], "new": Blend([0], [[1]], [[np.nan]])}, "coef must be finite"),
        ({"keep": [0], "new": Blend([0], [[1]], [[0.1, 0.2]])}, "coef must have shape"),
        ({"keep": [0], "weight": [-1.0]}, "weight must be finite"),
        ({"keep": [0, 1], "weight": [1.0]}, "weight must have shape"),
        ({"keep": [0, 1], "order": [0, 0]}, "permutation"),
        ({"keep": [0], "new_y": [1, 2]}, "new_y must have 0 entries, got 2"),
    ],
)
def test_inconsistent_plans_are_refused(arguments, message):
    with pytest.raises(PlanError, match=message):
        ResamplingPlan(3, **arguments)


def test_mismatched_plans_and_arrays_are_refused():
    plan = ResamplingPlan(3, [0])
    with pytest.raises(PlanError, match="puts out 1 rows, the second expects 2"):
        plan.then(ResamplingPlan(2, [0]))
    with pytest.raises(PlanError, match="for 3 rows, the array has 2"):
        plan.apply([1, 2])
    with pytest.raises(ValueError, match="rule must be"):
        plan.apply([1, 2, 3], rule="mean")


def test_blending_rows_made_from_values_is_refused():
    plan = ResamplingPlan(2, [0], Rows(np.zeros((1, 1)), [0]))
    with pytest.raises(PlanError, match="not combinations of input rows"):
        plan.then(ResamplingPlan(2, [0], Blend([0], [1], [0.5])))


def test_repr_tells_what_happens():
    plan = ResamplingPlan(3, [0, 1], Blend([0], [1], [0.5]), weight=[1, 1, 1])
    assert repr(plan) == "ResamplingPlan(3 -> 3 rows: 2 kept, 1 new by Blend, weighted)"
    html = plan._repr_html_()
    assert "<td>input rows</td><td>3</td>" in html
    assert "<td>new rows (Blend)</td><td>1</td>" in html


def test_rows_without_a_parent_have_the_target_and_group_of_a_like_row():
    new = Rows(np.array([[7.0], [8.0]]), parent=[-1, 2], like=[1, 0])
    plan = ResamplingPlan(3, keep=[0], new=new)
    assert plan.origin.tolist() == [0, -1, 2]
    assert plan.label_source.tolist() == [0, 1, 2]
    assert plan.apply(["a", "b", "c"], rule="label") == ["a", "b", "c"]
    with pytest.raises(PlanError, match=r"1 new rows have no parent row.*rule='label'"):
        plan.apply(["a", "b", "c"])
    assert plan.select([1]).new.like.tolist() == [1]
    first = ResamplingPlan(4, keep=[3, 2, 1])
    assert first.then(plan).label_source.tolist() == [3, 2, 1]
    with pytest.raises(PlanError, match="like names row 9"):
        ResamplingPlan(3, keep=[], new=Rows(np.zeros((1, 1)), like=[9]))


@pytest.mark.parametrize("m", [1, 2])
def test_new_rows_without_a_target_are_refused(m):
    class Orphans(BaseOverSampler):
        def _plan(self, table, quota):
            return ResamplingPlan(table.n, np.arange(table.n), Rows(np.zeros((m, 1))))

    with pytest.raises(PlanError, match="need a parent row or a target of their own"):
        Orphans().fit_resample([[1.0], [2.0], [3.0]], ["a", "a", "b"])


def test_joined_rows_keep_what_they_are_like():
    from skresample._new_rows import join_recipes

    a = Rows(np.zeros((1, 1)), like=[2])
    b = Rows(np.ones((1, 1)), parent=[0])
    assert join_recipes([a, b]).source.tolist() == [2, 0]
    assert join_recipes([a, b]).dominant.tolist() == [-1, 0]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_blended_entries_keep_the_precision_of_images(dtype):
    """A cube of images came back as float64, twice as large."""
    plan = ResamplingPlan(2, np.arange(2), Blend([0], [[1]], [[0.25]]), np.array([1]))
    cube = np.array([[[0.0, 4.0]], [[8.0, 4.0]]], dtype=dtype)
    out = plan.apply(cube, rule="blend")
    assert out.dtype == dtype
    np.testing.assert_array_equal(out[2], [[2.0, 4.0]])
    assert plan.apply([[0], [8]], rule="blend").dtype == np.float64


def test_of_joined_rows_those_without_donors_give_their_own_values():
    from skresample._new_rows import join_recipes

    given = Blend([0], [[1]], [[0.5]], donor=np.array([[2, 1]]))
    own = Blend([3], [[1]], [[0.5]])
    assert join_recipes([given, own]).donor.tolist() == [[2, 1], [3, 3]]
    assert join_recipes([own, given]).donor.tolist() == [[3, 3], [2, 1]]
    assert join_recipes([own, own]).donor is None
