"""Calls on 200 rows against imbalanced-learn, both in one run: the time beside models.

``python benchmarks/bench_small_calls.py [--only NAME] [--repeat 60]``: CPU time of one call as
array and as frame, and their ratio (above one: ours is faster; `<`: less than 2.5 or 4). Models
that a method fits inside (support vectors, k-means, forests) are copied, fitted and asked once and
then replayed on both sides, so that the time outside them is compared; with ``--copies`` making a
model's copies counts as outside.
"""

from __future__ import annotations

import argparse
import time
import warnings
from contextlib import contextmanager
from copy import copy

import imblearn.combine
import imblearn.over_sampling
import imblearn.under_sampling
import numpy as np
import pandas as pd
from bench_cleaning import clustered
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.ensemble import RandomForestClassifier
from sklearn.svm import SVC

import skresample.combine
import skresample.over_sampling
import skresample.under_sampling

FAMILIES = {
    "over_sampling": (
        "RandomOverSampler", "SMOTE", "BorderlineSMOTE", "ADASYN", "SVMSMOTE", "KMeansSMOTE",
        "SMOTENC", "SMOTEN",
    ),
    "under_sampling": (
        "RandomUnderSampler", "TomekLinks", "EditedNearestNeighbours", "AllKNN",
        "RepeatedEditedNearestNeighbours", "NeighbourhoodCleaningRule",
        "CondensedNearestNeighbour", "OneSidedSelection", "NearMiss",
        "InstanceHardnessThreshold", "ClusterCentroids",
    ),
    "combine": ("SMOTEENN", "SMOTETomek"),
}  # fmt: skip
PARAMS = {
    "SMOTENC": {"categorical_features": [0, 1, 2]},
    "KMeansSMOTE": {"cluster_balance_threshold": 0.05},
    "InstanceHardnessThreshold": {"estimator": RandomForestClassifier(20, random_state=0)},
}
MODELS = (SVC, KMeans, MiniBatchKMeans, RandomForestClassifier)
METHODS = ["fit", "fit_predict", "predict", "predict_proba", "__sklearn_clone__"]
MUST = {"array": 2.5, "frame": 4.0}


class Replay:
    """Calls of models: recorded during the first pass, answered from memory in later ones."""

    def __init__(self):
        self.tape, self.at, self.inside = [], 0, False

    def call(self, real, model, args, kwargs):
        if self.inside:  # fit within fit_predict
            return real(model, *args, **kwargs)
        if self.at == len(self.tape):
            self.inside = True
            value = real(model, *args, **kwargs)
            self.inside = False
            fresh = type(value) is type(model) and value is not model
            self.tape.append((dict(vars(model)), value is model, copy(value) if fresh else value))
        state, is_self, value = self.tape[self.at]
        self.at += 1
        vars(model).update(state)
        return model if is_self else copy(value) if type(value) is type(model) else value


@contextmanager
def replayed(replay):
    """Models answer from the tape inside."""
    saved = [(c, m, vars(c)[m]) for c in MODELS for m in METHODS if m in vars(c)]
    saved += [(c, m, getattr(c, m)) for c in MODELS for m in METHODS
              if m not in vars(c) and hasattr(c, m)]  # fmt: skip
    inherited = [(c, m) for c, m, _ in saved if m not in vars(c)]
    for cls, method, real in saved:
        setattr(cls, method, _answering(replay, real))
    try:
        yield
    finally:
        for cls, method, real in saved:
            if (cls, method) in inherited:
                delattr(cls, method)
            else:
                setattr(cls, method, real)


def _answering(replay, real):
    return lambda model, *args, **kwargs: replay.call(real, model, args, kwargs)


def table(name):
    X, y = clustered(200, 10, 0.2)
    if name == "SMOTEN":
        X = np.digitize(X, np.quantile(X, [0.2, 0.4, 0.6, 0.8]))
    if name == "SMOTENC":
        X[:, :3] = np.digitize(X[:, :3], [-2.0, 0.0, 2.0])
    return X, y


def cpu(samplers, X, y, repeat):
    """CPU milliseconds of a call beside its models, of each sampler: the fastest tenth of calls.

    Samplers take turns, ten calls each; other programs evict what was cached, so that medians
    would measure those.
    """
    times = [[] for _ in samplers]
    tapes = [Replay() for _ in samplers]
    for _ in range(repeat // 10):
        for sampler, replay, own in zip(samplers, tapes, times, strict=True):
            with replayed(replay):
                for _ in range(11):  # the first call fits the models, or wakes the caches
                    replay.at, start = 0, time.process_time()
                    sampler.fit_resample(X, y)
                    own.append(time.process_time() - start)
                del own[-11]
    return [1e3 * float(np.quantile(own, 0.1)) for own in times]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="methods whose name contains this")
    parser.add_argument("--repeat", type=int, default=60)
    parser.add_argument("--copies", action="store_true", help="copies of models count")
    args = parser.parse_args()
    if args.copies:
        METHODS.remove("__sklearn_clone__")
    warnings.simplefilter("ignore")
    print(f"{'CPU ms a call: ours, peer, ratio':34s}{'array':>24s}{'frame':>27s}")
    for family, names in FAMILIES.items():
        for name in [n for n in names if args.only in n]:
            sides = [getattr(getattr(m, family), name) for m in (skresample, imblearn)]
            params = PARAMS.get(name, {}) | (
                {"random_state": 0} if "random_state" in sides[1]._parameter_constraints else {}
            )
            X, y = table(name)
            frame = pd.DataFrame(X, columns=[f"x{j}" for j in range(X.shape[1])])
            line = f"{name:34s}"
            for kind, rows, target in (("array", X, y), ("frame", frame, pd.Series(y))):
                ours, peer = cpu([cls(**params) for cls in sides], rows, target, args.repeat)
                mark = " " if peer / ours >= MUST[kind] else "<"
                line += f"{ours:9.2f}{peer:9.2f}{peer / ours:7.1f}x{mark}"
            print(line, flush=True)


if __name__ == "__main__":
    main()
