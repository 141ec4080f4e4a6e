"""Exact neighbours against scikit-learn's brute force, both in one run: wall and CPU ratios.

``python benchmarks/bench_neighbors.py [--large]``; ratios above one mean that ours is faster.
Wall times of a busy machine mean little: read the CPU column. Large cases time scikit-learn on a
tenth of the queries and scale up.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import sklearn
from scipy import sparse
from sklearn.metrics.pairwise import nan_euclidean_distances
from sklearn.neighbors import NearestNeighbors

from skresample._math.neighbors import NeighborIndex, Points

K = 6


def gaussian(n, d):
    return np.random.default_rng(0).normal(size=(n, d))


def clustered(n, d):
    rng = np.random.default_rng(0)
    return 1.5 * rng.normal(size=(50, d))[rng.integers(0, 50, n)] + rng.normal(size=(n, d))


def holes(x, share=0.1):
    x[np.random.default_rng(1).random(x.shape) < share] = np.nan
    return x


def timed(function, repeat):
    """Median wall and CPU seconds, and the last result."""
    times = []
    for _ in range(repeat):
        wall, cpu = time.perf_counter(), time.process_time()
        result = function()
        times.append((time.perf_counter() - wall, time.process_time() - cpu))
    return (*np.median(times, axis=0), result)


def brute(x, k, rows):
    with sklearn.config_context(working_memory=32 if sparse.issparse(x) else 1024):
        return NearestNeighbors(algorithm="brute").fit(x).kneighbors(x[:rows], k + 1)[1][:, 1:]


def masked(x, k, rows):
    dist = nan_euclidean_distances(x[:rows], x)
    np.fill_diagonal(dist, np.inf)
    return np.argpartition(dist, k, axis=1)[:, :k]


def mixed(n, d, levels):
    """Numeric and nominal columns, and the same distances as one-hot columns."""
    codes = np.random.default_rng(2).integers(0, levels, (n, d))
    x = gaussian(n, d)
    one_hot = [np.sqrt(0.5) * (codes[:, [j]] == np.arange(levels)) for j in range(d)]
    return Points(x, codes, np.ones(d)), np.concatenate([x, *one_hot], axis=1)


def cases(large):
    for n, d in ((40, 10), (200, 10), (1000, 20), (5000, 20), (20000, 3), (20000, 20)):
        yield f"gaussian {n} x {d}", Points(x := gaussian(n, d)), x, brute
    yield "clustered 20000 x 20", Points(x := clustered(20000, 20)), x, brute
    yield "clustered 20000 x 63", Points(x := clustered(20000, 63)), x, brute
    yield "float32 20000 x 20", Points(x := clustered(20000, 20).astype(np.float32)), x, brute
    yield "mixed 5000 x (10 + 10)", *mixed(5000, 10, 8), brute
    yield "missing 5000 x 20", Points(x := holes(gaussian(5000, 20))), x, masked
    for d, density in ((20, 0.3), (20000, 0.003)):
        x = sparse.random_array((8000, d), density=density, rng=0, format="csr")
        yield f"csr 8000 x {d}", Points(x), x, brute
    if large:
        yield "clustered 100000 x 20", Points(x := clustered(100000, 20)), x, brute
        yield "gaussian 100000 x 20", Points(x := gaussian(100000, 20)), x, brute


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="add 100,000 rows")
    large = parser.parse_args().large
    print(f"{'case':<24}{'ours CPU s':>12}{'theirs':>10}{'CPU ratio':>11}{'wall':>8}{'equal':>8}")
    for name, points, x, reference in cases(large):
        n = points.n
        rows = n if n <= 20000 else n // 10
        repeat = 20 if n <= 1000 else 3 if n <= 5000 else 1
        wall, cpu, ours = timed(lambda p=points: NeighborIndex(p).knn_self(K)[1], repeat)
        wall2, cpu2, theirs = timed(lambda f=reference, x=x, r=rows: f(x, K, r), repeat)
        wall2, cpu2 = wall2 * n / rows, cpu2 * n / rows
        equal = np.mean(np.sort(ours[:rows], axis=1) == np.sort(theirs, axis=1))
        print(
            f"{name:<24}{cpu:>12.4f}{cpu2:>10.4f}{cpu2 / cpu:>11.2f}{wall2 / wall:>8.2f}"
            f"{equal:>8.4f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
