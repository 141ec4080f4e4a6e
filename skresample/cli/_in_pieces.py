"""``skresample resample`` for files that memory shall not hold: read and written in pieces."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any, NamedTuple

from skresample.inspection._text import printable

from ._kinds import FEATHERS, PARQUETS
from ._methods import build_chain
from ._progress import progress_bar
from ._read_arrow import check_columns

__all__ = ["Pieces", "is_folder", "resample_in_pieces", "unpacked_size", "why_whole"]

_CODE = 10**16  # the table in memory reads whole numbers from here on as codes


class Pieces(NamedTuple):
    """A resampling that never holds the table."""

    table: str
    target: str
    methods: list
    parameters: dict
    seed: int
    output: str
    ignore: tuple
    force: bool
    quiet: bool


def is_folder(output) -> bool:
    """Whether a name without an ending asks for a folder of parts."""
    name = Path(output).name
    return bool(name) and "." not in name


def unpacked_size(table) -> int:
    """Bytes of a Parquet or Arrow file after decompression, as far as its footer says; else 0."""
    path = Path(table)
    lower = path.name.lower()
    if not path.is_file() or not lower.endswith((*PARQUETS, *FEATHERS)):
        return 0
    size = os.stat(path).st_size
    if lower.endswith(PARQUETS):
        import pyarrow as pa
        from pyarrow import parquet

        try:
            footer = parquet.read_metadata(path)
        except (pa.ArrowException, OSError):
            return size  # whoever reads the file will say what is wrong
        groups = range(footer.num_row_groups)
        size = max(size, sum(footer.row_group(i).total_byte_size for i in groups))
    return size


def why_whole(job: Pieces, others: dict) -> str | None:
    """Why the table must be in memory as a whole; None where it need not.

    Parameters
    ----------
    job : Pieces
    others : dict
        Options that only a table in memory takes, by name, and their values.
    """
    from skresample.large._samplers import check_sampler, group_names, measures

    if not is_folder(job.output) and not job.output.lower().endswith((*PARQUETS, *FEATHERS)):
        return "the output is neither .parquet nor .feather"
    if not job.table.lower().endswith((*PARQUETS, *FEATHERS)):
        return "the table is neither .parquet nor .feather"
    given = [option for option, value in others.items() if value]
    if given:
        return f"{given[0]} is given"
    sampler = build_chain(job.methods, job.parameters, seed=job.seed)
    try:
        check_sampler(sampler)
        if group_names(sampler, None):
            return "group_columns is given"
    except (TypeError, ValueError) as error:
        return str(error).split(";")[0]
    import pyarrow as pa

    try:
        return _why_by_columns(job) if measures(sampler) else None
    except (pa.ArrowException, OSError):
        return None  # whoever reads the file will say what is wrong


def _why_by_columns(job: Pieces) -> str | None:
    """Columns of other types than numbers and levels, and such as are read as codes."""
    import pyarrow as pa
    import pyarrow.compute as pc

    data = _dataset(job)
    features = [field for field in data.schema if field.name not in _left_out(job, data)]
    features = [field for field in features if field.name != job.target]
    for field in features:
        if not _in_both_ways(field.type):
            return f"column '{printable(field.name, width=40)}' holds neither numbers nor text"
    wide = [f.name for f in features if pa.types.is_integer(f.type) and f.type.bit_width == 64]
    for batch in data.to_batches(columns=wide) if wide else ():
        for name, column in zip(wide, batch.columns, strict=True):
            ends = pc.min_max(column).as_py()
            if ends["max"] is not None and max(ends["max"], -ends["min"]) >= _CODE:
                return f"column '{printable(name, width=40)}' holds codes"
    return None


def _in_both_ways(kind) -> bool:
    """Whether a column of the type is read alike in pieces and as a whole."""
    from pyarrow import types

    kind = kind.value_type if types.is_dictionary(kind) else kind
    asked = (types.is_integer, types.is_floating, types.is_string, types.is_large_string)
    return any(is_kind(kind) for is_kind in (*asked, types.is_boolean))


def _dataset(job: Pieces) -> Any:
    """The file, not yet read."""
    from pyarrow import dataset

    kind = "parquet" if job.table.lower().endswith(PARQUETS) else "ipc"
    return dataset.dataset(job.table, format=kind)


def _left_out(job: Pieces, data) -> list[str]:
    """Columns that are not written: ignored ones, and row labels of pandas."""
    return [*job.ignore, *(n for n in data.schema.names if n.startswith("__index_level_"))]


def resample_in_pieces(job: Pieces) -> tuple[Any, list[str]]:
    """Write the output; what was read and written, and notes.

    Raises
    ------
    ValueError
        For a file that cannot be read and an output that cannot be written; nothing stands under
        its name then.
    """
    import pyarrow as pa

    from skresample.large._labels import read_labels
    from skresample.large._resample_parquet import write_resampled
    from skresample.large._source import Source

    name, classes, rows = printable(job.table), [], 65_536
    try:
        data = _dataset(job)
        check_columns(data.schema, name)
        left_out = _left_out(job, data)
        source = Source(data, job.target, leave_out=left_out, numbered=True, drop_missing=True)
        if any(isinstance(value, dict) for value in job.parameters.values()):
            classes = [_whole(label) for label in read_labels(source, rows).classes]
        sampler = build_chain(job.methods, job.parameters, seed=job.seed, classes=classes)
        with progress_bar(job.quiet) as bar:
            result = write_resampled(
                source, sampler, Path(job.output), rows, force=job.force,
                tell=lambda done, total: bar(done, total, "rows written"),
            )  # fmt: skip
    except (pa.ArrowException, OSError) as error:
        raise ValueError(_reason(error, name, job.output)) from None
    before, after = (
        {_whole(label): count for label, count in counts.items()}
        for counts in (result.counts_before, result.counts_after)
    )
    result = result._replace(counts_before=before, counts_after=after)
    if not source.unlabelled:
        return result, []
    shown = printable(job.target, width=60)
    return result, [f"{source.unlabelled:,} rows without a value in '{shown}' are left out."]


def _whole(label):
    """A label as the table in memory has it, where numbers with gaps are no floats."""
    return int(label) if isinstance(label, float) else label


def _reason(error: Exception, name: str, output: str) -> str:
    """What went wrong, in one line."""
    code = getattr(error, "errno", None)
    if code in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return f"{printable(output)}: no space is left to write it; nothing stands under its name."
    first = printable((str(error).splitlines() or [""])[0], width=160)
    return f"{name}: cannot be read or written ({first}); nothing stands under the new name."
