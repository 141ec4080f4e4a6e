"""How many small faults the fast tests notice: seeded mutants of the package, by area.

Each mutant is the package with one change, drawn by a seeded generator from all places where an
operator fits: a comparison turned or moved by its boundary, an arithmetic operator, a constant, two
arguments exchanged, a keyword dropped, a weight or group not handed on, a condition denied, a call
without its effect. The fast tests that run the changed lines run until one fails: a first run of
all of them, with coverage, tells which those are.

    python benchmarks/mutation.py --seed 0 --number 8            # eight mutants of every area
    python benchmarks/mutation.py --map /tmp/map                 # the first run made once
    python benchmarks/mutation.py --seed 3 --area combine tables # of these areas alone
    python benchmarks/mutation.py --plant plan.py 'OLD' 'NEW'    # one fault of your own

Prints every survivor with its place; some change nothing (an equivalent mutant), which a reader
must judge. A time-out counts as noticed: a loop that never ends is; give slow tests the time.

`mutation_outcomes.json` holds a run of 66 mutants (`--number 6 --seed 1`): 53 were noticed, three
change nothing, and tests were added for the other ten. The rate after that is no estimate for a
new draw; the 84 % before it are one. `mutation_seed_2.json` is such a draw (`--number 6 --seed 2`,
108 mutants of all areas, the first sight of each): 92 were noticed; six of the other 16 change
nothing (`equivalent` says why), so 92 of 102; nine have got tests (`test_since`), the last is the
number of rows that a message lists. `mutation_seed_3.json` is a third (`--number 4 --seed 3
--budget 25`, 100 mutants, seven areas more): 76 were noticed at first sight, eight change nothing,
so 76 of 92 (57 of 66 in the areas of before); 15 have got tests, the last is a colour. In
`mutation_seed_4.json` (`--number 2 --seed 4 --budget 25`, asked of the same tests as the third) it
is 35 of 44; the other nine have got tests.
"""

from __future__ import annotations

import argparse
import ast
import copy
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from covered import Map

ROOT = Path(__file__).resolve().parents[1]
AREAS = {
    "plan": ["plan.py", "_new_rows.py", "_fit_resample.py", "base.py"],
    "tables": ["_table/*.py"],
    "mathematics": ["_math/*.py", "_math/neighbors/*.py"],
    "over_sampling": ["over_sampling/**/*.py"],
    "under_sampling": ["under_sampling/**/*.py"],
    "selection": ["selection/**/*.py"],
    "allocation": ["allocation/**/*.py"],
    "combine": ["combine/*.py"],
    "compare": ["model_selection/_compare/**/*.py"],
    "holdout": ["model_selection/_holdout/*.py", "model_selection/_splits/*.py"],
    "metrics": ["metrics/*.py"],
    "ensemble": ["ensemble/*.py"],
    "valuation": ["valuation/**/*.py"],
    "scheduling": ["scheduling/**/*.py"],
    "diffusion": ["diffusion/**/*.py"],
    "large": ["large/*.py"],
    "inspection": ["inspection/**/*.py"],
    "slices": ["slices/**/*.py"],
    "records": [f"_{one}.py" for one in ("applied", "compose", "drawn", "lineage", "outcome")],
    "declared": ["_parameters.py", "_figures/*.py"],
    "diagnose": ["model_selection/_diagnose/*.py", "model_selection/_recommend/*.py"],
    "fitted": ["model_selection/_resampled_cv/*.py", "combine/_merging/*.py"],
    "large_selection": ["large/_selection/*.py"],
    "cli": ["cli/*.py"],
    "datasets": ["datasets/*.py"],
}
TURNED = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div, ast.And: ast.Or, ast.Or: ast.And, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}  # fmt: skip
# What says nothing about behaviour, or is checked by looking at it: messages, declarations.
SKIPPED_NAMES = {"__all__", "__repr__", "_example_params", "_parameter_constraints", "__slots__"}
# Without them the same comes out, only slower, or a programming error passes unseen.
IDLE_KEYWORDS = {"strict", "out", "copy", "n_jobs", "check_input"}
LARGEST = 1000  # a larger whole number is the size of a block
HANDED_ON = re.compile("weight|group")
# The suites of the peers, and tests in other processes: long, and what they see others see too.
UNSEEN = [
    "tests/theory", "tests/typing", "tests/contracts/test_wheel.py",
    "tests/contracts/test_estimator_checks.py", "tests/contracts/test_peer_suite.py",
]  # fmt: skip


