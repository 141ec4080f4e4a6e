"""``skresample resample``: write the resampled table, with the origin of every row."""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np
from click.core import ParameterSource

from skresample.inspection._files import check_target, writing
from skresample.inspection._text import printable

from ._in_pieces import Pieces, is_folder, resample_in_pieces, unpacked_size, why_whole
from ._kinds import KINDS
from ._methods import build_chain, parse_parameters, read_recipe, takes_numbers
from ._options import (
    OUTPUT,
    PARAMETER,
    SEED,
    TARGET,
    Size,
    names,
    reading_options,
    shared_options,
)
from ._prepare import Problem, load_problem
from ._print import console, print_notes
from ._read_sheet import need_openpyxl
from ._rebuild import rebuild
from ._sheet import check_sheet, write_sheet
from ._write import write_rows

__all__ = ["check_output", "provenance", "resample_command"]

KIND, PARENT = "skresample_row", "skresample_parent"
WEIGHT = "skresample_weight"


@click.command("resample")
@click.argument("table", type=click.Path())
@TARGET
@click.option(
    "--method",
    metavar="A,B",
    multiple=True,
    callback=lambda context, parameter, value: names(context, parameter, ",".join(value) or None),
    help="Resampler, e.g. SMOTE, or SMOGN for a target of numbers; several run in turn.",
)
@click.option("--recipe", type=click.Path(), help="JSON file with a method and its parameters.")
@PARAMETER
@reading_options
@SEED
@OUTPUT
@click.option(
    "--datasheet",
    type=click.Path(),
    help="Also write a datasheet: .md, .html, or .json with Croissant fields.",
)
@click.option(
    "--pieces-above",
    type=Size(),
    default=512 << 20,
    show_default="512M",
    help="Read and write .parquet and .feather files larger than this in pieces, where the method "
    "can (random sampling, SMOTE and others within one class); the rows are the same.",
)
@click.option("--force", is_flag=True, help="Replace an existing file.")
@shared_options
def resample_command(
    table,
    target,
    method,
    recipe,
    param,
    seed,
    output,
    datasheet,
    pieces_above,
    force,
    quiet,
    **given,
):
    """Resample TABLE and write it with two more columns.

    Of a .parquet or .feather table OUTPUT may also be a folder, a name without an ending: parts of
    Parquet, with which the same command goes on after an interruption.

    The column skresample_row says "kept" or "new"; skresample_parent holds the row of TABLE
    (counted from 0) it is or comes from. Train on the result, but never test on it.
    """
    if (not method) == (recipe is None):
        raise click.UsageError("give either --method or --recipe.")
    parameters = parse_parameters(param)
    if recipe is not None:
        single, stored = read_recipe(recipe)
        method, parameters = [single], {**stored, **parameters}
    if not is_folder(output):  # whoever writes a folder looks what is there
        check_output(output, table, force)
    if datasheet is not None:
        check_sheet(datasheet, output, table, force)
    job = Pieces(table, target, method, parameters, seed, output, given["ignore"], force, quiet)
    others = {"--group": given["group"], "--datasheet": datasheet}
    others["--types"] = given["reading"].types
    if _in_pieces(job, others, pieces_above, given["max_bytes"]):
        return
    problem = _load(table, target, numeric=takes_numbers(method), **given)
    sampler = build_chain(method, parameters, seed=seed, classes=_classes(problem.y))
    rebuilt, extra, y = _resampled(problem, sampler, target, output)
    with writing(output, force=force) as stream:
        write_rows(rebuilt, extra, stream, output)
    if datasheet is not None:
        write_sheet(datasheet, output, problem, sampler, force)
    if not quiet:
        _say(problem, y, extra[KIND].to_pylist().count("new"), output)


def _in_pieces(job: Pieces, others: dict, above: int, max_bytes: int) -> bool:
    """Resample a large file in pieces; False where it is small or the method needs all of it."""
    size, folder = unpacked_size(job.table), is_folder(job.output)
    if (size <= above and not folder) or not Path(job.table).is_file():
        return False  # whoever reads the table will say what it is
    context = click.get_current_context()
    if context.get_parameter_source("max_bytes") is not ParameterSource.DEFAULT:
        others = {**others, "a smaller --max-bytes": size > max_bytes}
    why = why_whole(job, others)
    if folder and why is not None:
        raise ValueError(
            f"--output {printable(job.output)} names a folder, which is written in pieces, but "
            f"{why}; name a file."
        )
    has = f"{printable(job.table)} holds {size:,} bytes, more than {above:,} (--pieces-above)"
    if not job.quiet and size > above:
        way = "read and written in pieces" if why is None else f"read into memory, since {why}"
        click.echo(f"Note: {has}: {way}.", err=True)
    if why is not None:
        return False
    from skresample.large._decide import NeedsAllRows

    try:
        result, notes = resample_in_pieces(job)
    except NeedsAllRows as error:
        if folder:
            raise
        if not job.quiet:
            why = str(error).split(";")[0]
            click.echo(f"Note: read into memory after all, since {why}.", err=True)
        return False
    if not job.quiet:
        _say_counts(notes, result.counts_before, result.counts_after, result.n_new, job.output)
    return True


