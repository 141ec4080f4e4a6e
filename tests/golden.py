"""What every public estimator puts out for five fixed tables, and how to compare it.

The committed file ``golden.json`` holds, for every instance that discovery makes, which rows it
chose in which order and with which labels (exactly) and what its numbers are (to 1e-9: the last
bits belong to the BLAS). ``contracts/test_golden.py`` compares. A changed entry is a breaking
change: it is written anew only with a reason, which the file keeps. With ``PYTHONPATH=.``:

    python tests/golden.py check                          # what differs from the file
    python tests/golden.py write NAME ... --because TEXT  # new entries for these classes
    python tests/golden.py bytes PATH PATH                # two checkouts, to the last bit
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
from golden_cases import MODELS, Table, fit, instances, tables
from scipy import sparse

FILE = Path(__file__).with_name("golden.json")


# -- what is written down ----------------------------------------------------------------------
def record(estimator, table: Table) -> dict:
    """Entry of one estimator and table: digests of what is exact, sums of what is not."""
    try:
        X, y, plan = fit(estimator, table)
    except Exception as error:  # whichever it is: it must stay what it was
        kinds = [c.__name__ for c in type(error).__mro__ if c.__module__ == "builtins"]
        return {"refused": kinds[0]}
    columns, frame = _columns(X)
    entry = {"frame": _digest(frame), "rows": len(columns[0][1])}
    if plan is not None:
        entry["origin"] = _digest(plan.origin.tolist(), plan.is_new.tolist())
        if plan.weight is not None:
            entry["weight"] = _sums(plan.weight)
    if y is not None:
        y = np.asarray(y)
        entry["y"] = _sums(y) if y.dtype.kind == "f" else _digest(y.tolist())
    if plan is None or not plan.is_selection:
        entry["text"] = _digest([v.tolist() for _, v in columns if v.dtype.kind != "f"])
        entry["numbers"] = [_sums(v) for _, v in columns if v.dtype.kind == "f"]
    else:  # a selection's values are the input's: to the bit, so that one digest says all
        entry["values"] = _digest([_bits(v) for _, v in columns])
    return entry


def _columns(X) -> tuple[list, list]:
    """Columns as arrays (numbers as float64, the rest as objects), and what surrounds them."""
    if sparse.issparse(X):
        frame = [type(X).__name__, str(X.dtype), list(X.shape)]
        return [(str(j), v) for j, v in enumerate(X.toarray().astype(float).T)], frame
    if isinstance(X, np.ndarray):
        frame = ["ndarray", str(X.dtype), list(X.shape)]
        flat = X.reshape(len(X), -1)
        numbers = flat.dtype.kind in "fiub"
        flat = flat.astype(float if numbers else object)
        return [(str(j), v) for j, v in enumerate(flat.T)], frame
    library = type(X).__module__.split(".")[0]
    frame = [library, [str(t) for t in X.dtypes], list(map(str, X.columns))]
    if hasattr(X, "index"):
        frame.append([str(label) for label in X.index])
    return [(str(name), _plain(X[name])) for name in X.columns], frame


def _plain(column) -> np.ndarray:
    values = np.array(column.to_list(), dtype=object)
    number = [isinstance(v, int | float) and not isinstance(v, bool) for v in values]
    return values.astype(float) if all(number) else np.array([str(v) for v in values], dtype=object)


def _digest(*parts) -> str:
    text = json.dumps(parts, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _bits(values) -> list:
    return values.tolist() if values.dtype.kind != "f" else [float(v).hex() for v in values]


def _sums(values) -> list:
    """Two weighted sums, the largest magnitude, and the number of missing values."""
    values = np.asarray(values, dtype=np.float64).ravel()
    lost = np.isnan(values)
    values = np.where(lost, 0.0, values)
    at = np.arange(1, len(values) + 1)
    sums = [float(values @ np.cos(at)), float(values @ np.sin(at * at))]
    return [float(f"{v:.12g}") for v in [*sums, np.abs(values).max(initial=0.0)]] + [
        int((lost * at).sum())
    ]


# -- what is compared --------------------------------------------------------------------------
def differences(found: dict, wanted: dict, single: bool = False) -> list[str]:
    """Names of the parts of an entry that differ."""
    names = sorted(found.keys() | wanted.keys())
    return [k for k in names if not _same(found.get(k), wanted.get(k), 1e-5 if single else 1e-9)]


def _same(a, b, tolerance) -> bool:
    if not (isinstance(a, list) and isinstance(b, list)):
        return a == b
    if a and isinstance(a[0], list):
        return len(a) == len(b) and all(_same(p, q, tolerance) for p, q in zip(a, b, strict=True))
    if not a or not b:
        return a == b
    # Two sums of n numbers of at most the third figure.
    return a[3] == b[3] and np.allclose(a[:3], b[:3], rtol=0, atol=tolerance * max(a[2], b[2]))


def entries(name: str, made: list) -> dict:
    """Entries of one class: "instance table" -> entry."""
    found = {}
    for number, estimator in enumerate(made):
        for table in tables():
            found[f"{number} {table.name}"] = record(estimator, table)
    return found


def compare(name: str, made: list, wanted: dict) -> list[str]:
    """What differs between a class and its entries."""
    found, told = entries(name, made), []
    for key in sorted(found.keys() | wanted.keys()):
        if key not in found or key not in wanted:
            told.append(f"{name} {key}: {'gone' if key not in found else 'not in the file'}")
            continue
        parts = differences(found[key], wanted[key], single="float32" in key)
        if parts:
            told.append(f"{name} {key}: {', '.join(parts)}")
    return told


def read() -> dict:
    """The committed file."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def _write(names, because: str) -> None:
    golden = read() if FILE.exists() else {"reasons": {}, "entries": {}}
    made = instances()
    for name in names or made:
        golden["reasons"].setdefault(name, []).append(because)
        golden["entries"].pop(name, None)
        if name in made and name not in MODELS:
            golden["entries"][name] = entries(name, made[name])
    # One line for each reason and table, in order of the names: edits of two classes merge.
    parts = []
    for part, indent in (("reasons", ""), ("entries", "\n  ")):
        lines = [f' "{name}": ' + _lines(v, indent) for name, v in sorted(golden[part].items())]
        parts.append(f'"{part}": {{\n' + ",\n".join(lines) + "\n}")
    FILE.write_text("{" + ",\n".join(parts) + "}\n", encoding="utf-8")


