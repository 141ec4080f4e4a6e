"""Put together: chains of resamplers, and resamplers with models."""

from ._adaptive_augmentation_self_training import AdaptiveAugmentationSelfTraining
from ._chain import ResamplerChain
from ._curated_over_sampler import CuratedOverSampler
from ._diverse_generator import DiverseGenerator
from ._domain_attribution import DomainAttribution, domain_attribution
from ._external_generator import ExternalGenerator
from ._generator_pool import GeneratorPool
from ._invariance_constrained_classifier import InvarianceConstrainedClassifier
from ._merged_linear_classifier import MergedLinearClassifier
from ._merged_linear_regressor import MergedLinearRegressor
from ._onnx import register_onnx_converters
from ._pipeline import Pipeline, make_pipeline
from ._population_matcher import PopulationMatcher
from ._provenance_filter import ProvenanceFilter
from ._repair_report import RepairReport
from ._repeated_subset_classifier import RepeatedSubsetClassifier
from ._repeated_subset_regressor import RepeatedSubsetRegressor
from ._resample_nd import resample_nd
from ._resampled_classifier import ResampledClassifier
from ._resampled_regressor import ResampledRegressor
from ._scheduled_classifier import ScheduledClassifier
from ._scheduled_regressor import ScheduledRegressor
from ._smote_enn import SMOTEENN
from ._smote_tomek import SMOTETomek
from ._symmetry import Symmetry
from ._synthesize import Synthesized, synthesize
from ._synthetic_label_repair import SyntheticLabelRepair
from ._weighted_by_resampling import WeightedByResampling

__all__ = [
    "SMOTEENN",
    "AdaptiveAugmentationSelfTraining",
    "CuratedOverSampler",
    "DiverseGenerator",
    "DomainAttribution",
    "ExternalGenerator",
    "GeneratorPool",
    "InvarianceConstrainedClassifier",
    "MergedLinearClassifier",
    "MergedLinearRegressor",
    "Pipeline",
    "PopulationMatcher",
    "ProvenanceFilter",
    "RepairReport",
    "RepeatedSubsetClassifier",
    "RepeatedSubsetRegressor",
    "ResampledClassifier",
    "ResampledRegressor",
    "ResamplerChain",
    "SMOTETomek",
    "ScheduledClassifier",
    "ScheduledRegressor",
    "Symmetry",
    "Synthesized",
    "SyntheticLabelRepair",
    "WeightedByResampling",
    "domain_attribution",
    "make_pipeline",
    "register_onnx_converters",
    "resample_nd",
    "synthesize",
]
