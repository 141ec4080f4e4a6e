"""Fitted objects travel, threads and processes agree, and nothing outside the object changes."""

import contextlib
import functools
import io
import locale
import multiprocessing
import os
import pathlib
import pickle
import subprocess
import sys
import threading
import warnings
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import joblib
import numpy as np
import pytest
import sklearn
from registry import named, resamplers
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from threadpoolctl import threadpool_info, threadpool_limits

from skresample.combine import Pipeline
from skresample.over_sampling import SMOTE
from skresample.testing.tables import example_tables
from skresample.utils.discovery import all_estimators, fit_resample_kwargs

ROOT = pathlib.Path(__file__).parents[2]
RESAMPLERS = resamplers()
TABLES = {table.name: table for table in example_tables()}
PLAIN = TABLES["plain"]
each_resampler = pytest.mark.parametrize("resampler", RESAMPLERS, ids=named)

# One of each kind of arithmetic: neighbours, linear algebra, trees in folds, sorting and hashing.
FEW = (
    "SMOTE", "KMeansSMOTE", "PrincipalDirectionSMOTE", "InstanceHardnessThreshold", "SMOTETomek",
    "SimHashUnderSampler", "MinHashDeduplicator", "HerdingSampler", "DeterminantalSampler",
)  # fmt: skip


def _run(resampler, table=PLAIN, **extra):
    """A fitted clone and its output."""
    fresh = clone(resampler)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        kwargs = fit_resample_kwargs(fresh, table.X, table.y) | extra
        return fresh, fresh.fit_resample(table.X, table.y, **kwargs)


def _bytes(out) -> bytes:
    return b"".join(np.ascontiguousarray(part).tobytes() for part in out)


@functools.cache
def _expected(resampler) -> bytes:
    """Output of a resampler of the registry, alone and undisturbed."""
    return _bytes(_run(resampler)[1])


def _one_of(name):
    return next(r for r in RESAMPLERS if type(r).__name__ == name)


def _digests(names) -> str:
    """One line per resampler: a fingerprint of its output; run in other processes too."""
    import hashlib

    lines = []
    for name in names:
        lines.append(f"{name} {hashlib.sha256(_expected(_one_of(name))).hexdigest()}")
    return "\n".join(lines)


# -- persistence -------------------------------------------------------------------------------


def _ways():
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        yield f"pickle {protocol}", lambda obj, p=protocol: pickle.loads(pickle.dumps(obj, p))
    with contextlib.suppress(ImportError):
        import cloudpickle

        yield "cloudpickle", lambda obj: cloudpickle.loads(cloudpickle.dumps(obj))
    yield "joblib", _through_joblib


def _through_joblib(obj):
    buffer = io.BytesIO()
    joblib.dump(obj, buffer)
    buffer.seek(0)
    return joblib.load(buffer)


@each_resampler
def test_fitted_objects_travel(resampler):
    fitted, out = _run(resampler)
    origin = np.arange(fitted.plan_.n_input)
    for way, travel in _ways():
        twin = travel(fitted)
        assert vars(twin).keys() == vars(fitted).keys(), way
        assert (twin.plan_.origin == fitted.plan_.origin).all(), way
        assert (twin.plan_.is_new == fitted.plan_.is_new).all(), way
        assert repr(twin.plan_) == repr(fitted.plan_), way
        if (fitted.plan_.origin >= 0).all():
            assert (twin.plan_.apply(origin) == fitted.plan_.apply(origin)).all(), way
        for name, value in vars(fitted).items():
            if isinstance(value, np.ndarray) and value.dtype != object:
                np.testing.assert_array_equal(getattr(twin, name), value, err_msg=f"{way} {name}")
    assert _bytes(_run(twin)[1]) == _bytes(out)


def test_memory_mapped_rows_give_the_same_bytes(tmp_path):
    joblib.dump(PLAIN.X, tmp_path / "rows")
    mapped = joblib.load(tmp_path / "rows", mmap_mode="r")
    assert isinstance(mapped, np.memmap)
    for name in FEW:
        _, out = _run(_one_of(name), PLAIN._replace(X=mapped))
        assert _bytes(out) == _expected(_one_of(name)), name


# -- threads, processes, interpreters ----------------------------------------------------------


@each_resampler
def test_four_threads_at_once_give_the_bytes_of_one(resampler):
    expected = _expected(resampler)
    kwargs = fit_resample_kwargs(resampler, PLAIN.X, PLAIN.y)
    copies = [clone(resampler) for _ in range(4)]
    # Filters of warnings are global before Python 3.14: they are set once, outside the threads.
    with warnings.catch_warnings(), ThreadPoolExecutor(4) as pool:
        warnings.simplefilter("ignore")
        jobs = [pool.submit(copy.fit_resample, PLAIN.X, PLAIN.y, **kwargs) for copy in copies]
        assert {_bytes(job.result()) for job in jobs} == {expected}


def test_another_process_gives_the_same_bytes():
    chosen = [_one_of(name) for name in FEW if name != "InstanceHardnessThreshold"]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        jobs = [pool.submit(clone(r).fit_resample, PLAIN.X, PLAIN.y) for r in chosen]
        for resampler, job in zip(chosen, jobs, strict=True):
            assert _bytes(job.result()) == _expected(resampler), resampler


