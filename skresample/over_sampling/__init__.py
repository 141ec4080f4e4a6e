"""What new: rows that did not exist, for classes, groups and ranges that are rare."""

from ._adasyn import ADASYN
from ._borderline_smote import BorderlineSMOTE
from ._ccr import CCR
from ._lee_smote import LeeSMOTE
from ._lvq_smote import LVQSMOTE
from ._polynom_fit_smote import PolynomFitSMOTE
from ._principal_direction_smote import PrincipalDirectionSMOTE
from ._prowsyn import ProWSyn
from ._random_over_sampler import RandomOverSampler
from ._smote import SMOTE
from ._smote_n import SMOTEN
from ._smote_nc import SMOTENC

__all__ = [
    "ADASYN",
    "CCR",
    "LVQSMOTE",
    "SMOTE",
    "SMOTEN",
    "SMOTENC",
    "BorderlineSMOTE",
    "LeeSMOTE",
    "PolynomFitSMOTE",
    "PrincipalDirectionSMOTE",
    "ProWSyn",
    "RandomOverSampler",
]
