"""Rows that fill the space of the columns, within bounds and constraints."""

# No pair: rows come from a design, not from seeds.

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal

import numpy as np

from skresample._compat import HasMethods
from skresample._new_rows import Rows
from skresample._parameters import Amount, Columns, OnehotGroups, Positive, Rule, Seed, SupportsFit
from skresample._table.assemble import rows_made
from skresample.base import BaseResampler
from skresample.exceptions import ShortfallWarning
from skresample.plan import ResamplingPlan

from ._shapes.designs import Design, Frame, nearest_rows

__all__ = ["SpaceFillingSampler"]

Labeler = Annotated[
    Callable[..., Any] | SupportsFit, Rule(callable, HasMethods(["fit", "predict"]))
]
_ROUNDS = 100  # of drawing on where constraints turn rows down


class SpaceFillingSampler(BaseResampler):
    """Add rows that cover what could be, not what was: a design of experiments as a table.

    Real rows sit in clusters, and a model trained on them knows nothing between. Here every
    column gets its range, and rows fill the box evenly (Sobol points, Latin hypercubes), at random,
    or close around real rows; rows outside the constraints are drawn again. Their targets come
    from a labeler: a simulation, a model, or the nearest real row.

    Parameters
    ----------
    bounds : mapping of {column: (low, high)}, default=None
        Ranges of numeric columns; a column that is left out has that of X. ``low`` and ``high``
        may be functions of the columns before: they get a dict of arrays by column, without the
        columns whose bounds are functions further down.
    labeler : callable or estimator, default=None
        ``labeler(rows) -> targets`` for rows in the container of X, or a model that is cloned and
        fitted to X and y. None: the target of the nearest row, or of the row perturbed.
    constraints : callable or sequence of callables, default=None
        ``constraint(rows) -> (m,)`` bool for rows in the container of X: all must hold.
    method : {"sobol", "lhs", "perturb", "uniform"}, default="sobol"
        "sobol": scrambled Sobol points, the most even. "lhs": a Latin hypercube, even in every
        column. "perturb": rows of X plus noise. "uniform": independent.
    n_samples : int or float, default=1.0
        Rows to add: a number, or a multiple of the rows of X, > 0.
    scale : float, default=0.01
        Of "perturb": standard deviation of the noise, as a share of the range of the column, > 0.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    onehot_groups : "auto", list of lists of columns or None, default="auto"
        Indicator columns that stand for one nominal column, so that a new row has one of them:
        neighbouring columns of 0 and 1 with one 1 in every row, the groups given, or none.

    Attributes
    ----------
    bounds_ : ndarray of shape (d_numeric, 2)
        Ranges of the numeric columns; NaN where they are functions.
    acceptance_rate_ : float
        Share of the rows drawn that met the constraints.
    plan_ : ResamplingPlan
        All rows, and values of the new ones.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        For bounds of nominal columns, or a low bound above the high one; when no row meets the
        constraints; when a constraint or labeler answers in another shape.

    Warns
    -----
    ShortfallWarning
        When too few rows meet the constraints after 100 rounds of drawing.

    See Also
    --------
    skresample.inspection.dataset_report : Whether the rows are of use.
    ROSE : Noise around the rows of each class.

    Notes
    -----
    Levels of nominal columns are a dimension each, all as frequent. Whole numbers are drawn
    without favouring the inner ones. Sobol points are most even for powers of two; constraints
    and other numbers cost some of it. Rows around real ones win on tests like the real rows and
    lose on even ones; half of each is nearly as good as the better on both.

    References
    ----------
    C. Picard, J. Schiffmann, F. Ahmed, "DATED: guidelines for creating synthetic datasets for
    engineering design applications", ASME IDETC 2023, arXiv:2305.09018, section 3; I. M. Sobol,
    "On the distribution of points in a cube and the approximate evaluation of integrals", 1967.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.over_sampling import SpaceFillingSampler
    >>> X = np.random.default_rng(0).normal(size=(60, 2))
    >>> y = X[:, 0] * X[:, 1]
    >>> sampler = SpaceFillingSampler(
    ...     {0: (-4, 4), 1: (0, lambda columns: np.abs(columns[0]))},
    ...     labeler=lambda rows: rows[:, 0] * rows[:, 1],
    ...     n_samples=64,
    ...     random_state=0,
    ... )
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> X_new.shape, bool((X_new[60:, 1] <= np.abs(X_new[60:, 0])).all())
    ((124, 2), True)
    """

    bounds_: np.ndarray
    acceptance_rate_: float

    _needs_classes = False
    _dense_only = True

    def __init__(
        self,
        bounds: Mapping[Any, Any] | None = None,
        labeler: Labeler | None = None,
        constraints: Annotated[
            Callable[..., Any] | Sequence[Callable[..., Any]] | None,
            Rule(callable, list, tuple, None),
        ] = None,
        *,
        method: Literal["sobol", "lhs", "perturb", "uniform"] = "sobol",
        n_samples: Amount = 1.0,
        scale: Positive = 0.01,
        random_state: Seed = None,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
    ) -> None:
        self.bounds = bounds
        self.labeler = labeler
        self.constraints = constraints
        self.method = method
        self.n_samples = n_samples
        self.scale = scale
        self.random_state = random_state
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups

    def _plan(self, table, quota):
        whole = isinstance(self.n_samples, int | np.integer)
        n_new = int(self.n_samples) if whole else max(1, round(self.n_samples * table.n))
        frame = Frame.of(table, self.bounds)
        self.bounds_ = frame.box
        new = self._accepted(table, frame, n_new)
        if self.method != "perturb":
            new = Rows(new.values, None, new.donor, nearest_rows(table, new))
        return ResamplingPlan(table.n, slice(None), new, self._targets(table, new))

    def _accepted(self, table, frame, n_new) -> Rows:
        """New rows that meet all constraints."""
        rng = table.streams.get("design")
        design = Design(table, frame, self.method, self.scale, rng)
        parts, have, drawn = [], 0, 0
        for _ in range(_ROUNDS):
            rows = design.draw(max(n_new - have, 1))
            kept = np.flatnonzero(self._holds(table, rows))
            parts.append(rows.select(kept[: n_new - have]))
            have, drawn = have + parts[-1].values.shape[0], drawn + len(rows)
            if have >= n_new:
                break
        self.acceptance_rate_ = have / drawn
        if have == 0:
            raise ValueError(f"none of {drawn} rows meets the constraints; widen them or bounds")
        if have < n_new:
            warnings.warn(
                f"{have} instead of {n_new} rows are added: of {drawn} drawn only "
                f"{self.acceptance_rate_:.1%} meet the constraints",
                ShortfallWarning,
                stacklevel=5,
            )
        return Design.joined(parts)

    def _holds(self, table, rows) -> np.ndarray:
        """Which of the rows meet every constraint, (m,) bool."""
        given = self.constraints
        checks = () if given is None else [given] if callable(given) else given
        holds = np.ones(len(rows), bool)
        for check in checks:
            answer = np.asarray(check(rows_made(table, rows)))
            if answer.shape != holds.shape:
                raise ValueError(
                    f"a constraint must answer for each of {holds.size} rows, got shape "
                    f"{answer.shape}"
                )
            holds = holds & answer.astype(bool)
        return holds

    def _targets(self, table, new):
        """Targets by the labeler; None: those of the rows named in the recipe."""
        if table.target is None or self.labeler is None:
            return None
        label = self.labeler
        if hasattr(label, "fit"):
            label = table.streams.seeded(label, "labeler").fit(table.X, table.y).predict
        made = np.asarray(label(rows_made(table, new)))
        if made.shape[:1] != (len(new),):
            raise ValueError(
                f"labeler must give one target for each of {len(new)} rows, got shape {made.shape}"
            )
        return made
