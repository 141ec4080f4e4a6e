"""Is this synthetic table any good: findings, thresholds, utility, one page."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.tree import DecisionTreeClassifier

from skresample.inspection import dataset_report
from skresample.inspection._dataset.findings import LIMITS, _finding, _of_population
from skresample.metrics import PopulationShift, population_shift_score


def _law(n, seed, groups=False):
    rng = np.random.default_rng(seed)
    mixed = rng.normal(size=(n, 3)) @ np.array([[1, 0.8, 0], [0, 0.6, 0], [0, 0, 1.0]])
    return mixed, (mixed[:, 0] + 0.5 * mixed[:, 2] > 0).astype(int)


REAL, NEW, TEST = _law(400, 0), _law(400, 1), _law(500, 2)
JUDGE = DecisionTreeClassifier(max_depth=5, min_samples_leaf=10, random_state=0)


def _levels(report):
    return {finding.topic: finding.level for finding in report.findings}


def test_fresh_rows_of_the_same_law_are_good_in_everything():
    parts = REAL[0], NEW[0], REAL[1], NEW[1]
    model = LogisticRegression()
    report = dataset_report(*parts, tests={"real": TEST}, estimator=model, judge=JUDGE)
    assert set(_levels(report).values()) == {"good"}
    assert report.verdict.startswith("Good")
    assert abs(report.diversity[0] - report.diversity[1]) < 0.03


@pytest.mark.parametrize(
    ("spoil", "topic"),
    [
        (lambda X: REAL[0][: len(X) // 2], "copies"),
        (lambda X: REAL[0] + 0.01 * X, "closeness"),
        (lambda X: 0.5 * X, "variance"),
        (lambda X: X + np.array([0.9, 0, 0]), "marginals"),
        (lambda X: np.column_stack([X[:, 0], X[::-1, 1], X[:, 2]]), "correlations"),
        (lambda X: X * [1, 1, 6], "two samples"),
    ],
)
def test_each_fault_is_found_by_its_question(spoil, topic):
    report = dataset_report(REAL[0], spoil(NEW[0]), judge=JUDGE)
    assert _levels(report)[topic] == "bad"
    assert topic in report.verdict


def test_a_part_that_hugs_is_found_where_the_median_hides_it():
    """A third of the rows next to real ones, the others fresh: closeness is good, near rows not."""
    rows = np.where(np.arange(len(NEW[0]))[:, None] % 3, NEW[0], REAL[0][: len(NEW[0])] + 0.001)
    found = {f.topic: f for f in dataset_report(REAL[0], rows, judge=JUDGE).findings}
    assert found["closeness"].level == "good"
    assert found["near rows"].level == "look"
    assert found["near rows"].value == pytest.approx(1 / 3 + 0.05 * 2 / 3, abs=0.05)


def test_utility_by_hand_and_the_size_curve():
    wrong = NEW[0], np.where(np.arange(400) < 200, 1 - NEW[1], NEW[1])
    report = dataset_report(
        *(REAL[0], wrong[0]),
        *(REAL[1], wrong[1]),
        estimator=LogisticRegression(),
        tests={"real": TEST, "other": _law(200, 3)},
        sizes=(0.25, 1.0),
        judge=JUDGE,
    )
    assert [row.test for row in report.utility] == ["real", "other"]
    mean, unit = REAL[0].mean(0), REAL[0].std(0)
    model = LogisticRegression().fit((REAL[0] - mean) / unit, REAL[1])
    score = balanced_accuracy_score(TEST[1], model.predict((TEST[0] - mean) / unit))
    assert report.utility[0].on_real == pytest.approx(score, abs=1e-9)
    assert report.utility[0].on_new < 0.85 < report.utility[0].on_both
    assert [point.n for point in report.size_curve] == [100, 400]
    assert report.size_curve[1].scores["real"] == pytest.approx(report.utility[0].on_new)
    assert report.score == "balanced accuracy"
    assert _levels(report)["utility"] == "bad"


def test_numbers_are_scored_by_their_r2():
    y_real, y_new, y_test = (X[0] @ [1.0, 0.5, 0.2] for X in (REAL, NEW, TEST))
    report = dataset_report(
        *(REAL[0], NEW[0], y_real, y_new),
        tests={"real": (TEST[0], y_test)},
        sizes=[1.0],
        judge=JUDGE,
        estimator=LinearRegression(),
    )
    assert report.score == "R2"
    assert report.utility[0].on_new > 0.8


def test_groups_and_their_floor():
    groups = np.where(REAL[0][:, 0] > 0, "a", "b"), np.where(NEW[0][:, 0] > 0, "b", "a")
    report = dataset_report(REAL[0], NEW[0], groups=groups, judge=JUDGE)
    assert _levels(report)["groups"] == "bad"
    assert _levels(report)["marginals"] == "good"
    expected = population_shift_score(REAL[0], NEW[0], groups)
    assert report.shift.group_marginal == pytest.approx(expected.group_marginal)
    assert 0 < report.floor.group_marginal < 0.2


def test_nothing_is_not_infinitely_much():
    """A table of one column has no correlations: those of new rows are off by nothing."""
    floor = PopulationShift(0.1, 0.0, np.nan, np.nan, np.nan, {})
    same, off = (_of_population(floor._replace(correlation=c), floor)[1].text for c in (0.0, 0.2))
    assert "off by 0.000 on average, 0.0 times" in same
    assert "infinitely" in off


def test_constraints_by_name():
    report = dataset_report(
        REAL[0],
        NEW[0],
        constraints={"positive": lambda X: X[:, 0] > 0, "none": lambda X: X[:, 0] < 9},
    )
    assert report.violations["none"] == 0
    assert report.violations["positive"] == pytest.approx((NEW[0][:, 0] <= 0).mean())
    found = [f for f in report.findings if f.topic == "constraints"]
    assert [f.level for f in found] == ["bad", "good"]


def test_the_guide_states_the_limits():
    guide = Path(__file__).parents[2] / "docs" / "synthetic_tables.md"
    rows = [line.split("|") for line in guide.read_text(encoding="utf-8").splitlines()]
    stated = {row[1].strip(): [_number(cell) for cell in row[3:5]] for row in rows if len(row) == 7}
    for topic, limit in LIMITS.items():
        assert stated[topic] == pytest.approx(limit), topic


def _number(cell):
    digits = re.sub(r"[^0-9.]", "", cell)
    return float(digits) / (100 if "%" in cell else 1) if digits else None


def test_levels_change_at_their_limits():
    for topic, (good, bad) in LIMITS.items():
        below = topic == "closeness"
        step = -1e-9 if below else 1e-9
        levels = [
            _finding(topic, value, "", below=below).level
            for value in (good, good + step, bad, bad + step)
        ]
        assert levels == ["good", "look", "look", "bad"], topic


def test_mixed_tables_with_gaps_and_the_page(tmp_path):
    pytest.importorskip("jinja2")
    pytest.importorskip("matplotlib")
    frames = []
    for rows, _ in (REAL, NEW):
        frame = pd.DataFrame(rows, columns=["a", "<b>", "c"])
        frame["kind"] = pd.Categorical(np.array(["u", "v"])[(rows[:, 0] > 0) * 1])
        frame.loc[::11, "a"] = np.nan
        frames.append(frame)
    test = frames[1].iloc[:100], NEW[1][:100]
    report = dataset_report(
        *frames,
        *(REAL[1], NEW[1]),
        tests={"<i>real</i>": test},
        estimator=LogisticRegression(),
        groups=(frames[0]["kind"], frames[1]["kind"]),
        judge=JUDGE,
    )
    path = tmp_path / "page.html"
    report.save(path, title="<script>alert(1)</script>")
    text = path.read_text(encoding="utf-8")
    assert "<script" not in text
    assert "&lt;i&gt;real" in text
    assert text.count("<svg") == 3
    assert not re.findall(r'(?:src|href)="(?!#|data:)', text)
    assert report.to_html("<script>alert(1)</script>") == text
    with pytest.raises(ValueError, match="exists already"):
        report.save(path, force=False)
    assert str(report).startswith(report.verdict)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"X_real": REAL[0][:19]}, "at least 20 rows and X_new 2, got 19"),
        ({"tests": {"real": TEST}}, "tests need y_real and y_new"),
        ({"constraints": {"odd": lambda X: X > 0}}, "'odd' must answer for each of 400 rows"),
    ],
)
def test_refusals(change, words):
    with pytest.raises(ValueError, match=words):
        dataset_report(**{"X_real": REAL[0], "X_new": NEW[0], "judge": JUDGE, **change})
