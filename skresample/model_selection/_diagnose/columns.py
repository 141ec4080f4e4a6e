"""One look at every column: what it is, what is missing, and whether it gives the target away."""

from __future__ import annotations

import numpy as np

from skresample._table.numbers_and_levels import level_values
from skresample._table.onehot import find_onehot_groups

from .._compare.design.prepare import column_labels
from .diagnosis import finding
from .leaks import FEW, leaks_among, one_column_model
from .number_leaks import number_leaks, number_model

__all__ = ["describe_columns", "leaking_columns", "onehot_remarks"]

AS_GOOD = 0.02  # difference of ROC AUC or R2 by which a column is as good as one under suspicion
CONSTANT = 0.995  # share of one value from which a column says nearly nothing


def describe_columns(table, y, class_names) -> tuple[list[dict], list[dict]]:
    """Records of all columns, and what is worth saying about them.

    ``class_names`` are empty where the target is numeric.
    """
    records, gaps, leaks = _looked_at(table, y, len(class_names) == 0)
    rest, findings = _best_other(records, leaks), []
    for record, missing, leak in zip(records, gaps, leaks, strict=True):
        record["missing"] = float(missing.mean())
        record["missing_by_class"] = {
            str(c): float(missing[y == k].mean()) for k, c in enumerate(class_names)
        }
        findings += _remarks(record, leak, rest, missing, y, class_names)
    return records, findings


def leaking_columns(table, y, numeric: bool = False) -> list[str]:
    """Names of columns that alone give the target away; ``numeric``: of numbers."""
    records, _, leaks = _looked_at(table, y, numeric)
    return [record["name"] for record, leak in zip(records, leaks, strict=True) if leak]


def onehot_remarks(table) -> list[dict]:
    """Groups of indicator columns that stand for one nominal column, by name."""
    names, out = column_labels(table), []
    for group in find_onehot_groups(table):
        called = ", ".join(repr(names[j]) for j in group[:6]) + (", ..." * (group.size > 6))
        text = (
            f"columns {called} hold one 1 in every row: indicators of one nominal column, which "
            f"over-samplers of this package keep whole (onehot_groups)"
        )
        out.append(finding("info", "columns", text))
    return out


def _looked_at(table, y, numeric: bool = False):
    """Record, gaps and suspicion of every column."""
    alone, among = (number_model, number_leaks) if numeric else (one_column_model, leaks_among)
    places, records, gaps, models, discrete = iter(range(table.d)), [], [], [], []
    for j, name in enumerate(column_labels(table)):
        numbers = None if table.nominal[j] else _dense(table, next(places))
        record, gap, model = _column(table, j, numbers, y, alone)
        records.append({"name": name, **record})
        gaps.append(gap)
        models.append(model)
        discrete.append(numbers is None or record["distinct"] <= FEW)
    return records, gaps, among(models, discrete, y)


def _dense(table, place):
    if table.kind == "sparse":
        return table.numeric[:, [place]].toarray().ravel()
    return table.numeric[:, place]


def _fixed(distinct: int, gap) -> str | None:
    """Why a column says nothing, if so."""
    if gap.all():
        return "no value at all"
    if distinct <= 1:
        return "one value in every row" if not gap.any() else "one value or none"
    return None


def _column(table, j, numbers, y, alone):
    """Record, gaps and model of one column; ``numbers`` is None for a nominal one."""
    if numbers is None:
        codes, levels = level_values(table, j)
        known = np.array([level is not None for level in levels], dtype=bool)
        out = {"kind": "nominal", "why": "text, categories or booleans"}
    else:
        levels, codes = np.unique(numbers, return_inverse=True, equal_nan=True)
        codes, known = codes.reshape(-1), ~np.isnan(levels)
        out = {"kind": "numeric", "why": "numbers"}
    gap, distinct = ~known[codes], int(known.sum())
    fixed, out["distinct"] = _fixed(distinct, gap), distinct
    if fixed is not None:
        out |= {"kind": "ignored", "why": fixed}
    elif numbers is None and distinct > max(FEW, 0.9 * np.count_nonzero(~gap)):
        out |= {"kind": "ignored", "why": "nearly every row has a value of its own"}
    elif numbers is not None and _counts_rows(numbers[~gap], distinct):
        out["why"] = "numbers, but every row has its own in one run: a row number?"
    elif np.bincount(codes).max() >= CONSTANT * len(codes):
        out["why"] = "nearly every row has the same value"
    model = None
    if fixed is None or gap.any():
        model = alone(numbers, codes if numbers is None else None, y)
    return {**out, "leak_score": None if model is None else model.score}, gap, model


