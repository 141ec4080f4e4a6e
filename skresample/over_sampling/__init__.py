"""What new: rows that did not exist, for classes, groups and ranges that are rare.

Most methods of this family are a pair: *seeds* say which rows of a class start new ones
(:mod:`~skresample.over_sampling.seeds`), *moves* how a new row is made from its seed
(:mod:`~skresample.over_sampling.moves`).

====================  ==================  =============================
method                seeds               move
====================  ==================  =============================
SMOTE                 uniform             segment
BorderlineSMOTE       in_danger           segment, or towards_any
ADASYN                by_foreign_share    segment
SMOBD                 by_density          segment
MWMOTE                hard                between rows of one cluster
ProWSyn               by_proximity        within a level
GeometricSMOTE        uniform             sphere
PrincipalDirection..  uniform             aligned
AssembledSMOTE        border rows         within a cluster
ROSE                  uniform             noise
RandomOverSampler     uniform             repeat, or noise
====================  ==================  =============================

To add a value of an axis, write a function ``(home, n_new, rng, *, option=...) -> place`` in
``seeds.py`` or ``(home, place, rng, *, option=...) -> Blend | Rows`` in ``moves.py`` and give it a
key in ``SEEDS`` or ``MOVES``; a test of its law goes to ``tests/over_sampling/test_axes.py``. To
add a method, declare the pair in a module of its own, ``_pair = (seeds.uniform, moves.segment)``;
options are read from the parameters of their name, and fitted attributes are declared next to it.
What makes new rows of a class is a :class:`~skresample.over_sampling.Generator`: one method
``generate(home, n_new, rng)`` that gives a recipe. Every over-sampler of classes has it, every
denoiser of :mod:`skresample.diffusion`, and :class:`~skresample.combine.ExternalGenerator` gives it
to models of other libraries; :mod:`skresample.combine` has what wraps generators.

Without touching the package, hand your function to
:class:`~skresample.over_sampling.AxisOverSampler`, or a gap to
:class:`~skresample.over_sampling.SMOTE`.
"""

from skresample._table.relevance import target_relevance

from ._adasyn import ADASYN
from ._assembled_smote import AssembledSMOTE
from ._attribute_class_synthesizer import AttributeClassSynthesizer
from ._axis_over_sampler import AxisOverSampler
from ._borderline_smote import BorderlineSMOTE
from ._ccr import CCR
from ._feature_mix_sampler import FeatureMixSampler
from ._generator import Generator
from ._geometric_smote import GeometricSMOTE
from ._hidden_mix_sampler import HiddenMixSampler
from ._kmeans_smote import KMeansSMOTE
from ._lee_smote import LeeSMOTE
from ._lpros import LPROS
from ._lvq_smote import LVQSMOTE
from ._mlros import MLROS
from ._mlsmote import MLSMOTE
from ._mwmote import MWMOTE
from ._polynom_fit_smote import PolynomFitSMOTE
from ._principal_direction_smote import PrincipalDirectionSMOTE
from ._prowsyn import ProWSyn
from ._random_over_sampler import RandomOverSampler
from ._random_over_sampler_regressor import RandomOverSamplerRegressor
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
from ._space_filling_sampler import SpaceFillingSampler
from ._svm_smote import SVMSMOTE

__all__ = [
    "ADASYN",
    "CCR",
    "LPROS",
    "LVQSMOTE",
    "MLROS",
    "MLSMOTE",
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
    "AttributeClassSynthesizer",
    "AxisOverSampler",
    "BorderlineSMOTE",
    "FeatureMixSampler",
    "Generator",
    "GeometricSMOTE",
    "HiddenMixSampler",
    "KMeansSMOTE",
    "LeeSMOTE",
    "PolynomFitSMOTE",
    "PrincipalDirectionSMOTE",
    "ProWSyn",
    "RandomOverSampler",
    "RandomOverSamplerRegressor",
    "SafeLevelSMOTE",
    "SpaceFillingSampler",
    "dense_weight",
    "label_distribution_smoothing",
    "target_relevance",
]
