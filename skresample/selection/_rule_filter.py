"""Keep the rows that obey rules: ranges, allowed values, functions, missingness."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from numbers import Real
from typing import Any, ClassVar, Literal

import numpy as np

from skresample._math.label_codes import missing_mask
from skresample._parameters import Fraction
from skresample._table.columns import one_column
from skresample._table.pairs import native_values
from skresample.base import BaseSelector

from ._method_card import MethodCard
from ._scores.asked import kept_or_warned

__all__ = ["RuleFilter"]


class RuleFilter(BaseSelector):
    """Keep the rows that obey rules about their columns, and tell which rule rejected how many.

    Parameters
    ----------
    rules : mapping, list of callables, callable or None, default=None
        Mapping column (name or position) -> a pair (low, high) of inclusive bounds, None for none;
        a set or list of allowed values; or a function of the column (an ndarray) that returns a
        bool per row. A function, or a list of functions, is given X. None: no rule.
    max_missing : float, default=1.0
        Largest share of missing values in a row, in [0, 1].
    combine : {"all", "any"}, default="all"
        Whether a row must obey all rules, or at least one.

    Attributes
    ----------
    scores_ : ndarray of shape (n,)
        Share of the rules that a row obeys.
    n_rejected_ : dict
        Rule -> rows that break it.
    sample_indices_ : ndarray of shape (m,)
        Rows kept, ascending.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
    n_features_in_ : int

    Raises
    ------
    ValueError
        For a column that X does not have, or a function that does not give one bool per row.

    Warns
    -----
    ShortfallWarning
        If no row is left.

    Notes
    -----
    O(n) for each rule. A missing value breaks a range, and breaks a list of allowed values unless
    None is in it.

    References
    ----------
    A. Albalak et al., "A Survey on Data Selection for Language Models", TMLR 2024,
    arXiv:2402.16827, section 3.2 (heuristic approaches).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection import RuleFilter
    >>> X = np.array([[1.0, 5.0], [2.0, np.nan], [9.0, 6.0]])
    >>> filter = RuleFilter(rules={0: (None, 3)}, max_missing=0.0)
    >>> filter.fit_resample(X)[0]
    array([[1., 5.]])
    >>> filter.n_rejected_
    {'0': 1, 'max_missing': 1}
    """

    n_rejected_: dict[Any, Any]
    scores_: np.ndarray

    method_card: ClassVar[MethodCard] = MethodCard("rules", "threshold", "row")
    _allow_inf = True

    def __init__(
        self,
        *,
        rules: Mapping[Any, Any] | list[Any] | tuple[Any, ...] | Callable[..., Any] | None = None,
        max_missing: Fraction = 1.0,
        combine: Literal["all", "any"] = "all",
    ) -> None:
        self.rules = rules
        self.max_missing = max_missing
        self.combine = combine

    def _select(self, table):
        passed = dict(self._verdicts(table))
        if self.max_missing < 1:
            passed["max_missing"] = missing_share(table) <= self.max_missing
        if not passed:
            passed = {"no rule": np.ones(table.n, bool)}
        verdicts = np.column_stack(list(passed.values()))
        self.scores_ = verdicts.mean(axis=1)
        self.n_rejected_ = {name: int((~ok).sum()) for name, ok in passed.items()}
        keep = verdicts.all(axis=1) if self.combine == "all" else verdicts.any(axis=1)
        worst = max(self.n_rejected_, key=self.n_rejected_.get)
        return kept_or_warned(
            np.flatnonzero(keep),
            f"rule {worst!r} rejects {self.n_rejected_[worst]} of {table.n} rows; relax the rules",
        )

    def _verdicts(self, table):
        """Pairs of a rule's name and which rows obey it."""
        if self.rules is None:
            return
        if isinstance(self.rules, Mapping):
            for column, rule in self.rules.items():
                values = native_values(table, one_column(column, table.X, "rules"))
                yield str(column), _obeys(rule, values, column)
            return
        functions = [self.rules] if callable(self.rules) else self.rules
        for i, rule in enumerate(functions):
            if not callable(rule):
                raise TypeError(f"rules[{i}] must be a function of X, got {rule!r}")
            name = getattr(rule, "__name__", type(rule).__name__)
            label = name if name != "<lambda>" else f"rule {i}"
            yield label, _checked(rule(table.X), table.n, label)


def _obeys(rule, values, column) -> np.ndarray:
    """Which values obey one rule, (n,) bool."""
    if callable(rule):
        return _checked(rule(values), len(values), f"the rule of column {column!r}")
    if isinstance(rule, tuple):
        if len(rule) != 2:
            raise ValueError(
                f"the range of column {column!r} must be a pair (low, high), got {rule!r}"
            )
        return _in_range(values, *rule, column)
    if isinstance(rule, Iterable) and not isinstance(rule, (str, bytes)):
        allowed = set(rule)
        missing = missing_mask(values).tolist()
        pairs = zip(values.tolist(), missing, strict=True)
        return np.array([(None if gone else v) in allowed for v, gone in pairs], dtype=bool)
    raise TypeError(
        f"the rule of column {column!r} must be a pair, a collection or a function, got {rule!r}"
    )


def _in_range(values, low, high, column) -> np.ndarray:
    ok = ~missing_mask(values)
    known = values[ok]
    if known.dtype.kind not in "iufmM" and not all(isinstance(v, Real) for v in known):
        try:
            known = known.astype(np.float64)
        except (TypeError, ValueError):
            raise ValueError(
                f"column {column!r} has a range but holds {known[0]!r}; give a set of "
                "allowed values or a function"
            ) from None
    inside = np.ones(known.shape, bool)
    if low is not None:
        inside &= known >= low
    if high is not None:
        inside &= known <= high
    ok[ok] = inside
    return ok


def _checked(verdict, n: int, name: str) -> np.ndarray:
    verdict = np.asarray(verdict)
    if verdict.shape != (n,) or verdict.dtype.kind not in "bO":
        raise ValueError(
            f"{name} must give one bool for each of the {n} rows, got shape {verdict.shape}, dtype "
            f"{verdict.dtype}"
        )
    return verdict.astype(bool)


def missing_share(table) -> np.ndarray:
    """Share of the columns that are missing in each row, (n,)."""
    if table.kind == "sparse":
        numeric = table.numeric
        row = np.repeat(np.arange(table.n), np.diff(numeric.indptr))
        return np.bincount(row, weights=np.isnan(numeric.data), minlength=table.n) / table.d
    total = np.isnan(table.numeric).sum(axis=1).astype(float)
    for j in np.flatnonzero(table.nominal):
        total += missing_mask(native_values(table, j))
    return total / table.d
