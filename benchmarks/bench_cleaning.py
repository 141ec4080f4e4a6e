"""Under-sampling and cleaning against imbalanced-learn, both in one run.

``python benchmarks/bench_cleaning.py [--quick] [--only NAME] [--slope ROWS]``: ratios of wall time,
CPU time and peak memory over the start (above one: ours is better), whether both keep the same
rows, and the CPU ratio that must be reached. Medians of repeated runs; imbalanced-learn runs once
where it takes long. Wall times of a busy machine mean little: read the CPU column.
"""

from __future__ import annotations

import argparse
import time
import warnings

import imblearn.under_sampling as peer
import numpy as np
import pandas as pd
from scipy import sparse

import skresample.under_sampling as ours

LONG = 3.0  # seconds after which imbalanced-learn is not repeated


def clustered(n, d, share=0.05, seed=0):
    """Clusters of a majority, with the minority moved a little within them."""
    rng = np.random.default_rng(seed)
    centers = rng.normal(scale=3, size=(20, d))
    X = centers[rng.integers(20, size=n)] + rng.normal(size=(n, d))
    y = (rng.random(n) < share).astype(int)
    X[y == 1] += 0.8
    return X, y


def scattered(n, d, share=0.1):
    """Sparse rows with one value in twenty columns."""
    X = sparse.random(n, d, 0.05, format="csr", random_state=np.random.default_rng(0))
    y = (np.random.default_rng(1).random(n) < share).astype(int)
    return X, y


def framed(n, d):
    X, y = clustered(n, d, 0.2)
    return pd.DataFrame(X, columns=[f"x{j}" for j in range(d)]), y


# name of the row: class, parameters, data, rows, columns, CPU ratio that must be reached
CASES = {
    "TomekLinks 100k x 20": ("TomekLinks", {}, clustered, 100_000, 20, 10),
    "ENN 100k x 20": ("EditedNearestNeighbours", {}, clustered, 100_000, 20, 5),
    "ENN 30k x 63": ("EditedNearestNeighbours", {}, clustered, 30_000, 63, 2),
    "ENN mode 30k x 63": (
        "EditedNearestNeighbours",
        {"kind_sel": "mode"},
        clustered,
        30_000,
        63,
        None,
    ),
    "RENN 30k x 63": ("RepeatedEditedNearestNeighbours", {}, clustered, 30_000, 63, 3),
    "AllKNN 30k x 63": ("AllKNN", {}, clustered, 30_000, 63, 3),
    "CondensedNN 5k x 20": (
        "CondensedNearestNeighbour",
        {"random_state": 0},
        clustered,
        5000,
        20,
        40,
    ),
    "OneSided 30k x 63": ("OneSidedSelection", {"random_state": 0}, clustered, 30_000, 63, None),
    "CleaningRule 30k x 63": ("NeighbourhoodCleaningRule", {}, clustered, 30_000, 63, None),
    "NearMiss-1 100k x 20": ("NearMiss", {"version": 1}, clustered, 100_000, 20, 0.9),
    "NearMiss-2 30k x 63": ("NearMiss", {"version": 2}, clustered, 30_000, 63, 8),
    "NearMiss-3 100k x 20": ("NearMiss", {"version": 3}, clustered, 100_000, 20, None),
    "Centroids 5k x 20": ("ClusterCentroids", {"random_state": 0}, clustered, 5000, 20, None),
    "sparse TomekLinks 10k": ("TomekLinks", {}, scattered, 10_000, 100, 3),
    "sparse ENN 10k": ("EditedNearestNeighbours", {}, scattered, 10_000, 100, 3),
    "TomekLinks 200, array": ("TomekLinks", {}, clustered, 200, 10, 2.5),
    "ENN 200, array": ("EditedNearestNeighbours", {}, clustered, 200, 10, 2.5),
    "NearMiss 200, array": ("NearMiss", {}, clustered, 200, 10, 2.5),
    "RandomUnder 200, array": ("RandomUnderSampler", {"random_state": 0}, clustered, 200, 10, 2.5),
    "TomekLinks 200, frame": ("TomekLinks", {}, framed, 200, 10, 4),
    "ENN 200, frame": ("EditedNearestNeighbours", {}, framed, 200, 10, 4),
    "NearMiss 200, frame": ("NearMiss", {}, framed, 200, 10, 4),
    "RandomUnder 200, frame": ("RandomUnderSampler", {"random_state": 0}, framed, 200, 10, 4),
}


