"""A fitted forest, looked at tree by tree."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from sklearn import config_context
from sklearn.utils.validation import check_is_fitted

from skresample._parameters import TableLike
from skresample._table.containers import kind_of
from skresample.combine import Pipeline, make_pipeline

from ._base import BaseBalancedEnsemble

__all__ = [
    "ForestOfTrees",
    "SamplersApart",
    "as_trees_read",
    "fit_checked_tree",
    "reads_unchecked",
]


class SamplersApart(BaseBalancedEnsemble):
    """Members are models; their samplers are listed beside them."""

    samplers_: list[Any]

    @property
    def pipelines_(self) -> list[Pipeline]:
        """Sampler and model of each member as a pipeline."""
        pairs = zip(self.samplers_, self.estimators_, strict=True)
        return [make_pipeline(sampler, model) for sampler, model in pairs]

    @property
    def base_sampler_(self) -> Any:
        """What balances, before fitting."""
        check_is_fitted(self, "estimators_")
        return self._shown


class ForestOfTrees(SamplersApart):
    """Members are trees, which share one table of numbers."""

    def _seen_rows(self, X):
        return as_trees_read(super()._seen_rows(X))

    @property
    def feature_importances_(self) -> np.ndarray:
        """Mean decrease of impurity by column, (d,); sum 1 unless no tree split."""
        said = [tree.feature_importances_ for tree in self.estimators_ if tree.tree_.node_count > 1]
        if not said:
            return np.zeros(self.n_features_in_)
        mean = np.mean(said, axis=0)
        mean /= mean.sum()
        if self.encoder_ is None:
            return mean
        nominal = self.encoder_.nominal_
        width = [len(known) for known in self.encoder_.levels_]
        source = np.r_[np.flatnonzero(~nominal), np.repeat(np.flatnonzero(nominal), width)]
        return np.bincount(source.astype(np.intp), mean, minlength=self.n_features_in_)

    def apply(self, X: TableLike) -> np.ndarray:
        """Leaf of each row in every tree.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.

        Returns
        -------
        leaves : ndarray of shape (n, n_estimators)
        """
        X = self._seen_rows(X)
        return np.column_stack([tree.apply(X) for tree in self.estimators_])

    def decision_path(self, X: TableLike) -> tuple[Any, np.ndarray]:
        """Nodes that each row passes in every tree.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.

        Returns
        -------
        indicator : CSR matrix of shape (n, n_nodes)
        offsets : ndarray of shape (n_estimators + 1,)
            Columns of tree i: ``offsets[i]`` to ``offsets[i + 1]``.
        """
        X = self._seen_rows(X)
        paths = [tree.decision_path(X) for tree in self.estimators_]
        offsets = np.cumsum([0, *(path.shape[1] for path in paths)])
        return sparse.hstack(paths, format="csr"), offsets


def as_trees_read(X):
    """Rows as trees read them: float32, row by row, where they are an array."""
    return np.ascontiguousarray(X, dtype=np.float32) if kind_of(X) == "array" else X


def reads_unchecked(X) -> bool:
    """Whether trees can read rows as they are: an array without missing or infinite values."""
    return kind_of(X) == "array" and bool(np.isfinite(X).all())


def fit_checked_tree(tree, X, codes, weight):
    """Fit a tree to rows of ``as_trees_read`` that need no second check."""
    codes = np.ascontiguousarray(codes[:, None], dtype=np.float64)
    with config_context(skip_parameter_validation=True):
        return tree.fit(X, codes, weight, check_input=False)
