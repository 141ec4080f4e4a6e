"""A threshold cannot change a ranking: such rows are one row in pictures and in the terminal."""

from dataclasses import replace

import pytest

from skresample.inspection._pictures.leaderboard_display import distinct_rows
from skresample.inspection._report.context import report_context


@pytest.fixture
def tuned(result):
    result.rows += [
        replace(r, variant="tuned", label=r.label + ", tuned threshold", recommended=False)
        for r in result.rows
    ]
    return result


def test_ranking_metrics_keep_one_row_per_method_and_learner(tuned):
    rows = distinct_rows(tuned)
    assert len(rows) == 8
    assert {r["variant"] for r in rows} == {"raw"}


def test_the_recommended_variant_stands_for_its_method(tuned):
    wanted = ("SMOTE, tuned threshold", "linear")
    tuned.rows = [replace(r, recommended=(r.label, r.learner) == wanted) for r in tuned.rows]
    labels = [r["label"] for r in distinct_rows(tuned) if r["learner"] == "linear"]
    assert "SMOTE, tuned threshold" in labels
    assert "SMOTE" not in labels


def test_rows_that_share_a_ranking_share_a_place(tuned):
    rows = report_context(tuned)["rows"]
    assert [r["rank"] for r in rows if not r["extra"]] == list(range(1, 9))
    for row in rows:
        twins = {r["rank"] for r in rows if r["value"] == row["value"]}
        assert len(twins) == 2
        assert row["extra"] == row["label"].endswith("tuned threshold")


def test_decision_metrics_keep_all_rows(tuned):
    tuned.settings["metric"] = "mcc"
    assert len(distinct_rows(tuned)) == 16
