"""Containers in and out: kept rows identical, dtypes, names, index and categories survive."""

import numpy as np
import pytest
from scipy import sparse

from skresample.exceptions import QuotaError, ShortfallWarning
from skresample.over_sampling import SMOTE, RandomOverSampler
from skresample.under_sampling import RandomUnderSampler, TomekLinks

pd = pytest.importorskip("pandas")
N = 60


@pytest.fixture
def y():
    return np.repeat([0, 1], [44, 16])


def _column(kind):
    rng = np.random.default_rng(0)
    numbers, whole, flag = rng.normal(size=N), rng.integers(0, 9, N), rng.random(N) < 0.5
    text = np.where(flag, "yes", "no")
    dates = pd.date_range("2020-01-01", periods=N, freq="h")
    missing = np.arange(N) % 11 == 3
    columns = {
        "float64": pd.Series(numbers).mask(missing),
        "float32": pd.Series(numbers.astype("f4")),
        "int64": pd.Series(whole),
        "uint8": pd.Series(whole.astype("u1")),
        "Int64": pd.Series(whole, dtype="Int64").mask(missing),
        "UInt8": pd.Series(whole, dtype="UInt8"),
        "Float32": pd.Series(numbers, dtype="Float32").mask(missing),
        "bool": pd.Series(flag),
        "boolean": pd.Series(flag, dtype="boolean").mask(missing),
        "str": pd.Series(text, dtype="str").mask(missing),
        "object": pd.Series(text, dtype=object).mask(missing, None),
        "category": pd.Series(pd.Categorical(text, categories=["no", "yes", "never"])),
        "ordered": pd.Series(pd.Categorical(text, ordered=True)),
        "category of numbers": pd.Series(pd.Categorical(whole * 1.5)),
        "datetime": pd.Series(dates).mask(missing),
        "datetime with zone": pd.Series(dates.tz_localize("Europe/Berlin")),
        "timedelta": pd.Series(dates - dates[0]),
        "period": pd.Series(dates.to_period("D")),
        "sparse": pd.Series(pd.arrays.SparseArray(np.where(flag, numbers, 0.0))),
    }
    if kind.endswith("[pyarrow]"):
        pytest.importorskip("pyarrow")
        base = {
            "double[pyarrow]": "float64",
            "int64[pyarrow]": "Int64",
            "string[pyarrow]": "str",
            "bool[pyarrow]": "boolean",
            "timestamp[ns][pyarrow]": "datetime",
        }[kind]
        return columns[base].astype(kind)
    return columns[kind]


KINDS = [
    *("float64", "float32", "int64", "uint8", "Int64", "UInt8", "Float32", "bool", "boolean"),
    *("str", "object", "category", "ordered", "category of numbers", "datetime"),
    *("datetime with zone", "timedelta", "period", "sparse", "double[pyarrow]"),
    *("int64[pyarrow]", "string[pyarrow]", "bool[pyarrow]", "timestamp[ns][pyarrow]"),
]
NOMINAL = {"bool", "boolean", "str", "object", "category", "ordered", "category of numbers"} | {
    *("period", "string[pyarrow]", "bool[pyarrow]")
}


@pytest.mark.parametrize("kind", KINDS)
def test_pandas_columns_survive_smote(kind, y):
    frame = pd.DataFrame({"a": np.random.default_rng(1).normal(size=N), "c": _column(kind)})
    before = frame.copy(deep=True)
    rows, _ = SMOTE(random_state=0).fit_resample(frame, y)
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(rows.iloc[:N], frame)
    new, old = rows["c"].iloc[N:], frame["c"][y == 1]
    assert new.dtype == frame["c"].dtype
    if kind in NOMINAL:
        assert set(new.dropna()) <= set(old.dropna())
    else:
        assert new.min() >= old.min()
        assert new.max() <= old.max()
    if old.notna().all():
        assert new.notna().all()


@pytest.mark.parametrize("kind", KINDS)
def test_pandas_columns_survive_selection(kind, y):
    frame = pd.DataFrame({"c": _column(kind)}, index=[f"r{i}" for i in range(N)])
    sampler = RandomUnderSampler(random_state=0)
    rows, target = sampler.fit_resample(frame, pd.Series(y, index=frame.index, name="t"))
    pd.testing.assert_frame_equal(rows, frame.iloc[sampler.sample_indices_])
    assert target.index.equals(rows.index)


def test_frames_of_one_dtype_take_the_short_way_with_the_same_result(y):
    X = np.random.default_rng(0).normal(size=(N, 4))
    block = pd.DataFrame(X, columns=list("abcd"))
    split = block.assign(d=block["d"].astype("Float64"))
    one, _ = SMOTE(random_state=0).fit_resample(block, y)
    two, _ = SMOTE(random_state=0).fit_resample(split, y)
    assert split["d"].dtype == two["d"].dtype
    pd.testing.assert_frame_equal(one, two.astype("float64"))


