"""Where output rows come from, as a tidy table, and what their parents' labels mean for them."""

# Over the usual size: known licences are listed here.
from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

from skresample._applied import matrix_of
from skresample._math.label_codes import missing_mask
from skresample._new_rows import Rows
from skresample._table.containers import n_rows, pandas_frame
from skresample.exceptions import PlanError

__all__ = [
    "LICENCE_ORDER",
    "LabelRule",
    "Licence",
    "Lineage",
    "allowed_among",
    "kinds_of",
    "licence_of",
    "lineage_of",
    "propagated",
]

LabelRule = (
    Literal["most_restrictive", "attribution", "share_alike", "union"] | Callable[[list[Any]], Any]
)
_COLUMNS = ("row", "parent", "weight", "kind")
LICENCE_ORDER = ("commercial", "unspecified", "non-commercial", "academic-only")


class Licence(NamedTuple):
    """What a licence asks for.

    Attributes
    ----------
    use : str
        "commercial", "unspecified", "non-commercial" or "academic-only", the last one for all that
        is not recognised.
    attribution, share_alike : bool
        Required; True for what is not recognised.
    """

    use: str
    attribution: bool
    share_alike: bool


_FREE, _BY = Licence("commercial", False, False), Licence("commercial", True, False)
_SHARE = Licence("commercial", True, True)
_STRICTEST = Licence("academic-only", True, True)
_KNOWN = {
    **dict.fromkeys(("cc0-1.0", "cc0", "public domain", "unlicense", "pddl-1.0", "0bsd"), _FREE),
    **dict.fromkeys(
        ("mit", "apache-2.0", "bsd-2-clause", "bsd-3-clause", "isc", "odc-by-1.0", "cc-by-4.0"), _BY
    ),
    **dict.fromkeys(("cc-by-3.0", "cc-by-2.0", "cc-by-2.5", "cc-by", "cdla-permissive-2.0"), _BY),
    **dict.fromkeys(("cc-by-sa-4.0", "cc-by-sa-3.0", "cc-by-sa", "odbl-1.0", "gpl-3.0"), _SHARE),
    **dict.fromkeys(("agpl-3.0", "lgpl-3.0", "gpl-2.0", "cdla-sharing-1.0"), _SHARE),
    **dict.fromkeys(
        ("cc-by-nc-4.0", "cc-by-nc-3.0", "cc-by-nc"), Licence("non-commercial", True, False)
    ),
    **dict.fromkeys(
        ("cc-by-nc-sa-4.0", "cc-by-nc-sa-3.0", "cc-by-nc-sa"), Licence("non-commercial", True, True)
    ),
    "commercial": _FREE,
    "unspecified": Licence("unspecified", True, True),
    "non-commercial": Licence("non-commercial", True, True),
    "academic-only": _STRICTEST,
}


def licence_of(label: Any) -> Licence:
    """What is known of a licence by its name.

    Parameters
    ----------
    label : str or object
        An SPDX name such as "CC-BY-NC-4.0", or a class of :data:`LICENCE_ORDER`; case and blanks
        around it do not matter. Anything else counts as the most restrictive there is.

    Returns
    -------
    licence : Licence

    Examples
    --------
    >>> from skresample.plan import licence_of
    >>> licence_of("MIT").use, licence_of("my own terms").use
    ('commercial', 'academic-only')
    """
    return _KNOWN.get(label.strip().lower(), _STRICTEST) if isinstance(label, str) else _STRICTEST


@dataclass(frozen=True, eq=False, repr=False)
class Lineage:
    """A line for each output row and input row that had a part in it.

    Attributes
    ----------
    row : ndarray of shape (k,), intp
        Output row, ascending.
    parent : ndarray of shape (k,)
        Input row, by position or by the ids given; -1 or None where there is none.
    weight : ndarray of shape (k,), float64
        Its part in the numbers of the output row: those of kept and interpolated rows sum to 1.
        0 for an input row that gave a nominal value or the label only.
    kind : ndarray of shape (k,), str
        "original" (the first copy of an input row), "duplicate" (further copies), "interpolated"
        or "generated" (made by a model or by noise, of which a parent is no more than a start).
    """

    row: np.ndarray
    parent: np.ndarray
    weight: np.ndarray
    kind: np.ndarray

    def __len__(self) -> int:
        return len(self.row)

    def __repr__(self) -> str:
        rows, first = np.unique(self.row, return_index=True)
        kinds, counts = np.unique(self.kind[first], return_counts=True)
        told = "".join(f", {n:,} {kind}" for kind, n in zip(kinds, counts.tolist(), strict=True))
        return f"<Lineage of {rows.size:,} rows in {len(self):,} lines{told}>"

    def records(self) -> list[dict[str, Any]]:
        """Lines as dicts, for a data frame of any library."""
        columns = {name: getattr(self, name).tolist() for name in _COLUMNS}
        return [
            dict(zip(columns, line, strict=True)) for line in zip(*columns.values(), strict=True)
        ]

    def to_frame(self) -> Any:
        """The table as a pandas frame."""
        return pandas_frame({name: getattr(self, name) for name in _COLUMNS})


