"""Choose among candidates so that the new rows as a whole are distributed like the class."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import numpy as np

from skresample._new_rows import Blend, Rows
from skresample._parameters import (
    Columns,
    Count,
    GroupColumns,
    OnehotGroups,
    PositiveInt,
    Rule,
    Seed,
    Strategy,
)
from skresample.base import BaseOverSampler

from ._population_features import PopulationFeatures, herded
from ._wrapping import Generating, Space, joined_recipes, new_rows_of, usable

__all__ = ["PopulationMatcher"]

_TOGETHER = 1024  # new rows chosen from one set of candidates: cost and memory stay bounded
_KINDS = ("moments", "fourier")


class PopulationMatcher(BaseOverSampler):
    """Over-sample by the candidates of a generator that match the class as a population.

    A row that looks real says nothing about the table: interpolation shrinks variances, kernels
    blur correlations. Here the generator makes several candidates for every row wanted, and rows
    are chosen one after the other so that the mean of their features, moments and random Fourier
    features, comes closest to that of the rows of the class.

    Parameters
    ----------
    generator : generator
        What makes the rows: an over-sampler, a denoiser, any object with ``generate(home, n_new,
        rng)``, or with ``fit`` and ``sample``.
    oversampling : int, default=7
        Candidates for every row wanted, >= 1; with fewer than 5 there is little to choose from.
    features : sequence of {"moments", "fourier"}, default=("moments", "fourier")
        What is matched. "moments": means, variances and products of standardised columns.
        "fourier": the distribution as a whole. Moments alone may take the distribution farther
        away while its correlations come closer.
    n_fourier : int, default=450
        Random Fourier features, >= 0, a third of them for each of three widths.
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    onehot_groups : "auto", list of lists of columns or None, default="auto"
        Indicator columns that stand for one nominal column, so that a new row has one of them:
        neighbouring columns of 0 and 1 with one 1 in every row, the groups given, or none.
    group_columns : str, int, list or callable, default=None
        Columns that hold the group, instead of ``groups=``.

    Attributes
    ----------
    selected_indices_ : dict of {cell: ndarray of shape (m,), intp}
        Which candidates of a cell were chosen, in their order.
    discrepancy_path_ : dict of {cell: ndarray of shape (m,)}
        Squared distance of the mean feature to that of the cell after each choice.
    sampling_strategy_ : dict
        New rows per class.
    quota_ : dict
        Rows wanted per cell.
    plan_ : ResamplingPlan
        Recipe of every new row.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        For unknown or no ``features``, and a generator with a ``sampling_strategy`` or
        ``group_columns`` of its own.

    Warns
    -----
    ShortfallWarning
        When the generator makes fewer candidates than rows are wanted.

    See Also
    --------
    skresample.metrics.population_shift_score : What is matched, measured.
    skresample.selection.HerdingSampler : The same choice among rows of the table.
    GeneratorPool : Several generators together.

    Notes
    -----
    O(M k) for each choice among M candidates with k features; rows are chosen 1,024 at a time, so
    that time and memory are linear in the rows wanted. Products beyond 2,000 pairs of columns are
    drawn at random; levels of nominal columns enter as indicators, gaps as the mean. A class of
    few rows is known by noise: below about 30 rows matching follows it. Differs from the paper,
    which adds the discrepancy to the loss of one diffusion model for time series: choosing
    afterwards works with any generator.

    References
    ----------
    Y. Li, H. Meng, Z. Bi, I. T. Urnes, H. Chen, "Population aware diffusion for time series
    generation", AAAI 2025, arXiv:2501.00910, section 4; Y. Chen, M. Welling, A. Smola,
    "Super-samples from kernel herding", UAI 2010, equations 8 and 9.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from skresample.combine import PopulationMatcher
    >>> from skresample.over_sampling import ROSE
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> matcher = PopulationMatcher(ROSE(), random_state=0)
    >>> X_new, y_new = matcher.fit_resample(X, y)
    >>> path = matcher.discrepancy_path_[1]
    >>> path.shape, bool(path[-1] < path[0])
    ((162,), True)
    """

    selected_indices_: dict[Any, Any]
    discrepancy_path_: dict[Any, Any]

    _dense_only = True
    _noted = ("selected_indices_", "discrepancy_path_")

    def __init__(
        self,
        generator: Generating,
        *,
        oversampling: PositiveInt = 7,
        features: Annotated[Sequence[Literal["moments", "fourier"]], Rule(tuple, list)] = _KINDS,
        n_fourier: Count = 450,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.generator = generator
        self.oversampling = oversampling
        self.features = features
        self.n_fourier = n_fourier
        self.random_state = random_state
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns

    @staticmethod
    def _example_params():
        from skresample.over_sampling import SMOTE

        return [{"generator": SMOTE(), "oversampling": 3, "n_fourier": 30}]

    def _plan(self, table, quota):
        unknown = [kind for kind in self.features if kind not in _KINDS]
        if unknown or not self.features or (self.n_fourier == 0 and "moments" not in self.features):
            raise ValueError(
                f"features must name 'moments', 'fourier' or both, and n_fourier must be >= 1 "
                f"where 'fourier' is all; got features={self.features!r}, "
                f"n_fourier={self.n_fourier}"
            )
        return super()._plan(table, quota)

    def _synthesize(self, home, n_new, rng) -> Blend | Rows:
        generator, table = usable(self.generator, self), home.table
        space = Space(table, home.rows)
        known = PopulationFeatures(self.features, space.own.shape[1], self.n_fourier, rng)
        goal = known(space.own).mean(axis=0)
        total = np.zeros(goal.size)
        made, chosen, path, start = [], [], [], 0
        for done in range(0, n_new, _TOGETHER):
            size = min(_TOGETHER, n_new - done)
            candidates = generator.generate(home, size * self.oversampling, rng)
            points = space(new_rows_of(table, candidates))
            found, steps = herded(known(points), goal, min(size, len(points)), total, done)
            made.append(candidates.select(found))
            chosen.append(found + start)
            path.append(steps)
            start += len(points)
        home.notes["selected_indices_"] = np.concatenate(chosen)
        home.notes["discrepancy_path_"] = np.concatenate(path)
        return joined_recipes(table, made)
