"""Distances of nominal rows: imbalanced-learn's, under its name."""

from imblearn.metrics.pairwise import ValueDifferenceMetric

__all__ = ["ValueDifferenceMetric"]
