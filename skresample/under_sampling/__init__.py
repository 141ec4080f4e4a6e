"""Which: class balancing and cleaning by neighbourhood.

Two axes: :mod:`~skresample.under_sampling.rules` say who is dropped,
:mod:`~skresample.under_sampling.rankings` who is kept, and most methods are one declared value.

To add a rule, write a function ``(case, *, options) -> (n,) bool`` in ``rules.py``, name it in
``RULES``, and declare a method in a file of its own::

    class TomekLinks(RuleCleaner):
        _rule = staticmethod(rules.linked)

with a typed constructor whose parameters are called like the options. A ranking is a function
``(case, rows, n_keep, rng, *, options) -> places`` in ``rankings.py`` and a ``RankedUnderSampler``
with ``_ranking``. A vote of neighbours (``kind_sel``) or a ranking (``NearMiss(version=...)``) of
one's own is handed in as it is. ClusterCentroids is no value of an axis: it makes new rows; nor are
RelevanceUnderSampler, where runs of a numeric target take the place of classes, and LPRUS and
MLRUS, where labels do.
"""

from ._all_knn import AllKNN
from ._cluster_centroids import ClusterCentroids
from ._condensed_nearest_neighbour import CondensedNearestNeighbour
from ._directed_weight_prototypes import DirectedWeightPrototypes
from ._edited_nearest_neighbours import EditedNearestNeighbours
from ._instance_hardness_threshold import InstanceHardnessThreshold
from ._lprus import LPRUS
from ._mlrus import MLRUS
from ._near_miss import NearMiss
from ._neighbourhood_cleaning_rule import NeighbourhoodCleaningRule
from ._one_sided_selection import OneSidedSelection
from ._random_under_sampler import RandomUnderSampler
from ._relevance_under_sampler import RelevanceUnderSampler
from ._repeated_edited_nearest_neighbours import RepeatedEditedNearestNeighbours
from ._tomek_links import TomekLinks

__all__ = [
    "LPRUS",
    "MLRUS",
    "AllKNN",
    "ClusterCentroids",
    "CondensedNearestNeighbour",
    "DirectedWeightPrototypes",
    "EditedNearestNeighbours",
    "InstanceHardnessThreshold",
    "NearMiss",
    "NeighbourhoodCleaningRule",
    "OneSidedSelection",
    "RandomUnderSampler",
    "RelevanceUnderSampler",
    "RepeatedEditedNearestNeighbours",
    "TomekLinks",
]
