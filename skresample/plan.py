"""The plan: which rows are kept, which are made from which, with which labels and weights.

A resampler does not build data, it writes a :class:`ResamplingPlan`; one assembler turns the
plan into rows in the caller's own container. Provenance, co-resampling of any per-row array,
chaining and dry runs all follow from the plan.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Literal

import numpy as np
from scipy import sparse

from skresample._applied import applied, counts_as_html, matrix_of
from skresample._compose import (
    check_new_y,
    check_order,
    check_weight,
    composed,
    consecutive,
    selected,
)
from skresample._drawn import Parts, as_slice
from skresample._lineage import (
    LICENCE_ORDER,
    LabelRule,
    Licence,
    Lineage,
    allowed_among,
    licence_of,
    lineage_of,
    propagated,
)
from skresample._new_rows import Blend, Rows, positions
from skresample.exceptions import PlanError

__all__ = [
    "LICENCE_ORDER",
    "Blend",
    "Licence",
    "Lineage",
    "ResamplingPlan",
    "Rows",
    "licence_of",
    "propagate_labels",
]


class ResamplingPlan:
    """What a resampler decided, independent of the container the rows live in; not to be changed.

    Parameters
    ----------
    n_input : int
        Number of input rows.
    keep : array-like of shape (a,) or slice
        Input rows kept verbatim, in output order; a row may occur several times.
    new : Blend or Rows, optional
        Recipe of the m new rows, which follow the kept ones.
    new_y : array-like of shape (m,) or (m, t), optional
        Targets of the new rows; default: the target of the base or parent row.
    weight : array-like of shape (a + m,), optional
        Sample weight of every output row, finite and >= 0.
    order : array-like of shape (a + m,), optional
        Permutation of the output rows; default: kept rows first, then new ones.

    Raises
    ------
    PlanError
        If a row number is out of range, a shape does not fit, or a number is not finite.

    Notes
    -----
    A slice stays a slice until ``keep`` is read, and rows that the resampler can draw by blocks
    are drawn when they are asked for: :meth:`chunks` costs what a chunk costs.

    Examples
    --------
    >>> from skresample import ResamplingPlan
    >>> plan = ResamplingPlan(5, keep=[4, 0, 0])
    >>> plan.apply(["a", "b", "c", "d", "e"])
    ['e', 'a', 'a']
    >>> plan.then(ResamplingPlan(3, keep=[1])).keep
    array([0])
    >>> [part.keep.tolist() for part in ResamplingPlan(5, keep=slice(None)).chunks(2)]
    [[0, 1], [2, 3], [4]]
    """

    n_input: int
    _keep: Any
    _new: Any
    new_y: np.ndarray | None
    weight: np.ndarray | None
    order: np.ndarray | None

    def __init__(
        self,
        n_input: int,
        keep: np.ndarray | slice,
        new: Blend | Rows | Parts | None = None,
        new_y: np.ndarray | None = None,
        weight: np.ndarray | None = None,
        order: np.ndarray | None = None,
    ) -> None:
        n = int(n_input)
        if isinstance(keep, slice):
            keep = as_slice(range(n)[keep])
        elif not isinstance(keep, Parts):
            keep = positions(keep, "keep", n, (np.size(keep),))
        if new is not None and len(new) == 0:
            new = None
        if isinstance(new, Rows) and callable(new.values):
            new = Parts([new])
        if new is not None and not isinstance(new, Parts):
            new = new.check(n)
        self.__dict__.update(n_input=n, _keep=keep, _new=new)
        self.__dict__.update(
            new_y=check_new_y(new_y, self.n_new),
            weight=None if weight is None else check_weight(weight, self.n_output),
            order=None if order is None else check_order(order, self.n_output),
        )

    def __setattr__(self, name: Any, value: Any) -> None:
        raise AttributeError(f"a plan does not change; make another one to set {name!r}")

    @property
    def keep(self) -> np.ndarray:
        """Input rows kept verbatim, (n_kept,) intp."""
        keep = self._keep
        if isinstance(keep, Parts):
            keep = keep.select(slice(None))
            if not isinstance(keep, slice):
                keep = positions(keep, "keep", self.n_input)
            self.__dict__["_keep"] = keep
        return np.arange(self.n_input, dtype=np.intp)[keep] if isinstance(keep, slice) else keep

    @property
    def kept(self) -> np.ndarray | slice:
        """The kept rows as :attr:`keep`, or as a slice where they are held as one."""
        return self._keep if isinstance(self._keep, slice) else self.keep

    @property
    def new(self) -> Blend | Rows | None:
        """Recipe of the new rows."""
        if isinstance(self._new, Parts):
            self.__dict__["_new"] = self._new.select(slice(None)).check(self.n_input)
        return self._new

    # -- sizes and provenance ---------------------------------------------------------------
    @property
    def n_kept(self) -> int:
        """Number of output rows that are input rows."""
        keep = self._keep
        return len(range(self.n_input)[keep]) if isinstance(keep, slice) else len(keep)

    @property
    def n_new(self) -> int:
        """Number of output rows that are new."""
        return 0 if self._new is None else len(self._new)

    @property
    def n_output(self) -> int:
        """Number of output rows."""
        return self.n_kept + self.n_new

    @property
    def is_selection(self) -> bool:
        """Whether every output row is an input row."""
        return self._new is None

    @property
    def is_new(self) -> np.ndarray:
        """Which output rows are new, (n_output,) bool."""
        return self._ordered(np.arange(self.n_output) >= self.n_kept)

    @property
    def origin(self) -> np.ndarray:
        """For every output row the input row it mostly comes from, -1 if none; (n_output,)."""
        new = self.new
        return self._ordered(self.keep if new is None else np.append(self.keep, new.dominant))

    @property
    def label_source(self) -> np.ndarray:
        """For every output row the input row whose target it takes; (n_output,)."""
        new = self.new
        return self._ordered(self.keep if new is None else np.append(self.keep, new.source))

    def _ordered(self, natural):
        return natural if self.order is None else natural[self.order]

    def as_matrix(self) -> sparse.csr_array:
        """Output rows as combinations of input rows: sparse (n_output, n_input).

        Rows that keep or blend sum to 1; a :class:`Rows` row has a single 1 at its parent.
        """
        return matrix_of(self)

    def lineage(self, ids: Any = None) -> Lineage:
        """Who had a part in which output row: a tidy table, a line a pair.

        Parameters
        ----------
        ids : array-like of shape (n_input,), default=None
            What the input rows are called, such as keys of a database; None: their positions.

        Returns
        -------
        lineage : Lineage
            Columns ``row``, ``parent``, ``weight`` and ``kind``.

        Examples
        --------
        >>> from skresample import Blend, ResamplingPlan
        >>> plan = ResamplingPlan(2, [0, 0], Blend([0], [[1]], [[0.25]]))
        >>> for line in plan.lineage(["u", "v"]).records():
        ...     print(*line.values())
        0 u 1.0 original
        1 u 1.0 duplicate
        2 u 0.75 interpolated
        2 v 0.25 interpolated
        """
        return lineage_of(self, ids)

    # -- use --------------------------------------------------------------------------------
    def apply(self, array: Any, rule: str = "origin") -> Any:
        """Resample any per-row array along with the rows.

        Parameters
        ----------
        array : container with ``n_input`` rows
            Weights, groups, time stamps, ids: ndarray, sparse, list, pandas or polars.
        rule : {"origin", "label", "blend"}
            "origin": each output row takes the entry of the row it mostly comes from; "label": of
            the row whose target and group it has, which also new rows without a parent have;
            "blend": numbers are combined as the rows were (a :class:`Rows` row copies its
            parent).

        Returns
        -------
        container of the same kind with ``n_output`` rows
            For "blend" an ndarray of floats, of the precision of the input (float64 for whole
            numbers); entries may be of any shape, such as images or windows.
        """
        return applied(self, array, rule)

    def chunks(self, rows: int) -> Iterator[ResamplingPlan]:
        """Yield plans of consecutive output rows, which together are this plan.

        Parameters
        ----------
        rows : int
            Output rows of each plan but the last, >= 1.

        Yields
        ------
        part : ResamplingPlan
            Kept rows as a slice where they are a range; new rows are drawn when their turn comes.
        """
        if rows < 1:
            raise ValueError(f"rows must be at least 1, got {rows}")
        for start in range(0, self.n_output, rows):
            yield consecutive(self, start, min(start + rows, self.n_output))

    def select(self, index: Any) -> ResamplingPlan:
        """Return the plan of the output rows at positions ``index`` (in that order)."""
        return selected(self, index)

    def filter(
        self,
        labels: Any,
        allowed: Collection[Any] | str,
        *,
        rule: LabelRule = "most_restrictive",
        order: Sequence[Any] = LICENCE_ORDER,
        generated: Literal["all", "parents"] = "all",
    ) -> ResamplingPlan:
        """Return the plan of the output rows whose label, by all their parents, is allowed.

        Parameters
        ----------
        labels : array-like of shape (n_input,)
            Licence or source of the input rows.
        allowed : str or collection
            Labels of output rows to keep; with "union", all labels of a row must be among them.
        rule, order, generated
            As in :func:`propagate_labels`.

        Returns
        -------
        plan : ResamplingPlan
        """
        found = propagated(self, labels, rule, order=order, generated=generated)
        return selected(self, allowed_among(found, allowed))

    def then(self, other: ResamplingPlan) -> ResamplingPlan:
        """Return one plan that does what this plan and then ``other`` do.

        Exact when ``other`` keeps rows; blends of blends multiply; new rows that ``other``
        makes from :class:`Rows` values cannot be expressed and raise :class:`PlanError`
        (their values are not a combination of input rows).
        """
        if other.n_input != self.n_output:
            raise PlanError(
                f"the first plan puts out {self.n_output} rows, the second expects {other.n_input}"
            )
        return composed(self, other)

    def __repr__(self) -> str:
        kind = ""
        if self._new is not None:
            drawn = isinstance(self._new, Parts)
            kind = ", drawn when asked for" if drawn else f" by {type(self._new).__name__}"
        weighted = "" if self.weight is None else ", weighted"
        return (
            f"ResamplingPlan({self.n_input} -> {self.n_output} rows: {self.n_kept} kept, "
            f"{self.n_new} new{kind}{weighted})"
        )

    def _repr_html_(self) -> str:
        """Counts of a plan, for notebooks; numbers and names of classes only."""
        return counts_as_html(self)


def propagate_labels(
    plan: ResamplingPlan,
    labels: Any,
    rule: LabelRule = "most_restrictive",
    *,
    order: Sequence[Any] = LICENCE_ORDER,
    generated: Literal["all", "parents"] = "all",
) -> np.ndarray:
    """Labels of output rows, from the labels of all input rows that had a part in them.

    Parameters
    ----------
    plan : ResamplingPlan
    labels : array-like of shape (n_input,)
        Licences by name (such as "CC-BY-NC-4.0"), classes of ``order``, or sources.
    rule : str or callable, default="most_restrictive"
        "most_restrictive": the last class in ``order``. "attribution", "share_alike": whether the
        licence of any parent asks for it. "union": all labels, as a frozenset. A callable is given
        the list of labels.
    order : sequence, default=LICENCE_ORDER
        Classes, the least restrictive first. A label that is none of them counts as the last one;
        with the default, names of common licences are read.
    generated : {"all", "parents"}, default="all"
        Generated rows come from a model or noise that was set by the rows around: by default all
        input rows had a part in them, and a row without parents counts as of unknown origin.

    Returns
    -------
    labels : ndarray of shape (n_output,)
        object, bool for "attribution" and "share_alike".

    Notes
    -----
    An input row has a part when it gave a number, a nominal value or the label. Nothing here is
    legal advice: an unknown label is taken for the most restrictive one, never for a free one.

    References
    ----------
    S. Longpre et al., "The Data Provenance Initiative: A Large Scale Audit of Dataset Licensing and
    Attribution in AI", Nature Machine Intelligence 6, 2024, arXiv:2310.16787.

    Examples
    --------
    >>> from skresample import Blend, ResamplingPlan
    >>> from skresample.plan import propagate_labels
    >>> plan = ResamplingPlan(3, [0, 2], Blend([0], [[1]], [[0.5]]))
    >>> propagate_labels(plan, ["MIT", "CC-BY-NC-4.0", "my own"]).tolist()
    ['commercial', 'academic-only', 'non-commercial']
    """
    return propagated(plan, labels, rule, order=order, generated=generated)
