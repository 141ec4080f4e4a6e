"""Streams: repeatable, independent, addressed by key and block; objects move on."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.naive_bayes import GaussianNB

from skresample._math.rng import Streams
from skresample.allocation import GroupLearningCurve
from skresample.combine import ResampledClassifier, WeightedByResampling
from skresample.model_selection import (
    ReusableHoldout,
    StratifiedRegressionKFold,
    StratifiedRegressionShuffleSplit,
    compare_resamplers,
)
from skresample.selection.scorers import HardnessScorer

MAKERS = [np.random.RandomState, np.random.default_rng]


def _numbers(rng) -> list:
    return rng.integers(2**40, size=3).tolist()


def test_an_int_repeats_and_none_does_not():
    assert _numbers(Streams(3).get("a")) == _numbers(Streams(3).get("a"))
    assert _numbers(Streams(3).get("a")) != _numbers(Streams(4).get("a"))
    assert _numbers(Streams().get("a")) != _numbers(Streams().get("a"))


@pytest.mark.parametrize("make", MAKERS)
def test_an_object_moves_on_by_one_root_draw(make):
    given, twin = make(1), make(1)
    streams = Streams(given)
    first = _numbers(streams.get("a"))
    streams.get("b"), streams.seed("c")  # streams of one root leave the object alone
    if make is np.random.RandomState:
        twin.randint(0, 2**32, size=4, dtype=np.uint32)
    else:
        twin.integers(0, 2**32, size=4, dtype=np.uint32)
    assert given.bytes(16) == twin.bytes(16)
    assert first != _numbers(Streams(given).get("a"))
    assert first == _numbers(Streams(make(1)).get("a"))


def test_text_and_number_are_different_keys_and_numpy_integers_are_numbers():
    streams = Streams(0)
    keys = [("a", 1), ("a", "1"), ("a1",), ("a", 1, 0), (1, "a"), ("a", 1.0)]
    assert len({tuple(_numbers(streams.get(*key))) for key in keys}) == len(keys)
    assert _numbers(streams.get("a", np.int64(1))) == _numbers(streams.get("a", 1))
    assert _numbers(streams.get(np.str_("a"))) == _numbers(streams.get("a"))


def test_block_zero_is_the_stream_of_the_key_and_each_block_has_its_own():
    streams = Streams(0)
    assert _numbers(streams.get("a", 1, block=0)) == _numbers(streams.get("a", 1))
    blocks = {tuple(_numbers(streams.get("a", 1, block=b))) for b in range(5)}
    assert len(blocks) == 5
    assert _numbers(streams.get("a", block=3)) == _numbers(Streams(0).get("a", block=3))
    assert _numbers(streams.get("a", block=3)) != _numbers(streams.get("a", 3))


def test_golden_numbers_of_a_stream():
    assert _numbers(Streams(0).get("synthesize", 1)) == GOLDEN


GOLDEN = [1014983391021, 1094668965640, 327164248868]


# -- every public door -------------------------------------------------------------------------

X = np.random.default_rng(0).normal(size=(60, 3))
Y = (X[:, 0] + 0.5 * np.random.default_rng(1).normal(size=60) > 0).astype(int)
GROUPS = np.repeat(["a", "b"], 30)


def _compare(rng):
    return compare_resamplers(
        X,
        Y,
        resamplers=["RandomUnderSampler"],
        learners={"nb": GaussianNB()},
        n_splits=2,
        n_repeats=1,
        inner_splits=2,
        random_state=rng,
    ).settings["random_state"]


DOORS = {
    "splits": lambda rng: [
        test.tolist()
        for _, test in StratifiedRegressionKFold(3, shuffle=True, random_state=rng).split(
            X, X[:, 0]
        )
    ],
    "shuffles": lambda rng: [
        test.tolist()
        for _, test in StratifiedRegressionShuffleSplit(3, random_state=rng).split(X, X[:, 0])
    ],
    "weighted": lambda rng: (
        WeightedByResampling(LogisticRegression(), random_state=rng)
        .fit(X, Y, sample_weight=np.linspace(0.1, 1, 60))
        .sample_indices_.tolist()
    ),
    "hardness": lambda rng: (
        HardnessScorer(estimator=LogisticRegression(), random_state=rng).score_rows(X, Y).tolist()
    ),
    "learning curve": lambda rng: repr(
        GroupLearningCurve(
            estimator=Ridge(), cv=2, n_repeats=1, fractions=(0.5, 1.0), random_state=rng
        )
        .fit(X, X[:, 0], groups=GROUPS)
        .curves_
    ),
    "holdout": lambda rng: ReusableHoldout(n_effective=50, random_state=rng).random_state.bytes(4),
    "classifier": lambda rng: (
        ResampledClassifier(LogisticRegression(), correct="sigmoid", random_state=rng, cv=2)
        .fit(X, Y)
        .predict_proba(X)
        .tolist()
    ),
    "compare": _compare,
}


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("door", DOORS)
def test_every_door_moves_an_object_on_and_repeats_a_seed(door, make):
    ask, rng = DOORS[door], make(0)
    first, second = ask(rng), ask(rng)
    assert first != second
    assert ask(make(0)) == first
