"""The foundation against imbalanced-learn, both in one run: large tables and single calls.

``python benchmarks/bench_foundation.py [--quick] [--only NAME]``: random over- and under-sampling
and SMOTE on 200,000 x 50 as array, sparse matrix and mixed frame, the two combinations on
30,000 x 63, and calls on 200 rows. Ratios above one: ours is better. Peak memory is what a run adds
to the process, next to the size of its output.
"""

from __future__ import annotations

import argparse
import warnings
from inspect import signature

import imblearn.combine
import imblearn.over_sampling
import imblearn.under_sampling
import numpy as np
import pandas as pd
from bench_cleaning import clustered, measured
from scipy import sparse

import skresample.combine
import skresample.over_sampling
import skresample.under_sampling

WHERE = {
    "RandomOverSampler": "over_sampling",
    "RandomUnderSampler": "under_sampling",
    "SMOTE": "over_sampling",
    "SMOTENC": "over_sampling",
    "EditedNearestNeighbours": "under_sampling",
    "TomekLinks": "under_sampling",
    "NearMiss": "under_sampling",
    "AllKNN": "under_sampling",
    "RepeatedEditedNearestNeighbours": "under_sampling",
    "NeighbourhoodCleaningRule": "under_sampling",
    "CondensedNearestNeighbour": "under_sampling",
    "OneSidedSelection": "under_sampling",
    "SMOTEENN": "combine",
    "SMOTETomek": "combine",
}


def single(n, d):
    X, y = clustered(n, d)
    return X.astype(np.float32), y


def double(n, d):
    return clustered(n, d)


def csr(n, d):
    X = sparse.random(n, d, 0.1, format="csr", random_state=np.random.default_rng(0))
    return X, (np.random.default_rng(1).random(n) < 0.05).astype(int)


def frame(n, d):
    X, y = clustered(n, d, 0.2 if n < 1000 else 0.05)
    return pd.DataFrame(X, columns=[f"x{j}" for j in range(d)]), y


def mixed(n, d):
    X, y = frame(n, d)
    levels = np.array(list("abcdefgh"))
    for j in range(0, d, 5):
        X[f"x{j}"] = pd.Categorical(levels[np.random.default_rng(j).integers(8, size=n)])
    return X, y


def small(n, d):
    return clustered(n, d, 0.2)


# name of the row: class, data, rows, columns, CPU ratio that must be reached
CASES = {
    **{
        f"{name} 200k x 50 {make.__name__}": (name, make, 200_000, 50, 1.0)
        for name in ("RandomOverSampler", "RandomUnderSampler", "SMOTE")
        for make in (single, double, csr)
    },
    "RandomOverSampler 200k x 50 mixed": ("RandomOverSampler", mixed, 200_000, 50, 1.0),
    "RandomUnderSampler 200k x 50 mixed": ("RandomUnderSampler", mixed, 200_000, 50, 1.0),
    "SMOTE(NC) 200k x 50 mixed": ("SMOTENC", mixed, 200_000, 50, 1.0),
    "SMOTETomek 30k x 63": ("SMOTETomek", double, 30_000, 63, 5.0),
    "SMOTEENN 30k x 63": ("SMOTEENN", double, 30_000, 63, 2.0),
    **{
        f"{name} 200 rows, {make.__name__}": (name, make, 200, 10, must)
        for name in ("RandomOverSampler", "SMOTE", "RandomUnderSampler", *list(WHERE)[4:12])
        for make, must in ((small, 2.5), (frame, 4.0))
    },
}


def pair(name):
    """Our sampler and imbalanced-learn's."""
    theirs = getattr(getattr(imblearn, WHERE[name]), name)
    params = {"random_state": 0} if "random_state" in signature(theirs).parameters else {}
    if name == "SMOTENC":
        return skresample.over_sampling.SMOTE(**params), theirs("auto", **params)
    return getattr(getattr(skresample, WHERE[name]), name)(**params), theirs(**params)


def size_of(X) -> float:
    """Size of a table, MiB."""
    if sparse.issparse(X):
        return (X.data.nbytes + X.indices.nbytes + X.indptr.nbytes) / 2**20
    if isinstance(X, pd.DataFrame):
        return X.memory_usage().sum() / 2**20
    return X.nbytes / 2**20


def run(label, quick, repeat):
    name, make, n, d, must = CASES[label]
    n = n // 10 if quick and n > 10_000 else n
    X, y = make(n, d)
    ours, peer = pair(name)
    out = size_of(ours.fit_resample(X, y)[0])
    one, two = measured(ours, X, y, repeat), measured(peer, X, y, repeat)
    ratio = [b / a for a, b in zip(one, two, strict=True)]
    peak = f"{one[2] / out:6.2f} {two[2] / out:6.2f}" if n >= 1000 else ""
    print(
        f"{label:38s}{one[0]:9.4f} {two[0]:9.4f} {ratio[0]:6.1f}x {one[1]:9.4f} {two[1]:9.4f} "
        f"{ratio[1]:6.1f}x  {must:4.1f}  {peak}",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows")
    parser.add_argument("--only", default="", help="cases whose label contains this")
    parser.add_argument("--repeat", type=int, default=5)
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    print(f"{'':38s}{'wall s: ours, peer':>27s} {'CPU s: ours, peer':>27s}  must  peak / output")
    for label in CASES:
        if args.only.lower() in label.lower():
            run(label, args.quick, args.repeat)


if __name__ == "__main__":
    main()
