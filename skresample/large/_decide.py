"""What is done to a table in files or partitions: decided from counts and the small classes."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from sklearn.base import clone

from skresample._compose import consecutive
from skresample._math.rng import Streams
from skresample._table.assemble import assemble
from skresample._table.cells import called_strategy, read_strategy
from skresample._table.onehot import find_onehot_groups
from skresample.allocation._cells import Cells
from skresample.allocation._share_allocation import ShareAllocation
from skresample.under_sampling import RandomUnderSampler

from ._labels import Labels, classes_alone
from ._samplers import measures

__all__ = [
    "Decision",
    "Made",
    "NeedsAllRows",
    "asked",
    "cells_counted",
    "decide",
    "made_rows",
    "new_plan",
    "new_rows",
]


class NeedsAllRows(ValueError):
    """What is asked for depends on rows that are left where they are."""


class Decision(NamedTuple):
    """What comes out of each class, or cell where the strategy speaks of cells."""

    labels: Labels
    of: np.ndarray | None  # class of each cell that was counted; None: as they were counted
    places: list[np.ndarray | None]  # kept rows among those of each class, ascending; None: all
    missing: np.ndarray  # (c,) new rows
    wanted: np.ndarray  # (c,) rows in the output
    targeted: np.ndarray  # (c,) bool, classes that the strategy speaks of

    @property
    def held(self) -> np.ndarray:
        """Classes whose rows are kept in memory, (c,) bool."""
        return self.missing > 0

    @property
    def new(self) -> dict:
        """New rows of each class or cell that gets some."""
        return {self.labels.classes[c]: int(self.missing[c]) for c in np.flatnonzero(self.missing)}


class Made(NamedTuple):
    """A piece of the output."""

    X: Any
    y: Any
    plan: Any  # of these rows, from the held ones


def decide(sampler, labels: Labels) -> Decision:
    """Read the strategy against the counts of the whole source; draw what needs no columns."""
    sampler._validate_params()
    classes = list(dict.fromkeys(labels.label_of))
    if len(classes) < 2:
        raise ValueError(
            f"the target has a single class, {classes[0]!r}; there is nothing to balance"
        )
    strategy, kind, of = sampler.sampling_strategy, sampler._sampling_type, None
    if callable(strategy):
        strategy = asked(strategy, labels, kind)
    finer = isinstance(strategy, dict) and any(isinstance(key, tuple) for key in strategy)
    if labels.cells and not finer:
        labels, of = classes_alone(labels)
    quota = read_strategy(strategy, _standing_for(labels, rows=False), kind)
    places: list[np.ndarray | None] = [None] * len(labels.classes)
    if isinstance(sampler, RandomUnderSampler):
        streams = Streams(sampler.random_state)
        for cell in np.flatnonzero(quota.targeted).tolist():
            size, n_keep = int(quota.counts[cell]), int(quota.wanted[cell])
            place = sampler._places(size, n_keep, streams.get("choose", cell))
            places[cell] = None if place is None else np.sort(place)
    return Decision(labels, of, places, quota.missing, quota.wanted, quota.targeted)


def asked(strategy, labels: Labels, kind: str | None):
    """Rows by class or cell that an allocation, or another callable, gives."""
    if isinstance(strategy, ShareAllocation):
        return strategy(cells_counted(labels), sampling_type=kind)
    return called_strategy(strategy, _standing_for(labels, rows=True), kind)


def cells_counted(labels: Labels) -> Cells:
    """The classes or cells, each for itself in ``of_row``, as allocations count them."""
    table = _standing_for(labels, rows=False)
    group = np.zeros_like(table.y_codes) if table.group_codes is None else table.group_codes
    level = {"class": table.y_codes, "group": group}
    return Cells(labels.classes, labels.counts, level, np.arange(len(labels.classes)))


def _standing_for(labels: Labels, *, rows: bool):
    """What a strategy reads of a table: all rows, sorted by cell, or the counts of the cells."""
    classes = list(dict.fromkeys(labels.label_of))
    code = {label: c for c, label in enumerate(classes)}
    y = np.array([code[label] for label in labels.label_of])
    counts = np.bincount(y, weights=labels.counts).astype(np.intp)
    group, groups = None, []
    if labels.cells:
        groups = sorted({cell[1] for cell in labels.classes})
        number = {name: g for g, name in enumerate(groups)}
        group = np.array([number[cell[1]] for cell in labels.classes])
    if rows:
        y = np.repeat(y, labels.counts)
        group = None if group is None else np.repeat(group, labels.counts)
    return SimpleNamespace(
        y_codes=y,
        class_counts=counts,
        cell_counts=None if rows else labels.counts,
        classes=np.array(classes),
        group_codes=group,
        group_names=groups,
        has_groups=labels.cells,
    )


def new_plan(sampler, held, y, missing: dict, groups=None) -> tuple[Any, Any]:
    """The held rows as the package reads them, and the plan whose last rows are the new ones.

    Parameters
    ----------
    sampler : over-sampler
    held : data frame of shape (h, d)
        All rows of the classes that get new ones, and one row at least of each other class, so
        that every class has the number, and with it the random streams, that it has in memory.
        Other rows of these do no harm.
    y : array or series of shape (h,)
        Labels.
    missing : dict
        New rows of each class, or cell (class, group), that gets some.
    groups : array or series of shape (h,), default=None
        Groups, where they are no column of ``held``.

    Returns
    -------
    table : Table
    plan : ResamplingPlan
        Rows from ``table.n`` on are new.
    """
    own: Any = clone(sampler)
    own.set_params(sampling_strategy=lambda *_, **__: {})  # until the held rows are counted
    table, _ = own._prepare(held, y, groups, None, hold=False)
    codes, names = table.y_codes, table.classes.tolist()
    if any(isinstance(key, tuple) for key in missing):
        codes = codes * len(table.group_names) + table.group_codes
        names = [(label, group) for label in names for group in table.group_names]
    counts = np.bincount(codes, minlength=len(names)).tolist()
    targets = {name: n + missing[name] for name, n in zip(names, counts, strict=True)
               if name in missing}  # fmt: skip
    own.set_params(sampling_strategy=targets)
    if measures(sampler):
        _refuse_roles(sampler, table)
    quota = own._quota(table)
    own._record_quota(table, quota)
    return table, own._new_plan(table, quota)


def new_rows(sampler, held, y, missing: dict, rows: int, groups=None) -> Iterator[Made]:
    """At most ``rows`` new rows at a time, as :func:`new_plan` has them."""
    table, plan = new_plan(sampler, held, y, missing, groups)
    for start in range(table.n, plan.n_output, rows):
        yield made_rows(table, plan, start, start + rows)


def made_rows(table, plan, start: int, stop: int) -> Made:
    """Rows from ``start`` up to ``stop`` of the output of a plan."""
    part = consecutive(plan, start, min(stop, plan.n_output))
    return Made(*assemble(table, part), part)


def _refuse_roles(sampler, table) -> None:
    """Roles that depend on rows left in their files are refused.

    Indicators of one column in the whole table are indicators among the held rows, too, unless
    they do not vary there. Then they matter where levels are compared, as a mismatch costs the
    middle one of the spreads of the columns that are numbers.
    """
    if not isinstance(getattr(sampler, "onehot_groups", None), str):
        return
    constant = [(table.numeric == value).all(axis=0).any() for value in (0, 1)]
    if find_onehot_groups(table) or (table.nominal.any() and all(constant)):
        raise NeedsAllRows(
            "some columns look like indicators of one nominal column; if they are numbers, set "
            "onehot_groups=None, else name them in onehot_groups or use RandomOverSampler"
        )
