"""Which: class balancing and cleaning by neighbourhood."""

from ._edited_nearest_neighbours import EditedNearestNeighbours
from ._random_under_sampler import RandomUnderSampler
from ._tomek_links import TomekLinks

__all__ = ["EditedNearestNeighbours", "RandomUnderSampler", "TomekLinks"]
