"""Do test rows live on in the training rows? The plan knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from skresample._parameters import VectorLike
from skresample.plan import Blend, ResamplingPlan

__all__ = ["LeakageAudit", "ancestors", "leakage_audit"]


@dataclass(frozen=True, eq=False)
class LeakageAudit:
    """Result of :func:`leakage_audit`.

    Attributes
    ----------
    test_rows : ndarray of shape (a,), intp
        Test rows, as they were given, that a training row stems from or shares an ancestor with.
    train_rows : ndarray of shape (b,), intp
        Output rows of the plan that are trained on although they stem from a test row.
    copies : ndarray of shape (c,), intp
        Those of ``train_rows`` that are a verbatim copy of a row the test rows stem from.
    untraceable : ndarray of shape (d,), intp
        Trained output rows without a recorded parent (e.g. drawn from a learned density): nothing
        can be said about them.
    n_train, n_test : int
        Rows looked at.
    """

    test_rows: np.ndarray
    train_rows: np.ndarray
    copies: np.ndarray
    untraceable: np.ndarray
    n_train: int
    n_test: int

    @property
    def is_clean(self) -> bool:
        """Whether no leak was found and every training row could be traced."""
        return not (len(self.test_rows) or len(self.untraceable))

    def __str__(self) -> str:
        if self.is_clean:
            return f"No leak: none of {self.n_test} test rows is an ancestor of a training row."
        text = (
            f"{len(self.test_rows)} of {self.n_test} test rows leak into {len(self.train_rows)} "
            f"of {self.n_train} training rows ({len(self.copies)} verbatim copies)."
        )
        if len(self.untraceable):
            text += f" {len(self.untraceable)} training rows have no recorded parent."
        return text + " Split first, then resample the training part only."


def ancestors(plan: ResamplingPlan) -> sparse.csr_array:
    """Which input rows each output row takes anything from.

    Parameters
    ----------
    plan : ResamplingPlan

    Returns
    -------
    csr_array of shape (n_output, n_input), bool
        Kept rows have one entry. New rows have their base or parent, every partner with a
        coefficient other than 0, and the donors of nominal values.
    """
    rows, columns = [np.arange(plan.n_kept)], [plan.keep]
    new = plan.new
    if new is not None:
        at = np.arange(plan.n_new) + plan.n_kept
        if isinstance(new, Blend):
            used = new.coef != 0
            rows += [at, np.broadcast_to(at[:, None], used.shape)[used]]
            columns += [new.base, new.partner[used]]
        else:
            rows.append(at[new.dominant >= 0])
            columns.append(new.dominant[new.dominant >= 0])
        if new.donor is not None:
            rows.append(np.repeat(at, new.donor.shape[1]))
            columns.append(new.donor.ravel())
    i, j = np.concatenate(rows), np.concatenate(columns)
    shape = (plan.n_output, plan.n_input)
    matrix = sparse.coo_array((np.ones(len(i), dtype=np.int32), (i, j)), shape=shape).tocsr()
    matrix.data[:] = 1
    return matrix if plan.order is None else matrix[plan.order]


def leakage_audit(
    plan: ResamplingPlan, train: VectorLike, test: VectorLike, *, space: str = "output"
) -> LeakageAudit:
    """Find test rows that are parents of training rows.

    Resampling before splitting puts copies or blends of test rows into the training part, and
    every score comes out too good. The plan tells exactly which rows are concerned.

    Parameters
    ----------
    plan : ResamplingPlan
        ``plan_`` of the fitted resampler.
    train, test : array-like of int
        Positions of the rows trained and tested on.
    space : {"output", "input"}, default="output"
        "output": the resampled rows were split; both are positions of output rows. "input": both
        are rows of the table before resampling, and every output row whose main parent is a
        training row was trained on.

    Returns
    -------
    LeakageAudit

    Raises
    ------
    ValueError
        When a position is out of range or ``space`` is unknown.

    Notes
    -----
    O(entries of the plan). A resampler inside a pipeline never leaks: its plan is made from the
    training part alone.

    Examples
    --------
    >>> from skresample import Blend, ResamplingPlan
    >>> from skresample.inspection import leakage_audit
    >>> plan = ResamplingPlan(4, keep=[0, 1, 2, 3], new=Blend([0], [[3]], [[0.5]]))
    >>> print(leakage_audit(plan, train=[0, 1, 4], test=[2, 3]))
    1 of 2 test rows leak into 1 of 3 training rows (0 verbatim copies). Split first, then
    resample the training part only.
    """
    if space not in ("output", "input"):
        raise ValueError(f"space must be 'output' or 'input', got {space!r}.")
    size = plan.n_output if space == "output" else plan.n_input
    train, test = _positions(train, "train", size), _positions(test, "test", size)
    matrix = ancestors(plan)
    sources = matrix
    if space == "input":
        own = np.zeros(plan.n_input + 1, dtype=bool)
        own[train] = True
        # Output rows without a parent (-1) were trained on by whoever trained on the output.
        own[-1] = True
        train = np.flatnonzero(own[plan.origin])
        sources = sparse.identity(plan.n_input, dtype=np.int32, format="csr")
    tested = np.zeros(plan.n_input, dtype=np.int32)
    tested[sources[test].indices] = 1
    trained = np.zeros(plan.n_input, dtype=np.int32)
    trained[matrix[train].indices] = 1
    stems = matrix[train] @ tested > 0
    copy = stems & ~plan.is_new[train]
    traced = np.diff(matrix[train].indptr) > 0
    return LeakageAudit(
        test_rows=test[sources[test] @ trained > 0],
        train_rows=train[stems],
        copies=train[copy],
        untraceable=train[~traced],
        n_train=len(train),
        n_test=len(test),
    )


def _positions(values, name: str, size: int) -> np.ndarray:
    """Positions as intp; a mask is refused because its length would hide a mistake."""
    array = np.asarray(values)
    if array.size and array.dtype.kind not in "iu":
        raise ValueError(f"{name} must hold row positions, got dtype {array.dtype}.")
    array = array.astype(np.intp).ravel()
    worst = array.min(initial=0) if (array < 0).any() else array.max(initial=0)
    if array.size and not 0 <= worst < size:
        raise ValueError(f"{name} must lie between 0 and {size - 1}, got {worst}.")
    return array
