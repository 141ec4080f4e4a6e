"""A plan as a matrix, applied to any per-row array, and in numbers for a notebook."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from skresample._new_rows import Blend
from skresample._table.containers import n_rows, take
from skresample.exceptions import PlanError

__all__ = ["applied", "counts_as_html", "matrix_of"]


def matrix_of(plan: Any) -> sparse.csr_array:
    """Output rows as combinations of input rows, CSR (n_output, n_input)."""
    n_kept, new = plan.n_kept, plan.new
    i = [np.arange(n_kept)]
    j, v = [plan.keep], [np.ones(n_kept)]
    if isinstance(new, Blend):
        m, k = new.coef.shape
        at = np.arange(m) + n_kept
        i += [at, np.repeat(at, k)]
        j += [new.base, new.partner.ravel()]
        v += [1.0 - new.coef.sum(axis=1), new.coef.ravel()]
    elif new is not None:
        has = np.flatnonzero(new.dominant >= 0)
        i, j, v = [*i, has + n_kept], [*j, new.dominant[has]], [*v, np.ones(has.size)]
    entries = np.concatenate(v), (np.concatenate(i), np.concatenate(j))
    matrix = sparse.csr_array(entries, shape=(plan.n_output, plan.n_input))
    return matrix if plan.order is None else matrix[plan.order]


def applied(plan: Any, array: Any, rule: str) -> Any:
    """Any per-row array resampled along with the rows, by one of the rules of a plan."""
    if n_rows(array) != plan.n_input:
        raise PlanError(f"the plan is for {plan.n_input} rows, the array has {n_rows(array)}")
    if rule == "origin":
        origin = plan.origin
        if (origin < 0).any():
            raise PlanError(
                f"{int((origin < 0).sum())} new rows have no parent row to take a value from; "
                f"rule='label' takes that of a row of their class and group"
            )
        return take(array, origin)
    if rule not in ("label", "blend"):
        raise ValueError(f"rule must be 'origin', 'label' or 'blend', got {rule!r}")
    source = plan.label_source
    if (source < 0).any():
        raise PlanError("new rows without a parent row belong to no input row")
    if rule == "label":
        return take(array, source)
    values = np.asarray(array)
    if values.dtype.kind != "f":
        values = values.astype(np.float64)
    out = values[source]
    if isinstance(plan.new, Blend):
        at = np.flatnonzero(plan.is_new)
        new = plan.new if plan.order is None else plan.new.select(plan.order[at] - plan.n_kept)
        coef = new.coef.reshape(new.coef.shape + (1,) * (values.ndim - 1))
        coef = coef.astype(values.dtype, copy=False)
        out[at] += (coef * (values[new.partner] - values[new.base][:, None])).sum(axis=1)
    return out


def counts_as_html(plan: Any) -> str:
    """Counts of a plan; numbers and names of classes only."""
    used = int(np.unique(plan.keep).size)
    recipe = "" if plan._new is None else f" ({type(plan._new).__name__})"
    rows = [
        ("input rows", plan.n_input),
        ("kept at least once", used),
        ("left out", plan.n_input - used),
        ("further copies", plan.n_kept - used),
        (f"new rows{recipe}", plan.n_new),
        ("output rows", plan.n_output),
    ]
    body = "".join(f"<tr><td>{name}</td><td>{count:,}</td></tr>" for name, count in rows)
    return f"<p>ResamplingPlan</p><table><tbody>{body}</tbody></table>"
