"""Dask data frames: the rows of memory whatever the partitions, lazily, and clear errors."""

import itertools
import os
import pickle
import signal
import sys
import time

import numpy as np
import pandas as pd
import pytest
from clock import until

dd = pytest.importorskip("dask.dataframe")

import dask  # noqa: E402
import dask.array  # noqa: E402
from pandas.testing import assert_frame_equal, assert_series_equal  # noqa: E402

from skresample._table import home  # noqa: E402
from skresample.allocation import EqualAllocation, TemperatureAllocation  # noqa: E402
from skresample.large import (  # noqa: E402
    _partitions,
    allocate_dask,
    resample_dask,
    schedule_dask,
    select_dask,
    write_dask,
)
from skresample.over_sampling import ADASYN, SMOTE, RandomOverSampler  # noqa: E402
from skresample.scheduling import Schedule, Temperature  # noqa: E402
from skresample.selection import ExactDeduplicator, HashSampler  # noqa: E402
from skresample.under_sampling import RandomUnderSampler, TomekLinks  # noqa: E402

N = 300
RNG = np.random.default_rng(0)
FEATURES = pd.DataFrame(
    {
        "a": RNG.normal(size=N).astype("f4"),
        "whole": RNG.integers(0, 99, N).astype("i2"),
        "b": RNG.normal(size=N),
    }
)
TABLE = FEATURES.copy()
TABLE.insert(1, "y", np.array(["north", "south", "west"])[RNG.choice(3, N, p=[0.7, 0.2, 0.1])])
TABLE.index = np.arange(N) * 2
SAMPLERS = {
    "under": RandomUnderSampler(random_state=0),
    "under, repeated": RandomUnderSampler(replacement=True, random_state=1),
    "over": RandomOverSampler(random_state=0),
    "over, smoothed": RandomOverSampler(shrinkage=0.5, random_state=0),
    "smote": SMOTE(random_state=0),
    "smote, by class": SMOTE(sampling_strategy={"west": 200}, k_neighbors=3, random_state=0),
    "smote, nothing to do": SMOTE(sampling_strategy={"west": 0}, random_state=0),
}


@pytest.fixture(autouse=True)
def threads():
    with dask.config.set(scheduler="threads", num_workers=2):
        yield


def in_memory(sampler, ddf, target="y"):
    """Rows of ``fit_resample`` on the computed frame."""
    whole = ddf.compute()
    X, y = sampler.fit_resample(whole.drop(columns=target), whole[target])
    return X.assign(**{target: y})[list(ddf.columns)]


def cut(table, ends):
    """A Dask frame with partitions that end at given rows."""
    pieces = [table.iloc[a:b] for a, b in zip([0, *ends], [*ends, len(table)], strict=True)]
    return dd.from_delayed([dask.delayed(piece) for piece in pieces], verify_meta=False)


# -- the rows ----------------------------------------------------------------------------------
@pytest.mark.parametrize("parts", [1, 3, 8])
@pytest.mark.parametrize("name", SAMPLERS)
def test_rows_index_and_types_are_those_of_memory(name, parts):
    sampler = SAMPLERS[name]
    if "nothing" in name:
        sampler = SMOTE(sampling_strategy={"west": int((TABLE["y"] == "west").sum())})
    ddf = dd.from_pandas(TABLE, npartitions=parts)
    got = resample_dask(ddf, sampler, "y")
    assert isinstance(got, dd.DataFrame)
    assert got.dtypes.equals(ddf.dtypes)
    assert_frame_equal(got.compute(), in_memory(sampler, ddf))


@pytest.mark.parametrize("name", ["under", "over", "smote"])
def test_partitions_without_rows_or_without_a_class(name):
    table = TABLE.sort_values("y", kind="stable")
    ddf = cut(table, [0, 0, 100, 230, N])
    got = resample_dask(ddf, SAMPLERS[name], "y").compute()
    assert_frame_equal(got, in_memory(SAMPLERS[name], ddf))


