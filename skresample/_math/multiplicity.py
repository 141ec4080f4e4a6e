"""P-values of several comparisons, adjusted for their number."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["hochberg", "holm", "holm_families"]


def holm(pvalues: npt.ArrayLike) -> np.ndarray:
    """P-values adjusted for the number of comparisons, step down.

    Parameters
    ----------
    pvalues : array-like of shape (m,)
        NaN marks a comparison that was not made; it stays NaN and is not counted.

    Returns
    -------
    ndarray of shape (m,)

    References
    ----------
    Holm: A simple sequentially rejective multiple test procedure, Scandinavian Journal of
    Statistics 6, 1979.

    Examples
    --------
    >>> from skresample.model_selection import holm
    >>> holm([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    """
    p = np.asarray(pvalues, dtype=np.float64)
    adjusted = np.full(p.shape, np.nan)
    valid = np.flatnonzero(~np.isnan(p))
    order = valid[np.argsort(p[valid], kind="stable")]
    steps = p[order] * np.arange(order.size, 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0) if order.size else steps
    return adjusted


def hochberg(pvalues) -> np.ndarray:
    """P-values of positively dependent comparisons, adjusted step up; shape (m,).

    References
    ----------
    Hochberg: A sharper Bonferroni procedure for multiple tests of significance, Biometrika 75,
    1988.
    """
    p = np.asarray(pvalues, dtype=np.float64)
    order = np.argsort(-p, kind="stable")
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum.accumulate(p[order] * np.arange(1, p.size + 1))
    return adjusted


def holm_families(pvalues, families) -> np.ndarray:
    """P-values adjusted for the number of families of near-identical comparisons.

    Variants of a method that differ in the threshold only are one family: they are tested jointly
    (Hochberg), and the number of families, not of variants, is what Holm's procedure counts. A
    family passes its level on once all of its comparisons are significant, which keeps the
    family-wise error at the level for positively dependent variants.

    Parameters
    ----------
    pvalues : array-like of shape (m,)
        NaN marks a comparison that was not made; it stays NaN and is not counted.
    families : sequence of shape (m,)
        Name of the family of each comparison.

    Returns
    -------
    ndarray of shape (m,)
        Equal to :func:`holm` where every family has one comparison.
    """
    p = np.asarray(pvalues, dtype=np.float64)
    out, groups = np.full(p.shape, np.nan), {}
    for i in np.flatnonzero(~np.isnan(p)):
        groups.setdefault(families[i], []).append(i)
    joint = {name: hochberg(p[rows]) for name, rows in groups.items()}
    order = sorted(groups, key=lambda name: joint[name].max())
    # passed[i]: level at which the first i families are rejected as a whole.
    passed = [0.0]
    for i, name in enumerate(order):
        passed.append(max(passed[-1], (len(order) - i) * joint[name].max()))
    for place, name in enumerate(order):
        tried = [np.maximum(passed[i], (len(order) - i) * joint[name]) for i in range(place + 1)]
        out[groups[name]] = np.minimum(np.min(tried, axis=0), 1.0)
    return out
