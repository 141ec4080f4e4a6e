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
from skresample._table.cells import read_strategy
from skresample._table.onehot import find_onehot_groups
from skresample.over_sampling import SMOTE, RandomOverSampler
from skresample.under_sampling import RandomUnderSampler

__all__ = [
    "Decision",
    "Made",
    "check_sampler",
    "decide",
    "made_rows",
    "makes_rows",
    "needs_range",
    "new_plan",
    "new_rows",
]


class Decision(NamedTuple):
    """What comes out of each class."""

    places: list[np.ndarray | None]  # kept rows among those of each class, ascending; None: all
    missing: np.ndarray  # (c,) new rows
    wanted: np.ndarray  # (c,) rows in the output

    @property
    def held(self) -> np.ndarray:
        """Classes whose rows are kept in memory, (c,) bool."""
        return self.missing > 0


class Made(NamedTuple):
    """A piece of the output."""

    X: Any
    y: Any
    plan: Any  # of these rows, from the held ones


def check_sampler(sampler) -> None:
    """Refuse what cannot be done in two passes, with the reason."""
    name = type(sampler).__name__
    if type(sampler) not in (RandomUnderSampler, RandomOverSampler, SMOTE):
        raise TypeError(
            f"{name} may look at all rows at once; from files and partitions go "
            f"RandomUnderSampler, RandomOverSampler and SMOTE. Use fit_resample_into on a "
            f"memory-mapped array, or resample a sample"
        )
    if sampler.group_columns is not None:
        raise ValueError(
            f"{name}(group_columns=...) needs the groups of all rows; resample each group by itself"
        )
    if getattr(sampler, "seeds", "uniform") != "uniform":
        raise ValueError(
            f"{name}(seeds={sampler.seeds!r}) looks at the rows of other classes, which stay "
            f"where they are; use seeds='uniform'"
        )


def decide(sampler, labels) -> Decision:
    """Read the strategy against the counts of the whole source; draw what needs no columns."""
    sampler._validate_params()
    if len(labels.classes) < 2:
        raise ValueError(
            f"the target has a single class, {labels.classes[0]!r}; there is nothing to balance"
        )
    strategy = sampler.sampling_strategy
    if callable(strategy):
        raise TypeError(
            "sampling_strategy must be a word, a ratio or a dict by class here; call your function "
            "on the counts and pass its dict"
        )
    counts = SimpleNamespace(
        y_codes=labels.codes,
        class_counts=labels.counts,
        classes=np.array(labels.classes),
        group_codes=None,
        has_groups=False,
    )
    quota = read_strategy(strategy, counts, sampler._sampling_type)
    places: list[np.ndarray | None] = [None] * len(labels.classes)
    if isinstance(sampler, RandomUnderSampler):
        streams = Streams(sampler.random_state)
        for cell in np.flatnonzero(quota.targeted).tolist():
            size, n_keep = int(quota.counts[cell]), int(quota.wanted[cell])
            place = sampler._places(size, n_keep, streams.get("choose", cell))
            places[cell] = None if place is None else np.sort(place)
    return Decision(places, quota.missing, quota.wanted)


def new_plan(sampler, held, y, missing: dict) -> tuple[Any, Any]:
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
        New rows of each class that gets some.

    Returns
    -------
    table : Table
    plan : ResamplingPlan
        Rows from ``table.n`` on are new.
    """
    counts = dict(zip(*np.unique(np.asarray(y), return_counts=True), strict=True))
    targets = {label: int(counts[label]) + size for label, size in missing.items()}
    own: Any = clone(sampler)
    own.set_params(sampling_strategy=targets)
    table, quota = own._prepare(held, y, None, None, hold=False)
    if isinstance(sampler, SMOTE) or sampler.shrinkage:
        _refuse_levels(sampler, table)
    return table, own._new_plan(table, quota)


def new_rows(sampler, held, y, missing: dict, rows: int) -> Iterator[Made]:
    """At most ``rows`` new rows at a time, as :func:`new_plan` has them."""
    table, plan = new_plan(sampler, held, y, missing)
    for start in range(table.n, plan.n_output, rows):
        yield made_rows(table, plan, start, start + rows)


def made_rows(table, plan, start: int, stop: int) -> Made:
    """Rows from ``start`` up to ``stop`` of the output of a plan."""
    part = consecutive(plan, start, min(stop, plan.n_output))
    return Made(*assemble(table, part), part)


def makes_rows(sampler) -> bool:
    """Whether some rows of the output are no copies of rows of the input."""
    shrinkage = getattr(sampler, "shrinkage", None)
    noise = any(shrinkage.values()) if isinstance(shrinkage, dict) else bool(shrinkage)
    return noise or isinstance(sampler, SMOTE)


def needs_range(sampler) -> bool:
    """Whether new integers depend on the smallest and largest ones of all rows, which bound them.

    Those of SMOTE lie between two held rows.
    """
    return getattr(sampler, "shrinkage", None) is not None


def _refuse_levels(sampler, table) -> None:
    """Distances and roles that depend on rows left in their files are refused.

    Indicators of one column in the whole table are indicators among the held rows, too, unless
    they do not vary there, and then they do not matter.
    """
    name = type(sampler).__name__
    if isinstance(sampler.onehot_groups, str) and find_onehot_groups(table):
        raise ValueError(
            "some columns look like indicators of one nominal column; if they are numbers, set "
            "onehot_groups=None, else use RandomOverSampler"
        )
    if table.nominal.any():
        columns = [table.columns.names[j] for j in np.flatnonzero(table.nominal)]
        raise TypeError(
            f"{name} measures distances between levels by all rows, but columns {columns[:5]} are "
            f"nominal; encode them, or use RandomOverSampler"
        )
