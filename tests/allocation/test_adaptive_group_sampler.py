"""The adaptive sampler: money, order, history, objectives, and groups through the ecosystem."""

import numpy as np
import pytest
import sklearn
from imblearn.pipeline import Pipeline
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV, cross_validate

from skresample.allocation import AdaptiveGroupSampler, GroupAllocation
from skresample.allocation._adaptive.acquisition import Acquisition
from skresample.allocation._curves import tracker
from skresample.datasets import make_group_regression
from skresample.exceptions import QuotaError, ResamplingWarning, ShortfallWarning

KEYS = {"round", "group", "bought", "reason", "evidence", "spent", "n", "loss"}


@pytest.fixture(scope="module")
def pool():
    return make_group_regression(
        [200, 200, 300], n_features=(3, 3, 25), noise_variance=(1, 1, 2), random_state=3
    )


def make(**changes):
    settings = {"estimator": Ridge(5.0), "budget": 260, "batch_size": 20, "n_initial": 30}
    return AdaptiveGroupSampler(**settings | {"cv": 2, "random_state": 0} | changes)


def test_money_counts_history_and_order_agree(pool):
    X, y, groups = pool
    sampler = make(costs={0: 1.0, 1: 2.0, 2: 1.5}, budget=400)
    X_out, y_out = sampler.fit_resample(X, y, groups=groups)
    rows = sampler.sample_indices_
    np.testing.assert_array_equal(X_out, X[rows])
    np.testing.assert_array_equal(y_out, y[rows])
    assert np.unique(rows).size == rows.size
    counts = np.bincount(groups[rows])
    assert sampler.n_per_group_ == dict(enumerate(counts.tolist()))
    assert sampler.spent_ == pytest.approx(counts @ [1.0, 2.0, 1.5])
    assert 400 - 1.0 < sampler.spent_ <= 400  # not even the cheapest row is affordable
    assert all(set(row) == KEYS for row in sampler.history_)
    assert [row["bought"] for row in sampler.history_[:3]] == [30, 30, 30]
    start = 0
    for row in sampler.history_:
        bought = rows[start : start + row["bought"]]
        assert (groups[bought] == row["group"]).all()
        start += row["bought"]
    assert start == rows.size
    spent = [row["spent"] for row in sampler.history_]
    assert spent == sorted(spent)
    assert spent[-1] == pytest.approx(sampler.spent_)


def test_the_hard_group_gets_the_rows_and_the_curves_say_why(pool):
    X, y, groups = pool
    sampler = make(budget=360)
    sampler.fit_resample(X, y, groups=groups)
    n = sampler.n_per_group_
    assert n[2] > max(n[0], n[1])
    assert sampler.group_losses_[2] > sampler.group_losses_[0]
    assert sampler.group_scores_[0] == pytest.approx(1 - sampler.group_losses_[0])
    # The fitted curves are an input of the solver.
    again = GroupAllocation(curves=sampler.learning_curves_, budget=360).solve()
    assert again[2] > again[0]


def test_groups_are_measured_again_when_they_have_grown(pool, monkeypatch):
    """Sizes of one geometric series, from the first rows of each group in order of purchase."""
    X, y, groups = pool
    seen, real = [], tracker.measure_group

    def spy(estimator, X, y, strata, rows, *rest):
        seen.append((int(groups[rows[0]]), rows.copy()))
        return real(estimator, X, y, strata, rows, *rest)

    monkeypatch.setattr(tracker, "measure_group", spy)
    sampler = make()
    sampler.fit_resample(X, y, groups=groups)
    assert sampler.n_measured_ == len(seen)
    for g in range(3):
        bought = sampler.sample_indices_[groups[sampler.sample_indices_] == g]
        own = [rows for group, rows in seen if group == g]
        sizes = [rows.size for rows in own]
        assert sizes == sorted(set(sizes))
        assert sizes[-1] <= bought.size < 1.2 * sizes[-1] + 21  # the last batch is not measured
        for rows in own:
            np.testing.assert_array_equal(rows, bought[: rows.size])


