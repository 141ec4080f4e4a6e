"""Shares of generators by what a model that is trained with their rows is worth."""

from __future__ import annotations

import warnings

import numpy as np
from sklearn.linear_model import LogisticRegression

from skresample._table.containers import take
from skresample._table.home import Home
from skresample.exceptions import ShortfallWarning

from ._out_of_fold import folds_by_class
from ._wrapping import NewRows, Space, moved, new_rows_of

__all__ = ["cross_validated_weights"]

_FOLDS = 3
_LEAST_ERROR = 1e-3  # of a mean score: differences below it are none


def cross_validated_weights(table, generators) -> np.ndarray:
    """Weights (g,) that add up to 1: ``exp`` of the lead over the best, in standard errors.

    Classes with fewer rows than folds are trained on and not tested on.
    """
    counts = np.bincount(table.y_codes, minlength=table.classes.size)
    small = counts < _FOLDS
    if (~small).sum() < 2:
        code = int(counts.argmin())
        warnings.warn(
            f"weights='cv' needs two classes of at least {_FOLDS} rows, and class "
            f"{table.classes.tolist()[code]!r} has {counts[code]}; the generators share equally",
            ShortfallWarning,
            stacklevel=6,
        )
        return np.full(len(generators), 1 / len(generators))
    fold = folds_by_class(table.y_codes, table.streams.get("folds of the weights"), _FOLDS)
    fold[small[table.y_codes]] = -1
    score = np.empty((len(generators), _FOLDS))
    for k in range(_FOLDS):
        train, test = np.flatnonzero(fold != k), np.flatnonzero(fold == k)
        part = table.alike(take(table.X, train), table.y_codes[train])
        for g, generator in enumerate(generators):
            rng = table.streams.get("weights", g, k)
            new, codes = _balanced(table, part, train, generator, rng)
            score[g, k] = _worth(table, train, test, new, codes)
    noise = score - score.mean(axis=0) - (score.mean(axis=1) - score.mean())[:, None]
    error = max(float(np.sqrt(np.square(noise).sum() / max(noise.size - len(noise), 1) / _FOLDS)),
                _LEAST_ERROR)  # fmt: skip
    mean = score.mean(axis=1)
    weight = np.exp((mean - mean.max()) / error)
    return weight / weight.sum()


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
    return NewRows(np.vstack(numeric), np.vstack(nominal)), np.concatenate(codes)


def _worth(table, train, test, new, codes) -> float:
    """Balanced accuracy on the held-out rows of a model trained with the new ones."""
    space = Space(table, train)
    there = space(NewRows(table.numeric[test], table.codes[test]))
    X, y = np.vstack([space.own, space(new)]), np.append(table.y_codes[train], codes)
    model = LogisticRegression(max_iter=500).fit(X, y)
    true = table.y_codes[test]
    right = model.predict(there) == true
    return float(np.mean([right[true == code].mean() for code in np.unique(true)]))
