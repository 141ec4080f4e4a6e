"""What the site promises beyond its pages: charts, dates, seeds, links."""

import ast
import importlib
import inspect
import pathlib
import re
import runpy
import struct
import sys

import pytest

import skresample

ROOT = pathlib.Path(skresample.__file__).parents[1]
DOCS = ROOT / "docs"
if not (DOCS / "conf.py").exists():
    pytest.skip("documentation is not part of this installation", allow_module_level=True)
PAGES = [*sorted(DOCS.glob("*.md")), ROOT / "README.md"]
BLOCK = re.compile(r"^```python\n(.*?)^```\n", re.S | re.M)
drawn = runpy.run_path(str(DOCS / "draw_chart.py"))
links = runpy.run_path(str(DOCS / "_ext" / "source_links.py"))
elsewhere = runpy.run_path(str(DOCS / "_ext" / "elsewhere.py"))
thumbnails = runpy.run_path(str(DOCS / "_ext" / "thumbnails.py"))


# -- the chart ------------------------------------------------------------------------------------
def test_the_chart_is_what_its_script_draws():
    assert drawn["PATH"].read_text(encoding="utf-8") == drawn["chart"]()


def families():
    """Names of the public packages that hold methods."""
    folder = pathlib.Path(skresample.__file__).parent
    found = {path.parent.name for path in folder.glob("[a-z]*/__init__.py")}
    return found - {"cli", "datasets", "testing", "utils"}


def test_the_chart_holds_every_family_and_names_what_is_there():
    told, names = set(), []
    for _, rooms, ways in drawn["COLUMNS"]:
        rooms = rooms.split(", ")
        told |= set(rooms)
        for _, *lines in ways:
            for name in ", ".join(lines).split(", "):
                modules = [importlib.import_module(f"skresample.{room}") for room in rooms]
                if "scheduling" in rooms:
                    modules += [importlib.import_module("skresample.scheduling.paces")]
                    modules += [importlib.import_module("skresample.combine")]
                names.append(name)
                assert any(hasattr(module, name) for module in modules), name
    assert told == families()
    assert len(names) > 40


def test_the_table_beside_the_chart_leads_to_every_family():
    text = (DOCS / "which_method.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`~skresample\.(\w+)\.", text))
    assert families() - named <= {"metrics", "inspection"}


def test_every_family_of_methods_has_its_examples():
    shown = {path.parent.name for path in (DOCS / "examples").glob("*/README.rst")}
    # Metrics and pictures are in all examples; files larger than memory have nothing to show.
    assert families() - shown <= {"metrics", "inspection", "large"}


# -- pictures on narrow screens -------------------------------------------------------------------
def width(path):
    if path.suffix == ".png":
        return struct.unpack(">I", path.read_bytes()[16:20])[0]
    return float(re.search(r'viewBox="0 0 ([\d.]+)', path.read_text(encoding="utf-8"))[1])


@pytest.mark.parametrize("page", PAGES[:-1], ids=lambda path: path.stem)
def test_wide_pictures_scroll(page):
    text = page.read_text(encoding="utf-8")
    scrolling = "".join(re.findall(r"^:::\{div\} scroll\n(.*?)^:::\n", text, re.S | re.M))
    for name in re.findall(r"images/([\w.]+)", text):
        assert width(DOCS / "images" / name) < 800 or name in scrolling, name


# -- dates ----------------------------------------------------------------------------------------
def test_version_and_date_are_the_same_everywhere():
    version, date = re.search(
        r"^## ([\d.]+) \(([\d-]+)\)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M
    ).groups()
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version: {version}\n" in citation
    assert f"date-released: {date}\n" in citation
    assert version == skresample.__version__
    cite = (DOCS / "cite.md").read_text(encoding="utf-8")
    assert f"version = {{{version}}}" in cite
    assert f"year = {{{date[:4]}}}" in cite


# -- seeds ----------------------------------------------------------------------------------------
UNMOVED = {
    "LogisticRegression": "solved to the optimum",
    "Ridge": "closed form",
    "DummyClassifier": "a constant",
    "ResampledRegressor": "draws only the validation rows of a model that stops early",
}


