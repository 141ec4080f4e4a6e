"""The layers of the house, read from the imports."""

import ast
import importlib
import inspect
import pathlib
import pkgutil
import re
import runpy
import subprocess
import sys
from typing import Any

import pytest
import scans

import skresample
from skresample import _parameters
from skresample._parameters import annotation_of
from skresample.utils.discovery import all_estimators

ROOT = pathlib.Path(skresample.__file__).parent
FAMILIES = (
    "over_sampling",
    "under_sampling",
    "selection",
    "allocation",
    "valuation",
    "diffusion",
    "scheduling",
    "slices",
)
# Strictly down: a room imports lower floors only; rooms of one floor do not know each other.
FLOORS = (
    ("_compat", "exceptions", "_progress_bar", "_waiting"),
    ("_math",),
    ("_table/containers",),
    ("_new_rows",),
    ("_drawn", "_applied"),
    ("_compose", "_lineage"),
    ("plan", "_figures", "_parameters"),
    ("_table",),
    ("_outcome",),
    ("_fit_resample",),
    ("base",),
    (*FAMILIES, "metrics", "datasets"),
    ("combine",),
    ("pipeline", "ensemble", "keras", "tensorflow", "inspection"),
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


@pytest.fixture(scope="module", autouse=True)
def _trees_are_let_go():
    yield
    scans.nodes.cache_clear()
    scans.modules.cache_clear()


def _room(place: str) -> str:
    return _of_name(place.removesuffix(".py").split("/"))


def _of_name(parts) -> str:
    """The room of a module given by its path below the package."""
    two = "/".join(parts[:2])
    return two if two in LAYER else parts[0]


def _imports(*, lazy: bool):
    """Path and absolute name of every imported module; ``lazy`` also inside functions."""
    nodes = scans.nodes() if lazy else ((p, n) for p, tree in scans.modules() for n in tree.body)
    for place, node in nodes:
        package = ["skresample", *place.split("/")[:-1]]
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield place, alias.name, ()
        elif isinstance(node, ast.ImportFrom):
            parts = package[: len(package) - node.level + 1] if node.level else []
            names = tuple(alias.name for alias in node.names)
            yield place, ".".join([*parts, *([node.module] if node.module else [])]), names


def test_every_file_was_read_and_has_a_floor():
    assert len(FILES) > 300
    assert len(scans.modules()) == len(FILES)
    assert len(list(_imports(lazy=True))) > len(list(_imports(lazy=False))) > len(FILES)
    rooms = {_room(place) for place, _ in scans.modules()} - {"__init__"}
    assert rooms <= set(LAYER), "give each room a floor"


def _inside():
    """Place, its room and each other room that it imports from."""
    for place, module, names in _imports(lazy=True):
        room, parts = _room(place), module.split(".")
        if parts[0] == "skresample" and room != "__init__":
            # `from package import module` names a module, too.
            deeper = [(*parts[1:], name) for name in names]
            for target in ({_of_name(d) for d in deeper if d} & set(LAYER)) - {room}:
                yield place, room, target


def test_imports_go_strictly_down():
    found = list(_inside())
    upwards = [
        f"{place} imports {target}, which is not below {room}"
        for place, room, target in found
        if room not in ("testing", "utils")
        and (room, target) not in LOOKS_UP
        and LAYER[target] >= LAYER[room]
    ]
    assert not upwards
    assert len(found) > len(FILES)


def test_the_drawing_shows_every_floor():
    text = (ROOT.parent / "docs" / "architecture.md").read_text()
    lines = text.split("```text\n")[1].split("```")[0].splitlines()
    names = [[n for n in line[1:30].split() if n in LAYER] for line in lines]
    drawn = [LAYER[name] for line in names for name in line]
    assert drawn == sorted(drawn, reverse=True)
    assert sorted(name for line in names for name in line) == sorted(LAYER)


def test_private_names_come_through_compat():
    private = [
        f"{place} imports {module} {names}"
        for place, module, names in _imports(lazy=True)
        if _room(place) != "_compat" and module.split(".")[0] in ("sklearn", "imblearn")
        if any(part.startswith("_") for part in (*module.split(".")[1:], *names))
    ]
    assert not private


HEAVY = (
    "pandas",
    "polars",
    "matplotlib",
    "click",
    "rich",
    "jinja2",
    "pyarrow",
    "dask",
    "hypothesis",
    "lightgbm",
    "xgboost",
    "catboost",
)


def test_optional_packages_are_imported_inside_functions():
    at_the_top = [
        f"{place} imports {module}"
        for place, module, _ in _imports(lazy=False)
        if module.split(".")[0] in HEAVY
        and _room(place) not in ("cli", "__main__")
        and not place.endswith("/strategies.py")
    ]
    assert not at_the_top


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


KNOWS_CONTAINERS = {
    "_table": "what an author sees of the data",
    "_math/layout.py": "dense or CSR, for kernels that have an algorithm for both",
    "large": "files and partitions",
    "cli": "files",
    "datasets": "tables handed out as frames",
    "testing": "tables of every kind",
}


def test_only_the_table_knows_containers():
    found = {place for place, _ in scans.container_branches()}
    rooms = {room for room in KNOWS_CONTAINERS for place in found if place.startswith(room)}
    assert rooms == set(KNOWS_CONTAINERS)
    assert not [place for place in found if not place.startswith(tuple(KNOWS_CONTAINERS))]


# -- R2: one reading ------------------------------------------------------------------------------
READS_ROLES = {
    ("_table/columns.py", None): "the resolver",
    ("over_sampling/_random_over_sampler.py", "self.categorical_features == 'from_dtype'"): (
        "rows copied without smoothing need no roles: whether any was asked for"
    ),
    ("selection/_entropy/columns.py", "np.asarray(column_groups)"): "labels of columns, not roles",
    ("selection/_entropy/bags.py", "np.asarray(column_groups)"): "labels of columns, not roles",
}


def test_only_the_resolver_reads_column_roles():
    found = {(place, text) for place, text in scans.read_roles() if place != "_table/columns.py"}
    assert found == set(READS_ROLES) - {("_table/columns.py", None)}


def test_no_helper_name_exists_twice():
    twice = {name for name, places in scans.names_of_helpers().items() if len(places) > 1}
    assert not twice


# -- R3: a method is a point on its axes ----------------------------------------------------------
def _methods():
    for family in ("over_sampling", "under_sampling"):
        for path in sorted((ROOT / family).glob("_[a-z]*.py")):
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.ClassDef):
                    yield path, node


