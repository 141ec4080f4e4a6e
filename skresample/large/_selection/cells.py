"""Weights by cell across partitions: the cells merge, one row and a count for each."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import clone

from skresample._table.columns import resolve_columns
from skresample._table.containers import take
from skresample.allocation import RakingSampler
from skresample.allocation._raking.margins import GROUP
from skresample.allocation._raking_sampler import left_out
from skresample.exceptions import QuotaError
from skresample.selection import PostStratification
from skresample.selection._duplicates.digests import row_digests, value_digests

from .coresets import joined
from .rule import Part, Rule, Share, heard

__all__ = ["CellWeights"]


class CellWeights(Rule):
    """Every row gets the weight of its cell, which is found on one row of each cell."""

    rounds = 1
    weighted = True
    selector: PostStratification | RakingSampler

    @classmethod
    def check(cls, selector: Any) -> None:
        """Weights must be what comes out."""
        if isinstance(selector, PostStratification):
            return
        name = type(selector).__name__
        if selector.selection != "weights":
            raise ValueError(
                f"{name}(selection={selector.selection!r}) draws among all rows in the order of "
                f"their cells; use selection='weights'"
            )
        for refused in ("trim", "group_proba"):
            if getattr(selector, refused) is not None:
                raise ValueError(f"{name}({refused}=...) needs all rows; leave it at None")

    @classmethod
    def check_groups(cls, selector: Any, given: bool) -> None:
        """PostStratification needs groups, from columns or beside the rows."""
        super().check_groups(selector, given)
        needs = isinstance(selector, PostStratification)
        if needs and not given and selector.group_columns is None:
            raise ValueError(
                "PostStratification needs cells: pass groups=, or set group_columns to the columns "
                "that make them"
            )

    def look(self, step: int, part: Part, told: None) -> tuple:
        """Words of the cells of a partition, the rows of each, one row and its group."""
        words, rows, counts = np.unique(self._words(part), return_index=True, return_counts=True)
        group = None if part.groups is None else np.asarray(part.groups)[rows]
        return words, counts, take(part.X, rows), group

    def merge(self, step: int, looks: list, told: None) -> list:
        """Words of all cells, ascending, and the weight of their rows."""
        found = heard(looks)
        words, place, code = np.unique(
            np.concatenate([look[0] for look in found]), return_index=True, return_inverse=True
        )
        size = np.bincount(code, np.concatenate([look[1] for look in found]))
        X, groups = take(joined([look[2] for look in found]), place), None
        if found[0][3] is not None:
            groups = np.concatenate([look[3] for look in found])[place]
        own: Any = clone(self.selector)
        table = own._prepare(X, None, groups, size, hold=False)[0]
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
        if not _sizes_given(own):  # mean 1 over all rows, not over one of each cell
            there = ~left_out(own, table) if isinstance(own, RakingSampler) else size > 0
            weight *= size[there].sum() / np.count_nonzero(there)
        return [(words, weight)] * len(looks)

    def choose(self, part: Part, told: tuple) -> Share:
        """All rows that have a weight."""
        words, weight = told
        own = weight[np.searchsorted(words, self._words(part))]
        rows = np.flatnonzero(own > 0)
        return Share(rows, own[rows])

    def _words(self, part: Part) -> np.ndarray:
        """A word for the cell of each row, 16 bytes of its columns and of its group, (b,)."""
        own = self.selector
        columns = [] if isinstance(own, PostStratification) else list(own.targets or ())
        if part.groups is not None or own.group_columns is not None:
            columns = [name for name in columns if name != GROUP]
        mask = resolve_columns(columns, part.X, "targets")
        if own.group_columns is not None:
            mask |= resolve_columns(own.group_columns, part.X, "group_columns")
        words = [row_digests(self.table(part), mask)]
        words += [] if part.groups is None else [value_digests(np.asarray(part.groups))]
        return np.column_stack(words).view(f"V{16 * len(words)}").ravel()


def _sizes_given(selector) -> bool:
    """Whether weights add up to sizes of the population, whatever the number of rows."""
    if not isinstance(selector, PostStratification) or isinstance(selector.population, str):
        return False
    return selector.normalize or abs(sum(selector.population.values()) - 1.0) >= 1e-9
