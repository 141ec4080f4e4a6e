"""Group figures by hand."""

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, roc_auc_score

from skresample.metrics import group_rates, worst_group


def test_rates_by_hand():
    y = np.array([1, 1, 0, 0, 1, 0])
    d = np.array([1, 0, 1, 0, 1, 0])
    p = np.array([0.9, 0.4, 0.6, 0.1, 0.8, 0.2])
    rows = group_rates(y, d, ["b", "b", "b", "b", "a", "a"], p)
    assert rows == [
        {
            "group": "a", "n_rows": 2, "positives": 1, "selection_rate": 0.5, "tpr": 1.0,
            "fpr": 0.0, "bias": pytest.approx(0.0),
        },
        {
            "group": "b", "n_rows": 4, "positives": 2, "selection_rate": 0.5, "tpr": 0.5,
            "fpr": 0.5, "bias": pytest.approx(0.0),
        },
    ]  # fmt: skip


def test_rates_without_rows_are_nan_and_missing_groups_are_a_group():
    rows = group_rates([0, 0, 1], [0, 1, 1], ["a", None, None])
    assert [r["group"] for r in rows] == ["a", "missing"]
    assert np.isnan(rows[0]["tpr"])
    assert rows[1]["fpr"] == 1.0


def test_the_worst_group_is_found_in_both_directions():
    y, d, g = [0, 1, 0, 1], [0, 1, 1, 1], [1, 1, 2, 2]
    assert worst_group(accuracy_score, y, d, g) == 0.5
    assert worst_group(lambda a, b: 1 - accuracy_score(a, b), y, d, g, greater_is_better=False) == (
        0.5
    )


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.UndefinedMetricWarning")
def test_groups_without_a_value_are_left_out():
    y, p = [0, 1, 1, 1], [0.2, 0.8, 0.5, 0.6]
    assert worst_group(roc_auc_score, y, p, ["a", "a", "b", "b"]) == 1.0
    assert np.isnan(worst_group(roc_auc_score, y[2:], p[2:], ["b", "b"]))


def test_lengths_are_checked():
    with pytest.raises(ValueError, match="inconsistent"):
        group_rates([0, 1], [0, 1], ["a"])
