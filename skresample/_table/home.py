"""A class at home: its rows, its own neighbours, and who else lives around it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from functools import cached_property
from numbers import Integral
from typing import Any

import numpy as np

from skresample._math.class_neighbors import (
    class_neighbors,
    neighbors_by_estimator,
    usable_neighbors,
    wanted_neighbors,
)
from skresample._math.neighbors import NeighborIndex, Points
from skresample._math.rng import BLOCK
from skresample._parameters import Jobs
from skresample.exceptions import ShortfallWarning

from .spaces import space
from .table import Table

__all__ = ["Home", "distinct"]


class Home:
    """The rows of a class (or of a cell) and their surroundings; built once per cell and call.

    Everything is made when first asked for and kept for the call. Numbers of neighbours may be
    integers or neighbours objects, which replace the exact search.

    Parameters
    ----------
    table : Table
    rows : ndarray of shape (n,), intp
        Rows of the table that live here, all of one class.
    cell : int, default=0
        Number of the cell, which names its random streams.
    name : object, default=None
        Name of the cell; None: the label of the class.
    n_jobs : int or None, default=None
        Threads of neighbour searches.
    n_new : int, default=0
        Rows that will be made here: with many, neighbours of all rows are searched at once.
    shared : dict, default=None
        What the homes of one call share: the index of all rows, where no column is nominal (with
        nominal columns the cost of a mismatch belongs to the class).

    Attributes
    ----------
    n : int
        Number of rows at home.
    notes : dict of {str: object}
        Findings that become fitted attributes of the sampler, by cell.
    """

    cell: int
    n_jobs: Jobs
    n_new: int
    rows: Any
    table: Any
    n: int
    notes: dict[Any, Any]

    def __init__(
        self,
        table: Table,
        rows: np.ndarray,
        cell: int = 0,
        name: Any = None,
        *,
        n_jobs: Jobs = None,
        n_new: int = 0,
        shared: Mapping[Any, Any] | None = None,
    ) -> None:
        self.table, self.rows, self.n, self.n_jobs = table, rows, rows.size, n_jobs
        self.cell, self.n_new = cell, n_new
        self.notes = {}
        self._name, self._known, self._asked = name, {}, {}
        self._shared = {} if shared is None else shared

    @cached_property
    def label(self):
        """Label of the class."""
        return self.table.classes.tolist()[self.table.y_codes[self.rows[0]]]

    @property
    def name(self) -> Any:
        """Name of the cell: the label, or (label, group)."""
        return self.label if self._name is None else self._name

    @cached_property
    def points(self) -> Points:
        """The rows at home as points."""
        return space(self.table, self.rows)

    @cached_property
    def all_points(self) -> Points:
        """All rows of the table as points, in the metric of this home."""
        return space(self.table, like=self.rows)

    @cached_property
    def foreign(self) -> np.ndarray:
        """Rows of the other classes, (n - n_class,) intp, ascending."""
        return np.flatnonzero(self.table.y_codes != self.table.y_codes[self.rows[0]])

    @property
    def index(self) -> NeighborIndex:
        """Index of all rows of the table."""
        at = self._known if self.table.nominal.any() else self._shared
        if "index" not in at:
            at["index"] = NeighborIndex(self.all_points, n_jobs=self.n_jobs)
        return at["index"]

    def part(self, place: Any) -> Home:
        """Some of the rows, at ``place``, at home by themselves."""
        rows = self.rows[place]
        return Home(
            self.table, rows, self.cell, self._name, n_jobs=self.n_jobs, shared=self._shared
        )

    def stream(self, block: int = 0) -> np.random.Generator:
        """Random stream of a block of the cell's new rows."""
        return self.table.streams.get("synthesize", self.cell, block=block)

    def usable(self, k_neighbors: Any, name: str = "k_neighbors") -> int:
        """The number of neighbours asked for, or the n - 1 there are, with a warning."""
        return self.once(Home._usable, k_neighbors, name)

    def _usable(self, k_neighbors, name):
        return usable_neighbors(wanted_neighbors(k_neighbors), self.n, self.label, name=name)

    def own_neighbors(self, k_neighbors: Any, k: int, place: Any = None) -> tuple[Any, Any]:
        """The k nearest other rows at home, for the rows at ``place`` (default: all).

        Returns
        -------
        near : ndarray of shape (u, k), intp
            Places of the neighbours of each distinct row asked for; with k = 0 the row itself.
        at : ndarray of shape (len(place),), intp
            Where each entry of ``place`` stands in ``near``.
        """
        used, at = (None, np.arange(self.n)) if place is None else distinct(place, self.n)
        search = None if isinstance(k_neighbors, Integral) else k_neighbors
        key = "own", k, k if search is None else id(search)
        self._asked[key] = self._asked.get(key, 0) + 1
        many = self.n_new > BLOCK and self.n_new >= self.n
        if used is not None and (many or self._asked[key] > 1):  # all are used soon
            if key not in self._known:
                self._known[key] = class_neighbors(
                    self.points, k, estimator=search, n_jobs=self.n_jobs
                )
            return self._known[key][used], at
        near = class_neighbors(self.points, k, rows=used, estimator=search, n_jobs=self.n_jobs)
        return near, at

    def neighbors(
        self, k_neighbors: Any, place: Any = None, name: str = "m_neighbors"
    ) -> np.ndarray:
        """Rows of the table nearest to the rows at ``place`` (default: all), (u, k) intp."""
        k, n = wanted_neighbors(k_neighbors), self.table.n
        if k > n - 1:
            warnings.warn(
                f"{name}={k} needs at least {k + 1} rows, X has {n}; all are used. Lower {name}.",
                ShortfallWarning,
                stacklevel=3,
            )
            k = n - 1
        queries = self.rows if place is None else self.rows[place]
        if isinstance(k_neighbors, Integral):
            return self.index.near_self(k, rows=queries)
        return neighbors_by_estimator(self.all_points, k, queries, k_neighbors)[0]

    def is_foreign(self, near: Any) -> np.ndarray:
        """Which of the rows ``near`` of the table belong to other classes, bool like ``near``."""
        codes = self.table.y_codes
        return codes[near] != codes[self.rows[0]]

    def foreign_share(self, k_neighbors: Any, name: str = "m_neighbors") -> np.ndarray:
        """Share of other classes among the neighbours of each row at home, (n,)."""
        return self.once(Home._foreign_share, k_neighbors, name)

    def _foreign_share(self, k_neighbors, name):
        return self.is_foreign(self.neighbors(k_neighbors, name=name)).mean(axis=1)

    def once(self, function: Any, *args: Any) -> Any:
        """``function(home, *args)``, computed once per call."""
        key = (function, *args)
        if key not in self._known:
            self._known[key] = function(self, *args)
        return self._known[key]

    def for_all(self, function: Any) -> Any:
        """``function(table)``, computed once per call for the homes of all cells."""
        if function not in self._shared:
            self._shared[function] = function(self.table)
        return self._shared[function]

    def warn(self, found: str, action: str) -> None:
        """Say that the rows of the class are made in a degraded way."""
        warnings.warn(f"class {self.label!r}: {found}; {action}", ShortfallWarning, stacklevel=4)


def distinct(place, n: int):
    """Sorted distinct values of ``place`` in [0, n), and where each entry is among them."""
    present = np.zeros(n, bool)
    present[place] = True
    return np.flatnonzero(present), (np.cumsum(present) - 1)[place]
