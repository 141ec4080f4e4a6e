"""Choosing negatives: each rule on scores one can read."""

import numpy as np
import pytest
from scipy.stats import chisquare

from skresample.selection._scores.draw_negatives import (
    guided_mask,
    hardest,
    semi_hard,
    simans,
    star,
)

SCORES = np.array([0.1, 0.9, 0.5, 0.7, 0.3, 0.5])


def rng(seed=0):
    return np.random.default_rng(seed)


def test_hard_takes_the_highest_and_can_skip_and_pool():
    assert hardest(SCORES, 2, rng()).tolist() == [1, 3]
    assert hardest(SCORES, 2, rng(), skip=1).tolist() == [3, 2]
    assert hardest(SCORES, 6, rng(), skip=3).tolist() == [1, 3, 2, 5, 4, 0]
    pooled = [frozenset(hardest(SCORES, 2, rng(s), pool=4).tolist()) for s in range(200)]
    assert set().union(*pooled) == {1, 2, 3, 5}
    assert len(set(pooled)) == 6
    assert hardest(SCORES, 3, rng(), pool=2).tolist() == [1, 3, 2]


def test_constant_scores_are_taken_in_order():
    assert hardest(np.full(5, 0.1), 3, rng()).tolist() == [0, 1, 2]
    assert semi_hard(np.full(5, 0.1), 3, 0.5).tolist() == [0, 1, 2]


def test_star_mixes_hard_and_random():
    """600 draws of 4 with 2 hard: the hard ones always, others uniformly; p < 1e-4 by chance."""
    hits = np.zeros(6)
    for seed in range(600):
        chosen = star(SCORES, 4, rng(seed), share=0.5)
        assert np.unique(chosen).size == 4
        hits[chosen] += 1
    assert hits[[1, 3]].tolist() == [600, 600]
    assert chisquare(hits[[0, 2, 4, 5]]).pvalue > 1e-4


def test_semi_hard_stays_below_the_level_and_fills_from_above():
    assert semi_hard(SCORES, 2, 0.6).tolist() == [2, 5]
    assert semi_hard(SCORES, 3, 0.2).tolist() == [0, 4, 2]


def test_simans_draws_around_the_level():
    first = [simans(SCORES, 1, rng(s), level=0.5, a=100.0, b=0.0)[0] for s in range(3000)]
    weight = np.exp(-100 * (SCORES - 0.5) ** 2)
    expected = 3000 * weight / weight.sum()
    seen = np.bincount(first, minlength=6)
    likely = expected > 5
    assert (
        chisquare(
            seen[likely], expected[likely] * seen[likely].sum() / expected[likely].sum()
        ).pvalue
        > 1e-4
    )
    shifted = [simans(SCORES, 1, rng(s), level=0.5, a=1e4, b=0.4)[0] for s in range(20)]
    assert set(shifted) == {1}


@pytest.mark.parametrize(("kind", "bound"), [("absolute", 0.6), ("relative", 0.64)])
def test_guided_mask_is_strict(kind, bound):
    scores = np.array([bound - 1e-9, bound + 1e-9])
    assert guided_mask(scores, 0.8, 0.2, kind).tolist() == [False, True]
    assert not guided_mask(np.array([0.8]), 0.8, 0.0, kind)[0]