def peak_reset() -> bool:
    """Forget the highest memory so far; where the system cannot, memory is not reported."""
    try:
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
    except OSError:
        return False
    return True


def memory(name) -> float:
    """Entry of the process status, MiB."""
    with open("/proc/self/status") as file:
        for line in file:
            if line.startswith(name):
                return int(line.split()[1]) / 1024
    return float("nan")


def measured(sampler, X, y, repeat):
    """Median wall and CPU seconds, and peak memory over the start in MiB."""
    calls = max(1, 2000 // len(y))
    times, known, peak = [], peak_reset(), float("nan")
    start = memory("VmRSS") if known else peak
    for i in range(repeat):
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(calls):
            sampler.fit_resample(X, y)
        times.append((time.perf_counter() - wall, time.process_time() - cpu))
        if i == 0 and known:
            peak = max(memory("VmHWM") - start, 1.0)
        if times[-1][0] > LONG:
            break
    return (*(np.median(times, axis=0) / calls), peak)


def same_rows(a, b) -> str:
    kept = [getattr(sampler, "sample_indices_", None) for sampler in (a, b)]
    if kept[0] is None or kept[1] is None:
        return "-"
    return "yes" if np.array_equal(np.sort(kept[0]), np.sort(kept[1])) else "no"


def run(label, quick, repeat):
    name, params, make, n, d, must = CASES[label]
    if quick and n > 10_000:
        n = n // 10
    X, y = make(n, d) if n >= 1000 or make is framed else make(n, d, 0.2)
    mine, theirs = (getattr(module, name)(**params) for module in (ours, peer))
    measured(mine, X[:200], y[:200], 1) if make is scattered else None
    one, two = measured(mine, X, y, repeat), measured(theirs, X, y, repeat)
    ratio = [b / a for a, b in zip(one, two, strict=True)]
    shown = f"{label + (' / 10' if quick and n >= 1000 else ''):28s}"
    memory_shown = f"{one[2]:6.0f} {two[2]:6.0f} {ratio[2]:6.1f}x" if n >= 1000 else " " * 21
    print(
        f"{shown}{one[0]:9.4f} {two[0]:9.4f} {ratio[0]:6.1f}x {one[1]:9.4f} {two[1]:9.4f} "
        f"{ratio[1]:6.1f}x {memory_shown}  {same_rows(mine, theirs):4s} {must or ''}",
        flush=True,
    )


def slopes(largest):
    """CPU seconds of ours as rows grow, and the exponent between the first and the last."""
    sizes = [n for n in (10_000, 30_000, 100_000, 300_000, 1_000_000) if n <= largest]
    print(f"{'CPU s, 20 columns, 5 %':36s}" + "".join(f"{n:>10,}" for n in sizes) + "  exponent")
    for name, params in (
        ("RandomUnderSampler", {"random_state": 0}),
        ("TomekLinks", {}),
        ("NearMiss", {}),
        ("NearMiss", {"version": 2}),
        ("OneSidedSelection", {"random_state": 0}),
        ("CondensedNearestNeighbour", {"random_state": 0}),
        ("EditedNearestNeighbours", {}),
        ("AllKNN", {}),
    ):
        seconds = []
        for n in sizes:
            sampler, (X, y) = getattr(ours, name)(**params), clustered(n, 20)
            seconds.append(measured(sampler, X, y, 1)[1])
        exponent = np.log(seconds[-1] / seconds[0]) / np.log(sizes[-1] / sizes[0])
        label = name + "".join(f" {k}={v}" for k, v in params.items() if k != "random_state")
        print(
            f"{label:36s}" + "".join(f"{t:10.3f}" for t in seconds) + f"{exponent:10.2f}",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows")
    parser.add_argument("--only", default="", help="cases whose label contains this")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--slope", type=int, default=0, help="ours alone, up to so many rows")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    if args.slope:
        slopes(args.slope)
        return
    print(f"{'':28s}{'wall s':>27s} {'CPU s':>27s} {'peak MiB':>21s}  same must")
    print(f"{'':28s}" + 2 * f"{'ours':>9s} {'peer':>9s} {'':7s} " + f"{'ours':>6s} {'peer':>6s}")
    for label in CASES:
        if args.only.lower() in label.lower():
            run(label, args.quick, args.repeat)


if __name__ == "__main__":
    main()
