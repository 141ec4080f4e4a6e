"""What wrappers take for a generator, and what they refuse of its answers."""

import imblearn.over_sampling
import numpy as np
import pytest
from sklearn.mixture import GaussianMixture

from skresample.combine import ExternalGenerator, PopulationMatcher
from skresample.combine._wrapping import usable
from skresample.over_sampling import SMOTE
from skresample.plan import Blend, Rows

RNG = np.random.default_rng(0)
Y = np.repeat([0, 1], [40, 20])
X = RNG.normal(size=(60, 2))


class Answers:
    """A generator with a `fit` of its own that answers what it is told."""

    def __init__(self, answer):
        self.answer = answer

    def fit(self, X):
        return self

    def generate(self, home, n_new, rng):
        return self.answer(home, n_new)


def _copies(home, n):
    row = np.repeat(home.rows[0], n)
    return Blend(row, row, np.zeros(n))


def _match(generator):
    return PopulationMatcher(generator, oversampling=2, n_fourier=9).fit_resample(X, Y)


def test_what_has_fit_and_sample_is_wrapped_and_what_follows_the_protocol_is_not():
    assert isinstance(usable(GaussianMixture(), "it").generator, ExternalGenerator)
    own = Answers(
        lambda home, n: Blend(home.rows[:1].repeat(n), home.rows[:1].repeat(n), np.zeros(n))
    )
    assert isinstance(usable(own, "it").generator, Answers)
    assert len(_match(own)[0]) == 80
    assert usable(SMOTE(), "it").generator is not SMOTE()


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (lambda _, n: np.zeros((n, 2)), TypeError, "must give a Blend or Rows for class 1"),
        (lambda _, n: Blend([99] * n, [0] * n, np.zeros(n)), ValueError, "of no row of class 1"),
        (lambda _, n: Rows(np.zeros((n, 2))), ValueError, "give like=, a row of the class"),
        (
            lambda h, n: Rows(np.zeros((n, 3)), h.rows[:1].repeat(n)),
            ValueError,
            "3 numeric columns",
        ),
    ],
)
def test_answers_that_make_no_rows_are_refused(answer, error, words):
    with pytest.raises(error, match=words):
        _match(Answers(answer))


def test_too_many_rows_are_cut():
    many = Answers(
        lambda h, n: Blend(h.rows[:1].repeat(3 * n), h.rows[:1].repeat(3 * n), np.zeros(3 * n))
    )
    assert len(_match(many)[0]) == 80


@pytest.mark.parametrize("odd", [imblearn.over_sampling.SMOTE(), 7, "SMOTE"])
def test_what_generates_nothing_is_refused(odd):
    with pytest.raises(TypeError, match="is no generator"):
        usable(odd, "it")
