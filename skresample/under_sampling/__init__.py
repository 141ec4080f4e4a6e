"""Which: class balancing and cleaning by neighbourhood."""

from ._all_knn import AllKNN
from ._cluster_centroids import ClusterCentroids
from ._condensed_nearest_neighbour import CondensedNearestNeighbour
from ._edited_nearest_neighbours import EditedNearestNeighbours
from ._instance_hardness_threshold import InstanceHardnessThreshold
from ._near_miss import NearMiss
from ._neighbourhood_cleaning_rule import NeighbourhoodCleaningRule
from ._one_sided_selection import OneSidedSelection
from ._random_under_sampler import RandomUnderSampler
from ._repeated_edited_nearest_neighbours import RepeatedEditedNearestNeighbours
from ._tomek_links import TomekLinks

__all__ = [
    "AllKNN",
    "ClusterCentroids",
    "CondensedNearestNeighbour",
    "EditedNearestNeighbours",
    "InstanceHardnessThreshold",
    "NearMiss",
    "NeighbourhoodCleaningRule",
    "OneSidedSelection",
    "RandomUnderSampler",
    "RepeatedEditedNearestNeighbours",
    "TomekLinks",
]