class Mutant(NamedTuple):
    """One change: the file, the lines of its statement, what was done, and the changed source."""

    path: str
    lines: range
    what: str
    source: str


# -- where a change fits -----------------------------------------------------------------------
def _places(tree) -> list[tuple[ast.AST, str]]:
    """(node, operator) of every possible change, in order of the source."""
    found = []
    todo = [tree]
    while todo:
        node = todo.pop()
        if _is_declaration(node):
            continue
        found += [(node, name) for name in _operators(node)]
        todo += reversed(_children(node))
    return found


def _is_declaration(node) -> bool:
    if isinstance(node, ast.keyword) and node.arg in IDLE_KEYWORDS:
        return True
    if isinstance(node, ast.Raise | ast.Import | ast.ImportFrom | ast.JoinedStr):
        return True
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "warn":
        return True
    named = getattr(node, "name", None) or getattr(getattr(node, "target", None), "id", None)
    targets = [getattr(t, "id", None) for t in getattr(node, "targets", [])]
    return bool(SKIPPED_NAMES & {named, *targets})


def _children(node) -> list:
    """Children that run: no annotation, no decorator, no default of a constructor."""
    if isinstance(node, ast.FunctionDef):
        return [*([] if node.name == "__init__" else node.args.defaults), *node.body]
    if isinstance(node, ast.AnnAssign):
        return [node.value] if node.value else []
    return [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.arguments)]


def _operators(node) -> list[str]:
    if isinstance(node, ast.Compare | ast.BinOp | ast.BoolOp | ast.AugAssign):
        first = node.ops[0] if isinstance(node, ast.Compare) else node.op
        return ["turn"] if type(first) in TURNED else []
    if isinstance(node, ast.UnaryOp):
        return ["bare"] if isinstance(node.op, ast.Not | ast.USub | ast.Invert) else []
    if isinstance(node, ast.Constant):
        number = isinstance(node.value, bool | int | float)
        return ["constant"] if number and node.value <= LARGEST else []
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        return ["deny"]
    if isinstance(node, ast.Expr):
        return ["drop call"] if isinstance(node.value, ast.Call) else []
    return _operators_of_a_call(node) if isinstance(node, ast.Call) else []


def _operators_of_a_call(node) -> list[str]:
    ways = ["drop keyword"] if _droppable(node) else []
    plain = [a for a in node.args[:2] if isinstance(a, ast.Name | ast.Attribute | ast.Subscript)]
    if len(plain) == 2 and ast.dump(plain[0]) != ast.dump(plain[1]) and not _is_check(node):
        ways.append("exchange")
    if any(HANDED_ON.search(_name(argument)) for argument in node.args):
        ways.append("hand on None")
    return ways


def _droppable(node) -> list:
    return [k for k in node.keywords if k.arg not in IDLE_KEYWORDS]


def _is_check(node) -> bool:
    return _name(node.func) in {"isinstance", "issubclass", "hasattr", "getattr"}


def _name(node) -> str:
    return getattr(node, "id", getattr(node, "attr", ""))


