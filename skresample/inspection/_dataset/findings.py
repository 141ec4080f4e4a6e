"""What the figures of a synthetic table mean: every threshold stands here."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .._format import number

__all__ = ["LIMITS", "Finding", "findings_of"]


class Limit(NamedTuple):
    """Up to ``good`` nothing is to be said, beyond ``bad`` the table fails."""

    good: float
    bad: float


LIMITS = {
    "copies": Limit(0.01, 0.05),  # share of new rows that are real rows
    "closeness": Limit(0.75, 0.5),  # of new rows to real ones, over that among real ones; below
    "near rows": Limit(0.15, 0.5),  # share of new rows nearer than 95 % of real rows are
    "variance": Limit(0.1, 0.3),  # distance of the variance kept from 1
    "marginals": Limit(1.5, 3.0),  # times the distance of two halves of the real rows
    "correlations": Limit(1.5, 3.0),
    "two samples": Limit(0.6, 0.75),  # area under the curve of who is new
    "utility": Limit(0.02, 0.05),  # what a model loses that is trained on new rows
    "groups": Limit(1.5, 3.0),
    "constraints": Limit(0.0, 0.01),  # share of new rows that violate one
}

_FEW = 0.05  # share of the real rows that are as near to another one


class Finding(NamedTuple):
    """One question about a table, and the answer.

    Attributes
    ----------
    topic : str
        A key of the thresholds: "copies", "closeness", "near rows", "variance", "marginals",
        "correlations", "two samples", "utility", "groups" or "constraints".
    value : float
        The figure that was held against the thresholds.
    level : {"good", "look", "bad"}
    text : str
        The answer in one sentence.
    """

    topic: str
    value: float
    level: str
    text: str


def findings_of(report) -> list[Finding]:
    """Answers in the order in which they matter."""
    out = [
        *_of_rows(report.fidelity, report.distances),
        *_of_population(report.shift, report.floor),
    ]
    area = report.fidelity.two_sample_auc
    if area == area:
        text = f"a classifier tells new from real rows with an area of {area:.2f}"
        out.append(_finding("two samples", area, text))
    for row in report.utility:
        text = (
            f"on the test rows '{row.test}' a model trained on new rows scores "
            f"{number(row.on_new)}, on real ones {number(row.on_real)}, on both "
            f"{number(row.on_both)}"
        )
        out.append(_finding("utility", row.on_real - row.on_new, text))
    for name, share in report.violations.items():
        text = f"{share:.1%} of the new rows violate the constraint '{name}'"
        out.append(_finding("constraints", share, text))
    return out


def _of_rows(fidelity, distances) -> list[Finding]:
    """Copies, closeness, near rows and variance."""
    own, new = distances
    near = float(np.mean(new < np.quantile(own, _FEW)))
    doubled = fidelity.real_closest_median == 0  # most real rows are copies of each other
    close = 1.0 if doubled else fidelity.closest_median / fidelity.real_closest_median
    copied, kept = fidelity.copied_share, fidelity.variance_kept
    return [
        _finding(
            "copies",
            copied,
            f"{copied:.1%} of the new rows are copies of real rows"
            f"{', as most real rows are of each other' if doubled else ''}",
        ),
        _finding(
            "closeness",
            close,
            f"a new row lies {number(close, 2)} times as far from the nearest real row as real "
            f"rows lie from each other",
            below=True,
        ),
        _finding(
            "near rows",
            near,
            f"{near:.1%} of the new rows are nearer to a real row than all but {_FEW:.0%} of the "
            f"real rows are",
        ),
        _finding(
            "variance", abs(kept - 1.0), f"the new rows have {number(kept, 2)} of the variance"
        ),
    ]


def _of_population(shift, floor) -> list[Finding]:
    """Marginals and correlations, and marginals within groups where there are any."""
    out = [
        _finding(
            "marginals",
            shift.marginal / max(floor.marginal, 1e-12),
            f"columns are {_times(shift.marginal, floor.marginal)} as far from the real ones as "
            f"halves of the real rows are from each other",
        ),
        _finding(
            "correlations",
            shift.correlation / max(floor.correlation, 1e-12),
            f"correlations are off by {number(shift.correlation)} on average, "
            f"{_times(shift.correlation, floor.correlation)} what halves of the real rows differ",
        ),
    ]
    if shift.by_group:
        value = shift.group_marginal / max(floor.group_marginal, 1e-12)
        text = (
            f"within groups columns are {_times(shift.group_marginal, floor.group_marginal)} as "
            f"far from the real ones as halves are from each other"
        )
        out.append(_finding("groups", value, text))
    return out


def _times(value, floor) -> str:
    if value > 0 and floor <= 0:
        return "infinitely"
    return f"{number(value / max(floor, 1e-12), 1)} times"


def _finding(topic: str, value: float, text: str, *, below: bool = False) -> Finding:
    """Held against the limits of its topic; ``below``: small values are bad."""
    good, bad = LIMITS[topic]
    sign = -1.0 if below else 1.0
    level = (
        "good" if sign * value <= sign * good else "bad" if sign * value > sign * bad else "look"
    )
    return Finding(topic, float(value), level, text)
