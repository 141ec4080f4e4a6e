"""Tomek links across partitions, and partitions resampled by themselves."""

import contextlib

import numpy as np
import pandas as pd
import pytest

dd = pytest.importorskip("dask.dataframe")

import dask  # noqa: E402
import dask.array  # noqa: E402

from skresample.exceptions import ShortfallWarning  # noqa: E402
from skresample.large import resample_dask  # noqa: E402
from skresample.over_sampling import ADASYN, SMOTE, FeatureMixSampler, RandomOverSampler  # noqa: E402
from skresample.under_sampling import (  # noqa: E402
    EditedNearestNeighbours,
    NearMiss,
    RandomUnderSampler,
    TomekLinks,
)

N = 240
RNG = np.random.default_rng(0)
LABELS = np.array(["a", "b", "c"])[RNG.choice(3, N, p=[0.6, 0.25, 0.15])]
TABLE = pd.DataFrame(
    {
        "u": (RNG.normal(size=N) + (LABELS == "b")).astype("f4"),
        "v": RNG.normal(size=N) + 2 * (LABELS == "c"),
        "y": LABELS,
    },
    index=np.arange(N) * 3,
)


@pytest.fixture(autouse=True)
def threads():
    with dask.config.set({"scheduler": "threads", "dataframe.convert-string": False}):
        yield


def cleaned(table, **options):
    X, y = TomekLinks(**options).fit_resample(table.drop(columns="y"), table["y"])
    return X.assign(y=y)[list(table.columns)]


# -- Tomek links -------------------------------------------------------------------------------
@pytest.mark.parametrize("parts", [1, 3, 8])
@pytest.mark.parametrize("strategy", ["auto", "all", ["a", "c"]])
def test_links_are_those_of_memory(strategy, parts):
    ddf = dd.from_pandas(TABLE, npartitions=parts)
    got = resample_dask(ddf, TomekLinks(sampling_strategy=strategy), "y")
    want = cleaned(TABLE, sampling_strategy=strategy)
    assert 20 < N - len(want) < N / 2
    pd.testing.assert_frame_equal(got.compute(), want)


def test_partitions_are_read_anew_by_each_pass_and_not_held(watched):
    ddf, reads, most = watched(TABLE, 8)
    got = resample_dask(ddf, TomekLinks(), "y")
    assert sorted(reads) == list(range(8))
    pd.testing.assert_frame_equal(got.compute(), cleaned(TABLE))
    assert sorted(reads) == sorted([*range(8)] * 6)
    assert max(most) <= 3


@pytest.mark.parametrize("tuned", [False, True])
def test_few_columns_of_files_keep_their_partitions(tuned, tmp_path, monkeypatch):
    wide = TABLE.assign(**{f"c{j}": np.arange(N) * 1.0 for j in range(30)})
    for part in range(6):
        wide.iloc[40 * part : 40 * part + 40].to_parquet(tmp_path / f"in{part}.parquet")
    ddf = dd.read_parquet(tmp_path)[["v", "y"]]
    assert ddf.map_partitions(len).optimize().npartitions < 6  # tuned
    if tuned:  # as Dask did before it could be told not to
        monkeypatch.setattr(dask.config, "set", lambda *_: contextlib.nullcontext())
    got = resample_dask(ddf, TomekLinks(), "y")
    assert got.npartitions == 6
    pd.testing.assert_frame_equal(got.compute(), cleaned(TABLE[["v", "y"]]))


@pytest.mark.parametrize("levels", [3, 8])
def test_ties_and_copies_count_as_in_memory(levels):
    grid = np.random.default_rng(1).integers(0, levels, (N, 2))
    table = TABLE.assign(u=grid[:, 0], v=grid[:, 1].astype("f4"))
    table.loc[table.index[::7], "v"] = -0.0
    if levels == 3:  # all points have copies in two classes
        table = pd.concat([table, table.assign(u=table["u"] + 50 + np.arange(N) * 3)])
    for parts in (1, 4):
        ddf = dd.from_pandas(table.reset_index(drop=True), npartitions=parts)
        got = resample_dask(ddf, TomekLinks(sampling_strategy="all"), "y").compute()
        want = cleaned(table.reset_index(drop=True), sampling_strategy="all")
        assert len(want) < len(table)
        pd.testing.assert_frame_equal(got, want)


def test_a_class_that_would_vanish_stays():
    table = pd.DataFrame({"x": [0.0, 0.1, 5.0, 5.1, 9.0], "y": [0, 1, 0, 1, 1]})
    with pytest.warns(ShortfallWarning, match="all 2 rows of class 0; they are kept"):
        want = cleaned(table, sampling_strategy="all")
    with pytest.warns(ShortfallWarning, match="all 2 rows of class 0; they are kept"):
        got = resample_dask(
            dd.from_pandas(table, npartitions=2), TomekLinks(sampling_strategy="all"), "y"
        ).compute()
    pd.testing.assert_frame_equal(got, want)


