"""The table that ``skresample compare`` is asked about, and what rules its folds."""

from __future__ import annotations

import click

from skresample.inspection._format import target_words
from skresample.inspection._text import printable

from ._diagnose import print_findings
from ._inferred import inferred_groups
from ._prepare import Problem, drop_empty, load_problem

__all__ = ["announce", "problem_of"]


def problem_of(table, target, group, ignore, columns, proba, max_bytes, reading, task):
    """Table of the command line, or the bundled one, and the columns that rule the folds."""
    if table is None:
        if target or group or ignore or proba or any(columns.values()):
            raise click.UsageError(
                "--target, --group, --group-proba, --ignore, --together and --time need a TABLE."
            )
        if task == "regression":
            raise click.UsageError("--task regression needs a TABLE; the bundled one has classes.")
        return _bundled(), {}
    if target is None:
        raise click.UsageError("TABLE needs --target COLUMN: which column is to be predicted?")
    rule = {option: column for option, column in columns.items() if column is not None}
    problem = load_problem(
        table,
        target,
        group=group,
        ignore=ignore,
        max_bytes=max_bytes,
        reading=reading,
        numeric=task,
        rule={**rule, **{f"group-proba {c}={g}": c for c, g in proba.items()}},
    )
    roles = {"group_proba": inferred_groups(problem, proba)} if proba else {}
    for option, column in rule.items():
        values = problem.X[column]
        made = ".astype(str)" if option == "together" else ""
        problem.source += f"{option} = X_train[{column!r}]{made}\n"
        roles[option] = values.astype(str) if option == "together" else values
        roles[option] = roles[option].to_numpy()
    if rule:
        problem.leave_out(list(dict.fromkeys(rule.values())))
    drop_empty(problem)
    return problem, roles


def _bundled() -> Problem:
    """The bundled table: old animals among 4177 abalones."""
    import numpy as np

    from skresample.datasets import load_abalone

    data = load_abalone(as_frame=True)
    y = np.where(data.target.to_numpy() == 1, "old", "young")
    source = (
        "from skresample.datasets import load_abalone\n\n"
        "X_train, y_train = load_abalone(return_X_y=True, as_frame=True)\n"
        'y_train = y_train.map({1: "old", 0: "young"})\n'
    )
    return Problem("abalone (bundled)", data.data, y, None, np.arange(len(y)), source=source)


def announce(out, problem: Problem, diagnosis) -> None:
    """Say what is compared, and what of it asks for attention."""
    counts = ", ".join(
        f"{printable(c['name'], width=30)} {c['share']:.1%}" for c in diagnosis.classes[:6]
    )
    if diagnosis.target:
        counts = target_words(diagnosis.target)
    out.print(
        f"{problem.name}: {diagnosis.n_rows:,} rows, {diagnosis.n_columns} columns; {counts}."
    )
    print_findings([f for f in diagnosis.findings if f["level"] != "info"][:8], out)
