"""The rows of a round in random order."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["Part", "in_random_order", "shuffled"]

_IN_CACHE = 2**20  # rows whose shuffle misses no cache
_BLOCK = 2**18  # places dealt out at a time
_ONE_HEAP = 2**20  # rows that are shuffled in one heap
_HEAPS = 256  # of more
_FEW = 32  # parts that are dealt out faster than shuffled


class Part(NamedTuple):
    """Some rows of a round."""

    rows: np.ndarray  # not to be written to
    shuffled: bool  # whether every order of them is as likely


def in_random_order(parts: list[Part], rng) -> np.ndarray:
    """All rows of the parts, every order equally likely; a new array (m,) intp.

    A large round of few parts that are in random order is dealt out: which part each place belongs
    to is drawn, and the rows of a part fill its places in turn. That reads memory in order, which a
    shuffle of the whole does not.
    """
    total = sum(len(part.rows) for part in parts)
    loose = sum(len(part.rows) for part in parts if not part.shuffled)
    joined = [part.rows for part in parts]
    if total <= _IN_CACHE or len(parts) > _FEW or 2 * loose > total:
        return shuffled(np.concatenate(joined).astype(np.intp, copy=False), rng)
    joined = [part.rows if part.shuffled else shuffled(part.rows, rng) for part in parts]
    label = _dealt([len(one) for one in joined], rng)
    rows, taken = np.empty(total, np.intp), [0] * len(parts)
    for start in range(0, total, _BLOCK):
        own = label[start : start + _BLOCK]
        counts = np.bincount(own, minlength=len(parts)).tolist()
        pieces = [
            one[at : at + count] for one, at, count in zip(joined, taken, counts, strict=True)
        ]
        rows[start : start + _BLOCK][np.argsort(own, kind="stable")] = np.concatenate(pieces)
        taken = [at + count for at, count in zip(taken, counts, strict=True)]
    return rows


def shuffled(rows: np.ndarray, rng) -> np.ndarray:
    """Rows (m,) in random order, every order equally likely; a new array.

    Many rows are thrown into heaps at random, and each heap is shuffled by itself, in the cache.
    """
    if len(rows) <= _ONE_HEAP:
        return rng.permutation(rows)
    heap = rng.integers(_HEAPS, size=len(rows), dtype=np.uint8)
    ends = np.cumsum(np.bincount(heap, minlength=_HEAPS))
    place = np.r_[0, ends[:-1]]  # of the next row of each heap
    found = np.empty_like(rows)
    for start in range(0, len(rows), _BLOCK):
        own = heap[start : start + _BLOCK]
        order, counts = np.argsort(own, kind="stable"), np.bincount(own, minlength=_HEAPS)
        at = np.repeat(place - np.cumsum(counts) + counts, counts) + np.arange(len(own))
        found[at] = rows[start : start + _BLOCK][order]
        place += counts
    for first, last in zip(np.r_[0, ends[:-1]].tolist(), ends.tolist(), strict=True):
        rng.shuffle(found[first:last])
    return found


def _dealt(counts: list[int], rng) -> np.ndarray:
    """Part of each place, (sum of counts,) uint8: every order of these counts equally likely.

    Places are drawn independently, then as many of the parts that have too many, chosen at random,
    as are missing go to the others.
    """
    total = sum(counts)
    edges = [np.uint32(min(edge, 2**32 - 1)) for edge in np.cumsum(counts[:-1]) / total * 2.0**32]
    label, have = np.zeros(total, np.uint8), np.zeros(len(counts), np.intp)
    for start in range(0, total, _BLOCK):
        own = label[start : start + _BLOCK]
        at = rng.integers(2**32, size=len(own), dtype=np.uint32)
        for edge in edges:
            own += at >= edge
        have += np.bincount(own, minlength=len(counts))
    surplus = have - np.array(counts)
    spare = [_some(label, part, int(k), rng) for part, k in enumerate(surplus) if k > 0]
    if spare:
        lacking = np.repeat(np.arange(len(counts), dtype=np.uint8), np.maximum(-surplus, 0))
        label[rng.permutation(np.concatenate(spare))] = lacking
    return label


def _some(label, part: int, size: int, rng) -> np.ndarray:
    """``size`` of the places of a part, any of them equally likely."""
    found = np.empty(0, np.intp)
    while len(found) < size:
        at = rng.integers(len(label), size=1024)
        found = np.concatenate([found, at[label[at] == part]])
        found = found[np.sort(np.unique(found, return_index=True)[1])]
    return found[:size]
