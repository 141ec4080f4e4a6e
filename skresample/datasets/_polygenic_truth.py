"""What is known of simulated ancestries: exact accuracy of any score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ._design import GroupTruth
from ._risk import linear_risk

__all__ = ["PolygenicTruth"]

_BLOCK = 4096  # rows drawn at a time


def sum_over_blocks(values, tag) -> np.ndarray:
    """Sums (G, m) of each group's values over blocks of identical columns, at the first column."""
    if (tag == np.arange(tag.shape[1])).all():
        return np.asarray(values)
    sums = np.zeros(tag.shape)
    for g, first in enumerate(tag):
        sums[g] = np.bincount(first, weights=values[g], minlength=first.size)
    return sums


@dataclass(frozen=True, eq=False)
class PolygenicTruth(GroupTruth):
    """Truth behind :func:`~skresample.datasets.make_polygenic`.

    Parameters
    ----------
    dimension : (G,) ndarray of int
        Variants that vary in each group.
    shares, costs : (G,) ndarrays
        Population shares (they add up to 1) and price of a row.
    active : (G, m) ndarray of bool
        Whether a variant varies in a group.
    coef : (G, m) ndarray
        Effect of one allele on the trait; zero for variants that are not causal.
    frequency : (G, m) ndarray
        Allele frequencies of the groups.
    ancestral_frequency : (m,) ndarray
        Frequencies they drifted from.
    intercept : (G,) ndarray
        Makes the mean trait of each group 0: minus the mean genetic value.
    genetic_variance, noise_variance : (G,) ndarrays
        Of the trait; heritability = genetic / (genetic + noise).
    tag : (G, m) ndarray of int
        First column of the block that each column is a copy of; itself where it is independent.

    Examples
    --------
    >>> from skresample.datasets import make_polygenic
    >>> *_, truth = make_polygenic(fst=(0.01, 0.15), return_truth=True, random_state=0)
    >>> round(truth.portability(0, 0), 3), round(truth.portability(0, 1), 3)
    (0.5, 0.299)
    """

    frequency: np.ndarray
    ancestral_frequency: np.ndarray
    intercept: np.ndarray
    genetic_variance: np.ndarray
    noise_variance: np.ndarray
    tag: np.ndarray

    def bayes_risk(self, group: int) -> float:
        """Squared error that no score can beat: the variance of the noise."""
        self._check_group(group)
        return float(self.noise_variance[group])

    def group_risk(self, coef: Any, intercept: Any = 0.0) -> dict[Any, Any]:
        """Exact expected squared error in each group of the score ``x @ coef + intercept``.

        ``intercept`` is one number or one for each group.
        """
        gap = np.asarray(coef, dtype=float) - self.coef
        mean = (2 * self.frequency * gap).sum(axis=1) + intercept - self.intercept
        explained = (self._spread() * sum_over_blocks(gap, self.tag) ** 2).sum(axis=1)
        risk = self.noise_variance + explained + mean**2
        return dict(enumerate(risk.tolist()))

    def group_r2(self, coef: Any) -> dict[Any, Any]:
        """Exact squared correlation of the score ``x @ coef`` and the trait in each group."""
        spread = self._spread()
        given = np.broadcast_to(np.asarray(coef, dtype=float), self.coef.shape)
        given = sum_over_blocks(given, self.tag)
        shared = (spread * given * sum_over_blocks(self.coef, self.tag)).sum(axis=1)
        score = (spread * given**2).sum(axis=1)
        total = self.genetic_variance + self.noise_variance
        with np.errstate(invalid="ignore"):
            r2 = np.where(score > 0, shared**2 / (score * total), 0.0)
        return dict(enumerate(r2.tolist()))

    def portability(self, source: int, target: int) -> float:
        """Squared correlation in ``target`` of the perfect score of ``source``.

        Equals the heritability of ``target`` if all effects are shared: the perfect score suffers
        from effects that differ and not from drift. A score that was learned also suffers from
        drift, since it knows least about the variants that were rare where it was learned.
        """
        self._check_group(source)
        self._check_group(target)
        return float(self.group_r2(self.coef[source])[target])

    def risk(self, group: int, n: int) -> float:
        """Expected squared error in a group of the best ridge score from ``n`` of its rows.

        Parameters
        ----------
        group : int
            From 0 to ``n_groups - 1``.
        n : int
            Training rows, >= 0; rows of other groups are not used.

        Returns
        -------
        risk : float
            Noise included.

        Notes
        -----
        Of ridge regression (the genomic best linear unbiased predictor) with intercept on
        genotypes divided by ``sqrt(2 p (1 - p))``, penalty = variants x noise / genetic variance.
        The formula is that of normal columns; by universality it holds for independent variants
        to within a few per cent if most of them are common.
        """
        self._check_group(group, n)
        noise, genetic = self.noise_variance[group], self.genetic_variance[group]
        return linear_risk(n, int(self.dimension[group]), noise, genetic, "optimal", True)

    def _spread(self):
        """Variance of each variant in each group, (G, m)."""
        return 2 * self.frequency * (1 - self.frequency)

    def _draw_group(self, g, n, streams, stage):
        """Genotypes and trait of one group."""
        rng = streams.get(stage, "genotypes", g)
        X = np.empty((n, self.frequency.shape[1]), np.int8)
        for start in range(0, n, _BLOCK):
            block = X[start : start + _BLOCK]
            # each row takes its own numbers, so that a larger n continues a smaller one
            u = rng.random((len(block), 2, block.shape[1]))
            block[:] = (u < self.frequency[g]).sum(axis=1)[:, self.tag[g]]
        noise = streams.get(stage, "noise", g).standard_normal(n)
        causal = np.flatnonzero(self.coef[g])
        y = X[:, causal] @ self.coef[g, causal] + self.intercept[g]
        return X, y + np.sqrt(self.noise_variance[g]) * noise
