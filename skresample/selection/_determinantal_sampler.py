"""Determinantal point process: the greedy most probable subset."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, ClassVar, Literal

import numpy as np

from skresample._parameters import Columns, NonNegative, NSamples, Positive, PositiveInt, Progress
from skresample._progress_bar import progress_of
from skresample.base import BaseSelector
from skresample.exceptions import ShortfallWarning

from ._coverage.determinantal import determinantal_path
from ._coverage.features import plain_points
from ._coverage.similarity import Similarity
from ._method_card import MethodCard
from ._scores.asked import checked_scores, wanted_rows

__all__ = ["DeterminantalSampler"]


class DeterminantalSampler(BaseSelector):
    """Select rows that are good and unlike each other: the greedy mode of a determinantal process.

    Every pick adds most to the log determinant of the kernel matrix of the selection, i.e. is the
    row worst predicted from the rows picked so far (the largest posterior variance of a Gaussian
    process), times its quality.

    Parameters
    ----------
    n_samples : int, float or None, default=0.5
        Rows to select, or a share of the rows; None ranks all rows.
    metric : {"rbf", "cosine", "linear"} or callable, default="rbf"
        Kernel: ``exp(-gamma |x - y|^2)``, ``(1 + cos) / 2``, ``x.y``, or
        ``metric(X, Y) -> (n, b)``, positive semi-definite.
    gamma : float or None, default=None
        Of "rbf"; None: 1 / (2 m) with m the median squared distance of two rows.
    quality : callable or None, default=None
        ``quality(X, y) -> (n,)`` positive numbers: how good a row is by itself. It is given the
        caller's X and y. None: all are equal.
    ridge : float, default=1e-6
        Added to the diagonal, >= 0. With 0 no more rows are selected than the kernel has rank.
    rank : int or None, default=None
        Picks that all later ones are conditioned on exactly; n x rank floats of memory. None: all
        picks where that takes at most 32 MB, and at least 192.
    standardize : bool, default=False
        Divide every numeric column by its standard deviation.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns; a mismatch counts as a distance of 1.
    progress : bool or callable, default=False
        True: a bar on stderr (tqdm's where it is installed); or a function
        ``(done, total, text)``.

    Attributes
    ----------
    ranking_ : ndarray of shape (m,)
        Selected rows in the order of picking; equal to ``sample_indices_``.
    gains_ : ndarray of shape (m,)
        Rise of the log determinant with each pick, never rising; beyond ``rank_`` picks an upper
        bound of it.
    rank_ : int
        Picks up to which the selection is the exact greedy one.
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
    ValueError
        If ``quality`` gives a number that is not positive.

    Warns
    -----
    ShortfallWarning
        If the rank of the kernel (with ``ridge=0``) ends the selection early.

    Notes
    -----
    O(n m (d + rank)) and n x rank floats of memory. The kernel is factorised by its first
    ``rank`` picks (a pivoted Cholesky factor, the low-rank form that greedy picks give for free).
    Later rows count with their variance given these picks and the one later pick that tells most
    about them, which is never less than the exact one: a copy of a pick still counts nothing. What
    this loses: of 2,000 normal rows, 1,000 picks with rank 192 lie behind the exact ones in log
    determinant by 3 % of what random rows lose in 20 columns, 12 % in 5, 18 % in 2. Missing
    numbers count as the mean of their column.

    References
    ----------
    L. Chen, G. Zhang and H. Zhou, "Fast Greedy MAP Inference for Determinantal Point Process to
    Improve Recommendation Diversity", NeurIPS 2018, arXiv:1709.05135, algorithm 1.
    A. Kulesza and B. Taskar, "Determinantal Point Processes for Machine Learning", 2012,
    arXiv:1207.6083, section 3.1 (quality and diversity).

    See Also
    --------
    HerdingSampler, KCenterSampler

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection import DeterminantalSampler
    >>> X = np.array([[0.0], [0.1], [3.0], [3.1], [9.0]])
    >>> DeterminantalSampler(n_samples=3).fit_resample(X)[0].ravel()
    array([0. , 9. , 3.1])
    """

    rank_: int

    gains_: np.ndarray
    ranking_: np.ndarray

    method_card: ClassVar[MethodCard] = MethodCard("log determinant", "greedy", "row")

    def __init__(
        self,
        *,
        n_samples: NSamples | None = 0.5,
        metric: Literal["rbf", "cosine", "linear"] | Callable[..., Any] = "rbf",
        gamma: Positive | None = None,
        quality: Callable[..., Any] | None = None,
        ridge: NonNegative = 1e-6,
        rank: PositiveInt | None = None,
        standardize: bool = False,
        categorical_features: Columns = "from_dtype",
        progress: Progress = False,
    ) -> None:
        self.n_samples = n_samples
        self.metric = metric
        self.gamma = gamma
        self.quality = quality
        self.ridge = ridge
        self.rank = rank
        self.standardize = standardize
        self.categorical_features = categorical_features
        self.progress = progress

    def _select(self, table):
        m = wanted_rows(self.n_samples, table.n)
        points = plain_points(table, self.standardize)
        similarity = Similarity(points, self.metric, self.gamma)
        quality = self._qualities(table)
        with progress_of(self.progress, m, "rows selected") as tell:
            order, gains, self.rank_ = determinantal_path(
                similarity, m, ridge=self.ridge, quality=quality, rank=self.rank, tell=tell
            )
        if order.size < m:
            warnings.warn(
                f"n_samples asks for {m} rows, the kernel has rank {order.size} only: "
                f"{order.size} rows are selected; raise ridge or use another metric",
                ShortfallWarning,
                stacklevel=4,
            )
        self.ranking_, self.gains_ = order, gains
        return order

    def _qualities(self, table):
        if self.quality is None:
            return None
        y = None if table.target is None else table.target.given
        values = checked_scores(self.quality(table.X, y), table.n, "quality")
        bad = np.flatnonzero(~(values > 0))
        if bad.size:
            raise ValueError(
                f"quality must be positive, got {values[bad[0]]} for row {bad[0]}; exponentiate "
                f"scores that can be negative"
            )
        return values
