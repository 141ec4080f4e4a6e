"""One look at every column: what it is, what is missing, and whether it gives the target away."""

from __future__ import annotations

import numpy as np

from skresample._table.numbers_and_levels import level_values
from skresample._table.onehot import find_onehot_groups

from .separability import column_auc

__all__ = ["LEAK", "describe_columns", "leaking_columns", "onehot_remarks"]

LEAK = 0.99
FEW = 20  # numbers with so few values are also read as levels


def describe_columns(table, y, class_names) -> tuple[list[dict], list[dict]]:
    """Records of all columns, and what is worth saying about them."""
    names = table.columns.names if table.kind != "sparse" else None
    names = [f"x{j}" for j in range(table.d)] if names is None else [str(n) for n in names]
    numeric = iter(range(table.d))
    records, findings = [], []
    for j, name in enumerate(names):
        if table.nominal[j]:
            record = _nominal(table, j, y)
        else:
            record = _numeric(_dense(table, next(numeric)), y)
        missing = record.pop("gaps")
        record["missing"] = float(missing.mean())
        record["missing_by_class"] = {
            str(c): float(missing[y == k].mean()) for k, c in enumerate(class_names)
        }
        records.append({"name": name, **record})
        findings += _remarks(name, record, missing, y, class_names)
    return records, findings


def leaking_columns(table, y) -> list[str]:
    """Names of columns that alone predict the target almost perfectly."""
    names = [str(c) for c in range(int(y.max()) + 1)]
    records = describe_columns(table, y, names)[0]
    return [r["name"] for r in records if r["leak_score"] is not None and r["leak_score"] >= LEAK]


def onehot_remarks(table) -> list[dict]:
    """Groups of indicator columns that stand for one nominal column, by name."""
    names = [f"x{j}" for j in range(table.d)] if table.columns.names is None else (
        table.columns.names
    )  # fmt: skip
    out = []
    for group in find_onehot_groups(table):
        called = ", ".join(repr(str(names[j])) for j in group[:6]) + (", ..." * (group.size > 6))
        text = (
            f"columns {called} hold one 1 in every row: indicators of one nominal column, which "
            f"over-samplers of this package keep whole (onehot_groups)"
        )
        out.append({"level": "info", "topic": "columns", "text": text})
    return out


def _dense(table, place):
    if table.kind == "sparse":
        return table.numeric[:, [place]].toarray().ravel()
    return table.numeric[:, place]


def _nominal(table, j, y) -> dict:
    codes, values = level_values(table, j)
    gap = np.array([v is None for v in values])[codes]
    distinct = sum(v is not None for v in values)
    present = int(np.count_nonzero(~gap))
    out = {"kind": "nominal", "why": "text, categories or booleans", "distinct": distinct}
    if distinct <= 1 and not gap.any():
        out |= {"kind": "ignored", "why": "one value in every row"}
    elif distinct > max(FEW, 0.9 * present):
        out |= {"kind": "ignored", "why": "nearly every row has a value of its own"}
    constant = distinct <= 1 and not gap.any()
    score = None if constant else column_auc(None, codes, y)
    return {**out, "leak_score": score, "gaps": gap}


def _numeric(values, y) -> dict:
    gap = np.isnan(values)
    levels, codes = np.unique(values, return_inverse=True, equal_nan=True)
    distinct = int(np.count_nonzero(~np.isnan(levels)))
    out = {"kind": "numeric", "why": "numbers", "distinct": distinct}
    constant = distinct <= 1 and not gap.any()
    present = values[~gap]
    if constant:
        out |= {"kind": "ignored", "why": "one value in every row"}
    elif _counts_rows(present, distinct):
        out["why"] = "numbers, but every row has its own in one run: a row number?"
    few = codes.reshape(-1) if distinct <= FEW else None
    score = None if constant else column_auc(values, few, y)
    return {**out, "leak_score": score, "gaps": gap}


def _counts_rows(present, distinct) -> bool:
    """Whether whole numbers without repetition fill a range: 1, 2, 3, ..."""
    n = len(present)
    if n < 50 or distinct != n or not np.array_equal(present, np.round(present)):
        return False
    return present.max() - present.min() < 1.1 * n


def _remarks(name, record, missing, y, class_names) -> list[dict]:
    out = []

    def say(level, topic, text):
        out.append({"level": level, "topic": topic, "text": text})

    if record["kind"] == "ignored":
        say("note", "columns", f"column {name!r}: {record['why']}; it tells a model nothing")
    if record["why"].endswith("a row number?"):
        say("note", "columns", f"column {name!r} looks like a row number; drop it")
    score = record["leak_score"]
    if score is not None and score >= LEAK:
        say(
            "warning",
            "leak",
            f"column {name!r} alone predicts the target almost perfectly (ROC AUC {score:.3f}): "
            "is it known before the outcome?",
        )
    gap = _largest_gap(missing, y, class_names)
    if gap is not None:
        say("note", "missing", f"column {name!r} is missing {gap}")
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
