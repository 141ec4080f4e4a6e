"""Rows whose label is probably wrong: confident learning, and whether the neighbours agree."""

from __future__ import annotations

import warnings

import numpy as np
from scipy.stats import rankdata
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline

from skresample._math.layout import dense, is_sparse_block
from skresample._table.encoder import TableEncoder
from skresample.valuation import KNNShapley, LabelErrorScorer

from .diagnosis import finding

__all__ = ["suspects", "suspects_finding"]

FOLDS, NEIGHBOURS, TREES = 5, 5, 100
_MOST = 5 * 10**7  # numbers of a table that are held densely for the neighbours


def suspects(X, labels, rows, categorical_features, seed: int) -> list[dict]:
    """Rows whose label is flagged out of fold; those the neighbours contradict too come first.

    Within each part by the mean of the ranks of both figures: with planted errors the rows that
    both speak against are wrong more often than those of either.

    Parameters
    ----------
    X : container of shape (n, d)
    labels : ndarray of shape (n,)
    rows : ndarray of shape (n,), intp
        How the rows are called.
    categorical_features : as in :func:`diagnose`
    seed : int
    """
    forest = RandomForestClassifier(TREES, min_samples_leaf=3)
    model = make_pipeline(TableEncoder(categorical_features=categorical_features), forest)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a class too rare for the folds is a finding of its own
        scorer = LabelErrorScorer(model, cv=FOLDS, random_state=seed).fit(X, labels)
        worth = _neighbour_values(X, labels, categorical_features, seed)
    against = np.zeros(len(rows), bool) if worth is None else worth < 0
    rank = rankdata(scorer.label_quality_) + (0 if worth is None else rankdata(worth))
    found = np.flatnonzero(scorer.is_issue_)
    found = found[np.lexsort((found, rank[found], ~against[found]))]
    return [
        {
            "row": int(rows[i]),
            "given": str(labels[i]),
            "suggested": str(scorer.suggested_[i]),
            "quality": float(scorer.label_quality_[i]),
            "value": None if worth is None else float(worth[i]),
            "contradicted": bool(against[i]),
        }
        for i in found.tolist()
    ]


def _neighbour_values(X, labels, categorical_features, seed):
    """Values for a nearest-neighbour model, (n,); None for a sparse table too wide to hold."""
    points = TableEncoder(categorical_features=categorical_features).fit_transform(X)
    if is_sparse_block(points) and points.shape[0] * points.shape[1] > _MOST:
        return None
    points = dense(points)
    codes = np.unique(labels, return_inverse=True)[1].reshape(-1)
    n_splits = max(2, min(FOLDS, int(np.bincount(codes).max())))
    folds = StratifiedKFold(n_splits, shuffle=True, random_state=seed).split(points, codes)
    return KNNShapley(NEIGHBOURS, cv=list(folds)).fit(points, codes).values_


def suspects_finding(found: list[dict], n: int) -> dict:
    """How many labels are in doubt."""
    if not found:
        return finding("info", "labels", f"no label of {n:,} rows looks wrong out of fold")
    both = sum(one["contradicted"] for one in found)
    text = (
        f"{len(found):,} of {n:,} labels ({len(found) / n:.1%}) look wrong out of fold, and the "
        f"nearest neighbours contradict {both:,} of them too; hard but right rows are among them"
    )
    advice = "look at the rows with doubtful labels, contradicted ones first; drop none unseen"
    return finding("note", "labels", text, advice)
