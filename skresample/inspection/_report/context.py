"""What the page shows, as plain values: the template only places them."""

from __future__ import annotations

import re

from skresample._figures import digits_of

from .._format import digits_by_metric, number, pvalue_text, signed, target_words
from .._pictures.leaderboard_display import distinct_rows
from .._pictures.slice_display import SliceDisplay
from .._pictures.style import brief
from .._pictures.svg import inline_svg
from .._text import printable
from .pictures import report_pictures

__all__ = ["report_context"]

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
_OUTCOMES = {
    "better": "better",
    "worse": "worse",
    "equivalent": "same",
    "undecided": "cannot tell",
}


def report_context(result, *, diagnosis=None, command=None, title=None, slices=None) -> dict:
    """Variables of the template.

    Parameters
    ----------
    result : ComparisonResult
    diagnosis : Diagnosis, default=None
    command, title : str, default=None
    slices : fitted slicer, default=None

    Returns
    -------
    dict
    """
    from skresample._figures import METRICS

    metric = METRICS[result.settings["metric"]]
    rows = result.leaderboard()
    columns = _columns(rows, result.settings["metric"], METRICS)
    digits = digits_by_metric(result)
    return {
        "title": None if title is None else printable(title),
        "result": result,
        "verdict": result.verdict,
        "advice": _advice(result.verdict),
        "three": _three(result.verdict, METRICS, digits),
        "metric": metric,
        "columns": columns,
        "numeric": metric.task == "regression",
        "rows": _rows(result, columns, digits),
        "failures": [row for row in rows if row.get("error")],
        "facts": _facts(result, metric),
        "price": _price(result.verdict, METRICS, digits),
        "pictures": report_pictures(result),
        "groups": _groups(result),
        "slices": None if slices is None else _slices(slices),
        "group_digits": digits.get("rmse", 3),
        "geometry": _geometry(result),
        "diagnosis": diagnosis,
        "command": None if command is None else printable(command),
        "settings": [
            (k.replace("_", " "), printable(_setting(v)))
            for k, v in result.settings.items()
            if k != "command"
        ],
        "environment": [(k, printable(v)) for k, v in result.environment.items()],
        "messages": _messages(result, diagnosis),
        "number": number,
        "signed": signed,
        "pvalue_text": pvalue_text,
        "printable": printable,
        "breakable": breakable,
        "target_words": target_words,
    }


def _slices(slicer) -> dict:
    """Where the recommended model fails: slices, their tests on other rows, the picture."""
    tests = slicer.report_ or [None] * len(slicer.slices_)
    rows = [
        {"name": printable(one.name, width=80), "size": one.size, "error": one.error,
         "lift": one.lift, "test": test}
        for one, test in zip(slicer.slices_, tests, strict=True)
    ]  # fmt: skip
    picture = []
    if rows:
        display = SliceDisplay.from_slicer(slicer)
        picture = [("", inline_svg(display, "slices", "Where the recommended model fails"))]
    return {"rows": rows, "report": slicer.report_, "picture": picture}


def _messages(result, diagnosis) -> list[str]:
    """What the reader should know before believing the verdict."""
    warnings = [] if diagnosis is None else diagnosis.findings
    warnings = [f["text"] for f in warnings if f["level"] == "warning"]
    return [printable(text) for text in (*result.messages, *warnings)]


def _setting(value) -> str:
    """Text of a setting; sequences without brackets."""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "none"
    return "not set" if value is None else str(value)


def _advice(verdict) -> dict:
    """First sentence on its own, the others behind it, then a line per topic; names visible."""
    first, *lines = verdict.text.split("\n")
    rest = first.removeprefix(verdict.sentence)
    lines += [verdict.cost.text] if verdict.cost is not None else []
    return {
        "sentence": printable(verdict.sentence),
        "rest": printable(rest.strip()),
        "lines": [printable(line).partition(": ") for line in lines],
    }


# What stands behind a change that is no proven gain.
_UNSURE = {"better": "", "equivalent": ": no difference that matters"}


