"""Keep the learning curves of groups up to date, measuring only what grew."""

from __future__ import annotations

import numpy as np
from joblib import Parallel, delayed
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils import get_tags
from sklearn.utils.multiclass import type_of_target

from .fit import MAX_RATE, fit_curves
from .measure import measure_all, measure_group

__all__ = [
    "CurveTracker",
    "check_fractions",
    "curve_dict",
    "default_estimator",
    "fit_points",
    "fold_strata",
    "growth_of",
]

_GAP_ERROR = 0.3  # relative error of a gap where losses of rows are not known
_MOST_ERROR = 1.5
_FEW = 16  # groups whose measurements are cheap together


class CurveTracker:
    """Curves of all groups for the rows at hand.

    ``curves`` and ``points`` are lists with None for groups that cannot be measured. In the
    separate form each group has a model of its own and is measured when its rows have grown by
    ``growth``: always at sizes of one geometric series, so that what is known depends on the rows
    alone and not on how they came. In the shared form every change concerns all.
    """

    def __init__(
        self, estimator, loss, design, form, streams, n_groups, n_jobs=None, max_rate=MAX_RATE, *,
        growth=0.0, pooling=True, draws=256,
    ):  # fmt: skip
        self.estimator, self.loss, self.design = estimator, loss, design
        self.form, self.max_rate = form, max_rate
        self.streams, self.n_jobs = streams, n_jobs
        self.growth, self.pooling, self.draws = growth, pooling, draws
        self.curves, self.points = [None] * n_groups, [None] * n_groups
        self.sizes = np.zeros(n_groups, np.int64)  # rows of each group when last measured
        self.n_measured = 0  # groups measured so far, for the record

    def update(self, X, y, strata, members) -> None:
        """Measure again where rows have grown; ``members`` are the rows of each group, in order."""
        self._learn_labels(y)
        rows = np.array([own.size for own in members])
        sizes = np.array([_step_below(k, self.growth) for k in rows.tolist()])
        if self.form == "shared":
            if _step_below(int(rows.sum()), self.growth) != self.sizes.sum() and (rows >= 3).all():
                self.sizes[:] = 0
                self.sizes[0] = _step_below(int(rows.sum()), self.growth)
                found = measure_all(
                    self.estimator, X, y, strata, members, self.design, self.loss,
                    _Keyed(self.streams, int(rows.sum())), self.n_jobs,
                )  # fmt: skip
                self._keep(range(len(members)), found)
            return
        todo = np.flatnonzero((sizes != self.sizes) & (sizes >= 3)).tolist()
        jobs = (
            delayed(measure_group)(
                self.estimator, X, y, strata, members[g][: sizes[g]], self.design, self.loss,
                self.streams, f"{g}:{sizes[g]}",
            )
            for g in todo
        )  # fmt: skip
        parallel = self.n_jobs not in (None, 1) and len(todo) > 1
        self.sizes[todo] = sizes[todo]
        self._keep(todo, Parallel(n_jobs=self.n_jobs if parallel else 1)(jobs))

    def curves_of(self, names) -> dict:
        """The best curves of the groups that could be measured, as `GroupAllocation` takes them."""
        pairs = zip(names, self.curves, strict=True)
        return {name: curve_dict(curve) for name, curve in pairs if curve is not None}

    def _learn_labels(self, y):
        if get_tags(self.estimator).estimator_type == "classifier":
            self.loss.classes = np.unique(y)

    def _keep(self, groups, found):
        for g, points in zip(groups, found, strict=True):
            self.n_measured += 1
            usable = points.usable()
            self.points[g] = usable if usable.n.size >= 2 else None
        known = [g for g, points in enumerate(self.points) if points is not None]
        if known and len(groups):
            curves = fit_points(
                [self.points[g] for g in known], self.form == "shared", self.max_rate,
                pooling=self.pooling, draws=self.draws, inside=self.pooling,
            )  # fmt: skip
            for g, curve in zip(known, curves, strict=True):
                self.curves[g] = curve
        for g in groups:
            if self.points[g] is None:
                self.curves[g] = None


class _Keyed:
    """Streams whose keys start with the number of rows, so that every round has its own."""

    def __init__(self, streams, n):
        self.streams, self.n = streams, n

    def get(self, *key):
        return self.streams.get("all", self.n, *key)


