"""Rates of the groups of a comparison, known or inferred."""

from __future__ import annotations

from typing import Any

from skresample.metrics import group_rates

__all__ = ["rates_by_group"]


def rates_by_group(setup, rows, p, called) -> list[dict[str, Any]]:
    """Rates of each group among ``rows``, whose probabilities and decisions are given."""
    if setup.inferred is not None:
        return setup.inferred.rates(setup.y[rows], called, rows)
    return group_rates(setup.y[rows], called, setup.groups[rows], p)
