"""Reading under limits: hostile and broken files are refused with the place of the fault."""

import gzip

import numpy as np
import pytest

pa = pytest.importorskip("pyarrow")
pd = pytest.importorskip("pandas")
parquet = pytest.importorskip("pyarrow.parquet")

from skresample.cli._read import Limits, read_table  # noqa: E402

MIB = 1 << 20


def read(path, content, name="t.csv", **limits):
    target = path / name
    target.write_bytes(content)
    return read_table(target, Limits(**limits))


def write_parquet(path, columns, names=None):
    table = pa.table(columns, names=names) if names else pa.table(columns)
    parquet.write_table(table, path / "t.parquet")
    return path / "t.parquet"


@pytest.mark.parametrize(
    ("content", "names", "last"),
    [
        (b"a,b\n1,x\n2,y\n", ["a", "b"], [2, "y"]),
        (b"a;b\n1,5;x\n2,5;y\n", ["a", "b"], [2.5, "y"]),
        ("a,b\n1,2\n3,ä\n".encode("utf-16"), ["a", "b"], [3, "ä"]),
        (b"a,b\n1,2\n3,\xe4\n", ["a", "b"], [3, "ä"]),
        (b"a\tb\n1\tx\n2\ty", ["a", "b"], [2, "y"]),
        (b"\xef\xbb\xbfa,b\r\n1,x\r\n2,y\r\n", ["a", "b"], [2, "y"]),
        (b'"a,1",b\n1,x\n2,"y\n""z"""\n', ["a,1", "b"], [2, 'y\n"z"']),
        ("ä,😀\n1,é\n2,ü\n".encode(), ["ä", "😀"], [2, "ü"]),
        (b"a\n1\n2\n", ["a"], [2]),
    ],
)
def test_text_tables(tmp_path, content, names, last):
    frame = read(tmp_path, content)
    assert list(frame.columns) == names
    assert frame.iloc[-1].tolist() == last
    assert len(frame) == 2


def test_types_and_missing_values(tmp_path):
    frame = read(tmp_path, b"i,f,b,s,d\n1,1.5,true,x,2020-01-02\n2,,false,NA,\n")
    assert [t.kind for t in frame.dtypes[:3]] == ["i", "f", "b"]
    assert frame.isna().iloc[1].tolist() == [False, True, False, True, True]
    assert frame["d"][0] == pd.Timestamp("2020-01-02")


def test_integers_and_booleans_with_gaps_lose_nothing(tmp_path):
    frame = read(tmp_path, b"i,b\n9007199254740993,true\n,\n1,false\n")
    assert frame["i"].dropna().tolist() == [9007199254740993, 1]
    assert frame["b"].dropna().tolist() == [True, False]
    assert frame.isna().sum().tolist() == [1, 1]
    frame = read_table(write_parquet(tmp_path, {"u": pa.array([2**63, None], pa.uint64())}))
    assert frame["u"][0] == 2**63


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"a,b\n", "has a header but no rows"),
        (b"a,b,a\n1,2,3\n", "line 1: columns 1 and 3 are both called 'a'"),
        (b"a,,b\n1,2,3\n", "line 1: column 2 of 3 has no name"),
        (b"a,b\n1,2\n3\n", "line 3: 1 fields, but the header has 2"),
        (b"a,b\n1,2\n3,4,5\n", "line 3: 3 fields, but the header has 2"),
        (b"a,b\n1,x\0y\n", "line 2, column 4: a NUL byte"),
        (b"a,b\n1,2\n\xc3\xa4b\xff,3\n", "line 3, column 3: a byte that is not UTF-8"),
        (b"a,b\n1,\xc3", "line 2, column 3: a byte that is not UTF-8"),
        (b"a,b\n1,\x81\n", "line 2, column 3: a byte that is not UTF-8"),
        (b"a,b\n1,\xe9\n2,2,3\n", "line 3: 3 fields, but the header has 2"),
        (b'a,b\n1,2\n3,"x\n4,5\n', "row 2: the quote that opens the value in column 'b'"),
        (b"a,b\n1," + b"x" * 2 * MIB + b"\n", "line 2: a field is longer than 1,048,576 bytes"),
        (b'a,b\n1,"' + b"x," * MIB + b'"\n', "a value in column 'b' is longer than 1,048,576"),
        (b"x" * 200_000 + b"\n1\n", "line 1: field larger than field limit"),
    ],
)
def test_broken_text_is_refused_with_its_place(tmp_path, content, message):
    with pytest.raises(ValueError, match=r"t\.csv.*") as caught:
        read(tmp_path, content)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_fault_behind_many_pieces_is_located(tmp_path):
    line = b"1,abcdefgh\n"
    content = b"a,b\n" + line * 100_000 + b"1,\xc3\xa4\xe9\n"
    with pytest.raises(ValueError, match="line 100002, column 4: a byte that is not UTF-8"):
        read(tmp_path, content)


def test_bytes_are_counted_after_decompression(tmp_path):
    content = gzip.compress(b"a,b\n" + b"1,2\n" * 200_000)
    assert len(read(tmp_path, content, "t.csv.gz")) == 200_000
    assert len(content) < 10_000
    with pytest.raises(ValueError, match="more than 100,000 bytes after decompression"):
        read(tmp_path, content, "t.csv.gz", n_bytes=100_000)


