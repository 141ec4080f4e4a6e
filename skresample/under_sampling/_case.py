"""One call, as rules and rankings see it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np

from skresample._math.neighbors import Points
from skresample._math.options import with_options
from skresample._table.spaces import space
from skresample.base import BaseCleaningSampler, BaseUnderSampler
from skresample.plan import ResamplingPlan

__all__ = ["Case", "RankedUnderSampler", "RuleCleaner", "by_class"]


class Case:
    """The rows of a call and what is asked for; what is costly is made once, when asked for.

    Parameters
    ----------
    table : Table
        Rows, classes and random streams.
    quota : Quota
        Which classes are targeted, and the rows wanted of each.

    Attributes
    ----------
    notes : dict of {str: object}
        Fitted attributes of the sampler, by name: a rule or ranking writes, the sampler keeps.
    """

    table: Any
    quota: Any
    notes: dict[Any, Any]
    _known: dict[Any, Any]

    def __init__(self, table: Any, quota: Any) -> None:
        self.table, self.quota = table, quota
        self.notes, self._known = {}, {}

    @cached_property
    def points(self) -> Points:
        """All rows as points."""
        return space(self.table)

    @property
    def codes(self) -> np.ndarray:
        """Class of each row, (n,) intp."""
        return self.table.y_codes

    @cached_property
    def targeted(self) -> np.ndarray:
        """Rows that may be dropped, (n,) bool."""
        return self.quota.targeted[self.quota.cell_codes] & (self.quota.cell_codes >= 0)

    @cached_property
    def smallest(self) -> int:
        """Code of the smallest class, the first of equal ones."""
        return int(np.bincount(self.codes, minlength=len(self.table.classes)).argmin())

    @cached_property
    def small(self) -> np.ndarray:
        """Rows of the smallest class, ascending."""
        return self.table.rows_of(self.smallest)

    def label(self, c: int) -> Any:
        """Label of a class."""
        return self.table.classes.tolist()[c]

    def once(self, key: str, make: Callable[..., Any]) -> Any:
        """``make()``, called once for each key."""
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]


class _Noted:
    """What both bases share: options from parameters, fitted attributes from notes."""

    def _asked(self, function, case, *args):
        """``function`` with the options that the sampler has parameters for."""
        return with_options(function, self)(case, *args)

    def _keep_notes(self, case) -> None:
        for name, value in case.notes.items():
            setattr(self, name, value)


class RuleCleaner(_Noted, BaseCleaningSampler):
    """Base of the methods that drop the rows which a rule names.

    A subclass declares ``_rule``, a function of :mod:`~skresample.under_sampling.rules`; its
    options are read from the parameters of the same names. Output is sorted by class where
    imbalanced-learn's is.
    """

    _sorted = True

    def _plan(self, table, quota):
        plan = super()._plan(table, quota)
        return by_class(plan.keep, table) if self._sorted else plan

    def _drop(self, table, quota):
        case = Case(table, quota)
        drop = self._asked(self._rule, case)
        self._keep_notes(case)
        return drop


class RankedUnderSampler(_Noted, BaseUnderSampler):
    """Base of the methods that keep the first rows of a ranking.

    A subclass declares ``_ranking``, a function of :mod:`~skresample.under_sampling.rankings`.
    """

    _in_order = False  # of the ranking, within a class

    def _plan(self, table, quota):
        case, kept = Case(table, quota), [np.empty(0, np.intp)]
        for cell in range(len(quota.names)):
            rows = quota.rows_of(cell)
            if quota.targeted[cell]:
                rng = table.streams.get("choose", cell)
                place = self._rank(case, rows, int(quota.wanted[cell]), rng)
                rows = rows[place if self._in_order else np.sort(place)]
            kept.append(rows)
        self._keep_notes(case)
        return by_class(np.concatenate(kept), table)

    def _rank(self, case, rows, n_keep, rng) -> np.ndarray:
        """Places in ``rows`` of those to keep, the best first."""
        return self._asked(self._ranking, case, rows, n_keep, rng)


def by_class(rows, table) -> ResamplingPlan:
    """The plan of rows kept, sorted by class, as imbalanced-learn puts them out."""
    return ResamplingPlan(table.n, rows[np.argsort(table.y_codes[rows], kind="stable")])
