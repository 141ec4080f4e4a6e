"""The changelog is built from the fragments, and says the version of the package."""

import pathlib
import re
import runpy

import pytest

import skresample

ROOT = pathlib.Path(skresample.__file__).parents[1]
SCRIPT = ROOT / "docs" / "write_changelog.py"
if not (SCRIPT.exists() and (ROOT / "changelog.d").exists()):
    pytest.skip("the sources are not beside the tests", allow_module_level=True)
tool = runpy.run_path(str(SCRIPT))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "README.md").write_text("how to")
    (tmp_path / "12.b-thing.fix.md").write_text("Second\nsentence.\n")
    (tmp_path / "3.a.fix.md").write_text("First sentence.\n")
    (tmp_path / "3.new.feature.md").write_text("A feature.\n")
    return tmp_path


def test_fragments_become_lines_by_kind_and_issue(folder):
    text = tool["build"](tool["HEAD"], folder, "1.0", "2030-01-02")
    assert text == (
        tool["HEAD"] + "\n## 1.0 (2030-01-02)\n\n### New\n\n- A feature. (#3)\n"
        "\n### Fixed\n\n- First sentence. (#3)\n- Second sentence. (#12)\n"
    )


def test_a_second_run_adds_to_its_section_and_older_ones_stay(folder):
    old = tool["build"](tool["HEAD"], folder, "1.0", "2030-01-02")
    (folder / "5.c.perf.md").write_text("Faster.")
    same = tool["build"](old, folder, "1.0", "2030-02-03")
    assert same == tool["build"](same, folder, "1.0", "2030-02-03")
    assert same.count("A feature. (#3)") == 1
    assert "## 1.0 (2030-02-03)\n\n### New\n\n- A feature. (#3)\n\n### Faster\n" in same
    for path in folder.glob("[0-9]*.md"):
        path.unlink()
    (folder / "7.d.api.md").write_text("Changed.")
    text = tool["build"](same, folder, "1.1", "2030-03-04")
    assert list(tool["read"](text)) == ["1.1 (2030-03-04)", "1.0 (2030-02-03)"]
    assert text.endswith(same[len(tool["HEAD"]) :])


@pytest.mark.parametrize("name", ["fix.md", "3.thing.bug.md", "x.thing.fix.md"])
def test_a_fragment_of_another_name_is_refused(folder, name):
    (folder / name).write_text("text")
    with pytest.raises(ValueError, match=re.escape(name)):
        tool["entries"](folder)


def test_an_empty_fragment_is_refused(folder):
    (folder / "9.void.doc.md").write_text(" \n")
    with pytest.raises(ValueError, match="is empty"):
        tool["entries"](folder)


def test_the_repositorys_fragments_and_changelog_are_sound():
    tool["entries"](ROOT / "changelog.d")
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    sections = tool["read"](text)
    assert tool["render"](sections) == text, "written by hand: use docs/write_changelog.py"
    assert next(iter(sections)).split(" ")[0] == skresample.__version__
    waiting = [line for lines in tool["entries"](ROOT / "changelog.d").values() for line in lines]
    written = [line for s in sections.values() for lines in s.values() for line in lines]
    assert not set(waiting) & set(written), "a fragment stands in the changelog already: remove it"
    assert len(set(written)) == len(written)


def test_the_citation_and_the_links_name_this_version_and_place():
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {skresample.__version__}\n" in cited
    address = re.search(r'^repository-code: "(.*)"$', cited, re.M)[1]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    links = dict(re.findall(r'^(\w+) = "(https://.*)"$', project.split("[project.urls]")[1], re.M))
    assert {"Homepage", "Documentation", "Source", "Issues", "Changelog"} <= set(links)
    assert all(link.startswith(address) for link in links.values())
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    pictures = re.findall(r"!\[.*?\]\((.*?)\)", readme)
    assert pictures
    for picture in pictures:  # shown on package indexes, too
        raw = address.replace("github.com", "raw.githubusercontent.com") + "/main/"
        assert picture.startswith(raw), picture
        assert (ROOT / picture.removeprefix(raw)).exists(), picture
