"""Models of other libraries as over-samplers, and the protocol that makes them one."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KernelDensity

from skresample._table.home import Home
from skresample._table.ingest import ingest
from skresample.combine import ExternalGenerator, make_pipeline
from skresample.diffusion import (
    BaseDenoiser,
    GaussianMixtureDenoiser,
    LocalSubspaceDenoiser,
    RegressionDenoiser,
)
from skresample.exceptions import ResamplingWarning, ShortfallWarning
from skresample.over_sampling import CCR, SMOTE, SMOTEIPF, Generator, RandomOverSampler
from skresample.utils.discovery import all_estimators, construct_instances

RNG = np.random.default_rng(0)
Y = np.repeat(["common", "rare"], [48, 12])
X = RNG.normal(size=(60, 3)) + (Y == "rare")[:, None]


@pytest.fixture
def frame():
    out = pd.DataFrame(X, columns=list("abc"))
    out["kind"] = pd.Categorical(np.array(["u", "v", "w"])[np.arange(60) % 3])
    out["count"] = np.arange(60) % 7
    return out


class Synthesizer:
    """As SDV's and copulas': a frame comes in, a frame goes out, columns in another order."""

    def __init__(self, yields=1.0):
        self.yields = yields

    def set_random_state(self, seed):
        self.seeds = [*getattr(self, "seeds", []), seed]

    def fit(self, data):
        self.seen = data
        return self

    def sample(self, num_rows):
        rows = np.random.default_rng(self.seeds[-1]).integers(len(self.seen), size=num_rows)
        rows = rows[: max(1, int(self.yields * num_rows))]
        return self.seen.iloc[rows, ::-1].reset_index(drop=True)


class Plugin:
    """As synthcity's: `generate` gives a loader, and takes the seed."""

    def fit(self, data):
        self.seen = data

    def generate(self, count, random_state=0):
        self.given = count, random_state
        loader = type("Loader", (), {})()
        loader.dataframe = lambda: self.seen.iloc[[random_state % len(self.seen)] * count]
        return loader


# -- the protocol ---------------------------------------------------------------------------------
def _home(rows=X):
    table = ingest(SMOTE(), rows, Y)
    return Home(table, np.flatnonzero(Y == "rare"), 1)


def test_every_over_sampler_of_classes_and_every_denoiser_generates():
    generators = 0
    home = _home()
    for name, cls in all_estimators():
        if cls.__module__.split(".")[1] not in ("over_sampling", "diffusion"):
            continue
        model = construct_instances(cls)[0]
        if not isinstance(model, Generator):
            assert not isinstance(model, BaseDenoiser)
            continue
        generators += 1
        if isinstance(model, RegressionDenoiser):
            continue  # trains a network
        if name in ("SMOTEN", "SMOTENC"):
            with pytest.raises(ValueError, match=rf"{name} takes columns \[0.*\] for nominal"):
                model.generate(home, 9, np.random.default_rng(0))
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            recipe = model.generate(home, 9, np.random.default_rng(0))
        assert len(recipe) <= 9 if name == "SMOTEIPF" else len(recipe) == 9
        assert set(home.rows) >= set(recipe.source), name
    assert generators >= 28


def test_generating_is_what_resampling_does_with_the_same_stream():
    home = _home()
    recipe = SMOTE().generate(home, 5, np.random.default_rng(3))
    by_hand = SMOTE()._synthesize(
        Home(home.table, home.rows, 0),
        5,
        home.table.reseeded(np.random.default_rng(3)).streams.get("synthesize", 0, block=0),
    )
    np.testing.assert_array_equal(recipe.base, by_hand.base)
    np.testing.assert_array_equal(recipe.coef, by_hand.coef)


def test_generating_leaves_the_sampler_and_its_strategy_alone():
    sampler = SMOTE(sampling_strategy={"rare": 13}, random_state=0)
    assert len(sampler.generate(_home(), 30, np.random.default_rng(0))) == 30
    assert not hasattr(sampler, "plan_")
    with pytest.raises(ValueError, match="k_neighbors"):
        SMOTE(k_neighbors=0).generate(_home(), 3, np.random.default_rng(0))


