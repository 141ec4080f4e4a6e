"""Stratified splits for a numeric target, again and again with other folds."""

from __future__ import annotations

from typing import Any, Literal

from skresample._math.rng import Streams
from skresample._math.whole_numbers import check_at_least
from skresample._parameters import Seed, TableLike, VectorLike

from .stratified_regression import StratifiedRegressionKFold

__all__ = ["RepeatedStratifiedRegressionKFold"]


class RepeatedStratifiedRegressionKFold(StratifiedRegressionKFold):
    """:class:`StratifiedRegressionKFold`, repeated with other draws.

    Parameters
    ----------
    n_splits : int, default=5
        Folds, at least 2.
    n_repeats : int, default=10
        Repeats, at least 1.
    method : {"sorted", "quantile"}, default="sorted"
        How closely the folds follow the target.
    n_bins : int or "auto", default="auto"
        Bins of "quantile", at least 2.
    random_state : int, RandomState, Generator or None, default=None
        Seed; repeat r depends on the seed and r alone.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.model_selection import RepeatedStratifiedRegressionKFold
    >>> y = np.arange(10.0)
    >>> len(list(RepeatedStratifiedRegressionKFold(n_splits=2, n_repeats=3).split(y, y)))
    6
    """

    def __init__(
        self,
        *,
        n_splits: int = 5,
        n_repeats: int = 10,
        method: Literal["sorted", "quantile"] = "sorted",
        n_bins: Any = "auto",
        random_state: Seed = None,
    ) -> None:
        super().__init__(n_splits, method=method, n_bins=n_bins, random_state=random_state)
        self.n_repeats = n_repeats

    def split(
        self, X: TableLike, y: VectorLike | None = None, groups: VectorLike | None = None
    ) -> Any:
        """Positions of training and test rows of all repeats.

        Parameters
        ----------
        X : array-like or frame of shape (n, d)
            Only its number of rows matters.
        y : array-like of shape (n,) or (n, t)
            Numeric target.
        groups : None
            Refused when given.

        Yields
        ------
        train, test : ndarray of intp
        """
        check_at_least(n_repeats=(self.n_repeats, 1))
        streams = Streams(self.random_state)
        for repeat in range(self.n_repeats):
            yield from self._folds(X, y, groups, streams.get("folds", repeat))
