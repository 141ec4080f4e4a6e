"""Our own contracts, over every public resampler and every example table."""

import pytest
from registry import COSTLY, FEW_TABLES, LIGHTER, NOT_PROMISED, named, resamplers

from skresample.testing.contracts import CONTRACTS, suits
from skresample.testing.tables import example_tables
from skresample.utils.discovery import all_estimators

RESAMPLERS = resamplers()
TABLES = example_tables()
FEW = [table for table in TABLES if table.name in FEW_TABLES]
REST = [table for table in TABLES if table.name not in FEW_TABLES]


def _first_tables(resampler) -> list:
    """The tables of the fast tests: of the rest, two in turn for resamplers that are not costly."""
    if type(resampler).__name__ in COSTLY:
        return FEW[:1]
    at = RESAMPLERS.index(resampler)
    return [*FEW, REST[at % len(REST)], REST[(at + 2) % len(REST)]]


def _broken(resampler, contracts, tables=TABLES) -> list[Exception]:
    """What each contract says against a resampler, on the first of the tables that breaks it."""
    told = []
    for name, contract in contracts.items():
        if (type(resampler).__name__, name) in NOT_PROMISED:
            continue
        for table in [table for table in tables if suits(resampler, table)]:
            try:
                contract(resampler, table)
            except Exception as error:
                error.add_note(f"contract: {name}, table: {table.name}")
                told.append(error)
                break
    return told


@pytest.mark.parametrize("resampler", RESAMPLERS, ids=named)
def test_contracts(resampler):
    _hold(resampler, _first_tables(resampler))


@pytest.mark.slow
@pytest.mark.parametrize("resampler", RESAMPLERS, ids=named)
def test_contracts_on_the_other_tables(resampler):
    first = {table.name for table in _first_tables(resampler)}
    _hold(resampler, [table for table in TABLES if table.name not in first])


def _hold(resampler, tables):
    told = _broken(resampler, CONTRACTS, tables)
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
    assert {name for name, _ in NOT_PROMISED} <= names
    assert set(LIGHTER) | COSTLY <= set(dict(all_estimators()))
    assert len(FEW) == len(FEW_TABLES)
    taken = [{table.name for table in _first_tables(resampler)} for resampler in RESAMPLERS]
    assert set.union(*taken) == {table.name for table in TABLES}
    assert {contract for _, contract in NOT_PROMISED} <= set(CONTRACTS)