def test_copies_are_blends_that_do_not_move_and_rows_moved_elsewhere_are_left_out():
    home = _home()
    copies = RandomOverSampler().generate(home, 20, np.random.default_rng(0))
    assert set(copies.base) <= set(home.rows)
    assert not copies.coef.any()
    moved = CCR(energy=1.0).generate(home, 20, np.random.default_rng(0))
    assert set(moved.source) <= set(home.rows)
    filtered = SMOTEIPF(n_folds=3).generate(home, 20, np.random.default_rng(0))
    assert 0 < len(filtered) <= 20


# -- external models ------------------------------------------------------------------------------
def test_a_frame_valued_model_sees_the_rows_of_the_class_and_its_rows_come_out(frame):
    sampler = ExternalGenerator(Synthesizer(), random_state=0)
    rows, y = sampler.fit_resample(frame, Y)
    model = sampler.models_["rare"]
    pd.testing.assert_frame_equal(model.seen, frame[Y == "rare"])
    pd.testing.assert_frame_equal(rows[:60], frame)
    expected = model.sample(36)[frame.columns]
    pd.testing.assert_frame_equal(rows[60:].reset_index(drop=True), expected)
    assert (y[60:] == "rare").all()
    assert (sampler.plan_.origin[60:] == -1).all()


def test_seeds_come_from_the_root_stream(frame):
    seeds = []
    for random_state in (0, 0, 1):
        sampler = ExternalGenerator(Synthesizer(), random_state=random_state)
        sampler.fit_resample(frame, Y)
        seeds.append(sampler.models_["rare"].seeds)
    assert seeds[0] == seeds[1] != seeds[2]
    assert len(set(seeds[0])) == len(seeds[0]) == 2  # one for fit, one for the draw


def test_a_loader_and_a_seed_of_the_draw(frame):
    sampler = ExternalGenerator(Plugin(), random_state=0)
    rows, _ = sampler.fit_resample(frame, Y)
    model = sampler.models_["rare"]
    assert model.given[0] == 36
    assert len(rows) == 96


def test_a_model_that_rejects_rows_is_asked_again(frame):
    rows, _ = ExternalGenerator(Synthesizer(yields=0.4), random_state=0).fit_resample(frame, Y)
    assert len(rows) == 96
    with pytest.warns(ShortfallWarning, match="'rare' ends with 22 rows instead of the 48"):
        ExternalGenerator(Synthesizer(yields=0.0), random_state=0).fit_resample(frame, Y)


def test_a_model_without_a_seed_says_so(frame):
    class Bootstrap:
        def fit(self, data):
            self.seen = data

        def sample(self, n):
            return self.seen.iloc[[0] * n]

    with pytest.warns(ResamplingWarning, match="Bootstrap cannot be seeded"):
        ExternalGenerator(Bootstrap()).fit_resample(frame, Y)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: rows.assign(kind="new"), "the value 'new' in column 'kind'"),
        (lambda rows: rows.assign(a=np.inf), "infinity in column 'a'|column 'a'"),
        (lambda rows: rows.assign(b=np.nan), "missing numbers in column 'b'"),
        (lambda rows: rows.drop(columns="a"), "has 4 columns, X has 5"),
    ],
)
def test_rows_that_cannot_be_of_this_table_are_refused(frame, change, words):
    class Wrong(Synthesizer):
        def sample(self, num_rows):
            return change(super().sample(num_rows))

    with pytest.raises(ValueError, match=words):
        ExternalGenerator(Wrong(), random_state=0).fit_resample(frame, Y)


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (lambda _: None, TypeError, r"Wrong.sample\(36\) gave None; rows are expected"),
        (lambda rows: rows.head(0), ValueError, "class 'rare': sample.36. gave no rows, 10 times"),
    ],
)
def test_answers_that_are_no_rows(frame, answer, error, words):
    class Wrong(Synthesizer):
        def sample(self, num_rows):
            return answer(super().sample(num_rows))

    with pytest.raises(error, match=words):
        ExternalGenerator(Wrong(), random_state=0).fit_resample(frame, Y)


