"""Rows that are drawn when asked for: equal to held ones, in little memory."""

import tracemalloc

import numpy as np
import pytest

from skresample._drawn import Drawn
from skresample._new_rows import Rows, join_recipes
from skresample.diffusion import DiffusionOverSampler, GaussianMixtureDenoiser
from skresample.diffusion._drawn_values import DrawnValues


def test_one_block_at_a_time_is_kept():
    alive = []

    class Counting(np.ndarray):
        def __del__(self):
            if self.base is None:
                alive.remove(id(self))

    def draw(block, size):
        assert not alive  # the block before is gone
        values = np.full((size, 1), float(block)).view(np.ndarray).copy().view(Counting).copy()
        alive.append(id(values))
        return Rows(values, np.full(size, -1))

    drawn = Drawn(10, draw, block=4)
    got = [np.asarray(drawn.select(slice(s, s + 3)).values)[:, 0].tolist() for s in (0, 3, 6, 9)]
    assert got == [[0, 0, 0], [0, 1, 1], [1, 1, 2], [2]]


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_many_new_rows_cost_little_more_than_themselves(dtype):
    """Held they are there twice, with the plan; on demand a batch of them is, drawn in float64."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(400, 20)).astype(dtype), np.repeat([0, 1], [300, 100])
    sampler = DiffusionOverSampler(
        denoiser=GaussianMixtureDenoiser(1), sampling_strategy={1: 80_100}, random_state=0
    )
    sampler.set_params(sampling_strategy={1: 200}).fit_resample(X, y)
    sampler.set_params(sampling_strategy={1: 80_100})
    tracemalloc.start()
    held = sampler.fit_resample(X, y)[0]
    peak = tracemalloc.get_traced_memory()[1]
    del sampler.plan_
    into = np.empty_like(held)
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    sampler.fit_resample_into(into, X, y, rows=4096)
    extra = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    assert held.dtype == dtype
    assert peak < 2.2 * held.nbytes
    assert extra < {8: 0.5, 4: 0.9}[held.itemsize] * held.nbytes
    np.testing.assert_array_equal(into, held)


def test_recipes_of_many_pieces_are_joined_in_the_memory_of_two():
    pieces = [Rows(np.zeros((1000, 20)), like=np.zeros(1000, np.intp)) for _ in range(12)]
    size = 12 * pieces[0].values.nbytes
    tracemalloc.start()
    joined = join_recipes(pieces)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(joined) == 12_000
    assert peak < 1.2 * size  # beside the pieces


def test_values_are_drawn_batch_by_batch_and_the_same_in_any_order(monkeypatch):
    monkeypatch.setattr("skresample.diffusion._drawn_values._BATCH", 4)
    asked = []

    def draw(part, rng):
        asked.append(part.start // 4)
        return rng.normal(size=(part.stop - part.start, 2))

    def values():
        return DrawnValues(10, draw, np.random.default_rng(3), (2, np.dtype(float)))

    whole = np.random.default_rng(3).normal(size=(10, 2))
    np.testing.assert_array_equal(values()(0, 10), whole)
    assert asked == [0, 1, 2]
    asked.clear()
    later = values()
    for start in range(0, 10, 3):  # in order: each batch once
        stop = min(start + 3, 10)
        np.testing.assert_array_equal(later(start, stop), whole[start:stop])
    assert asked == [0, 1, 2]
    np.testing.assert_array_equal(later(2, 7), whole[2:7])  # and again
    asked.clear()
    np.testing.assert_array_equal(values()(8, 10), whole[8:])
    assert asked == [0, 1, 2]  # what the first ones leave of the source was not known
