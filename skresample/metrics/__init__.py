"""Metrics of decisions, probabilities, groups and rows; imbalanced-learn's under their names."""

from imblearn.metrics import (
    classification_report_imbalanced,
    geometric_mean_score,
    macro_averaged_mean_absolute_error,
    make_index_balanced_accuracy,
    sensitivity_score,
    sensitivity_specificity_support,
    specificity_score,
)

from ._accuracy_curve import AccuracyCurve, subpopulation_accuracy_curve
from ._calibration import (
    calibration_bias,
    calibration_curve_points,
    calibration_slope_intercept,
    expected_calibration_error,
)
from ._decision import best_threshold, confusion_counts, decision_scores
from ._distribution import (
    coverage_radius,
    energy_distance,
    frechet_distance,
    kl_reduction,
    maximum_mean_discrepancy,
)
from ._distribution_scorer import resampling_scorer
from ._diversity import attribute_diversity_score, default_behavior_rate, vendi_score
from ._frequency_curve import FrequencyCurve, frequency_performance_curve
from ._groups import group_rates, worst_group
from ._inferred_groups import InferredRates, inferred_group_rates
from ._long_tail import long_tail_report
from ._multilabel import (
    imbalance_ratio_per_label,
    imbalance_ratio_variation,
    mean_imbalance_ratio,
)
from ._population import PopulationShift, population_shift_score
from ._rate import RateScore, doubly_robust_scores, ipw_scores, rate_score
from ._relevance_error import RelevanceCurve, sera, squared_error_by_relevance
from ._synthetic import (
    TwoSampleTest,
    classifier_two_sample_test,
    copied_share,
    distance_to_closest_record,
    train_on_synthetic_score,
    variance_kept,
)
from ._synthetic_report import SyntheticReport

__all__ = [
    "AccuracyCurve",
    "FrequencyCurve",
    "InferredRates",
    "PopulationShift",
    "RateScore",
    "RelevanceCurve",
    "SyntheticReport",
    "TwoSampleTest",
    "attribute_diversity_score",
    "best_threshold",
    "calibration_bias",
    "calibration_curve_points",
    "calibration_slope_intercept",
    "classification_report_imbalanced",
    "classifier_two_sample_test",
    "confusion_counts",
    "copied_share",
    "coverage_radius",
    "decision_scores",
    "default_behavior_rate",
    "distance_to_closest_record",
    "doubly_robust_scores",
    "energy_distance",
    "expected_calibration_error",
    "frechet_distance",
    "frequency_performance_curve",
    "geometric_mean_score",
    "group_rates",
    "imbalance_ratio_per_label",
    "imbalance_ratio_variation",
    "inferred_group_rates",
    "ipw_scores",
    "kl_reduction",
    "long_tail_report",
    "macro_averaged_mean_absolute_error",
    "make_index_balanced_accuracy",
    "maximum_mean_discrepancy",
    "mean_imbalance_ratio",
    "population_shift_score",
    "rate_score",
    "resampling_scorer",
    "sensitivity_score",
    "sensitivity_specificity_support",
    "sera",
    "specificity_score",
    "squared_error_by_relevance",
    "subpopulation_accuracy_curve",
    "train_on_synthetic_score",
    "variance_kept",
    "vendi_score",
    "worst_group",
]
