"""Which rows: subsets that are diverse, representative, important or clean, for any target.

Every method is a utility times a mechanism; :mod:`.scorers` and :mod:`.mechanisms` hold the two
axes, :class:`ScoreSampler` combines them freely, the other estimators are named points.
"""

from ._score_sampler import ScoreSampler

__all__ = [
    "ScoreSampler",
]
