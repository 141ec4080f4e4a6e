"""Pictures of values show the values, and refit what they say."""

import numpy as np
import pytest
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression

from skresample.inspection import DataMapDisplay, ValueCurveDisplay, ValueHistogramDisplay
from skresample.valuation import TrainingDynamicsScorer

pytest.importorskip("matplotlib")


@pytest.fixture
def ax():
    from matplotlib.figure import Figure

    return Figure().add_subplot()


def test_the_map_shows_the_scorers_axes_and_flags(ax):
    X, y = make_classification(40, 4, random_state=0)
    scorer = TrainingDynamicsScorer(n_epochs=3, random_state=0).fit(X, y)
    flagged = np.arange(40) < 5
    DataMapDisplay.from_scorer(scorer, flagged).plot(ax)
    plain, marked = ax.lines
    np.testing.assert_array_equal(plain.get_xdata(), scorer.variability_[5:])
    np.testing.assert_array_equal(marked.get_ydata(), scorer.confidence_[:5])
    with pytest.raises(ValueError, match="one length"):
        DataMapDisplay([0.1], [0.2, 0.3])


def test_the_histogram_counts_every_row(ax):
    values = np.linspace(-1, 1, 50)
    ValueHistogramDisplay(values, values < -0.5).plot(ax)
    assert sum(bar.get_height() for bar in ax.patches) == 50
    with pytest.raises(ValueError, match="3 entries for 2"):
        ValueHistogramDisplay([1.0, 2.0], [True] * 3)


def test_the_curve_refits_without_the_rows_that_left(ax):
    X, y = make_classification(200, 4, random_state=1)
    values = np.random.default_rng(0).normal(size=100)
    model = LogisticRegression()
    display = ValueCurveDisplay.from_values(
        model, values, X[:100], y[:100], X[100:], y[100:], shares=(0.0, 0.3), random_state=0
    )
    rows = np.argsort(values)
    for name, order in (("lowest", rows), ("highest", rows[::-1])):
        left = order[30:]
        assert display.scores[name][1] == model.fit(X[left], y[left]).score(X[100:], y[100:])
    every = model.fit(X[:100], y[:100]).score(X[100:], y[100:])
    assert {round(one[0], 12) for one in display.scores.values()} == {round(every, 12)}
    display.plot(ax)
    assert len(ax.lines) == 3
    for wrong in ({"shares": [-0.5]}, {"n_random": 0}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            ValueCurveDisplay.from_values(model, values, X[:100], y[:100], X, y, **wrong)
