"""A sample with known population shares: weights or a draw."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral, Real
from typing import Annotated, Any, Literal

import numpy as np

from skresample._compat import Interval
from skresample._math.raking import design_effect
from skresample._parameters import (
    ArrayLike,
    GroupColumns,
    MissingGroups,
    NSamples,
    Positive,
    PositiveInt,
    Rule,
    Seed,
)
from skresample._table.columns import one_column
from skresample._table.containers import column_names
from skresample.allocation._rake import RakedWeights, rake
from skresample.base import BaseResampler
from skresample.plan import ResamplingPlan

from ._raking.margins import GROUP, column_of, read_margins

__all__ = ["RakingSampler", "left_out"]


class RakingSampler(BaseResampler):
    """Rows drawn, or weighted, so that several columns have their population shares.

    For a sample that over-represents some people and a population of which only the margins are
    known (a census table per column). Weights come from :func:`rake`; rows are then drawn with
    probabilities in proportion to them.

    Parameters
    ----------
    targets : dict of {column: dict of {category: share}}, default=None
        Population shares (or whole counts) of each column, by name or position. "group" stands
        for ``groups``, ``group_columns`` or ``group_proba`` where these are given. None: no
        margins; the draw follows ``sample_weight`` alone.
    selection : {"systematic", "multinomial", "weights"}, default="systematic"
        "systematic" draws along the rows sorted by cells: margins hold up to rounding.
        "multinomial" draws independently. "weights" keeps all rows and puts the weights into
        ``sample_weight_``; draw or weigh, never both.
    n_samples : int or float, default=None
        Rows to draw, or a share of the rows in (0, 1]. None: as many as there are. Not used by
        "weights".
    trim : float > 1, default=None
        Largest weight as a multiple of the mean weight; lowers the variance, and the margins
        still hold where they can.
    max_iter : int, default=1000
        Most sweeps over the margins.
    tol : float, default=1e-6
        Largest absolute difference of a share that counts as met.
    missing_groups : {"error", "own_group", "drop"}, default="error"
        Rows with a missing category or group: refused, a category "missing" that needs a target,
        or left out.
    group_columns : str, int, list or callable, default=None
        Columns of X that hold the group, in place of ``groups=``.
    group_proba : array-like of shape (n, G) or dict of {group: column}, default=None
        Probability of each group for each row, when groups are inferred: an array in the order of
        ``targets["group"]``, or columns of X that hold the probabilities. The expected shares
        meet the targets.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the draw.

    Attributes
    ----------
    weights_ : ndarray of shape (n,), float64
        Raked weights of the input rows, mean 1; 0 for rows left out.
    n_iter_ : int
        Sweeps.
    margin_error_ : float
        Largest absolute difference of a share from its target, before the draw.
    design_effect_ : float
        ``n sum(w^2) / sum(w)^2``: how many times fewer rows the weights are worth.
    coverage_ : float
        Share of the rows that have all their categories.
    sample_indices_ : ndarray of shape (n_out,), intp
        Input row of each output row.
    sample_weight_ : ndarray of shape (n_out,), float64
        The weights, with ``selection="weights"``. With a draw from weighted rows: 1, as the
        weights were used up by the draw.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
        The plan.

    Raises
    ------
    QuotaError
        If margins cannot be met; the message names the category. See :func:`rake`.

    Warns
    -----
    ShortfallWarning
        If the design effect exceeds 5, or margins are missed because of ``trim``.

    Notes
    -----
    Works for any y, also a missing one. ``sample_weight`` is where raking starts. O(n q) a sweep
    for q columns. With "systematic" a row of weight w is drawn floor(w') or ceil(w') times, w'
    its expected number.

    References
    ----------
    Deming, Stephan, Annals of Mathematical Statistics 11(4), 1940, doi:10.1214/aoms/1177731829.
    Expected margins for inferred groups: the same projection on probabilities.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.allocation import RakingSampler
    >>> X = np.array([[0], [0], [0], [1]])
    >>> sampler = RakingSampler(targets={0: {0: 0.5, 1: 0.5}}, n_samples=4, random_state=0)
    >>> sampler.fit_resample(X)[0].ravel().tolist()
    [0, 0, 1, 1]
    """

    coverage_: float
    design_effect_: float
    margin_error_: float
    n_iter_: int
    weights_: Any

    _needs_classes = False
    _has_sample_indices = True
    _allow_inf = True

    def __init__(
        self,
        *,
        targets: Mapping[Any, Any] | None = None,
        selection: Literal["systematic", "multinomial", "weights"] = "systematic",
        n_samples: NSamples | None = None,
        trim: Annotated[float, Rule(Interval(Real, 1, None, closed="neither"))] | None = None,
        max_iter: PositiveInt = 1000,
        tol: Positive = 1e-6,
        missing_groups: MissingGroups = "error",
        group_columns: GroupColumns = None,
        group_proba: ArrayLike | Mapping[Any, Any] | None = None,
        random_state: Seed = None,
    ) -> None:
        self.targets = targets
        self.selection = selection
        self.n_samples = n_samples
        self.trim = trim
        self.max_iter = max_iter
        self.tol = tol
        self.missing_groups = missing_groups
        self.group_columns = group_columns
        self.group_proba = group_proba
        self.random_state = random_state

    def _plan(self, table, quota):
        base = np.ones(table.n) if table.weight is None else table.weight
        found = self._rake(table, base)
        w = found.weights
        self.weights_, self.n_iter_ = w, found.n_iter
        self.margin_error_, self.design_effect_ = found.margin_error, found.design_effect
        self.coverage_ = float(np.mean((w > 0) | (base == 0)))
        if self.selection == "weights":
            # The base multiplies the plan's weights by the caller's, which `w` contains.
            kept = np.flatnonzero((w > 0) | (base == 0)) if (w == 0).any() else slice(None)
            share = np.divide(w, base, out=np.zeros(table.n), where=base > 0)
            return ResamplingPlan(table.n, kept, weight=share[kept])
        rows = self._draw(table, w)
        undo = None if table.weight is None else 1.0 / base[rows]
        return ResamplingPlan(table.n, rows, weight=undo)

    def _rake(self, table, base):
        if not base.any():
            raise ValueError("sample_weight is 0 for every row")
        if self.targets is None:
            w = base * (np.count_nonzero(base) / base.sum())
            return RakedWeights(w, 0, 0.0, design_effect(w[w > 0]))
        return rake(
            table.X,
            self.targets,
            groups=_group_labels(table),
            group_proba=self._proba(table),
            base_weight=base,
            trim=self.trim,
            max_iter=self.max_iter,
            tol=self.tol,
            missing=self.missing_groups,
        )

    def _draw(self, table, w):
        """Drawn rows, ascending."""
        m = self.n_samples
        if m is None:
            m = table.n
        elif not isinstance(m, Integral):
            m = max(1, round(m * table.n))
        rng = table.streams.get("draw")
        if self.selection == "multinomial":
            times = rng.multinomial(m, w / w.sum())
        else:
            order = _sorted_by_cells(table, self.targets, rng)
            steps = np.cumsum(w[order]) * (m / w.sum())
            steps[-1] = m  # the sum of rounded steps must not lose the last row
            marks = np.floor(steps + rng.random())
            times = np.empty(table.n, np.intp)
            times[order] = np.diff(marks, prepend=0.0)
        return np.repeat(np.arange(table.n), times)

    def _proba(self, table):
        if not isinstance(self.group_proba, Mapping):
            return self.group_proba
        given = self.group_proba.items()
        return {g: column_of(table.X, column, "group_proba") for g, column in given}


def left_out(sampler: RakingSampler, table) -> np.ndarray:
    """Rows without weight because a category of theirs is missing, (n,) bool."""
    if sampler.targets is None:
        return np.zeros(table.n, bool)
    groups, proba = _group_labels(table), sampler._proba(table)
    args = (table.X, sampler.targets, groups, proba, sampler.missing_groups, table.n)
    return read_margins(*args)[1]


def _group_labels(table):
    """Group label of each row as objects, None where dropped; None without groups."""
    if table.group_codes is None:
        return None
    names = np.empty(len(table.group_names) + 1, dtype=object)
    names[:-1] = table.group_names
    return names[table.group_codes]  # code -1: the None at the end


def _sorted_by_cells(table, targets, rng):
    """Rows in random order within each combination of categories."""
    names, keys = column_names(table.X), [rng.random(table.n)]
    for name in targets or ():
        if name == GROUP and table.group_codes is not None:
            keys.append(table.group_codes)
        elif name != GROUP or (names is not None and GROUP in names):
            keys.append(table.columns.codes(one_column([name], table.X, "targets")))
    return np.lexsort(keys)
