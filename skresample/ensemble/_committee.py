"""What the members of an ensemble say together: probabilities, classes, out-of-bag figures."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from sklearn.metrics import accuracy_score
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import check_is_fitted, validate_data

from skresample._compat import BaseEstimator, ClassifierMixin, MetaEstimatorMixin
from skresample._parameters import TableLike
from skresample._table.accept import accept_rows
from skresample._table.containers import take, take_columns
from skresample.combine._prior_shift import shift_prior

from ._members import probabilities
from ._training import Training

__all__ = ["Committee"]


class Committee(MetaEstimatorMixin, ClassifierMixin, BaseEstimator):
    """Base of classifiers whose members are fitted: how they answer as one."""

    estimators_: list[Any]
    classes_: np.ndarray
    prior_: np.ndarray
    trained_prior_: np.ndarray
    oob_decision_function_: np.ndarray
    oob_score_: float

    def _corrected(self, proba):
        if self.correct is None:
            return proba
        return shift_prior(proba, self.trained_prior_, self.prior_)

    def _seen_rows(self, X):
        """Rows to predict, as the members read them."""
        check_is_fitted(self, "estimators_")
        X, _ = accept_rows(X)
        validate_data(self, X, reset=False, skip_check_array=True)
        return X if self.encoder_ is None else self.encoder_.transform(X)

    def _mean(self, X, say):
        """Mean over the members of what ``say(model, rows)`` returns."""
        X, total = self._seen_rows(X), 0.0
        said = Parallel(n_jobs=self.n_jobs, prefer="threads", return_as="generator")(
            delayed(say)(one.model, take_columns(X, one.columns)) for one in self._members
        )
        for values in said:  # in the order of the members, whoever is first
            total = total + values
        return total / len(self._members)

    def predict_proba(self, X: TableLike) -> np.ndarray:
        """Mean of the members' class probabilities, corrected if asked for.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.

        Returns
        -------
        proba : ndarray of shape (n, c)
            Members without ``predict_proba`` vote.
        """
        check_is_fitted(self, "estimators_")
        c = self.n_classes_
        return self._corrected(self._mean(X, lambda model, rows: probabilities(model, rows, c)))

    def predict_log_proba(self, X: TableLike) -> np.ndarray:
        """Logarithm of the class probabilities.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.

        Returns
        -------
        log_proba : ndarray of shape (n, c)
        """
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

    def predict(self, X: TableLike) -> np.ndarray:
        """The class with the largest probability.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.

        Returns
        -------
        y : ndarray of shape (n,)
        """
        proba = self.predict_proba(X)
        return self.classes_[proba.argmax(axis=1)]

    # -- rows that a member has not seen -----------------------------------------------------
    def _judge_unseen(self, data: Training) -> None:
        """Figures of each row from the members that had no part of it."""
        n, c = data.codes.size, len(data.classes)
        total, count = np.zeros((n, c)), np.zeros(n)
        for member in self._members:
            unseen = np.ones(n, bool)
            unseen[member.seen] = False
            rows = np.flatnonzero(unseen)
            if rows.size:
                X = take_columns(take(data.X, rows), member.columns)
                total[rows] += probabilities(member.model, X, c)
                count[rows] += 1
        if not count.all():
            judged = np.bincount(data.codes[count > 0], minlength=c)
            without = data.classes[judged == 0].tolist()
            advice = "use more estimators"
            if without:
                advice = (
                    f"no row of class {without[0]!r} has one, so that oob_score_ speaks of the "
                    f"others alone; where every member takes all rows of a class, more estimators "
                    f"do not help: use cross-validation, or BalancedBaggingClassifier"
                )
            warnings.warn(
                f"{np.count_nonzero(count == 0)} of {n} rows were seen by every member and have no "
                f"out-of-bag figures (NaN); {advice}",
                stacklevel=3,
            )
        has = np.flatnonzero(count)
        self.oob_decision_function_ = np.full((n, c), np.nan)
        self.oob_decision_function_[has] = self._corrected(total[has] / count[has, None])
        if not has.size:
            self.oob_score_ = np.nan
            return
        said = self.oob_decision_function_[has].argmax(axis=1)
        score: Callable[..., Any] = self.oob_score if callable(self.oob_score) else accuracy_score
        self.oob_score_ = score(self.classes_[data.codes[has]], self.classes_[said])

    # -- members -----------------------------------------------------------------------------
    @property
    def estimators_samples_(self) -> list[np.ndarray]:
        """Input rows offered to the sampler of each member."""
        check_is_fitted(self, "estimators_")
        every = np.arange(self._n_rows, dtype=np.intp)
        return [every if one.rows is None else one.rows for one in self._members]

    @property
    def estimators_features_(self) -> list[np.ndarray]:
        """Columns of each member (of the encoded table, where there is an ``encoder_``)."""
        check_is_fitted(self, "estimators_")
        every = np.arange(self._n_columns, dtype=np.intp)
        return [every if one.columns is None else one.columns for one in self._members]

    def __len__(self) -> int:
        return len(self.estimators_)

    def __getitem__(self, index: int) -> Any:
        return self.estimators_[index]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.estimators_)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "estimators_")
