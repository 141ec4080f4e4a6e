"""Do over-samplers help, and which more than SMOTE? Sixteen imbalanced tables, three learners.

``python benchmarks/bench_over_sampling_quality.py [--tables N] [--repeats N] [--samplers A,B]
[--output FILE]`` prints Markdown: means over tables and learners of AUC, G-mean and F1 on the held
out folds, and two mean ranks. Everything is computed from bundled data with fixed seeds. Columns
are scaled by the training part of each fold, and only that part is resampled.
"""

from __future__ import annotations

import argparse
import inspect
import pathlib
import time
import warnings

import numpy as np
from scipy.stats import rankdata
from sklearn import datasets as bundled
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, recall_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

from skresample import datasets, over_sampling
from skresample.exceptions import ShortfallWarning

MEASURES = ("AUC", "G-mean", "F1")
# Numeric targets, mixed rows, and methods for nominal columns have no place in numeric tables, nor
# have those whose new rows balance nothing: they fill a space, or belong to a class without rows.
OTHER_TASKS = {"SMOTER", "SMOGN", "RandomOverSamplerRegressor", "FeatureMixSampler", "SMOTEN",
               "SMOTENC", "LPROS", "MLROS", "MLSMOTE", "HiddenMixSampler",
               "SpaceFillingSampler", "AttributeClassSynthesizer"}  # fmt: skip
VARIANTS = {
    "BorderlineSMOTE": [{"kind": "borderline-1"}, {"kind": "borderline-2"}],
    "PolynomFitSMOTE": [{"topology": t} for t in ("star", "bus", "mesh", "polynomial")],
}


def samplers() -> dict:
    """Name -> over-sampler, "none" first; every one for classes and numeric columns."""
    found = {"none": None}
    for name in over_sampling.__all__:
        cls = getattr(over_sampling, name)
        if name in OTHER_TASKS or not (inspect.isclass(cls) and hasattr(cls, "fit_resample")):
            continue
        for params in VARIANTS.get(name, [{}]):
            said = ", ".join(str(value) for value in params.values())
            found[f"{name} ({said})" if said else name] = cls(random_state=0, **params)
    return found


def learners() -> dict:
    """Name -> learner, with the library's defaults."""
    return {
        "neighbours": KNeighborsClassifier(),
        "tree": DecisionTreeClassifier(random_state=0),
        "logistic": LogisticRegression(max_iter=2000),
    }


def cut(X, positive, n_common, n_rare, seed):
    """At most so many rows of each class, in random order (bus topology reads the order)."""
    rng = np.random.default_rng(seed)
    positive = np.asarray(positive, dtype=bool)
    common, rare = np.flatnonzero(~positive), np.flatnonzero(positive)
    rows = np.concatenate([
        rng.permutation(common)[:n_common], rng.permutation(rare)[:n_rare],
    ])  # fmt: skip
    rows = rng.permutation(rows)
    return np.asarray(X, dtype=float)[rows], positive[rows].astype(int)


def numeric(table):
    """The numeric columns of a bundled table."""
    return table.data[:, ~np.asarray(table.categorical_mask)].astype(float)


def tables() -> dict:
    """Name -> (X, y) with y = 1 for the rare class; missing values are still in."""
    cancer, digits, wine = bundled.load_breast_cancer(), bundled.load_digits(), bundled.load_wine()
    iris, diabetes = bundled.load_iris(), bundled.load_diabetes()
    abalone, thyroid = datasets.load_abalone(), datasets.load_hypothyroid()
    penguins, credit = datasets.load_penguins(), datasets.load_german_credit()
    high, low = np.quantile(diabetes.target, [0.9, 0.1])
    found = {
        "breast cancer": cut(cancer.data, cancer.target == 0, 357, 40, 0),
        "digits, 8": cut(digits.data, digits.target == 8, 600, 60, 1),
        "digits, 9, pooled": cut(digits.data @ np.kron(np.eye(8), np.ones((8, 1))),
                                 digits.target == 9, 600, 60, 2),
        "wine, 1": cut(wine.data[:, :6], wine.target == 1, 107, 25, 3),
        "iris, versicolor": cut(iris.data, iris.target == 1, 100, 20, 4),
        "diabetes, high": cut(diabetes.data, diabetes.target > high, 400, 50, 5),
        "diabetes, low": cut(diabetes.data, diabetes.target < low, 400, 50, 6),
        "abalone, old": cut(numeric(abalone), abalone.rings >= 17, 800, 60, 7),
        "abalone, young": cut(numeric(abalone), abalone.rings <= 5, 800, 60, 8),
        "hypothyroid": cut(numeric(thyroid), thyroid.target == 1, 800, 60, 9),
        "penguins, Chinstrap": cut(numeric(penguins), penguins.target == 1, 276, 25, 10),
        "german credit": cut(numeric(credit), credit.target == 1, 700, 100, 11),
    }  # fmt: skip
    shapes = {
        "made, two columns": (2, 2, 1, 0.6),
        "made, four patches": (6, 4, 4, 1.0),
        "made, noisy labels": (8, 5, 2, 0.8),
        "made, thirty columns": (30, 8, 2, 0.8),
    }
    for seed, (name, (d, informative, patches, apart)) in enumerate(shapes.items()):
        X, y = bundled.make_classification(
            800, d, n_informative=informative, n_redundant=0, n_clusters_per_class=patches,
            weights=[0.92], class_sep=apart, flip_y=0.06 if "noisy" in name else 0.0,
            random_state=seed,
        )  # fmt: skip
        found[name] = X, y
    return found


