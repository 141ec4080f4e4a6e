"""Which, II: what each row is worth, as coefficient x subsets x stopping.

- a **coefficient** (:mod:`~skresample.valuation.coefficients`) weighs subsets by their size,
- a **sampler** (:mod:`~skresample.valuation.samplers`) asks for subsets,
- a **stopping rule** (:mod:`~skresample.valuation.stopping`) ends the sampling.

:class:`SemiValue` takes any three; the others are named points. To add a value of an axis, write a
function as the module of the axis says. :mod:`~skresample.valuation.games` holds games with known
values to test it on.
"""

from ._bandit_cluster_sampler import BanditClusterSampler
from ._beta_shapley import BetaShapley
from ._data_banzhaf import DataBanzhaf
from ._data_shapley import DataShapley
from ._group_shrinkage_prior import GroupShrinkagePrior
from ._influence_scorer import InfluenceScorer
from ._knn_shapley import KNNShapley
from ._label_error_scorer import LabelErrorScorer
from ._leave_one_out import LeaveOneOut
from ._minimax_query_policy import MinimaxQueryPolicy
from ._score_pruner import ScorePruner
from ._semi_value import SemiValue
from ._sources import rank_sources, relevance_diversity_score, structural_disparity
from ._thompson_batch_selector import ThompsonBatchSelector
from ._training_dynamics_scorer import TrainingDynamicsScorer
from ._valuation_sampler import ValuationSampler

__all__ = [
    "BanditClusterSampler",
    "BetaShapley",
    "DataBanzhaf",
    "DataShapley",
    "GroupShrinkagePrior",
    "InfluenceScorer",
    "KNNShapley",
    "LabelErrorScorer",
    "LeaveOneOut",
    "MinimaxQueryPolicy",
    "ScorePruner",
    "SemiValue",
    "ThompsonBatchSelector",
    "TrainingDynamicsScorer",
    "ValuationSampler",
    "rank_sources",
    "relevance_diversity_score",
    "structural_disparity",
]
