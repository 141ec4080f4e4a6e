"""Draw rows by score: best first, with noise, or with known inclusion probabilities."""

from __future__ import annotations

import numpy as np

from skresample.exceptions import QuotaError

__all__ = [
    "gumbel_top_k",
    "inclusion_probabilities",
    "independent_draw",
    "multinomial_draw",
    "systematic_draw",
    "top_k",
]


def top_k(scores, k: int) -> np.ndarray:
    """Positions of the k largest scores, best first; equal scores in the order of the rows.

    Parameters
    ----------
    scores : ndarray of shape (n,)
        No NaN.
    k : int
        Between 0 and n.

    Returns
    -------
    indices : ndarray of shape (k,), intp

    Notes
    -----
    O(n + k log k).
    """
    scores = np.asarray(scores)
    if k <= 0:
        return np.empty(0, np.intp)
    if k < scores.size:
        edge = np.partition(scores, scores.size - k)[scores.size - k]
        chosen = np.flatnonzero(scores > edge)
        chosen = np.r_[chosen, np.flatnonzero(scores == edge)[: k - chosen.size]]
        chosen.sort()
    else:
        chosen = np.arange(scores.size)
    return chosen[np.argsort(-scores[chosen], kind="stable")]


def gumbel_top_k(log_weights, k: int, rng: np.random.Generator, temperature: float = 1.0):
    """K positions drawn one after the other without replacement, proportionally to weights.

    Adding independent Gumbel noise to the log weights and taking the k largest has exactly the law
    of the sequential draw, ranking included.

    Parameters
    ----------
    log_weights : ndarray of shape (n,)
        ``-inf`` marks rows which must not be drawn.
    k : int
        At most the number of finite log weights.
    rng : Generator
    temperature : float, default=1.0
        Weights are raised to the power 1 / temperature: 0 takes the largest without noise, large
        values make the draw uniform.

    Returns
    -------
    indices : ndarray of shape (k,), intp
        In the order of the draw.

    References
    ----------
    W. Kool, H. van Hoof and M. Welling, "Stochastic Beams and Where to Find Them: The
    Gumbel-Top-k Trick for Sampling Sequences Without Replacement", ICML 2019, arXiv:1903.06059.
    """
    noise = rng.gumbel(size=len(log_weights))
    return top_k(log_weights if temperature == 0 else log_weights / temperature + noise, k)


def inclusion_probabilities(scores, m: float) -> np.ndarray:
    """``q_i = min(1, score_i / alpha)`` with alpha solved so that the q add up to m exactly.

    Parameters
    ----------
    scores : ndarray of shape (n,)
        Finite, >= 0.
    m : float
        Expected number of rows, > 0 and at most the number of positive scores.

    Returns
    -------
    q : ndarray of shape (n,), float64

    Raises
    ------
    QuotaError
        If fewer than m scores are positive.

    Notes
    -----
    With alpha = sum(scores) / m and clipping alone, each row above alpha loses a part of the
    sample. Water filling instead: in decreasing order, the first k rows are kept for sure, where k
    is the smallest number with ``score_(k+1) <= tail_k / (m - k)``. O(n log n).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection._scores.draws import inclusion_probabilities
    >>> inclusion_probabilities(np.array([8.0, 1.0, 1.0, 2.0]), 2)
    array([1.  , 0.25, 0.25, 0.5 ])
    """
    scores = np.asarray(scores, dtype=np.float64)
    positive = int(np.count_nonzero(scores > 0))
    if m > positive:
        raise QuotaError(
            f"n_samples={m} rows were asked for, but only {positive} of {scores.size} rows have a "
            "positive score; lower n_samples."
        )
    order = np.argsort(-scores, kind="stable")
    ranked = scores[order]
    tail = np.cumsum(ranked[::-1])[::-1]
    room = m - np.arange(scores.size)
    # score <= tail / room, written without the division by room <= 0.
    enough = np.flatnonzero((room > 0) & (ranked * room <= tail * (1 + 1e-12)))
    q = np.ones(scores.size)
    if enough.size:
        sure = enough[0]
        share = ranked[sure:] / tail[sure] if tail[sure] > 0 else np.zeros(ranked.size - sure)
        q[order[sure:]] = np.minimum(1.0, room[sure] * share)
    q[scores == 0] = 0.0
    return q


def independent_draw(q, rng: np.random.Generator) -> np.ndarray:
    """Positions kept independently with probabilities q, ascending; the number of rows varies."""
    return np.flatnonzero(rng.random(len(q)) < q)


def systematic_draw(q, rng: np.random.Generator) -> np.ndarray:
    """Positions kept with probabilities q, ascending; their number is sum(q) up to rounding.

    One uniform start and steps of one along the cumulative probabilities of the rows in random
    order: the inclusion probabilities are exact, and the size is fixed when sum(q) is whole.
    """
    order = rng.permutation(len(q))
    total = np.cumsum(q[order])
    # Rounding must not add or lose a row where the probabilities add up to a whole number.
    whole = np.rint(total[-1])
    if abs(total[-1] - whole) < 1e-9 * max(1.0, whole):
        total[-1] = whole
    ticks = np.floor(total - (1.0 - rng.random())).astype(np.intp)
    hit = np.diff(ticks, prepend=-1) > 0
    return np.sort(order[hit])


def multinomial_draw(scores, m: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """M draws with replacement proportionally to scores: (distinct positions, times drawn)."""
    p = np.asarray(scores, dtype=np.float64)
    counts = rng.multinomial(m, p / p.sum())
    drawn = np.flatnonzero(counts)
    return drawn, counts[drawn]
