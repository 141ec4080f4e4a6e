"""Drop rows that are the same as others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Literal

import numpy as np

from skresample._parameters import ArrayLike
from skresample._table.columns import resolve_columns
from skresample._table.equality import equality_blocks
from skresample.base import BaseSelector

from ._duplicates.same_rows import equal_rows
from ._method_card import MethodCard
from ._scores.asked import kept_or_warned

__all__ = ["ExactDeduplicator", "keep_one", "target_block"]


class ExactDeduplicator(BaseSelector):
    """Keep one of each set of equal rows.

    Equal rows on both sides of a split leak; many copies of a row weigh like one important row.

    Parameters
    ----------
    columns : str, int, array-like, callable or None, default=None
        Columns that are compared; None: all.
    include_target : bool, default=True
        Rows with different targets are different. With False, rows are compared without y.
    keep : {"first", "last"}, default="first"
        Which of the equal rows stays.
    conflicts : {"keep", "drop"}, default="keep"
        With ``include_target=False``: whether equal rows with different targets are treated like
        others, or all dropped.
    count_weights : bool, default=False
        Give the number of copies as ``sample_weight_``, so that weighted statistics do not change.

    Attributes
    ----------
    groups_ : ndarray of shape (n,)
        Number of the set of equal rows that each row belongs to, in order of appearance.
    n_duplicates_ : int
        Rows dropped.
    sample_indices_ : ndarray of shape (m,)
        Rows kept, ascending.
    sample_weight_ : ndarray of shape (m,)
        Number of copies, with ``count_weights``.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
    n_features_in_ : int

    Warns
    -----
    ShortfallWarning
        If ``conflicts="drop"`` leaves no row.

    Notes
    -----
    Missing equals missing, -0.0 equals 0.0; numbers are compared as floats. Rows are hashed and
    then compared value by value: no false duplicates. O(n d + n log n).

    References
    ----------
    K. Lee et al., "Deduplicating Training Data Makes Language Models Better", ACL 2022,
    arXiv:2107.06499 (why duplicates hurt).

    See Also
    --------
    MinHashDeduplicator, SemanticDeduplicator

    Examples
    --------
    >>> from skresample.selection import ExactDeduplicator
    >>> dedup = ExactDeduplicator(count_weights=True)
    >>> dedup.fit_resample([[1, 2], [3, 4], [1, 2]], [0, 1, 0])
    ([[1, 2], [3, 4]], [0, 1])
    >>> dedup.sample_weight_
    array([2., 1.])
    """

    groups_: np.ndarray
    n_duplicates_: int

    method_card: ClassVar[MethodCard] = MethodCard("equality", "one of each group", "row", (), True)
    _allow_inf = True

    def __init__(
        self,
        *,
        columns: str | int | ArrayLike | Callable[..., Any] | None = None,
        include_target: bool = True,
        keep: Literal["first", "last"] = "first",
        conflicts: Literal["keep", "drop"] = "keep",
        count_weights: bool = False,
    ) -> None:
        self.columns = columns
        self.include_target = include_target
        self.keep = keep
        self.conflicts = conflicts
        self.count_weights = count_weights

    def _select(self, table):
        blocks = equality_blocks(table, column_mask(table, self.columns))
        target = target_block(table)
        if self.include_target and target is not None:
            blocks.append(target)
        self.groups_ = equal_rows(blocks)
        with_target = None
        if self.conflicts == "drop" and not self.include_target and target is not None:
            with_target = equal_rows([self.groups_[:, None], target])
        rows, weight = self._one_of_each(self.groups_, with_target)
        self.n_duplicates_ = table.n - rows.size
        return rows if weight is None else (rows, weight)

    def _one_of_each(self, groups, with_target=None):
        """Rows kept of sets of equal rows, ascending, and the copies each stands for, or None."""
        rows = keep_one(groups, self.keep)
        if with_target is not None:
            kinds = np.unique(np.column_stack([groups, with_target]), axis=0)[:, 0]
            rows = rows[np.bincount(kinds)[groups[rows]] == 1]
        rows = kept_or_warned(rows, "all rows have conflicting targets; use conflicts='keep'")
        copies = np.bincount(groups)[groups[rows]] if self.count_weights else None
        return rows, copies if copies is None else copies.astype(np.float64)


def keep_one(groups, keep: str) -> np.ndarray:
    """First or last row of every group, ascending."""
    if keep == "first":
        return np.sort(np.unique(groups, return_index=True)[1])
    last = np.unique(groups[::-1], return_index=True)[1]
    return np.sort(len(groups) - 1 - last)


def column_mask(table, columns) -> np.ndarray:
    """Which columns are compared, (d,) bool."""
    if columns is None:
        return np.ones(table.d, bool)
    mask = resolve_columns(columns, table.X, "columns")
    if not mask.any():
        raise ValueError("columns selects no column of X; name at least one or use None")
    return mask


def target_block(table):
    """The target as a block of numbers or codes, (n, t), None where there is none."""
    if table.target is None or table.y is None:
        return None
    y = np.asarray(table.y).reshape(table.n, -1)
    if y.dtype.kind in "iufb":
        return y.astype(np.float64) if y.dtype.kind == "f" else y
    columns = [np.unique(column.astype(str), return_inverse=True)[1].reshape(-1) for column in y.T]
    return np.column_stack(columns)