def test_same_seed_same_rows_for_any_n_jobs_and_row_budget(pool):
    X, y, groups = pool
    first, second = make(budget=0.3), make(budget=210, n_jobs=2)
    first.fit_resample(X, y, groups=groups)
    second.fit_resample(X, y, groups=groups)
    np.testing.assert_array_equal(first.sample_indices_, second.sample_indices_)
    other = make(random_state=1).fit(X, y, groups=groups)
    other.fit_resample(X, y, groups=groups)
    assert not np.array_equal(first.sample_indices_[:60], other.sample_indices_[:60])


def test_strategies_that_do_not_learn_are_exact(pool):
    X, y, groups = pool
    equal = make(strategy="equal", budget=270)
    equal.fit_resample(X, y, groups=groups)
    assert equal.n_per_group_ == {0: 90, 1: 90, 2: 90}
    share = make(strategy="proportional", budget=350)
    share.fit_resample(X, y, groups=groups)
    assert share.n_per_group_ == {0: 100, 1: 100, 2: 150}
    money = make(strategy="equal_cost", costs={0: 1, 1: 2, 2: 3}, budget=300)
    money.fit_resample(X, y, groups=groups)
    assert money.n_per_group_ == {0: 100, 1: 50, 2: 33} or money.spent_ >= 299
    spend = [money.n_per_group_[g] * (g + 1) for g in range(3)]
    assert max(spend) - min(spend) <= 3


def test_worst_group_strategy_feeds_the_group_with_the_largest_loss(pool):
    X, y, groups = pool
    sampler = make(strategy="worst_group", confidence=0.0, saturation=0.0)
    sampler.fit_resample(X, y, groups=groups)
    later = [row for row in sampler.history_ if row["round"] > 0]
    for row in later:
        assert row["reason"] == "worst group"
        if row["bought"] == 20:  # a batch that is not shared
            assert row["group"] == max(row["loss"], key=row["loss"].get)
    assert sampler.n_per_group_[2] > 120


@pytest.mark.filterwarnings("ignore:groups .* no longer improve")
def test_a_group_that_cannot_be_learnt_is_left_and_said(pool):
    X, y, groups = pool
    y = np.where(groups == 1, np.random.default_rng(0).normal(size=y.size), y)
    X = np.where((groups == 1)[:, None], 0.0, X)
    sampler = make(strategy="worst_group", confidence=0.0, budget=360)
    with pytest.warns(ResamplingWarning, match=r"groups \[.*1.*\] no longer improve"):
        sampler.fit_resample(X, y, groups=groups)
    assert sampler.group_losses_[1] > max(sampler.group_losses_[0], sampler.group_losses_[2])
    assert sampler.n_per_group_[1] <= 120


def test_without_evidence_the_money_is_spent_equally(pool):
    X, y, groups = pool
    sampler = make(confidence=1.0, budget=400, costs={0: 1.0, 1: 2.0, 2: 1.0})
    sampler.fit_resample(X, y, groups=groups)
    later = [row for row in sampler.history_ if row["round"] > 0]
    assert {row["reason"] for row in later} == {"equal money", "either way"}
    evidence = [row["evidence"] for row in later if np.isfinite(row["evidence"])]
    assert len(evidence) > 5
    assert all(0.0 <= share <= 1.0 for share in evidence)
    n = sampler.n_per_group_
    assert max(n[0], 2 * n[1], n[2]) - min(n[0], 2 * n[1], n[2]) <= 3


def test_without_evidence_the_money_follows_prior_shares(pool):
    X, y, groups = pool
    costs = {0: 1.0, 1: 2.0, 2: 1.0}
    shares = {0: 3.0, 1: 2.0, 2: 5.0}
    sampler = make(confidence=1.0, budget=400, costs=costs, prior_shares=shares)
    sampler.fit_resample(X, y, groups=groups)
    money = [costs[g] * n for g, n in sampler.n_per_group_.items()]
    np.testing.assert_allclose(money, [120, 80, 200], atol=3)
    assert {row["reason"] for row in sampler.history_[3:]} == {"prior shares", "either way"}
    sampler = make(confidence=1.0, budget=350, prior_shares="proportional")
    sampler.fit_resample(X, y, groups=groups)
    assert sampler.n_per_group_ == {0: 100, 1: 100, 2: 150}


