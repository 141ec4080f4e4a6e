"""Sphinx configuration; the API pages follow the `__all__` of each family."""

import importlib
import pathlib
import pkgutil
import sys

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import skresample  # noqa: E402

project = "skresample"
author = "skresample maintainers"
copyright = "2026, skresample maintainers"
release = version = skresample.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "sphinx.ext.viewcode",
    "numpydoc",
    "myst_parser",
]
source_suffix = {".rst": "restructuredtext", ".md": "markdown"}
myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 3
autosummary_generate = True
autodoc_typehints = "none"
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False
templates_path = ["_templates"]
exclude_patterns = ["_build"]
html_theme = "pydata_sphinx_theme"
html_title = "skresample"
html_show_sourcelink = False
html_theme_options = {"show_prev_next": False, "navigation_with_keys": False}
# ref.python: attributes of one name in several classes
suppress_warnings = ["myst.header", "config.cache", "ref.python"]

FAMILIES = {
    "allocation": "How many",
    "under_sampling": "Which: balance and clean",
    "selection": "Which: subsets",
    "valuation": "Which: what rows are worth",
    "over_sampling": "What new",
    "diffusion": "What new, from a learned density",
    "combine": "Put together",
    "ensemble": "Ensembles",
    "model_selection": "Did it help",
    "metrics": "Metrics",
    "inspection": "Pictures and audits",
    "datasets": "Data",
    "testing": "For authors of resamplers",
}


def _write_api() -> None:
    """One page per family with a summary table of its public names."""
    folder = HERE / "api"
    folder.mkdir(exist_ok=True)
    present = {info.name for info in pkgutil.iter_modules(skresample.__path__)}
    pages = []
    for family, title in {"plan": "The plan", **FAMILIES}.items():
        if family not in present:
            continue
        module = importlib.import_module(f"skresample.{family}")
        heading = f"{title}: ``skresample.{family}``"
        lines = [heading, "=" * len(heading), ""]
        lines += [f".. currentmodule:: skresample.{family}", ""]
        lines += [(module.__doc__ or "").strip().split("\n\n")[0], ""]
        names = sorted(module.__all__)
        theirs = [name for name in names if _home(getattr(module, name)) == "imblearn"]
        lines += [".. autosummary::", "   :toctree: generated", "   :nosignatures:", ""]
        lines += [f"   {name}" for name in names if name not in theirs]
        if theirs:
            lines += ["", "From imbalanced-learn, under the same names:", ""]
            lines += [f"- ``{name}``" for name in theirs]
        _update(folder / f"{family}.rst", "\n".join(lines) + "\n")
        pages.append(family)
    index = ["API", "===", "", ".. toctree::", "   :maxdepth: 1", "", *(f"   {p}" for p in pages)]
    _update(folder / "index.rst", "\n".join(index) + "\n")


def _home(item) -> str:
    """Package that an exported name comes from."""
    return str(getattr(item, "__module__", "skresample")).split(".")[0]


def _update(path, text) -> None:
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


_write_api()


def _skip_member(_app, _what, name, _obj, skip, _options):
    """Leave out the request methods that scikit-learn generates for metadata routing."""
    return True if name.startswith("set_") and name.endswith("_request") else skip


def setup(app):
    """Connect the hook."""
    app.connect("autodoc-skip-member", _skip_member)
