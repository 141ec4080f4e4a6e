"""Findings on tables with a numeric target, each on a table built to have it."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_diabetes, make_friedman1, make_friedman2, make_regression

from skresample.datasets import load_abalone
from skresample.model_selection import compare_resamplers, diagnose
from skresample.model_selection._diagnose.number_leaks import number_model


def clean(n=300, seed=0):
    rng = np.random.default_rng(seed)
    X = pd.DataFrame({"a": rng.normal(size=n), "b": rng.normal(size=n)})
    X["c"] = pd.Categorical(rng.choice(["u", "v", "w"], n))
    return X, (X["a"] + 0.5 * X["b"] + rng.normal(size=n)).to_numpy()


def texts(found, topic):
    return [f["text"] for f in found.findings if f["topic"] == topic]


def test_a_clean_table_has_no_warning_and_its_figures():
    X, y = clean()
    found = diagnose(X, y)
    assert not [f for f in found.findings if f["level"] == "warning"]
    assert found.classes == []
    assert found.target["median"] == np.median(y)
    assert found.separability["linear_r2"] == pytest.approx(1.25 / 2.25, abs=0.1)
    # One column of variance 1 beside 1.25 of noise: R2 = 1 / 2.25.
    alone = {c["name"]: c["leak_score"] for c in found.columns}
    assert alone["a"] == pytest.approx(1 / 2.25, abs=0.12)
    assert alone["c"] < 0.05
    assert "target from" in str(found)
    assert found.folds["rare_rows"] == found.target["rare_low"] + found.target["rare_high"]


def test_leaks_are_named_whatever_their_type():
    X, y = clean()
    rng = np.random.default_rng(1)
    X["rounded"] = np.round(y, 1)
    X["bent"] = np.exp(-y)  # not linear
    X["folded"] = pd.Categorical(np.round(2 * y).astype(int).astype(str))
    broken = rng.random(300) < 0.03
    X["damaged"] = np.where(broken, rng.permutation(y), y)
    for name in ("rounded", "bent", "folded", "damaged"):
        found = diagnose(X[["a", "b", "c", name]], y)
        (said,) = texts(found, "leak")
        assert repr(name) in said
        assert "R2" in said
        assert any(name in text for text in found.advice)


TABLES = {
    "diabetes": lambda: load_diabetes(return_X_y=True, as_frame=True),
    "abalone rings": lambda: (load_abalone(as_frame=True).data, load_abalone().rings),
    "friedman1": lambda: make_friedman1(300, noise=1.0, random_state=0),
    "friedman2": lambda: make_friedman2(300, noise=10.0, random_state=0),
    "linear": lambda: make_regression(200, 8, n_informative=5, noise=10, random_state=0),
    "one strong column": lambda: make_regression(200, 3, n_informative=1, noise=30, random_state=1),
    "noise": lambda: (np.random.default_rng(0).normal(size=(200, 5)),
                      np.random.default_rng(1).exponential(size=200)),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_no_false_alarm_on_tables_without_a_leak(name):
    found = diagnose(*TABLES[name]())
    assert texts(found, "leak") == []


def test_a_column_is_judged_on_rows_it_was_not_learnt_from():
    rng = np.random.default_rng(0)
    y = rng.normal(size=300)
    ids = np.arange(300)
    assert number_model(None, ids, y).score < 0.02
    assert number_model(rng.normal(size=300), None, y).score < 0.02
    line = number_model(3 * y + 1, None, y)
    assert line.score == pytest.approx(1, abs=1e-9)
    with_gaps = np.where(np.arange(300) % 3 == 0, np.nan, y)
    assert number_model(with_gaps, None, y).score == pytest.approx(2 / 3, abs=0.1)


def test_what_is_odd_about_the_target_is_said():
    X, y = clean()
    rng = np.random.default_rng(2)
    skewed = diagnose(X, np.exp(2 * y))
    assert any("skewed" in t for t in texts(skewed, "target"))
    assert any("MAE" in text and "log(y)" in text for text in skewed.advice)
    heap = diagnose(X, np.where(rng.random(300) < 0.4, 0.0, np.exp(y)))
    assert any("rows have the target 0: the target has two parts" in t
               for t in texts(heap, "target"))  # fmt: skip
    capped = diagnose(X, np.minimum(y, np.quantile(y, 0.95)))
    assert any("15 rows share the largest target" in t for t in texts(capped, "target"))
    assert texts(diagnose(X, y), "target") == []


def test_duplicates_missing_values_and_groups():
    X, y = clean()
    X = pd.concat([X, X.iloc[:20]], ignore_index=True)
    y = np.concatenate([y, y[:10], y[10:20] + 1])
    found = diagnose(X, y)
    assert found.duplicates == {"rows": 20, "conflicting": 20}
    assert any("10 rows" in t or "20 rows have a twin" in t for t in texts(found, "duplicates"))
    X["gap"] = np.where(y > np.quantile(y, 0.7), np.nan, 1.0)
    X["tied"] = np.where(np.arange(len(y)) % 2, np.nan, 1.0)
    (said,) = texts(diagnose(X, y), "missing")
    assert "'gap' is missing where the target is higher" in said
    few = diagnose(X, y, groups=np.where(np.arange(len(y)) < 5, "s", "t"))
    assert any("'s' has only 5 rows" in t for t in texts(few, "groups"))
    assert few.groups[0] == {"group": "s", "rows": 5, "counts": {}}


def test_noise_and_the_way_out():
    rng = np.random.default_rng(0)
    found = diagnose(rng.normal(size=(200, 3)), rng.normal(size=200))
    assert any("say little about the target" in t for t in texts(found, "separability"))
    assert "no skill" in found.advice[-1]


def test_the_same_findings_again_and_task_decides():
    X, y = clean(60)
    assert diagnose(X, y).to_dict() == diagnose(X, y).to_dict()
    few = np.arange(60) % 4
    assert diagnose(X, few).classes
    assert diagnose(X, few, task="regression").target["levels"] == 4


def test_a_leak_and_a_near_perfect_score_are_in_the_verdict():
    X, y = clean(120)
    X["leak"] = y + 1e-3
    result = compare_resamplers(X, y, resamplers=[], learners=["linear"], n_repeats=1,
                                random_state=0)  # fmt: skip
    (line,) = [x for x in result.verdict.lines if x.topic == "suspicion"]
    assert "'leak' alone predicts" in line.text
    easy = compare_resamplers(
        X[["a", "b"]], X["a"] + X["b"], resamplers=[], learners=["linear"], n_repeats=1,
        random_state=0,
    )  # fmt: skip
    assert any("R2 " in x.text and "nearly perfect" in x.text for x in easy.verdict.lines)
