"""Selection from partitions and files: the rows of memory, or what is promised in their place."""

import numpy as np
import pandas as pd
import pytest

dd = pytest.importorskip("dask.dataframe")
pa = pytest.importorskip("pyarrow")

import dask  # noqa: E402
import dask.array as da  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
from pandas.testing import assert_frame_equal  # noqa: E402
from pyarrow import feather  # noqa: E402

from skresample.allocation import RakingSampler  # noqa: E402
from skresample.exceptions import QuotaError, ShortfallWarning  # noqa: E402
from skresample.large import select_dask, select_parquet  # noqa: E402
from skresample.large._selection.rule import Part  # noqa: E402
from skresample.large._selection.rules import RULES, rule_of  # noqa: E402
from skresample.over_sampling import SMOTE  # noqa: E402
from skresample.selection import (  # noqa: E402
    ExactDeduplicator,
    FacilityLocationSampler,
    GreedyMaximumEntropySampler,
    HashSampler,
    ImportanceResampler,
    KCenterSampler,
    MinHashDeduplicator,
    PostStratification,
    SensitivitySampler,
)

N = 240
RNG = np.random.default_rng(0)
WORDS = np.array(["cat", "dog", "sat", "mat", "on", "the", "a", "ran", "far"])
TABLE = pd.DataFrame(
    {
        "a": RNG.normal(size=N).round(1),
        "whole": RNG.integers(0, 4, N),
        "region": pd.Categorical(np.array(["n", "s", "w"])[RNG.choice(3, N, p=[0.7, 0.2, 0.1])]),
        "text": [" ".join(RNG.choice(WORDS[:5], 5)) for _ in range(N)],
        "b": RNG.exponential(size=N),
        "y": RNG.integers(0, 2, N),
    },
    index=np.arange(N) * 2,
)
TABLE.loc[TABLE.index[::17], "a"] = np.nan
GAPS = TABLE["region"].where(TABLE.index % 13 > 0)
GROUPS = GAPS.astype(object).where(GAPS.notna(), None)
NUMBERS = TABLE[["a", "whole", "b", "y"]]
TWICE = pd.concat([TABLE[["a", "whole", "region", "y"]]] * 2, ignore_index=True)
TWICE.loc[300:310, "y"] = 9  # equal rows with other targets
TARGET = TABLE.drop(columns="y").iloc[:30].assign(a=1.5)
MARGINS = {"region": {"n": 0.4, "s": 0.3, "w": 0.3}, "whole": dict.fromkeys(range(4), 0.25)}

SAME = {  # selector, table, target
    "hash": (HashSampler(n_samples=0.3, id_columns="b"), TABLE, "y"),
    "hash, by weight": (HashSampler(n_samples=0.3, id_columns="b", weights="b"), TABLE, None),
    "hash of rows, a number": (HashSampler(n_samples=50, mode="bottom_k"), TABLE, "y"),
    "hash, a number by weight": (
        HashSampler(n_samples=50, mode="bottom_k", id_columns="text", weights="b"), TABLE, "y",
    ),
    "equal rows": (ExactDeduplicator(count_weights=True), TWICE, "y"),
    "equal rows, labels of text": (ExactDeduplicator(), TWICE.assign(y=TWICE["y"].map(str)), "y"),
    "equal rows, last": (ExactDeduplicator(columns=["whole", "region"], keep="last"), TABLE, None),
    "equal rows, conflicts": (
        ExactDeduplicator(include_target=False, conflicts="drop"), TWICE, "y",
    ),
    "similar texts": (
        MinHashDeduplicator(features="ngrams", threshold=0.6, random_state=0), TABLE, None,
    ),
    "similar texts, last of a class": (
        MinHashDeduplicator(
            features="ngrams", threshold=0.5, keep="last", include_target=True, random_state=1
        ), TABLE.iloc[:90], "y",
    ),
    "importance": (ImportanceResampler(target=TARGET, n_samples=40, random_state=0), TABLE, "y"),
    "importance of texts": (
        ImportanceResampler(
            target=TARGET, n_samples=0.2, features="hashed_ngrams", per_token=True, random_state=1
        ), TABLE, "y",
    ),
    "importance, two targets, repeats": (
        ImportanceResampler(
            target={"first": TARGET, "second": TABLE.drop(columns="y").iloc[40:50]},
            n_samples=60, mode="with_replacement", random_state=1,
        ), TABLE, "y",
    ),
    "leverage": (SensitivitySampler(n_samples=40, random_state=0), NUMBERS, "y"),
    "leverage, a target of numbers": (
        SensitivitySampler(n_samples=40, random_state=0), NUMBERS, "b",
    ),
    "leverage, levels": (
        SensitivitySampler(n_samples=40, random_state=0),
        TABLE[["a", "whole", "region", "b", "y"]].assign(gaps=GAPS, flag=TABLE["b"] > 1), "y",
    ),
    "leverage, absolute": (
        SensitivitySampler(
            n_samples=0.2, p=1, kind="root_leverage", ridge=0.5, method="independent",
            include_target=False, random_state=0,
        ), NUMBERS, "y",
    ),
    "cells": (PostStratification(group_columns=["region", "whole"]), TABLE, "y"),
    "cells, shares": (
        PostStratification(group_columns="region", population={"n": 0.2, "s": 0.5, "w": 0.3}),
        TABLE, None,
    ),
    "cells, sizes": (
        PostStratification(group_columns="region", population={"n": 2e3, "s": 5e3, "w": 100}),
        TABLE, None,
    ),
    "margins": (RakingSampler(targets=MARGINS, selection="weights"), TABLE, "y"),
}  # fmt: skip
PLAIN = ["hash", "hash of rows, a number", "equal rows", "similar texts", "importance"]
PLAIN += ["leverage, levels", "cells", "margins"]
BY_ROW = ["hash", "hash of rows, a number", "equal rows"]
OTHERS = {KCenterSampler, GreedyMaximumEntropySampler}