def test_without_evidence_dear_rows_wait_and_like_prices_are_spent_equally(pool, monkeypatch):
    plan = np.array([0, 100, 20])
    monkeypatch.setattr(Acquisition, "_plan", lambda *_: (plan, []))
    monkeypatch.setattr(Acquisition, "evidence", lambda *_: 0.5)
    for costs, wanted in (([1.0, 1.0, 4.0], [0, 32, 7]), ([1.0, 1.0, 1.0], [20, 20, 20])):
        engine = Acquisition(
            ["a", "b", "c"], costs=np.array(costs), weights=np.ones(3), budget=240, batch_size=60
        )
        choice = engine.next([object()] * 3, np.random.default_rng(0))
        assert choice.rows.tolist() == wanted  # equal money: 80, 80, 20; both want 0, 80, 20


def test_the_most_unlike_of_like_groups_is_no_evidence(pool):
    from skresample.allocation._curves.posterior import CurvePosterior

    def curve(level):  # loss = level / n: the higher, the more there is to learn
        theta = np.tile([-20.0, np.log(level), 0.0], (64, 1))
        return CurvePosterior(theta, np.full(64, 1 / 64), (1.0, 1.0), (50.0, 100.0), 1.0, None)

    def evidence(rows, costs):
        engine = Acquisition(
            ["a", "b"], costs=np.array(costs), weights=np.ones(2), budget=300, batch_size=30
        )
        return engine.evidence([curve(1.0), curve(4.0)], np.array(rows), np.array([100, 100]))

    assert evidence([70, 130], [1.0, 1.0]) == pytest.approx(0.92)  # unlike curves only
    assert evidence([120, 130], [1.0, 1.0]) == 1.0  # whatever the curves


def test_a_batch_is_split_in_proportion_to_what_groups_still_need():
    engine = Acquisition(
        ["a", "b", "c"], costs=np.array([1.0, 2.0, 1.0]), weights=np.ones(3), budget=1000,
        batch_size=60,
    )  # fmt: skip
    part = engine._first_part(np.array([300, 100, 0]), np.array([900, 400, 900]), 60.0)
    assert part.tolist() == [36, 12, 0]
    part = engine._first_part(np.array([300, 100, 5]), np.array([10, 400, 900]), 60.0)
    assert part[0] == 10
    assert part @ engine.costs <= 60


@pytest.mark.filterwarnings("ignore:groups .* no longer improve")
def test_objectives_weights_and_callables(pool):
    X, y, groups = pool
    zero = make(weights={2: 0.0}, exploration=0.0)
    zero.fit_resample(X, y, groups=groups)
    assert zero.n_per_group_[2] == 30
    named = make(objective="maxmin", saturation=0.0)
    own = make(objective=lambda perf: float(perf.min()), exploration=0.0, optimism=0.0)
    total = make(objective=lambda perf: float(perf.sum()), exploration=0.0, optimism=0.0)
    plain = make(exploration=0.0, optimism=0.0)
    for sampler in (named, own, total, plain):
        sampler.fit_resample(X, y, groups=groups)
    for one, other in ((own, named), (total, plain)):
        for g in range(3):
            assert abs(one.n_per_group_[g] - other.n_per_group_[g]) <= 25
    averse = make(objective="alpha", alpha=8.0, confidence=0.0)
    averse.fit_resample(X, y, groups=groups)
    assert averse.n_per_group_[2] >= plain.n_per_group_[2] - 20


def test_exploration_goes_to_the_least_sampled_group(pool):
    X, y, groups = pool
    sampler = make(exploration=1.0, budget=270)
    sampler.fit_resample(X, y, groups=groups)
    assert {row["reason"] for row in sampler.history_} == {"first rows", "exploration"}
    assert set(sampler.n_per_group_.values()) == {90}


