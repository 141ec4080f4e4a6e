"""Tables as people have them: read, named, and written again cell by cell."""

import csv
import gzip
import io
import re

import numpy as np
import pytest

pytest.importorskip("click")
pd = pytest.importorskip("pandas")
pa = pytest.importorskip("pyarrow")

from click.testing import CliRunner  # noqa: E402

from skresample.cli import command  # noqa: E402
from skresample.cli._prepare import load_problem  # noqa: E402

N = 90


def plain():
    """90 rows: numbers, a town, a code, booleans, a day and a label in one of five."""
    rng = np.random.default_rng(8)
    y = np.arange(N) % 5 == 0
    days = pd.Timestamp("2021-03-01") + pd.to_timedelta(rng.integers(0, 700, N), unit="D")
    return pd.DataFrame(
        {
            "a": np.round(1000 + 300 * (rng.normal(size=N) + 1.8 * y), 2),
            "b": np.round(rng.normal(5, 2, N), 3),
            "town": rng.choice(["Lyon", "Kraków", "Málaga"], N),
            "zip": [f"{z:05d}" for z in rng.integers(120, 99999, N)],
            "paid": np.where(rng.random(N) < 0.5, "TRUE", "FALSE"),
            "day": days.strftime("%Y-%m-%d"),
            "y": np.where(y, "yes", "no"),
        }
    )


def quoted(table, path):
    with open(path, "w", newline="") as stream:
        writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
        writer.writerow(["", *table.columns])
        writer.writerows([i + 1, *row] for i, row in enumerate(table.itertuples(index=False)))


def written_by_r(table, path):
    """``write.table``: one name less than there are cells."""
    text = table.to_csv(sep="\t", lineterminator="\n")
    path.write_text(text.removeprefix("\t"))


def spoken(table, path):
    cells = table.astype(object)
    cells.loc[[1, 7, 30], "a"] = "?"
    cells.loc[[2, 8], "b"] = "-"
    cells.loc[[3, 40], "town"] = "n/a"
    cells.loc[[4], "paid"] = ""
    cells.to_csv(path, index=False)


def money(table, path):
    table = table.assign(a=[f"${v:,.2f}" for v in table.a], b=[f"{v}%" for v in table.b])
    table.to_csv(path, index=False)


WRITERS = {
    "index_column.csv": lambda t, path: t.to_csv(path),
    "saved_twice.csv": lambda t, path: t.rename_axis("Unnamed: 0").to_csv(path),
    "r_style.csv": quoted,
    "r_table.txt": written_by_r,
    "decimal_comma.csv": lambda t, path: t.to_csv(path, sep=";", decimal=",", index=False),
    "latin1.csv": lambda t, path: t.to_csv(path, index=False, encoding="cp1252"),
    "excel_unicode.txt": lambda t, path: t.to_csv(path, index=False, sep="\t", encoding="utf-16"),
    "money.csv": money,
    "spoken.csv": spoken,
    "us_dates.csv": lambda t, path: t.assign(
        day=pd.to_datetime(t.day).dt.strftime("%m/%d/%Y")
    ).to_csv(path, index=False),
    "tabs.tsv.gz": lambda t, path: t.to_csv(path, sep="\t", index=False),
    "bom.csv": lambda t, path: path.write_bytes(
        b"\xef\xbb\xbf" + t.to_csv(index=False, lineterminator="\r\n").encode()
    ),
    "big_ids.csv": lambda t, path: t.assign(
        key=[9_100_000_000_000_000_000 + i for i in range(N)]
    ).to_csv(path, index=False),
    "one_hot.csv": lambda t, path: pd.concat([t, pd.get_dummies(t.town)], axis=1).to_csv(
        path, index=False
    ),
    "spreadsheet.csv": lambda t, path: path.write_text(
        "sep=;\n" + t.to_csv(index=False, sep=";", decimal=","), encoding="utf-8"
    ),
    "packed.csv.zst": lambda t, path: _pack(t.to_csv(index=False).encode(), path),
}


ALL_BUT_ZSTD = sorted(set(WRITERS) - {"packed.csv.zst"})  # pandas does not read that


