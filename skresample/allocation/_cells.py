"""Cells of a target: classes, or classes crossed with groups, and how many rows each has."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from skresample._math.apportion import largest_remainder
from skresample._math.groups import encode_groups
from skresample._math.label_codes import missing_mask
from skresample.exceptions import QuotaError

__all__ = [
    "Cells",
    "as_python",
    "count_cells",
    "find_level",
    "labels_of_level",
    "per_cell",
    "spread_over_classes",
    "values_of_level",
]


class Cells(NamedTuple):
    """Non-empty cells in order of class, then group."""

    names: list  # class label, or (class, group)
    counts: np.ndarray  # (c,) intp
    level: dict  # "class" and "group" -> (c,) intp codes of each cell's class / group
    of_row: np.ndarray  # (n,) intp cell of each row, -1: dropped


def as_python(value):
    """Plain Python form of a label, so that ``np.str_("a")`` and "a" are one key."""
    if isinstance(value, tuple):
        return tuple(as_python(part) for part in value)
    return value.item() if isinstance(value, np.generic) else value


def count_cells(y, groups=None, *, missing_groups="error") -> Cells:
    """Count rows per class, or per (class, group); O(n log n). Cells are counted already."""
    if isinstance(y, Cells):
        return y
    y = np.asarray(y)
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    if y.ndim != 1:
        raise ValueError(f"y must be 1-dimensional, got an array of shape {y.shape}")
    if y.size == 0:
        raise QuotaError("y has no rows: there is nothing to allocate")
    if missing_mask(y).any():
        raise ValueError("y has missing values; an allocation needs the class of every row")
    classes, codes = np.unique(y, return_inverse=True)
    labels = classes.tolist()
    if groups is None:
        counts = np.bincount(codes, minlength=len(labels))
        level = {"class": np.arange(len(labels)), "group": np.zeros(len(labels), np.intp)}
        return Cells(labels, counts, level, codes)
    group = encode_groups(groups, missing_groups)
    if group.codes.size != y.size:
        raise ValueError(
            f"y and groups must have the same number of rows, got {y.size} and {group.codes.size}"
        )
    n_groups, known = len(group.names), group.codes >= 0
    if not known.any():
        raise QuotaError('no row has a known group: missing_groups="drop" leaves nothing')
    joint = codes[known] * n_groups + group.codes[known]
    found, inverse, counts = np.unique(joint, return_inverse=True, return_counts=True)
    of_row = np.full(y.size, -1, np.intp)
    of_row[known] = inverse
    level = {"class": found // n_groups, "group": found % n_groups}
    names = [(labels[k // n_groups], group.names[k % n_groups]) for k in found.tolist()]
    return Cells(names, counts, level, of_row)


def per_cell(value, cells: Cells, name: str, default, *, dtype=float) -> np.ndarray:
    """One number per cell from a number or a dict; unknown keys and bad numbers are refused."""
    if value is None:
        value = default
    if not isinstance(value, dict):
        values = np.full(len(cells.names), value, dtype=float)
    else:
        given = {as_python(key): number for key, number in value.items()}
        unknown = [key for key in given if key not in set(cells.names)]
        if unknown:
            raise QuotaError(
                f"{name} names cells that are not in the data: {unknown}; the cells are "
                f"{_short(cells.names)}"
            )
        values = np.array([float(given.get(cell, default)) for cell in cells.names])
    bad = ~np.isfinite(values) | (values < 0)
    if dtype is not float:
        bad |= values != np.floor(values)
    if bad.any():
        cell = cells.names[int(np.flatnonzero(bad)[0])]
        kind = "whole number" if dtype is not float else "finite number"
        raise QuotaError(f"{name} of cell {cell!r} must be a {kind} >= 0, got {values[bad][0]:g}")
    return values.astype(dtype)


def labels_of_level(cells: Cells, level: str) -> list:
    """Label of each cell at a level: the cell itself, its class or its group."""
    if level == "cell" or not isinstance(cells.names[0], tuple):
        return list(cells.names)
    return [name[0 if level == "class" else 1] for name in cells.names]


def find_level(value: dict, cells: Cells, name: str) -> str:
    """Whether the keys of ``value`` are cells, classes or groups of the data."""
    keys = {as_python(key) for key in value}
    levels = ("cell", "class", "group") if isinstance(cells.names[0], tuple) else ("cell",)
    fits = [level for level in levels if keys <= set(labels_of_level(cells, level))]
    if not fits:
        known = set().union(*(labels_of_level(cells, level) for level in levels))
        unknown = sorted(keys - known, key=repr) or sorted(keys, key=repr)
        raise QuotaError(
            f"{name} names cells that are not in the data: {_short(unknown)}; the cells are "
            f"{_short(cells.names)}"
        )
    if len(fits) > 1:
        raise QuotaError(
            f"the keys of {name}, {_short(sorted(keys, key=repr))}, are classes as well as groups; "
            f"use (class, group) keys"
        )
    return fits[0]


def values_of_level(value: dict, cells: Cells, level: str, name: str) -> np.ndarray:
    """One number >= 0 per label of a level, in order of appearance; all labels must be named."""
    given = {as_python(key): number for key, number in value.items()}
    labels = list(dict.fromkeys(labels_of_level(cells, level)))
    for label in labels:
        number = given.get(label)
        if number is None:
            raise QuotaError(f"{name} says nothing about {level} {label!r}; give it a number >= 0")
        if not (np.isfinite(number) and number >= 0):
            raise QuotaError(f"{name} of {level} {label!r} must be finite and >= 0, got {number!r}")
    return np.array([float(given[label]) for label in labels])


def spread_over_classes(cells: Cells, counts: dict) -> dict:
    """Counts per (class, group) from counts per group: classes keep their share of the group."""
    result = {}
    for code in np.unique(cells.level["group"]):
        inside = np.flatnonzero(cells.level["group"] == code)
        group = cells.names[inside[0]][1]
        if group not in counts:
            continue
        split = largest_remainder(cells.counts[inside], int(counts[group]))
        result.update(zip([cells.names[i] for i in inside], split.tolist(), strict=True))
    return result


def _short(names: list, limit: int = 8) -> str:
    shown = ", ".join(repr(name) for name in names[:limit])
    return f"[{shown}{', ...' if len(names) > limit else ''}]"
