"""Checks of samplers: imbalanced-learn's, under their name; ours are in ``skresample.testing``."""

from imblearn.utils.estimator_checks import estimator_checks_generator, parametrize_with_checks

__all__ = ["estimator_checks_generator", "parametrize_with_checks"]
