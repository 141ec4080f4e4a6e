"""Rows that are drawn when asked for: equal to held ones, in little memory."""

import tracemalloc

import numpy as np

from skresample._drawn import Drawn
from skresample._new_rows import Rows
from skresample.diffusion import DiffusionOverSampler, GaussianMixtureDenoiser


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


def test_many_new_rows_cost_little_more_than_themselves():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(400, 20)), np.repeat([0, 1], [300, 100])
    sampler = DiffusionOverSampler(
        denoiser=GaussianMixtureDenoiser(1), sampling_strategy={1: 80_100}, random_state=0
    )
    sampler.set_params(sampling_strategy={1: 200}).fit_resample(X, y)
    sampler.set_params(sampling_strategy={1: 80_100})
    tracemalloc.start()
    held = sampler.fit_resample(X, y)[0]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    before, into = tracemalloc.get_traced_memory()[0], np.empty_like(held)
    before += into.nbytes
    sampler.fit_resample_into(into, X, y, rows=8192)
    extra = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    assert peak < 2.5 * held.nbytes
    assert extra < 1.4 * held.nbytes
    np.testing.assert_array_equal(into, held)
    assert DiffusionOverSampler(random_state=0).fit_resample(X.astype(np.float32), y)[0].dtype == (
        np.float32
    )
