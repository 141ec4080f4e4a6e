"""Instances beyond the defaults that the contracts also run on, and reasoned exceptions.

Discovery finds every public estimator by itself; this file holds only what it cannot know.
"""

from __future__ import annotations

import re

import sklearn
from sklearn.utils.fixes import parse_version

from skresample.diffusion import GaussianMixtureDenoiser
from skresample.over_sampling import ROSE, SMOTE
from skresample.scheduling import Schedule
from skresample.utils.discovery import all_estimators, construct_instances

# Further instances: class name -> list of keyword dicts.
FURTHER = {
    "RandomOverSampler": [{"shrinkage": 1.0}],
    "RandomUnderSampler": [{"replacement": True}],
    "BorderlineSMOTE": [{"kind": "borderline-2"}],
    "ClassifierQualityFilter": [{"mode": "pareto", "alpha": 1.0, "cv": 2}],
    "HardNegativeUnderSampler": [{"strategy": "guided", "cv": 2}, {"strategy": "random"}],
    "ImportanceResampler": [{"mode": "with_replacement", "n_samples": 0.5}],
    "SemanticDeduplicator": [{"n_clusters": 5}],
    "SensitivitySampler": [{"kind": "lewis", "p": 1}, {"method": "multinomial"}],
    "SMOTE": [{"k_neighbors": 1}, {"sampling_strategy": "all"}],
}

# Lighter settings of costly methods, for the contracts alone: class name -> parameters.
LIGHTER = {
    "BanditClusterSampler": {"n_clusters": 5, "n_evaluations": 0.1},
    "DiffusionImputer": {"n_draws": 3, "n_rounds": 2, "n_steps": 4},
    "DiffusionOverSampler": {"denoiser": GaussianMixtureDenoiser(2), "n_steps": 4},
    "DirectedWeightPrototypes": {"n_ascent": 1, "n_iter": 4},
    "GeneratorPool": {"generators": [SMOTE(), ROSE()], "weights": "equal"},
    "InstanceNoise": {"generator": GaussianMixtureDenoiser(1)},
    "InvarianceConstrainedClassifier": {"n_epochs": 4},
    "MaskedCategoricalModel": {"n_duplicates": 4},
    "MinorityOverSampler": {"n_levels": 2, "n_steps": 2},
    "MinorityScorer": {"n_iter": 10},
    "RepeatedSubsetClassifier": {"n_rounds": 4},
    "RepeatedSubsetRegressor": {"n_rounds": 4},
    "SMOTEIPF": {"n_folds": 2},
    "ScheduledClassifier": {"schedule": Schedule(n_rounds=4)},
    "ScheduledRegressor": {"schedule": Schedule(n_rounds=4)},
    "SearchAndPruneSampler": {"n_clusters": 3},
    "SyntheticLabelRepair": {"max_rounds": 2},
}

# Methods that train models inside ``fit``, or take as long: the fast tests take the first of
# FEW_TABLES in our contracts and none of the peers' checks FITTED_OFTEN, the slow ones do the rest.
COSTLY = frozenset({
    "AdaptiveAugmentationSelfTraining", "AdaptiveGroupSampler", "AssembledSMOTE",
    "AxisOverSampler", "BalancedBaggingClassifier", "BalancedRandomForestClassifier",
    "BanditClusterSampler", "BetaShapley", "CCR", "ClassifierQualityFilter", "ClusterCentroids",
    "ComputeAwareFilter", "CondensedNearestNeighbour", "CuratedOverSampler", "DataBanzhaf",
    "DataShapley", "DecisionThresholdClassifier", "DeterminantalSampler", "DiffusionImputer",
    "DiffusionOverSampler", "DirectedWeightPrototypes", "DiverseGenerator",
    "DiverseHeadsClassifier", "EasyEnsembleClassifier", "ExternalGenerator",
    "FacilityLocationSampler", "FeatureCoverageSampler", "GaussianMixtureDenoiser",
    "GeneratorPool", "GreedyMaximumEntropySampler", "GroupLearningCurve",
    "HardNegativeUnderSampler", "HerdingSampler", "InfluenceScorer", "InstanceHardnessThreshold",
    "InstanceNoise", "InvarianceConstrainedClassifier", "KCenterSampler", "KMeansSMOTE",
    "LVQSMOTE", "LabelErrorScorer", "LeaveOneOut", "MWMOTE", "MaskedCategoricalModel",
    "MergedLinearClassifier", "MinHashDeduplicator", "MinorityOverSampler", "MinorityScorer",
    "OptimalMixtureSampler", "PopulationMatcher", "ProWSyn", "RUSBoostClassifier",
    "RepeatedSubsetClassifier", "ResampledClassifierCV", "ResampledRegressorCV",
    "ReusableHoldoutSearchCV", "SMOBD", "SMOTEIPF", "SMOTEN", "SVMSMOTE", "ScheduledClassifier",
    "ScheduledRegressor", "SearchAndPruneSampler", "SemiValue", "SensitivitySampler",
    "SubpopulationBalancer", "SyntheticLabelRepair", "ValuationSampler",
})  # fmt: skip
FEW_TABLES = ("plain", "missing")
# Our own contracts ask the same of samplers on small tables; the others are left to lighter kin.
FITTED_OFTEN = frozenset({
    "check_classifiers_train", "check_dtype_object", "check_estimator_sparse_array",
    "check_estimator_sparse_matrix", "check_estimators_dtypes", "check_estimators_pickle",
    "check_fit_idempotent", "check_methods_subset_invariance", "check_pipeline_consistency",
    "check_positive_only_tag_during_fit", "check_samplers_2d_target",
    "check_samplers_fit_resample", "check_samplers_list", "check_samplers_multiclass_ova",
    "check_samplers_pandas", "check_samplers_pandas_sparse", "check_samplers_preserve_dtype",
    "check_samplers_sample_indices", "check_samplers_sparse",
})  # fmt: skip

