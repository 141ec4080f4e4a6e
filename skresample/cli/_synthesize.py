"""``skresample synthesize``: a table of new rows, and how faithful they are."""

from __future__ import annotations

import warnings

import click
import numpy as np

from skresample.inspection._dataset.dataset_report import dataset_report
from skresample.inspection._files import check_target, writing
from skresample.inspection._text import printable

from ._columns import listed
from ._guard import Limits
from ._methods import build_sampler, find_name, parse_parameters, sampler_classes
from ._options import OUTPUT, PARAMETER, SEED, reading_options, shared_options
from ._prepare import Problem, check_named, drop_empty
from ._print import console, print_notes
from ._read import read_source
from ._rebuild import rebuild
from ._resample import KIND, PARENT, check_output
from ._row_labels import row_labels
from ._write import write_rows

__all__ = ["generator_classes", "synthesize_command"]

_MOST_ROWS = 10_000_000
_FEWEST = 2  # rows that have a spread to judge
_NAMES = 0.9  # distinct values by rows, from which on text names rows


def generator_classes() -> dict[str, type]:
    """Public over-samplers of classes that can be made from plain values."""
    from skresample.model_selection._compare.design.roster import needs_nothing
    from skresample.over_sampling import Generator

    return {
        name: cls
        for name, cls in sampler_classes().items()
        if issubclass(cls, Generator) and needs_nothing(cls)
    }


@click.command("synthesize")
@click.argument("table", type=click.Path())
@click.option(
    "--method",
    metavar="NAME",
    default="DiffusionOverSampler",
    show_default=True,
    help="What makes the rows, e.g. SMOTE, ROSE, GeneratorPool.",
)
@click.option(
    "--rows",
    type=click.IntRange(1, _MOST_ROWS),
    help="Rows to make. [default: as many as the table has]",
)
@PARAMETER
@reading_options
@SEED
@OUTPUT
@click.option("--report", type=click.Path(), help="HTML page with the fidelity report.")
@click.option("--force", is_flag=True, help="Replace existing files.")
@shared_options
def synthesize_command(table, method, rows, param, seed, output, report, force, quiet, **given):
    """Make a table of new rows like those of TABLE, and say how faithful they are.

    All columns are columns: there is no target. The rows are new, but no promise of privacy: look
    at copies and closeness before giving them away.
    """
    check_output(output, table, force)
    if report is not None and rows is not None and rows < _FEWEST:
        raise ValueError(f"--report needs at least {_FEWEST} rows, got --rows {rows}")
    if report is not None:
        check_target(report, force=force)
    problem = _load(table, **given)
    known = generator_classes()
    parameters = parse_parameters(param)
    if "random_state" in parameters:
        raise ValueError("--param random_state is not used here: the seed is that of --seed")
    sampler = build_sampler(find_name(method, known, "method"), parameters)
    from skresample.combine import synthesize

    n_rows = len(problem.X) if rows is None else rows
    made = synthesize(problem.X, n_rows, sampler, random_state=seed)
    _write(problem, made, output, force)
    few = n_rows < _FEWEST
    if few and not quiet:
        console().print(
            f"{n_rows} row written to {printable(output)}: too few to say how faithful it is"
        )
    if few or (quiet and report is None):
        return
    found = _report(problem, made.rows, given["group"], seed)
    if report is not None:
        found.save(report, title=problem.name, force=force)
    if not quiet:
        _say(problem, n_rows, found, output)


def _load(table, *, group, ignore, max_bytes, reading) -> Problem:
    """All columns but those left out, as features of a problem without a target."""
    read = read_source(table, Limits(n_bytes=max_bytes), reading)
    frame, name = read.frame, printable(table)
    check_named(frame, name, [("--group", group), *(("--ignore", c) for c in ignore)])
    if group is not None and group in ignore:
        raise ValueError(
            f"--group and --ignore both name '{printable(group, width=60)}': new rows are judged "
            f"within a column that they have; drop one of the two options"
        )
    for column in (KIND, PARENT):
        if column in frame.columns:
            raise ValueError(f"The table has a column '{column}' already; rename it.")
    notes = list(read.notes)
    labels = row_labels(read, reading, (group, *ignore), notes)
    X = frame.drop(columns=list(dict.fromkeys([*ignore, *labels]))).reset_index(drop=True)
    if len(X) < 20:
        raise ValueError(f"{name} has {len(X)} rows; at least 20 are needed to learn from.")
    rows, y = np.arange(len(X)), np.zeros(len(X), np.intp)
    problem = Problem(name, X, y, None, rows, notes, "", read, labels)
    drop_empty(problem)
    _note_names(problem)
    return problem


def _note_names(problem: Problem) -> None:
    """Say which text names rows: new rows repeat such values, and with them whom they name."""
    text = problem.X.select_dtypes(["object", "string", "category"])
    found = [c for c in text if text[c].nunique() >= _NAMES * max(text[c].notna().sum(), 1)]
    if found:
        problem.notes.append(
            f"Text that differs from row to row is repeated in new rows, and may name whom it is "
            f"about: {listed(found)}; leave such columns out by --ignore."
        )


def _write(problem: Problem, made, output: str, force: bool) -> None:
    """New rows in the form of the table, with their parents."""
    import pyarrow as pa

    parent = np.asarray(made.plan.origin)
    target = ""  # no column of the table has no name once it is read
    y = np.zeros(len(parent), np.intp)
    rebuilt = rebuild(problem, made.rows.reset_index(drop=True), y, target, made.plan, output)
    extra = {
        KIND: pa.array(["new"] * len(parent), pa.string()),
        PARENT: pa.array(np.where(parent >= 0, parent, 0), mask=parent < 0),
    }
    with writing(output, force=force) as stream:
        write_rows(rebuilt, extra, stream, output)


def _report(problem: Problem, rows, group, seed: int):
    """The figures; groups are those of both tables."""
    groups = None
    if group is not None and group in rows.columns:
        groups = tuple(t[group].astype(object).astype(str).to_numpy() for t in (problem.X, rows))
    dates = [c for c in rows.columns if rows[c].dtype.kind in "mM"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # columns that do not vary
        tables = [t.assign(**{c: t[c].astype("int64") for c in dates}) for t in (problem.X, rows)]
        return dataset_report(*tables, groups=groups, random_state=seed)


def _say(problem: Problem, n_rows: int, found, output) -> None:
    out = console()
    print_notes(problem.notes, out)
    out.print(f"{n_rows:,} rows like the {len(problem.X):,} of {problem.name}:")
    for line in str(found).splitlines():
        out.print(printable(line, width=300))
    out.print(f"written to {printable(output)}")
