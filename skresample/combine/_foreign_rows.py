"""Rows of other libraries' models as recipes: numbers by value, levels by a row that has them."""

from __future__ import annotations

import numpy as np

from skresample._math.layout import dense
from skresample._math.mixed_space import filled, indicators
from skresample._new_rows import Rows
from skresample._table.pairs import joint_codes, native_values, twin_table

__all__ = ["numbers_of", "rows_of_numbers", "rows_of_tables"]


def numbers_of(home) -> np.ndarray:
    """The rows at home as floats: numeric columns without gaps, then indicators of all levels."""
    table = home.table
    numeric = filled(np.asarray(dense(table.numeric_rows(home.rows)), np.float64))
    if not table.nominal.any():
        return numeric
    levels = _levels(table)
    places = [np.searchsorted(k, c) for k, c in zip(levels, table.codes[home.rows].T, strict=True)]
    ones = indicators(np.column_stack(places), [known.size for known in levels])
    return np.hstack([numeric, ones.toarray()])


def rows_of_numbers(home, made, n_new: int, rng) -> Rows:
    """Recipe of rows that look like those of :func:`numbers_of`."""
    table, width = home.table, numbers_of(home).shape[1]
    values = np.concatenate([_matrix(part, width) for part in made])[:n_new]
    n_numeric = table.numeric.shape[1]
    like = rng.choice(home.rows, size=len(values))
    numeric = np.array(values[:, :n_numeric])
    # A value is missing where it is in the row alike: as often, and in the same pattern.
    numeric[np.isnan(np.asarray(dense(table.numeric_rows(like))))] = np.nan
    codes, start = np.empty((len(values), table.codes.shape[1]), np.intp), n_numeric
    for j, known in enumerate(_levels(table)):
        codes[:, j] = known[values[:, start : start + known.size].argmax(axis=1)]
        start += known.size
    return _recipe(home, numeric, codes, like)


def rows_of_tables(home, made, n_new: int, rng) -> Rows:
    """Recipe of rows in tables with the columns of X, in any order."""
    table, numeric, codes = home.table, [], []
    for part in made:
        twin = twin_table(part, table, "what the model made")
        numeric.append(np.asarray(twin.numeric, np.float64))
        codes.append(_codes(table, twin))
    values = np.concatenate(numeric)[:n_new]
    _check_numbers(table, values)
    like = rng.choice(home.rows, size=len(values))
    return _recipe(home, values, np.concatenate(codes)[:n_new], like)


def _recipe(home, numeric, codes, like) -> Rows:
    """Rows without a parent; each level is taken from the first row at home that has it."""
    table = home.table
    order = np.concatenate([home.rows, np.setdiff1d(np.arange(table.n), home.rows)])
    donor = None
    if codes.shape[1]:
        donor = np.empty(codes.shape, np.intp)
        for j in range(codes.shape[1]):
            levels, first = np.unique(table.codes[order, j], return_index=True)
            donor[:, j] = order[first[np.searchsorted(levels, codes[:, j])]]
    dtype = table.numeric.dtype
    return Rows(numeric.astype(dtype), np.full(len(numeric), -1, np.intp), donor, like)


def _codes(table, twin) -> np.ndarray:
    """Nominal values of another table in the codes of this one, (m, q)."""
    own, other = joint_codes(table, twin)[0]
    which, out = np.flatnonzero(table.nominal), np.empty((twin.n, table.codes.shape[1]), np.intp)
    for slot in range(out.shape[1]):
        columns = np.flatnonzero(table.slots == slot)
        if columns.size > 1:  # indicators of one nominal column
            ones = [twin.columns.numbers(which[c]).values for c in columns]
            out[:, slot] = np.argmax(np.column_stack(ones), axis=1)
            continue
        known, first = np.unique(own[:, columns[0]], return_index=True)
        place = np.minimum(np.searchsorted(known, other[:, columns[0]]), known.size - 1)
        strange = np.flatnonzero(known[place] != other[:, columns[0]])
        if strange.size:
            j = which[columns[0]]
            raise ValueError(
                f"it made the value {native_values(twin, j).tolist()[strange[0]]!r} in column "
                f"{table.names_of([j])[0]!r}, which no row of X has; fit it to levels of X only"
            )
        out[:, slot] = table.codes[first[place], slot]
    return out


def _matrix(part, width: int) -> np.ndarray:
    values = np.asarray(part, np.float64)
    if values.ndim != 2 or values.shape[1] != width:
        raise ValueError(f"it made rows of shape {values.shape}, expected {width} columns")
    if not np.isfinite(values).all():
        raise ValueError("it made numbers that are not finite")
    return values


def _check_numbers(table, values) -> None:
    gaps = np.isnan(np.asarray(dense(table.numeric))).any(axis=0)
    bad = (np.isinf(values) | (np.isnan(values) & ~gaps)).any(axis=0)
    if bad.any():
        j = np.flatnonzero(~table.nominal)[np.flatnonzero(bad)[0]]
        raise ValueError(
            f"it made infinite or missing numbers in column {table.names_of([j])[0]!r}, where "
            f"X has none"
        )


def _levels(table) -> list[np.ndarray]:
    """Codes that occur in each nominal column, ascending."""
    return [np.unique(column) for column in table.codes.T]
