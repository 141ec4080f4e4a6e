"""Which tests run which lines, and how long each takes: a plugin of pytest for ``mutation.py``.

    COVERED=/tmp/map python -m pytest -p covered     # with benchmarks/ on PYTHONPATH

What a shared fixture runs belongs to every test that uses the fixture, not to the first alone.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import defaultdict
from pathlib import Path

import coverage
import pytest

if "COVERED" in os.environ:
    FOLDER = Path(os.environ["COVERED"])
    RUN = coverage.Coverage(
        data_file=str(FOLDER / "lines"), source=["skresample"], config_file=False
    )
    RUN.start()  # before anything of the package is imported
SECONDS: dict[str, float] = {}
FIXTURES: dict[str, list[str]] = {}


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item):
    """Lines and seconds of one test."""
    RUN.switch_context(item.nodeid)
    start = time.process_time()
    yield
    SECONDS[item.nodeid] = round(time.process_time() - start, 4)
    RUN.switch_context("")


@pytest.hookimpl(hookwrapper=True)
def pytest_fixture_setup(fixturedef, request):
    """Lines of a fixture that several tests share."""
    if fixturedef.scope == "function":
        yield
        return
    name, item = f"fixture {fixturedef.baseid} {fixturedef.argname}", request.node
    RUN.switch_context(name)
    yield
    RUN.switch_context(getattr(request._pyfuncitem, "nodeid", item.nodeid))


def pytest_itemcollected(item):
    """Shared fixtures of one test."""
    info = getattr(item, "_fixtureinfo", None)
    shared = [f for fs in info.name2fixturedefs.values() for f in fs] if info else []
    FIXTURES[item.nodeid] = [
        f"fixture {f.baseid} {f.argname}" for f in shared if f.scope != "function"
    ]


def pytest_unconfigure():
    """Write the map."""
    RUN.stop()
    RUN.save()
    text = json.dumps({"seconds": SECONDS, "fixtures": FIXTURES})
    (FOLDER / "tests.json").write_text(text, encoding="utf-8")


class Map:
    """The written map, to ask which tests run some lines of a file."""

    def __init__(self, folder: Path, budget: float):
        self.budget = budget  # seconds for tests that run the lines, and again for their neighbours
        self.data = coverage.CoverageData(str(folder / "lines"))
        self.data.read()
        found = json.loads((folder / "tests.json").read_text(encoding="utf-8"))
        self.seconds = found["seconds"]
        self.users = defaultdict(set)
        for test, names in found["fixtures"].items():
            for name in names:
                self.users[name].add(test)

    def tests(self, path: str, lines: range) -> list[str]:
        """Tests that run one of the lines, the quickest first; then their neighbours."""
        found = [f for f in self.data.measured_files() if f.endswith(f"/{path}")]
        contexts = self.data.contexts_by_lineno(found[0]) if found else {}
        seen = {c for line in lines for c in contexts.get(line, ())} - {""}
        if not seen:  # run when the module is imported
            seen = {c for named in contexts.values() for c in named} - {""}
        direct = {t for c in seen for t in self.users.get(c, (c,)) if t in self.seconds}
        if not direct:  # imported before any test: whoever is quick may look at it
            return self._quickest(self.seconds, path)
        files = defaultdict(int)
        for test in direct:
            files[test.split("::")[0]] += 1
        most = sorted(files, key=lambda f: (-_alike(f, path), -files[f]))[:4]
        near = {t for t in self.seconds if t.split("::")[0] in most} - direct
        return [*self._quickest(direct, path), *self._quickest(near, path)]

    def _quickest(self, tests, path) -> list[str]:
        chosen, budget = [], self.budget
        for test in sorted(tests, key=lambda t: (-_alike(t, path), self.seconds[t], t)):
            budget -= self.seconds[test]
            if budget < 0 and chosen:
                break
            chosen.append(test)
        return chosen


def _alike(test: str, path: str) -> bool:
    return Path(path).stem.strip("_") in Path(test.split("::")[0]).stem


if __name__ == "__main__":
    sys.exit(__doc__)
