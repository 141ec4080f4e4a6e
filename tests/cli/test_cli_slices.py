"""``skresample slices``: the planted part of a table, as text and as JSON."""

import json

import numpy as np
import pytest

pytest.importorskip("click")
pd = pytest.importorskip("pandas")
pytest.importorskip("pyarrow")

from click.testing import CliRunner  # noqa: E402

from skresample.cli import command  # noqa: E402


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """The label follows x, but for site [b], where it is a coin throw."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"x": rng.normal(size=800), "site": rng.choice(["a", "[b]", "c"], 800)})
    label = np.where(frame["site"] == "[b]", rng.integers(0, 2, 800), frame["x"] > 0)
    frame["y"] = np.where(label, "yes", "no")
    path = tmp_path_factory.mktemp("slices") / "t.csv"
    frame.to_csv(path, index=False)
    return path


def run(*args, code=0):
    outcome = CliRunner().invoke(command, ["slices", *map(str, args)])
    assert outcome.exit_code == code, outcome.output
    return outcome


def test_text_names_the_slice_and_its_test(table):
    said = " ".join(run(table, "--target", "y", "--alpha", 0.95).stdout.split())
    assert "400 rows searched, 400 tested on" in said
    assert "site = [b]" in said
    assert "< 0.001" in said
    assert "hold on the other rows" in said


def test_json_is_the_fitted_slicer(table):
    from skresample.slices import SliceLineSlicer

    found = json.loads(run(table, "--target", "y", "--json", "-k", 1, "--seed", 3).stdout)
    frame = pd.read_csv(table)
    slicer = SliceLineSlicer(alpha="auto", k=1, random_state=3)
    slicer.fit(frame[["x", "site"]], frame["y"].to_numpy(), estimator="auto")
    (one,) = found["slices"]
    assert one["name"] == slicer.slices_[0].name
    assert one["test"]["pvalue_holm"] == pytest.approx(slicer.report_[0].pvalue_holm)
    assert (found["n_searched"], found["n_tested"]) == (400, 200)


def test_tree_quiet_and_refusals(table):
    tree = json.loads(run(table, "--target", "y", "--search", "tree", "--json").stdout)
    assert "site = [b]" in tree["slices"][0]["name"]
    assert run(table, "--target", "y", "-q").output == ""
    assert "no column 'Y'" in run(table, "--target", "Y", code=2).stderr
    assert "--alpha" in run(table, "--target", "y", "--alpha", 2, code=2).stderr