def _change(node, way: str, rng: random.Random) -> str:
    """Change a node in place; what was done, in words."""
    before = ast.unparse(node).split("\n")[0]
    if way == "turn" and isinstance(node, ast.Compare):
        node.ops[0] = TURNED[type(node.ops[0])]()
    elif way == "turn":
        node.op = TURNED[type(node.op)]()
    elif way == "bare" and isinstance(node.op, ast.USub):
        node.op = ast.UAdd()
    elif way == "bare":  # twice is not at all
        node.operand = ast.UnaryOp(node.op, node.operand)
    elif way == "constant":
        value = node.value
        node.value = not value if isinstance(value, bool) else value + (1 if value != 1 else -1)
    elif way == "deny":
        node.test = _negated(node.test)
    elif way == "drop call":
        node.value = ast.Constant(None)
    elif way == "exchange":
        node.args[:2] = node.args[1::-1]
    elif way == "drop keyword":
        node.keywords.remove(rng.choice(_droppable(node)))
    else:
        at = rng.choice([i for i, a in enumerate(node.args) if HANDED_ON.search(_name(a))])
        node.args[at] = ast.Constant(None)
    return f"{way}: {before[:70]}  ->  {ast.unparse(node).split(chr(10))[0][:70]}"


def _negated(test):
    return ast.UnaryOp(ast.Not(), test)


def draw(area: str, number: int, seed: int) -> list[Mutant]:
    """``number`` mutants of an area, drawn evenly over its places."""
    rng = random.Random(f"{area} {seed}")
    package = ROOT / "skresample"
    files = sorted({path for glob in AREAS[area] for path in package.glob(glob)})
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in files}
    places = [(path, at) for path in files for at in range(len(_places(trees[path])))]
    mutants = []
    for path, at in rng.sample(places, min(number, len(places))):
        tree = copy.deepcopy(trees[path])
        node, way = _places(tree)[at]
        what = _change(node, way, rng)
        source = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
        lines = statement(trees[path], node.lineno)
        mutants.append(Mutant(str(path.relative_to(ROOT)), lines, what, source))
    return mutants


def statement(tree, line: int) -> range:
    """Lines of the innermost statement around a line; of a function, all for its head."""
    around = range(line, line + 1)
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and node.lineno <= line <= node.end_lineno:
            body = getattr(node, "body", None)
            if not body or (isinstance(node, ast.FunctionDef) and line < body[0].lineno):
                around = range(node.lineno, node.end_lineno + 1)
            elif line < body[0].lineno:
                around = range(node.lineno, body[0].lineno)
    return around


def planted(path: str, old: str, new: str) -> Mutant:
    """A fault of your own."""
    source = (ROOT / "skresample" / path).read_text(encoding="utf-8")
    line = source[: source.index(old)].count("\n") + 1
    changed = source.replace(old, new, 1)
    return Mutant(
        f"skresample/{path}", statement(ast.parse(source), line), f"{old} -> {new}", changed
    )


