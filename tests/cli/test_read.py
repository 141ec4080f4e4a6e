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
    assert int(frame["u"][0]) == 2**63  # a code: text keeps every digit


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"a,b\n", "has a header but no rows"),
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
    names = ";".join(f"{i:0600d}" for i in range(2_000))
    frame = read(tmp_path, f"{names}\n{';'.join('1' * 2_000)}\n".encode())
    assert frame.shape == (1, 2_000)


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


def write_workbook(path, rows):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_feather_is_read_under_the_same_limits(tmp_path):
    from pyarrow import feather

    path = tmp_path / "t.feather"
    feather.write_feather(pa.table({"a": np.zeros(300_000), "s": ["x"] * 300_000}), path)
    assert read_table(path).shape == (300_000, 2)
    for limits, message in (
        (Limits(n_bytes=1_000_000), "more than 1,000,000 bytes after decompression"),
        (Limits(n_columns=1), "has 2 columns; at most 1"),
        (Limits(n_rows=10), "rows; at most 10 are read"),
    ):
        with pytest.raises(ValueError, match=message):
            read_table(path, limits)
    feather.write_feather(pa.table({"a": np.zeros(9)}), path)
    assert len(read_table(path, Limits(n_bytes=72))) == 9  # as many as are allowed
    with pytest.raises(ValueError, match="more than 71 bytes"):
        read_table(path, Limits(n_bytes=71))
    feather.write_feather(pa.table({"a": [[1], [2]]}), path)
    with pytest.raises(ValueError, match="column 'a' holds list<"):
        read_table(path)


def test_workbooks_are_read_under_the_same_limits(tmp_path):
    path = write_workbook(tmp_path / "t.xlsx", [["a", "b"], [1, "x"], [2.5, None], [None, None]])
    frame = read_table(path)
    assert frame["a"].tolist() == [1, 2.5]
    assert frame["b"].isna().tolist() == [False, True]
    for limits, message in (
        (Limits(n_bytes=1_000), "more than 1,000 bytes after decompression"),
        (Limits(n_columns=1), "has 2 columns; at most 1"),
        (Limits(n_rows=1), "has more than 1 rows"),
    ):
        with pytest.raises(ValueError, match=message):
            read_table(path, limits)
    rows = [["a title"], ["a", "b", "c"], *[[None]] * 4, [1, "x", 3], [2, "y", 4]]
    assert read_table(write_workbook(path, rows))["a"].tolist() == [1, 2]
    for rows, message in (
        ([["a"], [1, 2]], "row 2: more cells than the header has names"),
        ([["a"]], "no rows"),
        ([], "is empty"),
    ):
        with pytest.raises(ValueError, match=message):
            read_table(write_workbook(path, rows))


@pytest.mark.parametrize("name", ["t.feather", "t.xlsx", "t.csv.zst"])
def test_damaged_files_never_raise_anything_but_value_error(tmp_path, name):
    from pyarrow import feather

    path = tmp_path / name
    if name.endswith("feather"):
        feather.write_feather(pa.table({"a": [1, 2, 3], "s": ["x", "yy", None]}), path)
    elif name.endswith("xlsx"):
        write_workbook(path, [["a", "s"], [1, "x"], [2, "yy"]])
    else:
        with pa.CompressedOutputStream(pa.OSFile(str(path), "wb"), "zstd") as stream:
            stream.write(b"a,s\n" + b"1,x\n" * 50)
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    refused = 0
    for _ in range(40):
        damaged = bytearray(whole)
        for at in rng.integers(0, len(whole), 3):
            damaged[at] = rng.integers(256)
        try:
            read(tmp_path, bytes(damaged), name)
        except ValueError as error:
            refused += "\n" not in str(error)
    assert refused > 5


