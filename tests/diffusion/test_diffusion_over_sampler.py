"""The over-sampler of the family: what is handed over, and what comes out."""

import pickle

import numpy as np
import pandas as pd
import pytest
from imblearn.pipeline import make_pipeline
from scipy import sparse
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV

from skresample import _progress_bar
from skresample.combine import synthesize
from skresample.diffusion import (
    ClassGuidance,
    DiffusionOverSampler,
    EmpiricalDenoiser,
    GaussianMixtureDenoiser,
    Guides,
    MinorityGuidance,
    MinorityOverSampler,
    RegressionDenoiser,
    ancestral,
    ddim,
    noise_levels,
)
from skresample.exceptions import ShortfallWarning

rng = np.random.default_rng(0)
X = rng.normal(size=(160, 3)) * [1.0, 10.0, 0.1]
y = np.repeat([0, 1], [120, 40])
X[y == 1] += [3.0, 0.0, 0.5]


def new_rows(sampler, X=X, y=y, **extra):
    rows, labels = sampler.fit_resample(X, y, **extra)
    assert (np.asarray(labels)[len(y) :] == 1).all()
    return rows[len(y) :]


def test_direct_draws_have_the_moments_of_their_class_alone():
    sampler = DiffusionOverSampler(
        denoiser=GaussianMixtureDenoiser(1), sampling_strategy={1: 5000}, clip=False, random_state=0
    )
    made, own = new_rows(sampler, y=np.where(y == 0, 0, 1)), X[y == 1]
    np.testing.assert_allclose(made.mean(axis=0), own.mean(axis=0), atol=0.06 * own.std())
    np.testing.assert_allclose(made.std(axis=0), own.std(axis=0), rtol=0.15)
    assert sampler.n_function_evaluations_ == {1: 0}


def test_auto_takes_a_path_only_where_it_must():
    for params, calls in (
        ({}, 0),
        ({"sampler": "ode"}, 8),
        ({"sampler": "sde"}, 8),
        ({"guidance": "minority"}, 8),
        ({"denoiser": RegressionDenoiser(Ridge(), n_duplicates=2)}, 8),
        ({"sampler": "direct"}, 0),
    ):
        sampler = DiffusionOverSampler(n_steps=7, random_state=0, **params)
        sampler.fit_resample(X, y)
        assert sampler.n_function_evaluations_ == {1: calls}, params
    np.testing.assert_array_equal(sampler.noise_levels_, np.append(noise_levels(7), 0))


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"guidance": "minority"}, "guidance needs a path"),
        ({"denoiser": RegressionDenoiser(Ridge(), n_duplicates=2)}, "RegressionDenoiser has none"),
    ],
)
def test_direct_refuses_what_needs_a_path(params, message):
    with pytest.raises(ValueError, match=message):
        DiffusionOverSampler(sampler="direct", **params).fit_resample(X, y)


def test_the_solver_gets_scaled_noise_the_grid_and_its_generator():
    seen = {}

    def spy(denoise, Y, rhos, rng):
        seen.update(Y=Y.copy(), rhos=rhos, rng=rng)
        return ddim(denoise, Y, rhos, rng)

    sampler = DiffusionOverSampler(
        sampler="ode", solver=spy, rho_max=50.0, n_steps=5, noise_grid="karras", random_state=0
    )
    sampler.fit_resample(X, y)
    assert seen["Y"].std() == pytest.approx(50, rel=0.15)
    np.testing.assert_array_equal(seen["rhos"], np.append(noise_levels(5, "karras", 50.0), 0))
    assert isinstance(seen["rng"], np.random.Generator)
    sde = DiffusionOverSampler(sampler="sde", solver=spy, random_state=0).fit_resample(X, y)[0]
    seen.clear()
    again = DiffusionOverSampler(sampler="ode", solver=ancestral, random_state=0)
    np.testing.assert_array_equal(sde, again.fit_resample(X, y)[0])


def test_the_denoiser_sees_the_standardised_rows_of_its_cell():
    class Spy(GaussianMixtureDenoiser):
        seen = []

        def fit(self, X, y=None, **rest):
            Spy.seen.append((X, self.random_state, rest))
            return super().fit(X, y, **rest)

    DiffusionOverSampler(denoiser=Spy(), random_state=0).fit_resample(X, y)
    ((rows, seed, rest),) = Spy.seen
    own = X[y == 1]
    np.testing.assert_allclose(rows, (own - own.mean(axis=0)) / own.std(axis=0))
    assert isinstance(seed, int)
    assert rest == {}


