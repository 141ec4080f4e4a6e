"""Progress: a bar on a terminal, lines elsewhere, nothing when quiet."""

import io
import sys

import pytest
from clock import until

pytest.importorskip("rich")

from skresample.cli._progress import awaited, progress_bar


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_bar_shows_counts_and_takes_names_literally(monkeypatch):
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    with progress_bar(False) as update:
        update(0, 0, "starting")
        update(3, 8, "[red]\x1b]0;owned\x07")
    assert "3 of 8" in stream.getvalue()
    assert "[red]\\x1b]0;owned\\x07" in stream.getvalue()
    assert "\x1b]0;owned" not in stream.getvalue()


def test_lines_come_once_per_tenth(capsys):
    with progress_bar(False) as update:
        for done in range(41):
            update(done, 40, "SMOTE\n")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 11
    assert lines[-1] == "40 of 40 done (SMOTE\\n)"


def test_quiet_shows_nothing(capsys):
    with progress_bar(True) as update:
        update(3, 8, "SMOTE")
    assert capsys.readouterr() == ("", "")


def test_the_running_cell_is_named_at_once_and_announcements_are_lines(capsys):
    with progress_bar(False) as update:
        update(0, 40, "starting")
        update(0, 40, "running SMOTE, repeat 1, fold 1")
        update(0, 40, "running ROSE, repeat 1, fold 1")
        update.announce("about 2 h\x1b on this machine")
        update.announce("")
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "0 of 40 done (starting)",
        "0 of 40 done (running SMOTE, repeat 1, fold 1)",
        "about 2 h\\x1b on this machine",
    ]


def test_a_terminal_is_told_to_wait_at_once_others_when_it_takes_long(monkeypatch, capsys):
    monkeypatch.setattr("skresample._waiting.PATIENCE", 1000.0)
    with awaited(True, "loading"):
        pass
    assert capsys.readouterr() == ("", "")
    with awaited(False, "loading"):
        pass
    assert capsys.readouterr() == ("", "")
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with awaited(False, "loading"):
        assert stream.getvalue().startswith("| loading ...")
        until(lambda: "\r/ loading ..." in stream.getvalue())
    assert stream.getvalue().endswith("\r\x1b[2K")
    monkeypatch.setattr("skresample._waiting.PATIENCE", 0.01)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with awaited(False, "reading \x1b t.csv"):
        until(sys.stderr.getvalue)
    assert sys.stderr.getvalue() == "reading \\x1b t.csv ...\n"


def test_the_wait_for_imports_is_told_too(monkeypatch):
    """Before anything else: the imports are what takes long at first."""
    from skresample import __main__ as program

    stream, seen = Terminal(), []
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr("skresample.cli.command.main", lambda **_: seen.append(stream.getvalue()))
    program.main(["diagnose", "t.csv"])
    assert seen[0].startswith("| loading ...")
    assert seen[0].endswith("\r\x1b[2K")
    program.main(["diagnose", "t.csv", "-q"])
    assert seen[1] == seen[0]


@pytest.mark.parametrize("width", [80, 100, 120])
def test_no_cell_of_the_leaderboard_breaks(width, tmp_path):
    from rich.console import Console
    from sklearn.datasets import make_classification

    from skresample.cli._print import print_result
    from skresample.model_selection import compare_resamplers

    X, y = make_classification(80, weights=[0.7], random_state=0)
    result = compare_resamplers(
        X, y, resamplers=["RandomOverSampler"], n_splits=2, n_repeats=1, random_state=0
    )
    stream = io.StringIO()
    print_result(result, Console(file=stream, width=width))
    lines = [line.split() for line in stream.getvalue().splitlines()]
    numbered = [" ".join(line) for line in lines if line and line[0].isdigit()]
    assert len(numbered) >= 6
    assert all("[" in line and "]" in line for line in numbered if "dummy" not in line)
    assert ("p-values" in stream.getvalue()) == (width == 80)


def test_rows_that_were_not_run_are_not_called_failed(tmp_path):
    from rich.console import Console
    from sklearn.datasets import make_classification

    from skresample.cli._print import print_result
    from skresample.model_selection import compare_resamplers

    X, y = make_classification(80, weights=[0.7], random_state=0)
    result = compare_resamplers(
        X, y, resamplers=["RandomOverSampler"], learners=["linear"], time_budget=1e-3
    )
    stream = io.StringIO()
    print_result(result, Console(file=stream, width=120))
    assert "not run" in stream.getvalue()
    assert "failed" not in stream.getvalue()
