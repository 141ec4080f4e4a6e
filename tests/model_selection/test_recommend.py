"""What to try first: facts measured, ranks by hand, the table of tables left out."""

import json

import numpy as np
import pytest
from scipy.stats import t as student

from benchmarks.recommend_judge import left_out_ranks, left_out_table
from skresample.datasets import make_mixed_table
from skresample.model_selection import recommend
from skresample.model_selection._recommend import learnt
from skresample.model_selection._recommend.facts import Facts, facts_of
from skresample.model_selection._recommend.learnt import METHODS, Results, expected_ranks


@pytest.fixture(scope="module")
def table():
    return make_mixed_table(
        240, n_numeric=3, n_nominal=1, separation=2.5, as_frame=True, random_state=0
    )


def test_facts_by_hand(table):
    X, y = table
    again = np.concatenate([np.arange(240), np.arange(60)])
    facts = facts_of(X.iloc[again], y.iloc[again])
    assert facts[:3] == (300, int(y.iloc[again].sum()), 4)
    assert facts.nominal_share == 1 / 4
    assert facts.duplicate_share == pytest.approx(60 / 300)
    assert 0.9 < facts.linear_auc <= 1
    rng = np.random.default_rng(0)
    noise = facts_of(rng.normal(size=(240, 3)), y)
    assert abs(noise.linear_auc - 0.5) < 0.15
    assert noise.neighbour_error > 0.35


def _known(rng, t=30):
    facts = np.column_stack([rng.integers(100, 900, t), rng.integers(20, 90, t),
                             rng.integers(2, 9, t), rng.random((t, 4))])  # fmt: skip
    ranks = np.argsort(rng.random((t, len(METHODS))), axis=1) + 1.0
    return Results(tuple(str(i) for i in range(t)), facts.astype(float), ranks)


def test_expected_ranks_by_hand():
    known = _known(np.random.default_rng(1))
    own = Facts(300, 40, 5, 0.8, 0.3, 0.2, 0.0)
    logs = np.hstack([np.log(known.facts[:, :3]), known.facts[:, 3:]])
    mine = np.array([*np.log([300, 40, 5]), 0.8, 0.3, 0.2, 0.0])
    far = [sum(((a - b) / s) ** 2 for a, b, s in zip(row, mine, logs.std(axis=0), strict=True))
           for row in logs]  # fmt: skip
    near = sorted(range(30), key=far.__getitem__)[:10]
    want = 0.5 * known.ranks[near].mean(axis=0) + 0.5 * known.ranks.mean(axis=0)
    np.testing.assert_allclose(expected_ranks(known, own), want)


def test_a_table_left_out_does_not_know_itself():
    known = _known(np.random.default_rng(2))
    before = left_out_ranks(known)
    # Other ranks of table 3 cannot change its pick: the rank it gets is that of the same method.
    ranks = known.ranks.copy()
    ranks[3] = len(METHODS) + 1 - ranks[3]
    after = left_out_ranks(known._replace(ranks=ranks))
    assert after[3] == len(METHODS) + 1 - before[3]


def test_the_shipped_results_beat_smote_and_nothing_on_tables_left_out():
    for metric in learnt.METRICS:
        keys = [(name, metric) for name in learnt.LEARNERS]
        known = [learnt.results()[key] for key in keys]
        assert {len(k.tables) for k in known} == {43}
        pick = np.mean([left_out_ranks(k) for k in known], axis=0)
        text = left_out_table(learnt.results(), metric)
        for rival in ("do nothing", "SMOTE"):
            d = pick - np.mean([k.ranks[:, METHODS.index(rival)] for k in known], axis=0)
            reach = student.ppf(0.975, len(d) - 1) * d.std(ddof=1) / np.sqrt(len(d))
            assert d.mean() + reach < 0
            low, high = d.mean() - reach, d.mean() + reach
            assert f"| {d.mean():+.2f} | {low:+.2f} to {high:+.2f} |" in text


def test_the_list_follows_from_the_ranks(table):
    X, y = table
    found = recommend(X, y, learner="linear", n_suggestions=7)
    want = expected_ranks(learnt.results()["linear", "balanced_accuracy"], found.facts)
    for one in found.suggestions:
        assert one.expected_rank == pytest.approx(want[METHODS.index(one.method)])
    ranks = [one.expected_rank for one in found.suggestions]
    assert ranks == sorted(ranks)
    assert len(found.suggestions) == 7
    # For decisions no correction: it would take the decisions back as well.
    assert "ResampledClassifier(model, SMOTE())" in str(found)
    assert "1. " in str(found)
    json.dumps(found.to_dict())
    ranking = recommend(X, y, metric="average_precision", n_suggestions=7)
    code = {one.method: one.code for one in ranking.suggestions}
    assert code["SMOTE"] == 'ResampledClassifier(model, SMOTE(), correct="prior")'
    assert not [one for one in ranking.suggestions if "threshold" in one.method]


