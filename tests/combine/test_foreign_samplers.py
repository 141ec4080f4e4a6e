"""imbalanced-learn's own samplers in chains, pipelines and resampled models."""

import imblearn.combine
import imblearn.over_sampling
import imblearn.under_sampling
import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from skresample.combine import Pipeline, ResampledClassifier, ResamplerChain
from skresample.combine._trail import Trail, _codes
from skresample.over_sampling import SMOTE
from skresample.under_sampling import EditedNearestNeighbours, TomekLinks

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 3))
Y = np.repeat(["rare", "common"], [12, 48])
WEIGHT = np.arange(1.0, 61.0)
GROUPS = np.where(np.arange(60) % 2, "odd", "even")


def _nearest(rows, label):
    """The nearest input row of a class, by brute force."""
    of_class = np.flatnonzero(label == Y)
    dist2 = ((rows[:, None] - X[of_class]) ** 2).sum(-1)
    return of_class[dist2.argmin(axis=1)]


class Recorder(LogisticRegression):
    """A model that keeps the weights it was given."""

    def fit(self, X, y, sample_weight=None):
        self.seen_ = sample_weight, X
        return super().fit(X, y, sample_weight)


def test_new_rows_stem_from_the_nearest_row_of_their_class():
    sampler = imblearn.over_sampling.SMOTE(random_state=0)
    X_new, y_new = sampler.fit_resample(X, Y)
    plan = Trail(sampler, X, Y, X_new, y_new).plan
    assert plan.n_kept == 60
    assert (plan.keep == np.arange(60)).all()
    assert (y_new[60:] == "rare").all()
    np.testing.assert_array_equal(plan.origin[60:], _nearest(X_new[60:], "rare"))
    assert plan.new.values.tobytes() == X_new[60:].tobytes()


def test_repeated_input_rows_keep_their_places():
    rows, y = np.repeat(X[:30], 2, axis=0), np.repeat([0, 1], [16, 44])
    sampler = imblearn.over_sampling.RandomOverSampler(random_state=0)
    out = sampler.fit_resample(rows, y)
    del sampler.sample_indices_
    plan = Trail(sampler, rows, y, *out).plan
    assert plan.is_selection
    assert plan.origin[:60].tolist() == list(range(60))
    np.testing.assert_array_equal(rows[plan.origin], out[0])


def test_rows_with_gaps_that_come_first_are_the_input_rows():
    rows = X.copy()
    rows[::7, 1] = np.nan
    rows[7] = rows[0]  # twice the same row: only the place tells them apart
    sampler = imblearn.over_sampling.RandomOverSampler(random_state=0)
    out = sampler.fit_resample(rows, Y)
    del sampler.sample_indices_
    plan = Trail(sampler, rows, Y, *out).plan
    assert plan.origin[:60].tolist() == list(range(60))
    np.testing.assert_array_equal(rows[plan.origin], out[0])


def test_rows_dropped_and_made_are_told_apart():
    sampler = imblearn.combine.SMOTEENN(random_state=0)
    X_new, y_new = sampler.fit_resample(X, Y)
    plan = Trail(sampler, X, Y, X_new, y_new).plan
    is_old = (X_new[:, None] == X).all(-1).any(axis=1)
    assert 0 < is_old.sum() < len(X_new)
    np.testing.assert_array_equal(plan.is_new, ~is_old)
    np.testing.assert_array_equal(X_new[is_old], X[plan.origin[is_old]])
    assert (Y[plan.origin] == y_new).all()


@pytest.mark.parametrize("kind", ["pandas", "sparse", "mixed", "list"])
def test_containers(kind):
    if kind == "mixed":
        rows = pd.DataFrame(X[:, :2], columns=["a", "b"])
        rows["c"] = pd.Categorical(np.array(["u", "v"])[np.arange(60) % 2])
        sampler = imblearn.over_sampling.SMOTENC(["c"], random_state=0)
    else:
        make = {"pandas": pd.DataFrame, "sparse": sparse.csr_array, "list": np.ndarray.tolist}
        rows, sampler = make[kind](X), imblearn.over_sampling.SMOTE(random_state=0)
    X_new, y_new = sampler.fit_resample(rows, Y)
    plan = Trail(sampler, rows, Y, X_new, y_new).plan
    assert (plan.n_kept, plan.n_new) == (60, 36)
    assert (Y[plan.origin] == y_new).all()


