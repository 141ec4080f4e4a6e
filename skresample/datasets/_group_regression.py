"""Regression tables of several groups whose learning curves are known."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np

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
from ._risk import linear_risk

__all__ = ["GroupRegressionTruth", "make_group_regression"]


@dataclass(frozen=True, eq=False)
class GroupRegressionTruth(GroupTruth):
    """Truth behind :func:`make_group_regression`.

    Parameters
    ----------
    dimension : (G,) ndarray of int
        Columns that matter to each group.
    shares, costs : (G,) ndarrays
        Population shares (they add up to 1) and price of a row.
    active : (G, d) ndarray of bool
        Columns each group uses; the others are zero in its rows.
    coef : (G, d) ndarray
        True effects.
    noise_variance, signal_variance : (G,) ndarrays
        Variance of the noise and of ``x @ coef``.

    Examples
    --------
    >>> from skresample.datasets import make_group_regression
    >>> *_, truth = make_group_regression(noise_variance=(1, 1, 1, 2, 2), return_truth=True)
    >>> round(truth.risk(3, 200), 3)
    2.421
    >>> truth.oracle_allocation(1000, n_min=40)
    {0: 84, 1: 84, 2: 84, 3: 374, 4: 374}
    """

    noise_variance: np.ndarray
    signal_variance: np.ndarray

    def risk(
        self, group: int, n: int, *, penalty: Any = "optimal", fit_intercept: bool = False
    ) -> float:
        """Expected squared error in a group after ridge regression on ``n`` of its rows.

        Parameters
        ----------
        group : int
            From 0 to ``n_groups - 1``.
        n : int
            Training rows, >= 0; rows of other groups are not used.
        penalty : float or "optimal", default="optimal"
            ``alpha`` of scikit-learn's Ridge. "optimal": dimension x noise / signal variance, the
            best one for every n. 0: least squares (of smallest norm if n < dimension).
        fit_intercept : bool, default=False
            Whether the learner fits an intercept (the true one is 0).

        Returns
        -------
        risk : float
            Noise included. Infinite for least squares with n within one of the dimension.

        Raises
        ------
        ValueError
            If the group does not exist, n is negative or the penalty is.

        Notes
        -----
        Averaged over training rows, new row and noise. Least squares: closed form,
        ``noise (n - 1) / (n - dimension - 1)``. Ridge: the mean over the spectrum of a Wishart
        matrix from fixed draws, relative error below 1e-4, smooth in n.

        References
        ----------
        C. Stein, "Multiple regression", 1960. M. Belkin, D. Hsu, J. Xu, "Two models of double
        descent for weak features", SIAM J. Math. Data Sci. 2, 2020, theorem 1. I. Dumitriu,
        A. Edelman, "Matrix models for beta ensembles", J. Math. Phys. 43, 2002.
        """
        self._check_group(group, n)
        if penalty != "optimal" and not (isinstance(penalty, Real) and penalty >= 0):
            raise ValueError(f"penalty must be 'optimal' or a number >= 0, got {penalty!r}")
        noise, signal = self.noise_variance[group], self.signal_variance[group]
        return linear_risk(n, int(self.dimension[group]), noise, signal, penalty, fit_intercept)

    def bayes_risk(self, group: int) -> float:
        """Squared error that no learner can beat: the variance of the noise."""
        self._check_group(group)
        return float(self.noise_variance[group])

    def group_risk(self, coef: Any, intercept: float = 0.0) -> dict[Any, Any]:
        """Exact expected squared error in each group of the rule ``x @ coef + intercept``."""
        gap = np.where(self.active, self.coef - np.asarray(coef, dtype=float), 0.0)
        risk = self.noise_variance + (gap**2).sum(axis=1) + intercept**2
        return dict(enumerate(risk.tolist()))

    def power_laws(self) -> dict[Any, Any]:
        """Leading order ``a + b / n`` of the least squares curves, {group: curve}.

        In the form ``allocation.GroupAllocation(curves=...)`` takes: asymptote = noise, scale =
        noise x dimension, rate = 1.
        """
        rows = enumerate(zip(self.noise_variance.tolist(), self.dimension.tolist(), strict=True))
        return {g: {"asymptote": v, "scale": v * d, "rate": 1.0} for g, (v, d) in rows}

    def _draw_group(self, g, n, streams, stage):
        """Rows of one group; a larger n continues a smaller one."""
        X = np.zeros((n, self.active.shape[1]))
        shape = (n, int(self.dimension[g]))
        X[:, self.active[g]] = streams.get(stage, "rows", g).standard_normal(shape)
        noise = streams.get(stage, "noise", g).standard_normal(n)
        return X, X @ self.coef[g] + np.sqrt(self.noise_variance[g]) * noise


def make_group_regression(
    n_samples: Any = 1000,
    *,
    n_features: Any = (4, 4, 4, 60, 60),
    n_shared: int = 0,
    effect_overlap: float = 0.0,
    signal_variance: Any = 1.0,
    noise_variance: Any = 1.0,
    shares: Any = None,
    costs: Any = 1.0,
    return_truth: bool = False,
    random_state: Seed = None,
) -> tuple[Any, ...]:
    """Linear regression in several groups that are unequally hard to learn.

    Each group has standard normal features of its own, linear effects and normal noise, so that
    the expected loss after n rows of the group is known and with it the best allocation of rows.

    Columns are laid out so that one linear model can serve all groups: first ``n_shared`` columns
    that all groups use, then the private columns of group 0, 1, ...; a row is zero in the private
    columns of the other groups. Without shared columns and intercept, a ridge regression on all
    rows equals separate ones.

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
        Expected cosine between the effects of two groups on the shared columns, in [0, 1]. 1:
        proportional (equal, where ``n_features`` and ``signal_variance`` agree).
    signal_variance, noise_variance : float or sequence of float, default=1.0
        Variance of the linear part and of the noise, of all groups or of each, >= 0.
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
    y : (n,) ndarray of float64
    groups : (n,) ndarray of int
        0, 1, ..., in random order.
    truth : GroupRegressionTruth
        If ``return_truth``.

    Raises
    ------
    ValueError
        If a parameter is out of its range or has not one value for each group.

    Examples
    --------
    >>> from skresample.datasets import make_group_regression
    >>> X, y, groups = make_group_regression([50, 50, 100], n_features=(3, 3, 20), random_state=0)
    >>> X.shape
    (200, 26)
    """
    streams = Streams(random_state)
    dimension, active = columns_of_groups(n_features, n_shared)
    n_groups = dimension.size
    signal = per_group(signal_variance, n_groups, "signal_variance", 0)
    effects = group_effects(active, n_shared, effect_overlap, streams)
    truth = GroupRegressionTruth(
        dimension=dimension,
        shares=read_shares(shares, n_groups),
        costs=per_group(costs, n_groups, "costs", 0, positive=True),
        active=active,
        coef=effects * np.sqrt(signal)[:, None],
        noise_variance=per_group(noise_variance, n_groups, "noise_variance", 0),
        signal_variance=signal,
    )
    rows = truth._draw(read_sizes(n_samples, truth.shares), streams, "train")
    return (*rows, truth) if return_truth else rows
