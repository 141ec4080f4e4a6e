"""Plans in chunks: the same rows, piece by piece, and only the piece in memory."""

import pickle
import tracemalloc

import numpy as np
import pytest
from scipy import sparse

from skresample import Blend, ResamplingPlan, Rows
from skresample._drawn import Drawn, Parts, as_slice
from skresample._math.rng import BLOCK, Streams
from skresample._table.assemble import assemble
from skresample._table.ingest import ingest
from skresample.exceptions import PlanError
from skresample.over_sampling import SMOTE, RandomOverSampler
from skresample.under_sampling import RandomUnderSampler

PLANS = {
    "slice": ResamplingPlan(9, slice(None, None, 2)),
    "backwards": ResamplingPlan(9, slice(None, None, -3)),
    "positions": ResamplingPlan(5, [4, 0, 0, 3], weight=[1.0, 2.0, 3.0, 4.0]),
    "blend": ResamplingPlan(
        5, slice(1, 5), Blend([0, 1, 2], [1, 2, 3], [0.1, 0.2, 0.3]), new_y=[7, 8, 9]
    ),
    "rows": ResamplingPlan(5, slice(0, 3), Rows(np.arange(8.0).reshape(4, 2), [0, 1, -1, 2])),
    "only new": ResamplingPlan(3, slice(0, 0), Blend([0, 1], [1, 2], [0.5, 0.5])),
    "ordered": ResamplingPlan(
        3, slice(None), Blend([0, 1], [1, 2], [0.5, 0.5]), order=[4, 0, 3, 1, 2]
    ),
    "nothing": ResamplingPlan(3, slice(0, 0)),
}


def _joined(parts, name):
    values = [np.asarray(getattr(part, name)) for part in parts if getattr(part, name) is not None]
    return np.concatenate(values).tolist() if values else []


@pytest.mark.parametrize("rows", [1, 2, 3, 100])
@pytest.mark.parametrize("name", PLANS)
def test_chunks_together_are_the_plan(name, rows):
    plan = PLANS[name]
    parts = list(plan.chunks(rows))
    assert [part.n_output for part in parts[:-1]] == [rows] * (len(parts) - 1)
    assert sum(part.n_output for part in parts) == plan.n_output
    for field in ("origin", "label_source", "is_new", "weight"):
        whole = getattr(plan, field)
        assert _joined(parts, field) == ([] if whole is None else whole.tolist())
    stacked = [part.as_matrix() for part in parts]
    if stacked:
        got = sparse.vstack(stacked).toarray()
        np.testing.assert_array_equal(got, plan.as_matrix().toarray())
    if plan.new_y is not None and plan.order is None:
        assert _joined(parts, "new_y") == plan.new_y.tolist()


def test_rows_must_be_positive():
    with pytest.raises(ValueError, match="rows must be at least 1, got 0"):
        next(PLANS["slice"].chunks(0))


def test_a_slice_is_held_as_a_slice():
    plan = ResamplingPlan(10**12, slice(None))
    assert plan.n_output == 10**12
    assert plan.kept == slice(0, 10**12, 1)
    assert next(plan.chunks(3)).kept == slice(0, 3, 1)


@pytest.mark.parametrize("rows", [range(0), range(4), range(4, 0, -1), range(4, -1, -2)])
def test_the_slice_of_a_range_takes_its_rows(rows):
    assert list(range(6))[as_slice(rows)] == list(rows)


def test_parts_that_are_one_range_are_kept_as_that_range():
    plan = ResamplingPlan(4, Parts([range(4), Drawn(0, None)]))
    assert plan.keep.tolist() == [0, 1, 2, 3]
    assert plan.kept == slice(0, 4, 1)
    assert RandomOverSampler().fit_resample(X[:50], Y[[0] * 25 + [50] * 25])[0].shape == (50, 3)


def test_a_plan_cannot_be_changed():
    with pytest.raises(AttributeError, match="does not change"):
        PLANS["slice"].weight = np.ones(5)


def test_only_the_blocks_asked_for_are_drawn_and_always_alike():
    asked = []

    def draw(block, size):
        asked.append((block, size))
        return Streams(0).get("x", block=block).integers(50, size=size)

    whole = Drawn(95, draw, block=10).select(slice(0, 95))
    assert asked == [(b, 10) for b in range(9)] + [(9, 5)]
    asked.clear()
    part = Drawn(95, draw, block=10)
    assert (part.select(slice(25, 41)) == whole[25:41]).all()
    assert (part.select(slice(41, 48)) == whole[41:48]).all()  # goes on in the last block
    assert asked == [(2, 10), (3, 10), (4, 10)]
    mixed = Parts([range(3), Drawn(20, draw, block=7), np.array([9, 9])])
    all_of_it = np.concatenate([[0, 1, 2], Drawn(20, draw, block=7).select(slice(0, 20)), [9, 9]])
    for start, stop in [(0, 25), (2, 4), (9, 12), (22, 25), (5, 5)]:
        got = mixed.select(slice(start, stop))
        got = np.arange(25)[got] if isinstance(got, slice) else got
        assert got.tolist() == all_of_it[start:stop].tolist()


# -- samplers ----------------------------------------------------------------------------------

X = np.random.default_rng(0).normal(size=(60, 3))
Y = np.repeat(["a", "b", "c"], [40, 13, 7])


def _containers():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(X, columns=list("pqr"))
    frame["whole"] = np.arange(60) % 7
    frame["text"] = np.array(["u", "v", "w"])[np.arange(60) % 3]
    holes = X.copy()
    holes[::7, 1] = np.nan
    return {
        "array": X,
        "float32": X.astype(np.float32),
        "missing": holes,
        "whole": np.rint(X * 9).astype(np.int16),
        "sparse": sparse.csr_array(X * (X > 0)),
        "frame": frame,
        "pandas": frame[list("pqr")],
    }


