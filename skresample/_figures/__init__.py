"""What a comparison reports: its figures, and the records that travel between rooms."""

from .lines import VerdictLine
from .metrics import (
    BASELINES,
    DO_NOTHING,
    DUMMY,
    GROUP_METRICS,
    METRICS,
    VARIANTS,
    Metric,
    method_label,
    plain,
)
from .notebook import html_table
from .pictures import Curve, GroupRates, Resampling, Resource
from .records import KEYS, Choice, FoldRecord, LeaderboardRow, MethodTest, Record

__all__ = [
    "BASELINES",
    "DO_NOTHING",
    "DUMMY",
    "GROUP_METRICS",
    "KEYS",
    "METRICS",
    "VARIANTS",
    "Choice",
    "Curve",
    "FoldRecord",
    "GroupRates",
    "LeaderboardRow",
    "MethodTest",
    "Metric",
    "Record",
    "Resampling",
    "Resource",
    "VerdictLine",
    "html_table",
    "method_label",
    "plain",
]
