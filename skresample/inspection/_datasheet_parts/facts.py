"""What a plan and its rows say about a table."""

from __future__ import annotations

from typing import Any

import numpy as np

from skresample._applied import matrix_of
from skresample._lineage import kinds_of
from skresample.plan import LICENCE_ORDER, propagate_labels

from .._text import printable

__all__ = [
    "are_classes",
    "column_facts",
    "counted_labels",
    "licence_facts",
    "method_facts",
    "row_facts",
]


def row_facts(plan) -> dict[str, Any]:
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


def column_facts(table) -> list[dict[str, Any]]:
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


def method_facts(resampler) -> dict[str, Any]:
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


def counted_labels(plan, labels) -> dict[str, list[int]]:
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


def are_classes(y) -> bool:
    """Whether a target is to be counted; numbers of many values are not."""
    values = np.asarray(y)
    return values.ndim == 1 and (values.dtype.kind != "f" or len(np.unique(values)) <= 20)


def licence_facts(plan, licences) -> dict[str, Any]:
    use = propagate_labels(plan, licences)
    counts = {one: int((use == one).sum()) for one in LICENCE_ORDER}
    present = [one for one in LICENCE_ORDER if counts[one]]
    return {
        "most_restrictive": present[-1] if present else LICENCE_ORDER[-1],
        "rows": counts,
        "attribution_required": bool(propagate_labels(plan, licences, "attribution").any()),
        "share_alike_required": bool(propagate_labels(plan, licences, "share_alike").any()),
    }
