"""Resample files into one file or a folder of them, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from skresample._parameters import Resampler

from ._decide import decide
from ._labels import classes_alone, read_labels
from ._plan_chunks import chunks_of, open_source, output_schema
from ._samplers import makes_rows
from ._sinks import FileSink, FolderSink, is_file, problem_key
from ._telling import telling

__all__ = ["LargeResult", "resample_parquet", "write_resampled"]


class LargeResult(NamedTuple):
    """What was read and written."""

    path: Path
    n_input: int
    n_output: int
    counts_before: dict[Any, int]
    counts_after: dict[Any, int]
    n_new: int


def resample_parquet(
    source: Any,
    sampler: Resampler,
    target: Any,
    out: str | os.PathLike[str],
    *,
    groups: str | None = None,
    follow: Sequence[str] = (),
    rows: int = 65_536,
    force: bool = False,
    progress: bool | Callable[[int, int], object] = False,
    provenance: bool = False,
) -> LargeResult:
    """Resample a dataset of files that memory cannot hold, into Parquet.

    The rows are those of ``fit_resample`` on the whole table with the same seed, in the same
    order; see :func:`plan_chunks` for what is held in memory.

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
    out : path
        A name that ends in ``.parquet`` (``.pq``), or in ``.arrow`` or ``.feather`` for a file
        that memory can map, becomes one file; any other, but for endings of other formats such as
        ``.csv``, a folder of files ``part-00000.parquet`` and so on. Either appears under its name
        once it is complete. The finished parts of an interrupted run wait in ``<out>.partial``: the
        same call with an integer seed goes on with them.
    groups : str, default=None
        Column of groups that is no feature, for a strategy by cells (class, group).
    follow : sequence of str, default=()
        Columns that are no features, such as weights and ids: a new row has those of the row that
        it mostly comes from.
    rows : int, default=65_536
        Rows read at a time, of a row group, and of a part of a folder at least; >= 1.
    force : bool, default=False
        Whether an existing file is replaced. A folder is never replaced.
    progress : bool or callable, default=False
        Whether to say on stderr how far it is, or what to call with the rows written and all rows
        that will be.
    provenance : bool, default=False
        Whether two columns come behind the others: ``skresample_row``, "kept" or "new", and
        ``skresample_parent``, the row of the source (from 0) that it is or mostly comes from.

    Returns
    -------
    result : LargeResult
        ``path``, ``n_input``, ``n_output``, rows by class before and after, and ``n_new``, the
        rows that the sampler made; those that RandomOverSampler repeats are not among them.

    Raises
    ------
    TypeError
        For a sampler that may look at all rows at once.
    ValueError
        For a target that is absent or has gaps, a source that changes while it is read, and a
        place where nothing may be written.
    OSError
        For files that cannot be read or written; nothing stands under ``out`` then.
    ImportError
        Without pyarrow.

    See Also
    --------
    plan_chunks : The pieces themselves.

    Notes
    -----
    Two passes: the target column, then all columns. Memory: a byte a row for codes (two above 127
    classes, twice that for a moment), eight for each row that under-sampling draws, the rows of
    the classes that get new ones with their neighbour search, and a few blocks.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import pyarrow as pa
    >>> from skresample.large import resample_parquet
    >>> from skresample.over_sampling import RandomOverSampler
    >>> table = pa.table({"x": range(10), "y": ["a"] * 8 + ["b"] * 2})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     out = pathlib.Path(folder) / "balanced.parquet"
    ...     result = resample_parquet(table, RandomOverSampler(random_state=0), "y", out)
    >>> result.counts_after
    {'a': 8, 'b': 8}
    """
    if rows < 1:
        raise ValueError(f"rows must be at least 1, got {rows}")
    opened = open_source(source, sampler, target, groups, follow, numbered=provenance)
    with telling(progress, "written") as tell:
        return write_resampled(opened, sampler, Path(out), rows, force=force, tell=tell)


def write_resampled(opened, sampler, out: Path, rows: int, *, force: bool, tell) -> LargeResult:
    """Resample what a source holds into ``out``; ``tell`` hears of rows written and of all."""
    opened.refuse_output(out)
    schema = output_schema(opened)
    if is_file(out):
        sink: Any = FileSink(out, schema, rows, force=force)
    else:
        sink = FolderSink(out, schema, rows, problem_key(opened, sampler, rows))
    decision = decide(sampler, read_labels(opened, rows))
    wanted, before = decision.wanted, decision.labels
    if before.cells:  # rows are counted by class as they come out
        before, of = classes_alone(before)
        wanted = np.bincount(of, weights=wanted).astype(np.int64)
    n_out, total = 0, int(wanted.sum())
    counts = np.zeros(len(before.classes), np.int64)
    position = {label: code for code, label in enumerate(before.classes)}
    with sink:
        for piece in chunks_of(opened, sampler, decision, rows):
            for one in piece.column(opened.target).value_counts().to_pylist():
                counts[position[one["values"]]] += one["counts"]
            n_out += piece.num_rows
            sink.add(piece)
            if tell is not None:
                tell(n_out, total)
        if not np.array_equal(counts, wanted):
            raise ValueError(
                f"the source changed while it was read: {counts.tolist()} rows by class came out, "
                f"{wanted.tolist()} were planned"
            )
    n_new = int(decision.missing.sum()) if makes_rows(sampler) else 0
    had, has = (dict(zip(before.classes, c.tolist(), strict=True)) for c in (before.counts, counts))
    return LargeResult(out, len(before.codes), n_out, had, has, n_new)