# -OO drops what -O drops, and docstrings.
@pytest.mark.parametrize(
    ("flag", "threads", "hash_seed"),
    [("-B", 2, 1), pytest.param("-OO", 4, 2, marks=pytest.mark.slow)],
)
def test_interpreter_flags_threads_and_hash_seed_change_no_byte(flag, threads, hash_seed):
    variables = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    env = os.environ | dict.fromkeys(variables, str(threads))
    env |= {"PYTHONHASHSEED": str(hash_seed), "PYTHONDONTWRITEBYTECODE": "1"}
    code = (
        "import sys; sys.path[:0] = ['tests', 'tests/contracts', '.']\n"
        "from test_robustness import FEW, _digests; print(_digests(FEW))"
    )
    done = subprocess.run(
        [sys.executable, flag, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=env,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == _digests(FEW)


def test_grid_search_gives_the_same_scores_with_two_jobs():
    steps = [("over", SMOTE(random_state=0)), ("model", LogisticRegression())]
    grid = {"over__k_neighbors": [1, 3], "model__C": [0.1, 1.0]}
    scores = []
    for jobs in (1, 2):
        search = GridSearchCV(Pipeline(steps), grid, cv=3, n_jobs=jobs).fit(PLAIN.X, PLAIN.y)
        scores.append(search.cv_results_["mean_test_score"])
    assert scores[0].tobytes() == scores[1].tobytes()
    assert len(np.unique(scores[0])) > 1


# -- the world outside -------------------------------------------------------------------------


def _world() -> dict:
    """State of the process that a fit has no business with."""
    import random

    pools = {(pool["filepath"], pool["num_threads"]) for pool in threadpool_info()}
    return {
        "directory": os.getcwd(),
        "environment": dict(os.environ),
        "locale": locale.setlocale(locale.LC_ALL),
        "filters": list(warnings.filters),
        "numpy errors": np.geterr(),
        "numpy print": str(np.get_printoptions()),
        "numpy random": np.random.get_state()[1].tobytes(),  # noqa: NPY002
        "random": random.getstate(),
        "sklearn": sklearn.get_config(),
        "threads of libraries": pools,
        "hooks": (sys.excepthook, sys.stdout, sys.stderr, sys.getprofile(), sys.gettrace()),
        "path": list(sys.path),
        "recursion": sys.getrecursionlimit(),
    }


@each_resampler
def test_the_world_stays_as_it_was(resampler, capfd):
    _expected(resampler)  # libraries load their thread pools on first use
    fresh = clone(resampler)
    kwargs = fit_resample_kwargs(fresh, PLAIN.X, PLAIN.y)
    begun = set()
    for _ in range(3):  # what a thread of an earlier test does meanwhile, it does not do again
        with warnings.catch_warnings(), threadpool_limits(2):
            warnings.simplefilter("ignore")
            before, running = _world(), set(threading.enumerate())
            fresh.fit_resample(PLAIN.X, PLAIN.y, **kwargs)
            after = _world()
            begun |= {t.name for t in threading.enumerate() if t not in running and not t.daemon}
        changed = {key for key in before if before[key] != after[key]}
        if not changed:
            break
    assert (changed, begun) == (set(), set())
    assert capfd.readouterr() == ("", "")


@each_resampler
def test_settings_of_the_process_change_no_byte(resampler):
    expected = _expected(resampler)
    settings = {
        "transform_output": "pandas",
        "assume_finite": True,
        "skip_parameter_validation": True,
        "working_memory": 1,
        "display": "text",
    }
    with sklearn.config_context(**settings):
        assert _bytes(_run(resampler)[1]) == expected
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        assert _bytes(_run(resampler)[1]) == expected


def test_the_few_are_real():
    assert set(FEW) <= set(dict(all_estimators("sampler")))
    assert isinstance(_digests(FEW[:1]), str)


def _with_unseeded_models():
    """Estimators that take a model of the user's, with one that draws and has no seed."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.linear_model import SGDClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from skresample import allocation, over_sampling, selection, under_sampling

    model = make_pipeline(StandardScaler(), SGDClassifier(loss="log_loss", max_iter=5, tol=None))
    short = {"cv": 2, "random_state": 0, "estimator": model}
    curves = {"fractions": (0.5, 1.0), "scoring": "neg_log_loss", **short}
    return [
        selection.HardNegativeUnderSampler(**short),
        selection.ClassifierQualityFilter(**short),
        selection.ScoreSampler(scorer=selection.scorers.HardnessScorer(**short), n_samples=20),
        allocation.AdaptiveGroupSampler(**curves, strategy="equal"),
        allocation.AdaptiveGroupSampler(**curves, form="shared", budget=40, batch_size=20),
        selection.SemanticDeduplicator(embedding=TruncatedSVD(2), random_state=0),
        under_sampling.InstanceHardnessThreshold(estimator=model, cv=2, random_state=0),
        over_sampling.SVMSMOTE(random_state=0),
    ]


@pytest.mark.parametrize("sampler", _with_unseeded_models(), ids=lambda s: type(s).__name__)
def test_a_users_model_without_a_seed_leaves_the_global_generator_alone(sampler):
    """And an int seed repeats, with such a model too."""
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [70, 30])
    X = rng.normal(size=(100, 4)) + y[:, None]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before = np.random.get_state()[1:3]  # noqa: NPY002
        first = clone(sampler).fit_resample(X, y)[0]
        after = np.random.get_state()[1:3]  # noqa: NPY002
        again = clone(sampler).fit_resample(X, y)[0]
    assert np.array_equal(before[0], after[0])
    assert before[1] == after[1]
    np.testing.assert_array_equal(first, again)
