"""What the recommendation is learnt from, and how good it is on tables left out.

    python benchmarks/bench_recommend.py measure   some minutes: writes results.csv of the package
    python benchmarks/bench_recommend.py judge     seconds: leave-one-table-out, as in the docs

Forty simulated tables and three bundled ones; every value is the mean of a cross-validated
comparison by the package itself (three folds, linear model and boosting).
"""

import csv
import sys
import warnings

import numpy as np
from recommend_judge import left_out_table
from sklearn.datasets import make_classification

from skresample.datasets import (
    load_abalone,
    load_german_credit,
    load_hypothyroid,
    make_mixed_table,
)
from skresample.model_selection import compare_resamplers
from skresample.model_selection._recommend.facts import Facts, facts_of
from skresample.model_selection._recommend.learnt import LEARNERS, METHODS, METRICS, PATH, results

RESAMPLERS = [name for name in METHODS if name[:1].isupper()]


def tables():
    """Name, rows and labels of every table; the seed is its number."""
    for number in range(40):
        rng = np.random.default_rng(number)
        n = int(rng.integers(200, 900))
        share = max(float(np.exp(rng.uniform(np.log(0.03), np.log(0.35)))), 15 / n)
        if number % 2:
            X, y = make_mixed_table(
                n,
                class_shares=(1 - share, share),
                n_numeric=int(rng.integers(1, 8)),
                n_nominal=int(rng.integers(0, 6)),
                separation=float(rng.uniform(0.5, 3.5)),
                nominal_effect=float(rng.uniform(0, 1)),
                as_frame=True,
                random_state=number,
            )
        else:
            informative = int(rng.integers(2, 6))
            X, y = make_classification(
                n,
                n_features=informative + int(rng.integers(0, 8)),
                n_informative=informative,
                n_redundant=0,
                n_clusters_per_class=int(rng.integers(1, 3)),
                weights=[1 - share],
                class_sep=float(rng.uniform(0.4, 2.0)),
                flip_y=float(rng.choice([0.0, 0.02, 0.1])),
                random_state=number,
            )
        if number % 5 == 4:  # copies of rows, as many public tables have them
            again = np.concatenate([np.arange(n), rng.integers(0, n, n // 4)])
            X, y = (X.iloc[again], y.iloc[again]) if hasattr(X, "iloc") else (X[again], y[again])
        yield f"simulated {number}", X, y
    for load in (load_abalone, load_german_credit, load_hypothyroid):
        X, y = load(return_X_y=True, as_frame=True)
        yield load.__name__.removeprefix("load_"), X, y


def measure():
    """Write one line per table, learner and metric."""
    with open(PATH, "w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["table", *Facts._fields, "learner", "metric", *METHODS])
        for number, (name, X, y) in enumerate(tables()):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                facts = facts_of(X, y)
                result = compare_resamplers(
                    X,
                    y,
                    resamplers=RESAMPLERS,
                    n_splits=3,
                    n_repeats=1,
                    inner_splits=2,
                    max_rows=1500,
                    random_state=number,
                )
            found = {(row["learner"], row["label"]): row for row in result.leaderboard()}
            for learner in LEARNERS:
                for metric in METRICS:
                    values = [found[learner, method][metric] for method in METHODS]
                    short = [f"{value:.5g}" for value in (*facts, *values)]
                    split = len(facts)
                    writer.writerow([name, *short[:split], learner, metric, *short[split:]])
            stream.flush()
            print(name, flush=True)


def judge():
    """Print the leave-one-table-out tables of the docs."""
    for metric in METRICS:
        print(left_out_table(results(), metric))


if __name__ == "__main__":
    {"measure": measure, "judge": judge}[sys.argv[1]]()
