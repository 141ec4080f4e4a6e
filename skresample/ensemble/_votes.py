"""What the learners of a boosting say together, after every round."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.special import softmax
from sklearn.metrics import accuracy_score
from sklearn.utils.validation import check_is_fitted

from skresample._parameters import TableLike, VectorLike

from ._forest import SamplersApart

__all__ = ["VotingByRounds"]


class VotingByRounds(SamplersApart):
    """Learners that vote with weights (SAMME): predictions after all rounds and after each."""

    estimator_weights_: np.ndarray

    def _staged_votes(self, X) -> Iterator[np.ndarray]:
        """Weighted votes after every round, symmetric about 0, (n, c)."""
        X, c = self._seen_rows(X), self.n_classes_
        total, votes = 0.0, np.zeros((X.shape[0], c))
        for learner, alpha in zip(self.estimators_, self.estimator_weights_, strict=True):
            said = np.full(votes.shape, -alpha / (c - 1))
            said[np.arange(len(said)), learner.predict(X).astype(np.intp)] = alpha
            votes, total = votes + said, total + alpha
            yield votes / total

    def _votes(self, X) -> np.ndarray:
        check_is_fitted(self, "estimators_")
        for votes in self._staged_votes(X):
            last = votes
        return last

    def _from_votes(self, votes) -> np.ndarray:
        return self._corrected(softmax(votes / (self.n_classes_ - 1), axis=1))

    def decision_function(self, X: TableLike) -> np.ndarray:
        """Weighted votes of the learners.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.

        Returns
        -------
        scores : ndarray of shape (n,) or (n, c)
            Two classes: positive for the second.
        """
        return _scores(self._votes(X))

    def staged_decision_function(self, X: TableLike) -> Iterator[np.ndarray]:
        """Decision values after every round.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.

        Yields
        ------
        scores : ndarray of shape (n,) or (n, c)
        """
        return (_scores(votes) for votes in self._staged_votes(X))

    def predict_proba(self, X: TableLike) -> np.ndarray:
        """Class probabilities by the softmax of the votes, corrected if asked for.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.

        Returns
        -------
        proba : ndarray of shape (n, c)
        """
        return self._from_votes(self._votes(X))

    def staged_predict_proba(self, X: TableLike) -> Iterator[np.ndarray]:
        """Class probabilities after every round.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.

        Yields
        ------
        proba : ndarray of shape (n, c)
        """
        return (self._from_votes(votes) for votes in self._staged_votes(X))

    def staged_predict(self, X: TableLike) -> Iterator[np.ndarray]:
        """Labels after every round.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.

        Yields
        ------
        y : ndarray of shape (n,)
        """
        staged = self.staged_predict_proba(X)
        return (self.classes_[proba.argmax(axis=1)] for proba in staged)

    def staged_score(
        self, X: TableLike, y: VectorLike, sample_weight: VectorLike | None = None
    ) -> Iterator[float]:
        """Accuracy after every round.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.
        y : array-like of shape (n,)
            Labels.
        sample_weight : array-like of shape (n,), default=None
            Weights of the rows.

        Yields
        ------
        score : float
        """
        staged = self.staged_predict(X)
        return (float(accuracy_score(y, said, sample_weight=sample_weight)) for said in staged)


def _scores(votes: np.ndarray) -> np.ndarray:
    """Votes as scikit-learn gives them: one column for two classes."""
    return votes[:, 1] if votes.shape[1] == 2 else votes
