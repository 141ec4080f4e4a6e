"""What a reader of a published table must know: facts on their own, questions to the curator."""

# Over the usual size: the questions of a datasheet are listed here.
from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any

import numpy as np

from skresample._applied import matrix_of
from skresample._lineage import kinds_of
from skresample._parameters import TableLike, VectorLike
from skresample._table.numbers_and_levels import table_of
from skresample.plan import LICENCE_ORDER, propagate_labels

from ._text import printable

__all__ = ["QUESTIONS", "Datasheet"]

NOT_PROVIDED = "not provided"
QUESTIONS = {
    "purpose": "For what was the table made, and for what should it not be used?",
    "collection": "Who collected the rows, where, when and how?",
    "representation": "Who is in the table, who is missing, and compared with whom?",
    "position": "Who curated it, paid for it and gains from it?",
    "consent": "Did the people in it agree, and can they withdraw?",
    "compensation": "Who did the labour of collecting and labelling, and how were they paid?",
    "labels": "Who labelled the rows, by which instructions, and how often do they disagree?",
    "cleaning": "What was removed, repaired or filled in before the table came here?",
    "sensitive": "Which columns are personal or sensitive, and why are they here?",
    "upkeep": "Who keeps the table, and where are errors reported?",
}
_RAI = {
    "purpose": "rai:dataUseCases",
    "collection": "rai:dataCollection",
    "representation": "rai:dataBiases",
    "labels": "rai:dataAnnotationProtocol",
    "cleaning": "rai:dataPreprocessingProtocol",
    "sensitive": "rai:personalSensitiveInformation",
    "upkeep": "rai:dataReleaseMaintenancePlan",
    "consent": "rai:dataSocialImpact",
}
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "recordSet": "cr:recordSet",
    "source": "cr:source",
    "sc": "https://schema.org/",
}


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
            "rows": _row_facts(plan),
            "columns": _column_facts(table),
            "method": _method_facts(resampler),
            "counts": {},
            "licence": None,
        }
        if y is not None and plan.new_y is None and _are_classes(y):
            facts["counts"]["class"] = _counted(plan, y)
        if groups is not None:
            facts["counts"]["group"] = _counted(plan, groups)
        if licences is not None:
            facts["licence"] = _licence_facts(plan, licences)
        return cls(facts, answers)

    # -- forms ------------------------------------------------------------------------------
    def _sections(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Headings and lines, the same for every form."""
        facts = self.facts
        rows = [(key.replace("_", " "), _words(value)) for key, value in facts["rows"].items()]
        out = [("Rows", rows)]
        for what, table in facts["counts"].items():
            lines = [(str(one), f"{n[0]:,} before, {n[1]:,} after") for one, n in table.items()]
            out.append((f"Rows by {what}", lines))
        columns = facts["columns"]
        lines = [(c["name"], f"{c['kind']}, {c['missing']:.1%} missing") for c in columns]
        out.append(("Columns", lines))
        method = facts["method"]
        out.append(("Method", [(key, _words(value)) for key, value in method.items()]))
        if facts["licence"] is not None:
            out.append(("Licences", [(k, _words(v)) for k, v in facts["licence"].items()]))
        asked = [(QUESTIONS[key], answer) for key, answer in self.answers.items()]
        out.append(("Questions to the curator", asked))
        return out

    def to_markdown(self) -> str:
        """The sheet as Markdown; text from the data cannot become markup.

        Returns
        -------
        str
        """
        lines = [f"# Datasheet: {_safe(self.facts['name'])}", ""]
        if self.facts["description"]:
            lines += [_safe(self.facts["description"]), ""]
        for title, entries in self._sections():
            lines += [f"## {title}", ""]
            lines += [f"- **{_safe(key)}**: {_safe(value)}" for key, value in entries]
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
        fields = [_field(column, file) for column in facts["columns"]]
        licence = facts["licence"]
        out: dict[str, Any] = {
            "@context": _CONTEXT,
            "@type": "sc:Dataset",
            "conformsTo": "http://mlcommons.org/croissant/1.0",
            "name": facts["name"],
            "description": facts["description"] or NOT_PROVIDED,
            "url": facts["url"] or NOT_PROVIDED,
            "license": NOT_PROVIDED if licence is None else licence["most_restrictive"],
            "recordSet": [
                {"@type": "cr:RecordSet", "@id": "rows", "name": "rows", "field": fields}
            ],
            **{_RAI[key]: self.answers[key] for key in _RAI},
            "rai:dataManipulationProtocol": _words(facts["method"]),
            "skresample": {"facts": facts, "answers": self.answers, "questions": QUESTIONS},
        }
        if file:
            out["distribution"] = [
                {
                    "@type": "cr:FileObject",
                    "@id": "table",
                    "name": file,
                    "contentUrl": file,
                    "encodingFormat": _format(file),
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


def _field(column: dict[str, Any], file: str | None) -> dict[str, Any]:
    """A column as Croissant describes it."""
    name = column["name"]
    kind = "sc:Float" if column["kind"] == "number" else "sc:Text"
    out = {"@type": "cr:Field", "@id": f"rows/{name}", "name": name, "dataType": kind}
    if file:
        out["source"] = {"fileObject": {"@id": "table"}, "extract": {"column": name}}
    return out


def _row_facts(plan) -> dict[str, Any]:
    """Rows by kind, and how many parents a new row has."""
    kind = kinds_of(plan)
    matrix, new = matrix_of(plan), np.flatnonzero(plan.is_new)
    parents = np.diff(matrix.indptr)[new]
    return {
        "input": plan.n_input,
        "output": plan.n_output,
        **{name: int((kind == name).sum()) for name in ("original", "duplicate")},
        **{name: int((kind == name).sum()) for name in ("interpolated", "generated")},
        "left_out": int(plan.n_input - np.unique(plan.keep).size),
        "new_share": float(new.size / plan.n_output) if plan.n_output else 0.0,
        "parents_per_new_row": float(parents.mean()) if new.size else 0.0,
        "weighted": plan.weight is not None,
    }


def _column_facts(table) -> list[dict[str, Any]]:
    names = table.columns.names or [f"x{j}" for j in range(table.d)]
    out = []
    for j in range(table.d):
        kind = "category" if table.nominal[j] else "number"
        if table.kind == "sparse":
            share = 0.0
        elif table.nominal[j]:
            codes = table.columns.codes(j)
            first = np.unique(codes, return_index=True)[1]
            values = table.columns.values(j, first)
            gone = [v is None or v != v for v in values]
            share = float(np.isin(codes, codes[first[gone]]).mean()) if any(gone) else 0.0
        else:
            column = table.columns.numbers(j)
            gap = np.isnan(np.asarray(column.values, dtype=np.float64))
            share = float((gap if column.missing is None else gap | column.missing).mean())
        out.append({"name": printable(names[j], width=200), "kind": kind, "missing": share})
    return out


def _method_facts(resampler) -> dict[str, Any]:
    import sklearn

    import skresample

    seed = getattr(resampler, "random_state", None)
    return {
        "resampler": repr(resampler),
        "seed": seed if isinstance(seed, int) else None if seed is None else "a generator object",
        "skresample": skresample.__version__,
        "scikit-learn": sklearn.__version__,
        "numpy": np.__version__,
    }


def _counted(plan, labels) -> dict[str, list[int]]:
    """Rows of each label before and after."""
    values = np.array([str(v) for v in np.asarray(labels).tolist()], dtype=object)
    if len(values) != plan.n_input:
        raise ValueError(f"labels have {len(values)} entries, the plan {plan.n_input} input rows")
    source = plan.label_source
    later = values[source[source >= 0]]
    return {
        printable(name, width=200): [int((values == name).sum()), int((later == name).sum())]
        for name in sorted(set(values.tolist()))
    }


def _are_classes(y) -> bool:
    """Whether a target is to be counted; numbers of many values are not."""
    values = np.asarray(y)
    return values.ndim == 1 and (values.dtype.kind != "f" or len(np.unique(values)) <= 20)


def _licence_facts(plan, licences) -> dict[str, Any]:
    use = propagate_labels(plan, licences)
    counts = {one: int((use == one).sum()) for one in LICENCE_ORDER}
    present = [one for one in LICENCE_ORDER if counts[one]]
    return {
        "most_restrictive": present[-1] if present else LICENCE_ORDER[-1],
        "rows": counts,
        "attribution_required": bool(propagate_labels(plan, licences, "attribution").any()),
        "share_alike_required": bool(propagate_labels(plan, licences, "share_alike").any()),
    }


def _words(value) -> str:
    if value is None:
        return NOT_PROVIDED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_words(one)}" for key, one in value.items())
    return f"{value:,}" if isinstance(value, int) else (
        f"{value:.4g}" if isinstance(value, float) else str(value)
    )  # fmt: skip


def _safe(text) -> str:
    """Text on one line in which Markdown and HTML see no marks of theirs."""
    line = " ".join(printable(text, width=2000).split())
    for mark in "\\`*_[]|#":
        line = line.replace(mark, f"\\{mark}")
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _format(file: str) -> str:
    ending = file.lower().rsplit(".", 1)[-1]
    kinds = {"csv": "text/csv", "tsv": "text/tab-separated-values", "json": "application/json"}
    kinds |= {"parquet": "application/x-parquet"}
    return kinds.get(ending, "application/octet-stream")
