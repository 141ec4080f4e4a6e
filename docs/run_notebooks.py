"""Execute every notebook; fail where one raises or takes more than a minute."""

import pathlib
import sys
import time

import nbformat
from nbclient import NotebookClient

LIMIT = 180  # seconds; stories aim at less than 60 on an idle machine

folder = pathlib.Path(__file__).resolve().parent.parent / "notebooks"
paths = sorted(folder.glob("*.ipynb"))
if not paths:
    sys.exit(f"no notebooks in {folder.name}/")
for path in paths:
    notebook = nbformat.read(path, as_version=4)
    start = time.perf_counter()
    NotebookClient(notebook, timeout=LIMIT, kernel_name="python3").execute()
    print(f"{path.name}: {time.perf_counter() - start:.0f} s")
