"""The rows of a resampled dataset, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from skresample._parameters import Resampler

from ._decide import check_sampler, decide, needs_range, new_rows
from ._labels import read_labels
from ._source import PARENT, Source

__all__ = ["KIND", "chunks_of", "kept_rows", "output_schema", "plan_chunks", "rows_to_hold"]

KIND = "skresample_row"


def plan_chunks(
    source: Any,
    sampler: Resampler,
    target: str,
    *,
    rows: int = 65_536,
    provenance: bool = False,
) -> Iterator[Any]:
    """Resample a dataset of files and hand over the output piece by piece.

    The first pass reads the target column alone, the second all columns; in memory are a code a
    row, the rows of the classes that get new ones, and one piece. The output is that of
    ``fit_resample`` on the whole table with the same seed, in the same order: kept rows as they
    stand in the source, then new ones class by class.

    Parameters
    ----------
    source : path, list of paths, pyarrow Dataset or Table
        Parquet, Arrow (``.arrow``, ``.feather``) or CSV; a folder is read as Parquet.
    sampler : resampler
        RandomUnderSampler, RandomOverSampler, or SMOTE with ``seeds="uniform"`` on numbers. Not
        fitted by this.
    target : str
        Column of the classes.
    rows : int, default=65_536
        Input rows read, and new rows made, at a time, >= 1.
    provenance : bool, default=False
        Whether two columns come behind the others: ``skresample_row``, "kept" or "new", and
        ``skresample_parent``, the row of the source (from 0) that it is or mostly comes from.

    Yields
    ------
    piece : pyarrow Table
        At most ``rows`` rows (more where under-sampling with replacement repeats many), all
        columns of the source in their order.

    Raises
    ------
    TypeError
        For a sampler that may look at all rows at once, and nominal columns where it measures
        distances.
    ValueError
        For a target that is absent or has gaps, and a source that changes between the passes.
    ImportError
        Without pyarrow.

    See Also
    --------
    resample_parquet : Writes the pieces.

    Notes
    -----
    Rows of other classes are not checked for missing values, which ``fit_resample`` refuses.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from skresample.large import plan_chunks
    >>> from skresample.under_sampling import RandomUnderSampler
    >>> table = pa.table({"x": range(10), "y": ["a"] * 8 + ["b"] * 2})
    >>> pieces = plan_chunks(table, RandomUnderSampler(random_state=0), "y", rows=4)
    >>> sum(piece.num_rows for piece in pieces)
    4
    """
    if rows < 1:
        raise ValueError(f"rows must be at least 1, got {rows}")
    check_sampler(sampler)
    opened = Source(source, target, numbered=provenance)
    output_schema(opened)
    labels = read_labels(opened, rows)
    return chunks_of(opened, sampler, labels, decide(sampler, labels), rows)


def output_schema(source):
    """Columns of the output."""
    import pyarrow as pa

    schema = source.schema
    if not source.numbered:
        return schema
    for name in (KIND, PARENT):
        if name in schema.names:
            raise ValueError(f"the source has a column {name!r} already; rename it")
    return schema.append(pa.field(KIND, pa.string())).append(pa.field(PARENT, pa.int64()))


def chunks_of(source, sampler, labels, decision, rows) -> Iterator[Any]:
    """The second pass: kept rows block by block, then new ones."""
    start, held, held_codes = 0, [], []
    before = np.zeros(len(labels.classes), np.intp)  # rows of each class already met
    for block in source.blocks(rows):
        stop = start + block.num_rows
        _same(stop, labels, last=False)
        codes = labels.codes[start:stop]
        if decision.held.any():
            which = rows_to_hold(codes, decision.held, start, labels.first)
            if needs_range(sampler):
                which = np.union1d(which, _extremes(block))
            if which.size:
                held.append(block.take(which))
                held_codes.append(codes[which])
        yield _with_kind(_kept(block, codes, decision.places, before), source)
        before += np.bincount(codes, minlength=before.size)
        start = stop
    _same(start, labels, last=True)
    if held:
        y = np.array(labels.classes)[np.concatenate(held_codes)]
        yield from _new_pieces(source, sampler, labels, decision, held, y, rows)


def _new_pieces(source, sampler, labels, decision, held: list, y, rows) -> Iterator[Any]:
    """New rows in pieces with all columns of the output."""
    import pyarrow as pa

    small = pa.concat_tables(held).unify_dictionaries().combine_chunks()
    held.clear()
    parents = np.asarray(small.column(PARENT)) if source.numbered else None
    features = small.drop_columns([source.target, *([PARENT] if source.numbered else [])])
    missing = {
        labels.classes[c]: int(decision.missing[c]) for c in np.flatnonzero(decision.missing)
    }
    kind = source.schema.field(source.target).type
    for table, target, plan in new_rows(sampler, features, y, missing, rows):
        given = pa.array(target.tolist())
        given = given.dictionary_encode() if pa.types.is_dictionary(kind) else given
        table = table.append_column(source.target, given.cast(kind))
        table = table.select(source.schema.names).cast(source.schema)
        if parents is not None:
            words = np.where(plan.is_new, "new", "kept")
            table = table.append_column(KIND, pa.array(words, pa.string()))
            parent = np.where(plan.origin < 0, 0, parents[plan.origin])
            table = table.append_column(PARENT, pa.array(parent, mask=plan.origin < 0))
        yield table


def _with_kind(block, source):
    """Kept rows with the word for them in its place."""
    import pyarrow as pa

    if not source.numbered:
        return block
    words = pa.repeat("kept", block.num_rows)
    return block.add_column(block.num_columns - 1, KIND, words)


def _kept(block, codes, places, before):
    """Rows of a block that come out, in their order."""
    if all(place is None for place in places):
        return block
    return block.take(kept_rows(codes, places, before))


def kept_rows(codes, places, before) -> np.ndarray:
    """Places in a block of the rows that come out, ascending.

    Parameters
    ----------
    codes : (b,) int
        Class of each row of the block.
    places : list of (c,) arrays or None
        Kept rows among those of each class, ascending; None keeps all.
    before : (c,) intp
        Rows of each class in earlier blocks.
    """
    rows = [np.zeros(0, np.intp)]
    for c in np.unique(codes).tolist():
        own, place = np.flatnonzero(codes == c), places[c]
        if place is not None:
            first, last = np.searchsorted(place, [before[c], before[c] + own.size])
            own = own[place[first:last] - before[c]]
        rows.append(own)
    return np.sort(np.concatenate(rows))


def rows_to_hold(codes, held, start: int, first) -> np.ndarray:
    """Places in a block of rows of the small classes, and of the first row of each other one.

    Parameters
    ----------
    codes : (b,) int
    held : (c,) bool
        Whether a class is held whole.
    start : int
        Number of the first row of the block.
    first : (c,) intp
        Number of the first row of each class.
    """
    which = held[codes]
    for c in np.flatnonzero(~held):
        if start <= first[c] < start + len(codes):
            which[first[c] - start] = True
    return np.flatnonzero(which)


def _extremes(block) -> list[int]:
    """A row of the smallest and one of the largest value of each integer column of a block."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = []
    for name, column in zip(block.column_names, block.itercolumns(), strict=True):
        if pa.types.is_integer(column.type) and name != PARENT:
            ends = pc.min_max(column)
            rows += [pc.index(column, ends[end]).as_py() for end in ("min", "max")]
    return [row for row in rows if row >= 0]  # -1: nothing but gaps


def _same(stop, labels, *, last) -> None:
    """The source must have as many rows in the second pass as in the first."""
    n = len(labels.codes)
    if stop > n or (last and stop != n):
        raise ValueError(f"the source changed while it was read: {n:,} rows, then another number")