@pytest.fixture(autouse=True)
def threads():
    with dask.config.set(scheduler="threads", num_workers=2):
        yield


def in_memory(selector, table, target):
    """Rows of ``fit_resample``, in the order of the table, with their weights."""
    X = table if target is None else table.drop(columns=target)
    own = selector.__class__(**selector.get_params())
    own.fit_resample(X, None if target is None else table[target])
    order = np.argsort(own.sample_indices_, kind="stable")
    out = table.iloc[own.sample_indices_[order]]
    if hasattr(own, "sample_weight_"):
        out = out.assign(sample_weight=own.sample_weight_[order])
    return out


def test_every_rule_is_tried():
    assert {type(selector) for selector, _, _ in SAME.values()} | OTHERS == set(RULES)


@pytest.mark.parametrize(
    ("name", "parts"), [*((name, 3) for name in SAME), *((n, p) for n in BY_ROW for p in (1, 8))]
)
def test_rows_of_memory_from_partitions(name, parts):
    selector, table, target = SAME[name]
    ddf = dd.from_pandas(table, npartitions=parts, sort=False)
    got = select_dask(ddf, selector, target)
    assert got.dtypes.to_dict() == got.compute().dtypes.to_dict()
    want = in_memory(selector, ddf.compute(), target)
    assert len(want) > 0
    assert_frame_equal(got.compute(), want, rtol=1e-9)


@pytest.mark.parametrize("name", PLAIN)
def test_rows_of_memory_from_files(name, tmp_path):
    selector, table, target = SAME[name]
    files = []
    for number, piece in enumerate(np.array_split(np.arange(len(table)), 3)):
        files.append(tmp_path / f"{number}.parquet")
        pq.write_table(pa.Table.from_pandas(table.iloc[piece], preserve_index=False), files[-1])
    out = tmp_path / "selected.parquet"
    result = select_parquet(files, selector, out, target=target, rows=70)
    want = in_memory(selector, table, target).reset_index(drop=True)
    got = pq.read_table(out).to_pandas()
    got = got.astype({c: want[c].dtype for c in ("region", "gaps") if c in want})
    assert_frame_equal(got, want, rtol=1e-9)
    assert result == (out, len(table), len(want))


# -- what is promised in place of the rows of memory --------------------------------------------
def radius(X, chosen):
    return np.sqrt(((X[:, None] - chosen[None]) ** 2).sum(axis=2)).min(axis=1).max()


@pytest.mark.parametrize("parts", [1, 2, 7])
def test_farthest_points_cover_within_four_times_the_best_radius(parts):
    X = np.random.default_rng(1).normal(size=(400, 3))
    ddf = dd.from_pandas(pd.DataFrame(X, columns=list("abc")), npartitions=parts)
    sampler = KCenterSampler(n_samples=12)
    got = select_dask(ddf, sampler).compute().to_numpy()
    assert len(got) == 12
    in_memory = radius(X, sampler.fit_resample(X)[0])
    assert radius(X, got) <= 4 * in_memory  # memory is within 2 of the best
    if parts == 1:
        assert radius(X, got) == in_memory


