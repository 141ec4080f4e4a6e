"""Progress: a bar on a terminal, lines elsewhere, nothing when quiet."""

import io
import sys

import pytest

pytest.importorskip("rich")

from skresample.cli._progress import progress_bar, waiting


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


def test_a_terminal_alone_is_told_to_wait(monkeypatch, capsys):
    with waiting(True, "loading"):
        pass
    assert capsys.readouterr() == ("", "")
    with waiting(False, "loading"):
        pass
    assert capsys.readouterr() == ("", "")
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with waiting(False, "loading"):
        assert stream.getvalue() == "loading ..."
    assert stream.getvalue().endswith("\r\x1b[2K")
