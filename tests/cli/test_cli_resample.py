"""``skresample resample``: rows with their origin, faithful to the table."""

import gzip
import json

import numpy as np
import pytest

pytest.importorskip("click")
pd = pytest.importorskip("pandas")
pytest.importorskip("pyarrow")

from click.testing import CliRunner  # noqa: E402

from skresample.cli import command  # noqa: E402
from skresample.cli._methods import build_sampler, parse_parameters  # noqa: E402


@pytest.fixture
def table(tmp_path):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"age": rng.integers(18, 80, 40), "income": rng.normal(size=40)})
    frame["town"] = rng.choice(["=SUM(A1)", "Köln", "a,b"], 40)
    frame["y"] = np.where(np.arange(40) % 5 == 1, 1, 0)
    path = tmp_path / "t.csv"
    frame.to_csv(path, index=False)
    return path


def run(*args, code=0):
    outcome = CliRunner().invoke(command, ["resample", *map(str, args)])
    assert outcome.exit_code == code, outcome.output
    return outcome


def test_kept_rows_are_the_rows_of_the_table(table, tmp_path):
    out = tmp_path / "out.csv"
    said = run(table, "--target", "y", "--method", "smote", "-o", out).stdout
    before, after = pd.read_csv(table), pd.read_csv(out)
    kept = after[after["skresample_row"] == "kept"]
    pd.testing.assert_frame_equal(
        kept[before.columns].reset_index(drop=True), before.loc[kept["skresample_parent"]]
    )
    assert after["y"].value_counts().to_dict() == {0: 32, 1: 32}
    new = after[after["skresample_row"] == "new"]
    assert len(new) == 24
    assert before.loc[new["skresample_parent"], "y"].eq(1).all()
    assert set(after["town"]) <= set(before["town"])
    assert after["age"].dtype.kind == "i"
    assert "1: 8 rows, now 32" in said


def test_same_seed_same_bytes_other_seed_other_rows(table, tmp_path):
    for name, seed in (("a.csv", 1), ("b.csv", 1), ("c.csv", 2)):
        run(table, "--target", "y", "--method", "SMOTE", "--seed", seed, "-o", tmp_path / name)
    a, b, c = ((tmp_path / f"{n}.csv").read_bytes() for n in "abc")
    assert a == b != c


@pytest.mark.parametrize("name", ["out.parquet", "out.csv.gz"])
def test_other_formats_hold_the_same_rows(table, tmp_path, name):
    common = (table, "--target", "y", "--method", "SMOTE", "-q", "-o")
    run(*common, tmp_path / "out.csv")
    run(*common, tmp_path / name)
    if name.endswith("gz"):
        unpacked = gzip.decompress((tmp_path / name).read_bytes())
        assert unpacked == (tmp_path / "out.csv").read_bytes()
    else:
        frame = pd.read_parquet(tmp_path / name)
        text = pd.read_csv(tmp_path / "out.csv")
        assert frame["skresample_parent"].tolist() == text["skresample_parent"].tolist()


def test_rows_without_a_label_are_left_out_and_parents_still_count_all_rows(tmp_path):
    path = tmp_path / "t.csv"
    rows = ["", "a", "b", "b", "a", "b", "b"]
    path.write_text("x,y\n" + "".join(f"{i},{label}\n" for i, label in enumerate(rows)))
    said = run(
        path, "--target", "y", "--method", "RandomUnderSampler", "-o", tmp_path / "o.csv"
    ).stdout
    assert "1 rows without a value in 'y' are left out" in said
    frame = pd.read_csv(tmp_path / "o.csv")
    assert frame["x"].tolist() == frame["skresample_parent"].tolist()
    assert sorted(frame["y"]) == ["a", "a", "b", "b"]


