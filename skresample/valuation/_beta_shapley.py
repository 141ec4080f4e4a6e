"""Beta Shapley: small subsets count more, or less."""

from __future__ import annotations

from typing import Literal

from skresample._parameters import (
    ArrayLike,
    CrossValidator,
    Fits,
    Jobs,
    Positive,
    PositiveInt,
    Seed,
)

from ._semi_value import Folder, Scoring, SemiValue
from .coefficients import beta_shapley
from .samplers import permutation
from .stopping import relative_change

__all__ = ["BetaShapley"]


class BetaShapley(SemiValue):
    """Value rows by their mean gain over subsets whose size follows a Beta law.

    With many rows the gain of one more vanishes in noise; counting small subsets more
    (``alpha > beta``) finds harmful rows better. (1, 1) is Data Shapley.

    Parameters
    ----------
    estimator : estimator
        The model, cloned and trained on every subset asked for.
    alpha : float, default=16.0
        First shape, > 0; larger counts small subsets more.
    beta : float, default=1.0
        Second shape, > 0; larger counts large subsets more.
    method : {"permutation", "exact"}, default="permutation"
        Random orders with weights by size; or all subsets, for at most 20 players.
    scoring : str, callable or None, default=None
        Score of a model on the validation rows, as in scikit-learn; None: that of the estimator.
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
    DataShapley : Sizes count alike.

    Notes
    -----
    A permutation trains n models.

    References
    ----------
    Y. Kwon, J. Zou, "Beta Shapley: a unified and noise-reduced data valuation framework for
    machine learning", AISTATS 2022, eq. 5; Beta(16, 1) is theirs for noisy labels.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> from skresample.valuation import BetaShapley
    >>> X, y = np.array([[0.0], [0.1], [5.0], [5.1]]), [0, 0, 1, 0]
    >>> valuation = BetaShapley(
    ...     KNeighborsClassifier(1), method="exact", X_val=[[0.0], [5.2]], y_val=[0, 1]
    ... )
    >>> int(valuation.fit(X, y).values_.argmin())
    3
    """

    def __init__(
        self,
        estimator: Fits,
        *,
        alpha: Positive = 16.0,
        beta: Positive = 1.0,
        method: Literal["permutation", "exact"] = "permutation",
        scoring: Scoring | None = None,
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
            estimator, scoring=scoring, max_iter=max_iter, X_val=X_val, y_val=y_val,
            cv=cv, folder=folder, progress=progress, n_jobs=n_jobs,
            random_state=random_state,
        )  # fmt: skip
        self.alpha = alpha
        self.beta = beta
        self.method = method

    def _axes(self):
        sampler = None if self.method == "exact" else permutation
        return beta_shapley(self.alpha, self.beta), sampler, relative_change
