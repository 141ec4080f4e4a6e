"""Predictions for rows by models that have not seen them."""

from __future__ import annotations

import numpy as np
from sklearn.base import clone, is_classifier

from skresample._tables.containers import take

__all__ = ["cross_fitted", "default_model", "fold_codes", "model_input"]


def fold_codes(n: int, n_folds: int, rng, *, y_codes=None, group_codes=None) -> np.ndarray:
    """Fold of each row, (n,) intp: balanced within classes, groups never split.

    Rows are dealt out in random order, class after class, so that folds differ by at most one row
    of a class; with groups whole groups are dealt, largest first.
    """
    if group_codes is not None:
        names, member = np.unique(group_codes, return_inverse=True)
        size = np.bincount(member)
        load, fold = np.zeros(n_folds), np.zeros(len(names), np.intp)
        for group in np.lexsort((rng.permutation(len(names)), -size)):
            fold[group] = load.argmin()
            load[fold[group]] += size[group]
        return fold[member]
    shuffled = rng.permutation(n)
    if y_codes is not None:
        shuffled = shuffled[np.argsort(y_codes[shuffled], kind="stable")]
    fold = np.empty(n, np.intp)
    fold[shuffled] = np.arange(n) % n_folds
    return fold


def default_model(seed: int, *, classes: bool):
    """Gradient boosting with few, shallow trees: takes missing values, any scale."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    kind = HistGradientBoostingClassifier if classes else HistGradientBoostingRegressor
    return kind(max_iter=50, max_leaf_nodes=15, early_stopping=False, random_state=seed)


def model_input(table, estimator):
    """What a model is given: the caller's rows, or plain numbers for the default model."""
    if estimator is not None:
        return table.X
    numeric = table.numeric
    if table.kind == "sparse":
        if table.n * table.d > 50_000_000:
            raise ValueError(
                f"the default model needs dense rows; X is sparse with {table.d} columns: pass an "
                "estimator that takes sparse matrices"
            )
        return numeric.toarray()
    if not table.nominal.any():
        return numeric
    return np.column_stack([numeric, table.codes.astype(np.float64)])


def cross_fitted(table, target, estimator, n_folds: int, *, classes: bool, group_codes=None):
    """Out-of-fold predictions: (n, c) probabilities or decision values, or (n,) numbers.

    Parameters
    ----------
    table : Table
        Rows; its streams seed the folds and the models.
    target : ndarray of shape (n,)
        Class codes 0..c-1, or numbers.
    estimator : estimator or None
        Cloned for every fold; None: :func:`default_model`. A classifier without
        ``predict_proba`` gives its decision function (binary problems) in column 1.
    n_folds : int
        At least 2.
    classes : bool
        Whether ``target`` holds class codes.
    group_codes : ndarray of shape (n,), optional
        Rows of a group are predicted together.

    Notes
    -----
    A class that is absent from the training part of a fold gets probability 0 there.
    """
    X = model_input(table, estimator)
    rng = table.streams.get("folds")
    fold = fold_codes(
        table.n, n_folds, rng, y_codes=target if classes else None, group_codes=group_codes
    )
    seed = table.streams.seed("model")
    model = default_model(seed, classes=classes) if estimator is None else estimator
    if classes and not is_classifier(model):
        raise TypeError(f"estimator must be a classifier, got {model!r}")
    n_classes = int(target.max()) + 1 if classes else 0
    out = np.zeros((table.n, n_classes)) if classes else np.zeros(table.n)
    for k in np.unique(fold):
        test, train = np.flatnonzero(fold == k), np.flatnonzero(fold != k)
        if not train.size:
            continue
        known = np.unique(target[train]) if classes else None
        if classes and known.size == 1:  # nothing to learn
            out[test, known[0]] = 1.0
            continue
        fitted = clone(model).fit(take(X, train), target[train])
        part = take(X, test)
        if not classes:
            out[test] = np.asarray(fitted.predict(part)).reshape(test.size)
        elif hasattr(fitted, "predict_proba"):
            out[np.ix_(test, fitted.classes_)] = fitted.predict_proba(part)
        else:
            out[test] = _decisions(fitted, part, n_classes)
    return out


def _decisions(fitted, X, n_classes) -> np.ndarray:
    """Decision values as columns of the classes, (m, n_classes)."""
    values = np.asarray(fitted.decision_function(X))
    out = np.zeros((len(values), n_classes))
    if values.ndim == 1:
        out[:, fitted.classes_[1]] = values
        out[:, fitted.classes_[0]] = -values
    else:
        out[:, fitted.classes_] = values
    return out
