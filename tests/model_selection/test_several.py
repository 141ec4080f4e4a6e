"""Several tables: the worked example of the paper, scipy, and degenerate cases."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from skresample.model_selection import compare_over_tables

mpl.use("agg")

# AUC of C4.5 and three variants on 14 data sets, Demsar 2006, table 6.
DEMSAR = np.array(
    [
        [0.763, 0.768, 0.771, 0.798],
        [0.599, 0.591, 0.590, 0.569],
        [0.954, 0.971, 0.968, 0.967],
        [0.628, 0.661, 0.654, 0.657],
        [0.882, 0.888, 0.886, 0.898],
        [0.936, 0.931, 0.916, 0.931],
        [0.661, 0.668, 0.609, 0.685],
        [0.583, 0.583, 0.563, 0.625],
        [0.775, 0.838, 0.866, 0.875],
        [1.000, 1.000, 1.000, 1.000],
        [0.940, 0.962, 0.965, 0.962],
        [0.619, 0.666, 0.614, 0.669],
        [0.972, 0.981, 0.9751, 0.975],
        [0.957, 0.978, 0.946, 0.970],
    ]
)
NAMES = ["C4.5", "C4.5+m", "C4.5+cf", "C4.5+m+cf"]


def test_the_published_example():
    found = compare_over_tables(DEMSAR, NAMES)
    np.testing.assert_allclose(found.ranks, [3.143, 2.000, 2.893, 1.964], atol=5e-4)
    assert found.critical_difference == pytest.approx(2.569 * np.sqrt(4 * 5 / (6 * 14)), abs=1e-3)
    # Chi-square 9.28 and F 3.69 in the paper, without the correction for ties.
    chi = stats.friedmanchisquare(*DEMSAR.T).statistic
    assert found.statistic == pytest.approx(13 * chi / (14 * 3 - chi))
    assert found.pvalue < 0.05
    assert found.groups == [["C4.5+m+cf", "C4.5+m", "C4.5+cf", "C4.5"]]


def test_pairs_are_wilcoxons():
    found = compare_over_tables(DEMSAR, NAMES)
    pair = next(p for p in found.pairs if (p["first"], p["second"]) == ("C4.5", "C4.5+m"))
    want = stats.wilcoxon(DEMSAR[:, 0] - DEMSAR[:, 1], zero_method="zsplit")
    assert pair["pvalue"] == want.pvalue
    assert (pair["wins"], pair["losses"], pair["ties"]) == (2, 10, 2)
    assert pair["pvalue_holm"] >= pair["pvalue"]
    assert len(found.pairs) == 6


@pytest.mark.parametrize("n", [1, 2, 5, 9])
def test_few_tables_are_tested_exactly_as_by_scipy(n):
    rng = np.random.default_rng(n)
    for ties in (False, True):
        d = rng.integers(-2, 3, n) / 2 if ties else rng.normal(size=n)
        d[0] = 1.0
        (pair,) = compare_over_tables(np.column_stack([np.r_[d, 0.0], np.zeros(n + 1)])).pairs
        want = stats.wilcoxon(np.r_[d, 0.0], zero_method="zsplit").pvalue
        assert pair["pvalue"] == pytest.approx(want, rel=1e-12)


def test_losses_turn_the_order_and_missing_tables_are_left_out():
    frame = pd.DataFrame(DEMSAR, columns=NAMES)
    frame.loc[3, "C4.5"] = np.nan
    found = compare_over_tables(1 - frame, greater_is_better=False)
    assert found.n_tables == 13
    assert found.methods == NAMES
    np.testing.assert_allclose(found.ranks, compare_over_tables(frame).ranks)


def test_groups_of_clearly_different_methods():
    rng = np.random.default_rng(0)
    base = rng.random((40, 1))
    scores = base + np.array([[0.0, 0.001, 1.0, 2.0]]) + rng.normal(0, 0.01, (40, 4))
    found = compare_over_tables(scores, list("abcd"))
    assert [sorted(group) for group in found.groups] == [["a", "b"]]
    assert found.pvalue < 1e-10


def test_no_difference_at_all_and_perfect_agreement():
    same = compare_over_tables(np.ones((5, 3)))
    assert (same.statistic, same.pvalue) == (0.0, 1.0)
    assert {p["pvalue"] for p in same.pairs} == {1.0}
    agreed = compare_over_tables(np.arange(3) + np.zeros((5, 1)))
    assert (agreed.statistic, agreed.pvalue) == (np.inf, 0.0)


def test_the_picture_names_every_method():
    ax = compare_over_tables(DEMSAR, [*NAMES[:3], "$odd_name"]).plot()
    assert [t.get_text() for t in ax.get_yticklabels()] == [
        "$odd_name", "C4.5+m", "C4.5+cf", "C4.5"
    ]  # fmt: skip
    assert "critical difference" in ax.get_xlabel()
    ax.figure.canvas.draw()


@pytest.mark.parametrize(
    ("scores", "settings", "message"),
    [
        ([[1.0], [2.0]], {}, "n_methods >= 2"),
        ([[1.0, 2.0]], {}, "at least 2 tables"),
        ([[1, 2], [3, 4]], {"methods": ["a"]}, "1 names for 2 columns"),
        ([[1, 2], [3, 4]], {"alpha": 0}, "alpha must lie"),
    ],
)
def test_bad_input_is_named(scores, settings, message):
    with pytest.raises(ValueError, match=message):
        compare_over_tables(scores, **settings)