def _pack(data, path):
    with pa.CompressedOutputStream(pa.OSFile(str(path), "wb"), "zstd") as stream:
        stream.write(data)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Every table under its name."""
    folder = tmp_path_factory.mktemp("files")
    for name, write in WRITERS.items():
        write(plain(), folder / name)
    return folder


def run(*args, code=0):
    outcome = CliRunner().invoke(command, [*map(str, args)])
    assert outcome.exit_code == code, outcome.output
    return outcome


def rows(path):
    """Cells of a text table, read without the package."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    if path.suffix == ".zst":
        data = pa.CompressedInputStream(pa.BufferReader(data), "zstd").read()
    code = {"latin1.csv": "cp1252", "excel_unicode.txt": "utf-16"}.get(path.name, "utf-8-sig")
    text = data.decode(code)
    text = text.removeprefix("sep=;\n")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.mark.parametrize("name", WRITERS)
def test_kept_cells_are_those_of_the_file(files, tmp_path, name):
    out = tmp_path / name
    run("resample", files / name, "--target", "y", "--method", "SMOTE", "-q", "-o", out)
    before, after = rows(files / name), rows(out)
    if name == "r_table.txt":
        before[0].insert(0, "")
    width = len(before[0])
    assert after[0] == [*before[0], "skresample_row", "skresample_parent"]
    kept = [row for row in after[1:] if row[width] == "kept"]
    new = [dict(zip(after[0], row, strict=True)) for row in after[1:] if row[width] == "new"]
    assert [row[:width] for row in kept] == before[1:]
    assert [int(row[width + 1]) for row in kept] == list(range(N))
    assert len(new) == N - 2 * N // 5
    _check_new_rows(new, [dict(zip(before[0], row, strict=True)) for row in before[1:]], name)


def _check_new_rows(new, old, name):
    """New cells have the form of the column's; codes and words are some row's."""
    number = {
        "decimal_comma.csv": r"-?\d+,\d+",
        "spreadsheet.csv": r"-?\d+,\d+",
        "money.csv": r"\$[\d,]+\.\d\d",
        "spoken.csv": r"\?|-?\d+(\.\d{1,2})?",
    }
    day = r"\d\d/\d\d/\d{4}" if name == "us_dates.csv" else r"\d{4}-\d\d-\d\d"
    for row in new:
        assert re.fullmatch(number.get(name, r"-?\d+(\.\d{1,2})?"), row["a"])
        assert re.fullmatch(r"-|-?\d+([.,]\d{1,3})?%?", row["b"])
        assert re.fullmatch(day, row["day"])
        assert row.get("", row.get("Unnamed: 0", "")) == ""
    for column in ("town", "zip", "paid", "y", *(["key"] if name == "big_ids.csv" else [])):
        assert {row[column] for row in new} <= {row[column] for row in old}
    assert len({row["a"] for row in new} - {row["a"] for row in old}) > 20


@pytest.mark.parametrize("name", WRITERS)
def test_all_ways_of_writing_hold_the_same_values(files, name):
    problem = load_problem(files / name, "y")
    expected = plain().drop(columns="y")
    expected["day"] = pd.to_datetime(expected["day"])
    expected["paid"] = expected["paid"] == "TRUE"
    if name == "spoken.csv":
        for column, missing in (("a", [1, 7, 30]), ("b", [2, 8]), ("town", [3, 40])):
            expected.loc[missing, column] = None
        expected["paid"] = expected["paid"].astype("boolean").mask(np.arange(N) == 4)
    found = problem.X[expected.columns]
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)
    assert problem.y.tolist() == plain()["y"].tolist()
    labelled = ("index_column.csv", "saved_twice.csv", "r_style.csv", "r_table.txt")
    assert len(problem.notes) == 1 + (name in labelled)


