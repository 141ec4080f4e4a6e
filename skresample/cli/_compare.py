"""``skresample compare``: does resampling help on this table?"""

from __future__ import annotations

import time

import click

from skresample._figures import METRICS
from skresample.inspection._files import output_directory
from skresample.inspection._text import printable

from ._compare_output import (
    check_outputs,
    command_line,
    mark_unfinished,
    question_of,
    write_outputs,
)
from ._compare_problem import announce, problem_of
from ._compare_settings import comparison_settings
from ._compare_steps import found_slices, looked_at, run_comparison
from ._diagnose import name_table
from ._inferred import column_of_group
from ._options import (
    SEED,
    TASK,
    finite,
    names,
    processes,
    reading_options,
    relevance,
    shared_options,
)
from ._print import console, print_result
from ._progress import awaited

__all__ = ["NO_EVIDENCE", "compare"]

NO_EVIDENCE = 3  # exit code of a run whose folds do not carry a verdict


@click.command()
@click.argument("table", required=False, type=click.Path())
@click.option(
    "--target", metavar="COLUMN", help="Column of the classes, or of numbers; needed with a TABLE."
)
@reading_options
@click.option(
    "--group-proba",
    metavar="COLUMN=GROUP",
    multiple=True,
    callback=column_of_group,
    help="Groups are known for some rows only: this column holds the probability of this group. "
    "Once for each group; the columns are left out of the features.",
)
@click.option("--together", metavar="COLUMN", help="Rows with the same value stay in one fold.")
@click.option(
    "--time",
    metavar="COLUMN",
    help="Train on the past, test on what follows; the column is left out of the features.",
)
@TASK
@click.option(
    "--relevance",
    metavar="HOW",
    callback=relevance,
    default="auto",
    show_default=True,
    help="Of numbers, which are rare: auto, boxplot, density, or points VALUE:RELEVANCE,...",
)
@click.option("--positive", metavar="LABEL", help="Positive class of two. [default: the rarer]")
@click.option(
    "--resamplers",
    metavar="A,B",
    callback=names,
    help="Names such as SMOTE,TomekLinks, or all, or none. [default: a selection]",
)
@click.option(
    "--schedules",
    metavar="A,B",
    callback=names,
    help="Schedules of training that take part, for models with partial_fit: names among "
    "proportional, repeated_subsets, temperature, cooldown, end_upsampling, with --group also "
    "group_temperature, group_cooldown, group_end_upsampling, or all.",
)
@click.option(
    "--estimator",
    "--learners",
    "learners",
    metavar="A,B",
    callback=names,
    help="Models among linear, boosting, neighbours, sgd, network, lightgbm, xgboost, catboost, or "
    "a classifier of scikit-learn such as RandomForestClassifier. [default: linear,boosting; sgd "
    "with schedules]",
)
@click.option(
    "--metric",
    show_default="average_precision; rmse for numbers",
    help=f"Deciding figure: {', '.join(n for n, m in METRICS.items() if m.rankable)}.",
)
@click.option(
    "--cost-fp",
    type=float,
    callback=finite,
    default=1.0,
    show_default=True,
    help="Cost of a false alarm.",
)
@click.option(
    "--cost-fn", type=float, callback=finite, default=1.0, show_default=True, help="Cost of a miss."
)
@click.option("--folds", type=click.IntRange(2, 100), default=5, show_default=True)
@click.option("--repeats", type=click.IntRange(1, 100), default=3, show_default=True)
@click.option("--tune", is_flag=True, help="Choose the resamplers' parameters in nested folds.")
@click.option(
    "--time-budget",
    type=click.FloatRange(0, min_open=True),
    callback=finite,
    metavar="SECONDS",
    help="Use as many rows as fit into this time, and start nothing after it.",
)
@click.option(
    "--max-rows", type=click.IntRange(10), help="Compare on a stratified sample of this size."
)
@SEED
@click.option(
    "--n-jobs",
    type=int,
    callback=processes,
    default=-1,
    show_default="all cores",
    help="Processes.",
)
@click.option(
    "--output",
    "-o",
    metavar="DIR",
    default="skresample-report",
    show_default=True,
    type=click.Path(),
    help="Directory for the report and its figures.",
)
@click.option(
    "--values", is_flag=True, help="List the rows whose label is probably wrong in the report."
)
@click.option("--slices", is_flag=True, help="Say in the report where the recommended model fails.")
@click.option("--force", is_flag=True, help="Replace the files of an earlier comparison.")
@shared_options
@click.pass_context
def compare(
    context, table, target, group, ignore, max_bytes, reading, output, force, quiet, **given
):
    """Tell whether resampling helps on TABLE, and which method.

    Without TABLE a bundled one is used. Writes report.html, leaderboard.csv, folds.csv,
    result.json and diagnosis.json into DIR, and recipe.json when a resampler is recommended.
    A run that was interrupted or cut by the time budget continues when the same command is given
    again, and a finished one is shown again. The exit code is 3 when too few folds were measured
    for a verdict.
    """
    started = time.time()
    with awaited(quiet, "loading"):
        import skresample.model_selection  # noqa: F401

    columns = {"together": given.pop("together"), "time": given.pop("time")}
    proba = given.pop("group_proba")
    with awaited(quiet, f"reading {table or 'the bundled table'}"):
        problem, roles = problem_of(
            table, target, group, ignore, columns, proba, max_bytes, reading, given["task"]
        )
    values, wanted = given.pop("values"), given.pop("slices")
    settings = comparison_settings(given, problem)
    folder = output_directory(output)
    question = question_of(context)
    check_outputs(folder, force, question)
    out = console()
    diagnosis = looked_at(problem, proba, settings, values, quiet)
    if table is not None:
        name_table(diagnosis, table, target, group)
    if not quiet:
        announce(out, problem, diagnosis)
    unfinished = mark_unfinished(folder, question)
    result = run_comparison(problem, roles, settings, folder, quiet, started)
    result.messages[:0] = problem.notes
    result.data["group_name"] = group
    result.verdict.snippet = problem.source + "\n" + result.verdict.snippet
    line = command_line(context)
    slices = found_slices(result, problem, roles, given["seed"], quiet) if wanted else None
    write_outputs(result, folder, problem, line, diagnosis, slices)
    if all(record.status != "skipped" for record in result.folds):
        unfinished.unlink(missing_ok=True)
    if not quiet:
        print_result(result, out)
        out.print(f"\nReport: {printable(folder / 'report.html')}")
    if result.verdict.outcome == "no evidence":
        # Not an error, but nothing that a script may act on.
        context.exit(NO_EVIDENCE)
