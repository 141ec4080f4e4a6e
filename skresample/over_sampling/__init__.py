"""What new: rows that did not exist, for classes, groups and ranges that are rare."""

from ._adasyn import ADASYN
from ._assembled_smote import AssembledSMOTE
from ._borderline_smote import BorderlineSMOTE
from ._ccr import CCR
from ._feature_mix_sampler import FeatureMixSampler
from ._geometric_smote import GeometricSMOTE
from ._kmeans_smote import KMeansSMOTE
from ._lee_smote import LeeSMOTE
from ._lvq_smote import LVQSMOTE
from ._mwmote import MWMOTE
from ._polynom_fit_smote import PolynomFitSMOTE
from ._principal_direction_smote import PrincipalDirectionSMOTE
from ._prowsyn import ProWSyn
from ._random_over_sampler import RandomOverSampler
from ._random_over_sampler_regressor import RandomOverSamplerRegressor
from ._relevance import target_relevance
from ._relevance_weights import dense_weight, label_distribution_smoothing
from ._rose import ROSE
from ._safe_level_smote import SafeLevelSMOTE
from ._smobd import SMOBD
from ._smogn import SMOGN
from ._smote import SMOTE
from ._smote_ipf import SMOTEIPF
from ._smote_n import SMOTEN
from ._smote_nc import SMOTENC
from ._smoter import SMOTER
from ._svm_smote import SVMSMOTE

__all__ = [
    "ADASYN",
    "CCR",
    "LVQSMOTE",
    "MWMOTE",
    "ROSE",
    "SMOBD",
    "SMOGN",
    "SMOTE",
    "SMOTEIPF",
    "SMOTEN",
    "SMOTENC",
    "SMOTER",
    "SVMSMOTE",
    "AssembledSMOTE",
    "BorderlineSMOTE",
    "FeatureMixSampler",
    "GeometricSMOTE",
    "KMeansSMOTE",
    "LeeSMOTE",
    "PolynomFitSMOTE",
    "PrincipalDirectionSMOTE",
    "ProWSyn",
    "RandomOverSampler",
    "RandomOverSamplerRegressor",
    "SafeLevelSMOTE",
    "dense_weight",
    "label_distribution_smoothing",
    "target_relevance",
]
