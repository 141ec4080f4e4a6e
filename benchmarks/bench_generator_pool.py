"""Pools of generators against their members on eight tables.

    python benchmarks/bench_generator_pool.py [--seeds 10]

Tables, halves and learners are those of ``bench_diffusion.py``; figures are means over seeds and
three learners: balanced accuracy, and below it average precision. Losses are printed as well as
gains.
"""

import argparse
import time
import warnings

import numpy as np
from bench_diffusion import CHOSEN, learners
from bench_over_sampling_quality import tables
from sklearn.base import clone
from sklearn.impute import SimpleImputer
from sklearn.metrics import average_precision_score, balanced_accuracy_score
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skresample.combine import GeneratorPool
from skresample.diffusion import DiffusionOverSampler, LocalSubspaceDenoiser
from skresample.over_sampling import ROSE, SMOTE

MEMBERS = {
    "SMOTE": SMOTE(),
    "ROSE": ROSE(shrinkage=0.5),
    "mixture": DiffusionOverSampler(),
    "subspaces": DiffusionOverSampler(denoiser=LocalSubspaceDenoiser()),
}
POOLS = {
    "pool": GeneratorPool(),
    "equal shares": GeneratorPool(weights="equal"),
    "with proba": GeneratorPool(weights="equal", filter="proba"),
    "with knn": GeneratorPool(weights="equal", filter="knn"),
}


def one(X, y, sampler, seed):
    """Balanced accuracy and average precision of one sampler on one split."""
    train, test = next(StratifiedShuffleSplit(1, test_size=0.5, random_state=seed).split(X, y))
    scale = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    A, B = scale.fit_transform(X[train]), scale.transform(X[test])
    rows, labels = clone(sampler).set_params(random_state=seed).fit_resample(A, y[train])
    scores = []
    for learner in learners():
        fitted = learner.fit(rows, labels)
        probability = fitted.predict_proba(B)[:, 1]
        scores.append(
            (
                balanced_accuracy_score(y[test], fitted.predict(B)),
                average_precision_score(y[test], probability),
            )
        )
    return np.mean(scores, axis=0)


def main(n_seeds: int) -> None:
    names = [*MEMBERS, *POOLS]
    found = tables()
    chosen = [(name, *found[name]) for name in CHOSEN]
    figures, seconds = np.empty((len(chosen), len(names), n_seeds, 2)), np.zeros(len(names))
    for i, (_, X, y) in enumerate(chosen):
        for j, sampler in enumerate({**MEMBERS, **POOLS}.values()):
            start = time.process_time()
            for seed in range(n_seeds):
                figures[i, j, seed] = one(X, y, sampler, seed)
            seconds[j] += time.process_time() - start
    mean = figures.mean(axis=2)
    for k, title in enumerate(("balanced accuracy", "average precision")):
        print(f"\n| {title} | {' | '.join(names)} |\n| --- |{' ---: |' * len(names)}")
        rows = [(name, mean[i, :, k]) for i, (name, *_) in enumerate(chosen)]
        for name, row in [*rows, ("**mean**", mean[:, :, k].mean(axis=0))]:
            print(f"| {name} | {' | '.join(f'{v:.3f}' for v in row)} |")
    print("\nseconds a split:", (seconds / len(chosen) / n_seeds).round(2).tolist())
    first = len(MEMBERS)
    for j in range(first, len(names)):
        behind = (mean[:, j, 0] - mean[:, :first, 0].max(axis=1)).round(3).tolist()
        gain = figures[:, j, :, 0] - figures[:, 0, :, 0]
        error = gain.mean(axis=0).std(ddof=1) / np.sqrt(n_seeds)
        print(f"{names[j]}: to the best member {behind}; to SMOTE {gain.mean():.4f} ± {error:.4f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=10)
    warnings.simplefilter("ignore")
    main(parser.parse_args().seeds)
