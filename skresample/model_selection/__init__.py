"""Did it help: compare resamplers honestly on your own table.

:func:`compare_resamplers` runs methods on identical folds and returns a :class:`ComparisonResult`
with a :class:`Verdict`; the columns it reports are described in :data:`METRICS`. The statistics
behind it are public as well.
"""

from imblearn.model_selection import InstanceHardnessCV

from skresample._figures import (
    METRICS,
    Choice,
    Curve,
    ErrorCurve,
    FoldRecord,
    GroupErrors,
    GroupRates,
    LeaderboardRow,
    MethodTest,
    Metric,
    Resampling,
    Resource,
    VerdictLine,
)
from skresample._math.multiplicity import holm
from skresample._table.encoder import TableEncoder
from skresample._table.hashed_encoder import HashedCategoryEncoder

from ._compare.compare import compare_resamplers
from ._compare.decision_threshold import DecisionThresholdClassifier
from ._compare.design.splitters import DistinctStratifiedKFold, TimeBlockSplit
from ._compare.judge.statistics import (
    PairedTest,
    PracticalTest,
    corrected_paired_test,
    correlated_bayes_test,
    mean_interval,
    tiers,
)
from ._compare.recommendation import Verdict
from ._compare.result import ComparisonResult
from ._compare.scorer import comparison_scorer
from ._compare.several import SeveralTables, compare_over_tables
from ._diagnose.diagnose import diagnose
from ._diagnose.diagnosis import Diagnosis
from ._holdout.ladder import Ladder
from ._holdout.parameters import HoldoutExhaustedError
from ._holdout.reusable import ReusableHoldout
from ._holdout.scorer import ReusableHoldoutScorer, reusable_holdout_refit
from ._holdout.search import ReusableHoldoutSearchCV
from ._recommend.facts import Facts
from ._recommend.recommend import recommend
from ._recommend.recommendation import Recommendation, Suggestion
from ._resampled_cv.classifier import ResampledClassifierCV
from ._resampled_cv.regressor import ResampledRegressorCV
from ._resampled_cv.weighting import BalancedClassWeights, DenseTargetWeights
from ._splits.group_time_split import GroupTimeSplit
from ._splits.long_tail_split import LongTailSplit
from ._splits.stratified_regression import StratifiedRegressionKFold
from ._splits.stratified_regression_repeated import RepeatedStratifiedRegressionKFold
from ._splits.stratified_regression_shuffle import StratifiedRegressionShuffleSplit

__all__ = [
    "METRICS",
    "BalancedClassWeights",
    "Choice",
    "ComparisonResult",
    "Curve",
    "DecisionThresholdClassifier",
    "DenseTargetWeights",
    "Diagnosis",
    "DistinctStratifiedKFold",
    "ErrorCurve",
    "Facts",
    "FoldRecord",
    "GroupErrors",
    "GroupRates",
    "GroupTimeSplit",
    "HashedCategoryEncoder",
    "HoldoutExhaustedError",
    "InstanceHardnessCV",
    "Ladder",
    "LeaderboardRow",
    "LongTailSplit",
    "MethodTest",
    "Metric",
    "PairedTest",
    "PracticalTest",
    "Recommendation",
    "RepeatedStratifiedRegressionKFold",
    "ResampledClassifierCV",
    "ResampledRegressorCV",
    "Resampling",
    "Resource",
    "ReusableHoldout",
    "ReusableHoldoutScorer",
    "ReusableHoldoutSearchCV",
    "SeveralTables",
    "StratifiedRegressionKFold",
    "StratifiedRegressionShuffleSplit",
    "Suggestion",
    "TableEncoder",
    "TimeBlockSplit",
    "Verdict",
    "VerdictLine",
    "compare_over_tables",
    "compare_resamplers",
    "comparison_scorer",
    "corrected_paired_test",
    "correlated_bayes_test",
    "diagnose",
    "holm",
    "mean_interval",
    "recommend",
    "reusable_holdout_refit",
    "tiers",
]
