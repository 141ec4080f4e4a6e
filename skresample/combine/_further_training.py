"""How a model is trained further, a round at a time: by ``partial_fit``, or by a warm start."""

from __future__ import annotations

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

from skresample._table.accept import text_explained

__all__ = ["FurtherTraining", "check_partial_fit", "check_trainable"]

_BINNED = (HistGradientBoostingClassifier, HistGradientBoostingRegressor)


def check_partial_fit(estimator) -> None:
    """Refuse a model that cannot be trained batch by batch."""
    if not hasattr(estimator, "partial_fit"):
        raise TypeError(
            f"{type(estimator).__name__} has no partial_fit, so that it cannot be trained round by "
            f"round; use SGDClassifier, MLPClassifier or another that has"
        )


def check_trainable(estimator) -> None:
    """Refuse a model that has neither ``partial_fit`` nor a warm start for other rows."""
    if hasattr(estimator, "partial_fit"):
        return
    name = type(estimator).__name__
    if isinstance(estimator, _BINNED):
        raise TypeError(
            f"{name} goes on with the same rows only: it bins them anew in every fit; use "
            f"GradientBoostingClassifier or GradientBoostingRegressor, whose trees read numbers"
        )
    if "warm_start" not in estimator.get_params(deep=False):
        raise TypeError(
            f"{name} has neither partial_fit nor warm_start, so that it cannot be trained round by "
            f"round; use SGDClassifier, MLPClassifier, GradientBoostingClassifier or another that "
            f"has"
        )


class FurtherTraining:
    """A model and what its training goes on with.

    Parameters
    ----------
    model : estimator
        Trained in place.
    n_rounds : int
        Rounds in all: trees of an ensemble are shared out among them.
    classes : ndarray of shape (c,) or None
        All labels of a classifier.
    """

    def __init__(self, model, n_rounds: int, classes=None) -> None:
        self.model, self.n_rounds, self.classes = model, n_rounds, classes
        self.by_batch = hasattr(model, "partial_fit")
        self._trees = None
        if self.by_batch:
            return
        model.set_params(warm_start=True)
        self._trees = model.get_params(deep=False).get("n_estimators")
        if self._trees is not None and self._trees < n_rounds:
            raise ValueError(
                f"n_estimators={self._trees} of {type(model).__name__} cannot be shared out among "
                f"{n_rounds} rounds; raise it, or train for fewer rounds"
            )

    def learn(self, number: int, X, y) -> None:
        """Go on with the rows of a round, or with a batch of it where ``by_batch``."""
        with text_explained(self.model):
            if self.by_batch:
                known = {} if self.classes is None else {"classes": self.classes}
                self.model.partial_fit(X, y, **known)
                return
            self._check_classes(number, y)
            if self._trees is not None:
                self.model.set_params(n_estimators=self._trees * (number + 1) // self.n_rounds)
            self.model.fit(X, y)

    def _check_classes(self, number, y) -> None:
        lacking = [] if self.classes is None else np.setdiff1d(self.classes, y).tolist()
        if lacking:
            raise ValueError(
                f"round {number} has no row of class {lacking[0]!r}, without which "
                f"{type(self.model).__name__} cannot go on; make rounds larger or stratified, give "
                f"every class a share, or use a model with partial_fit"
            )
