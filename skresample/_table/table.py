"""The frozen view of the input that the author of a method works with."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import cached_property
from typing import Any

import numpy as np

from skresample._math.rng import Streams

from .codecs import ArrayColumns
from .frame_columns import FrameColumns
from .pandas_columns import PandasColumns

__all__ = ["Table"]


class Table:
    """Rows, target and randomness of one call; built by :func:`skresample._table.ingest`.

    Attributes
    ----------
    X : container
        The caller's rows, checked, never written to.
    n, d : int
        Rows and columns.
    numeric : ndarray or CSR container of shape (n, d_numeric)
        The numeric columns as floats (float32 stays float32), NaN where missing.
    codes : ndarray of shape (n, q), intp
        The nominal columns as codes; missing is a code of its own. A group of indicator columns
        that stand for one nominal column has one code, see ``slots``.
    nominal : ndarray of shape (d,), bool
        Which columns are nominal.
    y_codes : ndarray of shape (n,), intp
        Class of each row, as position in ``classes``; None without a class target.
    classes : ndarray of shape (c,)
        Sorted labels.
    y : ndarray or None
        The target as an array: labels, or numbers of a numeric target.
    group_codes, group_names : ndarray of shape (n,), list
        Group of each row; None without groups. Read when first asked for, so that missing groups
        concern only methods that use them.
    weight : ndarray of shape (n,) or None
        The caller's sample weights.
    streams : Streams
        Random streams of this call.
    hold : bool
        Whether the new rows of this call are held in memory, or drawn when asked for.
    settled : bool
        Whether the numeric columns, a block of floats, are known to lack nothing and to be small
        enough to be squared.
    noise_scale : ndarray of shape (n,) or None
        Noise that each row is known to carry, for methods that can use it.
    """

    X: Any
    kind: str
    n: int
    d: int
    y: np.ndarray | None
    y_codes: np.ndarray | None
    classes: np.ndarray | None
    group_codes: np.ndarray | None
    group_names: list[Any] | None
    target: Any
    weight: np.ndarray | None
    hold: bool = True
    settled: bool = False
    noise_scale: np.ndarray | None = None

    def __init__(
        self,
        X: Any,
        kind: str,
        *,
        target: Any = None,
        groups: Any = None,
        weight: np.ndarray | None = None,
        seed: Any = None,
        nominal: np.ndarray | None = None,
        onehot: Sequence[np.ndarray] = (),
    ) -> None:
        self.X, self.kind = X, kind
        self.n, self.d = X.shape
        self.target, self.weight = target, weight
        self.y = None if target is None else target.values
        self.y_codes = None if target is None else target.codes
        self.classes = None if target is None else target.classes
        self._groups = groups
        self._seed, self._nominal, self._onehot = seed, nominal, onehot

    @property
    def has_groups(self) -> bool:
        """Whether groups were given; nothing is read or refused."""
        return self._groups is not None

    @cached_property
    def group_codes(self) -> np.ndarray | None:
        """Group of each row, (n,) intp; -1 where it is missing and left out."""
        return None if self._groups is None else self._groups.codes

    @property
    def known_groups(self) -> np.ndarray | None:
        """Group of each row, (n,) intp; -1 where it is missing, whatever the policy."""
        return None if self._groups is None else self._groups.known

    @cached_property
    def group_names(self) -> list[Any] | None:
        """Label of each code."""
        return None if self._groups is None else self._groups.names

    def names_of(self, which: Any) -> list[Any]:
        """Names of the columns at some positions; the positions where X has no names."""
        names = self.columns.names
        return [int(j) if names is None else names[j] for j in which]

    def reseeded(self, seed: Any) -> Table:
        """The same table, read once, for a call with another seed: before its streams are read."""
        other = copy(self)
        other._seed = seed
        return other

    def alike(self, X: Any, y_codes: np.ndarray | None = None) -> Table:
        """A table of other rows of the same container and columns, without a seed.

        ``y_codes``: their classes, (n,) intp; None: the table has no target.
        """
        target = None
        if y_codes is not None:
            target = self.target._replace(given=None, values=self.classes[y_codes], codes=y_codes)
        return Table(X, self.kind, target=target, nominal=self.nominal, onehot=self._onehot)

    @cached_property
    def streams(self) -> Streams:
        """Random streams of this call."""
        return Streams(self._seed)

    @cached_property
    def columns(self) -> ArrayColumns | PandasColumns | FrameColumns:
        """The codec of this kind of container."""
        if self.kind == "pandas":
            return PandasColumns(self.X)
        if self.kind == "frame":
            return FrameColumns(self.X)
        return ArrayColumns(self.X)

    @cached_property
    def block(self) -> Table | None:
        """The rows as one array of numbers without nominal columns, or None."""
        if self._nominal is not None and self._nominal.any():
            return None
        if self.kind == "array":
            return self if self.X.dtype.kind in "iuf" else None
        if self.kind != "pandas":
            return None
        dtypes = self.X.dtypes.to_numpy()
        same = isinstance(dtypes[0], np.dtype) and dtypes[0].kind in "iuf"
        if not same or (dtypes != dtypes[0]).any():
            return None
        return Table(self.X.to_numpy(), "array")

    @cached_property
    def nominal(self) -> np.ndarray:
        """Which columns are nominal, (d,) bool."""
        if self._nominal is not None:
            return self._nominal
        if self.block is not None:
            return np.zeros(self.d, bool)
        if self.kind == "sparse" or (self.kind == "array" and self.X.dtype.kind in "iuf"):
            return np.zeros(self.d, bool)
        return np.array([self.columns.is_nominal(j) for j in range(self.d)], dtype=bool)

    @cached_property
    def slots(self) -> np.ndarray:
        """Which column of ``codes`` each nominal column belongs to, (n_nominal,) intp.

        A group of indicator columns is one nominal column, and has one code and one donor.
        """
        return np.unique(self.units[self.nominal], return_inverse=True)[1].reshape(-1)

    @cached_property
    def units(self) -> np.ndarray:
        """Which unit each column belongs to, (d,) intp: a group of indicator columns is one."""
        lead = np.arange(self.d)
        for group in self._onehot:
            lead[group] = group[0]
        return np.unique(lead, return_inverse=True)[1].reshape(-1)

    @cached_property
    def numeric(self) -> Any:
        """The numeric columns as floats."""
        return self._numeric_of(self)

    @cached_property
    def codes(self) -> np.ndarray:
        """The nominal columns as codes."""
        return self._codes_of(self)

    def numeric_rows(self, rows: Any) -> Any:
        """The numeric columns of some rows; does not convert the others."""
        if "numeric" in self.__dict__ or self.kind == "sparse":
            return self.numeric[rows]
        if self.block is not None:
            return _float_block(self.block.X.take(rows, axis=0))
        return self._numeric_of(self._subset(rows))

    def codes_rows(self, rows: Any) -> np.ndarray:
        """The nominal columns of some rows as codes, equal exactly where the values are."""
        if "codes" in self.__dict__:
            return self.codes[rows]
        return self._codes_of(self._subset(rows))

    def _subset(self, rows):
        from .containers import take

        return Table(take(self.X, rows), self.kind, nominal=self.nominal, onehot=self._onehot)

    def _numeric_of(self, table):
        if table.kind == "sparse":
            return _float_sparse(table.X)
        if table.block is not None:
            return _float_block(table.block.X)
        which = np.flatnonzero(~self.nominal)
        if table.kind == "array" and table.X.dtype.kind in "iuf":
            return _float_block(table.X[:, which])
        columns = [table.columns.numbers(j) for j in which]
        single = columns and all(c.values.dtype == np.float32 for c in columns)
        out = np.empty((table.n, which.size), np.float32 if single else np.float64)
        for i, column in enumerate(columns):
            out[:, i] = column.values
            if column.missing is not None:
                out[column.missing, i] = np.nan
        return out

    def _codes_of(self, table):
        which, groups = np.flatnonzero(self.nominal), {int(g[0]): g for g in self._onehot}
        lead = which[np.unique(self.slots, return_index=True)[1]]
        out = np.empty((table.n, lead.size), np.intp)
        for i, j in enumerate(lead.tolist()):
            out[:, i] = table.group_of_ones(groups[j]) if j in groups else table.columns.codes(j)
        return out

    def group_of_ones(self, columns: Any) -> np.ndarray:
        """Which of some indicator columns holds the 1 of each row, (n,) intp."""
        code = np.zeros(self.n, np.intp)
        for place, j in enumerate(columns):
            code[self.columns.numbers(j).values != 0] = place
        return code

    def rows_of(self, class_code: int) -> np.ndarray:
        """Positions of the rows of one class, ascending."""
        return np.flatnonzero(self.y_codes == class_code)


def _float_block(X):
    if X.dtype.kind != "f":
        return X.astype(np.float64)
    if X.dtype.itemsize == 2:
        return X.astype(np.float32)
    if X.dtype not in (np.float32, np.float64):
        return X.astype(np.float64)
    return X


def _float_sparse(X):
    X = X.tocsr()
    if X.dtype == np.float32:
        return X
    return X.astype(np.float64) if X.dtype != np.float64 else X