def _stack(pieces, ignore_index):
    if sparse.issparse(pieces[0]):
        return sparse.vstack(pieces)
    if hasattr(pieces[0], "iloc"):
        import pandas as pd

        return pd.concat(pieces, ignore_index=ignore_index)
    return np.concatenate(pieces)


def _equal(a, b):
    if sparse.issparse(a):
        assert (a != b).nnz == 0
    elif hasattr(a, "iloc"):
        import pandas as pd

        pd.testing.assert_frame_equal(a, b, check_exact=True, check_index_type=False)
    else:
        assert a.dtype == b.dtype
        assert a.tobytes() == b.tobytes()


@pytest.mark.parametrize("kind", _containers())
@pytest.mark.parametrize(
    "sampler",
    [SMOTE(random_state=0), RandomOverSampler(random_state=0), RandomUnderSampler(random_state=0)],
    ids=lambda s: type(s).__name__,
)
def test_assembling_by_chunks_equals_the_whole(sampler, kind, monkeypatch):
    rows = _containers()[kind]
    monkeypatch.setattr("skresample._drawn.BLOCK", 10)
    table = ingest(sampler, rows, Y, classes=True)
    whole = assemble(table, sampler.make_plan(rows, Y))
    for hold in (True, False):
        plan = sampler.make_plan(rows, Y, hold=hold)
        parts = [assemble(table, part) for part in plan.chunks(17)]
        _equal(_stack([part[0] for part in parts], not plan.is_selection), whole[0])
        assert np.concatenate([part[1] for part in parts]).tolist() == whole[1].tolist()


def test_large_outputs_are_drawn_by_blocks_and_small_ones_as_ever():
    wanted = {"b": 40, "c": BLOCK + 50}
    for sampler in (
        SMOTE(random_state=0, sampling_strategy=wanted),
        RandomOverSampler(random_state=0, sampling_strategy=wanted),
        RandomOverSampler(random_state=0, sampling_strategy=wanted, shrinkage=0.3),
    ):
        out = sampler.fit_resample(X, Y)[0]
        lazy = sampler.make_plan(X, Y, hold=False)
        assert "drawn when asked for" in repr(lazy) or lazy.is_selection
        pickle.dumps(lazy)
        table = ingest(sampler, X, Y, classes=True)
        pieces = [assemble(table, part) for part in lazy.chunks(20_000)]
        _equal(np.concatenate([piece[0] for piece in pieces]), out)
        small = sampler.set_params(sampling_strategy={"b": 40, "c": BLOCK + 7}).fit_resample(X, Y)[
            0
        ]
        assert small[:].tobytes() == out[: len(small)].tobytes()


def test_a_plan_of_many_rows_costs_what_a_chunk_costs():
    n = 30_000_000
    for cls in (SMOTE, RandomOverSampler):
        sampler = cls(random_state=0, sampling_strategy={"c": n})
        tracemalloc.start()
        plan = sampler.make_plan(X, Y, hold=False)
        parts = plan.chunks(50_000)
        for _ in range(4):
            part = next(parts)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert plan.n_output == n + 53
        assert part.n_output == 50_000
        assert peak < 30e6


def test_blocks_search_their_class_once_and_for_all(monkeypatch):
    from skresample._table import home

    asked = []
    search = home.class_neighbors
    monkeypatch.setattr("skresample._drawn.BLOCK", 10)
    monkeypatch.setattr(home, "BLOCK", 10)

    def spy(points, k, *, rows=None, **options):
        asked.append(None if rows is None else rows.size)
        return search(points, k, rows=rows, **options)

    monkeypatch.setattr(home, "class_neighbors", spy)
    SMOTE(random_state=0, sampling_strategy={"c": 67}).fit_resample(X, Y)
    assert asked == [None]  # many new rows: the first block searches all rows
    monkeypatch.setattr(home, "BLOCK", 100)
    asked.clear()
    SMOTE(random_state=0, sampling_strategy={"c": 67}).fit_resample(X, Y)
    assert len(asked) == 2  # the first block its bases, the second all rows, the others nothing
    assert asked[1] is None


def test_another_thread_may_draw_another_block_meanwhile():
    class Interrupted(Drawn):
        def __setattr__(self, name, value):
            super().__setattr__(name, value)
            if name == "_last" and value[0] == 0:  # the moment between drawing and handing over
                assert self.select(slice(10, 20)).tolist() == list(range(10, 20))

    rows = Interrupted(20, lambda block, size: 10 * block + np.arange(size), 10)
    assert rows.select(slice(0, 10)).tolist() == list(range(10))


def test_values_may_be_made_when_they_are_asked_for():
    asked, table = [], np.arange(40.0).reshape(20, 2)

    def values(start, stop):
        asked.append((start, stop))
        return table[start:stop]

    parent = np.arange(20) % 3
    plan = ResamplingPlan(3, slice(None), Rows(values, parent))
    assert plan.n_output == 23
    assert asked == []
    parts = list(plan.chunks(8))
    assert asked == [(0, 5), (5, 13), (13, 20)]
    made = np.concatenate([part.new.values for part in parts])
    assert made.tobytes() == table.tobytes()
    assert _joined(parts, "origin") == plan.origin.tolist() == [0, 1, 2, *parent.tolist()]
    assert plan.new.values.tobytes() == table.tobytes()
    with pytest.raises(PlanError, match="need parent"):
        ResamplingPlan(3, slice(None), Rows(values))
