"""A training set in the mixture of sources that is predicted to do best."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from sklearn.base import clone

from skresample._parameters import Amount, GroupColumns, MissingGroups, Rule, Seed
from skresample.allocation._mixture_allocation import MixtureAllocation
from skresample.allocation._mixture_performance_projector import MixturePerformanceProjector
from skresample.allocation._share_allocation import Budget, Costs, MaxCount
from skresample.base import BaseResampler

from ._sources.draw import DrawnFromSources
from ._sources.trial import validation_pair

__all__ = ["OptimalMixtureSampler"]

Projector = Annotated[MixturePerformanceProjector, Rule(MixturePerformanceProjector)]


class OptimalMixtureSampler(DrawnFromSources, BaseResampler):
    """Draw rows of several sources in the mixture with the best predicted validation score.

    A :class:`MixturePerformanceProjector` trains pilots on small draws, finds the mixture within
    totals, budget and limits, and the rows are drawn in its shares.

    Parameters
    ----------
    projector : MixturePerformanceProjector, default=None
        How scores are predicted; it is cloned and fitted. None: one with its defaults.
    n_samples : int or float, default=None
        Rows in total: a number or a multiple of the rows present (float). None: as many as the
        budget buys of the best mixture, without a budget as many as are present.
    budget : float, default=None
        What the rows may cost in total, > 0.
    costs : float or dict of {source: float}, default=None
        Price of a row of each source, > 0; sources left out cost 1. None: 1 each.
    max_count : "available", int or dict of {source: int}, default="available"
        Most rows of each source. "available" allows no more than are present; None lets rows
        repeat.
    validation : tuple (X_val, y_val), default=None
        Rows to score on, of the place where the model will be used. None: a fifth of each source,
        held out of the pilots; the best mixture is then one like the sources themselves.
    missing_groups : {"error", "own_group", "drop"}, default="error"
        Rows without a source: refused, a source called "missing", or left out.
    group_columns : str, int, list or callable, default=None
        Columns of X that hold the source, in place of ``groups=``; pilots train on all columns of
        X, these included, unless the estimator drops them.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the draws, and of a projector without a seed of its own.

    Attributes
    ----------
    projector_ : MixturePerformanceProjector
        The fitted projector.
    predicted_score_ : float
        Score predicted for the best mixture.
    mixture_ : dict of {source: float}
        Realised shares.
    n_per_source_ : dict of {source: int}
        Rows drawn.
    repeats_ : dict of {source: float}
        Rows drawn over rows at hand.
    spent_ : float
        Cost of the rows.
    sample_indices_ : ndarray of shape (n_out,), intp
        Input row of each output row, ascending.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
        The plan.

    Raises
    ------
    QuotaError
        If no mixture is within the limits.

    Warns
    -----
    ShortfallWarning
        If the total is more than ten times the largest pilot.
    ResamplingWarning
        Without sources: all rows are then one source.

    See Also
    --------
    SourceMixSampler : Draws given shares.

    Notes
    -----
    Costs what the projector costs: pilots of two sizes for 40 mixtures by default.

    References
    ----------
    F. Kang, H. A. Just, A. K. Sahu, R. Jia, "Performance Scaling via Optimal Transport: Enabling
    Data Selection from Partially Revealed Sources", NeurIPS 2023, arXiv:2307.02460.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.allocation import MixturePerformanceProjector, OptimalMixtureSampler
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(300, 2))
    >>> y, source = (X[:, 0] > 0).astype(int), np.repeat(["good", "noisy"], 150)
    >>> y[150:] = rng.integers(2, size=150)
    >>> projector = MixturePerformanceProjector(pilot_sizes=(20, 80), n_mixtures=16)
    >>> sampler = OptimalMixtureSampler(
    ...     projector, n_samples=100, validation=(X[:150:2], y[:150:2]), random_state=0
    ... )
    >>> X_mixed, y_mixed = sampler.fit_resample(X, y, groups=source)
    >>> len(X_mixed), sampler.n_per_source_["good"] > 50
    (100, True)
    """

    predicted_score_: float
    projector_: MixturePerformanceProjector

    _needs_classes = False
    _has_sample_indices = True

    @staticmethod
    def _example_params():
        projector = MixturePerformanceProjector(pilot_sizes=(10, 20), n_mixtures=4)
        return [{"projector": projector, "n_samples": 0.5}]

    def __init__(
        self,
        projector: Projector | None = None,
        *,
        n_samples: Amount | None = None,
        budget: Budget = None,
        costs: Costs = None,
        max_count: MaxCount = "available",
        validation: Annotated[tuple[Any, Any], Rule(tuple)] | None = None,
        missing_groups: MissingGroups = "error",
        group_columns: GroupColumns = None,
        random_state: Seed = None,
    ) -> None:
        self.projector = projector
        self.n_samples = n_samples
        self.budget = budget
        self.costs = costs
        self.max_count = max_count
        self.validation = validation
        self.missing_groups = missing_groups
        self.group_columns = group_columns
        self.random_state = random_state

    def _plan(self, table, quota):
        sources = self._sources(table)
        projector = MixturePerformanceProjector() if self.projector is None else self.projector
        projector = table.streams.seeded(clone(projector), "projector")
        X_val, y_val = validation_pair(self.validation or (None, None))
        projector.set_params(missing_groups="drop").fit(
            table.X, table.y, groups=_labels(table, sources), X_val=X_val, y_val=y_val
        )
        # A fifth of the rows may have been held out, but may be drawn.
        projector.available_ = dict(zip(sources.names, map(len, sources.rows), strict=True))
        shares = projector.optimize(
            self._total(table.n), self.budget, self.costs, max_count=self.max_count
        )
        self.projector_, self.predicted_score_ = projector, projector.predicted_score_
        most = self.max_count
        allocation = MixtureAllocation(
            shares, n_samples=projector.n_samples_, costs=self.costs, max_count=most
        )
        return self._drawn(table, sources, allocation)

    def _total(self, n: int) -> int | None:
        """Rows in total; None: what the budget buys."""
        m = self.n_samples
        if m is None:
            return n if self.budget is None else None
        return int(m) if isinstance(m, int | np.integer) else max(1, round(m * n))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return tags


def _labels(table, sources) -> np.ndarray:
    """Source of each row as objects, None where it has none."""
    labels = np.full(table.n, None, dtype=object)
    for name, rows in zip(sources.names, sources.rows, strict=True):
        labels[rows] = name
    return labels
