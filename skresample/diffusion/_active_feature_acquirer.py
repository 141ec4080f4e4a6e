"""Which feature of a row to measure next."""

# Over the usual size: half of the lines document parameters and methods.
from __future__ import annotations

from typing import Annotated, Any, Literal, Self

import numpy as np
from sklearn.base import OneToOneFeatureMixin
from sklearn.utils.validation import check_is_fitted

from skresample._compat import BaseEstimator, TransformerMixin
from skresample._math.rng import Streams
from skresample._parameters import (
    ArrayLike,
    AtLeastTwo,
    Declared,
    Positive,
    Rule,
    Seed,
    TableLike,
    VectorLike,
)
from skresample._table.accept import validated_rows

from ._acquired_features import AcquiredFeatures
from ._diffusion_imputer import DiffusionImputer
from ._rows_alike import RowsAlike, answered

__all__ = ["ActiveFeatureAcquirer"]


class ActiveFeatureAcquirer(TransformerMixin, BaseEstimator):
    """Measure the features of a row one by one, each time the one that is most uncertain.

    The rows of ``fit`` that agree with what is known of a new row are its possible completions.
    A feature on which they disagree most, by the entropy of their mixture or by their variance, is
    the one whose measurement tells most; it is measured, the completions are weighed anew, and so
    on until the budget is spent.

    Parameters
    ----------
    budget : float, default=8
        What may be spent on each row, > 0: a number of features, or units of ``costs``.
    noise_scale : float, default=0.5
        Standard deviation of a measurement, > 0, in the units that ``scale`` makes: how far a row
        may be from a measured value and still count. It decides most; choose it by the error of
        ``transform`` on rows with hidden cells.
    n_particles : int, default=32
        Completions drawn for each row and step, >= 2.
    criterion : {"entropy", "variance"}, default="entropy"
        Uncertainty of a feature. Variance is better for the first few features, where the entropy
        of few particles is noise.
    scale : {"standard"} or None, default="standard"
        Unit of the columns: their standard deviations, or as they are. Where all columns are
        measured in one unit (pixels) leave it: a rare small value is then no great surprise.
    costs : array-like of shape (d,), default=None
        Price of each feature, > 0; the uncertainty is taken per unit of it. None: 1 each.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the particles.

    Attributes
    ----------
    rows_ : ndarray of shape (n, d)
        The rows of ``fit``, centred and in the units that ``scale`` makes, gaps filled.
    mean_, scale_ : ndarray of shape (d,)
        Centre and unit of each column.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    See Also
    --------
    DiffusionImputer : Fills what is not measured, in mixed tables too.

    Notes
    -----
    A step costs O(m n) to weigh n rows for m new ones and O(m n_particles^2 d) for the entropies,
    in blocks. ``H_l = -mean_i log mean_j exp(-(x_il - x_jl)^2 / (2 noise_scale^2))`` over particles
    i, j (up to a constant): the published code has the other sign in the exponent. What is measured
    of a row does not depend on the rows it comes with.

    References
    ----------
    O. Nolan, T. Stevens, W. van Nierop, R. van Sloun, "Active diffusion subsampling", TMLR 2025,
    eq. 10-12, with the exact posterior of the rows for the particles.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.diffusion import ActiveFeatureAcquirer
    >>> rng = np.random.default_rng(0)
    >>> X = np.hstack([rng.normal(size=(200, 1)).repeat(3, axis=1), rng.normal(size=(200, 1))])
    >>> found = ActiveFeatureAcquirer(2, random_state=0).fit(X).acquire(None, X[:50])
    >>> bool(found.measured[:, 3].all())  # one of three alike, and the one by itself
    True
    """

    _parameter_constraints = Declared()

    mean_: np.ndarray
    n_features_in_: int
    rows_: np.ndarray
    scale_: np.ndarray

    def __init__(
        self,
        budget: Positive = 8,
        *,
        noise_scale: Positive = 0.5,
        n_particles: AtLeastTwo = 32,
        criterion: Literal["entropy", "variance"] = "entropy",
        scale: Literal["standard"] | None = "standard",
        costs: Annotated[ArrayLike, Rule("array-like")] | None = None,
        random_state: Seed = None,
    ) -> None:
        self.budget = budget
        self.noise_scale = noise_scale
        self.n_particles = n_particles
        self.criterion = criterion
        self.scale = scale
        self.costs = costs
        self.random_state = random_state

    def fit(self, X: TableLike, y: None = None) -> Self:
        """Keep the rows that new ones are compared with.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Rows; missing cells are filled by one draw of :class:`DiffusionImputer`.
        y : None
            Ignored.

        Returns
        -------
        self : object

        Raises
        ------
        ValueError
            For prices that do not fit the columns, and a budget that pays for no feature.
        """
        self._validate_params()
        X = self._numbers(X, reset=True)
        self._costs()
        if np.isnan(X).any():
            seed = Streams(self.random_state).seed("gaps")
            X = DiffusionImputer(fill="draw", random_state=seed).fit_transform(X)
        self.mean_ = X.mean(axis=0)
        spread = X.std(axis=0) if self.scale == "standard" else np.ones(X.shape[1])
        self.scale_ = np.where(spread > 0, spread, 1.0)
        self.rows_ = (X - self.mean_) / self.scale_
        return self

    def acquire(self, X: TableLike | None, oracle: Any) -> AcquiredFeatures:
        """Measure features of rows until the budget is spent.

        Parameters
        ----------
        X : array-like of shape (m, d) or None
            What is known already, NaN elsewhere; None: nothing, of as many rows as ``oracle`` has.
        oracle : callable or array-like of shape (m, d)
            ``oracle(rows, features)`` measures one feature of each of some rows: positions (k,)
            and (k,), answer (k,) numbers. Or the full rows, in the columns of ``fit``, to see how
            well it would have gone.

        Returns
        -------
        acquired : AcquiredFeatures

        Raises
        ------
        ValueError
            For an answer of another length, or that is not finite.
        TypeError
            For an answer that holds no numbers.
        """
        check_is_fitted(self, "rows_")
        X, ask = self._rows_and_oracle(X, oracle)
        costs = self._costs()
        u = Streams(self.random_state).get("particles")
        spent, order = np.zeros(len(X)), []
        law = self._law()
        weights = law.log_weights(X)
        while True:
            affordable = np.isnan(X) & (spent[:, None] + costs <= self.budget * (1 + 1e-12))
            rows = np.flatnonzero(affordable.any(axis=1))
            if not rows.size:
                break
            gain = law.uncertainty(weights[rows], u.random(), self.n_particles, self.criterion)
            gain /= costs
            feature = np.where(affordable[rows], gain, -np.inf).argmax(axis=1)
            X[rows, feature] = answered(ask, rows, feature)
            spent[rows] += costs[feature]
            law.learn(weights, X, rows, feature)
            step = np.full(len(X), -1, np.intp)
            step[rows] = feature
            order.append(step)
        steps = np.stack(order, axis=1) if order else np.empty((len(X), 0), np.intp)
        return AcquiredFeatures(law.completed(X, weights), ~np.isnan(X), steps, spent)

    def transform(self, X: TableLike) -> np.ndarray:
        """Fill the missing cells by the mean of the rows that agree with the known ones.

        Parameters
        ----------
        X : array-like of shape (m, d)

        Returns
        -------
        X : ndarray of shape (m, d)
        """
        check_is_fitted(self, "rows_")
        X = np.array(self._numbers(X, reset=False), np.float64)
        law = self._law()
        return law.completed(X, law.log_weights(X))

    def get_feature_names_out(self, input_features: VectorLike | None = None) -> np.ndarray:
        """Names of the columns: those of the input."""
        check_is_fitted(self, "rows_")
        return OneToOneFeatureMixin.get_feature_names_out(self, input_features)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags

    def _law(self) -> RowsAlike:
        return RowsAlike(self.rows_, self.mean_, self.scale_, self.noise_scale)

    def _rows_and_oracle(self, X, oracle):
        """Rows to measure, owned, and the function that measures."""
        asks = callable(oracle)
        if asks and X is None:
            raise ValueError("X=None needs an oracle of full rows; pass rows of NaN instead")
        full = None if asks else np.asarray(self._numbers(oracle, reset=False), np.float64)
        given = np.full(full.shape, np.nan) if X is None else self._numbers(X, reset=False)
        X = np.array(given, np.float64)
        if asks:
            return X, oracle
        if len(full) != len(X):
            raise ValueError(f"oracle has {len(full)} rows, X has {len(X)}; pass the same rows")
        return X, lambda rows, features: full[rows, features]

    def _numbers(self, X, *, reset):
        options = {"dtype": [np.float64, np.float32], "ensure_all_finite": "allow-nan"}
        return validated_rows(self, X, reset=reset, **options)

    def _costs(self):
        d = self.n_features_in_
        costs = np.ones(d) if self.costs is None else np.asarray(self.costs, np.float64)
        if costs.shape != (d,) or not (np.isfinite(costs) & (costs > 0)).all():
            raise ValueError(
                f"costs must be {d} finite prices > 0, one for each column, got {costs}"
            )
        if costs.min() > self.budget * (1 + 1e-12):
            raise ValueError(
                f"budget={self.budget} pays for no feature: the cheapest costs {costs.min():g}"
            )
        return costs
