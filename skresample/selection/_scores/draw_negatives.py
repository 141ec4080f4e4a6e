"""Which negatives to learn from, given how much each resembles a positive."""

from __future__ import annotations

import numpy as np

from .draws import gumbel_top_k, top_k

__all__ = ["guided_mask", "hardest", "semi_hard", "simans", "star"]


def hardest(scores, k: int, rng, *, pool: int | None = None, skip: int = 0) -> np.ndarray:
    """The k highest scores after leaving out the ``skip`` highest; (k,) positions.

    With ``pool`` >= k, k of the ``pool`` highest at random. ``skip`` gives way where fewer than k
    rows would remain.
    """
    skip = min(skip, len(scores) - k)
    size = k if pool is None else min(max(pool, k), len(scores) - skip)
    best = top_k(scores, skip + size)[skip:]
    return best if size == k else rng.choice(best, k, replace=False)


def star(scores, k: int, rng, *, share: float, pool: int | None = None, skip: int = 0):
    """A ``share`` of hard rows and the rest at random from all others; (k,) positions.

    References
    ----------
    J. Zhan et al., "Optimizing Dense Retrieval Model Training with Hard Negatives", SIGIR 2021,
    arXiv:2104.08051, section 4.2.
    """
    first = hardest(scores, round(share * k), rng, pool=pool, skip=skip)
    rest = np.setdiff1d(np.arange(len(scores)), first)
    return np.concatenate([first, rng.choice(rest, k - first.size, replace=False)])


def semi_hard(scores, k: int, level: float) -> np.ndarray:
    """The highest scores below ``level``; where they are fewer than k, the lowest above it too.

    References
    ----------
    F. Schroff, D. Kalenichenko and J. Philbin, "FaceNet: A Unified Embedding for Face Recognition
    and Clustering", CVPR 2015, arXiv:1503.03832, equation 4.
    """
    below = np.where(scores < level, scores, -np.inf)
    inside = min(k, int(np.count_nonzero(scores < level)))
    chosen = top_k(below, inside)
    if inside == k:
        return chosen
    above = np.where(scores < level, -np.inf, -scores)
    return np.concatenate([chosen, top_k(above, k - inside)])


def simans(scores, k: int, rng, *, level: float, a: float, b: float) -> np.ndarray:
    """K rows without replacement, proportionally to ``exp(-a (score - level - b)^2)``.

    References
    ----------
    K. Zhou et al., "SimANS: Simple Ambiguous Negatives Sampling for Dense Text Retrieval", EMNLP
    2022, arXiv:2210.11773, equation 3.
    """
    return gumbel_top_k(-a * (scores - level - b) ** 2, k, rng)


def guided_mask(scores, level: float, margin: float, margin_type: str) -> np.ndarray:
    """Rows so alike a positive that they may be one: score above the level minus a margin.

    "absolute": score > level - margin; "relative": score > level (1 - margin).

    References
    ----------
    A. V. Solatorio, "GISTEmbed: Guided In-sample Selection of Training Negatives for Text
    Embedding Fine-tuning", 2024, arXiv:2402.16829, section 3.
    """
    bound = level - margin if margin_type == "absolute" else level * (1.0 - margin)
    return scores > bound
