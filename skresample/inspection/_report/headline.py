"""What is recommended, the three figures that matter, and the price."""

from __future__ import annotations

from .._format import number, signed
from .._pictures.style import brief
from .._text import printable

__all__ = ["advice_of", "price_of", "three_figures"]


def advice_of(verdict) -> dict:
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


def three_figures(verdict, metrics, digits) -> list[tuple[str, str, str]]:
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


def price_of(verdict, metrics, digits) -> list[tuple[str, str, str]]:
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
