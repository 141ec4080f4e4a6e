"""Over-sample from a learned density of each class."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

import warnings
from functools import partial
from typing import Annotated, Any, Literal

import numpy as np
from scipy import sparse
from sklearn.base import clone
from sklearn.utils.validation import check_is_fitted

from skresample._compat import HasMethods
from skresample._drawn import Drawn
from skresample._math.rng import Streams
from skresample._new_rows import Rows, narrow_positions
from skresample._parameters import (
    Columns,
    GroupColumns,
    NonNegative,
    OnehotGroups,
    Positive,
    PositiveInt,
    Progress,
    Rule,
    Seed,
    Strategy,
)
from skresample.exceptions import ShortfallWarning

from ._class_density import (
    ClassDensity,
    column_bounds,
    make_path,
    prepared_guide,
    pushes_from_others,
)
from ._denoiser import Denoiser, checked_count
from ._dpm_solver_pp import DPMSolverPP
from ._gaussian_mixture_denoiser import GaussianMixtureDenoiser
from ._optimal_initial_noise import OptimalInitialNoise
from ._time_shift import TimeShift
from ._told_noise import TakesNoise
from .grids import noise_levels

__all__ = ["DiffusionOverSampler"]

Solver = Annotated[Any, Rule(callable)]
Guide = Annotated[Any, Rule(HasMethods(["prepare"]))]
Grid = Annotated[Any, Rule(callable)]


class DiffusionOverSampler(TakesNoise):
    """Over-sample by rows drawn from a learned density of each class.

    The rows of a class are standardised and a denoiser learns their law. New rows are drawn from
    it: directly where the law is known and nothing asks for a path, else along the path from noise
    to rows that a solver follows over falling noise levels, with guidance if wanted. Unlike rows on
    segments they keep the variance of the class, and lie about as far from its rows as fresh ones.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    denoiser : denoiser, default=None
        Cloned for every class; None: :class:`GaussianMixtureDenoiser`.
    sampler : {"auto", "direct", "ode", "sde"}, default="auto"
        How rows are drawn: "direct" from the known law, "ode" along the solver's path, "sde" along
        a path with fresh noise at every step. "auto" is direct where the law is known and there is
        no guidance, and "ode" otherwise.
    solver : callable, default=None
        ``solve(denoise, Y, rhos, rng)``; None: ``DPMSolverPP(order=2)``.
    n_steps : int, default=20
        Steps of the path, >= 1; a last one to zero noise comes on top.
    noise_grid : {"quad", "logsnr", "karras", "time", "cosine"} or callable, default="quad"
        Where the noise levels lie; see :func:`noise_levels`.
    rho_max : float, default=80.0
        First noise level, in standard deviations of the columns.
    rho_min : float, default=0.01
        Last noise level before zero.
    guidance : {"minority", "class"}, guide or None, default=None
        "minority" pushes towards the sparse parts of the class, "class" away from the law of all
        rows; an object is copied and prepared with the rows of the class. A :class:`ClassGuidance`,
        by itself or among :class:`Guides`, pushes towards the class that gets rows, whatever its
        label.
    guidance_scale : float, default=1.0
        How hard the named guidances push, >= 0.
    time_shift : float, default=0.0
        Window of :class:`TimeShift`, >= 0, in units of log(rho); 0: no shift.
    scale : {"standard", "quantile"} or None, default="standard"
        How columns are brought to one unit: mean 0 and variance 1, normal quantiles, or as is.
    clip : bool, default=True
        Whether new values stay within the range of their column in X (all classes). Columns that
        this cuts are stretched before, so that mean and variance stay those of the class.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    onehot_groups : "auto", list of lists of columns or None, default="auto"
        Indicator columns that stand for one nominal column, so that a new row has one of them:
        neighbouring columns of 0 and 1 with one 1 in every row, the groups given, or none.
    group_columns : str, int, list or callable, default=None
        Columns that hold the group, instead of ``groups=``.
    progress : bool or callable, default=False
        True: a bar on stderr (tqdm's where it is installed); or a function
        ``(done, total, text)``. Calls of the denoiser are counted, for every 16,384 rows of a
        class anew; total is None.

    Attributes
    ----------
    sampling_strategy_ : dict
        New rows per class.
    quota_ : dict
        Rows wanted per cell.
    plan_ : ResamplingPlan
        Values of the new rows; their parent is -1.
    denoisers_ : dict of {cell: ClassDensity}
        The law of each cell that got rows, for :meth:`sample`.
    noise_levels_ : ndarray of shape (n_steps + 2,)
        Levels of the path, the last one 0.
    n_function_evaluations_ : dict of {cell: int}
        Calls of the denoiser that each row of a cell took; 0 for direct draws.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Warns
    -----
    ShortfallWarning
        When a class has a single row, which is then repeated.

    See Also
    --------
    skresample.over_sampling.SMOTE : Rows on segments; as good on some tables, and cheaper.
    MinorityOverSampler : The sparse parts of a class.

    Notes
    -----
    With the default denoiser fitting costs O(n_c d^2) a round of k-means and a draw O(m d^2). New
    rows stem from no single row: their class and group are those asked for, their sample weight is
    the mean of their cell, and ``plan_.apply(ids)`` has no id for them. Nominal columns with up to
    50 levels are drawn first, by :class:`MaskedCategoricalModel`, and the numbers given them: a
    ridge regression on the nominal values places the numbers, the denoiser learns what is left of
    them. A column with more levels takes the value of one row. A value is missing where it is
    missing in a row drawn at random. Rows are drawn in blocks of 65,536, in which no row depends
    on others unless ``time_shift`` is set. Rows with known noise (``noise_scale``) need a denoiser
    that can use it: mixtures, kernels and learned ones do.

    References
    ----------
    T. Karras, M. Aittala, T. Aila, S. Laine, "Elucidating the design space of diffusion-based
    generative models", NeurIPS 2022, algorithm 1; A. Kotelnikov, D. Baranchuk, I. Rubachev, A.
    Babenko, "TabDDPM: modelling tabular data with diffusion models", ICML 2023, section 3.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.diffusion import DiffusionOverSampler
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = DiffusionOverSampler(random_state=0).fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 181), (1, 181)]
    """

    denoisers_: dict[Any, Any]
    n_function_evaluations_: dict[Any, Any]
    noise_levels_: np.ndarray

    _by_block = True
    __metadata_request__fit_resample = {"groups": True, "sample_weight": True, "noise_scale": True}

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        denoiser: Denoiser | None = None,
        sampler: Literal["auto", "direct", "ode", "sde"] = "auto",
        solver: Solver | None = None,
        n_steps: PositiveInt = 20,
        noise_grid: Literal["quad", "logsnr", "karras", "time", "cosine"] | Grid = "quad",
        rho_max: Positive = 80.0,
        rho_min: Positive = 0.01,
        guidance: Literal["minority", "class"] | Guide | None = None,
        guidance_scale: NonNegative = 1.0,
        time_shift: NonNegative = 0.0,
        scale: Literal["standard", "quantile"] | None = "standard",
        clip: bool = True,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
        progress: Progress = False,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.denoiser = denoiser
        self.sampler = sampler
        self.solver = solver
        self.n_steps = n_steps
        self.noise_grid = noise_grid
        self.rho_max = rho_max
        self.rho_min = rho_min
        self.guidance = guidance
        self.guidance_scale = guidance_scale
        self.time_shift = time_shift
        self.scale = scale
        self.clip = clip
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns
        self.progress = progress

    def sample(self, cell: Any, n: int, random_state: Seed = None) -> np.ndarray:
        """Draw numeric values again from the law of a class, without fitting.

        Parameters
        ----------
        cell : object
            A key of ``denoisers_``: a class, or (class, group).
        n : int
            Rows to draw, >= 0.
        random_state : int, RandomState, Generator or None, default=None
            Seed.

        Returns
        -------
        values : ndarray of shape (n, d_numeric)
            The numeric columns, in the order and units of the table.

        Raises
        ------
        KeyError
            For a cell that got no rows, or had a single one.
        ValueError
            If ``n`` is no whole number >= 0.
        """
        check_is_fitted(self, "denoisers_")
        if cell not in self.denoisers_:
            raise KeyError(f"no law of {cell!r} was learned; known: {list(self.denoisers_)[:20]}")
        n = checked_count(n, least=0)
        return self.denoisers_[cell].draw(n, Streams(random_state).get("sample"))[0]

    def _made(self, table, quota):
        if isinstance(self.solver, OptimalInitialNoise):
            self.solver.refuse()
        path = make_path(
            DPMSolverPP(order=2) if self.solver is None else self.solver,
            self.sampler,
            noise_levels(self.n_steps, self.noise_grid, self.rho_max, self.rho_min),
            TimeShift(self.time_shift) if self.time_shift > 0 else None,
        )
        bounds = column_bounds(table.numeric) if self.clip else None
        self.noise_levels_, self.denoisers_, made = path.rhos, {}, []
        for cell in np.flatnonzero(quota.missing).tolist():
            name, rows = quota.names[cell], quota.rows_of(cell)
            if rows.size == 1:
                warnings.warn(
                    f"class {name!r} has a single row, which is no law to learn; it is repeated",
                    ShortfallWarning,
                    stacklevel=5,
                )
                draw = partial(_repeated, table, rows)
            else:
                self.denoisers_[name] = self._density(table, rows, path, bounds, cell)
                draw = partial(_drawn, table, rows, self.denoisers_[name], cell)
            made.append(Drawn(int(quota.missing[cell]), draw))
        return made

    def _density(self, table, rows, path, bounds, cell) -> ClassDensity:
        """The law of one cell, with the path and the guide that draw from it."""
        given = GaussianMixtureDenoiser() if self.denoiser is None else self.denoiser
        density = ClassDensity(clone(given), scale=self._setting("scale"), bounds=bounds)
        seed = table.streams.seed("denoiser", cell)
        noise = None if table.noise_scale is None else table.noise_scale[rows]
        density.fit(table.numeric_rows(rows), table.codes_rows(rows), seed, noise)
        guidance, others = self._setting("guidance"), None
        if pushes_from_others(guidance):
            others = table.numeric_rows(np.flatnonzero(table.y_codes != table.y_codes[rows[0]]))
            if not others.shape[0]:
                raise ValueError(
                    "guidance='class' pushes away from the rows of other classes, of which there "
                    "are none; use guidance=None or 'minority'"
                )
        density.guide_ = prepared_guide(guidance, self.guidance_scale, density, others, seed)
        density.progress_ = self.progress
        density.path_ = path if self._needs_path(density, guidance) else None
        return density

    def _setting(self, name: str):
        """Value of a parameter, which a named point of the family may fix."""
        return getattr(self, name)

    def _needs_path(self, density, guidance) -> bool:
        """Whether rows go along a path; refuses what cannot be drawn as asked."""
        if not density.rows_.shape[1]:
            return False  # nominal columns only
        knows = density.denoiser_.knows_law
        if self.sampler == "direct" and guidance is not None:
            raise ValueError(
                "sampler='direct' draws from the law as it is, but guidance needs a path; use "
                "sampler='auto'"
            )
        if self.sampler == "direct" and not knows:
            raise ValueError(
                f"sampler='direct' needs a denoiser whose law is known, and "
                f"{type(density.denoiser_).__name__} has none; use sampler='auto'"
            )
        return self.sampler in ("ode", "sde") or guidance is not None or not knows

    def _record(self, table, plan):
        super()._record(table, plan)
        self.n_function_evaluations_ = {
            name: density.n_function_evaluations_ for name, density in self.denoisers_.items()
        }


def _drawn(table, rows, density, cell, block, n_new) -> Rows:
    """One block of new rows of a cell."""
    rng = table.streams.get("synthesize", cell, block=block)
    values, donors, like = density.draw_later(n_new, rng)
    if table.kind == "sparse":
        values = sparse.csr_array(values(0, n_new))
    donor = rows[donors] if donors.shape[1] else None
    return Rows(values, None, donor, narrow_positions(rows, table.n)[like])


def _repeated(table, rows, block, n_new) -> Rows:  # noqa: ARG001, blocks are all alike
    """Copies of a single row."""
    parent = np.repeat(rows, n_new)
    return Rows(table.numeric_rows(parent), parent)