def _load(table, target: str, *, numeric: bool, **given) -> Problem:
    """The table; a target that only other methods take is refused with their names."""
    try:
        return load_problem(table, target, numeric=numeric, keep=True, **given)
    except ValueError as error:
        if numeric or "a column of classes is needed" not in str(error):
            raise
        raise ValueError(f"{error} Or name a method for numbers, such as SMOGN.") from None


def _classes(y) -> np.ndarray:
    """Different labels; none where the target is a real number."""
    return np.unique(y) if y.dtype.kind != "f" else np.empty(0)


def check_output(output, table, force: bool) -> None:
    """Refuse the output before any work is done."""
    path = Path(output)
    if not path.name.lower().endswith(KINDS):
        raise ValueError(
            f"--output {printable(output)}: name a .csv, .tsv or .txt (also .gz or .zst), "
            ".parquet, .feather or .xlsx file."
        )
    if path.name.lower().endswith(".xlsx"):
        need_openpyxl(printable(output))
    if path.exists() and Path(table).exists() and path.samefile(table):
        raise ValueError("--output is the table itself; name another file.")
    check_target(path, force=force)


def _resampled(problem: Problem, sampler, target: str, output: str):
    """Rows to write, the columns of provenance behind them, and the new target."""
    import pyarrow as pa

    for column in (KIND, PARENT, WEIGHT):
        if column in problem.read.frame.columns:
            raise ValueError(f"The table has a column '{column}' already; rename it.")
    extra = {} if problem.groups is None else {"groups": problem.groups}
    X, y = sampler.fit_resample(problem.X, problem.y, **extra)
    y = np.asarray(y)
    kind, parent = provenance(sampler, len(X))
    X = X.reset_index(drop=True)
    rebuilt = rebuild(problem, X, y, target, sampler.plan_, output)
    # Rows without a parent are missing, not -1: nobody shall join on it by mistake.
    parents = pa.array(np.where(parent >= 0, problem.rows[parent], 0), mask=parent < 0)
    columns = {KIND: pa.array(kind, pa.string()), PARENT: parents}
    if getattr(sampler, "sample_weight_", None) is not None:
        columns[WEIGHT] = pa.array(sampler.sample_weight_)
    return rebuilt, columns, y


def provenance(sampler, n_rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Kind ("kept" or "new") and parent row of every row a fitted resampler returned.

    Parameters
    ----------
    sampler : estimator
        After ``fit_resample``, with ``plan_``.
    n_rows : int
        Rows it returned.

    Returns
    -------
    kind : ndarray of shape (n_rows,), object
    parent : ndarray of shape (n_rows,), intp
        -1 where a new row has no single parent.
    """
    plan = sampler.plan_
    origin = np.asarray(plan.origin, dtype=np.intp)
    if len(origin) != n_rows:
        raise ValueError(f"the plan describes {len(origin)} rows, but {n_rows} were returned.")
    return np.where(plan.is_new, "new", "kept").astype(object), origin


def _say(problem: Problem, y, n_new: int, output) -> None:
    """Counts before and after, or the mean of a target of numbers."""
    before = dict(zip(*np.unique(problem.y, return_counts=True), strict=True))
    after = dict(zip(*np.unique(y, return_counts=True), strict=True))
    mean = None
    if y.dtype.kind in "iuf" and len(before) > 20:
        old, new = (f"{np.mean(v):.6g} (sd {np.std(v):.4g})" for v in (problem.y, y))
        mean = f"mean of the target: {old}, now {new}"
    _say_counts(problem.notes, before, after, n_new, output, mean)


def _say_counts(notes, before: dict, after: dict, n_new: int, output, mean=None) -> None:
    """Notes, then rows by label before and after, or the one line ``mean``."""
    out = console()
    print_notes(notes, out)
    lines = [
        f"{printable(label, width=40)}: {before[label]:,} rows, now {after.get(label, 0):,}"
        for label in sorted(before, key=str)
    ]
    for line in lines if mean is None else [mean]:
        out.print(line)
    total = sum(after.values())
    out.print(f"{total:,} rows, {n_new:,} of them new, written to {printable(output)}")
