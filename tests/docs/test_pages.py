"""What the pages say holds: blocks run, names exist, the checks of the built site find faults."""

import ast
import importlib
import pathlib
import re
import runpy

import pytest

import skresample

DOCS = pathlib.Path(skresample.__file__).parents[1] / "docs"
if not (DOCS / "conf.py").exists():
    pytest.skip("documentation is not part of this installation", allow_module_level=True)
PAGES = sorted(DOCS.glob("*.md"))
EXAMPLES = sorted((DOCS / "examples").rglob("plot_*.py"))
runner = runpy.run_path(str(DOCS / "_ext" / "run_pages.py"))
checks = runpy.run_path(str(DOCS / "check_site.py"))


def resolve(name):
    """What a dotted name stands for; AttributeError or ImportError where for nothing."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part)
        return found
    raise ImportError(name)


# -- blocks of pages ------------------------------------------------------------------------------
def test_blocks_run_in_one_namespace_and_their_output_follows(tmp_path):
    text = "```python\na = 2\nprint(a)\n```\n\nwords\n\n```python\na + 1\n```\n"
    shown = runner["run_page"](text, "page", tmp_path)
    assert shown.index("print(a)") < shown.index("\n2\n") < shown.index("words")
    assert shown.index("a + 1") < shown.index("\n3\n")
    assert shown.count("class: output") == 2


def test_a_block_that_raises_names_itself(tmp_path):
    text = "```python\na = 1\n```\n```python\nmissing\n```\n"
    with pytest.raises(Exception, match="page, block 2 raised") as caught:
        runner["run_page"](text, "page", tmp_path)
    assert "NameError" in str(caught.value)


def test_filters_of_warnings_end_with_their_page(tmp_path):
    import warnings

    before = list(warnings.filters)
    runner["run_page"](
        "```python\nimport warnings\n\nwarnings.simplefilter('ignore')\n```\n", "p", tmp_path
    )
    assert list(warnings.filters) == before


def test_files_of_blocks_are_left_nowhere_and_pictures_are_kept(tmp_path, monkeypatch):
    plt = pytest.importorskip("matplotlib.pyplot")
    monkeypatch.chdir(tmp_path)
    plt.switch_backend("agg")
    code = "open('file.txt', 'w').close()\nimport matplotlib.pyplot as plt\n_ = plt.plot([1])"
    shown = runner["run_page"](f"```python\n{code}\n```\n", "page", tmp_path / "drawer")
    assert "_pictures/page-1-1.png" in shown
    assert [path.name for path in tmp_path.iterdir()] == ["drawer"]
    assert (tmp_path / "drawer" / "page-1-1.png").stat().st_size > 1000


def test_long_output_is_cut(tmp_path):
    shown = runner["run_page"]("```python\nfor i in range(99):\n    print(i)\n```\n", "p", tmp_path)
    assert "\n39\n...\n" in shown


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_no_block_hides_from_the_runner(page):
    text = page.read_text(encoding="utf-8")
    fence = r"^ *```+ *(?:\{code-(?:block|cell)\})? *(?:python|py|ipython)\w*"
    opened = re.findall(fence, text, re.M)
    assert len(opened) == len(runner["BLOCK"].findall(text))
    assert ">>> " not in text


# -- names ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_every_name_of_ours_resolves(page):
    text = page.read_text(encoding="utf-8")
    names = re.findall(r"\{(?:class|func|mod|meth|attr)\}`~?(skresample[\w.]*)`", text)
    names += re.findall(r"`(skresample\.[a-z_]+)`", text)
    for name in names:
        resolve(name)


def test_moving_over_names_what_is_there():
    text = (DOCS / "moving_over.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `") or line.startswith("| a ")]
    assert len(rows) > 35
    there = text.split("### Without a counterpart")[0]
    modules = set(re.findall(r"^\| `imblearn\.(\w+)", there, re.M)) | {"keras", "tensorflow"}
    assert {m for m in modules if m != "FunctionSampler"} <= set(dir(skresample))
    for package in ("smote-variants", "apricot", "cleanlab", "pyDVL", "imbalanced-learn"):
        assert f"## From {package}\n" in text


def test_those_who_balance_batches_are_told_of_schedules():
    import skresample.scheduling

    assert hasattr(skresample.scheduling.Schedule, "batches")
    folder = pathlib.Path(skresample.__file__).parent
    for name in ("keras", "tensorflow"):
        told = ast.get_docstring(ast.parse((folder / f"{name}.py").read_text(encoding="utf-8")))
        assert "skresample.scheduling" in told
    for page in ("moving_over", "faq"):
        lines = (DOCS / f"{page}.md").read_text(encoding="utf-8")
        assert "(scheduling.md)" in lines.split("skresample.tensorflow")[1].split("\n\n")[0]


# -- examples -------------------------------------------------------------------------------------
def test_there_are_enough_examples():
    assert len(EXAMPLES) >= 24
    assert len({path.stem for path in EXAMPLES}) == len(EXAMPLES)
    for folder in {path.parent for path in EXAMPLES}:
        assert (folder / "README.rst").exists()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_example_has_a_title_a_picture_and_names_that_exist(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    title, line, *_ = ast.get_docstring(tree).splitlines()
    assert len(title) == len(line)
    assert set(line) == {"="}
    assert "plt.show()" in path.read_text(encoding="utf-8")
    ours = [
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] == "skresample"
        for alias in node.names
    ]
    assert ours
    for name in ours:
        resolve(name)


def used(path):
    """Full names of ours that a gallery example uses by name: those its API pages lead back to."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    places = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    spoken = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return {places[name] for name in spoken & set(places)}


