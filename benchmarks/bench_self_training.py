"""Self-training with and without adaptive augmentation, against the labelled rows alone.

``python benchmarks/bench_self_training.py`` writes ``benchmarks/self_training.json``: accuracy on a
third of the rows left out, mean and standard error over the splits; a network of 64 units. Tables
that are not asked for (``--tables moons wine``) keep their lines.
"""

import argparse
import json
import pathlib
import warnings

import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits, load_wine, make_moons
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

from skresample.combine import AdaptiveAugmentationSelfTraining

PLACE = pathlib.Path(__file__).with_name("self_training.json")
LABELS = {"digits": 10, "moons": 5, "breast cancer": 8, "wine": 4}  # a class
MODELS = {
    "labelled rows alone": {"threshold": 1.0},
    "self-training": {"adaptive": False},
    "adaptive": {},
}


def table(name, seed):
    """Rows and labels of one of the tables."""
    if name == "moons":
        return make_moons(700, noise=0.15, random_state=seed)
    load = {"digits": load_digits, "breast cancer": load_breast_cancer, "wine": load_wine}[name]
    return load(return_X_y=True)


def scores(name, seed):
    """Accuracy of each model on one split."""
    X, y = table(name, seed)
    X = StandardScaler().fit_transform(X)
    test, train = np.split(np.random.default_rng(seed).permutation(len(y)), [len(y) // 3])
    known = np.concatenate([train[y[train] == c][: LABELS[name]] for c in np.unique(y)])
    given = np.where(np.isin(train, known), y[train], -1)
    network = MLPClassifier(
        (64,), learning_rate_init=0.01, batch_size=64, alpha=1e-4, random_state=seed
    )
    return [
        AdaptiveAugmentationSelfTraining(network, n_epochs=40, random_state=seed, **changes)
        .fit(X[train], given)
        .score(X[test], y[test])
        for changes in MODELS.values()
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--splits", type=int, default=40)
    parser.add_argument("--tables", nargs="+", default=list(LABELS), choices=list(LABELS))
    given = parser.parse_args()
    warnings.simplefilter("ignore")  # batches larger than the few labelled rows
    found = json.loads(PLACE.read_text()) if PLACE.exists() else {}
    for name in given.tables:
        values = np.array([scores(name, seed) for seed in range(given.splits)])
        gain = values[:, 2] - values[:, 1]
        found[name] = {
            "splits": given.splits,
            **dict(zip(MODELS, values.mean(axis=0).round(4).tolist(), strict=True)),
            "gain of adaptive": round(float(gain.mean()), 4),
            "standard error of the gain": round(float(gain.std(ddof=1) / given.splits**0.5), 4),
        }
        print(name, found[name], flush=True)
    PLACE.write_text(json.dumps({name: found[name] for name in LABELS}, indent=1) + "\n")
