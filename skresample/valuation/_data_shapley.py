"""Data Shapley: the share of each row in the score of a model."""

from __future__ import annotations

from typing import Literal

from skresample._parameters import (
    ArrayLike,
    CrossValidator,
    Fits,
    Jobs,
    NonNegative,
    PositiveInt,
    Seed,
)

from ._semi_value import Folder, Scoring, SemiValue
from .coefficients import shapley
from .samplers import permutation, truncated_permutation
from .stopping import relative_change

__all__ = ["DataShapley"]


class DataShapley(SemiValue):
    """Value rows by their mean gain over all subsets, every size counted alike.

    The only values that are efficient (they sum to the score of all rows less that of none),
    symmetric, linear, and zero for rows that never matter.

    Parameters
    ----------
    estimator : estimator
        The model, cloned and trained on every subset asked for.
    method : {"tmc", "permutation", "exact"}, default="tmc"
        Random orders, cut once the score is that of all rows ("tmc") or followed to the end; or all
        subsets, for at most 20 players.
    scoring : str, callable or None, default=None
        Score of a model on the validation rows, as in scikit-learn; None: that of the estimator.
    tol : float, default=0.01
        For "tmc": relative distance from the score of all rows at which a walk may end, >= 0.
    max_iter : int, default=500
        Estimates at most, >= 1.
    X_val : {array-like, dataframe} of shape (m, d), default=None
        Rows that judge.
    y_val : array-like of shape (m,), default=None
        Their targets.
    cv : int, splitter or None, default=None
        Instead of ``X_val``: each fold judges the rows of the others; None: five folds.
    folder : str, path or None, default=None
        Where finished estimates are kept, so that an interrupted fit goes on; None: nowhere.
    progress : bool, default=False
        Whether to say on stderr what it will cost, and how far it is.
    n_jobs : int or None, default=None
        Processes; the values do not depend on it.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the subsets.

    Attributes
    ----------
    values_ : ndarray of shape (n,) or (n_groups,)
        Value of each row or group.
    standard_errors_ : ndarray of shape (n,) or (n_groups,), or None
        Of the sampling; None where nothing is sampled.
    groups_ : list or None
        Names of the groups valued.
    n_evaluations_ : int
        Models trained.
    converged_ : bool
        Whether the stopping rule was met in every split; True where nothing is sampled.
    n_features_in_ : int
        Number of columns.

    Warns
    -----
    ShortfallWarning
        When ``max_iter`` estimates did not satisfy the stopping rule.

    See Also
    --------
    KNNShapley : Exact and without training, for a nearest-neighbour model.
    DataBanzhaf : Steadier under noisy scores.

    Notes
    -----
    A permutation trains at most n models. Cutting it biases the values of rows that come late
    towards 0, by at most ``tol`` of the full score in all.

    References
    ----------
    A. Ghorbani, J. Zou, "Data Shapley: equitable valuation of data for machine learning", ICML
    2019, algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> from skresample.valuation import DataShapley
    >>> X, y = np.array([[0.0], [0.1], [5.0], [5.1]]), [0, 0, 1, 0]
    >>> valuation = DataShapley(
    ...     KNeighborsClassifier(1), method="exact", X_val=[[0.0], [5.2]], y_val=[0, 1]
    ... )
    >>> int(valuation.fit(X, y).values_.argmin())
    3
    """

    def __init__(
        self,
        estimator: Fits,
        *,
        method: Literal["tmc", "permutation", "exact"] = "tmc",
        scoring: Scoring | None = None,
        tol: NonNegative = 0.01,
        max_iter: PositiveInt = 500,
        X_val: ArrayLike | None = None,
        y_val: ArrayLike | None = None,
        cv: CrossValidator | None = None,
        folder: Folder | None = None,
        progress: bool = False,
        n_jobs: Jobs = None,
        random_state: Seed = None,
    ) -> None:
        super().__init__(
            estimator, scoring=scoring, tol=tol, max_iter=max_iter, X_val=X_val,
            y_val=y_val, cv=cv, folder=folder, progress=progress, n_jobs=n_jobs,
            random_state=random_state,
        )  # fmt: skip
        self.method = method

    def _axes(self):
        sampler = {
            "tmc": truncated_permutation,
            "permutation": permutation,
            "exact": None,
        }[self.method]
        return shapley, sampler, relative_change
