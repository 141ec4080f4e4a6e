"""The package's own resamplers in the roster: mixed tables, groups, kills."""

import os
import signal
import subprocess
import sys

import numpy as np
import pandas as pd
import polars as pl
import pytest

from skresample.model_selection import compare_resamplers
from skresample.model_selection._compare.design.roster import DEFAULT, resolve_methods
from skresample.over_sampling import SMOTE
from skresample.under_sampling import RandomUnderSampler


def mixed(n=220, seed=0):
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < 0.25).astype(int)
    return {
        "age": np.where(rng.random(n) < 0.1, np.nan, rng.normal(size=n) + y),
        "town": rng.choice(["x", "y", "z"], n).tolist(),
        "visits": rng.integers(0, 9, n),
        "member": rng.random(n) < 0.5,
    }, y


def quick(X, y, **changes):
    settings = {"learners": ["linear"], "n_splits": 3, "n_repeats": 1, "random_state": 0}
    return compare_resamplers(X, y, **(settings | changes))


def test_the_default_roster_runs_on_mixed_tables_with_gaps():
    X, y = mixed()
    result = quick(pd.DataFrame(X), y)
    bad = {(r["label"], r["error"]) for r in result.folds if r["status"] != "ok"}
    assert bad == set()
    assert {m for m in DEFAULT if m != "dummy"} <= {r["method"] for r in result.folds}
    smote = next(r for r in result.resampling if r["method"] == "SMOTE")
    assert smote["n_new"] == smote["after"]["1"] - smote["before"]["1"]
    assert smote["geometry"]["exact copies"] < 0.5
    assert 0.2 < smote["geometry"]["told from real (AUC)"] < 0.8
    under = next(r for r in result.resampling if r["method"] == "RandomUnderSampler")
    assert under["n_dropped"] == under["before"]["0"] - under["after"]["0"]


def test_frames_of_both_kinds_give_the_same_figures():
    X, y = mixed()
    pandas, polars = (
        quick(make(X), y, resamplers=["SMOTE"]) for make in (pd.DataFrame, pl.DataFrame)
    )
    assert pandas.to_records() == polars.to_records()


def test_all_means_every_resampler_for_classes():
    names = {m.name for m in resolve_methods("all")}
    assert {"ADASYN", "TomekLinks", "SMOTEENN", "KMeansSMOTE"} <= names
    assert not names & {"SMOTER", "ResamplerChain", "Pipeline", "KCenterSampler"}
    picked = resolve_methods(["SMOTE", RandomUnderSampler(sampling_strategy=0.5)])
    assert picked[-1].sampler.sampling_strategy == 0.5
    # The order from simple to involved does not depend on the order given.
    assert picked[-1].order < picked[-2].order


def test_groups_reach_samplers_that_ask_for_cells():
    X, y = mixed(300)
    groups = np.where(np.arange(300) % 3 == 0, "few", "many")
    seen = []

    def equal_cells(y, groups=None):
        seen.append(groups is not None)
        cells, counts = np.unique(
            np.array(list(zip(y.tolist(), groups.tolist(), strict=True)), dtype=object).astype(str),
            axis=0, return_counts=True,
        )  # fmt: skip
        return {(int(c[0]), str(c[1])): int(counts.max()) for c in cells}

    result = quick(
        pd.DataFrame(X),
        y,
        groups=groups,
        resamplers={"cells": SMOTE(sampling_strategy=equal_cells)},
    )
    assert {r["status"] for r in result.folds} == {"ok"}
    assert all(seen)
    after = result.resampling[0]["after"]
    assert after["0"] == after["1"]


SCRIPT = """
import os, signal, sys
import numpy as np
from skresample.model_selection import compare_resamplers
cache, out, jobs, last = sys.argv[1:]
rng = np.random.default_rng(0)
y = np.repeat([0, 1], [150, 50])
X = rng.normal(size=(200, 3)) + y[:, None]

def killed(done, total, text):
    if done >= int(last) > 0:
        if jobs == "1":  # in the middle of the next write
            os.replace = lambda *_: os.killpg(0, signal.SIGKILL)
        else:
            os.killpg(0, signal.SIGKILL)

result = compare_resamplers(X, y, resamplers=["SMOTE", "RandomOverSampler"], learners=["linear"],
                            n_splits=3, n_repeats=2, random_state=0, cache_dir=cache,
                            n_jobs=int(jobs), progress=killed)
result.to_json(out)
"""


@pytest.mark.slow
@pytest.mark.parametrize(("jobs", "last"), [("1", "2"), ("2", "5")])
@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_killed_run_continues_to_the_same_bytes(tmp_path, monkeypatch, jobs, last):
    given = [str(tmp_path / "b"), str(tmp_path / "none.json"), jobs, last]
    # In a group of its own: its workers end with it.
    run = subprocess.run([sys.executable, "-c", SCRIPT, *given], start_new_session=True)
    assert run.returncode == -signal.SIGKILL
    assert not (tmp_path / "none.json").exists()
    assert len(list((tmp_path / "b").rglob("m*.json"))) >= int(last)
    assert (jobs != "1") or list((tmp_path / "b").rglob(".m*.tmp"))
    for cache, name in (("b", "resumed"), ("a", "whole")):
        given = ["", str(tmp_path / cache), str(tmp_path / f"{name}.json"), jobs, "0"]
        monkeypatch.setattr(sys, "argv", given)
        exec(SCRIPT, {})
    assert (tmp_path / "whole.json").read_bytes() == (tmp_path / "resumed.json").read_bytes()


def test_an_interrupted_run_continues_to_the_same_bytes(tmp_path):
    X, y = mixed()
    answers = []

    def interrupted(done, total, text):
        if done == 4:
            raise KeyboardInterrupt

    def ask(folder, progress):
        result = quick(pd.DataFrame(X), y, resamplers=["SMOTE"], n_splits=2, inner_splits=2,
                       cache_dir=tmp_path / folder, progress=progress)  # fmt: skip
        result.to_json(tmp_path / f"{folder}.json")

    with pytest.raises(KeyboardInterrupt):
        ask("cut", interrupted)
    assert not (tmp_path / "cut.json").exists()
    assert len(list((tmp_path / "cut").rglob("m*.json"))) == 4
    ask("cut", lambda done, *_: answers.append(done))
    assert answers[0] == 4
    ask("whole", None)
    assert (tmp_path / "cut.json").read_bytes() == (tmp_path / "whole.json").read_bytes()
