"""``skresample resample`` on large files: in pieces, the same rows, whole files or none."""

import errno
import os

import numpy as np
import pytest

pytest.importorskip("click")
pd = pytest.importorskip("pandas")
pa = pytest.importorskip("pyarrow")

import pyarrow.feather  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
from click.testing import CliRunner  # noqa: E402

from skresample.cli import _in_pieces, command  # noqa: E402
from skresample.large import _sinks  # noqa: E402

N = 300
RNG = np.random.default_rng(0)
TABLE = pa.table(
    {
        "id": pa.array(np.arange(N)),
        "a": pa.array(RNG.normal(size=N).astype("f4")),
        "whole": pa.array(RNG.integers(0, 99, N).astype("i2"), mask=np.arange(N) % 50 == 3),
        "y": pa.array(np.array(["no", "yes"])[(RNG.random(N) < 0.2).astype(int)]),
    }
)


@pytest.fixture
def file(tmp_path):
    pq.write_table(TABLE, tmp_path / "big.parquet", row_group_size=70)
    return tmp_path / "big.parquet"


def run(*args, code=0, method="SMOTE"):
    given = ["resample", *map(str, args), "--target", "y", "--method", method]
    outcome = CliRunner().invoke(command, given)
    assert outcome.exit_code == code, outcome.output
    return outcome


# -- the rows ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("RandomUnderSampler", []),
        ("RandomOverSampler", []),
        ("RandomOverSampler", ["-p", "shrinkage=0.3"]),
        ("SMOTE", []),
        ("GeometricSMOTE", ["-p", "selection_strategy=minority", "--ignore", "whole"]),
        ("SMOTE", ["-p", 'sampling_strategy={"yes": 100}', "--ignore", "id"]),
    ],
)
def test_rows_and_their_origin_are_those_of_memory(file, tmp_path, method, options):
    want, got = tmp_path / "memory.parquet", tmp_path / "pieces.parquet"
    told = run(file, "-o", want, *options, method=method)
    assert "in pieces" not in told.stderr
    said = run(file, "-o", got, "--pieces-above", 1, *options, method=method)
    assert "more than 1 (--pieces-above): read and written in pieces" in said.stderr
    assert pq.read_table(got).equals(pq.read_table(want))
    assert said.stdout.replace("pieces.parquet", "memory.parquet") == told.stdout
    assert "rows written" in said.stderr


@pytest.mark.parametrize("labels", ["text", "numbers"])
def test_rows_without_a_label_and_row_labels_of_pandas(labels, tmp_path):
    y = TABLE["y"].to_pandas()
    y = y.where(np.arange(N) % 7 != 1) if labels == "text" else (y == "yes").where(y.index % 7 != 1)
    frame = TABLE.to_pandas().assign(y=y if labels == "text" else y.astype("f8"))
    file = tmp_path / "gaps.parquet"
    frame.set_index(frame["id"] * 2 + 1).rename_axis(None).to_parquet(file)
    want, got = tmp_path / "memory.parquet", tmp_path / "pieces.parquet"
    told = run(file, "-o", want)
    said = run(file, "-o", got, "--pieces-above", 1)
    assert pq.read_table(got).equals(pq.read_table(want))
    assert "Note: 43 rows without a value in 'y' are left out." in said.stdout
    assert said.stdout.splitlines()[1:-1] == told.stdout.splitlines()[1:-1]


def test_feather_files_and_a_threshold(file, tmp_path):
    source = tmp_path / "big.feather"
    pyarrow.feather.write_feather(TABLE, source, compression="uncompressed")
    out, size = tmp_path / "out.feather", os.path.getsize(source)
    said = run(source, "-o", out, "--pieces-above", size)
    assert "in pieces" not in said.stderr
    want = pyarrow.feather.read_table(out)
    said = run(source, "-o", out, "--pieces-above", size - 1, "--force")
    assert f"holds {size:,} bytes, more than {size - 1:,}" in said.stderr
    assert pyarrow.feather.read_table(out).equals(want)
    assert run(source, "-o", tmp_path / "q.feather", "--pieces-above", 1, "-q").output == ""


