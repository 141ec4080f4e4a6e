"""Judges of new rows that have not seen the rows they were made from."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier

from skresample._math.neighbors import NeighborIndex, Points
from skresample._new_rows import Blend
from skresample.allocation._adaptive.stratified_order import stratified_folds

__all__ = ["FOLDS", "Judged", "OutOfFold", "folds_by_class", "main_parents"]

FOLDS = 4


class Judged(NamedTuple):
    """What the judges say of some new rows."""

    proba: np.ndarray  # (m, c) probability of each class
    codes: np.ndarray  # (c,) its code


def folds_by_class(codes, rng, n_folds: int = FOLDS) -> np.ndarray:
    """Fold of each row, (n,) intp: every class is shared out evenly, at random."""
    fold = np.empty(len(codes), np.intp)
    for k, rows in enumerate(stratified_folds(codes, n_folds, rng)):
        fold[rows] = k
    return fold


class OutOfFold:
    """One model for every two folds of real rows, trained without these two.

    A new row stems from at most two rows here (see :func:`main_parents`); the model that judges
    it was trained on neither, nor on any other row of their folds.

    Parameters
    ----------
    estimator : classifier or None
        None: extremely randomised trees.
    X : ndarray of shape (n, k)
        Real rows as numbers.
    codes : ndarray of shape (n,), intp
        Their classes.
    streams : Streams
    """

    def __init__(self, estimator, X, codes, streams):
        if estimator is None:
            estimator = ExtraTreesClassifier(50, min_samples_leaf=3)
        self._estimator, self._X, self._codes = estimator, X, codes
        self._streams = streams
        self.fold = folds_by_class(codes, streams.get("folds of the judges"))
        self._models: dict = {}

    def model(self, a: int, b: int):
        """The model that has not seen folds ``a`` and ``b``."""
        pair = (min(a, b), max(a, b))
        if pair not in self._models:
            seen = ~np.isin(self.fold, pair)
            model = self._streams.seeded(self._estimator, "judge", *pair)
            self._models[pair] = model.fit(self._X[seen], self._codes[seen])
        return self._models[pair]

    def judge(self, Z, parents) -> Judged:
        """Class probabilities of new rows (m, k) that stem from ``parents`` (m, 2)."""
        classes = np.unique(self._codes)
        proba = np.zeros((len(Z), classes.size))
        first, second = self.fold[parents].T
        # Both parents in one fold: any other fold is left out along with it.
        second = np.where(first == second, (first + 1) % FOLDS, second)
        for a in range(FOLDS):
            for b in range(a + 1, FOLDS):
                here = np.flatnonzero(
                    ((first == a) & (second == b)) | ((first == b) & (second == a))
                )
                if here.size:
                    model = self.model(a, b)
                    at = np.searchsorted(classes, model.classes_)
                    proba[np.ix_(here, at)] = model.predict_proba(Z[here])
        return Judged(proba, classes)


def main_parents(rows, recipe, own, points) -> np.ndarray:
    """The two input rows that each new row stems from most, (m, 2) intp.

    Parameters
    ----------
    rows : ndarray of intp
        The rows of the class.
    recipe : Blend or Rows
    own, points : ndarray of shape (len(rows), k) and (m, k)
        The class and the new rows in one space. Rows without a parent, and the second parent of
        rows that are given by value, are the nearest rows of the class.
    """
    if isinstance(recipe, Blend):
        place = np.abs(recipe.coef).argmax(axis=1)
        return np.column_stack([recipe.base, recipe.partner[np.arange(len(place)), place]])
    near = rows[NeighborIndex(Points(own)).knn(Points(points), min(2, len(rows)))[1]]
    first = np.where(recipe.dominant >= 0, recipe.dominant, near[:, 0])
    second = np.where(first == near[:, 0], near[:, -1], near[:, 0])
    return np.column_stack([first, second])
