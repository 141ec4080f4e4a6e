"""What is believed of an item before it was shown: the rate of its group."""

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy.special import betaln

from skresample._compat import BaseEstimator
from skresample._parameters import Declared, NonNegative, Positive, VectorLike

__all__ = ["GroupShrinkagePrior"]

_STRENGTHS = np.geomspace(1.0, 1000.0, 31)  # candidates of "eb"


class GroupShrinkagePrior(BaseEstimator):
    """Beta priors of success rates that shrink items towards their group, and groups to the whole.

    An item of group g has the prior ``Beta(S p_g, S (1 - p_g))`` with
    ``p_g = (s_g + weight p_0) / (n_g + weight)`` for s_g successes in n_g trials of the group and
    the overall rate ``p_0 = (s + 1) / (n + 2)``.

    Parameters
    ----------
    strength : "eb" or float > 0, default="eb"
        S, the trials that the rate of the group counts for. "eb": the one of 31 candidates from 1
        to 1000 under which the trials are most likely, 2 before the first.
    weight : float, default=10.0
        Trials that the overall rate counts for in that of a group, >= 0; more trusts groups less.

    See Also
    --------
    ThompsonBatchSelector : Spends the prior.

    Notes
    -----
    O(31 n). Successes may be any numbers in [0, 1] a trial.

    References
    ----------
    S. Eide, D. S. Leslie, A. Frigessi, "Dynamic slate recommendation with gated recurrent units and
    Thompson sampling", Data Mining and Knowledge Discovery 36 (2022), arXiv:2104.15046 (vectors of
    items around those of their groups; here in its conjugate form for rates).

    Examples
    --------
    >>> from skresample.valuation import GroupShrinkagePrior
    >>> prior = GroupShrinkagePrior(strength=10.0)
    >>> prior.pseudo_counts([4, 0, 0], [8, 0, 0], [0, 0, 1])[0].round(2)
    array([5., 5., 5.])
    """

    _parameter_constraints = Declared()

    def __init__(
        self, *, strength: Literal["eb"] | Positive = "eb", weight: NonNegative = 10.0
    ) -> None:
        self.strength = strength
        self.weight = weight

    def pseudo_counts(
        self, successes: VectorLike, trials: VectorLike, groups: VectorLike | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Successes and failures that each item starts with.

        Parameters
        ----------
        successes, trials : array-like of shape (n,)
            Of every item so far.
        groups : array-like of int of shape (n,), default=None
            Code of the group of each item, 0, 1, ...; None: all are of one.

        Returns
        -------
        a, b : ndarray of shape (n,)
            Parameters of the beta priors, > 0.

        Raises
        ------
        ValueError
            For parameters out of range.
        """
        self._validate_params()
        s, n = np.asarray(successes, np.float64), np.asarray(trials, np.float64)
        code = np.zeros(s.size, np.intp) if groups is None else np.asarray(groups, np.intp)
        overall = (s.sum() + 1.0) / (n.sum() + 2.0)
        weight = max(float(self.weight), 1e-9)  # a group without trials has the overall rate
        rate = (np.bincount(code, s) + weight * overall) / (np.bincount(code, n) + weight)
        rate = np.clip(rate, 1e-9, 1.0 - 1e-9)[code]
        strength = self._strength(s, n, rate) if self.strength == "eb" else float(self.strength)
        return strength * rate, strength * (1.0 - rate)

    def _strength(self, s, n, rate) -> float:
        """The strength of the highest beta-binomial likelihood."""
        seen = n > 0
        if not seen.any():
            return 2.0
        s, f, rate = s[seen], (n - s)[seen], rate[seen]
        a, b = _STRENGTHS[:, None] * rate, _STRENGTHS[:, None] * (1.0 - rate)
        likelihood = (betaln(a + s, b + f) - betaln(a, b)).sum(axis=1)
        return float(_STRENGTHS[likelihood.argmax()])
