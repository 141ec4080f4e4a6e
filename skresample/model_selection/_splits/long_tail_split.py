"""A test set with as many rows of each of the rarest classes."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from sklearn.utils import column_or_1d, indexable

from skresample._math.rng import Streams
from skresample._math.whole_numbers import check_at_least
from skresample._parameters import Seed, TableLike, VectorLike
from skresample.exceptions import ShortfallWarning
from skresample.metrics._long_tail import tail_size

from .splitter import Splitter

__all__ = ["LongTailSplit"]


class LongTailSplit(Splitter):
    """Hold out a balanced sample of the rarest classes; the other rows are for training.

    Parameters
    ----------
    n_tail : float or int, default=0.25
        Classes of the test set, the rarest first: a share of all in (0, 1], rounded up, or a
        number.
    n_per_class : int or None, default=None
        Test rows of each; None: half the rows of the rarest class. A class never gives more than
        half of its rows, so that all can be trained on.
    n_splits : int, default=1
        Draws of the test rows.
    random_state : int, RandomState, Generator or None, default=None
        Seed; split i depends on the seed and i alone.

    Raises
    ------
    ValueError
        For ``groups``, a missing target, or a rarest class with a single row.

    Warns
    -----
    ShortfallWarning
        Where a class has too few rows for ``n_per_class``.

    Notes
    -----
    Average accuracy on this test set is the balanced accuracy of the tail. O(n) a split.

    References
    ----------
    V. Udandarao et al., "No 'Zero-Shot' Without Exponential Data", NeurIPS 2024, arXiv:2404.04125,
    section 6 (a balanced test set of the least frequent concepts).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.model_selection import LongTailSplit
    >>> y = np.repeat(["a", "b", "c", "d"], [40, 20, 8, 6])
    >>> _, test = next(LongTailSplit(2, random_state=0).split(y[:, None], y))
    >>> np.unique(y[test], return_counts=True)
    (array(['c', 'd'], dtype='<U1'), array([3, 3]))
    """

    def __init__(
        self,
        n_tail: float | int = 0.25,
        *,
        n_per_class: int | None = None,
        n_splits: int = 1,
        random_state: Seed = None,
    ) -> None:
        self.n_tail = n_tail
        self.n_per_class = n_per_class
        self.n_splits = n_splits
        self.random_state = random_state

    def split(
        self, X: TableLike, y: VectorLike | None = None, groups: VectorLike | None = None
    ) -> Any:
        """Positions of training and test rows.

        Parameters
        ----------
        X : array-like or frame of shape (n, d)
            Only its number of rows matters.
        y : array-like of shape (n,)
            Labels.
        groups : None
            Refused when given.

        Yields
        ------
        train, test : ndarray of intp
        """
        X, y = indexable(X, y)
        if groups is not None:
            raise ValueError("groups cannot be kept together by LongTailSplit; use GroupKFold.")
        if y is None:
            raise ValueError("y is needed: the rarest classes are held out.")
        names, code = np.unique(column_or_1d(y), return_inverse=True)
        size = np.bincount(code)
        rare = np.sort(np.argsort(size, kind="stable")[: tail_size(self.n_tail, len(names))])
        wanted = self._wanted(names, size, rare)
        streams = Streams(self.random_state)
        for i in range(self.get_n_splits()):
            test = [
                streams.get("split", i, int(c)).choice(np.flatnonzero(code == c), k, replace=False)
                for c, k in zip(rare, wanted, strict=True)
            ]
            held = np.zeros(len(code), bool)
            held[np.concatenate(test)] = True
            yield np.flatnonzero(~held), np.flatnonzero(held)

    def _wanted(self, names, size, rare) -> list[int]:
        """Test rows of each rare class."""
        most = size[rare] // 2
        if (most < 1).any():
            name = names.tolist()[int(rare[most.argmin()])]
            raise ValueError(
                f"class {name!r} has a single row, which cannot be trained and tested on; drop "
                f"the class"
            )
        if self.n_per_class is None:
            return [int(most.min())] * len(rare)
        check_at_least(n_per_class=(self.n_per_class, 1))
        for c in np.flatnonzero(most < self.n_per_class):
            warnings.warn(
                f"class {names.tolist()[int(rare[c])]!r} has {size[rare[c]]} rows and gives "
                f"{most[c]} of the {self.n_per_class} test rows asked for",
                ShortfallWarning,
                stacklevel=4,
            )
        return np.minimum(most, self.n_per_class).tolist()
