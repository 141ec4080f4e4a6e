"""``skresample compare`` from a table to the files of its report."""

import csv
import json
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("click")
pd = pytest.importorskip("pandas")
pytest.importorskip("pyarrow")
pytest.importorskip("jinja2")
pytest.importorskip("matplotlib")

from click.testing import CliRunner  # noqa: E402

from skresample.cli import command  # noqa: E402
from skresample.model_selection import ComparisonResult  # noqa: E402

FAST = ("--repeats", "1", "--folds", "2", "--estimator", "linear", "--n-jobs", "1")
FILES = ["diagnosis.json", "folds.csv", "leaderboard.csv", "report.html", "result.json"]


def write_table(folder):
    rng = np.random.default_rng(0)
    y = np.arange(90) % 5 == 0
    frame = pd.DataFrame({"=cmd|x": rng.normal(size=90) + y, "b": rng.normal(size=90)})
    frame["town"] = rng.choice(["x", "y<b>"], 90)
    frame["sex"] = np.tile(["f", "m"], 45)
    frame["y"] = np.where(y, "=yes", "no")
    frame.to_csv(folder / "t.csv", index=False)
    return folder / "t.csv"


@pytest.fixture
def table(tmp_path):
    return write_table(tmp_path)


def run(*args, code=0):
    outcome = CliRunner().invoke(command, ["compare", *map(str, args)])
    assert outcome.exit_code == code, outcome.output
    return outcome


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """Directory and terminal text of one comparison, for tests that only read them."""
    folder = tmp_path_factory.mktemp("finished")
    said = run(
        *(write_table(folder), "--target", "y", "--group", "sex", *FAST, "-o", folder / "out"),
        *("--resamplers", "smote,RandomUnderSampler", "--slices"),
    )
    return folder / "out", said.stdout


def test_all_files_and_the_verdict(finished):
    out, said = finished
    assert set(FILES) <= set(os.listdir(out))
    assert not list(out.glob(".*"))
    result = json.loads((out / "result.json").read_text())
    flat = " ".join(said.split())
    assert " ".join(result["verdict"]["sentence"].split()) in flat
    for word in ("SMOTE", "RandomUnderSampler", "do nothing", "class weights", "95 % interval"):
        assert word in said
    assert 'id="slices"' in (out / "report.html").read_text()
    assert result["settings"]["command"].startswith("skresample compare ")
    assert "--resamplers smote,RandomUnderSampler" in result["settings"]["command"]
    assert {r["method"] for r in result["rows"]} >= {"SMOTE", "RandomUnderSampler"}
    assert {g["group"] for g in result["groups"]} == {"f", "m"}
    assert "pd.read_csv(" in (out / "report.html").read_text()
    restored = ComparisonResult.from_json(out / "result.json")
    assert restored.verdict.text == result["verdict"]["text"]


def test_report_tables_defuse_formulas(finished):
    for name in ("folds.csv", "leaderboard.csv"):
        with open(finished[0] / name, newline="") as stream:
            rows = list(csv.reader(stream))
        assert len({len(row) for row in rows}) == 1
        for value in (v for row in rows for v in row if v[:1] in "=+-@" and v):
            float(value)


def test_the_snippet_of_the_report_runs(finished):
    result = json.loads((finished[0] / "result.json").read_text())
    names: dict = {}
    exec(compile(result["verdict"]["snippet"], "snippet", "exec"), names)
    assert set(names["model"].predict(names["X_train"])) <= {"=yes", "no"}


