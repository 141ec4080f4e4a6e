"""Seconds and memory of rows from a learned density.

``python benchmarks/bench_diffusion_speed.py`` prints two Markdown tables: CPU seconds of one call
on 10,000 rows of 20 columns with 5 % in the rare class, for each denoiser; and the highest traced
allocation, in units of the output, of drawing 100,000 new rows in 20 columns: held, written to an
array piece by piece, and in float32.
"""

from __future__ import annotations

import time
import tracemalloc
import warnings

import numpy as np

from skresample.diffusion import (
    DiffusionOverSampler,
    EmpiricalDenoiser,
    LocalSubspaceDenoiser,
    MinorityOverSampler,
    RegressionDenoiser,
)

CASES = {
    "mixture (default)": DiffusionOverSampler(random_state=0),
    "mixture, along a path": DiffusionOverSampler(sampler="ode", random_state=0),
    "kernel": DiffusionOverSampler(denoiser=EmpiricalDenoiser(0.3), random_state=0),
    "local subspaces": DiffusionOverSampler(denoiser=LocalSubspaceDenoiser(), random_state=0),
    "learned (perceptron)": DiffusionOverSampler(denoiser=RegressionDenoiser(), random_state=0),
    "MinorityOverSampler": MinorityOverSampler(random_state=0),
}


def problem(n, rare, d=20, seed=0):
    """Five hidden factors behind twenty columns; the rare class is moved along some of them."""
    rng = np.random.default_rng(seed)
    y = np.repeat([0, 1], [n - rare, rare])
    hidden = rng.normal(size=(n, 5)) + 0.8 * y[:, None]
    A = rng.normal(size=(5, d))
    X = np.tanh(hidden @ A) + 0.3 * hidden**2 @ A + 0.2 * rng.normal(size=(n, d))
    return X, y


def seconds():
    X, y = problem(10_000, 500)
    print("| denoiser | CPU s | calls a row |\n| --- | ---: | ---: |")
    for name, sampler in CASES.items():
        start = time.process_time()
        rows, _ = sampler.fit_resample(X, y)
        spent = time.process_time() - start
        assert len(rows) == 19_000
        calls = sampler.n_function_evaluations_[1]
        print(f"| {name} | {spent:.2f} | {calls} |", flush=True)


def peak(call):
    """Highest traced allocation of a call, in bytes, and what it gave."""
    tracemalloc.start()
    out = call()
    top = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return top, out


def memory():
    X, y = problem(2_000, 1_000)
    wanted = {1: 101_000}
    print("\n| 100,000 new rows | peak / output | dtype |\n| --- | ---: | --- |")
    for dtype in (np.float64, np.float32):
        rows = X.astype(dtype)
        sampler = DiffusionOverSampler(sampling_strategy=wanted, random_state=0)
        sampler.fit_resample(rows[::10], y[::10])  # what is imported and cached comes before
        top, out = peak(lambda s=sampler, r=rows: s.fit_resample(r, y)[0])
        print(f"| held | {top / out.nbytes:.2f} | {out.dtype} |", flush=True)
        into = np.empty_like(out)
        top, _ = peak(lambda s=sampler, r=rows, a=into: s.fit_resample_into(a, r, y, rows=8192))
        assert np.array_equal(into, out)
        print(f"| on demand, besides the array written to | {top / out.nbytes:.2f} | {out.dtype} |")


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    seconds()
    memory()
