"""Figures as text: in the terminal and on the page the same."""

from __future__ import annotations

__all__ = ["number", "pvalue_text", "signed"]


def number(value, digits: int = 3) -> str:
    """Fixed decimals, thousands separated; an en dash where there is no value."""
    if value is None or value != value:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.{digits}f}"


def pvalue_text(value) -> str:
    """P-value to three decimals."""
    if value is None or value != value:
        return "–"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def signed(value, digits: int = 3) -> str:
    """Difference with its sign; a true minus and no signed zero."""
    if value is None or value != value:
        return "–"
    text = f"{value:+.{digits}f}".replace("-", "−")
    return text.replace("−", "").replace("+", "") if float(f"{value:.{digits}f}") == 0 else text
