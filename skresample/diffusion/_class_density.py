"""The density of one class: scaling, denoiser, nominal columns, bounds; drawn from at will."""

from __future__ import annotations

import copy
from functools import partial
from typing import NamedTuple

import numpy as np
from sklearn.base import clone
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

from skresample._math.layout import dense, is_sparse_block
from skresample._math.mixed_space import indicators
from skresample._math.rng import Streams
from skresample._progress_bar import progress_of

from ._drawn_values import DrawnValues
from ._masked_categorical_model import MaskedCategoricalModel
from ._normal_scores import NormalScores
from ._solving import Counted
from ._within_bounds import stretched_within
from .guidance import ClassGuidance, Guides, MinorityGuidance
from .solvers import ancestral

__all__ = [
    "ClassDensity",
    "Path",
    "column_bounds",
    "make_path",
    "prepared_guide",
    "pushes_from_others",
    "scaler_of",
]

_FEW = 8  # rows of a class below which their spread says too little to stretch draws to it
_PROBES = 1024  # draws by which the effect of bounds is measured
_MANY_LEVELS = 50  # a nominal column with more is not modelled, its values come from one row


class Path(NamedTuple):
    """How rows come from noise: a solver along levels, shifted or not."""

    solver: object
    rhos: np.ndarray
    time_shift: object | None


