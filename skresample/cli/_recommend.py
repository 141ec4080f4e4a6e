"""``skresample recommend``: which method to try first on this table?"""

from __future__ import annotations

import json

import click

from skresample.inspection._text import printable

from ._options import reading_options, shared_options
from ._prepare import load_problem
from ._print import console, print_notes

__all__ = ["recommend_command"]


@click.command("recommend")
@click.argument("table", type=click.Path())
@click.option("--target", metavar="COLUMN", required=True, help="Column of the classes.")
@reading_options
@click.option(
    "--metric",
    type=click.Choice(["balanced_accuracy", "average_precision"]),
    default="balanced_accuracy",
    show_default=True,
    help="Decisions, or ranking.",
)
@click.option(
    "--learner",
    type=click.Choice(["linear", "boosting"]),
    help="Kind of the model. [default: both]",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON in place of text.")
@shared_options
def recommend_command(table, target, metric, learner, as_json, quiet, **given):
    """Name the methods to try first, from facts of the table and results on tables like it."""
    from skresample.model_selection import recommend as look

    try:
        problem = load_problem(table, target, **given)
    except ValueError as error:
        if "a column of classes is needed" not in str(error):
            raise
        # What it says of an option is true of the other commands only.
        text = str(error).replace("it as numbers (--task regression)", "the numbers as they are")
        raise ValueError(f"{text} Numbers are for skresample compare.") from None
    found = look(problem.X, problem.y, metric=metric, learner=learner)
    found.notes.extend(_group_notes(problem))
    if as_json:
        data = {"table": problem.name, "notes_on_reading": problem.notes, **found.to_dict()}
        click.echo(json.dumps(data, indent=1, allow_nan=False))
    elif not quiet:
        _print(problem, found)


def _group_notes(problem) -> list[str]:
    """The smallest cell of groups and classes: where nothing that is done can be judged."""
    if problem.groups is None:
        return []
    classes = dict.fromkeys(problem.y.tolist())
    rows, group, label = min(
        (int(((problem.groups == g) & (problem.y == c)).sum()), g, str(c))
        for g in sorted(set(problem.groups))
        for c in classes
    )
    few = "too few to say what helps there" if rows < 30 else "enough to look at it by itself"
    return [
        f"Group '{group}' has {rows:,} rows of class '{label}', {few}; "
        "skresample compare --group measures every method by group."
    ]


def _print(problem, found) -> None:
    """Facts, the list, and what matters beyond it."""
    out, facts = console(), found.facts
    out.print(f"{printable(problem.name)}: {facts.n_rows:,} rows, {facts.n_columns} columns.")
    print_notes(problem.notes, out)
    out.print(
        f"{facts.n_minority:,} rows of the smaller class; a linear model ranks at ROC AUC "
        f"{facts.linear_auc:.2f}, the nearest neighbour errs at {facts.neighbour_error:.0%}; "
        f"{facts.nominal_share:.0%} of the columns nominal, {facts.duplicate_share:.0%} of the "
        "rows copies."
    )
    out.print("\nTry first:")
    for number, one in enumerate(found.suggestions, start=1):
        out.print(f"{number}. {one.method}: {one.reason}")
        out.print(f"   {printable(one.code)}")
    out.print("")
    for note in found.notes:
        out.print(printable(note))
