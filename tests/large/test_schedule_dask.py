"""Rounds of a schedule from partitions: the rows of memory, partition by partition."""

import numpy as np
import pandas as pd
import pytest

dd = pytest.importorskip("dask.dataframe")

import dask  # noqa: E402
import dask.array as da  # noqa: E402
from pandas.testing import assert_frame_equal  # noqa: E402

from skresample.large import schedule_dask  # noqa: E402
from skresample.scheduling import (  # noqa: E402
    Cooldown,
    Curriculum,
    RepeatedRandomSubset,
    Schedule,
    Temperature,
)

N = 200
RNG = np.random.default_rng(0)
TABLE = pd.DataFrame(
    {
        "x": np.arange(N),
        "y": np.array(["b", "a", "c"])[RNG.choice(3, N, p=[0.7, 0.2, 0.1])],
        "g": RNG.integers(0, 3, N),
    },
    index=np.arange(N) * 2,
)
THREE = {"n_rounds": 3, "random_state": 0}
SCHEDULES = {  # schedule, by group
    "random": (Schedule(**THREE), False),
    "tempered": (Schedule(Temperature(3.0), fraction=0.7, **THREE), False),
    "cooled, by group": (Schedule(Cooldown(5.0, 1.0), fraction=0.3, **THREE), True),
    "stratified": (Schedule(Temperature(3.0), "stratified", fraction=0.4, **THREE), True),
    "repeated": (Schedule(draw="with_replacement", **THREE), False),
    "spread": (Schedule(Temperature(2.0), "low_discrepancy", fraction=0.5, **THREE), False),
    "by row": (Schedule(Curriculum(np.arange(N)), "fresh", fraction=0.2, **THREE), False),
    "subsets": (RepeatedRandomSubset(0.4, 3, random_state=0), False),
    "subsets by class": (RepeatedRandomSubset(0.4, 3, stratify=True, random_state=0), False),
}


@pytest.fixture(autouse=True)
def threads():
    with dask.config.set({"scheduler": "threads", "dataframe.convert-string": False}):
        yield


def cut(ends):
    """The table in partitions that end at these rows."""
    pieces = np.split(np.arange(N), ends)
    return dd.from_delayed([dask.delayed(TABLE.iloc[rows]) for rows in pieces], meta=TABLE)


def in_memory(schedule, by_group):
    """Rows of each round."""
    if isinstance(schedule, RepeatedRandomSubset):
        return list(schedule.subsets(TABLE["y"]))
    groups = TABLE["g"] if by_group else None
    return [plan.keep for plan in schedule.plans(TABLE["y"], groups)]


@pytest.mark.parametrize("ends", [[], [70, 70, 71, 150]], ids=["one", "uneven"])
@pytest.mark.parametrize("name", SCHEDULES)
def test_rows_of_memory_partition_by_partition(name, ends):
    schedule, by_group = SCHEDULES[name]
    rounds = list(schedule_dask(cut(ends), schedule, "y", groups="g" if by_group else None))
    want = in_memory(schedule, by_group)
    for got, rows in zip(rounds, want, strict=True):
        part = np.searchsorted(ends, rows, side="right")
        assert_frame_equal(got.compute(), TABLE.iloc[rows[np.argsort(part, kind="stable")]])
    (last,) = schedule_dask(cut(ends), schedule, "y", groups="g" if by_group else None, start=2)
    assert_frame_equal(last.compute(), rounds[2].compute())


def test_what_came_apart_is_returned_apart():
    schedule, _ = SCHEDULES["cooled, by group"]
    X, y, g = (da.from_array(TABLE[name].to_numpy(), chunks=60) for name in TABLE)
    first = next(schedule_dask(X[:, None], schedule, y, groups=g))
    rows = np.sort(in_memory(schedule, True)[0])
    assert len(first[0]) == len(rows)
    got = pd.DataFrame(dict(zip("xyg", (part.compute().ravel() for part in first), strict=True)))
    assert_frame_equal(got.sort_values("x", ignore_index=True),
                       TABLE.iloc[rows].reset_index(drop=True), check_dtype=False)  # fmt: skip


def test_a_round_is_read_when_it_is_computed(watched):
    ddf, reads, _ = watched(TABLE, 4)
    rounds = schedule_dask(ddf, SCHEDULES["tempered"][0], "y")
    assert len(reads) == 4  # the labels
    one = next(rounds)
    assert len(reads) == 4
    assert len(one.compute()) == 140
    assert len(reads) == 8


@pytest.mark.parametrize(
    ("schedule", "options", "error", "message"),
    [
        (Temperature(2.0), {}, TypeError, "got Temperature; a pace or a draw goes into Schedule"),
        (RepeatedRandomSubset(), {"groups": "g"}, ValueError, "takes no groups; use Schedule"),
        (Schedule(), {"start": -1}, ValueError, "at least 0, got -1"),
        (Schedule(), {"groups": "z"}, ValueError, "groups 'z' is no column"),
    ],
)
def test_what_is_refused_at_the_call(schedule, options, error, message):
    with pytest.raises(error, match=message):
        schedule_dask(cut([100]), schedule, "y", **options)


def test_a_partition_that_changes_is_an_error():
    calls = []

    def read(p):
        calls.append(p)
        return TABLE.iloc[: 50 - len(calls)]

    with dask.config.set(scheduler="synchronous"):
        rounds = schedule_dask(dd.from_map(read, range(2), meta=TABLE), Schedule(), "y")
        with pytest.raises(ValueError, match=r"partition \d changed"):
            next(rounds).compute()
