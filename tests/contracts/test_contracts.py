"""Our own contracts, over every public resampler and every example table."""

import pytest
from registry import LIGHTER, NOT_PROMISED, resamplers

from skresample.testing.contracts import CONTRACTS, suits
from skresample.testing.tables import example_tables

RESAMPLERS = resamplers()
TABLES = example_tables()


def _broken(resampler, contracts) -> list[Exception]:
    """What each contract says against a resampler, on the first table that breaks it."""
    told = []
    for name, contract in contracts.items():
        if (type(resampler).__name__, name) in NOT_PROMISED:
            continue
        for table in [table for table in TABLES if suits(resampler, table)]:
            try:
                contract(resampler, table)
            except Exception as error:
                error.add_note(f"contract: {name}, table: {table.name}")
                told.append(error)
                break
    return told


@pytest.mark.parametrize("resampler", RESAMPLERS, ids=repr)
def test_contracts(resampler):
    told = _broken(resampler, CONTRACTS)
    if told:
        raise ExceptionGroup(f"{len(told)} of {len(CONTRACTS)} contracts", told)


def test_a_broken_contract_is_told():
    seen = []

    def never(resampler, table):
        seen.append(table.name)
        raise AssertionError("never")

    def fine(_, table):
        seen.append(table.name)

    (error,) = _broken(RESAMPLERS[0], {"never": never, "fine": fine})
    assert error.__notes__ == ["contract: never, table: plain"]
    assert seen == ["plain", *(table.name for table in TABLES)]
    assert len(CONTRACTS) > 20


def test_every_exception_names_something_real():
    names = {type(r).__name__ for r in RESAMPLERS}
    assert {name for name, _ in NOT_PROMISED} | set(LIGHTER) <= names
    assert {contract for _, contract in NOT_PROMISED} <= set(CONTRACTS)
