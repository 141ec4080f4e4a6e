"""Files resampled in pieces: the rows of memory, whole files or none, and runs that go on."""

import os
import sys

import numpy as np
import pytest

pa = pytest.importorskip("pyarrow")

import pyarrow.csv  # noqa: E402
import pyarrow.dataset  # noqa: E402
import pyarrow.feather  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

from skresample.exceptions import ShortfallWarning  # noqa: E402
from skresample.large import _plan_chunks, _sinks, plan_chunks, resample_parquet  # noqa: E402
from skresample.over_sampling import ADASYN, SMOTE, RandomOverSampler  # noqa: E402
from skresample.under_sampling import RandomUnderSampler  # noqa: E402

N = 400
RNG = np.random.default_rng(0)
LABELS = np.array(["north", "south", "west"])[RNG.choice(3, N, p=[0.7, 0.2, 0.1])]
FEATURES = pa.table(
    {
        "a": RNG.normal(size=N).astype("f4"),
        "whole": RNG.integers(0, 99, N).astype("i2"),
        "b": RNG.normal(size=N),
    }
)
TABLE = FEATURES.add_column(1, "y", pa.array(LABELS))
SAMPLERS = {
    "under": RandomUnderSampler(random_state=0),
    "under, repeated": RandomUnderSampler(replacement=True, random_state=1),
    "under, by class": RandomUnderSampler(sampling_strategy={"north": 50}, random_state=0),
    "over": RandomOverSampler(random_state=0),
    "over, smoothed": RandomOverSampler(shrinkage=0.5, random_state=0),
    "over, one class": RandomOverSampler(sampling_strategy="minority", random_state=2),
    "smote": SMOTE(random_state=0),
    "smote, by class": SMOTE(sampling_strategy={"west": 200}, k_neighbors=3, random_state=0),
}


def expected(sampler, features=FEATURES, labels=LABELS, schema=TABLE.schema):
    """Rows of ``fit_resample`` in memory, with the target in its place."""
    X, y = sampler.fit_resample(features, labels)
    return X.append_column("y", pa.array(y)).select(schema.names).cast(schema)


@pytest.fixture
def small(tmp_path):
    pq.write_table(TABLE, tmp_path / "in.parquet", row_group_size=70)
    return tmp_path / "in.parquet"


# -- the rows ----------------------------------------------------------------------------------
@pytest.mark.parametrize("rows", [37, 10_000])
@pytest.mark.parametrize("name", SAMPLERS)
def test_pieces_are_the_rows_of_memory(name, rows):
    pieces = list(plan_chunks(TABLE, SAMPLERS[name], "y", rows=rows))
    assert pa.concat_tables(pieces).equals(expected(SAMPLERS[name]))
    if name != "under, repeated":
        assert max(piece.num_rows for piece in pieces) <= rows


def test_integers_are_bounded_by_all_rows():
    rare = LABELS == "west"
    whole = pa.array(np.where(rare, np.arange(N) % 9 + 90, np.arange(N) % 200))
    features = FEATURES.set_column(1, "whole", whole)
    sampler = RandomOverSampler(sampling_strategy={"west": 200}, shrinkage=9.0, random_state=0)
    table = features.append_column("y", pa.array(LABELS))
    got = pa.concat_tables(plan_chunks(table, sampler, "y", rows=64))
    assert got.equals(expected(sampler, features, schema=table.schema))
    assert got.column("whole").to_numpy()[N:].max() > 99


