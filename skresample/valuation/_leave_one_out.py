"""Leave-one-out: what the score loses without a row."""

from __future__ import annotations

import numpy as np
from joblib import Parallel, delayed, effective_n_jobs

from skresample._parameters import ArrayLike, CrossValidator, Fits, Jobs

from ._semi_value import Scoring, SemiValue

__all__ = ["LeaveOneOut"]


class LeaveOneOut(SemiValue):
    """Value rows by the score of all rows less that without the row.

    Cheap and easily understood, but nearly blind where rows can stand in for each other.

    Parameters
    ----------
    estimator : estimator
        The model, cloned and trained on every subset asked for.
    scoring : str, callable or None, default=None
        Score of a model on the validation rows, as in scikit-learn; None: that of the estimator.
    X_val : {array-like, dataframe} of shape (m, d), default=None
        Rows that judge.
    y_val : array-like of shape (m,), default=None
        Their targets.
    cv : int, splitter or None, default=None
        Instead of ``X_val``: each fold judges the rows of the others; None: five folds.
    progress : bool, default=False
        Whether to say on stderr what it will cost.
    n_jobs : int or None, default=None
        Threads of the neighbour search; None: up to two for large tables.

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

    See Also
    --------
    DataShapley : Also counts what a row does for fewer others.

    Notes
    -----
    Trains n + 1 models.

    References
    ----------
    R. D. Cook, "Detection of influential observation in linear regression", Technometrics 19
    (1977).

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> from skresample.valuation import LeaveOneOut
    >>> X, y = np.array([[0.0], [0.1], [5.0], [5.1]]), [0, 0, 1, 0]
    >>> valuation = LeaveOneOut(
    ...     KNeighborsClassifier(1), X_val=[[0.0], [5.2]], y_val=[0, 1]
    ... )
    >>> int(valuation.fit(X, y).values_.argmin())
    3
    """

    def __init__(
        self,
        estimator: Fits,
        *,
        scoring: Scoring | None = None,
        X_val: ArrayLike | None = None,
        y_val: ArrayLike | None = None,
        cv: CrossValidator | None = None,
        progress: bool = False,
        n_jobs: Jobs = None,
    ) -> None:
        super().__init__(
            estimator, scoring=scoring, X_val=X_val, y_val=y_val, cv=cv, progress=progress,
            n_jobs=n_jobs,
        )  # fmt: skip

    def _value_split(self, split, players, run):
        game = self._game(split, players)
        full, workers = self._announced(game, game.n + 1), effective_n_jobs(self.n_jobs)
        parts = [np.arange(game.n)[i::workers] for i in range(workers)]
        results = Parallel(n_jobs=self.n_jobs)(
            delayed(_without)(game, part) for part in parts if len(part)
        )
        values = np.empty(game.n)
        for part, worth in results:
            values[part] = full - worth
        run.counts.append(game.n + 1)
        run.settled.append(True)
        return values, None


def _without(game, players):
    """The players, and what all others are worth without each; runs in a worker."""
    everyone = np.arange(game.n)
    return players, np.array([game(np.delete(everyone, i)) for i in players])
