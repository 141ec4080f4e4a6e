"""Select rows of files into a Parquet file, block by block."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from skresample.base import BaseSelector

from ._selection.rule import Part, Rule
from ._selection.rules import rule_of
from ._sinks import FileSink, is_file
from ._source import Source

__all__ = ["SelectResult", "select_parquet"]


class SelectResult(NamedTuple):
    """What was read and written."""

    path: Path
    n_input: int
    n_output: int


def select_parquet(
    source: Any,
    selector: BaseSelector,
    out: str | os.PathLike[str],
    *,
    target: Any = None,
    rows: int = 65_536,
    weight_name: str = "sample_weight",
    force: bool = False,
) -> SelectResult:
    """Select rows of a dataset of files that memory cannot hold, into a Parquet file.

    Every pass reads the files once; what is held between passes is small: counts, triangular
    factors, or 8 to 16 bytes of each row. Rows come out in the order of the source.

    Parameters
    ----------
    source : path, list of paths, pyarrow Dataset or Table, Arrow stream, ndarray of shape (n, d)
        As in :func:`plan_chunks`.
    selector : selector
        As in :func:`select_dask`; a block of ``rows`` rows is what a partition is there.
    out : path
        Name of the file, which appears when it is complete; it ends in ``.parquet`` (``.pq``), or
        in ``.arrow`` or ``.feather`` for one that memory can map.
    target : str, array of shape (n,) or None, default=None
        Column of the target, which selectors with ``include_target`` look at; of an array the
        labels, or a ``.npy`` file of them.
    rows : int, default=65_536
        Rows read at a time, and of a row group at least; >= 1.
    weight_name : str, default="sample_weight"
        Name of the column of weights that is added where the selector gives weights.
    force : bool, default=False
        Whether an existing file is replaced.

    Returns
    -------
    result : SelectResult
        ``path``, ``n_input`` and ``n_output`` rows.

    Raises
    ------
    TypeError
        For a selector that needs all rows at once.
    ValueError
        For parameters that do; for a target that is no column, a column ``weight_name`` that is
        there already, a file that exists or is read from, and a source that changes.
    ImportError
        Without pyarrow.

    See Also
    --------
    select_dask : From a Dask data frame.

    Notes
    -----
    Passes, memory and which rows are those of ``fit_resample`` on the whole table: see the user
    guide.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import pyarrow as pa
    >>> from skresample.large import select_parquet
    >>> from skresample.selection import ExactDeduplicator
    >>> table = pa.table({"x": [1, 2, 1, 3, 2, 1]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     out = pathlib.Path(folder) / "once.parquet"
    ...     result = select_parquet(table, ExactDeduplicator(), out, rows=2)
    >>> result.n_input, result.n_output
    (6, 3)
    """
    import pyarrow as pa

    if rows < 1:
        raise ValueError(f"rows must be at least 1, got {rows}")
    rule, out, opened = rule_of(selector), Path(out), Source(source, target)
    if not is_file(out):
        raise ValueError(f"{out} must end in .parquet or .arrow: it is one file")
    opened.refuse_output(out)
    schema = opened.schema
    if weight_name in schema.names:
        raise ValueError(f"the source has a column {weight_name!r}; name another as weight_name")
    if rule.weighted:
        schema = schema.append(pa.field(weight_name, pa.float64()))
    told, sizes = _rounds(rule, opened, rows)
    n_in, n_out = 0, 0
    with FileSink(out, schema, rows, force=force) as sink:
        for part, block in _parts(opened, rows):
            _unchanged(sizes, part.number, block.num_rows)
            share = rule.chosen(part, told[part.number] if rule.rounds else None)
            piece = block.take(share.rows)
            if rule.weighted:
                piece = piece.append_column(schema.field(weight_name), pa.array(share.weight))
            n_in, n_out = n_in + block.num_rows, n_out + piece.num_rows
            sink.add(piece)
        if rule.rounds and n_in != sum(sizes):
            raise ValueError(
                f"the source changed while it was read: {sum(sizes):,} rows, then {n_in:,}"
            )
    return SelectResult(out, n_in, n_out)


def _rounds(rule: Rule, opened: Source, rows: int) -> tuple[list, list[int]]:
    """What each block is told in the end, and its rows."""
    told, sizes = None, []
    for step in range(rule.rounds):
        looks = []
        for part, block in _parts(opened, rows):
            _unchanged(sizes, part.number, block.num_rows) if step else sizes.append(block.num_rows)
            looks.append(rule.look(step, part, None if told is None else told[part.number]))
        told = rule.merge(step, looks, told)
    return told or [], sizes


def _parts(opened: Source, rows: int) -> Iterator[tuple[Part, Any]]:
    """Blocks of the source with and without their target."""
    for number, block in enumerate(opened.blocks(rows)):
        X, y = block, None
        if opened.target is not None:
            X = block.drop_columns([opened.target])
            y = block.column(opened.target).to_pandas().to_numpy()
        yield Part(X, y, number), block


def _unchanged(sizes: list[int], number: int, size: int) -> None:
    """A block must have the rows that it had in the first pass."""
    if sizes and (number >= len(sizes) or sizes[number] != size):
        raise ValueError(
            f"the source changed while it was read: block {number} has {size:,} rows, and had "
            f"{sizes[number] if number < len(sizes) else 0:,}"
        )
