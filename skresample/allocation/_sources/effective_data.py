"""The law of lost data: repeated rows count for less, and a power of what counts is lost."""

from __future__ import annotations

import numpy as np

from .._effective_utility import UNIT

__all__ = ["discounted_loss"]


def discounted_loss(seen, sizes, exponents, lives, scale, floor) -> np.ndarray:
    """Loss after ``seen`` rows (any shape) of buckets (b,) that are mixed.

    A row counts for ``2^(-e / (b c_i))`` in pass e, and the loss is
    ``(scale D / 1e5)^B + floor`` for the sum D of what rows of all buckets counted for and the mean
    B of their exponents, weighted by what theirs counted for. Checked arrays; ``exponents`` <= 0.

    References
    ----------
    N. Muennighoff et al., "Scaling Data-Constrained Language Models", NeurIPS 2023, section 3.1
    (rows that decay when repeated); compared by Goyal et al., CVPR 2024, with the law of lost
    utility.
    """
    seen = np.asarray(seen, dtype=np.float64)[..., None]
    pool, kept = sizes.sum(), 2.0 ** (-1.0 / (len(sizes) * lives))
    passes = np.floor(seen / pool)
    part = seen / pool - passes
    decays = kept < 1.0
    safe = np.where(decays, kept, 0.5)
    whole = np.where(decays, (1.0 - safe**passes) / (1.0 - safe), passes)
    counts = sizes * (whole + part * kept**passes)
    total = counts.sum(axis=-1)
    exponent = (counts * exponents).sum(axis=-1) / total
    return (scale * total / UNIT) ** exponent + floor