class ClassDensity:
    """What was learned of one class, in the units of the table.

    Parameters
    ----------
    denoiser : denoiser
        Unfitted; owned.
    scale : {"standard", "quantile", None}
        How columns are brought to one unit.
    bounds : pair of ndarray of shape (d,), or None
        Smallest and largest value that draws may have in each column; None: any.

    Attributes
    ----------
    denoiser_ : denoiser
        Fitted to the scaled rows.
    path_ : Path or None
        How rows are drawn; None: directly from the law.
    guide_ : guide or None
        Prepared with the scaled rows.
    progress_ : bool or callable
        Who is told the calls of the denoiser.
    n_function_evaluations_ : int
        Calls of the denoiser a row needed in the last draw; 0 for direct draws.
    """

    def __init__(self, denoiser, *, scale, bounds):
        self.denoiser_, self.scale, self.bounds = denoiser, scale, bounds
        self.path_ = self.guide_ = None
        self.progress_ = False
        self.n_function_evaluations_ = 0

    def __repr__(self) -> str:
        shape = getattr(self, "rows_", np.empty((0, 0))).shape
        return f"ClassDensity({self.denoiser_!r}, {shape[0]} rows, {shape[1]} numeric columns)"

    def fit(self, numeric, codes, seed: int, noise=None) -> ClassDensity:
        """Learn from the numeric columns (n, d), NaN where missing, and codes (n, q) of a class.

        ``noise`` (n,) is what the rows are known to carry, in scaled units, or None.
        """
        X = np.asarray(dense(numeric))
        self.dtype_, X = X.dtype, X.astype(np.float64)
        self.missing_ = np.isnan(X)
        self.mean_ = np.nansum(X, axis=0) / np.maximum((~self.missing_).sum(axis=0), 1)
        X = np.where(self.missing_, self.mean_, X)
        self.scaler_ = scaler_of(self.scale, X)
        self.rows_ = self.scaled(X)
        self._fit_codes(codes, seed)
        if X.shape[1]:
            self._fit_location()
            if "random_state" in self.denoiser_.get_params():
                self.denoiser_.set_params(random_state=seed)
            given = {} if self.levels_ is None else {"codes": self.places_[:, self.modelled_]}
            if noise is not None:
                given["noise_scale"] = noise
            self.denoiser_.fit(self.rows_, **given)
            self.stretch_ = None
            if noise is None:  # else the rows vary more than clean ones do
                self._fit_bounds(X, seed)
        return self

    def _fit_bounds(self, X, seed):
        """How to stretch draws so that cut off at the bounds they vary as much as the rows do."""
        if self.bounds is None or len(X) < _FEW:
            return
        rng = Streams(seed).get("bounds")
        if self.denoiser_.knows_law:
            like = rng.integers(len(X), size=_PROBES)
            codes = None if self.levels_ is None else self.places_[:, self.modelled_][like]
            probes = self._numbers(self.denoiser_.sample(_PROBES, rng, codes=codes), codes)
        else:
            spread = X.std(axis=0, ddof=1)
            probes = X.mean(axis=0) + spread * rng.standard_normal((_PROBES, X.shape[1]))
        self.stretch_ = stretched_within(probes, X, *self.bounds)

    def _fit_location(self):
        """Take out of the scaled rows what the nominal values say about their place."""
        self.location_ = None
        if self.levels_ is not None:
            indicators = self._indicators(self.places_[:, self.modelled_])
            self.location_ = Ridge(alpha=1.0).fit(indicators, self.rows_)
            self.rows_ = self.rows_ - self.location_.predict(indicators).reshape(self.rows_.shape)

    def _indicators(self, codes):
        """Indicator columns of the modelled nominal values, (m, levels)."""
        sizes = [first.size for first, on in zip(self.first_, self.modelled_, strict=True) if on]
        return indicators(codes, sizes).toarray()

    def scaled(self, numeric) -> np.ndarray:
        """Rows of any class in the units of the denoiser; the mean where a value is missing."""
        X = np.asarray(dense(numeric), np.float64)
        X = np.where(np.isnan(X), self.mean_, X)
        return X if self.scaler_ is None else self.scaler_.transform(X)

    def _fit_codes(self, codes, seed):
        """A model of the nominal columns that have few levels; first row of every level of all."""
        n, q = codes.shape
        found = [np.unique(codes[:, j], return_index=True, return_inverse=True) for j in range(q)]
        self.first_ = [first for _, first, _ in found]
        self.places_ = np.empty((n, q), np.intp)
        for j, (_, _, inverse) in enumerate(found):
            self.places_[:, j] = inverse.reshape(-1)
        self.modelled_ = np.array([first.size <= _MANY_LEVELS for first in self.first_], bool)
        self.levels_ = None
        if self.modelled_.any():
            self.levels_ = MaskedCategoricalModel(random_state=seed)
            self.levels_.fit(self.places_[:, self.modelled_])

    def draw(self, n: int, rng):
        """Numeric values (n, d), donors among the rows of the class (n, q), and rows alike (n,)."""
        values, donors, like = self.draw_later(n, rng)
        return values(0, n), donors, like

    def draw_later(self, n: int, rng):
        """As :meth:`draw`, but a function ``values(start, stop)`` that draws batch by batch."""
        like = rng.integers(len(self.rows_), size=n)
        donors = np.repeat(like[:, None], self.places_.shape[1], axis=1)
        codes = None
        if self.levels_ is not None:
            codes = self.levels_.sample(n, random_state=rng)
            for i, j in enumerate(np.flatnonzero(self.modelled_)):
                donors[:, j] = self.first_[j][codes[:, i]]
        draw = partial(self._batch, codes=codes, like=like if self.missing_.any() else None)
        return DrawnValues(n, draw, rng, (self.rows_.shape[1], self.dtype_)), donors, like

    def _batch(self, part, rng, *, codes, like):
        """Values of some consecutive rows of a draw."""
        if not self.rows_.shape[1]:
            return np.empty((part.stop - part.start, 0), self.dtype_)
        made = self._made(part.stop - part.start, rng, None if codes is None else codes[part])
        values = self._bounded(made).astype(self.dtype_, copy=False)
        # A value is missing where it is in the row alike: as often, and in the same pattern.
        if like is not None:
            values[self.missing_[like[part]]] = np.nan
        return values

    def _made(self, n, rng, codes):
        """New rows in the units of the table, (n, d) float64, bounds apart."""
        if self.path_ is None:
            return self._numbers(self.denoiser_.sample(n, rng, codes=codes), codes)
        return self._numbers(self._along_the_path(n, rng, codes).astype(np.float64), codes)

    def _numbers(self, made, codes):
        """Scaled rows, in place, in the units of the table."""
        if self.location_ is not None:
            made += self.location_.predict(self._indicators(codes)).reshape(made.shape)
        if isinstance(self.scaler_, StandardScaler):
            return self.scaler_.inverse_transform(made, copy=False)
        return made if self.scaler_ is None else self.scaler_.inverse_transform(made)

    def _bounded(self, rows):
        """Rows (n, d), in place, within the bounds; stretched so that the cut costs no variance."""
        if self.bounds is None:
            return rows
        if self.stretch_ is not None:
            centre, shift, factor = self.stretch_
            rows -= centre
            rows *= factor
            rows += centre + shift
        return np.clip(rows, *self.bounds, out=rows)

    def _along_the_path(self, n, rng, codes):
        """Scaled rows from noise, in the precision of the table."""
        path, dtype = self.path_, np.float32 if self.dtype_ == np.float32 else np.float64
        start = rng.standard_normal((n, self.rows_.shape[1]), dtype=dtype)
        start *= dtype(path.rhos[0])
        start += self.denoiser_.mean_.astype(dtype)
        function = partial(self.denoiser_.denoise, codes=codes)
        if self.guide_ is not None:
            function = self.guide_(function)
        if path.time_shift is not None:
            function = path.time_shift(function)
        with progress_of(self.progress_, None, f"calls of the denoiser for {n} rows") as tell:
            counted = Counted(function, tell)
            made = path.solver(counted, start, path.rhos, rng)
        self.n_function_evaluations_ = counted.n_calls
        return made


