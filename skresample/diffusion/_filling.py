"""Complete rows in the units of a table, and what several draws of them say together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from skresample._table.gaps import Cells

from ._class_density import column_bounds, scaler_of

__all__ = ["Filling", "spread_of_draws"]

_MANY_LEVELS = 50  # a nominal column with more is not modelled: its gaps take values at random


class Filling:
    """Between cells of a table and a law of scaled numbers and of codes with few levels.

    Parameters
    ----------
    cells : Cells
        Of the rows that are learned from.
    levels : list of arrays
        Known values of each nominal column.
    scale : {"standard", "quantile"} or None
    clip : bool
        Whether numbers stay within the range of their column.
    """

    def __init__(self, cells: Cells, levels, scale, *, clip: bool):
        self._bounds = column_bounds(cells.numbers) if clip else None
        self._scaler = scaler_of(scale, cells.numbers)
        self._many = np.array([len(v) > _MANY_LEVELS for v in levels], bool)
        self._seen = [column[column >= 0] for column in cells.codes.T[self._many]]

    def scaled(self, cells: Cells) -> Cells:
        """What the law sees."""
        numbers = cells.numbers
        if self._scaler is not None and len(numbers):
            numbers = self._scaler.transform(numbers)
        return Cells(numbers, cells.codes[:, ~self._many])

    def draws(self, law, cells: Cells, ways, n: int, rng) -> Iterator[Cells]:
        """Complete rows in the units of the table, ``n`` times."""
        scaled = self.scaled(cells)
        for _ in range(n):
            whole = law.draw(scaled, ways, rng)
            numbers = whole.numbers
            if self._scaler is not None and len(numbers):
                numbers = self._scaler.inverse_transform(numbers)
            if self._bounds is not None:
                numbers = np.clip(numbers, *self._bounds)
            codes = cells.codes.copy()
            codes[:, ~self._many] = whole.codes
            for j, seen in zip(np.flatnonzero(self._many), self._seen, strict=True):
                gone = np.flatnonzero(codes[:, j] < 0)
                codes[gone, j] = rng.choice(seen, size=gone.size)
            yield Cells(np.where(np.isnan(cells.numbers), numbers, cells.numbers), codes)


def spread_of_draws(draws: Iterable[Cells], n: int, cells: Cells):
    """Mean and most frequent value; standard deviation and share of others, over ``n`` draws."""
    total, squares = 0.0, 0.0
    drawn: list[np.ndarray] = []
    for whole in draws:
        if not drawn:
            first = whole.numbers
        away = whole.numbers - first  # not to lose the digits of large numbers
        total, squares = total + away, squares + away**2
        drawn.append(whole.codes)
    mean = first + total / n
    deviation = np.sqrt(np.maximum(squares / n - (total / n) ** 2, 0) * n / max(n - 1, 1))
    if not (cells.codes < 0).any():
        return Cells(mean, cells.codes), deviation, np.zeros(cells.codes.shape)
    codes = np.stack(drawn)
    votes = np.stack([(codes == one).sum(axis=0) for one in codes])
    frequent = np.take_along_axis(codes, votes.argmax(axis=0)[None], axis=0)[0]
    return Cells(mean, frequent), deviation, 1 - votes.max(axis=0) / n
