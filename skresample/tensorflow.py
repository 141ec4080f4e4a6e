"""Balanced batches for TensorFlow: imbalanced-learn's, under its name; needs TensorFlow."""

from imblearn.tensorflow import balanced_batch_generator

__all__ = ["balanced_batch_generator"]
