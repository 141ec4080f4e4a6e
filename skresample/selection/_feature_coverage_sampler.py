"""Feature coverage: rows that together hold much of every feature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, ClassVar

import numpy as np

from skresample._compat import StrOptions
from skresample._parameters import Columns, Fraction, NSamples, Progress, Rule, Seed
from skresample._progress_bar import progress_of
from skresample.base import BaseSelector

from ._coverage.features import non_negative_parts
from ._coverage.greedy import OPTIMIZERS, maximize
from ._coverage.objectives import CONCAVE, FeatureCoverage
from ._facility_location_sampler import check_epsilon
from ._method_card import MethodCard
from ._scores.asked import wanted_rows

__all__ = ["FeatureCoverageSampler"]


class FeatureCoverageSampler(BaseSelector):
    """Select rows that together hold much of every feature: words of texts, levels of columns.

    Maximises ``f(S) = sum over features of phi(sum over i in S of x_i)`` greedily for features
    x >= 0 and a concave phi: the first bit of a feature is worth more than further ones. Costs
    nothing in the number of pairs of rows, so that it suits large sparse tables of counts.

    Parameters
    ----------
    n_samples : int, float or None, default=0.5
        Rows to select, or a share of the rows; None ranks all rows.
    concave : {"sqrt", "log", "saturated"} or callable, default="sqrt"
        phi: square root, ``log(1 + x)``, ``x / (1 + x)``, or an increasing concave function of an
        array with phi(0) = 0. The flatter, the more new features count.
    scale : bool, default=True
        Divide every numeric column by its largest absolute value; False for counts.
    optimizer : {"lazy", "stochastic", "plain"}, default="lazy"
        "plain" and "lazy" give the same rows; "stochastic" looks at a random part of the rows in
        every step.
    epsilon : float, default=0.1
        Of "stochastic": loss of the guarantee, in (0, 1).
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns; each level is a feature.
    progress : bool or callable, default=False
        True: a bar on stderr (tqdm's where it is installed); or a function
        ``(done, total, text)``.
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
    At least ``1 - 1/e`` of the best value ("stochastic": minus epsilon, in expectation). O(nnz)
    for the first step and O(entries of a row) for each gain computed again. A negative number is
    a feature of its own, of the size of the number; missing numbers are no feature. Bin columns
    such as an age, where small values are as interesting as large ones.

    References
    ----------
    J. Bilmes and W. Bai, "Deep Submodular Functions", arXiv:1701.08939, section 3 (feature-based
    functions).
    G. L. Nemhauser, L. A. Wolsey and M. L. Fisher, "An analysis of approximations for maximizing
    submodular set functions", Math. Programming 14, 1978, doi:10.1007/BF01588971, section 4.

    See Also
    --------
    FacilityLocationSampler, GreedyMaximumEntropySampler

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection import FeatureCoverageSampler
    >>> X = np.array([[2, 0, 0], [2, 1, 0], [2, 1, 0], [0, 0, 3]])
    >>> FeatureCoverageSampler(n_samples=2, scale=False).fit_resample(X)[0]
    array([[2, 1, 0],
           [0, 0, 3]])
    """

    gains_: np.ndarray
    ranking_: np.ndarray

    method_card: ClassVar[MethodCard] = MethodCard(
        "concave feature mass", "submodular greedy", "row"
    )

    def __init__(
        self,
        *,
        n_samples: NSamples | None = 0.5,
        concave: Annotated[str, Rule(StrOptions(set(CONCAVE)))] | Callable[..., Any] = "sqrt",
        scale: bool = True,
        optimizer: Annotated[str, Rule(StrOptions(set(OPTIMIZERS)))] = "lazy",
        epsilon: Fraction = 0.1,
        categorical_features: Columns = "from_dtype",
        progress: Progress = False,
        random_state: Seed = None,
    ) -> None:
        self.n_samples = n_samples
        self.concave = concave
        self.scale = scale
        self.optimizer = optimizer
        self.epsilon = epsilon
        self.categorical_features = categorical_features
        self.progress = progress
        self.random_state = random_state

    def _select(self, table):
        check_epsilon(self.epsilon)
        m = wanted_rows(self.n_samples, table.n)
        features = non_negative_parts(table.numeric, table.codes, scale=self.scale)
        objective = FeatureCoverage(features, self.concave)
        rng = table.streams.get("greedy")
        with progress_of(self.progress, m, "rows selected") as tell:
            path = maximize(objective, m, self.optimizer, rng, self.epsilon, tell=tell)
        self.ranking_, self.gains_ = path.order, path.gains
        return path.order
