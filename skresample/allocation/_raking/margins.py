"""Reading and checking the margins of a raking problem."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from skresample._math.groups import encode_groups
from skresample._math.raking import HardMargin, SoftMargin
from skresample._table.columns import one_column
from skresample._table.containers import kind_of
from skresample._table.group_labels import native_column
from skresample.allocation._cells import as_python
from skresample.exceptions import QuotaError

__all__ = ["GROUP", "check_margins", "column_of", "read_margins"]

GROUP = "group"  # the margin that `groups` or `group_proba` describe


def read_margins(X, targets, groups, group_proba, missing, n):
    """Checked margins and which rows are left out, (n,) bool."""
    if not isinstance(targets, Mapping) or not targets:
        raise ValueError(f"targets must be a non-empty dict of column to shares, got {targets!r}")
    margins, dropped = [], np.zeros(n, bool)
    for name, shares in targets.items():
        if not isinstance(shares, Mapping) or not shares:
            raise ValueError(f"targets of column {name!r} must be a dict of shares, got {shares!r}")
        shares = {as_python(key): share for key, share in shares.items()}
        goal = _shares(name, shares)
        if name == GROUP and group_proba is not None:
            margins.append(SoftMargin(name, list(shares), _proba(group_proba, shares, n), goal))
            continue
        values = groups if name == GROUP and groups is not None else column_of(X, name)
        coded = encode_groups(values, missing, name=f"column {name!r}")
        if coded.codes.size != n:
            raise ValueError(f"column {name!r} has {coded.codes.size} rows, expected {n}")
        codes = _match(name, shares, coded)
        dropped |= codes < 0
        margins.append(HardMargin(name, list(shares), np.maximum(codes, 0), goal))
    return margins, dropped


def column_of(X, name, parameter="targets"):
    """Values of one column, which ``parameter`` names, of a frame, an array or a dict."""
    if isinstance(X, Mapping):
        if name not in X:
            raise ValueError(f"{parameter} names column {name!r}, which X does not have")
        return X[name]
    rows = np.asarray(X) if kind_of(X) in ("list", "other") else X
    return native_column(rows, one_column([name], rows, parameter))


def _shares(name, shares) -> np.ndarray:
    """Shares that sum to 1 from shares or whole counts."""
    goal = np.array(list(shares.values()), dtype=float)
    bad = ~np.isfinite(goal) | (goal < 0)
    if bad.any():
        label = list(shares)[int(np.flatnonzero(bad)[0])]
        raise QuotaError(
            f"target of category {label!r} of column {name!r} must be finite and >= 0, got "
            f"{goal[bad][0]:g}"
        )
    total = goal.sum()
    counts = (goal == np.floor(goal)).all() and total > 0
    if not counts and abs(total - 1.0) > 1e-6:
        raise QuotaError(
            f"targets of column {name!r} add up to {total:g}; shares must add up to 1 (or be whole "
            f"counts)"
        )
    return goal / total


def _match(name, shares, coded) -> np.ndarray:
    """Codes in the order of the targets; -1 for dropped rows."""
    position = {label: k for k, label in enumerate(shares)}
    lost = [label for label in coded.names if label not in position]
    if lost:
        raise QuotaError(
            f"category {lost[0]!r} of column {name!r} occurs in the sample but has no target; "
            f"targets has {list(shares)[:20]}"
        )
    order = np.array([position[label] for label in coded.names] + [-1], dtype=np.intp)
    return order[coded.codes]


def _proba(group_proba, shares, n) -> np.ndarray:
    if isinstance(group_proba, Mapping):
        given = {as_python(key): column for key, column in group_proba.items()}
        if set(given) != set(shares):
            raise QuotaError(
                f"group_proba has groups {sorted(given, key=repr)}, targets has "
                f"{sorted(shares, key=repr)}"
            )
        group_proba = np.column_stack([np.asarray(given[label], float) for label in shares])
    proba = np.asarray(group_proba, dtype=float)
    if proba.shape != (n, len(shares)):
        raise ValueError(f"group_proba must have shape {(n, len(shares))}, got {proba.shape}")
    if not np.isfinite(proba).all() or (proba < 0).any():
        raise ValueError("group_proba must be finite and >= 0")
    if np.abs(proba.sum(axis=1) - 1.0).max() > 1e-6:
        row = int(np.argmax(np.abs(proba.sum(axis=1) - 1.0)))
        raise ValueError(f"group_proba of row {row} adds up to {proba[row].sum():g}, not to 1")
    return proba


def check_margins(margins, base, trim) -> None:
    """Refuse categories that cannot reach their target."""
    if trim is not None and not trim > 1:
        raise ValueError(f"trim must be a number > 1 (a multiple of the mean weight), got {trim!r}")
    if not base.any():
        raise QuotaError("no row is left: every row has a missing category or base weight 0")
    rows = np.count_nonzero(base)
    for margin in margins:
        if isinstance(margin, SoftMargin):
            used = margin.proba[base > 0]
            low, high = used.min(axis=0), used.max(axis=0)
            bad = (margin.target > high) | (margin.target < low)
            why = [f"no weights of these rows give it less than {a:g} or more than {b:g}"
                   for a, b in zip(low, high, strict=True)]  # fmt: skip
        else:
            count = np.bincount(margin.codes[base > 0], minlength=margin.target.size)
            most = np.inf if trim is None else trim * count / rows
            bad = (margin.target > 0) & ((count == 0) | (margin.target > most * (1 + 1e-12)))
            why = [_shortage(k, t, rows, trim) for k, t in zip(count, margin.target, strict=True)]
        if bad.any():
            k = int(np.flatnonzero(bad)[0])
            raise QuotaError(
                f"category {margin.labels[k]!r} of column {margin.name!r} has target "
                f"{margin.target[k]:g} but {why[k]}"
            )


def _shortage(count, target, rows, trim) -> str:
    if count == 0:
        return "no row in the sample; merge it with another category"
    return (
        f"only {count} of {rows} rows, which cannot hold it with trim={trim}; use trim >= "
        f"{target * rows / count:.3g} or merge categories"
    )
