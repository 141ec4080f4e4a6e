"""What models of several sizes said of held-out rows, and the losses that follow from it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["Answers", "CurvePoints", "summary_of"]

_LEAST_ERROR = 0.005  # relative: curves are never known better than this


class CurvePoints(NamedTuple):
    """Mean held-out losses at several sizes, and how sure they are."""

    n: np.ndarray  # (m,) training rows of the group
    total: np.ndarray  # (m,) training rows of all groups
    loss: np.ndarray  # (m,)
    cover: np.ndarray  # (m, m) covariance of the relative errors of the losses
    n_test: int  # distinct rows tested on
    scale: float = 1.0  # loss of who knows only the group, the unit
    free: bool = False  # whether the covariance is known but for its scale
    gap: float = np.nan  # by how much the largest models are worse on rows not trained on
    gap_error: float = np.nan
    root: float = np.nan  # of the share of ``scale`` that the largest models know; NaN: not told
    excess: float = np.nan  # what they lose by answers of a wrong scale, in units of ``scale``

    @property
    def error(self) -> np.ndarray:
        """Relative standard error of each loss, (m,)."""
        return np.sqrt(np.diag(self.cover))

    def usable(self) -> CurvePoints:
        """Without the sizes at which no loss could be measured."""
        good = np.isfinite(self.loss)
        parts = [part[good] for part in self[:3]]
        return CurvePoints(*parts, self.cover[np.ix_(good, good)], *self[4:])


class Answers:
    """Out-of-fold answers at every design point, or losses of folds where nothing else is told."""

    def __init__(self, n_points, y, folds):
        self.y, self.folds = y, folds
        self.parts = [[None] * len(folds) for _ in range(n_points)]
        self.inside, self.visits = np.zeros(y.size), np.zeros(y.size)

    def keep(self, j, f, model, X, loss, n_train):
        """Ask a model about the rows of fold ``f``."""
        if loss.kind == "fold":
            self.parts[j][f] = loss.of_model(model, X, self.y[self.folds[f]])
        else:
            self.parts[j][f] = loss.response(model, X, n_train)

    def look_inside(self, rows, losses):
        """Note losses (or their mean) of training rows, by position in the group."""
        self.inside[rows] += losses
        self.visits[rows] += 1

    def put(self, j, f, answer):
        """Take an answer about the rows of fold ``f``."""
        self.parts[j][f] = answer

    def by_row(self, loss) -> np.ndarray:
        """(n, design points) losses of the rows."""
        order = np.concatenate(self.folds)
        table = np.empty((self.y.size, len(self.parts)))
        for j, answers in enumerate(self.parts):
            table[order, j] = loss.rows(self.y[order], np.concatenate(answers))
        return table

    def learned(self, loss, j) -> tuple[float, float]:
        """What the models of a design point know beyond the group, and its error."""
        if loss.kind == "fold":
            return float("nan"), float("nan")
        return loss.learned(self.y[np.concatenate(self.folds)], np.concatenate(self.parts[j]))

    def without_folds(self, loss) -> np.ndarray:
        """(1 + folds, design points): the loss of all rows, then without each fold."""
        table = np.empty((1 + len(self.folds), len(self.parts)))
        for j, answers in enumerate(self.parts):
            for left_out in range(-1, len(self.folds)):
                used = [f for f in range(len(self.folds)) if f != left_out]
                table[1 + left_out, j] = self._together(loss, [answers[f] for f in used], used)
        return table

    def _together(self, loss, answers, used):
        sizes = np.array([self.folds[f].size for f in used], float)
        if loss.kind == "fold":
            known = np.isfinite(answers)
            return (
                np.average(np.array(answers)[known], weights=sizes[known])
                if known.any()
                else (np.nan)
            )
        y = self.y[np.concatenate([self.folds[f] for f in used])]
        return loss.pooled(y, np.concatenate(answers))


def summary_of(tables, sizes, totals, loss) -> CurvePoints:
    """Mean losses of all repeats and their covariance; repeats use the same rows again."""
    y = tables[0].y
    if loss.by_row:
        rows = np.mean([table.by_row(loss) for table in tables], axis=0)
        mean = rows.mean(axis=0)
        # The unit is estimated from the same rows: what raises both raises nothing.
        ease = loss.know_nothing(y)
        rest = rows / _unit(mean) - (ease / _unit(ease.mean()))[:, None]
        factor = 1.0 / len(rows) / max(1, len(rows) - 1)
    else:
        found = np.mean([table.without_folds(loss) for table in tables], axis=0)
        mean, folds = found[0], len(found) - 1
        rest, factor = found[1:] / _unit(mean), (folds - 1) / folds
    last = int(np.argmax(sizes))
    gap = _gap(tables, rows if loss.by_row else None, mean, last)
    known = np.mean([table.learned(loss, last) for table in tables], axis=0)
    cover = _cover(rest, factor)
    return CurvePoints(sizes, totals, mean, cover, y.size, loss.scale(y), False, *gap, *known)


def _gap(tables, rows, mean, last):
    """By how much the largest models are worse on rows that they were not trained on, +- error."""
    visits = sum(table.visits for table in tables)
    seen = visits > 0
    inside = sum(table.inside for table in tables)[seen] / visits[seen]
    if rows is None:
        return float(mean[last] - inside.mean()), float("nan")
    gaps = rows[seen, last] - inside
    return float(gaps.mean()), float(gaps.std() / np.sqrt(gaps.size))


def _unit(mean):
    return np.where(np.isfinite(mean) & (mean > 0), mean, 1.0)


def _cover(parts, factor):
    """Covariance (m, m) of means of ``parts`` (k, m): one error of all sizes, one of each.

    What rows do to all sizes alike must be one number: with different ones a fit by generalised
    least squares may leave the range of the losses.
    """
    parts = np.where(np.isfinite(parts), parts, np.nan)
    if not np.isfinite(parts).any():
        return np.eye(parts.shape[1])
    parts = np.nan_to_num(parts - np.nanmean(parts, axis=0))
    common = parts.mean(axis=1)
    rest = parts - common[:, None]
    inflate = parts.shape[1] / max(1, parts.shape[1] - 1)
    own = factor * inflate * (rest**2).sum(axis=0)
    return factor * (common**2).sum() + np.diag(own + _LEAST_ERROR**2)
