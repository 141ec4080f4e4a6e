"""Flatter columns of new rows: the law of the levels, and what is left alone."""

import numpy as np
import pandas as pd
import pytest

from skresample.combine import DiverseGenerator
from skresample.combine._flattening import Column, flattened
from skresample.metrics import attribute_diversity_score
from skresample.over_sampling import SMOTE, RandomOverSampler

RNG = np.random.default_rng(0)
Y = np.repeat([0, 1], [200, 100])


@pytest.fixture
def frame():
    kinds = RNG.choice(list("abcd"), 300, p=[0.7, 0.2, 0.08, 0.02])
    return pd.DataFrame({"kind": pd.Categorical(kinds), "x": RNG.normal(size=300)})


def test_levels_follow_the_tempered_law_with_the_fewest_changes():
    share = np.array([0.6, 0.3, 0.1, 0.0])
    level = np.random.default_rng(0).choice(4, size=64_000, p=share)
    goal = flattened(level, share, 0.0, 2.0, np.random.default_rng(1))
    law = np.sqrt(share) / np.sqrt(share).sum()
    np.testing.assert_allclose(np.bincount(goal, minlength=4) / 64_000, law, atol=0.01)
    # Maximal coupling changes as many as the two laws differ by in total variation.
    assert np.mean(goal != level) == pytest.approx(0.5 * np.abs(law - share).sum(), abs=0.01)


def test_suppression_goes_by_what_was_made_before():
    share = np.array([0.9, 0.1])
    level = np.random.default_rng(0).choice(2, size=32_000, p=share)
    goal = flattened(level, share, 7.5, 1.0, np.random.default_rng(1))
    # The fixed point of q = softmax(log p - c q / max q).
    q = np.array([0.5, 0.5])
    for _ in range(500):
        new = share * np.exp(-7.5 * q / q.max())
        q = 0.9 * q + 0.1 * new / new.sum()
    np.testing.assert_allclose(np.bincount(goal) / 32_000, q, atol=0.02)
    first = flattened(level[:32], share, 7.5, 1.0, np.random.default_rng(1))
    np.testing.assert_array_equal(first, level[:32])  # nothing was made before


def test_without_either_rows_are_those_of_the_generator(frame):
    diverse = DiverseGenerator(SMOTE(), random_state=0)
    rows, _ = diverse.fit_resample(frame, Y)
    assert diverse.changed_share_ == {1: 0.0}
    assert type(diverse.plan_.new).__name__ == "Blend"
    assert len(rows) == 400


def test_columns_get_flatter_and_values_are_those_of_rows(frame):
    scores = []
    for temperature, suppression in ((1.0, 0.0), (2.0, 0.0), (2.0, 7.5)):
        diverse = DiverseGenerator(
            RandomOverSampler(), temperature=temperature, suppression=suppression, random_state=0
        )
        made = diverse.fit_resample(frame, Y)[0][300:]
        assert set(made["x"]) <= set(frame["x"][Y == 1])
        scores.append(attribute_diversity_score(made[["kind"]], reference=frame[["kind"]]))
    assert scores[0] < scores[1] < scores[2]
    assert diverse.changed_share_[1] > 0.2


def test_levels_come_from_the_class_first():
    codes = np.array([5, 5, 7, 9, 9, 7])
    home, order = np.array([0, 1, 2]), np.array([0, 1, 2, 3, 4, 5])
    column = Column.of_levels(codes, home, order)
    np.testing.assert_allclose(column.share, [2.5 / 4.5, 1.5 / 4.5, 0.5 / 4.5])
    rng = np.random.default_rng(0)
    assert set(column.drawn(np.zeros(20, np.intp), rng)) == {0, 1}
    assert set(column.drawn(np.ones(20, np.intp), rng)) == {2}  # row 5 is of another class
    assert set(column.drawn(np.full(20, 2), rng)) == {3, 4}  # nobody at home has it


def test_bins_of_numbers_and_gaps():
    column = Column.of_numbers(np.array([0.0, 1, 2, 10, np.nan]), np.arange(5), 5)
    np.testing.assert_allclose(column.share, [0.5, 0.25, 0, 0, 0.25])
    levels = column.level_of(np.array([-3.0, 1.9, 2, np.nan, 99]))
    np.testing.assert_array_equal(levels, [0, 0, 1, -1, 4])
    goal = flattened(np.array([-1, 0, 0]), column.share, 5.0, 3.0, np.random.default_rng(0))
    assert goal[0] == -1
    flat = Column.of_numbers(np.ones(4), np.arange(4), 5)
    assert (flattened(np.zeros(9, np.intp), flat.share, 5.0, 3.0, RNG) == 0).all()
