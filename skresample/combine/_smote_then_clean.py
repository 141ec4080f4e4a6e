"""SMOTE, then a cleaner: the chains that the literature has names for."""

from __future__ import annotations

from sklearn.base import clone

from skresample.over_sampling import SMOTE

from ._chain import BaseChain

__all__ = ["SmoteThenClean"]


class SmoteThenClean(BaseChain):
    """Base of chains of SMOTE and a cleaner of all classes.

    A subclass declares ``_cleaner``: the name of the parameter that replaces it, and its class.
    """

    _cleaner: tuple[str, type]

    def _make_steps(self):
        name, cleaner = self._cleaner
        own = ("sampling_strategy", "random_state", "group_columns")
        shared = {key: getattr(self, key) for key in ("categorical_features", "n_jobs")}
        first, second = self.smote, getattr(self, name)
        if first is None:
            first = SMOTE(**{key: getattr(self, key) for key in own}, **shared)
        else:
            first = clone(first)
        second = cleaner(sampling_strategy="all", **shared) if second is None else clone(second)
        return [("smote", first), (name, second)]
