"""``skresample diagnose``: what about this table matters before anything is resampled?"""

from __future__ import annotations

import json
import shlex

import click

from skresample.inspection._format import number, target_words
from skresample.inspection._text import printable

from ._options import JSON, TARGET, TASK, reading_options, shared_options
from ._prepare import load_problem
from ._print import console, print_notes

__all__ = ["diagnose_command", "name_rows", "name_table", "print_findings"]

PLACEHOLDER = "skresample compare TABLE --target COLUMN"  # as diagnose() says it
_STYLES = {"warning": "bold red", "note": "yellow", "info": ""}
_MAX_COLUMNS = 60
_MOST_ROWS = 20  # doubtful rows that are printed
_WORDS = ("class", "group", "column", "kind", "why", "label", "rather", "neighbours")


@click.command("diagnose")
@click.argument("table", type=click.Path())
@TARGET
@TASK
@reading_options
@click.option(
    "--folds",
    type=click.IntRange(2, 100),
    default=5,
    show_default=True,
    help="Folds the class counts are held against.",
)
@click.option(
    "--values", is_flag=True, help="List the rows whose label is probably wrong (some seconds)."
)
@JSON
@shared_options
def diagnose_command(table, target, folds, task, values, as_json, quiet, **given):
    """Look for what spoils a comparison: duplicates, ids, leaks, rare classes, missing values."""
    from skresample.model_selection import diagnose as look

    problem = load_problem(table, target, numeric=task, **given)
    found = look(
        problem.X, problem.y, groups=problem.groups, n_splits=folds, task=task, values=values
    )
    name_rows(found, problem)
    name_table(found, table, target, given["group"])
    if as_json:
        data = {"table": problem.name, "notes": problem.notes, **found.to_dict()}
        # ASCII escapes keep control characters of names away from the terminal.
        click.echo(json.dumps(data, indent=1, allow_nan=False))
    elif not quiet:
        out = console()
        out.print(f"{problem.name}: {found.n_rows:,} rows, {found.n_columns} columns.")
        print_notes(problem.notes, out)
        _print_tables(found, out)
        print_findings(found.findings, out)
        print_suspects(found.suspects, out)
        if found.advice:
            out.print("\nNext:")
        for number, text in enumerate(found.advice[:12], start=1):
            out.print(f"{number:2d}. {printable(text)}")


def print_findings(findings, out) -> None:
    """One line per finding, warnings first."""
    from rich.text import Text

    for finding in findings:
        line = Text(f"{finding['level']}: ", style=_STYLES.get(finding["level"], ""))
        out.print(line + Text(printable(finding["text"], width=240)))


def _print_tables(found, out) -> None:
    """Classes (or the numbers of the target), groups and columns."""
    if found.target:
        out.print(f"{target_words(found.target)}.".capitalize())
    else:
        classes = [(c["name"], number(c["rows"]), f"{c['share']:.1%}") for c in found.classes]
        out.print(_table(("class", "rows", "share"), classes))
    if found.groups:
        names = [c["name"] for c in found.classes]
        rows = [
            (g["group"], number(g["rows"]), *(number(g["counts"][name]) for name in names))
            for g in found.groups
        ]
        out.print(_table(("group", "rows", *names), rows))
    columns = [
        (
            c["name"],
            c["kind"],
            number(c["distinct"]),
            f"{c['missing']:.1%}",
            number(c["leak_score"]),
            c["why"],
        )
        for c in found.columns[:_MAX_COLUMNS]
    ]
    alone = "R2 alone" if found.target else "AUC alone"
    out.print(_table(("column", "kind", "distinct", "missing", alone, "why"), columns))
    if len(found.columns) > _MAX_COLUMNS:
        out.print(f"{len(found.columns) - _MAX_COLUMNS} more columns; --json lists all.")


def name_rows(found, problem) -> None:
    """Call the doubtful rows by their place in the file."""
    for one in found.suspects:
        one["row"] = int(problem.rows[one["row"]])


def name_table(found, table, target: str, group: str | None) -> None:
    """Write the name of the file into the command that the advice ends in."""
    words = ["skresample", "compare", str(table), "--target", target]
    words += ["--group", group] if group else []
    command = shlex.join(words)
    found.advice[:] = [t.replace(PLACEHOLDER, command) for t in found.advice]


def print_suspects(suspects, out) -> None:
    """The rows whose label is most in doubt."""
    if not suspects:
        return
    header = ("row", "label", "rather", "P(label)", "value", "neighbours")
    rows = [
        (
            str(one["row"]),
            one["given"],
            one["suggested"],
            number(one["quality"], 2),
            "–" if one["value"] is None else f"{one['value']:.1e}",
            "against it too" if one["contradicted"] else "",
        )
        for one in suspects[:_MOST_ROWS]
    ]
    out.print("\nLabels in doubt; rows are counted from 0, without the header:")
    out.print(_table(header, rows))
    if len(suspects) > _MOST_ROWS:
        out.print(f"{len(suspects) - _MOST_ROWS} more rows; --json lists all.")


def _table(header, rows):
    """Rich table; figures to the right, text to the left."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in header:
        figures = name not in _WORDS
        column = Text(printable(name, width=24))
        table.add_column(column, justify="right" if figures else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable(value, width=48)) for value in row))
    return table
