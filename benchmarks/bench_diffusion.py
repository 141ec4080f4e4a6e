"""Rows from a learned density against SMOTE: use, novelty and variance on eight tables.

    python benchmarks/bench_diffusion.py [--seeds 5]

Halves of each table are used for training and testing; figures are means over seeds and three
learners. Closeness is the median distance of new rows to the nearest training row of their class;
"fresh" is that of test rows of the class. Energy is the distance of new rows to the test rows of
the class. Losses are printed as well as gains.
"""

import argparse
import time
import warnings

import numpy as np
from bench_over_sampling_quality import tables
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, balanced_accuracy_score
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skresample.diffusion import DiffusionOverSampler, MinorityOverSampler
from skresample.metrics import distance_to_closest_record, energy_distance, variance_kept
from skresample.over_sampling import SMOTE

CHOSEN = (
    "breast cancer",
    "digits, 8",
    "wine, 1",
    "abalone, old",
    "hypothyroid",
    "german credit",
    "made, four patches",
    "made, thirty columns",
)
SAMPLERS = {
    "none": None,
    "SMOTE": SMOTE(random_state=0),
    "DiffusionOverSampler": DiffusionOverSampler(random_state=0),
    "the same, quantiles": DiffusionOverSampler(scale="quantile", random_state=0),
    "MinorityOverSampler": MinorityOverSampler(random_state=0),
}
COLUMNS = ("balanced accuracy", "average precision", "closeness", "fresh", "variance", "energy")


def learners():
    return (
        LogisticRegression(max_iter=2000),
        KNeighborsClassifier(),
        RandomForestClassifier(100, random_state=0),
    )


def halves(X, y, seed):
    """Scaled halves of a table for training and testing: (A, a, B, b)."""
    train, test = next(StratifiedShuffleSplit(1, test_size=0.5, random_state=seed).split(X, y))
    scale = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    return scale.fit_transform(X[train]), y[train], scale.transform(X[test]), y[test]


def one(X, y, sampler, seed):
    """The figures of one sampler on one split."""
    A, a, B, b = halves(X, y, seed)
    rows, labels = (A, a) if sampler is None else sampler.fit_resample(A, a)
    return figures_of(A, a, B, b, rows, labels)


def figures_of(A, a, B, b, rows, labels):
    """Use on the test half, and how the rows after those of A lie."""
    scores = []
    for learner in learners():
        fitted = learner.fit(rows, labels)
        probability = fitted.predict_proba(B)[:, 1]
        scores.append(
            (balanced_accuracy_score(b, fitted.predict(B)), average_precision_score(b, probability))
        )
    figures = list(np.mean(scores, axis=0))
    own, fresh, made = A[a == 1], B[b == 1], rows[len(A) :]
    if not len(made):
        return [*figures, np.nan, np.nan, np.nan, np.nan]
    return [
        *figures,
        np.median(distance_to_closest_record(own, made)),
        np.median(distance_to_closest_record(own, fresh)),
        variance_kept(own, made),
        energy_distance(fresh, made),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5)
    asked = parser.parse_args()
    found, means = tables(), {}
    print("| table | sampler | " + " | ".join(COLUMNS) + " | seconds |")
    print("| --- | --- |" + " ---: |" * (len(COLUMNS) + 1))
    for table in CHOSEN:
        X, y = found[table]
        for name, sampler in SAMPLERS.items():
            start = time.process_time()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                figures = np.mean([one(X, y, sampler, s) for s in range(asked.seeds)], axis=0)
            seconds = (time.process_time() - start) / asked.seeds
            means.setdefault(name, []).append(figures)
            cells = ["" if np.isnan(v) else f"{v:.3f}" for v in figures]
            print(f"| {table} | {name} | " + " | ".join(cells) + f" | {seconds:.1f} |", flush=True)
    for name, rows in means.items():
        cells = ["" if np.isnan(v) else f"{v:.3f}" for v in np.mean(rows, axis=0)]
        print(f"| **mean** | {name} | " + " | ".join(cells) + " | |")


if __name__ == "__main__":
    main()
