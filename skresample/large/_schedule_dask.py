"""The rounds of a schedule from a Dask data frame or array, partition by partition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from skresample.scheduling import RepeatedRandomSubset, Schedule
from skresample.scheduling.paces import Cells

from ._dask_inputs import Given, counted_cells, partitions, read_dask
from ._labels import Labels
from ._partitions import Share, drawn

__all__ = ["schedule_dask"]


def schedule_dask(
    X: Any,
    schedule: Schedule | RepeatedRandomSubset,
    target: Any,
    *,
    groups: Any = None,
    start: int = 0,
) -> Iterator[Any]:
    """Rows of each round of training, as Dask data frames or arrays that are not yet computed.

    The call counts classes, or groups, partition by partition; rounds are drawn from the counts,
    and the rows of a round are read when it is computed or written. They are those of the
    schedule's plans for the computed frame, however it is partitioned; each partition gives its own
    in the order in which the round has them.

    Parameters
    ----------
    X : dask DataFrame or Array
        Features, and the target where ``target`` is a name.
    schedule : Schedule or RepeatedRandomSubset
        A pace of shares, such as Temperature or Cooldown, with any draw; a pace of rows has a
        weight for each row of the computed frame; or random subsets.
    target : str, dask Series or dask Array
        Column of the classes, or the classes, with the partitions of ``X``. They are the cells
        unless there are groups.
    groups : str, dask Series or dask Array, default=None
        Column of the groups, or the groups: then they are the cells.
    start : int, default=0
        Round to go on from, >= 0; the rounds are those that a full pass gives.

    Yields
    ------
    rows : dask DataFrame, or a tuple
        One partition for each of the input, with its index. ``X, y`` of the input's kind where
        ``target`` came beside ``X``, and ``X, y, groups`` where groups did, too.

    Raises
    ------
    TypeError
        For what is no schedule, and no Dask data frame of pandas and no array.
    ValueError
        For a target that is absent or has gaps, groups beside random subsets and, when computed, a
        partition that is not what it was when it was counted.
    ImportError
        Without dask.

    See Also
    --------
    resample_dask : One output instead of rounds.

    Notes
    -----
    A pass over the target, and one over all columns for each round that is computed. The caller
    draws the rounds and holds up to 30 bytes for each row of the data for rounds of a tenth of
    them, 90 for rounds of all; 16 for each row of the round go to the workers. Rows of different
    partitions are not mixed.

    References
    ----------
    P. Okanovic et al., "Repeated random sampling for minimizing the time-to-accuracy of learning",
    ICLR 2024, algorithm 1; Li et al., NAACL 2025 (temperatures).

    Examples
    --------
    >>> import dask.dataframe as dd
    >>> import pandas as pd
    >>> from skresample.large import schedule_dask
    >>> from skresample.scheduling import Cooldown, Schedule
    >>> table = pd.DataFrame({"x": range(100), "y": ["a"] * 90 + ["b"] * 10})
    >>> ddf = dd.from_pandas(table, npartitions=3)
    >>> schedule = Schedule(Cooldown(1e9, 1.0), n_rounds=2, fraction=0.2, random_state=0)
    >>> for rows in schedule_dask(ddf, schedule, "y"):
    ...     print((rows["y"] == "b").sum().compute(), "of", len(rows))
    10 of 20
    2 of 20
    """
    if not isinstance(schedule, (Schedule, RepeatedRandomSubset)):
        raise TypeError(
            f"schedule must be a Schedule or a RepeatedRandomSubset, got "
            f"{type(schedule).__name__}; a pace or a draw goes into Schedule(pace, draw)"
        )
    random = isinstance(schedule, RepeatedRandomSubset)
    if random and groups is not None:
        raise ValueError(
            "RepeatedRandomSubset takes no groups; use Schedule(), whose cells are the groups"
        )
    if start < 0:
        raise ValueError(f"start must be at least 0, got {start}")
    given = read_dask(X, target, groups, [], ())
    # Cells are groups where there are some; a stratified draw divides them by class.
    divided = groups is not None and not random and schedule.draw == "stratified"
    which = slice(None) if divided or groups is None else slice(1, None)
    columns = [given.roles.target, *given.roles.groups][which]
    labels, counts = counted_cells(given.labels[which], columns[0])
    rounds = _subsets(schedule, labels, start) if random else _rounds(schedule, labels, start)
    by_row = not schedule.stratify if random else getattr(schedule.pace, "per_row", False)
    return _frames(given, rounds, _shares(columns, labels, counts), by_row, random)


def _rounds(schedule: Schedule, labels: Labels, start: int) -> Iterator[np.ndarray]:
    """Numbers of the rows of each round, were the rows sorted by cell."""
    of = np.arange(len(labels.classes))
    names, classes = labels.classes, None
    if labels.cells:
        both = [sorted({cell[i] for cell in labels.classes}) for i in (0, 1)]
        names = both[1]
        of = np.array([names.index(cell[1]) for cell in labels.classes])
        classes = np.array([both[0].index(cell[0]) for cell in labels.classes])
        classes = np.repeat(classes, labels.counts)
    cells = Cells(names, np.bincount(of, labels.counts).astype(np.intp))
    for plan in schedule._plans(np.repeat(of, labels.counts), cells, classes, start):
        yield plan.keep


def _subsets(schedule: RepeatedRandomSubset, labels: Labels, start: int) -> Iterator[np.ndarray]:
    """Numbers of the rows of each random subset, were the rows sorted by class."""
    subsets = schedule.subsets(np.repeat(np.arange(len(labels.classes)), labels.counts))
    for number, rows in enumerate(subsets):
        if number >= start:
            yield rows


def _shares(columns: list, labels: Labels, counts: np.ndarray) -> list[Share]:
    """What each partition must be."""
    ends, none = np.cumsum(counts.sum(axis=1)), np.zeros(len(labels.classes), bool)
    return [
        Share(p, columns, labels.classes, own, int(end - own.sum()), [], none, labels.first,
              False, None)
        for p, (own, end) in enumerate(zip(counts, ends, strict=True))
    ]  # fmt: skip


def _frames(
    given: Given, rounds: Iterator[np.ndarray], shares: list[Share], by_row: bool, ascending: bool
) -> Iterator[Any]:
    """The rounds in the form of the input."""
    from dask.delayed import delayed

    parts = partitions(given.frame)
    sizes = np.stack([share.counts for share in shares])
    sizes = sizes.sum(axis=1, keepdims=True) if by_row else sizes
    for numbers in rounds:
        own = _by_partition(numbers, sizes)
        pieces = [
            delayed(drawn)(part, share, *at, by_row, ascending)
            for part, share, at in zip(parts, shares, own, strict=True)
        ]
        yield given.returned(pieces, [len(cell) for cell, _ in own])


def _by_partition(numbers: np.ndarray, sizes: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Cell and place of the rows of a round, for each partition in the order of the round.

    Parameters
    ----------
    numbers : (m,) intp
        Of rows sorted by cell, and within a cell by partition.
    sizes : (p, c) intp
    """
    ends = np.cumsum(sizes.T.ravel())  # cell after cell, partition after partition
    block = np.searchsorted(ends, numbers, side="right")
    place = numbers - (ends - sizes.T.ravel())[block]
    cell, part = np.divmod(block, len(sizes))
    order = np.argsort(part, kind="stable")
    edges = np.searchsorted(part[order], np.arange(1, len(sizes)))
    split = (np.split(column[order], edges) for column in (cell, place))
    return list(zip(*split, strict=True))
