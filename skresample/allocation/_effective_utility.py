"""What repeated rows of several qualities are still worth: a scaling law for filters."""

from __future__ import annotations

from typing import Any

import numpy as np

from skresample._parameters import ArrayLike

__all__ = ["UNIT", "effective_utility", "repeated_loss"]

UNIT = 1e5  # samples count in these, as in the published fits


def effective_utility(
    samples_seen: ArrayLike,
    *,
    pool_size: ArrayLike,
    utility: ArrayLike,
    half_life: ArrayLike,
    scale: float,
    floor: float = 0.1,
    compat: bool = False,
) -> Any:
    """Loss after training on a pool of rows again and again, by the law of lost utility.

    The loss falls like a power of the samples seen, and the exponent halves after every
    ``half_life`` passes: with ``s_e = scale * samples / 1e5`` at the end of pass e,
    ``loss = s_0^{b_0} * prod_e (s_e / s_{e-1})^{b_e} + floor`` and ``b_e = b 2^{-e / half_life}``.
    Several buckets that are mixed are one pool whose exponent is the mean of theirs, weighted by
    their rows; each half-life is then multiplied by the number of buckets.

    Parameters
    ----------
    samples_seen : float or array-like of shape (k,)
        Rows seen in training, repetitions included, > 0.
    pool_size : float or array-like of shape (b,)
        Rows of each bucket, > 0.
    utility : float or array-like of shape (b,)
        Exponent of each bucket in the first pass, <= 0; more negative rows are worth more.
    half_life : float or array-like of shape (b,)
        Passes over one bucket after which its exponent has halved, > 0; ``inf``: never.
    scale : float
        Samples per 1e5 of one unit of the law, > 0: where ``scale * samples_seen = 1e5`` the loss
        is ``1 + floor``.
    floor : float, default=0.1
        Loss that no amount of data removes, >= 0.
    compat : bool, default=False
        Add the floor before the product, as the published code does: it then shrinks with every
        pass. False: after it, as the formula of the paper says.

    Returns
    -------
    loss : float or ndarray of shape (k,)

    Raises
    ------
    ValueError
        For numbers out of range, or buckets that are not of one number.

    See Also
    --------
    ComputeAwareFilter : Fits the law and chooses how many buckets to keep.

    Notes
    -----
    O(b) a pass and O(k log) for the budgets; memory O(passes). Holds from
    ``samples_seen >= 1e5 / scale`` on: below, worse rows would have the lower loss.

    References
    ----------
    S. Goyal, P. Maini, Z. C. Lipton, A. Raghunathan, J. Z. Kolter, "Scaling Laws for Data
    Filtering: Data Curation cannot be Compute Agnostic", CVPR 2024, arXiv:2404.07177, section 4
    (one pool: utility with a half-life; mixtures: mean utility, longer half-lives).

    Examples
    --------
    >>> from skresample.allocation import effective_utility
    >>> for samples in (12.8e6, 640e6):
    ...     loss = effective_utility(
    ...         samples, pool_size=12.8e6, utility=-0.2, half_life=5.0, scale=0.02
    ...     )
    ...     print(round(loss, 4))
    0.9286
    0.6977
    """
    seen = _numbers("samples_seen", samples_seen)
    sizes, exponents, lives = _buckets(pool_size, utility, half_life)
    _numbers("scale", scale)
    if not (np.isfinite(floor) and floor >= 0):
        raise ValueError(f"floor must be a finite number >= 0, got {floor!r}")
    loss = repeated_loss(seen, sizes, exponents, lives, scale, floor, compat=compat)
    return loss if np.ndim(samples_seen) else float(loss)


def repeated_loss(seen, sizes, exponents, lives, scale, floor, *, compat=False) -> np.ndarray:
    """The law for checked arrays: ``seen`` of any shape, the others (b,)."""
    pool = float(sizes.sum())
    passes = int(np.max(seen, initial=0.0) // pool)
    number = np.arange(passes + 1)
    decay = np.exp2(-number[:, None] / (len(lives) * lives))
    slope = decay @ (exponents * sizes / pool)  # of each pass
    first = np.minimum(seen, pool) * (scale / UNIT)
    whole = np.concatenate([[0.0, 0.0], np.cumsum(slope[1:] * np.log1p(1 / number[1:]))])
    last = np.minimum(seen // pool, passes).astype(np.intp)  # the pass that is under way
    rest = slope[last] * np.log(np.maximum(seen / (np.maximum(last, 1) * pool), 1.0))
    repeated = np.exp(whole[last] + np.where(last > 0, rest, 0.0))
    start = first ** slope[0]
    return (start + floor) * repeated if compat else start * repeated + floor


def _buckets(pool_size, utility, half_life):
    """Rows, exponents and half-lives of the buckets, each (b,)."""
    sizes = np.atleast_1d(_numbers("pool_size", pool_size))
    exponents = np.atleast_1d(np.asarray(utility, dtype=float))
    lives = np.atleast_1d(_numbers("half_life", half_life, finite=False))
    if exponents.ndim != 1 or not np.isfinite(exponents).all() or (exponents > 0).any():
        raise ValueError(f"utility must be finite and <= 0 (a falling loss), got {utility!r}")
    try:
        sizes, exponents, lives = np.broadcast_arrays(sizes, exponents, lives)
    except ValueError:
        raise ValueError(
            f"pool_size, utility and half_life must have one entry per bucket, got "
            f"{sizes.size}, {exponents.size} and {lives.size}"
        ) from None
    return sizes, exponents, lives


def _numbers(name, value, *, finite=True):
    """Numbers > 0 as an array of at most one dimension."""
    array = np.asarray(value, dtype=float)
    good = array > 0
    if finite:
        good &= np.isfinite(array)
    if array.ndim > 1 or not good.all():
        kind = "finite numbers" if finite else "numbers"
        raise ValueError(f"{name} must be {kind} > 0, got {value!r}")
    return array