def test_entropy_of_the_choice_among_choices():
    rng = np.random.default_rng(2)
    table = pd.DataFrame(
        {"kind": rng.choice(list("abcdef"), 600, p=[0.7, 0.1, 0.1, 0.05, 0.03, 0.02]),
         "size": rng.choice(["s", "m", "l"], 600, p=[0.8, 0.15, 0.05])}
    )  # fmt: skip
    sampler = GreedyMaximumEntropySampler(n_samples=36, discretizer=None)
    got = select_dask(dd.from_pandas(table, npartitions=5), sampler).compute()

    def entropy(rows):
        p = [rows[c].value_counts(normalize=True).to_numpy() for c in rows]
        return sum(-(q * np.log(q)).sum() for q in p)

    assert len(got) == 36
    assert entropy(got) >= 0.98 * entropy(sampler.fit_resample(table)[0])


def test_bins_are_cut_by_a_sample_of_a_large_table(monkeypatch):
    from skresample.large._selection import importance

    monkeypatch.setattr(importance, "_SAMPLE", 60)
    selector, table, target = SAME["importance"]
    one, three = (
        select_dask(dd.from_pandas(table, npartitions=p, sort=False), selector, target).compute()
        for p in (1, 3)
    )
    assert_frame_equal(one, three)
    assert 20 < len(one.index.intersection(in_memory(selector, table, target).index)) < 40


# -- partitions as they come --------------------------------------------------------------------
def cut(pieces):
    return dd.from_delayed([dask.delayed(piece) for piece in pieces], verify_meta=False)


@pytest.mark.parametrize("name", PLAIN)
def test_empty_partitions(name):
    selector, table, target = SAME[name]
    ddf = cut([table.iloc[:0], table.iloc[:100], table.iloc[:0], table.iloc[100:]])
    assert_frame_equal(
        select_dask(ddf, selector, target).compute(), in_memory(selector, table, target), rtol=1e-9
    )


def test_partitions_that_know_other_levels_and_hold_other_numbers():
    first = pd.DataFrame({"k": pd.Categorical(["u", "v", "v"]), "x": [1, 2, 2]})
    second = pd.DataFrame({"k": pd.Categorical(["w", "v", "u"]), "x": [1.0, 2.0, 0.5]})
    got = select_dask(cut([first, second]), ExactDeduplicator()).compute()
    assert got["k"].tolist() == ["u", "v", "w", "u"]
    assert got["x"].tolist() == [1, 2, 1, 0.5]


def test_one_seed_for_one_graph_and_generators_move_on():
    ddf = dd.from_pandas(NUMBERS, npartitions=2)
    drawn = select_dask(ddf, SensitivitySampler(n_samples=20))
    assert_frame_equal(drawn.compute(), drawn.compute())
    selector = SensitivitySampler(n_samples=20, random_state=np.random.default_rng(0))
    one, two = (select_dask(ddf, selector).compute().index for _ in range(2))
    assert not one.equals(two)


def test_target_as_a_series_comes_back():
    X, y = (dd.from_pandas(part, npartitions=3) for part in (NUMBERS[["a"]], NUMBERS["y"]))
    got = select_dask(X, HashSampler(n_samples=0.5), y).compute()
    assert got["y"].equals(NUMBERS["y"].loc[got.index])


