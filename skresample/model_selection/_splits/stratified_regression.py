"""Splits whose parts have the same distribution of a numeric target."""

from __future__ import annotations

from numbers import Integral
from typing import Any, Literal

import numpy as np
from sklearn.utils import check_array, indexable

from skresample._math.rng import Streams
from skresample._math.whole_numbers import check_at_least
from skresample._parameters import Seed, TableLike, VectorLike

from .splitter import Splitter

__all__ = [
    "StratifiedRegressionKFold",
    "numeric_target",
    "sort_key",
]

_METHODS = ("sorted", "quantile")


def numeric_target(y, groups) -> np.ndarray:
    """Target as one number per row; of several columns, the first principal component."""
    if groups is not None:
        raise ValueError(
            "groups cannot be kept together by a split that is stratified on a numeric target; "
            "use GroupKFold."
        )
    if y is None:
        raise ValueError("y is needed: the split is stratified on it.")
    y = check_array(y, ensure_2d=False, dtype=np.float64, input_name="y")
    if y.ndim == 1 or y.shape[1] == 1:
        return y.reshape(len(y))
    spread = y.std(axis=0)
    centred = (y - y.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return centred @ np.linalg.svd(centred, full_matrices=False)[2][0]


def sort_key(y, method: str, n_bins, default: int) -> np.ndarray:
    """What rows are sorted by: the target itself, or the number of its quantile bin."""
    if method not in _METHODS:
        raise ValueError(f"method must be one of {_METHODS}, got {method!r}.")
    if method == "sorted":
        return y
    n_bins = default if isinstance(n_bins, str) and n_bins == "auto" else n_bins
    if not isinstance(n_bins, Integral) or isinstance(n_bins, bool) or n_bins < 2:
        raise ValueError(f"n_bins must be 'auto' or an integer of at least 2, got {n_bins!r}.")
    edges = np.unique(np.quantile(y, np.arange(1, n_bins) / n_bins))
    return np.searchsorted(edges, y, side="right")


def _check_splits(n_splits, n: int | None = None):
    check_at_least(n_splits=(n_splits, 2))
    if n is not None and n < n_splits:
        raise ValueError(f"n_splits={n_splits} needs at least as many rows, got {n}.")


def _assign(key, n_splits: int, rng) -> np.ndarray:
    """Fold of each row: every run of ``n_splits`` rows in order of the key meets all folds."""
    n = len(key)
    if rng is None:
        order = np.argsort(key, kind="stable")
        # There and back again: always the same direction would give fold 0 the smaller values.
        place = np.arange(n) % (2 * n_splits)
        folds = np.minimum(place, 2 * n_splits - 1 - place)
    else:
        order = np.lexsort((rng.random(n), key))
        blocks = np.tile(np.arange(n_splits), (-(-n // n_splits), 1))
        folds = rng.permuted(blocks, axis=1).reshape(-1)[:n]
    out = np.empty(n, dtype=np.intp)
    out[order] = folds
    return out


class StratifiedRegressionKFold(Splitter):
    """Folds with the same distribution of a numeric target.

    "sorted" walks through the rows in order of the target and spreads every run of ``n_splits``
    neighbours over all folds, so that fold means hardly differ; "quantile" does the same for
    quantile bins, which leaves more to chance.

    Parameters
    ----------
    n_splits : int, default=5
        Folds, at least 2.
    method : {"sorted", "quantile"}, default="sorted"
        How closely the folds follow the target.
    n_bins : int or "auto", default="auto"
        Bins of "quantile", at least 2; "auto": one per ``2 n_splits`` rows, between 2 and 10.
    shuffle : bool, default=True
        Whether folds are drawn; False deals the sorted rows there and back again.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the draw.

    Raises
    ------
    ValueError
        For ``groups``, a missing target, and fewer rows than folds.

    Notes
    -----
    Fold sizes differ by at most one. Several targets are sorted by their first principal
    component. O(n log n).

    References
    ----------
    Cochran: Sampling techniques, 3rd edition, Wiley 1977, chapter 8 (systematic sampling of an
    ordered list).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.model_selection import StratifiedRegressionKFold
    >>> y = np.arange(10.0)
    >>> for _, test in StratifiedRegressionKFold(2, shuffle=False).split(y[:, None], y):
    ...     print(y[test].mean())
    4.4
    4.6
    """

    def __init__(
        self,
        n_splits: int = 5,
        *,
        method: Literal["sorted", "quantile"] = "sorted",
        n_bins: Any = "auto",
        shuffle: bool = True,
        random_state: Seed = None,
    ) -> None:
        self.n_splits = n_splits
        self.method = method
        self.n_bins = n_bins
        self.shuffle = shuffle
        self.random_state = random_state

    def split(
        self, X: TableLike, y: VectorLike | None = None, groups: VectorLike | None = None
    ) -> Any:
        """Positions of training and test rows.

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
        yield from self._folds(X, y, groups, Streams(self.random_state).get("folds"))

    def _folds(self, X, y, groups, rng):
        X, y = indexable(X, y)
        y = numeric_target(y, groups)
        _check_splits(self.n_splits, len(y))
        default = max(2, min(10, len(y) // (2 * self.n_splits)))
        key = sort_key(y, self.method, self.n_bins, default)
        fold = _assign(key, self.n_splits, rng if self.shuffle else None)
        for k in range(self.n_splits):
            yield np.flatnonzero(fold != k), np.flatnonzero(fold == k)
