"""Groups known for some rows only: which probabilities, audited rows and decisions are compared."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from skresample._figures import METRICS
from skresample.inspection import write_report
from skresample.metrics import inferred_group_rates
from skresample.model_selection import compare_resamplers
from skresample.model_selection._compare.design.asked import Asked, make_setup
from skresample.model_selection._compare.design.folds import duplicate_codes, make_folds
from skresample.model_selection._compare.design.inferred import InferredGroups
from skresample.model_selection._compare.design.prepare import prepare_rows, sample_rows
from skresample.model_selection._compare.run.run import fingerprint
from skresample.over_sampling import RandomOverSampler


@pytest.fixture(scope="module")
def table():
    """Labels, a frame of probabilities, and groups of which half are known."""
    rng = np.random.default_rng(4)
    n = 240
    group = rng.random(n) < 0.4
    y = (rng.random(n) < np.where(group, 0.5, 0.3)).astype(int)
    X = rng.normal(size=(n, 2)) + y[:, None] + group[:, None] * [0.8, 0.0]
    sure = np.clip(0.2 + 0.5 * group + 0.2 * rng.random(n), 0, 1)
    proba = pd.DataFrame({"m": 1 - sure, "f": sure})
    known = np.where(group, "f", "m").astype(object)
    known[rng.random(n) < 0.5] = None
    return X, y, proba, known


class Witness(RandomOverSampler):
    """Keeps the groups that it is given."""

    log: list = []

    def fit_resample(self, X, y, *, groups=None, **params):
        type(self).log.append((X, groups))
        return super().fit_resample(X, y, groups=groups, **params)


@pytest.fixture(scope="module")
def result(table):
    X, y, proba, known = table
    Witness.log = []
    return quick(X, y, proba, known, resamplers={"w": Witness()})


def quick(X, y, proba, known, **changes):
    settings = {
        "learners": {"m": make_pipeline(LogisticRegression())},
        "resamplers": [],
        "n_splits": 3,
        "n_repeats": 1,
        "inner_splits": 2,
        "random_state": 5,
    }
    settings |= {"groups": known, "group_proba": proba} | changes
    return compare_resamplers(X, y, **settings)


def test_rates_of_the_report_are_the_corrected_ones_of_the_folds(table, result):
    X, y, proba, known = table
    folds = make_folds(y, n_splits=3, n_repeats=1, random_state=5, together=duplicate_codes_of(X))
    called, worst = np.zeros(len(y), int), []
    for _, _, train, test in folds:
        model = LogisticRegression().fit(X[train], y[train])
        called[test] = model.predict(X[test])
        part = inferred_group_rates(
            y[test], called[test], proba.iloc[test], known[test], names=["m", "f"]
        )
        worst.append(min(one.tpr for one in part))
    whole = inferred_group_rates(y, called, proba, known, names=["m", "f"])
    own = [g for g in result.groups if g.label == "do nothing"]
    assert [g.group for g in own] == ["m", "f"]
    for mine, right in zip(own, whole, strict=True):
        found = [mine.selection_rate, mine.tpr, mine.fpr]
        np.testing.assert_allclose(found, right[2:5], atol=1e-12)
        assert mine.n_rows == round(right.n_rows)
        assert mine.positives == round(proba[mine.group][y == 1].sum())
        assert mine.bias is None
    records = [r for r in result.folds if r.label == "do nothing"]
    np.testing.assert_allclose([r.scores["worst_tpr"] for r in records], worst, atol=1e-12)
    assert {r.scores["worst_bias"] for r in records} == {None}


def duplicate_codes_of(X):
    from skresample._table.numbers_and_levels import table_of

    return duplicate_codes(table_of(X))


def test_resamplers_get_the_known_group_or_else_the_likely_one(table, result):
    assert result.groups
    X, _, proba, known = table
    guess = np.where(proba["f"] > proba["m"], "f", "m")
    expected = np.where(known == None, guess, known)  # noqa: E711
    place = {tuple(row): i for i, row in enumerate(X.tolist())}
    assert Witness.log
    for rows, groups in Witness.log:
        np.testing.assert_array_equal(groups, [expected[place[tuple(r)]] for r in rows.tolist()])


def test_the_report_says_that_groups_are_inferred(table, result, tmp_path):
    known = int(sum(value is not None for value in table[3]))
    assert result.data["n_audited"] == known
    assert any(f"corrected by the {known} rows" in text for text in result.messages)
    write_report(result, tmp_path / "report.html")
    assert f"Groups are inferred: rates are corrected by the {known} rows" in (
        tmp_path / "report.html"
    ).read_text(encoding="utf-8")


def test_a_sample_keeps_probabilities_beside_their_rows(table):
    X, y, proba, known = table
    marked = np.column_stack([np.arange(len(y)), X])
    whole = prepare_rows(marked, y, None, known, None, None, 0, group_proba=proba)
    rows = sample_rows(whole, 120, 0, "max_rows=120")
    chosen = np.asarray(rows.X)[:, 0].astype(int)
    assert len(chosen) == 120
    np.testing.assert_array_equal(rows.inferred.proba, proba.to_numpy()[chosen])
    np.testing.assert_array_equal(rows.inferred.known, known[chosen])


def test_what_is_known_is_part_of_the_fingerprint(table):
    X, y, proba, known = table
    digests = set()
    for groups, chances in ((known, proba), (known, proba[["f", "m"]]), (known[::-1], proba)):
        rows = prepare_rows(X, y, None, groups, None, None, 0, group_proba=chances)
        asked = Asked([], [], "brier", 2, 1, 2, (1.0, 1.0), False, 0, None, "from_dtype")
        setup = make_setup(rows, asked)[0]
        setup.groups = None
        digests.add(fingerprint(setup))
    assert len(digests) == 3


def test_without_an_audited_row_of_each_group_there_are_no_rates(table):
    _, y, proba, known = table
    groups = InferredGroups.of(proba, known, len(y), 2)
    rows = np.flatnonzero((known == "m") | (known == None))  # noqa: E711
    for rate in groups.rates(y[rows], y[rows] == 1, rows):
        assert np.isnan([rate["tpr"], rate["fpr"], rate["selection_rate"]]).all()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"groups": None}, "group of rows drawn at random"),
        ({"group_proba": [[1.0, 0.0]]}, r"shape \(1, 2\), but X has 240 rows"),
        ({"group_proba": np.ones((240, 1))}, "has 1 columns, but the known groups are"),
        ({"groups": np.full(240, "z", object)}, "holds .*z.*; the columns are"),
        ({"groups": np.full(240, "m", object)}, "no audited row is of group 'f'"),
        ({"metric": "worst_bias"}, "needs known groups"),
    ],
)
def test_what_cannot_be_corrected_is_refused(table, changes, words):
    assert "worst_bias" in METRICS
    with pytest.raises(ValueError, match=words):
        quick(*table, **changes)


def test_numbers_and_many_classes_have_no_such_rates(table):
    X, _, proba, known = table
    with pytest.raises(ValueError, match="rates of two classes"):
        quick(X, np.arange(240) % 3, proba, known, metric="brier")
    with pytest.raises(ValueError, match="rates of two classes"):
        quick(X, X[:, 0], proba, known)
