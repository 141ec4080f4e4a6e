"""Sphinx configuration; the API pages follow the `__all__` of each family."""

import importlib
import os
import pathlib
import pkgutil
import shutil
import sys
import warnings

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE), str(HERE / "_ext")]
os.environ["PYTHONPATH"] = os.pathsep.join(  # kernels of notebooks, too
    filter(None, [str(HERE.parent), os.environ.get("PYTHONPATH")])
)

import elsewhere  # noqa: E402
import numpydoc.xref  # noqa: E402
import write_changelog  # noqa: E402

import skresample  # noqa: E402

# What other packages say about each other is no matter of the pages.
warnings.filterwarnings("ignore", module=r"(lightgbm|feature_engine|skl2onnx|skrub|optuna)\b")

project = "skresample"
author = "skresample maintainers"
copyright = "2026, skresample maintainers"
release = version = skresample.__version__
REPOSITORY = "https://github.com/skresample/skresample"

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.intersphinx",
    "sphinx.ext.viewcode",
    "numpydoc",
    "myst_nb",
    "sphinx_design",
    "sphinx_copybutton",
    "sphinx_gallery.gen_gallery",
    "mathml",
    "run_pages",
    "source_links",
    "thumbnails",
]
source_suffix = {".rst": "restructuredtext", ".md": "myst-nb", ".ipynb": "myst-nb"}
exclude_patterns = ["_build", "_ext", "examples", "auto_examples/**.ipynb", "sg_*.rst"]
templates_path = ["_templates"]
# ref.python: attributes of one name in several classes
suppress_warnings = ["myst.header", "config.cache", "ref.python", "mystnb.unknown_mime_type"]

myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 3
nb_execution_mode = "force"
nb_execution_timeout = 300
nb_execution_raise_on_error = True
nb_merge_streams = True
html_math_renderer = "mathml"

autosummary_generate = True
autodoc_typehints = "none"
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False
numpydoc_xref_param_type = True
numpydoc.xref.DEFAULT_LINKS.clear()  # they lead to inventories that only the network has
numpydoc_xref_aliases = {
    **elsewhere.aliases(),
    "dataframe": "pandas.DataFrame",
    "Pipeline": "skresample.combine.Pipeline",
    "TableEncoder": "skresample.model_selection.TableEncoder",
    "ndarray": "numpy.ndarray",
    "Generator": "numpy.random.Generator",
    "RandomState": "numpy.random.RandomState",
    "DataFrame": "pandas.DataFrame",
    "Series": "pandas.Series",
    "ResamplingPlan": "skresample.plan.ResamplingPlan",
}
numpydoc_xref_ignore = "all"
intersphinx_mapping = elsewhere.write(HERE / "_build_inputs")
intersphinx_disabled_reftypes = ["std:*"]

sphinx_gallery_conf = {
    "examples_dirs": "examples",
    "gallery_dirs": "auto_examples",
    "filename_pattern": os.environ.get("SKRESAMPLE_EXAMPLES", r"/plot_"),
    "backreferences_dir": "api/backreferences",
    "doc_module": ("skresample",),
    "reference_url": {"skresample": None},
    "inspect_global_variables": True,
    "remove_config_comments": True,
    "show_memory": False,
    "show_signature": False,
    "write_computation_times": False,  # its page would fetch scripts
    "min_reported_time": 1,
    "plot_gallery": True,
    "download_all_examples": False,
    "image_scrapers": ("matplotlib",),
    "subsection_order": [
        f"examples/{name}"
        for name in (
            "over_sampling",
            "under_sampling",
            "selection",
            "valuation",
            "scheduling",
            "slices",
            "ensemble",
            "diffusion",
            "allocation",
            "combine",
            "model_selection",
            "tables",
        )
    ],
    "within_subsection_order": "FileNameSortKey",
}
copybutton_exclude = ".linenos, .gp, .go"
copybutton_selector = "div:not(.output) > div.highlight > pre"

