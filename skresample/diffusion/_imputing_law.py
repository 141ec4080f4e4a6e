"""The joint law of numbers and nominal values that fills gaps, and draws from it given cells."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import Ridge

from skresample._math.blocks import row_blocks
from skresample._math.mixed_space import indicators
from skresample._table.gaps import Cells

from ._gaussian_mixture_denoiser import GaussianMixtureDenoiser
from ._given_cells import condition
from ._masked_categorical_model import MaskedCategoricalModel
from ._moment_projection import told_cells

__all__ = ["ImputingLaw", "Ways", "hot_deck", "patterns", "searched_noise"]

_CANDIDATES = 16  # nominal values tried for each row, of which the numbers choose one


class Ways(NamedTuple):
    """How numbers are drawn."""

    draw: object  # (law given the known cells, which are known, rng) -> (m, u); None: a path
    path: object  # (denoise, Y, rng) -> rows, for denoisers whose law is not known


class ImputingLaw:
    """Law of complete rows; scaled numbers and codes.

    Parameters
    ----------
    denoiser : denoiser
        Unfitted; owned.
    """

    def __init__(self, denoiser):
        self.denoiser_ = denoiser

    def fit(self, numbers, codes, seed: int) -> ImputingLaw:
        """Learn from complete rows, (n, d) and (n, q)."""
        self.levels_ = self.location_ = self.gauge_ = None
        if codes.shape[1]:
            self.levels_ = MaskedCategoricalModel(n_duplicates=5, random_state=seed).fit(codes)
            self.n_levels_ = codes.max(axis=0) + 1
        if numbers.shape[1]:
            if codes.shape[1]:
                self.location_ = Ridge(alpha=1.0).fit(self._indicators(codes), numbers)
            given = {"codes": codes} if codes.shape[1] else {}
            if "random_state" in self.denoiser_.get_params():
                self.denoiser_.set_params(random_state=seed)
            rest = numbers - self._place(codes, numbers.shape)
            self.denoiser_.fit(rest, **given)
            if codes.shape[1] and not self.exact:
                self.gauge_ = GaussianMixtureDenoiser(1).fit(rest)
        return self

    @property
    def exact(self) -> bool:
        """Whether the numbers' law given some of them is known."""
        return self.denoiser_._can_be_given_cells and self.denoiser_.knows_law

    def _indicators(self, codes):
        return indicators(codes, self.n_levels_).toarray()

    def _place(self, codes, shape):
        """Where the nominal values put the numbers, (m, d)."""
        if self.location_ is None:
            return np.zeros(shape)
        return self.location_.predict(self._indicators(codes)).reshape(shape)

    def draw(self, cells: Cells, ways: Ways, rng) -> Cells:
        """Complete rows: unknown cells (NaN, below 0) drawn given the known ones."""
        codes = self._codes(cells, rng)
        numbers = cells.numbers
        if np.isnan(numbers).any():
            place = self._place(codes, numbers.shape)
            numbers = self._numbers(numbers - place, codes, ways, rng) + place
            numbers = np.where(np.isnan(cells.numbers), numbers, cells.numbers)
        return Cells(numbers, codes)

    def _codes(self, cells, rng):
        """Nominal values: candidates from their own law, one of which the numbers choose."""
        codes = np.maximum(cells.codes, -1)
        rows = np.flatnonzero((codes < 0).any(axis=1))
        if not rows.size:
            return codes
        if not (~np.isnan(cells.numbers[rows])).any():
            codes[rows] = self.levels_.sample(given=codes[rows], random_state=rng)
            return codes
        for part in row_blocks(rows.size, _CANDIDATES * (cells.numbers.shape[1] + 8)):
            some = rows[part]
            tried = np.repeat(codes[some], _CANDIDATES, axis=0)
            tried = self.levels_.sample(given=tried, random_state=rng)
            told = self._told(np.repeat(cells.numbers[some], _CANDIDATES, axis=0), tried)
            told = told.reshape(some.size, _CANDIDATES)
            # The largest of Gumbel noise plus log weight is a draw by weight.
            chosen = (told + rng.gumbel(size=told.shape)).argmax(axis=1)
            codes[some] = tried[np.arange(some.size) * _CANDIDATES + chosen]
        return codes

    def _told(self, numbers, codes):
        """Log density of the known numbers given the codes, (m,)."""
        law = self.denoiser_ if self.gauge_ is None else self.gauge_
        rest, out = numbers - self._place(codes, numbers.shape), np.zeros(len(numbers))
        for known, rows in patterns(~np.isnan(numbers)):
            if known.any():
                given = codes[rows] if self.gauge_ is None else None
                out[rows] = condition(law, rest[rows], known, codes=given).log_density
        return out

    def _denoised(self, codes, Y, rho, part):
        given = None if codes is None else codes[part]
        return self.denoiser_.denoise(Y, rho, codes=given)

    def _numbers(self, numbers, codes, ways: Ways, rng):
        """Numbers with their gaps drawn, (m, d)."""
        out, codes = numbers.copy(), codes if codes.shape[1] else None
        if ways.draw is None:
            told = told_cells(partial(self._denoised, codes), numbers)
            return ways.path(told, rng.standard_normal(numbers.shape), rng)
        width = getattr(self.denoiser_, "rows_", numbers).shape
        for known, rows in patterns(~np.isnan(numbers)):
            if known.all():
                continue
            for part in row_blocks(rows.size, 4 * max(width)):
                some = rows[part]
                own = None if codes is None else codes[some]
                law = condition(self.denoiser_, numbers[some], known, codes=own)
                out[np.ix_(some, ~known)] = ways.draw(law, known, rng)
        return out


def patterns(known):
    """Which columns are known, and the rows in which just these are: pairs, in a fixed order."""
    found, which = np.unique(known, axis=0, return_inverse=True)
    order = np.argsort(which.reshape(-1), kind="stable")
    ends = np.cumsum(np.bincount(which.reshape(-1), minlength=len(found)))
    yield from zip(found, np.split(order, ends[:-1]), strict=True)


def hot_deck(cells: Cells, rng) -> Cells:
    """Gaps filled with known values of their column at random."""
    numbers, codes = cells.numbers.copy(), cells.codes.copy()
    for block, missing in ((numbers, np.isnan(numbers)), (codes, codes < 0)):
        for j in np.flatnonzero(missing.any(axis=0)):
            gone = missing[:, j]
            block[gone, j] = rng.choice(block[~gone, j], size=int(gone.sum()))
    return Cells(numbers, codes)


def searched_noise(start, law: ImputingLaw, whole: Cells, cells: Cells, rng):
    """An initial noise that serves the rows of ``fit`` with the gaps they have, searched for."""
    if not law.exact:
        raise ValueError(
            f"initial_noise needs a law that can be conditioned on cells, which "
            f"{type(law.denoiser_).__name__} has not; use GaussianMixtureDenoiser"
        )
    known = ~np.isnan(cells.numbers)[rng.permutation(len(whole.numbers))]
    if known.all():  # no gaps to imitate: every other cell
        known = rng.random(known.shape) < 0.5
    codes = whole.codes if whole.codes.shape[1] else None
    rows = whole.numbers - law._place(whole.codes, whole.numbers.shape)
    return start.search(law.denoiser_, rows, known, codes=codes)
