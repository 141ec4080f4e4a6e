"""The matrix of a linear model in partitions: its columns are those of all rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from skresample._table.numbers_and_levels import level_values
from skresample._table.pairs import level_key
from skresample.selection._scores.capped_levels import level_places
from skresample.selection._sensitivity_sampler import MAX_LEVELS

__all__ = ["Columns", "design_blocks", "joined_columns", "told_columns"]

_LARGEST = 1e100  # the square of a column must stay finite
_MOST_GATHERED = 100_000  # levels of a nominal column
_BLOCK_ENTRIES = 1 << 19  # 4 MB of float64


class Columns(NamedTuple):
    """What the columns of the design need to know of all rows."""

    n: int
    known: np.ndarray  # (d,) rows with a value, of the columns that are numbers
    total: np.ndarray  # (d,) their sum
    gone: np.ndarray  # (d,) rows without
    nominal: list  # names of the nominal columns
    levels: list[dict]  # rows of each level of those, as met; joined, the place of its indicator
    labels: Any  # of a target that enters by level, as texts; None: as numbers, or not at all


def told_columns(table: Any, y: Any, number: int) -> Columns:
    """What is said by the rows of a partition.

    Raises
    ------
    ValueError
        For numbers whose squares are infinite, and a nominal column of too many levels.
    """
    numeric = np.asarray(table.numeric, np.float64)
    gone = np.isnan(numeric)
    numbers = np.where(gone, 0, numeric)
    if np.abs(numbers).max(initial=0.0) > _LARGEST:
        raise ValueError(f"numbers beyond {_LARGEST:g} cannot be squared; scale the columns first")
    which = np.flatnonzero(table.nominal)
    names, levels = list(table.names_of(which)), []
    for name, j in zip(names, which, strict=True):
        codes, values = level_values(table, j)
        if len(values) > _MOST_GATHERED:
            raise ValueError(
                f"column {name!r} has more than {_MOST_GATHERED:,} levels in partition {number}; "
                f"group them, or drop the column if it is an id"
            )
        rows = np.bincount(codes, minlength=len(values)).tolist()
        levels.append(dict(zip(map(level_key, values), rows, strict=True)))
    labels = None
    if y is not None and np.asarray(y).dtype.kind != "f":
        labels = np.unique(np.asarray(y).astype(str))[: MAX_LEVELS + 1]
    known, missing = (~gone).sum(axis=0), gone.sum(axis=0)
    return Columns(table.n, known, numbers.sum(axis=0), missing, names, levels, labels)


def joined_columns(found: list[Columns]) -> Columns:
    """The columns of all rows; levels get places in the order in which memory meets them.

    Raises
    ------
    ValueError
        Where partitions disagree on what is nominal.

    Warns
    -----
    ShortfallWarning
        Of columns with more than 100 levels, of which the rare ones count as one.
    """
    names = found[0].nominal
    for part in found:
        odd = set(names) ^ set(part.nominal)
        if odd:
            raise ValueError(
                f"columns {sorted(map(str, odd))[:5]} are nominal in some partitions and numbers "
                f"in others; give them one dtype or name the nominal ones in categorical_features"
            )
    known, total, gone = (np.sum([part[i] for part in found], axis=0) for i in (1, 2, 3))
    labels = None
    if all(part.labels is not None for part in found):
        labels = np.unique(np.concatenate([part.labels for part in found]))
        labels = labels if labels.size <= MAX_LEVELS else None
    levels = [_placed(name, [part.levels[i] for part in found]) for i, name in enumerate(names)]
    n = sum(part.n for part in found)
    return Columns(n, known, total, gone, names, levels, labels)


def _placed(name: Any, found: list[dict]) -> dict:
    """Place of the indicator of each level of a column."""
    rows: dict = {}
    for part in found:
        for level, size in part.items():
            rows[level] = rows.get(level, 0) + size
    places = level_places(np.array(list(rows.values()), np.intp), name)
    return dict(zip(rows, places.tolist(), strict=True))


def design_blocks(table: Any, y: Any, columns: Columns, intercept: bool) -> Iterator[np.ndarray]:
    """Rows of a partition as they enter, some at a time, (b, k).

    Numbers with means for gaps, marks of the gaps, a constant, the target, and an indicator of each
    level.
    """
    numeric = np.asarray(table.numeric, np.float64)
    gone = np.isnan(numeric)
    filled = np.where(gone, columns.total / np.maximum(columns.known, 1), numeric)
    parts = [filled, gone[:, columns.gone > 0], np.ones((table.n, int(intercept)))]
    parts += [] if y is None else [_target(np.asarray(y).reshape(table.n), columns.labels)]
    codes, counts = [], [len(set(level.values())) for level in columns.levels]
    for j, places in zip(np.flatnonzero(table.nominal), columns.levels, strict=True):
        own, values = level_values(table, j)
        codes.append(np.array([places[level_key(value)] for value in values], np.intp)[own])
    width = sum(part.shape[1] for part in parts) + sum(counts)
    step = max(4 * width, _BLOCK_ENTRIES // max(width, 1))
    for start in range(0, table.n, step):
        rows = slice(start, start + step)
        one = [code[rows, None] == np.arange(m) for code, m in zip(codes, counts, strict=True)]
        yield np.hstack([*(part[rows] for part in parts), *one]).astype(np.float64, copy=False)


def _target(y: np.ndarray, labels: Any) -> np.ndarray:
    """Columns of the target, (n, t)."""
    if labels is not None:
        return y.astype(str)[:, None] == labels
    if y.dtype.kind not in "iufb":
        return np.empty((y.size, 0))
    y = y.astype(np.float64)
    if not np.isfinite(y).all():
        raise ValueError(
            "SensitivitySampler scores y too, which has missing or infinite values; drop those "
            "rows or set include_target=False"
        )
    return y[:, None]
