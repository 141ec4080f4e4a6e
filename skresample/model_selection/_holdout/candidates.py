"""The candidates of a search: what to try, how they score, and the table of answers."""

from __future__ import annotations

import time

import numpy as np
from sklearn.base import clone, is_classifier
from sklearn.model_selection import (
    GroupShuffleSplit,
    ParameterGrid,
    ParameterSampler,
    ShuffleSplit,
    StratifiedShuffleSplit,
    cross_val_score,
)

from skresample._table.accept import text_explained

__all__ = ["candidates_of", "evaluate", "results_table", "single_split"]


def candidates_of(param_grid, n_iter, seed: int) -> list[dict]:
    """All combinations, or ``n_iter`` drawn ones."""
    if n_iter is None:
        return list(ParameterGrid(param_grid))
    return list(ParameterSampler(param_grid, n_iter, random_state=seed))


def single_split(estimator, size, X, y, groups, seed: int):
    """Positions of training and hold-out rows."""
    if hasattr(size, "split"):
        splitter = size
    else:
        kind = StratifiedShuffleSplit if is_classifier(estimator) else ShuffleSplit
        kind = kind if groups is None else GroupShuffleSplit
        splitter = kind(1, test_size=size, random_state=seed)
    splits = list(splitter.split(X, y, groups))
    if len(splits) != 1:
        raise ValueError(
            f"holdout_size: a splitter must make exactly one split, {splitter!r} makes "
            f"{len(splits)}; with several the guarantee is void."
        )
    return tuple(np.asarray(rows) for rows in splits[0])


def evaluate(estimator, params, X, y, X_test, y_test, scorer, train_cv) -> dict:
    """Training and hold-out score of one candidate; a failure is NaN with its error."""
    start = time.perf_counter()
    try:
        estimator = estimator.set_params(**clone(params, safe=False))
        train = None
        with text_explained(estimator):
            if train_cv is not None:
                train = float(
                    np.mean(cross_val_score(estimator, X, y, scoring=scorer, cv=train_cv,
                                            error_score="raise"))
                )  # fmt: skip
            estimator = clone(estimator).fit(X, y)
        train = float(scorer(estimator, X, y)) if train is None else train
        holdout = float(scorer(estimator, X_test, y_test))
    except Exception as error:  # a candidate may fail for any reason of its own
        return {"train": np.nan, "holdout": np.nan, "seconds": np.nan, "error": error}
    return {
        "train": train,
        "holdout": holdout,
        "seconds": time.perf_counter() - start,
        "error": None,
    }


def results_table(candidates, answers, train_scores, found) -> dict:
    """Table of all candidates in the order asked; nothing in it is a raw hold-out score."""
    order = np.argsort(np.argsort(-np.nan_to_num(answers, nan=-np.inf), kind="stable"))
    out = {
        "params": candidates,
        "reusable_holdout_score": answers,
        "train_score": train_scores,
        "mean_fit_time": np.array([f["seconds"] for f in found]),
        "rank_reusable_holdout_score": order + 1,
    }
    for name in sorted({name for params in candidates for name in params}):
        column = np.ma.masked_all(len(candidates), dtype=object)
        for i, params in enumerate(candidates):
            if name in params:
                column[i] = params[name]
        out[f"param_{name}"] = column
    return out