@pytest.mark.parametrize("name", ALL_BUT_ZSTD)
def test_pasted_lines_read_the_same_table(files, name):
    problem = load_problem(files / name, "y")
    names = {}
    exec(problem.source, names)
    found = names["X_train"].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, problem.X, check_dtype=False)
    assert names["y_train"].tolist() == problem.y.tolist()


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("index_column.csv", "it is read as 'index', labels of rows, left out"),
        ("decimal_comma.csv", "decimal commas (--decimal) in 'a', 'b'"),
        ("latin1.csv", "encoding cp1252, a guess (--encoding)"),
        ("money.csv", "commas between thousands (--decimal) in 'a'; '$' around numbers in 'a'"),
        ("money.csv", "'%' around numbers, 5% read as 5 in 'b'"),
        ("spoken.csv", "'?' as missing (--na) in 'a'; '-' as missing (--na) in 'b'"),
        ("us_dates.csv", "dates as %m/%d/%Y (--types) in 'day'"),
        ("big_ids.csv", "codes as nominal (--types) in 'zip', 'key'"),
    ],
)
def test_what_was_recognised_is_said(files, name, note):
    said = run("diagnose", files / name, "--target", "y").stdout
    assert note in " ".join(said.split())


def test_compare_takes_them_and_repeats_the_options(files, tmp_path):
    run(*("compare", files / "money.csv", "--target", "y", "--resamplers", "none", "--folds", 2),
        *("--repeats", 2, "--estimator", "linear", "--n-jobs", 1, "-q", "-o", tmp_path / "r"),
        *("--types", "zip=numeric,town=nominal", "--na", "?,x"))  # fmt: skip
    report = (tmp_path / "r" / "report.html").read_text()
    assert "5% read as 5" in report
    assert "--na ?,x" in report.replace("&#39;", "").replace("'", "")
    assert "zip=numeric --types town=nominal" in report


