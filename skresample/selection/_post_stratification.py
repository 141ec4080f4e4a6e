"""Post-stratification: weights that give every cell its share of the population."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from numbers import Real
from typing import Any, ClassVar, Literal

import numpy as np

from skresample._math.raking import design_effect
from skresample._parameters import GroupColumns
from skresample._table.group_labels import GIVE_GROUPS
from skresample.base import BaseSelector
from skresample.exceptions import QuotaError, ShortfallWarning

from ._method_card import MethodCard

__all__ = ["PostStratification"]


class PostStratification(BaseSelector):
    """Weigh rows so that every cell has the size it has in the population.

    A sample that over-represents some cells (regions, age groups, sources) is corrected without
    dropping a row: each row of cell c gets the weight N_c / n_c, population size over sample
    size. The weights reach a model through :class:`skresample.combine.ResampledClassifier` or a
    pipeline.

    Parameters
    ----------
    population : dict of {cell: float} or "equal", default="equal"
        Size of each cell, as counts N_c or as shares that sum to 1. A cell is a value of the
        groups, a tuple of values where several ``group_columns`` make it. "equal" gives every
        cell the same share.
    group_columns : str, int, list or callable, default=None
        Columns of X that make the cells, instead of ``groups=``.
    missing_groups : {"error", "own_group"}, default="error"
        What to do with missing groups: refuse them, or make them a cell called "missing".
    on_empty : {"raise", "ignore"}, default="raise"
        What to do with a population cell without rows: refuse, or leave it out with a warning
        and share its size among the others in proportion.
    normalize : bool, default=False
        Whether to scale the weights to mean 1; shares do so by themselves. Penalised models see
        the scale of weights as a weaker penalty.

    Attributes
    ----------
    sample_weight_ : ndarray of shape (n,)
        Weight of every row, times ``sample_weight`` where one was passed.
    sample_indices_ : ndarray of shape (n,)
        All rows, in order.
    cell_weights_ : dict of {cell: float}
        Weight of the rows of each cell.
    coverage_ : float
        Share of the population in cells that have rows, between 0 and 1.
    design_effect_ : float
        n times the sum of squared weights over the squared sum, >= 1: how many times more rows
        a simple random sample would save.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
        Every row, weighted.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    QuotaError
        If a cell of the rows is not in ``population``, a size is negative, or a population cell
        has no rows.
    ValueError
        If neither ``groups=`` nor ``group_columns`` is given.

    Warns
    -----
    ShortfallWarning
        With ``on_empty="ignore"``, naming the empty cells and their share.

    See Also
    --------
    skresample.allocation.RakingSampler : Margins of several columns instead of joint cells.

    Notes
    -----
    O(n). With ``sample_weight`` (design weights d_i), n_c is the sum of d_i in the cell, so that
    the final weights still add up to N_c.

    References
    ----------
    D. Holt, T. M. F. Smith, "Post stratification", Journal of the Royal Statistical Society A 142
    (1979), equation 2.1.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection import PostStratification
    >>> sampler = PostStratification(population={"north": 0.5, "south": 0.5})
    >>> X, region = np.arange(4)[:, None], ["north", "north", "north", "south"]
    >>> _ = sampler.fit_resample(X, groups=region)
    >>> sampler.cell_weights_
    {'north': 0.666..., 'south': 2.0}
    """

    cell_weights_: dict[Any, Any]
    coverage_: float
    design_effect_: float

    method_card: ClassVar[MethodCard] = MethodCard(
        "population shares", "all rows, weighted", "row", ("groups",), True
    )

    def __init__(
        self,
        *,
        population: Mapping[Any, Any] | Literal["equal"] = "equal",
        group_columns: GroupColumns = None,
        missing_groups: Literal["error", "own_group"] = "error",
        on_empty: Literal["raise", "ignore"] = "raise",
        normalize: bool = False,
    ) -> None:
        self.population = population
        self.group_columns = group_columns
        self.missing_groups = missing_groups
        self.on_empty = on_empty
        self.normalize = normalize

    @staticmethod
    def _example_params():
        return [{"group_columns": 0, "missing_groups": "own_group"}]

    def _select(self, table):
        if table.group_codes is None:
            raise ValueError(f"PostStratification needs cells: {GIVE_GROUPS}")
        names, codes = table.group_names, table.group_codes
        design = np.ones(table.n) if table.weight is None else table.weight
        size = np.bincount(codes, design, len(names))
        wanted, self.coverage_ = self._wanted(names, table.n)
        if (size[wanted > 0] <= 0).any():
            cell = names[int(np.flatnonzero((wanted > 0) & (size <= 0))[0])]
            raise QuotaError(f"all rows of cell {cell!r} have zero weight; it cannot be weighed up")
        factor = np.divide(wanted, size, out=np.zeros(len(names)), where=size > 0)
        if self.normalize:
            factor = factor * design.sum() / max((factor * size).sum(), 1e-300)
        self.cell_weights_ = dict(zip(names, factor.tolist(), strict=True))
        self.design_effect_ = float(design_effect(factor[codes] * design))
        return np.arange(table.n), factor[codes]

    def _wanted(self, names, n: int):
        """Population size of each cell of the rows, (c,), and the share covered by them."""
        if isinstance(self.population, str):
            return np.full(len(names), n / len(names)), 1.0
        sizes = dict(self.population)
        for cell, value in sizes.items():
            if not isinstance(value, Real) or not 0 <= value < np.inf:
                raise QuotaError(
                    f"population of cell {cell!r} must be a number >= 0, got {value!r}"
                )
        unknown = [name for name in names if name not in sizes]
        if unknown:
            raise QuotaError(
                f"population lacks cells that occur in the rows: {unknown[:5]}; it has "
                f"{list(sizes)[:5]}"
            )
        total = float(sum(sizes.values()))
        if total <= 0:
            raise QuotaError("population sums to 0; give every cell its size")
        empty = [cell for cell, value in sizes.items() if value > 0 and cell not in names]
        share = sum(sizes[cell] for cell in empty) / total
        if empty and self.on_empty == "raise":
            raise QuotaError(
                f"population cells without rows: {empty[:5]} ({share:.1%} of the population); "
                f'merge cells, collect rows, or set on_empty="ignore"'
            )
        if empty:
            warnings.warn(
                f"{len(empty)} population cells have no rows ({empty[:5]}, {share:.1%} of the "
                f"population); their share goes to the other cells",
                ShortfallWarning,
                stacklevel=5,
            )
        scale = n / total if abs(total - 1.0) < 1e-9 else 1.0
        wanted = np.array([sizes[name] for name in names], dtype=float)
        return wanted * scale / max(1.0 - share, 1e-300), 1.0 - share
