"""Entropy-diverse, covering and hashed selection: CPU seconds against their goals.

``python benchmarks/bench_selection_coverage.py [--quick] [--only NAME]``: CPU time of one run each,
peak memory of the process so far, and the goal where there is one. ``apricot-select`` is timed next
to facility location where it is installed.
"""

from __future__ import annotations

import argparse
import resource
import time
import warnings

import numpy as np

from skresample.selection import (
    DeterminantalSampler,
    FacilityLocationSampler,
    FeatureCoverageSampler,
    GreedyMaximumEntropySampler,
    HashSampler,
    HerdingSampler,
    KCenterSampler,
    SimHashUnderSampler,
)


def documents():
    """2,000 items with bags from vocabularies of 1,500 and 400."""
    rng = np.random.default_rng(0)
    item = np.repeat(np.arange(2000), rng.integers(1, 15, 2000))
    values = np.stack([rng.zipf(1.3, item.size) % v for v in (1500, 400)], axis=1)
    return {"X": values, "groups": item}


def codes(n, levels, law):
    rng = np.random.default_rng(0)
    if law == "uniform":
        return {"X": rng.integers(0, levels, (n, 10))}
    return {"X": np.minimum(rng.zipf(1.3, (n, 10)), levels)}


def surface(n, d=20):
    """Rows on a 4-dimensional surface."""
    rng = np.random.default_rng(0)
    return {"X": rng.normal(size=(n, 4)) @ rng.normal(size=(4, d))}


def cloud(n, d=20):
    return {"X": np.random.default_rng(0).normal(size=(n, d))}


def modes(n):
    """20 modes of sizes 1 / rank^2, and a minority of 200."""
    rng = np.random.default_rng(0)
    share = np.arange(1, 21.0) ** -2
    mode = rng.choice(20, n, p=share / share.sum())
    X = np.r_[6 * rng.normal(size=(20, 10))[mode] + rng.normal(size=(n, 10)), np.zeros((200, 10))]
    return {"X": X, "y": np.repeat([0, 1], [n, 200])}


GME = GreedyMaximumEntropySampler
# name: sampler, data, arguments of the data, goal in CPU seconds (None: none), heavy
CASES = {
    "GME 2k items, 20 picks": (GME(n_samples=20), documents, (), 0.3, False),
    "GME 2k items, 20 picks, decimals=5": (
        GME(n_samples=20, decimals=5), documents, (), 0.3, False,
    ),
    "GME 100k x 10 zipf, 10k": (GME(n_samples=10_000), codes, (100_000, 300, "zipf"), 6, False),
    "GME 100k x 10 of 20, 10k": (GME(n_samples=10_000), codes, (100_000, 20, "uniform"), 6, True),
    "GME 100k x 10 of 5, 10k": (GME(n_samples=10_000), codes, (100_000, 5, "uniform"), 6, True),
    "GME 1M x 10, 3k": (GME(n_samples=3000), codes, (1_000_000, 3000, "zipf"), 15, True),
    "k-center surface 100k, 200": (KCenterSampler(n_samples=200), surface, (100_000,), 0.5, False),
    "k-center cloud 100k, 200": (KCenterSampler(n_samples=200), cloud, (100_000,), 1, False),
    "facility location 5k, 500": (
        FacilityLocationSampler(n_samples=500), cloud, (5000,), None, False,
    ),
    "facility location 5k, 500, stochastic": (
        FacilityLocationSampler(n_samples=500, optimizer="stochastic", random_state=0),
        cloud, (5000,), None, False,
    ),
    "feature coverage 100k, 500": (
        FeatureCoverageSampler(n_samples=500), cloud, (100_000,), None, False,
    ),
    "herding 5k, 500": (HerdingSampler(n_samples=500), cloud, (5000,), None, False),
    "determinantal 20k, 500": (DeterminantalSampler(n_samples=500), cloud, (20_000,), None, False),
    "hash 100k": (HashSampler(n_samples=0.1, id_columns=0), cloud, (100_000, 1), 1, False),
    "SimHash 20k -> 200": (SimHashUnderSampler(random_state=0), modes, (20_000,), 0.4, False),
}  # fmt: skip


def facility_location_peer(goal):
    """CPU seconds of apricot-select on the same similarities, None where it is missing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            import apricot
        except ImportError:
            return None
        X = cloud(5000)["X"]
        start = time.process_time()
        apricot.FacilityLocationSelection(goal, metric="euclidean", optimizer="lazy").fit(X)
        return time.process_time() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out the long cases")
    parser.add_argument("--only", default="", help="part of the name of a case")
    chosen = parser.parse_args()
    print(f"{'case':40} {'CPU s':>7} {'goal':>6} {'peak MB':>8}")
    for name, (sampler, data, arguments, goal, heavy) in CASES.items():
        if chosen.only not in name or (chosen.quick and heavy):
            continue
        table = data(*arguments)
        start = time.process_time()
        sampler.fit_resample(**table)
        took = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        mark = "" if goal is None else f"{goal:g}"
        late = " LATE" if goal is not None and took > goal else ""
        print(f"{name:40} {took:7.2f} {mark:>6} {peak:8.0f}{late}", flush=True)
    if chosen.only in "facility location" and (peer := facility_location_peer(500)) is not None:
        print(f"{'apricot-select, facility location':40} {peer:7.2f}")


if __name__ == "__main__":
    main()
