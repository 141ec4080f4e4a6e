"""Does a ranking put those first who gain most: RATE and its curve."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from sklearn.utils import check_consistent_length, column_or_1d

from skresample._math.groups import encode_groups
from skresample._math.rng import Streams
from skresample._math.whole_numbers import check_at_least
from skresample._parameters import Seed, VectorLike

__all__ = ["RateScore", "doubly_robust_scores", "ipw_scores", "rate_score"]


class RateScore(NamedTuple):
    """What a ranking is worth.

    Attributes
    ----------
    estimate : float
        The weighted area under the curve.
    standard_error : float
        From half samples.
    ratio : float
        ``estimate / standard_error``, about standard normal for a priority that says nothing; 0
        where both are 0.
    share, toc : ndarray of shape (k,)
        The curve: by how much those ranked highest, up to a share of all, gain more than all. Rows
        of the same priority are one step.
    target : str
        "AUTOC" or "QINI".
    """

    estimate: float
    standard_error: float
    ratio: float
    share: np.ndarray
    toc: np.ndarray
    target: str


def rate_score(
    scores: VectorLike,
    priority: VectorLike,
    target: Literal["AUTOC", "QINI"] = "AUTOC",
    *,
    sample_weight: VectorLike | None = None,
    clusters: VectorLike | None = None,
    n_bootstrap: int = 200,
    random_state: Seed = None,
) -> RateScore:
    """Rank-weighted average effect: whether a priority ranks those first who gain most.

    For any question of whom to treat, sample, label or call first: the scores say what treating a
    row gains (noisily), the priority who comes first.

    Parameters
    ----------
    scores : array-like of shape (n,)
        Gain of each row, as :func:`ipw_scores` or :func:`doubly_robust_scores` estimate it.
    priority : array-like of shape (n,)
        Larger comes first. It must not have been learned from these rows.
    target : {"AUTOC", "QINI"}, default="AUTOC"
        "AUTOC": the plain area under the curve, for few who gain much. "QINI": shares weigh as much
        as they are large, for many who gain a little.
    sample_weight : array-like of shape (n,), default=None
        Weights of rows, > 0.
    clusters : array-like of shape (n,), default=None
        Rows that are drawn together in the half samples, such as those of a person.
    n_bootstrap : int, default=200
        Half samples, >= 2.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the half samples.

    Returns
    -------
    score : RateScore

    Raises
    ------
    ValueError
        For scores or priorities that are not finite, weights that are not positive, or fewer than
        two rows or clusters.

    Notes
    -----
    ``TOC(q)`` is the mean score of the share q with the largest priority minus the mean of all;
    rows of equal priority share their mean score. AUTOC is its mean, QINI its mean weighted by q.
    The standard error is the standard deviation over half samples without replacement. O(n log n)
    for each of them.

    References
    ----------
    S. Yadlowsky, S. Fleming, N. Shah, E. Brunskill, S. Wager, "Evaluating Treatment Prioritization
    Rules via Rank-Weighted Average Treatment Effects", Journal of the American Statistical
    Association, 2024, arXiv:2111.07966, equations 2.3 to 2.6 and section 3 (half samples).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.metrics import rate_score
    >>> scores = np.arange(10.0)
    >>> round(rate_score(scores, priority=scores, random_state=0).estimate, 6)
    2.25
    >>> round(rate_score(scores, scores, "QINI", random_state=0).estimate, 6)
    0.825
    """
    gains, order, weight = _checked(scores, priority, sample_weight)
    if target not in ("AUTOC", "QINI"):
        raise ValueError(f"target must be 'AUTOC' or 'QINI', got {target!r}")
    check_at_least(n_bootstrap=(n_bootstrap, 2))
    unit = np.arange(gains.size)
    if clusters is not None:
        unit = encode_groups(clusters, name="clusters").codes
        check_consistent_length(gains, unit)
    share, toc, estimate = _area(gains, order, weight, target)
    error = _spread(gains, order, weight, target, unit, n_bootstrap, random_state)
    ratio = estimate / error if error else (0.0 if not estimate else np.copysign(np.inf, estimate))
    return RateScore(estimate, error, float(ratio), share, toc, target)


def _checked(scores, priority, sample_weight):
    gains = np.asarray(column_or_1d(scores), dtype=np.float64)
    order = np.asarray(column_or_1d(priority), dtype=np.float64)
    weight = np.ones(gains.size)
    if sample_weight is not None:
        weight = np.asarray(column_or_1d(sample_weight), dtype=np.float64)
    check_consistent_length(gains, order, weight)
    if gains.size < 2:
        raise ValueError(f"a ranking needs at least 2 rows, got {gains.size}")
    for name, values in (("scores", gains), ("priority", order), ("sample_weight", weight)):
        if not np.isfinite(values).all():
            raise ValueError(f"{name} has entries that are not finite; leave those rows out")
    if (weight <= 0).any():
        raise ValueError("sample_weight must be > 0; leave rows of weight 0 out")
    return gains, order, weight


def _area(gains, priority, weight, target):
    """Shares, curve at the end of each group of ties, and the area under it."""
    _, group = np.unique(-priority, return_inverse=True)
    size = np.bincount(group, weight)
    mean = np.bincount(group, weight * gains) / size
    order = np.argsort(group, kind="stable")
    w, g = weight[order], mean[group[order]]
    whole, upto = float(w.sum()), np.cumsum(w)
    toc = np.cumsum(w * g) / upto - float((size * mean).sum()) / whole
    toc[-1] = 0.0
    if len(size) == 1:
        toc[:] = 0.0  # no ranking at all, not the rounding of one
    factor = w if target == "AUTOC" else w * upto / whole
    ends = np.cumsum(np.bincount(group)) - 1
    return upto[ends] / whole, toc[ends], float((factor * toc).sum() / whole)


def _spread(gains, priority, weight, target, unit, n_bootstrap, random_state) -> float:
    """Standard deviation of the area over half samples of the units."""
    n_units = int(unit.max()) + 1
    if n_units < 2:
        raise ValueError("half samples need at least 2 clusters, got 1")
    rng = Streams(random_state).get("half samples")
    values = np.empty(n_bootstrap)
    for b in range(n_bootstrap):
        taken = np.zeros(n_units, bool)
        taken[rng.permutation(n_units)[: n_units // 2]] = True
        rows = taken[unit]
        values[b] = _area(gains[rows], priority[rows], weight[rows], target)[2]
    return float(values.std(ddof=1))


def ipw_scores(y: VectorLike, treatment: VectorLike, propensity: VectorLike | float) -> np.ndarray:
    """Gain of every row from a trial, by inverse probability weighting.

    Parameters
    ----------
    y : array-like of shape (n,)
        Outcome, larger is better.
    treatment : array-like of shape (n,)
        1 where the row was treated, 0 elsewhere.
    propensity : float or array-like of shape (n,)
        Probability of treatment, in (0, 1), known from the trial.

    Returns
    -------
    scores : ndarray of shape (n,)
        ``W Y / e - (1 - W) Y / (1 - e)``: its mean is the mean gain.

    Examples
    --------
    >>> from skresample.metrics import ipw_scores
    >>> ipw_scores([1.0, 2.0], [1, 0], 0.5).tolist()
    [2.0, -4.0]
    """
    zero = np.zeros(len(np.asarray(y)))
    return doubly_robust_scores(y, treatment, propensity, zero, zero)


def doubly_robust_scores(
    y: VectorLike,
    treatment: VectorLike,
    propensity: VectorLike | float,
    mu_0: VectorLike,
    mu_1: VectorLike,
) -> np.ndarray:
    """Gain of every row, right when either the propensities or the predictions are.

    Parameters
    ----------
    y, treatment, propensity
        As in :func:`ipw_scores`.
    mu_0, mu_1 : array-like of shape (n,)
        Outcome predicted without and with treatment, by models that have not seen the row.

    Returns
    -------
    scores : ndarray of shape (n,)
        ``mu_1 - mu_0 + W (Y - mu_1) / e - (1 - W) (Y - mu_0) / (1 - e)``.

    Examples
    --------
    >>> from skresample.metrics import doubly_robust_scores
    >>> doubly_robust_scores([1.0, 2.0], [1, 0], 0.5, [2.0, 2.0], [3.0, 3.0]).tolist()
    [-3.0, 1.0]
    """
    outcome = np.asarray(column_or_1d(y), dtype=np.float64)
    treated = np.asarray(column_or_1d(treatment))
    check_consistent_length(outcome, treated)
    if not np.isin(treated, (0, 1)).all():
        raise ValueError("treatment must hold 0 and 1")
    e = np.broadcast_to(np.asarray(propensity, dtype=np.float64), outcome.shape)
    if not ((e > 0) & (e < 1)).all():
        raise ValueError("propensity must lie strictly between 0 and 1 for every row")
    m0, m1 = (np.asarray(column_or_1d(m), dtype=np.float64) for m in (mu_0, mu_1))
    check_consistent_length(outcome, m0, m1)
    w = treated.astype(np.float64)
    return m1 - m0 + w * (outcome - m1) / e - (1 - w) * (outcome - m0) / (1 - e)
