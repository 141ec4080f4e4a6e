"""Did it help: compare resamplers honestly on your own table.

:func:`compare_resamplers` runs methods on identical folds and returns a :class:`ComparisonResult`
with a :class:`Verdict`; the columns it reports are described in :data:`METRICS`. The statistics
behind it are public as well.
"""

from ._compare import compare_resamplers
from ._diagnose import diagnose
from ._diagnosis import Diagnosis
from ._encode import TableEncoder
from ._holdout_parameters import HoldoutExhaustedError
from ._holdout_scorer import ReusableHoldoutScorer, reusable_holdout_refit
from ._holdout_search import ReusableHoldoutSearchCV
from ._ladder import Ladder
from ._result import ComparisonResult, Verdict
from ._reusable_holdout import ReusableHoldout
from ._schema import METRICS, Metric
from ._several import SeveralTables, compare_over_tables
from ._statistics import PairedTest, corrected_paired_test, holm, mean_interval, tiers
from ._stratified_regression import (
    RepeatedStratifiedRegressionKFold,
    StratifiedRegressionKFold,
)
from ._stratified_regression_shuffle import StratifiedRegressionShuffleSplit

__all__ = [
    "METRICS",
    "ComparisonResult",
    "Diagnosis",
    "HoldoutExhaustedError",
    "Ladder",
    "Metric",
    "PairedTest",
    "RepeatedStratifiedRegressionKFold",
    "ReusableHoldout",
    "ReusableHoldoutScorer",
    "ReusableHoldoutSearchCV",
    "SeveralTables",
    "StratifiedRegressionKFold",
    "StratifiedRegressionShuffleSplit",
    "TableEncoder",
    "Verdict",
    "compare_over_tables",
    "compare_resamplers",
    "corrected_paired_test",
    "diagnose",
    "holm",
    "mean_interval",
    "reusable_holdout_refit",
    "tiers",
]
