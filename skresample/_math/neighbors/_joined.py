"""Columns of whole numbers, joined into groups with few combinations of values."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from skresample._math.layout import dense

from ._distance import DENSE_COLUMNS
from ._points import Points, is_sparse

__all__ = ["Group", "codes_of", "join_columns"]

SAMPLE = 64
ROWS = 4096  # converted at a time
SPAN = 256  # different values that a column may reach
LEVELS = 32  # combinations of a group of several columns


class Column(NamedTuple):
    """Where a column's values begin, how many follow, and the group's code with it (-1: none).

    ``code[before * span + value - low]`` is the code of a row with code ``before`` in the columns
    of the group so far.
    """

    low: float
    span: int
    code: np.ndarray


class Group(NamedTuple):
    """Columns that follow each other and the squared distances of their combinations."""

    columns: list[Column]
    distance: np.ndarray


def join_columns(points: Points) -> tuple[np.ndarray, list[Group]] | None:
    """Codes of the rows (n_groups, n) uint8 and the groups; None if values are not few and whole.

    Preconditions: a column, and no missing value. O(n d).
    """
    if is_sparse(points) and points.numeric.shape[1] > DENSE_COLUMNS:
        return None
    head = dense(points.numeric[: min(SAMPLE, points.n)])
    cost = np.zeros(0) if points.penalty is None else np.asarray(points.penalty, np.float64)
    if not ((head == np.rint(head)).all() and (cost == np.rint(cost)).all()):
        return None
    found = _as_bytes(points)
    if found is None:
        return None
    whole, low, span = found
    codes, groups, first = [], [], 0
    while first < len(whole):
        code, columns = _grow(whole, low, span, first)
        here = range(first, first + len(columns))
        member = np.unique(code, return_index=True)[1]
        groups.append(Group(columns, _distance(whole, here, member, points)))
        codes.append(code)
        first += len(columns)
    return np.array(codes), groups


def codes_of(groups: list[Group], queries: Points) -> tuple[np.ndarray, np.ndarray]:
    """Codes of other rows (n_groups, m), and which rows have one in each group, (m,) bool."""
    codes = np.empty((len(groups), queries.n), np.uint8)
    known = np.ones(queries.n, bool)
    for part, values in _stretches(queries):
        rest = iter(values)
        for g, group in enumerate(groups):
            code = np.zeros(values.shape[1], np.intp)
            for column in group.columns:
                place = next(rest) - column.low
                fits = (place >= 0) & (place < column.span) & (place == np.rint(place))
                code = column.code[code * column.span + np.where(fits, place, 0).astype(np.intp)]
                known[part] &= fits & (code >= 0)
                code[code < 0] = 0
            codes[g, part] = code
    return codes, known


def _as_bytes(points):
    """Columns less their smallest value (d + q, n), those values and the spans; or None."""
    d = _width(points)
    low, high = np.full(d, np.inf), np.full(d, -np.inf)
    for _, values in _stretches(points):
        np.minimum(low, values.min(axis=1), out=low)
        np.maximum(high, values.max(axis=1), out=high)
    span = high - low + 1
    if not (span <= SPAN).all():
        return None
    out = np.empty((d, points.n), np.uint8)
    for part, values in _stretches(points):
        values = values - low[:, None]
        out[:, part] = values
        if not (out[:, part] == values).all():
            return None
    return out, low, span.astype(np.intp)


def _grow(whole, low, span, first):
    """The code of each row in a group that begins with column ``first``, and its columns."""
    code, levels, columns = np.zeros(whole.shape[1], np.intp), 1, []
    for j in range(first, len(whole)):
        joint = code * span[j] + whole[j]
        present = np.bincount(joint, minlength=levels * span[j]) > 0
        count = np.count_nonzero(present)
        if columns and count > LEVELS:
            break
        table = np.where(present, np.cumsum(present) - 1, -1)
        code, levels = table[joint], count
        columns.append(Column(float(low[j]), int(span[j]), table))
    return code.astype(np.uint8), columns


def _distance(whole, columns, member, points):
    """Squared distances of a group's combinations, each shown by one row that has it."""
    d, out = points.numeric.shape[1], np.zeros((member.size, member.size))
    for j in columns:
        value = whole[j, member].astype(np.float64)
        gap = value[:, None] - value
        out += gap * gap if j < d else float(points.penalty[j - d]) * (gap != 0)
    return out


def _width(points):
    return points.numeric.shape[1] + (0 if points.codes is None else points.codes.shape[1])


def _stretches(points):
    """Slices of rows and their columns, (d + q, rows)."""
    for start in range(0, points.n, ROWS):
        part = slice(start, min(start + ROWS, points.n))
        values = dense(points.numeric[part]).T
        if points.codes is not None:
            values = np.concatenate([values, points.codes[part].T])
        yield part, values
