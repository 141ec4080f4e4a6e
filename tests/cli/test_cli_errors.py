"""One line, exit code 2, no traceback: what the command line refuses and how it says so."""

import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("click")
pd = pytest.importorskip("pandas")
pytest.importorskip("pyarrow")

from click.testing import CliRunner  # noqa: E402

from skresample.cli import command  # noqa: E402


@pytest.fixture
def table(tmp_path):
    """60 rows, 12 of them "yes"."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(60, 2)), columns=["age", "income"])
    frame["sex"] = np.tile(["f", "m"], 30)
    frame["y"] = np.where(np.arange(60) % 5 == 0, "yes", "no")
    frame["copy"] = frame["y"].map({"yes": "A", "no": "B"})
    frame["one"] = "same"
    frame["rare"] = np.where(np.arange(60) < 2, "r", "s")
    frame["real"] = rng.normal(size=60)
    frame["id"] = np.arange(60)
    frame["empty"] = np.nan
    path = tmp_path / "t.csv"
    frame.to_csv(path, index=False)
    return path


def run(*args):
    return CliRunner().invoke(command, [str(a) for a in args])


def refused(*args):
    """Message of a refusal, after checking its form."""
    outcome = run(*args)
    assert outcome.exit_code == 2, outcome.output
    assert outcome.stdout == ""
    assert outcome.stderr.count("\n") == 1
    assert "Traceback" not in outcome.stderr
    assert outcome.stderr.startswith("skresample")
    return outcome.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--target", "Y"], "no column 'Y'; did you mean 'y'?"),
        (["--target", "nothing at all"], "there are 'age', 'income', 'sex'"),
        (["--target", "y", "--group", "sexx"], "did you mean 'sex'?"),
        (["--target", "y", "--ignore", "agee"], "did you mean 'age'?"),
        (["--target", "one"], "holds the single class 'same' in all 60 rows"),
        (["--target", "empty"], "Column 'empty' has no values"),
        (["--target", "real", "--task", "classification"], "holds fractions"),
        (["--target", "id", "--task", "classification"], "60 different values in 60 rows"),
        (["--target", "rare"], "Class 'r' has 2 rows, too few for 5 folds; lower --folds to 2"),
        (["--target", "y", "--group", "y"], "name the same column"),
        (["--target", "y", "--group", "copy"], "is the target under other names"),
        (["--target", "y", "--group", "one"], "holds the single group 'same'"),
        (["--target", "y", "--group", "id"], "has 60 groups"),
        (["--target", "y", "--ignore", "y"], "--ignore and --target name the same column"),
        (["--target", "y", "--resamplers", "SMOT"], "did you mean 'SMOTE'?"),
        (["--target", "y", "--resamplers", "os.system"], "unknown resampler 'os.system'"),
        (["--target", "y", "--estimator", "bosting"], "did you mean 'boosting'?"),
        (["--target", "y", "--metric", "roc"], "did you mean 'roc_auc'?"),
        (["--target", "y", "--metric", "worst-tpr"], "--metric worst_tpr needs --group COLUMN"),
        (["--target", "y", "--n-jobs", "0"], "give 1 or more, or -1"),
        (["--target", "y", "--cost-fn", "nan"], "a finite number from 0 on"),
        (["--target", "y", "--time-budget", "nan"], "a finite number"),
        (["--target", "y", "--positive", "ye"], "did you mean 'yes'?"),
        (["--target", "y", "--together", "famly"], "no column 'famly'"),
        (["--target", "y", "--together", "y"], "--together and --target name the same column"),
        (["--target", "y", "--resamplers", ","], "no name given"),
        (["--target", "y", "--max-bytes", "many"], "'many' is no size"),
        (["--target", "y", "--max-bytes", "1k"], "more than 1,024 bytes"),
        (["--target", "y", "--folds", "1"], "--folds"),
        (["--target", "y", "--time-budget", "0"], "--time-budget"),
        (["--target", "y", "--outptu", "x"], "No such option"),
        ([], "TABLE needs --target COLUMN"),
    ],
)
def test_compare_refuses(table, tmp_path, options, message):
    said = refused("compare", table, "-o", tmp_path / "out", *options)
    assert message in said
    assert not (tmp_path / "out").exists()


def test_missing_file_and_options_without_a_table(tmp_path):
    said = refused("compare", tmp_path / "no.csv", "--target", "y")
    assert "no.csv: cannot be opened (no such file or directory)" in said
    assert "need a TABLE" in refused("compare", "--target", "y")


def test_unknown_command_and_help():
    assert "No such command 'compair'" in refused("compair")
    assert "Usage" in run().output
    for name in ("compare", "resample", "diagnose"):
        assert "--target" in run(name, "--help").output


@pytest.mark.parametrize("name", ["report.html", "folds.csv", "recipe.json"])
def test_existing_outputs_need_force(table, tmp_path, name):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / name).write_text("mine")
    said = refused("compare", table, "--target", "y", "-o", tmp_path / "out")
    assert f"{name} exists already; pass --force" in said
    assert (tmp_path / "out" / name).read_text() == "mine"


@pytest.mark.parametrize("name", [".", "report.html", "cache", "cache/folds-0"])
def test_links_in_the_output_directory_are_refused(table, tmp_path, name):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    out = tmp_path / "out"
    if name == ".":
        out.symlink_to(elsewhere, target_is_directory=True)
    else:
        (out / name).parent.mkdir(parents=True)
        (out / name).symlink_to(elsewhere, target_is_directory=True)
    said = refused("compare", table, "--target", "y", "--force", "-q", "-o", out)
    assert "symbolic link" in said
    assert list(elsewhere.iterdir()) == []


def test_control_characters_reach_the_terminal_as_text(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("\x1b[2Ja,y\n" + "1,a\n" * 5)
    said = refused("compare", path, "--target", "\x1b]0;owned\x07")
    assert "\x1b" not in said
    assert "\\x1b]0;owned\\x07" in said


def test_debug_shows_the_traceback(tmp_path):
    outcome = run("compare", tmp_path / "no.csv", "--target", "y", "--debug")
    assert isinstance(outcome.exception, ValueError)
    assert not isinstance(outcome.exception, SystemExit)


def test_faults_of_the_program_are_one_line_too(table, monkeypatch):
    def broken(*args, **kwargs):
        raise AttributeError("boom\nboom")

    monkeypatch.setattr("skresample.cli._compare_problem.load_problem", broken)
    outcome = run("compare", table, "--target", "y")
    assert outcome.exit_code == 1
    assert outcome.stderr.count("\n") == 1
    assert "AttributeError: boom boom (a fault of skresample" in outcome.stderr


def test_interruption_has_its_own_code(table, monkeypatch):
    def stop(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("skresample.cli._compare_problem.load_problem", stop)
    outcome = run("compare", table, "--target", "y")
    # click moves to a new line behind the ^C of the terminal.
    assert (outcome.exit_code, outcome.stderr) == (130, "\nskresample: error: interrupted.\n")


def test_the_package_runs_as_a_program():
    program = [sys.executable, "-m", "skresample", "compare", "no.csv"]
    wrong = subprocess.run(program, capture_output=True, text=True)
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.count("\n") == 1
    assert run("--version").stdout.startswith("skresample, version 0.")


def test_missing_libraries_are_named():
    code = (
        "import importlib.util as u, sys; find = u.find_spec\n"
        "u.find_spec = lambda n, *a: None if n in ('click', 'rich') else find(n, *a)\n"
        "from skresample.__main__ import main; main(['--version'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 2
    assert "needs click, rich; install them with: pip install" in done.stderr