def scores(learner, train, test):
    """AUC, G-mean and F1 on held out rows."""
    (X, y), (X_test, y_test) = train, test
    learner.fit(X, y)
    said = learner.predict(X_test)
    recall = recall_score(y_test, said, average=None)
    auc = roc_auc_score(y_test, learner.predict_proba(X_test)[:, 1])
    return auc, float(np.sqrt(recall.prod())), f1_score(y_test, said, zero_division=0)


def folds(chosen_tables: dict, repeats: int):
    """Number of the table, scaled training rows and scaled test rows of every fold."""
    for t, (X, y) in enumerate(chosen_tables.values()):
        for repeat in range(repeats):
            split = StratifiedKFold(5, shuffle=True, random_state=repeat).split(X, y)
            for train, test in split:
                scale = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
                Z = scale.fit_transform(X[train])
                yield t, (Z, y[train]), (scale.transform(X[test]), y[test])


def resampled(sampler, rows):
    """The rows with new ones, those alone for None."""
    if sampler is None:
        return rows
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ShortfallWarning)
        return sampler.fit_resample(*rows)


def run(chosen_tables: dict, chosen: dict, repeats: int, spent: dict | None = None) -> np.ndarray:
    """Scores of shape (tables, samplers, learners, measures), means over folds."""
    made = np.zeros((len(chosen_tables), len(chosen), len(learners()), len(MEASURES)))
    for t, train, test in folds(chosen_tables, repeats):
        for s, (name, sampler) in enumerate(chosen.items()):
            start = time.process_time()
            rows = resampled(sampler, train)
            if spent is not None:
                spent[name] = spent.get(name, 0.0) + time.process_time() - start
            for k, learner in enumerate(learners().values()):
                made[t, s, k] += scores(learner, rows, test)
    return made / (5 * repeats)


def run_tuned(chosen_tables: dict, grids: dict, repeats: int) -> np.ndarray:
    """As ``run``, for name -> candidates; one is chosen in each training part, for each learner.

    By three folds inside and the mean of the three measures, so that no test row has a say.
    """
    made = np.zeros((len(chosen_tables), len(grids), len(learners()), len(MEASURES)))
    for t, train, test in folds(chosen_tables, repeats):
        for s, candidates in enumerate(grids.values()):
            inside = np.zeros((len(candidates), len(learners())))
            split = StratifiedKFold(3, shuffle=True, random_state=0).split(*train)
            for fit, check in split:
                held = [part[check] for part in train]
                for c, sampler in enumerate(candidates):
                    rows = resampled(sampler, [part[fit] for part in train])
                    for k, learner in enumerate(learners().values()):
                        inside[c, k] += np.mean(scores(learner, rows, held))
            for k, learner in enumerate(learners().values()):
                rows = resampled(candidates[inside[:, k].argmax()], train)
                made[t, s, k] += scores(learner, rows, test)
    return made / (5 * repeats)


def tuned() -> dict:
    """The methods compared with a parameter chosen by the training part."""
    return {
        "SMOTE, tuned": [over_sampling.SMOTE(k_neighbors=k, random_state=0) for k in (3, 5, 7)],
        "CCR, tuned": [over_sampling.CCR(energy=e, random_state=0) for e in (0.25, 1.0, 4.0)],
    }


def mixed_tables() -> dict:
    """Name -> (X, y, nominal columns) of the bundled tables with columns of both kinds."""
    found = {}
    for seed, (name, table, positive, n_common, n_rare) in enumerate(
        [
            ("abalone, old", datasets.load_abalone(), 1, 800, 60),
            ("german credit", datasets.load_german_credit(), 1, 700, 100),
            ("hypothyroid", datasets.load_hypothyroid(), 1, 800, 60),
            ("penguins, Chinstrap", datasets.load_penguins(), 1, 276, 25),
        ]
    ):
        rows, y = cut(
            np.arange(len(table.target)), table.target == positive, n_common, n_rare, seed
        )
        found[name] = table.data[rows.astype(int)], y, np.asarray(table.categorical_mask)
    return found


