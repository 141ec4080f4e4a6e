"""Data Banzhaf: the gain of a row over a random half of the others."""

from __future__ import annotations

from typing import Literal

from skresample._parameters import ArrayLike, CrossValidator, Fits, Jobs, PositiveInt, Seed

from ._semi_value import Folder, Scoring, SemiValue
from .coefficients import banzhaf
from .samplers import uniform_subset
from .stopping import small_errors

__all__ = ["DataBanzhaf"]


class DataBanzhaf(SemiValue):
    """Value rows by their mean gain over all subsets, every subset counted alike.

    Its ranking is the steadiest of all semi-values when scores are noisy, as those of stochastic
    learners are; unlike Shapley values they do not sum to the score.

    Parameters
    ----------
    estimator : estimator
        The model, cloned and trained on every subset asked for.
    method : {"msr", "exact"}, default="msr"
        Random subsets, each used for all rows; or all subsets, for at most 20 players.
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
    DataShapley : Sizes count alike instead of subsets.

    Notes
    -----
    An estimate trains one model on about half of the rows. Sampling ends when the mean standard
    error is a twentieth of the spread of the values.

    References
    ----------
    J. T. Wang, R. Jia, "Data Banzhaf: a robust data valuation framework for machine learning",
    AISTATS 2023, eq. 2 and 6.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> from skresample.valuation import DataBanzhaf
    >>> X, y = np.array([[0.0], [0.1], [5.0], [5.1]]), [0, 0, 1, 0]
    >>> valuation = DataBanzhaf(
    ...     KNeighborsClassifier(1), method="exact", X_val=[[0.0], [5.2]], y_val=[0, 1]
    ... )
    >>> int(valuation.fit(X, y).values_.argmin())
    3
    """

    def __init__(
        self,
        estimator: Fits,
        *,
        method: Literal["msr", "exact"] = "msr",
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
        self.method = method

    def _axes(self):
        return banzhaf, None if self.method == "exact" else uniform_subset, small_errors
