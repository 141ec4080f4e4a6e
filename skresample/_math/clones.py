"""Many clones of one estimator."""

from __future__ import annotations

from sklearn.base import BaseEstimator, clone

__all__ = ["Clones"]

_PLAIN = (int, float, str, type(None))


class Clones:
    """Makes clones of an estimator: of plain values only, at a small part of the usual cost.

    Where parameters and attributes are numbers, text or None a copy of the attributes is a clone.
    """

    def __init__(self, estimator):
        self.estimator = estimator
        made = getattr(type(estimator), "__sklearn_clone__", None)
        usual = made is BaseEstimator.__sklearn_clone__
        self._clean = clone(estimator) if usual else None
        if usual and not all(isinstance(value, _PLAIN) for value in vars(self._clean).values()):
            self._clean = None

    def make(self):
        """One more clone."""
        if self._clean is None:
            return clone(self.estimator)
        made = object.__new__(type(self._clean))
        vars(made).update(vars(self._clean))
        return made
