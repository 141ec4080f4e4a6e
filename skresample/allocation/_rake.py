"""Weights that give a sample known population shares on several columns."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import numpy as np

from skresample._math.raking import design_effect, rake_weights
from skresample._parameters import TableLike, VectorLike
from skresample._table.containers import n_rows
from skresample.exceptions import QuotaError, ShortfallWarning

from ._raking.margins import check_margins, read_margins

__all__ = ["RakedWeights", "rake"]


class RakedWeights(NamedTuple):
    """Result of :func:`rake`."""

    weights: np.ndarray
    """(n,) float64, mean 1 over the rows with a positive base weight; 0 for dropped rows."""
    n_iter: int
    """Sweeps over all margins."""
    margin_error: float
    """Largest absolute difference of a share from its target."""
    design_effect: float
    """Kish's ``n sum(w^2) / sum(w)^2``: the sample is worth n / design_effect rows."""


def rake(
    X: TableLike | Mapping[str, Any],
    targets: Mapping[Any, Any],
    *,
    groups: VectorLike | None = None,
    group_proba: VectorLike | Mapping[Any, Any] | None = None,
    base_weight: VectorLike | None = None,
    trim: Any = None,
    max_iter: int = 1000,
    tol: float = 1e-6,
    missing: Literal["error", "own_group", "drop"] = "error",
) -> RakedWeights:
    """Weights under which every named column has its population shares.

    Iterative proportional fitting: of all weights that meet the margins, those closest to the
    base weights (Kullback-Leibler). Associations between the columns stay as in the sample; only
    the margins change. Cells that are empty in the sample do no harm, unlike in
    post-stratification.

    Parameters
    ----------
    X : {array-like, dataframe} of shape (n, d) or dict of {column: array-like of shape (n,)}
        The sample.
    targets : dict of {column: dict of {category: share}}
        Population shares of the categories (or whole counts) of each column, given by name or
        position. Every category that occurs needs a share. "group" stands for ``groups`` or
        ``group_proba`` where these are passed.
    groups : array-like of shape (n,), default=None
        Group of each row.
    group_proba : array-like of shape (n, G) or dict of {group: array-like of shape (n,)}, \
default=None
        Probability of each group for each row, in the order of ``targets["group"]``. The
        expected share of each group then meets its target: weights are
        ``base * exp(lambda @ p)``.
    base_weight : array-like of shape (n,), default=None
        Weights to start from, >= 0, e.g. design weights. None: 1.
    trim : float > 1, default=None
        Largest weight as a multiple of the mean weight. What is cut off is raked again, so that
        margins and cap hold together. None: no cap.
    max_iter : int, default=1000
        Most sweeps.
    tol : float, default=1e-6
        Largest absolute difference of a share from its target that counts as met.
    missing : {"error", "own_group", "drop"}, default="error"
        Rows with a missing category: refused, a category "missing" that needs a target, or
        weight 0.

    Returns
    -------
    result : RakedWeights
        ``weights``, ``n_iter``, ``margin_error`` and ``design_effect``.

    Raises
    ------
    QuotaError
        If a category has a target but no row (or a row but no target), if ``trim`` is too low for
        a category, or if the margins cannot be met together; the message names the category.

    Warns
    -----
    ShortfallWarning
        If the design effect exceeds 5, or if margins are missed because of ``trim``.

    Notes
    -----
    O(n q) a sweep for q columns. Convergence is judged by the margins alone: margins that stall
    above ``tol`` are an error, not a result.

    References
    ----------
    Deming, Stephan, "On a Least Squares Adjustment of a Sampled Frequency Table When the Expected
    Marginal Totals are Known", Annals of Mathematical Statistics 11(4), 1940,
    doi:10.1214/aoms/1177731829. Deville, Särndal, Sautory, "Generalized Raking Procedures in
    Survey Sampling", JASA 88(423), 1993, doi:10.1080/01621459.1993.10476369 (bounds).

    Examples
    --------
    >>> from skresample.allocation import rake
    >>> sample = {"sex": ["f", "m", "m", "m"], "age": ["old", "old", "young", "young"]}
    >>> result = rake(sample, {"sex": {"f": 0.5, "m": 0.5}, "age": {"old": 0.6, "young": 0.4}})
    >>> result.weights.round(3).tolist()
    [2.0, 0.4, 0.8, 0.8]
    """
    n = _length(X, groups, group_proba)
    base = _base(base_weight, n)
    margins, dropped = read_margins(X, targets, groups, group_proba, missing, n)
    base = np.where(dropped, 0.0, base)
    check_margins(margins, base, trim)
    found = rake_weights(margins, base, max_iter=max_iter, tol=tol, cap=trim)
    _report(found, tol, max_iter, trim)
    effect = design_effect(found.weights[base > 0])
    if effect > 5:
        warnings.warn(
            f"the design effect of the raked weights is {effect:.1f}: they make "
            f"{np.count_nonzero(base)} rows worth {np.count_nonzero(base) / effect:.0f}; merge "
            f"rare categories or set trim",
            ShortfallWarning,
            stacklevel=2,
        )
    return RakedWeights(found.weights, found.n_iter, found.error, effect)


def _length(X, groups, group_proba) -> int:
    if isinstance(X, Mapping):
        for column in X.values():
            return n_rows(column)
        X = None
    if X is not None:
        return n_rows(X)
    given = groups if groups is not None else group_proba
    if isinstance(given, Mapping):
        given = next(iter(given.values()))
    if given is None:
        raise ValueError("X is None: pass the sample, groups or group_proba")
    return n_rows(given)


def _base(base_weight, n):
    if base_weight is None:
        return np.ones(n)
    base = np.asarray(base_weight, dtype=float)
    if base.shape != (n,) or not np.isfinite(base).all() or (base < 0).any():
        raise ValueError(f"base_weight must be {n} finite numbers >= 0")
    if not base.any():
        raise ValueError("base_weight is 0 for every row")
    return base


def _report(found, tol, max_iter, trim) -> None:
    """Raise (or with a cap warn) where the margins were not met."""
    if found.error <= tol:
        return
    margin, label, held, target = found.worst
    message = (
        f"the margins were not met in {max_iter} sweeps: category {label!r} of column "
        f"{margin.name!r} holds {held:.6g} instead of {target:.6g}"
    )
    if trim is None:
        raise QuotaError(
            f"{message}. Either they contradict each other on combinations that have no rows, or "
            f"they are met only as the weights of some rows go to 0; merge categories, drop a "
            f"column, or raise max_iter or tol"
        )
    warnings.warn(f"{message}; raise trim={trim}", ShortfallWarning, stacklevel=3)
