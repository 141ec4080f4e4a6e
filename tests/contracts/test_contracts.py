"""Our own contracts, over every public resampler and every example table."""

import pytest
from registry import NOT_PROMISED, resamplers

from skresample.testing.contracts import CONTRACTS, suits
from skresample.testing.tables import example_tables

RESAMPLERS = resamplers()
TABLES = example_tables()


@pytest.mark.parametrize("contract", CONTRACTS)
@pytest.mark.parametrize("resampler", RESAMPLERS, ids=repr)
def test_contract(resampler, contract):
    if (type(resampler).__name__, contract) in NOT_PROMISED:
        pytest.skip(NOT_PROMISED[type(resampler).__name__, contract])
    for table in [table for table in TABLES if suits(resampler, table)]:
        try:
            CONTRACTS[contract](resampler, table)
        except Exception as error:
            error.add_note(f"table: {table.name}")
            raise


def test_every_exception_names_something_real():
    names = {type(r).__name__ for r in RESAMPLERS}
    assert {name for name, _ in NOT_PROMISED} <= names
    assert {contract for _, contract in NOT_PROMISED} <= set(CONTRACTS)
