"""The rows of a resampled dataset, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from skresample._outcome import followed_rows
from skresample._parameters import Resampler

from ._block_rows import kept_rows, rows_to_hold
from ._decide import decide, new_rows
from ._labels import read_labels, refuse_other_labels
from ._samplers import check_sampler, group_names, needs_range
from ._source import PARENT, Source

__all__ = [
    "KIND",
    "chunks_of",
    "open_source",
    "output_schema",
    "plan_chunks",
]

KIND = "skresample_row"


def plan_chunks(
    source: Any,
    sampler: Resampler,
    target: Any,
    *,
    groups: str | None = None,
    follow: Sequence[str] = (),
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
    source : path, list of paths, pyarrow Dataset or Table, Arrow stream, ndarray of shape (n, d)
        Parquet, Arrow (``.arrow``, ``.feather``) or CSV; a folder is read as Parquet. An object
        with an Arrow stream, such as a DuckDB relation, is asked once a pass and must give the same
        rows in the same order. An array of numbers, memory-mapped or the name of a ``.npy`` file,
        has columns ``x0``, ``x1`` and so on.
    sampler : resampler
        RandomUnderSampler, RandomOverSampler, or a method that makes rows from those of one class
        alone: SMOTE and AxisOverSampler with seeds and moves that do (such as "uniform" and
        "segment"), SMOTENC, GeometricSMOTE with ``selection_strategy="minority"``, LVQSMOTE,
        PolynomFitSMOTE, PrincipalDirectionSMOTE, ROSE, SMOBD. Not fitted by this.
    target : str or array of shape (n,)
        Column of the classes; of an array the labels, or a ``.npy`` file of them, which become the
        column ``y``.
    groups : str, default=None
        Column of groups that is no feature, for a strategy by cells (class, group).
    follow : sequence of str, default=()
        Columns that are no features, such as weights and ids: a new row has those of the row that
        it mostly comes from.
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
        For a sampler that may look at all rows at once.
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
    opened = open_source(source, sampler, target, groups, follow, numbered=provenance)
    output_schema(opened)
    return chunks_of(opened, sampler, decide(sampler, read_labels(opened, rows)), rows)


def open_source(source, sampler, target, groups, follow, *, numbered: bool) -> Source:
    """The source with what a sampler needs of it; what it cannot do is refused."""
    check_sampler(sampler)
    names = group_names(sampler, groups)
    follow = list(dict.fromkeys([*follow, *([] if groups is None else [groups])]))
    lost = [name for name in names if name in follow and groups is None]
    if lost:
        raise ValueError(f"group_columns={lost} are features; pass the column as groups= instead")
    return Source(source, target, numbered=numbered, groups=names, follow=follow)


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


def chunks_of(source, sampler, decision, rows) -> Iterator[Any]:
    """The second pass: kept rows block by block, then new ones."""
    start, held, held_codes, labels = 0, [], [], decision.labels
    before = np.zeros(len(labels.classes), np.intp)  # rows of each class already met
    for block in source.blocks(rows):
        stop = start + block.num_rows
        _same(stop, labels, last=False)
        codes = labels.codes[start:stop]
        if source.streamed:
            refuse_other_labels(block, source.target, codes, labels, start)
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
        y = np.array(labels.label_of)[np.concatenate(held_codes)]
        yield from _new_pieces(source, sampler, decision, held, y, rows)


def _new_pieces(source, sampler, decision, held: list, y, rows) -> Iterator[Any]:
    """New rows in pieces with all columns of the output."""
    import pyarrow as pa

    small = pa.concat_tables(held).unify_dictionaries().combine_chunks()
    held.clear()
    beside = [*source.follow, *([PARENT] if source.numbered else [])]
    features = small.drop_columns([source.target, *beside])
    groups = [name for name in source.groups if name in source.follow]
    groups = small.column(groups[0]).to_numpy() if groups else None
    small = small.select(beside)
    kind = source.schema.field(source.target).type
    for table, target, plan in new_rows(sampler, features, y, decision.new, rows, groups):
        given = pa.array(target.tolist())
        given = given.dictionary_encode() if pa.types.is_dictionary(kind) else given
        table = table.append_column(source.target, given.cast(kind))
        like = followed_rows(plan)
        for name in source.follow:
            table = table.append_column(name, small.column(name).take(like))
        table = table.select(source.schema.names).cast(source.schema)
        if source.numbered:
            words = np.where(plan.is_new, "new", "kept")
            table = table.append_column(KIND, pa.array(words, pa.string()))
            parent = pa.array(np.asarray(small.column(PARENT))[like], mask=plan.origin < 0)
            table = table.append_column(PARENT, parent)
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


def _extremes(block) -> np.ndarray:
    """A row of the smallest and one of the largest value of each integer column of a block."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = []
    for name, column in zip(block.column_names, block.itercolumns(), strict=True):
        if pa.types.is_integer(column.type) and name != PARENT:
            ends = pc.min_max(column)
            rows += [pc.index(column, ends[end]).as_py() for end in ("min", "max")]
    return np.array([row for row in rows if row >= 0], np.intp)  # -1: nothing but gaps


def _same(stop, labels, *, last) -> None:
    """The source must have as many rows in the second pass as in the first."""
    n = len(labels.codes)
    if stop > n or (last and stop != n):
        raise ValueError(f"the source changed while it was read: {n:,} rows, then another number")
