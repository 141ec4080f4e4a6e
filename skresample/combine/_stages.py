"""A generator that starts from its own picks: rows of the last round next to real ones."""

from __future__ import annotations

import numpy as np

from skresample._new_rows import Blend, Rows, donors_of
from skresample._table.assemble import rows_made
from skresample._table.home import Home

from ._wrapping import new_rows_of

__all__ = ["Stage", "picked"]


class Stage:
    """What the generator of one round starts from; recipes come out as those of the first table.

    Parameters
    ----------
    home : Home
        The real rows.
    """

    def __init__(self, home):
        self._home, self._start, self._donor = home, home, None

    @classmethod
    def started_from(cls, home, picks: Blend | Rows, n_real: int, rng) -> Stage:
        """A class of the picks of a round and ``n_real`` of the real rows."""
        table, stage = home.table, cls(home)
        n, q, code = table.n, table.codes.shape[1], table.y_codes[home.rows[0]]
        X = rows_made(table, picks, keep=slice(None))
        codes = np.append(table.y_codes, np.full(len(picks), code))
        real = rng.choice(home.rows, size=min(n_real, home.n), replace=False)
        rows = np.append(np.sort(real), np.arange(n, n + len(picks)))
        stage._start = Home(table.alike(X, codes), rows, home.cell, home.name)
        own = np.repeat(np.arange(n)[:, None], q, axis=1)
        stage._donor = np.concatenate([own, donors_of(picks, q)])
        return stage

    def generated(self, generator, n_new: int, rng) -> Blend | Rows:
        """New rows in an order that says nothing: generators may put theirs component by component.

        After the first round by value: without a parent, nominal values from rows of the table.
        """
        made = generator.generate(self._start, n_new, rng)
        made = made.select(rng.permutation(len(made)))
        if self._donor is None:
            return made
        q, m = self._donor.shape[1], len(made)
        donor = donors_of(made, q)
        values = new_rows_of(self._start.table, made).numeric
        like = rng.choice(self._home.rows, size=m)
        return Rows(values, np.full(m, -1, np.intp), self._donor[donor, np.arange(q)], like)


def picked(log_weight, n_candidates: int, rng) -> np.ndarray:
    """One of every ``n_candidates`` rows, drawn in proportion to ``exp(log_weight)``."""
    m = len(log_weight) // n_candidates
    value = log_weight[: m * n_candidates].reshape(m, n_candidates)
    choice = (value + rng.gumbel(size=value.shape)).argmax(axis=1)  # Gumbel: a softmax draw
    return np.arange(m) * n_candidates + choice
