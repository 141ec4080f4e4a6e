"""``skresample slices``: for which part of this table is a model wrong?"""

from __future__ import annotations

import json

import click

from skresample.inspection._format import number, pvalue_text
from skresample.inspection._text import printable

from ._options import JSON, SEED, TARGET, TASK, reading_options, shared_options
from ._prepare import load_problem
from ._print import console, print_notes

__all__ = ["slices_command", "slices_of"]


@click.command("slices")
@click.argument("table", type=click.Path())
@TARGET
@TASK
@reading_options
@click.option(
    "--search",
    type=click.Choice(["line", "tree"]),
    default="line",
    show_default=True,
    help="Levels and quantile bins, or leaves of a tree.",
)
@click.option(
    "--alpha",
    type=click.FloatRange(0, 1, min_open=True),
    help="Weight of the error against the size of a slice. [default: chosen on other rows]",
)
@click.option("-k", type=click.IntRange(1, 100), default=4, show_default=True, help="Slices.")
@SEED
@JSON
@shared_options
def slices_command(table, target, task, search, alpha, k, seed, as_json, quiet, **given):
    """Find the parts of TABLE in which gradient boosting errs most, out of fold.

    Half of the rows are searched, the others tell whether a slice is more than noise.
    """
    problem = load_problem(table, target, numeric=task, **given)
    slicer = slices_of(problem, "auto", search=search, alpha=alpha, k=k, seed=seed)
    if as_json:
        tests = slicer.report_.records()
        pairs = zip(slicer.slices_.records(), tests, strict=True)
        data = {
            "table": problem.name,
            "notes": problem.notes,
            "n_searched": len(slicer.search_rows_),
            "n_tested": slicer.report_.n_rows,
            "n_in_several": slicer.report_.n_in_several,
            "slices": [{**one, "test": _plain(test)} for one, test in pairs],
        }
        click.echo(json.dumps(data, indent=1, allow_nan=False))
    elif not quiet:
        _print(problem, slicer)


def slices_of(problem, estimator, *, search="line", alpha=None, k=4, seed=0, together=None):
    """A slicer fitted to the rows of a problem and the errors of a model.

    ``together``: what rows that belong together share, such as a person.
    """
    from skresample.slices import ErrorTreeSlicer, SliceLineSlicer

    if search == "tree":
        slicer = ErrorTreeSlicer(k=k, random_state=seed)
    else:
        chosen = "auto" if alpha is None else alpha
        slicer = SliceLineSlicer(alpha=chosen, k=k, random_state=seed)
    return slicer.fit(problem.X, problem.y, estimator=estimator, groups=together)


def _plain(test: dict) -> dict:
    """A test as JSON has it: no figure is null, not NaN."""
    return {name: None if value != value else value for name, value in test.items()}


def _print(problem, slicer) -> None:
    """The slices, and what other rows say."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    out, report = console(), slicer.report_
    print_notes(problem.notes, out)
    out.print(
        f"{problem.name}: {len(slicer.search_rows_):,} rows searched, {report.n_rows:,} tested on."
    )
    if not len(slicer.slices_):
        out.print("No part of the table stands out.")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("slice", overflow="fold")
    for name in ("rows", "error", "lift", "other rows", "error there", "outside", "p (Holm)"):
        table.add_column(name, justify="right")
    for one, test in zip(slicer.slices_, report, strict=True):
        table.add_row(
            Text(printable(one.name, width=80)),
            *map(number, (one.size, one.error, one.lift, test.size, test.error, test.rest_error)),
            pvalue_text(test.pvalue_holm),
        )
    out.print(table)
    out.print(
        f"{len(report.significant())} of {len(report)} hold on the other rows (5 %, corrected by "
        f"Holm); {report.n_in_several:,} of these are in several slices."
    )
