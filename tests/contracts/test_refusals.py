"""Refusals of awkward input name the argument or the remedy, over all estimators."""

import inspect
import re
import warnings

import numpy as np
import pytest
from registry import estimators
from scipy import sparse
from sklearn.base import clone

from skresample.utils.discovery import fit_resample_kwargs

N = 40
# Words by which a sentence names what it is about, and by which it says what to do.
ARGUMENT = re.compile(
    r"\b(X|y|groups?|sample_weight|weights?|target|columns?|class(es)?|rows?|features?|samples?)\b"
)
REMEDY = re.compile(
    r"\b(use|pass|set|drop|lower|raise|convert|collect|call|give|remove|fill|replace|rescale|"
    r"rename|try|must|needs?|expected|expects|at least|reshape|required?s?|should|encode|switch|"
    r"wrap|one of|minimum|not supported|only)\b",
    re.IGNORECASE,
)


def _rows():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [28, 12])
    return rng.normal(size=(N, 3)) + y[:, None], y


def _ragged():
    return [[1], [1, 2]] * (N // 2)


def _cases():
    """Name -> function that makes (X, y, further arguments) anew: generators are read once."""
    pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
    X, y = _rows()
    lazy = pl.DataFrame(X, schema=list("abc")).lazy()
    cell = pd.DataFrame({"a": [[1, 2]] * N, "b": X[:, 0]})
    dicts = np.array([[{"i": i}, 1.0, 2.0] for i in range(N)], dtype=object)
    hole = np.where(np.arange(N)[:, None] == 3, np.inf, X)
    return {
        "generator": lambda: (iter(X.tolist()), y, {}),
        "generator of labels": lambda: (X, iter(y.tolist()), {}),
        "generator of groups": lambda: (X, y, {"groups": iter(y.tolist())}),
        "generator of weights": lambda: (X, y, {"sample_weight": iter(y.tolist())}),
        "ragged": lambda: ([[1.0, 2.0], [3.0]] * (N // 2), y, {}),
        "ragged in depth": lambda: ([[1.0, [2.0]]] * N, y, {}),
        "ragged labels": lambda: (X, _ragged(), {}),
        "ragged groups": lambda: (X, y, {"groups": _ragged()}),
        "lazy": lambda: (lazy, y, {}),
        "lazy labels": lambda: (X, pl.DataFrame({"y": y}).lazy(), {}),
        "lazy groups": lambda: (X, y, {"groups": pl.DataFrame({"g": y}).lazy()}),
        "a series": lambda: (pl.Series("a", X[:, 0]), y, {}),
        "a dict": lambda: ({"a": X[:, 0].tolist()}, y, {}),
        "a set": lambda: (set(map(tuple, X.tolist())), y, {}),
        "text": lambda: ("abc", y, {}),
        "dicts in cells": lambda: (dicts, y, {}),
        "lists in cells": lambda: (cell, y, {}),
        "complex": lambda: (X + 1j, y, {}),
        "infinity": lambda: (hole, y, {}),
        "sparse infinity": lambda: (sparse.csr_array(hole), y, {}),
        "one name twice": lambda: (pd.DataFrame(X, columns=["a", "a", "b"]), y, {}),
        "too few labels": lambda: (X, y[:-1], {}),
        "too few groups": lambda: (X, y, {"groups": y[:5]}),
        "labels missing": lambda: (X, np.where(y == 1, np.nan, 0.0), {}),
        "labels infinite": lambda: (X, np.where(y == 1, np.inf, 0.0), {}),
        "labels sparse": lambda: (X, sparse.csr_array(y[:, None]), {}),
        "weights negative": lambda: (X, y, {"sample_weight": -np.ones(N)}),
        "weights missing": lambda: (X, y, {"sample_weight": np.full(N, np.nan)}),
    }


def _call(estimator, X, y, further):
    """Fit or resample; whether the estimator takes such arguments at all."""
    method = getattr(estimator, "fit_resample", getattr(estimator, "fit", None))
    if method is None:
        method = estimator.score_rows
    takes = inspect.signature(method).parameters
    if not set(further) <= set(takes):
        return
    if hasattr(estimator, "fit_resample"):
        further = {**fit_resample_kwargs(estimator, *_rows()), **further}
    method(X, y, **further) if "y" in takes else method(X, **further)


def test_at_most_one_refusal_in_twenty_names_neither_argument_nor_remedy():
    """Of the refusals of all estimators; none is of a kind other than ValueError and TypeError."""
    vague, refusals = [], 0
    one_each = {type(instance): instance for instance in estimators()}
    for instance in one_each.values():
        if not any(hasattr(instance, m) for m in ("fit_resample", "fit", "score_rows")):
            continue
        for name, make in _cases().items():
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    _call(clone(instance), *make())
            except (ValueError, TypeError) as error:
                refusals += 1
                if not (ARGUMENT.search(str(error)) or REMEDY.search(str(error))):
                    vague.append(f"{type(instance).__name__}, {name}: {error}"[:200])
            except Exception as error:
                error.add_note(f"{instance!r}, input: {name}")
                raise
    assert refusals > 500
    assert len(vague) <= 0.05 * refusals, "\n".join(vague)