@pytest.mark.parametrize(
    "content",
    [b"a,b\n1,2\n", gzip.compress(b"a,b\n1,2\n", mtime=0)[:-6], b"\x1f\x8b\x08" + b"\0" * 20],
)
def test_broken_gzip(tmp_path, content):
    with pytest.raises(ValueError, match="not a readable gzip file"):
        read(tmp_path, content, "t.csv.gz")


def test_columns_and_rows_are_limited(tmp_path):
    with pytest.raises(ValueError, match="has 3 columns; at most 2"):
        read(tmp_path, b"a,b,c\n1,2,3\n", n_columns=2)
    with pytest.raises(ValueError, match="more than 5 lines"):
        read(tmp_path, b"a\n" + b"1\n" * 20, n_rows=5)


def test_wide_tables_are_read(tmp_path):
    names = ";".join(f"{i:0200d}" for i in range(6_000))
    frame = read(tmp_path, f"{names}\n{';'.join('1' * 6_000)}\n".encode())
    assert frame.shape == (1, 6_000)


def test_parquet(tmp_path):
    columns = {"a": [1, 2], "c": pa.array(["x", "y"]).dictionary_encode()}
    frame = read_table(write_parquet(tmp_path, columns))
    assert frame["a"].tolist() == [1, 2]
    assert isinstance(frame["c"].dtype, pd.CategoricalDtype)


def test_index_of_pandas_is_no_column(tmp_path):
    pd.DataFrame({"a": [1, 2]}, index=["x", "y"]).to_parquet(tmp_path / "t.parquet")
    assert list(read_table(tmp_path / "t.parquet").columns) == ["a"]


@pytest.mark.parametrize(
    ("columns", "names", "message"),
    [
        ({"a": [[1], [2]]}, None, "column 'a' holds list<"),
        ({"a": [{"b": 1}]}, None, "column 'a' holds struct<"),
        ({"a": [b"\x80\x04"]}, None, "column 'a' holds binary values"),
        ([[1], [2]], ["a", "a"], "two columns are called 'a'"),
        ({"a": pa.array([], pa.int64())}, None, "no rows"),
    ],
)
def test_parquet_that_is_no_plain_table(tmp_path, columns, names, message):
    with pytest.raises(ValueError, match=message):
        read_table(write_parquet(tmp_path, columns, names))


def test_parquet_bytes_are_counted_unfolded(tmp_path):
    path = write_parquet(tmp_path, {"a": np.zeros(1_000_000)})
    assert path.stat().st_size < 100_000
    with pytest.raises(ValueError, match="more than 1,000,000 bytes after decompression"):
        read_table(path, Limits(n_bytes=1_000_000))


def test_damaged_parquet_never_raises_anything_but_value_error(tmp_path):
    whole = write_parquet(tmp_path, {"a": [1, 2, 3], "s": ["x", "yy", None]}).read_bytes()
    rng = np.random.default_rng(0)
    refused = 0
    for _ in range(150):
        damaged = bytearray(whole)
        for at in rng.integers(0, len(whole), 3):
            damaged[at] = rng.integers(256)
        try:
            read(tmp_path, bytes(damaged), "t.parquet")
        except ValueError as error:
            refused += "\n" not in str(error)
    assert refused > 100


def test_parquet_columns_and_rows_are_limited(tmp_path):
    path = write_parquet(tmp_path, {"a": [1, 2, 3], "b": [1, 2, 3]})
    with pytest.raises(ValueError, match="has 2 columns; at most 1"):
        read_table(path, Limits(n_columns=1))
    with pytest.raises(ValueError, match="has 3 rows; at most 2"):
        read_table(path, Limits(n_rows=2))


def test_parquet_decimals_times_and_long_cells(tmp_path):
    import datetime
    import decimal

    columns = {"d": [decimal.Decimal("1.5")], "t": [datetime.time(12, 30)], "n": pa.nulls(1)}
    frame = read_table(write_parquet(tmp_path, columns))
    assert frame["d"].tolist() == [1.5]
    assert frame["t"][0].startswith("12:30")
    assert frame["n"].isna().all()
    with pytest.raises(ValueError, match="a value in column 's' is longer"):
        read_table(write_parquet(tmp_path, {"s": ["x" * 2 * MIB]}))


@pytest.mark.parametrize("name", ["no.csv", "t.pkl", "t.npy", "t.xls", "t"])
def test_unknown_or_missing_files(tmp_path, name):
    if name != "no.csv":
        (tmp_path / name).write_bytes(b"a\n1\n")
    with pytest.raises(ValueError, match=r"no such file|unknown kind of file"):
        read_table(tmp_path / name)


def test_devices_pipes_and_directories(tmp_path):
    import os

    os.mkfifo(tmp_path / "pipe.csv")
    for path in ("/dev/zero", tmp_path, tmp_path / "pipe.csv"):
        with pytest.raises(ValueError, match="is not a regular file"):
            read_table(path)
    with pytest.raises(ValueError, match="the name is not valid"):
        read_table("a\0.csv")


def test_names_in_messages_are_harmless(tmp_path):
    with pytest.raises(ValueError, match="both called") as caught:
        read(tmp_path, b"\x1b[31mx,\x1b[31mx\n1,2\n")
    assert "\x1b" not in str(caught.value)
    with pytest.raises(ValueError, match="no such file") as caught:
        read_table("\x1b]0;x\x07.csv")
    assert "\x1b" not in str(caught.value)
