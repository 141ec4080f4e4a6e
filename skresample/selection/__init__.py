"""Which rows: subsets that are diverse, representative, important or clean, for any target.

Every method is a utility times a mechanism; :mod:`.scorers` and :mod:`.mechanisms` hold the two
axes, :class:`ScoreSampler` combines them freely, the other estimators are named points.
"""

from ._density_band import DensityBandSampler
from ._determinantal_sampler import DeterminantalSampler
from ._exact_dedup import ExactDeduplicator
from ._facility_location_sampler import FacilityLocationSampler
from ._feature_coverage_sampler import FeatureCoverageSampler
from ._greedy_maximum_entropy_sampler import GreedyMaximumEntropySampler
from ._hard_negative import HardNegativeUnderSampler
from ._hash_sampler import HashSampler
from ._hash_shuffle_split import HashShuffleSplit
from ._herding_sampler import HerdingSampler
from ._importance_resampler import ImportanceResampler
from ._k_center_sampler import KCenterSampler
from ._method_table import method_table
from ._min_hash import MinHashDeduplicator
from ._post_stratification import PostStratification
from ._quality_filter import ClassifierQualityFilter
from ._rule_filter import RuleFilter
from ._score_sampler import ScoreSampler
from ._search_and_prune_sampler import SearchAndPruneSampler
from ._semantic_dedup import SemanticDeduplicator
from ._sensitivity_sampler import SensitivitySampler
from ._sim_hash_density_weights import LSHDensityWeights
from ._sim_hash_under_sampler import SimHashUnderSampler

__all__ = [
    "ClassifierQualityFilter",
    "DensityBandSampler",
    "DeterminantalSampler",
    "ExactDeduplicator",
    "FacilityLocationSampler",
    "FeatureCoverageSampler",
    "GreedyMaximumEntropySampler",
    "HardNegativeUnderSampler",
    "HashSampler",
    "HashShuffleSplit",
    "HerdingSampler",
    "ImportanceResampler",
    "KCenterSampler",
    "LSHDensityWeights",
    "MinHashDeduplicator",
    "PostStratification",
    "RuleFilter",
    "ScoreSampler",
    "SearchAndPruneSampler",
    "SemanticDeduplicator",
    "SensitivitySampler",
    "SimHashUnderSampler",
    "method_table",
]
