"""Train and test sets by hashed id."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any

import numpy as np

from skresample._compat import GroupShuffleSplit
from skresample._parameters import TableLike, VectorLike

from ._hashing.uniforms import hashed_uniforms

__all__ = ["HashShuffleSplit"]


class HashShuffleSplit(GroupShuffleSplit):
    """Splits in which a row stays on its side while the table grows, and in every process.

    ``groups`` are the ids; rows of one id are never split. A row is in the test set of split r if
    the hash of its id for round r is below ``test_size``.

    Parameters
    ----------
    n_splits : int, default=5
        Number of splits, independent of each other.
    test_size : float, default=0.2
        Share of ids in the test set, in (0, 1); the real share varies around it.
    train_size : float or None, default=None
        Share of ids in the training set; None: all others.
    salt : str, default="0"
        Another salt is an independent set of splits.

    Raises
    ------
    ValueError
        If shares are out of range or add up to more than 1, ids are missing, or a side of a split
        is empty.

    Notes
    -----
    A reusable random split needs no seed here, and there is none. About 2 microseconds a row.

    References
    ----------
    M. de Vos et al., "Decentralized Learning Made Practical with Client Sampling" (MoDeST),
    arXiv:2302.13837, section 3.1 (sampling by hash).

    See Also
    --------
    HashSampler

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection import HashShuffleSplit
    >>> ids = np.arange(1000)
    >>> splits = HashShuffleSplit(n_splits=2, test_size=0.1).split(ids, groups=ids)
    >>> [(len(train), len(test)) for train, test in splits]
    [(915, 85), (898, 102)]
    """

    def __init__(
        self,
        n_splits: int = 5,
        *,
        test_size: float = 0.2,
        train_size: float | None = None,
        salt: str = "0",
    ) -> None:
        self.n_splits = n_splits
        self.test_size = test_size
        self.train_size = train_size
        self.salt = salt

    def split(
        self, X: TableLike, y: VectorLike | None = None, groups: VectorLike | None = None
    ) -> Any:
        """Yield training and test rows.

        Parameters
        ----------
        X : container of n rows
        y : ignored
        groups : array-like of shape (n,)
            Id of each row.

        Yields
        ------
        train, test : ndarrays of intp
        """
        test_size = self._sizes()[0]
        if groups is None:
            raise ValueError(
                "HashShuffleSplit needs the ids of the rows: pass them as groups=, e.g. "
                "split(X, y, groups=ids)"
            )
        ids = np.asarray(groups)
        n = X.shape[0] if hasattr(X, "shape") else len(X)
        if len(ids) != n:
            raise ValueError(f"groups has {len(ids)} ids, X has {n} rows")
        for round_ in range(self.n_splits):
            train, test = self._sides(ids, round_)
            if not test.size or not train.size:
                side = "test" if not test.size else "training"
                raise ValueError(
                    f"the {side} set of split {round_} is empty: {np.unique(ids).size} ids are "
                    f"too few for test_size={test_size}; use more rows or another salt"
                )
            yield train, test

    def _sides(self, ids: np.ndarray, round_: int) -> tuple[np.ndarray, np.ndarray]:
        """Training and test rows of a split by their ids alone; either may be empty."""
        test_size, train_size = self._sizes()
        u = hashed_uniforms(ids, self.salt, round_)
        in_test = u < test_size
        train = np.flatnonzero(~in_test & (u < test_size + train_size))
        return train, np.flatnonzero(in_test)

    def _sizes(self):
        if not isinstance(self.n_splits, Integral) or self.n_splits < 1:
            raise ValueError(f"n_splits must be a positive int, got {self.n_splits!r}")
        for name in ("test_size", "train_size"):
            value = getattr(self, name)
            if value is None and name == "train_size":
                continue
            if not isinstance(value, Real) or not 0 < value < 1:
                raise ValueError(
                    f"{name} must be a share strictly between 0 and 1, got {value!r}: a number of "
                    f"rows would depend on the other rows"
                )
        test_size = float(self.test_size)
        if self.train_size is None:
            return test_size, 1.0
        if test_size + self.train_size > 1 + 1e-12:
            raise ValueError(
                f"test_size={self.test_size} and train_size={self.train_size} add up to more than 1"
            )
        return test_size, float(self.train_size)
