"""Balanced ensembles against imbalanced-learn's: accuracy, fit time, time beside the models.

    python benchmarks/bench_ensembles.py --repeat 3

Eight imbalanced tables, repeated stratified halves, both packages on the same rows and seeds, in
turn. "Beside" is the CPU time of ``fit`` outside the ``fit`` of the base models.
"""

import argparse
import time
from unittest import mock

import imblearn.ensemble
import numpy as np
from sklearn.datasets import load_breast_cancer, load_digits, load_wine, make_classification
from sklearn.ensemble import AdaBoostClassifier
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.tree import DecisionTreeClassifier

import skresample.ensemble
from skresample.datasets import make_imbalance

NAMES = skresample.ensemble.__all__


def tables():
    """(name, X, y): three real tables made unequal, and five drawn ones."""
    cancer, digits, wine = load_breast_cancer(), load_digits(), load_wine()
    yield (
        "breast cancer 1:7",
        *make_imbalance(
            cancer.data, cancer.target, sampling_strategy={0: 50, 1: 357}, random_state=0
        ),
    )
    yield "digits 8 against the rest", digits.data, (digits.target == 8).astype(int)
    yield (
        "wine 20/71/48",
        *make_imbalance(
            wine.data, wine.target, sampling_strategy={0: 20, 1: 71, 2: 48}, random_state=0
        ),
    )
    for n, share, noise in (
        (2000, 0.1, 0.02), (5000, 0.05, 0.02), (10000, 0.02, 0.01), (20000, 0.05, 0.05),
        (40000, 0.01, 0.005),
    ):  # fmt: skip
        X, y = make_classification(
            n, 20, n_informative=6, weights=[1 - share], flip_y=noise, random_state=n
        )
        yield f"{n:,} rows at {share:.0%}", X, y


def fit(package, name, X, y, seed, **params):
    """Model, CPU seconds of the fit, and those of the base models in it."""
    base = AdaBoostClassifier if name == "EasyEnsembleClassifier" else DecisionTreeClassifier
    method = "fit" if base is AdaBoostClassifier else "_fit"
    owner = next(cls for cls in base.__mro__ if method in vars(cls))
    inner, spent = vars(owner)[method], [0.0]

    def timed(self, *args, **kwargs):
        start = time.process_time()
        out = inner(self, *args, **kwargs)
        spent[0] += time.process_time() - start
        return out

    model = getattr(package, name)(random_state=seed, **params)
    with mock.patch.object(owner, method, timed):
        start = time.process_time()
        model.fit(X, y)
        total = time.process_time() - start
    return model, total, spent[0]


def main(repeat: int, names: list[str]) -> None:
    packages = (imblearn.ensemble, skresample.ensemble)
    print(f"{'':34s}balanced accuracy   fit, CPU s      beside the models, CPU s")
    print(f"{'':34s}theirs  ours        theirs ours     theirs  ours   ratio")
    for name in names:
        rows = []
        for table, X, y in tables():
            splits = StratifiedShuffleSplit(repeat, test_size=0.5, random_state=0).split(X, y)
            got = []
            for seed, (train, test) in enumerate(splits):
                line = []
                for package in packages:
                    try:
                        model, total, spent = fit(package, name, X[train], y[train], seed)
                    except ValueError:  # theirs gives up at a weak first learner
                        line.append((np.nan,) * 3)
                        continue
                    score = balanced_accuracy_score(y[test], model.predict(X[test]))
                    line.append((score, total, total - spent))
                got.append(line)
            got = np.array(got)  # repeat, package, figure
            score, (seconds, beside) = (
                np.nanmean(got[:, :, 0], axis=0),
                np.nanmedian(got[:, :, 1:], axis=0).T,
            )
            rows.append([*score, *seconds, *beside])
            print(
                f"  {table:32s}{score[0]:.3f}   {score[1]:.3f}       "
                f"{seconds[0]:6.3f} {seconds[1]:6.3f}   {beside[0]:6.3f} {beside[1]:6.3f}  "
                f"{beside[1] / beside[0]:5.2f}"
            )
        mean = np.nanmean(rows, axis=0)
        print(
            f"{name:34s}{mean[0]:.4f}  {mean[1]:.4f}      {mean[2]:6.3f} {mean[3]:6.3f}   "
            f"{mean[4]:6.3f} {mean[5]:6.3f}  {mean[5] / mean[4]:5.2f}"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("names", nargs="*", default=NAMES)
    asked = parser.parse_args()
    main(asked.repeat, asked.names)
