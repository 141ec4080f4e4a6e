"""What the page shows, as plain values: the template only places them."""

from __future__ import annotations

import re

from skresample._figures import METRICS, digits_of

from .._format import digits_by_metric, number, pvalue_text, signed, target_words
from .._pictures.slice_display import SliceDisplay
from .._pictures.svg import inline_svg
from .._text import printable
from .board import board_lines, metrics_beside
from .headline import advice_of, price_of, three_figures
from .pictures import report_pictures

__all__ = ["report_context"]


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
    metric = METRICS[result.settings["metric"]]
    rows = result.leaderboard()
    columns = metrics_beside(rows, result.settings["metric"], METRICS)
    digits = digits_by_metric(result)
    return {
        "title": None if title is None else printable(title),
        "result": result,
        "verdict": result.verdict,
        "advice": advice_of(result.verdict),
        "three": three_figures(result.verdict, METRICS, digits),
        "metric": metric,
        "columns": columns,
        "numeric": metric.task == "regression",
        "rows": board_lines(result, columns, digits),
        "failures": [row for row in rows if row.get("error")],
        "facts": _facts(result, metric),
        "price": price_of(result.verdict, METRICS, digits),
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
