"""Learning curves of groups: measurement, prediction, intervals, and honest refusals."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge

from skresample.allocation import GroupAllocation, GroupLearningCurve
from skresample.datasets import make_group_regression
from skresample.exceptions import QuotaError, ShortfallWarning

N = np.array([50, 100, 200, 400, 800])


@pytest.fixture(scope="module")
def simulation():
    return make_group_regression(
        [400, 400], n_features=(5, 40), noise_variance=(1, 1), return_truth=True, random_state=0
    )


@pytest.fixture(scope="module")
def fitted(simulation):
    X, y, groups, _ = simulation
    model = GroupLearningCurve(
        estimator=Ridge(10.0, fit_intercept=False), scoring="neg_mean_squared_error", random_state=0
    )
    return model.fit(X, y, groups=groups)


@pytest.mark.filterwarnings("ignore:the data of group 0")
def test_curves_predict_the_true_risk_at_twice_the_rows(simulation, fitted):
    truth = simulation[3]
    predicted = fitted.predict_loss([400, 800])
    interval = fitted.predict_interval([400, 800], confidence=0.95)
    for g in (0, 1):
        risk = [truth.risk(g, n, penalty=10.0) for n in (400, 800)]
        np.testing.assert_allclose(predicted[g], risk, rtol=0.2)
        low, high = interval[g]
        assert (low <= predicted[g]).all()
        assert (predicted[g] <= high).all()
        assert (low <= risk).all()
        assert (risk <= high).all()
    assert fitted.n_per_group_ == {0: 400, 1: 400}
    assert fitted.points_[1]["n"].tolist() == [80, 128, 176, 224, 272, 320]


def test_fitted_curves_feed_the_solver(fitted):
    counts = GroupAllocation(curves=fitted, budget=600).solve()
    assert counts == GroupAllocation(curves=fitted.curves_, budget=600).solve()
    assert counts[1] > 2 * counts[0]


def test_no_rows_are_kept(fitted):
    sizes = [np.size(v) for d in fitted.points_.values() for v in d.values()]
    assert max(sizes) == 6
    assert not [k for k, v in vars(fitted).items() if isinstance(v, np.ndarray)]


def test_support_is_denied_with_the_reason():
    falling = 0.2 + 3.0 / N
    points = {
        "fine": {"n": N, "loss": falling, "error": 0.005},
        "two sizes": {"n": N[:2], "loss": falling[:2]},
        "narrow": {"n": N[0] + np.arange(4) * 5, "loss": falling[:4]},
        "flat": {"n": N, "loss": np.full(5, 0.3), "error": 0.05},
        "zero": {"n": N, "loss": np.zeros(5)},
        "rises": {"n": N, "loss": 0.2 + N / 1000, "error": 0.02},
        "wild": {"n": N, "loss": [5.0, 0.5, 4.0, 0.5, 1.0], "error": 0.02},
        "noisy": {"n": N[:3], "loss": [1.0, 0.8, 0.5], "error": 0.17},
    }
    model = GroupLearningCurve().fit_points(points)
    assert [g for g, ok in model.supported_.items() if ok] == ["fine"]
    assert model.messages_["fine"] == ""
    for group, words in {
        "two sizes": "2 sizes only",
        "narrow": "less than a factor of two",
        "flat": "within its noise",
        "zero": "all losses are zero",
        "rises": "the loss rises by",
        "wild": "no power law fits",
        "noisy": "may be anything",
    }.items():
        assert words in model.messages_[group]


def test_stretched_predictions_warn_and_others_do_not():
    model = GroupLearningCurve().fit_points({"a": {"n": N, "loss": 0.2 + 3.0 / N, "error": 0.005}})
    assert model.predict_loss(4000)["a"].shape == ()
    with pytest.warns(ShortfallWarning, match="more than ten times the 800 seen"):
        model.predict_loss([100, 10_000])
    flat = GroupLearningCurve().fit_points({"b": {"n": N, "loss": np.full(5, 0.3)}})
    flat.predict_loss(1000)
    with pytest.warns(ShortfallWarning, match="group 'b' do not support this extrapolation"):
        flat.predict_loss(2000)


def test_shared_form_learns_from_the_rows_of_others():
    X, y, groups = make_group_regression(
        [150, 150], n_features=(15, 15), n_shared=15, effect_overlap=1.0, random_state=1
    )
    model = GroupLearningCurve(
        estimator=Ridge(1.0), form="shared", fractions=(0.2, 0.5, 1.0), cv=4, n_repeats=2,
        random_state=0,
    ).fit(X, y, groups=groups)  # fmt: skip
    few, many = model.predict_loss(20, total=40)[0], model.predict_loss(20, total=240)[0]
    assert many < 0.95 * few
    assert {"shared_scale", "shared_rate"} <= set(model.curves_[0])
    shared = GroupLearningCurve(form="shared")
    loss = 0.05 + 2 * N**-0.6 + (2.0 * N) ** -0.4
    shared.fit_points({"a": {"n": N, "loss": loss, "total": 2 * N, "error": 0.001}})
    assert shared.predict_loss(800, total=1600)["a"] == pytest.approx(loss[-1], rel=0.01)


def test_classes_missing_groups_and_frames():
    pd = pytest.importorskip("pandas")
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(240, 3)), columns=list("abc"))
    y = np.where(X["a"] + rng.normal(size=240) > 0, "yes", "no")
    groups = np.array(["u", "v", None], dtype=object)[rng.integers(0, 3, 240)]
    with pytest.raises(QuotaError, match="missing values"):
        GroupLearningCurve().fit(X, y, groups=groups)
    model = GroupLearningCurve(
        estimator=LogisticRegression(), scoring="neg_log_loss", missing_groups="drop", n_repeats=1
    ).fit(X, y, groups=groups)
    assert set(model.curves_) == {"u", "v"}
    own = GroupLearningCurve(missing_groups="own_group", n_repeats=1, cv=3).fit(X, y, groups=groups)
    assert set(own.curves_) == {"u", "v", "missing"}
    alone = GroupLearningCurve(n_repeats=1, cv=3).fit(X, y)
    assert set(alone.curves_) == {"all"}


def test_same_result_for_any_n_jobs(simulation):
    X, y, groups, _ = simulation
    settings = {"estimator": Ridge(), "n_repeats": 1, "cv": 3, "random_state": 0}
    one = GroupLearningCurve(**settings).fit(X, y, groups=groups)
    two = GroupLearningCurve(**settings, n_jobs=2).fit(X, y, groups=groups)
    assert one.curves_ == two.curves_


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ({}, "non-empty dict"),
        ({"a": {"n": N}}, "group 'a' must be a dict with 'n' and 'loss'"),
        ({"a": {"n": N, "loss": N[:2]}}, "group 'a' need 'n' and 'loss' of one length"),
        ({"a": {"n": N, "loss": -N}}, "group 'a' must be finite"),
        ({"a": {"n": N, "loss": N / 0.1, "error": 0.0}}, "group 'a' must be finite"),
    ],
)
def test_bad_points_are_refused(points, words):
    with pytest.raises(ValueError, match=words):
        GroupLearningCurve().fit_points(points)


def test_other_messages():
    with pytest.raises(ValueError, match="need 'total'"):
        GroupLearningCurve(form="shared").fit_points({"a": {"n": N, "loss": 1 / N}})
    with pytest.raises(AttributeError, match="call fit or fit_points"):
        GroupLearningCurve().predict_loss(10)
    model = GroupLearningCurve().fit_points({"a": {"n": N, "loss": 1 / N}})
    with pytest.raises(ValueError, match="n must be numbers > 0"):
        model.predict_loss([0, 10])
    with pytest.raises(ValueError, match="confidence must lie"):
        model.predict_interval(10, confidence=1.0)
    with pytest.raises(QuotaError, match="no group could be measured"):
        GroupLearningCurve(estimator=Ridge()).fit(np.ones((2, 1)), np.array([0.0, 1.5]))
