"""A datasheet: facts from the plan, questions left open, three forms."""

import json

import numpy as np
import pytest
from datasheet_schema import SCHEMA

from skresample.inspection import QUESTIONS, Datasheet
from skresample.over_sampling import ROSE, SMOTE, RandomOverSampler


@pytest.fixture(scope="module")
def frame():
    pd = pytest.importorskip("pandas")
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"a": rng.normal(size=40), "<b>": rng.choice(["u", "v"], 40)})
    X.loc[3, "a"] = np.nan
    X.loc[[4, 5], "<b>"] = None
    return X, np.repeat(["no", "yes"], [30, 10])


def _sheet(sampler, X, y, **options):
    sampler.fit_resample(X, y)
    return Datasheet.from_resampler(sampler, X, y, **options)


def test_facts_are_those_of_the_plan(frame):
    X, y = frame
    licences = np.where(np.arange(40) < 2, "CC-BY-NC-4.0", "MIT")
    sampler = RandomOverSampler(random_state=3)
    sheet = _sheet(sampler, X, y, groups=np.arange(40) % 2, licences=licences)
    rows = sheet.facts["rows"]
    assert (rows["input"], rows["output"], rows["original"], rows["duplicate"]) == (40, 60, 40, 20)
    assert (rows["new_share"], rows["left_out"]) == (0.0, 0)
    assert sheet.facts["counts"]["class"] == {"no": [30, 30], "yes": [10, 30]}
    group = sheet.facts["counts"]["group"]
    assert sum(after for _, after in group.values()) == 60
    assert [c["missing"] for c in sheet.facts["columns"]] == [0.025, 0.05]
    assert sheet.facts["method"]["seed"] == 3
    assert sheet.facts["licence"]["most_restrictive"] == "non-commercial"
    assert sheet.facts["licence"]["rows"] == {
        "commercial": 58, "unspecified": 0, "non-commercial": 2, "academic-only": 0,
    }  # fmt: skip


def test_new_rows_and_their_parents():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(40, 2)), np.repeat([0, 1], [30, 10])
    smote = _sheet(SMOTE(random_state=0), X, y).facts["rows"]
    assert (smote["interpolated"], smote["generated"]) == (20, 0)
    assert smote["parents_per_new_row"] == 2.0
    assert smote["new_share"] == pytest.approx(1 / 3)
    rose = _sheet(ROSE(random_state=0), X, y).facts["rows"]
    assert (rose["interpolated"], rose["generated"]) == (0, 20)


def test_silence_is_shown_and_answers_replace_it(frame):
    X, y = frame
    sheet = _sheet(RandomOverSampler(), X, y, answers={"consent": "asked & given"})
    text = sheet.to_markdown()
    assert text.count(": not provided") == len(QUESTIONS) - 1 + text.count("**seed**: not provided")
    assert "asked &amp; given" in text
    for question in QUESTIONS.values():
        assert question in text
    with pytest.raises(ValueError, match="nobody asks"):
        Datasheet(sheet.facts, {"colour": "red"})
    with pytest.raises(ValueError, match="no plan yet"):
        Datasheet.from_resampler(SMOTE(), X, y)
    with pytest.raises(ValueError, match="has 39 rows"):
        Datasheet.from_resampler(_fitted(X, y), X.iloc[1:], y[1:])


def _fitted(X, y):
    sampler = RandomOverSampler(random_state=0)
    sampler.fit_resample(X, y)
    return sampler


def test_text_of_the_data_stays_text(frame):
    X, y = frame
    sheet = _sheet(RandomOverSampler(), X, y, name="<script>alert(1)</script>", description="`x`")
    for page in (sheet.to_html(), sheet.to_markdown(), sheet._repr_html_()):
        assert "<script>" not in page
        assert "<b>" not in page
    assert "\\`x\\`" in sheet.to_markdown()
    assert "default-src 'none'" in sheet.to_html()


def test_json_meets_its_schema(frame):
    jsonschema = pytest.importorskip("jsonschema")
    X, y = frame
    check = jsonschema.Draft202012Validator(SCHEMA)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    sheets = [
        _sheet(RandomOverSampler(), X, y, licences=["MIT"] * 40),
        _sheet(SMOTE(random_state=0), np.arange(40.0)[:, None], y),
    ]
    for sheet in sheets:
        for options in ({}, {"file": "t.csv", "sha256": "0" * 64}):
            data = json.loads(sheet.to_json(**options))
            check.validate(data)
    assert data["distribution"][0]["encodingFormat"] == "text/csv"
    assert data["recordSet"][0]["field"][0]["source"]["extract"] == {"column": "x0"}
    del data["recordSet"]
    assert not check.is_valid(data)
    assert json.loads(sheets[0].to_json())["license"] == "commercial"


def test_croissant_reads_the_table_by_it(tmp_path, frame):
    croissant = pytest.importorskip("mlcroissant")
    import hashlib

    X, y = frame
    X = X.rename(columns={"<b>": "town"}).fillna({"a": 0.0, "town": "u"})
    sampler = RandomOverSampler(random_state=0)
    rows, _ = sampler.fit_resample(X, y)
    rows.to_csv(tmp_path / "t.csv", index=False)
    digest = hashlib.sha256((tmp_path / "t.csv").read_bytes()).hexdigest()
    sheet = Datasheet.from_resampler(sampler, X, y, name="toy")
    (tmp_path / "s.json").write_text(sheet.to_json(file="t.csv", sha256=digest))
    dataset = croissant.Dataset(jsonld=str(tmp_path / "s.json"))
    assert not dataset.metadata.issues.errors
    read = [record["rows/a"] for record in dataset.records("rows")]
    assert read == pytest.approx(rows["a"].tolist())


def test_the_command_line_writes_it_beside_the_table(tmp_path, frame):
    pytest.importorskip("click")
    pytest.importorskip("pyarrow")
    import hashlib

    from click.testing import CliRunner

    from skresample.cli import command

    X, y = frame
    X.assign(y=y).to_csv(tmp_path / "t.csv", index=False)
    common = ["resample", str(tmp_path / "t.csv"), "--target", "y", "--method", "RandomOverSampler"]

    def run(sheet, code=0):
        out = str(tmp_path / "o.csv")
        told = CliRunner().invoke(
            command, [*common, "-o", out, "--datasheet", str(tmp_path / sheet), "--force"]
        )
        assert told.exit_code == code, told.output
        return told

    run("d.json")
    data = json.loads((tmp_path / "d.json").read_text())
    assert (
        data["distribution"][0]["sha256"]
        == hashlib.sha256((tmp_path / "o.csv").read_bytes()).hexdigest()
    )
    assert data["skresample"]["facts"]["rows"]["output"] == 60
    run("d.md")
    assert "# Datasheet: o.csv" in (tmp_path / "d.md").read_text()
    assert "name a .md" in run("d.txt", code=2).stderr
