"""Recipes turned into values, for methods that mix both."""

from __future__ import annotations

import numpy as np

from skresample._math.layout import dense, laid_out_like
from skresample._new_rows import Blend, Rows

__all__ = ["as_rows", "blended"]


def blended(numeric, blend: Blend) -> np.ndarray:
    """Values of blended rows over a dense numeric block whose rows the blend names, (m, d)."""
    base = numeric[blend.base]
    out = base.copy()
    for j in range(blend.coef.shape[1]):
        move = numeric[blend.partner[:, j]] - base
        np.nan_to_num(move, copy=False, nan=0.0)
        out += blend.coef[:, j, None].astype(base.dtype) * move
    return out


def as_rows(table, blend: Blend) -> Rows:
    """The same new rows given by their values."""
    used, place = np.unique(
        np.concatenate([blend.base, blend.partner.ravel()]), return_inverse=True
    )
    values = table.numeric_rows(used)
    m = len(blend)
    local = Blend(place[:m], place[m:].reshape(blend.partner.shape), blend.coef)
    return Rows(laid_out_like(blended(dense(values), local), values), blend.base, blend.donor)
