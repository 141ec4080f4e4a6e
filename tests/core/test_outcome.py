"""Warnings about results that are hardly what was meant, and about nothing else."""

import warnings

import numpy as np
import pytest

from skresample.exceptions import OutcomeWarning, ResamplingWarning, ShortfallWarning
from skresample.over_sampling import SMOTE, RandomOverSampler
from skresample.under_sampling import (
    AllKNN,
    EditedNearestNeighbours,
    RandomUnderSampler,
    RepeatedEditedNearestNeighbours,
    TomekLinks,
)

RNG = np.random.default_rng(0)
X = RNG.normal(size=(200, 2))
Y = np.repeat(["rare", "common"], [12, 188])


def _said(sampler, X=X, y=Y):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        sampler.fit_resample(X, y)
    return [str(w.message) for w in caught if issubclass(w.category, OutcomeWarning)]


def test_one_family():
    assert issubclass(ShortfallWarning, ResamplingWarning)
    assert issubclass(OutcomeWarning, ResamplingWarning)
    assert issubclass(ResamplingWarning, UserWarning)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", ResamplingWarning)
        AllKNN(sampling_strategy="all").fit_resample(X, Y)


@pytest.mark.parametrize("cls", [RepeatedEditedNearestNeighbours, AllKNN])
def test_a_class_cleaned_down_to_a_row_is_named(cls):
    sampler = cls(sampling_strategy="all")
    (message,) = (m for m in _said(sampler) if "too few" in m)
    left = int((sampler.fit_resample(X, Y)[1] == "rare").sum())
    assert left < 5
    assert f"leaves {left} of the 12 rows of class 'rare'" in message
    assert "sampling_strategy" in message


def test_five_rows_left_are_enough_and_four_are_not():
    # Each common row next to a rare one is a Tomek link.
    for left, few in ((5, False), (4, True)):
        x = np.concatenate([np.arange(left) * 100.0, 1e4 + 10 * np.arange(9.0)])
        linked = np.array([1e4 + 10 * i + 0.1 for i in range(3)])
        rows = np.concatenate([x, linked])[:, None]
        y = np.repeat(["a", "b", "a"], [left, 9, 3])
        said = _said(TomekLinks(sampling_strategy=["a"]), rows, y)
        assert any(f"leaves {left} of the {left + 3} rows of class 'a'" in m for m in said) == few


def test_turned_over_classes_are_named_with_their_counts():
    (message,) = _said(SMOTE(sampling_strategy={"rare": 900}, random_state=0))
    assert (
        "'rare' had fewer rows than 'common' (12 to 188) and now has more (900 to 188)" in message
    )
    (message,) = _said(RandomUnderSampler(sampling_strategy={"common": 5}, random_state=0))
    assert "(12 to 188) and now has more (12 to 5)" in message


@pytest.mark.parametrize(("rare", "said"), [(188, False), (206, False), (207, True)])
def test_a_tenth_more_is_rounding_and_not_turned_over(rare, said):
    sampler = RandomOverSampler(sampling_strategy={"rare": rare}, random_state=0)
    assert bool(_said(sampler)) == said


def test_what_changes_nothing_says_so():
    even = np.repeat([0, 1], 100)
    apart = X + 50 * even[:, None]
    for sampler, why in (
        (SMOTE(random_state=0), "no class is to get rows"),
        (RandomUnderSampler(random_state=0), "no class is to lose rows"),
        (EditedNearestNeighbours(), "no row of the targeted classes meets its rule"),
    ):
        (message,) = _said(sampler, apart, even)
        assert message.startswith(f"{type(sampler).__name__} puts out the rows it was given")
        assert why in message


def test_an_ordinary_call_says_nothing():
    for sampler in (SMOTE(random_state=0), RandomUnderSampler(random_state=0), TomekLinks()):
        assert _said(sampler) == []
