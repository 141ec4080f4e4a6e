"""Rates of groups that are known for a few rows and guessed for all."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import numpy as np
from sklearn.utils import check_consistent_length, column_or_1d

from skresample._math.label_codes import missing_mask
from skresample._parameters import VectorLike

__all__ = ["InferredRates", "inferred_group_rates"]


class InferredRates(NamedTuple):
    """Rates of one group.

    Attributes
    ----------
    group : object
    n_rows : float
        Rows of the group: expected ones, or known ones with "audited".
    selection_rate, tpr, fpr : float
        Share called positive of all its rows, of its positives and of its negatives; NaN where
        there are none. Corrected ones may leave [0, 1] by chance.
    n_audited : int
        Rows known to be of the group.
    """

    group: Any
    n_rows: float
    selection_rate: float
    tpr: float
    fpr: float
    n_audited: int


def inferred_group_rates(
    y_true: VectorLike,
    y_pred: VectorLike,
    group_proba: VectorLike,
    groups: VectorLike | None = None,
    *,
    names: VectorLike | None = None,
    method: Literal["corrected", "soft", "threshold", "audited"] = "corrected",
) -> list[InferredRates]:
    """Rates by group where groups are inferred, corrected by an audited part.

    A proxy gives each row a probability for each group. To take the most probable group, or to
    weigh rows by the probabilities, is biased whenever decisions depend on the group beyond what
    the proxy knows. Where the group of some rows, drawn at random, is known, the difference on
    these rows between the truth and the weighted figure is added to the weighted figure of all.

    Parameters
    ----------
    y_true, y_pred : array-like of shape (n,)
        0 or 1.
    group_proba : array-like of shape (n, g)
        Probabilities of the groups; rows sum to 1.
    groups : array-like of shape (n,), default=None
        Group of the audited rows; missing (None or NaN) elsewhere. Needed by "corrected" and
        "audited".
    names : array-like of shape (g,), default=None
        Groups in the order of the columns; None: 0, 1, ...
    method : {"corrected", "soft", "threshold", "audited"}, default="corrected"
        "soft": rows weighted by the probabilities. "threshold": the most probable group.
        "audited": the rows whose group is known alone. "corrected": soft for all, plus audited
        minus soft for the audited rows.

    Returns
    -------
    rates : list of InferredRates
        By group.

    Raises
    ------
    ValueError
        For probabilities that do not sum to 1, groups that have no column, or no audited row of
        a group.

    Notes
    -----
    Corrected figures are unbiased, up to the ratio of means, when the audited rows are a random
    sample; where the proxy knows something they vary less than those of the audited rows alone.

    References
    ----------
    J. Chen, N. Kallus, X. Mao, G. Svacha, M. Udell, "Fairness Under Unawareness: Assessing
    Disparity When Protected Class Is Unobserved", FAT* 2019, arXiv:1811.11154 (biases of both
    estimators).
    A. N. Angelopoulos, S. Bates, C. Fannjiang, M. I. Jordan, T. Zrnic, "Prediction-powered
    inference", Science 382, 2023, arXiv:2301.09633 (the correction).

    Examples
    --------
    >>> from skresample.metrics import inferred_group_rates
    >>> proba = [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.3, 0.7]]
    >>> rates = inferred_group_rates([1, 0, 1, 0], [1, 0, 0, 1], proba, method="soft")
    >>> [round(one.selection_rate, 2) for one in rates]
    [0.6, 0.4]
    """
    y, d = column_or_1d(y_true), column_or_1d(y_pred)
    P = np.asarray(group_proba, dtype=np.float64)
    check_consistent_length(y, d, P)
    for name, values in (("y_true", y), ("y_pred", d)):
        if not np.isin(values, (0, 1)).all():
            raise ValueError(f"{name} must hold 0 and 1")
    if P.ndim != 2 or (P < 0).any() or not np.allclose(P.sum(axis=1), 1.0, atol=1e-6):
        raise ValueError("group_proba must have a column for each group, and rows that sum to 1")
    if method not in ("corrected", "soft", "threshold", "audited"):
        raise ValueError(
            f"method must be 'corrected', 'soft', 'threshold' or 'audited', got {method!r}"
        )
    labels = list(range(P.shape[1])) if names is None else np.asarray(names).tolist()
    if len(labels) != P.shape[1]:
        raise ValueError(f"names has {len(labels)} groups, group_proba {P.shape[1]} columns")
    member, audited = _audited(groups, labels, len(y), needed=method in ("corrected", "audited"))
    y, d = y.astype(np.float64), d.astype(np.float64)
    hard = np.eye(P.shape[1])[P.argmax(axis=1)]
    weight = {"threshold": hard, "audited": member}.get(method, P)
    rates = _rates(weight, y, d)
    if method == "corrected":
        truth = _rates(member[audited], y[audited], d[audited])
        rates = rates + truth - _rates(P[audited], y[audited], d[audited])
    size, known = weight.sum(axis=0), member.sum(axis=0)
    return [
        InferredRates(label, float(size[g]), *rates[g].tolist(), int(known[g]))
        for g, label in enumerate(labels)
    ]


def _audited(groups, labels, n: int, *, needed: bool):
    """Known membership (n, g), zeros where unknown, and the audited rows."""
    member = np.zeros((n, len(labels)))
    if groups is None:
        if needed:
            raise ValueError(
                "groups are needed for some rows, drawn at random; without any use method='soft', "
                "which is biased"
            )
        return member, np.zeros(n, bool)
    values = np.asarray(groups, dtype=object)
    if values.shape != (n,):
        raise ValueError(f"groups has shape {values.shape}, expected ({n},), missing where unknown")
    audited = ~missing_mask(values)
    place = {label: g for g, label in enumerate(labels)}
    unknown = set(values[audited].tolist()) - set(place)
    if unknown:
        raise ValueError(f"groups holds {sorted(map(str, unknown))}; the columns are {labels}")
    rows = np.flatnonzero(audited)
    member[rows, [place[value] for value in values[rows].tolist()]] = 1.0
    if needed and (member.sum(axis=0) == 0).any():
        empty = labels[int(np.argmin(member.sum(axis=0)))]
        raise ValueError(f"no audited row is of group {empty!r}; audit more rows")
    return member, audited


def _rates(weight, y, d) -> np.ndarray:
    """Weighted selection rate, true- and false-positive rate of each group, (g, 3)."""
    out = []
    for part in (np.ones(len(y)), y, 1.0 - y):
        size = weight.T @ part
        chosen = weight.T @ (part * d)
        out.append(np.divide(chosen, size, out=np.full(len(size), np.nan), where=size > 0))
    return np.column_stack(out)
