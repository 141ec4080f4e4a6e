"""Keep the learning curves of groups up to date, refitting only what changed."""

from __future__ import annotations

import numpy as np
from joblib import Parallel, delayed
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.multiclass import type_of_target

from .fit import MAX_RATE, fit_curve
from .losses import measure_all, measure_group

__all__ = ["CurveTracker", "check_fractions", "curve_dict", "default_estimator", "fit_points"]


class CurveTracker:
    """Curves of all groups for the rows at hand.

    ``curves`` and ``points`` are lists with None for groups that cannot be measured. In the
    separate form each group has a model of its own and only groups that changed are measured
    again; in the shared form every change concerns all.
    """

    def __init__(
        self, estimator, loss, design, form, streams, n_groups, n_jobs=None, max_rate=MAX_RATE
    ):
        self.estimator, self.loss, self.design = estimator, loss, design
        self.form, self.max_rate = form, max_rate
        self.streams, self.n_jobs = streams, n_jobs
        self.curves, self.points = [None] * n_groups, [None] * n_groups
        self.n_measured = 0  # groups measured so far, for the record

    def update(self, X, y, strata, members, changed) -> None:
        """Measure again: ``members`` are the rows of each group, ``changed`` group positions."""
        ready = [g for g in range(len(members)) if members[g].size >= 3]
        if self.form == "shared":
            if len(ready) == len(members) and changed:
                n = sum(rows.size for rows in members)
                streams = _Keyed(self.streams, n)
                found = measure_all(
                    self.estimator, X, y, strata, members, self.design, self.loss, streams,
                    self.n_jobs,
                )  # fmt: skip
                self._keep(range(len(members)), found)
            return
        todo = [g for g in changed if g in ready]
        jobs = (
            delayed(measure_group)(
                self.estimator, X, y, strata, members[g], self.design, self.loss,
                self.streams, f"{g}:{members[g].size}",
            )
            for g in todo
        )  # fmt: skip
        parallel = self.n_jobs not in (None, 1) and len(todo) > 1
        self._keep(todo, Parallel(n_jobs=self.n_jobs if parallel else 1)(jobs))

    def _keep(self, groups, found):
        for g, points in zip(groups, found, strict=True):
            self.n_measured += 1
            usable = points.usable()
            self.points[g] = usable if usable.n.size >= 2 else None
            self.curves[g] = (
                None
                if self.points[g] is None
                else fit_points(usable, self.form == "shared", self.max_rate)
            )


class _Keyed:
    """Streams whose keys start with the number of rows, so that every round has its own."""

    def __init__(self, streams, n):
        self.streams, self.n = streams, n

    def get(self, *key):
        return self.streams.get("all", self.n, *key)


def fit_points(points, shared, max_rate=MAX_RATE):
    """Posterior over curves from measured points."""
    positive = points.loss[points.loss > 0]
    # A loss of 0 on few rows is "below what they can show", not minus infinity.
    floor = 0.5 / points.n_test
    floor = min(floor, 0.5 * positive.min()) if positive.size else floor
    return fit_curve(
        points.n, points.loss, points.error, total=points.total if shared else None,
        level_error=points.level_error, max_rate=max_rate, floor=floor,
    )  # fmt: skip


def curve_dict(curve) -> dict:
    """The best curve as `GroupAllocation` takes it."""
    keys = ("asymptote", "scale", "rate", "shared_scale", "shared_rate")
    parts = zip(keys, curve.best, strict=True)
    return {key: float(part[0]) for key, part in parts if part is not None}


def default_estimator(y, *, centre=True):
    """A regularised linear model for the kind of target; sparse columns are not centred."""
    classes = type_of_target(y) in ("binary", "multiclass")
    last = LogisticRegression(max_iter=1000) if classes else Ridge()
    return make_pipeline(StandardScaler(with_mean=centre), last)


def check_fractions(fractions) -> tuple:
    """Training fractions, ascending, at least two."""
    values = tuple(sorted(float(f) for f in np.atleast_1d(np.asarray(fractions, dtype=object))))
    if len(set(values)) < 2 or not values[0] > 0 or values[-1] > 1:
        raise ValueError(
            f"fractions must be two or more different numbers in (0, 1], got {fractions!r}"
        )
    return values
