"""Random splits whose parts have the same distribution of a numeric target."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any, Literal

import numpy as np

from skresample._compat import BaseShuffleSplit
from skresample._math.rng import Streams
from skresample._parameters import Seed

from .stratified_regression import numeric_target, sort_key

__all__ = ["StratifiedRegressionShuffleSplit"]


class StratifiedRegressionShuffleSplit(BaseShuffleSplit):
    """Random splits whose parts have the same distribution of a numeric target.

    The rows are sorted by the target (or by its quantile bin) and cut into as many runs as there
    are test rows; one row of each run is drawn.

    Parameters
    ----------
    n_splits : int, default=10
        Number of splits, at least 1.
    test_size, train_size : float, int or None, default=None
        Share or number of rows; both None: a tenth for testing, the rest for training.
    method : {"sorted", "quantile"}, default="sorted"
        How closely the parts follow the target.
    n_bins : int or "auto", default="auto"
        Bins of "quantile", at least 2; "auto": 10, fewer for small tables.
    random_state : int, RandomState, Generator or None, default=None
        Seed; split i depends on the seed and i alone.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.model_selection import StratifiedRegressionShuffleSplit
    >>> y = np.arange(100.0)
    >>> splitter = StratifiedRegressionShuffleSplit(1, test_size=0.5, random_state=0)
    >>> _, test = next(splitter.split(y[:, None], y))
    >>> bool(abs(y[test].mean() - y.mean()) < 1)
    True
    """

    def __init__(
        self,
        n_splits: int = 10,
        *,
        test_size: float | int | None = None,
        train_size: float | int | None = None,
        method: Literal["sorted", "quantile"] = "sorted",
        n_bins: Any = "auto",
        random_state: Seed = None,
    ) -> None:
        super().__init__(
            n_splits, test_size=test_size, train_size=train_size, random_state=random_state
        )
        self.method = method
        self.n_bins = n_bins

    def _iter_indices(self, X, y=None, groups=None):
        y = numeric_target(y, groups)
        n = len(y)
        n_train, n_test = _sizes(n, self.train_size, self.test_size)
        key = sort_key(y, self.method, self.n_bins, max(2, min(10, n // 10)))
        streams = Streams(self.random_state)
        for i in range(self.n_splits):
            rng = streams.get("split", i)
            order = np.lexsort((rng.random(n), key))
            test = _one_of_each_run(order, n_test, rng)
            rest = order[~np.isin(order, test)]
            yield np.sort(_one_of_each_run(rest, n_train, rng)), np.sort(test)


def _one_of_each_run(order, size: int, rng) -> np.ndarray:
    """One random entry of each of ``size`` runs of nearly equal length."""
    edges = (np.arange(size + 1) * len(order)) // size
    return order[edges[:-1] + (rng.random(size) * np.diff(edges)).astype(np.intp)]


def _sizes(n: int, train_size, test_size) -> tuple[int, int]:
    """Rows for training and testing."""
    test_size = 0.1 if train_size is None and test_size is None else test_size
    train, test = (_rows(n, s, name) for s, name in ((train_size, "train"), (test_size, "test")))
    test = n - train if test is None else test
    train = n - test if train is None else train
    if test < 1 or train < 1 or test + train > n:
        raise ValueError(
            f"train_size={train_size!r} and test_size={test_size!r} leave {train} training and "
            f"{test} test rows of {n}; both need at least one."
        )
    return train, test


def _rows(n: int, size, name: str):
    if size is None:
        return None
    if isinstance(size, Integral) and not isinstance(size, bool):
        return int(size)
    if not isinstance(size, Real) or isinstance(size, bool) or not 0 < size < 1:
        raise ValueError(f"{name}_size must be a share below 1 or a number of rows, got {size!r}.")
    return int(np.ceil(n * size) if name == "test" else np.floor(n * size))
