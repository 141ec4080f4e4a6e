"""How well classes separate: of all rows, and by one column alone."""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import KNeighborsClassifier

from skresample._table.containers import take
from skresample._table.encoder import TableEncoder

from .._compare.design.folds import make_folds

__all__ = ["column_auc", "rank_auc", "separability"]


def separability(X, y, together, categorical_features, n_splits: int, seed: int) -> dict:
    """Cross-validated error of the nearest neighbour and ROC AUC of a linear model."""
    try:
        folds = make_folds(y, together=together, n_splits=n_splits, n_repeats=1, random_state=seed)
    except ValueError:
        return {"neighbour_error": None, "linear_auc": None}
    n_classes = int(y.max()) + 1
    nearest, scores = np.empty(len(y), dtype=np.intp), np.empty((len(y), n_classes))
    for _, _, train, test in folds:
        encoder = TableEncoder(categorical_features=categorical_features)
        a, b = encoder.fit_transform(take(X, train)), encoder.transform(take(X, test))
        nearest[test] = KNeighborsClassifier(1).fit(a, y[train]).predict(b)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = LogisticRegression(max_iter=500).fit(a, y[train])
        scores[test] = model.predict_proba(b)
    recalls = [np.mean(nearest[y == c] == c) for c in range(n_classes)]
    columns = [1] if n_classes == 2 else range(n_classes)
    auc = np.mean([roc_auc_score(y == c, scores[:, c]) for c in columns])
    return {"neighbour_error": float(1 - np.mean(recalls)), "linear_auc": float(auc)}


def column_auc(values, codes, y) -> float:
    """Largest ROC AUC by which one column alone separates one class from the rest.

    Parameters
    ----------
    values : ndarray of shape (n,) or None
        Numbers, NaN where missing; None for a nominal column.
    codes : ndarray of shape (n,), intp, or None
        Levels, for nominal columns and numbers with few values.
    y : ndarray of shape (n,), intp
    """
    best = 0.5
    for c in range(1 if y.max() == 1 else 0, int(y.max()) + 1):
        own = y == c
        if values is not None:
            # Gaps may stand out on either side.
            for fill in (-np.inf, np.inf):
                best = max(best, rank_auc(np.where(np.isnan(values), fill, values), own))
        if codes is not None:
            best = max(best, rank_auc(_held_out_rates(codes, own), own))
    return best


def rank_auc(values, positive) -> float:
    """Mann-Whitney statistic as a share, in the better direction."""
    n1 = int(positive.sum())
    n0 = len(positive) - n1
    codes = np.unique(values, return_inverse=True)[1].reshape(-1)
    size = np.bincount(codes)
    # Mid-ranks: equal values share the mean of their ranks.
    ranks = (np.cumsum(size) - (size - 1) / 2)[codes]
    auc = (ranks[positive].sum() - n1 * (n1 + 1) / 2) / (n1 * n0)
    return float(max(auc, 1 - auc))


def _held_out_rates(codes, positive) -> np.ndarray:
    """Share of positives in the level of each row among every other row of alternating halves.

    Rates of the row's own half would make an id column look like the target.
    """
    prior, out = positive.mean(), np.empty(len(codes))
    # Halves that alternate within each class, so that both know it.
    half = np.empty(len(codes), dtype=np.intp)
    for member in (positive, ~positive):
        half[member] = np.arange(int(member.sum())) % 2
    for k in (0, 1):
        other = half != k
        rows = np.bincount(codes[other], minlength=codes.max() + 1)
        ones = np.bincount(codes[other], positive[other], minlength=codes.max() + 1)
        rate = (ones + prior) / (rows + 1)
        out[half == k] = rate[codes[half == k]]
    return out
