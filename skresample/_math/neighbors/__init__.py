"""Exact neighbours of dense, sparse, mixed and incomplete rows, one answer whatever the route."""

from ._index import NeighborIndex
from ._points import Points, examine
from ._product import product_dist2
from ._split import Splits

__all__ = ["NeighborIndex", "Points", "Splits", "examine", "product_dist2"]
