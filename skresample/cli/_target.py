"""Labels, numbers and groups out of the columns of a table, with every objection said."""

from __future__ import annotations

import numpy as np

from skresample.inspection._text import printable

__all__ = ["MISSING_GROUP", "check_folds", "named_groups", "target_values"]

MISSING_GROUP = "(missing)"


def target_values(column, target: str, numeric: bool | str) -> np.ndarray:
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


def named_groups(column, y, group: str) -> np.ndarray:
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
