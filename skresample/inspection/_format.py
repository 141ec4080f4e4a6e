"""Figures as text: in the terminal and on the page the same."""

from __future__ import annotations

from skresample._figures import digits_of, metrics_of

__all__ = ["OUTCOMES", "digits_by_metric", "number", "pvalue_text", "signed", "target_words"]

# What a test found, in a word or two.
OUTCOMES = {
    "better": "better",
    "worse": "worse",
    "equivalent": "same",
    "undecided": "cannot tell",
    "no skill": "no skill",
}


def digits_by_metric(result) -> dict[str, int]:
    """Decimals of every metric of a comparison, from the values of doing nothing."""
    row = next((r for r in result.leaderboard() if r["label"] == "do nothing"), {})
    names = metrics_of(result.settings.get("task", "classification"))
    return {name: digits_of(name, row.get(name)) for name in names}


def number(value, digits: int = 3) -> str:
    """Fixed decimals, thousands separated; an en dash where there is no value."""
    if value is None or value != value:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.{digits}f}" if digits <= 6 else f"{value:.3g}"


def pvalue_text(value) -> str:
    """P-value to three decimals."""
    if value is None or value != value:
        return "–"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def signed(value, digits: int = 3) -> str:
    """Difference with its sign; a true minus and no signed zero."""
    if value is None or value != value:
        return "–"
    if digits > 6:  # a figure in tiny units
        return f"{value:+.3g}".replace("-", "−")
    text = f"{value:+.{digits}f}".replace("-", "−")
    return text.replace("−", "").replace("+", "") if float(f"{value:.{digits}f}") == 0 else text


def target_words(target: dict) -> str:
    """A numeric target in one line."""
    return (
        f"target from {target['min']:.4g} to {target['max']:.4g}, median {target['median']:.4g}, "
        f"skewness {target['skewness']:.2f}; rare: {target['rare_low']:,} low, "
        f"{target['rare_high']:,} high values"
    )
