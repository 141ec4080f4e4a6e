"""From a table to X, y and groups, with every objection said before any model is trained."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from skresample.inspection._text import printable

from ._columns import Reading
from ._guard import Limits
from ._read import Source, read_source
from ._row_labels import row_labels
from ._snippet import reading_lines

__all__ = ["MISSING_GROUP", "Problem", "check_folds", "closest", "drop_empty", "load_problem"]

MISSING_GROUP = "(missing)"


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
    for option, column in (
        ("--target", target),
        ("--group", group),
        *(("--ignore", c) for c in ignore),
        *((f"--{option}", c) for option, c in rule.items()),
    ):
        if column is not None and column not in frame.columns:
            raise ValueError(
                f"{option}: {name} has no column '{printable(column, width=60)}'; "
                + closest(column, frame.columns)
            )
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
    y = _target(frame[target], target, numeric)
    groups = None if group is None else _groups(frame[group], y, group)
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


def _target(column, target: str, numeric: bool | str) -> np.ndarray:
    """Labels, or numbers where they are asked for."""
    import pandas as pd

    kind = column.dtype.kind
    if numeric == "regression" and (kind not in "iuf" or len(column) == 0):
        shown = printable(target, width=60)
        raise ValueError(f"Column '{shown}' holds no numbers; --task regression needs them.")
    if not numeric or numeric == "classification" or kind not in "iuf" or len(column) == 0:
        return _labels(column, target)
    if numeric == "auto" and not _are_numbers(column):
        return _labels(column, target)
    whole = kind != "f" and numeric is True
    y = pd.to_numeric(column).to_numpy(dtype=np.int64 if whole else np.float64)
    if kind == "f" and not np.isfinite(y).all():
        raise ValueError(f"Column '{printable(target, width=60)}' holds infinite values.")
    return y


def _are_numbers(column) -> bool:
    """Whether a column of numbers is compared as such, as ``compare_resamplers`` would."""
    from skresample.model_selection._compare.design.numbers import is_regression

    return is_regression(column.to_numpy(dtype=np.float64))


def _labels(column, target: str) -> np.ndarray:
    """Labels as an array; refuse what is no classification problem."""
    shown = printable(target, width=60)
    if len(column) == 0:
        raise ValueError(f"Column '{shown}' has no values.")
    y = column.to_numpy()
    if y.dtype.kind not in "biuf":
        y = np.array([v if isinstance(v, (str, bool)) else str(v) for v in column], dtype=object)
    classes, counts = np.unique(y, return_counts=True)
    if len(classes) == 1:
        raise ValueError(
            f"Column '{shown}' holds the single class '{printable(classes[0], width=40)}' in all "
            f"{len(y):,} rows; at least two classes are needed."
        )
    if y.dtype.kind == "f" and (y != np.round(y)).any():
        raise ValueError(
            f"Column '{shown}' holds fractions; a column of classes is needed. "
            "Cut it into classes first, or compare it as numbers (--task regression)."
        )
    if len(classes) > 20 and counts.mean() < 5:
        raise ValueError(
            f"Column '{shown}' has {len(classes):,} different values in {len(y):,} rows; "
            "a column of classes is needed."
        )
    return y.astype(np.int64) if y.dtype.kind == "f" else y


def _groups(column, y, group: str) -> np.ndarray:
    """Group names; a missing group is a group of its own, a copy of the target is refused."""
    shown = printable(group, width=60)
    values = np.array(
        [MISSING_GROUP if v is None or v != v else str(v) for v in column.astype(object)]
    )
    names, codes = np.unique(values, return_inverse=True)
    if len(names) == 1:
        raise ValueError(f"--group: column '{shown}' holds the single group '{names[0]}'.")
    classes, labels = np.unique(y, return_inverse=True)
    pairs = np.unique(codes * len(classes) + labels)
    if len(pairs) == len(names) == len(classes):
        raise ValueError(
            f"--group: column '{shown}' is the target under other names; within a group there "
            "is only one class."
        )
    if len(names) > 50:
        raise ValueError(
            f"--group: column '{shown}' has {len(names):,} groups; at most 50 can be compared."
        )
    return values


def drop_empty(problem: Problem) -> None:
    """Leave out columns without any value, aloud: no model learns from them."""
    empty = [c for c in problem.X.columns if problem.X[c].isna().all()]
    if len(empty) == problem.X.shape[1]:
        raise ValueError("No column beside the target holds a value.")
    if empty:
        listed = ", ".join(f"'{printable(c, width=40)}'" for c in empty[:5])
        more = f" and {len(empty) - 5} more" if len(empty) > 5 else ""
        problem.notes.append(f"Columns without values are left out: {listed}{more}.")
        problem.leave_out(empty)


def check_folds(y, n_splits: int) -> None:
    """Refuse classes with fewer rows than folds; numbers have none."""
    if y.dtype.kind == "f":
        return
    classes, counts = np.unique(y, return_counts=True)
    rare = int(np.argmin(counts))
    if counts[rare] < n_splits:
        raise ValueError(
            f"Class '{printable(classes[rare], width=40)}' has {counts[rare]} rows, too few for "
            f"{n_splits} folds; lower --folds to {max(int(counts[rare]), 2)}, or merge or drop the "
            "class."
        )
