"""Slices by a tree and by a mixture."""

import numpy as np
import pytest
from scipy import stats
from sklearn.linear_model import LogisticRegression

from skresample import _progress_bar
from skresample.slices import ErrorTreeSlicer, MixtureSlicer, SliceLineSlicer
from skresample.slices._mixture import Mixture, fit_mixture, log_posterior


@pytest.fixture(scope="module")
def mixed():
    """Errors where a is "x" and b in (2, 5], and where b is missing."""
    pd = pytest.importorskip("pandas")
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"a": rng.choice(["x", "y", "z"], 3000), "b": rng.uniform(0, 10, 3000)})
    X.loc[::20, "b"] = np.nan
    bad = (X["a"] == "x") & (X["b"] > 2) & (X["b"] <= 5)
    rate = np.where(X["b"].isna(), 1.0, np.where(bad, 0.8, 0.02))
    return X, (rng.random(3000) < rate).astype(float), bad.to_numpy()


def test_leaves_are_named_by_one_condition_a_column(mixed):
    X, errors, bad = mixed
    slicer = ErrorTreeSlicer(k=2, max_leaf_nodes=5, validation_size=0).fit(X, errors)
    first, second = slicer.slices_
    assert first.name == "b is missing"
    assert first.error == 1.0
    assert second.name.startswith("a = x & ")
    assert second.name.count("a") == 1
    member = slicer.transform(X)
    assert np.array_equal(member[:, 0], X["b"].isna())
    assert (member[:, 1] == bad).mean() > 0.99
    for i, one in enumerate(slicer.slices_):
        assert one.size == member[:, i].sum()
        assert one.error == pytest.approx(errors[member[:, i]].mean())


def test_leaves_are_those_of_the_tree_of_scikit_learn():
    from sklearn.tree import DecisionTreeRegressor

    rng = np.random.default_rng(1)
    X, errors = rng.normal(size=(400, 3)), rng.exponential(size=400)
    slicer = ErrorTreeSlicer(k=50, max_leaf_nodes=12, validation_size=0, random_state=0)
    member = slicer.fit(X, errors).transform(X)
    tree = DecisionTreeRegressor(max_leaf_nodes=12, min_samples_leaf=40, random_state=0)
    leaf = tree.fit(X, errors).apply(X)
    above = {n for n in np.unique(leaf) if errors[leaf == n].mean() > errors.mean()}
    assert {tuple(m) for m in member.T} == {tuple(leaf == n) for n in above}
    assert (member.sum(axis=1) <= 1).all()


def test_levels_left_out_are_told_together():
    X = np.repeat(np.array(["a", "b", "c", "d"]), 100)[:, None]
    errors = np.repeat([0.0, 0.1, 1.0, 1.0], 100) + np.tile([0.0, 1e-3], 200)
    slicer = ErrorTreeSlicer(k=1, max_leaf_nodes=3, validation_size=0).fit(X, errors)
    assert slicer.slices_[0].name in ("x0 not in {a, b}", "x0 not in {b, a}")
    assert slicer.transform(np.array([["c"], ["a"], ["new"]])).ravel().tolist() == [1, 0, 1]


def test_posterior_is_that_of_the_formula():
    rng = np.random.default_rng(0)
    Z, y, proba = rng.normal(size=(20, 2)), rng.integers(0, 2, 20), rng.dirichlet([1, 1], 20)
    mixture = Mixture(
        np.array([0.3, 0.7]), rng.normal(size=(2, 2)), rng.uniform(0.5, 2, (2, 2)),
        [np.array([[0.2, 0.8], [0.6, 0.4]]), np.array([[0.9, 0.1], [0.5, 0.5]])],
    )  # fmt: skip
    logs, value = log_posterior(mixture, Z, [np.eye(2)[y], proba], [3.0, 2.0])
    for i in range(20):
        joint = [
            np.log(mixture.weight[s])
            + stats.norm.logpdf(Z[i], mixture.mean[s], np.sqrt(mixture.variance[s])).sum()
            + 3.0 * np.log(mixture.labels[0][s, y[i]])
            + 2.0 * np.log(proba[i] @ mixture.labels[1][s])
            for s in range(2)
        ]
        assert logs[i] == pytest.approx(joint - np.logaddexp(*joint))
    assert value < 0