def test_zst_is_counted_after_decompression(tmp_path):
    with pa.CompressedOutputStream(pa.OSFile(str(tmp_path / "t.csv.zst"), "wb"), "zstd") as stream:
        stream.write(b"a,b\n" + b"1,2\n" * 200_000)
    with pytest.raises(ValueError, match="more than 100,000 bytes after decompression"):
        read_table(tmp_path / "t.csv.zst", Limits(n_bytes=100_000))


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1 234,5 €", "12 €"], [1234.5, 12]),
        (["1.234,50", "7,25"], [1234.5, 7.25]),
        (["-$1,200.00", "$3.50"], [-1200, 3.5]),
        (["(1,200)", "3"], [-1200, 3]),
        (["5%", "-7.5%"], [5, -7.5]),
        (["1'234", "8"], [1234, 8]),
        (["CHF 5.20", "CHF 1.10"], [5.2, 1.1]),
        (["1.5e-3", "2E4"], [0.0015, 20000]),
        ([" 3", "+4 "], [3, 4]),
        (["3", "unknown"], [3, None]),
        (["#DIV/0!", "1.5"], [None, 1.5]),
        (["1,234", "5,678"], [1234, 5678]),
        # No column of numbers: words stay words.
        (["1,234", "5,67,8"], ["1,234", "5,67,8"]),
        (["$5", "5%"], ["$5", "5%"]),
        (["0x1f", "2"], ["0x1f", "2"]),
        (["+", "-"], ["+", "-"]),
        (["007", "12"], ["007", "12"]),
        (["12345678901234567", "2"], ["12345678901234567", "2"]),
        (["1.2.3", "1.2"], ["1.2.3", "1.2"]),
        (["2020-02-30", "2020-02-01"], ["2020-02-30", "2020-02-01"]),
    ],
)
def test_meaning_of_cells(tmp_path, cells, values):
    quoted = "".join(f'"{cell}",{i}\n' for i, cell in enumerate(cells))
    column = read(tmp_path, f"x,i\n{quoted}".encode())["x"]
    assert [None if pd.isna(v) else v for v in column.tolist()] == values


@pytest.mark.parametrize(
    ("cells", "pattern"),
    [
        (["01/31/2020", "02/01/2020"], "%m/%d/%Y"),
        (["31/01/2020", "01/02/2020"], "%d/%m/%Y"),
        (["1.2.2020", "11.12.2020"], "%d.%m.%Y"),
        (["01-Jan-2020", "02-Feb-2021"], "%d-%b-%Y"),
        (["09/18/18", "12/01/19"], "%m/%d/%y"),
        (["1/31/2020 7:05", "2/1/2020 17:30"], "%m/%d/%Y %H:%M"),
        (["01/31/2020 07:05 PM", "02/01/2020 01:30 AM"], "%m/%d/%Y %I:%M %p"),
        (["2020-01-31 07:05:01.250", "2020-02-01 00:00:00.500"], "ISO8601"),
        (["2020-01-31T07:05:00Z", "2020-02-01T00:00:00Z"], "ISO8601"),
    ],
)
def test_dates_are_written_as_they_are_read(cells, pattern):
    from skresample.cli._dates import date_style

    style, stamps = date_style(pa.array(cells))
    assert style.pattern == pattern
    assert style.words(stamps) == cells
    assert stamps[0] == pd.to_datetime(
        cells[0], **({} if "ISO" in pattern else {"format": pattern})
    )


@pytest.mark.parametrize(
    ("cells", "new", "texts"),
    [
        (["1.50", "2.25"], [1.006, -3.0], ["1.01", "-3.00"]),
        (["1.5", "2.25"], [1.0, 2.346], ["1", "2.35"]),
        (["$1,200.00", "-$3.50"], [-12345.678, 0.001], ["-$12,345.68", "$0.00"]),
        (["(1,200)", "3"], [-4321, 5], ["(4,321)", "5"]),
        (["1.234,5 €", "7,5 €"], [9876.54], ["9.876,5 €"]),
        (["1.50e-03", "2.25e+01"], [0.012345], ["1.23e-02"]),
        (["12", "7"], [3], ["3"]),
    ],
)
def test_numbers_are_written_as_they_are_read(cells, new, texts):
    from skresample.cli._numbers import number_style

    style = number_style(pa.array(cells), None, ".")
    assert style.words(np.asarray(new)) == texts


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
    with pytest.raises(ValueError, match="2 fields, but") as caught:
        read(tmp_path, b"\x1b[31mx,\x1b[31mx,z\n1,2\n")
    assert "\x1b" not in str(caught.value)
    with pytest.raises(ValueError, match="no such file") as caught:
        read_table("\x1b]0;x\x07.csv")
    assert "\x1b" not in str(caught.value)


def test_names_that_occur_again_are_numbered_as_pandas_does():
    from skresample.cli._header import distinct_names

    assert distinct_names(["a", "b", "a", "a"]) == ["a", "b", "a.1", "a.2"]
    assert distinct_names(["a", "a", "a.1"]) == ["a", "a.2", "a.1"]


def test_one_cell_in_scientific_notation_does_not_change_the_style():
    from skresample.cli._numbers import number_style

    cells = ["0.25", "-1.46", "12.10", "0.01", "3.00"]
    style = number_style(pa.array([*cells, "1e-3"]), None, ".")
    assert style.words([0.6551633315841012]) == ["0.66"]
    assert style == number_style(pa.array(cells), None, ".")
    several = number_style(pa.array([*cells, "1e-3", "2e-5"]), None, ".")
    assert several.words([0.6551633315841012]) == ["0.6551633315841012"]
