"""Which samplers work from small classes alone: the rows of memory from files and partitions."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

pa = pytest.importorskip("pyarrow")
dd = pytest.importorskip("dask.dataframe")

import dask  # noqa: E402

from skresample import over_sampling  # noqa: E402
from skresample.allocation import TemperatureAllocation  # noqa: E402
from skresample.large import plan_chunks, resample_dask, resample_parquet  # noqa: E402
from skresample.over_sampling import (  # noqa: E402
    SMOTE,
    AxisOverSampler,
    GeometricSMOTE,
    RandomOverSampler,
    moves,
    seeds,
)
from skresample.under_sampling import RandomUnderSampler  # noqa: E402

N = 240
RNG = np.random.default_rng(0)
FRAME = pd.DataFrame(
    {
        "a": RNG.normal(size=N).astype("f4"),
        "whole": RNG.integers(0, 99, N),
        "b": 5 * RNG.normal(size=N),
        "y": np.array(["north", "south", "west"])[RNG.choice(3, N, p=[0.7, 0.2, 0.1])],
    }
)
FRAME.loc[FRAME["y"] != "north", "whole"] //= 20  # all rows bound new whole numbers
FEATURES, LABELS = FRAME.drop(columns="y"), FRAME["y"].to_numpy()
GROUPS = np.array(["f", "m"])[RNG.integers(0, 2, N)]


def in_chunks(sampler, frame=FRAME, **options):
    pieces = plan_chunks(pa.Table.from_pandas(frame), sampler, "y", rows=50, **options)
    return pa.concat_tables(pieces).to_pandas()


MIXED = FRAME.assign(
    level=pd.Categorical(np.array(list("uvwx"))[RNG.integers(0, 4, N)]),
    text=np.array(["long", "short"])[RNG.integers(0, 2, N)],
    flag=RNG.random(N) < 0.3,
)
MIXED.loc[::9, ["a", "text"]] = None
OPTIONS = {
    "GeometricSMOTE": {"selection_strategy": "minority"},
    "RandomOverSampler": {"shrinkage": 0.5},
    "SMOTENC": {"categorical_features": ["level", "text", "flag"]},
}
WITHIN = ["LVQSMOTE", "PolynomFitSMOTE", "PrincipalDirectionSMOTE", "ROSE", "SMOBD", "SMOTE"]


PAIRS = {
    "aligned": {"moves": "aligned"},
    "outwards, dense": {"seeds": "by_density", "moves": partial(moves.extrapolate, out_step=2.0)},
    "half way": {"moves": partial(moves.segment, gap="half_way"), "k_neighbors": 3},
    "noise": {"moves": "noise"},
    "again": {"moves": "repeat"},
    "sphere": {"moves": partial(moves.sphere, selection_strategy="minority")},
}
SAMPLERS = {
    **{n: getattr(over_sampling, n)(random_state=0, **OPTIONS.get(n, {})) for n in OPTIONS},
    **{n: getattr(over_sampling, n)(random_state=0) for n in WITHIN},
    **{n: AxisOverSampler(random_state=0, **pair) for n, pair in PAIRS.items()},
    "SMOTE, dense": SMOTE(seeds="by_density", random_state=0),
    "SMOTE, far": SMOTE(gap=lambda m, rng: rng.standard_cauchy(m), random_state=0),
}


@pytest.mark.parametrize("name", SAMPLERS)
def test_methods_within_a_class_give_the_rows_of_memory(name):
    sampler = SAMPLERS[name]
    fractions = FRAME.drop(columns="whole")  # no whole numbers, of which all rows bound new ones
    for frame in (FRAME, MIXED, fractions) if name in ("SMOTE", "GeometricSMOTE") else (MIXED,):
        X, y = sampler.fit_resample(frame.drop(columns="y"), LABELS)
        got = in_chunks(sampler, frame)
        pd.testing.assert_frame_equal(got, X.assign(y=y)[list(frame)])
        with dask.config.set(scheduler="threads"):
            got = resample_dask(dd.from_pandas(frame, npartitions=3), sampler, "y").compute()
        assert got["y"].tolist() == list(y)
        pd.testing.assert_frame_equal(got.drop(columns="y"), X.astype(got.dtypes.drop("y")))


def test_every_other_over_sampler_is_refused():
    for name in ("ADASYN", "BorderlineSMOTE", "KMeansSMOTE", "SVMSMOTE"):
        with pytest.raises(TypeError, match=f"{name} may look at all rows at once"):
            in_chunks(getattr(over_sampling, name)())
    with pytest.raises(ValueError, match="use selection_strategy='minority'"):
        in_chunks(GeometricSMOTE())


FAR = [
    (AxisOverSampler(seeds="safe"), "seeds='safe'.* looks at the rows of other .*'by_density', 'u"),
    (AxisOverSampler(moves="sphere"), "moves='sphere'.* looks .*partial.moves.sphere, selection_"),
    (AxisOverSampler(moves=partial(moves.sphere, truncation_factor=0.5)), "looks at the rows"),
    (AxisOverSampler(moves=partial(moves.towards_any, gap="half_way")), "looks at the rows"),
    (SMOTE(seeds=partial(seeds.by_weight, weight=lambda home: np.ones(home.n))), "may look at"),
    (AxisOverSampler(moves=print), "may look at the rows"),
    (AxisOverSampler(seeds="everywhere"), "'seeds' parameter of AxisOverSampler"),
]


@pytest.mark.parametrize(("sampler", "message"), FAR)
def test_seeds_and_moves_that_look_farther_are_refused(sampler, message):
    with pytest.raises(ValueError, match=message):
        in_chunks(sampler)


# -- cells, allocations, columns that follow ---------------------------------------------------
def _largest_nine(y):
    labels, counts = np.unique(y, return_counts=True)
    return {labels[counts.argmax()]: 9}


CELLS = {("west", "f"): 90, ("south", "m"): 120}


@pytest.mark.parametrize(
    "sampler",
    [
        RandomOverSampler(sampling_strategy=CELLS, random_state=0),
        SMOTE(sampling_strategy=CELLS, random_state=0),
        RandomUnderSampler(sampling_strategy={("north", "f"): 40}, random_state=0),
        RandomUnderSampler(random_state=0),
        SMOTE(sampling_strategy=TemperatureAllocation(temperature=3.0), random_state=0),
        RandomUnderSampler(sampling_strategy=_largest_nine, random_state=0),
    ],
    ids=lambda sampler: f"{type(sampler).__name__}, {str(sampler.sampling_strategy)[:20]}",
)
def test_groups_and_what_follows(sampler, tmp_path):
    X, y = sampler.fit_resample(FEATURES, LABELS, groups=GROUPS)
    origin = sampler.plan_.origin
    frame = FRAME.assign(g=GROUPS, weight=np.arange(N) / 7)
    got = in_chunks(sampler, frame, groups="g", follow=["weight"])
    pd.testing.assert_frame_equal(got[list(X.columns)], X.reset_index(drop=True))
    assert got["y"].tolist() == list(y)
    assert got["g"].tolist() == GROUPS[origin].tolist()
    assert got["weight"].tolist() == (origin / 7).tolist()
    table, out = pa.Table.from_pandas(frame), tmp_path / "out.parquet"
    result = resample_parquet(table, sampler, "y", out, groups="g", follow=["weight"], rows=50)
    assert result.counts_after == dict(zip(*np.unique(y, return_counts=True), strict=True))
    assert result.counts_before == dict(zip(*np.unique(LABELS, return_counts=True), strict=True))
    pd.testing.assert_frame_equal(pd.read_parquet(out), got)


def test_groups_in_several_columns_that_are_features():
    frame = FRAME.assign(g=(GROUPS == "m").astype("i2"), h=RNG.integers(0, 2, N))
    cells = {("west", (0, 1)): 50}
    sampler = SMOTE(
        sampling_strategy=cells, group_columns=["g", "h"], k_neighbors=3, random_state=0
    )
    X, y = sampler.fit_resample(frame.drop(columns="y"), LABELS)
    got = in_chunks(sampler, frame)
    pd.testing.assert_frame_equal(got[list(X.columns)], X)
    assert got["y"].tolist() == list(y)


@pytest.mark.parametrize(
    ("sampler", "options", "message"),
    [
        (SMOTE(), {"groups": "z"}, "'z' is not in the source"),
        (SMOTE(), {"follow": ["y"]}, "'y' is the target"),
        (SMOTE(group_columns="a"), {"groups": "b"}, "either groups= or group_columns="),
        (SMOTE(group_columns="a"), {"follow": ["a"]}, r"\['a'\] are features"),
        (SMOTE(sampling_strategy=CELLS), {}, r"names \(class, group\) cells, but no groups"),
        (SMOTE(sampling_strategy=CELLS), {"groups": "a"}, "target class is/are not present"),
    ],
)
def test_groups_that_do_not_fit_are_refused(sampler, options, message):
    with pytest.raises(ValueError, match=message):
        in_chunks(sampler, **options)


def test_a_missing_group_is_named():
    frame = FRAME.assign(g=np.where(np.arange(N) == 77, None, GROUPS))
    with pytest.raises(ValueError, match="row 77 has no group in column 'g'"):
        in_chunks(SMOTE(), frame, groups="g")


# -- arrays ------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["array", "files"])
def test_arrays_and_memory_mapped_files(kind, tmp_path):
    X, y = FEATURES.to_numpy("f4"), (LABELS == "west").astype(int)
    source, target = X, y
    if kind == "files":
        source, target = tmp_path / "X.npy", str(tmp_path / "y.npy")
        np.save(source, X)
        np.save(target, y)
    for sampler in (SMOTE(random_state=0), RandomUnderSampler(random_state=0)):
        X_want, y_want = sampler.fit_resample(X, y)
        got = pa.concat_tables(plan_chunks(source, sampler, target, rows=50, provenance=True))
        np.testing.assert_array_equal(got.select([f"x{j}" for j in range(3)]).to_pandas(), X_want)
        assert got["y"].to_pylist() == y_want.tolist()
        assert got["skresample_parent"].to_pylist() == sampler.plan_.origin.tolist()
        result = resample_parquet(source, sampler, target, tmp_path / "o.parquet", force=True)
        assert result.n_output == len(y_want)


def test_parts_are_those_of_the_same_labels_only(tmp_path):
    np.save(tmp_path / "X.npy", FEATURES.to_numpy("f4"))
    out, partial = tmp_path / "out", tmp_path / "out.partial"
    partial.mkdir()
    (partial / "problem.json").write_text('{"problem": null}')
    with pytest.raises(ValueError, match="holds the parts of another run"):
        resample_parquet(tmp_path / "X.npy", SMOTE(random_state=0), LABELS, out)


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (np.zeros((4, 2)), "y", "no column 'y'; pass the labels"),
        (np.zeros((4, 2)), np.zeros(3), r"target must have shape \(4,\), got \(3,\)"),
        (np.zeros(4), np.zeros(4), "two-dimensional array of numbers"),
        (np.array([["a"]]), np.zeros(1), "two-dimensional array of numbers"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(X, y, message):
    with pytest.raises(ValueError, match=message):
        plan_chunks(X, SMOTE(), y)