def test_shared_form_measures_all_groups_with_one_model():
    X, y, groups = make_group_regression(
        [120, 120], n_features=(6, 6), n_shared=6, effect_overlap=1.0, random_state=1
    )
    sampler = make(form="shared", budget=120, n_initial=30, batch_size=20, cv=3)
    sampler.fit_resample(X, y, groups=groups)
    assert set(sampler.learning_curves_[0]) >= {"shared_scale", "shared_rate"}
    assert sum(sampler.n_per_group_.values()) == 120


def test_classification_with_groups_of_one_class_and_missing_groups():
    rng = np.random.default_rng(0)
    groups = np.repeat(["a", "b", "c"], 100).astype(object)
    X = rng.normal(size=(300, 3))
    y = np.where(X[:, 0] + rng.normal(size=300) > 0, "yes", "no")
    y[groups == "c"] = "no"
    groups[:5] = None
    with pytest.raises(QuotaError, match="missing"):
        make(estimator=LogisticRegression()).fit_resample(X, y, groups=groups)
    for scoring in (None, "neg_log_loss", "roc_auc"):
        sampler = make(
            estimator=LogisticRegression(), missing_groups="drop", budget=150, scoring=scoring
        )
        sampler.fit_resample(X, y, groups=groups)
        assert sampler.sample_indices_.min() >= 5
        assert sampler.coverage_ == pytest.approx(295 / 300)
        assert sampler.n_per_group_["c"] <= 80
    assert 0.5 < sampler.group_scores_["a"] <= 1.0


def test_without_groups_the_classes_are_groups():
    rng = np.random.default_rng(1)
    y = np.repeat([0, 1], [150, 50])
    sampler = AdaptiveGroupSampler(budget=80, n_initial=10, strategy="equal", random_state=0)
    sampler.fit_resample(rng.normal(size=(200, 2)) + y[:, None], y)
    assert sum(sampler.n_per_group_.values()) == 80
    assert set(sampler.n_per_group_) == {0, 1}


def test_an_empty_pool_is_announced(pool):
    X, y, groups = pool
    with pytest.warns(ShortfallWarning, match=r"pool is empty with 300 of budget=1000 left"):
        make(budget=1000, strategy="equal").fit_resample(X, y, groups=groups)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"budget": 50}, "does not cover the first rows .*group 0 alone costs 30"),
        ({"costs": {9: 1.0}}, r"costs names unknown groups \[9\]"),
        ({"costs": {0: 0.0}}, "costs of group 0"),
        ({"weights": {"x": 1.0}}, "weights names unknown"),
        ({"prior_shares": {0: 1.0, 1: 1.0}}, r"prior_shares must name every group, \[2\] are"),
        (
            {"prior_shares": {0: 1.0, 1: 1.0, 2: 0.0}},
            "prior_shares of group 2 must be a number > 0",
        ),
        ({"fractions": (0.5,)}, "fractions must be two or more"),
        ({"strategy": "greedy"}, "'strategy' parameter"),
        ({"n_initial": {0: 2.5}}, "n_initial of group 0 must be a whole"),
        ({"scoring": lambda *_: 1.0}, "above the 0 of a perfect"),
        ({"objective": lambda _: np.nan}, r"objective returned no finite .* groups \[0, 1, 2\]"),
        ({"objective": lambda _: "best"}, "objective must return one number, got 'best'"),
        ({"costs": "price"}, "costs names column 'price', which X does not have"),
    ],
)
def test_messages(pool, change, words):
    X, y, groups = pool
    with pytest.raises(ValueError, match=words):
        make(**change).fit_resample(X, y, groups=groups)
    with pytest.raises(ValueError, match="requires y"):
        make().fit_resample(X)


def test_costs_from_a_column_and_group_columns(pool):
    X, y, groups = pool
    wide = np.column_stack([X, groups, np.where(groups == 2, 3.0, 1.0)])
    sampler = make(
        group_columns=[X.shape[1]], costs=X.shape[1] + 1, strategy="equal_cost", budget=400
    )
    sampler.fit_resample(wide, y)
    n = sampler.n_per_group_
    assert sampler.spent_ == pytest.approx(n[0] + n[1] + 3 * n[2])
    assert abs(n[0] - 3 * n[2]) <= 3


