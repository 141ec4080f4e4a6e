"""What a resampler is: base classes for the authors of methods.

The template method :meth:`BaseResampler.fit_resample` checks parameters, ingests the data, reads
the quota, asks the method for a plan, checks it, assembles the output and records the plan. A
method writes ``_plan(table, quota)`` or one of the narrower hooks of the family bases.

``BaseSampler``, ``SamplerMixin``, ``FunctionSampler`` and ``is_sampler`` are imbalanced-learn's,
under their names: every resampler here is an instance of the first two.
"""

from __future__ import annotations

import os
import warnings
from functools import partial
from typing import Any

import numpy as np
from imblearn.base import BaseSampler, FunctionSampler, SamplerMixin, is_sampler
from sklearn.base import clone

from skresample._compat import NominalCleaningSampler, NominalOverSampler, NominalUnderSampler
from skresample._drawn import Drawn, Parts
from skresample._fit_resample import BaseResampler
from skresample._math.class_neighbors import neighbors_object
from skresample._new_rows import Blend, Rows
from skresample._outcome import added_rows, warn_counts
from skresample._parameters import Declared
from skresample._table.cells import read_strategy
from skresample._table.home import Home
from skresample._table.ingest import refuse_other_roles
from skresample._table.quota import one_cell
from skresample.exceptions import QuotaError, ShortfallWarning
from skresample.plan import ResamplingPlan

__all__ = [
    "BaseCleaningSampler",
    "BaseOverSampler",
    "BaseResampler",
    "BaseSampler",
    "BaseSelector",
    "BaseUnderSampler",
    "FunctionSampler",
    "OverSamplingMixin",
    "SamplerMixin",
    "is_sampler",
]


class OverSamplingMixin:
    """Rows added to classes, cell by cell.

    Write ``_synthesize(home, n_new, rng) -> Blend | Rows``: ``n_new`` rows for the cell whose rows
    and neighbours ``home`` knows. The base loops over cells, hands each its own random stream and
    joins the recipes; originals are kept first. Where each new row is drawn without regard to
    the others, set ``_by_block``: many rows are then asked for in blocks of 65,536, each with a
    stream of its own, and any part of a large output can be made by itself. Two more attributes
    declare what is recorded: ``_searches`` (fitted attribute: parameter of neighbours it stands
    for) and ``_noted`` (fitted attributes that are dicts by cell, filled from ``home.notes``).
    """

    _sampling_type = "over-sampling"
    _by_block = False
    _searches: dict[str, str] = {}
    _noted: tuple[str, ...] = ()
    n_jobs: int | None

    def generate(self, home: Home, n_new: int, rng: np.random.Generator) -> Blend | Rows:
        """New rows for the rows at home alone, whatever ``sampling_strategy`` says.

        This makes every over-sampler of classes a
        :class:`~skresample.over_sampling.Generator`, which others can wrap.

        Parameters
        ----------
        home : Home
            Rows of one class or cell, and the table around them.
        n_new : int
            Rows wanted, >= 0; methods that filter may make fewer.
        rng : numpy.random.Generator
            Source of randomness; the streams of the method come from it.

        Returns
        -------
        recipe : Blend or Rows
            Of rows of ``home.table``.

        Raises
        ------
        ValueError
            If this takes columns for nominal that the table holds as numbers.
        """
        maker, quota = clone(self), one_cell(home, n_new)
        maker._validate_params()
        refuse_other_roles(maker, home.table)
        maker.sampling_strategy_ = {home.label: n_new}
        return added_rows(maker._plan(home.table.reseeded(rng), quota), home)

    def _quota(self, table):
        quota = read_strategy(self.sampling_strategy, table, self._sampling_type)
        refuse_memory(table, quota)
        return quota

    def _plan(self, table, quota):
        return ResamplingPlan(table.n, slice(None), Parts(self._made(table, quota)))

    def _made(self, table, quota) -> list:
        """The new rows of each cell, drawn now or, by blocks, when they are asked for."""
        for name, parameter in self._searches.items():
            setattr(self, name, neighbors_object(getattr(self, parameter), self.n_jobs))
        made, notes = [], {}
        for home, n_new in self._homes(table, quota):
            draw = partial(self._draw_block, home)
            made.append(Drawn(n_new, draw) if self._by_block else draw(0, n_new))
            notes[home.name] = home.notes
        self._record_notes(table, notes)
        return made

    def _homes(self, table, quota, size=None):
        """Each cell that gets new rows, at home, and how many: ``size`` (c,) or what it lacks."""
        n_jobs, shared = getattr(self, "n_jobs", None), {}
        size = quota.missing if size is None else size
        for cell in np.flatnonzero(size).tolist():
            rows, name = quota.rows_of(cell), quota.names[cell]
            n_new = int(size[cell])
            home = Home(table, rows, cell, name, n_jobs=n_jobs, n_new=n_new, shared=shared)
            yield home, n_new

    def _draw_block(self, home, block, n_new) -> Blend | Rows:
        """New rows of one block of a cell, from its own stream."""
        return self._synthesize(home, n_new, home.stream(block))

    def _synthesize(self, home: Home, n_new: int, rng) -> Blend | Rows:
        """New rows of one cell."""
        raise NotImplementedError

    def _record_notes(self, table, notes) -> None:
        """Set the fitted attributes that were found cell by cell."""
        for name in self._noted:
            setattr(self, name, {cell: note[name] for cell, note in notes.items() if name in note})

    def _check_counts(self, table, plan, quota):
        if plan.new_y is None:
            warn_counts(plan, quota)


