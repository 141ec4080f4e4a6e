"""The game of asking for noisy labels: what a query policy sees, plays and loses.

A policy is a vector ``[weight of each feature ..., u]``: rows are asked for with probability
proportional to ``exp(sum of weight times feature)``, and answers are believed to be flipped with
probability ``0.5 / (1 + exp(-u))``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import expit, softmax, xlogy

__all__ = ["FEATURES", "assumed_flips", "cross_entropy_search", "play", "policy_scores", "update"]


def entropy(p, counts, left):  # noqa: ARG001
    """Bits that the label of a row is uncertain by."""
    return -(xlogy(p, p) + xlogy(1 - p, 1 - p)) / np.log(2)


def count(p, counts, left):  # noqa: ARG001
    """How often the row was asked for."""
    return np.sqrt(counts)


def margin(p, counts, left):
    """Entropy of rows whose label is nearly decided."""
    return np.abs(2 * p - 1) * entropy(p, counts, left)


FEATURES: dict[str, Callable] = {"entropy": entropy, "count": count, "margin": margin}


def assumed_flips(policy) -> float:
    """Probability of a wrong answer that the policy believes in, in (0, 1/2)."""
    return float(np.clip(0.5 * expit(policy[-1]), 1e-4, 0.4999))


def policy_scores(policy, features, p, counts, left):
    """Logits of the rows to ask for; as ``p``, which holds the probability of label 1."""
    return sum(w * feature(p, counts, left) for w, feature in zip(policy, features, strict=False))


def update(log_posterior, labels, answers, flips):
    """Log weights (..., h) after answers (...,) for rows that the hypotheses label (..., h)."""
    right = labels == np.asarray(answers)[..., None]
    return log_posterior + np.where(right, np.log1p(-flips), np.log(flips))


def play(policy, features, hypotheses, prior, truth, noise, budget, rng) -> np.ndarray:
    """Share of wrong labels after the budget is spent, in each of s games; (s,).

    Parameters
    ----------
    policy : ndarray of shape (f + 1,)
    features : sequence of f callables
        ``(p, counts, left) -> (s, n)``.
    hypotheses : ndarray of bool of shape (h, n)
        Labelings of the pool.
    prior : ndarray of shape (h,)
    truth : ndarray of shape (s,), intp
        The right hypothesis of each game.
    noise : ndarray of shape (s,)
        Probability that an answer is flipped.
    budget : int
        Answers bought.
    rng : Generator
        The same state gives every policy the same luck.
    """
    games, (_, n) = np.arange(len(truth)), hypotheses.shape
    as_numbers, flips = hypotheses.astype(np.float64), assumed_flips(policy)
    posterior = np.tile(np.log(prior), (len(truth), 1))
    counts = np.zeros((len(truth), n))
    for step in range(budget):
        p = np.clip(softmax(posterior, axis=1) @ as_numbers, 0.0, 1.0)
        scores = policy_scores(policy, features, p, counts, 1 - step / budget)
        rows = (scores + rng.gumbel(size=counts.shape)).argmax(axis=1)
        answers = hypotheses[truth, rows] ^ (rng.random(len(truth)) < noise)
        posterior = update(posterior, hypotheses[:, rows].T, answers, flips)
        counts[games, rows] += 1
    said = softmax(posterior, axis=1) @ as_numbers >= 0.5
    return (said != hypotheses[truth]).mean(axis=1)


def cross_entropy_search(objective, start, spread, population: int, n_iter: int, rng):
    """Best vectors of a search by the cross-entropy method, the best first; (k, f) each.

    A normal law is drawn from and moved to its best quarter; ``objective(vector, round)`` is least
    at the best.

    References
    ----------
    R. Y. Rubinstein, "The cross-entropy method for combinatorial and continuous optimization",
    Methodology and Computing in Applied Probability 1 (1999), section 4.
    """
    center, scale = np.array(start, dtype=np.float64), np.array(spread, dtype=np.float64)
    elite = max(2, population // 4)
    best = center[None]
    for turn in range(n_iter):
        drawn = center + scale * rng.normal(size=(population, center.size))
        drawn[0] = center
        losses = np.array([objective(vector, turn) for vector in drawn])
        best = drawn[np.argsort(losses, kind="stable")[:elite]]
        center, scale = best.mean(axis=0), best.std(axis=0) + 0.05 * np.array(spread)
    return np.concatenate([center[None], best])