def test_the_user_has_the_last_word(tmp_path):
    path = tmp_path / "t.csv"
    lines = [
        f"0{i},{i % 3},1.234,{'NA' if i % 2 else '-1'},0{i % 9 + 1}/02/2020,{'ab'[i % 2]}\n"
        for i in range(10, 40)
    ]
    path.write_text("code,kind,big,na,day,y\n" + "".join(lines))
    from skresample.cli._columns import Reading

    def read(**given):
        return load_problem(path, "y", reading=Reading(**given)).X

    free = read()
    assert [free[c].dtype.kind for c in ("kind", "big", "na")] == ["i", "f", "i"]
    assert free["code"][0] == "010"
    assert free["day"][0] == pd.Timestamp("2020-02-02")
    own = read(
        decimal=",",
        na=("-1",),
        types={"code": "numeric", "kind": "nominal", "day": "date:%d/%m/%Y"},
    )
    assert own["code"][0] == 10
    assert set(own["kind"]) == {"0", "1", "2"}
    assert own["big"][0] == 1234
    assert own["na"].dropna().unique().tolist() == ["NA"]
    assert own["day"][0] == pd.Timestamp("2020-02-02")
    assert own["day"][1] == pd.Timestamp("2020-02-03")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--types", "town=numeric"], "is not a number in the style of the column"),
        (["--types", "a=date"], "is not a date"),
        (["--types", "nothing=nominal"], "--types: "),
        (["--types", "a=number"], "is no COLUMN=nominal, numeric, date"),
        (["--encoding", "rot13"], "is no known character set"),
        (["--encoding", "unicode_escape"], "is no known character set"),
        (["--encoding", "ascii"], "a byte that is not"),
        (["--decimal", ";"], "--decimal"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(files, options, message):
    said = run("diagnose", files / "one_hot.csv", "--target", "y", *options, code=2).stderr
    assert message in said
    assert said.count("\n") == 1


def test_numeric_targets_and_chains(files, tmp_path):
    path, out = tmp_path / "t.csv", tmp_path / "o.csv"
    table = plain().drop(columns="y")
    table["price"] = np.round(np.exp(np.random.default_rng(0).normal(8, 1, N)), 0).astype(int)
    table.to_csv(path, index=False)
    said = run("resample", path, "--target", "price", "--method", "SMOGN", "-o", out).stdout
    assert "mean of the target" in said
    after = pd.read_csv(out, dtype={"zip": str})
    new = after[after["skresample_row"] == "new"]
    assert len(new) > 3
    assert after["price"].dtype.kind == "i"
    assert set(new["zip"]) <= set(table["zip"])
    smote = ("resample", path, "--target", "price", "--method", "SMOTE", "--force", "-o", out)
    assert "a method for numbers, such as SMOGN" in run(*smote, code=2).stderr

    common = ("resample", files / "money.csv", "--target", "y", "--force", "-o", out, "-q")
    run(*common, "--method", "SMOTE,TomekLinks", "-p", "smote__k_neighbors=2")
    both = rows(out)
    run(*common, "--method", "SMOTE", "--method", "TomekLinks", "-p", "SMOTE__k_neighbors=2")
    assert rows(out) == both
    before = rows(files / "money.csv")
    assert all(row[:7] == before[int(row[8]) + 1] for row in both[1:] if row[7] == "kept")
    assert any(row[7] == "new" for row in both[1:])
    said = run(*common, "--method", "SMOTE,TomekLinks", "-p", "k_neighbors=2", code=2).stderr
    assert "write SMOTE__<parameter>=value" in said


@pytest.mark.parametrize("name", ["t.parquet", "t.feather"])
def test_typed_files_give_typed_files(tmp_path, name):
    table = plain()
    table["day"] = pd.to_datetime(table["day"])
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    types = {"a": pa.float32(), "day": pa.date32(), "town": pa.dictionary(pa.int8(), pa.string())}
    for column, kind in types.items():
        j = arrow.column_names.index(column)
        arrow = arrow.set_column(j, column, arrow.column(j).cast(kind))
    arrow = arrow.append_column("n", pa.array(np.arange(N) % 7, pa.int16()))
    arrow = arrow.append_column("seen", arrow.column("day").cast(pa.timestamp("ms")))
    from pyarrow import feather, parquet

    path, out = tmp_path / name, tmp_path / f"out_{name}"
    (parquet.write_table if "parquet" in name else feather.write_feather)(arrow, path)
    run("resample", path, "--target", "y", "--method", "SMOTE", "-q", "-o", out)
    after = parquet.read_table(out) if "parquet" in name else feather.read_table(out)
    assert after.schema.types[: arrow.num_columns] == arrow.schema.types
    assert after.slice(0, N).select(arrow.column_names).equals(arrow)
    assert set(after["skresample_row"].slice(N).to_pylist()) == {"new"}


def test_types_are_overruled_in_typed_files_too(tmp_path):
    plain().assign(n=np.arange(N) % 3).to_parquet(tmp_path / "t.parquet")
    out = tmp_path / "o.parquet"
    run(*("resample", tmp_path / "t.parquet", "--target", "y", "--method", "SMOTE", "-q"),
        *("--types", "n=nominal", "--types", "day=date", "-o", out))  # fmt: skip
    after = pd.read_parquet(out)
    assert set(after["n"]) == {0, 1, 2}
    assert after["day"].str.fullmatch(r"\d{4}-\d\d-\d\d.*").all()


def test_rows_in_any_order_and_changed_labels(files):
    """A plan may put new rows first, take a row twice and change a kept row's label."""
    from types import SimpleNamespace

    from skresample.cli._rebuild import rebuild

    problem = load_problem(files / "money.csv", "y", keep=True)
    origin = np.array([3, 5, 5, 0])
    plan = SimpleNamespace(origin=origin, is_new=np.array([True, False, False, True]))
    X = problem.X.iloc[origin].reset_index(drop=True)
    X.loc[0, "a"] = 1234.567
    y = problem.y[origin].copy()
    assert y.tolist() == ["no", "yes", "yes", "yes"]
    y[2] = "no"
    before = rows(files / "money.csv")
    table = rebuild(problem, X, y, "y", plan, "o.csv").table
    cells = [[column[i].as_py() for column in table.columns] for i in range(4)]
    assert cells[0] == ["$1,234.57", *before[4][1:]]
    assert cells[1] == before[6]
    assert cells[2] == [*before[6][:-1], "no"]
    assert cells[3][1:] == before[1][1:]
    typed = rebuild(problem, X, y, "y", plan, "o.parquet").table
    assert typed["a"].to_pylist()[0] == 1234.567
    assert typed["y"].to_pylist() == ["no", "yes", "no", "yes"]


def test_long_codes_of_typed_files_are_no_quantities(tmp_path):
    key = 9_100_000_000_000_000_000 + np.arange(N)
    plain().assign(key=key).to_parquet(tmp_path / "t.parquet")
    problem = load_problem(tmp_path / "t.parquet", "y")
    assert problem.X["key"][0] == str(key[0])
    names = {}
    exec(problem.source, names)
    assert names["X_train"]["key"].tolist() == problem.X["key"].tolist()
    out = tmp_path / "o.parquet"
    said = run("resample", tmp_path / "t.parquet", "--target", "y", "--method", "SMOTE", "-o", out)
    assert "codes as nominal (--types) in 'key'" in said.stdout
    after = pd.read_parquet(out)
    assert after["key"].dtype == np.int64
    assert set(after["key"]) == set(key)


def test_workbooks(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    table = plain().assign(formula="=1+1")
    book = openpyxl.Workbook()
    book.active.append(list(table.columns))
    for i, row in enumerate(table.itertuples(index=False)):
        book.active.append(["?" if i == 3 and j == 1 else v for j, v in enumerate(row)])
        book.active.cell(i + 2, 8).data_type = "s"
    book.save(tmp_path / "t.xlsx")
    common = ("resample", tmp_path / "t.xlsx", "--target", "y", "--method", "SMOTE")
    said = " ".join(run(*common, "-o", tmp_path / "o.csv").stdout.split())
    assert "'?' as missing (--na) in 'b'" in said
    after = pd.read_csv(tmp_path / "o.csv", dtype={"zip": str})
    assert after.loc[: N - 1, "zip"].tolist() == table["zip"].tolist()
    np.testing.assert_allclose(after.loc[: N - 1, "a"], table["a"])
    assert after["b"][3] == "?"
    run(*common, "-q", "-o", tmp_path / "o.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx").active
    assert sheet["H2"].value == "=1+1"
    assert sheet["H2"].data_type == "s"
    assert sheet["A2"].value == table["a"][0]
    assert sheet["D2"].value == table["zip"][0]


def test_workbooks_without_their_library(tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "openpyxl", None)
    (tmp_path / "t.xlsx").write_bytes(b"PK")
    said = run("diagnose", tmp_path / "t.xlsx", "--target", "y", code=2).stderr
    assert "needs openpyxl; install it with: pip install 'skresample[excel]'" in said


def test_columns_of_the_same_name(tmp_path):
    text = plain().drop(columns=["zip", "day"]).to_csv(index=False).replace("a,b,", "a,a,", 1)
    (tmp_path / "t.csv").write_text(text)
    out = tmp_path / "o.csv"
    said = run(*("resample", tmp_path / "t.csv", "--target", "y", "--method", "SMOTE", "-o", out))
    assert "columns with a name that occurred before, as 'a.1'" in said.stdout
    before, after = rows(tmp_path / "t.csv"), rows(out)
    assert after[0] == [*before[0], "skresample_row", "skresample_parent"]
    assert before[0][:2] == ["a", "a"]
    assert [row[:-2] for row in after[1 : N + 1]] == before[1:]
    run("compare", tmp_path / "t.csv", *SHORT, "-o", tmp_path / "r")
    value, again, _ = measured_again(tmp_path / "r")
    assert again == pytest.approx(value, abs=1e-9)


def test_whole_labels_that_pandas_reads_as_fractions(tmp_path):
    """A missing label turns 0 and 1 into 0.0 and 1.0 in the pasted code."""
    table = plain().assign(y=(plain()["y"] == "yes").astype(float))
    table.loc[[3, 50], "y"] = None
    table.to_csv(tmp_path / "t.csv", index=False)
    run("compare", tmp_path / "t.csv", *SHORT, "-o", tmp_path / "r", "--metric", "f1")
    value, again, verdict = measured_again(tmp_path / "r")
    assert "positive=1" in verdict["snippet"]
    assert again == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize("index", [["a"], ["zip", "a"], None])
def test_pasted_lines_know_what_was_an_index(tmp_path, index):
    table = plain()
    table = table.set_index(index) if index else table.set_axis(np.arange(N)[::-1])
    table.to_parquet(tmp_path / "t.parquet")
    problem = load_problem(tmp_path / "t.parquet", "y")
    names = {}
    exec(problem.source, names)
    found = names["X_train"].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, problem.X, check_dtype=False)


def by_r(table):
    """``write.csv`` of R: words and names in quotes, numbers and NA without."""
    table = table.astype(object)
    table.loc[[2, 5], "town"] = None
    text = io.StringIO()
    table.to_csv(text, quoting=csv.QUOTE_NONNUMERIC, na_rep="NA", index=False)
    return text.getvalue().replace('"NA"', "NA")


LOOKS = {
    "all": lambda t: t.to_csv(index=False, quoting=csv.QUOTE_ALL),
    "index": lambda t: t.to_csv(quoting=csv.QUOTE_ALL),
    "r": by_r,
    "none": lambda t: t.to_csv(index=False),
    "needed": lambda t: t.assign(
        town=[f"{v}, or not" if i % 3 else v for i, v in enumerate(t.town)]
    ).to_csv(index=False),
    "windows": lambda t: t.to_csv(index=False, lineterminator="\r\n"),
    "missing": lambda t: t.assign(a=t.a.where(t.index % 7 > 0)).to_csv(
        index=False, quoting=csv.QUOTE_ALL
    ),
}


@pytest.mark.parametrize("name", LOOKS)
def test_kept_lines_are_those_of_the_file_byte_by_byte(tmp_path, name):
    path, out = tmp_path / "t.csv", tmp_path / "o.csv"
    path.write_bytes(LOOKS[name](plain()).encode())
    run("resample", path, "--target", "y", "--method", "SMOTE", "-q", "-o", out)
    before = path.read_bytes().splitlines(keepends=True)
    after = out.read_bytes().splitlines(keepends=True)
    end = b"\r\n" if name == "windows" else b"\n"
    assert all(line.endswith(end) for line in after)
    for old, new in zip(before, after[: N + 1], strict=True):
        assert new.startswith(old.rstrip(b"\r\n") + b",")
    new = after[N + 1].decode()
    assert (new.count('"') > 8) == (name in ("all", "index", "r", "missing"))


BASE = ("--resamplers", "RandomOverSampler", "--estimator", "linear", "--n-jobs", 1, "-q")
SHORT = (*BASE, "--folds", 2, "--repeats", 1, "--target", "y")
SPOKEN = {
    "index_column.csv": ("--metric", "expected_cost", "--cost-fn", 4),
    "decimal_comma.csv": ("--metric", "f1", "--ignore", "zip", "--ignore", "b", "--seed", 3),
    "latin1.csv": ("--group", "town", "--metric", "balanced_accuracy"),
    "us_dates.csv": ("--time", "day", "--positive", "no"),
    "money.csv": ("--together", "town", "--metric", "g_mean", "--max-rows", 80),
    "spoken.csv": ("--metric", "brier", "--types", "zip=numeric"),
}


def measured_again(folder):
    """The figure of the recommended row, and what the pasted code gives."""
    import json

    verdict = json.loads((folder / "result.json").read_text())["verdict"]
    space = {}
    exec(verdict["snippet"], space)
    return verdict["value"], space["measure_again"](), verdict


@pytest.mark.parametrize("name", SPOKEN)
def test_the_pasted_code_measures_the_row_of_the_leaderboard(files, tmp_path, name):
    run("compare", files / name, *SHORT, *SPOKEN[name], "-o", tmp_path, code=0)
    value, again, _ = measured_again(tmp_path)
    assert again == pytest.approx(value, abs=1e-9)


METRICS = ("average_precision", "mcc", "expected_cost")


# Each file with one metric, each metric with a third of the files; all learners and methods.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "metric"), [(name, METRICS[i % 3]) for i, name in enumerate(ALL_BUT_ZSTD)]
)
def test_every_file_is_measured_again(files, tmp_path, name, metric):
    options = ("--folds", 3, "--repeats", 2, "--target", "y", "--metric", metric, "--n-jobs", 1)
    run("compare", files / name, *options, "--resamplers", "SMOTE,RandomUnderSampler", "-q",
        "--cost-fn", 5, "-o", tmp_path)  # fmt: skip
    value, again, _ = measured_again(tmp_path)
    assert again == pytest.approx(value, abs=1e-9)