def test_same_seed_same_tables_for_any_number_of_jobs(table, tmp_path, monkeypatch):
    import skresample.model_selection as module

    original, asked = module.compare_resamplers, []

    def here(*args, n_jobs, **kwargs):  # tests/model_selection has the processes
        asked.append(n_jobs)
        return original(*args, n_jobs=1, **kwargs)

    monkeypatch.setattr(module, "compare_resamplers", here)
    common = (table, "--target", "y", "--resamplers", "SMOTE", *FAST[:-2], "-q")
    run(*common, "--n-jobs", "1", "-o", tmp_path / "a")
    run(*common, "--n-jobs", "2", "-o", tmp_path / "b")
    assert asked == [1, 2]
    assert (tmp_path / "a/folds.csv").read_bytes() == (tmp_path / "b/folds.csv").read_bytes()
    results = [json.loads((tmp_path / d / "result.json").read_text()) for d in "ab"]
    for result in results:
        del result["settings"]["command"]
    assert results[0] == results[1]
    boards = [(tmp_path / d / "leaderboard.csv").read_bytes() for d in "ab"]
    assert boards[0] == boards[1]
    assert b"seconds" not in boards[0]
    spent = json.loads((tmp_path / "a/resources.json").read_text())
    assert {"cost", "rows"} == set(spent)
    assert spent["rows"][0]["seconds"] >= 0


def test_finished_comparison_needs_force(table, tmp_path):
    common = (table, "--target", "y", "--resamplers", "none", *FAST, "-q", "-o", tmp_path / "out")
    assert run(*common).output == ""
    before = (tmp_path / "out/folds.csv").read_bytes()
    assert "exists already; pass --force" in run(*common, "--seed", "1", code=2).stderr
    run(*common, "--force")
    assert (tmp_path / "out/folds.csv").read_bytes() == before
    table.write_text(table.read_text() + "0.5,0.5,x,f,no\n")
    assert "exists already; pass --force" in run(*common, code=2).stderr


def test_the_same_question_is_answered_again(table, tmp_path, monkeypatch):
    """A run that is killed between its last file and its last word has lost its answer."""
    from skresample.model_selection._compare.run import run as runs

    common = (table, "--target", "y", "--resamplers", "none", *FAST, "-o", tmp_path / "out")
    said = run(*common).stdout
    before = {name: (tmp_path / "out" / name).read_bytes() for name in FILES}
    monkeypatch.setattr(runs, "run_task", None)  # nothing is measured again
    assert run(*common).stdout == said
    assert {name: (tmp_path / "out" / name).read_bytes() for name in FILES} == before


# A program that gets a signal once the comparison has told of its first finished cell.
SIGNALLED = """
import os, signal
from skresample.__main__ import main
from skresample.cli import _progress
for kind in (_progress._Lines, _progress._Silent):
    def told(self, done, total, text, tell=kind.__call__):
        tell(self, done, total, text)
        if done:
            os.kill(os.getpid(), signal.{name})
    kind.__call__ = told
main()
"""


def signalled(name, *args):
    program = [sys.executable, "-c", SIGNALLED.format(name=name), "compare", *map(str, args)]
    return subprocess.run(program, capture_output=True, text=True)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_interrupted_comparison_continues_to_the_same_tables(table, tmp_path):
    options = ["--target", "y", "--resamplers", "SMOTE", *FAST, "-q"]
    run(table, *options, "-o", tmp_path / "whole")
    killed = signalled("SIGKILL", table, *options, "-o", tmp_path / "cut")
    assert killed.returncode == -signal.SIGKILL
    assert len(list((tmp_path / "cut").glob("cache/*/*.json"))) == 1
    assert not (tmp_path / "cut/report.html").exists()
    run(table, *options, "-o", tmp_path / "cut")
    for name in ("folds.csv", "leaderboard.csv"):
        whole, cut = ((tmp_path / d / name).read_bytes() for d in ("whole", "cut"))
        assert whole == cut


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_keeps_finished_folds_and_says_so(table, tmp_path, jobs):
    options = ["--target", "y", "--n-jobs", jobs, "-o", tmp_path / "out"]
    done = signalled("SIGINT", table, *options)
    assert done.returncode == 130
    assert "interrupted. finished folds are kept; the same command continues." in done.stderr
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "out").glob("cache/*/*.json"))
    assert not (tmp_path / "out/report.html").exists()


def test_an_interrupt_keeps_finished_folds_and_says_so(table, tmp_path, monkeypatch):
    def told(self, done, total, text):
        if done:
            raise KeyboardInterrupt

    monkeypatch.setattr("skresample.cli._progress._Lines.__call__", told)
    common = (table, "--target", "y", "--resamplers", "none", *FAST, "-o", tmp_path / "out")
    said = run(*common, code=130).stderr
    assert said.endswith("interrupted. finished folds are kept; the same command continues.\n")
    assert len(list((tmp_path / "out").glob("cache/*/*.json"))) == 1
    assert not (tmp_path / "out/report.html").exists()


