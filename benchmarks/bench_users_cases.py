"""Tables of the sizes that users of imbalanced-learn write about, resampled once.

``python benchmarks/bench_users_cases.py CASE [--peer] [--file PATH]``, CASE one of smotenc, smote,
smoteenn: CPU and wall seconds and peak memory of the process. ``--peer`` runs imbalanced-learn
instead; ``--file`` lets ours write to a memory-mapped file. One case a process: the peak is that of
the process. The largest needs 4 GiB of memory.
"""

from __future__ import annotations

import argparse
import importlib
import resource
import time
import warnings

import numpy as np


def smotenc(rng):
    """98,000 x 48: half of the columns nominal with six levels, a tenth of the rows rare."""
    y = (rng.random(98_000) < 0.1).astype(int)
    X = rng.normal(size=(y.size, 48)) + 0.3 * y[:, None]
    X[:, 24:] = rng.integers(6, size=(y.size, 24))
    return "over_sampling", "SMOTENC", {"categorical_features": list(range(24, 48))}, X, y


def smote(rng):
    """6,000,000 x 50 float32, one rare row in 3000."""
    X = rng.standard_normal((6_000_000, 50), dtype=np.float32)
    y = np.zeros(len(X), np.int8)
    y[rng.choice(len(X), 2000, replace=False)] = 1
    X[y == 1, :5] += 2
    return "over_sampling", "SMOTE", {}, X, y


def smoteenn(rng):
    """123,000 x 100: twenty nominal columns of five levels as indicators, 8 % rare."""
    codes = rng.integers(5, size=(123_000, 20))
    share = 0.04 + 0.06 * (codes[:, :3] == 0).sum(axis=1)
    y = (rng.random(len(codes)) < share).astype(int)
    X = np.zeros((len(codes), 100))
    X[np.arange(len(codes))[:, None], 5 * np.arange(20) + codes] = 1
    return "combine", "SMOTEENN", {}, X, y


CASES = {"smotenc": smotenc, "smote": smote, "smoteenn": smoteenn}


def peak() -> float:
    """Highest memory of the process so far, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("case", choices=CASES)
    parser.add_argument("--peer", action="store_true", help="imbalanced-learn instead")
    parser.add_argument("--file", default=None, help="write to a memory-mapped file")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    family, name, params, X, y = CASES[args.case](np.random.default_rng(0))
    package = importlib.import_module(f"{'imblearn' if args.peer else 'skresample'}.{family}")
    sampler = getattr(package, name)(random_state=0, **params)
    before, wall, cpu = peak(), time.perf_counter(), time.process_time()
    if args.file is None:
        X_new, _ = sampler.fit_resample(X, y)
    else:
        X_new, _ = sampler.fit_resample_into(args.file, X, y)
    print(
        f"{args.case}: {time.process_time() - cpu:.1f} CPU s, {time.perf_counter() - wall:.1f} s, "
        f"input {X.nbytes / 2**20:.0f} MiB, output {X_new.nbytes / 2**20:.0f} MiB "
        f"{X_new.shape}, peak {peak():.0f} MiB ({before:.0f} before)"
    )


if __name__ == "__main__":
    main()