@pytest.mark.parametrize("name", ["under", "smote"])
def test_files_of_which_the_target_alone_is_read(name, tmp_path):
    # Dask joins small partitions of a few columns: not so here, or counts would go astray.
    pytest.importorskip("pyarrow")
    wide = TABLE.assign(**{f"c{j}": np.arange(N) * 1.0 for j in range(9)})
    for part in range(6):
        wide.iloc[50 * part : 50 * part + 50].to_parquet(tmp_path / f"in{part}.parquet")
    ddf = dd.read_parquet(tmp_path)
    want = in_memory(SAMPLERS[name], ddf)
    got = resample_dask(ddf, SAMPLERS[name], "y")
    assert_frame_equal(got.compute(), want)
    X, y = resample_dask(ddf.drop(columns="y"), SAMPLERS[name], ddf["y"])
    assert_frame_equal(X.compute(), want.drop(columns="y"))
    assert y.compute().tolist() == want["y"].tolist()


@pytest.mark.parametrize("name", ["under", "over", "smote"])
def test_each_partition_knows_its_own_categories(name):
    table = TABLE.sort_values("y", ascending=False, kind="stable")
    ends, pieces = [0, 25, 80, 200, N], []
    for a, b in itertools.pairwise(ends):
        piece = table.iloc[a:b].assign(y=lambda t: pd.Categorical(t["y"]))
        if name == "over":
            piece = piece.assign(c=pd.Categorical([f"level{a}"] * (b - a)))
        pieces.append(piece)
    ddf = dd.from_delayed([dask.delayed(piece) for piece in pieces], verify_meta=False)
    got = resample_dask(ddf, SAMPLERS[name], "y").compute()
    assert got["y"].dtype == "category"
    assert set(got["y"].cat.categories) == {"north", "south", "west"}
    assert_frame_equal(got, in_memory(SAMPLERS[name], ddf), check_categorical=False)


@pytest.mark.parametrize("kind", [int, bool, float])
def test_targets_of_other_types(kind):
    table = TABLE.assign(y=(TABLE["y"] == "west").astype(kind))
    for parts in (1, 3):
        ddf = dd.from_pandas(table, npartitions=parts)
        got = resample_dask(ddf, SAMPLERS["smote"], "y").compute()
        assert_frame_equal(got, in_memory(SAMPLERS["smote"], ddf))


@pytest.mark.parametrize("neighbours", ["exact", "local"])
def test_names_that_are_numbers(neighbours):
    table = TABLE[["a", "b", "y"]].set_axis([0, 1, 2], axis=1)
    ddf = dd.from_pandas(table, npartitions=1, sort=False)
    got = resample_dask(ddf, SAMPLERS["smote"], np.int64(2), neighbours=neighbours).compute()
    assert got.columns.tolist() == [0, 1, 2]
    assert got[2].value_counts().nunique() == 1


@pytest.mark.parametrize("name", ["klass", None, "a"])
def test_the_target_as_a_series(name):
    ddf = dd.from_pandas(TABLE, npartitions=3)
    y = ddf["y"].rename(name)
    X_got, y_got = resample_dask(ddf.drop(columns="y"), SAMPLERS["smote"], y)
    want = in_memory(SAMPLERS["smote"], ddf)
    assert isinstance(y_got, dd.Series)
    assert_frame_equal(X_got.compute(), want.drop(columns="y"))
    assert_series_equal(y_got.compute(), want["y"], check_names=False)
    with pytest.raises(ValueError, match="target has 2 partitions and X 3"):
        resample_dask(ddf, SAMPLERS["smote"], y.repartition(npartitions=2))


def test_new_rows_come_in_partitions_like_those_of_the_input():
    got = resample_dask(dd.from_pandas(TABLE, npartitions=5), SAMPLERS["smote"], "y")
    sizes = got.map_partitions(len).compute().tolist()
    assert sizes[:5] == [60] * 5
    assert max(sizes[5:]) == 60
    assert sum(sizes) == 3 * int((TABLE["y"] == "north").sum())