def lines_of(table=None):
    return (plain() if table is None else table).to_csv(index=False).splitlines()


def _titled(lines):
    return ["Report of sales", "as of 2021-03-01; draft", "", *lines]


UNEVEN = {
    "a delimiter at the end of every line passed over": lambda t: [
        t[0], *(f"{line}," for line in t[1:])
    ],
    "columns without name or value passed over": lambda t: [f"{line}," for line in t],
    "2 lines above the header passed over": lambda t: ["# by a logger, v2", "#", *t],
    "3 lines above the header passed over": _titled,
    "2 comments passed over": lambda t: [
        *t[:9], "# again", "", *t[9:30], '"# and, again"', *t[30:]
    ],
    "a row with another number of cells than the header (--ragged) passed over": lambda t: [
        *t[:9], "", "1,2", *t[9:]
    ],
    "2 rows with another number of cells than the header (--ragged) passed over": lambda t: [
        *t[:9], "1,2", f"{t[9]},more", *t[9:]
    ],
}  # fmt: skip


@pytest.mark.parametrize("note", UNEVEN)
def test_lines_that_do_not_fit_are_passed_over_aloud(tmp_path, note):
    path, out = tmp_path / "t.csv", tmp_path / "o.csv"
    path.write_text("\n".join(UNEVEN[note](lines_of())) + "\n")
    skip = ("--ragged", "skip") if "ragged" in note else ()
    asked = ("resample", path, "--target", "y", "--method", "SMOTE", *skip, "-o", out)
    assert note in " ".join(run(*asked).stdout.split())
    kept = [line.rsplit(",", 2)[0] for line in out.read_text().splitlines()[: N + 1]]
    assert kept == lines_of()
    from skresample.cli._columns import Reading

    names = {}
    problem = load_problem(path, "y", reading=Reading(ragged=skip[-1] if skip else "refuse"))
    exec(problem.source, names)
    found = names["X_train"].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, problem.X, check_dtype=False)
    pd.testing.assert_frame_equal(problem.X["a"].to_frame(), plain()[["a"]])


