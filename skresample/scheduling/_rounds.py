"""The rounds of a schedule: shares into counts, counts into rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from skresample._math.apportion import largest_remainder
from skresample._math.groups import encode_groups
from skresample._math.rng import Streams
from skresample._table.accept import accept_vector
from skresample._table.containers import n_rows

from ._passes import parts_by_passes
from ._round_order import Part
from .draws import DRAWS, with_replacement, without_replacement
from .paces import Cells, Constant

if TYPE_CHECKING:
    from ._schedule import Schedule

__all__ = ["asked_shares", "batches_of", "classes_within", "coded_cells", "rounds_of", "size_of"]


def coded_cells(y, groups) -> tuple[np.ndarray, Cells]:
    """Code of each row, (n,), and the cells: the groups, or else the values of y."""
    name, values = ("y", y) if groups is None else ("groups", groups)
    codes, names, _ = encode_groups(accept_vector(values, name), name=name, owner="")
    if not len(codes):
        raise ValueError(f"{name} has no rows: there is nothing to draw")
    if groups is not None and n_rows(y) != len(codes):
        raise ValueError(f"y has {n_rows(y)} entries, groups has {len(codes)}")
    return codes, Cells(list(names), np.bincount(codes, minlength=len(names)))


def batches_of(rows: np.ndarray, size: int | None) -> Iterator[np.ndarray]:
    """The rows of a round ``size`` at a time, the last of them fewer; None: all at once."""
    size = size or max(len(rows), 1)
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def classes_within(schedule: Schedule, y, groups) -> np.ndarray | None:
    """Class of each row where groups are to be drawn by class; without groups classes are cells."""
    divided = schedule.draw == "stratified" and groups is not None
    return coded_cells(y, None)[0] if divided else None


def size_of(schedule: Schedule, n: int) -> int:
    """Rows of each round for a table of ``n``."""
    return max(1, round(schedule.fraction * n))


def asked_shares(schedule: Schedule, number: int, cells: Cells, n: int) -> np.ndarray:
    """What the pace asks for in a round, checked: (c,), or weights of the n rows."""
    pace = Constant() if schedule.pace is None else schedule.pace
    shares = np.asarray(pace(number / schedule.total_rounds, cells), dtype=np.float64)
    expected = (n if getattr(schedule.pace, "per_row", False) else len(cells.counts),)
    if shares.shape != expected:
        raise ValueError(f"the pace gave shares of shape {shares.shape}, expected {expected}")
    if not np.isfinite(shares).all() or (shares < 0).any() or not shares.any():
        raise ValueError(f"round {number}: shares must be >= 0, finite and not all zero")
    return shares


def rounds_of(
    schedule: Schedule, streams: Streams, codes: np.ndarray, cells: Cells, classes=None
) -> Iterator[Callable[[], list[Part]]]:
    """A function that draws the rows, for each round in turn; rounds passed over cost nothing."""
    if getattr(schedule.pace, "per_row", False):
        for number in range(schedule.total_rounds):
            yield lambda number=number: [
                Part(_weighted_rows(schedule, streams, number, len(codes), cells), False)
            ]
        return
    rounds = _counts(schedule, streams, len(codes), cells)
    sizes = cells.counts
    if classes is not None:  # strata within the cells take the place of the cells
        strata, codes = np.unique(codes * (classes.max() + 1) + classes, return_inverse=True)
        sizes = np.bincount(codes)
        rounds = _divided(rounds, strata // (classes.max() + 1), sizes)
    members = np.split(np.argsort(codes, kind="stable"), np.cumsum(sizes)[:-1])
    own = [_CellStream(streams, cell) for cell in range(len(members))]
    draw = DRAWS[schedule.draw] if isinstance(schedule.draw, str) else schedule.draw
    for number, (before, counts) in enumerate(rounds):

        def chosen(number=number, counts=counts, before=before):
            asked = zip(members, before, counts, own, strict=True)
            return [
                part
                for rows, b, k, stream in asked
                if k
                for part in _parts(draw, rows, int(b), int(k), stream, number)
            ]

        yield chosen


def _parts(draw, rows, before, count, stream, number) -> list[Part]:
    """Rows of one cell in a round."""
    if draw is without_replacement:
        return parts_by_passes(len(rows), before, count, stream, rows)
    at = draw(len(rows), before, count, stream, number)
    if draw not in DRAWS.values():
        at = _checked(at, len(rows), count, number)
    return [Part(rows.take(at), draw is with_replacement)]


def _checked(positions, n: int, count: int, number: int) -> np.ndarray:
    """What a draw of one's own gave, if it can be used."""
    at = np.asarray(positions)
    right = at.shape == (count,) and at.dtype.kind in "iu"
    if not right or (count and (at.min() < 0 or at.max() >= n)):
        held = f" from {at.min()} to {at.max()}" if right else ""
        raise ValueError(
            f"round {number}: the draw gave an array of shape {at.shape} and dtype {at.dtype}"
            f"{held}; expected {count} whole numbers from 0 to {n - 1}"
        )
    return at


def _counts(schedule, streams, n, cells):
    """Rows that earlier rounds took of each cell, and rows of this one, for each round in turn."""
    size = size_of(schedule, n)
    taken, owed = np.zeros(len(cells.counts), np.intp), np.zeros(len(cells.counts))
    for number in range(schedule.total_rounds):
        shares = asked_shares(schedule, number, cells, n)
        shares = shares / shares.sum()
        if schedule.draw == "with_replacement":
            counts = streams.get("counts", number).multinomial(size, shares)
        else:  # what rounding leaves over is carried on
            owed = np.where(shares > 0, owed + size * shares, 0.0)
            counts = largest_remainder(np.maximum(owed, 0.0), size)
            owed = owed - counts
        yield taken, counts
        taken = taken + counts


def _divided(rounds, owner, sizes):
    """Counts of cells divided among their strata in proportion to ``sizes``, round by round.

    ``owner`` is the cell of each stratum.
    """
    share = sizes / np.bincount(owner, weights=sizes)[owner]
    taken, owed = np.zeros(len(sizes), np.intp), np.zeros(len(sizes))
    for _, counts in rounds:
        owed = owed + counts[owner] * share
        mine = np.zeros(len(sizes), np.intp)
        for cell in np.flatnonzero(counts):
            own = owner == cell
            mine[own] = largest_remainder(np.maximum(owed[own], 0.0), int(counts[cell]))
        owed = owed - mine
        yield taken, mine
        taken = taken + mine


def _weighted_rows(schedule, streams, number, n, cells):
    """Rows of a round by weights of the rows: distinct, unless they are drawn with replacement."""
    size, weight = size_of(schedule, n), asked_shares(schedule, number, cells, n)
    rng = streams.get("rows", number)
    if schedule.draw == "with_replacement":
        return rng.choice(n, size, p=weight / weight.sum())
    with np.errstate(divide="ignore"):
        keys = np.log(weight) + rng.gumbel(size=n)
    able = int(np.count_nonzero(weight))
    order = np.argsort(-keys, kind="stable")[: min(size, able)]
    return np.resize(order, size)  # fewer rows than wanted come more than once


class _CellStream:
    """Random generators of one cell, and the last thing a draw wants to keep."""

    def __init__(self, streams: Streams, cell: int):
        self._streams, self._cell = streams, cell
        self.kept: dict[str, Any] = {}

    def __call__(self, *key):
        return self._streams.get("cell", self._cell, *key)
