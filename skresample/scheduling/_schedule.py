"""A pace and a draw put together: a plan for every round of training."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

import numpy as np

from skresample._math.apportion import largest_remainder
from skresample._math.groups import encode_groups
from skresample._math.rng import Streams
from skresample._parameters import Seed, VectorLike
from skresample.plan import ResamplingPlan

from .draws import DRAWS
from .paces import Cells, Constant

__all__ = ["BatchSampler", "Schedule"]

Pace = Callable[[float, Any], np.ndarray]


class Schedule:
    """Which rows a model sees in each round of its training.

    Parameters
    ----------
    pace : pace or None, default=None
        Shares of the cells, or weights of rows, at a moment; None: those of the data. See
        :mod:`~skresample.scheduling.paces`.
    draw : str or callable, default="without_replacement"
        "with_replacement", "without_replacement" (no row again before all of its cell have come),
        "fresh" (distinct within a round) or "low_discrepancy". See
        :mod:`~skresample.scheduling.draws`.
    n_rounds : int, default=10
        Rounds, >= 1.
    fraction : float, default=1.0
        Rows of a round as a multiple of the rows there are, > 0; 1 makes a round an epoch.
    batch_size : int, default=32
        Rows of a batch, >= 1; the last one of a round may be smaller.
    random_state : int, RandomState, Generator or None, default=None
        Seed; drawn from at construction, so that every pass over the schedule is the same.

    Raises
    ------
    ValueError
        For parameters out of range, and shares that are negative or all zero.

    See Also
    --------
    RepeatedRandomSubset : Disjoint random subsets, one a round.
    ScheduledClassifier : Trains by a schedule.

    Notes
    -----
    O(rows of a round) for each, and one permutation of each cell in memory. The rows of each cell
    follow its shares to within one row over all rounds with the same shares: what rounding leaves
    over is carried on. With "with_replacement" the counts are multinomial. Row weights draw without
    replacement within a round (with "with_replacement": with).

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
        draw: Literal["with_replacement", "without_replacement", "fresh", "low_discrepancy"]
        | Callable[..., np.ndarray] = "without_replacement",
        *,
        n_rounds: int = 10,
        fraction: float = 1.0,
        batch_size: int = 32,
        random_state: Seed = None,
    ) -> None:
        if isinstance(draw, str) and draw not in DRAWS:
            raise ValueError(f"draw must be one of {sorted(DRAWS)} or a function, got {draw!r}")
        for name, value in (("n_rounds", n_rounds), ("batch_size", batch_size)):
            if isinstance(value, bool) or int(value) != value or value < 1:
                raise ValueError(f"{name} must be a whole number >= 1, got {value!r}")
        if not fraction > 0:
            raise ValueError(f"fraction must be > 0, got {fraction!r}")
        self.pace = Constant() if pace is None else pace
        self.draw = draw
        self.n_rounds = int(n_rounds)
        self.fraction = fraction
        self.batch_size = int(batch_size)
        self.random_state = random_state
        self._streams = Streams(random_state)

    def __repr__(self) -> str:
        return (
            f"Schedule({self.pace!r}, {self.draw!r}, n_rounds={self.n_rounds}, "
            f"fraction={self.fraction})"
        )

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
        n, codes, cells = self._cells(y, groups)
        size = max(1, round(self.fraction * n))
        per_row = getattr(self.pace, "per_row", False)
        rows = self._row_rounds(n, cells, size) if per_row else self._rounds(codes, cells, size)
        for number, chosen in enumerate(rows):
            if number >= start:
                yield ResamplingPlan(n, self._shuffled(chosen(), number))

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
            for at in range(0, len(plan.keep), self.batch_size):
                yield plan.keep[at : at + self.batch_size]

    def batch_sampler(self, y: VectorLike, groups: VectorLike | None = None) -> BatchSampler:
        """Batches of one round at a time, as a torch ``DataLoader(batch_sampler=...)`` wants them.

        Parameters
        ----------
        y : array-like of shape (n,)
            Labels.
        groups : array-like of shape (n,), default=None
            Groups: then they are the cells.

        Returns
        -------
        sampler : BatchSampler
        """
        return BatchSampler(self, y, groups)

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
        shares : ndarray of shape (n_rounds, c)
            Shares of the cells in sorted order; of rows for a pace of rows, (n_rounds, n).
        """
        n, _, cells = self._cells(y, groups)
        per_row = getattr(self.pace, "per_row", False)
        asked = [self._asked(number, cells, n if per_row else None) for number in self._numbers()]
        return np.array([one / one.sum() for one in asked])

    # -- steps -------------------------------------------------------------------------------
    def _numbers(self):
        return range(self.n_rounds)

    def _cells(self, y, groups):
        codes, names, _ = encode_groups(y if groups is None else groups, owner="")
        if groups is not None and len(np.asarray(y)) != len(codes):
            raise ValueError(f"y has {len(np.asarray(y))} entries, groups has {len(codes)}")
        return len(codes), codes, Cells(list(names), np.bincount(codes, minlength=len(names)))

    def _asked(self, number: int, cells: Cells, n: int | None) -> np.ndarray:
        """Shares of a round, checked; weights of ``n`` rows where it is given."""
        shares = np.asarray(self.pace(number / self.n_rounds, cells), dtype=np.float64)
        expected = (len(cells.counts) if n is None else n,)
        if shares.shape != expected:
            raise ValueError(f"the pace gave shares of shape {shares.shape}, expected {expected}")
        if not np.isfinite(shares).all() or (shares < 0).any() or not shares.any():
            raise ValueError(f"round {number}: shares must be >= 0, finite and not all zero")
        return shares

    def _rounds(self, codes, cells, size):
        """A function that draws the rows, for each round in turn."""
        members = np.split(np.argsort(codes, kind="stable"), np.cumsum(cells.counts)[:-1])
        streams = [_CellStream(self._streams, cell) for cell in range(len(members))]
        draw = DRAWS[self.draw] if isinstance(self.draw, str) else self.draw
        taken, owed = np.zeros(len(members), np.intp), np.zeros(len(members))
        for number in self._numbers():
            shares = self._asked(number, cells, None)
            if draw is DRAWS["with_replacement"]:
                rng = self._streams.get("counts", number)
                counts = rng.multinomial(size, shares / shares.sum())
            else:
                owed = np.where(shares > 0, owed + size * shares / shares.sum(), 0.0)
                counts = largest_remainder(np.maximum(owed, 0.0), size)
                owed = owed - counts
            before = taken.copy()

            def chosen(number=number, counts=counts, before=before):
                return np.concatenate(
                    [
                        rows[draw(len(rows), int(b), int(k), stream, number)]
                        for rows, b, k, stream in zip(members, before, counts, streams, strict=True)
                        if k
                    ]
                )

            yield chosen
            taken = taken + counts

    def _row_rounds(self, n, cells, size):
        """The same for weights of rows."""
        for number in self._numbers():

            def chosen(number=number):
                weight = self._asked(number, cells, n)
                rng = self._streams.get("rows", number)
                if self.draw == "with_replacement":
                    return rng.choice(n, size, p=weight / weight.sum())
                with np.errstate(divide="ignore"):
                    keys = np.log(weight) + rng.gumbel(size=n)
                able = int(np.count_nonzero(weight))
                order = np.argsort(-keys, kind="stable")[: min(size, able)]
                return np.resize(order, size)  # fewer rows than wanted come more than once

            yield chosen

    def _shuffled(self, rows, number):
        """Rows of a round in the order they are seen."""
        rows = np.asarray(rows, dtype=np.intp)
        self._streams.get("order", number).shuffle(rows)
        return rows


class _CellStream:
    """Random generators of one cell, and the last thing a draw wants to keep."""

    def __init__(self, streams: Streams, cell: int):
        self._streams, self._cell = streams, cell
        self.kept: dict[str, Any] = {}

    def __call__(self, *key):
        return self._streams.get("cell", self._cell, *key)


class BatchSampler:
    """The batches of one round; :meth:`set_epoch` moves to another.

    Follows the protocol of torch's batch samplers without importing torch. Iterating gives the
    batches of the current round, and leaves it the current one.

    Parameters
    ----------
    schedule : Schedule
        Pace, draw, rounds and batch size.
    y : array-like of shape (n,)
        Labels.
    groups : array-like of shape (n,), default=None
        Groups: then they are the cells.

    Examples
    --------
    >>> from skresample.scheduling import Schedule
    >>> schedule = Schedule(n_rounds=3, batch_size=4, random_state=0)
    >>> sampler = schedule.batch_sampler([0] * 5 + [1] * 5)
    >>> len(sampler), [len(batch) for batch in sampler]
    (3, [4, 4, 2])
    """

    def __init__(self, schedule: Schedule, y: VectorLike, groups: VectorLike | None = None) -> None:
        self.schedule, self.y, self.groups = schedule, y, groups
        self.epoch = 0
        self.batch = 0

    def set_epoch(self, epoch: int) -> None:
        """Make a round the current one, from its first batch on.

        Parameters
        ----------
        epoch : int
            Number of the round, from 0; beyond the last one rounds begin anew.
        """
        self.epoch, self.batch = int(epoch), 0

    def state_dict(self) -> dict[str, int]:
        """Where training stands.

        Returns
        -------
        state : dict
            ``epoch`` and ``batch``, the first batch that was not handed out.
        """
        return {"epoch": self.epoch, "batch": self.batch}

    def load_state_dict(self, state: dict[str, int]) -> None:
        """Go on from a state.

        Parameters
        ----------
        state : dict
            Of :meth:`state_dict`.
        """
        self.epoch, self.batch = int(state["epoch"]), int(state["batch"])

    def __len__(self) -> int:
        n = len(self.y)
        return -(-max(1, round(self.schedule.fraction * n)) // self.schedule.batch_size)

    def __iter__(self) -> Iterator[list[int]]:
        number = self.epoch % self.schedule.n_rounds
        plan = next(self.schedule.plans(self.y, self.groups, start=number))
        size, first = self.schedule.batch_size, self.batch
        for batch in range(first, len(self)):
            self.batch = batch + 1
            yield plan.keep[batch * size : (batch + 1) * size].tolist()
        self.batch = 0
