"""Select rows of files into a Parquet file, block by block."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from skresample.base import BaseSelector

from ._selection.rule import Part, Rule
from ._selection.rules import rule_of
from ._sinks import FileSink, is_file
from ._source import Source
from ._telling import telling

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
    groups: str | None = None,
    rows: int = 65_536,
    weight_name: str = "sample_weight",
    force: bool = False,
    progress: bool | Callable[[int, int | None], object] = False,
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
    groups : str, default=None
        Column of groups that is no feature: what PostStratification and the margin "group" of
        RakingSampler look at. Others let it pass.
    rows : int, default=65_536
        Rows read at a time, and of a row group at least; >= 1.
    weight_name : str, default="sample_weight"
        Name of the column of weights that is added where the selector gives weights.
    force : bool, default=False
        Whether an existing file is replaced.
    progress : bool or callable, default=False
        Whether to say on stderr how far it is, or what to call with the rows read and all rows that
        will be, those of every pass. All rows are None in the first pass over CSV and streams,
        whose number is not known before its end.

    Returns
    -------
    result : SelectResult
        ``path``, ``n_input`` and ``n_output`` rows.

    Raises
    ------
    TypeError
        For a selector that needs all rows at once.
    ValueError
        For parameters that do; for a target or groups that are no column, a column
        ``weight_name`` that is there already, a file that exists or is read from, and a source
        that changes.
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
    rule, out = rule_of(selector, groups is not None), Path(out)
    opened = Source(source, target, groups=[] if groups is None else [groups])
    if not is_file(out):
        raise ValueError(f"{out} must end in .parquet or .arrow: it is one file")
    opened.refuse_output(out)
    schema = opened.schema
    if weight_name in schema.names:
        raise ValueError(f"the source has a column {weight_name!r}; name another as weight_name")
    if rule.weighted:
        schema = schema.append(pa.field(weight_name, pa.float64()))
    sink = FileSink(out, schema, rows, force=force)  # refuses what exists before anything is read
    with telling(progress, "read") as tell:
        passes = _Passes(opened, rows, rule.rounds + 1, tell)
        told, sizes = _rounds(rule, passes)
        with sink:
            n_in, n_out = _written(rule, passes, told, sizes, sink)
    return SelectResult(out, n_in, n_out)


class _Passes:
    """Blocks of a source, pass after pass, and how many rows of all passes were read.

    Parameters
    ----------
    opened : Source
    rows : int
        Of a block.
    number : int
        Passes that there will be.
    tell : callable or None
        Hears of the rows read and of all that will be.
    """

    def __init__(self, opened: Source, rows: int, number: int, tell: Any) -> None:
        self.opened, self.rows, self.number, self.tell = opened, rows, number, tell
        self._n = None if tell is None else opened.counted()
        self._done = 0

    def parts(self) -> Iterator[tuple[Part, Any]]:
        """Blocks with and without their target and groups, from the first on."""
        opened, start = self.opened, self._done
        target, groups = opened.target, next(iter(opened.groups), None)
        apart = [name for name in (target, groups) if name is not None]
        for number, block in enumerate(opened.blocks(self.rows)):
            X = block.drop_columns(apart) if apart else block
            yield Part(X, _values(block, target), number, _values(block, groups)), block
            self._done += block.num_rows
            self._say()
        if self._n is None:
            self._n = self._done - start
            self._say()

    def _say(self) -> None:
        if self.tell is not None:
            self.tell(self._done, None if self._n is None else self._n * self.number)


def _values(block, name: str | None) -> Any:
    """A column of a block as an array, (b,)."""
    return None if name is None else block.column(name).to_pandas().to_numpy()


def _rounds(rule: Rule, passes: _Passes) -> tuple[list, list[int]]:
    """What each block is told in the end, and its rows."""
    told, sizes = None, []
    for step in range(rule.rounds):
        looks = []
        for part, block in passes.parts():
            _unchanged(sizes, part.number, block.num_rows) if step else sizes.append(block.num_rows)
            looks.append(rule.look(step, part, None if told is None else told[part.number]))
        told = rule.merge(step, looks, told)
    return told or [], sizes


def _written(rule: Rule, passes: _Passes, told: list, sizes: list[int], sink) -> tuple[int, int]:
    """The last pass: what comes out of each block goes to the sink; rows read and written."""
    n_in, n_out, last = 0, 0, sink.schema.field(len(sink.schema) - 1)
    for part, block in passes.parts():
        _unchanged(sizes, part.number, block.num_rows)
        share = rule.chosen(part, told[part.number] if rule.rounds else None)
        piece = block.take(share.rows)
        if rule.weighted:
            piece = piece.append_column(last, [share.weight])
        n_in, n_out = n_in + block.num_rows, n_out + piece.num_rows
        sink.add(piece)
    if rule.rounds and n_in != sum(sizes):
        raise ValueError(
            f"the source changed while it was read: {sum(sizes):,} rows, then {n_in:,}"
        )
    return n_in, n_out


def _unchanged(sizes: list[int], number: int, size: int) -> None:
    """A block must have the rows that it had in the first pass."""
    if sizes and (number >= len(sizes) or sizes[number] != size):
        raise ValueError(
            f"the source changed while it was read: block {number} has {size:,} rows, and had "
            f"{sizes[number] if number < len(sizes) else 0:,}"
        )