# -- what is read as a whole -------------------------------------------------------------------
@pytest.mark.parametrize(
    ("options", "method", "why"),
    [
        ([], "ADASYN", "ADASYN may look at all rows at once"),
        ([], "SMOTE,TomekLinks", "ResamplerChain may look at all rows at once"),
        (["--types", "id=nominal"], "RandomOverSampler", "--types is given"),
        (["-p", "seeds=in_danger"], "SMOTE", "looks at the rows of other classes"),
    ],
)
def test_what_needs_all_rows_is_read_into_memory(file, tmp_path, options, method, why):
    said = run(file, "-o", tmp_path / "o.parquet", "--pieces-above", 1, *options, method=method)
    assert "read into memory, since" in said.stderr
    assert why in said.stderr
    said = run(file, "-o", tmp_path / "o.csv", "--pieces-above", 1)
    assert "the output is neither .parquet nor .feather" in said.stderr


def test_levels_are_those_of_memory(tmp_path):
    text = pa.array(np.array(["p", "q", "r"])[RNG.integers(0, 3, N)], mask=np.arange(N) % 9 == 2)
    table = TABLE.append_column("text", text).append_column("level", text.dictionary_encode())
    table = table.append_column("flag", pa.array(RNG.random(N) < 0.3))
    want, got, file = (tmp_path / f"{name}.parquet" for name in ("memory", "pieces", "big"))
    pq.write_table(table, file)
    run(file, "-o", want)
    assert "in pieces" in run(file, "-o", got, "--pieces-above", 1).stderr
    assert pq.read_table(got).equals(pq.read_table(want))


def test_columns_that_may_stand_for_one_are_read_into_memory(tmp_path):
    table, file = TABLE, tmp_path / "big.parquet"
    for j in range(3):
        table = table.append_column(f"k{j}", pa.array((np.arange(N) % 3 == j).astype("i1")))
    pq.write_table(table, file)
    want, got = tmp_path / "memory.parquet", tmp_path / "pieces.parquet"
    run(file, "-o", want)
    assert "look like indicators" in run(file, "-o", got, "--pieces-above", 1).stderr
    assert pq.read_table(got).equals(pq.read_table(want))
    assert "onehot_groups=None" in run(file, "-o", tmp_path / "folder", code=2).stderr


def test_columns_of_days_or_codes_are_read_into_memory(tmp_path):
    file, codes = tmp_path / "big.parquet", np.arange(N)
    for column, why in (
        (pa.array(codes.astype("M8[s]")), "'c' holds neither numbers nor text"),
        (pa.array(codes + 10**17), "'c' holds codes"),
    ):
        pq.write_table(TABLE.append_column("c", column), file)
        want, got = tmp_path / "memory.parquet", tmp_path / "pieces.parquet"
        assert why in run(file, "-o", want, "--pieces-above", 1, "--force").stderr
        for out, above in ((want, "1G"), (got, 1)):
            run(file, "-o", out, "--pieces-above", above, "--force", method="RandomOverSampler")
        assert pq.read_table(got).equals(pq.read_table(want))


def test_a_limit_of_bytes_that_is_given_counts(file, tmp_path):
    said = run(file, "-o", tmp_path / "o.parquet", "--pieces-above", 1, "--max-bytes", 9, code=2)
    assert "a smaller --max-bytes is given" in said.stderr
    assert "raise --max-bytes" in said.stderr


# -- faults ------------------------------------------------------------------------------------
def left(tmp_path):
    return sorted(os.listdir(tmp_path))


def test_a_full_disk(file, tmp_path, monkeypatch):
    def full(self, table):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(_sinks.FileSink, "_write", full)
    said = run(file, "-o", tmp_path / "out.parquet", "--pieces-above", 1, code=2)
    assert "out.parquet: no space is left to write it; nothing stands under its" in said.stderr
    assert left(tmp_path) == ["big.parquet"]


