"""Before and after on the same axes, children linked to their parents."""

import numpy as np
import pytest
from sklearn.datasets import make_classification

from skresample.inspection import ResamplingDisplay
from skresample.over_sampling import SMOTE
from skresample.under_sampling import RandomUnderSampler

pytest.importorskip("matplotlib")


@pytest.fixture
def axes():
    from matplotlib.figure import Figure

    return Figure().subplots(1, 3)


@pytest.fixture
def problem():
    return make_classification(80, n_features=6, weights=[0.8], random_state=0)


def test_kept_rows_stay_where_they_were(problem):
    display = ResamplingDisplay.from_resampler(SMOTE(random_state=0), *problem)
    kept = ~display.plan.is_new
    np.testing.assert_allclose(display.after[kept], display.before[display.plan.origin[kept]])
    assert 0 < sum(display.explained) <= 1


def test_children_lie_between_their_parents_and_are_linked(problem, axes):
    display = ResamplingDisplay.from_resampler(SMOTE(random_state=0), *problem)
    display.plot(axes, max_links=10**6)
    new, plan = display.plan.is_new, display.plan
    a, b = display.before[plan.new.base], display.before[plan.new.partner[:, 0]]
    np.testing.assert_allclose(display.after[new], a + plan.new.coef * (b - a), atol=1e-9)
    links = axes[1].collections[0].get_segments()
    drawn = {tuple(np.round(np.ravel(s), 9)) for s in links}
    assert (*np.round(display.after[new][0], 9), *np.round(a[0], 9)) in drawn


def test_counts_and_points(problem, axes):
    display = ResamplingDisplay.from_resampler(SMOTE(random_state=0), *problem).plot(axes)
    widths = [bar.get_width() for bar in axes[2].patches]
    y = problem[1]
    assert widths == [np.sum(y == 0), np.sum(y == 0), np.sum(y == 0), np.sum(y == 1)]
    points = sum(len(c.get_offsets()) for c in axes[1].collections[1:])
    assert points == len(display.after)


def test_selections_have_no_links(problem, axes):
    display = ResamplingDisplay.from_resampler(RandomUnderSampler(random_state=0), *problem)
    display.plot(axes)
    assert axes[1].collections[0].get_segments() == []


def test_mixed_frames_single_columns_and_limits(axes):
    pd = pytest.importorskip("pandas")
    X = pd.DataFrame(
        {"a": np.r_[np.arange(30.0), np.nan], "town": ["x", "y$z$", "<b>"] * 10 + ["x"]}
    )
    y = np.where(np.arange(31) % 4 == 0, "rare", "often")
    display = ResamplingDisplay.from_resampler(SMOTE(random_state=0), X, y)
    display.plot(axes, max_points=5, max_links=3)
    assert sum(len(c.get_offsets()) for c in axes[0].collections) == 5
    one = ResamplingDisplay.from_resampler(SMOTE(random_state=0), X[["a"]].dropna(), y[:30])
    assert np.all(one.before[:, 1] == 0)
    axes[0].figure.draw_without_rendering()


def test_a_figure_of_its_own(problem):
    from matplotlib import pyplot

    pyplot.switch_backend("agg")
    display = ResamplingDisplay.from_resampler(SMOTE(random_state=0), *problem).plot()
    assert display.axes_.shape == (3,)
    pyplot.close(display.figure_)
    with pytest.raises(ValueError, match="must hold 3 Axes"):
        display.plot(pyplot.figure().subplots(1, 2))
    pyplot.close("all")
