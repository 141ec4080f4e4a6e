"""Tables of more columns than rows against imbalanced-learn, both in one run: every class.

``python benchmarks/bench_wide.py [--only WORD] [--repeat 9]``: CPU milliseconds of one call,
medians of calls that take turns, and their ratio (above one: ours is faster; `<`: it is not), at
500 x 20,000 and 100 x 70,000. Models that both fit inside count; one thread of the BLAS each.
"""

from __future__ import annotations

import argparse
import time
import warnings

import imblearn.combine
import imblearn.over_sampling
import imblearn.under_sampling
import numpy as np
from bench_cleaning import clustered
from bench_small_calls import FAMILIES
from sklearn.ensemble import RandomForestClassifier
from threadpoolctl import threadpool_limits

import skresample.combine
import skresample.over_sampling
import skresample.under_sampling

SIZES = (500, 20_000), (100, 70_000)
NOMINAL = 10
LONGEST = 20  # CPU seconds of a case, from which on it is not repeated
PARAMS = {
    "SMOTENC": {"categorical_features": list(range(NOMINAL))},
    "KMeansSMOTE": {"cluster_balance_threshold": 0.05},
    "InstanceHardnessThreshold": {"estimator": RandomForestClassifier(20, random_state=0)},
}
VERSIONS = {"NearMiss": ({"version": 1}, {"version": 2}, {"version": 3})}


def table(name, n, d):
    """Rows in clusters, a fifth of them rare; nominal columns where the method wants them."""
    X, y = clustered(n, d, 0.2)
    if name == "SMOTEN":
        return np.digitize(X, [-2.0, 0.0, 2.0]), y
    if name == "SMOTENC":
        X[:, :NOMINAL] = np.digitize(X[:, :NOMINAL], [-2.0, 0.0, 2.0])
    return X, y


def cpu(samplers, X, y, repeat):
    """Median CPU seconds of a call of each sampler; samplers take turns, the first to warm up."""
    times, begun = [[] for _ in samplers], time.process_time()
    for turn in range(repeat + 1):
        if turn > 1 and time.process_time() - begun > LONGEST:
            break
        for sampler, own in zip(samplers, times, strict=True):
            start = time.process_time()
            sampler.fit_resample(X, y)
            own.append(time.process_time() - start)
    return [float(np.median(own[1:])) for own in times]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="methods whose name contains this")
    parser.add_argument("--repeat", type=int, default=9)
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    head = "".join(f"{f'{n} x {d:,}':>28s}" for n, d in SIZES)
    print(f"{'CPU ms a call: ours, peer, ratio':34s}{head}")
    for family, names in FAMILIES.items():
        for name in [n for n in names if args.only in n]:
            sides = [getattr(getattr(m, family), name) for m in (skresample, imblearn)]
            seed = "random_state" in sides[1]._parameter_constraints
            params = PARAMS.get(name, {}) | ({"random_state": 0} if seed else {})
            for more in VERSIONS.get(name, ({},)):
                line = f"{' '.join([name, *(f'{k}={v}' for k, v in more.items())]):34s}"
                for n, d in SIZES:
                    X, y = table(name, n, d)
                    with threadpool_limits(1):
                        ours, peer = cpu([c(**params, **more) for c in sides], X, y, args.repeat)
                    mark = " " if peer >= ours else "<"
                    line += f"{1e3 * ours:11.1f}{1e3 * peer:9.1f}{peer / ours:6.2f}x{mark}"
                print(line, flush=True)


if __name__ == "__main__":
    main()
