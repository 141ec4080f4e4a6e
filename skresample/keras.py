"""Balanced batches for keras models: imbalanced-learn's, under its name; needs keras."""

from imblearn.keras import BalancedBatchGenerator, balanced_batch_generator

__all__ = ["BalancedBatchGenerator", "balanced_batch_generator"]
