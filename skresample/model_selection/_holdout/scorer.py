"""Ways to use a reusable hold-out with scikit-learn's own tools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.metrics import check_scoring

from skresample._parameters import TableLike, VectorLike

__all__ = ["ReusableHoldoutScorer", "reusable_holdout_refit"]


class ReusableHoldoutScorer:
    """Scorer that answers through a reusable hold-out.

    It has scikit-learn's scorer signature, but the rows it is called with are ignored: the
    estimator is scored on the training and hold-out rows given here, and what comes back is the
    hold-out's answer.

    Parameters
    ----------
    scoring : str, callable or None
        Score as in scikit-learn; its values have to lie in the hold-out's ``value_range``.
    X_train, y_train : array-like
        Rows the estimator was fitted on.
    X_holdout, y_holdout : array-like
        Rows it has never seen.
    holdout : ReusableHoldout
        Keeps the ledger.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skresample.model_selection import ReusableHoldout, ReusableHoldoutScorer
    >>> X, y = load_iris(return_X_y=True)
    >>> holdout = ReusableHoldout(n_effective=75, random_state=0)
    >>> score = ReusableHoldoutScorer("accuracy", X[::2], y[::2], X[1::2], y[1::2], holdout)
    >>> score(LogisticRegression(max_iter=500).fit(X[::2], y[::2])) > 0.9
    True
    """

    X_holdout: VectorLike
    X_train: VectorLike
    y_holdout: VectorLike
    y_train: VectorLike

    def __init__(
        self,
        scoring: str | Callable[..., Any] | None,
        X_train: VectorLike,
        y_train: VectorLike,
        X_holdout: VectorLike,
        y_holdout: VectorLike,
        holdout: Any,
    ) -> None:
        self.scoring = scoring
        self.X_train, self.y_train = X_train, y_train
        self.X_holdout, self.y_holdout = X_holdout, y_holdout
        self.holdout = holdout

    def __call__(
        self, estimator: Any, X: TableLike | None = None, y: VectorLike | None = None
    ) -> float:
        """Answer for a fitted estimator.

        Parameters
        ----------
        estimator : estimator
            Fitted on the training rows.
        X, y : ignored

        Returns
        -------
        float
        """
        scorer = check_scoring(estimator, self.scoring)
        train = float(scorer(estimator, self.X_train, self.y_train))
        return self.holdout.query(train, float(scorer(estimator, self.X_holdout, self.y_holdout)))


def reusable_holdout_refit(holdout: Any) -> Callable[..., Any]:
    """Choice of the best candidate for ``GridSearchCV(refit=...)`` through a reusable hold-out.

    For a search with ``return_train_score=True`` and a single split: the candidates are asked in
    order, and the one with the best answer is refitted. The weaker way: the raw scores remain in
    ``cv_results_``; :class:`ReusableHoldoutSearchCV` hides them.

    Parameters
    ----------
    holdout : ReusableHoldout
        Keeps the ledger.

    Returns
    -------
    callable
        Takes ``cv_results_`` and returns the position of the best candidate.

    Examples
    --------
    >>> from skresample.model_selection import ReusableHoldout, reusable_holdout_refit
    >>> choose = reusable_holdout_refit(ReusableHoldout(n_effective=100, random_state=0))
    >>> choose({"mean_train_score": [0.7, 0.9], "split0_test_score": [0.7, 0.88]})
    1
    """

    def choose(results) -> int:
        if "mean_train_score" not in results:
            raise ValueError("reusable_holdout_refit needs a search with return_train_score=True.")
        if "split1_test_score" in results:
            raise ValueError(
                "reusable_holdout_refit needs a search with a single split, e.g. "
                "cv=ShuffleSplit(1): with several the guarantee is void."
            )
        answers = holdout.query_many(results["mean_train_score"], results["split0_test_score"])
        if np.isnan(answers).all():
            raise ValueError("no candidate has a finite score.")
        return int(np.nanargmax(answers))

    return choose