# -- arrays, groups, allocations ---------------------------------------------------------------
GROUPS = np.array(["f", "m"])[np.random.default_rng(1).integers(0, 2, N)]
CELLS = {("west", "f"): 90, ("south", "m"): 120}
BY_CELL = {
    "over": RandomOverSampler(sampling_strategy=CELLS, random_state=0),
    "smote": SMOTE(sampling_strategy=CELLS, random_state=0),
    "under": RandomUnderSampler(sampling_strategy={("north", "f"): 50}, random_state=0),
    "under, by class": RandomUnderSampler(random_state=0),
    "tempered": SMOTE(sampling_strategy=TemperatureAllocation(temperature=3.0), random_state=0),
    "equal": RandomUnderSampler(sampling_strategy=EqualAllocation(), random_state=0),
}


@pytest.mark.parametrize("blocks", [N, 80])
@pytest.mark.parametrize("name", ["under", "over, smoothed", "smote"])
def test_arrays_give_arrays(name, blocks):
    X, y = FEATURES.to_numpy("f4"), TABLE["y"].to_numpy("U5")
    X_lazy = dask.array.from_array(X, chunks=(blocks, 2))
    X_got, y_got = resample_dask(X_lazy, SAMPLERS[name], dask.array.from_array(y, chunks=70))
    X_want, y_want = SAMPLERS[name].fit_resample(X, y)
    assert isinstance(X_got, dask.array.Array)
    assert (X_got.shape, X_got.dtype, y_got.dtype) == (X_want.shape, X.dtype, y.dtype)
    np.testing.assert_array_equal(X_got.compute(), X_want)
    np.testing.assert_array_equal(y_got.compute(), y_want)


@pytest.mark.parametrize("parts", [1, 3, 8])
@pytest.mark.parametrize("name", BY_CELL)
def test_cells_and_allocations_are_those_of_memory(name, parts):
    sampler = BY_CELL[name]
    X, y = sampler.fit_resample(FEATURES, TABLE["y"].to_numpy(), groups=GROUPS)
    group = GROUPS[sampler.plan_.origin]
    whole = FEATURES.assign(y=TABLE["y"].to_numpy(), g=GROUPS)
    ddf = dd.from_pandas(whole, npartitions=parts)
    apart = resample_dask(ddf[["a", "whole", "b"]], sampler, ddf["y"], groups=ddf["g"])
    X_got, y_got, g_got = dask.compute(*apart)
    assert_frame_equal(X_got.reset_index(drop=True), X.reset_index(drop=True))
    assert y_got.tolist() == list(y)
    assert g_got.tolist() == list(group)
    got = resample_dask(ddf, sampler, "y", groups="g").compute()
    assert_frame_equal(got[["a", "whole", "b"]].reset_index(drop=True), X.reset_index(drop=True))
    assert got["g"].tolist() == list(group)


def test_columns_of_groups_stay_features_and_others_follow():
    code = (GROUPS == "m").astype("i1")
    whole = FEATURES.assign(y=TABLE["y"].to_numpy(), code=code, weight=np.arange(N) / 7)
    cells = {("west", 0): 90, ("west", 1): 80}
    sampler = SMOTE(sampling_strategy=cells, group_columns="code", random_state=0)
    X = sampler.fit_resample(whole.drop(columns=["y", "weight"]), whole["y"])[0]
    for parts in (1, 5):
        ddf = dd.from_pandas(whole, npartitions=parts)
        got = resample_dask(ddf, sampler, "y", follow=["weight"]).compute()
        assert_frame_equal(got.drop(columns=["y", "weight"]), X)
        assert got["weight"].tolist() == whole["weight"].to_numpy()[sampler.plan_.origin].tolist()


