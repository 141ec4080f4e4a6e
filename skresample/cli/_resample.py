"""``skresample resample``: write the resampled table, with the origin of every row."""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np

from skresample.inspection._files import check_target, writing
from skresample.inspection._text import printable

from ._methods import build_sampler, parse_parameters, read_recipe
from ._options import reading_options, shared_options
from ._prepare import Problem, load_problem
from ._print import console

__all__ = ["provenance", "resample"]

KIND, PARENT = "skresample_row", "skresample_parent"


@click.command()
@click.argument("table", type=click.Path())
@click.option("--target", metavar="COLUMN", required=True, help="Column of the classes.")
@click.option("--method", metavar="NAME", help="Resampler, e.g. SMOTE.")
@click.option("--recipe", type=click.Path(), help="JSON file with a method and its parameters.")
@click.option("--param", "-p", metavar="NAME=VALUE", multiple=True, help="Parameter of the method.")
@reading_options
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True)
@click.option(
    "--output", "-o", required=True, type=click.Path(), help="File to write, .csv or .parquet."
)
@click.option("--force", is_flag=True, help="Replace an existing file.")
@shared_options
def resample(
    table,
    target,
    method,
    recipe,
    param,
    group,
    ignore,
    max_bytes,
    seed,
    output,
    force,
    quiet,
):
    """Resample TABLE and write it with two more columns.

    The column skresample_row says "kept" or "new"; skresample_parent holds the row of TABLE
    (counted from 0) it is or comes from. Train on the result, but never test on it.
    """
    if (method is None) == (recipe is None):
        raise click.UsageError("give either --method or --recipe.")
    parameters = parse_parameters(param)
    if recipe is not None:
        method, stored = read_recipe(recipe)
        parameters = {**stored, **parameters}
    _check_output(output, table, force)
    problem = load_problem(table, target, group=group, ignore=ignore, max_bytes=max_bytes)
    sampler = build_sampler(method, parameters, seed=seed, classes=np.unique(problem.y))
    frame = _resampled(problem, sampler, target)
    _write(frame, output, force)
    if not quiet:
        _say(problem, frame, target, output)


def _check_output(output, table, force: bool) -> None:
    """Refuse the output before any work is done."""
    path = Path(output)
    if not path.name.lower().endswith((".csv", ".csv.gz", ".parquet")):
        raise ValueError(f"--output {printable(output)}: name a .csv, .csv.gz or .parquet file.")
    if path.exists() and Path(table).exists() and path.samefile(table):
        raise ValueError("--output is the table itself; name another file.")
    check_target(path, force=force)


def _resampled(problem: Problem, sampler, target: str):
    """Frame of the resampled rows with target and provenance behind the features."""
    import pandas as pd

    for column in (KIND, PARENT):
        if column in problem.X.columns or column == target:
            raise ValueError(f"The table has a column '{column}' already; rename it.")
    extra = {} if problem.groups is None else {"groups": problem.groups}
    X, y = sampler.fit_resample(problem.X, problem.y, **extra)
    kind, parent = provenance(sampler, len(X))
    frame = X.reset_index(drop=True)
    frame[target] = np.asarray(y)
    frame[KIND] = kind
    # Rows without a parent are missing, not -1: nobody shall join on it by mistake.
    known = pd.Series(np.where(parent >= 0, problem.rows[parent], -1), dtype="Int64")
    frame[PARENT] = known.mask(parent < 0)
    if getattr(sampler, "sample_weight_", None) is not None:
        frame["skresample_weight"] = sampler.sample_weight_
    return frame


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


def _write(frame, output, force: bool) -> None:
    """Write CSV (faithful: text is not changed) or Parquet."""
    import gzip

    with writing(output, force=force) as stream:
        if output.lower().endswith(".parquet"):
            frame.to_parquet(stream, index=False)
        elif output.lower().endswith(".gz"):
            # Without a time stamp, so that the same rows give the same bytes.
            with gzip.GzipFile(fileobj=stream, mode="wb", mtime=0) as packed:
                frame.to_csv(packed, index=False, lineterminator="\n", encoding="utf-8")
        else:
            frame.to_csv(stream, index=False, lineterminator="\n", encoding="utf-8")


def _say(problem: Problem, frame, target: str, output) -> None:
    """Counts before and after."""
    out = console()
    for note in problem.notes:
        out.print(f"Note: {note}")
    before = dict(zip(*np.unique(problem.y, return_counts=True), strict=True))
    after = frame[target].value_counts()
    for label in sorted(before, key=str):
        name = printable(label, width=40)
        out.print(f"{name}: {before[label]:,} rows, now {int(after.get(label, 0)):,}")
    new = int((frame[KIND] == "new").sum())
    out.print(f"{len(frame):,} rows, {new:,} of them new, written to {printable(output)}")
