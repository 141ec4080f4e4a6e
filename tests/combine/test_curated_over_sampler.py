"""New rows picked by a reward: laws of the picks, wiring of the rounds."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from skresample.combine import CuratedOverSampler
from skresample.combine._stages import picked
from skresample.exceptions import ResamplingWarning
from skresample.over_sampling import ROSE, SMOTE, RandomOverSampler
from skresample.plan import Blend

RNG = np.random.default_rng(0)
Y = np.repeat([0, 1], [80, 40])
X = RNG.normal(size=(120, 3)) + Y[:, None]


def _first(rows):
    return np.asarray(rows)[:, 0]


def test_a_pick_is_drawn_in_proportion_to_the_exponential():
    value = np.log([1.0, 3.0, 6.0])
    picks = picked(np.tile(value, 60_000), 3, np.random.default_rng(0))
    assert (picks // 3 == np.arange(60_000)).all()
    # Five standard errors of 60,000 draws.
    np.testing.assert_allclose(np.bincount(picks % 3) / 60_000, [0.1, 0.3, 0.6], atol=0.01)


def test_two_candidates_have_their_closed_form():
    """``p(x) E[2 e^r(x) / (e^r(x) + e^r(x'))]``, within a total variation of 0.005."""
    share, reward = np.array([0.3, 0.25, 0.2, 0.15, 0.1]), np.array([0, 0.5, -0.3, 1, 0.8])
    values = np.repeat(np.arange(5.0), (100 * share).astype(int))
    rows = np.append(values, np.arange(120) % 5)[:, None]
    curated = CuratedOverSampler(
        RandomOverSampler(),
        lambda rows: reward[rows[:, 0].astype(int)],
        n_candidates=2,
        sampling_strategy={1: 80_100},
        random_state=0,
    )
    made = curated.fit_resample(rows, np.repeat([1, 0], [100, 120]))[0][220:, 0]
    found = np.bincount(made.astype(int)) / 80_000
    e = np.exp(reward)
    expected = share * (share * 2 * e[:, None] / (e[:, None] + e)).sum(axis=1)
    assert 0.5 * np.abs(found - expected).sum() <= 0.005
    assert 0.5 * np.abs(found - share).sum() > 0.09


def test_one_round_keeps_the_recipe_and_the_paths_are_those_of_its_rows():
    curated = CuratedOverSampler(SMOTE(), _first, random_state=0)
    rows, _ = curated.fit_resample(X, Y)
    assert isinstance(curated.plan_.new, Blend)
    path, spread = curated.reward_path_[1], curated.diversity_path_[1]
    assert path[1] == pytest.approx(rows[120:, 0].mean())
    assert path[1] > path[0] + 0.3
    own = X[Y == 1]
    variance = ((rows[120:] - own.mean(0)) / own.std(0)).var(axis=0).sum() / 3
    assert spread[1] == pytest.approx(variance)


def test_temperature_softens_and_candidates_push():
    def gain(**given):
        curated = CuratedOverSampler(ROSE(), _first, random_state=0, **given)
        curated.fit_resample(X, Y)
        before, after = curated.reward_path_[1]
        return after - before

    assert gain(temperature=4.0) < gain() < gain(n_candidates=16)


def test_candidates_are_compared_in_an_order_that_says_nothing():
    """A generator that puts out component by component: each pick still sees both."""

    class Ordered:
        def generate(self, home, n_new, rng):
            base = np.sort(rng.choice(home.rows, n_new))
            return Blend(base, base, np.zeros(n_new))

    y = np.repeat([0, 1], [80, 40])
    curated = CuratedOverSampler(
        Ordered(), lambda rows: 50.0 * (rows[:, 0] > np.median(X[80:, 0])), random_state=0
    )
    made = curated.fit_resample(X, y)[0][120:, 0]
    assert np.mean(made > np.median(X[80:, 0])) > 0.8  # 1 - 1/16; one half if in blocks


def _numbers(rows):
    return rows[["a", "b", "c"]]


def test_a_classifier_is_fitted_to_the_real_rows_in_their_container():
    seen = []

    class Spy(LogisticRegression):
        def fit(self, X, y):
            seen.append((len(X), y.sum()))
            return super().fit(X, y)

    frame = pd.DataFrame(X, columns=list("abc"))
    frame["kind"] = pd.Categorical(np.array(["u", "v"])[np.arange(120) % 2])
    model = make_pipeline(FunctionTransformer(_numbers), Spy())
    curated = CuratedOverSampler(SMOTE(), model, random_state=0)
    rows, _ = curated.fit_resample(frame, Y)
    assert seen == [(120, 40)]
    assert (curated.reward_path_[1] <= 0).all()
    assert rows["kind"].dtype == frame["kind"].dtype


def test_later_rounds_start_from_the_picks_and_real_rows():
    sizes = []

    class Watch:
        def generate(self, home, n_new, rng):
            sizes.append((home.n, home.table.n, n_new, int(home.table.y_codes[home.rows].min())))
            return ROSE().generate(home, n_new, rng)

    frame = pd.DataFrame(X, columns=list("abc"))
    frame["kind"] = pd.Categorical(np.array(["u", "v", "w"])[np.arange(120) % 3])
    frame.loc[::7, "a"] = np.nan
    curated = CuratedOverSampler(
        Watch(), _kind_is_u, n_rounds=3, n_candidates=2, real_fraction=0.25, random_state=0
    )
    rows, y = curated.fit_resample(frame, Y)
    # 10 real rows and 30 picks, which stand behind the 120 rows of the table.
    assert sizes == [(40, 120, 60, 1), (40, 150, 60, 1), (40, 150, 80, 1)]
    assert (y[120:] == 1).all()
    assert (curated.plan_.origin[120:] == -1).all()
    assert curated.reward_path_[1].shape == (4,)
    assert curated.reward_path_[1][3] == pytest.approx((rows["kind"][120:] == "u").mean())
    assert curated.reward_path_[1][3] > 1 / 3 + 0.2


def _kind_is_u(rows):
    return (rows["kind"] == "u").to_numpy(float)


def test_all_real_rows_and_none():
    for fraction in (0.0, 1.0):
        curated = CuratedOverSampler(
            ROSE(), _first, n_rounds=2, real_fraction=fraction, random_state=0
        )
        assert len(curated.fit_resample(X, Y)[0]) == 160


def test_collapse_is_said():
    curated = CuratedOverSampler(
        RandomOverSampler(), lambda rows: -100 * np.abs(rows[:, 0] - 1), n_candidates=30
    )
    with pytest.warns(ResamplingWarning, match="raise real_fraction or temperature"):
        curated.fit_resample(X[:, :1], Y)


@pytest.mark.parametrize(
    ("reward", "words"),
    [
        (lambda rows: rows[:, :2], r"one finite number for each of 160 rows, got shape \(160, 2\)"),
        (lambda rows: np.full(len(rows), np.nan), "values that are not finite"),
    ],
)
def test_refusals(reward, words):
    with pytest.raises(ValueError, match=words):
        CuratedOverSampler(SMOTE(), reward).fit_resample(X, Y)


def test_a_classifier_that_cannot_read_the_table_is_told_what_to_do():
    frame = pd.DataFrame(X, columns=list("abc")).assign(kind="text")
    with pytest.raises(ValueError, match="LogisticRegression cannot be fitted"):
        CuratedOverSampler(SMOTE(), LogisticRegression()).fit_resample(frame, Y)