X32 = NUMBERS[["whole", "b"]].iloc[np.arange(N) // 2].to_numpy(np.float32)
ARRAYS = {  # selector, with a target
    "hash": (HashSampler(n_samples=0.3), True),
    "equal rows": (ExactDeduplicator(count_weights=True), False),
    "similar": (MinHashDeduplicator(features="nonzero", random_state=0), False),
    "importance": (ImportanceResampler(target=X32[:40], n_samples=40, random_state=0), True),
    "leverage": (SensitivitySampler(n_samples=40, random_state=0), True),
    "cells": (PostStratification(group_columns=[0]), True),
    "margins": (
        RakingSampler(targets={0: dict.fromkeys(range(4), 0.25)}, selection="weights"), False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ARRAYS)
def test_arrays_give_arrays(name):
    selector, with_target = ARRAYS[name]
    labels = NUMBERS["y"].to_numpy()
    X, y = da.from_array(X32, chunks=(100, 1)), da.from_array(labels, chunks=70)
    own = selector.__class__(**selector.get_params())
    own.fit_resample(X32, labels if with_target else None)
    rows = np.sort(own.sample_indices_)
    want = [X32[rows], *([labels[rows]] if with_target else [])]
    if hasattr(own, "sample_weight_"):
        want.append(own.sample_weight_[np.argsort(own.sample_indices_, kind="stable")])
    made = select_dask(X, selector, y if with_target else None)
    made = made if isinstance(made, tuple) else (made,)
    assert all(isinstance(one, da.Array) for one in made)
    for one, other in zip(made, want, strict=True):
        got = one.compute()
        assert one.dtype == got.dtype == other.dtype
        np.testing.assert_allclose(got, other, rtol=1e-9)


@pytest.mark.parametrize("sampler", [KCenterSampler(n_samples=5), GreedyMaximumEntropySampler(
    n_samples=5, discretizer=None)], ids=lambda s: type(s).__name__)  # fmt: skip
def test_choices_of_arrays_are_those_of_frames(sampler):
    X = da.from_array(X32[:, :1], chunks=(100, 1))
    frame = dd.from_dask_array(X, columns=["x0"])
    got = select_dask(X, sampler).compute()
    assert np.array_equal(got, select_dask(frame, sampler).compute().to_numpy())


def test_arrays_and_other_kinds_do_not_mix():
    X = da.from_array(X32, chunks=(100, 2))
    with pytest.raises(TypeError, match=r"dask.array.from_array\(y, chunks=X.chunks"):
        select_dask(X, HashSampler(), NUMBERS["y"].to_numpy())
    with pytest.raises(TypeError, match=r"got Array; make one by dask.dataframe"):
        select_dask(dd.from_pandas(NUMBERS, npartitions=2), HashSampler(), X[:, 0])


def test_partitions_are_read_anew_by_each_pass_and_not_held(watched):
    ddf, reads, most = watched(TABLE, 8)
    got = select_dask(ddf, HashSampler(n_samples=50, mode="bottom_k"), "y").compute()
    assert len(got) == 50
    assert sorted(reads) == sorted([*range(8), *range(8)])
    assert max(most) <= 3


@pytest.mark.parametrize("name", SAME)
def test_threads_share_a_rule_and_so_nothing_is_parked_on_its_selector(name):
    selector, table, target = SAME[name]
    rule, y = rule_of(selector), None if target is None else table[target]
    X, before = table if target is None else table.drop(columns=target), set(vars(rule.selector))
    told, part = [None], Part(X, y, 0)
    for step in range(rule.rounds):
        told = rule.merge(step, [rule.look(step, part, told[0])], None if not step else told)
    rule.chosen(part, told[0])
    assert set(vars(rule.selector)) == before


# -- groups beside the rows -------------------------------------------------------------------
SHARES = {"n": 0.3, "s": 0.3, "w": 0.3, "missing": 0.1}
BY_GROUP = {
    "cells": PostStratification(population=SHARES, missing_groups="own_group"),
    "margins": RakingSampler(
        targets={"group": SHARES, "whole": dict.fromkeys(range(4), 0.25)},
        missing_groups="own_group", selection="weights",
    ),
    "margins, left out": RakingSampler(
        targets={"group": {"n": 0.5, "s": 0.0, "w": 0.5}}, missing_groups="drop",
        selection="weights",
    ),
    "rows that do not look": ExactDeduplicator(columns=["whole"], count_weights=True),
}  # fmt: skip


@pytest.mark.parametrize("name", BY_GROUP)
def test_groups_beside_the_rows_or_in_a_column(name, tmp_path):
    X, y, selector = NUMBERS.drop(columns="y"), NUMBERS["y"], BY_GROUP[name]
    own = selector.__class__(**selector.get_params())
    own.fit_resample(X, y, groups=GROUPS)
    frame = dd.from_pandas(NUMBERS.assign(g=GROUPS), npartitions=3)
    want = frame.compute().iloc[own.sample_indices_].assign(sample_weight=own.sample_weight_)
    got = select_dask(frame, selector, "y", groups="g").compute()
    assert_frame_equal(got, want, rtol=1e-9)
    beside = select_dask(frame[["a", "whole", "b"]], selector, frame["y"], groups=frame["g"])
    assert_frame_equal(beside.compute(), got[beside.columns])
    assert list(beside.columns) == ["a", "whole", "b", "y", "g", "sample_weight"]
    table = pa.Table.from_pandas(NUMBERS.assign(g=GROUPS), preserve_index=False)
    select_parquet(table, selector, tmp_path / "o.parquet", target="y", groups="g", rows=70)
    written = pd.read_parquet(tmp_path / "o.parquet").set_index(want.index)
    assert_frame_equal(written.astype({"g": want["g"].dtype}), want, rtol=1e-9)


def test_groups_of_arrays_and_columns_of_groups():
    X, number = X32, (TABLE.index % 3).to_numpy()
    cells = PostStratification()
    cells.fit_resample(X, groups=number)
    made = select_dask(da.from_array(X, chunks=(90, 1)), cells, groups=da.from_array(number))
    for one, want in zip(made, (X, number, cells.sample_weight_), strict=True):
        np.testing.assert_allclose(one.compute(), want, rtol=1e-9)
    own = RakingSampler(
        targets={"group": dict.fromkeys(range(4), 0.25)}, group_columns="whole", selection="weights"
    )
    got = select_dask(dd.from_pandas(NUMBERS, npartitions=2), own).compute()
    own.fit_resample(NUMBERS)
    np.testing.assert_allclose(got["sample_weight"], own.sample_weight_, rtol=1e-9)


def test_groups_that_do_not_fit_are_refused():
    frame, cells = dd.from_pandas(TABLE, npartitions=2), PostStratification(group_columns="region")
    with pytest.raises(ValueError, match="either groups= or group_columns="):
        select_dask(frame, cells, groups="region")
    with pytest.raises(ValueError, match="'y' is the target"):
        select_dask(frame, HashSampler(), "y", groups="y")
    with pytest.raises(ValueError, match="groups 'z' is no column"):
        select_dask(frame, PostStratification(), groups="z")


# -- refusals -----------------------------------------------------------------------------------
REFUSED = [
    (SMOTE(), "got SMOTE; resamplers go to resample_dask"),
    (FacilityLocationSampler(), "may look at all rows.*go ExactDeduplicator"),
    (MinHashDeduplicator(), "features='ngrams'"),
    (KCenterSampler(standardize=True), "scale the columns first"),
    (GreedyMaximumEntropySampler(n_samples=5, item="text"), "one row first"),
    (GreedyMaximumEntropySampler(n_samples=5), "discretizer=None"),
    (GreedyMaximumEntropySampler(discretizer=None), "ask for a number"),
    (ImportanceResampler(target="a"), "must be rows"),
    (ImportanceResampler(target=np.ones(N, bool)), "must be rows"),
    (ImportanceResampler(target=TARGET, features="onehot"), "'hashed_ngrams'"),
    (SensitivitySampler(kind="lewis"), "kind='leverage'"),
    (PostStratification(), "pass groups="),
    (RakingSampler(targets=MARGINS), "selection='weights'"),
    (RakingSampler(targets=MARGINS, selection="weights", trim=3.0), "trim"),
    (HashSampler(n_samples=-1), "n_samples"),
]


@pytest.mark.parametrize(("selector", "words"), REFUSED)
def test_refused_with_a_reason_before_anything_is_read(selector, words):
    with pytest.raises((TypeError, ValueError), match=words):
        select_dask(dd.from_pandas(TABLE, npartitions=2), selector)


def test_rare_levels_of_leverage_count_as_one(monkeypatch):
    from skresample.large._selection import design

    monkeypatch.setattr(design, "_BLOCK_ENTRIES", 1)  # in several blocks of each partition
    rng = np.random.default_rng(0)
    names = np.array([f"n{i}" for i in rng.integers(0, 130, 1200)])
    names[rng.random(1200) < 0.5] = "many"
    table = pd.DataFrame({"name": names, "x": rng.normal(size=1200)})
    selector = SensitivitySampler(n_samples=100, random_state=0)
    ddf = dd.from_pandas(table, npartitions=2)
    words = "column 'name' has 131 levels: the 32 rarest .* of 1200 rows"
    with dask.config.set(scheduler="synchronous"), pytest.warns(ShortfallWarning, match=words):
        got = select_dask(ddf, selector).compute()
    with pytest.warns(ShortfallWarning, match=words):
        assert_frame_equal(got, in_memory(selector, ddf.compute(), None), rtol=1e-9)
    monkeypatch.setattr(design, "_MOST_GATHERED", 50)
    with pytest.raises(
        ValueError, match=r"column 'name' has more than 50 levels in partition [01]"
    ):
        select_dask(ddf, selector).compute()
    monkeypatch.undo()
    parts = cut([table, table.assign(name=1.0)])
    with pytest.raises(ValueError, match=r"columns \['name'\] are nominal in some partitions"):
        select_dask(parts, selector).compute()


def test_targets_of_leverage_and_taken_names_are_named(tmp_path):
    ddf = dd.from_pandas(TABLE[["a", "region"]], npartitions=2)
    odd = dd.from_pandas(NUMBERS.assign(b=np.inf), npartitions=2)
    with pytest.raises(ValueError, match="scores y too, which has missing or infinite values"):
        select_dask(odd, SensitivitySampler(n_samples=5), target="b").compute()
    with pytest.raises(ValueError, match="'a' already"):
        select_dask(ddf, ExactDeduplicator(), weight_name="a")
    table = pa.table({"x": [1, 2], "sample_weight": [1, 1]})
    with pytest.raises(ValueError, match="'sample_weight'; name another"):
        select_parquet(table, ExactDeduplicator(), tmp_path / "o.parquet")


def test_missing_cells_are_counted_among_one_row_of_each():
    ddf = dd.from_pandas(TABLE, npartitions=2)
    with pytest.raises(QuotaError, match="missing values") as raised:
        select_dask(ddf, PostStratification(group_columns="a")).compute()
    n_cells = TABLE["a"].nunique(dropna=False)
    assert f"one row of each of {n_cells} cells, not among all {N}." in raised.value.__notes__[0]


def test_nothing_stands_under_the_name_after_an_error(tmp_path):
    out = tmp_path / "o.parquet"
    table = pa.table({"x": [1.0, 1e200]})
    with pytest.raises(ValueError, match="cannot be squared"):
        select_parquet(table, SensitivitySampler(n_samples=1), out)
    for selector in (SensitivitySampler(n_samples=1), PostStratification(group_columns="x")):
        with pytest.raises(ValueError, match="the data has no rows"):
            select_parquet(table[:0], selector, out)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["chosen", "chosen.csv"])
def test_names_of_no_file_are_refused(name, tmp_path):
    with pytest.raises(ValueError, match=rf"{name} must end in \.parquet or \.arrow"):
        select_parquet(pa.table({"x": [1, 2]}), ExactDeduplicator(), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_arrays_need_no_target(tmp_path):
    X = np.arange(12.0).reshape(6, 2)[[0, 1, 0, 2, 1, 3]]
    np.save(tmp_path / "X.npy", X)
    for source in (X, tmp_path / "X.npy"):
        out = tmp_path / f"{type(source).__name__}.parquet"
        assert select_parquet(source, ExactDeduplicator(), out, rows=2).n_output == 4
        assert pq.read_table(out).column_names == ["x0", "x1"]


@pytest.mark.parametrize("kind", ["parquet", "arrow", "csv", "npy"])
def test_progress_counts_the_rows_of_every_pass(kind, tmp_path, capsys):
    path, X = tmp_path / f"in.{kind}", np.arange(100) % 7
    if kind == "npy":
        np.save(path, X[:, None])
    elif kind == "csv":
        pd.DataFrame({"x": X}).to_csv(path, index=False)
    else:
        write = pq.write_table if kind == "parquet" else feather.write_feather
        write(pa.table({"x": X}), path)
    calls: list = []
    out, options = tmp_path / "o.parquet", {"rows": 40, "force": True}

    def tell(*seen):
        calls.append(seen)

    select_parquet(path, ExactDeduplicator(), out, progress=tell, **options)
    first = [(40, None), (80, None), (100, None)] if kind == "csv" else [(40, 200), (80, 200)]
    assert calls == [*first, (100, 200), (140, 200), (180, 200), (200, 200)]
    with pytest.raises(ValueError, match="exists"):  # before anything is read
        select_parquet(path, ExactDeduplicator(), out, progress=tell)
    assert calls[-2:] == [(180, 200), (200, 200)]
    options["progress"] = np.True_
    select_parquet(path, HashSampler(n_samples=0.5, id_columns=[0]), out, **options)
    assert capsys.readouterr().err.endswith("\r100 rows read, 100%\n")


def test_a_file_that_changes_between_passes(tmp_path):
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"x": np.arange(100)}), path)

    from skresample.large import _select_parquet as module

    rounds = module._rounds

    def grow(rule, passes):
        told, opened = rounds(rule, passes), passes.opened
        pq.write_table(pa.table({"x": np.arange(130)}), path)
        opened.dataset = type(opened)(path, None).dataset
        return told

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_rounds", grow)
        with pytest.raises(ValueError, match="changed while it was read"):
            select_parquet(path, ExactDeduplicator(), tmp_path / "o.parquet", rows=50)
    assert not (tmp_path / "o.parquet").exists()
