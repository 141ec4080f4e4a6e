"""Look at a comparison or a plan: Display classes and the HTML report.

Displays follow scikit-learn's habit: ``XDisplay.from_result(...)`` collects the figures,
``.plot(ax=None)`` draws them. :func:`write_report` puts all of them on one self-contained page.
matplotlib and jinja2 are imported only when something is drawn or written.
"""

from ._allocation_display import AllocationDisplay
from ._class_counts_display import ClassCountsDisplay
from ._curve_display import (
    CalibrationDisplay,
    CostDisplay,
    PrecisionRecallDisplay,
    ThresholdDisplay,
)
from ._entropy_curve import EntropyCurveDisplay
from ._fold_display import FoldScatterDisplay
from ._group_display import GroupGapsDisplay
from ._leaderboard_display import LeaderboardDisplay
from ._leakage_audit import LeakageAudit, leakage_audit
from ._learning_curve_display import GroupLearningCurveDisplay
from ._report import render_report, write_report
from ._resampling_display import ResamplingDisplay

__all__ = [
    "AllocationDisplay",
    "CalibrationDisplay",
    "ClassCountsDisplay",
    "CostDisplay",
    "EntropyCurveDisplay",
    "FoldScatterDisplay",
    "GroupGapsDisplay",
    "GroupLearningCurveDisplay",
    "LeaderboardDisplay",
    "LeakageAudit",
    "PrecisionRecallDisplay",
    "ResamplingDisplay",
    "ThresholdDisplay",
    "leakage_audit",
    "render_report",
    "write_report",
]
