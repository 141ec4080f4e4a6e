"""What is done to one partition of a Dask data frame: the tasks of its graph."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from skresample._math.rng import BLOCK
from skresample._outcome import followed_rows

from ._block_rows import kept_rows, rows_to_hold
from ._decide import made_rows, new_plan
from ._labels import Labels, crossed, refuse_numbers, sorted_labels
from ._tomek import meetings, partners

__all__ = [
    "Roles",
    "Share",
    "beside",
    "count_labels",
    "drawn",
    "hold",
    "keep",
    "merge",
    "met",
    "new_piece",
    "outside",
    "plan_new",
    "values",
    "weights_of",
]


class Share(NamedTuple):
    """What a partition must be, and what comes out of it."""

    number: int  # of the partition
    columns: list  # target, and the groups where cells are counted
    classes: list  # of the whole frame, sorted; or cells
    counts: np.ndarray  # (c,) rows of each class in this partition
    start: int  # rows in earlier partitions
    places: list[np.ndarray | None]  # kept among the rows of each class here; None: all
    held: np.ndarray  # (c,) bool, classes that get new rows
    first: np.ndarray  # (c,) number in the frame of the first row of each class
    ranges: bool  # whether rows with the ends of integer columns are held, too
    index_from: int | None  # new index of the first row that comes out; None keeps the index

    @property
    def size(self) -> int:
        """Rows that come out."""
        each = zip(self.places, self.counts.tolist(), strict=True)
        return sum(n if place is None else place.size for place, n in each)


class Roles(NamedTuple):
    """Columns that are no features."""

    target: str
    groups: list  # may be features all the same
    follow: list  # a new row has those of the row it comes from


def count_labels(number: int, *columns) -> tuple[list, np.ndarray, np.ndarray]:
    """Classes (or cells, of several columns) of a partition, the rows of each and its first row."""
    if len({len(column) for column in columns}) > 1:
        raise ValueError(f"target and groups differ in length in partition {number}")
    codes, labels = _coded(columns, number)
    counts = np.bincount(codes, minlength=len(labels))
    return labels, counts, np.unique(codes, return_index=True)[1]


def _coded(columns, number: int) -> tuple[np.ndarray, list]:
    """Codes of classes or cells, (b,), and their names."""
    parts = [_column_codes(column, number) for column in columns]
    return parts[0] if len(parts) == 1 else crossed(parts)


def _column_codes(column, number: int) -> tuple[np.ndarray, list]:
    """Codes of a column in order of appearance, (b,), and the labels."""
    import pandas as pd

    codes, labels = pd.factorize(column)
    if (codes < 0).any():
        raise ValueError(
            f"row {int((codes < 0).argmax())} of partition {number} has no label in column "
            f"{column.name!r}; leave such rows out first, as by dropna(subset=[{column.name!r}])"
        )
    return codes, pd.Index(labels).tolist()


def merge(parts: list, target: str, *, cells: bool = False) -> tuple[Labels, np.ndarray]:
    """Counts of the whole frame, and those of each partition, (p, c)."""
    known: dict = {}
    for names, _, _ in parts:
        for name in names:
            known.setdefault(name, len(known))
    refuse_numbers(len(known), target)
    counts = np.zeros((len(parts), len(known)), np.int64)
    first, seen = np.zeros(len(known), np.int64), 0
    for p, (names, here, where) in enumerate(parts):
        for name, size, row in zip(names, here, where, strict=True):
            if not counts[:, known[name]].any():
                first[known[name]] = seen + row
            counts[p, known[name]] = size
        seen += int(here.sum())
    if not seen:
        raise ValueError("the data frame has no rows")
    labels, totals = list(known), counts.sum(axis=0)
    order = sorted_labels(labels, totals)
    names = [labels[c] for c in order.tolist()]
    none = np.zeros(0, np.int8)
    return Labels(none, names, totals[order], first[order], cells), counts[:, order]


def keep(part, share: Share):
    """Rows of a partition that come out, in their order."""
    codes = _codes(part, share)
    if any(place is not None for place in share.places):
        part = part.iloc[kept_rows(codes, share.places, np.zeros(len(share.classes), np.intp))]
    return part if share.index_from is None else _indexed(part, share.index_from)


def hold(part, share: Share):
    """Rows of a partition that the search for neighbours, and the draws, need."""
    codes = _codes(part, share)
    rows = rows_to_hold(codes, share.held, share.start, share.first)
    return part.iloc[np.union1d(rows, _extremes(part)) if share.ranges else rows]


def _extremes(part) -> np.ndarray:
    """A row of the smallest and one of the largest value of each integer column."""
    from pandas.api.types import is_integer_dtype

    rows = []
    for _, column in part.items():
        present = np.flatnonzero(column.notna())
        if is_integer_dtype(column.dtype) and present.size:
            values = column.iloc[present]
            rows += [int(present[values.argmin()]), int(present[values.argmax()])]
    return np.array(rows, np.intp)


def plan_new(sampler, roles: Roles, missing: dict, held: list) -> tuple[Any, Any, Any]:
    """The rows of the small classes of all partitions, the plan of new ones, and what follows."""
    from dask.dataframe.dispatch import concat

    small = concat([part for part in held if len(part)])  # joins what levels each one knows
    features = small.drop(columns=[roles.target, *roles.follow])
    own = [name for name in roles.groups if name in roles.follow]
    groups = small[own[0]] if own else None
    table, plan = new_plan(sampler, features, small[roles.target], missing, groups)
    start = table.n
    for n_new in missing.values():
        if n_new > BLOCK:  # the search is made here, once, and goes with the plan to all workers
            made_rows(table, plan, start, start + 1)
        start += n_new
    return table, plan, small[roles.follow]


def drawn(part, share: Share, cell, place, by_row: bool, ascending: bool):
    """Rows of a partition that a round draws, by place among those of their cell, or among all."""
    codes = _codes(part, share)
    starts = np.cumsum(share.counts) - share.counts
    rows = place if by_row else np.argsort(codes, kind="stable")[starts[cell] + place]
    return part.iloc[np.sort(rows) if ascending else rows]


def new_piece(planned, names: list, target: str, span: tuple[int, int], index: int | None):
    """New rows ``span`` as a partition with columns ``names``."""
    table, plan, follow = planned
    made = made_rows(table, plan, table.n + span[0], table.n + span[1])
    part = made.X.copy(deep=False)  # names need not be texts, as those that assign takes
    part[target] = made.y
    beside = follow.iloc[followed_rows(made.plan)].set_axis(part.index)
    for name, column in beside.items():
        part[name] = column
    return part[names] if index is None else _indexed(part[names], index + span[0])


def beside(part, column, name: str, what: str):
    """A partition of rows with the partition of labels that stands beside it, row by row."""
    if len(part) != len(column):
        raise ValueError(
            f"a partition of X has {len(part)} rows and its partition of {what} {len(column)}; "
            f"make both from one data frame"
        )
    return part.assign(**{name: column.set_axis(part.index)})


def outside(part, share: Share, roles: Roles, small) -> Any:
    """Rows of the small classes, for the search of Tomek links."""
    codes = _codes(part, share)
    return partners(part, codes, share.start, roles, np.flatnonzero(small[codes]))


def met(part, share: Share, roles: Roles, small, radius2) -> tuple[Any, Any]:
    """Pairs with rows of the small classes; see :func:`meetings`."""
    return meetings(part, _codes(part, share), share.start, roles, small, radius2)


def weights_of(number: int, told: dict, *columns) -> Any:
    """Weight of each row of a partition by its class or cell, with the index of the rows."""
    import pandas as pd

    codes, names = _coded(columns, number)
    unknown = [name for name in names if name not in told]
    if unknown:
        raise ValueError(f"partition {number} changed while it was read: {unknown[0]!r} is new")
    weights = np.array([told[name] for name in names], np.float64)[codes]
    return pd.Series(weights, columns[0].index, name="sample_weight")


def values(part, names, dtype) -> np.ndarray:
    """Columns of a partition, or a column, as an array."""
    return np.asarray(part[names]).astype(dtype, copy=False)


def _codes(part, share: Share) -> np.ndarray:
    """Class of each row, (b,); the partition must be what it was when it was counted."""
    codes, labels = _coded([part[name] for name in share.columns], share.number)
    known = {name: code for code, name in enumerate(share.classes)}
    if set(labels) <= set(known):
        codes = np.array([known[label] for label in labels], np.intp)[codes]
        if np.array_equal(np.bincount(codes, minlength=len(known)), share.counts):
            return codes
    raise ValueError(
        f"partition {share.number} changed while it was read: {int(share.counts.sum())} rows when "
        f"they were counted, {len(part)} now, or other labels; write the frame to files first, or "
        f"persist() it"
    )


def _indexed(part, start: int):
    import pandas as pd

    return part.set_axis(pd.RangeIndex(start, start + len(part)))