# -- which tests look at it --------------------------------------------------------------------
def map_of(tree: Path, folder: Path, budget: float) -> Map:
    """The map of which tests run which lines, made once for a tree."""
    if not (folder / "tests.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        env = {"COVERED": str(folder), "PYTHONPATH": str(Path(__file__).parent)}
        _pytest(tree, ["-p", "covered", *(f"--ignore={path}" for path in UNSEEN)], None, env)
    return Map(folder, budget)


def _pytest(tree: Path, arguments: list[str], limit: float | None, more: dict | None = None):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    env = {"PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1", "MPLBACKEND": "Agg"}
    return subprocess.run(
        command, cwd=tree, env={**os.environ, **env, **(more or {})}, capture_output=True,
        timeout=limit,
    )  # fmt: skip


def noticed(mutant: Mutant, tree: Path, tests: list[str], limit: float) -> str:
    """The first test that fails under the mutant, "time" out, or "" for nothing."""
    target = tree / mutant.path
    before = target.read_text(encoding="utf-8")
    target.write_text(mutant.source, encoding="utf-8")
    try:
        return first_red(tree, tests, limit)
    except subprocess.TimeoutExpired:
        return "time"
    finally:
        target.write_text(before, encoding="utf-8")


def drop_broken(rows: list[dict], tree: Path, limit: float) -> None:
    """A test that fails without a fault says nothing: what it noticed counts as not noticed."""
    tests = sorted({row["noticed"] for row in rows if "::" in row["noticed"]})
    while red := first_red(tree, tests, limit):
        if red not in tests:
            raise SystemExit(f"without a fault: {red}")
        tests.remove(red)
        for row in rows:
            row["noticed"] = "" if row["noticed"] == red else row["noticed"]


def first_red(tree: Path, tests: list[str], limit: float) -> str:
    """The first of the tests that fails, "" if none does."""
    if not tests:
        return ""
    listed = tree / "chosen.txt"
    listed.write_text("\n".join(tests), encoding="utf-8")
    done = _pytest(tree, ["-x", "@chosen.txt"], limit)
    if done.returncode == 0:
        return ""
    found = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", done.stdout.decode(), re.MULTILINE)
    return found[1] if found else "the package cannot be imported"


def write(file: Path, rows: list[dict], asked: dict) -> None:
    """Keep the result: how it was asked, the counts by area, every mutant and who noticed it."""
    areas = {}
    for row in rows:
        caught, of = areas.get(row["area"], (0, 0))
        areas[row["area"]] = (caught + bool(row["noticed"]), of + 1)
    caught, of = (sum(column) for column in zip(*areas.values(), strict=True))
    told = {**asked, "noticed": caught, "of": of, "rate": round(caught / of, 3), "areas": areas}
    told["mutants"] = rows
    file.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    """Draw, run and count."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--area", nargs="+", default=list(AREAS), choices=list(AREAS))
    parser.add_argument("--number", type=int, default=8, help="mutants per area")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=float, default=900.0, help="seconds per mutant")
    parser.add_argument("--budget", type=float, default=60.0, help="seconds of tests per mutant")
    parser.add_argument("--list", action="store_true", help="show the mutants, run nothing")
    parser.add_argument("--map", type=Path, help="folder of the map, to use it again")
    parser.add_argument("--write", type=Path, help="file of the result")
    parser.add_argument("--plant", nargs=3, metavar=("FILE", "OLD", "NEW"))
    given = parser.parse_args()
    drawn = {area: draw(area, given.number, given.seed) for area in given.area}
    if given.plant:
        drawn = {"planted": [planted(*given.plant)]}
    if given.list:
        for mutant in (m for mutants in drawn.values() for m in mutants):
            print(f"{mutant.path}:{mutant.lines.start}  {mutant.what}")
        return
    scratch = Path(tempfile.mkdtemp())
    tree, rows = scratch / "package", []
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".git", "__pycache__", "_build"))
    tests = map_of(tree, given.map or scratch / "map", given.budget)
    for area, mutants in drawn.items():
        for mutant in mutants:
            start = time.perf_counter()
            chosen = tests.tests(mutant.path, mutant.lines)
            how = noticed(mutant, tree, chosen, given.limit)
            took = time.perf_counter() - start
            at = f"{mutant.path}:{mutant.lines.start}"
            print(
                f"{'' if how else 'SURVIVED':9}{took:4.0f} s  {at}  {mutant.what}  {how}",
                flush=True,
            )
            rows.append({"area": area, "at": at, "what": mutant.what, "noticed": how})
            if given.write:
                write(given.write, rows, {"number": given.number, "seed": given.seed})
    drop_broken(rows, tree, given.limit)
    if given.write:
        write(given.write, rows, {"number": given.number, "seed": given.seed})
    caught = sum(bool(row["noticed"]) for row in rows)
    print(f"{caught} of {len(rows)} noticed  {caught / len(rows):.0%}")
    shutil.rmtree(scratch)


if __name__ == "__main__":
    main()
