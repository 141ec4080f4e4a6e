"""Mechanisms: how scores become rows. One axis of the selection family.

A mechanism is an object with ``draw(scores, n_samples, rng, strata=None) -> Draw``; a plain
function ``(scores, n_samples, rng) -> rows`` or ``-> (rows, weights)`` does too. All are
deterministic given ``rng``; ties go to the earlier row.
"""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np
from numpy.random import Generator
from sklearn.base import clone

from skresample._compat import BaseEstimator
from skresample._math.apportion import largest_remainder
from skresample.exceptions import QuotaError

from ._scores.asked import checked_scores
from ._scores.bands import Draw, ParetoThreshold, QuantileBand, Strata, Threshold
from ._scores.draws import (
    gumbel_top_k,
    inclusion_probabilities,
    independent_draw,
    multinomial_draw,
    systematic_draw,
    top_k,
)

__all__ = [
    "MECHANISMS",
    "Draw",
    "Gumbel",
    "ParetoThreshold",
    "Proportional",
    "QuantileBand",
    "StratifiedQuota",
    "Threshold",
    "TopK",
    "draw_rows",
]


class TopK(BaseEstimator):
    """The rows with the largest scores, best first.

    Parameters
    ----------
    largest : bool, default=True
        False takes the smallest scores.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection.mechanisms import TopK
    >>> TopK().draw(np.array([1.0, 3.0, 3.0]), 2, None).rows
    array([1, 2])
    """

    def __init__(self, *, largest: bool = True) -> None:
        self.largest = largest

    def draw(
        self,
        scores: np.ndarray,
        n_samples: Any,
        rng: Generator | None,
        strata: Strata | None = None,
    ) -> Draw:
        """Rows of the ``n_samples`` best scores (None: all, ranked)."""
        n_samples = len(scores) if n_samples is None else n_samples
        return Draw(top_k(scores if self.largest else -scores, n_samples))


class Gumbel(BaseEstimator):
    """Draw without replacement, scores are log weights: the law of one draw after the other.

    Parameters
    ----------
    temperature : float, default=1.0
        >= 0. Weights to the power 1 / temperature: 0 is :class:`TopK`, large is uniform.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection.mechanisms import Gumbel
    >>> rows = Gumbel().draw(np.array([0.0, 50.0, 0.0]), 1, np.random.default_rng(0)).rows
    >>> rows
    array([1])
    """

    def __init__(self, *, temperature: float = 1.0) -> None:
        self.temperature = temperature

    def draw(
        self, scores: np.ndarray, n_samples: Any, rng: Generator, strata: Strata | None = None
    ) -> Draw:
        """Rows in the order of the draw; ``-inf`` is never drawn."""
        if not self.temperature >= 0:
            raise ValueError(f"temperature must be >= 0, got {self.temperature!r}")
        possible = int(np.count_nonzero(scores > -np.inf))
        n_samples = possible if n_samples is None else n_samples
        if n_samples > possible:
            raise QuotaError(
                f"n_samples={n_samples} rows were asked for, but only {possible} have a positive "
                "weight; lower n_samples."
            )
        return Draw(gumbel_top_k(scores, n_samples, rng, self.temperature))


class Proportional(BaseEstimator):
    """Draw with known inclusion probabilities proportional to scores, weights to match.

    Parameters
    ----------
    method : {"systematic", "independent", "multinomial"}, default="systematic"
        "systematic": exactly ``n_samples`` rows. "independent": each row by itself, ``n_samples``
        in expectation. "multinomial": ``n_samples`` draws with replacement, repeats merged.

    Notes
    -----
    The probabilities are ``q_i = min(1, score_i / alpha)`` with alpha solved so that they add up to
    ``n_samples``; weights are 1 / q_i (Horvitz-Thompson), for "multinomial" the number of draws
    over their expectation (Hansen-Hurwitz). Weighted sums over the sample are unbiased.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection.mechanisms import Proportional
    >>> drawn = Proportional().draw(np.array([1.0, 9.0, 1.0, 9.0]), 2, np.random.default_rng(0))
    >>> drawn.probability
    array([0.1, 0.9, 0.1, 0.9])
    """

    def __init__(
        self, *, method: Literal["systematic", "independent", "multinomial"] = "systematic"
    ) -> None:
        self.method = method

    def draw(
        self, scores: np.ndarray, n_samples: Any, rng: Generator, strata: Strata | None = None
    ) -> Draw:
        """Rows in their own order with weights and inclusion probabilities."""
        if self.method not in ("systematic", "independent", "multinomial"):
            raise ValueError(
                f"method must be 'systematic', 'independent' or 'multinomial', got {self.method!r}"
            )
        if (scores < 0).any() or not np.isfinite(scores).all():
            raise ValueError("a proportional draw needs finite scores >= 0")
        n_samples = int(np.count_nonzero(scores)) if n_samples is None else n_samples
        if self.method == "multinomial":
            if not scores.any():
                raise QuotaError("a proportional draw needs a positive score, all are 0")
            rows, times = multinomial_draw(scores, n_samples, rng)
            share = scores / scores.sum()
            weight = times / (n_samples * share[rows])
            return Draw(rows, weight, 1.0 - (1.0 - share) ** n_samples)
        q = inclusion_probabilities(scores, n_samples)
        rows = (systematic_draw if self.method == "systematic" else independent_draw)(q, rng)
        return Draw(rows, 1.0 / q[rows], q)


