"""A training set from several sources in given, or validated, shares."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import numpy as np

from skresample._parameters import (
    GroupColumns,
    MissingGroups,
    Model,
    Positive,
    Rule,
    Seed,
)
from skresample.allocation._mixture_allocation import MixtureAllocation
from skresample.allocation._share_allocation import Budget, Costs, MaxCount, MinCount, Rows
from skresample.base import BaseResampler

from ._sources.draw import DrawnFromSources, even_draw
from ._sources.trial import Trial, read_validation, trial_of, validation_pair

__all__ = ["SourceMixSampler"]

Validation = Annotated[tuple[Any, Any], Rule(tuple)] | None


class SourceMixSampler(DrawnFromSources, BaseResampler):
    """Rows of several sources in chosen shares, or the one source that does best.

    No source is the best for every use, and a mixture lies between its parts: rows of a source
    that fails where the model will be used dilute one that does not, however many they are.
    Shares are given, follow the rows at hand, or come from models trained on each source alone
    and scored on validation rows of the place where the model will be used.

    Parameters
    ----------
    proportions : "proportional", "best_single", "validation_softmax", dict or callable, \
default="proportional"
        "proportional": in proportion to the rows of the sources. "best_single": all rows from the
        source whose model has the best validation score. "validation_softmax": shares in
        proportion to ``exp(score / temperature)``. A dict of {source: share}; 0 drops a source. A
        callable ``(sources) -> {source: rows}``, such as an allocation object, which then
        decides about totals and limits, too.
    n_samples : {"grow", "shrink", "same"}, int or float, default=None
        Rows in total: a number, a multiple of the rows present (float), "same" (as many as
        present), "grow" (the fewest with which no source shrinks) or "shrink" (the most with
        which no source grows). None: "same" for "proportional", otherwise "shrink".
    budget : float, default=None
        In place of ``n_samples``: what the rows may cost in total, > 0.
    costs : float or dict of {source: float}, default=None
        Price of a row of each source, > 0; sources left out cost 1. None: 1 each.
    min_count : int or dict of {source: int}, default=0
        Least count of each source.
    max_count : "available", int or dict of {source: int}, default=None
        Largest count of each source. "available" allows no more rows than are present; None lets
        rows repeat.
    validation : tuple (X_val, y_val), default=None
        Rows to score on, of the shift that matters; needed by "best_single" and
        "validation_softmax". Held-out rows of the training sources would prefer the source that
        is easiest, which may be the most fragile one.
    estimator : estimator, default=None
        The model that is trained on each source. None: ridge regression, or logistic regression
        for classes, on encoded, standardised columns.
    scoring : str or callable, default=None
        Scorer of scikit-learn that can do with classes missing from a source (accuracy, r2, ...).
        None: the estimator's own score.
    temperature : float > 0, default=0.05
        In units of the score; the lower, the more the best source gets.
    missing_groups : {"error", "own_group", "drop"}, default="error"
        Rows without a source: refused, a source called "missing", or left out.
    group_columns : str, int, list or callable, default=None
        Columns of X that hold the source, in place of ``groups=``. Drop them before fitting: a
        source is lineage, not a feature.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the draws.

    Attributes
    ----------
    mixture_ : dict of {source: float}
        Realised shares.
    n_per_source_ : dict of {source: int}
        Rows drawn.
    repeats_ : dict of {source: float}
        Rows drawn over rows at hand: above 1 rows come again.
    source_scores_ : dict of {source: float}
        Validation scores of the models of single sources, all trained on as many rows; only where
        shares were validated.
    spent_ : float
        Cost of the rows.
    sample_indices_ : ndarray of shape (n_out,), intp
        Input row of each output row, source by source as in the input, ascending.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
        The plan.

    Raises
    ------
    QuotaError
        If shares, limits and rows at hand contradict each other; the message names the source.
    ValueError
        If shares are to be validated without ``validation``.

    Warns
    -----
    ResamplingWarning
        Without sources: all rows are then one source.

    See Also
    --------
    source_dilution_report : Shows whether a mixture is worse than its best part.
    MixturePerformanceProjector : Predicts the score of any mixture.

    Notes
    -----
    1. Rows of a source are drawn without replacement; where more are asked for than it has, all
       are taken equally often, up to one.
    2. O(n) and, where shares are validated, a fit per source on as many rows as the smallest has.

    References
    ----------
    T. Nguyen, G. Ilharco, M. Wortsman, S. Oh, L. Schmidt, "Quality Not Quantity: On the Interaction
    between Dataset Design and Robustness of CLIP", NeurIPS 2022, arXiv:2208.05516, section 4
    (mixtures interpolate).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.allocation import SourceMixSampler
    >>> X, y = np.arange(10.0)[:, None], np.tile([0, 1], 5)
    >>> source = ["web"] * 6 + ["lab"] * 4
    >>> sampler = SourceMixSampler(proportions={"web": 1, "lab": 3}, n_samples=4, random_state=0)
    >>> X_mixed, y_mixed = sampler.fit_resample(X, y, groups=source)
    >>> sampler.n_per_source_
    {'lab': 3, 'web': 1}
    """

    source_scores_: dict[Any, Any]

    _needs_classes = False
    _has_sample_indices = True
    _allow_inf = True

    def __init__(
        self,
        *,
        proportions: Literal["proportional", "best_single", "validation_softmax"]
        | Mapping[Any, Any]
        | Callable[..., Any] = "proportional",
        n_samples: Rows = None,
        budget: Budget = None,
        costs: Costs = None,
        min_count: MinCount = 0,
        max_count: MaxCount = None,
        validation: Validation = None,
        estimator: Model | None = None,
        scoring: str | Callable[..., Any] | None = None,
        temperature: Positive = 0.05,
        missing_groups: MissingGroups = "error",
        group_columns: GroupColumns = None,
        random_state: Seed = None,
    ) -> None:
        self.proportions = proportions
        self.n_samples = n_samples
        self.budget = budget
        self.costs = costs
        self.min_count = min_count
        self.max_count = max_count
        self.validation = validation
        self.estimator = estimator
        self.scoring = scoring
        self.temperature = temperature
        self.missing_groups = missing_groups
        self.group_columns = group_columns
        self.random_state = random_state

    def _plan(self, table, quota):
        self.__dict__.pop("source_scores_", None)
        sources = self._sources(table)
        allocation = self.proportions
        if isinstance(allocation, (str, Mapping)):
            allocation = MixtureAllocation(
                self._shares(table, sources),
                n_samples=self._total(),
                budget=self.budget,
                costs=self.costs,
                min_count=self.min_count,
                max_count=self.max_count,
            )
        return self._drawn(table, sources, allocation)

    def _total(self):
        if self.n_samples is not None or self.budget is not None:
            return self.n_samples
        return "same" if self.proportions == "proportional" else "shrink"

    def _shares(self, table, sources) -> dict:
        """Share of each source, not normalised."""
        if isinstance(self.proportions, Mapping):
            return dict(self.proportions)
        if self.proportions == "proportional":
            return dict(zip(sources.names, map(len, sources.rows), strict=True))
        if self.validation is None:
            raise ValueError(
                f"proportions={self.proportions!r} compares sources where the model will be used: "
                f"pass validation=(X_val, y_val) from there"
            )
        data = read_validation(*validation_pair(self.validation), name="validation")
        trial = trial_of(table, data, self.estimator, self.scoring, "validation")
        scores = _scores_of_sources(trial, sources, table.streams)
        self.source_scores_ = dict(zip(sources.names, scores.tolist(), strict=True))
        if self.proportions == "best_single":
            shares = (np.arange(len(scores)) == int(scores.argmax())).astype(float)
        else:
            shares = np.exp((scores - scores.max()) / self.temperature)
        return dict(zip(sources.names, shares.tolist(), strict=True))


def _scores_of_sources(trial: Trial, sources, streams) -> np.ndarray:
    """Validation scores of models trained on equally many rows of each source, (m,)."""
    size = min(map(len, sources.rows))
    return np.array([
        trial.score(even_draw(rows, size, streams.get("trial", i)))
        for i, rows in enumerate(sources.rows)
    ])  # fmt: skip
