"""The layers of the house, read from the imports."""

import ast
import importlib
import pathlib
import pkgutil
import subprocess
import sys

import pytest

import skresample

ROOT = pathlib.Path(skresample.__file__).parent
FAMILIES = (
    "over_sampling",
    "under_sampling",
    "selection",
    "allocation",
    "valuation",
    "diffusion",
    "scheduling",
)
# Strictly down: a room imports lower floors only; rooms of one floor do not know each other.
FLOORS = (
    ("_compat", "exceptions"),
    ("_math",),
    ("_table/containers",),
    ("_new_rows",),
    ("_drawn",),
    ("plan", "_figures", "_parameters"),
    ("_table",),
    ("_outcome",),
    ("_fit_resample",),
    ("base",),
    (*FAMILIES, "metrics", "datasets"),
    ("combine",),
    ("pipeline", "ensemble", "inspection"),
    ("model_selection", "large"),
    ("cli",),
    ("__main__",),
    ("testing", "utils"),  # may import all; only the command line imports them
)
LAYER = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
LOOKS_UP = {
    ("cli", "utils"),  # resamplers by name
    ("_table/containers", "_table"),  # the package that holds it
}
FILES = sorted(ROOT.rglob("*.py"))
LIGHT = [
    f"skresample.{info.name}"
    for info in pkgutil.iter_modules(skresample.__path__)
    if info.ispkg and info.name not in ("cli", "testing")
]


def _room(path: pathlib.Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return _of_name(parts)


def _of_name(parts) -> str:
    """The room of a module given by its path below the package."""
    two = "/".join(parts[:2])
    return two if two in LAYER else parts[0]


def _imports(path: pathlib.Path, *, lazy: bool):
    """Absolute names of imported modules; ``lazy`` also inside functions."""
    tree = ast.parse(path.read_text())
    nodes = ast.walk(tree) if lazy else tree.body
    package = ["skresample", *path.relative_to(ROOT).parts[:-1]]
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, ()
        elif isinstance(node, ast.ImportFrom):
            parts = package[: len(package) - node.level + 1] if node.level else []
            names = tuple(alias.name for alias in node.names)
            yield ".".join([*parts, *([node.module] if node.module else [])]), names


def test_files_were_found():
    assert len(FILES) > 20


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_strictly_down(path):
    room = _room(path)
    if room == "__init__":
        return
    assert room in LAYER, f"give {room!r} a floor"
    for module, names in _imports(path, lazy=True):
        parts = module.split(".")
        if parts[0] != "skresample":
            continue
        # `from package import module` names a module, too.
        deeper = [(*parts[1:], name) for name in names]
        targets = {_of_name(d) for d in deeper if d} & set(LAYER)
        for target in targets - {room}:
            if room in ("testing", "utils") or (room, target) in LOOKS_UP:
                continue
            below = LAYER[target] < LAYER[room]
            assert below, f"{path.name} imports {target}, which is not below {room}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_private_names_come_through_compat(path):
    if _room(path) == "_compat":
        return
    for module, names in _imports(path, lazy=True):
        if module.split(".")[0] in ("sklearn", "imblearn"):
            private = any(part.startswith("_") for part in module.split(".")[1:])
            assert not private, f"{path.name} imports {module}"
            assert not any(n.startswith("_") for n in names), f"{path.name}: {module} {names}"


HEAVY = ("pandas", "polars", "matplotlib", "click", "rich", "jinja2", "pyarrow", "hypothesis")


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_optional_packages_are_imported_inside_functions(path):
    if _room(path) in ("cli", "__main__") or path.name == "strategies.py":
        return
    for module, _ in _imports(path, lazy=False):
        assert module.split(".")[0] not in HEAVY, f"{path.name} imports {module} at the top"


def _run_python(code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_importing_the_package_costs_nothing():
    _run_python("import sys, skresample; assert not {'sklearn', 'numpy'} & set(sys.modules)")


def test_families_add_no_optional_package():
    # scikit-learn and imbalanced-learn themselves import some of them where installed.
    _run_python(
        "import sys, sklearn.base, imblearn.base\n"
        "before = set(sys.modules)\n"
        f"import {', '.join(LIGHT)}\n"
        f"heavy = [m for m in {HEAVY!r} if m in set(sys.modules) - before]\n"
        "assert not heavy, heavy\n"
    )


def test_everything_but_the_command_line_works_without_optional_packages():
    _run_python(
        "import sys\n"
        f"sys.modules.update(dict.fromkeys({HEAVY!r}))\n"
        f"import {', '.join(LIGHT)}\n"
        "from skresample.over_sampling import SMOTE\n"
        "X = [[float(i), i % 3] for i in range(20)]\n"
        "rows, y = SMOTE(random_state=0).fit_resample(X, [0] * 14 + [1] * 6)\n"
        "assert len(rows) == 28\n"
    )


def _public_packages():
    for info in pkgutil.iter_modules(skresample.__path__, "skresample."):
        short = info.name.removeprefix("skresample.")
        if info.ispkg and not short.startswith("_") and short != "cli":
            yield info.name


@pytest.mark.parametrize("name", list(_public_packages()))
def test_all_lists_the_public_names(name):
    module = importlib.import_module(name)
    if not hasattr(module, "__all__"):
        assert name == "skresample.utils"
        return
    exported = module.__all__
    assert len(set(exported)) == len(exported)
    missing = [item for item in exported if not hasattr(module, item)]
    assert not missing
    stray = {
        item
        for item, value in vars(module).items()
        if getattr(value, "__module__", "").startswith(name + ".") and not item.startswith("_")
    }
    assert stray <= set(exported)