class StratifiedQuota(BaseEstimator):
    """Another mechanism within every stratum, the number of rows split over strata.

    Parameters
    ----------
    mechanism : mechanism or str, default="top_k"
        Used within each stratum.
    by : {"groups", "y"}, default="groups"
        What a stratum is.
    shares : {"proportional", "equal"} or mapping, default="proportional"
        "proportional" to the sizes, "equal" (as far as sizes allow), or stratum -> share.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection.mechanisms import StratifiedQuota
    >>> strata = (np.array([0, 0, 0, 1]), ["a", "b"])
    >>> scores = np.array([1.0, 3.0, 2.0, 0.0])
    >>> StratifiedQuota(shares="equal").draw(scores, 2, np.random.default_rng(0), strata).rows
    array([1, 3])
    """

    def __init__(
        self,
        *,
        mechanism: Any = "top_k",
        by: Literal["groups", "y"] = "groups",
        shares: Literal["proportional", "equal"] | Mapping[Any, Any] = "proportional",
    ) -> None:
        self.mechanism = mechanism
        self.by = by
        self.shares = shares

    def draw(
        self, scores: np.ndarray, n_samples: Any, rng: Generator, strata: Strata | None = None
    ) -> Draw:
        """Rows of stratum after stratum; rows in no stratum (code -1) are left out."""
        if strata is None:
            raise ValueError(
                f"StratifiedQuota(by={self.by!r}) got no strata: pass groups= to fit_resample, or "
                "a y of classes"
            )
        codes, names = strata
        size = np.bincount(codes[codes >= 0], minlength=len(names))
        n_samples = int(size.sum()) if n_samples is None else n_samples
        quota = largest_remainder(self._shares(size, names), n_samples, caps=size)
        rows, weight = [], []
        for stratum in np.flatnonzero(quota):
            member = np.flatnonzero(codes == stratum)
            part = draw_rows(self.mechanism, scores[member], int(quota[stratum]), rng)
            rows.append(member[part.rows])
            weight.append(part.weight)
        rows = np.concatenate(rows) if rows else np.empty(0, np.intp)
        if any(w is None for w in weight) or not weight:
            return Draw(rows)
        return Draw(rows, np.concatenate(weight))

    def _shares(self, size, names):
        if isinstance(self.shares, str):
            if self.shares == "proportional":
                return size
            if self.shares == "equal":
                return (size > 0).astype(float)
            raise ValueError(
                f"shares must be 'proportional', 'equal' or a mapping, got {self.shares!r}"
            )
        unknown = [name for name in self.shares if name not in names]
        if unknown:
            raise QuotaError(f"shares names stratum {unknown[0]!r}, the strata are {names}")
        return np.array([self.shares.get(name, 0.0) for name in names], dtype=float)


MECHANISMS: dict[str, Callable[[], Any]] = {
    "band": QuantileBand,
    "gumbel": Gumbel,
    "pareto": ParetoThreshold,
    "proportional": Proportional,
    "stratified": StratifiedQuota,
    "threshold": Threshold,
    "top_k": TopK,
}


def draw_rows(
    mechanism: Any,
    scores: np.ndarray,
    n_samples: int | None,
    rng: Generator,
    strata: Strata | None = None,
) -> Draw:
    """Draw by a mechanism given as a name of ``MECHANISMS``, an object or a function.

    Parameters
    ----------
    mechanism : str, object with ``draw``, or callable
        How scores become rows.
    scores : ndarray of shape (n,)
        Larger is better; no NaN.
    n_samples : int or None
        Rows to draw; None leaves the number to the mechanism.
    rng : Generator
        Source of randomness.
    strata : tuple of (codes, names), default=None
        Stratum of each row (-1: none) and the names of the strata.

    Returns
    -------
    drawn : Draw

    Raises
    ------
    ValueError
        For NaN, for an unknown name, and for what the mechanism refuses.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection.mechanisms import draw_rows
    >>> draw_rows("top_k", np.array([1.0, 3.0]), 1, np.random.default_rng(0)).rows
    array([1])
    """
    scores = np.asarray(scores)
    scores = checked_scores(scores, len(scores), "the scorer")
    if isinstance(mechanism, str):
        if mechanism not in MECHANISMS:
            raise ValueError(f"mechanism must be one of {sorted(MECHANISMS)}, got {mechanism!r}")
        mechanism = MECHANISMS[mechanism]()
    if hasattr(mechanism, "draw"):
        return clone(mechanism, safe=False).draw(scores, n_samples, rng, strata)
    drawn = mechanism(scores, n_samples, rng)
    if isinstance(drawn, Draw):
        return drawn
    rows, weight = drawn if isinstance(drawn, tuple) else (drawn, None)
    rows = np.asarray(rows)
    if rows.dtype == bool and rows.shape == scores.shape:
        rows = np.flatnonzero(rows)
    return Draw(rows.astype(np.intp), weight)
