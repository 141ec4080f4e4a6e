"""Do slices hold on rows that were not searched?"""

from __future__ import annotations

import hashlib

import numpy as np
from scipy import stats

from skresample._math.multiplicity import holm

from ._records import SliceReport, SliceTest

__all__ = ["digest_of", "tested_slices"]


def tested_slices(names, member: np.ndarray, errors: np.ndarray) -> SliceReport:
    """Test each slice against the other rows.

    Parameters
    ----------
    names : list of str
    member : ndarray of shape (n, k), bool
    errors : ndarray of shape (n,)
    """
    binary = bool(np.isin(errors, (0.0, 1.0)).all())
    pvalues = [_pvalue(errors[m], errors[~m], binary) for m in member.T]
    adjusted = holm(pvalues).tolist() if pvalues else []
    tests = [
        SliceTest(name, int(m.sum()), *_difference(errors[m], errors[~m]), p, q)
        for name, m, p, q in zip(names, member.T, pvalues, adjusted, strict=True)
    ]
    times = member.sum(axis=1)
    return SliceReport(tests, errors.size, int((times > 0).sum()), int((times > 1).sum()))


def _pvalue(inside, outside, binary: bool) -> float:
    if not inside.size or not outside.size:
        return float("nan")
    if binary:
        wrong = inside.sum() + outside.sum()
        total = inside.size + outside.size
        return float(stats.hypergeom.sf(inside.sum() - 1, total, wrong, inside.size))
    if min(inside.size, outside.size) < 2:
        return float("nan")
    gap, spread, freedom = _welch(inside, outside)
    if not spread:
        return 0.0 if gap > 0 else 1.0
    return float(stats.t.sf(gap / spread, freedom))


def _welch(inside, outside):
    """Difference of the means, its standard error and its degrees of freedom."""
    a, b = (part.var(ddof=1) / part.size for part in (inside, outside))
    parts = a**2 / (inside.size - 1) + b**2 / (outside.size - 1)
    freedom = (a + b) ** 2 / parts if parts else 1.0
    return float(inside.mean() - outside.mean()), float(np.sqrt(a + b)), float(freedom)


def _difference(inside, outside):
    """Means inside and outside, and the Welch interval of their difference."""
    nan = float("nan")
    means = [float(part.mean()) if part.size else nan for part in (inside, outside)]
    if min(inside.size, outside.size) < 2:
        return (*means, nan, nan)
    gap, spread, freedom = _welch(inside, outside)
    half = float(stats.t.ppf(0.975, freedom)) * spread
    return (*means, gap - half, gap + half)


def digest_of(member: np.ndarray, errors: np.ndarray) -> str:
    """Fingerprint of membership and errors: the same rows are not mistaken for new ones."""
    order = np.lexsort([*member.T, errors])
    parts = (np.packbits(member[order]), errors[order].astype(np.float64))
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()