def test_values_are_clipped_to_their_columns_unless_told_otherwise():
    wide = {"denoiser": EmpiricalDenoiser(4.0), "random_state": 0}
    inside = new_rows(DiffusionOverSampler(**wide))
    assert (inside >= X.min(axis=0)).all()
    assert (inside <= X.max(axis=0)).all()
    assert (inside == X.max(axis=0)).any()
    assert (inside > X[y == 1].max(axis=0)).any()  # the range of all classes
    free = new_rows(DiffusionOverSampler(clip=False, **wide))
    assert (free > X.max(axis=0)).any()


def test_guidance_is_prepared_with_the_class_and_moves_rows():
    guide = MinorityGuidance(1.0, n_levels=4)
    plain = new_rows(DiffusionOverSampler(sampler="ode", random_state=0))
    named = DiffusionOverSampler(guidance="minority", random_state=0)
    pushed = new_rows(named)
    own = X[y == 1]
    far = lambda rows: np.linalg.norm((rows - own.mean(0)) / own.std(0), axis=1).mean()  # noqa: E731
    assert far(pushed) > far(plain)
    given = DiffusionOverSampler(guidance=guide, random_state=0)
    given.fit_resample(X, y)
    assert not hasattr(guide, "kernel_")  # a copy is prepared
    prepared = given.denoisers_[1].guide_
    assert prepared.kernel_.rows_.shape == own.shape
    np.testing.assert_allclose(prepared.kernel_.rows_, (own - own.mean(0)) / own.std(0))
    weak = new_rows(DiffusionOverSampler(guidance="minority", guidance_scale=0.0, random_state=0))
    np.testing.assert_allclose(weak, plain)


def test_class_guidance_pushes_away_from_the_other_class():
    away = DiffusionOverSampler(guidance="class", guidance_scale=2.0, clip=False, random_state=0)
    gentle = DiffusionOverSampler(guidance="class", guidance_scale=0.0, clip=False, random_state=0)
    strong = new_rows(away)[:, 0].mean()
    assert strong > X[y == 1, 0].mean() - 0.2
    assert new_rows(gentle)[:, 0].mean() < strong - 1  # the law of all rows


def test_provenance_groups_and_weights():
    groups, weight = np.tile(["a", "b"], 80), np.linspace(1, 3, 160)
    sampler = DiffusionOverSampler(sampling_strategy={(1, "a"): 50, (1, "b"): 30}, random_state=0)
    sampler.fit_resample(X, y, groups=groups, sample_weight=weight)
    plan = sampler.plan_
    assert (plan.origin[160:] == -1).all()
    carried = plan.apply(groups, rule="label")
    assert (carried[160:190] == "a").all()
    assert (carried[190:] == "b").all()
    for group, rows in (("a", slice(160, 190)), ("b", slice(190, 200))):
        mean = weight[(y == 1) & (groups == group)].mean()
        np.testing.assert_allclose(sampler.sample_weight_[rows], mean)
    np.testing.assert_array_equal(sampler.sample_weight_[:160], weight)
    assert set(sampler.denoisers_) == {(1, "a"), (1, "b")}


def mixed():
    draw = np.random.default_rng(5)
    colour = draw.choice(["red", "green"], 160)
    return pd.DataFrame(
        {
            "size": np.where(colour == "red", 5.0, -5.0) + draw.normal(size=160),
            "colour": pd.Categorical(colour, categories=["red", "green", "never"]),
            "id": [f"id{i}" for i in range(160)],
            "count": draw.poisson(4, 160),
            "gap": np.where(draw.random(160) < 0.3, np.nan, draw.normal(size=160)),
            "day": pd.Timestamp("2024-01-01") + pd.to_timedelta(draw.integers(0, 99, 160), "D"),
        }
    )


