"""Displays show the figures of the comparison, no more and no fewer."""

import pathlib
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from skresample import inspection

pytest.importorskip("matplotlib")


@pytest.fixture
def ax():
    from matplotlib.figure import Figure

    return Figure().add_subplot()


def labels(axis):
    return [text.get_text() for text in axis.get_yticklabels()]


def test_leaderboard_orders_rows_and_marks_the_recommendation(result, ax):
    inspection.LeaderboardDisplay.from_result(result).plot(ax)
    assert labels(ax)[0].startswith("RandomUnderSampler")
    bold = [t.get_text() for t in ax.get_yticklabels() if t.get_fontweight() == "bold"]
    assert bold == ["SMOTE"]
    assert ax.get_xlabel() == "Average precision"


def test_leaderboard_always_shows_doing_nothing(result, ax):
    display = inspection.LeaderboardDisplay.from_result(result, learner="linear", max_rows=1)
    assert [row["label"] for row in display.rows] == ["RandomUnderSampler", "do nothing"]


def test_leaderboard_says_when_lower_is_better(result):
    result.settings["metric"] = "brier"
    display = inspection.LeaderboardDisplay.from_result(result)
    assert display.metric == "Brier score (lower is better)"


def test_fold_scatter_pairs_folds_with_doing_nothing(result, ax):
    display = inspection.FoldScatterDisplay.from_result(result)
    assert display.names == ["RandomUnderSampler", "SMOTE", "class weights"]
    np.testing.assert_allclose(display.improvements, [[0.03] * 6, [0.02] * 6, [0.01] * 6])
    display.plot(ax)
    np.testing.assert_allclose(ax.collections[1].get_offsets()[:, 0], 0.02)


def test_fold_scatter_turns_the_sign_of_losses(result):
    for record in result.folds:
        record.scores["brier"] = record.scores["average_precision"]
    result.settings["metric"] = "brier"
    display = inspection.FoldScatterDisplay.from_result(result)
    np.testing.assert_allclose(display.improvements[0], -0.03)


def test_fold_scatter_leaves_out_folds_without_a_partner(result):
    for record in result.folds:
        if record["label"] == "do nothing" and record["fold"] == 0:
            record.scores["average_precision"] = None
    display = inspection.FoldScatterDisplay.from_result(result)
    assert [len(gain) for gain in display.improvements] == [4, 4, 4]


def test_curves_start_with_doing_nothing(result, ax):
    display = inspection.PrecisionRecallDisplay.from_result(result, learner="boosting")
    names = [curve["method"] for curve in display.curves]
    assert names == ["do nothing", "RandomUnderSampler", "SMOTE", "class weights"]
    display.plot(ax)
    # The last line is chance: the share of positives.
    np.testing.assert_allclose(ax.lines[-1].get_ydata(), 0.1)


def test_calibration_shows_the_corrected_curve_where_there_is_one(result, ax):
    inspection.CalibrationDisplay.from_result(result, methods=["SMOTE"]).plot(ax)
    shown = [text.get_text() for text in ax.get_legend().get_texts()]
    assert shown == ["SMOTE", "after prior correction"]
    assert len(ax.lines) == 1 + 2 + 1


def test_threshold_curve_marks_the_tuned_threshold(result, ax):
    inspection.ThresholdDisplay.from_result(result, methods=["do nothing"]).plot(ax)
    with pytest.raises(ValueError, match=r"figure must be one of \['balanced_.*got 'brier'"):
        inspection.ThresholdDisplay([], figure="brier")
    curve, mark = ax.lines
    np.testing.assert_allclose(mark.get_xdata(), 0.3)
    np.testing.assert_allclose(
        curve.get_ydata(), result.curves[0]["threshold"]["balanced_accuracy"]
    )


def test_cost_curve_marks_the_cheapest_threshold(result, ax):
    inspection.CostDisplay.from_result(result, methods=["do nothing"]).plot(ax)
    curve, mark = ax.lines
    np.testing.assert_allclose(mark.get_ydata(), min(curve.get_ydata()))
    assert ax.get_ylim()[1] >= 1.2 * mark.get_ydata()[0]


def test_group_gaps_draw_every_group(result, ax):
    inspection.GroupGapsDisplay.from_result(result, rate="tpr").plot(ax)
    gap = ax.lines[0].get_xdata()
    np.testing.assert_allclose(gap, [0.5, 0.7])
    with pytest.raises(ValueError, match="rate must be one of"):
        inspection.GroupGapsDisplay([], rate="acc")


