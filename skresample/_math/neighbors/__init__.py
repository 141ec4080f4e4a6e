"""Exact neighbours of dense, sparse, mixed and incomplete rows, one answer whatever the route."""

from ._distance import block_dist2
from ._index import NeighborIndex
from ._points import Points, examine
from ._product import product_dist2
from ._split import Splits

__all__ = ["NeighborIndex", "Points", "Splits", "block_dist2", "examine", "product_dist2"]