def test_a_method_is_short_or_says_why():
    methods = list(_methods())
    assert len(methods) > 40
    for path, cls in methods:
        reason = [line for line in path.read_text().splitlines() if line.startswith("# No pair: ")]
        lines = scans.own_code(cls)
        assert lines <= 30 or len(reason) == 1, f"{cls.name} has {lines} lines: why is it no pair?"


# -- R4: declared once ----------------------------------------------------------------------------
def test_constraints_are_read_from_annotations():
    assert list(scans.written_constraints()) == []


UNDECLARED = {
    "Pipeline": "the constructor is imbalanced-learn's",
    "HashShuffleSplit": "a splitter; scikit-learn's splitters check in their constructor",
}


@pytest.mark.parametrize(("name", "cls"), all_estimators())
def test_every_parameter_declares_type_and_rule(name, cls):
    if name in UNDECLARED:
        return
    rules = getattr(cls, "_parameter_constraints", None)
    names = [parameter for parameter in inspect.signature(cls).parameters if parameter != "self"]
    for parameter in names:
        assert annotation_of(cls, parameter) is not Any, f"{name}({parameter}) has no type"
    if rules is not None:
        assert list(rules) == sorted(names)
        assert "no_validation" not in rules.values()


def test_no_mixin_of_others_hides_a_method_of_ours():
    hidden = []
    for name, cls in all_estimators():
        for base in cls.__mro__:
            own = {m for m in vars(base) if not m.startswith("_")}
            for method in own if base.__module__.startswith("skresample") else ():
                first = next(one for one in cls.__mro__ if method in vars(one))
                if not first.__module__.startswith("skresample"):
                    hidden.append(f"{name}.{method} is that of {first.__name__}")
    assert not hidden


