"""The topics of the verdict on a numeric target in plain sentences."""

from __future__ import annotations

from skresample._figures import digits_of

from .line_words import REMARKS
from .words import figure, lower_first, pvalue, span

__all__ = ["group_error_words", "tail_words", "whole_words"]


def _change(test, metric, before, after) -> tuple[str, str]:
    """The metric before and after, and the improvement with its interval."""
    digits = digits_of(test.metric, before)
    change = f"{lower_first(metric.label)} {figure(before, digits)} -> {figure(after, digits)}"
    return change, span(test, digits)


def tail_words(best, metric, before, after, rare: int) -> str:
    """What lowers the error of rare values, and by how much."""
    change, gain = _change(best, metric, before, after)
    change += f" with {best.label} (gain {gain}"
    if best.outcome == "better":
        p = pvalue(best.pvalue_holm)
        return f"Tails: where values are rare ({rare:,} rows), {change}, {p})."
    remark = REMARKS.get(best.outcome, "not measured")
    return (
        f"Tails: nothing is shown to help where values are rare ({rare:,} rows); at best "
        f"{change}): {remark}."
    )


def whole_words(price, metric, before, after) -> str:
    """What the same method does to all rows."""
    change, gain = _change(price, metric, before, after)
    remark = {
        "better": "all rows gain",
        "worse": "that is the price",
        "equivalent": "no price that matters",
        "undecided": "whether that costs anything, the folds cannot tell",
    }.get(price.outcome, "not measured")
    return f"Whole: over all rows {change} with {price.label} (gain {gain}): {remark}."


def group_error_words(low, high) -> str:
    """How far apart the errors of the groups are."""
    digits = digits_of("rmse", low.rmse)
    return (
        f"Groups: the RMSE goes from {figure(low.rmse, digits)} for {low.group!s} to "
        f"{figure(high.rmse, digits)} for {high.group!s}."
    )