def test_rows_that_do_not_fit_are_refused_with_the_remedy(tmp_path):
    lines = lines_of(plain().assign(town="one\ntwo"))
    path = tmp_path / "t.csv"
    path.write_text("\n".join([*lines[:9], "", "1,2", *lines[9:]]) + "\n")
    said = run("diagnose", path, "--target", "y", code=2).stderr
    assert "line 11: 2 fields, but the header has 7" in said
    assert "leave such rows out: --ragged skip" in said


@pytest.mark.parametrize("text", ["#a,y\n1,u\n2,v\n", "# a,y\n1,u\n2,v\n", "a,y\n1,u\n2,v,\n"])
def test_what_looks_like_a_comment_may_be_the_header(tmp_path, text):
    from skresample.cli._read import read_table

    (tmp_path / "t.csv").write_text(text)
    if text[-2] == ",":
        with pytest.raises(ValueError, match="line 3: 3 fields"):
            read_table(tmp_path / "t.csv")
    else:
        assert list(read_table(tmp_path / "t.csv").iloc[0]) == [1, "u"]


@pytest.mark.parametrize("packed", [False, True])
def test_a_mark_of_utf_8_is_kept(tmp_path, packed):
    path = tmp_path / ("t.csv" + ".gz" * packed)
    data = b"\xef\xbb\xbf" + plain().to_csv(index=False).encode()
    path.write_bytes(gzip.compress(data) if packed else data)
    out = tmp_path / ("o.csv" + ".gz" * packed)
    run("resample", path, "--target", "y", "--method", "SMOTE", "-q", "-o", out)
    after = gzip.decompress(out.read_bytes()) if packed else out.read_bytes()
    assert after.startswith(data[:20])
    assert after.count(b"\xef\xbb\xbf") == 1


