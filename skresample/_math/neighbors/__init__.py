"""Exact neighbours of dense, sparse, mixed and incomplete rows, one answer whatever the route."""

from ._index import NeighborIndex
from ._points import Points, examine
from ._product import product_dist2

__all__ = ["NeighborIndex", "Points", "examine", "product_dist2"]
