"""Columns that give a numeric target away: out-of-fold models of one column, against the others."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from sklearn.linear_model import Ridge
from sklearn.model_selection import cross_val_predict

from skresample._math.rng import Streams

from .leaks import FOLDS, MOST, level_of

__all__ = ["NumberModel", "number_leaks", "number_model", "out_of_fold_r2"]

# Shares of the variance. One strong column is common among honest ones (a price by weight), so
# that only those count which explain nearly everything, or far more than all others together.
NEARLY = 0.97
STRONG = 0.9
GAP = 0.3


class NumberModel(NamedTuple):
    """What one column says about a numeric target on rows it was not learnt from."""

    score: float  # R2 out of fold
    predicted: np.ndarray  # (n,), out of fold


def _folds(n: int) -> np.ndarray:
    """Fold of each row: a fixed pattern, so that the same table gives the same findings."""
    return Streams(0).get("number leaks").permutation(n) % FOLDS


def out_of_fold_r2(predicted, y) -> float:
    """Share of the variance explained, at least 0."""
    spread = float(((y - y.mean()) ** 2).sum())
    return max(0.0, 1 - float(((y - predicted) ** 2).sum()) / max(spread, 1e-300))


def number_model(values, codes, y) -> NumberModel:
    """Model of one column: the better of a straight line and of means by level, out of fold.

    Parameters
    ----------
    values : ndarray of shape (n,) or None
        Numbers, NaN where missing; None for a nominal column.
    codes : ndarray of shape (n,), intp, or None
        Levels of a nominal column.
    y : ndarray of shape (n,), float64
    """
    y = np.asarray(y, dtype=np.float64)
    fold = _folds(len(y))
    found = [_level_means(level_of(values) if codes is None else codes, y, fold)]
    if values is not None:
        found += [_line(values, y, fold), _steps(values, y, fold)]
    best = max(found, key=lambda predicted: out_of_fold_r2(predicted, y))
    return NumberModel(out_of_fold_r2(best, y), best)


def _level_means(levels, y, fold) -> np.ndarray:
    """Mean of the level among rows of other folds, drawn towards the mean of all by one row."""
    number, out = int(levels.max()) + 1, np.empty(len(y))
    for k in range(FOLDS):
        own, rest = fold == k, fold != k
        rows = np.bincount(levels[rest], minlength=number)
        total = np.bincount(levels[rest], y[rest], minlength=number)
        mean = (total + y[rest].mean()) / (rows + 1)
        out[own] = mean[levels[own]]
    return out


def _line(values, y, fold) -> np.ndarray:
    """Straight line of the column; the mean where it is missing."""
    out, known = np.empty(len(y)), np.isfinite(values)
    for k in range(FOLDS):
        own, rest = fold == k, (fold != k) & known
        out[own] = y[fold != k].mean()
        if np.unique(values[rest]).size < 2:
            continue
        centre, mean = values[rest].mean(), y[rest].mean()
        x = values[rest] - centre
        slope = float(x @ (y[rest] - mean)) / float(x @ x)
        out[own & known] = mean + slope * (values[own & known] - centre)
    return out


def _steps(values, y, fold) -> np.ndarray:
    """Target of the row of other folds that is nearest by the column: follows any curve."""
    out, known = np.empty(len(y)), np.isfinite(values)
    for k in range(FOLDS):
        own, rest = fold == k, np.flatnonzero((fold != k) & known)
        out[own] = y[fold != k].mean()
        if not rest.size:
            continue
        order = rest[np.argsort(values[rest], kind="stable")]
        # Between two neighbours: the straight line; ties take the mean of their targets.
        x, first, size = np.unique(values[order], return_index=True, return_counts=True)
        mean = np.add.reduceat(y[order], first) / size
        out[own & known] = np.interp(values[own & known], x, mean)
    return out


def number_leaks(models: list[NumberModel | None], discrete: list[bool], y) -> list[bool]:
    """Which columns know so much more than all others together that the target must be in them.

    A column that explains (nearly) everything is suspicious; so is one that explains most of the
    variance where the other columns, taken together, explain far less. Where the others explain it
    as well, the target is simply easy.

    Parameters
    ----------
    models : list of NumberModel or None
        Of all columns; None for constant ones.
    discrete : list of bool
        Not used: a number is not given away by few levels in another way than by many.
    y : ndarray of shape (n,), float64
    """
    del discrete
    strong = [m is not None and m.score >= STRONG for m in models]
    if not any(strong):
        return strong
    rest = [m for m, is_strong in zip(models, strong, strict=True) if m and not is_strong]
    explained = _together(rest, y)
    many = sum(strong) > max(1, len(models) / 3)

    def stands_out(model) -> bool:
        if model.score >= NEARLY:
            return True
        return not many and model.score - explained >= GAP

    return [s and stands_out(m) for m, s in zip(models, strong, strict=True)]


def _together(models, y) -> float:
    """Share of the variance that these columns explain together, out of fold."""
    if not models or len(y) < 2 * FOLDS:
        return 0.0
    best = sorted(models, key=lambda m: -m.score)[:MOST]
    X = np.column_stack([m.predicted for m in best])
    fold = _folds(len(y))
    folds = [(np.flatnonzero(fold != k), np.flatnonzero(fold == k)) for k in range(FOLDS)]
    spread = X.std(axis=0)
    X = (X - X.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return out_of_fold_r2(cross_val_predict(Ridge(), X, y, cv=folds), y)
