"""New rows keep the form of their column: precision, offsets, signs, and the file's own bytes."""

import datetime
import re

import numpy as np
import pytest

pytest.importorskip("click")
pd = pytest.importorskip("pandas")
pa = pytest.importorskip("pyarrow")

from click.testing import CliRunner  # noqa: E402

from skresample.cli import command  # noqa: E402
from skresample.cli._prepare import load_problem  # noqa: E402

N = 60


@pytest.fixture(scope="module")
def frame():
    rng = np.random.default_rng(0)
    return pd.DataFrame({"a": rng.normal(5, 1, N).round(2), "y": ["yes"] * 15 + ["no"] * 45})


@pytest.fixture(scope="module")
def days():
    days = pd.Series(pd.Timestamp("2021-11-01")).repeat(N).reset_index(drop=True)
    return days + pd.to_timedelta(np.random.default_rng(1).integers(0, 300, N), unit="D")


def resampled(path, out):
    args = ["resample", path, "--target", "y", "--method", "SMOTE", "-q", "-o", out]
    outcome = CliRunner().invoke(command, list(map(str, args)))
    assert outcome.exit_code == 0, outcome.output
    return out


def new_cells(path, out, column):
    after = pd.read_csv(resampled(path, out), dtype=str)
    return after.loc[after["skresample_row"] == "new", column]


@pytest.mark.parametrize(
    ("write", "form"),
    [
        ("%m/%d/%Y %I:%M %p", r"\d\d/\d\d/\d{4} 12:00 AM"),  # no time of day
        ("%Y-%m-%d 00:00:00+02:00", r"\d{4}-\d\d-\d\d 00:00:00\+02:00"),  # the offset of all
        ("%Y-%m-%dT06:00:00Z", r"\d{4}-\d\d-\d\dT\d\d:00:00Z"),  # whole hours
        ("%B %d, %Y", r"(January|February|March|April|May|June|July|August|[SOND]\w+ber) .*"),
    ],
)  # fmt: skip
def test_new_dates_are_as_exact_as_the_old_ones(frame, days, tmp_path, write, form):
    table = frame.assign(day=days.dt.strftime(write))
    table.to_csv(tmp_path / "t.csv", index=False)
    assert pd.api.types.is_datetime64_any_dtype(load_problem(tmp_path / "t.csv", "y").X["day"])
    found = new_cells(tmp_path / "t.csv", tmp_path / "o.csv", "day")
    assert found.str.fullmatch(form).all(), found.tolist()[:3]
    assert len(found) == 30


def test_offsets_that_differ_are_written_in_their_form(frame, days, tmp_path):
    local = days.dt.tz_localize("Europe/Vienna").map(lambda t: t.isoformat(" "))
    assert set(local.str[-6:]) == {"+01:00", "+02:00"}
    frame.assign(day=local).to_csv(tmp_path / "t.csv", index=False)
    found = new_cells(tmp_path / "t.csv", tmp_path / "o.csv", "day")
    assert found.str.endswith("+00:00").all()


def test_signs_and_bare_points_are_kept_and_phones_are_codes(frame, tmp_path):
    rng = np.random.default_rng(2)
    table = frame.assign(
        plus=[f"{v:+.1f}" for v in rng.normal(size=N)],
        point=[f"{v:.3f}".replace("0.", ".") for v in rng.normal(size=N) / 9],
        phone=[f"+43{v}" for v in rng.integers(10**8, 10**9, N)],
    )
    table.to_csv(tmp_path / "t.csv", index=False)
    after = pd.read_csv(resampled(tmp_path / "t.csv", tmp_path / "o.csv"), dtype=str)
    new = after[after["skresample_row"] == "new"]
    assert new["plus"].str.fullmatch(r"[+-]\d\.?\d?").all()
    assert new["point"].str.fullmatch(r"-?\.\d+|0").all()
    assert set(new["phone"]) <= set(table["phone"])


@pytest.mark.parametrize("code", ["utf-16", "utf-32"])
@pytest.mark.parametrize("order", ["le", "be"])
def test_the_order_of_bytes_is_kept(frame, tmp_path, code, order):
    text = ("\ufeff" + frame.to_csv(index=False)).encode(f"{code}-{order}")
    (tmp_path / "t.csv").write_bytes(text)
    after = resampled(tmp_path / "t.csv", tmp_path / "o.csv").read_bytes()
    head = ("\ufeffa,y").encode(f"{code}-{order}")
    assert after.startswith(head)
    lines = after.decode(code).splitlines()
    assert [line[: line.index(",kept")] for line in lines[1 : N + 1]] == (
        text.decode(code).splitlines()[1:]
    )


def test_old_ends_of_lines_are_kept(frame, tmp_path):
    (tmp_path / "t.csv").write_bytes(frame.to_csv(index=False, lineterminator="\r").encode())
    after = resampled(tmp_path / "t.csv", tmp_path / "o.csv").read_bytes()
    assert after.count(b"\r") == 91
    assert b"\n" not in after


def test_typed_columns_keep_their_precision(frame, days, tmp_path):
    """Days, hours of a time zone, and times of day, which are words."""
    zoned = days.dt.tz_localize("Europe/Vienna") + pd.to_timedelta(np.arange(N) % 5, unit="h")
    table = pa.table({
        "day": days, "hour": zoned, "a": frame["a"], "y": frame["y"],
        "at": pa.array([datetime.time(i % 7) for i in range(N)], pa.time64("us")),
    })  # fmt: skip
    pytest.importorskip("pyarrow.parquet").write_table(table, tmp_path / "t.parquet")
    out = pytest.importorskip("pyarrow.parquet").read_table(
        resampled(tmp_path / "t.parquet", tmp_path / "o.parquet")
    )
    assert out.schema.types[:5] == table.schema.types
    after = out.to_pandas()
    new = after[after["skresample_row"] == "new"]
    assert (new["day"] == new["day"].dt.normalize()).all()
    assert (new["hour"].dt.minute == 0).all()
    assert new["hour"].dt.hour.max() < 24
    assert set(new["at"]) <= {datetime.time(i) for i in range(7)}


def test_dates_of_a_sheet_stay_dates(frame, days, tmp_path):
    pytest.importorskip("openpyxl")
    frame.assign(day=days, text=days.dt.strftime("%Y-%m-%d")).to_excel(
        tmp_path / "t.xlsx", index=False
    )
    after = pd.read_excel(resampled(tmp_path / "t.xlsx", tmp_path / "o.xlsx"))
    assert pd.api.types.is_datetime64_any_dtype(after["day"])
    assert (after["day"][:N] == days).all()
    assert after["text"].map(type).eq(str).all()


def test_a_sheet_that_begins_further_down_is_read_by_its_source(frame, tmp_path):
    pytest.importorskip("openpyxl")
    frame.to_excel(tmp_path / "t.xlsx", index=False, startrow=3, startcol=1)
    problem, names = load_problem(tmp_path / "t.xlsx", "y"), {}
    exec(problem.source, names)
    assert names["X_train"]["a"].tolist() == problem.X["a"].tolist() == frame["a"].tolist()
    assert names["y_train"].tolist() == problem.y.tolist()


def test_an_infinite_number_is_refused_with_its_column(frame, tmp_path):
    table = frame.assign(b=np.r_[np.inf, np.arange(N - 1)])
    table.to_csv(tmp_path / "t.csv", index=False)
    outcome = CliRunner().invoke(command, ["diagnose", str(tmp_path / "t.csv"), "--target", "y"])
    assert outcome.exit_code == 2
    assert re.search(r"infinity in column 'b'", outcome.output)
