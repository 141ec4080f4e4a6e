"""What a test of the house can see in the source: one generator a rule, ``(place, finding)``."""

import ast
import collections
import contextlib
import functools
import gc
import pathlib

import skresample

ROOT = pathlib.Path(skresample.__file__).parent
ROLES = {"categorical_features", "group_columns", "column_groups", "id_columns"}
FRAMES = {"pandas", "polars", "narwhals", "pyarrow"}
MAKERS = {"default_rng", "SeedSequence", "RandomState", "PCG64", "Generator", "check_random_state"}


@functools.cache
def modules() -> tuple:
    """Path below the package and syntax tree of every module; to read, never to change."""
    paths = sorted(ROOT.rglob("*.py"))
    with no_collection():
        return tuple((p.relative_to(ROOT).as_posix(), ast.parse(p.read_text())) for p in paths)


@functools.cache
def nodes() -> tuple:
    """Path of the module and node, for every node of every syntax tree."""
    with no_collection():
        return tuple((place, node) for place, tree in modules() for node in ast.walk(tree))


@contextlib.contextmanager
def no_collection():
    """None of the half a million nodes is garbage: looking for it takes most of the time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def last_name(node) -> str | None:
    """``x`` of ``x`` and of ``a.b.x``."""
    return getattr(node, "id", getattr(node, "attr", None))


def read_roles():
    """Code that looks into a column role instead of handing it on (R2)."""
    for place, node in nodes():
        if isinstance(node, ast.Call):
            looked = node.args[:1]
            seen = last_name(node.func) in ("isinstance", "callable", "asarray", "list", "set")
        elif isinstance(node, ast.Compare):
            looked = [node.left, *node.comparators]
            seen = not all(isinstance(op, ast.Is | ast.IsNot) for op in node.ops)
        elif isinstance(node, ast.Subscript | ast.For | ast.comprehension):
            looked = [node.value if isinstance(node, ast.Subscript) else node.iter]
            seen = True
        else:
            continue
        if seen and any(last_name(one) in ROLES for one in looked):
            yield place, ast.unparse(node)


def names_of_helpers():
    """Public functions at the top of a module, and where each is written (R2)."""
    places = collections.defaultdict(set)
    for place, tree in modules():
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                places[node.name].add(place)
    return places


def container_branches():
    """Code that looks at the kind of a container (its library, CSR or not) instead of asking."""
    for place, node in nodes():
        if isinstance(node, ast.Import):
            known = {alias.name.split(".")[0] for alias in node.names} & FRAMES
        elif isinstance(node, ast.ImportFrom):
            known = (node.module or "").split(".")[0] in FRAMES
        elif isinstance(node, ast.Attribute):
            known = node.attr in ("iloc", "loc", "issparse", "to_pandas", "to_polars")
        elif isinstance(node, ast.Call) and last_name(node.func) == "hasattr":
            known = getattr(node.args[1], "value", "") in ("columns", "dtypes", "iloc", "toarray")
        else:
            continue
        if known:
            yield place, ast.unparse(node)


def own_code(cls: ast.ClassDef) -> int:
    """Lines of a class outside declarations, constructor and docstrings (R3)."""
    total = 0
    for function in cls.body:
        if isinstance(function, ast.FunctionDef) and function.name != "__init__":
            body = function.body
            if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
                body = body[1:]
            lines = {n for node in body for n in range(node.lineno, node.end_lineno + 1)}
            total += 1 + len(lines)
    return total


def written_constraints():
    """``_parameter_constraints`` that are not read from annotations (R4)."""
    for place, node in nodes():
        for line in node.body if isinstance(node, ast.ClassDef) else ():
            target = line.targets[0] if isinstance(line, ast.Assign) else None
            target = line.target if isinstance(line, ast.AnnAssign) else target
            if last_name(target) == "_parameter_constraints":
                value = getattr(line.value, "func", None)
                if last_name(value) != "Declared":
                    yield place, node.name
        called = isinstance(node, ast.Call) and last_name(node.func)
        declared = called and last_name(node.args[0] if node.args else None)
        if called == "validate_parameter_constraints" and declared != "_parameter_constraints":
            yield place, ast.unparse(node)


def made_generators():
    """Calls that make a random generator (R9)."""
    for place, node in nodes():
        if isinstance(node, ast.Call) and last_name(node.func) in MAKERS:
            yield place, ast.unparse(node)


def parked_data():
    """Underscored attributes that a method of a resampler leaves behind, and `x.__dict__` (R9)."""
    for place, node in nodes():
        inside = isinstance(node, ast.Attribute) and node.attr == "__dict__"
        if inside and last_name(node.value) not in ("self", "cls"):
            yield place, ast.unparse(node)
        is_set = isinstance(node, ast.Call) and last_name(node.func) == "setattr"
        if is_set and last_name(node.args[0]) in ("table", "home", "estimator", "sampler"):
            yield place, ast.unparse(node)
    for place, tree in modules():
        for cls in tree.body:
            if isinstance(cls, ast.ClassDef):
                yield from ((place, f"{cls.name}.{name}") for name in _left_behind(cls))


def _left_behind(cls):
    methods = [node for node in cls.body if isinstance(node, ast.FunctionDef)]
    if not {"_plan", "_select", "_drop", "_choose", "_synthesize", "fit_resample"} & {
        method.name for method in methods
    }:
        return
    for method in methods:
        for node in ast.walk(method) if method.name != "__init__" else ():
            stored = isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
            if stored and last_name(node.value) == "self" and node.attr.startswith("_"):
                yield node.attr
