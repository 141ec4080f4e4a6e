"""Targets of numbers: when they are compared as such, how rare values are, folds by value."""

from __future__ import annotations

import numpy as np

from skresample._figures import RARE
from skresample._table.containers import n_rows
from skresample._table.relevance import relevance_of, varied_numbers
from skresample._table.target import free_target

from .folds import make_folds, sets_of

__all__ = [
    "FEW",
    "TASKS",
    "check_squares",
    "folds_of",
    "is_regression",
    "number_record",
    "number_strata",
    "number_target",
    "said_task",
]

TASKS = ("auto", "classification", "regression")
FEW = 20  # whole numbers with so many levels are taken for classes
MOST_STRATA = 100
SQUARED = 1e-100, 1e100  # spreads whose squares, summed, neither vanish nor overflow


def is_regression(y, task: str = "auto") -> bool:
    """Whether a target is compared as numbers.

    "auto" takes fractions, and whole numbers with more than 20 different values, for numbers.
    """
    if task not in TASKS:
        raise ValueError(f"task must be one of {', '.join(TASKS)}, got {task!r}.")
    if task != "auto":
        return task == "regression"
    values = _numbers(y)
    if values is None:
        return False
    values = values[np.isfinite(values)]
    return bool((values != np.round(values)).any() or np.unique(values).size > FEW)


def _numbers(y):
    """The target as one column of numbers, or None."""
    try:
        target = free_target(y, n_rows(y))
    except (TypeError, ValueError):
        return None  # the reader of classes says what is wrong
    if target is None or target.values is None:
        return None
    values = target.values[:, 0] if target.values.shape[1:] == (1,) else target.values
    return values if values.ndim == 1 and values.dtype.kind in "iuf" else None


def said_task(y, task: str, numeric: bool) -> list[str]:
    """Sentence that says which way "auto" went, where it could have gone the other."""
    values = _numbers(y) if task == "auto" else None
    if values is None:
        return []
    levels = np.unique(values).size
    if numeric:
        return [
            f"The target holds {levels} different numbers and is compared as a regression; "
            "task='classification' (--task classification) takes them for classes."
        ]
    if levels <= 2:
        return []
    return [
        f"The target holds {levels} different whole numbers, which are taken for classes; "
        "task='regression' (--task regression) compares them as numbers."
    ]


def number_target(y, n: int, positive, rare) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Target as given, as float64, and how rare each value is; (n,) each.

    Relevance is that of the whole column: it belongs to the question, not to a fold.
    """
    if positive is not None:
        raise ValueError(f"positive={positive!r} is for two classes, but y is a column of numbers.")
    target = free_target(y, n)
    values = varied_numbers(None if target is None else target.values)
    labels = np.asarray(target.values).reshape(-1)
    return (labels if labels.dtype.kind in "iuf" else values), values, relevance_of(values, rare)


def check_squares(values) -> None:
    """Refuse numbers whose squared errors are no numbers; models and figures need them."""
    largest = float(np.abs(values).max())
    spread = float((values / largest).std()) * largest
    if SQUARED[0] < spread and largest < SQUARED[1]:
        return
    size = largest if largest >= SQUARED[1] else spread
    raise ValueError(
        f"the target reaches {largest:.3g} with a standard deviation of {spread:.3g}, and squared "
        f"errors of that size are no numbers of 64 bits; divide the target by {size:.0e} first."
    )


def number_record(y, phi) -> dict:
    """What is known about a numeric target."""
    quarters = np.quantile(y, [0, 0.25, 0.5, 0.75, 1])
    spread, rare = float(y.std()), phi >= RARE
    return {
        "levels": int(np.unique(y).size),
        "mean": float(y.mean()),
        "sd": spread,
        **dict(zip(("min", "q1", "median", "q3", "max"), quarters.tolist(), strict=True)),
        "skewness": float(((y - y.mean()) ** 3).mean() / spread**3),
        "rare_low": int(np.count_nonzero(rare & (y < quarters[2]))),
        "rare_high": int(np.count_nonzero(rare & (y >= quarters[2]))),
    }


def number_strata(y, together, n_splits: int) -> np.ndarray:
    """Bin of each number, so that folds which balance bins have the same distribution.

    Bins of equal mass with about ``4 n_splits`` rows, fewer where rows stay together.

    Raises
    ------
    ValueError
        When there are fewer sets of rows than folds.
    """
    y, sets = np.asarray(y), np.asarray(together)
    known = np.unique(sets).size
    if known < n_splits:
        rows = f"{len(y)} rows" if known == len(y) else f"{known} among {len(y)} rows"
        remedy = f"lower n_splits to {known} or less" if known > 1 else "no fold can be made"
        raise ValueError(
            f"n_splits={n_splits} needs at least {n_splits} rows (or sets of rows that are "
            f"identical or belong together), but there are {rows}; {remedy}."
        )
    number = int(np.clip(len(y) // (4 * n_splits), 1, MOST_STRATA))
    while True:
        edges = np.unique(np.quantile(y, np.arange(1, number) / number))
        code = np.unique(np.searchsorted(edges, y, side="right"), return_inverse=True)[1]
        code = code.reshape(-1).astype(np.intp)
        if number == 1 or sets_of(code, sets).min() >= n_splits:
            return code
        number = max(number // 2, 1)


def folds_of(
    y, together, n_splits: int, random_state, names=None, n_repeats: int = 1
) -> list[tuple[int, int, np.ndarray, np.ndarray]]:
    """Folds as :func:`make_folds` draws them, of codes of classes or of numbers by their bins."""
    numeric = y.dtype.kind == "f"
    return make_folds(
        number_strata(y, together, n_splits) if numeric else y,
        together=together,
        n_splits=n_splits,
        n_repeats=n_repeats,
        random_state=random_state,
        names=None if numeric else names,
    )
