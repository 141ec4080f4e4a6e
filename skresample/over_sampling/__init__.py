"""What new: rows that did not exist, for classes, groups and ranges that are rare."""

from ._adasyn import ADASYN
from ._borderline_smote import BorderlineSMOTE
from ._random_over_sampler import RandomOverSampler
from ._smote import SMOTE

__all__ = ["ADASYN", "SMOTE", "BorderlineSMOTE", "RandomOverSampler"]
