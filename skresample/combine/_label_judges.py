"""Labels of new rows as models see them that have not seen their parents."""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np

from skresample._new_rows import Blend, Rows
from skresample.exceptions import ShortfallWarning

from ._out_of_fold import FOLDS, OutOfFold, main_parents
from ._wrapping import NewRows, Space, new_rows_of

__all__ = ["LabelJudges", "Made", "judges_of", "of_equal_classes"]


class Made(NamedTuple):
    """New rows of one run of a sampler, judged."""

    recipe: Blend | Rows
    rows: NewRows
    label: np.ndarray  # (m,) code of the sampler's label
    proba: np.ndarray  # (m, c) by judges that have not seen the parents
    judged: np.ndarray  # (m,) bool: whether there are such judges for the label
    weight: np.ndarray | None


class LabelJudges:
    """Models of the real rows, which judge new ones out of fold.

    Parameters
    ----------
    estimator : classifier or None
    table : Table
    small : ndarray of shape (c,), bool
        Classes with too few rows to do without some: the labels of their new rows are believed.
    """

    def __init__(self, estimator, table, small):
        self._table, self._small = table, small
        self._space = Space(table, np.arange(table.n))
        self._models = OutOfFold(estimator, self._space.own, table.y_codes, table.streams)

    def judged(self, plan, label, weight) -> Made:
        """The new rows of a plan with their labels (m,), judged."""
        table, space = self._table, self._space
        rows = new_rows_of(table, plan.new)
        points, parents = space(rows), np.empty((len(label), 2), np.intp)
        for code in np.unique(label):
            here, own = np.flatnonzero(label == code), table.rows_of(code)
            part = plan.new.select(here)
            parents[here] = main_parents(own, part, space.own[own], points[here])
        proba = self._models.judge(points, parents).proba
        proba[:, self._small] = 0.0  # nothing becomes a row of a class that is hardly known
        proba = of_equal_classes(proba, table.y_codes)
        judged = ~self._small[label]
        proba[~judged] = np.eye(len(self._small))[label[~judged]]
        return Made(plan.new, rows, label, proba, judged, weight)


def judges_of(estimator, table) -> LabelJudges | None:
    """Judges; None where fewer than two classes have rows enough. Small classes are warned of."""
    counts = np.bincount(table.y_codes, minlength=table.classes.size)
    small = counts < FOLDS
    none = (~small).sum() < 2
    what = "labels are" if none else "the labels of its new rows are"
    for code in np.flatnonzero(small).tolist():
        warnings.warn(
            f"class {table.classes.tolist()[code]!r} has {counts[code]} rows, and a judge needs "
            f"at least {FOLDS}; {what} not repaired",
            ShortfallWarning,
            stacklevel=6,
        )
    return None if none else LabelJudges(estimator, table, small)


def of_equal_classes(proba, codes) -> np.ndarray:
    """Probabilities as they would be if all classes were equally frequent, (m, c).

    A row made for a rare class is not improbable because the class is rare.
    """
    out = proba / np.bincount(codes)
    return out / np.maximum(out.sum(axis=1, keepdims=True), 1e-300)
