"""Ensembles whose members are each trained on a balanced sample of their own.

imbalanced-learn's four, with what tables need: weights and groups follow their rows, any sampler
may balance, mixed columns and missing values pass, out-of-bag figures come from rows that a member
has not seen, and probabilities can be corrected for the class shares.
"""

from ._balanced_bagging import BalancedBaggingClassifier
from ._balanced_random_forest import BalancedRandomForestClassifier
from ._easy_ensemble import EasyEnsembleClassifier
from ._rus_boost import RUSBoostClassifier

__all__ = [
    "BalancedBaggingClassifier",
    "BalancedRandomForestClassifier",
    "EasyEnsembleClassifier",
    "RUSBoostClassifier",
]
