"""The lines of the leaderboard, each cell as text and as the key it sorts by."""

from __future__ import annotations

from .._format import OUTCOMES, number, pvalue_text, signed
from .._pictures.leaderboard_display import distinct_rows
from .._text import printable

__all__ = ["board_lines", "metrics_beside"]

# Shown in the leaderboard beside the metric of the ranking, when they are not that metric.
_COLUMNS = (
    "average_precision",
    "roc_auc",
    "balanced_accuracy",
    "mcc",
    "brier",
    "calibration_error",
)
_ERROR_COLUMNS = ("rmse", "tail_rmse", "sera", "mae", "r2")


def metrics_beside(rows, chosen: str, metrics) -> list:
    """Metrics beside the one of the ranking that at least one row has a value for."""
    wanted = _ERROR_COLUMNS if metrics[chosen].task == "regression" else _COLUMNS
    present = [name for name in wanted if any(row.get(name) is not None for row in rows)]
    return [(name, metrics[name]) for name in present if name != chosen]


def board_lines(result, columns, digits) -> list[dict]:
    """Lines of the leaderboard; rows that differ in the threshold only share a place."""
    shown = distinct_rows(result)
    labels = {(r["label"], r["learner"]) for r in shown}
    places = {(r["label"], r["learner"]): i for i, r in enumerate(shown, start=1)}
    shared = {(r["method"], r["learner"]): i for i, r in enumerate(shown, start=1)}
    out = []
    for row in result.leaderboard():
        key = row["label"], row["learner"]
        place = places.get(key, shared.get((row["method"], row["learner"])))
        row = {**row, "rank": None if row["value"] is None else place}
        line = _row(row, columns, digits, digits[result.settings["metric"]])
        out.append({**line, "extra": key not in labels})
    return out


def _row(row: dict, columns, digits, places: int) -> dict:
    """One line of the leaderboard, each cell as text and as the key it sorts by."""
    return {
        "rank": row["rank"],
        "label": printable(row["label"]),
        "learner": printable(row["learner"]),
        "tier": row["tier"],
        "recommended": row["recommended"],
        "value": number(row["value"], places),
        "interval": f"{number(row['low'], places)} to {number(row['high'], places)}",
        "difference": signed(row["difference"], places),
        "pvalue": pvalue_text(row["pvalue_holm"]),
        "chances": _chances(row),
        "outcome": OUTCOMES.get(row["outcome"], row["outcome"] or "–"),
        "style": row["outcome"] or "none",
        "cells": [(number(row.get(name), digits[name]), row.get(name)) for name, _ in columns],
        "n_fit": (number(None if row["n_fit"] is None else round(row["n_fit"])), row["n_fit"]),
        "seconds": (number(row.get("seconds"), 2), row.get("seconds")),
        "sort": (row["value"], row["difference"], row["pvalue_holm"]),
        "failed": f"{row['n_failed']} of {row['n_folds'] + row['n_failed']} folds failed"
        if row["n_failed"]
        else "",
    }


def _chances(row: dict) -> str:
    """Percent for better, equivalent, worse."""
    three = [row.get(name) for name in ("p_better", "p_equivalent", "p_worse")]
    return "" if None in three else "/".join(f"{100 * p:.0f}" for p in three)
