"""Cells, rows present and rows wanted: what a strategy comes down to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["Quota", "class_quota", "has_groups_of", "one_cell"]


class Quota(NamedTuple):
    """Rows wanted per cell."""

    # (n,) intp: cell of each row; -1: in no cell, as its group is missing and left out. Methods
    # that choose rows leave such rows out, methods that add rows keep them.
    cell_codes: np.ndarray
    names: list  # label of each cell: a class, or (class, group)
    counts: np.ndarray  # (c,) rows present
    wanted: np.ndarray  # (c,) rows wanted in the output
    targeted: np.ndarray  # (c,) bool: cells the strategy speaks of
    class_of: np.ndarray  # (c,) class code of each cell

    @property
    def missing(self) -> np.ndarray:
        """New rows wanted in each cell, (c,)."""
        return np.maximum(self.wanted - self.counts, 0)

    def rows_of(self, cell: int) -> np.ndarray:
        """Positions of the rows of a cell, ascending."""
        return np.flatnonzero(self.cell_codes == cell)

    def as_dict(self) -> dict:
        """Return the rows wanted by cell."""
        return dict(zip(self.names, self.wanted.tolist(), strict=True))

    def strategy(self, kind: str, classes) -> dict:
        """``sampling_strategy_`` as imbalanced-learn has it: new, kept or target rows by class."""
        value = self.missing if kind == "over-sampling" else self.wanted
        out: dict = {}
        for i in np.flatnonzero(self.targeted):
            label = classes[self.class_of[i]]
            out[label] = out.get(label, 0) + int(value[i])
        return dict(sorted(out.items()))


def class_quota(table, counts, wanted, targeted) -> Quota:
    """Quota whose cells are the classes."""
    codes, names = table.y_codes, table.classes.tolist()
    return Quota(codes, names, counts, np.asarray(wanted, np.intp), targeted, np.arange(len(names)))


def one_cell(home, n_new: int) -> Quota:
    """Quota of ``n_new`` further rows for the rows at home; all others are in no cell."""
    codes = np.full(home.table.n, -1, np.intp)
    codes[home.rows] = 0
    counts = np.array([home.n], np.intp)
    class_of = home.table.y_codes[home.rows[:1]]
    return Quota(codes, [home.name], counts, counts + n_new, np.array([True]), class_of)


def has_groups_of(table) -> bool:
    """Whether groups were given; a Table says so without reading them."""
    given = getattr(table, "has_groups", None)
    return table.group_codes is not None if given is None else given
