"""SMOTE-NC: SMOTE for tables that are declared to be mixed."""

# No pair: SMOTE, with the reading of columns imbalanced-learn has.

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

import numpy as np
from sklearn.base import clone
from sklearn.compose import make_column_transformer
from sklearn.preprocessing import OneHotEncoder

from skresample._compat import HasMethods
from skresample._math.spread import column_std
from skresample._parameters import (
    ArrayLike,
    GroupColumns,
    Jobs,
    Neighbors,
    OnehotGroups,
    Rule,
    Seed,
    Strategy,
)
from skresample._table.columns import resolve_columns
from skresample._table.containers import column_names

from ._smote import SMOTE
from ._sparse_in_and_out import DenseInside

__all__ = ["SMOTENC"]


class SMOTENC(DenseInside, SMOTE):
    """Over-sample a table of numeric and nominal columns by SMOTE-NC.

    :class:`SMOTE` does the same for any mixed table without being asked; this class has
    imbalanced-learn's name and parameters and insists on columns of both kinds. Numeric columns
    lie on the segment between a row and one of its k nearest neighbours of the class, nominal
    ones take the most frequent value among these, ties by lot.

    Parameters
    ----------
    categorical_features : "auto", "from_dtype", list, mask or callable
        Nominal columns: names, positions or a mask. "auto", for data frames only, and
        "from_dtype": the category, string, object and bool columns.
    categorical_encoder : estimator, default=None
        Not needed: levels are never encoded as columns. A one-hot encoder given is fitted and
        must keep one column per category.
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    k_neighbors : int or neighbours object, default=5
        Neighbours to move towards and that vote, >= 1; more reach farther. An object sees the
        nominal columns as indicators that keep the distances.
    onehot_groups : "auto", list of lists of columns or None, default="auto"
        Indicator columns that stand for one nominal column, so that a new row has one of them:
        neighbouring columns of 0 and 1 with one 1 in every row, the groups given, or none.
    group_columns : str, int, list or callable, default=None
        Columns that hold the group, instead of ``groups=``.
    n_jobs : int or None, default=None
        Threads of the neighbour search; None: up to two for large tables.

    Attributes
    ----------
    sampling_strategy_ : dict
        New rows per class.
    quota_ : dict
        Rows wanted per cell.
    plan_ : ResamplingPlan
        Base, partner, gap and donors of every new row.
    median_std_ : dict of {class or cell: float}
        Median of the standard deviations of the numeric columns, of each class that got rows.
    categorical_features_, continuous_features_ : ndarray of intp
        Positions of the nominal and the numeric columns.
    categorical_encoder_ : estimator
        The fitted encoder given, or an unfitted one-hot encoder.
    nn_k_ : neighbours object
        What ``k_neighbors`` stands for, unfitted; it counts the row itself.
    n_features_, n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        If all of several columns are nominal or none is.

    Warns
    -----
    ShortfallWarning
        When a class has fewer than ``k_neighbors + 1`` rows: the neighbours there are serve.

    See Also
    --------
    SMOTE : Mixed tables too, and numeric ones.
    SMOTEN : All columns nominal.

    Notes
    -----
    O(min(n_c, m) n_c d) for m new rows of a class of n_c rows; memory: the output and 24 + 8 q
    bytes a new row for q nominal columns, however many levels they have. A mismatch adds the
    squared median of the standard deviations to the squared distance; where that is 0, it adds 1.
    Sparse rows are made dense inside.

    References
    ----------
    N. V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer, "SMOTE: synthetic minority
    over-sampling technique", JAIR 16 (2002), section 6.1.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.over_sampling import SMOTENC
    >>> rng = np.random.default_rng(0)
    >>> X = np.column_stack([rng.normal(size=60), rng.integers(3, size=60)])
    >>> y = np.repeat([0, 1], [45, 15])
    >>> X_new, y_new = SMOTENC([1], random_state=0).fit_resample(X, y)
    >>> X_new.shape, sorted(set(X_new[:, 1].tolist()))
    ((90, 2), [0.0, 1.0, 2.0])
    """

    categorical_encoder_: Any
    categorical_features_: np.ndarray
    continuous_features_: np.ndarray
    median_std_: Any
    n_features_: int

    def __init__(
        self,
        categorical_features: Literal["auto", "from_dtype"] | ArrayLike | Callable[..., Any],
        *,
        categorical_encoder: Annotated[
            Any, Rule(HasMethods(["fit_transform", "inverse_transform"]))
        ]
        | None = None,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        k_neighbors: Neighbors = 5,
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(
            sampling_strategy=sampling_strategy,
            random_state=random_state,
            k_neighbors=k_neighbors,
            categorical_features=categorical_features,
            onehot_groups=onehot_groups,
            group_columns=group_columns,
            n_jobs=n_jobs,
        )
        self.categorical_encoder = categorical_encoder

    @staticmethod
    def _example_params():
        return [{"categorical_features": [0]}]

    def _nominal_columns(self, X):
        """Mask of the nominal columns, with the messages users of imbalanced-learn know."""
        spec = self.categorical_features
        if isinstance(spec, str):
            if spec == "auto" and column_names(X) is None:
                raise ValueError(
                    "When `categorical_features='auto'`, the input data should be a "
                    f"pandas.DataFrame. Got {type(X)} instead; name the columns."
                )
            return spec
        try:
            return resolve_columns(spec, X, "categorical_features")
        except ValueError as error:
            if "out of bounds" not in str(error):
                raise
            raise ValueError(
                f"all features must be in [0, {X.shape[1] - 1}] or [-{X.shape[1]}, 0]: {error}"
            ) from None

    def _plan(self, table, quota):
        nominal = table.nominal
        # One column alone is let pass, as any nominal table in SMOTE.
        if table.d > 1 and (nominal.all() or not nominal.any()):
            kind = "categorical" if nominal.all() else "numerical"
            other = "numerical" if nominal.all() else "categorical"
            raise ValueError(
                f"SMOTE-NC is not designed to work only with {kind} features. It requires some "
                f"{other} features; use {'SMOTEN' if nominal.all() else 'SMOTE'}."
            )
        self.n_features_ = table.d
        self.categorical_features_ = np.flatnonzero(nominal)
        self.continuous_features_ = np.flatnonzero(~nominal)
        self.categorical_encoder_ = self._encoder(table)
        self.median_std_ = {
            quota.names[cell]: float(np.median(column_std(table.numeric_rows(rows))))
            for cell in np.flatnonzero(quota.missing)
            for rows in [quota.rows_of(cell)]
            if not nominal.all()
        }
        return super()._plan(table, quota)

    def _encoder(self, table):
        """The encoder given, fitted and checked."""
        if self.categorical_encoder is None:
            return OneHotEncoder(handle_unknown="ignore")
        encoder = clone(self.categorical_encoder)
        fitted = make_column_transformer((encoder, self.categorical_features_)).fit(table.X)
        encoder = fitted.transformers_[0][1]
        made = fitted.transform(table.X[:1]).shape[1]
        wanted = sum(len(levels) for levels in encoder.categories_)
        if made != wanted:
            raise ValueError(
                "SMOTENC requires a one-hot encoding with one column per category: "
                f"categorical_encoder makes {made} columns of {wanted} categories; leave it out "
                "or keep all categories"
            )
        return encoder
