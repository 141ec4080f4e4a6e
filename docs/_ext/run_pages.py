"""Run the Python on every page, and show what it prints.

Every block fenced as ``python`` in a Markdown page runs when the site is built, block after block
in one namespace; what it prints, the value of its last line and its pictures follow it on the
page. A block that raises stops the build. ``python docs/_ext/run_pages.py docs/plan.md`` runs one
page by hand.
"""

import ast
import contextlib
import io
import os
import pathlib
import re
import sys
import tempfile
import traceback
import warnings

BLOCK = re.compile(r"^```python\n(.*?)^```\n", re.S | re.M)
LINES = 40  # of what a block prints


class PageError(Exception):
    """A block of a page raised."""


def run_block(code: str, names: dict, where: str) -> str:
    """Output of one block: what it prints, then the value of its last line."""
    tree = ast.parse(code, where)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            exec(compile(tree, where, "exec"), names)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), where, "eval"), names)
                if value is not None:
                    print(repr(value))
    except Exception as error:
        raise PageError(f"{where} raised\n{code}\n{traceback.format_exc(limit=-3)}") from error
    lines = said.getvalue().rstrip().splitlines()
    return "\n".join([*lines[:LINES], "..."] if len(lines) > LINES else lines)


def pictures(stem: str, number: int, folder: pathlib.Path) -> list[str]:
    """Save the figures that a block left open; their file names."""
    if "matplotlib.pyplot" not in sys.modules:
        return []
    import matplotlib.pyplot as plt

    names = []
    for place in plt.get_fignums():
        names.append(f"{stem}-{number}-{place}.png")
        folder.mkdir(parents=True, exist_ok=True)
        plt.figure(place).savefig(folder / names[-1], dpi=110, bbox_inches="tight")
    plt.close("all")
    return names


def run_page(text: str, name: str, folder: pathlib.Path) -> str:
    """Text of a page with the output behind every block; files of its blocks are left nowhere."""
    names: dict = {"__name__": "page"}
    stem, parts, end, before = name.replace("/", "-"), [], 0, os.getcwd()
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        os.chdir(scratch)
        try:
            for number, match in enumerate(BLOCK.finditer(text), 1):
                parts.append(text[end : match.end()])
                end = match.end()
                output = run_block(match[1], names, f"{name}, block {number}")
                if output:
                    parts.append(f"\n:::{{code-block}} text\n:class: output\n{output}\n:::\n")
                for file in pictures(stem, number, folder):
                    parts.append(f"\n![Picture of the block above](_pictures/{file})\n")
        finally:
            os.chdir(before)
    return "".join([*parts, text[end:]])


def _on_read(app, name, source) -> None:
    path = pathlib.Path(app.env.doc2path(name))
    if path.suffix == ".md" and BLOCK.search(source[0]):
        source[0] = run_page(source[0], name, pathlib.Path(app.srcdir) / "_pictures")


def setup(app):
    """Connect the hook; reading runs code, so pages are read by one process."""
    app.connect("source-read", _on_read)
    return {"parallel_read_safe": False, "parallel_write_safe": True}


if __name__ == "__main__":
    os.environ.setdefault("MPLBACKEND", "Agg")
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
    for page in map(pathlib.Path, sys.argv[1:]):
        with tempfile.TemporaryDirectory() as drawer:
            print(run_page(page.read_text(encoding="utf-8"), page.stem, pathlib.Path(drawer)))