def unseeded(text):
    """Calls in the blocks of a page that would draw anew each time."""
    names = {}
    for match in BLOCK.finditer(text):
        tree = ast.parse(match[1])
        for node in ast.walk(tree):
            module = getattr(node, "module", None) or ""
            if isinstance(node, ast.ImportFrom) and module.split(".")[0] in (
                "skresample", "sklearn", "imblearn",
            ):  # fmt: skip
                for alias in node.names:
                    item = getattr(importlib.import_module(module), alias.name, None)
                    names[alias.asname or alias.name] = item
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            item = names.get(node.func.id)
            if not callable(item) or node.func.id in UNMOVED:
                continue
            seed = inspect.signature(item).parameters.get("random_state")
            given = {keyword.arg for keyword in node.keywords}
            if node.func.id == "ResampledClassifier" and "threshold" not in given:
                continue  # hands the seed to the folds of a tuned threshold
            if seed is not None and seed.default is None and not given & {"random_state", None}:
                yield ast.unparse(node)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_what_draws_on_a_page_is_seeded(page):
    assert list(unseeded(page.read_text(encoding="utf-8"))) == []


def test_missing_seeds_are_seen():
    text = "```python\nfrom skresample.over_sampling import SMOTE\n\nSMOTE()\n```\n"
    assert list(unseeded(text)) == ["SMOTE()"]
    assert list(unseeded(text.replace("SMOTE()\n```", "SMOTE(random_state=0)\n```"))) == []


# -- links ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("link", "right"),
    [
        ("api/generated/skresample.a.f.html#skresample.a.grids.f", "skresample.a.f"),
        ("../api/generated/skresample.a.p.C.html#skresample.a.C", "skresample.a.p.C"),
        ("../api/generated/skresample.a.C.html#skresample.a.p.C.fit", "skresample.a.C.fit"),
        ("../api/generated/skresample.a.C.html#skresample.a.C.fit", "skresample.a.C.fit"),
    ],
)
def test_pages_of_source_lead_back_to_the_page_of_the_object(link, right):
    body = links["mended"](f'<a class="x" href="{link}">')
    assert body.endswith(f'{link.split("#")[0]}#{right}">')


def test_words_of_types_lead_to_other_packages(tmp_path):
    aliases = elsewhere["aliases"]()
    assert aliases["KNeighborsClassifier"] == "sklearn.neighbors.KNeighborsClassifier"
    assert aliases["sparse matrix"] == "sklearn.glossary.sparse_matrix"
    mapping = elsewhere["write"](tmp_path)
    import zlib

    data = (tmp_path / "sklearn.inv").read_bytes().split(b"zlib.\n", 1)[1]
    lines = zlib.decompress(data).decode().splitlines()
    known = {line.split(" ")[0] for line in lines}
    assert set(aliases.values()) <= known
    assert "sklearn.glossary.classifier py:data 1 glossary.html#term-classifier -" in lines
    assert mapping["sklearn"][0] == "https://scikit-learn.org/stable/"


def test_every_warning_of_ours_is_explained_among_the_questions():
    text = (DOCS / "faq.md").read_text(encoding="utf-8")
    module = sys.modules["skresample.exceptions"]
    ours = [name for name in module.__all__ if name.endswith("Warning")]
    assert len(ours) == 3
    for name in ours:
        assert f"`~skresample.exceptions.{name}`" in text


def test_examples_come_back_under_the_names_of_the_pages():
    import skresample.inspection
    import skresample.plan  # noqa: F401

    noted = {
        "skresample.Blend": [["plot_a.py"]],
        "skresample.plan.Blend": [["plot_a.py"], ["plot_b.py"]],
        "skresample.inspection.LeaderboardDisplay.from_result": [["plot_c.py"]],
        "skresample.base.BaseResampler.fit_resample": [["plot_c.py"]],
        "skresample.gone.Name": [["plot_c.py"]],
    }
    told = thumbnails["with_aliases"](noted)
    assert told["skresample.plan.Blend"] == [["plot_a.py"], ["plot_b.py"]]
    assert told["skresample.inspection.LeaderboardDisplay"] == [["plot_c.py"]]
    assert told.keys() - noted.keys() == {"skresample.inspection.LeaderboardDisplay"}


def test_the_first_page_asks_five_questions_and_the_gallery_leads_to_every_notebook():
    text = (DOCS / "index.md").read_text(encoding="utf-8")
    cards = re.findall(r"grid-item-card\} (.*)\n:link: (\w+)", text)
    assert [name for name, _ in cards] == [
        "How many?", "Which ones?", "What new ones?", "When?", "Where is it wrong?",
    ]  # fmt: skip
    gallery = (DOCS / "examples" / "README.rst").read_text(encoding="utf-8")
    notebooks = {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert set(re.findall(r":doc:`/notebooks/(\w+)`", gallery)) == notebooks
