"""What a reader of a published table must know: facts on their own, questions to the curator."""

# Over the usual size: three forms of one sheet, and most lines document them.
from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from skresample._parameters import TableLike, VectorLike
from skresample._table.numbers_and_levels import table_of

from ._datasheet_parts.facts import (
    are_classes,
    column_facts,
    counted_labels,
    licence_facts,
    method_facts,
    row_facts,
)
from ._datasheet_parts.questions import CONTEXT, NOT_PROVIDED, QUESTIONS, RAI
from ._datasheet_parts.words import field_of, format_of, in_words, safe_text

__all__ = ["QUESTIONS", "Datasheet"]


class Datasheet:
    """Facts about a resampled table, and the questions that only its curator can answer.

    Counts, shares and settings are taken from the plan. What no program can know is asked for, and
    shown as "not provided" until it is answered: silence is part of the sheet. There is no score.

    Parameters
    ----------
    facts : mapping
        As :meth:`from_resampler` collects them.
    answers : mapping of str to str, default=None
        Answers to :data:`QUESTIONS` by key.

    Attributes
    ----------
    facts : dict
    answers : dict of str to str
        Every question; "not provided" where there is no answer.

    Raises
    ------
    ValueError
        For an answer to a question that is not asked.

    References
    ----------
    T. Gebru et al., "Datasheets for Datasets", Communications of the ACM 64, 2021,
    arXiv:1803.09010. M. Akhtar et al., "Croissant: A Metadata Format for ML-Ready Datasets",
    NeurIPS 2024, arXiv:2403.19546. M. K. Scheuerman, A. Hanna, E. Denton, "Do Datasets Have
    Politics? Disciplinary Values in Computer Vision Dataset Development", CSCW 2021,
    arXiv:2108.04308 (what is left unsaid).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.inspection import Datasheet
    >>> from skresample.over_sampling import SMOTE
    >>> X, y = np.arange(24.0).reshape(12, 2), [0] * 8 + [1] * 4
    >>> sampler = SMOTE(k_neighbors=2, random_state=0).fit(X, y)
    >>> _ = sampler.fit_resample(X, y)
    >>> sheet = Datasheet.from_resampler(sampler, X, y, name="toy")
    >>> sheet.facts["rows"]["new_share"], sheet.answers["consent"]
    (0.25, 'not provided')
    """

    def __init__(self, facts: Mapping[str, Any], answers: Mapping[str, str] | None = None) -> None:
        given = dict(answers or {})
        unknown = set(given) - set(QUESTIONS)
        if unknown:
            raise ValueError(
                f"answers has {sorted(unknown)}, which nobody asks; the questions are "
                f"{list(QUESTIONS)}"
            )
        self.facts = dict(facts)
        self.answers = {key: given.get(key) or NOT_PROVIDED for key in QUESTIONS}

    @classmethod
    def from_resampler(
        cls,
        resampler: Any,
        X: TableLike,
        y: VectorLike | None = None,
        *,
        groups: VectorLike | None = None,
        licences: VectorLike | None = None,
        name: str = "resampled table",
        description: str = "",
        url: str = "",
        answers: Mapping[str, str] | None = None,
    ) -> Datasheet:
        """Collect the facts of a fitted resampler.

        Parameters
        ----------
        resampler : resampler
            After ``fit_resample(X, y)``.
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            The rows that went in.
        y : array-like of shape (n,), default=None
            Their target.
        groups : array-like of shape (n,), default=None
            Groups to count before and after.
        licences : array-like of shape (n,), default=None
            Licence of each input row, by name.
        name, description, url : str
            Of the table that came out.
        answers : mapping of str to str, default=None
            Answers to the questions, by key.

        Returns
        -------
        sheet : Datasheet
        """
        plan = getattr(resampler, "plan_", None)
        if plan is None:
            raise ValueError(f"{resampler!r} has no plan yet; call fit_resample first")
        table = table_of(X)
        if table.n != plan.n_input:
            raise ValueError(f"X has {table.n} rows, the plan was made for {plan.n_input}")
        facts: dict[str, Any] = {
            "name": name,
            "description": description,
            "url": url,
            "rows": row_facts(plan),
            "columns": column_facts(table),
            "method": method_facts(resampler),
            "counts": {},
            "licence": None,
        }
        if y is not None and plan.new_y is None and are_classes(y):
            facts["counts"]["class"] = counted_labels(plan, y)
        if groups is not None:
            facts["counts"]["group"] = counted_labels(plan, groups)
        if licences is not None:
            facts["licence"] = licence_facts(plan, licences)
        return cls(facts, answers)

    # -- forms ------------------------------------------------------------------------------
    def _sections(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Headings and lines, the same for every form."""
        facts = self.facts
        rows = [(key.replace("_", " "), in_words(value)) for key, value in facts["rows"].items()]
        out = [("Rows", rows)]
        for what, table in facts["counts"].items():
            lines = [(str(one), f"{n[0]:,} before, {n[1]:,} after") for one, n in table.items()]
            out.append((f"Rows by {what}", lines))
        columns = facts["columns"]
        lines = [(c["name"], f"{c['kind']}, {c['missing']:.1%} missing") for c in columns]
        out.append(("Columns", lines))
        method = facts["method"]
        out.append(("Method", [(key, in_words(value)) for key, value in method.items()]))
        if facts["licence"] is not None:
            out.append(("Licences", [(k, in_words(v)) for k, v in facts["licence"].items()]))
        asked = [(QUESTIONS[key], answer) for key, answer in self.answers.items()]
        out.append(("Questions to the curator", asked))
        return out

    def to_markdown(self) -> str:
        """The sheet as Markdown; text from the data cannot become markup.

        Returns
        -------
        str
        """
        lines = [f"# Datasheet: {safe_text(self.facts['name'])}", ""]
        if self.facts["description"]:
            lines += [safe_text(self.facts["description"]), ""]
        for title, entries in self._sections():
            lines += [f"## {title}", ""]
            lines += [f"- **{safe_text(key)}**: {safe_text(value)}" for key, value in entries]
            lines.append("")
        return "\n".join(lines)

    def to_html(self) -> str:
        """The sheet as a page without references to other files; text is escaped.

        Returns
        -------
        str
        """
        title = escape(f"Datasheet: {self.facts['name']}")
        parts = [
            "<!doctype html><html lang='en'><head><meta charset='utf-8'>",
            "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; "
            "style-src 'unsafe-inline'\">",
            f"<title>{title}</title><style>body{{font:16px/1.5 sans-serif;max-width:48rem;"
            "margin:2rem auto;padding:0 1rem}dt{font-weight:600}dd{margin:0}</style></head>",
            f"<body><h1>{title}</h1><p>{escape(self.facts['description'])}</p>",
        ]
        for heading, entries in self._sections():
            parts.append(f"<h2>{escape(heading)}</h2><dl>")
            parts += [f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in entries]
            parts.append("</dl>")
        return "".join([*parts, "</body></html>"])

    def to_dict(self, *, file: str | None = None, sha256: str | None = None) -> dict[str, Any]:
        """The sheet with the fields of Croissant 1.0, facts and answers beside them.

        Parameters
        ----------
        file : str, default=None
            Name of the file of the table, beside the sheet; adds its description.
        sha256 : str, default=None
            Of the file.

        Returns
        -------
        dict
        """
        facts = self.facts
        fields = [field_of(column, file) for column in facts["columns"]]
        licence = facts["licence"]
        out: dict[str, Any] = {
            "@context": CONTEXT,
            "@type": "sc:Dataset",
            "conformsTo": "http://mlcommons.org/croissant/1.0",
            "name": facts["name"],
            "description": facts["description"] or NOT_PROVIDED,
            "url": facts["url"] or NOT_PROVIDED,
            "license": NOT_PROVIDED if licence is None else licence["most_restrictive"],
            "recordSet": [
                {"@type": "cr:RecordSet", "@id": "rows", "name": "rows", "field": fields}
            ],
            **{RAI[key]: self.answers[key] for key in RAI},
            "rai:dataManipulationProtocol": in_words(facts["method"]),
            "skresample": {"facts": facts, "answers": self.answers, "questions": QUESTIONS},
        }
        if file:
            out["distribution"] = [
                {
                    "@type": "cr:FileObject",
                    "@id": "table",
                    "name": file,
                    "contentUrl": file,
                    "encodingFormat": format_of(file),
                    **({"sha256": sha256} if sha256 else {}),
                }
            ]
        return out

    def to_json(self, *, file: str | None = None, sha256: str | None = None) -> str:
        """:meth:`to_dict` as text.

        Parameters
        ----------
        file, sha256 : str, default=None
            As there.

        Returns
        -------
        str
        """
        return json.dumps(self.to_dict(file=file, sha256=sha256), indent=1, allow_nan=False)

    def _repr_html_(self) -> str:
        return self.to_html().split("<body>")[1].split("</body>")[0]
