"""``python -m skresample.testing``: contracts for the package's resamplers and the user's own."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import skresample
from skresample.testing.__main__ import run_contracts

OWN = """
import numpy as np
from skresample.over_sampling import SMOTE
from skresample.under_sampling import RandomUnderSampler

class Good(RandomUnderSampler):
    pass

class Forgetful(SMOTE):
    def fit_resample(self, X, y, **kwargs):
        rows, target = super().fit_resample(X, y, **kwargs)
        return rows[:-1], target[:-1]

class NoSampler:
    pass

ready = Good(random_state=3)
"""


@pytest.fixture
def own(tmp_path, monkeypatch):
    (tmp_path / "own_samplers.py").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, "own_samplers", raising=False)
    monkeypatch.setattr(sys, "path", list(sys.path))
    return "own_samplers"


def test_a_kept_contract_is_counted(own, capsys):
    assert run_contracts([f"{own}:Good", f"{own}:ready"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"ok      Good\(random_state=0\): \d+ checks", said)
    assert "ok      Good(random_state=3)" in said
    assert said.splitlines()[-1] == "2 passed, 0 failed"


def test_a_broken_contract_is_named_and_fails(own, capsys):
    assert run_contracts([f"{own}:Forgetful"]) == 1
    said = capsys.readouterr().out
    assert "FAILED  Forgetful" in said
    assert "on table 'plain'" in said
    assert said.endswith("0 passed, 1 failed\n")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Smoot", "'Smoot' is no resampler here; name one of ADASYN"),
        ("own_samplers:Other", "module 'own_samplers' has no 'Other'"),
        ("own_samplers:NoSampler", "own_samplers:NoSampler has no fit_resample"),
        ("no_such_module:Thing", "No module named 'no_such_module'"),
    ],
)
def test_names_that_stand_for_nothing(own, capsys, name, message):
    assert run_contracts([name]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.slow
def test_it_runs_as_a_module(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "skresample.testing", "RandomUnderSampler"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(skresample.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "1 passed, 0 failed"
