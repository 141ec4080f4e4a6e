"""Balance the cells in which a model errs differently."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

import numpy as np
from sklearn.base import clone

from skresample._compat import HasMethods
from skresample._parameters import Classifier, Rule, Seed
from skresample.base import BaseResampler
from skresample.exceptions import QuotaError
from skresample.plan import ResamplingPlan

from ._subpopulation_structure import SubpopulationStructure

__all__ = ["SubpopulationBalancer"]

_STRUCTURE = Rule(HasMethods(["fit", "cells"]), None)


class SubpopulationBalancer(BaseResampler):
    """Find the cells of class and value that a model serves badly, and balance them.

    Plain training on a table in which nearly all rows of a class come from one site learns the
    site. A :class:`SubpopulationStructure` finds the column by out-of-fold errors, and the cells
    of class and value of that column get equal shares: nobody has to know the groups beforehand.

    Parameters
    ----------
    estimator : classifier or None, default=None
        Model whose out-of-fold errors show the structure; None: gradient boosting.
    structure : SubpopulationStructure or None, default=None
        How columns are found; None: one column, at least 20 rows a value.
    method : {"weight", "over", "under"}, default="weight"
        "weight": every row stays, with weights in ``sample_weight_`` that sum to the same in each
        cell. "over": rows of small cells are repeated at random up to the size of the largest.
        "under": rows of large cells are dropped at random down to the size of the smallest.
    allocation : callable or None, default=None
        Called as ``allocation(y, groups=parts)``, gives rows wanted per (class, part), as the
        allocations of :mod:`skresample.allocation` do; for "over" and "under". None: equal counts.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.

    Attributes
    ----------
    structure_ : SubpopulationStructure
        The structure found.
    cells_ : ndarray of shape (n,), object
        Cell of each input row: (label, part).
    cell_counts_ : dict of {cell: int}
        Input rows of each cell.
    allocation_ : dict of {cell: int}
        Rows of each cell in the output.
    sample_weight_ : ndarray of shape (n_output,)
        Weights, with "weight" or when weights were passed; their mean is 1 with "weight".
    sample_indices_ : ndarray of shape (n_output,)
        Input row of each output row.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
    n_features_in_ : int

    Raises
    ------
    QuotaError
        If the allocation names cells that do not occur, or asks "under" for more than there is.

    Notes
    -----
    ``cv`` fits of the estimator, then O(d n). The structure is learned from all rows given, the
    training rows of a fold in a pipeline.

    References
    ----------
    Y. Luo et al., "LLM as Dataset Analyst: Subpopulation Structure Discovery with Large Language
    Model", ECCV 2024, arXiv:2405.02363, section 4.2. S. Sagawa, P. W. Koh, T. B. Hashimoto, P.
    Liang, "Distributionally Robust Neural Networks for Group Shifts", ICLR 2020, arXiv:1911.08731
    (worst-group accuracy).

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from skresample.model_selection import TableEncoder
    >>> from skresample.slices import SubpopulationBalancer
    >>> rng = np.random.default_rng(0)
    >>> y = rng.integers(0, 2, 1000)
    >>> site = np.where(rng.random(1000) < 0.9, y, 1 - y).astype(str)
    >>> X = np.column_stack([site, rng.choice(["u", "v"], 1000)])
    >>> model = make_pipeline(TableEncoder(), LogisticRegression())
    >>> balancer = SubpopulationBalancer(model, method="under", random_state=0)
    >>> _, labels = balancer.fit_resample(X, y)
    >>> balancer.structure_.columns_, len(set(balancer.allocation_.values()))
    (['x0'], 1)
    """

    allocation_: dict[Any, int]
    cell_counts_: dict[Any, int]
    cells_: np.ndarray
    structure_: SubpopulationStructure

    _has_sample_indices = True
    _dense_only = True
    _warns_outcome = False

    def __init__(
        self,
        estimator: Classifier | None = None,
        *,
        structure: Annotated[SubpopulationStructure | None, _STRUCTURE] = None,
        method: Literal["weight", "over", "under"] = "weight",
        allocation: Callable[..., Any] | None = None,
        random_state: Seed = None,
    ) -> None:
        self.estimator = estimator
        self.structure = structure
        self.method = method
        self.allocation = allocation
        self.random_state = random_state

    @staticmethod
    def _example_params():
        return [{"structure": SubpopulationStructure(cv=2, min_count=3, validation_size=0.0)}]

    def _plan(self, table, quota):
        structure = self.structure
        if structure is None:
            structure = SubpopulationStructure(validation_size=0.0)
        structure = clone(structure)
        if structure.random_state is None:
            structure.set_params(random_state=table.streams.seed("structure"))
        fitting = {"groups": table.known_groups} if table.has_groups else {}
        model = "auto" if self.estimator is None else self.estimator
        self.structure_ = structure.fit(table.X, table.y, estimator=model, **fitting)
        labels = table.classes[table.y_codes]
        self.cells_ = self.structure_.cells(table.X, labels)
        names, codes = _numbered(self.cells_)
        counts = np.bincount(codes)
        self.cell_counts_ = dict(zip(names, counts.tolist(), strict=True))
        wanted = self._wanted(names, counts, labels)
        if self.method == "weight":
            self.allocation_ = dict(self.cell_counts_)
            weight = (wanted / wanted.sum() * table.n / counts)[codes]
            return ResamplingPlan(table.n, slice(None), weight=weight)
        self.allocation_ = dict(zip(names, wanted.tolist(), strict=True))
        rows = [
            _drawn(np.flatnonzero(codes == c), int(k), table.streams.get("draw", c))
            for c, k in enumerate(wanted)
        ]
        return ResamplingPlan(table.n, np.sort(np.concatenate(rows)))

    def _wanted(self, names, counts, labels) -> np.ndarray:
        """Rows of each cell, or with weights its share."""
        if self.allocation is None:
            goal = counts.min() if self.method == "under" else counts.max()
            return np.full(counts.size, goal)
        parts = np.array([part for _, part in self.cells_], dtype=object)
        asked = self.allocation(labels, groups=parts)
        unknown = set(asked) - set(names)
        if unknown:
            shown = sorted(map(str, unknown))
            raise QuotaError(f"allocation names cells {shown[:20]}; there are {names[:20]}")
        known = zip(names, counts.tolist(), strict=True)
        wanted = np.array([int(asked.get(name, n)) for name, n in known])
        if self.method == "under" and (wanted > counts).any():
            worst = int(np.argmax(wanted - counts))
            raise QuotaError(
                f"allocation asks for {wanted[worst]} rows of cell {names[worst]!r}, which has "
                f"{counts[worst]}; ask for less, or use method='over'"
            )
        return wanted


def _numbered(cells):
    """Cells in order of label and part, and the code of each row."""
    names = sorted(set(cells.tolist()), key=lambda cell: (str(cell[0]), cell[1]))
    place = {name: i for i, name in enumerate(names)}
    return names, np.array([place[cell] for cell in cells.tolist()], dtype=np.intp)


def _drawn(rows, k: int, rng) -> np.ndarray:
    """K of some rows: some left out, or all and some of them again."""
    whole, part = divmod(k, rows.size)
    return np.concatenate([np.repeat(rows, whole), rng.choice(rows, part, replace=False)])