def test_class_counts_stack_to_the_rows_trained_on(result, ax):
    inspection.ClassCountsDisplay.from_result(result).plot(ax)
    ends = {}
    for bar in ax.patches:
        row = round(bar.get_y() + bar.get_height() / 2)
        ends[row] = max(ends.get(row, 0), bar.get_x() + bar.get_width())
    assert ends == {0: 80, 1: 144, 2: 16}


def test_many_classes_are_summed_up(ax):
    counts = {f"c{i}": i + 1 for i in range(9)}
    entry = {"method": "SMOTE", "before": counts, "after": counts}
    inspection.ClassCountsDisplay([entry], max_classes=3).plot(ax)
    assert [t.get_text() for t in ax.get_legend().get_texts()] == [
        "c0",
        "c1",
        "c2",
        "other classes",
    ]


def test_many_groups_leave_room_for_the_axes(recwarn):
    from matplotlib.figure import Figure

    groups = [{"label": "SMOTE", "group": f"g{'x' * i}", "tpr": i / 50} for i in range(50)]
    display = inspection.GroupGapsDisplay(groups)
    figure = Figure(figsize=display._figsize(), layout="constrained")
    display.plot(figure.add_subplot())
    figure.draw_without_rendering()
    assert not [w for w in recwarn.list if "layout" in str(w.message)]
    assert figure.axes[0].get_position().height * figure.get_figheight() > 0.5


@pytest.mark.parametrize("name", ["a$b$c", "$\\frac{1}$", "emoji", "x" * 300])
def test_names_are_never_read_as_formulas(result, name, ax):
    result.rows[0] = replace(result.rows[0], label=name)
    inspection.LeaderboardDisplay.from_result(result).plot(ax)
    ax.figure.draw_without_rendering()
    assert len(labels(ax)[0]) < 70


def test_plot_without_axes_makes_a_figure(result):
    from matplotlib import pyplot

    pyplot.switch_backend("agg")
    display = inspection.ThresholdDisplay.from_result(result).plot()
    assert display.figure_ is display.ax_.figure
    pyplot.close(display.figure_)


def test_a_method_has_one_colour_everywhere(result):
    from skresample.inspection._pictures.style import SERIES, method_colors

    colors = method_colors(result)
    assert colors["do nothing"] == SERIES[0]
    assert len(set(colors.values())) == len(set(colors) - {"dummy"})
    board = inspection.LeaderboardDisplay.from_result(result).plot()
    # Below each mean lies its interval: two lines per row of the leaderboard.
    drawn = [line.get_color() for line in board.ax_.lines[: 2 * len(board.rows)]]
    assert drawn == [colors[row["method"]] for row in board.rows for _ in range(2)]
    curves = inspection.CalibrationDisplay.from_result(result).plot()
    by_name = {line.get_label(): line.get_color() for line in curves.ax_.lines}
    folds = inspection.FoldScatterDisplay.from_result(result)
    for name, color in zip(folds.names, folds.colors, strict=True):
        assert by_name[name] == color == colors[name]


def test_groups_are_named_by_their_column(result):
    result.data["group_name"] = "sex"
    display = inspection.GroupGapsDisplay.from_result(result).plot()
    assert display.ax_.get_legend().get_title().get_text() == "sex"


def test_precision_is_drawn_in_steps(result):
    display = inspection.PrecisionRecallDisplay.from_result(result).plot()
    assert display.ax_.lines[0].get_drawstyle() == "steps-pre"


def test_every_method_of_the_usual_roster_has_its_own_colour():
    from skresample.inspection._pictures.style import SERIES, method_colors, theme_colors
    from skresample.model_selection._compare.design.roster import resolve_methods

    names = [m.name for m in resolve_methods(None) if m.kind == "resampler"]
    result = SimpleNamespace(settings={"resamplers": names}, rows=[])
    colors = method_colors(result)
    assert len(set(colors.values())) == len(names) + 2
    page = pathlib.Path(inspection.__file__).parent / "_report/templates/report.css"
    for variable in theme_colors().values():
        name = variable.removeprefix("var(").removesuffix(")")
        assert page.read_text().count(f"{name}:") == 2  # light and dark
    assert len(set(SERIES)) == len(SERIES)


def test_labels_of_axes_are_not_cut_off():
    row = {"label": "do nothing, threshold = cost ratio", "learner": "linear", "value": 2e8}
    row |= {"low": 1e8, "high": 3e8, "tier": 1, "recommended": True}
    board = inspection.LeaderboardDisplay([row, row], metric="Expected cost (lower is better)")
    figure = board.plot().figure_
    figure.canvas.draw()
    label = board.ax_.xaxis.label.get_window_extent()
    assert 0 <= label.x0 < label.x1 <= figure.bbox.x1
    assert board.ax_.xaxis.get_offset_text().get_fontsize() == 12
