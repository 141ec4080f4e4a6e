"""Ensembles of models on balanced samples: imbalanced-learn's, under its name.

Any over- or under-sampler of this package may be given as ``sampler`` of
``BalancedBaggingClassifier``.
"""

from imblearn.ensemble import (
    BalancedBaggingClassifier,
    BalancedRandomForestClassifier,
    EasyEnsembleClassifier,
    RUSBoostClassifier,
)

__all__ = [
    "BalancedBaggingClassifier",
    "BalancedRandomForestClassifier",
    "EasyEnsembleClassifier",
    "RUSBoostClassifier",
]