@pytest.mark.parametrize("parts", [1, 3, 8])
@pytest.mark.parametrize("kind", ["parquet", "feather", "csv", "folder", "dataset"])
def test_however_the_rows_are_stored(kind, parts, tmp_path):
    ends = np.linspace(0, N, parts + 1).astype(int)
    suffix = kind if kind in ("feather", "csv") else "parquet"
    write = {
        "parquet": lambda t, path: pq.write_table(t, path, row_group_size=33),
        "feather": pyarrow.feather.write_feather,
        "csv": pyarrow.csv.write_csv,
    }[suffix]
    paths = [tmp_path / f"in{i}.{suffix}" for i in range(parts)]
    for path, first, last in zip(paths, ends, ends[1:], strict=False):
        write(TABLE.slice(first, last - first), str(path))
    source = {
        "folder": tmp_path,
        "dataset": pyarrow.dataset.dataset([str(p) for p in paths], format=suffix),
    }.get(kind, paths)
    for name in ("under", "smote"):
        got = pa.concat_tables(plan_chunks(source, SAMPLERS[name], "y", rows=64))
        if kind == "csv":  # digits of floats of 32 bits are read as 64
            want = expected(SAMPLERS["under"]) if name == "under" else None
            assert got.num_rows == expected(SAMPLERS[name]).num_rows
            if want is not None:
                assert got.column("b").equals(want.column("b"))
        else:
            assert got.equals(expected(SAMPLERS[name]))


@pytest.mark.parametrize("labels", ["ints", "bools", "dictionary", "unused levels"])
def test_targets_of_other_types(labels):
    codes = np.unique(LABELS, return_inverse=True)[1]
    if labels == "ints":
        y = pa.array(10 - 5 * codes)
    elif labels == "bools":
        y = pa.array(codes == 2)
    else:
        # Each chunk knows its own levels, in an order of its own.
        pieces = [pa.array(LABELS[i : i + 100][::-1]).dictionary_encode() for i in range(0, N, 100)]
        y = pa.chunked_array([piece.take(pa.array(range(99, -1, -1))) for piece in pieces])
        if labels == "unused levels":
            levels = pa.array(["zebra", "west", "south", "north", "east"])
            index = pa.array(np.array([3, 2, 1])[codes].astype("i4"))
            y = pa.chunked_array([pa.DictionaryArray.from_arrays(index, levels)])
    table = FEATURES.append_column("y", y)
    plain = np.array(y.to_pylist())
    for name in ("under", "smote"):
        got = pa.concat_tables(plan_chunks(table, SAMPLERS[name], "y", rows=90))
        X, y_new = SAMPLERS[name].fit_resample(FEATURES, plain)
        assert got.schema == table.schema
        assert got.drop_columns(["y"]).equals(X)
        assert got.column("y").to_pylist() == y_new.tolist()


