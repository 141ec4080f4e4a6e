"""Every finding on a table built to have it, and silence on a clean one."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from skresample.model_selection import diagnose


def clean(n=400, seed=0):
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < 0.3).astype(int)
    X = pd.DataFrame(
        {
            "a": rng.normal(size=n) + y,
            "b": rng.normal(size=n),
            "c": pd.Categorical(rng.choice(["u", "v", "w"], n)),
        }
    )
    return X, y


def texts(found, topic):
    return [f["text"] for f in found.findings if f["topic"] == topic]


def column(found, name):
    return next(c for c in found.columns if c["name"] == name)


def test_a_clean_table_has_no_warning():
    X, y = clean()
    found = diagnose(X, y)
    assert {f["level"] for f in found.findings} == {"info"}
    assert [c["kind"] for c in found.columns] == ["numeric", "numeric", "nominal"]
    assert found.classes[0]["name"] == "0"
    assert found.classes[0]["rows"] + found.classes[1]["rows"] == 400
    # One unit of shift: the closed form of the area is Phi(1 / sqrt(2)) = 0.760.
    assert found.separability["linear_auc"] == pytest.approx(0.760, abs=0.05)
    assert column(found, "a")["leak_score"] == pytest.approx(0.760, abs=0.05)
    assert column(found, "c")["leak_score"] < 0.6


def test_leaks_are_named_whatever_their_type():
    X, y = clean()
    X["told"] = np.where(y == 1, "paid", "open")
    X["coded"] = np.where(y == 1, 3, np.arange(400) % 2 * 4 + 1)  # not monotone
    X["late"] = np.where(y == 1, np.nan, 1.0)  # present only for one class
    X.loc[0, "late"] = 2.0
    found = diagnose(X, y)
    named = " ".join(texts(found, "leak"))
    assert all(repr(c) in named for c in ("told", "coded", "late"))
    assert "'a'" not in named
    assert any("'late' is missing in" in t for t in texts(found, "missing"))


def test_a_leak_is_held_against_the_best_of_the_others():
    rng = np.random.default_rng(0)
    y = (rng.random(800) < 0.17).astype(int)
    X = pd.DataFrame({"a": rng.normal(size=800) + 8 * y, "b": rng.normal(size=800) + 4 * y})
    found = diagnose(X, y)
    best = column(found, "b")["leak_score"]
    (text,) = texts(found, "leak")
    assert f"and 'b' is as good by itself ({best:.3f})" in text
    X["b"] = rng.normal(size=800) + y
    (text,) = texts(found := diagnose(X, y), "leak")
    assert f"; the best of the others: {column(found, 'b')['leak_score']:.3f})" in text


def test_ids_and_constants_are_ignored_and_are_no_leaks():
    X, y = clean()
    X["id"] = [f"customer {i}" for i in range(400)]
    X["row"] = np.arange(400) + 1000
    X["same"] = 7
    found = diagnose(X, y)
    assert column(found, "id")["kind"] == "ignored"
    assert column(found, "same") == {
        "name": "same", "kind": "ignored", "why": "one value in every row", "distinct": 1,
        "leak_score": None, "missing": 0.0, "missing_by_class": {"0": 0.0, "1": 0.0},
    }  # fmt: skip
    assert texts(found, "leak") == []
    assert any("'row' looks like a row number" in t for t in texts(found, "columns"))
    assert column(found, "id")["leak_score"] < 0.6


def test_identical_rows_within_and_across_classes():
    X = np.array([[1.0, 2.0]] * 3 + [[3.0, 4.0]] * 2 + [[5.0, 6.0]])
    y = np.array([0, 0, 0, 0, 1, 1])
    found = diagnose(X, y)
    assert found.duplicates == {"rows": 3, "conflicting": 2}
    assert len(texts(found, "duplicates")) == 2


@pytest.mark.parametrize(
    ("rare", "message"),
    [
        (3, "class '1' has 3 rows, fewer than the 5 folds"),
        (6, "leaves 4 rows to learn from: too few for 5 neighbours"),
        (30, "about 6 rows per test fold"),
    ],
)
def test_class_counts_are_held_against_folds_and_neighbours(rare, message):
    X = np.random.default_rng(0).normal(size=(200, 2))
    y = np.repeat([0, 1], [200 - rare, rare])
    assert any(message in t for t in texts(diagnose(X, y), "folds"))


def test_groups_are_counted_by_class():
    X, y = clean()
    groups = np.where(np.arange(400) < 390, "many", "few")
    y[390:] = 0
    found = diagnose(X, y, groups=groups)
    assert found.groups[0] == {"group": "few", "rows": 10, "counts": {"0": 10, "1": 0}}
    assert "group 'few' has only 0 of class '1'" in texts(found, "groups")[0]


def test_separable_and_hopeless_tables_are_told_apart():
    rng = np.random.default_rng(1)
    y = np.repeat([0, 1], [300, 60])
    noise = rng.normal(size=(360, 3))
    assert "say little about the target" in texts(diagnose(noise, y), "separability")[0]
    apart = texts(diagnose(noise + 4 * y[:, None], y), "separability")
    assert "separate well" in apart[0]


def test_containers_labels_and_more_classes(tmp_path):
    X, y = clean()
    words = np.array(["no", "yes"])[y]
    found = diagnose(sparse.csr_array(X[["a", "b"]].to_numpy()), words)
    assert [c["name"] for c in found.columns] == ["x0", "x1"]
    assert found.classes[1]["name"] == "yes"
    three = diagnose(X, np.arange(400) % 3)
    assert len(three.classes) == 3
    three.to_json(tmp_path / "d.json")
    content = json.loads((tmp_path / "d.json").read_text())
    assert content["n_rows"] == 400
    assert str(three).startswith("400 rows, 3 columns")


def test_bad_input_is_named():
    X, y = clean()
    with pytest.raises(ValueError, match="n_splits must be an integer of at least 2"):
        diagnose(X, y, n_splits=1)
    with pytest.raises(ValueError, match="more than 1 class"):
        diagnose(X, np.zeros(400))


def flipped(y, share, seed=0):
    rng = np.random.default_rng(seed)
    return np.where(rng.random(len(y)) < share, 1 - y, y)


@pytest.mark.parametrize("share", [0.02, 0.05])
def test_leaks_with_flipped_labels_are_found(share):
    X, y = clean(1000)
    rng = np.random.default_rng(1)
    told = flipped(y, share)
    X["told"] = told
    assert "'told'" in texts(diagnose(X, y), "leak")[0]
    X["told"] = np.where(
        told == 1, rng.integers(0, 150, 1000), rng.integers(150, 300, 1000)
    ).astype(str)  # 300 categories
    assert "'told'" in texts(diagnose(X, y), "leak")[0]
    # Not monotone: ones lie in the middle of the range.
    X["told"] = np.where(told == 1, rng.uniform(-1, 1, 1000), rng.choice([-1, 1], 1000) * (
        rng.uniform(1, 3, 1000)))  # fmt: skip
    assert "'told'" in texts(diagnose(X, y), "leak")[0]


def told_by(kind, told, rng):
    """A number without order that holds the outcome: bands, codes that repeat."""
    n = len(told)
    if kind == "twenty bands":
        return 2 * rng.integers(0, 10, n) + told + rng.random(n)
    if kind == "codes":
        return 2 * rng.integers(0, 100, n) + told
    outside = np.where(rng.random(n) < 0.5, rng.uniform(0, 0.39, n), rng.uniform(0.6, 2, n))
    return rng.choice([-1, 1], n) * np.where(told == 1, rng.uniform(0.4, 0.5, n), outside)


@pytest.mark.parametrize("kind", ["two narrow bands", "twenty bands", "codes"])
def test_leaks_without_an_order_are_found_with_flipped_labels(kind):
    """1,000 rows, 20 % ones, 4 % of labels flipped; the edges of equal bins cut the bands."""
    rng = np.random.default_rng(0)
    y = (rng.random(1000) < 0.2).astype(int)
    X = pd.DataFrame({"a": rng.normal(size=1000) + y, "b": rng.normal(size=1000)})
    assert not texts(diagnose(X, y), "leak")
    X["told"] = told_by(kind, flipped(y, 0.04), rng)
    assert "'told'" in texts(diagnose(X, y), "leak")[0]


def test_a_table_in_the_order_of_its_target_is_no_leak():
    """Equal numbers stand in the order of the rows: reading neighbours must not learn from that."""
    X, y = clean(1000)
    order = np.argsort(y, kind="stable")
    X["age"] = np.random.default_rng(0).integers(20, 60, 1000).astype(float)
    found = diagnose(X.iloc[order].reset_index(drop=True), y[order])
    assert texts(found, "leak") == []
    assert column(found, "age")["leak_score"] < 0.6


def test_a_leak_is_seen_beside_columns_that_separate_the_classes():
    rng = np.random.default_rng(0)
    y = (rng.random(1000) < 0.3).astype(int)
    X = pd.DataFrame({"a": rng.normal(size=1000) + 2 * y, "b": rng.normal(size=1000) + 1.5 * y})
    X["told"] = flipped(y, 0.04, seed=3)
    assert ["'told'" in t for t in texts(diagnose(X, y), "leak")] == [True]


def test_several_leaks_and_a_leak_beside_a_strong_column():
    X, y = clean(1000)
    X["a"] = X["a"] + y  # two units of shift: AUC 0.92
    X["first"], X["second"] = y, np.where(y == 1, "paid", "open")
    named = " ".join(texts(diagnose(X, y), "leak"))
    assert "'first'" in named
    assert "'second'" in named
    assert "'a'" not in named


CLEAN = ("breast_cancer", "wine", "iris", "digits")


@pytest.mark.parametrize("name", CLEAN)
def test_clean_tables_of_scikit_learn_raise_no_suspicion(name):
    from sklearn import datasets

    X, y = getattr(datasets, f"load_{name}")(return_X_y=True)
    y = (y == 9).astype(int) if name == "digits" else y
    assert texts(diagnose(X, y), "leak") == []


@pytest.mark.parametrize("name", ["abalone", "german_credit", "hypothyroid", "penguins"])
def test_clean_tables_of_the_package_raise_no_suspicion(name):
    from skresample import datasets

    X, y = getattr(datasets, f"load_{name}")(return_X_y=True, as_frame=True)
    found = diagnose(X, y)
    assert texts(found, "leak") == []
    assert texts(found, "time") == []


def test_columns_that_say_nothing():
    X, y = clean()
    X["gone"] = np.nan
    X["once"] = np.where(np.arange(400) % 2, 3.0, np.nan)
    X["rare"] = np.r_[1.0, np.zeros(399)]
    found = diagnose(X, y)
    assert column(found, "gone")["why"] == "no value at all"
    assert column(found, "once")["why"] == "one value or none"
    said = " ".join(texts(found, "columns"))
    assert "'rare': nearly every row has the same value" in said
    assert "leave 'gone' out (--ignore, or X.drop(columns=['gone']))" in found.advice


def test_times_are_named_with_the_option_that_uses_them():
    X, y = clean()
    X["day"] = pd.date_range("2020-01-01", periods=400)
    X["written"] = X["day"].dt.strftime("%d.%m.%Y")
    X["code"] = [f"{i:04d}" for i in range(400)]
    found = diagnose(X, y)
    said = texts(found, "time")
    assert len(said) == 2
    assert "'day' holds times" in said[0]
    assert "'written' holds dates as text" in said[1]
    assert any("--time day" in text for text in found.advice)


def test_it_ends_in_advice():
    X, y = clean()
    assert diagnose(X, y).advice[-1].startswith("see whether resampling helps: skresample compare")
    noise = np.random.default_rng(0).normal(size=(400, 2))
    assert "would end in 'no skill'" in diagnose(noise, y).advice[-1]
    few = diagnose(X[:200], np.repeat([0, 1], [194, 6]))
    assert "give the SMOTE family fewer neighbours: SMOTE(k_neighbors=3)" in few.advice
    assert str(few).splitlines()[-1].startswith("next: ")


def test_notebooks_show_findings_and_escape_names():
    X, y = clean()
    X["<b>"] = 7
    html = diagnose(X, y)._repr_html_()
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert "<td>next</td>" in html
