"""Telling that a parameter is on its way out: imbalanced-learn's, under its name."""

from imblearn.utils.deprecation import deprecate_parameter

__all__ = ["deprecate_parameter"]
