"""Displays and the report of a comparison of regressions show its figures."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline

from skresample import inspection
from skresample.inspection import render_report
from skresample.inspection._format import digits_by_metric, target_words
from skresample.model_selection import compare_resamplers, diagnose

pytest.importorskip("matplotlib")


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(150, 2))
    y = 1e4 * (X[:, 0] + np.exp(1.2 * X[:, 1]) + 0.5 * rng.normal(size=150))
    return X, y, np.where(np.arange(150) % 3 == 0, "<b>f", "m")


@pytest.fixture(scope="module")
def result(table):
    X, y, groups = table
    return compare_resamplers(
        X, y, groups=groups, resamplers=["RandomOverSamplerRegressor", "SMOTER"],
        learners={"ridge": make_pipeline(Ridge())}, n_splits=5, n_repeats=1, random_state=0,
    )  # fmt: skip


@pytest.fixture
def ax():
    from matplotlib.figure import Figure

    return Figure().add_subplot()


def named(axis):
    return {line.get_label(): line for line in axis.lines}


def test_error_by_relevance_draws_every_curve(result, ax):
    inspection.RelevanceErrorDisplay.from_result(result).plot(ax)
    lines = named(ax)
    methods = {c.method for c in result.error_curves} - {"dummy"}
    assert methods == set(lines)
    for curve in result.error_curves:
        if curve.method in lines:
            drawn = lines[curve.method].get_ydata()
            np.testing.assert_allclose(drawn, curve.relevance["error"])
            assert lines[curve.method].get_drawstyle() == "steps-pre"


def test_the_area_under_the_drawn_curve_is_the_figure_of_the_folds(result):
    curve = next(c for c in result.error_curves if c.method == "SMOTER")
    own = [r for r in result.folds if r.method == "SMOTER"]
    pooled = np.average([r.scores["sera"] for r in own], weights=[r.n_test for r in own])
    # A falling step function at 101 points: its area lies between the sums of either end.
    error = curve.relevance["error"]
    assert np.mean(error[1:]) <= pooled <= np.mean(error[:-1])
    assert np.mean(error[:-1]) < 1.15 * np.mean(error[1:])


def test_error_along_the_target_and_predictions(result, ax):
    from matplotlib.figure import Figure

    inspection.ErrorByValueDisplay.from_result(result, methods=["do nothing", "SMOTER"]).plot(ax)
    lines = named(ax)
    assert {"do nothing", "SMOTER"} <= set(lines)
    own = next(c for c in result.error_curves if c.method == "SMOTER")
    np.testing.assert_allclose(lines["SMOTER"].get_ydata(), own.by_value["mean_error"])
    display = inspection.PredictionScatterDisplay.from_result(result)
    best = min((r for r in result.rows if r.kind != "dummy"), key=lambda r: r.scores["tail_rmse"])
    assert [c["method"] for c in display.curves] == ["do nothing", best.method]
    display.plot(Figure().add_subplot())
    rare = display.ax_.collections[1].get_offsets()
    points = next(c for c in result.error_curves if c.method == "do nothing").points
    assert len(rare) == sum(points["rare"])
    assert len(rare) > 0


def test_groups_are_drawn_by_their_errors(result, ax):
    display = inspection.GroupGapsDisplay.from_result(result, rate="rmse")
    display.plot(ax)
    assert ax.get_xlabel() == "RMSE"
    assert {g["rmse"] for g in display.groups} <= {g.rmse for g in result.group_errors}


def test_decimals_follow_the_units_of_the_target(result):
    digits = digits_by_metric(result)
    assert digits["rmse"] == 0  # tens of thousands
    assert digits["r2"] == 3
    from skresample._figures import digits_of

    assert [digits_of("rmse", v) for v in (0.004, 0.5, 5.0, 53.0, 531.0)] == [5, 3, 3, 2, 1]
    assert digits_of("rmse", None) == digits_of("brier", 531.0) == digits_of("rmse", 0.0) == 3


def test_the_report_of_a_regression(result, table):
    pytest.importorskip("jinja2")
    X, y, groups = table
    page = render_report(result, diagnosis=diagnose(X, y, groups=groups), title="t")
    for words in ("Errors by value", "Error by relevance", "Predicted against observed",
                  "Errors per group", "RMSE of rare values", "R2 alone",
                  target_words(result.data["target"]).capitalize(), "rare values"):  # fmt: skip
        assert words in page, words
    for words in ("Precision and recall", "Calibration", "Brier", "Prevalence", "class weights",
                  "AUC alone", "<b>f", "None"):  # fmt: skip
        assert words not in page, words
    value = next(r for r in result.rows if r.recommended).value
    assert f"{value:,.0f}" in page  # no thousandths of an error of thousands
    assert result.verdict.sentence.split(":")[0].replace("'", "&#39;") in page


def test_long_names_break_between_words_only():
    from skresample.inspection._report.context import breakable

    want = "Random<wbr>Over<wbr>Sampler<wbr>Regressor"
    assert str(breakable("RandomOverSamplerRegressor")) == want
    assert str(breakable("SMOTE")) == "SMOTE"
    assert "<b" not in str(breakable("<b>" + "x" * 30 + "Y"))


def test_plot_and_notebook(result):
    import matplotlib

    matplotlib.use("Agg")
    assert "RMSE" in result.plot().get_xlabel()
    page = result._repr_html_()
    assert "RMSE" in page
    assert f">{result.rows[0].value:.0f}<" in page
