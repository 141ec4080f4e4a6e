"""Rows whose label is probably wrong, as ``diagnose(values=True)`` lists them."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.datasets import load_iris

from skresample.model_selection import diagnose
from skresample.model_selection._diagnose import suspects as module
from skresample.valuation import LabelErrorScorer

WRONG = np.array([3, 20, 44, 61, 90, 120, 140])


@pytest.fixture(scope="module", autouse=True)
def _few_trees():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "TREES", 12)
        yield


@pytest.fixture(scope="module")
def iris():
    X, y = load_iris(return_X_y=True)
    names = np.array(["setosa", "versicolor", "virginica"])
    noisy = y.copy()
    noisy[WRONG] = (y[WRONG] + 1) % 3
    return pd.DataFrame(X, columns=list("abcd")), names[y], names[noisy]


@pytest.fixture(scope="module")
def found(iris):
    return diagnose(iris[0], iris[2], values=True)


def test_planted_errors_come_first_with_their_labels(iris, found):
    first = found.suspects[: len(WRONG)]
    assert {one["row"] for one in first} == set(WRONG.tolist())
    for one in first:
        assert one["given"] == iris[2][one["row"]]
        assert one["suggested"] == iris[1][one["row"]]
        assert one["contradicted"]
        assert one["value"] < 0
        assert one["quality"] < 0.5
    kinds = [one["contradicted"] for one in found.suspects]
    assert kinds == sorted(kinds, reverse=True)


def test_it_is_said_in_words_and_as_json(found):
    texts = [f["text"] for f in found.findings if f["topic"] == "labels"]
    n = len(found.suspects)
    assert texts[0].startswith(f"{n} of 150 labels")
    row = found.suspects[0]["row"]
    assert f"doubtful: row {row}: " in str(found)
    assert f"row {row}: " in found._repr_html_()
    assert found.to_dict()["suspects"][0]["row"] == row
    assert any("doubtful labels" in text for text in found.advice)


def test_nothing_is_looked_for_unasked(iris, monkeypatch):
    monkeypatch.setattr(LabelErrorScorer, "fit", None)
    assert diagnose(iris[0], iris[2]).suspects == []


def test_rows_of_a_sample_keep_their_places(iris):
    X = pd.concat([iris[0]] * 2, ignore_index=True)
    y = np.concatenate([iris[1], iris[2]])  # wrong ones are in the second half
    X.iloc[:, 0] += np.random.default_rng(0).normal(0, 0.01, len(X))
    found = diagnose(X, y, values=True, max_rows=200)
    rows = {one["row"] for one in found.suspects if one["contradicted"]}
    assert max(rows) >= 150
    assert {row % 150 for row in rows} & set(WRONG.tolist())
    for one in found.suspects:
        assert one["given"] == y[one["row"]]


def test_both_figures_are_those_of_the_whole_table(iris, found, monkeypatch):
    """The scorer and the neighbours see the encoded rows with the labels given, by one seed."""
    seen = {}
    real = module.KNNShapley.fit

    def spy(self, points, codes, groups=None):
        seen.update(points=points, codes=codes, cv=self.cv, k=self.n_neighbors)
        return real(self, points, codes, groups)

    monkeypatch.setattr(module.KNNShapley, "fit", spy)
    again = diagnose(iris[0], iris[2], values=True)
    assert again.suspects == found.suspects
    np.testing.assert_allclose(seen["points"].std(axis=0), 1)
    np.testing.assert_array_equal(seen["codes"], np.unique(iris[2], return_inverse=True)[1])
    tests = np.concatenate([test for _, test in seen["cv"]])
    assert sorted(tests.tolist()) == list(range(150))


def test_mixed_sparse_and_rare(iris, monkeypatch):
    frame = iris[0].assign(colour=np.tile(["red", "blue"], 75), when=pd.Timestamp("2020-01-01"))
    frame.loc[5, "a"] = np.nan
    y = iris[2].copy()
    y[:2] = "rare"
    assert len(diagnose(frame, y, values=True).suspects) >= 5
    wide = sparse.csr_array(iris[0].to_numpy())
    assert diagnose(wide, iris[2], values=True).suspects[0]["value"] < 0
    monkeypatch.setattr(module, "_MOST", 10)
    one = diagnose(wide, iris[2], values=True).suspects[0]
    assert one["value"] is None
    assert not one["contradicted"]


def test_numbers_have_no_wrong_labels(iris):
    with pytest.raises(ValueError, match="y holds numbers"):
        diagnose(iris[0][["b", "c"]], iris[0]["a"], values=True)
