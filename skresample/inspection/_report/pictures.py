"""The pictures of the page, as inline SVG."""

from __future__ import annotations

from .._pictures.class_counts_display import ClassCountsDisplay
from .._pictures.curve_display import (
    CalibrationDisplay,
    CostDisplay,
    PrecisionRecallDisplay,
    ThresholdDisplay,
)
from .._pictures.error_displays import (
    ErrorByValueDisplay,
    PredictionScatterDisplay,
    RelevanceErrorDisplay,
)
from .._pictures.fold_display import FoldScatterDisplay
from .._pictures.group_display import GroupGapsDisplay
from .._pictures.leaderboard_display import LeaderboardDisplay
from .._pictures.svg import inline_svg
from .._text import printable

__all__ = ["report_pictures"]


def report_pictures(result) -> dict[str, list[tuple[str, str]]]:
    """Inline SVG by section; each a list of (caption, markup)."""
    learners = list(dict.fromkeys(row["learner"] for row in result.leaderboard()))
    first = result.verdict.learner
    learners.sort(key=lambda name: name != first)
    out = {
        "leaderboard": [
            ("", inline_svg(LeaderboardDisplay.from_result(result), "lb", "Leaderboard"))
        ]
    }
    kinds = {
        "folds": [FoldScatterDisplay],
        "precision": [PrecisionRecallDisplay],
        "calibration": [CalibrationDisplay],
        "threshold": [ThresholdDisplay, CostDisplay],
        "relevance": [RelevanceErrorDisplay],
        "along": [ErrorByValueDisplay],
        "predicted": [PredictionScatterDisplay],
    }
    for section, displays in kinds.items():
        out[section] = []
        for i, learner in enumerate(learners):
            for j, kind in enumerate(displays):
                display = kind.from_result(result, learner=learner)
                if not has_content(display):
                    continue
                name = printable(learner)
                markup = inline_svg(display, f"{section}{i}{j}", f"{section}, {name}")
                out[section].append((name, markup))
    out["groups"] = [
        ("", inline_svg(GroupGapsDisplay.from_result(result, rate=rate), f"gr{rate}", rate))
        for rate in _rates(result)
    ]
    out["counts"] = (
        [("", inline_svg(ClassCountsDisplay.from_result(result), "cc", "Class counts"))]
        if result.resampling
        else []
    )
    return out


def _rates(result) -> tuple[str, ...]:
    """What is drawn of the groups."""
    if result.group_errors:
        return "rmse", "mean_error"
    return ("tpr", "fpr", "selection_rate", "bias") if result.groups else ()


def has_content(display) -> bool:
    """Whether a display has anything to draw; multi-class problems have no such curves."""
    if isinstance(display, FoldScatterDisplay):
        return bool(display.names)
    if isinstance(display, (RelevanceErrorDisplay, ErrorByValueDisplay, PredictionScatterDisplay)):
        return bool(display.curves)
    key = {PrecisionRecallDisplay: "precision_recall", CalibrationDisplay: "calibration"}
    key = key.get(type(display), "threshold")
    curves = [c[key] for c in display.curves if c.get(key)]
    return any(c.get(display.figure) for c in curves) if key == "threshold" else bool(curves)