def test_a_target_beside_the_frame_is_read_alone():
    read = []

    def load(part):
        read.append(part)
        return TABLE.iloc[100 * part : 100 * part + 100]

    X = dd.from_map(load, range(3), meta=TABLE.iloc[:0])[["a", "b"]]
    y = dd.from_pandas(TABLE["y"].reset_index(drop=True), npartitions=3)
    X_got, _ = resample_dask(X, SAMPLERS["under"], y, groups=y.rename("g"))[:2]
    assert read == []
    X_got.compute()
    assert sorted(read) == [0, 1, 2]


def test_arrays_that_do_not_fit_are_refused():
    X = dask.array.zeros((6, 2), chunks=(3, 2))
    for args, error, message in (
        ((X, SAMPLERS["under"], np.zeros(6)), TypeError, "X is a Dask array; y and groups must"),
        ((X[:, 0], SAMPLERS["under"], X[:, 0]), ValueError, "two dimensions, got 1"),
        ((X, SAMPLERS["under"], X), ValueError, "y must be a Dask array of one dimension"),
    ):
        with pytest.raises(error, match=message):
            resample_dask(*args)
    ddf = dd.from_pandas(TABLE, npartitions=2)
    for groups in ("z", "y"):
        with pytest.raises(ValueError, match="column"):
            resample_dask(ddf, SAMPLERS["under"], "y", groups=groups)


# -- when, and with which seed -----------------------------------------------------------------
def test_the_call_reads_the_target_only():
    read = []

    def load(part):
        read.append(part)
        return TABLE.iloc[100 * part : 100 * part + 100]

    ddf = dd.from_map(load, range(3), meta=TABLE.iloc[:0])
    got = resample_dask(ddf, SAMPLERS["under"], "y")
    assert sorted(read) == [0, 1, 2]
    got.partitions[1].compute()
    assert sorted(read) == [0, 1, 1, 2]


@pytest.mark.parametrize("name", ["under", "smote"])
def test_without_a_seed_the_rows_are_fixed_by_the_call(name):
    ddf = dd.from_pandas(TABLE, npartitions=3)
    own = SAMPLERS[name].__class__()
    one, other = resample_dask(ddf, own, "y"), resample_dask(ddf, own, "y")
    assert_frame_equal(one.compute(), one.compute())
    assert not one.compute().equals(other.compute())


@pytest.mark.parametrize("name", ["under", "smote"])
def test_a_generator_moves_on_as_in_memory(name):
    ddf = dd.from_pandas(TABLE, npartitions=3)
    kind = SAMPLERS[name].__class__
    here, there = (kind(random_state=np.random.default_rng(5)) for _ in range(2))
    for _ in range(2):
        got = resample_dask(ddf, here, "y")
        want = in_memory(there, ddf)
        assert_frame_equal(got.compute(), want)
        assert_frame_equal(got.compute(), want)


# -- errors ------------------------------------------------------------------------------------
def failing(on_call):
    """A frame whose partition 1 fails on its n-th reading."""
    calls = []

    def load(part):
        calls.append(part)
        if part == 1 and calls.count(1) == on_call:
            raise OSError("page 7 is damaged")
        return TABLE.iloc[100 * part : 100 * part + 100]

    return dd.from_map(load, range(3), meta=TABLE.iloc[:0])


def test_a_partition_that_raises():
    with pytest.raises(OSError, match="page 7 is damaged") as caught:
        resample_dask(failing(1), SAMPLERS["smote"], "y")
    assert caught.value.__notes__ == [
        "Raised while the classes in 'y' were counted, the first pass."
    ]
    got = resample_dask(failing(2), SAMPLERS["smote"], "y")
    with pytest.raises(OSError, match="page 7 is damaged"):
        got.compute()


