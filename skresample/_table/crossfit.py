"""Predictions for rows by models that have not seen them."""

from __future__ import annotations

from contextlib import nullcontext

import numpy as np
from sklearn.base import clone, is_classifier

from skresample._math.threads import limited

from .accept import text_explained
from .containers import take

__all__ = ["cross_fitted", "default_model", "fold_codes", "model_input", "out_of_fold"]


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
    if table.kind != "sparse":
        # The default model cannot bin a column without any number.
        numeric = numeric[:, ~np.isnan(numeric).all(axis=0)]
        if not numeric.shape[1] and not table.nominal.any():
            return np.zeros((table.n, 1))
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


def cross_fitted(
    table,
    target,
    estimator,
    n_folds: int,
    *,
    classes: bool,
    group_codes=None,
    learn=None,
    decide: bool = False,
):
    """Out-of-fold predictions for the rows of a table, see :func:`out_of_fold`.

    Its streams seed the folds and the model, the user's too where it has no seed; rows of a group
    are predicted together.
    """
    fold = fold_codes(
        table.n,
        n_folds,
        table.streams.get("folds"),
        y_codes=target if classes else None,
        group_codes=group_codes,
    )
    if estimator is None:
        model = default_model(table.streams.seed("model"), classes=classes)
    else:
        model = table.streams.seeded(estimator, "model")
    # The default model's threads spin on small tables: one thread is faster there.
    small = estimator is None and table.n * table.d < 2_000_000
    with limited(1, user_api="openmp") if small else nullcontext():
        X = model_input(table, estimator)
        return out_of_fold(X, target, model, fold, classes=classes, learn=learn, decide=decide)


def out_of_fold(X, target, model, fold, *, classes: bool, learn=None, decide: bool = False):
    """Predictions for rows by clones of a model fitted on the other folds.

    Parameters
    ----------
    X : container with n rows
    target : ndarray of shape (n,)
        Class codes 0..c-1, or numbers.
    model : estimator
        A classifier without ``predict_proba`` gives its decision function, for two classes as
        columns -f and f.
    fold : ndarray of shape (n,)
        Fold of each row.
    classes : bool
        Whether ``target`` holds class codes.
    learn : ndarray of shape (n,), bool, optional
        Rows that models may learn from; all rows are predicted.
    decide : bool, default=False
        Whether the class that the model decides for gets 1, in place of probabilities.

    Returns
    -------
    ndarray of shape (n, c), or (n,) for numbers
        A class that is absent from the training part of a fold gets probability 0 there.
    """
    if classes and not is_classifier(model):
        raise TypeError(f"estimator must be a classifier, got {model!r}")
    n, n_classes = len(target), int(target.max()) + 1 if classes else 0
    learn = np.ones(n, bool) if learn is None else learn
    out = np.zeros((n, n_classes)) if classes else np.zeros(n)
    for k in np.unique(fold):
        test, train = np.flatnonzero(fold == k), np.flatnonzero((fold != k) & learn)
        if not train.size:
            continue
        known = np.unique(target[train]) if classes else None
        if classes and known.size == 1:  # nothing to learn
            out[test, known[0]] = 1.0
            continue
        with text_explained(model):
            fitted = clone(model).fit(take(X, train), target[train])
        part = take(X, test)
        if not classes:
            out[test] = np.asarray(fitted.predict(part)).reshape(test.size)
        elif decide:
            out[test, np.asarray(fitted.predict(part), dtype=np.intp)] = 1.0
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
