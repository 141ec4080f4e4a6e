"""Search for the subset of parts with the least loss: climbs from several starts, with swaps."""

from __future__ import annotations

import numpy as np

__all__ = ["best_subset", "climb", "fill_up", "thin_out"]


def best_subset(
    starts, n_parts: int, loss, *, swaps: bool = True, chance: float = np.nan, among=None
) -> list[int]:
    """The best of the climbs from each start, thinned out and filled up.

    ``loss(sorted list of parts) -> float``, > 0, is computed once per subset. Parts not ``among``
    the wanted ones (default: all are) are dropped, and wanted ones added, as far as the loss stays
    near the best; all wanted ones together are as good as any if their loss is within ``chance``.
    """
    known: dict = {}

    def remembered(parts):
        key = frozenset(int(part) for part in parts)
        if key not in known:
            known[key] = float(loss(sorted(key)))
        return known[key]

    ends = [climb(start, n_parts, remembered, swaps=swaps) for start in starts]
    best = min(ends, key=remembered)
    wanted = set(range(n_parts) if among is None else among)
    best = thin_out(best, wanted, remembered)
    return fill_up(best, wanted, remembered, chance)


def climb(subset, n_parts: int, loss, *, swaps: bool = True, tolerance: float = 0.05) -> list[int]:
    """Add, drop or (where neither helps) swap a part while the loss falls.

    A move must lower the loss by more than a share ``tolerance``, which keeps noise from thinning
    out a good subset. Takes the best move of each round, the first of equal ones.
    """
    chosen = sorted(int(part) for part in subset)
    value = loss(chosen)
    while True:
        found = _best(_single_moves(chosen, n_parts), loss)
        if swaps and not found[1] < value * (1.0 - tolerance):
            found = _best(_swaps(chosen, n_parts), loss)
        if not found[1] < value * (1.0 - tolerance):
            return chosen
        chosen, value = found


def thin_out(subset, wanted, loss, tolerance: float = 0.1) -> list[int]:
    """Drop parts that are not wanted as long as the loss stays within a share of the first."""
    chosen = sorted(subset)
    limit = loss(chosen) * (1.0 + tolerance)
    while True:
        odd = [p for p in chosen if p not in wanted]
        moves = [[p for p in chosen if p != out] for out in odd] if len(chosen) > 1 else []
        found = _best(moves, loss)
        if found[1] > limit or not found[0]:
            return chosen
        chosen = found[0]


def fill_up(subset, wanted, loss, chance: float = np.nan, tolerance: float = 0.1) -> list[int]:
    """Add all wanted parts if the loss is then no more than chance explains; else some of them.

    These are added, the best first, as long as the loss stays within a share of that of
    ``subset``: of two subsets that are about as good, the larger is worth more to who trains on it.
    """
    chosen = sorted(subset)
    limit = loss(chosen) * (1.0 + tolerance)
    full = sorted({*chosen, *wanted})
    if loss(full) <= np.fmax(limit, chance):
        return full
    while True:
        found = _best([[*chosen, p] for p in full if p not in chosen], loss)
        if found[1] > limit or not found[0]:
            return chosen
        chosen = sorted(found[0])


def _best(moves, loss) -> tuple[list[int], float]:
    """The move of least loss, the first of equal ones; none: ([], inf)."""
    best, value = [], float("inf")
    for move in moves:
        this = loss(move)
        if this < value:
            best, value = move, this
    return sorted(best), value


def _single_moves(chosen, n_parts):
    for part in range(n_parts):
        move = [p for p in chosen if p != part] if part in chosen else [*chosen, part]
        if move:
            yield move


def _swaps(chosen, n_parts):
    outside = [part for part in range(n_parts) if part not in chosen]
    for out in chosen:
        rest = [part for part in chosen if part != out]
        yield from ([*rest, part] for part in outside)
