"""The page of a synthetic table."""

from __future__ import annotations

from .._format import number
from .._pictures.svg import inline_svg
from .._report.template import rendered
from .._text import printable
from .findings import LIMITS
from .pictures import ClosenessPicture, CorrelationPicture, SizePicture

__all__ = ["render_dataset"]

_WORDS = (
    ("copies", "New rows that equal a real row in every column. They disclose it and add nothing."),
    (
        "closeness",
        "Median distance of a new row to the nearest real one, over the median distance of a real "
        "row to the nearest other one. Far below 1 new rows hug real ones; far above they stray.",
    ),
    (
        "near rows",
        "New rows that are nearer to a real row than 95 % of the real rows are to another one. "
        "5 % are to be expected; more of them hug real rows, whatever the median says.",
    ),
    ("variance", "Total variance of the new rows over that of the real ones: 1 is right."),
    (
        "marginals, correlations",
        "Distances between the tables, over those between random halves of the real rows, which "
        "differ by chance alone.",
    ),
    ("two samples", "Can a model tell who is new? 0.5 is guessing, 1 is always right."),
    (
        "utility",
        "Score on real test rows of a model trained on new rows, against one trained on real "
        "rows. Test rows must not have served to make new ones.",
    ),
)


def render_dataset(report, title: str | None = None) -> str:
    """HTML text of a report, self-contained and without scripts."""
    from skresample import __version__

    groups = report.shift.by_group.items()
    return rendered(
        "dataset.html",
        title=None if title is None else printable(title),
        facts=[
            ("real rows", number(report.fidelity.n_real)),
            ("new rows", number(report.fidelity.n_synthetic)),
            ("diversity, new", number(report.diversity[1])),
            ("diversity, real", number(report.diversity[0])),
            ("energy distance", number(report.fidelity.energy_distance)),
        ],
        verdict=report.verdict,
        findings=[_row(finding) for finding in report.findings],
        pictures=_pictures(report),
        groups=[(printable(g), number(a), number(b)) for g, (a, b) in groups],
        words=_WORDS,
        version=__version__,
    )


def _row(finding) -> dict:
    good, bad = LIMITS[finding.topic]
    holds, fails = ("≥", "<") if good > bad else ("≤", ">")
    return {
        "topic": finding.topic,
        "level": finding.level,
        "value": number(finding.value),
        "good": f"{holds} {number(good)}",
        "bad": f"{fails} {number(bad)}",
        "text": printable(finding.text, width=400),
    }


def _pictures(report) -> list[tuple[str, str]]:
    drawn = [
        ("Closeness", ClosenessPicture(*report.distances), "close"),
        ("Correlations", CorrelationPicture(*report.correlations), "corr"),
    ]
    if report.size_curve:
        picture = SizePicture(report.size_curve, report.utility, report.score)
        drawn.append(("What a model learns from new rows", picture, "size"))
    return [(caption, inline_svg(one, prefix, caption)) for caption, one, prefix in drawn]