def test_duplicate_and_odd_column_names_are_kept_by_position(y):
    X = np.random.default_rng(0).normal(size=(N, 4))
    odd = pd.DataFrame(X, columns=["a", 7, 3, ("t", 1)])
    assert SMOTE(random_state=0).fit_resample(odd, y)[0].columns.tolist() == odd.columns.tolist()
    frame = pd.DataFrame(X, columns=["a", "a", 3, ("t", 1)])
    frame.insert(2, "k", pd.Categorical(np.arange(N) % 2))
    rows, _ = SMOTE(random_state=0).fit_resample(frame, y)
    assert rows.columns.tolist() == frame.columns.tolist()
    plain, _ = SMOTE(random_state=0).fit_resample(frame.set_axis(list("vwxyz"), axis=1), y)
    np.testing.assert_array_equal(rows.to_numpy(), plain.to_numpy())
    with pytest.raises(ValueError, match="names column 'a', which X has 2 times; use positions"):
        SMOTE(categorical_features=["a"]).fit_resample(frame, y)


def test_a_two_level_index_survives_selection(y):
    index = pd.MultiIndex.from_product([range(12), list("abcde")], names=["i", "j"])
    frame = pd.DataFrame({"v": np.arange(N, dtype=float)}, index=index)
    sampler = TomekLinks()
    rows, _ = sampler.fit_resample(frame, y)
    assert rows.index.equals(index[sampler.sample_indices_])


def test_polars_schema_survives(y):
    pl = pytest.importorskip("polars")
    rng = np.random.default_rng(0)
    frame = pl.DataFrame(
        {
            "f": np.where(np.arange(N) % 9 == 0, np.nan, rng.normal(size=N)),
            "i": pl.Series([None if i % 13 == 0 else i for i in range(N)], dtype=pl.Int16),
            "s": pl.Series([None if i % 7 == 0 else "ab"[i % 2] for i in range(N)]),
            "e": pl.Series(["xy"[i % 2] for i in range(N)], dtype=pl.Enum(["x", "y"])),
            "b": pl.Series([i % 3 == 0 for i in range(N)]),
            "t": pl.datetime_range(
                pl.datetime(2020, 1, 1), pl.datetime(2020, 1, 3, 11), "1h", eager=True
            ),
        }
    )
    assert frame.height == N
    rows, target = SMOTE(random_state=0).fit_resample(frame, pl.Series("y", y))
    assert rows.schema == frame.schema
    assert rows.head(N).equals(frame)
    assert target.name == "y"
    assert set(rows["s"].drop_nulls()) == {"a", "b"}
    assert rows["i"].drop_nulls().is_between(0, N).all()


@pytest.mark.parametrize("container", ["matrix", "array"])
@pytest.mark.parametrize("fmt", ["csr", "csc", "coo"])
def test_sparse_formats_survive(fmt, container, y):
    X = sparse.random(N, 8, 0.3, random_state=0, dtype=np.float32)
    X = getattr(sparse, f"{fmt}_{container}")(X)
    rows, _ = SMOTE(random_state=0).fit_resample(X, y)
    assert type(rows) is type(X)
    assert rows.dtype == np.float32
    np.testing.assert_array_equal(rows.toarray()[:N], X.toarray())


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "i1", "u1", "i4", "u8", "?", ">f8", "U3", "O"])
def test_array_dtypes_survive(dtype, y):
    X = (np.random.default_rng(0).normal(size=(N, 3)) * 10).astype(dtype)
    rows, _ = SMOTE(random_state=0).fit_resample(X, y)
    assert rows.dtype == X.dtype.newbyteorder("=")
    assert (rows[:N] == X).all()


def test_memory_mapped_rows_are_read_only_and_used_in_place(tmp_path, y):
    X = np.random.default_rng(0).normal(size=(N, 3))
    np.save(tmp_path / "x.npy", X)
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    one, _ = SMOTE(random_state=0).fit_resample(mapped, y)
    two, _ = SMOTE(random_state=0).fit_resample(X, y)
    np.testing.assert_array_equal(one, two)


def _targets(y):
    text = np.array(["no", "yes"])[y]
    return {
        "list": y.tolist(),
        "text": text,
        "bool": y == 1,
        "objects": text.astype(object),
        "series": pd.Series(y, name="t"),
        "categories": pd.Series(pd.Categorical(text), name="t"),
        "nullable": pd.Series(y, dtype="Int8"),
        "column frame": pd.DataFrame({"t": text}),
        "one hot": np.eye(2, dtype=int)[y],
        "one hot frame": pd.DataFrame(np.eye(2, dtype=int)[y], columns=["n", "p"]),
    }


