"""Fixed tables and seeded instances whose output ``golden.json`` records, and their fit."""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np
from scipy import sparse

# Instances beyond discovery's: other branches of the same class. Here, not in the registry: the
# file must not change when a contract is tried on one configuration more.
FURTHER = {
    "BorderlineSMOTE": [{"kind": "borderline-2"}],
    "EditedNearestNeighbours": [{"kind_sel": "mode"}],
    "GeometricSMOTE": [{"selection_strategy": "minority"}, {"selection_strategy": "majority"}],
    "NearMiss": [{"version": 2}, {"version": 3}],
    "RandomOverSampler": [{"shrinkage": 1.0}],
    "RandomUnderSampler": [{"replacement": True}],
    "SMOTE": [{"k_neighbors": 1}, {"sampling_strategy": "minority"}],
    "SMOTEIPF": [{}],
    "SMOTENC": [{"categorical_features": "auto"}],
}
NUMERIC_TARGET = ("RandomOverSamplerRegressor", "RelevanceUnderSampler", "SMOGN", "SMOTER")
# Fitted by an iterative solver whose last digits are not ours: compared in bytes alone.
MODELS = (
    "Pipeline",
    "ResampledClassifier",
    "ResampledRegressor",
    "ReusableHoldoutSearchCV",
    "WeightedByResampling",
)


class Table(NamedTuple):
    """One fixed table: rows, classes and a number as target."""

    name: str
    X: object
    y: np.ndarray
    number: np.ndarray


def tables() -> list[Table]:
    """Dense rows of two precisions, sparse rows, and mixed frames with missing values."""
    import pandas as pd
    import polars as pl

    rng = np.random.default_rng(20240229)
    n = 72
    y = rng.permutation(np.repeat([0, 1, 2], [40, 20, 12]))
    X = rng.normal(size=(n, 4)) * [1.0, 2.0, 0.5, 10.0] + y[:, None] * [1.0, 0.5, 0.0, 3.0]
    number = np.exp(X[:, 0]) + X[:, 1]
    thin = np.where(rng.random((n, 8)) < 0.4, np.round(rng.normal(size=(n, 8)), 3), 0.0)
    thin[:, 0] += y
    hole = np.where(rng.random(n) < 0.1, np.nan, X[:, 1])
    city = np.array(["Rome", "Oslo", "Lima"])[(y + (rng.random(n) < 0.4)) % 3]
    town = np.where(rng.random(n) < 0.08, None, city)
    whole = np.rint(X[:, 3] * 3).astype(np.int64)
    mixed = pd.DataFrame(
        {
            "size": X[:, 0],
            "price": hole,
            "count": whole,
            "city": pd.Series(town, dtype=object),
            "grade": pd.Categorical(np.array(["low", "mid", "top"])[rng.integers(0, 3, n)]),
            "open": X[:, 2] > 0,
        },
        index=np.arange(n) * 2 + 7,
    )
    frame = pl.DataFrame({"size": X[:, 0], "price": hole, "city": city, "count": whole})
    return [
        Table("float64", X, y, number),
        Table("float32", X.astype(np.float32), y, number),
        Table("csr", sparse.csr_array(thin), y, number),
        Table("pandas", mixed, np.array(["no", "perhaps", "yes"])[y], number),
        Table("polars", frame, y, number),
    ]


def instances() -> dict[str, list]:
    """Seeded instances by the name of their class."""
    from skresample.utils.discovery import all_estimators, construct_instances

    found = {}
    for name, cls in all_estimators():
        found[name] = construct_instances(cls)
        first = found[name][0]
        for params in FURTHER.get(name, []):
            seed = {"random_state": 0} if "random_state" in first.get_params(deep=False) else {}
            found[name].append(cls(**{**seed, **params}))
    return found


def fit(estimator, table: Table):
    """Columns, target and plan of what an estimator puts out; None for what it lacks."""
    from sklearn.base import clone

    from skresample.utils.discovery import fit_resample_kwargs

    estimator = clone(estimator)
    numeric = type(estimator).__name__ in NUMERIC_TARGET
    y = table.number if numeric or _regresses(estimator) else table.y
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if hasattr(estimator, "fit_resample"):
            extra = fit_resample_kwargs(estimator, table.X, y)
            X, y = estimator.fit_resample(table.X, y, **extra)
            return X, y, getattr(estimator, "plan_", None)
        estimator.fit(table.X, y)
        for method in ("transform", "predict_proba", "predict"):
            if hasattr(estimator, method):
                return getattr(estimator, method)(table.X), None, None
    return np.array([sorted(vars(estimator))]), None, None


def _regresses(estimator) -> bool:
    from sklearn.base import is_regressor

    return is_regressor(estimator) and hasattr(estimator, "predict")
