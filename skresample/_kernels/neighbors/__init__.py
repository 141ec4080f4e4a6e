"""Exact neighbours of dense, sparse, mixed and incomplete rows, one answer whatever the route."""

from skresample._kernels.neighbors._index import NeighborIndex
from skresample._kernels.neighbors._points import Points, examine

__all__ = ["NeighborIndex", "Points", "examine"]
