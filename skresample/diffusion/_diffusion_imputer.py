"""Fill missing cells by draws from their law given the known cells."""

# Over the usual size: half of the lines document parameters and methods.
from __future__ import annotations

from typing import Annotated, Any, Literal, Self

import numpy as np
from sklearn.base import OneToOneFeatureMixin, clone
from sklearn.utils.validation import check_is_fitted, validate_data

from skresample._compat import BaseEstimator, TransformerMixin
from skresample._math.rng import Streams
from skresample._parameters import Columns, Declared, PositiveInt, Rule, Seed, TableLike, VectorLike
from skresample._table.accept import accept_rows, reads_tables
from skresample._table.gaps import Cells, Reader
from skresample._table.numbers_and_levels import table_of

from ._denoiser import Denoiser
from ._dpm_solver_pp import DPMSolverPP
from ._filling import Filling, spread_of_draws
from ._gaussian_mixture_denoiser import GaussianMixtureDenoiser
from ._imputing_law import ImputingLaw, Ways, hot_deck, searched_noise
from ._optimal_initial_noise import OptimalInitialNoise
from .grids import noise_levels

__all__ = ["DiffusionImputer"]

_RHO_MAX = 20.0  # levels beyond tell nothing of single cells, and learned denoisers saw few


class DiffusionImputer(TransformerMixin, BaseEstimator):
    """Fill missing cells by their expectation, or by draws that show how uncertain they are.

    A denoiser learns the law of the rows. Where its law is known (mixtures, kernels) the unknown
    cells are drawn from the law given the known ones directly; a learned denoiser draws them along
    a path from noise whose denoised rows are corrected for the known cells. Several draws tell the
    spread. Nominal cells are drawn first, the numbers known choosing among candidates.

    Parameters
    ----------
    denoiser : denoiser, default=None
        Cloned; None: :class:`GaussianMixtureDenoiser`.
    fill : {"mean", "draw"}, default="mean"
        What ``transform`` writes: the expectation (the most frequent value of nominal columns), or
        one draw, which keeps the variance of the column.
    n_draws : int, default=20
        Draws behind a mean that has no closed form, and behind ``spread``; >= 1.
    sampler : {"auto", "direct", "path"}, default="auto"
        How numbers are drawn: from the law given the known cells, or along a path. "auto" is
        direct where that law is known.
    n_steps : int, default=20
        Steps of the path, >= 1.
    solver : callable, default=None
        ``solve(denoise, Y, rhos, rng)``; None: ``DPMSolverPP(order=2)``.
    initial_noise : OptimalInitialNoise or None, default=None
        Fill by a deterministic path from one chosen noise instead of the expectation.
    n_rounds : int, default=5
        Times that gaps in the rows of ``fit`` are drawn and the law is learned again, >= 1.
    scale : {"standard", "quantile"} or None, default="standard"
        How columns are brought to one unit: mean 0 and variance 1, normal quantiles, or as is.
    clip : bool, default=True
        Whether filled values stay within the range of their column in ``fit``.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the law and of the draws; with an int every call of ``transform`` draws the same.

    Attributes
    ----------
    law_ : object
        The fitted law of scaled rows, with the denoiser as ``law_.denoiser_``.
    initial_noise_ : OptimalInitialNoise or None
        Fitted, where asked for.
    missing_share_ : ndarray of shape (d,)
        Share of missing cells of each column in ``fit``.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    See Also
    --------
    DiffusionOverSampler : New rows instead of filled ones; it needs no imputation before.

    Notes
    -----
    With the default denoiser of k parts, filling costs O(k d^3) for every pattern of missing cells
    and O(k d^2) a row. Gaps in ``fit`` start with known values of their column at random and are
    drawn ``n_rounds`` times from the law learned so far (stochastic EM). A nominal column with more
    than 50 levels takes known values at random. Rows do not depend on each other, but their draws
    change with the rows they come with.

    References
    ----------
    B. Boys et al., "Tweedie moment projected diffusions for inverse problems", TMLR 2024, eq. 8-10
    (path); Z. Ghahramani, M. Jordan, "Supervised learning from incomplete data
    via an EM approach", NeurIPS 1993, section 3 (mixtures given cells).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.diffusion import DiffusionImputer
    >>> x = np.random.default_rng(0).normal(size=(500, 1))
    >>> X = np.hstack([x, 2 * x])
    >>> imputer = DiffusionImputer(random_state=0).fit(X)
    >>> imputer.transform([[1.0, np.nan]]).round(1)
    array([[1., 2.]])
    """

    _parameter_constraints = Declared()

    initial_noise_: Any
    law_: Any
    missing_share_: np.ndarray
    n_features_in_: int

    def __init__(
        self,
        denoiser: Denoiser | None = None,
        *,
        fill: Literal["mean", "draw"] = "mean",
        n_draws: PositiveInt = 20,
        sampler: Literal["auto", "direct", "path"] = "auto",
        n_steps: PositiveInt = 20,
        solver: Annotated[Any, Rule(callable)] | None = None,
        initial_noise: Annotated[Any, Rule(OptimalInitialNoise)] | None = None,
        n_rounds: PositiveInt = 5,
        scale: Literal["standard", "quantile"] | None = "standard",
        clip: bool = True,
        categorical_features: Columns = "from_dtype",
        random_state: Seed = None,
    ) -> None:
        self.denoiser = denoiser
        self.fill = fill
        self.n_draws = n_draws
        self.sampler = sampler
        self.n_steps = n_steps
        self.solver = solver
        self.initial_noise = initial_noise
        self.n_rounds = n_rounds
        self.scale = scale
        self.clip = clip
        self.categorical_features = categorical_features
        self.random_state = random_state

    def fit(self, X: TableLike, y: None = None) -> Self:
        """Learn the law of the rows, gaps included.

        Parameters
        ----------
        X : array-like or frame of shape (n, d)
            Rows; missing values are allowed, in every column but not in all of its rows.
        y : None
            Ignored.

        Returns
        -------
        self : object

        Raises
        ------
        ValueError
            For a column without a known value, infinite numbers, or a ``sampler`` or
            ``initial_noise`` that the denoiser does not allow.
        """
        self._validate_params()
        table = table_of(self._accepted(X, reset=True), self.categorical_features)
        self._reader = Reader(table)
        cells = self._reader.read(table)
        self._refuse_empty(table, cells)
        self._filling = Filling(cells, self._reader.levels, self.scale, clip=self.clip)
        self._fit_law(self._filling.scaled(cells), Streams(self.random_state))
        return self

    def _fit_law(self, cells: Cells, streams):
        """The law of complete rows, whose gaps it draws itself, round by round."""
        given = GaussianMixtureDenoiser() if self.denoiser is None else self.denoiser
        rng, seed = streams.get("gaps"), streams.seed("law")
        whole = hot_deck(cells, rng)
        gaps = np.isnan(cells.numbers).any() or (cells.codes < 0).any()
        for turn in range(self.n_rounds + 1 if gaps else 1):
            if turn:
                whole = self.law_.draw(cells, self._ways("draw"), rng)
            self.law_ = ImputingLaw(clone(given)).fit(*whole, seed)
            if self.sampler == "direct" and not self.law_.exact:
                raise ValueError(
                    f"sampler='direct' needs a law that can be conditioned on cells, which "
                    f"{type(given).__name__} has not; use sampler='auto'"
                )
        self.initial_noise_ = None
        if self.initial_noise is not None:
            start = clone(self.initial_noise)
            if start.random_state is None:
                start.set_params(random_state=streams.seed("noise"))
            rng = streams.get("reference")
            self.initial_noise_ = searched_noise(start, self.law_, whole, cells, rng)

    def transform(self, X: TableLike) -> Any:
        """Fill the missing cells.

        Parameters
        ----------
        X : array-like or frame of shape (m, d)
            Rows; known cells are handed back as they are.

        Returns
        -------
        X : container like the one given
        """
        check_is_fitted(self, "law_")
        table, cells = self._read(X)
        if self.fill == "draw":
            self._refuse_alike()
            return self._filled(table, cells, next(self._draws(cells, 1, "draw")))
        closed = self.law_.exact and self.sampler != "path" and not (cells.codes < 0).any()
        n = 1 if closed or self.initial_noise_ is not None else self.n_draws
        return self._filled(table, cells, self._moments(cells, n, "mean")[0])

    def sample(self, X: TableLike, n_draws: int | None = None) -> list[Any]:
        """Fill the missing cells several times, each time by a draw of its own.

        Parameters
        ----------
        X : array-like or frame of shape (m, d)
        n_draws : int, optional
            Draws; default: the parameter.

        Returns
        -------
        tables : list of containers like the one given
        """
        check_is_fitted(self, "law_")
        self._refuse_alike()
        table, cells = self._read(X)
        n = self.n_draws if n_draws is None else int(n_draws)
        return [self._filled(table, cells, whole) for whole in self._draws(cells, n, "draw")]

    def spread(self, X: TableLike) -> np.ndarray:
        """How uncertain every cell is.

        Parameters
        ----------
        X : array-like or frame of shape (m, d)

        Returns
        -------
        spread : ndarray of shape (m, d)
            Standard deviation of ``n_draws`` draws, in units of the column; in nominal columns the
            share of draws that differ from the most frequent value. 0 where a cell is known.
        """
        check_is_fitted(self, "law_")
        self._refuse_alike()
        table, cells = self._read(X)
        _, numbers, codes = self._moments(cells, self.n_draws, "draw")
        out = np.zeros((table.n, table.d))
        out[:, ~self._reader.nominal] = np.where(np.isnan(cells.numbers), numbers, 0.0)
        out[:, self._reader.nominal] = np.where(cells.codes == -1, codes, 0.0)
        return out

    def get_feature_names_out(self, input_features: VectorLike | None = None) -> np.ndarray:
        """Names of the columns: those of the input."""
        check_is_fitted(self, "law_")
        return OneToOneFeatureMixin.get_feature_names_out(self, input_features)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        reads_tables(tags)
        return tags

    # -- between the table and the law -------------------------------------------------------
    def _accepted(self, X, *, reset):
        X, kind = accept_rows(X)
        if kind == "sparse":
            raise TypeError(
                "Sparse data was passed, whose zeros are values and not gaps; DiffusionImputer "
                "needs dense rows: use X.toarray()"
            )
        if isinstance(X, np.ndarray) and X.dtype.kind in "iuf":
            return validate_data(self, X, reset=reset, dtype=None, ensure_all_finite="allow-nan")
        validate_data(self, X, reset=reset, skip_check_array=True)
        return X

    def _read(self, X):
        table = self._reader.table(self._accepted(X, reset=False))
        return table, self._reader.read(table)

    def _refuse_empty(self, table, cells):
        gone = np.zeros(table.d)
        gone[~self._reader.nominal] = np.isnan(cells.numbers).mean(axis=0)
        gone[self._reader.nominal] = (cells.codes < 0).mean(axis=0)
        if (gone == 1).any():
            j = int(np.flatnonzero(gone == 1)[0])
            name = getattr(self, "feature_names_in_", range(table.d))[j]
            raise ValueError(f"column {name!r} has no known value to learn from; drop it")
        self.missing_share_ = gone

    def _refuse_alike(self):
        if self.initial_noise_ is not None:
            raise ValueError(
                "initial_noise makes all draws of a row alike; use fill='mean', or "
                "initial_noise=None to draw"
            )

    def _ways(self, what: str) -> Ways:
        """How numbers are filled: expected, drawn, or along a path."""
        path = self._path
        if self.sampler == "path" or not self.law_.exact:
            return Ways(None, path)
        if what == "draw":
            return Ways(lambda law, known, rng: law.sample(rng), path)  # noqa: ARG005
        if self.initial_noise_ is not None:
            start = self.initial_noise_
            return Ways(lambda law, known, rng: start.along(law, known), path)  # noqa: ARG005
        return Ways(lambda law, known, rng: law.mean(), path)  # noqa: ARG005

    def _path(self, denoise, start, rng):
        """Rows at the end of the solver's path from standard noise."""
        rhos = noise_levels(self.n_steps, "quad", _RHO_MAX)
        solve = DPMSolverPP(order=2) if self.solver is None else self.solver
        return solve(denoise, rhos[0] * start, np.append(rhos, 0.0), rng)

    def _draws(self, cells: Cells, n: int, what: str):
        """Complete rows in the units of the table, ``n`` times."""
        rng = Streams(self.random_state).get("draws")
        return self._filling.draws(self.law_, cells, self._ways(what), n, rng)

    def _moments(self, cells: Cells, n: int, what: str):
        return spread_of_draws(self._draws(cells, n, what), n, cells)

    def _filled(self, table, cells: Cells, whole: Cells):
        missing = Cells(np.isnan(cells.numbers), cells.codes == -1)
        return self._reader.filled(table, whole, missing)
