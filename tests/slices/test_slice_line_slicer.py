"""Slices by exact search: brute force, honest tests, readable names."""

import itertools

import numpy as np
import pytest
from scipy import stats
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import FixedThresholdClassifier

from skresample.slices import ErrorTreeSlicer, SliceLineSlicer, SliceTable
from skresample.slices._base import BaseSlicer
from skresample.slices._lattice import best_conjunctions, slice_score
from skresample.slices._split import split_rows


def _brute_force(codes, errors, alpha, k, least, max_level=3):
    """Scores of the best conjunctions, by looking at every one; how many there are."""
    n, widths, scores, seen = errors.size, codes.max(axis=1) + 1, [], 0
    for level in range(1, max_level + 1):
        for columns in itertools.combinations(range(len(codes)), level):
            for values in itertools.product(*(range(widths[j]) for j in columns)):
                inside = (codes[list(columns)] == np.array(values)[:, None]).all(axis=0)
                seen += 1
                if inside.sum() >= least:
                    error = errors[inside].sum()
                    scores.append(slice_score(inside.sum(), error, n, errors.mean(), alpha))
    return sorted((s for s in scores if s > 0), reverse=True)[:k], seen


def test_the_score_is_equation_one():
    score = slice_score(np.array([20.0, 80.0]), np.array([10.0, 8.0]), 100, 0.2, 0.9)
    np.testing.assert_allclose(score, [0.9 * 1.5 - 0.1 * 4, 0.9 * -0.5 - 0.1 * 0.25])


def _problem(seed):
    """Wide problems (more indicator columns than rows) and long ones, in turn."""
    rng = np.random.default_rng(seed)
    d, n, width = [(5, 120, 3), (7, 30, 5)][seed % 2]
    codes = rng.integers(0, width, (d, n)).astype(np.int32)
    wrong = rng.random(n) < 0.3
    return codes, wrong.astype(float) if seed % 3 else wrong * rng.random(n)


def test_equals_brute_force_on_forty_problems_and_looks_at_few():
    looked, there = 0, 0
    for seed in range(40):
        codes, errors = _problem(seed)
        alpha, least = (0.9, 0.95, 0.99)[seed % 3], (8, 5)[seed % 2]
        options = {"alpha": alpha, "k": 4, "max_level": 3, "min_support": least}
        found, names, n_evaluated = best_conjunctions(codes, errors, **options)
        scores, n_all = _brute_force(codes, errors, alpha, 4, least)
        assert [one.score for one in found] == pytest.approx(scores, abs=1e-12)
        for one in found:
            column, code = names[:, one.members]
            inside = (codes[column] == code[:, None]).all(axis=0)
            assert (one.size, one.error) == (inside.sum(), pytest.approx(errors[inside].sum()))
        looked, there = looked + n_evaluated, there + n_all
    assert looked <= 0.05 * there


@pytest.fixture(scope="module")
def planted():
    """Errors of 8 %, and of 40 % where column a is "x" and b is above 0.5."""
    pd = pytest.importorskip("pandas")
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"a": rng.choice(["x", "y", "z"], 4000), "b": rng.random(4000)})
    X["c"] = rng.normal(size=4000)
    X.loc[::50, "c"] = np.nan
    bad = (X["a"] == "x") & (X["b"] > 0.5)
    return X, (rng.random(4000) < np.where(bad, 0.4, 0.08)).astype(float), bad.to_numpy()


@pytest.fixture(scope="module")
def found(planted):
    X, errors, _ = planted
    return SliceLineSlicer(n_bins=4, alpha=0.95, random_state=0).fit(X, errors)


def test_the_planted_slice_is_named_and_confirmed(found, planted):
    X, _, bad = planted
    assert {one.name.split(" & ")[0] for one in found.slices_[:2]} == {"a = x"}
    assert all("b" in one.name for one in found.slices_[:2])
    assert found.n_candidates_ == (3 + 4 + 5) + (3 * 4 + 3 * 5 + 4 * 5) + 3 * 4 * 5
    assert found.slice_report().significant() == [0, 1]
    member = found.transform(X)
    assert member.dtype == bool
    assert bad[member[:, :2].any(axis=1)].mean() > 0.95


def test_figures_are_those_of_the_rows_searched(found, planted):
    X, errors, _ = planted
    rows = found.search_rows_
    member, errors = found.transform(X)[rows], errors[rows]
    for i, one in enumerate(found.slices_):
        assert one.size == member[:, i].sum()
        assert one.error == pytest.approx(errors[member[:, i]].mean())
        assert one.lift == pytest.approx(one.error / errors.mean())