def test_recommended_resampler_comes_as_a_recipe(table, tmp_path, monkeypatch):
    import skresample.model_selection as module

    original = module.compare_resamplers

    def recommend(*args, **kwargs):
        result = original(*args, **kwargs)
        result.verdict.method = "SMOTE"
        return result

    monkeypatch.setattr(module, "compare_resamplers", recommend)
    out = tmp_path / "out"
    common = (table, "--target", "y", *FAST, "-q", "-o", out)
    run(*common, "--resamplers", "SMOTE")
    assert json.loads((out / "recipe.json").read_text()) == {"method": "SMOTE", "params": {}}
    files = ["--recipe", str(out / "recipe.json"), "-o", str(tmp_path / "r.csv")]
    resampled = CliRunner().invoke(command, ["resample", str(table), "--target", "y", *files])
    assert resampled.exit_code == 0, resampled.output
    monkeypatch.undo()
    run(*common, "--resamplers", "none", "--force")
    assert not (out / "recipe.json").exists()


def test_rows_without_a_label_and_together(table, tmp_path):
    frame = pd.read_csv(table)
    frame.loc[:2, "y"] = None
    frame["patient"] = np.arange(90) // 2
    frame.to_csv(table, index=False)
    said = run(
        *(table, "--target", "y", "--together", "patient", "--resamplers", "none", *FAST),
        *("-o", tmp_path / "out"),
    ).stdout
    assert "3 rows without a value in 'y' are left out" in said
    result = json.loads((tmp_path / "out/result.json").read_text())
    assert "patient" not in {c["name"] for c in result["data"]["columns"]}
    names: dict = {}
    exec(compile(result["verdict"]["snippet"], "snippet", "exec"), names)
    assert names["X_train"].shape == (87, 4)


def test_a_column_that_is_ignored_or_names_rows_can_rule_the_folds(table):
    from skresample.cli._compare_problem import problem_of
    from skresample.cli._prepare import load_problem

    frame = pd.read_csv(table)
    frame["patient"] = np.arange(90) // 2
    frame.to_csv(table)  # its first column, without a name, holds labels of rows
    ways = {"together": "patient", "time": load_problem(table, "y").labels[0]}
    problem, roles = problem_of(table, "y", None, ("patient",), ways, {}, None, None, "auto")
    assert roles["together"].tolist() == frame["patient"].astype(str).tolist()
    assert roles["time"].tolist() == list(range(90))
    names: dict = {}
    exec(problem.source, names)
    assert list(names["X_train"]) == list(problem.X) == [c for c in frame if c not in "y patient"]
    assert names["together"].tolist() == roles["together"].tolist()
    with pytest.raises(ValueError, match=r"--together: .* has no column 'patent'; did you mean"):
        problem_of(table, "y", None, (), {"together": "patent"}, {}, None, None, "auto")


def test_columns_of_every_kind_take_part(table, tmp_path):
    frame = pd.read_csv(table)
    frame["whole"] = pd.array(np.arange(90) % 7, dtype="Int64")
    frame["flag"] = pd.array(np.arange(90) % 2 == 0, dtype="boolean")
    frame.loc[::7, ["whole", "flag"]] = pd.NA
    frame["day"] = pd.date_range("2020-01-01", periods=90)
    frame["empty"] = np.nan
    frame.to_csv(table, index=False)
    run(
        *(table, "--target", "y", "--resamplers", "SMOTE", *FAST, "-q", "-o", tmp_path / "out"),
        *("--estimator", "linear,boosting"),
    )
    result = json.loads((tmp_path / "out/result.json").read_text())
    assert [r["error"] for r in result["rows"] if r["error"]] == []
    kinds = {c["name"]: c["kind"] for c in result["data"]["columns"]}
    assert (kinds["whole"], kinds["flag"], kinds["day"]) == ("numeric", "nominal", "numeric")
    assert "empty" not in kinds
    assert "Columns without values are left out: 'empty'." in result["messages"]