class BaseOverSampler(NominalOverSampler, OverSamplingMixin, BaseResampler):
    """Base of methods that add rows to classes: write ``_synthesize`` or ``_plan``.

    See :class:`OverSamplingMixin`; methods that do not end with exact counts use it with
    :class:`BaseResampler` instead.
    """

    _parameter_constraints = Declared()  # not those of imbalanced-learn's base


class BaseUnderSampler(NominalUnderSampler, BaseResampler):
    """Base of methods that keep a given number of rows of each class.

    Write ``_choose(table, rows, n_keep, rng) -> positions``: ``n_keep`` of the ``rows`` of a
    cell. Kept rows come out in their original order.
    """

    _parameter_constraints = Declared()
    _sampling_type = "under-sampling"
    _has_sample_indices = True

    def _quota(self, table):
        return read_strategy(self.sampling_strategy, table, self._sampling_type)

    def _plan(self, table, quota):
        kept = [np.empty(0, np.intp)]
        for cell in range(len(quota.names)):
            rows = quota.rows_of(cell)
            if quota.targeted[cell]:
                rng = table.streams.get("choose", cell)
                rows = self._choose(table, rows, int(quota.wanted[cell]), rng)
            kept.append(rows)
        return ResamplingPlan(table.n, np.sort(np.concatenate(kept)))

    def _choose(self, table, rows, n_keep, rng):
        """Positions of the kept rows of one cell."""
        raise NotImplementedError

    def _check_counts(self, table, plan, quota):
        warn_counts(plan, quota)


class BaseCleaningSampler(NominalCleaningSampler, BaseResampler):
    """Base of methods that drop rows by their neighbourhood.

    Write ``_drop(table, quota) -> (n,) bool``: the rows to drop; rows of classes that the
    strategy does not target are kept whatever it says. A class that would vanish keeps its rows
    and a :class:`~skresample.exceptions.ShortfallWarning` says so.
    """

    _parameter_constraints = Declared()
    _sampling_type = "clean-sampling"
    _has_sample_indices = True

    def _quota(self, table):
        return read_strategy(self.sampling_strategy, table, self._sampling_type)

    def _plan(self, table, quota):
        drop = np.asarray(self._drop(table, quota), dtype=bool)
        drop &= quota.targeted[quota.cell_codes]
        return ResamplingPlan(table.n, np.flatnonzero(~spare_classes(drop, quota)))

    def _drop(self, table, quota):
        """Which rows to drop, (n,) bool."""
        raise NotImplementedError


def spare_classes(drop: Any, quota: Any) -> np.ndarray:
    """``drop`` without the rows of classes that would vanish altogether; warns about each."""
    stays = quota.cell_codes[~drop]
    left = np.bincount(stays[stays >= 0], minlength=len(quota.names))
    for i in np.flatnonzero((left == 0) & (quota.counts > 0)):
        warnings.warn(
            f"cleaning would remove all {quota.counts[i]} rows of class {quota.names[i]!r}; they "
            f"are kept",
            ShortfallWarning,
            stacklevel=5,
        )
        drop = drop & (quota.cell_codes != i)
    return drop


class BaseSelector(BaseResampler):
    """Base of the selection family: subsets by any criterion, for any target.

    Write ``_select(table) -> positions`` or ``(positions, weights)``: the rows to take, in the
    order of the selection, with an optional weight each.
    """

    _needs_classes = False
    _has_sample_indices = True
    _warns_outcome = False  # to find nothing to drop is an answer, too

    def _plan(self, table, quota):
        chosen = self._select(table)
        rows, weight = chosen if isinstance(chosen, tuple) else (chosen, None)
        return ResamplingPlan(table.n, rows, weight=weight)

    def _select(self, table):
        """Positions of the chosen rows, and optionally their weights."""
        raise NotImplementedError

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = False
        return tags


def refuse_memory(table: Any, quota: Any) -> None:
    """Raise before allocating an output that this machine cannot hold."""
    total = int(quota.wanted.sum())
    if not table.hold or total < 1_000_000 or not hasattr(os, "sysconf"):
        return
    size = _row_bytes(table) * total
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if size > memory:
        worst = int(np.argmax(quota.missing))
        raise QuotaError(
            f"sampling_strategy asks for {total:,} rows (class {quota.names[worst]!r}: "
            f"{int(quota.wanted[worst]):,}), about {size / 2**30:,.0f} GiB; this machine has "
            f"{memory / 2**30:,.0f} GiB. Ask for fewer rows."
        )


def _row_bytes(table) -> float:
    """Rough size of one row in the caller's container, bytes."""
    if table.kind == "array":
        return table.d * table.X.dtype.itemsize
    if table.kind == "sparse":
        return 8 + (table.X.data.itemsize + 8) * table.X.nnz / table.n
    return 8.0 * table.d