def run_mixed(chosen_tables: dict, repeats: int):
    """Names and scores (tables, samplers, learners, measures) where columns are nominal.

    Learners see indicator columns made after the new rows. "SMOTEN" and the first of the two
    "none" see numbers cut into five bins, and nothing else.
    """
    names = ["none, binned", "SMOTEN", "none", "SMOTENC", "RandomOverSampler"]
    made = np.zeros((len(chosen_tables), len(names), len(learners()), len(MEASURES)))
    for t, (X, y, nominal) in enumerate(chosen_tables.values()):
        everywhere = np.ones(len(nominal), dtype=bool)
        for repeat in range(repeats):
            split = StratifiedKFold(5, shuffle=True, random_state=repeat).split(X, y)
            for train, test in split:
                for s, name in enumerate(names):
                    sampler = {
                        "SMOTEN": over_sampling.SMOTEN(random_state=0),
                        "SMOTENC": over_sampling.SMOTENC(nominal, random_state=0),
                        "RandomOverSampler": over_sampling.RandomOverSampler(random_state=0),
                    }.get(name)
                    Z = prepared(X, train, nominal, binned=s < 2)
                    rows = resampled(sampler, (Z[train], y[train]))
                    encode = ColumnTransformer(
                        [("codes", OneHotEncoder(handle_unknown="ignore", sparse_output=False),
                          everywhere if s < 2 else nominal)], remainder="passthrough",
                    ).fit(Z[train])  # fmt: skip
                    rows = encode.transform(rows[0]).astype(float), rows[1]
                    held = encode.transform(Z[test]).astype(float), y[test]
                    for k, learner in enumerate(learners().values()):
                        made[t, s, k] += scores(learner, rows, held)
    return names, made / (5 * repeats)


def prepared(X, train, nominal, binned: bool):
    """Numbers scaled (or cut into bins) by the training rows, a missing level as a level."""
    Z = X.copy()
    numbers = X[:, ~nominal].astype(float)
    fill = SimpleImputer(strategy="median").fit(numbers[train])
    numbers = fill.transform(numbers)
    if binned:
        edges = np.quantile(numbers[train], [0.2, 0.4, 0.6, 0.8], axis=0).T
        numbers = np.column_stack(
            [np.searchsorted(e, v) for e, v in zip(edges, numbers.T, strict=True)]
        ).astype(str)
    else:
        numbers = StandardScaler().fit(numbers[train]).transform(numbers)
    Z[:, ~nominal] = numbers
    Z[:, nominal] = X[:, nominal].astype(str)
    return Z


def ranks(made: np.ndarray):
    """Two mean ranks per sampler, 1 is best, "none" not ranked (it must stand first).

    By means: rank of the mean of each measure over tables and learners, averaged over measures,
    as the published comparison does it. By tables: rank for each table, learner and measure.
    """
    made = made[:, 1:]
    by_means = rankdata(-made.mean(axis=(0, 2)), axis=0).mean(axis=1)
    by_tables = rankdata(-made, axis=1).mean(axis=(0, 2, 3))
    return np.concatenate([[np.nan], by_means]), np.concatenate([[np.nan], by_tables])


def report(names: list, made: np.ndarray) -> str:
    """The Markdown table, best rank by means first and doing nothing last."""
    by_means, by_tables = ranks(made)
    mean = made.mean(axis=(0, 2))
    lines = ["| over-sampler | AUC | G-mean | F1 | rank by means | rank by tables |",
             "| --- | --- | --- | --- | --- | --- |"]  # fmt: skip
    for i in np.argsort(by_means):
        cells = [f"{value:.4f}" for value in mean[i]]
        if i:
            cells += [f"{by_means[i]:.2f}", f"{by_tables[i]:.2f}"]
        else:
            cells += ["", ""]
        lines.append(f"| {names[i]} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def plain(names: list, made: np.ndarray) -> str:
    """Means over tables and learners, in the order given."""
    lines = ["| over-sampler | AUC | G-mean | F1 |", "| --- | --- | --- | --- |"]
    for name, mean in zip(names, made.mean(axis=(0, 2)), strict=True):
        lines.append(f"| {name} | " + " | ".join(f"{value:.4f}" for value in mean) + " |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run what is asked for and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=None, help="only the first N tables")
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--samplers", default="", help="names to keep, separated by ';'")
    parser.add_argument("--output", type=pathlib.Path, help="also write the tables there")
    asked = parser.parse_args()
    chosen_tables = dict(list(tables().items())[: asked.tables])
    keep = [name for name in asked.samplers.split(";") if name]
    chosen = {k: v for k, v in samplers().items() if not keep or k == "none" or k in keep}
    spent: dict = {}
    made = run(chosen_tables, chosen, asked.repeats, spent)
    text = report(list(chosen), made) + "\n"
    if not keep:
        text += plain(list(tuned()), run_tuned(chosen_tables, tuned(), asked.repeats)) + "\n"
        text += plain(*run_mixed(mixed_tables(), asked.repeats))
    print(text)
    print(", ".join(f"{name} {seconds:.2f} s" for name, seconds in spent.items()))
    if asked.output:
        asked.output.write_text(text)


if __name__ == "__main__":
    main()
