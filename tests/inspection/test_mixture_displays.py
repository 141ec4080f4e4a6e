"""Displays of mixtures show what the projector predicts."""

import copy

import numpy as np
import pytest

from skresample.allocation import DilutionCurve, DilutionReport, MixturePerformanceProjector
from skresample.inspection import DilutionDisplay, MixtureDisplay, SourceCurveDisplay

pytest.importorskip("matplotlib").use("agg")


@pytest.fixture(scope="module")
def fitted():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(150, 2))
    y = (X[:, 0] > 0).astype(int)
    source = np.repeat(["a", "b", "c"], 50)
    made = MixturePerformanceProjector(pilot_sizes=(10, 40), n_mixtures=10, random_state=0)
    return made.fit(X, np.where(source == "c", 1 - y, y), groups=source, X_val=X, y_val=y)


@pytest.fixture
def model(fitted):
    return copy.deepcopy(fitted)  # tests ask it for an optimum, which it keeps


def test_the_triangle_shows_predictions_and_the_optimum(model):
    display = MixtureDisplay.from_estimator(model)
    assert display.best is None
    np.testing.assert_allclose(display.scores, model.predict(display.mixtures, 40))
    best = model.optimize(80)
    display = MixtureDisplay.from_estimator(model)
    np.testing.assert_allclose(display.best, [best["a"], best["b"], best["c"]])
    np.testing.assert_allclose(display.scores, model.predict(display.mixtures, 80))
    assert len(display.mixtures) == 41 * 42 / 2
    np.testing.assert_array_equal(display.tried, model.mixtures_)
    ax = display.plot().ax_
    assert [text.get_text() for text in ax.texts] == ["a", "b", "c"]
    (star,) = [line for line in ax.lines if line.get_marker() == "*"]
    corners = np.array([[0, 0], [1, 0], [0.5, np.sqrt(0.75)]])
    np.testing.assert_allclose(star.get_xydata()[0], display.best @ corners)


def test_bars_for_other_numbers_of_sources():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(120, 2))
    y = (X[:, 0] > 0).astype(int)
    source = np.repeat(["a", "b"], [80, 40])
    made = MixturePerformanceProjector(pilot_sizes=(10, 40), n_mixtures=8, random_state=0)
    made.fit(X, np.where(source == "b", 1 - y, y), groups=source, X_val=X, y_val=y)
    made.optimize(60)
    display = MixtureDisplay.from_estimator(made)
    names = ["a alone", "b alone", "equal shares", "as at hand", "best found"]
    assert display.names == names
    np.testing.assert_allclose(display.mixtures[3], [2 / 3, 1 / 3])
    np.testing.assert_allclose(display.scores[0], made.predict({"a": 1}, 60)[0])
    ax = display.plot().ax_
    widths = [bar.get_width() for bar in ax.patches]
    np.testing.assert_allclose(widths, display.scores)
    assert [label.get_text() for label in ax.get_yticklabels()] == names
    with pytest.raises(ValueError, match="a triangle needs three sources, got 2"):
        MixtureDisplay(["a", "b"], np.eye(2), [1, 2])


def test_curves_of_sources(model):
    model.optimize(80)
    display = SourceCurveDisplay.from_estimator(model)
    assert list(display.scores) == ["a", "b", "c", "equal shares", "best mixture"]
    at = int(np.argmin(np.abs(display.n - 100)))
    np.testing.assert_allclose(display.scores["b"][at], model.predict({"b": 1}, display.n[at])[0])
    sizes, measured = display.pilots["a"]
    np.testing.assert_array_equal(sizes, [10, 40])
    np.testing.assert_allclose(measured, model.pilot_scores_[:, 0])
    ax = display.plot().ax_
    solid, dashed = ax.lines[0], ax.lines[1]
    assert solid.get_xdata().max() <= 40 < dashed.get_xdata().min()
    assert dashed.get_linestyle() == "--"


def test_dilution_shows_the_curve_of_the_worst_source():
    at = np.array([0.0, 0.5, 1.0])
    curves = [
        DilutionCurve("a", other, at, {"held out": at + 1, "shift": at * k}, {})
        for other, k in (("b", 2.0), ("c", 3.0))
    ]
    alone = {"a": {"shift": 0.9}, "b": {"shift": 0.2}, "c": {"shift": 0.5}}
    report = DilutionReport(alone, {"held out": 0.8, "shift": 0.6}, {}, {}, curves, {}, 10, 0.95)
    assert DilutionDisplay.from_report(report).other == "b"
    ax = DilutionDisplay.from_report(report, other="c").plot().ax_
    lines = [line.get_ydata().tolist() for line in ax.lines]
    assert lines == [[1, 2], [1, 1.5, 2], [0, 3], [0, 1.5, 3]]
    assert ax.get_xlabel() == "Share of 'c' (the rest is 'a')"
    with pytest.raises(ValueError, match=r"other must be one of \['b', 'c'\], got 'a'"):
        DilutionDisplay.from_report(report, other="a")
