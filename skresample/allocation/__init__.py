"""How many rows of each class, group or source a training set gets, under a budget."""

from skresample.allocation._group_allocation import GroupAllocation

__all__ = ["GroupAllocation"]