@pytest.mark.parametrize("kind", list(_targets(np.zeros(2, int))))
def test_targets_of_every_kind_come_back_as_they_came(kind, y):
    target = _targets(y)[kind]
    X = np.random.default_rng(0).normal(size=(N, 3))
    rows, out = SMOTE(random_state=0).fit_resample(X, target)
    want, _ = SMOTE(random_state=0).fit_resample(X, y)
    np.testing.assert_array_equal(rows, want)
    assert type(out) is type(target)
    assert len(out) == 88
    if hasattr(target, "dtypes"):
        kept = out.iloc[:N]
        assert (kept == target).all(axis=None)
        assert (np.asarray(out.dtypes) == np.asarray(target.dtypes)).all()
    else:
        assert (np.asarray(out)[:N] == np.asarray(target)).all()


def test_categorical_features_by_name_position_mask_and_callable(y):
    frame = pd.DataFrame(np.random.default_rng(0).integers(0, 4, size=(N, 3)), columns=list("abc"))
    want, _ = SMOTE(categorical_features=["b"], random_state=0).fit_resample(frame, y)
    for spec in ([1], [-2], [False, True, False], np.array([1]), lambda _: ["b"]):
        got, _ = SMOTE(categorical_features=spec, random_state=0).fit_resample(frame, y)
        pd.testing.assert_frame_equal(got, want)
    assert set(want["b"]) <= {0, 1, 2, 3}


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ([7], "names column 7, which is out of bounds for 3 columns"),
        (["z"], "names column 'z', which X does not have"),
        ([True, False], "mask of 2 entries, X has 3 columns"),
        ([[0]], "must be one-dimensional"),
    ],
)
def test_bad_column_specifications_are_refused(spec, message, y):
    frame = pd.DataFrame(np.zeros((N, 3)), columns=list("abc"))
    with pytest.raises(ValueError, match=message):
        SMOTE(categorical_features=spec).fit_resample(frame, y)


def test_groups_from_columns_equal_groups_by_hand(y):
    groups = np.where(np.arange(N) % 3 == 0, "u", "v")
    frame = pd.DataFrame({"x": np.arange(N, dtype=float), "g": groups})
    wanted = {(1, "u"): 30, (1, "v"): 30}
    one = RandomOverSampler(sampling_strategy=wanted, group_columns="g", random_state=0)
    two = RandomOverSampler(sampling_strategy=wanted, random_state=0)
    rows, _ = one.fit_resample(frame, y)
    again, _ = two.fit_resample(frame, y, groups=groups)
    pd.testing.assert_frame_equal(rows, again)
    assert one.quota_[1, "u"] == 30
    with pytest.raises(ValueError, match="either groups= or group_columns="):
        one.fit_resample(frame, y, groups=groups)


def test_small_classes_use_the_neighbours_there_are(y):
    X = np.random.default_rng(0).normal(size=(N, 2))
    few = np.repeat([0, 1], [N - 3, 3])
    with pytest.warns(ShortfallWarning, match="k_neighbors=5 needs at least 6 rows in class 1"):
        _, out = SMOTE(random_state=0).fit_resample(X, few)
    assert np.bincount(out).tolist() == [57, 57]
    one = np.repeat([0, 1], [N - 1, 1])
    with pytest.warns(ShortfallWarning, match="its row is duplicated"):
        rows, _ = SMOTE(random_state=0).fit_resample(X, one)
    assert (rows[N:] == X[-1]).all()


def test_more_rows_than_memory_holds_are_refused_before_anything_is_made(y):
    X = np.zeros((N, 1000))
    with pytest.raises(QuotaError, match=r"class 1: 10,000,000,000\), about .* GiB; this machine"):
        SMOTE(sampling_strategy={1: 10**10}).fit_resample(X, y)


def test_infinity_names_the_column(y):
    frame = pd.DataFrame({"a": np.arange(N, dtype=float), "b": np.ones(N)})
    frame.loc[4, "b"] = np.inf
    block, small = frame.to_numpy(), frame.astype(np.float32)
    tables = (
        (frame, "'b'"), (block, "1"), (frame.assign(c="t"), "'b'"),
        (small, "'b'"), (small.to_numpy(), "1"), (small.assign(c="t"), "'b'"),
    )  # fmt: skip
    for X, name in tables:
        with pytest.raises(ValueError, match=f"infinity in column {name}"):
            SMOTE().fit_resample(X, y)


def test_make_plan_is_a_dry_run(y):
    X = np.random.default_rng(0).normal(size=(N, 2))
    sampler = SMOTE(random_state=0)
    plan = sampler.make_plan(X, y)
    rows, _ = sampler.fit_resample(X, y)
    np.testing.assert_allclose(plan.apply(X, rule="blend"), rows)
    assert (plan.n_kept, plan.n_new) == (N, 28)
