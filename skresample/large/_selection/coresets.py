"""Diverse rows across partitions: each gives its own choice, the last choice is among those."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import clone

from skresample._table.containers import take
from skresample.selection import GreedyMaximumEntropySampler, KCenterSampler
from skresample.selection._scores.asked import wanted_rows

from .rule import Part, Rule, split

__all__ = ["DiverseChoices", "FarthestPoints"]


class _Coreset(Rule):
    """The selector on each partition, and then on the rows chosen."""

    rounds = 2

    def look(self, step: int, part: Part, told: int | None) -> Any:
        """Number of rows; then the rows chosen from a partition."""
        n = part.X.shape[0]
        if step == 0:
            return n
        rows = self._chosen(part.X, part.y, min(told, n))
        y = None if part.y is None else np.asarray(part.y)[rows]
        return n, rows, take(part.X, rows), y

    def merge(self, step: int, looks: list, told: list | None) -> list:
        """How many rows are wanted; then the shares."""
        found = [(number, look) for number, look in enumerate(looks) if look is not None]
        if told is None:
            wanted = wanted_rows(self.selector.n_samples, sum(size for _, size in found))
            return [wanted] * len(looks)
        sizes = np.zeros(len(looks), np.intp)
        for number, look in found:
            sizes[number] = look[0]
        starts = np.cumsum(sizes) - sizes
        places = np.concatenate([look[1] + starts[number] for number, look in found])
        X = joined([look[2] for _, look in found])
        y = None if found[0][1][3] is None else np.concatenate([look[3] for _, look in found])
        return split(places[self._chosen(X, y, told[0])], sizes)

    def _chosen(self, X, y, n: int) -> np.ndarray:
        own: Any = clone(self.selector).set_params(n_samples=n, progress=False)
        table = own._prepare(X, y, None, None, hold=False)[0]
        return np.asarray(own._select(table))


class FarthestPoints(_Coreset):
    """k-center by composable core-sets.

    Each partition's centers are within twice its best radius, and so are the last ones among
    them: every row is within four times the best radius of all (A. Malkomes et al., "Fast
    Distributed k-Center Clustering with Outliers on Massive Data", NIPS 2015, theorem 1 without
    outliers).
    """

    selector: KCenterSampler

    @classmethod
    def check(cls, selector: KCenterSampler) -> None:
        """Units that differ between partitions are no distances."""
        if selector.standardize:
            raise ValueError(
                "KCenterSampler(standardize=True) scales by all rows; scale the columns first and "
                "set standardize=False"
            )


class DiverseChoices(_Coreset):
    """Maximum entropy: greedy candidates of each partition, then one exact pass among them."""

    selector: GreedyMaximumEntropySampler

    @classmethod
    def check(cls, selector: GreedyMaximumEntropySampler) -> None:
        """Bins by all rows, items that spread over partitions, and an early stop."""
        if selector.item is not None:
            raise ValueError(
                "GreedyMaximumEntropySampler(item=...) needs all rows of an item in one place; "
                "bring each item into one row first"
            )
        if selector.n_samples is None:
            raise ValueError(
                "GreedyMaximumEntropySampler(n_samples=None) ranks all rows; ask for a number"
            )
        if selector.discretizer is not None:
            raise ValueError(
                f"GreedyMaximumEntropySampler(discretizer={selector.discretizer!r}) cuts numbers "
                f"by all rows; cut them first and set discretizer=None"
            )


def joined(tables: list) -> Any:
    """Arrays, data frames or Arrow tables below each other."""
    if isinstance(tables[0], np.ndarray):
        return np.concatenate(tables)
    if hasattr(tables[0], "schema"):
        import pyarrow as pa

        return pa.concat_tables(tables).unify_dictionaries().combine_chunks()
    from dask.dataframe.dispatch import concat

    return concat(tables)  # joins what levels each one knows
