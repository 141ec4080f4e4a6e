"""From a table to X, y and groups, with every objection said before any model is trained."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from skresample.inspection._text import printable

from ._columns import Reading, listed
from ._guard import Limits
from ._read import Source, read_source
from ._row_labels import row_labels
from ._snippet import reading_lines
from ._target import named_groups, target_values

__all__ = ["Problem", "check_named", "closest", "drop_empty", "load_problem"]


@dataclass
class Problem:
    """A table whose columns have been given their parts.

    Attributes
    ----------
    name : str
        How messages and the report call the table.
    X : DataFrame
    y : ndarray of shape (n,)
        Labels without missing values.
    groups : ndarray of shape (n,) or None
    rows : ndarray of shape (n,), intp
        Positions of the rows in the file.
    notes : list of str
        What was left out and why.
    source : str
        Python lines that make ``X_train`` and ``y_train`` of the same table.
    read : Source or None
        The table as it was read; kept only for those who write its rows again.
    labels : list of str
        Columns that name the rows; they are no features.
    """

    name: str
    X: object
    y: np.ndarray
    groups: np.ndarray | None
    rows: np.ndarray
    notes: list = field(default_factory=list)
    source: str = ""
    read: Source | None = None
    labels: list = field(default_factory=list)

    def leave_out(self, columns: list) -> None:
        """Drop columns from ``X``, also in ``source``."""
        self.X = self.X.drop(columns=columns)
        self.source += f"X_train = X_train.drop(columns={columns!r})\n"


def closest(name: str, choices) -> str:
    """A hint that names the most similar choice, or all choices when they are few."""
    choices = [str(c) for c in choices]
    lower = {c.lower(): c for c in choices}
    found = difflib.get_close_matches(str(name).lower(), lower, n=1, cutoff=0.5)
    if found:
        return f"did you mean '{printable(lower[found[0]], width=60)}'?"
    shown = ", ".join(f"'{printable(c, width=40)}'" for c in choices[:8])
    return f"there are {shown}{', ...' if len(choices) > 8 else ''}."


def check_named(frame, name: str, named) -> None:
    """Refuse pairs of an option and a column that the table does not have."""
    for option, column in named:
        if column is not None and column not in frame.columns:
            raise ValueError(
                f"{option}: {name} has no column '{printable(column, width=60)}'; "
                + closest(column, frame.columns)
            )


def load_problem(
    path,
    target,
    *,
    group=None,
    ignore=(),
    max_bytes=None,
    reading: Reading | None = None,
    numeric: bool | str = False,
    keep: bool = False,
    rule: dict | None = None,
) -> Problem:
    """Read a table and take it apart.

    Parameters
    ----------
    path : path-like
    target : str
        Column of the labels.
    group : str, default=None
        Column of groups; it stays a feature unless it is ignored as well.
    ignore : sequence of str, default=()
        Columns left out.
    max_bytes : int, default=None
        Reading limit.
    reading : Reading, default=None
        What the user says about encoding, decimal sign, missing words and types.
    numeric : bool or str, default=False
        Also take a target of numbers that are no classes; "auto" takes numbers where
        ``compare_resamplers`` does, "regression" nothing else, "classification" is False.
    keep : bool, default=False
        Keep the table as it was read.
    rule : dict of str to str, default=None
        Columns that rule the folds, by option; they stay in ``X`` for the caller to take out,
        also where they are ignored as features or hold labels of rows.

    Returns
    -------
    Problem

    Raises
    ------
    ValueError
        When the table cannot be used; the message names the column and the remedy.
    """
    limits = Limits() if max_bytes is None else Limits(n_bytes=max_bytes)
    read = read_source(path, limits, reading)
    frame = read.frame
    name, rule = printable(path), rule or {}
    named = [("--target", target), ("--group", group), *(("--ignore", c) for c in ignore)]
    check_named(frame, name, [*named, *((f"--{option}", c) for option, c in rule.items())])
    if target in ignore:
        raise ValueError("--ignore and --target name the same column.")
    for option, column in rule.items():
        if column == target:
            raise ValueError(f"--{option} and --target name the same column.")
    if group == target:
        raise ValueError(
            "--group and --target name the same column; groups must be something else."
        )
    notes = list(read.notes)
    known = frame[target].notna().to_numpy()
    if not known.all():
        notes.append(f"{(~known).sum():,} rows without a value in '{target}' are left out.")
        frame = frame.loc[known]
    y = target_values(frame[target], target, numeric)
    groups = None if group is None else named_groups(frame[group], y, group)
    used = (target, group, *ignore, *rule.values())
    labels = row_labels(read, reading or Reading(), used, notes)
    dropped = [c for c in dict.fromkeys([target, *ignore, *labels]) if c not in rule.values()]
    X = frame.drop(columns=dropped)
    if X.shape[1] == 0:
        raise ValueError("No column is left to learn from beside the target.")
    X = X.reset_index(drop=True)
    source = reading_lines(path, read, target, dropped)
    name = printable(Path(path).name)
    rows = np.flatnonzero(known)
    return Problem(name, X, y, groups, rows, notes, source, read if keep else None, labels)


def drop_empty(problem: Problem) -> None:
    """Leave out columns without any value, aloud: no model learns from them."""
    empty = [c for c in problem.X.columns if problem.X[c].isna().all()]
    if len(empty) == problem.X.shape[1]:
        raise ValueError("No column beside the target holds a value.")
    if empty:
        problem.notes.append(f"Columns without values are left out: {listed(empty)}.")
        problem.leave_out(empty)
