"""Weights by cell across partitions: the cells merge, one row and a count for each."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import clone

from skresample._table.columns import resolve_columns
from skresample._table.containers import take
from skresample.allocation import RakingSampler
from skresample.exceptions import QuotaError
from skresample.selection import PostStratification
from skresample.selection._duplicates.digests import row_digests

from .coresets import joined
from .rule import Part, Rule, Share

__all__ = ["CellWeights"]


class CellWeights(Rule):
    """Every row gets the weight of its cell, which is found on one row of each cell."""

    rounds = 1
    weighted = True
    selector: PostStratification | RakingSampler

    @classmethod
    def check(cls, selector: Any) -> None:
        """Cells must be columns, and weights what comes out."""
        name = type(selector).__name__
        if isinstance(selector, PostStratification):
            if selector.group_columns is None:
                raise ValueError(f"{name} needs group_columns here: the columns that make cells")
            return
        if selector.selection != "weights":
            raise ValueError(
                f"{name}(selection={selector.selection!r}) draws among all rows in the order of "
                f"their cells; use selection='weights'"
            )
        for refused in ("trim", "group_proba", "group_columns"):
            if getattr(selector, refused) is not None:
                raise ValueError(f"{name}({refused}=...) needs all rows; leave it at None")

    def look(self, step: int, part: Part, told: None) -> tuple:
        """Words of the cells of a partition, the rows of each and one row."""
        words, rows, counts = np.unique(self._words(part), return_index=True, return_counts=True)
        return words, counts, take(part.X, rows)

    def merge(self, step: int, looks: list, told: None) -> list:
        """Words of all cells, ascending, and the weight of their rows."""
        found = [look for look in looks if look is not None]
        words, place, code = np.unique(
            np.concatenate([look[0] for look in found]), return_index=True, return_inverse=True
        )
        size = np.bincount(code, np.concatenate([look[1] for look in found]))
        X = take(joined([look[2] for look in found]), place)
        own: Any = clone(self.selector)
        table = own._prepare(X, None, None, size, hold=False)[0]
        try:
            plan = own._plan(table, None)
        except QuotaError as error:
            error.add_note(
                f"Counted among one row of each of {len(words)} cells, not among all "
                f"{int(size.sum())}."
            )
            raise
        weight = np.zeros(words.size)
        weight[plan.origin] = plan.weight
        if not _sizes_given(own):
            weight *= size.sum() / len(words)  # mean 1 over all rows, not over one of each cell
        return [(words, weight)] * len(looks)

    def choose(self, part: Part, told: tuple) -> Share:
        """All rows that have a weight."""
        words, weight = told
        own = weight[np.searchsorted(words, self._words(part))]
        rows = np.flatnonzero(own > 0)
        return Share(rows, own[rows])

    def _words(self, part: Part) -> np.ndarray:
        """A word of 16 bytes for the cell of each row, (b,)."""
        own = self.selector
        columns = own.group_columns if isinstance(own, PostStratification) else list(own.targets)
        table = self.table(part)
        mask = resolve_columns(columns, part.X, "group_columns")
        return np.ascontiguousarray(row_digests(table, mask)).view("V16").ravel()


def _sizes_given(selector) -> bool:
    """Whether weights add up to sizes of the population, whatever the number of rows."""
    if not isinstance(selector, PostStratification) or isinstance(selector.population, str):
        return False
    return selector.normalize or abs(sum(selector.population.values()) - 1.0) >= 1e-9