def _three(verdict, metrics, digits) -> list[tuple[str, str, str]]:
    """The three figures that matter: what is gained, from which threshold, at what price."""
    if verdict.rival_gain is None or verdict.outcome in ("no skill", "no evidence"):
        return []
    places, name = digits[verdict.metric], metrics[verdict.metric].label
    figures = verdict.rival_low, verdict.rival_gain, verdict.rival_high
    if metrics[verdict.metric].sign < 0:  # a gain in a cost or an error is a fall of it
        figures = [None if v is None else -v for v in reversed(figures)]
    low, gain, high = (signed(v, places) for v in figures)
    rival = printable(brief(verdict.rival), width=30)
    found = [(f"{name}: {rival}", gain, f"95 % interval {low} to {high}")]
    for line in verdict.lines:
        places = digits.get(line.metric, 3)
        change = f"{number(line.before, places)} → {number(line.after, places)}"
        unsure = _UNSURE.get(line.outcome, ": not shown to help")
        if line.topic in ("tails", "whole"):
            text = f"with {printable(brief(line.label), width=30)}" + unsure * (
                line.topic == "tails"
            )
            found.append((metrics[line.metric].label, change, text))
        if line.topic == "decisions" and line.threshold is not None:
            text = f"{metrics[line.metric].label} {change}{unsure}"
            found.append(("Threshold", number(line.threshold), text))
        if line.topic == "probabilities" and line.label:
            found.append((f"Brier score: {printable(brief(line.label), width=30)}", change, ""))
    return found


def _columns(rows, chosen: str, metrics) -> list:
    """Metrics beside the one of the ranking that at least one row has a value for."""
    wanted = _ERROR_COLUMNS if metrics[chosen].task == "regression" else _COLUMNS
    present = [name for name in wanted if any(row.get(name) is not None for row in rows)]
    return [(name, metrics[name]) for name in present if name != chosen]


def _rows(result, columns, digits) -> list[dict]:
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
        "outcome": _OUTCOMES.get(row["outcome"], row["outcome"] or "–"),
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


def _facts(result, metric) -> list[tuple[str, str]]:
    """Short facts under the title."""
    data, settings = result.data, result.settings
    facts = [("rows", number(data["n_rows"])), ("columns", number(data["n_columns"]))]
    if data.get("target"):
        target = data["target"]
        places = digits_of("rmse", target["sd"])
        facts.append(("target", " to ".join(number(target[k], places) for k in ("min", "max"))))
        facts.append(("rare values", number(target["rare_low"] + target["rare_high"])))
    else:
        facts.append(("classes", number(len(data["classes"]))))
    if data.get("positive") is not None:
        facts.append(
            (f"rare class “{printable(data['positive'], width=30)}”", f"{data['prevalence']:.1%}")
        )
    facts.append(("folds", f"{settings['n_splits']} × {settings['n_repeats']}"))
    if data.get("n_groups"):
        facts.append(("groups", number(data["n_groups"])))
    facts.append(("ranked by", metric.label))
    return facts


def _price(verdict, metrics, digits) -> list[tuple[str, str, str]]:
    """Calibration (or errors) of the recommendation beside those of doing nothing."""
    if (verdict.method, verdict.variant) == ("do nothing", "raw"):
        return []
    price = verdict.price
    return [
        (
            metrics[name].label,
            number(price[name], digits.get(name, 3)),
            number(price.get(f"nothing_{name}"), digits.get(name, 3)),
        )
        for name in metrics
        if price.get(name) is not None
    ]


def _groups(result) -> list[dict]:
    """Rates per group of the recommended method and of doing nothing."""
    wanted = {result.verdict.label, "do nothing"}
    return [
        {**g, "label": printable(g["label"]), "group": printable(g["group"])}
        for g in result.groups or result.group_errors
        if g["learner"] == result.verdict.learner and g["label"] in wanted
    ]


def _geometry(result) -> dict:
    """Table of what each resampler did to its first training fold."""
    keys = list(
        dict.fromkeys(k for entry in result.resampling for k in (entry.get("geometry") or {}))
    )
    rows = []
    for entry in result.resampling:
        geometry = entry.get("geometry") or {}
        rows.append(
            {
                "method": printable(entry["method"]),
                "before": sum(entry["before"].values()),
                "after": sum(entry["after"].values()),
                "n_new": entry["n_new"],
                "n_dropped": entry["n_dropped"],
                "cells": [number(_scalar(geometry.get(k))) for k in keys],
            }
        )
    return {"keys": [k.replace("_", " ") for k in keys], "rows": rows}


def breakable(name: str):
    """A long name in camel case that may break between its words only; escaped markup."""
    from markupsafe import Markup, escape

    if len(name) <= 22:
        return escape(name)
    return Markup("<wbr>").join(escape(part) for part in re.split(r"(?<=[a-z])(?=[A-Z])", name))


def _scalar(value):
    """A number as it is; anything else has no place in a cell."""
    return value if isinstance(value, (int, float)) else None
