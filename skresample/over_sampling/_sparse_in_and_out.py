"""Sparse rows for methods whose work is on dense ones."""

from __future__ import annotations

from skresample._table.containers import kind_of

__all__ = ["DenseInside"]

_CELLS = 2_000_000_000


class DenseInside:
    """Mixin: sparse rows are made dense inside and come out in the format they came in."""

    def _resample(self, X, y, groups, sample_weight):
        made, target = super()._resample(X, y, groups, sample_weight)
        return (type(X)(made) if kind_of(X) == "sparse" else made), target

    def _prepare(self, X, y, groups, sample_weight, *, hold=True):
        if kind_of(X) == "sparse":
            X = self._dense(X)
        return super()._prepare(X, y, groups, sample_weight, hold=hold)

    def _dense(self, X):
        if X.shape[0] * X.shape[1] > _CELLS:
            raise ValueError(
                f"{type(self).__name__} needs dense rows, but X has {X.shape[0]:,} x "
                f"{X.shape[1]:,} cells; pass its columns as a data frame of categories"
            )
        return X.toarray()