def _counts_rows(present, distinct) -> bool:
    """Whether whole numbers without repetition fill a range: 1, 2, 3, ..."""
    n = len(present)
    if n < 50 or distinct != n or not np.array_equal(present, np.round(present)):
        return False
    return present.max() - present.min() < 1.1 * n


def _best_other(records, leaks) -> dict | None:
    """The best column by itself of those that are not under suspicion."""
    known = [r for r, leak in zip(records, leaks, strict=True) if not leak]
    known = [r for r in known if r["leak_score"] is not None]
    return max(known, key=lambda r: r["leak_score"], default=None)


def _held_against(record, rest) -> str:
    """What the best of the other columns reaches: as good a one is looked at, too."""
    if rest is None:
        return ")"
    name, score = rest["name"], rest["leak_score"]
    if score < record["leak_score"] - AS_GOOD:
        return f"; the best of the others: {score:.3f})"
    return f"), and {name!r} is as good by itself ({score:.3f})"


def _remarks(record, leak: bool, rest, missing, y, class_names) -> list[dict]:
    name, out = record["name"], []
    figure = "ROC AUC" if len(class_names) else "R2"

    drop = f"leave {name!r} out (--ignore, or X.drop(columns=[{name!r}]))"
    if record["kind"] == "ignored":
        text = f"column {name!r}: {record['why']}; it tells a model nothing"
        out.append(finding("note", "columns", text, drop))
    if record["why"].endswith("a row number?"):
        text = f"column {name!r} looks like a row number; drop it"
        out.append(finding("note", "columns", text, drop))
    if record["why"] == "nearly every row has the same value":
        text = f"column {name!r}: {record['why']}; it can say little"
        out.append(finding("note", "columns", text))
    if leak:
        text = (
            f"column {name!r} alone predicts the target almost perfectly ({figure} "
            f"{record['leak_score']:.3f}{_held_against(record, rest)}: is it known before the "
            "outcome?"
        )
        drop = f"if {name!r} is known only after the outcome, {drop}"
        out.append(finding("warning", "leak", text, drop))
    gap = (_largest_gap if len(class_names) else _shift)(missing, y, class_names)
    if gap is not None:
        out.append(finding("note", "missing", f"column {name!r} is missing {gap}"))
    return out


def _largest_gap(missing, y, class_names):
    """Classes whose shares of missing values differ by more than chance and by a tenth."""
    counts = np.bincount(y)
    share = np.bincount(y, missing) / counts
    a, b = int(share.argmax()), int(share.argmin())
    pooled = missing.mean()
    noise = np.sqrt(pooled * (1 - pooled) * (1 / counts[a] + 1 / counts[b]))
    if share[a] - share[b] < 0.1 or share[a] - share[b] < 4 * noise:
        return None
    return (
        f"in {share[a]:.0%} of the rows of class {str(class_names[a])!r} but {share[b]:.0%} of "
        f"class {str(class_names[b])!r}"
    )


def _shift(missing, y, class_names):
    """Where the mean of a numeric target differs by more than chance with what is missing."""
    del class_names
    with_gap, without = y[missing], y[~missing]
    if min(len(with_gap), len(without)) < 10:
        return None
    a, b, spread = with_gap.mean(), without.mean(), y.std()
    noise = np.sqrt(with_gap.var() / len(with_gap) + without.var() / len(without))
    if abs(a - b) < max(0.3 * spread, 4 * noise):
        return None
    return f"where the target is {'higher' if a > b else 'lower'}: mean {a:.4g} against {b:.4g}"
