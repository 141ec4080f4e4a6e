"""What a look at the table found."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from os import PathLike
from typing import Any

from skresample._figures import html_table, plain
from skresample.inspection._format import target_words

from .._compare.text_file import write_text

__all__ = ["Diagnosis", "finding", "sort_findings"]

ORDER = {"warning": 0, "note": 1, "info": 2}


@dataclass
class Diagnosis:
    """Result of :func:`diagnose`.

    Attributes
    ----------
    findings : list of dict
        ``level`` ("info", "note" or "warning"), ``topic`` and ``text``; warnings first.
    columns : list of dict
        ``name``; ``kind`` ("numeric", "nominal" or "ignored") and ``why``; ``missing`` (share of
        rows) and ``missing_by_class``; ``distinct`` values; ``leak_score``, the ROC AUC this
        column reaches alone (None for constant columns), of a numeric target its R2.
    classes : list of dict
        ``name, rows, share``, rarest last.
    groups : list of dict
        With groups: ``group, rows`` and ``counts``, rows by class.
    duplicates : dict
        ``rows`` identical with an earlier row, and ``conflicting``, rows with a twin of another
        class.
    folds : dict
        ``n_splits``, ``smallest_class``, ``rows_per_fold`` and ``rows_to_learn_from`` of it.
    separability : dict
        ``neighbour_error``, balanced error of the nearest neighbour (0.5 is chance for two
        classes); ``linear_auc`` of logistic regression; both cross-validated. None where they
        could not be computed.
    n_rows, n_columns : int
    advice : list of str
        What to do next, with the option or the code, most urgent first.
    target : dict
        Of a numeric target: ``levels, mean, sd, min, q1, median, q3, max, skewness`` and the rows
        with ``rare_low`` and ``rare_high`` values; ``classes`` is empty then, ``folds`` counts
        rare rows, and ``separability`` holds ``linear_r2`` and ``neighbour_r2``.
    suspects : list of dict
        With ``values=True``, rows whose label is probably wrong: ``row`` (position in X),
        ``given`` and ``suggested`` label; ``quality``, the out-of-fold probability of the given
        one; ``value`` of the row for a nearest-neighbour model and ``contradicted``, whether that
        is negative (None and False for a wide sparse table). Contradicted ones first.
    """

    findings: list[Any]
    columns: list[Any]
    classes: list[Any]
    groups: list[Any]
    duplicates: dict[Any, Any]
    folds: dict[Any, Any]
    separability: dict[Any, Any]
    n_rows: int
    n_columns: int
    advice: list[str] = field(default_factory=list[str])
    target: dict[Any, Any] = field(default_factory=dict[Any, Any])
    suspects: list[Any] = field(default_factory=list[Any])

    def to_dict(self) -> dict[Any, Any]:
        """Everything as plain Python objects."""
        return plain(asdict(self))

    def to_json(self, path: str | PathLike[str]) -> None:
        """Write the diagnosis as JSON; an existing file is replaced once the new one is complete.

        Parameters
        ----------
        path : path-like
        """
        write_text(path, json.dumps(self.to_dict(), indent=1, allow_nan=False) + "\n")

    def _repr_html_(self) -> str:
        """Findings and advice, for notebooks."""
        rows = [(f["level"], f["topic"], f["text"]) for f in self.findings]
        rows += [("doubtful", "labels", text) for text in self._doubts()]
        rows += [("next", "", text) for text in self.advice]
        title = f"{self.n_rows} rows, {self.n_columns} columns"
        return html_table(title, ["", "topic", "finding"], rows)

    def __str__(self) -> str:
        lines = [f"{self.n_rows} rows, {self.n_columns} columns"]
        if self.target:
            lines.append(f"  {target_words(self.target)}")
        lines += [f"  class {c['name']}: {c['rows']} rows ({c['share']:.1%})" for c in self.classes]
        lines += [f"{f['level']}: {f['text']}" for f in self.findings]
        lines += [f"doubtful: {text}" for text in self._doubts()]
        lines += [f"next: {text}" for text in self.advice]
        return "\n".join(lines)

    def _doubts(self, most: int = 10) -> list[str]:
        """The first suspects in words."""
        return [
            f"row {one['row']}: {one['given']!r}, rather {one['suggested']!r} (probability of the "
            f"given label {one['quality']:.2f}"
            + (", contradicted by its neighbours)" if one["contradicted"] else ")")
            for one in self.suspects[:most]
        ]


def finding(level: str, topic: str, text: str, advice: str = "") -> dict:
    """One finding, with what to do about it."""
    out = {"level": level, "topic": topic, "text": text}
    return out | ({"advice": advice} if advice else {})


def sort_findings(findings: list[dict]) -> list[str]:
    """Put warnings first, in place; what to do about them, taken out of them, each once."""
    findings.sort(key=lambda f: ORDER[f["level"]])
    return list(dict.fromkeys(f.pop("advice") for f in findings if "advice" in f))