def test_bundled_table_needs_no_arguments(tmp_path):
    said = run(*("--resamplers", "none", "--max-rows", "300", *FAST, "-o", tmp_path / "out")).stdout
    assert "abalone (bundled)" in said
    assert "load_abalone" in (tmp_path / "out/report.html").read_text()


def test_no_folds_no_verdict_and_the_same_command_continues(table, tmp_path):
    common = (table, "--target", "y", "--resamplers", "none", *FAST, "-o", tmp_path / "out")
    cut = run(*common, "--time-budget", "0.000001", code=3)
    assert "no verdict: 0 of 2 folds were measured" in " ".join(cut.stdout.split())
    assert (tmp_path / "out/unfinished").exists()
    run(*common, "-q")  # without --force
    result = ComparisonResult.from_json(tmp_path / "out/result.json")
    assert {record.status for record in result.folds} == {"ok"}
    assert result.verdict.outcome != "no evidence"
    assert not (tmp_path / "out/unfinished").exists()


def test_the_verdict_has_a_line_per_topic(finished):
    out, said = finished
    result = ComparisonResult.from_json(out / "result.json")
    topics = [line.topic for line in result.verdict.lines]
    assert topics[:3] == ["ranking", "decisions", "probabilities"]
    for line in result.verdict.text.splitlines():
        assert " ".join(line.split()) in " ".join(said.split())


def test_folds_by_time_and_a_model_by_name(table, tmp_path):
    frame = pd.read_csv(table)
    frame["day"] = pd.date_range("2020-01-01", periods=90)
    frame.to_csv(table, index=False)
    run(
        *(table, "--target", "y", "--time", "day", "--resamplers", "none", "--repeats", "1", "-q"),
        *(
            "--folds",
            "3",
            "--estimator",
            "sklearn.naive_bayes.gaussiannb",
            "--n-jobs",
            "1",
            "-o",
            tmp_path / "o",
        ),
    )
    result = ComparisonResult.from_json(tmp_path / "o/result.json")
    assert {(r.n_train, r.n_test) for r in result.folds} <= {(22, 23), (23, 22), (45, 22), (45, 23),
                                                             (67, 23), (68, 22)}  # fmt: skip
    assert result.settings["learners"] == ["GaussianNB"]
    assert "day" not in {c["name"] for c in result.data["columns"]}
    names: dict = {}
    exec(compile(result.verdict.snippet, "snippet", "exec"), names)
    said = run(table, "--target", "y", "--time", "week", code=2).stderr
    assert "--time: " in said
    assert "has no column 'week'" in said
    assert (
        "unknown estimator 'os.system'"
        in run(
            table, "--target", "y", "--estimator", "os.system", "-o", tmp_path / "p", code=2
        ).stderr
    )


def test_names_do_not_wrap_at_a_hundred_columns(finished):
    import io

    from rich.console import Console

    from skresample.cli._print import print_result

    result = ComparisonResult.from_json(finished[0] / "result.json")
    result.settings["metric"] = "balanced_accuracy"  # every variant has a line
    stream = io.StringIO()
    print_result(
        result, Console(file=stream, width=100, markup=False, highlight=False), max_rows=50
    )
    lines = stream.getvalue().splitlines()
    for name in ("do nothing at prevalence", "class weights, tuned", "RandomUnderSampler, tuned"):
        assert any(name in line for line in lines)
    assert "* marks the recommendation" in " ".join(stream.getvalue().split())


def test_schedules_are_handed_on(table, tmp_path, monkeypatch):
    given = {}

    def spy(*args, **settings):
        given.update(settings)
        raise ValueError("seen")

    monkeypatch.setattr("skresample.model_selection.compare_resamplers", spy)
    line = (table, "--target", "y", "-o", tmp_path / "out", "--schedules")
    for text, expected in (("Cooldown,end-upsampling", ["cooldown", "end_upsampling"]),
                           ("ALL", "all")):  # fmt: skip
        run(*line, text, code=2)
        assert given["schedules"] == expected
    assert "unknown schedule 'cooler'" in run(*line, "cooler", code=2).stderr