def scaler_of(scale, X):
    if scale is None or not X.size:
        return None
    if scale == "standard":
        return StandardScaler().fit(X)
    return NormalScores().fit(X)


def column_bounds(numeric):
    """Smallest and largest known value of each column, two arrays (d,); any where none is known."""
    if is_sparse_block(numeric):
        low, high = (side(axis=0).toarray().ravel() for side in (numeric.nanmin, numeric.nanmax))
    else:
        low = np.fmin.reduce(numeric, axis=0, initial=np.nan)
        high = np.fmax.reduce(numeric, axis=0, initial=np.nan)
    return np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)


def make_path(solver, sampler, rhos, time_shift) -> Path:
    """The path of an over-sampler's parameters; it ends with a step to zero noise."""
    return Path(ancestral if sampler == "sde" else solver, np.append(rhos, 0.0), time_shift)


def pushes_from_others(guidance) -> bool:
    """Whether a guidance needs the rows of the other classes."""
    if isinstance(guidance, Guides):
        return any(pushes_from_others(one) for one in guidance.guides)
    return isinstance(guidance, ClassGuidance) or (
        isinstance(guidance, str) and guidance == "class"
    )


def prepared_guide(guidance, scale, density, others, seed: int):
    """A guide of its own for a class: by name, or a copy of the one given; None without.

    ``others`` gives the numeric values of the rows of other classes, where a guide pushes away from
    them. Then the denoiser of the density becomes that of all rows. ``seed`` is for scorers of rows
    that have none.
    """
    if guidance is None or not density.rows_.shape[1]:
        return None
    own = density.rows_
    if isinstance(guidance, str):
        named = {"class": ClassGuidance(1, scale=scale), "minority": MinorityGuidance(scale)}
        guide = named[guidance]
    else:
        guide = copy.deepcopy(guidance)
    parts = guide.guides if isinstance(guide, Guides) else [guide]
    for part in parts:
        if getattr(part, "scorer", None) is not None:
            part.scorer = Streams(seed).seeded(part.scorer, "scorer")
    if others is None:
        return guide.prepare(own, density.denoiser_)
    away = density.scaled(others)
    X = np.concatenate([own, away])
    y = np.repeat([1, 0], [len(own), len(away)])
    density.denoiser_ = clone(density.denoiser_).fit(X)
    for part in parts:
        if isinstance(part, ClassGuidance):
            part.set_params(label=1).prepare(X, density.denoiser_, y)
        else:
            part.prepare(own, density.denoiser_)
    return guide