def test_mixed_tables_keep_types_dependence_and_gaps():
    table = mixed()
    sampler = DiffusionOverSampler(sampling_strategy={1: 440}, random_state=0)
    rows, _ = sampler.fit_resample(table, y)
    made = rows.iloc[160:]
    assert rows.dtypes.equals(table.dtypes)
    pd.testing.assert_frame_equal(rows.iloc[:160], table)
    assert set(made["colour"]) == {"red", "green"}
    assert ((made["size"] > 0) == (made["colour"] == "red")).mean() > 0.97
    assert set(made["id"]) <= set(table["id"][y == 1])
    assert made["gap"].isna().mean() == pytest.approx(table["gap"][y == 1].isna().mean(), abs=0.08)
    assert made["day"].between(table["day"].min(), table["day"].max()).all()
    reds = (table["colour"][y == 1] == "red").mean()
    assert (made["colour"] == "red").mean() == pytest.approx(reds, abs=0.1)


def test_sparse_float32_and_nominal_only_tables():
    dense = np.where(rng.random(X.shape) < 0.5, 0, X).astype(np.float32)
    out = DiffusionOverSampler(random_state=0).fit_resample(sparse.csr_array(dense), y)[0]
    assert sparse.issparse(out)
    assert out.dtype == np.float32
    assert new_rows(DiffusionOverSampler(sampler="ode", random_state=0), dense).dtype == np.float32
    words = pd.DataFrame({"a": rng.choice(list("pq"), 160), "b": rng.choice(list("uvw"), 160)})
    rows, _ = DiffusionOverSampler(random_state=0).fit_resample(words, y)
    assert set(rows["b"]) == set("uvw")


def test_a_single_row_is_repeated_and_said():
    few = np.repeat([0, 1, 2], [100, 59, 1])
    with pytest.warns(ShortfallWarning, match="class 2 has a single row.*repeated"):
        rows, labels = DiffusionOverSampler(random_state=0).fit_resample(X, few)
    assert (rows[labels == 2] == X[-1]).all()
    assert np.bincount(labels).tolist() == [100, 100, 100]


def test_rows_are_drawn_again_from_what_was_learned():
    sampler = DiffusionOverSampler(random_state=0)
    sampler.fit_resample(X, y)
    saved = pickle.loads(pickle.dumps(sampler))
    rows = saved.sample(1, 500, random_state=3)
    np.testing.assert_array_equal(rows, sampler.sample(1, 500, random_state=3))
    np.testing.assert_allclose(rows.mean(axis=0), X[y == 1].mean(axis=0), atol=2.0)
    with pytest.raises(KeyError, match="no law of 7"):
        sampler.sample(7, 3)
    for n in (-1, 1.5):  # 1.5 gave one row, -1 spoke of negative dimensions
        with pytest.raises(ValueError, match=f"whole number >= 0, got {n}"):
            sampler.sample(1, n)


def test_time_shift_and_quantiles_reach_the_path():
    plain = new_rows(DiffusionOverSampler(sampler="ode", n_steps=5, random_state=0))
    for other in ({"time_shift": 0.3}, {"scale": "quantile"}, {"scale": None}):
        changed = new_rows(DiffusionOverSampler(sampler="ode", n_steps=5, random_state=0, **other))
        assert not np.allclose(plain, changed), other


def test_grid_search_over_the_denoiser():
    model = make_pipeline(
        DiffusionOverSampler(denoiser=EmpiricalDenoiser(), random_state=0), LogisticRegression()
    )
    grid = {"diffusionoversampler__denoiser__bandwidth": [0.1, 0.5]}
    assert GridSearchCV(model, grid, cv=3).fit(X, y).best_score_ > 0.8


def test_minority_over_sampler_is_the_guided_general_one(monkeypatch):
    guide = MinorityGuidance(0.8, n_levels=4)
    general = DiffusionOverSampler(guidance=guide, n_steps=9, random_state=0)
    told = []
    named = MinorityOverSampler(
        scale=0.8, n_levels=4, n_steps=9, random_state=0, progress=lambda *done: told.append(done)
    )
    monkeypatch.setattr(_progress_bar, "_PAUSE", 0.0)
    np.testing.assert_array_equal(new_rows(named), new_rows(general))
    assert named.get_params()["scale"] == 0.8
    calls = named.n_function_evaluations_[1]
    text = "calls of the denoiser for 80 rows"
    assert told == [(done, None, text) for done in range(1, calls + 1)]