def test_files_are_written_whole_or_not_at_all(tmp_path, monkeypatch):
    ddf, out = dd.from_pandas(TABLE, npartitions=11, sort=False), tmp_path / "out"
    assert write_dask(resample_dask(ddf, SAMPLERS["smote"], "y"), out) == out
    written = pytest.importorskip("pyarrow.parquet").read_table(out).to_pandas()
    assert_frame_equal(written, in_memory(SAMPLERS["smote"], ddf), check_dtype=False)
    with pytest.raises(ValueError, match="exists already; name another"):
        write_dask(ddf, out)

    def last_fails(part, partition_info=None):
        if partition_info["number"] == 3:
            raise OSError("no space left on device")
        return part

    real = os.rmdir

    def while_others_write(path, **options):
        for place in tmp_path.glob("other.*.partial"):
            (place / "part-00002.parquet").touch()
        real(path, **options)

    monkeypatch.setattr(os, "rmdir", while_others_write)
    with pytest.raises(OSError, match="no space left"):
        write_dask(ddf.map_partitions(last_fails, meta=TABLE), tmp_path / "other")
    assert os.listdir(tmp_path) == ["out"]
    with pytest.raises(TypeError, match="ddf must be a Dask data frame, got Array; make one by"):
        write_dask(dask.array.ones((2, 2)), tmp_path / "other")
    with pytest.raises(ValueError, match="does not exist, or is none on this disk"):
        write_dask(ddf, "s3://bucket/out")


def test_the_search_is_made_once_and_goes_with_the_plan(monkeypatch):
    for module in (home, _partitions):
        monkeypatch.setattr(module, "BLOCK", 50)
    monkeypatch.setattr("skresample._drawn.BLOCK", 50)
    roles = _partitions.Roles("y", [], [])
    missing = {"south": 130, "west": 160}
    planned = _partitions.plan_new(SMOTE(random_state=0), roles, missing, [TABLE])
    sent = pickle.loads(pickle.dumps(planned))  # as to another worker
    monkeypatch.setattr(home, "class_neighbors", None)
    got = _partitions.new_piece(sent, list(TABLE.columns), "y", (0, 290), None)
    assert got["y"].value_counts().to_dict() == missing


@pytest.mark.parametrize("change", ["fewer rows", "other labels", "unknown labels"])
def test_a_partition_that_changes_is_an_error(change):
    calls = []

    def load(part):
        calls.append(part)
        piece = TABLE.iloc[100 * part : 100 * part + 100]
        if part != 1 or calls.count(1) == 1:
            return piece
        if change == "fewer rows":
            return piece.iloc[1:]
        return piece.assign(y="north" if change == "other labels" else "east")

    ddf = dd.from_map(load, range(3), meta=TABLE.iloc[:0])
    with pytest.raises(ValueError, match="partition 1 changed while it was read: 100 rows"):
        resample_dask(ddf, SAMPLERS["under"], "y").compute()


def test_a_missing_label_is_named():
    table = TABLE.assign(y=TABLE["y"].where(np.arange(N) != 105))
    with pytest.raises(ValueError, match=r"row 5 of partition 1 has no label in column 'y'"):
        resample_dask(dd.from_pandas(table, npartitions=3), SAMPLERS["under"], "y")


def test_labels_of_another_length_are_an_error():
    ddf = dd.from_pandas(TABLE, npartitions=2)
    y = cut(TABLE, [200])["y"]
    X, _ = resample_dask(ddf.drop(columns="y"), SAMPLERS["under"], y)
    with pytest.raises(ValueError, match="rows and its partition of target"):
        X.compute()


@pytest.mark.parametrize(
    ("frame", "sampler", "target", "error", "message"),
    [
        (TABLE, SAMPLERS["under"], "y", TypeError, "Dask data frame of pandas, got DataFrame"),
        (None, SAMPLERS["under"], "z", ValueError, "target 'z' is no column"),
        (None, ADASYN(), "y", TypeError, "ADASYN may look.*'local' resamples each partition"),
        (None, HashSampler(), "y", TypeError, "HashSampler is a selector; .*large.select_dask"),
        (None, SMOTE(seeds="borderline"), "y", ValueError, "'seeds' parameter of SMOTE must"),
        (None, SMOTE(sampling_strategy=len), "y", ValueError, "callable that returned int"),
    ],
)
def test_what_is_refused_at_the_call(frame, sampler, target, error, message):
    frame = dd.from_pandas(TABLE, npartitions=2) if frame is None else frame
    with pytest.raises(error, match=message):
        resample_dask(frame, sampler, target)


