"""What every resampler promises, as plain functions ``check_*(resampler, table)``.

Each raises AssertionError where the promise is broken. ``CONTRACTS`` lists them; a check that
does not apply to a resampler returns without a word, see :func:`applies`.
"""

from __future__ import annotations

from typing import Any

from skresample._table.accept import refuse_class

from . import frames, promises_of_calls, promises_of_containers, promises_of_plans
from .tables import ExampleTable, example_tables

__all__ = ["CONTRACTS", "applies", "check_resampler", "suits"]


CONTRACTS = {
    name.removeprefix("check_"): check
    for module in (promises_of_plans, promises_of_calls, promises_of_containers, frames)
    for name, check in vars(module).items()
    if name.startswith("check_")
}


def applies(resampler: Any) -> bool:
    """Whether an object can be checked: it resamples rows."""
    return hasattr(resampler, "fit_resample")


def suits(resampler: Any, table: ExampleTable) -> bool:
    """Whether the target of a table is of the kind that a resampler takes."""
    return table.y.dtype.kind in "iuf" or not getattr(resampler, "_needs_numbers", False)


def check_resampler(resampler: Any, tables: list[ExampleTable] | None = None) -> int:
    """Run every contract on small tables.

    Parameters
    ----------
    resampler : resampler
        An unfitted instance; give it a ``random_state``.
    tables : list of ExampleTable, default=None
        Tables to use; default: :func:`example_tables`.

    Returns
    -------
    n_checks : int
        Number of checks that ran.

    Raises
    ------
    AssertionError
        Naming the contract and the table, where one is broken.

    Examples
    --------
    >>> from skresample.over_sampling import SMOTE
    >>> from skresample.testing import check_resampler
    >>> check_resampler(SMOTE(random_state=0)) > 100
    True
    """
    refuse_class(resampler, "resampler")
    if not applies(resampler):
        raise TypeError(f"{resampler!r} has no fit_resample")
    done = 0
    for table in example_tables() if tables is None else tables:
        if not suits(resampler, table):
            continue
        for name, check in CONTRACTS.items():
            try:
                check(resampler, table)
            except Exception as error:
                raise AssertionError(
                    f"{type(resampler).__name__} breaks '{name}' on table '{table.name}': "
                    f"{type(error).__name__}: {error}"
                ) from error
            done += 1
    return done
