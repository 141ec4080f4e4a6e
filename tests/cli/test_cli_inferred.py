"""Groups that columns of the table guess: what the command line hands over, and its refusals."""

import json

import numpy as np
import pandas as pd
import pytest

pytest.importorskip("click")

from click.testing import CliRunner

import skresample.model_selection as model_selection
from skresample.cli import command

N = 120


@pytest.fixture
def path(tmp_path):
    rng = np.random.default_rng(0)
    group = rng.choice(["north", "south"], N)
    south = np.where(group == "south", 0.8, 0.1)
    pd.DataFrame(
        {
            "a": rng.normal(size=N),
            "region": np.where(rng.random(N) < 0.5, group, None),
            "p=n": 1 - south,
            "p_south": south,
            "y": np.where(rng.random(N) < 0.4, "yes", "no"),
        }
    ).to_csv(tmp_path / "t.csv", index=False)
    return tmp_path / "t.csv"


def run(path, *args):
    fixed = ["--target", "y", "--estimator", "linear", "--resamplers", "none", "--repeats", "1"]
    out = ["--folds", "2", "--n-jobs", "1", "-o", str(path.parent / "report")]
    return CliRunner().invoke(command, ["compare", str(path), *fixed, *out, *args])


GIVEN = ("--group-proba", "p=n=north", "--group-proba", "p_south=south")


def test_probabilities_and_known_groups_arrive_and_are_no_features(path, monkeypatch):
    seen = {}
    compared = model_selection.compare_resamplers

    def spy(X, y, **given):
        seen.update(given, X=X)
        return compared(X, y, **given)

    monkeypatch.setattr(model_selection, "compare_resamplers", spy)
    outcome = run(path, "--group", "region", "--ignore", "region", *GIVEN)
    assert outcome.exit_code in (0, 3), outcome.output
    table = pd.read_csv(path)
    assert list(seen["X"].columns) == ["a"]
    assert list(seen["group_proba"].columns) == ["north", "south"]
    np.testing.assert_array_equal(seen["group_proba"]["north"], table["p=n"])
    known = table["region"].notna()
    assert [g is not None for g in seen["groups"]] == known.tolist()
    assert seen["groups"][known].tolist() == table["region"][known].tolist()
    result = json.loads((path.parent / "report" / "result.json").read_text())
    assert any("Groups are inferred" in text for text in result["messages"])
    assert "columns=['p=n', 'p_south']" in result["verdict"]["snippet"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (GIVEN, "needs --group COLUMN"),
        (("--group", "region", "--group-proba", "p_soth=south"), "did you mean 'p_south'"),
        (("--group", "region", "--group-proba", "p_south"), "no COLUMN=GROUP"),
        (("--group", "region", *GIVEN, "--group-proba", "a=south"), "twice"),
        (("--group", "region", "--group-proba", "region=north"), "holds no numbers"),
        (("--group", "region", "--group-proba", "y=north"), "the same column"),
        (("--group", "region", *GIVEN[:2], "--group-proba", "a=south"), "sum to 1"),
    ],
)
def test_refusals_name_the_column_and_the_remedy(path, args, words):
    outcome = run(path, *args)
    assert outcome.exit_code != 0
    assert words in outcome.output + str(outcome.exception)