html_theme = "pydata_sphinx_theme"
html_title = "skresample"
html_show_sourcelink = False
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_favicon = "_static/favicon.svg"
html_theme_options: dict = {
    "logo": {"image_light": "_static/logo.svg", "image_dark": "_static/logo-dark.svg"},
    "header_links_before_dropdown": 8,
    "icon_links": [{"name": "Source", "url": REPOSITORY, "icon": "fa-brands fa-github"}],
    "navbar_persistent": ["search-button"],  # the field would break the line of 8 links
    "navbar_end": ["theme-switcher", "navbar-icon-links"],
    "use_edit_page_button": True,
    "secondary_sidebar_items": ["page-toc", "edit-this-page"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "show_prev_next": False,
    "navigation_with_keys": False,
    "show_toc_level": 2,
}
# Pages that are made have no source of their own: their links lead to what they are made from.
_EDIT = (
    "{% set edit = '" + REPOSITORY + "/edit/main/' %}"
    "{% if file_name.startswith('auto_examples/') and file_name.endswith('index.rst') %}"
    "{{ edit }}docs/examples/README.rst"
    "{% elif file_name.startswith('auto_examples/') %}"
    "{{ edit }}docs/examples/{{ file_name[14:-4] }}.py"
    "{% elif file_name.startswith('api/generated/') %}{% set part = file_name.split('.')[1] %}"
    "{% if part in ['plan', 'base', 'exceptions'] %}{{ edit }}skresample/{{ part }}.py"
    "{% else %}{{ edit | replace('/edit/', '/tree/') }}skresample/{{ part }}{% endif %}"
    "{% elif file_name.startswith('api/') %}{{ edit }}docs/conf.py"
    "{% elif file_name.startswith('notebooks/') %}{{ edit }}{{ file_name }}"
    "{% else %}{{ edit }}docs/{{ file_name }}{% endif %}"
)
html_context = {
    "edit_page_url_template": _EDIT,
    "edit_page_provider_name": "GitHub",
    "default_mode": "auto",
}
html_sidebars = {
    page: [] for page in ("index", "install", "moving_over", "performance", "whats_new")
}
# The address of a `switcher.json` (one stands in `_static`) turns the version switcher on.
if os.environ.get("SKRESAMPLE_VERSIONS"):
    html_theme_options["switcher"] = {
        "json_url": os.environ["SKRESAMPLE_VERSIONS"],
        "version_match": version,
    }
    html_theme_options["navbar_end"].insert(0, "version-switcher")

FAMILIES = {
    "allocation": "How many",
    "under_sampling": "Which: balance and clean",
    "selection": "Which: subsets",
    "valuation": "Which: what rows are worth",
    "over_sampling": "What new",
    "diffusion": "What new, from a learned density",
    "scheduling": "When",
    "slices": "Where is it wrong",
    "combine": "Put together",
    "ensemble": "Ensembles",
    "model_selection": "Did it help",
    "large": "Larger than memory",
    "metrics": "Metrics",
    "inspection": "Pictures and audits",
    "datasets": "Data",
}
AUTHORS = {
    "exceptions": "Errors and warnings",
    "base": "Bases of resamplers",
    "testing": "For authors of resamplers",
}


def _write_api() -> None:
    """One page per family with a summary table of its public names."""
    folder = HERE / "api"
    folder.mkdir(exist_ok=True)
    present = {info.name for info in pkgutil.iter_modules(skresample.__path__)}
    pages = []
    for family, title in {"plan": "The plan", **FAMILIES, **AUTHORS}.items():
        if family not in present:
            continue
        module = importlib.import_module(f"skresample.{family}")
        heading = f"{title}: ``skresample.{family}``"
        lines = [heading, "=" * len(heading), ""]
        lines += [f".. module:: skresample.{family}", ""]
        lines += [(module.__doc__ or "").strip().split("\n\n")[0], ""]
        names = sorted(module.__all__)
        theirs = [name for name in names if _home(getattr(module, name)) == "imblearn"]
        lines += [".. autosummary::", "   :toctree: generated", "   :nosignatures:", ""]
        lines += [f"   {name}" for name in names if name not in theirs]
        if theirs:
            lines += ["", "From imbalanced-learn, under the same names:", ""]
            lines += [f"- ``{name}``" for name in theirs]
        lines += _axes(module)
        _update(folder / f"{family}.rst", "\n".join(lines) + "\n")
        pages.append(family)
    index = ["API", "===", "", ".. toctree::", "   :maxdepth: 1", "", *(f"   {p}" for p in pages)]
    _update(folder / "index.rst", "\n".join(index) + "\n")


def _axes(module) -> list[str]:
    """Lines about the public modules of a family: the values of its axes."""
    lines, known = [], set(module.__all__)
    for info in pkgutil.iter_modules(getattr(module, "__path__", [])):
        axis = f"{module.__name__}.{info.name}"
        if info.name.startswith("_") or module.__name__ == "skresample.testing":
            continue
        names = sorted(set(getattr(importlib.import_module(axis), "__all__", ())) - known)
        names = [name for name in names if _home(getattr(sys.modules[axis], name)) != "imblearn"]
        if not names:
            continue
        heading = f"``{axis}``"
        lines += ["", heading, "-" * len(heading), "", f".. module:: {axis}", ""]
        lines += [(sys.modules[axis].__doc__ or "").strip().split("\n\n")[0], ""]
        lines += [".. autosummary::", "   :toctree: generated", "   :nosignatures:", ""]
        lines += [f"   {name}" for name in names]
    return lines


def _home(item) -> str:
    """Package that an exported name comes from."""
    return str(getattr(item, "__module__", "skresample")).split(".")[0]


def _update(path, text) -> None:
    if not path.exists() or path.read_text() != text:
        path.write_text(text)


def _bring_notebooks() -> None:
    """The notebooks stand beside the documentation, not in it."""
    folder = HERE / "notebooks"
    folder.mkdir(exist_ok=True)
    for path in (HERE.parent / "notebooks").glob("*.ipynb"):
        shutil.copy2(path, folder / path.name)


def _write_news() -> None:
    """What's new: the changelog, below what waits for the next release."""
    root = HERE.parent
    text = (
        (root / "CHANGELOG.md").read_text(encoding="utf-8").replace("# Changelog", "# What's new")
    )
    head, _, rest = text.partition("\n## ")
    waiting = write_changelog.unreleased(root / "changelog.d")
    _update(HERE / "whats_new.md", f"{head}\n{waiting}\n## {rest}")


_write_api()
_bring_notebooks()
_write_news()


def _skip_member(_app, _what, name, _obj, skip, _options):
    """Leave out the request methods that scikit-learn generates for metadata routing."""
    return True if name.startswith("set_") and name.endswith("_request") else skip


def setup(app):
    """Connect the hook."""
    app.connect("autodoc-skip-member", _skip_member)
