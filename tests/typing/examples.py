"""Type-check every documented call: examples of docstrings, of the README and of the pages.

``python tests/typing/examples.py`` writes them to a folder and runs pyright over it. Data come from
scikit-learn's generators, whose inferred types are wrong; typed doubles stand in for them.
"""

import ast
import doctest
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parents[2]
PRIVATE = {"_methods.py", "_text.py"}  # examples of functions that are no calls of users
DOUBLES = """
from typing import Any
import numpy as np
def make_classification(*args: Any, **kwargs: Any) -> tuple[np.ndarray, np.ndarray]: ...
def make_blobs(*args: Any, **kwargs: Any) -> tuple[np.ndarray, np.ndarray]: ...
def make_regression(*args: Any, **kwargs: Any) -> tuple[np.ndarray, np.ndarray]: ...
def make_multilabel_classification(*args: Any, **kwargs: Any) -> tuple[np.ndarray, np.ndarray]: ...
def make_moons(*args: Any, **kwargs: Any) -> tuple[np.ndarray, np.ndarray]: ...
def load_iris(*args: Any, **kwargs: Any) -> Any: ...
def load_diabetes(*args: Any, **kwargs: Any) -> Any: ...
def load_breast_cancer(*args: Any, **kwargs: Any) -> Any: ...
"""
# Packages that a page shows and this environment need not have.
OPTIONAL = {
    "torch": "from typing import Any\ndef __getattr__(name: str) -> Any: ...\n",
    "skl2onnx": "from typing import Any\ndef to_onnx(*args: Any, **kwargs: Any) -> Any: ...\n",
}
RULES = {
    "typeCheckingMode": "standard",
    "extraPaths": [str(ROOT)],
    "reportUnusedExpression": "none",  # an example shows values
    "reportMissingModuleSource": "none",
    "reportUndefinedVariable": "none",  # a page shows a piece of a story
    "reportOptionalMemberAccess": "none",  # of what the example itself has set
    "reportOptionalSubscript": "none",
}


def examples():
    """Name and code of each page or module with examples."""
    for path in sorted((ROOT / "skresample").rglob("*.py")):
        if path.name in PRIVATE:
            continue
        parts = []
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                found = doctest.DocTestParser().get_examples(ast.get_docstring(node) or "")
                parts.append([line for one in found for line in one.source.splitlines()])
        yield "_".join(path.relative_to(ROOT).with_suffix("").parts), parts
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        blocks = re.findall(r"^```python\n(.*?)^```", path.read_text(), re.S | re.M)
        yield path.stem, [[line for block in blocks for line in block.splitlines()]]


def write(folder: pathlib.Path) -> int:
    """Write one file a module or page, one function an object; the number of functions."""
    total = 0
    for name, parts in examples():
        code = ""
        for lines in filter(None, parts):
            body = "\n".join(f"    {line}" for line in lines)
            code += f"def example_{total}() -> None:\n{body}\n\n"
            total += 1
        code = code.replace("from sklearn.datasets import", "from doubles import")
        (folder / f"{name}.py").write_text(code)
    for module, stub in {"doubles": DOUBLES, **OPTIONAL}.items():
        (folder / f"{module}.pyi").write_text(stub)
    (folder / "pyrightconfig.json").write_text(json.dumps(RULES))
    return total


def main() -> int:
    """Exit code of pyright over all examples."""
    with tempfile.TemporaryDirectory() as name:
        print(write(pathlib.Path(name)), "examples")
        done = subprocess.run(
            ["pyright", "--pythonpath", sys.executable, "-p", name], cwd=name, check=False
        )
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