# Checks that cannot hold: (class name, check name) -> reason.
EXPECTED_FAILURES: dict[tuple[str, str], str] = {
    (
        "DecisionThresholdClassifier",
        "check_classifiers_train",
    ): "decides at its own threshold, not at probability 0.5",
    ("Pipeline", "check_estimators_overwrite_params"): "scikit-learn's pipeline fits its steps",
    ("Pipeline", "check_dont_overwrite_parameters"): "scikit-learn's pipeline fits its steps",
    (
        "MaskedCategoricalModel",
        "check_sample_weight_equivalence_on_dense_data",
    ): "every copy of a row is masked at random",
    (
        "ResampledRegressorCV",
        "check_sample_weight_equivalence_on_dense_data",
    ): "the density of the target counts rows, not weights",
    (
        "ResampledRegressorCV",
        "check_sample_weight_equivalence_on_sparse_data",
    ): "the density of the target counts rows, not weights",
}

ENSEMBLES = (
    "BalancedBaggingClassifier",
    "BalancedRandomForestClassifier",
    "EasyEnsembleClassifier",
    "RUSBoostClassifier",
)
EXPECTED_FAILURES |= {
    (name, f"check_sample_weight_equivalence_on_{kind}_data"): "rows are drawn, not their weights"
    for name in ENSEMBLES
    for kind in ("dense", "sparse")
}

EXPECTED_FAILURES |= {
    ("MixturePerformanceProjector", f"check_{name}"): "predict takes mixtures of sources, not rows"
    for name in (
        "dict_unchanged",
        "dtype_object",
        "estimator_sparse_array",
        "estimator_sparse_matrix",
        "estimators_dtypes",
        "estimators_pickle",
        "f_contiguous_array_estimator",
        "fit2d_predict1d",
        "fit_idempotent",
        "methods_sample_order_invariance",
        "methods_subset_invariance",
        "n_features_in_after_fitting",
    )
}

# The same for whole bases: check name -> reason.
ANY_TARGET = {
    "check_target_type": "selectors take any target: numbers, several columns, none",
    "check_samplers_one_label": "selecting rows of a single class is a task like any other",
}

NUMERIC_TARGET = {
    "check_samplers_multiclass_ova": "one-hot targets hold classes, not a number",
}

MULTILABEL = {
    "check_target_type": "targets of several labels a row are what these are for",
}

# Contracts that do not fit a class: (class name, contract) -> reason.
NOT_PROMISED: dict[tuple[str, str], str] = {
    ("SMOTEN", "sparse"): "warns that sparse rows are made dense; equality is tested on its own",
}


if parse_version(sklearn.__version__) < parse_version("1.7"):
    EXPECTED_FAILURES["MaskedCategoricalModel", "check_positive_only_tag_during_fit"] = (
        "the check of 1.6 subtracts a fraction from whole numbers in place"
    )


def expected_failure(estimator, check: str) -> str | None:
    """Why a check of scikit-learn or imbalanced-learn cannot hold, or None."""
    if not getattr(estimator, "_needs_classes", True) and check in ANY_TARGET:
        return ANY_TARGET[check]
    if getattr(estimator, "_needs_numbers", False) and check in NUMERIC_TARGET:
        return NUMERIC_TARGET[check]
    if getattr(estimator, "_takes_labels", False) and check in MULTILABEL:
        return MULTILABEL[check]
    return EXPECTED_FAILURES.get((type(estimator).__name__, check))


def named(resampler) -> str:
    """A name for a test: its repr, the same in every process."""
    return re.sub(r" at 0x[0-9a-f]+", "", repr(resampler))


def resamplers() -> list:
    """One instance per configuration of every public resampler."""
    found = []
    for name, cls in all_estimators("sampler"):
        found += _constructed(cls)
        found += [cls(random_state=0, **params) for params in FURTHER.get(name, [])]
    return found


def estimators() -> list:
    """One instance of every public estimator."""
    return [instance for _, cls in all_estimators() for instance in _constructed(cls)]


def _constructed(cls) -> list:
    lighter = LIGHTER.get(cls.__name__, {})
    return [instance.set_params(**lighter) for instance in construct_instances(cls)]
