"""Tables with a numeric target on the command line: diagnose, compare, resample, the snippet."""

import csv
import json
import re

import numpy as np
import pytest

pytest.importorskip("click")
pd = pytest.importorskip("pandas")
pytest.importorskip("pyarrow")
pytest.importorskip("jinja2")
pytest.importorskip("matplotlib")

from click.testing import CliRunner  # noqa: E402
from sklearn.metrics import root_mean_squared_error  # noqa: E402

from skresample.cli import command  # noqa: E402

FAST = ("--repeats", "1", "--estimator", "linear", "--n-jobs", "1")


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """As people have them: semicolons, decimal commas, a missing target, text, a code."""
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 100))
    price = 100 * (a + np.exp(1.2 * b) + 3 + 0.5 * rng.normal(size=100))
    frame = pd.DataFrame({"size": a, "age": b, "town": rng.choice(["x", "y"], 100)})
    frame["zip"] = [f"{i % 7:05d}" for i in range(100)]
    frame["price"] = price.round(2)
    frame["grade"] = rng.integers(1, 6, 100)
    frame["rooms"] = np.arange(100) % 25
    frame.loc[3, "price"] = np.nan
    path = tmp_path_factory.mktemp("numbers") / "t.csv"
    frame.to_csv(path, sep=";", decimal=",", index=False)
    return path


def run(*args, code=0):
    outcome = CliRunner().invoke(command, list(map(str, args)))
    assert outcome.exit_code == code, outcome.output
    return outcome


@pytest.fixture(scope="module")
def finished(table, tmp_path_factory):
    folder = tmp_path_factory.mktemp("finished") / "out"
    said = run("compare", table, "--target", "price", "--group", "town", *FAST, "-o", folder,
               "--resamplers", "smoter,RelevanceUnderSampler")  # fmt: skip
    return folder, said.stdout


def test_compare_says_what_it_did_and_writes_its_files(finished):
    folder, said = finished
    for words in ("skewness", "different numbers and is compared as a regression", "Tails: ",
                  "Whole: ", "Groups: the RMSE goes from", "rare: RMSE of rare values",
                  "1 rows without a value in 'price'"):  # fmt: skip
        assert words in " ".join(said.split()), words
    assert "Brier" not in said
    result = json.loads((folder / "result.json").read_text())
    assert result["settings"]["task"] == "regression"
    with open(folder / "leaderboard.csv", newline="") as stream:
        header = next(csv.reader(stream))
    assert "tail_rmse" in header
    assert "roc_auc" not in header
    page = (folder / "report.html").read_text()
    assert "Errors by value" in page
    assert "R2 alone" in page


def test_the_pasted_code_runs_and_gives_the_number_of_the_leaderboard(finished, table):
    folder, _ = finished
    result = json.loads((folder / "result.json").read_text())
    code = result["verdict"]["snippet"]
    space: dict = {}
    exec(code, space)
    X, y = space["X_train"], space["y_train"].to_numpy()
    assert len(X) == 99
    assert list(X.columns) == ["size", "age", "town", "zip", "grade", "rooms"]
    assert X["zip"].iloc[1] == "00001"
    from sklearn.base import clone

    from skresample.model_selection import compare_resamplers

    folds = compare_resamplers(X, y, resamplers=[], learners=["linear"], n_repeats=1,
                               random_state=0)  # fmt: skip
    again = next(r for r in folds.rows if r.label == result["verdict"]["label"])
    row = next(r for r in result["rows"] if r["recommended"])
    assert row["value"] == pytest.approx(again.value, abs=1e-8)
    # And by scikit-learn on the same rows, where they are known by name.
    cut = np.arange(99) % 5 == 0
    model = clone(space["model"]).fit(X[~cut], y[~cut])
    own = compare_resamplers(X, y, resamplers=[], learners=["linear"], random_state=0,
                             cv=[(np.flatnonzero(~cut), np.flatnonzero(cut)),
                                 (np.flatnonzero(cut), np.flatnonzero(~cut))])  # fmt: skip
    error = root_mean_squared_error(y[cut], model.predict(X[cut]))
    first = next(r for r in own.folds if r.label == "do nothing" and r.fold == 0)
    assert first.scores["rmse"] == pytest.approx(error, abs=1e-8)