def test_known_noise_reaches_the_denoiser_of_its_class():
    class Spy(GaussianMixtureDenoiser):
        seen = []

        def fit(self, X, y=None, **rest):
            Spy.seen.append(rest)
            return super().fit(X, y, **rest)

    scale = np.arange(160) / 1000
    sampler = DiffusionOverSampler(denoiser=Spy(), random_state=0)
    sampler.fit_resample(X, y, noise_scale=scale)
    np.testing.assert_array_equal(Spy.seen[0]["noise_scale"], scale[y == 1])
    assert sampler.denoisers_[1].stretch_ is None
    with pytest.raises(ValueError, match="noise_scale must have one entry for each of 160"):
        sampler.fit_resample(X, y, noise_scale=scale[1:])
    with pytest.raises(ValueError, match="use scale='standard'"):
        DiffusionOverSampler(scale="quantile").fit_resample(X, y, noise_scale=scale)


def test_known_noise_comes_in_by_every_door(tmp_path):
    """A plan made, a plan drawn later, and rows in a file are those of fit_resample."""
    sampler = DiffusionOverSampler(random_state=0)
    noise = np.where(y == 1, 0.4, 0.0)
    rows, _ = sampler.fit_resample(X, y, noise_scale=noise)
    assert not np.array_equal(rows, sampler.fit_resample(X, y)[0])
    held = sampler.make_plan(X, y, noise_scale=noise)
    later = sampler.make_plan(X, y, noise_scale=noise, hold=False)
    for plan in (held, later):
        np.testing.assert_array_equal(np.vstack([c.new.values for c in plan.chunks(50)
                                                 if c.n_new]), rows[160:])  # fmt: skip
    out, _ = sampler.fit_resample_into(tmp_path / "rows.npy", X, y, noise_scale=noise)
    np.testing.assert_array_equal(out, rows)


def test_guides_that_push_away_from_other_classes_are_prepared_with_them():
    """An object is the name; composed with another guide each gets the rows it needs."""
    named = new_rows(DiffusionOverSampler(guidance="class", guidance_scale=2.0, random_state=0))
    one = ClassGuidance("any", scale=2.0)
    for guide in (one, Guides([one]), Guides([one, MinorityGuidance(0.0)])):
        made = new_rows(DiffusionOverSampler(guidance=guide, random_state=0))
        np.testing.assert_allclose(made, named)
    both = Guides([one, MinorityGuidance(0.8)])
    assert not np.allclose(new_rows(DiffusionOverSampler(guidance=both, random_state=0)), named)
    assert one.label == "any"
    with pytest.raises(ValueError, match="other classes, of which there are none"):
        synthesize(X, 5, DiffusionOverSampler(guidance="class"))


def test_rows_with_known_noise_help_and_leave_no_noise_behind():
    """20 clean and 180 noisy rows of two narrow columns: the spread of clean rows comes out."""
    draw = np.random.default_rng(4)
    clean = draw.normal(size=(200, 2)) * [1.0, 0.2] @ [[0.8, 0.6], [-0.6, 0.8]]
    noise = np.where(np.arange(200) < 20, 0.0, 0.5)
    rows = clean + noise[:, None] * draw.normal(size=clean.shape)
    table, labels = np.vstack([draw.normal(size=(300, 2)), rows]), np.repeat([0, 1], [300, 200])
    known = np.concatenate([np.zeros(300), noise])
    sampler = DiffusionOverSampler(
        scale=None, clip=False, sampling_strategy={1: 3200}, random_state=0,
        denoiser=GaussianMixtureDenoiser(1),
    )  # fmt: skip
    axis = np.array([-0.6, 0.8])
    told = (sampler.fit_resample(table, labels, noise_scale=known)[0][500:] @ axis).std()
    untold = (sampler.fit_resample(table, labels)[0][500:] @ axis).std()
    assert told == pytest.approx(0.2, abs=0.08)
    assert untold > 0.4


def test_small_classes_text_and_dates():
    """Two and three rows are a law too; columns of text, dates and one value come out as such."""
    table = mixed().iloc[:60].assign(constant=1.5)
    labels = np.repeat(["many", "three", "two"], [55, 3, 2])
    for sampler in (DiffusionOverSampler(random_state=0), MinorityOverSampler(random_state=0)):
        rows, target = sampler.fit_resample(table, labels)
        assert rows.dtypes.equals(table.dtypes)
        assert target.tolist().count("two") == target.tolist().count("three") == 55
        made = rows.iloc[60:]
        assert (made["constant"] == 1.5).all()
        assert made["size"].between(table["size"].min(), table["size"].max()).all()
        assert set(made["id"]) <= set(table["id"].iloc[55:])
        assert made["day"].notna().all()