def test_report_is_fishers_test_of_the_rows_kept_aside(found, planted):
    X, errors, _ = planted
    rows = found.validation_rows_
    assert np.array_equal(np.sort(np.append(rows, found.search_rows_)), np.arange(len(X)))
    inside = found.transform(X)[rows]
    wrong = errors[rows] == 1
    pvalues = []
    for m, test in zip(inside.T, found.report_, strict=True):
        table = [[(m & wrong).sum(), (m & ~wrong).sum()], [(~m & wrong).sum(), (~m & ~wrong).sum()]]
        assert test.pvalue == pytest.approx(stats.fisher_exact(table, "greater").pvalue)
        assert (test.error, test.rest_error) == pytest.approx((wrong[m].mean(), wrong[~m].mean()))
        assert test.low < test.error - test.rest_error < test.high
        pvalues.append(test.pvalue)
    last = max(range(len(pvalues)), key=pvalues.__getitem__)
    first = min(range(len(pvalues)), key=pvalues.__getitem__)
    assert found.report_[first].pvalue_holm == pytest.approx(min(1, pvalues[first] * len(pvalues)))
    assert found.report_[last].pvalue_holm >= pvalues[last]
    assert found.report_.n_in_several == (inside.sum(axis=1) > 1).sum()


def test_searched_rows_never_give_a_pvalue(found, planted):
    X, errors, _ = planted
    rows = found.search_rows_
    for part in (slice(None), rows, rows[::-1]):
        with pytest.raises(ValueError, match="rows that were searched"):
            found.slice_report(X.iloc[part], errors[part])
    again = found.slice_report(X.iloc[found.validation_rows_], errors[found.validation_rows_])
    assert list(again) == list(found.report_)
    everything = SliceLineSlicer(n_bins=4, validation_size=0.0).fit(X, errors)
    with pytest.raises(ValueError, match="all rows were searched"):
        everything.slice_report()
    with pytest.raises(ValueError, match="both X_val and errors_val"):
        found.slice_report(X)


def test_the_callers_rows_are_searched(planted):
    X, errors, _ = planted
    mine = np.arange(0, len(X), 2)
    fitted = SliceLineSlicer(n_bins=4).fit(X, errors, search_rows=mine)
    assert np.array_equal(fitted.search_rows_, mine)
    alone = SliceLineSlicer(n_bins=4, validation_size=0).fit(X.iloc[mine], errors[mine])
    assert list(alone.slices_) == list(fitted.slices_)
    with pytest.raises(ValueError, match="names row 4000"):
        SliceLineSlicer().fit(X, errors, search_rows=[0, 4000])


def test_covering_leaves_what_is_found(planted):
    X, errors, _ = planted
    fitted = SliceLineSlicer(n_bins=4, alpha=0.99, validation_size=0).fit(X, errors)
    member = fitted.transform(X)
    left = np.ones(len(X), bool)
    for i in range(len(fitted.slices_)):
        assert (member[:, i] & left).sum() >= 40
        left &= ~member[:, i]
    plain = SliceLineSlicer(n_bins=4, alpha=0.99, validation_size=0, redundancy="none")
    scores = [one.score for one in plain.fit(X, errors).slices_]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == pytest.approx(fitted.slices_[0].score)


def test_auto_chooses_on_rows_that_neither_search_nor_test(planted):
    X, errors, _ = planted
    fitted = SliceLineSlicer(n_bins=4, alpha="auto", random_state=0).fit(X, errors)
    assert fitted.alpha_ in (0.9, 0.95, 0.98, 0.99)
    assert not np.intersect1d(fitted.search_rows_, fitted.validation_rows_).size
    assert (len(fitted.search_rows_), len(fitted.validation_rows_)) == (2000, 1000)
    with pytest.raises(ValueError, match="validation_size above 0"):
        SliceLineSlicer(alpha="auto", validation_size=0).fit(X, errors)


def test_missing_numbers_and_unseen_levels(planted):
    X, _, _ = planted
    gap = X["c"].isna().to_numpy()
    fitted = SliceLineSlicer(validation_size=0, alpha=0.99).fit(X, gap.astype(float))
    assert fitted.slices_[0].name == "c is missing"
    assert np.array_equal(fitted.transform(X)[:, 0], gap)
    new = X.assign(a="never seen")
    assert not SliceLineSlicer(n_bins=4, random_state=0).fit(X, X["a"] == "x").transform(new).any()


def test_groups_name_the_first_slice(found, planted):
    X, _, _ = planted
    member, groups = found.transform(X), found.groups(X)
    for i in (0, 5, 17, 100):
        first = np.flatnonzero(member[i])
        assert groups[i] == (found.slices_[first[0]].name if first.size else "rest")


class _Spy(BaseSlicer):
    """Keeps the errors it is given."""

    def __init__(self, *, loss="auto"):
        self.loss, self.cv, self.validation_size = loss, 3, 0.4
        self.random_state, self.categorical_features = 0, "from_dtype"

    def _search(self, case):
        self.case = case
        return SliceTable([])


