"""What the package must never do: run text as code, unpickle, write, listen or start processes."""

import ast
import html
import os
import pathlib
import subprocess
import sys
import textwrap

import pytest
import scans
from registry import resamplers

import skresample
from skresample.utils.discovery import all_estimators, construct_instances

PACKAGE = pathlib.Path(skresample.__file__).parent
ROOT = PACKAGE.parent

BUILTINS = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
MODULES = {
    "pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal", "joblib.load", "yaml",
    "subprocess", "socket", "urllib", "http", "requests", "ftplib", "telnetlib", "ctypes",
}  # fmt: skip
METHODS = {
    ("os", "system"), ("os", "popen"), ("os", "fork"), ("os", "execv"), ("os", "spawnl"),
    ("pd", "eval"), ("joblib", "load"), ("np", "loadtxt"), ("np", "fromregex"),
    ("yaml", "load"), ("tempfile", "mktemp"),
}  # fmt: skip


# (file, what the scan sees) -> why it is none.
HARMLESS = {
    ("_math/neighbors/_kdtree.py", ".query"): "the search of scipy's tree",
    ("model_selection/_holdout/scorer.py", ".query"): "a question to a reusable hold-out",
    ("model_selection/_holdout/reusable.py", "self.query"): "a question to a reusable hold-out",
    ("testing/promises_of_calls.py", "pickle"): "round trip of an object made on the spot",
}


def _dangers(tree) -> list[str]:
    """Dangerous calls, imports and keywords of a module."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [a.name for a in node.names if {a.name, a.name.split(".")[0]} & MODULES]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = {node.module.split(".")[0], *(f"{node.module}.{a.name}" for a in node.names)}
            found += sorted(names & MODULES)
        elif isinstance(node, ast.Call):
            found += _call_dangers(node)
    return found


def _call_dangers(node) -> list[str]:
    found, called = [], node.func
    if isinstance(called, ast.Name) and called.id in BUILTINS:
        found.append(called.id)
    if isinstance(called, ast.Attribute):
        owner = called.value.id if isinstance(called.value, ast.Name) else ""
        if (owner, called.attr) in METHODS or called.attr in ("query", "read_pickle", "to_pickle"):
            found.append(f"{owner}.{called.attr}")
        elif called.attr == "eval" and owner != "":
            found.append(f"{owner}.eval")
    options = {keyword.arg: keyword.value for keyword in node.keywords}
    if getattr(called, "attr", "") == "Environment":  # of templates
        escape = options.get("autoescape")
        if not (isinstance(escape, ast.Constant) and escape.value is True):
            found.append("Environment")
    for keyword in node.keywords:
        truth = isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        if keyword.arg in ("shell", "allow_pickle", "trust_remote_code") and truth:
            found.append(f"{keyword.arg}=True")
    return found


@pytest.fixture(scope="module")
def trees():
    yield scans.modules()
    scans.modules.cache_clear()


def test_no_dangerous_call_and_templates_escape(trees):
    found = {(place, danger) for place, tree in trees for danger in _dangers(tree)}
    assert len(trees) > 100
    assert found == set(HARMLESS)


@pytest.mark.parametrize(
    "code",
    [
        "eval('1')", "import pickle", "from subprocess import run", "import os\nos.system('ls')",
        "frame.query('a > 1')", "np.load(f, allow_pickle=True)", "run(c, shell=True)",
        "jinja2.Environment()", "jinja2.Environment(autoescape=False)",
        "import yaml", "import urllib.request", "from joblib import load", "pd.read_pickle(f)",
    ],
)  # fmt: skip
def test_the_scan_sees_what_it_is_for(code):
    assert _dangers(ast.parse(code))


# -- the audit hook ----------------------------------------------------------------------------

AUDIT = """
import os, pkgutil, sys, warnings
sys.path.insert(0, "tests")
sys.dont_write_bytecode = True
seen = []
WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
FORBIDDEN = ("socket.", "subprocess.", "pickle.", "os.system", "os.exec", "os.posix_spawn",
             "os.fork", "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.chdir", "os.putenv",
             "os.unsetenv", "shutil.", "tempfile.", "urllib.", "ftplib.", "webbrowser.",
             "ctypes.dlopen", "marshal.load", "code.__new__", "os.chmod", "os.symlink", "os.link")
