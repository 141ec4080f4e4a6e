"""The best split of a budget over groups whose losses are tabulated."""

from __future__ import annotations

import numpy as np

from skresample.exceptions import QuotaError

_MAX_BUDGET = 20_000


def best_counts(tables, weights, costs, budget: int, lowest, objective: str) -> np.ndarray:
    """Counts (G,) of least weighted mean or least maximal loss within a budget, exactly.

    Parameters
    ----------
    tables : list of (m_g,) arrays
        ``tables[g][i]`` is the loss of group g with ``lowest[g] + i`` rows; any shape, convex or
        not; inf is allowed. As many entries as the budget can buy.
    weights, costs, lowest : (G,) arrays
        Costs are whole numbers >= 1.
    objective : {"utilitarian", "maxmin"}
        The least maximum is refined to the least weighted sum among its solutions.

    Notes
    -----
    Dynamic programming over groups and whole units of the budget: O(G B^2 / cost).
    """
    left = budget - int(costs @ lowest)
    tables = [w * t for w, t in zip(weights, tables, strict=True)]
    if objective == "maxmin":
        plain = [t / w if w > 0 else np.zeros_like(t) for t, w in zip(tables, weights, strict=True)]
        _, level = _fill(plain, costs, left, np.maximum)
        keep = level * (1 + 1e-12)
        tables = [np.where(p <= keep, t, np.inf) for p, t in zip(plain, tables, strict=True)]
    bought, _ = _fill(tables, costs, left, np.add)
    return lowest + bought


def _fill(tables, costs, budget, join):
    """Extra rows per group and the joined loss; ties go to the smaller counts of later groups."""
    best = np.full(budget + 1, 0.0 if join is np.add else -np.inf)
    choices = []
    for table, cost in zip(tables, costs, strict=True):
        value, choice = np.full(budget + 1, np.inf), np.zeros(budget + 1, np.intp)
        for i in range(min(table.size, budget // cost + 1)):
            candidate = join(best[: budget + 1 - i * cost], table[i])
            view, pick = value[i * cost :], choice[i * cost :]
            better = candidate < view
            view[better], pick[better] = candidate[better], i
        best = value
        choices.append(choice)
    counts, rest = [], budget
    for choice, cost in zip(reversed(choices), reversed(list(costs)), strict=True):
        counts.append(int(choice[rest]))
        rest -= counts[-1] * int(cost)
    return np.array(counts[::-1], np.intp), float(best[budget])


def read_budget(budget, costs, lowest) -> tuple[int, np.ndarray]:
    """Budget and costs as whole numbers, or a clear refusal."""
    whole = np.asarray(costs).astype(np.int64)
    if (whole != costs).any() or int(budget) != budget:
        raise ValueError(
            f"the oracle counts the budget in whole units: got budget={budget} and costs "
            f"{np.asarray(costs).tolist()}; rescale them to whole numbers."
        )
    if budget > _MAX_BUDGET:
        raise ValueError(f"the oracle is exact up to a budget of {_MAX_BUDGET}, got {budget}.")
    need = int(whole @ lowest)
    if need > budget:
        raise QuotaError(
            f"budget={budget} does not pay the least counts {lowest.tolist()}, which cost {need}; "
            f"raise the budget or lower n_min."
        )
    return int(budget), whole
