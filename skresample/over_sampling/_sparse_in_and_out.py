"""Sparse rows for methods whose work is on dense ones."""

from __future__ import annotations

from typing import Any

from skresample._parameters import TableLike, VectorLike
from skresample._table.containers import kind_of

__all__ = ["DenseInside"]

_CELLS = 2_000_000_000


class DenseInside:
    """Mixin: sparse rows are made dense inside and come out in the format they came in."""

    def fit_resample(
        self,
        X: TableLike,
        y: VectorLike | None = None,
        *,
        groups: VectorLike | None = None,
        sample_weight: VectorLike | None = None,
    ) -> tuple[Any, Any]:
        """Resample the rows.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows; missing values are allowed. Sparse rows are made dense inside.
        y : array-like of shape (n,)
            Target.
        groups : array-like of shape (n,), default=None
            Group of each row, for quotas per (class, group) cell.
        sample_weight : array-like of shape (n,), default=None
            Weights that follow their rows into ``sample_weight_``.

        Returns
        -------
        X_resampled, y_resampled : containers like the input's
        """
        made, target = super().fit_resample(X, y, groups=groups, sample_weight=sample_weight)
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