def lineage_of(plan: Any, ids: Any = None) -> Lineage:
    """Lines of every output row: parents with weight, then givers of a nominal value or label."""
    rows, parents, weights = _entries(plan)
    kind = kinds_of(plan)
    bare = np.setdiff1d(np.arange(plan.n_output), rows)
    rows = np.concatenate([rows, bare])
    parents = np.concatenate([parents, np.full(bare.size, -1, np.intp)])
    weights = np.concatenate([weights, np.zeros(bare.size)])
    order = np.lexsort((parents, -weights, rows))
    rows, parents, weights = rows[order], parents[order], weights[order]
    named: np.ndarray = parents
    if ids is not None:
        values = np.asarray(ids)
        if values.shape != (plan.n_input,):
            raise PlanError(f"ids has shape {values.shape}; one for each of {plan.n_input} rows")
        named = values[parents]
        if bare.size:
            named = named.astype(object)
            named[parents < 0] = None
    return Lineage(rows, named, weights, kind[rows])


def kinds_of(plan: Any) -> np.ndarray:
    """Kind of every output row, (n_output,)."""
    new = "generated" if isinstance(plan.new, Rows) else "interpolated"
    kind = np.full(plan.n_output, new, dtype="<U12")
    kept = np.flatnonzero(~plan.is_new)
    kind[kept] = "duplicate"
    kind[kept[np.unique(plan.origin[kept], return_index=True)[1]]] = "original"
    return kind


def _entries(plan):
    """Output row, input row and weight of each part that an input row had in an output row."""
    matrix = matrix_of(plan).tocoo()
    matrix.sum_duplicates()
    real = matrix.data != 0
    row, col = (np.asarray(one, dtype=np.intp)[real] for one in matrix.coords)
    extra = [np.column_stack([row, col])]
    source = plan.label_source
    at = np.flatnonzero(source >= 0)
    extra.append(np.column_stack([at, source[at]]))
    donor = None if plan.new is None else plan.new.donor
    if donor is not None:
        place = np.flatnonzero(plan.is_new)
        if plan.order is not None:
            donor = donor[plan.order[place] - plan.n_kept]
        extra.append(np.column_stack([np.repeat(place, donor.shape[1]), donor.ravel()]))
    pairs, first = np.unique(np.concatenate(extra), axis=0, return_index=True)
    weight = np.zeros(len(pairs))
    weighty = first < len(row)
    weight[weighty] = matrix.data[real][first[weighty]]
    return pairs[:, 0], pairs[:, 1], weight


def propagated(
    plan: Any,
    labels: Any,
    rule: LabelRule = "most_restrictive",
    *,
    order: Sequence[Any] = LICENCE_ORDER,
    generated: Literal["all", "parents"] = "all",
) -> np.ndarray:
    """Labels of the output rows from those of the input rows, (n_output,)."""
    if n_rows(labels) != plan.n_input:
        raise PlanError(f"labels has {n_rows(labels)} entries, the plan {plan.n_input} input rows")
    if generated not in ("all", "parents"):
        raise ValueError(f"generated must be 'all' or 'parents', got {generated!r}")
    values = _as_objects(labels)
    join, read = _joiner(rule, tuple(order))
    read_values = [read(value) for value in values]
    found: list[list[Any]] = [[] for _ in range(plan.n_output)]
    rows, parents, _ = _entries(plan)
    for row, parent in zip(rows.tolist(), parents.tolist(), strict=True):
        found[row].append(read_values[parent])
    if generated == "all":
        everybody = join(read_values) if read_values else join([])
        learned = kinds_of(plan) == "generated"
    else:
        everybody, learned = None, np.zeros(plan.n_output, bool)
    out = np.empty(plan.n_output, dtype=object)
    known: dict[Any, Any] = {}
    for i, own in enumerate(found):
        if learned[i]:
            out[i] = everybody
            continue
        key = tuple(own)
        if key not in known:
            known[key] = join(own)
        out[i] = known[key]
    return out.astype(bool) if rule in ("attribution", "share_alike") else out


def _as_objects(labels) -> list[Any]:
    array = np.asarray(labels, dtype=object)
    missing = missing_mask(array)
    return [None if gone else value for value, gone in zip(array.tolist(), missing, strict=True)]


def _joiner(rule, order):
    """How the labels of parents become one, and how a label is read; no parents: the strictest."""
    if callable(rule):
        return (lambda own: rule(list(own))), (lambda value: value)
    if rule == "union":
        return (lambda own: frozenset(own) or frozenset([None])), (lambda value: value)
    if rule in ("attribution", "share_alike"):
        return (lambda own: any(own) if own else True), (lambda v: getattr(licence_of(v), rule))
    if rule != "most_restrictive":
        raise ValueError(
            f"rule must be 'most_restrictive', 'attribution', 'share_alike', 'union' or a "
            f"function of a list of labels, got {rule!r}"
        )
    strictest = len(order) - 1
    place = {label: i for i, label in enumerate(order)}

    def read(value):
        if order == LICENCE_ORDER:
            return place[licence_of(value).use]
        try:
            return place.get(value, strictest)
        except TypeError:  # unhashable: certainly not one of them
            return strictest

    return (lambda own: order[max(own, default=strictest)]), read


def allowed_among(found: np.ndarray, allowed: Collection[Any]) -> np.ndarray:
    """Positions of propagated labels that are allowed; of a set of labels all must be."""
    wanted = {allowed} if isinstance(allowed, str) else set(allowed)
    stays = [v <= wanted if isinstance(v, frozenset) else v in wanted for v in found.tolist()]
    return np.flatnonzero(stays)