def test_nominal_columns_are_copied(tmp_path):
    names = pa.array(np.tile(["x", "y", "z", None], N // 4))
    table = TABLE.append_column("c", names).append_column("d", names.dictionary_encode())
    got = pa.concat_tables(plan_chunks(table, SAMPLERS["over"], "y", rows=64))
    X, _ = SAMPLERS["over"].fit_resample(table.drop_columns(["y"]), LABELS)
    for column in ("c", "d", "whole"):
        assert got.column(column).to_pylist() == X.column(column).to_pylist()


# -- what is written ---------------------------------------------------------------------------
def test_a_file_and_its_counts(small, tmp_path, capsys):
    out = tmp_path / "out.parquet"
    result = resample_parquet(small, SAMPLERS["smote"], "y", out, rows=100, progress=True)
    assert pq.read_table(out).equals(expected(SAMPLERS["smote"]))
    top = int((LABELS == "north").sum())
    assert result.counts_after == dict.fromkeys(["north", "south", "west"], top)
    assert result.counts_before == {name: int((name == LABELS).sum()) for name in result[4]}
    assert (result.path, result.n_input, result.n_output) == (out, N, 3 * top)
    assert result.n_new == top * 3 - N
    groups = pq.ParquetFile(out).metadata
    assert all(groups.row_group(i).num_rows >= 100 for i in range(groups.num_row_groups - 1))
    assert f"{3 * top:,} rows written, 100%" in capsys.readouterr().err
    with pytest.raises(ValueError, match="exists already"):
        resample_parquet(small, SAMPLERS["under"], "y", out)
    resample_parquet(small, SAMPLERS["under"], "y", out, force=True)
    assert pq.read_table(out).equals(expected(SAMPLERS["under"]))
    assert sorted(os.listdir(tmp_path)) == ["in.parquet", "out.parquet"]


def test_arrow_files_that_memory_can_map(small, tmp_path):
    out = tmp_path / "out.arrow"
    shares = []

    def tell(done, total):
        shares.append(done / total)

    resample_parquet(small, SAMPLERS["over"], "y", out, rows=64, progress=tell)
    with pa.memory_map(str(out)) as file, pa.ipc.open_file(file) as reader:
        assert reader.read_all().equals(expected(SAMPLERS["over"]))
        assert all(reader.get_batch(i).num_rows >= 64 for i in range(3))
    assert shares == sorted(shares)
    assert shares[-1] == 1
    levels = TABLE.set_column(1, "y", TABLE["y"].dictionary_encode())
    with pytest.raises(ValueError, match=r"levels of columns \['y'\] .* name a .parquet file"):
        resample_parquet(levels, SAMPLERS["over"], "y", out, force=True)


@pytest.mark.parametrize("name", ["under, repeated", "over", "over, smoothed", "smote"])
def test_provenance_is_that_of_the_plan(small, name):
    sampler = SAMPLERS[name]
    pieces = plan_chunks(small, sampler, "y", rows=64, provenance=True)
    got = pa.concat_tables(pieces)
    assert got.drop_columns(got.column_names[-2:]).equals(expected(sampler))
    assert got["skresample_parent"].to_pylist() == sampler.plan_.origin.tolist()
    words = np.where(sampler.plan_.is_new, "new", "kept")
    assert got["skresample_row"].to_pylist() == words.tolist()


def test_a_folder_goes_on_where_it_stopped(small, tmp_path, monkeypatch):
    out, partial = tmp_path / "out", tmp_path / "out.partial"
    real, written = _sinks.FolderSink._write, []

    def failing(self, table):
        if self._next == 3:
            raise OSError("No space left on device")
        real(self, table)

    with monkeypatch.context() as patch:
        patch.setattr(_sinks.FolderSink, "_write", failing)
        with pytest.raises(OSError, match="No space"):
            resample_parquet(small, SAMPLERS["smote"], "y", out, rows=64)
    assert not out.exists()
    before = {p.name: p.stat().st_mtime_ns for p in partial.glob("part-*")}
    assert len(before) == 3
    for other in (SAMPLERS["over"], SMOTE(random_state=1), SMOTE()):
        with pytest.raises(ValueError, match="parts of another run"):
            resample_parquet(small, other, "y", out, rows=64)
    write = pq.write_table

    def spy(table, path, **settings):
        written.append(path.name)
        write(table, path, **settings)

    monkeypatch.setattr(pq, "write_table", spy)
    resample_parquet(small, SAMPLERS["smote"], "y", out, rows=64)
    assert written[0] == "part-00003.tmp"
    assert {p.name: p.stat().st_mtime_ns for p in out.glob("part-*") if p.name in before} == before
    assert pq.read_table(out).equals(expected(SAMPLERS["smote"]))
    assert not partial.exists()
    with pytest.raises(ValueError, match="exists already"):
        resample_parquet(small, SAMPLERS["smote"], "y", out, rows=64)


# -- faults ------------------------------------------------------------------------------------
def test_no_half_written_file(small, tmp_path, monkeypatch):
    out = tmp_path / "out.parquet"

    def fails(*_):
        raise OSError("No space left on device")
        yield

    monkeypatch.setattr(_plan_chunks, "new_rows", fails)
    with pytest.raises(OSError, match="No space"):
        resample_parquet(small, SAMPLERS["smote"], "y", out, rows=50)
    assert os.listdir(tmp_path) == ["in.parquet"]


class Stream:
    """What hands out its rows as often as it is asked, as a DuckDB relation does."""

    def __init__(self, *tables):
        self.tables = list(tables)

    def __arrow_c_stream__(self, requested_schema=None):
        table = self.tables.pop(0) if len(self.tables) > 1 else self.tables[0]
        return table.__arrow_c_stream__(requested_schema)


@pytest.mark.parametrize("name", ["under", "smote"])
def test_streams_that_can_be_asked_again(name, tmp_path):
    views = TABLE.cast(
        pa.schema([(f.name, pa.string_view() if f.name == "y" else f.type) for f in TABLE.schema])
    )
    result = resample_parquet(Stream(views), SAMPLERS[name], "y", tmp_path / "out.parquet", rows=37)
    want = pa.concat_tables(plan_chunks(TABLE, SAMPLERS[name], "y"))
    assert result.n_input == N
    assert pq.read_table(tmp_path / "out.parquet").cast(want.schema).equals(want)


def test_streams_in_another_order_and_those_read_once_are_refused():
    turned = TABLE.take(np.arange(N)[::-1])
    pieces = plan_chunks(Stream(TABLE, TABLE, turned), SAMPLERS["under"], "y", rows=50)
    with pytest.raises(ValueError, match="came with other labels than before; a stream must"):
        list(pieces)
    once = pa.RecordBatchReader.from_batches(TABLE.schema, TABLE.to_batches())
    for source, words in ((once, "can be read once"), (TABLE.to_pandas(), "fit_resample takes it"),
                          (5, "must be paths, a pyarrow Dataset")):  # fmt: skip
        with pytest.raises(TypeError, match=words):
            plan_chunks(source, SAMPLERS["under"], "y")


@pytest.mark.parametrize("size", [1, 400])
def test_a_damaged_file_is_an_error(small, tmp_path, size):
    # One byte of a number: nothing but the checksum of its page tells.
    table = pq.read_table(small)
    pq.write_table(table, small, compression="none", use_dictionary=False, write_page_checksum=True)
    numbers = pq.ParquetFile(small).metadata.row_group(0).column(0)
    place = numbers.data_page_offset + numbers.total_compressed_size - 8
    data = bytearray(small.read_bytes())
    data[place : place + size] = bytes(size)
    small.write_bytes(bytes(data))
    with pytest.raises((OSError, ValueError)):
        resample_parquet(small, SAMPLERS["under"], "y", tmp_path / "out.parquet")
    assert os.listdir(tmp_path) == ["in.parquet"]


@pytest.mark.parametrize("size", [N - 50, N + 50])
def test_a_source_that_changes_is_refused(size, tmp_path, monkeypatch):
    more = pa.concat_tables([TABLE, TABLE]).slice(0, size)
    real = _plan_chunks.Source.blocks

    def blocks(self, rows, columns=None):
        if columns is None:
            self.dataset = pyarrow.dataset.dataset(more)
        return real(self, rows, columns)

    monkeypatch.setattr(_plan_chunks.Source, "blocks", blocks)
    with pytest.raises(ValueError, match="changed while it was read"):
        resample_parquet(TABLE, SAMPLERS["over"], "y", tmp_path / "out.parquet")
    assert os.listdir(tmp_path) == []


def test_other_labels_in_the_second_pass_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(_plan_chunks, "_kept", lambda block, *_: block)
    with pytest.raises(ValueError, match="rows by class came out"):
        resample_parquet(TABLE, SAMPLERS["under"], "y", tmp_path / "out.parquet")


@pytest.mark.parametrize(
    ("sampler", "target", "error", "message"),
    [
        (ADASYN(), "y", TypeError, "ADASYN may look at all rows"),
        (SMOTE(seeds="in_danger"), "y", ValueError, "looks at the rows of other classes"),
        (RandomUnderSampler(group_columns=len), "y", TypeError, "name the columns here"),
        (RandomUnderSampler(group_columns="c"), "y", ValueError, "'c' is not in the source"),
        (SMOTE(), "z", ValueError, "no column 'z'"),
        (SMOTE(sampling_strategy={"east": 9}), "y", ValueError, "'east'"),
        (SMOTE(sampling_strategy=len), "y", ValueError, "callable that returned int"),
        (
            SMOTE(sampling_strategy={"west": 3}),
            "y",
            ValueError,
            "class 'west'",
        ),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_files_cannot_do_is_refused(sampler, target, error, message, tmp_path):
    with pytest.raises(error, match=message):
        resample_parquet(TABLE, sampler, target, tmp_path / "out.parquet")
    assert os.listdir(tmp_path) == []


def test_names_of_other_formats_are_no_folders(tmp_path):
    with pytest.raises(ValueError, match=r"o\.csv would be a folder.*'\.parquet'"):
        resample_parquet(TABLE, SAMPLERS["under"], "y", tmp_path / "o.csv")
    assert os.listdir(tmp_path) == []


def test_warnings_name_the_class():
    with pytest.warns(ShortfallWarning, match="class 'west'"):
        list(plan_chunks(TABLE, SMOTE(sampling_strategy="minority", k_neighbors=90), "y"))


def test_columns_that_may_stand_for_one_are_refused(tmp_path):
    bits, wide = np.eye(4)[np.arange(N) % 4], TABLE
    for j in range(4):
        wide = wide.append_column(f"k{j}", pa.array(bits[:, j]))
    with pytest.raises(ValueError, match="onehot_groups"):
        resample_parquet(wide, SAMPLERS["smote"], "y", tmp_path / "parts", rows=100)
    assert os.listdir(tmp_path) == []  # what follows the advice finds no parts of another run
    groups = [[f"k{j}" for j in range(4)]]
    for said in (SMOTE(onehot_groups=None, random_state=0), SMOTE(onehot_groups=groups)):
        said.set_params(random_state=0)
        got = pa.concat_tables(plan_chunks(wide, said, "y", rows=100))
        assert got.equals(expected(said, wide.drop_columns(["y"]), schema=wide.schema))


def test_columns_that_stand_for_one_beyond_the_held_rows_are_refused():
    many = (LABELS == "north") & (np.arange(N) > (LABELS == "north").argmax())
    table = TABLE.append_column("level", pa.array(np.tile(["u", "v"], N // 2)))
    for name, bit in (("k0", many), ("k1", ~many)):  # constant in the classes that grow
        table = table.append_column(name, pa.array(bit.astype("f8")))
    with pytest.raises(ValueError, match="onehot_groups=None, else name them"):
        list(plan_chunks(table, SAMPLERS["smote"], "y"))
    said = SMOTE(onehot_groups=[["k0", "k1"]], random_state=0)
    got = pa.concat_tables(plan_chunks(table, said, "y", rows=100))
    assert got.equals(expected(said, table.drop_columns(["y"]), schema=table.schema))


def test_missing_labels_and_files_are_named(tmp_path):
    y = LABELS.astype(object)
    y[123] = None
    table = FEATURES.append_column("y", pa.array(y, pa.string()))
    with pytest.raises(ValueError, match="row 123 has no label"):
        plan_chunks(table, SAMPLERS["under"], "y", rows=50)
    halves = FEATURES.append_column("y", pa.array([0.5, 1.0] * (N // 2)))
    with pytest.raises(ValueError, match=r"holds fractions such as 0.5"):
        plan_chunks(halves, SAMPLERS["under"], "y")
    gap = FEATURES.append_column("y", pa.array([0.0, 1.0, np.nan, 1.0] * (N // 4)))
    with pytest.raises(ValueError, match="row 2 has no label"):
        plan_chunks(gap, SAMPLERS["under"], "y")
    with pytest.raises(ValueError, match="no file or folder"):
        plan_chunks(tmp_path / "none.parquet", SAMPLERS["under"], "y")
    with pytest.raises(ValueError, match="has no rows"):
        plan_chunks(TABLE.slice(0, 0), SAMPLERS["under"], "y")
    alone = FEATURES.append_column("y", pa.array(["a"] * N))
    with pytest.raises(ValueError, match="a single class, 'a'"):
        plan_chunks(alone, SAMPLERS["under"], "y")
    with pytest.raises(ValueError, match="rows must be at least 1"):
        plan_chunks(TABLE, SAMPLERS["under"], "y", rows=0)
    path = tmp_path / "in.parquet"
    pq.write_table(TABLE, path)
    with pytest.raises(ValueError, match="is read from"):
        resample_parquet(path, SAMPLERS["under"], "y", path, force=True)


def test_without_pyarrow_it_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError, match=r"install skresample\[cli\] or pyarrow"):
        plan_chunks("some.parquet", SAMPLERS["under"], "y")
