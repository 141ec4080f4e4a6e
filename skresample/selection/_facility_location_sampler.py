"""Facility location: rows that represent all others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Literal

import numpy as np

from skresample._compat import StrOptions
from skresample._parameters import Columns, Fraction, NSamples, Positive, Rule, Seed
from skresample._table.spaces import space
from skresample.base import BaseSelector

from ._coverage.greedy import OPTIMIZERS, maximize
from ._coverage.objectives import FacilityLocation
from ._coverage.similarity import Similarity
from ._scores.tools import MethodCard, wanted_rows

__all__ = ["FacilityLocationSampler"]


class FacilityLocationSampler(BaseSelector):
    """Select rows that represent the whole table: every row should have a similar selected row.

    Maximises ``f(S) = sum over all rows i of max over j in S of similarity(i, j)`` greedily. With
    the default metric this is k-medoids: the sum of distances to the nearest selected row is made
    small. Unlike k-center, dense regions count by their number of rows and outliers little.

    Parameters
    ----------
    n_samples : int, float or None, default=0.5
        Rows to select, or a share of the rows; None ranks all rows.
    metric : {"euclidean", "rbf", "cosine"} or callable, default="euclidean"
        Similarity: largest distance minus distance, ``exp(-gamma |x - y|^2)``, ``(1 + cos) / 2``,
        or ``metric(X, Y) -> (n, b)`` with values >= 0.
    gamma : float or None, default=None
        Of "rbf"; None: 1 / (2 m) with m the median squared distance of two rows.
    optimizer : {"lazy", "stochastic", "plain"}, default="lazy"
        "plain" and "lazy" give the same rows; "stochastic" looks at a random part of the rows in
        every step and is much faster for large selections.
    epsilon : float, default=0.1
        Of "stochastic": loss of the guarantee, in (0, 1); smaller looks at more rows.
    standardize : bool, default=False
        Divide every numeric column by its standard deviation.
    categorical_features : "from_dtype", array-like, callable or None, default="from_dtype"
        Nominal columns; a mismatch counts as a distance of 1.
    random_state : int, RandomState, Generator or None, default=None
        Seed of "stochastic".

    Attributes
    ----------
    ranking_ : ndarray of shape (m,)
        Selected rows in the order of picking; equal to ``sample_indices_``.
    gains_ : ndarray of shape (m,)
        Rise of f with each pick; their sum is f of the selection.
    sample_indices_ : ndarray of shape (m,)
        Selected rows.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
        The selection as a plan.
    n_features_in_ : int
        Number of columns of X.

    Raises
    ------
    QuotaError
        If more rows are asked for than X has.

    Notes
    -----
    "plain" and "lazy" reach at least ``1 - 1/e`` of the best value, "stochastic" ``1 - 1/e -
    epsilon`` in expectation. Similarities are computed by columns and kept up to 256 MB: O(n^2 d)
    for the first step, then O(n d) for each gain computed again. ``sample_weight``
    weighs the rows to be represented. Missing numbers count as the mean of their column.

    References
    ----------
    G. Cornuejols, M. L. Fisher and G. L. Nemhauser, "Location of bank accounts to optimize
    float", Management Science 23, 1977, doi:10.1287/mnsc.23.8.789, section 4.
    B. Mirzasoleiman et al., "Lazier Than Lazy Greedy", AAAI 2015, arXiv:1409.7938, algorithm 1.

    See Also
    --------
    KCenterSampler, FeatureCoverageSampler

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection import FacilityLocationSampler
    >>> X = np.array([[0.0], [0.1], [0.2], [5.0], [5.1], [5.2], [90.0]])
    >>> FacilityLocationSampler(n_samples=2).fit_resample(X)[0].ravel()
    array([ 5., 90.])
    """

    gains_: np.ndarray
    ranking_: np.ndarray

    method_card: ClassVar[MethodCard] = MethodCard(
        "similarity to the nearest pick", "submodular greedy", "row"
    )

    def __init__(
        self,
        *,
        n_samples: NSamples | None = 0.5,
        metric: Literal["euclidean", "rbf", "cosine"] | Callable[..., Any] = "euclidean",
        gamma: Positive | None = None,
        optimizer: Annotated[str, Rule(StrOptions(set(OPTIMIZERS)))] = "lazy",
        epsilon: Fraction = 0.1,
        standardize: bool = False,
        categorical_features: Columns = "from_dtype",
        random_state: Seed = None,
    ) -> None:
        self.n_samples = n_samples
        self.metric = metric
        self.gamma = gamma
        self.optimizer = optimizer
        self.epsilon = epsilon
        self.standardize = standardize
        self.categorical_features = categorical_features
        self.random_state = random_state

    def _select(self, table):
        check_epsilon(self.epsilon)
        m = wanted_rows(self.n_samples, table.n)
        points = space(
            table,
            nominal="indicators",
            mismatch=1.0,
            missing="mean",
            scale="filled_std" if self.standardize else None,
        )
        objective = FacilityLocation(Similarity(points, self.metric, self.gamma), table.weight)
        rng = table.streams.get("greedy")
        path = maximize(objective, m, self.optimizer, rng, self.epsilon)
        self.ranking_, self.gains_ = path.order, path.gains
        return path.order


def check_epsilon(epsilon) -> None:
    """Refuse the ends of the interval, where a step would look at no row or at all."""
    if not 0 < epsilon < 1:
        raise ValueError(f"epsilon must be strictly between 0 and 1, got {epsilon}")
