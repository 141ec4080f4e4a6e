"""Duplicates across partitions: by 128 bits a row, or by the buckets of similar sets."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from skresample.selection import ExactDeduplicator, MinHashDeduplicator
from skresample.selection._duplicates.digests import row_digests, value_digests
from skresample.selection._duplicates.same_rows import equal_rows, linked_groups
from skresample.selection._exact_dedup import column_mask, keep_one
from skresample.selection._hashing.minhash import (
    band_key,
    band_shape,
    minhash_signatures,
    similar_pairs,
)

from .rule import Part, Rule, Share, gathered, split

__all__ = ["EqualRows", "SimilarRows"]


class EqualRows(Rule):
    """One of each set of equal rows: two words of each row are gathered."""

    rounds = 1
    selector: ExactDeduplicator

    @property
    def weighted(self) -> bool:  # type: ignore[override]
        """Whether copies are counted."""
        return self.selector.count_weights

    def look(self, step: int, part: Part, told: None) -> tuple:
        """Words of the rows, (b, 2), and of the targets, (b, 2) or None."""
        table = self.table(part)
        return row_digests(table, column_mask(table, self.selector.columns)), words_of_target(part)

    def merge(self, step: int, looks: list, told: None) -> list[Share]:
        """Rows kept, ascending, and the copies they stand for."""
        sizes, words, target = gathered(looks)
        own, with_target = self.selector, None
        if target is not None and own.include_target:
            words = np.column_stack([words, target])
        elif target is not None and own.conflicts == "drop":
            with_target = equal_rows([words, target])
        rows, copies = own._one_of_each(equal_rows([words]), with_target)
        return split(rows, sizes, copies)


class SimilarRows(Rule):
    """One of each set of similar rows: buckets are gathered, then the sets that share one.

    The pairs are those of memory: rows of a pair share a bucket, so that all pairs lie among the
    rows that share one with any other, and these are compared as in memory.
    """

    rounds = 2
    selector: MinHashDeduplicator

    @classmethod
    def check(cls, selector: MinHashDeduplicator) -> None:
        """Bins of numbers are quantiles of all rows."""
        if selector.features == "cells":
            raise ValueError(
                "MinHashDeduplicator(features='cells') cuts columns by all rows; from files and "
                "partitions go features='ngrams' and features='nonzero'"
            )

    def look(self, step: int, part: Part, told: np.ndarray | None) -> tuple:
        """Words of the buckets of the rows, (b, bands); then sets and targets of some rows."""
        own, sets = self.selector, self.selector._sets(self.table(part))
        if told is None:
            signatures = minhash_signatures(sets, own.n_hashes, self.rng("hashes"))
            bands, rows = band_shape(own.threshold, own.n_hashes, own.recall)
            keys = [band_key(signatures, band, rows) for band in range(bands)]
            return (np.column_stack(keys),)
        target = words_of_target(part) if own.include_target else None
        return sets[np.flatnonzero(told)], None if target is None else target[told]

    def merge(self, step: int, looks: list, told: list | None) -> list:
        """Whether a row shares a bucket with others, (b,) bool; then the shares."""
        if told is None:
            sizes, keys = gathered(looks)
            return np.split(_shared_bucket(keys), np.cumsum(sizes)[:-1])
        asked = np.concatenate(told)
        stays = ~asked
        found = [look for look in looks if look is not None]
        if asked.any():
            sets = sparse.vstack([look[0] for look in found], format="csr")
            target = None if found[0][1] is None else np.concatenate([look[1] for look in found])
            stays[np.flatnonzero(asked)[self._kept(sets, target)]] = True
        return split(np.flatnonzero(stays), [len(part) for part in told])

    def _kept(self, sets, target) -> np.ndarray:
        """Those of some rows that stay, ascending."""
        own = self.selector
        args = (sets, own.threshold, own.n_hashes, self.rng("hashes"), own.recall)
        pairs = similar_pairs(*args)
        if target is not None:
            same = equal_rows([target])
            pairs = pairs[same[pairs[:, 0]] == same[pairs[:, 1]]]
        return keep_one(linked_groups(sets.shape[0], pairs), own.keep)


def words_of_target(part: Part) -> np.ndarray | None:
    """Two words of each target, (b, 2); None without a target."""
    return None if part.y is None else value_digests(np.asarray(part.y))


def _shared_bucket(keys) -> np.ndarray:
    """Whether a row agrees with another one in some column, (n,) bool."""
    shared = np.zeros(len(keys), bool)
    for key in keys.T:
        order = np.argsort(key, kind="stable")
        twin = np.flatnonzero(key[order][1:] == key[order][:-1])
        shared[order[twin]] = shared[order[twin + 1]] = True
    return shared
