"""The batches of a schedule, one round at a time, for a loader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sklearn.base import clone

from skresample._parameters import VectorLike
from skresample._table.containers import n_rows

from ._rounds import size_of

if TYPE_CHECKING:
    from ._schedule import Schedule

__all__ = ["BatchSampler"]


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
            ``epoch`` and ``batch``, the first batch that was not handed out, and the ``seed`` of
            the schedule, which may have been drawn.
        """
        seed = self.schedule._streams.entropy
        return {"epoch": self.epoch, "batch": self.batch, "seed": seed}

    def load_state_dict(self, state: dict[str, int]) -> None:
        """Go on from a state, with the rows that would have come.

        Parameters
        ----------
        state : dict
            Of :meth:`state_dict`; its seed takes the place of that of the schedule.
        """
        seed = state.get("seed", self.schedule._streams.entropy)
        if seed != self.schedule._streams.entropy:
            self.schedule = clone(self.schedule).set_params(random_state=seed)
        self.epoch, self.batch = int(state["epoch"]), int(state["batch"])

    def __len__(self) -> int:
        size = size_of(self.schedule, n_rows(self.y))
        return -(-size // (self.schedule.batch_size or size))

    def __iter__(self) -> Iterator[list[int]]:
        number = self.epoch % self.schedule.total_rounds
        plan = next(self.schedule.plans(self.y, self.groups, start=number))
        size, first = self.schedule.batch_size or len(plan.keep), self.batch
        for batch in range(first, len(self)):
            self.batch = batch + 1
            yield plan.keep[batch * size : (batch + 1) * size].tolist()
        self.batch = 0
