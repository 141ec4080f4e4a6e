"""Columns that give the target away: out-of-fold models of one column, against the others."""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from skresample._math.rng import Streams

from .separability import column_auc, rank_auc

__all__ = ["FEW", "FOLDS", "MOST", "ColumnModel", "leaks_among", "level_of", "one_column_model"]

FEW = 20  # numbers with so few values are also read as levels
FOLDS = 5
BINS = 64
WINDOWS = (5, 11)  # nearest rows of other folds that read a number: narrow bands need few
FINE = 1024  # bins that do instead of them where each holds rows enough
BENT = 0.1  # ROC AUC that a number gains without its order, seldom an honest one
MOST = 60  # columns of the model of all others


class ColumnModel(NamedTuple):
    """What one column says about the target on rows it was not learnt from."""

    auc: float
    explained: float  # share of the Brier score of guessing
    shares: np.ndarray  # (n, c), out of fold
    bent: bool = False  # whether its order says far less than its values

    @property
    def score(self) -> float:
        """What is shown of it."""
        return self.auc


def one_column_model(values, codes, y) -> ColumnModel:
    """How well a column predicts the target alone.

    The share of each class in every level is learnt on four fifths of the rows and read on the
    last. Ids and rare levels therefore explain nothing. Numbers are read in up to 64 bins of equal
    mass, among the nearest rows and, where they repeat, as codes, so that no order is assumed; the
    reading that explains most counts. Gaps are a level of their own.

    Parameters
    ----------
    values : ndarray of shape (n,) or None
        Numbers, NaN where missing; None for a nominal column.
    codes : ndarray of shape (n,), intp, or None
        Levels of a nominal column.
    y : ndarray of shape (n,), intp
    """
    fold = _folds_within(y)
    readings = [_out_of_fold(level_of(values) if codes is None else codes, y, fold)]
    if codes is None:
        readings += _other_readings(values, y, fold)
    found = [_quality(shares, y) for shares in readings]
    best = max(range(len(found)), key=lambda i: found[i][1])
    auc, explained = found[best]
    shares = readings[best].astype(np.float32)
    ordered = column_auc(values, codes, y)
    bent = codes is None and auc - ordered >= BENT
    return ColumnModel(max(auc, ordered), explained, shares, bent)


def _other_readings(values, y, fold) -> list[np.ndarray]:
    """Numbers with many values among their neighbours, and as codes where they repeat."""
    known = values[~np.isnan(values)]
    distinct, places = np.unique(known, return_inverse=True)
    if len(distinct) <= FEW:
        return []
    if len(known) >= 50 * FINE:
        out = [_out_of_fold(level_of(values, FINE), y, fold)]
    else:
        out = [_nearest_out_of_fold(values, y, fold, rows) for rows in WINDOWS]
    if 2 * len(distinct) <= len(known):
        codes = np.zeros(len(values), dtype=np.intp)
        codes[~np.isnan(values)] = 1 + places.reshape(-1)
        out.append(_out_of_fold(codes, y, fold))
    return out