def _step_below(n: int, growth: float) -> int:
    """Largest size of the series 3, 3 (1 + growth), ... that is <= n; n itself without growth."""
    if growth <= 0 or n < 3:
        return n
    step = int(np.floor(np.log(n / 3) / np.log1p(growth) + 1e-9))
    return min(n, int(np.ceil(3 * (1 + growth) ** step - 1e-9)))


def fit_points(points, shared, max_rate=MAX_RATE, *, pooling=False, draws=1024, inside=False):
    """Posteriors over curves from measured points, losses in units of the groups' own scales.

    ``inside``: whether the gap to the losses on training rows says how much there is to learn.
    """
    read = [
        (p.n, p.total, np.log(np.maximum(p.loss, _floor(p)) / p.scale), p.cover) for p in points
    ]
    learnable = np.array([_learnable(p) for p in points])
    learnable = learnable if inside and np.isfinite(learnable).all() else None
    learned = np.array([_learned(p) for p in points])
    tells = learnable is not None and not shared and np.isfinite(learned).all()
    return fit_curves(
        read, learnable=learnable, learned=learned if tells else None, shared=shared,
        pooling=pooling, max_rate=max_rate, draws=draws, free_scale=[p.free for p in points],
    )  # fmt: skip


def _learnable(points):
    """What is left to learn at the largest size, and its relative error, by the gap to own rows.

    Losses on training rows rise to the asymptote as losses on other rows fall to it. For maximum
    likelihood both are equally far from it, to first order in 1 / n; less than one parameter is
    never learned.
    """
    gap, error = points.gap / points.scale, points.gap_error / points.scale
    gap = np.maximum(gap, 1.0 / points.n.max())
    return 0.5 * gap, np.minimum(_GAP_ERROR if np.isnan(error) else error / gap, _MOST_ERROR)


def _learned(points):
    """Root of what was learned so far, its error, and what further rows may mend besides.

    An out-of-fold answer about one row rests on the others and these on it: every pair counts
    twice, which doubles the variance of a correlation. An excess within twice its noise is none.
    """
    last = int(np.argmax(points.n))
    noise = points.error[last] * points.loss[last] / points.scale
    error = np.sqrt(2.0 / points.n_test) * max(1 - points.root**2, 0.01)
    return points.root, error, max(0.0, points.excess - 2 * noise)


def _floor(points):
    """A loss of 0 on few rows is "below what they can show", not minus infinity."""
    positive = points.loss[points.loss > 0]
    floor = 0.5 / points.n_test
    return min(floor, 0.5 * positive.min()) if positive.size else floor


def curve_dict(curve) -> dict:
    """The best curve as `GroupAllocation` takes it."""
    keys = ("asymptote", "scale", "rate", "shared_scale", "shared_rate")
    parts = zip(keys, curve.best[:5], strict=True)
    return {key: float(part[0]) for key, part in parts if part is not None}


def default_estimator(y, *, centre=True):
    """A regularised linear model for the kind of target; sparse columns are not centred."""
    classes = type_of_target(y) in ("binary", "multiclass")
    last = LogisticRegression(max_iter=1000) if classes else Ridge()
    return make_pipeline(StandardScaler(with_mean=centre), last)


def growth_of(n_groups: int, least: float = 0.2) -> float:
    """By how much a group must grow to be measured again: more where there are many groups."""
    return least if n_groups <= _FEW else 0.2 * n_groups / _FEW


def fold_strata(estimator, y) -> np.ndarray:
    """Classes for classifiers, else 0: what folds hold in proportion, (n,)."""
    if get_tags(estimator).estimator_type == "classifier":
        return np.unique(y, return_inverse=True)[1]
    return np.zeros(len(y), np.intp)


def check_fractions(fractions) -> tuple:
    """Training fractions, ascending, at least two."""
    values = tuple(sorted(float(f) for f in np.atleast_1d(np.asarray(fractions, dtype=object))))
    if len(set(values)) < 2 or not values[0] > 0 or values[-1] > 1:
        raise ValueError(
            f"fractions must be two or more different numbers in (0, 1], got {fractions!r}"
        )
    return values