def test_a_damaged_page(file, tmp_path):
    data = bytearray(file.read_bytes())
    data[len(data) // 3 : len(data) // 3 + 400] = b"\xff" * 400
    file.write_bytes(bytes(data))
    said = run(file, "-o", tmp_path / "out.parquet", "--pieces-above", 1, code=2)
    assert "big.parquet: cannot be read or written (" in said.stderr
    assert "Traceback" not in said.output
    assert left(tmp_path) == ["big.parquet"]


def test_an_interruption_leaves_the_file_that_was_there(file, tmp_path, monkeypatch):
    out = tmp_path / "out.parquet"
    run(file, "-o", out, "--pieces-above", 1)
    before = out.read_bytes()
    calls = []

    def stop(done, total, text):
        calls.append((done, total))
        raise KeyboardInterrupt

    monkeypatch.setattr(_in_pieces, "progress_bar", lambda *_: _Bar(stop))
    run(file, "-o", out, "--pieces-above", 1, "--force", "--seed", 1, code=130)
    assert calls == [(N, 2 * int((np.array(TABLE["y"]) == "no").sum()))]
    assert out.read_bytes() == before
    assert left(tmp_path) == ["big.parquet", "out.parquet"]


class _Bar:
    def __init__(self, tell):
        self.tell = tell

    def __enter__(self):
        return self.tell

    def __exit__(self, *error):
        return False


def test_missing_and_doubled_names_are_refused(file, tmp_path):
    pq.write_table(TABLE.append_column("skresample_parent", TABLE["id"]), file)
    said = run(file, "-o", tmp_path / "o.parquet", "--pieces-above", 1, code=2)
    assert "has a column 'skresample_parent' already; rename it" in said.stderr
    pq.write_table(TABLE.rename_columns(["id", "a", "whole", "z"]), file)
    said = run(file, "-o", tmp_path / "o.parquet", "--pieces-above", 1, code=2)
    assert "no column 'y'" in said.stderr
    assert left(tmp_path) == ["big.parquet"]


# -- folders of parts --------------------------------------------------------------------------
def test_a_folder_goes_on_with_its_parts(file, tmp_path, monkeypatch):
    out, want = tmp_path / "balanced", tmp_path / "want.parquet"
    run(file, "-o", want)

    def killed(self):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(_sinks.FolderSink, "_finish", killed)
        run(file, "-o", out, code=130)
    assert left(tmp_path) == ["balanced.partial", "big.parquet", "want.parquet"]
    parts = sorted((tmp_path / "balanced.partial").glob("*.parquet"))
    before = [part.stat().st_mtime_ns for part in parts]
    assert parts
    run(file, "-o", out)
    assert left(tmp_path) == ["balanced", "big.parquet", "want.parquet"]
    assert [(out / part.name).stat().st_mtime_ns for part in parts] == before
    assert pq.read_table(out).equals(pq.read_table(want))
    assert "exists already" in run(file, "-o", out, code=2).stderr


def test_what_cannot_be_a_folder_is_said(file, tmp_path):
    said = run(file, "-o", tmp_path / "out", method="ADASYN", code=2)
    assert "out names a folder, which is written in pieces, but ADASYN may" in said.stderr
    (tmp_path / "small.csv").write_text("a,y\n1,p\n2,q\n")
    said = run(tmp_path / "small.csv", "-o", tmp_path / "out", code=2)
    assert "the table is neither .parquet nor .feather; name a file" in said.stderr
    assert "no such file" in run(tmp_path / "none.parquet", "-o", tmp_path / "out", code=2).stderr
    assert "name a .csv, .tsv" in run(file, "-o", "", code=2).stderr
    assert not _in_pieces.is_folder(tmp_path / ".csv")  # a file without a stem
    assert left(tmp_path) == ["big.parquet", "small.csv"]