def test_spaces_behind_commas(tmp_path):
    text = plain().to_csv(index=False).replace(",", ", ")
    path, out = tmp_path / "t.csv", tmp_path / "o.csv"
    path.write_text(text)
    problem = load_problem(path, "y")
    assert set(problem.X["town"]) == {"Lyon", "Kraków", "Málaga"}
    names = {}
    exec(problem.source, names)
    found = names["X_train"].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, problem.X, check_dtype=False)
    run("resample", path, "--target", "y", "--method", "SMOTE", "-q", "-o", out)
    before, after = text.splitlines(), out.read_text().splitlines()
    assert all(new.startswith(old) for old, new in zip(before, after, strict=False))
    assert all(re.fullmatch(r"\S+(, \S+){6},new,\d*", line) for line in after[N + 1 :])


def test_single_spaces_between_cells(tmp_path):
    """``write.table`` of R with its defaults."""
    rows_ = [f'"{i}" {i * 1.5} "w {i % 3}" "{"ab"[i % 4 == 0]}"' for i in range(1, 60)]
    (tmp_path / "t.txt").write_text("\n".join(['"a" "b c" "y"', *rows_]) + "\n")
    problem = load_problem(tmp_path / "t.txt", "y")
    assert list(problem.X.columns) == ["a", "b c"]
    assert problem.X["b c"][0] == "w 1"
    names = {}
    exec(problem.source, names)
    assert names["X_train"].shape == (59, 2)


