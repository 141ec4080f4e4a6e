"""The sources of a table, and how many rows of each an allocation asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from skresample.exceptions import QuotaError

from .._cells import as_python

__all__ = ["Sources", "drawn_counts", "sources_of"]


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


def drawn_counts(allocation, sources: Sources) -> tuple[dict, dict, float]:
    """Rows, shares and price of what an allocation asks of sources.

    ``allocation`` is called with one label a row, as for classes.
    """
    labels = np.repeat(np.arange(len(sources.names)), [len(rows) for rows in sources.rows])
    names = np.empty(len(sources.names), dtype=object)
    names[:] = sources.names
    asked = {as_python(key): int(count) for key, count in allocation(names[labels]).items()}
    unknown = [key for key in asked if key not in set(sources.names)]
    if unknown:
        raise QuotaError(
            f"proportions names sources that are not in the data: {unknown}; the sources are "
            f"{sources.names}"
        )
    counts = {name: asked.get(name, 0) for name in sources.names}
    total = sum(counts.values())
    if total == 0:
        raise QuotaError("proportions leaves no row: give at least one source a count > 0")
    costs = getattr(allocation, "costs", None) or 1.0
    if not isinstance(costs, Mapping):
        costs = dict.fromkeys(sources.names, costs)
    costs = {as_python(name): float(cost) for name, cost in costs.items()}
    spent = sum(costs.get(name, 1.0) * count for name, count in counts.items())
    return counts, {name: count / total for name, count in counts.items()}, spent
