"""The plan: which rows are kept, which are made from which, with which labels and weights.

A resampler does not build data, it writes a :class:`ResamplingPlan`; one assembler turns the
plan into rows in the caller's own container. Provenance, co-resampling of any per-row array,
chaining and dry runs all follow from the plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import sparse

from skresample._compose import changed, check_new_y, check_order, check_weight, compose_new
from skresample._drawn import Parts, as_slice
from skresample._new_rows import Blend, Rows, positions
from skresample._table.containers import n_rows, take
from skresample.exceptions import PlanError

__all__ = ["Blend", "ResamplingPlan", "Rows"]


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
        if self.new is None:
            return self._ordered(self.keep)
        return self._ordered(np.concatenate([self.keep, self.new.dominant]))

    @property
    def label_source(self) -> np.ndarray:
        """For every output row the input row whose target it takes; (n_output,)."""
        if self.new is None:
            return self._ordered(self.keep)
        source = self.new.source
        return self._ordered(np.concatenate([self.keep, source]))

    def _ordered(self, natural):
        return natural if self.order is None else natural[self.order]

    def as_matrix(self) -> sparse.csr_array:
        """Output rows as combinations of input rows: sparse (n_output, n_input).

        Rows that keep or blend sum to 1; a :class:`Rows` row has a single 1 at its parent.
        """
        i = [np.arange(self.n_kept)]
        j, v = [self.keep], [np.ones(self.n_kept)]
        if isinstance(self.new, Blend):
            m, k = self.new.coef.shape
            at = np.arange(m) + self.n_kept
            i += [at, np.repeat(at, k)]
            j += [self.new.base, self.new.partner.ravel()]
            v += [1.0 - self.new.coef.sum(axis=1), self.new.coef.ravel()]
        elif self.new is not None:
            has = np.flatnonzero(self.new.dominant >= 0)
            i, j, v = [*i, has + self.n_kept], [*j, self.new.dominant[has]], [*v, np.ones(has.size)]
        entries = np.concatenate(v), (np.concatenate(i), np.concatenate(j))
        matrix = sparse.csr_array(entries, shape=(self.n_output, self.n_input))
        return matrix if self.order is None else matrix[self.order]

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
        if n_rows(array) != self.n_input:
            raise PlanError(f"the plan is for {self.n_input} rows, the array has {n_rows(array)}")
        if rule == "origin":
            origin = self.origin
            if (origin < 0).any():
                raise PlanError(
                    f"{int((origin < 0).sum())} new rows have no parent row to take a value from; "
                    f"rule='label' takes that of a row of their class and group"
                )
            return take(array, origin)
        if rule not in ("label", "blend"):
            raise ValueError(f"rule must be 'origin', 'label' or 'blend', got {rule!r}")
        source = self.label_source
        if (source < 0).any():
            raise PlanError("new rows without a parent row belong to no input row")
        if rule == "label":
            return take(array, source)
        values = np.asarray(array)
        if values.dtype.kind != "f":
            values = values.astype(np.float64)
        out = values[source]
        if isinstance(self.new, Blend):
            at = np.flatnonzero(self.is_new)
            new = self.new if self.order is None else self.new.select(self.order[at] - self.n_kept)
            coef = new.coef.reshape(new.coef.shape + (1,) * (values.ndim - 1))
            coef = coef.astype(values.dtype, copy=False)
            out[at] += (coef * (values[new.partner] - values[new.base][:, None])).sum(axis=1)
        return out

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
            yield self._part(start, min(start + rows, self.n_output))

    def _part(self, start: int, stop: int) -> ResamplingPlan:
        """The plan of the output rows from ``start`` to ``stop``."""
        if self.order is not None:
            return self.select(np.arange(start, stop))
        n, which = self.n_kept, slice(start, min(stop, self.n_kept))
        keep: np.ndarray | slice = slice(0, 0)
        if start < n:
            keep = self._keep
            if isinstance(keep, slice):
                keep = as_slice(range(self.n_input)[keep][which])
            else:
                keep = keep.select(which) if isinstance(keep, Parts) else keep[which]
        weight = None if self.weight is None else self.weight[start:stop]
        if stop <= n:
            return ResamplingPlan(self.n_input, keep, weight=weight)
        which = slice(max(start - n, 0), stop - n)
        new_y = None if self.new_y is None else self.new_y[which]
        return ResamplingPlan(self.n_input, keep, self._new.select(which), new_y, weight)

    def select(self, index: Any) -> ResamplingPlan:
        """Return the plan of the output rows at positions ``index`` (in that order)."""
        index = positions(index, "index", self.n_output)
        natural = index if self.order is None else self.order[index]
        kept = natural < self.n_kept
        new = None if self.new is None else self.new.select(natural[~kept] - self.n_kept)
        new_y = None if self.new_y is None else self.new_y[natural[~kept] - self.n_kept]
        # In natural order the kept rows come first; `order` leads back to the asked order.
        places = np.concatenate([np.flatnonzero(kept), np.flatnonzero(~kept)])
        sorted_already = bool((np.diff(places) > 0).all())
        order = None if sorted_already else np.argsort(places)
        weight = None if self.weight is None else self.weight[index]
        return ResamplingPlan(self.n_input, self.keep[natural[kept]], new, new_y, weight, order)

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
        kept = self.select(other.keep)
        plan = kept if other.new is None else compose_new(self, other, kept)
        if other.order is not None:
            inner = np.arange(plan.n_output) if plan.order is None else plan.order
            plan = changed(plan, order=inner[other.order])
        if other.weight is not None:
            first = 1.0 if self.weight is None else self.weight[other.label_source]
            plan = changed(plan, weight=other.weight * first)
        return plan

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
        used = int(np.unique(self.keep).size)
        recipe = "" if self._new is None else f" ({type(self._new).__name__})"
        rows = [
            ("input rows", self.n_input),
            ("kept at least once", used),
            ("left out", self.n_input - used),
            ("further copies", self.n_kept - used),
            (f"new rows{recipe}", self.n_new),
            ("output rows", self.n_output),
        ]
        body = "".join(f"<tr><td>{name}</td><td>{count:,}</td></tr>" for name, count in rows)
        return f"<p>ResamplingPlan</p><table><tbody>{body}</tbody></table>"
