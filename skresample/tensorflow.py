"""Balanced batches for TensorFlow: imbalanced-learn's, under its name; needs TensorFlow.

For other shares than equal ones, shares that change as training goes on, groups, or a training loop
of any library: :mod:`skresample.scheduling`. ``Schedule(...).batches(y)`` gives the rows of every
batch.
"""

from imblearn.tensorflow import balanced_batch_generator

__all__ = ["balanced_batch_generator"]
