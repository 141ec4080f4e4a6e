"""Slices and their tests as small tables that read well."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any, NamedTuple, overload

__all__ = ["RecordTable", "Slice", "SliceReport", "SliceTable", "SliceTest", "slice_of"]


class Slice(NamedTuple):
    """A part of the table in which a model errs more than elsewhere.

    Attributes
    ----------
    name : str
        Its conditions in words.
    size : int
        Rows among those searched.
    error : float
        Mean error of these rows.
    lift : float
        ``error`` over the mean error of all rows searched.
    score : float
        What the search ranked it by.
    conditions : tuple
        All of them hold for its rows; see :mod:`~skresample.slices.predicates`.
    """

    name: str
    size: int
    error: float
    lift: float
    score: float
    conditions: tuple[Any, ...] = ()


def slice_of(conditions, errors, inside, score: float | None = None) -> Slice:
    """The slice of the rows ``inside``, called by its conditions; ``score``: None for its error."""
    error, mean = float(errors[inside].mean()), float(errors.mean())
    lift = error / mean if mean else float("nan")
    name, score = " & ".join(map(str, conditions)), error if score is None else score
    return Slice(name, int(inside.sum()), error, lift, score, tuple(conditions))


class SliceTest(NamedTuple):
    """A slice on rows that were not searched.

    Attributes
    ----------
    name : str
    size : int
        Its rows.
    error, rest_error : float
        Mean error inside and outside.
    low, high : float
        95 % interval of the difference (Welch).
    pvalue : float
        Of "no more errors inside than outside": Fisher's exact test for errors of 0 and 1, Welch's
        t-test otherwise; NaN without rows inside or outside.
    pvalue_holm : float
        Adjusted for the number of slices.
    """

    name: str
    size: int
    error: float
    rest_error: float
    low: float
    high: float
    pvalue: float
    pvalue_holm: float


class RecordTable(Sequence[Any]):
    """Records of one kind, printed as a table."""

    columns: tuple[str, ...] = ()

    def __init__(self, records: Sequence[Any]) -> None:
        self._records = tuple(records)

    @overload
    def __getitem__(self, index: int) -> Any: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Any]: ...
    def __getitem__(self, index: int | slice) -> Any:
        """Return a record."""
        return self._records[index]

    def __len__(self) -> int:
        return len(self._records)

    def records(self) -> list[dict[str, Any]]:
        """Rows as dicts, for a data frame of any library."""
        return [{name: getattr(r, name) for name in self.columns} for r in self._records]

    def _cells(self) -> list[list[str]]:
        return [
            [v if isinstance(v, str) else f"{v:,}" if isinstance(v, int) else f"{v:.3g}"
             for v in record.values()]
            for record in self.records()
        ]  # fmt: skip

    def _remark(self) -> str:
        return "" if self._records else "no slice found"

    def __repr__(self) -> str:
        rows = [list(self.columns), *self._cells()]
        width = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [
            "  ".join(
                cell.ljust(w) if i == 0 else cell.rjust(w)
                for i, (cell, w) in enumerate(zip(row, width, strict=True))
            ).rstrip()
            for row in rows
        ]
        return "\n".join([*lines, *filter(None, [self._remark()])])

    def _repr_html_(self) -> str:
        """The table for notebooks; text from the data is escaped."""
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
            for row in self._cells()
        )
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f"{table}<p>{escape(self._remark())}</p>"


class SliceTable(RecordTable):
    """Slices found, the first one first."""

    columns = ("name", "size", "error", "lift", "score")


class SliceReport(RecordTable):
    """Tests of slices on rows that were not searched.

    Attributes
    ----------
    n_rows : int
        Rows tested on.
    n_covered, n_in_several : int
        Of these, rows in at least one slice and in two or more: slices may overlap, and the same
        errors then speak for each of them.
    """

    columns = SliceTest._fields

    def __init__(
        self, records: Sequence[SliceTest], n_rows: int, n_covered: int, n_in_several: int
    ) -> None:
        super().__init__(records)
        self.n_rows, self.n_covered, self.n_in_several = n_rows, n_covered, n_in_several

    def significant(self, level: float = 0.05) -> list[int]:
        """Positions of the slices whose adjusted p-value is at most ``level``."""
        return [i for i, test in enumerate(self) if test.pvalue_holm <= level]

    def _remark(self) -> str:
        return (
            f"{self.n_rows:,} rows that were not searched, {self.n_covered:,} of them in a slice, "
            f"{self.n_in_several:,} in several"
        )
