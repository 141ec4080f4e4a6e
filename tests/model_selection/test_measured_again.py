"""The pasted pipeline, cross-validated, gives the figures of the leaderboard."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, f1_score
from sklearn.model_selection import cross_val_score
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from skresample.model_selection import (
    DecisionThresholdClassifier,
    DistinctStratifiedKFold,
    TimeBlockSplit,
    compare_resamplers,
    comparison_scorer,
)
from skresample.model_selection._compare.design.asked import Asked, make_setup
from skresample.model_selection._compare.design.folds import fold_groups, make_folds
from skresample.model_selection._compare.design.learners import resolve_learners
from skresample.model_selection._compare.design.prepare import prepare_rows
from skresample.model_selection._compare.design.roster import resolve_methods
from skresample.model_selection._compare.say.recommended import estimator_of
from skresample.model_selection._compare.say.snippet import snippet
from skresample.over_sampling import SMOTENC, RandomOverSampler

N = 160


@pytest.fixture(scope="module")
def table():
    """Numbers, a nominal column, rows that occur several times, the rarer label first."""
    rng = np.random.default_rng(5)
    y = np.where(rng.random(N) < 0.25, "a rare one", "usual")
    x = rng.normal(size=N).round(1) + (y == "a rare one")
    X = pd.DataFrame({"x": x, "z": rng.integers(0, 3, N) / 2, "town": rng.choice(["u", "v"], N)})
    X["town"] = X["town"].astype("category")
    X.iloc[120:140], y[120:140] = X.iloc[:20].to_numpy(), y[:20]
    return X, y


SETTINGS = {
    "resamplers": {"over": RandomOverSampler(), "nc": SMOTENC("auto", k_neighbors=2)},
    "learners": {
        "linear": LogisticRegression(),
        "nb": GaussianNB(),
        "forest": RandomForestClassifier(4, max_depth=3),
        "svc": LinearSVC(),
    },
    "n_splits": 3,
    "n_repeats": 1,
    "inner_splits": 2,
    "cost_fn": 3.0,
    "random_state": 7,
}

FEW = SETTINGS | {"learners": {name: SETTINGS["learners"][name] for name in ("linear", "svc")}}


def setup_of(X, y, metric, **changes):
    """The setup that ``compare_resamplers`` makes of the same arguments."""
    given = SETTINGS | changes
    rows = prepare_rows(X, y, None, None, given.get("together"), given.get("max_rows"), 7)
    asked = Asked(
        methods=resolve_methods(given["resamplers"]),
        learners=resolve_learners(given["learners"], "from_dtype"),
        metric=metric,
        n_splits=given["n_splits"],
        n_repeats=given["n_repeats"],
        inner_splits=given["inner_splits"],
        costs=(1.0, given["cost_fn"]),
        tune=False,
        seed=7,
        cv=None,
        categorical_features="from_dtype",
    )
    return make_setup(rows, asked)[0]


@pytest.mark.parametrize(
    "metric",
    [
        "balanced_accuracy",
        *(pytest.param(m, marks=pytest.mark.slow) for m in ("expected_cost", "mcc")),
    ],
)
def test_every_row_is_measured_again_to_the_last_digit(table, metric):
    X, y = table
    # The first metric is asked of two learners and with two figures more, the others of all four.
    given = FEW if metric == "balanced_accuracy" else SETTINGS
    result = compare_resamplers(X, y, metric=metric, **given)
    setup = setup_of(X, y, metric, learners=given["learners"])
    folds = DistinctStratifiedKFold(3, random_state=7)
    names = {metric, "average_precision", "brier"}
    done = 0
    for row in result.rows:
        if row.kind == "dummy" or row.value is None:
            continue
        model = estimator_of(setup, row.learner, row.method, row.variant)
        for name in names if metric == "balanced_accuracy" else [metric]:
            if row.scores[name] is None:
                continue
            scorer = comparison_scorer(name, positive="a rare one", cost_fn=3.0)
            found = abs(cross_val_score(model, X, y, cv=folds, scoring=scorer).mean())
            assert found == pytest.approx(abs(row.scores[name]), abs=1e-12), (row.label, name)
            done += 1
    assert done > 20


def test_the_source_says_what_the_estimator_is(table):
    X, y = table
    setup = setup_of(X, y, "expected_cost")
    for method in ("do nothing", "class weights", "over", "nc"):
        for learner in ("linear", "nb", "svc"):
            for variant in setup.variants(next(m for m in setup.methods if m.name == method)):
                space = {"X_train": X, "y_train": y}
                exec(snippet(setup, learner, method, variant), space)
                wanted = estimator_of(setup, learner, method, variant)
                assert repr(clone(space["model"])) == repr(wanted)


@pytest.mark.parametrize("changes", [{}, {"max_rows": 100}, {"metric": "balanced_accuracy"}])
def test_the_snippet_measures_the_recommended_row(table, changes):
    X, y = table
    result = compare_resamplers(X, y, **(FEW | changes))
    space = {"X_train": X, "y_train": y}
    exec(result.verdict.snippet, space)
    assert space["measure_again"]() == pytest.approx(result.verdict.value, abs=1e-12)
    assert f"{result.verdict.value:.4f}" in result.verdict.snippet


def test_rows_kept_together_and_times_are_kept_so_again(table):
    X, y = table
    y = np.where(y == "usual", 0, 1)
    keep, moment = np.arange(N) // 2, np.arange(N) // 3
    common = SETTINGS | {"metric": "g_mean", "learners": ["linear"]}
    for extra in ({"together": keep}, {"time": moment}):
        result = compare_resamplers(X, y, **common, **extra)
        space = {"X_train": X, "y_train": y, **extra}
        exec(result.verdict.snippet, space)
        assert space["measure_again"]() == pytest.approx(result.verdict.value, abs=1e-12)
    setup = setup_of(X, y, "g_mean", together=keep)
    code = snippet(setup, "linear", "do nothing", "tuned")
    assert "model.fit(X_train, y_train, together=together)" in code
    space = {"X_train": X, "y_train": y, "together": keep}
    exec(code, space)
    row = next(r for r in compare_resamplers(X, y, **common, together=keep).rows
               if r.label == "threshold tuning")  # fmt: skip
    assert space["measure_again"]() == pytest.approx(row.value, abs=1e-12)


def test_folds_that_cannot_be_made_again_are_not_promised(table):
    X, y = table
    own = [(np.arange(80), np.arange(80, N)), (np.arange(80, N), np.arange(80))]
    code = compare_resamplers(X, y, cv=own, **FEW).verdict.snippet
    assert "measure_again" not in code


def test_folds_are_those_of_the_comparison(table):
    X, y = table
    setup = setup_of(X, y, "mcc")
    found = list(DistinctStratifiedKFold(3, random_state=7).split(X, y))
    for (train, test), pair in zip(found, setup.folds.values(), strict=True):
        np.testing.assert_array_equal(train, pair[0])
        np.testing.assert_array_equal(test, pair[1])
    part = list(DistinctStratifiedKFold(3, n_repeats=2, max_rows=90, random_state=7).split(X, y))
    assert len(part) == 6 == DistinctStratifiedKFold(3, n_repeats=2).get_n_splits()
    assert {len(train) + len(test) for train, test in part} == {90}


def test_folds_keep_identical_rows_and_groups_on_one_side():
    X, y = np.array([[0], [0], [1], [1], [2], [3], [4], [5]]), np.arange(8) % 2
    for _, test in DistinctStratifiedKFold(2, n_repeats=5, random_state=0).split(X, y):
        assert np.isin([0, 1], test).sum() != 1
        assert np.isin([2, 3], test).sum() != 1
    for _, test in DistinctStratifiedKFold(2, random_state=0).split(X, y, [0, 1, 2, 3, 0, 1, 2, 3]):
        assert np.isin([0, 1, 4, 5], test).sum() in (0, 4)
    with pytest.raises(ValueError, match="y is needed"):
        next(DistinctStratifiedKFold().split(X))
    with pytest.raises(ValueError, match="n_splits must be an integer of at least 2, got 1"):
        next(DistinctStratifiedKFold(1).split(X, y))
    with pytest.raises(ValueError, match="groups holds the time"):
        next(TimeBlockSplit().split(X, y))


def test_a_threshold_is_tuned_on_rows_left_out_by_hand(table):
    """The best threshold for pooled predictions of models that have not seen the row."""
    X, y = table
    X, y = X[["x", "z"]].to_numpy(), (y == "usual").astype(int)
    from sklearn.metrics import matthews_corrcoef

    model = DecisionThresholdClassifier(
        GaussianNB(), metric="mcc", positive=0, cv=4, random_state=3
    ).fit(X, y)
    from skresample._math.rng import Streams
    from skresample._table.numbers_and_levels import table_of

    together = fold_groups(table_of(X))
    seed = Streams(3).seed("inner")
    p = np.empty(N)
    for _, _, a, b in make_folds(y, together=together, n_splits=4, n_repeats=1, random_state=seed):
        p[b] = GaussianNB().fit(X[a], y[a]).predict_proba(X[b])[:, 0]
    best = max(matthews_corrcoef(y == 0, p >= cut) for cut in p)
    assert matthews_corrcoef(y == 0, p >= model.threshold_) == pytest.approx(best)
    called = model.predict_proba(X)[:, 0] >= model.threshold_
    np.testing.assert_array_equal(model.predict(X), np.where(called, 0, 1))
    assert model.positive_ == 0


def test_thresholds_that_are_not_tuned(table):
    X, y = table
    X = X[["x", "z"]]
    learner = make_pipeline(LogisticRegression())
    share = DecisionThresholdClassifier(learner, threshold="prevalence").fit(X, y)
    assert share.threshold_ == np.mean(y == "a rare one")
    price = DecisionThresholdClassifier(learner, threshold="cost", cost_fp=1, cost_fn=4).fit(X, y)
    assert price.threshold_ == 0.2
    assert DecisionThresholdClassifier(learner, threshold=0.3).fit(X, y).threshold_ == 0.3
    with pytest.raises(ValueError, match="positive='no' is no class of y"):
        DecisionThresholdClassifier(learner, positive="no").fit(X, y)
    with pytest.raises(ValueError, match="Only binary classification is supported"):
        DecisionThresholdClassifier(learner).fit(X, np.arange(N) % 3)


def test_scorers_agree_with_scikit_learn(table):
    X, y = table
    X = X[["x", "z"]]
    model = LogisticRegression().fit(X, y)
    assert comparison_scorer("f1")(model, X, y) == pytest.approx(
        f1_score(y, model.predict(X), pos_label="a rare one")
    )
    three = np.array(["p", "q", "r"])[np.arange(N) % 3]
    model = LogisticRegression().fit(X, three)
    assert comparison_scorer("balanced_accuracy")(model, X, three) == pytest.approx(
        balanced_accuracy_score(three, model.predict(X))
    )
    with pytest.raises(ValueError, match="is defined for two classes"):
        comparison_scorer("expected_cost")(model, X, three)
    with pytest.raises(ValueError, match="metric must be one of"):
        comparison_scorer("accuracy")