def test_rounds_never_lower_the_likelihood():
    rng = np.random.default_rng(0)
    Z, y = rng.normal(size=(200, 2)), rng.integers(0, 2, 200)
    start, values = rng.dirichlet(np.ones(4), 200), []
    for rounds in range(1, 12):
        mixture, _ = fit_mixture(Z, [np.eye(2)[y]], [1.0], start, max_iter=rounds, tol=0.0)
        values.append(log_posterior(mixture, Z, [np.eye(2)[y]], [1.0])[1])
    assert (np.diff(values) > -1e-9).all()


def _ball(seed, n=1500):
    """Wrong labels in a ball, and a linear rule elsewhere."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 4))
    y = (X[:, 2] + X[:, 3] > 0).astype(int)
    ball = np.hypot(X[:, 0] - 1, X[:, 1] - 1) < 0.7
    return X, np.where(ball, 1 - y, y), ball


def test_mixture_of_labels_and_predictions_finds_the_ball():
    X, y, ball = _ball(0)
    slicer = MixtureSlicer(n_components=12, random_state=0)
    slicer.fit(X, y, estimator=LogisticRegression())
    assert ball[slicer.transform(X)[:, 0]].mean() > 0.6
    proba = LogisticRegression().fit(X, y).predict_proba(X)
    full = slicer.posterior(X, y_codes=y, y_proba=proba)
    assert full.sum(axis=1) == pytest.approx(np.ones(len(X)))
    plain = slicer.posterior(X)
    member = plain.argmax(axis=1)[:, None] == slicer.components_
    assert np.array_equal(member, slicer.transform(X))
    with pytest.raises(ValueError, match="both y_codes= and y_proba="):
        slicer.posterior(X, errors=np.zeros(len(X)))
    with pytest.raises(ValueError, match="have shapes"):
        slicer.posterior(X, y_codes=y, y_proba=proba[:5])


def test_mixture_of_errors_takes_errors_only(mixed):
    X, errors, _ = mixed
    slicer = MixtureSlicer(n_components=8, n_slices=2, n_pca=2, random_state=0).fit(X, errors)
    assert slicer.posterior(X, errors=errors).shape == (3000, 8)
    with pytest.raises(ValueError, match="fitted to errors"):
        slicer.posterior(X, y_codes=errors)
    kmeans = MixtureSlicer(n_components=8, init="kmeans", random_state=0).fit(X, errors)
    assert kmeans.slices_[0].name.startswith("b_missing high")
    assert kmeans.slices_[0].lift > 3


def test_components_of_few_rows_are_no_slices():
    """Two rows that are always wrong are a component, and no slice."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(400, 2))
    X[:2] = 9.0
    ball = np.hypot(X[:, 0] - 1, X[:, 1] - 1) < 0.7
    errors = ball.astype(float)
    errors[:2] = 1.0
    few = MixtureSlicer(n_components=8, validation_size=0, random_state=0, min_support=1)
    assert min(one.size for one in few.fit(X, errors).slices_) == 2
    enough = MixtureSlicer(n_components=8, validation_size=0, random_state=0).fit(X, errors)
    assert min(one.size for one in enough.slices_) >= 5
    assert errors[enough.transform(X)[:, 0]].mean() > 0.7


@pytest.mark.parametrize(
    ("slicer", "total", "text"),
    [
        (SliceLineSlicer(min_support=5, max_level=2, k=1), None, "conjunctions looked at"),
        (MixtureSlicer(n_components=3, max_iter=6), 6, "rounds of fitting"),
    ],
    ids=["conjunctions", "mixture"],
)
def test_searches_that_can_take_long_tell_their_progress(slicer, total, text, monkeypatch):
    monkeypatch.setattr(_progress_bar, "_PAUSE", 0.0)
    rng, told = np.random.default_rng(0), []
    X = rng.normal(size=(120, 3))
    slicer.set_params(random_state=0, progress=lambda *done: told.append(done))
    slicer.fit(X, rng.random(120) + (X[:, 0] > 0))
    steps = slicer.n_evaluated_ if total is None else slicer.n_iter_
    assert told == [(done, total, text) for done in range(1, steps + 1)]
