"""``skresample synthesize``: new rows in the form of the table, with a fidelity report."""

import numpy as np
import pytest

pytest.importorskip("click")
pd = pytest.importorskip("pandas")
pytest.importorskip("pyarrow")

from click.testing import CliRunner  # noqa: E402

from skresample.cli import command  # noqa: E402
from skresample.combine import synthesize  # noqa: E402
from skresample.over_sampling import SMOTE  # noqa: E402


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"age": rng.integers(18, 80, 60), "income": rng.normal(size=60).round(3)})
    frame["town"] = rng.choice(["=SUM(A1)", "Köln", "a;b"], 60)
    frame["zip"] = rng.choice(["01067", "99999"], 60)
    frame.loc[::7, "income"] = np.nan
    path = tmp_path_factory.mktemp("synthesize") / "t.csv"
    frame.to_csv(path, index=False, sep=";", decimal=",")
    return path


def run(*args, code=0):
    outcome = CliRunner().invoke(command, ["synthesize", *map(str, args)])
    assert outcome.exit_code == code, outcome.output
    return outcome


def test_rows_are_new_in_the_form_of_the_table_and_judged(table, tmp_path):
    pytest.importorskip("jinja2")
    out, page = tmp_path / "o.csv", tmp_path / "o.html"
    said = run(table, "--rows", 90, "--group", "town", "-o", out, "--report", page).stdout
    before = pd.read_csv(table, sep=";", decimal=",", dtype={"zip": str})
    after = pd.read_csv(out, sep=";", decimal=",", dtype={"zip": str})
    assert len(after) == 90
    assert after["skresample_row"].eq("new").all()
    assert after["skresample_parent"].isna().all()
    for column in ("town", "zip"):
        assert set(after[column]) == set(before[column])
    assert after["age"].dtype.kind == "i"
    assert after["age"].between(before["age"].min(), before["age"].max()).all()
    assert after["income"].isna().any()
    for topic in ("copies", "closeness", "variance", "correlations", "two samples", "groups"):
        assert f"] {topic}:" in said
    assert "Is this synthetic table any good" in page.read_text(encoding="utf-8")


def test_rows_are_those_of_the_method_with_its_parameters_and_seed(table, tmp_path):
    common = (table, "--method", "smote", "-p", "k_neighbors=2", "--rows", 25, "--seed", 3, "-q")
    for name in ("a.csv", "b.csv"):
        run(*common, "-o", tmp_path / name)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    after = pd.read_csv(tmp_path / "a.csv", sep=";", decimal=",", dtype={"zip": str})
    frame = pd.read_csv(table, sep=";", decimal=",", dtype={"zip": str})
    made = synthesize(frame, 25, SMOTE(k_neighbors=2), random_state=3)
    assert after["skresample_parent"].tolist() == made.plan.origin.tolist()
    np.testing.assert_allclose(after["income"], made.rows["income"], atol=5e-4, equal_nan=True)


def test_as_many_rows_as_the_table_by_default_and_columns_left_out(table, tmp_path):
    out = tmp_path / "o.parquet"
    run(table, "--method", "ROSE", "--ignore", "zip", "-q", "-o", out)
    frame = pd.read_parquet(out)
    assert len(frame) == 60
    assert "zip" not in frame


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--method", "SMOTEE"), "did you mean 'SMOTE'"),
        (("--method", "PopulationMatcher"), "unknown method"),
        (("--method", "SMOTE", "-p", "sampling_strategy=0.5"), "say sampling_strategy= there"),
        (("--group", "twon"), "--group: "),
        (("--group", "town", "--ignore", "town"), "both name 'town'"),
        (("--method", "SVMSMOTE"), "no rows of other"),
        (("-p", "random_state=3"), "the seed is that of --seed"),
        (("-p", "guidance=class"), "other classes, of which there"),
        (("--rows", 1, "--report", "r.html"), "needs at least 2 rows"),
    ],
)
def test_refusals_write_nothing(table, tmp_path, args, words):
    outcome = run(table, *args, "-o", tmp_path / "o.csv", code=2)
    assert words in outcome.output + getattr(outcome, "stderr", "")
    assert not list(tmp_path.iterdir())


def test_text_that_names_rows_is_pointed_out(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("who,a\n" + "".join(f"person {i},{i % 7}\n" for i in range(30)))
    told = " ".join(run(path, "--rows", 5, "-o", tmp_path / "o.csv").output.split())
    assert "may name whom it is about: 'who'; leave such columns out by --ignore" in told
    told = run(path, "--rows", 5, "--ignore", "who", "-o", tmp_path / "p.csv").output
    assert "whom it is about" not in told


def test_existing_files_and_small_tables(table, tmp_path):
    out = tmp_path / "o.csv"
    out.write_text("kept")
    assert "exists already" in run(table, "-o", out, code=2).output
    assert out.read_text() == "kept"
    small = tmp_path / "s.csv"
    small.write_text("a,b\n" + "1,2\n" * 19)
    assert "at least 20 are needed" in run(small, "-o", tmp_path / "x.csv", code=2).output
    run(table, "--rows", 5, "-q", "--force", "-o", out)
    assert out.read_text() != "kept"
    told = run(table, "--rows", 1, "--force", "-o", out).output
    assert "too few to say how faithful" in " ".join(told.split())  # a long path folds the line
    assert len(out.read_text().splitlines()) == 2
