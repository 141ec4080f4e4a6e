"""Methods over several tables: average ranks and what they prove."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from skresample._math.multiplicity import holm
from skresample._parameters import VectorLike
from skresample._table.containers import column_names

__all__ = ["SeveralTables", "compare_over_tables"]


@dataclass(frozen=True)
class SeveralTables:
    """Result of :func:`compare_over_tables`.

    Attributes
    ----------
    methods : list of str
    n_tables : int
        Tables on which every method has a score.
    ranks : ndarray of shape (n_methods,)
        Average rank; 1 is best.
    statistic, pvalue : float
        Friedman's test, in the F form, of the hypothesis that all methods are alike.
    critical_difference : float
        Average ranks that differ by less cannot be told apart (Nemenyi).
    groups : list of list of str
        Largest sets of methods that lie within one critical difference, best first.
    pairs : list of dict
        ``first, second, wins, losses, ties, median_difference, pvalue, pvalue_holm`` of Wilcoxon's
        signed-rank test; a positive difference favours ``first``.
    """

    methods: list[Any]
    n_tables: int
    ranks: np.ndarray
    statistic: float
    pvalue: float
    critical_difference: float
    groups: list[Any]
    pairs: list[Any]

    def plot(self, *, ax: Any = None) -> Any:
        """Draw the critical-difference picture: average ranks, bars over what is alike.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; None makes a new figure.

        Returns
        -------
        matplotlib Axes
        """
        from .say.plot import plot_ranks

        return plot_ranks(self, ax=ax)


def compare_over_tables(
    scores: VectorLike,
    methods: Sequence[str] | None = None,
    *,
    greater_is_better: bool = True,
    alpha: float = 0.05,
) -> SeveralTables:
    """Compare methods by their scores on several independent tables.

    One score per method and table, e.g. the mean of a comparison's folds. Ranks are averaged,
    Friedman's test asks whether the methods differ at all, the critical difference which
    differences of average ranks count, and Wilcoxon's test looks at pairs.

    Parameters
    ----------
    scores : array-like or frame of shape (n_tables, n_methods)
        At least two tables and two methods; tables with a missing score are left out.
    methods : list of str, default=None
        Names; None takes the columns of a frame, or "0", "1", ...
    greater_is_better : bool, default=True
        False for losses and costs.
    alpha : float, default=0.05
        Significance level of the critical difference, between 0 and 1.

    Returns
    -------
    SeveralTables

    Raises
    ------
    ValueError
        For fewer than two usable tables or methods.

    References
    ----------
    Demsar: Statistical comparisons of classifiers over multiple data sets, JMLR 7, 2006, sections
    3.1.3 (Wilcoxon), 3.2.2 (Friedman in the form of Iman and Davenport, Nemenyi).

    Examples
    --------
    >>> from skresample.model_selection import compare_over_tables
    >>> scores = [[0.9, 0.8, 0.7], [0.8, 0.7, 0.6], [0.9, 0.7, 0.8], [0.7, 0.6, 0.5]]
    >>> compare_over_tables(scores, ["a", "b", "c"]).ranks
    array([1.  , 2.25, 2.75])
    """
    from scipy import stats

    if not 0 < alpha < 1:
        raise ValueError(f"alpha must lie between 0 and 1, got {alpha!r}.")
    names = column_names(scores) if methods is None else methods
    table = np.asarray(scores, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] < 2:
        raise ValueError(f"scores must have shape (n_tables, n_methods >= 2), got {table.shape}.")
    k = table.shape[1]
    names = [str(j) for j in (range(k) if names is None else names)]
    if len(names) != k:
        raise ValueError(f"methods has {len(names)} names for {k} columns of scores.")
    table = table[~np.isnan(table).any(axis=1)]
    n = len(table)
    if n < 2:
        raise ValueError(f"at least 2 tables with a score of every method are needed, got {n}.")
    table = table if greater_is_better else -table
    each = stats.rankdata(-table, axis=1)
    ranks = each.mean(axis=0)
    statistic, pvalue = _friedman(each)
    q = float(stats.studentized_range.ppf(1 - alpha, k, np.inf)) / np.sqrt(2)
    critical = q * np.sqrt(k * (k + 1) / (6 * n))
    return SeveralTables(
        methods=names,
        n_tables=n,
        ranks=ranks,
        statistic=statistic,
        pvalue=pvalue,
        critical_difference=float(critical),
        groups=_groups(ranks, names, critical),
        pairs=_pairs(table, names),
    )


def _friedman(ranks) -> tuple[float, float]:
    """F statistic of Iman and Davenport, corrected for ties, and its p-value."""
    from scipy import stats

    n, k = ranks.shape
    between = n * ((ranks.mean(axis=0) - (k + 1) / 2) ** 2).sum()
    within = ((ranks - (k + 1) / 2) ** 2).sum()
    if within == 0:  # every table ties all methods
        return 0.0, 1.0
    rest = within - between
    if rest <= 1e-12 * within:  # every table ranks them alike
        return float("inf"), 0.0
    statistic = float((n - 1) * between / rest)
    return statistic, float(stats.f.sf(statistic, k - 1, (k - 1) * (n - 1)))


def _groups(ranks, names, critical) -> list[list[str]]:
    """Largest runs of methods, in order of rank, that span less than the critical difference."""
    order = np.argsort(ranks, kind="stable")
    sorted_ranks = ranks[order]
    out, reach = [], -1
    for i, rank in enumerate(sorted_ranks):
        last = int(np.searchsorted(sorted_ranks, rank + critical, side="left")) - 1
        if last > max(i, reach):
            out.append([names[j] for j in order[i : last + 1]])
            reach = last
    return out


def _signed_rank(d) -> float:
    """Two-sided p-value of Wilcoxon's test, zeros split.

    Up to 13 tables it is exact, also with ties, as scipy's: signs are counted by rank sums
    instead of one by one, which takes 2^13 evaluations a pair.
    """
    from scipy import stats

    if len(d) > 13:
        return float(stats.wilcoxon(d, zero_method="zsplit").pvalue)
    twice = np.rint(2 * stats.rankdata(np.abs(d))).astype(np.intp)[d != 0]
    total, plus = twice.sum(), twice[d[d != 0] > 0].sum()
    ways = np.zeros(total + 1)
    ways[0] = 1
    for rank in twice:
        ways[rank:] += ways[:-rank].copy()
    return min(1.0, 2 * float(ways[: min(plus, total - plus) + 1].sum() / ways.sum()))


def _pairs(table, names) -> list[dict]:
    out = []
    for i, j in combinations(range(table.shape[1]), 2):
        d = table[:, i] - table[:, j]
        p = 1.0 if not d.any() else _signed_rank(d)
        out.append(
            {
                "first": names[i],
                "second": names[j],
                "wins": int((d > 0).sum()),
                "losses": int((d < 0).sum()),
                "ties": int((d == 0).sum()),
                "median_difference": float(np.median(d)),
                "pvalue": p,
            }
        )
    adjusted = holm([row["pvalue"] for row in out])
    return [row | {"pvalue_holm": float(p)} for row, p in zip(out, adjusted, strict=True)]
