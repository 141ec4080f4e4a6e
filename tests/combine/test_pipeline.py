"""Weights and groups follow their rows through resamplers to the model."""

import imblearn.pipeline
import numpy as np
import pytest
from sklearn import config_context
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_validate
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

from skresample.combine import Pipeline, make_pipeline
from skresample.over_sampling import SMOTE, RandomOverSampler
from skresample.selection import PostStratification
from skresample.under_sampling import RandomUnderSampler, TomekLinks


def test_steps_that_do_nothing_are_named_in_the_log(capsys):
    steps = [("scale", StandardScaler()), ("none", None), ("skip", "passthrough")]
    X, y = make_classification(60, random_state=0)
    Pipeline([*steps, ("model", LogisticRegression())], verbose=True).fit(X, y)
    lines = capsys.readouterr().out.splitlines()
    found = [line.split(") Processing ")[1].split(",")[0] for line in lines]
    assert found == ["scale", "none", "skip", "model"]


class Recorder(ClassifierMixin, BaseEstimator):
    """Remembers what its fit was given."""

    def fit(self, X, y, sample_weight=None, groups=None):
        self.seen_ = X, y, sample_weight, groups
        self.classes_ = np.unique(y)
        return self

    def predict(self, X):
        return np.full(len(X), self.classes_[0])


@pytest.fixture(scope="module")
def table():
    X, y = make_classification(300, weights=[0.85], random_state=0)
    weight = np.random.default_rng(0).random(300) + 0.5
    return X, y, weight, np.where(X[:, 0] > 0, "a", "b")


def test_rows_weights_and_groups_arrive_together(table):
    X, y, weight, groups = table
    pipe = make_pipeline(RandomOverSampler(random_state=0), Recorder())
    pipe.fit(X, y, sample_weight=weight, groups=groups)
    rows = pipe[0].sample_indices_
    seen = pipe[-1].seen_
    np.testing.assert_array_equal(seen[0], X[rows])
    np.testing.assert_array_equal(seen[2], weight[rows])
    np.testing.assert_array_equal(seen[3], groups[rows])


def test_arguments_named_by_step_follow_too(table):
    X, y, weight, _ = table
    pipe = Pipeline([("under", RandomUnderSampler(random_state=0)), ("model", Recorder())])
    pipe.fit(X, y, model__sample_weight=weight)
    np.testing.assert_array_equal(pipe[-1].seen_[2], weight[pipe[0].sample_indices_])


def test_imbalanced_learns_pipeline_raises_where_ours_does_not(table):
    X, y, weight, _ = table
    steps = [("smote", SMOTE(random_state=0)), ("model", LogisticRegression())]
    with pytest.raises(ValueError, match="sample_weight"):
        imblearn.pipeline.Pipeline(steps).fit(X, y, model__sample_weight=weight)
    assert Pipeline(steps).fit(X, y, model__sample_weight=weight).predict(X).shape == (300,)


def test_weights_decided_by_a_sampler_reach_the_model(table):
    X, y, weight, groups = table
    pipe = make_pipeline(PostStratification(), StandardScaler(), LogisticRegression())
    pipe.fit(X, y, groups=groups, sample_weight=weight)
    alone = PostStratification()
    alone.fit_resample(X, y, groups=groups, sample_weight=weight)
    want = LogisticRegression().fit(
        StandardScaler().fit_transform(X), y, sample_weight=alone.sample_weight_
    )
    np.testing.assert_allclose(pipe[-1].coef_, want.coef_)


def test_weights_that_the_model_cannot_use_are_an_error(table):
    X, y, _, groups = table
    pipe = make_pipeline(PostStratification(), KNeighborsClassifier())
    with pytest.raises(ValueError, match=r"weighs the rows, but KNeighborsClassifier\.fit"):
        pipe.fit(X, y, groups=groups)


@pytest.mark.parametrize("routing", [False, True])
def test_cross_validation_and_grid_search(table, routing):
    X, y, weight, groups = table
    model = LogisticRegression()
    with config_context(enable_metadata_routing=routing):
        if routing:
            model.set_fit_request(sample_weight=True).set_score_request(sample_weight=True)
        pipe = make_pipeline(SMOTE(random_state=0), TomekLinks(), model)
        metadata = {"sample_weight": weight, "groups": groups} if routing else {
            "sample_weight": weight
        }  # fmt: skip
        scores = cross_validate(pipe, X, y, params=metadata, cv=3, error_score="raise")
        assert (scores["test_score"] > 0.5).all()
        grid = {"smote__k_neighbors": [2, 4]}
        one, two = (
            GridSearchCV(pipe, grid, cv=3, n_jobs=jobs, error_score="raise")
            .fit(X, y, **metadata)
            .cv_results_["mean_test_score"]
            for jobs in (1, 2)
        )
        np.testing.assert_array_equal(one, two)


def test_groups_of_allocations_work_with_routing_and_with_columns(table):
    X, y, _, groups = table
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(X[:, :3], columns=["u", "v", "w"]).assign(g=pd.Categorical(groups))
    wanted = {(1, "a"): 120, (1, "b"): 120}
    by_column = Pipeline(
        [
            (
                "over",
                RandomOverSampler(sampling_strategy=wanted, group_columns="g", random_state=0),
            ),
            ("model", Recorder()),
        ]
    ).fit(frame, y)
    with config_context(enable_metadata_routing=True):
        by_routing = Pipeline(
            [
                ("over", RandomOverSampler(sampling_strategy=wanted, random_state=0)),
                ("model", Recorder().set_fit_request(groups=False)),
            ]
        ).fit(frame, y, groups=groups)
    assert by_column[-1].seen_[0].equals(by_routing[-1].seen_[0])


def test_cached_steps_give_the_same_model(table, tmp_path):
    X, y, weight, _ = table
    steps = [("smote", SMOTE(random_state=0)), ("model", LogisticRegression())]
    plain = Pipeline(steps).fit(X, y, sample_weight=weight)
    cached = Pipeline(steps, memory=str(tmp_path))
    for _ in range(2):
        cached.fit(X, y, sample_weight=weight)
        np.testing.assert_array_equal(cached[-1].coef_, plain[-1].coef_)


def test_unknown_plain_arguments_are_refused(table):
    X, y, *_ = table
    with pytest.raises(ValueError, match="does not accept the colour parameter"):
        make_pipeline(SMOTE(), LogisticRegression()).fit(X, y, colour=1)


def test_a_resampler_in_scikit_learns_pipeline_gets_a_hint_to_ours(table):
    from sklearn.pipeline import Pipeline as PlainPipeline

    plain = PlainPipeline([("smote", SMOTE()), ("model", LogisticRegression())])
    with pytest.raises(TypeError, match=r"SMOTE resamples rows.*skresample\.combine\.Pipeline"):
        plain.fit(*table[:2])
    assert not hasattr(SMOTE(), "transform")
    with pytest.raises(AttributeError, match="'SMOTE' object has no attribute 'nonsense'"):
        SMOTE().nonsense  # noqa: B018
    assert not hasattr(Pipeline([("smote", SMOTE())]), "transform")
