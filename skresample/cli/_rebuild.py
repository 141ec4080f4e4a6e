"""Rows of a resampled table in the form of the one that was read: kept ones as they stood."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ._dates import precision_of, rounded
from ._kinds import SHEETS, TEXTS
from ._quotes import Look

__all__ = ["Rebuilt", "rebuild"]


class Rebuilt(NamedTuple):
    """Rows to write.

    Attributes
    ----------
    table : pyarrow.Table
        Text of all cells where both ends are text, else values.
    header : list of str
        Names as they stand in the file.
    delimiter, encoding : str
        Those of the input.
    words : frozenset of str
        Columns that a sheet shall hold as text.
    look : Look
        Quotes and line ends of the input, of the columns that are written.
    mark : bytes
        The mark of an input whose bytes come high ones first.
    dates : frozenset of str
        Columns that a sheet shall hold as dates.
    """

    table: Any
    header: list
    delimiter: str = ","
    encoding: str = "utf-8"
    words: frozenset = frozenset()
    look: Look = Look()
    mark: bytes = b""
    dates: frozenset = frozenset()


def rebuild(problem, X, y, target: str, plan, output: str) -> Rebuilt:
    """Rows of a resampled table in the form of the one that was read.

    Parameters
    ----------
    problem : Problem
        With ``read``.
    X : pandas.DataFrame
        Features after resampling.
    y : ndarray of shape (n,)
    target : str
    plan : ResamplingPlan
        Which rows are kept, and which row each comes from.
    output : str
        Name of the file that will be written.

    Returns
    -------
    Rebuilt
    """
    import pyarrow as pa

    read = problem.read
    as_text = read.cells is not None and output.lower().endswith((*TEXTS, *SHEETS))
    base = read.cells.table if as_text else read.typed
    origin = np.asarray(plan.origin, dtype=np.intp)
    new = np.asarray(plan.is_new, dtype=bool)
    names = [c for c in base.column_names if c in X.columns or c in (target, *problem.labels)]
    kept = base.select(names).take(pa.array(problem.rows[origin[~new]]))
    fresh, spaced = [], as_text and read.cells.header.spaced
    for field in kept.schema:
        if field.name == target:
            fresh.append(_targets(problem, base, y[new], target, as_text))
        elif field.name in X.columns:
            values = X.loc[new, field.name].reset_index(drop=True)
            cells = _cells(values, base.column(field.name), read.columns.get(field.name), as_text)
            fresh.append(_spaced(cells) if spaced and field.name != names[0] else cells)
        else:  # labels of rows: a new row has none
            empty = (
                pa.repeat("", int(new.sum())) if as_text else pa.nulls(int(new.sum()), field.type)
            )
            fresh.append(empty)
    # Natural order is kept, then new; the plan's order leads back.
    place = np.argsort(np.argsort(new, kind="stable"))
    fresh = [array.combine_chunks() if hasattr(array, "chunks") else array for array in fresh]
    table = pa.concat_tables([kept, pa.Table.from_arrays(fresh, schema=kept.schema)])
    table = _relabelled(table.take(pa.array(place)), problem, y, origin, new, target, as_text)
    if not as_text:
        return Rebuilt(table, names)
    cells, head = read.cells, read.cells.header
    written = dict(zip(head.names, head.written, strict=False))
    header = ["" if name == read.index else written.get(name, name) for name in names]
    words = frozenset(n for n, c in read.columns.items() if c.kind in ("text", "code"))
    look = head.of([head.names.index(name) for name in names]).look
    return Rebuilt(
        table, header, head.delimiter, cells.encoding, words, look, cells.mark, cells.dates
    )


def _targets(problem, base, y, target: str, as_text: bool):
    """Target of new rows: a label as some row has it, a number in the column's style."""
    import pandas as pd
    import pyarrow as pa

    labels, first = np.unique(problem.y, return_index=True)
    place = np.minimum(np.searchsorted(labels, y), len(labels) - 1)
    if (labels[place] == y).all():
        return base.column(target).take(pa.array(problem.rows[first[place]]))
    column = problem.read.columns.get(target)
    return _cells(pd.Series(y), base.column(target), column, as_text)


def _relabelled(table, problem, y, origin, new, target: str, as_text: bool):
    """The table with the labels of kept rows that a method has changed."""
    import pyarrow as pa

    changed = ~new
    changed[~new] = y[~new] != problem.y[origin[~new]]
    if not changed.any():
        return table
    base = problem.read.cells.table if as_text else problem.read.typed
    values = _targets(problem, base, y, target, as_text)
    old = table.column(target)
    values = values.combine_chunks() if hasattr(values, "chunks") else values
    both = pa.chunked_array([*old.chunks, values])
    rows = np.where(changed, len(y) + np.arange(len(y)), np.arange(len(y)))
    return table.set_column(table.column_names.index(target), target, both.take(pa.array(rows)))


def _spaced(cells):
    """Text with the space that stands behind the delimiters of a table."""
    from pyarrow import compute

    return compute.binary_join_element_wise("", cells, " ")


def _cells(values, old, column, as_text: bool):
    """Arrow array of new values, as text in a column's style or in the type of the ``old`` ones."""
    import pyarrow as pa
    from pyarrow import compute

    kind = old.type
    if as_text:
        return pa.array(column.words(values), pa.string())
    if pa.types.is_dictionary(kind):
        return pa.array([None if v is None or v != v else v for v in values.astype(object)], kind)
    if pa.types.is_time(kind):  # read as words: each is that of some row
        known = compute.unique(old)
        return known.take(compute.index_in(pa.array(values, pa.string()), known.cast(pa.string())))
    if pa.types.is_date(kind):
        values = values.dt.round("D")
    elif pa.types.is_timestamp(kind):
        values = rounded(values, precision_of(old.to_pandas()))
    array = pa.Array.from_pandas(values)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_integer(kind) and pa.types.is_floating(array.type):
        array = pa.Array.from_pandas(values.round())
    return array.cast(kind, safe=False)
