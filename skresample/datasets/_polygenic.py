"""Genotypes and a trait in several ancestries: the setting of polygenic scores."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral
from typing import Any

import numpy as np

from skresample._math.rng import Streams
from skresample._parameters import Seed

from ._design import per_group, read_shares, read_sizes
from ._polygenic_truth import PolygenicTruth, sum_over_blocks

__all__ = ["make_polygenic"]


def make_polygenic(
    n_samples: Any = 2000,
    *,
    n_variants: int = 500,
    n_causal: Any = 100,
    n_independent: Any = None,
    fst: Any = (0.05, 0.1, 0.15),
    heritability: Any = 0.5,
    effect_correlation: float = 0.8,
    maf_range: Any = (0.05, 0.5),
    shares: Any = None,
    costs: Any = 1.0,
    return_truth: bool = False,
    random_state: Seed = None,
) -> tuple[Any, ...]:
    """Genotypes of several ancestries and a trait that many variants share in.

    Allele frequencies drift from common ancestral ones (Balding & Nichols), variants are
    independent (or come in blocks), and effects are partly shared and partly private, so that a
    score learned in one ancestry loses accuracy in another, as polygenic scores do.

    Parameters
    ----------
    n_samples : int or sequence of int, default=2000
        Total, split by ``shares``, or rows of each group.
    n_variants : int, default=500
        Columns.
    n_causal : int or sequence of int, default=100
        Variants with an effect in each group, from 1 to ``n_variants``; smaller sets are parts of
        larger ones.
    n_independent : int or sequence of int, default=None
        Independent variants of each group, from 1 to ``n_variants``: neighbouring columns are
        inherited together (linkage disequilibrium) in as many blocks of equal size, and are
        copies of each other. The fewer, the faster a score is learned. None: ``n_variants``.
    fst : sequence of float, default=(0.05, 0.1, 0.15)
        Drift of each group from the ancestral frequencies, in [0, 1); sets the number of groups
        (a single number: one group).
        0: none; human continents differ by about 0.1.
    heritability : float or sequence of float, default=0.5
        Share of the trait's variance in a group that is genetic, in (0, 1].
    effect_correlation : float, default=0.8
        Correlation of the effects of two groups, in [0, 1]. 1: all shared, 0: all private.
    maf_range : (float, float), default=(0.05, 0.5)
        Range of the ancestral frequencies, within (0, 1).
    shares : sequence of float, default=None
        Population share of each group; None: equal.
    costs : float or sequence of float, default=1.0
        Price of a row, > 0; kept in the truth.
    return_truth : bool, default=False
        Return the truth as a fourth value.
    random_state : int, Generator, RandomState or None, default=None
        Seed of frequencies, effects and rows.

    Returns
    -------
    X : (n, n_variants) ndarray of int8
        Genotypes: 0, 1 or 2 copies of an allele.
    y : (n,) ndarray of float64
        Trait, with mean 0 in each group and variance near 1.
    groups : (n,) ndarray of int
        0, 1, ..., in random order.
    truth : PolygenicTruth
        If ``return_truth``.

    Raises
    ------
    ValueError
        If a parameter is out of its range, or drift has fixed all causal variants of a group.

    References
    ----------
    D. J. Balding, R. A. Nichols, "A method for quantifying differentiation between populations at
    multi-allelic loci and its implications for investigating identity and paternity",
    Genetica 96, 1995.

    Examples
    --------
    >>> from skresample.datasets import make_polygenic
    >>> X, y, groups = make_polygenic([300, 100, 50], random_state=0)
    >>> X.shape, X.dtype, int(X.max())
    ((450, 500), dtype('int8'), 2)
    """
    streams = Streams(random_state)
    _check(n_variants, effect_correlation, maf_range)
    fst = _read_fst(
        fst, n_samples=n_samples, n_causal=n_causal, n_independent=n_independent,
        heritability=heritability, shares=shares, costs=costs,
    )  # fmt: skip
    n_groups = fst.size
    n_causal = _counts(n_causal, n_groups, "n_causal", n_variants)
    blocks = n_variants if n_independent is None else n_independent
    blocks = _counts(blocks, n_groups, "n_independent", n_variants)
    tag = np.stack([_first_of_block(n_variants, k) for k in blocks])
    heritability = per_group(heritability, n_groups, "heritability", 0, positive=True)
    if (heritability > 1).any():
        raise ValueError(f"heritability must be <= 1, got {heritability.tolist()}")
    ancestral = streams.get("ancestral").uniform(*maf_range, n_variants)
    frequency = np.stack([_drift(ancestral, f, streams.get("drift", g)) for g, f in enumerate(fst)])
    frequency = np.take_along_axis(frequency, tag, axis=1)
    coef = _effects(n_groups, n_variants, n_causal, effect_correlation, streams)
    spread = 2 * frequency * (1 - frequency)
    genetic = (spread * sum_over_blocks(coef, tag) ** 2).sum(axis=1)
    if (genetic == 0).any():
        raise ValueError(
            f"no causal variant varies in group {int(np.argmin(genetic))}: raise n_causal or lower "
            f"its fst={fst[np.argmin(genetic)]}"
        )
    scale = 1 / np.mean(genetic / heritability)
    coef, genetic = coef * np.sqrt(scale), genetic * scale
    truth = PolygenicTruth(
        dimension=((spread > 0) & (tag == np.arange(n_variants))).sum(axis=1),
        shares=read_shares(shares, n_groups),
        costs=per_group(costs, n_groups, "costs", 0, positive=True),
        active=spread > 0,
        coef=coef,
        frequency=frequency,
        ancestral_frequency=ancestral,
        intercept=-(2 * frequency * coef).sum(axis=1),
        genetic_variance=genetic,
        noise_variance=genetic * (1 - heritability) / heritability,
        tag=tag,
    )
    rows = truth._draw(read_sizes(n_samples, truth.shares), streams, "train")
    return (*rows, truth) if return_truth else rows


def _drift(ancestral, fst, rng):
    """Frequencies with mean ``ancestral`` and variance ``fst p (1 - p)``."""
    if fst == 0:
        return ancestral.copy()
    total = (1 - fst) / fst
    return rng.beta(ancestral * total, (1 - ancestral) * total)


def _effects(n_groups, n_variants, n_causal, correlation, streams):
    """Unscaled effects (G, m), equal in law and with the given correlation between groups."""
    order = streams.get("causal").permutation(n_variants)
    common = streams.get("effects").standard_normal(n_causal.max())
    coef = np.zeros((n_groups, n_variants))
    for g, k in enumerate(n_causal.tolist()):
        own = streams.get("effects", g).standard_normal(k)
        coef[g, order[:k]] = np.sqrt(correlation) * common[:k] + np.sqrt(1 - correlation) * own
    return coef


def _counts(value, n_groups, name, most):
    """(G,) whole numbers from 1 to ``most``."""
    counts = per_group(value, n_groups, name, 1, integer=True)
    if (counts > most).any():
        raise ValueError(f"{name} must be ints from 1 to n_variants={most}, got {value!r}")
    return counts


def _first_of_block(n_variants, n_blocks):
    """First column of the block of each column, (m,)."""
    block = np.arange(n_variants) * int(n_blocks) // n_variants
    return np.searchsorted(block, block)


def _read_fst(fst, **given) -> np.ndarray:
    """(G,) drift of each group; a single number is one group, which ``given`` must agree with."""
    try:
        drift = np.atleast_1d(np.asarray(fst, dtype=float))
    except (TypeError, ValueError):
        drift = np.empty(0)
    if drift.ndim != 1 or drift.size == 0 or not ((drift >= 0) & (drift < 1)).all():
        shown = fst.tolist() if isinstance(fst, np.ndarray) else fst
        raise ValueError(f"fst must hold a number in [0, 1) for each group, got {shown!r}")
    for name, value in given.items():
        n_groups = len(value) if isinstance(value, Mapping) else np.size(value)
        if np.ndim(fst) == 0 and n_groups > 1:
            raise ValueError(
                f"fst={fst!r} is one number, that is one group, but {name}={value!r} is of "
                f"{n_groups}; give fst a number in [0, 1) for each group, as in "
                f"fst={[fst] * n_groups}"
            )
    return drift


def _check(n_variants, effect_correlation, maf_range):
    """Ranges of what is not one number for each group."""
    if not isinstance(n_variants, Integral) or n_variants < 1:
        raise ValueError(f"n_variants must be an int >= 1, got {n_variants!r}")
    if not 0 <= effect_correlation <= 1:
        raise ValueError(f"effect_correlation must be between 0 and 1, got {effect_correlation!r}")
    low, high = maf_range
    if not 0 < low <= high < 1:
        raise ValueError(f"maf_range must be an interval within (0, 1), got {maf_range!r}")
