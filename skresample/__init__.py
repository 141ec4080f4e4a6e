"""Decide what a model is trained on.

``skresample`` resamples tabular training data: how many rows, which rows, what new rows, when.
Families are imported on demand, e.g. ``from skresample.over_sampling import SMOTE``.
"""

__version__ = "0.1.0"
