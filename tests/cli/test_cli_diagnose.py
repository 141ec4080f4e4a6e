"""``skresample diagnose``: what is wrong with the table, as a page and as JSON."""

import json

import numpy as np
import pytest

pytest.importorskip("click")
pd = pytest.importorskip("pandas")
pytest.importorskip("pyarrow")

from click.testing import CliRunner  # noqa: E402

from skresample.cli import command  # noqa: E402


@pytest.fixture
def table(tmp_path):
    rng = np.random.default_rng(0)
    y = np.arange(80) % 8 == 0
    frame = pd.DataFrame({"age": rng.normal(size=80), "leak[red]": y * 1.0 + 3, "one": 1})
    frame["sex"] = np.tile(["f", "m"], 40)
    frame["y"] = np.where(y, "yes", "no")
    frame.loc[3, "age"] = np.nan
    frame.to_csv(tmp_path / "t.csv", index=False)
    return tmp_path / "t.csv"


def run(*args, code=0):
    outcome = CliRunner().invoke(command, ["diagnose", *map(str, args)])
    assert outcome.exit_code == code, outcome.output
    return outcome


def test_page_names_classes_columns_groups_and_findings(table):
    said = run(table, "--target", "y", "--group", "sex").stdout
    flat = " ".join(said.split())
    assert "80 rows, 4 columns" in flat
    assert "yes 10 12.5%" in flat
    assert "m 40 40 0" in flat
    # Square brackets are rich's markup: here they are part of a name.
    assert "leak[red] numeric 2 0.0% 1.000" in flat
    assert "one ignored 1" in flat
    assert "1.2%" in flat
    warning = next(line for line in said.splitlines() if line.startswith("warning: "))
    assert "leak[red]" in warning or "group" in warning


def test_the_last_advice_names_the_table(table):
    table = table.rename(table.with_name("my t.csv"))
    said = run(table, "--target", "y", "--group", "sex", "--json").stdout
    command = f"skresample compare '{table}' --target y --group sex, or compare_resamplers("
    assert command in json.loads(said)["advice"][-1]


def test_json_holds_everything(table):
    found = json.loads(run(table, "--target", "y", "--json", "--ignore", "leak[red]").stdout)
    assert found["n_rows"] == 80
    assert {c["name"] for c in found["columns"]} == {"age", "one", "sex"}
    assert {"findings", "classes", "duplicates", "separability", "folds"} <= set(found)


def test_quiet_and_refusals(table):
    assert run(table, "--target", "y", "-q").output == ""
    assert "no column 'Y'" in run(table, "--target", "Y", code=2).stderr
    assert "single class" in run(table, "--target", "one", code=2).stderr


def test_control_characters_in_names_and_values(tmp_path):
    path = tmp_path / "t.csv"
    rows = "".join(f"{i % 7},{'a' if i % 3 else chr(27) + '[2J'}\n" for i in range(30))
    path.write_text("\x1b[31mx,y\n" + rows)
    for extra in ((), ("--json",)):
        assert "\x1b" not in run(path, "--target", "y", *extra).output


def test_many_columns_are_cut(tmp_path):
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(40, 70))).add_prefix("c")
    frame["y"] = np.tile(["a", "b"], 20)
    frame.to_csv(tmp_path / "t.csv", index=False)
    assert "10 more columns; --json lists all." in run(tmp_path / "t.csv", "--target", "y").stdout


def test_rows_with_doubtful_labels_are_named_by_their_place_in_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr("skresample.model_selection._diagnose.suspects.TREES", 12)
    rng = np.random.default_rng(0)
    kind = np.arange(90) % 2
    frame = pd.DataFrame({"a": 4 * kind + rng.normal(size=90), "b": 4 * kind + rng.normal(size=90)})
    frame["y"] = np.where(kind, "yes", "no")
    frame.loc[41, "y"] = "no"
    frame.loc[[2, 7], "y"] = None  # left out, yet counted
    path = tmp_path / "t.csv"
    frame.to_csv(path, index=False)
    found = json.loads(run(path, "--target", "y", "--values", "--json").stdout)
    assert found["suspects"][0]["row"] == 41
    assert found["suspects"][0]["suggested"] == "yes"
    said = " ".join(run(path, "--target", "y", "--values").stdout.split())
    assert "41 no yes" in said
    assert "against it too" in said
    assert json.loads(run(path, "--target", "y", "--json").stdout)["suspects"] == []
    refused = run(path, "--target", "a", "--values", code=2).stderr
    assert "y holds numbers" in refused
