"""The sources of a table, and how many rows of each an allocation asks for."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from skresample.exceptions import QuotaError, ResamplingWarning
from skresample.plan import ResamplingPlan

from .._cells import as_python

__all__ = ["DrawnFromSources", "Sources", "even_draw", "held_apart", "sources_of"]


class Sources(NamedTuple):
    """Sources of a table that have rows."""

    names: list
    rows: list  # positions of the rows of each source, ascending


def sources_of(table) -> Sources:
    """Sources and their rows; without groups one source called "all"."""
    if table.group_codes is None:
        return Sources(["all"], [np.arange(table.n)])
    codes = table.group_codes
    if (codes < 0).all():
        raise QuotaError('no row has a known source: missing_groups="drop" leaves nothing')
    pairs = [(name, np.flatnonzero(codes == g)) for g, name in enumerate(table.group_names)]
    kept = [(as_python(name), rows) for name, rows in pairs if rows.size]
    return Sources([name for name, _ in kept], [rows for _, rows in kept])


def even_draw(rows: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """``size`` of the rows, each as often as the others up to one, ascending."""
    whole, rest = divmod(int(size), max(len(rows), 1))
    times = np.full(len(rows), whole)
    times[rng.permutation(len(rows))[:rest]] += 1
    return np.repeat(rows, times)


def held_apart(sources: Sources, cuts, streams, key: str) -> tuple[Sources, np.ndarray]:
    """The sources without ``cuts`` rows of each, drawn at random, and these rows together."""
    kept, held = [], []
    for i, (rows, cut) in enumerate(zip(sources.rows, cuts, strict=True)):
        order = streams.get(key, i).permutation(rows)
        held.append(order[:cut])
        kept.append(np.sort(order[cut:]))
    return Sources(sources.names, kept), np.sort(np.concatenate(held))


class DrawnFromSources:
    """What samplers of sources share: rows by an allocation, and the record of them."""

    mixture_: dict[Any, Any]
    n_per_source_: dict[Any, Any]
    repeats_: dict[Any, Any]
    spent_: float

    _warns_outcome = False  # classes are not what is asked for; they change with the sources

    def _sources(self, table) -> Sources:
        """The sources of a table; says so where there are none."""
        if table.group_codes is None:
            warnings.warn(
                f"{type(self).__name__} was told no sources, so all rows are one; pass groups= or "
                f"name the column by group_columns",
                ResamplingWarning,
                stacklevel=7,
            )
        return sources_of(table)

    def _drawn(self, table, sources: Sources, allocation) -> ResamplingPlan:
        """Draw what ``allocation`` asks for when it is called with the source of each row."""
        counts = _counts(allocation, sources)
        total = sum(counts.values())
        size = {name: len(rows) for name, rows in zip(sources.names, sources.rows, strict=True)}
        self.n_per_source_ = counts
        self.mixture_ = {name: count / total for name, count in counts.items()}
        self.repeats_ = {name: count / size[name] for name, count in counts.items()}
        self.spent_ = _price(getattr(allocation, "costs", None), counts)
        parts = [
            even_draw(rows, counts[name], table.streams.get("draw", i))
            for i, (name, rows) in enumerate(zip(sources.names, sources.rows, strict=True))
        ]
        return ResamplingPlan(table.n, np.sort(np.concatenate(parts)))


def _counts(allocation, sources: Sources) -> dict:
    """Rows of each source, not all 0."""
    names = np.empty(len(sources.names), dtype=object)
    names[:] = sources.names
    labels = np.repeat(names, [len(rows) for rows in sources.rows])
    asked = {as_python(key): int(count) for key, count in allocation(labels).items()}
    unknown = [key for key in asked if key not in set(sources.names)]
    if unknown:
        raise QuotaError(
            f"proportions names sources that are not in the data: {unknown}; the sources are "
            f"{sources.names}"
        )
    counts = {name: asked.get(name, 0) for name in sources.names}
    if not any(counts.values()):
        raise QuotaError("proportions leaves no row: give at least one source a count > 0")
    return counts


def _price(costs, counts: dict) -> float:
    if not isinstance(costs, Mapping):
        return float(costs or 1.0) * sum(counts.values())
    costs = {as_python(name): float(cost) for name, cost in costs.items()}
    return float(sum(costs.get(name, 1.0) * count for name, count in counts.items()))
