"""Any model with ``fit`` and ``sample`` as an over-sampler."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

import warnings
from typing import Annotated, Any, Literal

import numpy as np

from skresample._compat import HasMethods
from skresample._new_rows import Blend, Rows
from skresample._parameters import Columns, GroupColumns, Rule, Seed, Strategy, SupportsFit
from skresample._table.containers import take
from skresample.base import BaseOverSampler
from skresample.exceptions import ShortfallWarning

from ._foreign_models import fitted_and_sampled, speaks_frames
from ._foreign_rows import numbers_of, rows_of_numbers, rows_of_tables

__all__ = ["ExternalGenerator"]

Samples = Annotated[
    SupportsFit, Rule(HasMethods(["fit", "sample"]), HasMethods(["fit", "generate"]))
]


class ExternalGenerator(BaseOverSampler):
    """Over-sample by any model that is fitted to rows and sampled, whichever library it is of.

    A copy of the model is fitted to the rows of each class that gets new ones, and sampled:
    a mixture or kernel density of scikit-learn, a synthesizer of SDV, copulas or synthcity, or an
    object of your own with ``fit(rows)`` and ``sample(n)``. Its rows may come as an array, a frame
    in any order of columns, a tuple whose first entry they are, or an object with
    ``dataframe()``.

    Parameters
    ----------
    model : object
        Has ``fit`` and ``sample``, or ``generate`` where it has no ``sample``; copied for every
        class.
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    rows : {"auto", "table", "numbers"}, default="auto"
        What the model is fitted to. "table": rows in the container of X. "numbers": a float array
        of the numeric columns and one column of 0 and 1 for each level of a nominal one; the
        level with the largest value is taken from its rows, gaps are filled by the mean and made
        again as often as the class has them. "auto": numbers for estimators of scikit-learn, the
        table for others.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    group_columns : str, int, list or callable, default=None
        Columns that hold the group, instead of ``groups=``.

    Attributes
    ----------
    models_ : dict of {cell: model}
        The fitted copies.
    sampling_strategy_ : dict
        New rows per class.
    quota_ : dict
        Rows wanted per cell.
    plan_ : ResamplingPlan
        Values of the new rows; their parent is -1.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        When a model cannot be fitted to a class, or makes rows with other columns, infinite
        numbers, gaps in columns without any, or nominal values that X does not have.

    Warns
    -----
    ResamplingWarning
        When the model cannot be seeded: it has neither a parameter or attribute ``random_state``
        nor ``set_random_state``, and ``sample`` takes no ``random_state``, ``rng`` or ``seed``.
    ShortfallWarning
        When a class has a single row, which is then repeated, or the model makes too few rows.

    See Also
    --------
    skresample.over_sampling.Generator : What can be wrapped.
    GeneratorPool : Several generators together.
    skresample.diffusion.DiffusionOverSampler : Learned densities of this package.

    Notes
    -----
    Costs what the model costs. The model gets a new seed, derived from ``random_state``, before
    ``fit`` and before every draw (a mixture of scikit-learn with a fixed seed would repeat its
    rows). New rows stem from no single row: their class and group are those asked for,
    ``plan_.apply(ids)`` has no id for them. Whole numbers are rounded.

    References
    ----------
    N. Patki, R. Wedge, K. Veeramachaneni, "The Synthetic Data Vault", DSAA 2016,
    doi:10.1109/DSAA.2016.49 (the ``fit`` and ``sample`` of a table).

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from sklearn.mixture import GaussianMixture
    >>> from skresample.combine import ExternalGenerator
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> mixture = GaussianMixture(2, covariance_type="diag")
    >>> X_new, y_new = ExternalGenerator(mixture, random_state=0).fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 181), (1, 181)]
    """

    models_: dict[Any, Any]

    _dense_only = True
    _noted = ("models_",)

    def __init__(
        self,
        model: Samples,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        rows: Literal["auto", "table", "numbers"] = "auto",
        categorical_features: Columns = "from_dtype",
        group_columns: GroupColumns = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.model = model
        self.random_state = random_state
        self.rows = rows
        self.categorical_features = categorical_features
        self.group_columns = group_columns

    @staticmethod
    def _example_params():
        from sklearn.mixture import GaussianMixture

        return [{"model": GaussianMixture(covariance_type="diag")}]

    def _synthesize(self, home, n_new, rng) -> Blend | Rows:
        if home.n == 1:
            warnings.warn(
                f"class {home.label!r} has a single row, to which no model can be fitted; it is "
                f"repeated",
                ShortfallWarning,
                stacklevel=5,
            )
            parent = np.repeat(home.rows, n_new)
            return Rows(home.table.numeric_rows(parent), parent)
        as_table = speaks_frames(self.model) if self.rows == "auto" else self.rows == "table"
        given = take(home.table.X, home.rows) if as_table else numbers_of(home)
        try:
            model, made = fitted_and_sampled(self.model, given, n_new, rng)
        except ValueError as error:
            raise ValueError(
                f"{type(self.model).__name__} refuses the {home.n} rows of class {home.label!r}: "
                f"{error}"
            ) from error
        home.notes["models_"] = model
        rows = rows_of_tables if as_table else rows_of_numbers
        return rows(home, made, n_new, rng)
