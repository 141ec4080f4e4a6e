"""Held-out losses of groups at several training sizes, from pooled out-of-fold predictions."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from joblib import Parallel, delayed
from sklearn import config_context
from sklearn.dummy import DummyClassifier
from sklearn.utils import get_tags

from skresample._math.clones import Clones
from skresample._table.accept import text_explained
from skresample._table.containers import take

from .._adaptive.stratified_order import stratified_folds, stratified_order
from .answers import Answers, CurvePoints, summary_of

__all__ = ["measure_all", "measure_group"]


def measure_group(estimator, X, y, strata, rows, design, loss, streams, key) -> CurvePoints:
    """Losses of one group by a model of its own, trained on fractions of its rows.

    ``design`` : (fractions, n_splits, n_repeats). Repeated cross-validation; the smaller training
    sets are parts of the larger ones, so that differences between sizes are less noisy.
    """
    fractions, n_splits, n_repeats = design
    models, tables, sizes = _Models(estimator), [], []
    for repeat in range(n_repeats):
        rng = streams.get("folds", key, repeat)
        folds = stratified_folds(strata[rows], min(n_splits, rows.size), rng)
        table = Answers(len(fractions), y[rows], folds)
        for f, test in enumerate(folds):
            train = np.delete(np.arange(rows.size), test)
            train = train[stratified_order(strata[rows[train]], rng)]
            steps = [max(1, round(share * train.size)) for share in fractions]
            for j, m in enumerate(steps):
                model = models.fit(X, y, rows[train[:m]])
                table.keep(j, f, model, take(X, rows[test]), loss, m)
            own = train[: steps[-1]]  # the last model is the largest
            table.look_inside(own, _inside(model, take(X, rows[own]), y[rows[own]], loss))
            sizes.append(steps)
        tables.append(table)
    sizes = np.mean(np.array(sizes, float), axis=0)
    return summary_of(tables, sizes, sizes, loss)


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
            tables[g].append(Answers(len(shares), y[rows], folds))
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
    return [summary_of(tables[g], size[:, g], total, loss) for g in range(G)]


def _mixed_shares(fractions, G, rng):
    """(2 * fractions, G) shares: each group meets each fraction twice; the first row is whole."""
    twice = np.repeat(np.asarray(fractions, float), 2)
    shares = np.stack([rng.permutation(twice) for _ in range(G)], axis=1)
    return np.concatenate([np.full((1, G), max(fractions)), shares[1:]])


def _one_split(estimator, X, y, trains, tests, shares, loss):
    """What the models of every design point say of the test rows of each group.

    And the loss of the whole model on each group's own training rows.
    """
    models, answers, sizes, inside = _Models(estimator), [[] for _ in tests], [], []
    ends = np.cumsum([0, *(test.size for test in tests)])
    every = np.concatenate(tests)
    for j, share in enumerate(shares):
        parts = [t[: max(1, round(s * t.size))] for t, s in zip(trains, share, strict=True)]
        train = np.concatenate(parts)
        model = models.fit(X, y, train)
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


class _Models:
    """Models of some rows each; parameters need to be validated once only."""

    def __init__(self, estimator):
        self.estimator, self.clones = estimator, Clones(estimator)
        self.classifies = get_tags(estimator).estimator_type == "classifier"
        self.checked = False

    def fit(self, X, y, train):
        """A model of the rows ``train``."""
        labels, model = y[train], self.clones.make()
        if self.classifies and (labels == labels[0]).all():
            model = DummyClassifier()  # all there is to learn from rows of one class
        with (
            config_context(skip_parameter_validation=self.checked),
            text_explained(self.estimator),
        ):
            self.checked = True
            return model.fit(take(X, train), labels)