def test_errors_are_out_of_fold_and_groups_stay_together():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(90, 2)), rng.integers(0, 2, 90)
    who = np.repeat(np.arange(30), 3)
    spy = _Spy(loss="log_loss").fit(X, y, estimator=LogisticRegression(), groups=who)
    proba = spy.case.judged.proba
    assert spy.case.judged.errors == pytest.approx(-np.log(proba[np.arange(90), y]))
    whole = LogisticRegression().fit(X, y).predict_proba(X)
    assert not np.allclose(proba, whole)  # no model has seen the row it judges
    searched = np.isin(np.arange(90), spy.search_rows_).reshape(30, 3)
    assert (searched.all(axis=1) | ~searched.any(axis=1)).all()
    numbers = _Spy().fit(X, X[:, 0] + 0.5, estimator=Ridge(1e-6))
    assert numbers.case.judged.errors.max() < 1e-3
    wrong = _Spy().fit(X, y, estimator=LogisticRegression(), groups=who).case.judged
    assert np.array_equal(wrong.errors, proba.argmax(axis=1) != y)
    at_a_tenth = FixedThresholdClassifier(LogisticRegression(), threshold=0.1)
    wrong = _Spy().fit(X, y, estimator=at_a_tenth, groups=who).case.judged
    assert np.array_equal(wrong.errors, (proba[:, 1] >= 0.1) != y)


@pytest.mark.parametrize(
    ("y", "words"),
    [
        (["a", "b"] * 20, "pass estimator= too"),
        (np.arange(40) - 1.0, "row 0 has -1.0"),
        (np.full((40, 2), 1.0), r"shape \(40, 2\)"),
        (None, "requires y"),
    ],
)
def test_bad_errors_are_refused(y, words):
    with pytest.raises(ValueError, match=words):
        SliceLineSlicer().fit(np.ones((40, 1)), y)


def test_tables_print_and_escape(found):
    text = repr(found.slices_)
    assert text.splitlines()[0].split() == ["name", "size", "error", "lift", "score"]
    assert found.slices_.records()[0]["name"] == found.slices_[0].name
    evil = np.repeat(["<b>", "fine"], 200)[:, None]
    html = SliceLineSlicer().fit(evil, np.repeat([1.0, 0.0], 200)).slices_._repr_html_()
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    nothing = SliceLineSlicer().fit(evil, np.zeros(400))
    assert (len(nothing.slices_), nothing.transform(evil).shape) == (0, (400, 0))
    assert "no slice found" in repr(nothing.slices_)


def test_a_split_by_shares():
    from skresample._math.rng import Streams

    parts = split_rows(100, 0.3, None, None, 0.5, Streams(0))
    assert [len(p) for p in parts] == [70, 15, 15]
    assert np.array_equal(np.sort(np.concatenate(parts)), np.arange(100))


def test_errors_of_any_size_are_compared_by_welch():
    from skresample.slices._tests import tested_slices

    rng = np.random.default_rng(0)
    errors, member = rng.exponential(size=200), rng.random((200, 2)) < 0.3
    for test, m in zip(tested_slices(["a", "b"], member, errors), member.T, strict=True):
        inside, outside = errors[m], errors[~m]
        greater = stats.ttest_ind(inside, outside, equal_var=False, alternative="greater")
        interval = stats.ttest_ind(inside, outside, equal_var=False).confidence_interval()
        assert test.pvalue == pytest.approx(greater.pvalue)
        assert (test.low, test.high) == pytest.approx(tuple(interval))
    (empty,) = tested_slices(["none"], np.zeros((200, 1), bool), errors)
    assert np.isnan([empty.pvalue, empty.pvalue_holm, empty.error]).all()


def test_dates_are_told_as_dates_in_any_unit_and_container():
    pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
    day = np.datetime64("2026-01-01") + np.arange(400)
    errors = (np.arange(400) >= 300).astype(float)
    told = {}
    for unit in ("ns", "us", "s"):
        told[unit] = pd.DataFrame({"day": day.astype(f"datetime64[{unit}]")})
    told["polars"] = pl.DataFrame({"day": day.astype("datetime64[us]")})
    told["date"] = pl.DataFrame({"day": day.astype("datetime64[D]")})
    fitted = {
        name: SliceLineSlicer(k=1, n_bins=4, validation_size=0).fit(X, errors)
        for name, X in told.items()
    }
    assert {one.slices_[0].name for one in fitted.values()} == {"day > 2026-10-27"}
    for X in told.values():
        assert np.array_equal(fitted["ns"].transform(X)[:, 0], errors == 1)
    never = pd.DataFrame({"day": pd.to_datetime([None] * 400), "x": np.arange(400) % 2})
    assert SliceLineSlicer(validation_size=0).fit(never, never["x"]).slices_[0].name == "x = 1"


def test_numbers_of_any_size():
    rng = np.random.default_rng(0)
    X = np.column_stack([rng.normal(size=400) * 1e300, rng.integers(0, 2**62, 400)])
    errors = (X[:, 1] > 2.0**61).astype(float)
    for slicer in (SliceLineSlicer(validation_size=0), ErrorTreeSlicer(validation_size=0)):
        assert slicer.fit(X, errors).slices_[0].error == 1.0