def test_more_spellings_of_days(tmp_path):
    day = pd.to_datetime(plain()["day"])
    patterns = {"d1": "%b %d, %Y", "d2": "%Y%m%d", "d3": "%d-%b-%y", "d4": "%d/%b/%Y"}
    table = plain().assign(**{name: day.dt.strftime(p) for name, p in patterns.items()})
    table.loc[3, "d2"] = None
    table.to_csv(tmp_path / "t.csv", index=False)
    problem = load_problem(tmp_path / "t.csv", "y")
    for name in patterns:
        known = problem.X[name].notna()
        assert known.sum() == N - (name == "d2")
        assert (problem.X[name][known] == day[known]).all()
    names = {}
    exec(problem.source, names)
    found = names["X_train"].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, problem.X, check_dtype=False)
    run("resample", tmp_path / "t.csv", "--target", "y", "--method", "SMOTE", "-q", "-o",
        tmp_path / "o.csv")  # fmt: skip
    new = rows(tmp_path / "o.csv")[N + 1 :]
    assert all(re.fullmatch(r"20\d{6}", row[8]) for row in new if row[8])
    assert all(re.fullmatch(r"\d\d-[A-Z][a-z]{2}-2\d", row[9]) for row in new)


def test_titles_and_empty_columns_of_workbooks(tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["Sales"], [], ["a", None, "y"], *([i, None, "ab"[i % 2]] for i in range(40))):
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    problem = load_problem(tmp_path / "t.xlsx", "y")
    assert problem.X["a"].tolist() == list(range(40))
    assert "2 lines above the header passed over" in problem.notes[0]
    names = {}
    exec(problem.source, names)
    pd.testing.assert_frame_equal(names["X_train"], problem.X, check_dtype=False)


def test_words_among_numbers_are_named(tmp_path):
    """A line of units below the header would silently make text of numbers."""
    lines = lines_of()
    (tmp_path / "t.csv").write_text("\n".join([lines[0], "EUR,kg,,,,,no", *lines[1:]]) + "\n")
    said = " ".join(run("diagnose", tmp_path / "t.csv", "--target", "y").stdout.split())
    assert "text, for 'EUR' among numbers (missing with --na) in 'a'" in said
    said = run("diagnose", tmp_path / "t.csv", "--target", "y", "--na", "EUR,kg").stdout
    assert "among numbers" not in said


def test_numbers_are_sent_from_recommend_to_compare(files):
    said = run("recommend", files / "one_hot.csv", "--target", "a", code=2).stderr
    assert "a column of classes is needed" in said
    assert said.rstrip().endswith("Numbers are for skresample compare.")
    assert "--task" not in said  # an option that recommend lacks
