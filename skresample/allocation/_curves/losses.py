"""Held-out losses of groups at several training sizes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed
from sklearn.base import clone, is_classifier
from sklearn.dummy import DummyClassifier
from sklearn.metrics import check_scoring, get_scorer
from sklearn.utils import get_tags

from skresample._table.containers import take

from .._adaptive.stratified_order import stratified_folds, stratified_order

__all__ = ["CurvePoints", "LossFunction", "measure_all", "measure_group"]


class LossFunction:
    """A scorer of scikit-learn turned into a loss that is 0 at best.

    ``best`` is the score of a perfect model: 0 for scorers called "neg_..." and for callables, 1
    for others (accuracy, r2, roc_auc, ...).
    """

    def __init__(self, estimator, scoring):
        if scoring is None:
            scoring = "accuracy" if is_classifier(estimator) else "neg_mean_squared_error"
        self.name = scoring
        self.scorer = check_scoring(estimator, scoring=scoring)
        negative = callable(scoring) or str(scoring).startswith("neg_")
        self.best = 0.0 if negative else 1.0
        if isinstance(scoring, str):
            get_scorer(scoring)

    def __call__(self, model, X, y) -> float:
        """Loss of a fitted model; NaN where the score is not defined."""
        try:
            score = float(self.scorer(model, X, y))
        except ValueError:
            # A class that the model has never seen, or a single class in y, has no such score.
            classes = getattr(model, "classes_", None)
            seen = np.unique(np.asarray(y))
            if classes is None or (np.isin(seen, classes).all() and seen.size > 1):
                raise
            return np.nan
        loss = self.best - score
        if loss < -1e-9:
            raise ValueError(
                f"scoring={self.name!r} gave {score:g}, above the {self.best:g} of a perfect "
                f"model; pass a scorer of losses (neg_...) or a callable whose best value is 0"
            )
        return max(loss, 0.0)


class CurvePoints(NamedTuple):
    """Mean held-out losses at several sizes, and how sure they are."""

    n: np.ndarray  # (m,) training rows of the group
    total: np.ndarray  # (m,) training rows of all groups
    loss: np.ndarray  # (m,)
    error: np.ndarray  # (m,) relative standard error beyond the part that all sizes share
    level_error: float  # relative standard error that all sizes share
    n_test: int  # distinct rows tested on

    def usable(self) -> CurvePoints:
        """Without the sizes at which no loss could be measured."""
        good = np.isfinite(self.loss)
        parts = (part[good] for part in self[:4])
        return CurvePoints(*parts, self.level_error, self.n_test)


def measure_group(estimator, X, y, strata, rows, design, loss, streams, key) -> CurvePoints:
    """Losses of one group by a model of its own, trained on fractions of its rows.

    ``design`` : (fractions, n_splits, n_repeats). Repeated cross-validation; the smaller training
    sets are parts of the larger ones, so that differences between sizes are less noisy.
    """
    fractions, n_splits, n_repeats = design
    values, sizes = [], []
    for repeat in range(n_repeats):
        rng = streams.get("folds", key, repeat)
        folds = stratified_folds(strata[rows], min(n_splits, rows.size), rng)
        for test in folds:
            train = np.delete(np.arange(rows.size), test)
            train = train[stratified_order(strata[rows[train]], rng)]
            steps = [max(1, round(f * train.size)) for f in fractions]
            values.append([
                _loss_of(estimator, X, y, rows[train[:m]], [rows[test]], loss)[0] for m in steps
            ])  # fmt: skip
            sizes.append(steps)
    sizes = np.array(sizes, float)
    return _summary(np.array(values), sizes, sizes, len(folds), rows.size)


def measure_all(estimator, X, y, strata, members, design, loss, streams, n_jobs=None) -> list:
    """Losses of all groups by one model for all, trained on fractions of all or of one group.

    ``members`` : list of row positions of each group. Returns one `CurvePoints` per group.
    """
    fractions, n_splits, n_repeats = design
    tasks = []
    for repeat in range(n_repeats):
        tests, trains = [], []
        for g, rows in enumerate(members):
            rng = streams.get("folds", g, repeat)
            folds = stratified_folds(strata[rows], n_splits, rng)
            tests.append([rows[test] for test in folds])
            left = [np.delete(np.arange(rows.size), test) for test in folds]
            trains.append([rows[t[stratified_order(strata[rows[t]], rng)]] for t in left])
        tasks += [([t[i] for t in trains], [t[i] for t in tests]) for i in range(n_splits)]
    jobs = (delayed(_one_split)(estimator, X, y, *task, fractions, loss) for task in tasks)
    found = Parallel(n_jobs=n_jobs)(jobs)
    losses = np.array([f[0] for f in found])  # (F, design points, G)
    sizes = np.array([f[1] for f in found])  # (F, design points, G)
    totals = sizes.sum(axis=2)
    return [
        _summary(losses[:, :, g], sizes[:, :, g], totals, n_splits, members[g].size)
        for g in range(len(members))
    ]


def _one_split(estimator, X, y, trains, tests, fractions, loss):
    """Losses of all groups for every design point of one split."""
    G = len(trains)
    shares = [np.full(G, f) for f in fractions]
    for g in range(G):
        for f in fractions:
            if f < 1:
                shares.append(np.where(np.arange(G) == g, f, 1.0))
    losses, sizes = [], []
    for share in shares:
        parts = [t[: max(1, round(s * t.size))] for t, s in zip(trains, share, strict=True)]
        losses.append(_loss_of(estimator, X, y, np.concatenate(parts), tests, loss))
        sizes.append([part.size for part in parts])
    return losses, np.array(sizes, float)


def _loss_of(estimator, X, y, train, tests, loss):
    """Losses on several sets of rows of a model trained on ``train``."""
    labels = y[train]
    if get_tags(estimator).estimator_type == "classifier" and (labels == labels[0]).all():
        estimator = DummyClassifier()  # all there is to learn from rows of one class
    model = clone(estimator).fit(take(X, train), labels)
    return [loss(model, take(X, test), y[test]) if test.size else np.nan for test in tests]


def _summary(values, sizes, totals, n_folds, n_test) -> CurvePoints:
    """Means over splits; what a split does to all sizes alike is told from the rest."""
    # Splits that lack a size are left out of its mean; a size that no split has stays NaN.
    known = np.isfinite(values)
    count = known.sum(axis=0)
    filled = np.where(known, values, 0.0)
    mean = np.divide(filled.sum(axis=0), count, out=np.full(count.size, np.nan), where=count > 0)
    scale = np.where(np.isfinite(mean) & (mean > 0), mean, 1.0)
    relative = np.where(known, values / scale, np.nan)
    rows = known.any(axis=1)
    relative = relative[rows]
    inner = np.isfinite(relative)
    of_split = np.where(inner, relative, 0.0).sum(axis=1) / np.maximum(inner.sum(axis=1), 1)
    rest = np.where(inner, relative - of_split[:, None], 0.0)
    freedom = np.maximum(count - 1, 1)
    error = np.sqrt((rest**2).sum(axis=0) / freedom / n_folds)
    spread = of_split.std(ddof=1) if of_split.size > 1 else 1.0
    # The repeats use the same rows again: they count as the folds of one.
    return CurvePoints(
        sizes.mean(axis=0), totals.mean(axis=0), mean, np.maximum(error, 0.005),
        float(spread / np.sqrt(n_folds)), int(n_test),
    )  # fmt: skip
