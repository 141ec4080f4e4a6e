"""Over-sampling against imbalanced-learn, both in one run: CPU, wall and peak-memory ratios.

``python benchmarks/bench_over_sampling.py [--large] [--only WORD] [--repeat 5]``; ratios above
one mean that ours is faster or smaller. CPU times are medians; memory is the highest traced
allocation of one call, in units of the output. Wall times of a busy machine mean little.
"""

from __future__ import annotations

import argparse
import time
import tracemalloc
import warnings

import imblearn.over_sampling as theirs
import numpy as np
import pandas as pd

import skresample.over_sampling as ours


def clustered(n, d, share, *, seed=0):
    """Rows in fifty clusters; the minority leans towards a few of them."""
    rng = np.random.default_rng(seed)
    minority = int(n * share)
    y = rng.permutation(np.repeat([0, 1], [n - minority, minority]))
    centre = np.where(y == 1, rng.integers(0, 10, n), rng.integers(0, 50, n))
    return 1.5 * rng.normal(size=(50, d))[centre] + rng.normal(size=(n, d)), y


def half_nominal(n, d, share, levels=8):
    X, y = clustered(n, d, share)
    rng = np.random.default_rng(1)
    X[:, d // 2 :] = rng.integers(0, levels, (n, d - d // 2))
    return X, y


def all_nominal(n, d, share, levels=8):
    X, y = clustered(n, d, share)
    edges = np.quantile(X[:2000], np.linspace(0, 1, levels + 1)[1:-1])
    return np.searchsorted(edges, X).astype(np.int64), y


def many_levels(minority=39_514, levels=92_034):
    """A mixed table as users reported it: identifiers among the nominal columns."""
    rng = np.random.default_rng(2)
    n = 3 * minority
    frame = {f"n{j}": rng.normal(size=n) for j in range(8)}
    for j, size in enumerate((levels - 2034, 1500, 500, 34)):
        frame[f"c{j}"] = rng.integers(0, size, n)
    y = np.repeat([0, 1], [n - minority, minority])
    return np.column_stack(list(frame.values())), y, list(range(8, 12))


def frame_of(X):
    return pd.DataFrame(X, columns=[f"c{j}" for j in range(X.shape[1])])


def cases(large):
    """Name, class, parameters, data."""
    small = clustered(200, 10, 0.1)
    for name in ("SMOTE", "BorderlineSMOTE", "ADASYN", "SVMSMOTE"):
        yield f"{name} 200 x 10 array", name, {}, small
        yield f"{name} 200 x 10 frame", name, {}, (frame_of(small[0]), pd.Series(small[1]))
    for n in (1000, 10_000):
        for name in ("SMOTE", "BorderlineSMOTE", "ADASYN"):
            yield f"{name} {n} x 20 5 %", name, {}, clustered(n, 20, 0.05)
    clusters = {"kmeans_estimator": 20, "cluster_balance_threshold": 0.1}
    yield "KMeansSMOTE 10000 x 20 20 %", "KMeansSMOTE", clusters, clustered(10_000, 20, 0.2)
    yield "SVMSMOTE 5000 x 20 10 %", "SVMSMOTE", {}, clustered(5000, 20, 0.1)
    yield "SMOTE 100000 x 20 5 %", "SMOTE", {}, clustered(100_000, 20, 0.05)
    yield "SMOTE 100000 x 20 40 %", "SMOTE", {}, clustered(100_000, 20, 0.4)
    for name in ("BorderlineSMOTE", "ADASYN"):
        yield f"{name} 100000 x 20 5 %", name, {}, clustered(100_000, 20, 0.05)
    nominal = {"categorical_features": list(range(10, 20))}
    yield "SMOTENC 100000 x 20 5 %", "SMOTENC", nominal, half_nominal(100_000, 20, 0.05)
    yield "SMOTEN 100000 x 20 5 %", "SMOTEN", {}, all_nominal(100_000, 20, 0.05)
    if large:
        yield "SMOTE 1000000 x 20 5 %", "SMOTE", {}, clustered(1_000_000, 20, 0.05)
        wide = {"categorical_features": list(range(24, 48))}
        yield "SMOTENC 98000 x 48 5 %", "SMOTENC", wide, half_nominal(98_000, 48, 0.05)


def measured(sampler, X, y, repeat):
    """Median CPU and wall seconds."""
    if repeat > 1:
        sampler.fit_resample(X, y)
    times = []
    for _ in range(repeat):
        cpu, wall = time.process_time(), time.perf_counter()
        sampler.fit_resample(X, y)
        times.append((time.process_time() - cpu, time.perf_counter() - wall))
    return np.median(times, axis=0)


def peak(sampler, X, y):
    """Highest traced memory of one call and the size of its output, bytes."""
    tracemalloc.start()
    made = sampler.fit_resample(X, y)
    top = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    size = made[0].nbytes if isinstance(made[0], np.ndarray) else made[0].to_numpy().nbytes
    return top, size + np.asarray(made[1]).nbytes


def compare(name, cls, params, X, y, repeat):
    small = len(X) < 2000
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pair = [getattr(side, cls)(random_state=0, **params) for side in (theirs, ours)]
        (cpu0, wall0), (cpu1, wall1) = (
            measured(sampler, X, y, 20 * repeat if small else repeat) for sampler in pair
        )
        (mem0, _), (mem1, out) = (peak(sampler, X, y) for sampler in pair)
    print(
        f"{name:32s} {1e3 * cpu0:10.2f} {1e3 * cpu1:10.2f} {cpu0 / cpu1:8.1f} "
        f"{wall0 / wall1:8.1f} {mem0 / mem1:8.1f} {mem1 / out:8.2f}",
        flush=True,
    )


def levels_case():
    """The many-levels table, which imbalanced-learn cannot hold: seconds and bytes of ours."""
    X, y, columns = many_levels()
    sampler = ours.SMOTENC(columns, random_state=0)
    cpu = time.process_time()
    sampler.fit_resample(X, y)
    cpu = time.process_time() - cpu
    top, out = peak(sampler, X, y)
    print(f"SMOTENC 39,514 rows x 92,034 levels: {cpu:.1f} CPU-s, peak {top / 2**20:.0f} MiB "
          f"({top / out:.2f} x output)")  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="also the cases of minutes")
    parser.add_argument("--only", default="", help="run cases whose name contains this")
    parser.add_argument("--repeat", type=int, default=5)
    args = parser.parse_args()
    print(f"{'case':32s} {'theirs ms':>10s} {'ours ms':>10s} {'CPU x':>8s} {'wall x':>8s} "
          f"{'memory x':>8s} {'/output':>8s}")  # fmt: skip
    for name, cls, params, (X, y) in cases(args.large):
        if args.only in name:
            compare(name, cls, params, X, y, args.repeat)
    if args.only in "SMOTENC levels":
        levels_case()


if __name__ == "__main__":
    main()
