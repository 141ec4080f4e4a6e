"""Rows of middling density: neither outliers nor the crowd."""

from __future__ import annotations

from numbers import Real
from typing import Annotated, Any, ClassVar

import numpy as np

from skresample._compat import HasMethods, Interval
from skresample._parameters import Columns, NSamples, PositiveInt, Rule, Seed, Share
from skresample.base import BaseSelector

from ._method_card import MethodCard
from ._scores.asked import wanted_rows
from .mechanisms import QuantileBand
from .scorers import DensityScorer, score_rows

__all__ = ["DensityBandSampler"]


class DensityBandSampler(BaseSelector):
    """Keep rows whose density lies between two quantiles: drop outliers, or crowds, or both.

    Parameters
    ----------
    low : float, default=0.1
        Lower quantile of the density, in [0, 1); raising it drops outliers.
    high : float, default=1.0
        Upper quantile, in (low, 1]; lowering it thins out the densest regions.
    n_samples : int, float or None, default=None
        Rows to draw from the band at random, or their share of all rows; None: the whole band.
    density : estimator or None, default=None
        With ``fit`` and ``score_samples``, e.g. ``KernelDensity``; fitted on X. None: distance to
        the k-th neighbour.
    k_neighbors : int, default=10
        Which neighbour; more is smoother.
    scale : bool, default=True
        Divide numeric columns by their standard deviation before distances.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the draw and, where it has none, of ``density``.

    Attributes
    ----------
    scores_ : ndarray of shape (n,)
        Log density, up to a constant.
    sample_indices_ : ndarray of shape (m,)
        Selected rows, ascending.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
    n_features_in_ : int

    Raises
    ------
    ValueError
        If not 0 <= low < high <= 1.
    QuotaError
        If the band holds fewer rows than asked for.

    Notes
    -----
    One neighbour search over all rows. Rows with the density of a bound are inside, so that tied
    rows are never split.

    References
    ----------
    A. Albalak et al., "A Survey on Data Selection for Language Models", TMLR 2024,
    arXiv:2402.16827, section 3.3 (perplexity bands).

    See Also
    --------
    ScoreSampler

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection import DensityBandSampler
    >>> X = np.r_[np.linspace(0, 1, 19), 50.0][:, None]
    >>> float(DensityBandSampler(low=0.05, k_neighbors=2).fit_resample(X)[0].max())
    1.0
    """

    scores_: np.ndarray

    method_card: ClassVar[MethodCard] = MethodCard("density", "quantile band", "row")

    def __init__(
        self,
        *,
        low: Annotated[float, Rule(Interval(Real, 0, 1, closed="left"))] = 0.1,
        high: Share = 1.0,
        n_samples: NSamples | None = None,
        density: Annotated[Any, Rule(HasMethods(["fit", "score_samples"]))] | None = None,
        k_neighbors: PositiveInt = 10,
        scale: bool = True,
        categorical_features: Columns = "from_dtype",
        random_state: Seed = None,
    ) -> None:
        self.low = low
        self.high = high
        self.n_samples = n_samples
        self.density = density
        self.k_neighbors = k_neighbors
        self.scale = scale
        self.categorical_features = categorical_features
        self.random_state = random_state

    def _select(self, table):
        n_samples = None if self.n_samples is None else wanted_rows(self.n_samples, table.n)
        band = QuantileBand(low=self.low, high=self.high)
        if self.density is None:
            scorer = DensityScorer(k_neighbors=self.k_neighbors, scale=self.scale)
            self.scores_ = scorer.score_table(table)
        else:
            self.scores_ = score_rows(
                self.density, table.X, n=table.n, seed=table.streams.seed("density")
            )
        return band.draw(self.scores_, n_samples, table.streams.get("draw")).rows