def test_a_mixture_gives_the_law_of_the_class_and_does_not_repeat_itself():
    sampler = ExternalGenerator(
        GaussianMixture(random_state=7), sampling_strategy={"rare": 20_012}, random_state=0
    )
    made = sampler.fit_resample(X, Y)[0][60:]
    rare = X[Y == "rare"]
    # Maximum likelihood of one component: mean and covariance; 5 standard errors of 20,000 rows.
    np.testing.assert_allclose(made.mean(0), rare.mean(0), atol=5 * rare.std(0).max() / 141)
    np.testing.assert_allclose(np.cov(made.T), np.cov(rare.T, ddof=0), atol=0.08)
    assert len(np.unique(made, axis=0)) == len(made)


def test_numbers_models_get_indicators_and_gaps_come_back(frame):
    frame.loc[[50, 53, 56], "a"] = np.nan
    sampler = ExternalGenerator(
        KernelDensity(bandwidth=0.01), sampling_strategy={"rare": 1012}, random_state=0
    )
    made = sampler.fit_resample(frame, Y)[0][60:]
    share = (frame["kind"][Y == "rare"].value_counts() / 12).sort_index()
    found = (made["kind"].value_counts() / len(made)).sort_index()
    np.testing.assert_allclose(found, share, atol=0.07)
    assert abs(made["a"].isna().mean() - 3 / 12) < 0.07
    assert made["count"].dtype == frame["count"].dtype


def test_a_single_row_is_repeated_and_a_refusal_names_the_class():
    y = np.where(np.arange(60) == 59, "rare", "common")
    with pytest.warns(ShortfallWarning, match="'rare' has a single row"):
        made = ExternalGenerator(GaussianMixture(), random_state=0).fit_resample(X, y)[0][60:]
    assert (made == X[59]).all()
    with pytest.raises(ValueError, match="GaussianMixture refuses the 12 rows of class 'rare'"):
        ExternalGenerator(GaussianMixture(20)).fit_resample(X, Y)


def test_in_a_pipeline_and_a_grid_search(frame):
    model = make_pipeline(
        ExternalGenerator(GaussianMixture(covariance_type="diag"), random_state=0),
        LogisticRegression(),
    )
    grid = GridSearchCV(model, {"externalgenerator__model__n_components": [1, 2]}, cv=3)
    grid.fit(X, Y)
    assert grid.best_score_ > 0.5
    assert np.isfinite(grid.cv_results_["mean_test_score"]).all()
    numbers = frame.drop(columns="kind")  # a frame-valued model without parameters is exchanged
    model.set_params(externalgenerator__model=Synthesizer())
    models = [Synthesizer(), Plugin(), GaussianMixture()]
    grid = GridSearchCV(model, {"externalgenerator__model": models}, cv=3, error_score="raise")
    assert np.isfinite(grid.fit(numbers, Y).cv_results_["mean_test_score"]).all()


def test_in_a_comparison(frame):
    from skresample.model_selection import compare_resamplers

    result = compare_resamplers(
        frame,
        Y,
        resamplers={
            "mixture": ExternalGenerator(GaussianMixture(covariance_type="diag")),
            "frames": ExternalGenerator(Synthesizer()),
        },
        learners=["linear"],
        n_splits=3,
        n_repeats=1,
    )
    names = {row["method"] for row in result.leaderboard()}
    assert {"mixture", "frames"} <= names


@pytest.mark.parametrize("law", [LocalSubspaceDenoiser(), GaussianMixtureDenoiser(n_components=2)])
def test_laws_of_this_package_are_seeded_by_what_draws(law):
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(40, 2)), np.repeat([0, 1], [28, 12])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first, again = (
            ExternalGenerator(law, random_state=0).fit_resample(X, y)[0] for _ in range(2)
        )
        other = ExternalGenerator(law, random_state=1).fit_resample(X, y)[0]
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, other)