def test_links_of_arrays_and_empty_partitions():
    X, y = TABLE[["u", "v"]].to_numpy(), (LABELS == "c").astype(int)
    lazy = dask.array.from_array(X, chunks=(100, 2)), dask.array.from_array(y, chunks=100)
    X_got, y_got = resample_dask(lazy[0], TomekLinks(), lazy[1])
    X_want, y_want = TomekLinks().fit_resample(X, y)
    np.testing.assert_array_equal(X_got.compute(), X_want)
    np.testing.assert_array_equal(y_got.compute(), y_want)
    pieces = [TABLE.iloc[a:b] for a, b in ((0, 0), (0, 1), (1, 1), (1, N))]
    ddf = dd.from_delayed([dask.delayed(piece) for piece in pieces], verify_meta=False)
    pd.testing.assert_frame_equal(resample_dask(ddf, TomekLinks(), "y").compute(), cleaned(TABLE))


@pytest.mark.parametrize(
    ("column", "error", "message"),
    [("text", TypeError, r"columns \['v'\] are nominal"), (np.nan, ValueError, "missing or inf")],
)
def test_other_distances_are_refused(column, error, message):
    ddf = dd.from_pandas(TABLE.assign(v=column), npartitions=2)
    with pytest.raises(error, match=message):
        resample_dask(ddf, TomekLinks(), "y").compute()


# -- each partition by itself ------------------------------------------------------------------
LOCAL = {
    "smote": SMOTE(random_state=0),
    "adasyn": ADASYN(random_state=0),
    "near": NearMiss(),
    "under": RandomUnderSampler(random_state=0),
    "over": RandomOverSampler(random_state=0),
}


@pytest.mark.parametrize("name", LOCAL)
def test_local_counts_are_exact_and_rows_are_those_of_each_partition(name):
    ddf = dd.from_pandas(TABLE, npartitions=4)
    got = resample_dask(ddf, LOCAL[name], "y", neighbours="local")
    want = LOCAL[name].fit_resample(TABLE[["u", "v"]], TABLE["y"])[1].value_counts()
    whole = got.compute()
    slack = 9 if name == "adasyn" else 0  # its weights round by themselves
    assert (whole["y"].value_counts() - want).abs().max() <= slack
    for p in range(4):
        here, part = ddf.partitions[p].compute(), got.partitions[p].compute()
        had = here["y"].value_counts()
        has = part["y"].value_counts().reindex(had.index)
        if name == "near":  # no seed: the call can be made by hand
            sampler = NearMiss(sampling_strategy=has[has != had].to_dict())
            X, y = sampler.fit_resample(here[["u", "v"]], here["y"])
            pd.testing.assert_frame_equal(part, X.assign(y=y))
        low, high = here[["u", "v"]].min(), here[["u", "v"]].max()
        assert part[["u", "v"]].ge(low).all(axis=None)
        assert part[["u", "v"]].le(high).all(axis=None)
    pd.testing.assert_frame_equal(whole, got.compute())


def test_cleaning_each_partition_by_itself():
    ddf = dd.from_pandas(TABLE.assign(id=np.arange(N)), npartitions=3)
    sampler = EditedNearestNeighbours(sampling_strategy=["a", "b"], kind_sel="mode")
    got = resample_dask(ddf, sampler, "y", neighbours="local", follow=["id"])
    for p in range(3):
        here = ddf.partitions[p].compute()
        X, y = sampler.fit_resample(here[["u", "v"]], here["y"])
        part = got.partitions[p].compute()
        pd.testing.assert_frame_equal(part[["u", "v"]], X)
        assert part["y"].tolist() == y.tolist()
        assert part["id"].tolist() == here["id"].iloc[sampler.sample_indices_].tolist()


def test_partitions_of_one_class_stay():
    table = TABLE.sort_values("y", kind="stable").reset_index(drop=True)
    n_a = int((table["y"] == "a").sum())
    pieces = [table.iloc[:100], table.iloc[100:]]
    ddf = dd.from_delayed([dask.delayed(piece) for piece in pieces], verify_meta=False)
    got = resample_dask(ddf, SMOTE(random_state=0), "y", neighbours="local").compute()
    assert got["y"].value_counts().to_dict() == dict.fromkeys("abc", n_a)
    pd.testing.assert_frame_equal(got.iloc[:100], pieces[0])
    with pytest.raises(ValueError, match="are in partitions of a single class"):
        resample_dask(ddf, RandomUnderSampler(), "y", neighbours="local")
    ddf = dd.from_delayed(
        [dask.delayed(piece) for _, piece in table.groupby("y")], verify_meta=False
    )
    with pytest.raises(ValueError, match="no partition has two rows of class 'b' beside"):
        resample_dask(ddf, SMOTE(), "y", neighbours="local")


@pytest.mark.parametrize(
    ("sampler", "options", "error", "message"),
    [
        (SMOTE(), {"neighbours": "near"}, ValueError, "'exact' or 'local', got 'near'"),
        (EditedNearestNeighbours(), {}, TypeError, "neighbours='local'"),
        (FeatureMixSampler(), {"neighbours": "local"}, TypeError, "no numbers of rows by class"),
        (SMOTE(), {"neighbours": "local", "groups": "u"}, ValueError, "quotas by class, not by"),
        (
            TomekLinks(),
            {"groups": dd.from_pandas(TABLE["y"], npartitions=2)},
            ValueError,
            "TomekLinks in partitions takes quotas by class, not by",
        ),
    ],
)
def test_what_is_refused(sampler, options, error, message):
    with pytest.raises(error, match=message):
        resample_dask(dd.from_pandas(TABLE, npartitions=2), sampler, "y", **options)
