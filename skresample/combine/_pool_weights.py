"""Shares of generators by what models that are trained with their rows are worth."""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

from skresample._math.apportion import largest_remainder
from skresample._table.containers import take
from skresample._table.home import Home
from skresample.exceptions import ShortfallWarning

from ._out_of_fold import folds_by_class
from ._wrapping import NewRows, Space, moved, new_rows_of

__all__ = ["cross_validated_weights"]

_FOLDS, _REPEATS = 3, 3
_MOST_ROWS, _FEWEST = 4000, 30  # of a large table, and of each of its classes
_LEAST_ERROR = 1e-3  # of a mean score: differences below it are none


def cross_validated_weights(table, generators) -> np.ndarray:
    """Weights (g,) that add up to 1: ``exp`` of the lead over the best, in standard errors.

    Classes with fewer rows than folds are trained on and not tested on.
    """
    equal = np.full(len(generators), 1 / len(generators))
    counts = np.bincount(table.y_codes, minlength=table.classes.size)
    small = counts < _FOLDS
    if counts.size == 1 or len(generators) == 1:
        return equal  # nothing to tell apart
    if (~small).sum() < 2:
        code = int(counts.argmin())
        warnings.warn(
            f"weights='cv' needs two classes of at least {_FOLDS} rows, and class "
            f"{table.classes.tolist()[code]!r} has {counts[code]}; the generators share equally",
            ShortfallWarning,
            stacklevel=6,
        )
        return equal
    score = np.empty((len(generators), _REPEATS, _FOLDS))
    for repeat in range(_REPEATS):
        rows = _some_rows(table.y_codes, table.streams.get("rows of the weights", repeat))
        rng = table.streams.get("folds of the weights", repeat)
        fold = folds_by_class(table.y_codes[rows], rng, _FOLDS)
        fold[small[table.y_codes[rows]]] = -1
        for k in range(_FOLDS):
            train, test = rows[fold != k], rows[fold == k]
            part = table.alike(take(table.X, train), table.y_codes[train])
            for g, generator in enumerate(generators):
                rng = table.streams.get("weights", g, k, repeat)
                new, codes = _balanced(table, part, train, generator, rng)
                score[g, repeat, k] = _worth(table, train, test, new, codes)
    return _weights_of(score.reshape(len(generators), -1))


def _weights_of(score) -> np.ndarray:
    """Weights (g,) of scores (g, s) on the same s splits.

    Splits share training rows: the variance of their mean is not one over their number of that
    of one, but that plus the ratio of test to training rows (Nadeau and Bengio 2003).
    """
    g, s = score.shape
    noise = score - score.mean(axis=0) - (score.mean(axis=1) - score.mean())[:, None]
    one = np.square(noise).sum() / ((g - 1) * (s - 1))
    error = max(float(np.sqrt(one * (1 / s + 1 / (_FOLDS - 1)))), _LEAST_ERROR)
    mean = score.mean(axis=1)
    weight = np.exp((mean - mean.max()) / error)
    return weight / weight.sum()


def _some_rows(codes, rng) -> np.ndarray:
    """Rows of a large table that stand for it, ascending; small classes stay whole."""
    counts = np.bincount(codes)
    if codes.size <= _MOST_ROWS:
        return np.arange(codes.size)
    some = np.maximum(largest_remainder(counts / codes.size, _MOST_ROWS), _FEWEST)
    chosen = [
        rng.choice(np.flatnonzero(codes == code), size=min(n, count), replace=False)
        for code, (n, count) in enumerate(zip(some.tolist(), counts.tolist(), strict=True))
    ]
    return np.sort(np.concatenate(chosen))


def _balanced(table, part, train, generator, rng):
    """New rows that bring every class of the training part to the size of the largest."""
    counts = np.bincount(part.y_codes, minlength=table.classes.size)
    numeric, nominal, codes = [], [], []
    for code in np.flatnonzero((counts > 1) & (counts < counts.max())).tolist():
        home = Home(part, part.rows_of(code), code)
        recipe = generator.generate(home, int(counts.max() - counts[code]), rng)
        new = new_rows_of(table, moved(recipe, train))
        numeric.append(new.numeric)
        nominal.append(new.codes)
        codes.append(np.full(len(recipe), code))
    if not codes:
        return NewRows(table.numeric[:0], table.codes[:0]), np.empty(0, np.intp)
    return NewRows(np.concatenate(numeric), np.concatenate(nominal)), np.concatenate(codes)


def _worth(table, train, test, new, codes) -> float:
    """Balanced accuracy on the held-out rows, mean of three models trained with the new ones."""
    space = Space(table, train)
    there = space(NewRows(table.numeric[test], table.codes[test]))
    X, y = np.concatenate([space.own, space(new)]), np.append(table.y_codes[train], codes)
    true = table.y_codes[test]
    known, score = np.unique(true), []
    for model in _panel(len(X)):
        right = model.fit(X, y).predict(there) == true
        score.append(np.mean([right[true == code].mean() for code in known]))
    return float(np.mean(score))


def _panel(n: int) -> tuple:
    """One model of each kind: what is good for lines may be bad for neighbours and trees."""
    return (
        LogisticRegression(max_iter=500),
        KNeighborsClassifier(min(5, n)),
        ExtraTreesClassifier(50, random_state=0),
    )
