"""Text and files: what leaves the package is whole, visible and harmless."""

import os

import pytest

from skresample.inspection._files import check_target, output_directory, rows_to_csv, writing
from skresample.inspection._text import cell, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain Ünï 😀", "plain Ünï 😀"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("a\nb\tc\x00", "a\\nb\\tc\\x00"),
        ("\u202eevil\u2066", "\\u202eevil\\u2066"),
        ("\x9b31m", "\\x9b31m"),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("\ud800", "\\ud800"),
        (3, "3"),
    ],
)
def test_printable(text, shown):
    assert printable(text) == shown


@pytest.mark.parametrize("width", [1, 2, 5, 40])
def test_printable_never_exceeds_the_width(width):
    assert len(printable("x" * 100, width=width)) == width


@pytest.mark.parametrize("text", ["=1", "+1", "-x", "@x", "\t=1", "\r=1", "  =1", "\n=1"])
def test_formulas_are_prefixed(text):
    assert cell(text) == "'" + text


@pytest.mark.parametrize("value", [-1, -0.5, True, "a=1", ""])
def test_numbers_and_plain_text_stay(value):
    assert cell(value) == str(value)


def test_missing_cells_are_empty():
    assert (cell(None), cell(float("nan"))) == ("", "")


def test_rows_to_csv_defuses_header_and_cells():
    text = rows_to_csv(["=a", "b"], [["@x", -1.5], ['q"q', None]]).decode()
    assert text == '\'=a,b\n\'@x,-1.5\n"q""q",\n'


def test_failed_write_leaves_nothing_behind(tmp_path):
    target = tmp_path / "out.txt"
    target.write_text("old")

    def fail():
        with writing(target, force=True) as stream:
            stream.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.txt"]


def test_links_are_not_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("keep")
    link = tmp_path / "out.txt"
    link.symlink_to(secret)
    with pytest.raises(ValueError, match="symbolic link"):
        check_target(link, force=True)
    folder = tmp_path / "folder"
    folder.symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(ValueError, match="symbolic link"):
        output_directory(folder)
    assert secret.read_text() == "keep"


def test_link_planted_while_writing_is_refused(tmp_path):
    secret, target = tmp_path / "secret", tmp_path / "out.txt"
    secret.write_text("keep")

    def race():
        with writing(target) as stream:
            stream.write(b"new")
            target.symlink_to(secret)

    with pytest.raises(ValueError, match="symbolic link"):
        race()
    assert secret.read_text() == "keep"


def test_targets_that_are_no_files(tmp_path):
    with pytest.raises(ValueError, match="is a directory"):
        check_target(tmp_path)
    with pytest.raises(ValueError, match="does not exist"):
        check_target(tmp_path / "no" / "out.txt")
    (tmp_path / "file").write_text("")
    with pytest.raises(ValueError, match="is a file; name a directory"):
        output_directory(tmp_path / "file")


def test_file_permissions_follow_the_umask(tmp_path):
    with writing(tmp_path / "a") as stream:
        stream.write(b"x")
    (tmp_path / "b").write_bytes(b"x")
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode
