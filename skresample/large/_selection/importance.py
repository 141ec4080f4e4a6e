"""Importance resampling across partitions: counts of buckets merge, scores are gathered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from skresample._math.density import bin_edges, bucket_codes
from skresample._math.rng import Streams
from skresample._table.containers import take
from skresample._table.numbers_and_levels import level_values
from skresample._table.pairs import level_key
from skresample.selection import ImportanceResampler
from skresample.selection._hashing.minhash import scramble
from skresample.selection._hashing.ngrams import NgramHasher
from skresample.selection._importance.features import CodeBag, count_bag, token_bag
from skresample.selection._importance.target import is_rows, read_targets

from .rule import Part, Rule, gathered, heard, split

__all__ = ["Importance"]

_SAMPLE = 262_144  # rows that bins of numbers are cut by
_MAX_LEVELS = 100_000  # of one nominal column, gathered


class _Buckets:
    """The buckets of bins and levels, the same in every partition."""

    def __init__(self, edges: list, levels: list[dict]) -> None:
        self.edges, self.levels = edges, levels

    def bag(self, table) -> CodeBag:
        """Rows as buckets; gaps have one of their own."""
        nominal = np.flatnonzero(table.nominal)
        codes = np.empty((table.n, nominal.size), np.intp)
        for i, j in enumerate(nominal):
            place, values = level_values(table, j)
            codes[:, i] = np.array([self.levels[i][level_key(v)] for v in values], np.intp)[place]
        sizes = [len(levels) for levels in self.levels]
        return CodeBag(*bucket_codes(table.numeric, self.edges, codes, sizes))


class _Told(NamedTuple):
    """What is known of all rows."""

    start: int = 0  # of this partition
    n: int = 0
    buckets: _Buckets | None = None
    ratios: list | None = None  # log ratio of every bucket, one array for each target
    shares: np.ndarray | None = None  # part of the selection for each target


class Importance(Rule):
    """Draw by the ratio of bucket shares in a target and in all partitions."""

    selector: ImportanceResampler

    @property
    def stages(self) -> tuple[str, ...]:
        """Bins need the number and a sample of the rows first."""
        first = ("size", "sample") if self.selector.features == "bins" else ()
        return (*first, "count", "score")

    @property
    def rounds(self) -> int:  # type: ignore[override]
        """One for each stage."""
        return len(self.stages)

    @classmethod
    def check(cls, selector: ImportanceResampler) -> None:
        """Targets inside X, and features that are learnt from all rows."""
        name, target = type(selector).__name__, selector.target
        if not is_rows(target) and not isinstance(target, Mapping):
            raise ValueError(f"{name}(target=...) must be rows here, or a mapping name -> rows")
        if selector.estimator is not None:
            raise ValueError(f"{name}(estimator=...) is fitted on all rows; leave it at None")
        features = selector.features
        if features not in ("bins", "counts", "hashed_ngrams"):
            raise ValueError(
                f"{name}(features={features!r}) is learnt from all rows; from files and partitions "
                f"go 'bins', 'counts' and 'hashed_ngrams'"
            )

    def look(self, step: int, part: Part, told: _Told | None) -> tuple:
        """Rows; a sample of them and their levels; counts of buckets; log weights, (b, t)."""
        stage = self.stages[step]
        if stage == "size":
            return (part.X.shape[0],)
        told = told or _Told()
        table = self.table(part)
        if stage == "sample":
            return self._sample(table, part, told)
        bag = self._bag(table, told.buckets)
        if stage == "count":
            return bag.counts(), take(part.X, [0])
        return (np.column_stack([self.selector._scores(bag, ratio) for ratio in told.ratios]),)

    def merge(self, step: int, looks: list, told: list | None) -> list:
        """Starts; buckets; ratios; shares."""
        stage = self.stages[step]
        if stage == "score":
            sizes, scores = gathered(looks)
            own, known = self.selector, told[0]
            quota = own._rows_by_target(known.shares, len(scores))
            return split(own._draw(list(scores.T), quota, Streams(own.random_state)), sizes)
        found = heard(looks)
        if stage == "size":
            sizes = np.array([0 if look is None else look[0] for look in looks])
            starts, n = np.cumsum(sizes) - sizes, int(sizes.sum())
            return [_Told(start, n) for start in starts.tolist()]
        known = _Told() if told is None else told[0]
        if stage == "sample":
            known = known._replace(buckets=self._cut(found))
        else:
            known = self._compared(found, known)
        return [known] * len(looks)

    def _sample(self, table, part: Part, told: _Told) -> tuple:
        """Numbers of a sample of the rows, levels of all of them, and one row."""
        place = np.arange(told.start, told.start + table.n, dtype=np.uint64)
        drawn = scramble(place + np.uint64(0x9E3779B97F4A7C15)) < 2.0**64 * _SAMPLE / told.n
        levels = [level_values(table, j)[1] for j in np.flatnonzero(table.nominal)]
        for j, own in zip(np.flatnonzero(table.nominal), levels, strict=True):
            if len(own) > _MAX_LEVELS:
                raise ValueError(
                    f"column {table.columns.names[j]!r} has more than {_MAX_LEVELS} levels in "
                    f"partition {part.number}; use features='hashed_ngrams' or leave it out"
                )
        return np.asarray(table.numeric)[drawn], levels, take(part.X, [0])

    def _cut(self, found: list) -> _Buckets:
        """Bins of the sample, levels of all rows and of the targets."""
        edges = bin_edges(np.concatenate([look[0] for look in found]), self.selector.n_bins)
        levels: list[dict] = [{} for _ in found[0][1]]
        targets = self._targets(found[0][2]).tables
        own = [
            [level_values(table, j)[1] for j in np.flatnonzero(table.nominal)] for table in targets
        ]
        for columns in [*(look[1] for look in found), *own]:
            for known, values in zip(levels, columns, strict=True):
                for value in values:
                    known.setdefault(level_key(value), len(known))
        return _Buckets(edges, levels)

    def _compared(self, found: list, known: _Told) -> _Told:
        """Ratios of the targets' shares of buckets to those of all rows."""
        spec = self._targets(found[0][1])
        pool = np.sum([look[0] for look in found], axis=0)
        aims = [self._bag(table, known.buckets).counts() for table in spec.tables]
        ratios = [self.selector._ratio(aim, pool) for aim in aims]
        return known._replace(ratios=ratios, shares=spec.shares)

    def _targets(self, row) -> Any:
        """The targets, read like a row of X."""
        own = self.selector
        return read_targets(own.target, self.table(Part(row, None, 0)), own.proportions)

    def _bag(self, table, buckets: _Buckets | None) -> Any:
        """Rows as counts of buckets."""
        own, columns = self.selector, np.arange(table.d)
        if buckets is not None:
            return buckets.bag(table)
        if own.features == "counts":
            return count_bag(table, columns)
        return token_bag(table, columns, NgramHasher(own.n_buckets, own.ngram_max))
