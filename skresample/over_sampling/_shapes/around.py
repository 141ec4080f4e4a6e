"""The rows of other classes around the rows of one, by distances in the L1 norm."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.spatial.distance import cdist

from .near_l1 import NearL1

__all__ = ["Around"]

_CELLS = 2_000_000
_PAIRS = 4_000_000  # pairs held at once; where more are near, all distances are computed
_SKIPS = 20_000_000  # from so many distances on leaves are skipped


class Around:
    """Distances from ``own`` (m, d) to ``others`` (n, d), of which only near ones are looked at.

    A coordinate that is missing on either side adds nothing; all distances are computed then.
    """

    def __init__(self, own: np.ndarray, others: np.ndarray):
        self.own, self.others = own, others
        self._missing = bool(np.isnan(own).any() or np.isnan(others).any())
        self._gaps = self._index = self._pairs = None
        if not self._missing and len(own) * len(others) >= _SKIPS:
            self._index = NearL1(others)

    def gaps(self) -> np.ndarray:
        """Distance of each own row to the nearest other, (m,); infinite where there is none."""
        if self._gaps is None and self._index is not None:
            self._gaps = self._index.nearest(self.own)
        elif self._gaps is None:
            rows = [block.min(axis=1, initial=np.inf) for _, block in self._blocks()]
            self._gaps = np.concatenate(rows) if rows else np.empty(0)
        return self._gaps

    def near(self, reach: float) -> Iterator[tuple[np.ndarray, ...]]:
        """Pairs with ``distance <= reach`` by ranges of own rows: range, own, other, distance.

        The ranges do not depend on how the pairs are found.
        """
        held = self._within(reach)
        if held is None:
            for own, block in self._blocks():
                i, j = np.nonzero(block <= reach)
                yield own, own[i], j, block[i, j]
            return
        for own in self._ranges():
            part = slice(*np.searchsorted(held[0], [own[0], own[-1] + 1]))
            yield own, *(array[part] for array in held)

    def _within(self, reach):
        """All pairs within reach in the order (own, other), None where they must not be held."""
        if self._index is None:
            return None
        if self._pairs is None:
            some = np.arange(len(self.own))
            if self._gaps is not None:
                some = np.flatnonzero(self._gaps <= reach)
            pairs = self._index.within(self.own[some], reach, _PAIRS)
            if pairs is None:
                self._index = None
                return None
            self._pairs = reach, (some[pairs[0]], *pairs[1:])
        if reach > self._pairs[0]:
            self._pairs = None
            return self._within(reach)
        near = self._pairs[1][2] <= reach
        return tuple(array[near] for array in self._pairs[1])

    def _ranges(self):
        m, size = len(self.own), max(1, _CELLS // max(len(self.others), 1))
        return (np.arange(start, min(start + size, m)) for start in range(0, m, size))

    def _blocks(self):
        return ((own, self._distances(self.own[own])) for own in self._ranges())

    def _distances(self, own):
        if not self._missing:
            return cdist(own, self.others, "cityblock")
        out = np.zeros((len(own), len(self.others)))
        for j in range(own.shape[1]):
            step = np.abs(own[:, j, None].astype(np.float64) - self.others[None, :, j])
            out += np.where(np.isnan(step), 0.0, step)
        return out
