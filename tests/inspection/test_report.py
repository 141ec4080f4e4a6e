"""The HTML report: complete, self-contained, and deaf to whatever the data says."""

import html.parser
import re
from dataclasses import replace

import pytest

from skresample.inspection import render_report, write_report

pytest.importorskip("jinja2")
pytest.importorskip("matplotlib")

ALLOWED = {"class", "id", "href", "style", "role", "tabindex", "title"}


class Page(html.parser.HTMLParser):
    """Collects what a browser would act on."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text, self.scripts = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_data(self, data):
        (self.scripts if self.tags and self.tags[-1] == "script" else self.text).append(data)


def test_page_holds_every_part_of_the_comparison(result, page):
    text = page
    for part in (
        result.verdict.sentence,
        "2 rows without a label were left out.",
        "skresample compare t.csv",
        "from skresample.over_sampling import SMOTE",
        "variance kept",
        "Balanced accuracy",
        "random state",
        "12.5 %",
        "<small>93/5/2</small>",
    ):
        assert part in text
    for section in ("leaderboard", "folds", "curves", "groups", "resampling", "data", "code"):
        assert f'id="{section}"' in text
    warning = "column &#39;age&#39; is warning"
    assert text.count(warning) == 2
    assert text.index(warning) < text.index('id="leaderboard"')
    # Leaderboard, 2 x fold scatter, 2 x (precision, calibration, threshold, cost), 4 rates, counts.
    assert text.count('<svg role="img"') == 1 + 2 + 8 + 4 + 1


def test_page_refers_to_nothing_outside(page):
    text, page = page, Page(page)
    for _, name, value in page.attributes:
        if name in ("src", "href", "xlink:href"):
            assert value.startswith(("#", "data:,"))
    assert not {"img", "iframe", "object", "embed", "base"} & set(page.tags)
    assert page.tags.count("script") == 1
    assert "@import" not in text
    assert "url(http" not in text


def test_same_result_gives_the_same_bytes(result, diagnosis, page):
    again = render_report(
        result, command="skresample compare t.csv", title="t.csv", diagnosis=diagnosis
    )
    assert again == page


def test_ids_are_unique_and_references_resolve(page):
    page = Page(page)
    ids = [value for _, name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    used = [v[1:] for _, name, v in page.attributes if name.endswith("href") and v[:1] == "#"]
    assert set(used) <= set(ids)


def test_colours_follow_the_theme(page):
    body = page.split("</style>", 1)[1]
    assert "var(--ink)" in body
    assert not re.search(r"(fill|stroke): #", body.replace("#ffffff", ""))


def test_hostile_names_never_become_markup(hostile, hostile_diagnosis, result, diagnosis):
    result.rows[0] = replace(result.rows[0], error="failed", n_failed=1)
    calm = Page(render_report(result, diagnosis=diagnosis))
    wild = Page(render_report(hostile, title="<script>x", diagnosis=hostile_diagnosis))
    assert set(wild.tags) == set(calm.tags)
    assert wild.tags.count("script") == 1
    names = {name for _, name, _ in wild.attributes}
    assert names == {name for _, name, _ in calm.attributes}
    assert wild.scripts == calm.scripts
    text = "".join(wild.text)
    assert "{{ 7*7 }}" in text
    assert "\\x1b[31m" in text
    assert not set(text) & set("\x1b\x00\u202e")


def test_write_report_replaces_only_when_asked(result, tmp_path):
    result.curves, result.groups = [], []
    path = tmp_path / "report.html"
    path.write_text("old")
    write_report(result, path)
    first = path.read_bytes()
    assert first.startswith(b"<!doctype html>")
    with pytest.raises(ValueError, match="exists already; pass --force"):
        write_report(result, path, force=False)
    assert path.read_bytes() == first
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]


def test_result_without_groups_curves_or_resamplers(result):
    result.groups, result.resampling = [], []
    none = ("precision_recall", "calibration", "calibration_corrected", "threshold")
    result.curves = [replace(curve, **dict.fromkeys(none)) for curve in result.curves]
    result.data["positive"] = result.data["prevalence"] = None
    text = render_report(result)
    assert 'id="groups"' not in text
    assert 'id="curves"' not in text
    assert 'id="resampling"' not in text


def test_failed_methods_are_listed_with_their_error(result):
    result.curves, result.groups = [], []
    none = ("value", "low", "high", "difference", "pvalue_holm", "outcome", "n_fit", "rank")
    known = {"error": "k_neighbors=5 is <too large>", "n_failed": 6, "n_folds": 0, "tier": 0}
    result.rows[0] = replace(result.rows[0], **known, **dict.fromkeys(none))
    text = render_report(result)
    assert "k_neighbors=5 is &lt;too large&gt;" in text
    assert "6 of 6 folds failed" in text


def test_rows_with_doubtful_labels_are_listed(page):
    listed = page[page.index('id="doubtful"') :]
    assert "-1.0e-03" in listed
    assert 'data-key="0.05">0.05' in listed


def test_slices_have_a_section_that_escapes(result):
    import numpy as np

    from skresample.slices import SliceLineSlicer

    result.curves, result.groups, result.resampling = [], [], []  # parts of other tests
    site = np.repeat(["<b>evil</b>", "fine"], 300)[:, None]
    slicer = SliceLineSlicer(random_state=0).fit(site, np.repeat([1.0, 0.0], 300))
    text = render_report(result, slices=slicer)
    section = text.split('id="slices"')[1].split("<h2")[0]
    assert "x0 = &lt;b&gt;evil&lt;/b&gt;" in section
    assert section.count('<svg role="img"') == 1
    assert "&lt; 0.001" in section
    assert "<b>evil" not in text
    quiet = SliceLineSlicer().fit(site, np.zeros(600))
    assert "No part of the table stands out" in render_report(result, slices=quiet)
    assert 'id="slices"' not in render_report(result)


@pytest.mark.parametrize(
    ("outcome", "said"), [("better", ""), ("undecided", ": not shown to help")]
)
def test_the_box_says_where_a_threshold_is_not_shown_to_help(result, outcome, said):
    from skresample._figures import VerdictLine

    line = {"metric": "balanced_accuracy", "before": 0.626, "after": 0.763, "threshold": 0.146}
    result.curves, result.groups, result.resampling = [], [], []  # parts of other tests
    result.verdict.rival_gain = 0.0
    result.verdict.lines = [VerdictLine("decisions", "Decisions: -", outcome, **line)]
    assert f"Balanced accuracy 0.626 → 0.763{said}<" in render_report(result)