def test_options_decide_what_the_target_is(table, tmp_path):
    found = json.loads(run("diagnose", table, "--target", "rooms", "--json").stdout)
    assert found["target"]["levels"] == 25  # whole numbers, but many
    said = run("compare", table, "--target", "grade", *FAST, "-o", tmp_path, "--resamplers", "none",
               "--task", "regression", "--metric", "sera", "--relevance", "1:0,5:1")  # fmt: skip
    assert "error by relevance" in said.stdout
    settings = json.loads((tmp_path / "result.json").read_text())["settings"]
    assert "--relevance 1:0,5:1" in settings["command"]
    assert settings["task"] == "regression"


def test_a_strong_learner_and_names_in_any_case(table, tmp_path):
    run("compare", table, "--target", "price", "-o", tmp_path / "o", "--repeats", "1", "--n-jobs",
        "1", "--resamplers", "none", "--estimator", "decisiontreeregressor",
        "--metric", "Tail-RMSE", code=0)  # fmt: skip
    result = json.loads((tmp_path / "o" / "result.json").read_text())
    assert result["settings"]["learners"] == ["DecisionTreeRegressor"]
    assert result["settings"]["metric"] == "tail_rmse"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--target", "price", "--task", "classification"], "holds fractions"),
        (["--target", "town", "--task", "regression"], "'town' holds no numbers"),
        (["--target", "price", "--metric", "rmsee"], "did you mean 'rmse'?"),
        (["--target", "price", "--metric", "roc_auc"], "metric"),
        (["--target", "price", "--positive", "1"], "--positive is for two classes"),
        (["--target", "price", "--estimator", "LogisticRegression"], "estimator"),
        (["--target", "price", "--relevance", "often"], "points such as 0:0,100:1"),
        (["--task", "regression"], "needs a TABLE"),
    ],
)
def test_objections_take_one_line(table, tmp_path, options, message):
    where = [] if options[0] == "--task" else [table]
    outcome = run("compare", *where, *options, "-o", tmp_path / "out", *FAST[:2], code=2)
    assert message in outcome.output
    assert "Traceback" not in outcome.output


def test_diagnose_reads_numbers(table):
    said = run("diagnose", table, "--target", "price").stdout
    assert "R2 alone" in said
    assert re.search(r"rare: \d+ low, \d+ high values", said)
    found = json.loads(run("diagnose", table, "--target", "price", "--json").stdout)
    assert found["target"]["levels"] > 20
    assert found["classes"] == []
    classes = json.loads(run("diagnose", table, "--target", "grade", "--json").stdout)
    assert len(classes["classes"]) == 5


@pytest.mark.parametrize("method", ["SMOGN", "SMOTER", "RelevanceUnderSampler"])
def test_resample_keeps_the_cells_of_a_table_with_a_numeric_target(table, tmp_path, method):
    out = tmp_path / "new.csv"
    said = run("resample", table, "--target", "price", "--method", method, "-o", out).stdout
    assert "mean of the target" in said
    with open(table, encoding="utf-8") as stream:
        before = [line.rstrip("\n").split(";") for line in stream]
    with open(out, encoding="utf-8", newline="") as stream:
        after = list(csv.reader(stream, delimiter=";"))
        if len(after[0]) == 1:
            stream.seek(0)
            after = list(csv.reader(stream))
    kept = [row for row in after[1:] if row[-2] == "kept"]
    assert kept
    for row in kept:
        assert row[:-2] == before[1 + int(row[-1])]
    made = [row for row in after[1:] if row[-2] == "new"]
    assert bool(made) == (method != "RelevanceUnderSampler")
    assert all(re.fullmatch(r"\d{5}", row[3]) for row in made)
