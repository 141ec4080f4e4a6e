"""A pace and a draw put together: a plan for every round of training."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from numbers import Real
from typing import Any, Literal, Self

import numpy as np

from skresample._compat import BaseEstimator
from skresample._math.rng import Streams
from skresample._parameters import Seed, TableLike, VectorLike
from skresample.plan import ResamplingPlan

from ._batch_sampler import BatchSampler
from ._round_order import in_random_order
from ._rounds import asked_shares, batches_of, classes_within, coded_cells, rounds_of
from .draws import DRAWS

__all__ = ["Schedule"]

Pace = Callable[[float, Any], np.ndarray]


class Schedule(BaseEstimator):
    """Which rows a model sees in each round of its training.

    Parameters
    ----------
    pace : pace or None, default=None
        Shares of the cells, or weights of rows, at a moment; None: those of the data. See
        :mod:`~skresample.scheduling.paces`.
    draw : str or callable, default="without_replacement"
        "with_replacement", "without_replacement" (no row again before all of its cell have come),
        "stratified" (the same, and classes keep their shares in every group), "fresh" (distinct
        within a round) or "low_discrepancy". See
        :mod:`~skresample.scheduling.draws`.
    n_rounds : int, default=None
        Rounds, >= 1. None: as ``n_epochs`` says, 10 without it.
    n_epochs : int, default=None
        In place of ``n_rounds``: rounds until as many rows have come as in this many passes over
        the data, >= 1; ``ceil(n_epochs / fraction)`` rounds.
    fraction : float, default=1.0
        Rows of a round as a multiple of the rows there are, > 0; 1 makes a round an epoch.
    batch_size : int or None, default=32
        Rows of a batch, >= 1; the last one of a round may be smaller. None: the whole round.
    random_state : int, RandomState, Generator or None, default=None
        Seed; drawn from at construction, so that every pass over the schedule is the same.

    Raises
    ------
    TypeError
        For a pace that cannot be called, or is a class.
    ValueError
        For parameters out of range, ``n_rounds`` beside ``n_epochs``, shares that are negative or
        all zero, and a draw of one's own that gives other positions than were asked for.

    See Also
    --------
    RepeatedRandomSubset : Disjoint random subsets, one a round.
    ScheduledClassifier : Trains by a schedule.

    Notes
    -----
    O(rows of a round) for each, and one permutation of each cell in memory. The rows of a cell
    follow its shares to within one row over rounds with the same shares, as rounding is carried on;
    "with_replacement" has multinomial counts. Rows drawn by weight are distinct in other draws.

    References
    ----------
    P. Okanovic et al., "Repeated random sampling for minimizing the time-to-accuracy of learning",
    ICLR 2024, algorithm 1 (constant pace); Li et al., NAACL 2025 (temperatures).

    Examples
    --------
    >>> from skresample.scheduling import Schedule, Temperature
    >>> y = ["a"] * 90 + ["b"] * 10
    >>> schedule = Schedule(Temperature(1e9), n_rounds=2, fraction=0.2, random_state=0)
    >>> [sum(y[i] == "b" for i in plan.keep) for plan in schedule.plans(y)]
    [10, 10]
    """

    def __init__(
        self,
        pace: Pace | None = None,
        draw: Literal[
            "with_replacement", "without_replacement", "stratified", "fresh", "low_discrepancy"
        ]
        | Callable[..., np.ndarray] = "without_replacement",
        *,
        n_rounds: int | None = None,
        n_epochs: int | None = None,
        fraction: float = 1.0,
        batch_size: int | None = 32,
        random_state: Seed = None,
    ) -> None:
        self.pace = pace
        self.draw = draw
        self.n_rounds = n_rounds
        self.n_epochs = n_epochs
        self.fraction = fraction
        self.batch_size = batch_size
        self.random_state = random_state
        self._check()
        self._streams = Streams(random_state)

    def _check(self) -> None:
        if self.pace is not None and (isinstance(self.pace, type) or not callable(self.pace)):
            raise TypeError(
                f"pace must be None, a pace such as Cooldown() or a function, got {self.pace!r}"
            )
        if isinstance(self.draw, str) and self.draw not in DRAWS:
            raise ValueError(
                f"draw must be one of {sorted(DRAWS)} or a function, got {self.draw!r}"
            )
        if self.n_rounds is not None and self.n_epochs is not None:
            raise ValueError(
                f"n_rounds={self.n_rounds!r} and n_epochs={self.n_epochs!r} both say how long "
                "training is; leave one of them None"
            )
        for name in ("n_rounds", "n_epochs", "batch_size"):
            value = getattr(self, name)
            if value is None:
                continue
            whole = isinstance(value, Real) and not isinstance(value, bool) and value % 1 == 0
            if not whole or value < 1:
                raise ValueError(f"{name} must be a whole number >= 1, got {value!r}")
        if not isinstance(self.fraction, Real) or not 0 < self.fraction < math.inf:
            raise ValueError(f"fraction must be a finite number > 0, got {self.fraction!r}")

    @property
    def total_rounds(self) -> int:
        """Number of rounds, whichever of ``n_rounds`` and ``n_epochs`` says it."""
        if self.n_epochs is not None:
            return math.ceil(self.n_epochs / self.fraction - 1e-9)
        return 10 if self.n_rounds is None else int(self.n_rounds)

    def set_params(self, **params: Any) -> Self:
        """Change parameters, those of the pace as ``pace__<name>``; checked when they are used.

        Parameters
        ----------
        **params : dict
            Parameters and their values.

        Returns
        -------
        self : object
        """
        super().set_params(**params)
        if "random_state" in params:
            self._streams = Streams(self.random_state)
        return self

    def plans(
        self, y: VectorLike, groups: VectorLike | None = None, *, start: int = 0
    ) -> Iterator[ResamplingPlan]:
        """One plan a round, in the order of training.

        Parameters
        ----------
        y : array-like of shape (n,)
            Labels, whose classes are the cells unless there are ``groups``.
        groups : array-like of shape (n,), default=None
            Groups: then they are the cells.
        start : int, default=0
            Round to go on from; the plans are those that a full pass gives.

        Yields
        ------
        plan : ResamplingPlan
            The rows of the round in the order in which they are seen.
        """
        codes, cells = coded_cells(y, groups)
        yield from self._plans(codes, cells, classes_within(self, y, groups), start)

    def _plans(self, codes, cells, classes, start: int) -> Iterator[ResamplingPlan]:
        """The plans for rows of these cells, (n,) each, and classes that divide them, or None."""
        self._check()
        for number, chosen in enumerate(rounds_of(self, self._streams, codes, cells, classes)):
            if number >= start:
                order = self._streams.get("order", number)
                yield ResamplingPlan(len(codes), in_random_order(chosen(), order))

    def batches(
        self, y: VectorLike, groups: VectorLike | None = None, *, start: int = 0
    ) -> Iterator[np.ndarray]:
        """Row numbers of batch after batch, round after round.

        Parameters
        ----------
        y : array-like of shape (n,)
            Labels.
        groups : array-like of shape (n,), default=None
            Groups: then they are the cells.
        start : int, default=0
            Round to go on from.

        Yields
        ------
        rows : ndarray of shape (batch_size,)
        """
        for plan in self.plans(y, groups, start=start):
            yield from batches_of(plan.keep, self.batch_size)

    def batch_sampler(self, y: VectorLike, groups: VectorLike | None = None) -> BatchSampler:
        """Batches of one round at a time, as a torch ``DataLoader(batch_sampler=...)`` wants them.

        Parameters
        ----------
        y : array-like of shape (n,)
            Labels.
        groups : array-like of shape (n,), default=None
            The cells, where given.

        Returns
        -------
        sampler : BatchSampler
        """
        return BatchSampler(self, y, groups)

    def to_keras(
        self,
        X: TableLike,
        y: VectorLike,
        groups: VectorLike | None = None,
        *,
        sample_weight: VectorLike | None = None,
    ) -> Any:
        """The rounds as the epochs of a keras dataset.

        ``model.fit(data, epochs=schedule.total_rounds, shuffle=False, callbacks=[data.callback])``:
        the callback keeps rounds and epochs in step, with ``initial_epoch`` too.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows; frames are handed over as arrays, sparse rows made dense batch by batch.
        y : array-like of shape (n,) or (n, t)
            Target; its values are the cells unless there are ``groups``.
        groups : array-like of shape (n,), default=None
            Groups: then they are the cells. Needed where y has several columns.
        sample_weight : array-like of shape (n,), default=None
            Weights; they follow their rows.

        Returns
        -------
        dataset : keras.utils.PyDataset
            With ``callback`` and ``set_epoch(epoch)``; an error tells of a callback forgotten.

        Raises
        ------
        ImportError
            Without keras 3, which is imported here only.
        """
        from ._keras import keras_dataset

        return keras_dataset(self, X, y, groups, sample_weight)

    def shares(self, y: VectorLike, groups: VectorLike | None = None) -> np.ndarray:
        """What the pace asks for, round by round.

        Parameters
        ----------
        y : array-like of shape (n,)
            Labels.
        groups : array-like of shape (n,), default=None
            Groups: then they are the cells.

        Returns
        -------
        shares : ndarray of shape (total_rounds, c)
            Shares of the cells in sorted order; of rows for a pace of rows, (n_rounds, n).
        """
        codes, cells = coded_cells(y, groups)
        asked = [
            asked_shares(self, number, cells, len(codes)) for number in range(self.total_rounds)
        ]
        return np.array([one / one.sum() for one in asked])
