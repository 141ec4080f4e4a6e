"""Random over-sampling for numeric targets: rows of thinly filled ranges drawn again."""

# No pair: bins of a numeric target take the place of classes.

from __future__ import annotations

import warnings
from typing import Any, Literal

import numpy as np

from skresample._math.relevance import runs
from skresample._parameters import (
    ArrayLike,
    Columns,
    Fraction,
    OnehotGroups,
    PositiveInt,
    Seed,
    Share,
)
from skresample._table.relevance import Relevance, relevance_of, varied_numbers
from skresample.base import BaseResampler
from skresample.exceptions import ShortfallWarning
from skresample.plan import ResamplingPlan

__all__ = ["RandomOverSamplerRegressor"]


class RandomOverSamplerRegressor(BaseResampler):
    """Balance a numeric target by drawing rows of thinly filled ranges again.

    The target is cut into cells; every cell that holds rows is raised to a share of the fullest
    one. The plainest remedy and a baseline for :class:`SMOTER`: no distances, any column type,
    every row a real one.

    Parameters
    ----------
    sampling_strategy : float, default=1.0
        Rows of every cell as a share of the fullest cell, in (0, 1]; 1 makes cells equal.
    binning : {"uniform", "quantile", "relevance"} or array-like, default="uniform"
        "uniform": bins of equal width; "quantile": bins of nearly equal counts, for targets with
        ties; "relevance": runs of rare and of normal values, of which the rare ones grow by rows
        drawn in proportion to their relevance. An array holds the inner edges; a value equal to
        an edge falls above it.
    n_bins : int, default=10
        Bins for "uniform" and "quantile", >= 1; more follow the target more closely and repeat
        lone rows more often.
    relevance : "auto", "boxplot", "density", callable or array-like, default="auto"
        How rare each value is, for "relevance"; see :class:`SMOTER`.
    threshold : float, default=0.5
        Relevance from which on a value is rare, in [0, 1].
    max_copies : int or None, default=None
        Most rows a cell may have per row it had, >= 1, so that a lone outlier is not repeated
        without end; None sets no bound.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns; rows are only copied, so that they need no care.
    onehot_groups : "auto", list of lists of columns or None, default="auto"
        Indicator columns that stand for one nominal column, so that a new row has one of them:
        neighbouring columns of 0 and 1 with one 1 in every row, the groups given, or none.

    Attributes
    ----------
    cells_ : ndarray of shape (n,), intp
        Cell of each input row, numbered along the target.
    n_before_, n_after_ : ndarray of shape (n_cells,), intp
        Rows of each cell before and after.
    sample_indices_ : ndarray of shape (n_output,)
        Input row of each output row: all rows first, then those drawn.
    plan_ : ResamplingPlan
        The same as a plan.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        For a target that is not numeric, incomplete or constant, and edges out of order.

    Warns
    -----
    ShortfallWarning
        Where ``max_copies`` keeps a cell below its share, or nothing is rare under "relevance".

    See Also
    --------
    SMOTER : New rows between neighbours.
    target_relevance : What is rare.

    Notes
    -----
    O(n log n + n_output d). Within a cell every row is drawn equally often, but for one copy
    by lot (with "relevance" independently, in proportion to relevance).

    References
    ----------
    P. Branco, L. Torgo, R. P. Ribeiro, "Pre-processing approaches for imbalanced distributions
    in regression", Neurocomputing 343 (2019), section 3.1 (random over-sampling, with the runs
    of "relevance").

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.over_sampling import RandomOverSamplerRegressor
    >>> y = np.array([0.1, 0.2, 0.3, 0.4, 9.0])
    >>> sampler = RandomOverSamplerRegressor(n_bins=2, random_state=0)
    >>> X_new, y_new = sampler.fit_resample(np.arange(5)[:, None], y)
    >>> y_new
    array([0.1, 0.2, 0.3, 0.4, 9. , 9. , 9. , 9. ])
    """

    n_after_: Any

    cells_: Any
    n_before_: Any

    _needs_classes = False
    _needs_numbers = True
    _warns_outcome = False  # says itself that nothing is rare
    _allow_inf = True
    _has_sample_indices = True

    def __init__(
        self,
        *,
        sampling_strategy: Share = 1.0,
        binning: Literal["uniform", "quantile", "relevance"] | ArrayLike = "uniform",
        n_bins: PositiveInt = 10,
        relevance: Relevance = "auto",
        threshold: Fraction = 0.5,
        max_copies: PositiveInt | None = None,
        random_state: Seed = None,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.binning = binning
        self.n_bins = n_bins
        self.relevance = relevance
        self.threshold = threshold
        self.max_copies = max_copies
        self.random_state = random_state
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups

    @staticmethod
    def _example_params():
        return [{}, {"binning": "relevance", "relevance": "density"}]

    def _plan(self, table, quota):
        y = varied_numbers(table.y)
        self.cells_, grows, phi = self._cells(y)
        self.n_before_ = np.bincount(self.cells_)
        wanted = self._wanted(y, grows)
        drawn = [np.arange(table.n)]
        for cell in np.flatnonzero(wanted > self.n_before_):
            rows = np.flatnonzero(self.cells_ == cell)
            rng = table.streams.get("draw", int(cell))
            n_new = int(wanted[cell]) - rows.size
            if phi is not None:
                share = phi[rows] / phi[rows].sum()
                drawn.append(rng.choice(rows, n_new, p=share))
                continue
            whole, rest = divmod(n_new, rows.size)
            drawn += [np.tile(rows, whole), rng.permutation(rows)[:rest]]
        self.n_after_ = wanted
        return ResamplingPlan(table.n, np.concatenate(drawn))

    def _cells(self, y):
        """Cell of each row, which cells may grow, and weights of the rows (or None)."""
        if isinstance(self.binning, str) and self.binning == "relevance":
            phi = relevance_of(y, self.relevance)
            parts = runs(y, phi >= self.threshold)
            cells = np.empty(y.size, np.intp)
            for i, (rows, _) in enumerate(parts):
                cells[rows] = i
            if len(parts) == 1:
                _warn_flat(phi, self.threshold)
            return cells, np.array([rare for _, rare in parts]), phi
        edges = _inner_edges(y, self.binning, self.n_bins)
        cells = np.unique(np.searchsorted(edges, y, side="right"), return_inverse=True)[1]
        return cells.reshape(-1), np.ones(cells.max() + 1, bool), None

    def _wanted(self, y, grows):
        """Rows of each cell in the output, (c,); warns where copies run out."""
        size = self.n_before_
        share = int(np.ceil(self.sampling_strategy * size.max()))
        wanted = np.where(grows, np.maximum(size, share), size)
        if self.max_copies is None:
            return wanted
        most = size * self.max_copies
        for cell in np.flatnonzero(wanted > most):
            own = y[self.cells_ == cell]
            warnings.warn(
                f"the {size[cell]} rows with targets from {own.min():g} to {own.max():g} become "
                f"{most[cell]} instead of {wanted[cell]}: max_copies={self.max_copies}. Raise it, "
                f"or use fewer bins.",
                ShortfallWarning,
                stacklevel=5,
            )
        return np.minimum(wanted, most)


def _warn_flat(phi, threshold) -> None:
    warnings.warn(
        f"relevance lies in [{phi.min():.3g}, {phi.max():.3g}], all on one side of "
        f"threshold={threshold:g}: no row is drawn. Change threshold or give relevance control "
        f"points.",
        ShortfallWarning,
        stacklevel=5,
    )


def _inner_edges(y, binning, n_bins: int) -> np.ndarray:
    """Ascending inner edges of the bins."""
    if isinstance(binning, str):
        at = np.linspace(0, 1, n_bins + 1)[1:-1]
        if binning == "uniform":
            return y.min() + at * (y.max() - y.min())
        return np.unique(np.quantile(y, at))
    edges = np.asarray(binning, dtype=np.float64)
    if edges.ndim != 1 or np.isnan(edges).any() or (np.diff(edges) <= 0).any():
        raise ValueError(f"binning must hold ascending edges, got {binning!r}")
    return edges
