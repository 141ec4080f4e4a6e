"""Groups that are known for some rows and guessed for all, from columns of the table."""

from __future__ import annotations

import click
import numpy as np

from skresample.inspection._text import printable

from ._prepare import Problem
from ._target import MISSING_GROUP

__all__ = ["column_of_group", "inferred_groups"]


def column_of_group(_context, _parameter, value) -> dict[str, str]:
    """Columns and their groups from ``COLUMN=GROUP`` texts; a column may hold equality signs."""
    found: dict[str, str] = {}
    for text in value:
        column, _, group = text.rpartition("=")
        if not column or not group:
            raise click.BadParameter(
                f"'{printable(text, width=60)}' is no COLUMN=GROUP, such as p_north=north"
            )
        if column in found or group in found.values():
            raise click.BadParameter(
                f"'{printable(text, width=60)}' names a column or a group twice"
            )
        found[column] = group
    return found


def inferred_groups(problem: Problem, columns: dict[str, str]):
    """Probabilities of the groups, a frame; rows without a group become unknown.

    The columns are no features any more.
    """
    if problem.groups is None:
        raise click.UsageError(
            "--group-proba needs --group COLUMN: the group of rows drawn at random, empty for "
            "the others."
        )
    proba = problem.X[list(columns)]
    for column in columns:
        if proba[column].dtype.kind not in "iuf":
            raise ValueError(
                f"--group-proba: column '{printable(column, width=60)}' holds no numbers; "
                "probabilities between 0 and 1 are needed."
            )
    problem.groups = np.where(problem.groups == MISSING_GROUP, None, problem.groups)
    problem.leave_out(list(columns))
    return proba.rename(columns=columns)
