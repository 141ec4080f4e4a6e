"""The models a comparison of regressions trains."""

from __future__ import annotations

from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import Ridge, SGDRegressor
from sklearn.neighbors import KNeighborsRegressor
from sklearn.neural_network import MLPRegressor

from skresample._table.encoder import TableEncoder

__all__ = ["REGRESSORS"]


def _linear(categorical):
    return (TableEncoder(categorical_features=categorical),), Ridge()


def _boosting(categorical):
    # Early stopping would validate on synthetic rows, so the number of trees is fixed.
    model = HistGradientBoostingRegressor(max_iter=60, max_leaf_nodes=15, early_stopping=False)
    return (TableEncoder(scale=False, missing="keep", categorical_features=categorical),), model


def _neighbours(categorical):
    return (TableEncoder(categorical_features=categorical),), KNeighborsRegressor(n_neighbors=5)


def _sgd(categorical):
    return (TableEncoder(categorical_features=categorical),), SGDRegressor()


def _network(categorical):
    return (TableEncoder(categorical_features=categorical),), MLPRegressor(
        hidden_layer_sizes=(64,), max_iter=50
    )


REGRESSORS = {
    "linear": _linear,
    "boosting": _boosting,
    "neighbours": _neighbours,
    "sgd": _sgd,
    "network": _network,
}