@pytest.mark.parametrize("family", ["over_sampling", "under_sampling"])
def test_every_resampler_of_the_classic_families_is_named_in_an_example(family):
    module = importlib.import_module(f"skresample.{family}")
    there = {
        f"skresample.{family}.{name}"
        for name in module.__all__
        if hasattr(getattr(module, name), "fit_resample")
    }
    assert len(there) > 14
    assert there - set().union(*map(used, EXAMPLES)) == set()


def test_names_in_strings_are_not_named(tmp_path):
    path = tmp_path / "plot_x.py"
    path.write_text("from skresample.over_sampling import ROSE, SMOTE\nprint('ROSE', SMOTE)\n")
    assert used(path) == {"skresample.over_sampling.SMOTE"}


# -- checks of the built site ---------------------------------------------------------------------
@pytest.fixture
def site(tmp_path):
    """A site of three pages without a fault."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "style.css").write_text("body { background: url(picture.png) }")
    (tmp_path / "picture.png").write_bytes(b"png")
    head = '<link rel="stylesheet" href="style.css">'
    (tmp_path / "index.html").write_text(head + '<a href="deep/one.html#place">one</a>')
    (tmp_path / "deep" / "one.html").write_text(
        '<h1 id="place">One</h1><img src="../picture.png" alt="words"><a href="two.html">two</a>'
        '<a href="https://elsewhere.org/">elsewhere</a>'
    )
    (tmp_path / "deep" / "two.html").write_text('<a href="../index.html">back</a>')
    return tmp_path


def faults(folder):
    pages = checks["read"](folder)
    return checks["broken_links"](folder, pages) + checks["fetched"](folder, pages)


def test_a_sound_site_has_no_faults(site):
    assert faults(site) == []
    clicks = checks["clicks"](checks["read"](site))
    assert clicks == {"index.html": 0, "deep/one.html": 1, "deep/two.html": 2}


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ('<a href="deep/three.html">x</a>', "deep/three.html leads to no file"),
        ('<a href="deep/one.html#other">x</a>', "deep/one.html#other leads to no place"),
        ('<img src="gone.png" alt="">', "gone.png leads to no file"),
        ('<img src="picture.png">', "picture picture.png has no alt text"),
        ('<script src="https://cdn.org/x.js"></script>', "loads https://cdn.org/x.js"),
        ('<link rel="stylesheet" href="//fonts.org/a.css">', "loads //fonts.org/a.css"),
        ('<iframe src="https://video.org"></iframe>', "loads https://video.org"),
    ],
)
def test_faults_are_found(site, added, said):
    path = site / "index.html"
    path.write_text(path.read_text() + added)
    assert any(said in fault for fault in faults(site))


def test_fonts_of_style_sheets_are_found(site):
    (site / "style.css").write_text('@font-face { src: url("https://fonts.org/a.woff2") }')
    assert faults(site) == ["style.css loads https://fonts.org/a.woff2"]


def test_a_newcomer_who_does_not_find_it_is_a_fault(site):
    pages = checks["read"](site)
    said = checks["newcomer"](site, pages)
    assert len(said) == len(checks["WANTED"]) >= 5
