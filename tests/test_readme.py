"""What the README shows is run."""

import pathlib
import re

import pytest

README = pathlib.Path(__file__).parent.parent / "README.md"


def test_the_python_example_runs(capsys):
    if not README.exists():
        pytest.skip("no README beside the tests")
    blocks = re.findall(r"```python\n(.*?)```", README.read_text(), flags=re.S)
    assert len(blocks) == 1
    exec(compile(blocks[0], str(README), "exec"), {})
    assert "smote__k_neighbors" in capsys.readouterr().out


def test_both_set_up_commands_are_shown():
    text = README.read_text()
    for extra in ("cli", "test"):
        assert re.search(rf'^pip install "\.\[{extra}\]" && ', text, flags=re.M)
        assert re.search(rf'^pip install "skresample\[{extra}\]" && ', text, flags=re.M)


def test_every_name_of_the_readme_exists():
    from skresample.utils.discovery import FAMILIES

    text = README.read_text()
    families = re.findall(r"^- \*\*.*?\(`(\w+)`", text, flags=re.M | re.S)
    assert len(families) >= 5
    assert set(families) <= set(FAMILIES)