def test_rules(table):
    X, y = table
    few = np.concatenate([np.flatnonzero(y == 0), np.flatnonzero(y == 1)[:5]])
    labels = np.where(y.iloc[few] == 1, "yes", "no")
    found = recommend(X.iloc[few], labels, n_suggestions=7)
    assert "SMOTE" not in [one.method for one in found.suggestions]
    assert any("5 rows of the smaller class" in note for note in found.notes)
    code = {one.method: one.code for one in found.suggestions}
    assert "pos_label='yes'" in code["do nothing, threshold = prevalence"]
    rng = np.random.default_rng(0)
    noise = recommend(rng.normal(size=(600, 1)), np.arange(600) % 2)
    assert any("hardly better than by chance" in note for note in noise.notes)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"metric": "f1"}, "metric must be one of"),
        ({"learner": "forest"}, "learner must be one of"),
        ({"n_suggestions": 0}, "n_suggestions"),
        ({"n_suggestions": 2.5}, "n_suggestions must lie in 1..7, got 2.5"),
    ],
)
def test_errors_name_what_is_wrong(table, changes, text):
    with pytest.raises(ValueError, match=text):
        recommend(*table, **changes)


def test_tables_it_cannot_judge(table):
    X, _ = table
    with pytest.raises(ValueError, match="more than 1 class"):
        recommend(X, np.ones(240, dtype=int))
    with pytest.raises(ValueError, match="class True has 2 rows"):
        recommend(X, np.arange(240) < 2)


def test_the_command(table, tmp_path):
    pytest.importorskip("click")
    pytest.importorskip("pyarrow")
    from click.testing import CliRunner

    from skresample.cli import command

    X, y = table
    path = tmp_path / "t.csv"
    X.assign(y=np.where(y == 1, "old", "young")).to_csv(path, index=False)
    found = CliRunner().invoke(command, ["recommend", str(path), "--target", "y"])
    assert found.exit_code == 0, found.output
    assert "Try first:" in found.stdout
    assert "24 rows of the smaller class" in " ".join(found.stdout.split())
    told = CliRunner().invoke(command, ["recommend", str(path), "--target", "y", "--json"])
    want = recommend(X, y)
    said = json.loads(told.stdout)["suggestions"]
    assert [one["method"] for one in said] == [one.method for one in want.suggestions]
    assert CliRunner().invoke(command, ["recommend", str(path)]).exit_code == 2


def test_more_than_two_classes_are_ruled_not_learnt(table):
    X, _ = table
    y = np.array(["p", "q", "r"])[np.repeat([0, 1, 2], [120, 90, 30])]
    found = recommend(X, y)
    assert [s.method for s in found.suggestions] == ["class weights", "RandomOverSampler",
                                                     "do nothing"]  # fmt: skip
    assert {s.expected_rank for s in found.suggestions} == {None}
    assert found.facts.n_minority == 30
    assert found.facts == facts_of(X, (y == "r").astype(int))
    assert "With 3 classes this list follows rules" in found.notes[0]
    assert "threshold" not in str([s.code for s in found.suggestions])
    assert recommend(X, y, metric="average_precision").suggestions[0].method == "do nothing"
    json.dumps(found.to_dict(), allow_nan=False)


def test_numeric_targets_are_sent_on(table):
    X, _ = table
    with pytest.raises(ValueError, match="numbers that are no classes"):
        recommend(X, np.random.default_rng(0).normal(size=240))


def test_the_command_line_looks_at_the_smallest_group(table, tmp_path):
    testing = pytest.importorskip("click.testing")
    from skresample.cli import command

    X, y = table
    table = X.assign(site=np.where(np.arange(240) % 4, "a", "b"), y=y)
    table.to_csv(tmp_path / "t.csv", index=False)
    cells = table.groupby(["site", "y"]).size()
    given = ["recommend", str(tmp_path / "t.csv"), "--target", "y", "--group", "site", "--json"]
    notes = json.loads(testing.CliRunner().invoke(command, given).stdout)["notes"]
    assert f"Group 'b' has {cells.min()} rows of class '1'" in notes[-1]