def _lines(value, indent: str) -> str:
    if not indent:
        return json.dumps(value, ensure_ascii=False)
    inside = [f"{indent}{json.dumps(k)}: {json.dumps(v)}" for k, v in value.items()]
    return "{" + ",".join(inside) + "\n }"


def _check() -> int:
    made, wanted = instances(), read()["entries"]
    told = [line for name in wanted for line in compare(name, made.get(name, []), wanted[name])]
    print("\n".join(told) or f"{len(wanted)} estimators as in the file")
    return 1 if told else 0


# -- to the last bit, on one machine -----------------------------------------------------------
def _hashes() -> dict:
    found = {}
    for name, made in instances().items():
        for number, estimator in enumerate(made):
            for table in tables():
                found[f"{name} {number} {table.name}"] = _hash(estimator, table)
    return found


def _hash(estimator, table) -> str:
    try:
        X, y, plan = fit(estimator, table)
    except Exception as error:  # any refusal; which one is told
        return f"{type(error).__name__}: {error}"[:60]
    columns, frame = _columns(X)
    parts = [frame, [_bits(v) for _, v in columns]]
    parts.append(None if y is None else [str(v) for v in np.asarray(y).ravel().tolist()])
    if plan is not None:
        weight = None if plan.weight is None else _bits(plan.weight)
        parts += [plan.origin.tolist(), plan.is_new.tolist(), weight]
    return _digest(parts)


def _bytes(before: str, after: str) -> int:
    sides = []
    for path in (before, after):
        env = {**os.environ, "PYTHONPATH": str(Path(path).resolve())}
        command = [sys.executable, __file__, "hashes"]
        sides.append(json.loads(subprocess.check_output(command, env=env, cwd=path)))
    old, new = sides
    differ = [key for key in old if key in new and old[key] != new[key]]
    for key in differ:
        print(f"differs  {key}   {old[key]} -> {new[key]}")
    for title, keys in (("gone", old.keys() - new.keys()), ("new", new.keys() - old.keys())):
        names = sorted({key.split()[0] for key in keys})
        if names:
            print(f"{title:8} {' '.join(names)}")
    print(f"{len(old.keys() & new.keys()) - len(differ)} outputs are equal, {len(differ)} differ")
    return 1 if differ else 0


def main() -> int:
    """Run one of the commands of the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check")
    commands.add_parser("hashes")
    write = commands.add_parser("write")
    write.add_argument("names", nargs="*")
    write.add_argument("--because", required=True)
    two = commands.add_parser("bytes")
    two.add_argument("before")
    two.add_argument("after")
    given = parser.parse_args()
    if given.command == "write":
        _write(given.names, given.because)
    elif given.command == "hashes":
        print(json.dumps(_hashes()))
    elif given.command == "bytes":
        return _bytes(given.before, given.after)
    else:
        return _check()
    return 0


if __name__ == "__main__":
    sys.exit(main())
