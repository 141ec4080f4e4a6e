"""Every public estimator of this package, where imbalanced-learn has its own."""

from .discovery import all_estimators

__all__ = ["all_estimators"]