def test_frames_keep_their_kind_and_default_model_reads_text_and_gaps(pool):
    pd = pytest.importorskip("pandas")
    X, y, groups = pool
    frame = pd.DataFrame(X[:, :4], columns=list("abcd"))
    frame["kind"] = np.where(X[:, 0] > 0, "u", "v")
    frame.loc[3, "a"] = np.nan
    sampler = make(estimator=None)
    out, _ = sampler.fit_resample(frame, pd.Series(y), groups=groups)
    pd.testing.assert_frame_equal(out, frame.iloc[sampler.sample_indices_])


def test_groups_through_pipeline_cross_validation_and_grid_search(pool):
    X, y, groups = pool
    pipe = Pipeline([("buy", make(budget=150)), ("model", Ridge(5.0))])
    with sklearn.config_context(enable_metadata_routing=True):
        fitted = clone(pipe).fit(X, y, groups=groups)
        assert set(fitted[0].n_per_group_) == {0, 1, 2}
        scores = cross_validate(pipe, X, y, params={"groups": groups}, cv=3, error_score="raise")
        assert np.isfinite(scores["test_score"]).all()
        search = GridSearchCV(
            pipe, {"buy__strategy": ["equal", "adaptive"]}, cv=3, n_jobs=2, error_score="raise"
        )
        search.fit(X, y, groups=groups)
        assert set(search.best_estimator_[0].n_per_group_) == {0, 1, 2}
    wide = np.column_stack([X, groups])
    columns = Pipeline([
        ("buy", make(budget=150, group_columns=[X.shape[1]])), ("model", Ridge(5.0))
    ])  # fmt: skip
    scores = cross_validate(columns, wide, y, cv=3, error_score="raise")
    assert np.isfinite(scores["test_score"]).all()
    assert set(columns.fit(wide, y)[0].n_per_group_) == {0.0, 1.0, 2.0}


def test_progress_is_printed_on_request(pool, capsys):
    X, y, groups = pool
    make(budget=120, verbose=1).fit_resample(X, y, groups=groups)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "round 0: 30 rows of group 0 (first rows); spent 30 of 120"
    assert lines[-1].endswith("spent 120 of 120")


def test_wide_sparse_rows_with_the_default_model():
    sparse = pytest.importorskip("scipy.sparse")
    rng = np.random.default_rng(0)
    X = sparse.random_array((150, 1200), density=0.01, rng=rng, format="csr")
    y = rng.normal(size=150)
    sampler = AdaptiveGroupSampler(budget=80, n_initial=20, batch_size=40, cv=2, random_state=0)
    out, _ = sampler.fit_resample(X, y, groups=np.repeat(["a", "b"], 75))
    assert (out != X[sampler.sample_indices_]).nnz == 0
    assert out.shape == (80, 1200)


def test_classes_as_groups_are_said_to_leave_nothing_to_learn():
    """Without groups classes are the groups: a model of one class learns nothing, silently."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(300, 3)), np.repeat([0, 1, 2], 100)
    params = {"budget": 90, "cv": 2, "fractions": (0.5, 1.0), "batch_size": 30, "random_state": 0}
    sampler = AdaptiveGroupSampler(**params)
    with pytest.warns(ResamplingWarning, match=r"each of the 3 groups holds one class.*groups="):
        sampler.fit_resample(X, y)
    assert set(sampler.n_per_group_.values()) == {30}
    with pytest.warns(ResamplingWarning, match="no unit"):
        AdaptiveGroupSampler(form="shared", **params).fit_resample(X, y, groups=y)
    scored = {"form": "shared", "scoring": "neg_log_loss"}
    for quiet in ({"strategy": "equal"}, scored):  # a warning would be an error
        AdaptiveGroupSampler(**params, **quiet).fit_resample(X, y)
    AdaptiveGroupSampler(**params).fit_resample(X, y, groups=np.arange(300) % 2)
