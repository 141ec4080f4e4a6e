"""Instances beyond the defaults that the contracts also run on, and reasoned exceptions.

Discovery finds every public estimator by itself; this file holds only what it cannot know.
"""

from __future__ import annotations

import re

import sklearn
from sklearn.utils.fixes import parse_version

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
LIGHTER = {"SearchAndPruneSampler": {"n_clusters": 5}}

# Methods that train models inside ``fit``: the fast tests take FEW_TABLES, the slow ones the rest.
COSTLY = frozenset({
    "AdaptiveGroupSampler", "BanditClusterSampler", "ClassifierQualityFilter",
    "DiffusionOverSampler", "GeneratorPool", "HardNegativeUnderSampler",
    "InstanceHardnessThreshold", "MinorityOverSampler", "SMOTEIPF", "SearchAndPruneSampler",
    "SensitivitySampler", "ValuationSampler",
})  # fmt: skip
FEW_TABLES = ("plain", "missing", "text labels")

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