def test_parameters_and_recipes(table, tmp_path):
    recipe = tmp_path / "recipe.json"
    recipe.write_text(json.dumps({"method": "SMOTE", "params": {"sampling_strategy": 0.5}}))
    run(table, "--target", "y", "--recipe", recipe, "-o", tmp_path / "a.csv")
    assert (pd.read_csv(tmp_path / "a.csv")["y"] == 1).sum() == 16
    run(
        *(table, "--target", "y", "--method", "SMOTE", "-o", tmp_path / "b.csv"),
        *("-p", 'sampling_strategy={"1": 20}', "-p", "k_neighbors=2"),
    )
    assert (pd.read_csv(tmp_path / "b.csv")["y"] == 1).sum() == 20


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is no JSON"),
        ("[1]", "is no recipe"),
        ('{"method": 3}', "is no recipe"),
        ('{"method": "os.system", "params": {}}', "unknown resampler 'os.system'"),
        ('{"method": "SMOTE", "params": {"__class__": 1}}', "no parameter '__class__'"),
        ("[" * 100_000, "is no JSON"),
    ],
)
def test_bad_recipes(table, tmp_path, text, message):
    (tmp_path / "r.json").write_text(text)
    common = (table, "--target", "y", "-o", tmp_path / "o.csv")
    assert message in run(*common, "--recipe", tmp_path / "r.json", code=2).stderr
    assert not (tmp_path / "o.csv").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--method", "SMOTE", "-p", "k=3"], "SMOTE has no parameter 'k'"),
        (["--method", "SMOTE", "-p", "k_neighbors"], "--param needs name=value"),
        (["--method", "SMOTE", "-p", "k_neighbors=0"], "k_neighbors"),
        (["--method", "SMOTE", "-p", "sampling_strategy=__import__('os')"], "sampling_strategy"),
        ([], "give either --method or --recipe"),
    ],
)
def test_bad_methods(table, tmp_path, options, message):
    said = run(table, "--target", "y", "-o", tmp_path / "o.csv", *options, code=2).stderr
    assert message in said
    assert not (tmp_path / "o.csv").exists()


def test_shortfalls_are_said_in_one_line(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("x,y\n" + "".join(f"{i},{'a' if i < 3 else 'b'}\n" for i in range(20)))
    common = (path, "--target", "y", "--method", "SMOTE", "--force", "-o", tmp_path / "o.csv")
    said = run(*common).stderr
    assert said.startswith("note: k_neighbors=5 needs at least 6 rows in class 'a', found 3")
    assert said.count("\n") == 1
    assert run(*common, "-q").output == ""


def test_weights_of_rows_are_written(table, tmp_path):
    run(*(table, "--target", "y", "--group", "town", "--method", "PostStratification"),
        *("-q", "-o", tmp_path / "o.csv"))  # fmt: skip
    frame = pd.read_csv(tmp_path / "o.csv")
    assert (frame["skresample_weight"] > 0).all()
    assert (frame["skresample_row"] == "kept").all()


def test_outputs_are_protected(table, tmp_path):
    before = table.read_bytes()
    common = (table, "--target", "y", "--method", "SMOTE")
    assert "is the table itself" in run(*common, "--force", "-o", table, code=2).stderr
    (tmp_path / "o.csv").write_text("mine")
    assert "pass --force" in run(*common, "-o", tmp_path / "o.csv", code=2).stderr
    (tmp_path / "link.csv").symlink_to(tmp_path / "o.csv")
    assert "symbolic link" in run(*common, "--force", "-o", tmp_path / "link.csv", code=2).stderr
    assert "name a .csv" in run(*common, "-o", tmp_path / "o.ods", code=2).stderr
    assert (table.read_bytes(), (tmp_path / "o.csv").read_text()) == (before, "mine")
    run(*common, "--force", "-o", tmp_path / "o.csv")
    assert (tmp_path / "o.csv").read_text() != "mine"


def test_reserved_column_names(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("skresample_row,y\n" + "1,a\n2,b\n" * 6)
    said = run(path, "--target", "y", "--method", "SMOTE", "-o", tmp_path / "o.csv", code=2).stderr
    assert "has a column 'skresample_row' already" in said


def test_parameters_are_never_evaluated():
    assert parse_parameters(["a=1", "b=x", 'c={"k": [1]}', "d=1+1", "e=null"]) == {
        "a": 1,
        "b": "x",
        "c": {"k": [1]},
        "d": "1+1",
        "e": None,
    }
    with pytest.raises(ValueError, match="given twice"):
        parse_parameters(["a=1", "a=2"])


def test_counts_by_label_match_labels_by_their_text():
    sampler = build_sampler("SMOTE", {"sampling_strategy": {"1": 5}}, seed=3, classes=[0, 1])
    assert sampler.sampling_strategy == {1: 5}
    assert sampler.random_state == 3
