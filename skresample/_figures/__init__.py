"""What a comparison reports: its figures, and the records that travel between rooms."""

from .error_metrics import RARE
from .lines import VerdictLine
from .metrics import (
    BASELINES,
    DO_NOTHING,
    DUMMY,
    GROUP_METRICS,
    METRICS,
    VARIANTS,
    WEIGHTS,
    Metric,
    digits_of,
    method_label,
    metrics_of,
    plain,
)
from .notebook import html_table
from .pictures import Curve, ErrorCurve, GroupErrors, GroupRates, Resampling, Resource
from .records import KEYS, Choice, FoldRecord, LeaderboardRow, MethodTest, Record

__all__ = [
    "BASELINES",
    "DO_NOTHING",
    "DUMMY",
    "GROUP_METRICS",
    "KEYS",
    "METRICS",
    "RARE",
    "VARIANTS",
    "WEIGHTS",
    "Choice",
    "Curve",
    "ErrorCurve",
    "FoldRecord",
    "GroupErrors",
    "GroupRates",
    "LeaderboardRow",
    "MethodTest",
    "Metric",
    "Record",
    "Resampling",
    "Resource",
    "VerdictLine",
    "digits_of",
    "html_table",
    "method_label",
    "metrics_of",
    "plain",
]
