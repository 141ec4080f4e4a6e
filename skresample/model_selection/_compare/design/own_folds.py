"""Folds of the user's own: a splitter, given rows, or the past against the future."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

import numpy as np

from skresample._math.label_codes import missing_mask

__all__ = ["given_folds", "time_folds"]

Fold = tuple[int, int, np.ndarray, np.ndarray]


def given_folds(cv, X, y, together, names) -> list[Fold]:
    """Folds of a splitter or of an iterable of (train, test) row positions.

    A fold whose test rows were tested before begins a new repeat.
    """
    if hasattr(cv, "split"):
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "The groups parameter is ignored")
            pairs = list(cv.split(X, y, together))
    elif isinstance(cv, Iterable) and not isinstance(cv, (str, bytes)):
        pairs = list(cv)
    else:
        raise TypeError(
            f"cv must be a splitter or an iterable of (train, test) positions, got {cv!r}."
        )
    if len(pairs) < 2:
        raise ValueError(f"cv must give at least 2 folds, got {len(pairs)}.")
    out, repeat, fold, tested = [], 0, 0, np.zeros(len(y), dtype=bool)
    for number, pair in enumerate(pairs):
        train, test = (_positions(part, len(y), number) for part in pair)
        if np.intersect1d(train, test).size:
            raise ValueError(f"fold {number} of cv trains on rows that it tests.")
        if tested[test].any():
            repeat, fold, tested = repeat + 1, 0, np.zeros(len(y), dtype=bool)
        tested[test] = True
        out.append((repeat, fold, train, test))
        fold += 1
    _check(out, y, names, "cv", "choose a stratified splitter or fewer folds")
    return out


def _positions(part, n: int, number: int) -> np.ndarray:
    rows = np.asarray(part)
    if rows.dtype == bool and rows.shape == (n,):
        rows = np.flatnonzero(rows)
    if rows.ndim != 1 or rows.dtype.kind not in "iu" or not rows.size:
        raise ValueError(f"fold {number} of cv must hold row positions, got {part!r}.")
    worst = rows.min() if rows.min() < 0 else rows.max()
    if not 0 <= worst < n:
        raise ValueError(f"fold {number} of cv names row {worst}, but X has {n} rows.")
    return np.unique(rows).astype(np.intp)


def time_folds(time, y, n_splits: int, names) -> list[Fold]:
    """Train on the past, test on the future: ``n_splits`` steps through blocks of equal size.

    Rows of the same time are never on both sides.
    """
    values = np.asarray(time)
    if values.ndim != 1 or len(values) != len(y):
        raise ValueError(f"time has shape {values.shape}, but X has {len(y)} rows.")
    if values.dtype.kind in "OfmM" and missing_mask(values).any():
        raise ValueError("time has missing values; drop those rows.")
    try:
        moments, code = np.unique(values, return_inverse=True)
    except TypeError:
        raise TypeError("time mixes values that cannot be ordered; use one type.") from None
    if len(moments) < n_splits + 1:
        raise ValueError(
            f"n_splits={n_splits} needs at least {n_splits + 1} different times, got "
            f"{len(moments)}; lower n_splits."
        )
    code = code.reshape(-1)
    block = _blocks(np.bincount(code), n_splits + 1)[code]
    out = [
        (0, k - 1, np.flatnonzero(block < k), np.flatnonzero(block == k))
        for k in range(1, n_splits + 1)
    ]
    _check(out, y, names, "time", "lower n_splits, or merge rare classes")
    return out


def _blocks(sizes, n_blocks: int) -> np.ndarray:
    """Block of each moment: what is left is shared equally by the blocks that are left."""
    before = np.concatenate([[0], np.cumsum(sizes)])
    out, start = np.empty(len(sizes), dtype=np.intp), 0
    for b in range(n_blocks):
        left = n_blocks - b
        goal = before[start] + (before[-1] - before[start]) / left
        end = start + int(np.abs(before[start + 1 :] - goal).argmin()) + 1
        # Every block that follows needs a moment.
        end = len(sizes) if left == 1 else min(end, len(sizes) - left + 1)
        out[start:end] = b
        start = end
    return out


def _check(folds, y, names, what: str, remedy: str) -> None:
    """Every class needs a row in both parts of every fold."""
    for _, fold, train, test in folds:
        for part, rows in (("training", train), ("test", test)):
            lost = np.setdiff1d(np.arange(len(names)), y[rows])
            if lost.size:  # never, for numbers: they have no names
                raise ValueError(
                    f"{what}: the {part} part of fold {fold} has no row of class "
                    f"{str(names[lost[0]])!r}; {remedy}."
                )
