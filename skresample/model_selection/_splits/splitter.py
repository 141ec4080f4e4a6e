"""How many splits a splitter makes."""

from __future__ import annotations

from skresample._compat import BaseCrossValidator
from skresample._math.whole_numbers import check_at_least
from skresample._parameters import TableLike, VectorLike

__all__ = ["Splitter"]


class Splitter(BaseCrossValidator):
    """Base of splitters with ``n_splits``, which may repeat themselves ``n_repeats`` times."""

    n_splits: int

    def get_n_splits(
        self,
        X: TableLike | None = None,
        y: VectorLike | None = None,
        groups: VectorLike | None = None,
    ) -> int:
        """Return the number of splits, over all repeats; the arguments are ignored."""
        check_at_least(n_splits=(self.n_splits, 1))
        return int(self.n_splits) * getattr(self, "n_repeats", 1)