def test_too_many_values_and_one_class_are_refused():
    ddf = dd.from_pandas(pd.DataFrame({"x": np.arange(33_000.0), "y": 1}), npartitions=2)
    with pytest.raises(ValueError, match="more than 32,767 different values"):
        resample_dask(ddf, SAMPLERS["under"], "x")
    with pytest.raises(ValueError, match="a single class, 1"):
        resample_dask(ddf, SAMPLERS["under"], "y")


def test_samplers_point_here():
    ddf = dd.from_pandas(TABLE, npartitions=2)
    with pytest.raises(TypeError, match=r"pass X.compute\(\), .*skresample.large.resample_dask"):
        SAMPLERS["smote"].fit_resample(ddf[["a"]], TABLE["y"])


def test_without_dask_it_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "dask.dataframe", None)
    with pytest.raises(ImportError, match=r"skresample\[dask\]"):
        resample_dask(TABLE, SAMPLERS["under"], "y")


# -- on a cluster ------------------------------------------------------------------------------
def _waits(part, folder):
    """A part once there is a file ``go``; says that it waits."""
    open(os.path.join(folder, f"waits-{os.getpid()}"), "w").close()
    while not os.path.exists(os.path.join(folder, "go")):
        time.sleep(0.01)
    return part


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of ports and of the lost worker, not ours
def test_on_a_cluster_that_loses_a_worker(tmp_path):
    distributed = pytest.importorskip("distributed")
    with (
        dask.config.set(scheduler=None),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        ddf = dd.from_pandas(TABLE, npartitions=8)
        several = [SAMPLERS[name] for name in ("under", "over", "smote")]
        for sampler in (*several, BY_CELL["tempered"], TomekLinks()):
            got = resample_dask(ddf, sampler, "y").compute()
            assert_frame_equal(got, in_memory(sampler, ddf))
        for selector in (HashSampler(n_samples=0.3), ExactDeduplicator(columns=["whole"])):
            whole, y = ddf.compute().drop(columns="y"), ddf["y"].compute()
            got = select_dask(ddf, selector, "y").compute()
            assert_frame_equal(got.drop(columns="y"), selector.fit_resample(whole, y)[0])
        rounds = {"pace": Temperature(3.0), "n_rounds": 2, "random_state": 0}
        for rows, plan in zip(
            schedule_dask(ddf, Schedule(**rounds), "y"), Schedule(**rounds).plans(y), strict=True
        ):
            assert sorted(rows.compute().index) == sorted(whole.index[plan.keep])
        tempered = TemperatureAllocation(temperature=3.0)
        assert allocate_dask(ddf["y"], tempered) == tempered(y)
        before = set(client.run(os.getpid).values())
        slow = ddf.map_partitions(_waits, str(tmp_path), meta=ddf._meta)
        (tmp_path / "go").touch()  # what is computed at the call need not wait
        got = resample_dask(slow, SAMPLERS["smote"], "y")
        (tmp_path / "go").unlink()
        for told in tmp_path.glob("waits-*"):
            told.unlink()
        running = client.compute(got)
        until(lambda: list(tmp_path.glob("waits-*")))
        killed = int(next(tmp_path.glob("waits-*")).name.removeprefix("waits-"))
        os.kill(killed, signal.SIGKILL)
        (tmp_path / "go").touch()
        assert_frame_equal(running.result(timeout=600), in_memory(SAMPLERS["smote"], ddf))
        assert killed in before
        assert killed not in client.run(os.getpid).values()