watching = False

def hook(event, args):
    if not watching:
        return
    if event == "open":
        mode, flags = args[1], args[2]
        if (isinstance(mode, str) and set(mode) & set("wax+")) or flags & WRITE:
            seen.append((event, str(args[0])))
    elif event.startswith(FORBIDDEN) and event not in ("marshal.loads",):
        seen.append((event, str(args)[:200]))

{libraries}
sys.addaudithook(hook)
{body}
watching = False
assert not seen, seen
print("silent")
"""

# Their own imports and thread pools are not ours to judge.
LIBRARIES = """
import numpy, scipy.stats, sklearn.ensemble, sklearn.pipeline, imblearn.over_sampling
import sklearn.cluster, sklearn.mixture, sklearn.utils.estimator_checks, joblib, narwhals
from threadpoolctl import threadpool_info
threadpool_info()
"""

IMPORTS = """
watching = True
import importlib, skresample
names = [i.name for i in pkgutil.walk_packages(skresample.__path__, "skresample.")]
for name in names:
    if not name.startswith(("skresample.cli", "skresample.__main__", "skresample.testing")):
        importlib.import_module(name)
assert len(names) > 50
watching = False
"""

FITS = """
from registry import resamplers
from skresample.testing.tables import example_tables
from skresample.utils.discovery import fit_resample_kwargs
table = example_tables()[0]
warnings.simplefilter("ignore")
def run(resampler):
    kwargs = fit_resample_kwargs(resampler, table.X, table.y)
    resampler.fit_resample(table.X, table.y, **kwargs)
    repr(resampler), resampler._repr_html_()
for resampler in resamplers():
    run(resampler)  # what numpy and others load on first use
    watching = True
    run(resampler)
    watching = False
"""

SEES = """
watching = True
import pickle
try:
    os.system("true"), pickle.loads(pickle.dumps(os.getpid)), open(os.devnull, "w").close()
finally:
    watching = False
assert {event for event, _ in seen} >= {"os.system", "pickle.find_class", "open"}, seen
seen.clear()
"""


@pytest.mark.parametrize(
    ("libraries", "body"),
    [(LIBRARIES, IMPORTS + FITS), ("", SEES)],
    ids=["import and fit", "the hook works"],
)
def test_no_file_socket_process_or_unpickling(libraries, body):
    code = AUDIT.replace("{libraries}", libraries).replace("{body}", body)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=600
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "silent"


def test_works_in_a_bare_environment(tmp_path):
    """No home, no path, the C locale, warnings as errors, and nothing is left behind."""
    env = {k: v for k, v in os.environ.items() if k not in ("HOME", "PATH", "LANG")}
    env |= {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONWARNINGS": "error"}
    env |= {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    code = """
        from skresample.over_sampling import SMOTE
        X = [[float(i)] for i in range(20)]
        rows, y = SMOTE(random_state=0).fit_resample(X, [0] * 14 + [1] * 6)
        assert len(rows) == 28
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=env,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert not list(tmp_path.iterdir())


# -- HTML --------------------------------------------------------------------------------------

EVIL = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"


@pytest.mark.parametrize("name", dict(all_estimators()))
def test_html_representation_escapes_parameter_values(name):
    estimator = construct_instances(dict(all_estimators())[name])[0]
    plain = [
        parameter
        for parameter, value in estimator.get_params().items()
        if isinstance(value, (str, int, float))
    ]
    assert plain
    estimator.set_params(**dict.fromkeys(plain, EVIL))
    shown = estimator._repr_html_()
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert html.escape("<script>alert", quote=False) in shown


def test_every_resampler_was_seen():
    assert {type(r).__name__ for r in resamplers()} == set(dict(all_estimators("sampler")))
