"""A fresh random subset for every round."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from skresample._math.rng import Streams
from skresample._parameters import Seed, TableLike, VectorLike
from skresample._table.containers import n_rows
from skresample._table.target import class_target

__all__ = ["RepeatedRandomSubset"]


class RepeatedRandomSubset:
    """Random subsets of the rows, one a round (RS2).

    Without replacement every row comes exactly once in a cycle of ``ceil(1 / fraction)`` rounds,
    of which the last may be smaller; then the rows are shuffled anew.

    Parameters
    ----------
    fraction : float, default=0.1
        Share of the rows of a round, in (0, 1].
    n_rounds : int, default=10
        Rounds, >= 1.
    replacement : bool, default=False
        Whether rounds are drawn independently of each other (rows of a round are distinct anyway).
    stratify : bool, default=False
        Whether every class has its share in every round, to within one row.
    random_state : int, RandomState, Generator or None, default=None
        Seed; drawn from at construction, so that every pass is the same.

    Raises
    ------
    ValueError
        For parameters out of range.

    See Also
    --------
    Schedule : Shares of classes or groups that change over training.

    Notes
    -----
    O(n) memory for one permutation. Compare with all rows and as many steps, not as many rounds:
    that is the baseline for a fixed budget.

    References
    ----------
    P. Okanovic et al., "Repeated random sampling for minimizing the time-to-accuracy of learning",
    ICLR 2024, algorithm 1 (RS2 with and without replacement).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.scheduling import RepeatedRandomSubset
    >>> rounds = RepeatedRandomSubset(0.4, n_rounds=3, random_state=0)
    >>> [len(rows) for rows in rounds.subsets(np.zeros(5))]
    [2, 2, 1]
    >>> np.sort(np.concatenate(list(rounds.subsets(np.zeros(5)))))
    array([0, 1, 2, 3, 4])
    """

    def __init__(
        self,
        fraction: float = 0.1,
        n_rounds: int = 10,
        *,
        replacement: bool = False,
        stratify: bool = False,
        random_state: Seed = None,
    ) -> None:
        if not 0 < fraction <= 1:
            raise ValueError(f"fraction must be in (0, 1], got {fraction!r}")
        if isinstance(n_rounds, bool) or int(n_rounds) != n_rounds or n_rounds < 1:
            raise ValueError(f"n_rounds must be a whole number >= 1, got {n_rounds!r}")
        self.fraction = fraction
        self.n_rounds = int(n_rounds)
        self.replacement = replacement
        self.stratify = stratify
        self.random_state = random_state
        self._streams = Streams(random_state)

    def __repr__(self) -> str:
        return f"RepeatedRandomSubset({self.fraction}, {self.n_rounds})"

    def subsets(self, y: VectorLike) -> Iterator[np.ndarray]:
        """The rows of each round, ascending.

        Parameters
        ----------
        y : array-like of shape (n,)
            Labels; their classes count only with ``stratify``.

        Yields
        ------
        rows : ndarray of shape (k,)
        """
        n = n_rows(y)
        strata = [np.arange(n)]
        if self.stratify:
            codes = class_target(y, n).codes
            strata = [np.flatnonzero(codes == c) for c in range(codes.max() + 1)]
        cuts = [self._cuts(len(rows)) for rows in strata]
        cycle = len(cuts[0]) - 1
        for number in range(self.n_rounds):
            turn, part = divmod(number, cycle)
            if self.replacement:
                turn, part = number, 0
            chosen = [
                rows[self._order(cell, len(rows), turn)[cut[part] : cut[part + 1]]]
                for cell, (rows, cut) in enumerate(zip(strata, cuts, strict=True))
            ]
            yield np.sort(np.concatenate(chosen))

    def _cuts(self, n: int) -> np.ndarray:
        """Where the parts of a permutation of n rows begin and end."""
        cycle = int(np.ceil(1.0 / self.fraction - 1e-9))
        cuts = np.minimum(np.arange(cycle + 1) * self.fraction * n, n)
        cuts = np.round(cuts).astype(np.intp)
        cuts[-1] = n
        return cuts

    def _order(self, cell: int, n: int, turn: int) -> np.ndarray:
        return self._streams.get("order", cell, turn).permutation(n)

    def split(
        self, X: TableLike, y: VectorLike | None = None, groups: VectorLike | None = None
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """The rows of each round and the others, as a splitter of scikit-learn gives them.

        Parameters
        ----------
        X : table of n rows
            Only their number counts.
        y : array-like of shape (n,), default=None
            Labels, for ``stratify``.
        groups : array-like of shape (n,), default=None
            Ignored.

        Yields
        ------
        chosen, rest : ndarray
        """
        n = n_rows(X)
        for rows in self.subsets(np.zeros(n) if y is None else y):
            yield rows, np.setdiff1d(np.arange(n), rows, assume_unique=True)

    def get_n_splits(
        self,
        X: TableLike | None = None,
        y: VectorLike | None = None,
        groups: VectorLike | None = None,
    ) -> int:
        """Number of rounds.

        Parameters
        ----------
        X, y, groups
            Ignored.

        Returns
        -------
        n_rounds : int
        """
        return self.n_rounds
