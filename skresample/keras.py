"""Balanced batches for keras models: imbalanced-learn's, under its name; needs keras.

For other shares than equal ones, shares that change as training goes on, groups, or a training loop
of any library: :mod:`skresample.scheduling`. ``Schedule(...).batches(y)`` gives the rows of every
batch.
"""

from imblearn.keras import BalancedBatchGenerator, balanced_batch_generator

__all__ = ["BalancedBatchGenerator", "balanced_batch_generator"]
