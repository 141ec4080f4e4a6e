"""Exact neighbours of dense, sparse, mixed and incomplete rows, one answer whatever the route."""

from ._index import NeighborIndex
from ._points import Points, examine

__all__ = ["NeighborIndex", "Points", "examine"]