def _nearest_out_of_fold(values, y, fold, rows: int) -> np.ndarray:
    """Share of each class among the ``rows`` nearest rows of other folds, by rank, (n, c)."""
    # Gaps come last; equal numbers in any order but the table's, which may follow the target.
    order = Streams(0).get("ties").permutation(len(y))
    order = order[np.argsort(values[order], kind="stable")]
    gaps = int(np.isnan(values).sum())
    own, place, present = y[order], fold[order], len(y) - gaps
    truth = own[:, None] == np.arange(int(y.max()) + 1)
    prior, out = truth.mean(axis=0), np.empty(truth.shape)
    for k in range(FOLDS):
        here, rest = place == k, place != k
        total = np.concatenate([np.zeros((1, truth.shape[1])), np.cumsum(truth[rest], axis=0)])
        before = np.cumsum(rest)[here]
        end, seen = int(rest.sum()), int(rest[:present].sum())
        low = np.clip(before - (rows + 1) // 2, 0, max(seen - rows, 0))
        high = np.minimum(low + rows, seen)
        gap = np.flatnonzero(here) >= present
        low, high = np.where(gap, seen, low), np.where(gap, end, high)
        out[order[here]] = (total[high] - total[low] + prior) / (high - low + 1)[:, None]
    return out


def _quality(shares, y) -> tuple[float, float]:
    """Largest ROC AUC of a class, and the share of the Brier score explained."""
    classes = np.arange(shares.shape[1])
    truth = y[:, None] == classes
    guess = ((truth.mean(axis=0) - truth) ** 2).sum()
    explained = 1 - ((shares - truth) ** 2).sum() / max(guess, 1e-300)
    columns = [1] if len(classes) == 2 else classes
    return max(rank_auc(shares[:, c], truth[:, c]) for c in columns), float(explained)


def level_of(values, bins: int = BINS) -> np.ndarray:
    """Level of each number: its value where there are few, else a bin of equal mass."""
    gap = np.isnan(values)
    present = values[~gap]
    out = np.zeros(len(values), dtype=np.intp)
    if present.size:
        distinct, inverse = np.unique(present, return_inverse=True)
        if len(distinct) > FEW:
            number = int(np.clip(present.size // 20, 2, bins))
            edges = np.unique(np.quantile(present, np.linspace(0, 1, number + 1)[1:-1]))
            inverse = np.searchsorted(edges, present, side="right")
        out[~gap] = 1 + inverse.reshape(-1)
    return out


def _folds_within(y) -> np.ndarray:
    """Fold of each row, (n,), within each class: a fixed pattern, so that findings repeat."""
    fold, rng = np.empty(len(y), dtype=np.intp), Streams(0).get("leaks")
    for c in range(int(y.max()) + 1):
        rows = np.flatnonzero(y == c)
        fold[rows] = rng.permutation(len(rows)) % FOLDS
    return fold


def _out_of_fold(levels, y, fold) -> np.ndarray:
    """Share of each class in the level of a row among the rows of other folds, (n, c)."""
    n_classes, n_levels = int(y.max()) + 1, int(levels.max()) + 1
    cells = levels * n_classes + y
    whole = np.bincount(cells, minlength=n_levels * n_classes).reshape(n_levels, n_classes)
    prior = np.bincount(y, minlength=n_classes) / len(y)
    out = np.empty((len(y), n_classes))
    for k in range(FOLDS):
        own = fold == k
        here = np.bincount(cells[own], minlength=n_levels * n_classes).reshape(whole.shape)
        rest = whole - here
        shares = (rest + prior) / (rest.sum(axis=1, keepdims=True) + 1)
        out[own] = shares[levels[own]]
    return out


def leaks_among(models: list[ColumnModel | None], discrete: list[bool], y) -> list[bool]:
    """Which columns know so much more than all others together that the outcome must be in them.

    A column that explains (nearly) everything is suspicious; so is one that explains most of the
    target where the other columns, taken together, explain far less: labels of which some were
    flipped, or a measurement taken afterwards. Where the others separate the classes as well, the
    classes are simply far apart. Less is asked of few levels, and of numbers that jump from class
    to class, than of numbers that a class grows with: those are often honest.

    Parameters
    ----------
    models : list of ColumnModel or None
        Of all columns; None for constant ones.
    discrete : list of bool
        Whether a column has few levels.
    y : ndarray of shape (n,), intp
    """
    jumps = [few or (m is not None and m.bent) for m, few in zip(models, discrete, strict=True)]
    strong = [m is not None and _strong(m, few) for m, few in zip(models, jumps, strict=True)]
    if not any(strong):
        return strong
    rest = [m for m, is_strong in zip(models, strong, strict=True) if m and not is_strong]
    auc, explained = _together(rest, y)
    many = sum(strong) > max(1, len(models) / 3)

    def stands_out(model, few):
        if model.explained >= 0.97:
            return True
        if many:
            return False
        gap = model.explained - explained
        if few:
            return gap >= (0.15 if model.explained >= 0.65 else 0.25) or (
                model.auc - auc >= 0.1 and gap > 0
            )
        return gap >= (0.25 if model.explained >= 0.85 else 0.45)

    each = zip(models, strong, jumps, strict=True)
    return [is_strong and stands_out(model, few) for model, is_strong, few in each]


def _strong(model: ColumnModel, few: bool) -> bool:
    """Whether a column is worth the comparison with all others."""
    if few:
        return model.explained >= 0.45 or (model.auc >= 0.92 and model.explained >= 0.25)
    return model.explained >= 0.55


def _together(models, y) -> tuple[float, float]:
    """Quality of a model of all these columns, out of fold."""
    if not models:
        return 0.5, 0.0
    best = sorted(models, key=lambda m: -m.explained)[:MOST]
    first = 1 if y.max() == 1 else 0
    p = np.column_stack([m.shares[:, first:] for m in best]).astype(np.float64)
    X = np.log(np.clip(p, 1e-3, 1)) - np.log(np.clip(1 - p, 1e-3, 1))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    if np.bincount(y).min() < FOLDS:
        return 0.5, 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = LogisticRegression(C=0.1, max_iter=300)
        shares = cross_val_predict(model, X, y, cv=folds, method="predict_proba")
    return _quality(shares, y)
