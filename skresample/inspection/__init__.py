"""Look at a comparison or a plan: Display classes and the HTML report.

Displays follow scikit-learn's habit: ``XDisplay.from_result(...)`` collects the figures,
``.plot(ax=None)`` draws them. :func:`write_report` puts all of them on one self-contained page.
matplotlib and jinja2 are imported only when something is drawn or written.
"""

from ._dataset.dataset_report import DatasetReport, dataset_report
from ._datasheet import QUESTIONS, Datasheet
from ._leakage_audit import LeakageAudit, leakage_audit
from ._pictures.allocation_display import AllocationDisplay
from ._pictures.bucket_frontier_display import BucketFrontierDisplay
from ._pictures.class_counts_display import ClassCountsDisplay
from ._pictures.curve_display import (
    CalibrationDisplay,
    CostDisplay,
    PrecisionRecallDisplay,
    ThresholdDisplay,
)
from ._pictures.dilution_display import DilutionDisplay
from ._pictures.entropy_curve import EntropyCurveDisplay
from ._pictures.error_displays import (
    ErrorByValueDisplay,
    PredictionScatterDisplay,
    RelevanceErrorDisplay,
)
from ._pictures.fold_display import FoldScatterDisplay
from ._pictures.group_display import GroupGapsDisplay
from ._pictures.leaderboard_display import LeaderboardDisplay
from ._pictures.learning_curve_display import GroupLearningCurveDisplay
from ._pictures.mixture_displays import MixtureDisplay, SourceCurveDisplay
from ._pictures.resampling_display import ResamplingDisplay
from ._pictures.slice_display import SliceDisplay
from ._pictures.subpopulation_displays import AccuracyCurveDisplay, FrequencyCurveDisplay
from ._pictures.toc_display import TOCDisplay
from ._pictures.value_displays import DataMapDisplay, ValueCurveDisplay, ValueHistogramDisplay
from ._report.report import render_report, write_report

__all__ = [
    "QUESTIONS",
    "AccuracyCurveDisplay",
    "AllocationDisplay",
    "BucketFrontierDisplay",
    "CalibrationDisplay",
    "ClassCountsDisplay",
    "CostDisplay",
    "DataMapDisplay",
    "DatasetReport",
    "Datasheet",
    "DilutionDisplay",
    "EntropyCurveDisplay",
    "ErrorByValueDisplay",
    "FoldScatterDisplay",
    "FrequencyCurveDisplay",
    "GroupGapsDisplay",
    "GroupLearningCurveDisplay",
    "LeaderboardDisplay",
    "LeakageAudit",
    "MixtureDisplay",
    "PrecisionRecallDisplay",
    "PredictionScatterDisplay",
    "RelevanceErrorDisplay",
    "ResamplingDisplay",
    "SliceDisplay",
    "SourceCurveDisplay",
    "TOCDisplay",
    "ThresholdDisplay",
    "ValueCurveDisplay",
    "ValueHistogramDisplay",
    "dataset_report",
    "leakage_audit",
    "render_report",
    "write_report",
]