def test_docstrings_say_what_is_declared():
    """`python docs/write_parameters.py` writes shared entries; own words are named in its OWN."""
    script = runpy.run_path(str(ROOT.parent / "docs" / "write_parameters.py"))
    assert script["differing"](write=False) == []
    notes = [n for value in vars(_parameters).values() for n in getattr(value, "__metadata__", ())]
    worded = [note for note in notes if getattr(note, "words", None)]
    assert len(worded) > 5
    assert all(note.kind for note in worded), "without a kind nothing is written or compared"


# -- R7: typed where promised ---------------------------------------------------------------------
def _public_callables():
    for package in _public_packages():
        module = importlib.import_module(package)
        for item in getattr(module, "__all__", ()):
            value = getattr(module, item)
            if inspect.isclass(value) and value.__module__.startswith("skresample"):
                for method, function in vars(value).items():
                    if inspect.isfunction(function) and not method.startswith("_"):
                        yield f"{package}.{item}.{method}", function
            elif inspect.isfunction(value) and value.__module__.startswith("skresample"):
                yield f"{package}.{item}", value


def test_public_signatures_are_annotated():
    missing = []
    for name, function in _public_callables():
        parameters = inspect.signature(function).parameters.values()
        bare = [p.name for p in parameters if p.annotation is p.empty and p.name not in BOUND]
        if bare or inspect.signature(function).return_annotation is inspect.Signature.empty:
            missing.append((name, bare))
    assert not missing


BOUND = ("self", "cls")


# -- R8: where does it live? ----------------------------------------------------------------------
def _table_below(heading: str):
    """Cells of each line of the table below a heading of the document."""
    text = (ROOT.parent / "docs" / "architecture.md").read_text()
    lines = text.split(f"## {heading}\n")[1].split("\n## ")[0].splitlines()
    rows = [line for line in lines if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in rows[2:]]


def _questions():
    for question, answer in _table_below("Where does it live?"):
        yield pytest.param(re.findall(r"`([\w./]+)`", answer), id=question)


def _axes():
    """Module, dict and first arguments of each axis whose values are functions."""
    for axis, write, named in _table_below("Add a value of an axis"):
        where = re.findall(r"`([a-z_]+/[a-z_]*)(?:\.py)?`", write)[-1]
        assert (ROOT / where).is_dir() or (ROOT / f"{where}.py").is_file(), axis
        if named.strip("`").isupper() and (form := re.match(r"`\((.*?)\) ->", write)):
            arguments = re.split(r", \*", form[1])[0].split(", ")
            yield pytest.param(where, named.strip("`"), arguments, id=axis)


@pytest.mark.parametrize(("where", "named", "arguments"), list(_axes()))
def test_values_of_an_axis_take_what_is_told(where, named, arguments):
    values = getattr(importlib.import_module(f"skresample.{where.replace('/', '.')}"), named)
    assert len(values) > 2
    for value in values.values():
        known = inspect.signature(value).parameters.values()
        assert [p.name for p in known if p.kind is p.POSITIONAL_OR_KEYWORD] == arguments


@pytest.mark.parametrize("answers", list(_questions()))
def test_every_question_has_its_room(answers):
    assert answers
    for answer in answers:
        module, found = f"skresample.{answer}", None
        rest = []
        while found is None:
            try:
                found = importlib.import_module(module)
            except ModuleNotFoundError:
                module, _, last = module.rpartition(".")
                rest.insert(0, last)
        for part in rest:
            found = getattr(found, part)


# -- R9: state ------------------------------------------------------------------------------------
def test_only_rng_makes_generators():
    made = {place for place, _ in scans.made_generators()}
    assert {place for place in made if not place.startswith("testing/")} == {"_math/rng.py"}


def test_no_working_data_is_parked():
    assert set(scans.parked_data()) <= set(PARKED)


PARKED = {
    ("_table/ingest.py", "estimator.__dict__"): "names of the features seen, as scikit-learn keeps",
}
