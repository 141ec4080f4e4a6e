"""Held-out losses of groups at several training sizes, from pooled out-of-fold predictions."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed
from sklearn import config_context
from sklearn.base import clone
from sklearn.dummy import DummyClassifier
from sklearn.utils import get_tags

from skresample._table.accept import text_explained
from skresample._table.containers import take

from .._adaptive.stratified_order import stratified_folds, stratified_order

__all__ = ["CurvePoints", "measure_all", "measure_group"]

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


def measure_group(estimator, X, y, strata, rows, design, loss, streams, key) -> CurvePoints:
    """Losses of one group by a model of its own, trained on fractions of its rows.

    ``design`` : (fractions, n_splits, n_repeats). Repeated cross-validation; the smaller training
    sets are parts of the larger ones, so that differences between sizes are less noisy.
    """
    fractions, n_splits, n_repeats = design
    tables, sizes = [], []
    for repeat in range(n_repeats):
        rng = streams.get("folds", key, repeat)
        folds = stratified_folds(strata[rows], min(n_splits, rows.size), rng)
        table = _Answers(len(fractions), y[rows], folds)
        for f, test in enumerate(folds):
            train = np.delete(np.arange(rows.size), test)
            train = train[stratified_order(strata[rows[train]], rng)]
            steps = [max(1, round(share * train.size)) for share in fractions]
            for j, m in enumerate(steps):
                model = _fitted(estimator, X, y, rows[train[:m]], checked=j + f + repeat > 0)
                table.keep(j, f, model, take(X, rows[test]), loss, m)
            own = train[: steps[-1]]  # the last model is the largest
            table.look_inside(own, _inside(model, take(X, rows[own]), y[rows[own]], loss))
            sizes.append(steps)
        tables.append(table)
    sizes = np.mean(np.array(sizes, float), axis=0)
    return _summary(tables, sizes, sizes, loss)


def measure_all(estimator, X, y, strata, members, design, loss, streams, n_jobs=None) -> list:
    """Losses of all groups by one model for all, trained on different fractions of each group.

    ``members`` : list of row positions of each group. Twice as many training sets as fractions,
    however many groups: in each, every group is cut to a fraction of its own, so that a group's
    rows and all rows vary independently. Returns one `CurvePoints` per group.
    """
    fractions, n_splits, n_repeats = design
    G = len(members)
    shares = _mixed_shares(fractions, G, streams.get("shares"))
    tables, sizes = [[] for _ in range(G)], []
    for repeat in range(n_repeats):
        tests, trains, orders = [], [], []
        for g, rows in enumerate(members):
            rng = streams.get("folds", g, repeat)
            folds = stratified_folds(strata[rows], n_splits, rng)
            tests.append(folds)
            left = [np.delete(np.arange(rows.size), test) for test in folds]
            orders.append([t[stratified_order(strata[rows[t]], rng)] for t in left])
            trains.append([rows[order] for order in orders[g]])
            tables[g].append(_Answers(len(shares), y[rows], folds))
        tasks = [
            ([t[f] for t in trains], [members[g][tests[g][f]] for g in range(G)])
            for f in range(n_splits)
        ]
        jobs = (delayed(_one_split)(estimator, X, y, *task, shares, loss) for task in tasks)
        for f, (answers, size, inside) in enumerate(Parallel(n_jobs=n_jobs)(jobs)):
            sizes.append(size)
            whole = size[0]
            for g in range(G):
                tables[g][repeat].look_inside(orders[g][f][: whole[g]], inside[g])
                for j, answer in enumerate(answers[g]):
                    tables[g][repeat].put(j, f, answer)
    size = np.mean(np.array(sizes, float), axis=0)  # (design points, G)
    total = size.sum(axis=1)
    return [_summary(tables[g], size[:, g], total, loss) for g in range(G)]


def _mixed_shares(fractions, G, rng):
    """(2 * fractions, G) shares: each group meets each fraction twice; the first row is whole."""
    twice = np.repeat(np.asarray(fractions, float), 2)
    shares = np.stack([rng.permutation(twice) for _ in range(G)], axis=1)
    return np.concatenate([np.full((1, G), max(fractions)), shares[1:]])


def _one_split(estimator, X, y, trains, tests, shares, loss):
    """What the models of every design point say of the test rows of each group.

    And the loss of the whole model on each group's own training rows.
    """
    answers, sizes, inside = [[] for _ in tests], [], []
    ends = np.cumsum([0, *(test.size for test in tests)])
    every = np.concatenate(tests)
    for j, share in enumerate(shares):
        parts = [t[: max(1, round(s * t.size))] for t, s in zip(trains, share, strict=True)]
        train = np.concatenate(parts)
        model = _fitted(estimator, X, y, train, checked=j > 0)
        if loss.kind == "fold":
            found = [loss.of_model(model, take(X, t), y[t]) if t.size else np.nan for t in tests]
        else:
            told = loss.response(model, take(X, every), train.size)
            found = [told[a:b] for a, b in pairwise(ends)]
        for g, answer in enumerate(found):
            answers[g].append(answer)
        sizes.append([part.size for part in parts])
        if j == 0:
            inside = [_inside(model, take(X, part), y[part], loss) for part in parts]
    return answers, sizes, inside


def _inside(model, X, y, loss):
    """Losses of rows that a model was trained on, without refinement; or of all together."""
    if loss.kind == "fold":
        return loss.of_model(model, X, y)
    told = loss.response(model, X, len(y))
    return loss.plain_rows(y, told) if loss.by_row else loss.pooled(y, told)


def _fitted(estimator, X, y, train, *, checked):
    """A model of some rows; its parameters need to be validated once only."""
    labels = y[train]
    if get_tags(estimator).estimator_type == "classifier" and (labels == labels[0]).all():
        estimator = DummyClassifier()  # all there is to learn from rows of one class
    with config_context(skip_parameter_validation=checked), text_explained(estimator):
        return clone(estimator).fit(take(X, train), labels)


class _Answers:
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


def _summary(tables, sizes, totals, loss) -> CurvePoints:
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
