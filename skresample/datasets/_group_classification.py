"""Classification tables of several groups whose learning curves are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import logit, ndtr

from skresample._math.apportion import largest_remainder
from skresample._math.rng import Streams
from skresample._parameters import Seed

from ._design import (
    GroupTruth,
    columns_of_groups,
    group_effects,
    per_group,
    read_shares,
    read_sizes,
)
from ._risk import centroid_error

__all__ = ["GroupClassificationTruth", "make_group_classification"]


@dataclass(frozen=True, eq=False)
class GroupClassificationTruth(GroupTruth):
    """Truth behind :func:`make_group_classification`.

    Parameters
    ----------
    dimension : (G,) ndarray of int
        Columns that matter to each group.
    shares, costs : (G,) ndarrays
        Population shares (they add up to 1) and price of a row.
    active : (G, d) ndarray of bool
        Columns each group uses; the others are zero in its rows.
    coef : (G, d) ndarray
        Difference of the class means; the log odds of a row are ``x @ coef + log odds(share)``.
    separation : (G,) ndarray
        Distance between the class means in standard deviations, the length of ``coef``.
    positive_share : (G,) ndarray
        Share of class 1.

    Examples
    --------
    >>> from skresample.datasets import make_group_classification
    >>> *_, truth = make_group_classification(return_truth=True, random_state=0)
    >>> round(truth.bayes_error(0), 4), round(truth.risk(0, 100), 4), round(truth.risk(3, 100), 4)
    (0.1587, 0.1635, 0.2156)
    """

    separation: np.ndarray
    positive_share: np.ndarray

    def risk(self, group: int, n: int, *, balanced: bool = False) -> float:
        """Expected error rate in a group of the nearest-centroid rule learned from ``n`` rows.

        Parameters
        ----------
        group : int
            From 0 to ``n_groups - 1``.
        n : int
            Training rows, >= 0, of which ``positive_share`` (rounded) are of class 1. Rows of
            other groups are not used.
        balanced : bool, default=False
            Mean of the two class error rates in place of the error rate.

        Returns
        -------
        risk : float
            As of ``sklearn.neighbors.NearestCentroid`` on the active columns; with no row of a
            class the other class is predicted, with no rows at all a coin is tossed.

        Notes
        -----
        Exact but for two quadratures (error about 1e-8): see ``_risk.centroid_error``.
        """
        self._check_group(group, n)
        if n == 0:
            return 0.5
        share = self.positive_share[group]
        negative, positive = largest_remainder([1 - share, share], n)
        rates = centroid_error(
            int(negative), int(positive), int(self.dimension[group]), self.separation[group]
        )
        return self._mean(group, *rates, balanced)

    def bayes_error(self, group: int, *, balanced: bool = False) -> float:
        """Least possible error rate, or least mean of the class error rates, in a group."""
        self._check_group(group)
        distance, prior = self.separation[group], logit(self.positive_share[group])
        if balanced:
            return float(ndtr(-distance / 2))
        if distance == 0:
            return float(min(self.positive_share[group], 1 - self.positive_share[group]))
        shift = prior / distance
        return self._mean(group, ndtr(-distance / 2 + shift), ndtr(-distance / 2 - shift), False)

    def group_risk(
        self, coef: Any, intercept: float = 0.0, *, balanced: bool = False
    ) -> dict[Any, Any]:
        """Exact error rate in each group of the rule ``x @ coef + intercept > 0``."""
        rule = np.where(self.active, np.asarray(coef, dtype=float), 0.0)
        mean, scale = 0.5 * (rule * self.coef).sum(axis=1), np.linalg.norm(rule, axis=1)
        out = {}
        for g in range(self.n_groups):
            if scale[g] == 0:
                rates = (float(intercept > 0), float(intercept <= 0))
            else:
                rates = ndtr((np.array([intercept, -intercept]) - mean[g]) / scale[g])
            out[g] = self._mean(g, *rates, balanced)
        return out

    def _mean(self, group, negative, positive, balanced):
        share = 0.5 if balanced else self.positive_share[group]
        return float((1 - share) * negative + share * positive)

    def _draw_group(self, g, n, streams, stage):
        """Rows of one group, with exact class counts."""
        share = self.positive_share[g]
        counts = largest_remainder([1 - share, share], n)
        y = streams.get(stage, "classes", g).permutation(np.repeat([0, 1], counts))
        X = np.zeros((n, self.active.shape[1]))
        shape = (n, int(self.dimension[g]))
        X[:, self.active[g]] = streams.get(stage, "rows", g).standard_normal(shape)
        return X + (y[:, None] - 0.5) * self.coef[g], y


def make_group_classification(
    n_samples: Any = 1000,
    *,
    n_features: Any = (4, 4, 4, 60, 60),
    n_shared: int = 0,
    effect_overlap: float = 0.0,
    separation: Any = 2.0,
    positive_share: Any = 0.5,
    shares: Any = None,
    costs: Any = 1.0,
    return_truth: bool = False,
    random_state: Seed = None,
) -> tuple[Any, ...]:
    """Two normal classes in several groups that are unequally hard to learn.

    In each group the classes are unit normal clouds around two means, so that the best error
    rate, the error of every linear rule and the learning curve of the nearest-centroid rule are
    known. Columns are laid out as in :func:`make_group_regression`.

    Parameters
    ----------
    n_samples : int or sequence of int, default=1000
        Total, split by ``shares``, or rows of each group.
    n_features : sequence of int, default=(4, 4, 4, 60, 60)
        Columns that matter to each group, >= 1, shared ones included; sets the number of groups.
        More make a group harder to learn.
    n_shared : int, default=0
        Columns that all groups use, up to the smallest of ``n_features``.
    effect_overlap : float, default=0.0
        Expected cosine between the effects of two groups on the shared columns, in [0, 1].
    separation : float or sequence of float, default=2.0
        Distance between the class means in standard deviations, >= 0. Larger is easier: with
        equal classes the best error rate is the normal tail beyond ``separation / 2``.
    positive_share : float or sequence of float, default=0.5
        Share of class 1, strictly between 0 and 1; class counts are exact (largest remainder).
    shares : sequence of float, default=None
        Population share of each group; None: equal.
    costs : float or sequence of float, default=1.0
        Price of a row, > 0; kept in the truth.
    return_truth : bool, default=False
        Return the truth as a fourth value.
    random_state : int, Generator, RandomState or None, default=None
        Seed of effects and rows.

    Returns
    -------
    X : (n, d) ndarray of float64
    y : (n,) ndarray of int
        0 and 1.
    groups : (n,) ndarray of int
        0, 1, ..., in random order.
    truth : GroupClassificationTruth
        If ``return_truth``.

    Raises
    ------
    ValueError
        If a parameter is out of its range or has not one value for each group.

    Examples
    --------
    >>> from skresample.datasets import make_group_classification
    >>> X, y, groups = make_group_classification(
    ...     [400, 100], n_features=(5, 5), positive_share=(0.1, 0.3), random_state=0
    ... )
    >>> int(y[groups == 0].sum()), int(y[groups == 1].sum())
    (40, 30)
    """
    streams = Streams(random_state)
    dimension, active = columns_of_groups(n_features, n_shared)
    n_groups = dimension.size
    separation = per_group(separation, n_groups, "separation", 0)
    positive_share = per_group(positive_share, n_groups, "positive_share", 0, positive=True)
    if (positive_share >= 1).any():
        raise ValueError(f"positive_share must be < 1, got {positive_share.tolist()}")
    effects = group_effects(active, n_shared, effect_overlap, streams)
    truth = GroupClassificationTruth(
        dimension=dimension,
        shares=read_shares(shares, n_groups),
        costs=per_group(costs, n_groups, "costs", 0, positive=True),
        active=active,
        coef=effects * separation[:, None],
        separation=separation,
        positive_share=positive_share,
    )
    rows = truth._draw(read_sizes(n_samples, truth.shares), streams, "train")
    return (*rows, truth) if return_truth else rows