def test_a_chain_takes_them_and_weights_and_groups_travel_past():
    foreign = imblearn.over_sampling.SMOTE(random_state=0)
    chain = ResamplerChain([("smote", foreign), ("enn", EditedNearestNeighbours())])
    out, y = chain.fit_resample(X, Y, groups=GROUPS, sample_weight=WEIGHT)
    source = chain.plan_.origin
    assert len(source) == len(out)
    assert chain.plan_.n_new > 0
    assert chain.sample_weight_.tolist() == WEIGHT[source].tolist()
    assert (Y[source] == y).all()
    old = ~chain.plan_.is_new
    np.testing.assert_array_equal(out[old], X[source[old]])


def test_one_that_tells_its_rows_is_believed():
    foreign = imblearn.under_sampling.RandomUnderSampler(random_state=0)
    chain = ResamplerChain([("a", foreign), ("b", TomekLinks())])
    rows, _ = chain.fit_resample(X, Y, sample_weight=WEIGHT)
    np.testing.assert_array_equal(rows, X[chain.plan_.origin])
    np.testing.assert_array_equal(chain.sample_weight_, WEIGHT[chain.plan_.origin])


def test_weights_of_a_pipeline_travel_past_a_foreign_sampler():
    foreign = imblearn.over_sampling.SMOTE(random_state=0)
    pipe = Pipeline([("smote", foreign), ("ours", SMOTE(random_state=0)), ("model", Recorder())])
    pipe.fit(X, Y, sample_weight=WEIGHT)
    weight, rows = pipe[-1].seen_
    assert weight[:60].tolist() == WEIGHT.tolist()
    np.testing.assert_array_equal(weight[60:], WEIGHT[_nearest(rows[60:], "rare")])


def test_weights_of_a_resampled_model_travel_past_a_foreign_sampler():
    foreign = imblearn.over_sampling.SMOTE(random_state=0)
    model = ResampledClassifier(Recorder(), foreign).fit(X, Y, sample_weight=WEIGHT)
    weight, rows = model.model_.seen_
    assert weight[:60].tolist() == WEIGHT.tolist()
    np.testing.assert_array_equal(weight[60:], WEIGHT[_nearest(rows[60:], "rare")])


def test_nothing_is_searched_where_nothing_has_to_follow(monkeypatch):
    monkeypatch.setattr("skresample.combine._trail._plan_of_rows", None)
    foreign = imblearn.over_sampling.SMOTE(random_state=0)
    Pipeline([("smote", foreign), ("model", Recorder())]).fit(X, Y)
    ResampledClassifier(Recorder(), foreign).fit(X, Y)


def test_a_class_from_nowhere_is_refused():
    with pytest.raises(ValueError, match="a class that was not among"):
        _ = Trail(object(), X, Y, X[:3], np.array(["other"] * 3)).plan


@pytest.mark.parametrize(
    ("y", "y_new", "expected"),
    [
        (["b", "a", "b"], ["a", "b"], [1, 0, 1, 0, 1]),
        ([2.0, 1.0], [1.0], [1, 0, 0]),
        ([0.5, 1.0], [0.7], [0, 0, 0]),  # numbers: rows of any value may be near
        ([[1, 0], [0, 1]], [[0, 1]], [1, 0, 0]),
        ([[0.5, 1.0], [0.5, 2.0]], [[0.5, 1.0]], [0, 1, 0]),
    ],
    ids=["text", "whole", "numbers", "one-hot", "several"],
)
def test_rows_are_matched_within_a_class_whatever_the_target(y, y_new, expected):
    assert _codes(y, y_new).tolist() == expected
