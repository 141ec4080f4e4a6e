"""Which domain of the last phase of training is worth what."""

from __future__ import annotations

import copy
from typing import Any, NamedTuple

import numpy as np
from sklearn.base import clone, is_classifier
from sklearn.utils import check_consistent_length

from skresample._math.rng import Streams
from skresample._parameters import Model, Seed, TableLike, VectorLike
from skresample._table.containers import n_rows, take
from skresample._table.ingest import warn_shuffled
from skresample._table.target import class_target
from skresample.scheduling import Schedule
from skresample.scheduling._rounds import batches_of

from ._further_training import check_partial_fit
from ._last_phase import Judge, Without, beginning, domains_of

__all__ = ["DomainAttribution", "domain_attribution"]


class DomainAttribution(NamedTuple):
    """What each domain of the last phase is worth.

    Attributes
    ----------
    domains : list
        The d domains that the last phase shows, in sorted order.
    score : float
        Score with all of them, mean over repeats.
    without : ndarray of shape (d,)
        Score of a last phase without each.
    effect : ndarray of shape (d,)
        ``score - without``: positive where the domain helps.
    standard_error : ndarray of shape (d,)
        Of the effect over repeats; NaN for one repeat.
    targets : list
        Groups of the validation rows; empty without ``groups_val``.
    effect_on : ndarray of shape (d, t)
        Effect of each domain on the score of each target.
    rows_before, rows_again : int
        Rows seen up to the checkpoint, once, and in each of the last phases.
    """

    domains: list[Any]
    score: float
    without: np.ndarray
    effect: np.ndarray
    standard_error: np.ndarray
    targets: list[Any]
    effect_on: np.ndarray
    rows_before: int
    rows_again: int


def domain_attribution(
    estimator: Model,
    X: TableLike,
    y: VectorLike,
    groups: VectorLike,
    *,
    X_val: TableLike,
    y_val: VectorLike,
    schedule: Schedule,
    groups_val: VectorLike | None = None,
    final_fraction: float | None = None,
    scoring: Any = None,
    n_repeats: int = 1,
    random_state: Seed = None,
) -> DomainAttribution:
    """Refit the last phase of training without each domain, from one checkpoint.

    A leave-one-domain-out analysis at the price of the last phase: training up to it is shared.
    The rows of a domain that is left out go to the others in their proportions, so that every last
    phase has as many steps.

    Parameters
    ----------
    estimator : estimator
        With ``partial_fit``, that can be copied; cloned.
    X : {array-like, sparse matrix, dataframe} of shape (n, d)
        Rows.
    y : array-like of shape (n,)
        Labels or numbers.
    groups : array-like of shape (n,)
        Domain of each row: the cells of the schedule.
    X_val, y_val : table of shape (m, d) and array-like of shape (m,)
        Rows to judge by.
    schedule : Schedule
        Of the whole training.
    groups_val : array-like of shape (m,), default=None
        Groups of the validation rows, on which effects are told one by one.
    final_fraction : float or None, default=None
        Part of training that is the last phase, in (0, 1); None: that of a
        :class:`~skresample.scheduling.ScheduledMixture`.
    scoring : str, callable or None, default=None
        Scorer, larger is better; None: the estimator's ``score``.
    n_repeats : int, default=1
        Last phases with other draws, >= 1; the difference between repeats is noise.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the draws (also of a schedule that has its own) and of the model.

    Returns
    -------
    attribution : DomainAttribution

    Raises
    ------
    TypeError
        If the model has no ``partial_fit``.
    ValueError
        For a last phase that is no part of training, that shows a single domain, or of which the
        beginning is not known.

    See Also
    --------
    ScheduledClassifier : Train by a schedule.

    Notes
    -----
    ``1 + n_repeats * (d + 1) * final_fraction`` trainings for d domains. A domain that helped
    before the last phase alone is not found: its part is in the checkpoint.

    References
    ----------
    C. Blakeney et al., "Does your data spark joy? Performance gains from domain upsampling at the
    end of training", COLM 2024, section 5 (a domain removed from the final mix).

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import SGDRegressor
    >>> from skresample.combine import domain_attribution
    >>> from skresample.scheduling import Schedule, ScheduledMixture
    >>> rng = np.random.default_rng(0)
    >>> X, site = rng.normal(size=(300, 2)), np.repeat(["a", "b", "c"], [200, 50, 50])
    >>> y = X[:, 0] + 2 * X[:, 1] * (site == "c")  # the second column counts in c alone
    >>> found = domain_attribution(
    ...     SGDRegressor(), X, y, site, X_val=X[250:], y_val=y[250:],
    ...     schedule=Schedule(ScheduledMixture("proportional", "uniform")), random_state=0,
    ... )
    >>> found.domains[int(found.effect.argmax())]
    'c'
    """
    check_partial_fit(estimator)
    check_consistent_length(X, y, groups)
    check_consistent_length(X_val, y_val)
    warn_shuffled(X, y=y, groups=groups)
    warn_shuffled(X_val, y_val=y_val)
    if isinstance(n_repeats, bool) or int(n_repeats) != n_repeats or n_repeats < 1:
        raise ValueError(f"n_repeats must be a whole number >= 1, got {n_repeats!r}")
    first, fraction = beginning(schedule, final_fraction)
    streams, known = Streams(random_state), {}
    model = streams.seeded(estimator, "model")
    if is_classifier(estimator):
        target = class_target(y, n_rows(X))
        known = {"classes": target.classes}
        y = target.classes[target.codes]
    y = np.asarray(y)

    def train(copied, plans):
        rows = 0
        for plan in plans:
            for batch in batches_of(plan.keep, schedule.batch_size):
                copied.partial_fit(take(X, batch), y[batch], **known)
            rows += len(plan.keep)
        return rows

    whole = clone(schedule).set_params(random_state=streams.seed("rounds"))
    plans = (plan for _, plan in zip(range(first), whole.plans(y, groups), strict=False))
    before = train(model, plans)
    domains = domains_of(whole, y, groups, first)
    score = Judge(model, X_val, y_val, groups_val, scoring)
    found = []
    for repeat in range(n_repeats):
        again = clone(schedule).set_params(random_state=streams.seed("last", repeat))
        values = []
        for name in (None, *domains):
            last = clone(again)
            if name is not None:
                last.set_params(pace=Without(again.pace, name, 1 - fraction))
            copied = copy.deepcopy(model)
            rows = train(copied, last.plans(y, groups, start=first))
            values.append(score(copied))
        found.append(values)
    return _record(domains, np.array(found), score.targets, before, rows)


def _record(domains, values, targets, before, rows) -> DomainAttribution:
    """From scores by repeat, last phase (all domains first) and target (all rows first)."""
    effects = values[:, :1] - values[:, 1:]
    mean, n = effects.mean(axis=0), len(values)
    spread = effects[:, :, 0].std(axis=0, ddof=1) if n > 1 else np.full(len(domains), np.nan)
    return DomainAttribution(
        domains=domains,
        score=float(values[:, 0, 0].mean()),
        without=values[:, 1:, 0].mean(axis=0),
        effect=mean[:, 0],
        standard_error=spread / np.sqrt(n),
        targets=targets,
        effect_on=mean[:, 1:],
        rows_before=before,
        rows_again=rows,
    )
