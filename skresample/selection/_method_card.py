"""The row of a method in the method table."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["MethodCard"]


class MethodCard(NamedTuple):
    """What a selection method is: the row of the method table in the documentation."""

    utility: str  # what is scored, or the gain of a set
    mechanism: str  # how scores become rows
    granularity: str  # "row", "group", "item"
    needs: tuple[str, ...] = ()  # of "target", "groups", "y", "model"
    weights: bool = False  # whether sample_weight_ is given
