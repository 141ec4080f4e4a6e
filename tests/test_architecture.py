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
LAYER = {
    "_compat": 0,
    "_params": 0,
    "exceptions": 0,
    "_kernels": 1,
    "_recipes": 2,
    "plan": 2,
    "_tables": 2,
    "_template": 3,
    "base": 3,
    **dict.fromkeys(FAMILIES, 4),
    "datasets": 2,
    "metrics": 2,
    "combine": 5,
    "model_selection": 5,
    "inspection": 5,
    "utils": 5,
    "cli": 6,
    "__main__": 6,
    "testing": 7,
}
FILES = sorted(ROOT.rglob("*.py"))
LIGHT = [
    f"skresample.{info.name}"
    for info in pkgutil.iter_modules(skresample.__path__)
    if info.ispkg and info.name not in ("cli", "testing")
]


def _room(path: pathlib.Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


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
def test_imports_go_down(path):
    room = _room(path)
    if room == "__init__":
        return
    assert room in LAYER, f"give {room!r} a layer"
    for module, names in _imports(path, lazy=True):
        if module == "skresample":
            targets = [n for n in names if n in LAYER]
        elif module.startswith("skresample."):
            targets = [module.split(".")[1]]
        else:
            continue
        for target in targets:
            if target == room:
                continue
            sideways = room in FAMILIES and target in FAMILIES
            assert not sideways, f"{path.name} imports family {target}"
            assert target != "testing", f"{path.name} imports testing"
            assert LAYER[target] <= LAYER[room], f"{path.name} imports {target} from above"


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
