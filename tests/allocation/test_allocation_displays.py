"""Pictures of learning curves and allocations: what is drawn, where."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from skresample.allocation import AdaptiveGroupSampler, GroupAllocation, GroupLearningCurve
from skresample.datasets import make_group_regression

pytest.importorskip("matplotlib").use("Agg")
from matplotlib import pyplot as plt  # noqa: E402

from skresample.inspection import AllocationDisplay, GroupLearningCurveDisplay  # noqa: E402

N = np.array([50, 100, 200, 400, 800])


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def sampler():
    X, y, groups = make_group_regression([100, 100], n_features=(2, 10), random_state=0)
    sampler = AdaptiveGroupSampler(
        estimator=Ridge(), budget=120, n_initial=20, batch_size=20, random_state=0
    )
    sampler.fit_resample(X, y, groups=groups)
    return sampler


def test_learning_curves_have_points_bands_and_dashed_ends():
    model = GroupLearningCurve().fit_points({
        "falls": {"n": N, "loss": 0.2 + 3 / N, "error": 0.005},
        "flat": {"n": N, "loss": np.full(5, 0.3)},
    })  # fmt: skip
    display = GroupLearningCurveDisplay.from_estimator(model, n_max=3000).plot()
    ax = display.ax_
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["falls", "flat"]
    dashed = [line for line in ax.lines if line.get_linestyle() == "--"]
    assert len(dashed) == 2
    solid = [line for line in ax.lines if line.get_linestyle() == "-" and len(line.get_xdata()) > 9]
    for line, end in zip(solid, dashed, strict=True):  # one curve, without a gap
        assert end.get_xdata()[0] == line.get_xdata()[-1]
    assert all(line.get_xdata().max() == pytest.approx(3000) for line in dashed)
    falls, flat = ax.collections[0], ax.collections[2]
    assert falls.get_paths()[0].vertices[:, 0].max() == pytest.approx(3000)
    assert flat.get_paths()[0].vertices[:, 0].max() <= 800.1
    assert ax.get_xscale() == ax.get_yscale() == "log"


def test_history_of_a_sampler(sampler):
    display = AllocationDisplay.from_sampler(sampler).plot()
    lines = display.ax_.lines
    assert [line.get_ydata()[-1] for line in lines] == list(sampler.n_per_group_.values())
    assert lines[0].get_xdata()[-1] == 120
    realised = {0: 1.1, 1: 1.4}
    losses = AllocationDisplay.from_sampler(sampler, kind="loss", realised=realised).plot()
    crosses = [line for line in losses.ax_.lines if line.get_marker() == "X"]
    assert [line.get_ydata()[0] for line in crosses[:2]] == [1.1, 1.4]
    assert losses.ax_.lines[0].get_ydata()[-1] == sampler.group_losses_[0]


def test_frontier_of_an_allocation():
    curves = {
        "a": {"asymptote": 0.1, "scale": 1.0, "rate": 1.0},
        "b": {"asymptote": 0.1, "scale": 4.0, "rate": 0.5},
    }
    model = GroupAllocation(curves=curves, budget=100)
    axes = plt.figure().add_subplot()
    display = AllocationDisplay.from_allocation(model, budgets=[50, 100, 200]).plot(ax=axes)
    assert display.ax_ is axes
    assert display.figure_ is axes.figure
    assert axes.lines[1].get_ydata()[1] == pytest.approx(model.losses_["b"])
    assert (np.diff(axes.lines[0].get_ydata()) < 0).all()
    with pytest.raises(ValueError, match="kind must be one of"):
        AllocationDisplay([1], {}, {}, kind="pie")
