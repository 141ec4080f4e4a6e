"""Allocations and their weights from counts of partitions: those of memory."""

import numpy as np
import pandas as pd
import pytest

dd = pytest.importorskip("dask.dataframe")

import dask  # noqa: E402
import dask.array as da  # noqa: E402

from skresample.allocation import (  # noqa: E402
    EqualAllocation,
    GroupAllocation,
    MixtureAllocation,
    TemperatureAllocation,
)
from skresample.large import allocate_dask, weigh_dask  # noqa: E402

RNG = np.random.default_rng(0)
Y = np.array(["b", "a", "c"])[RNG.choice(3, 300, p=[0.7, 0.2, 0.1])]
G = RNG.integers(0, 3, 300)
FRAME = pd.DataFrame({"y": Y, "g": G}, index=np.arange(300) * 2)
ALLOCATIONS = [
    EqualAllocation(),
    TemperatureAllocation(temperature=3.0, level="group"),
    MixtureAllocation(shares={"a": 0.5, "b": 0.3, "c": 0.2}, n_samples=500),
]


@pytest.fixture(autouse=True)
def threads():
    with dask.config.set({"scheduler": "threads", "dataframe.convert-string": False}):
        yield


@pytest.mark.parametrize("parts", [1, 3, 8])
@pytest.mark.parametrize("allocation", ALLOCATIONS, ids=lambda a: type(a).__name__)
def test_rows_and_weights_are_those_of_memory(allocation, parts):
    ddf = dd.from_pandas(FRAME, npartitions=parts)
    for own, lazy in ((None, None), (G, ddf["g"])):
        for kind in (None, "bypass"):
            got = allocate_dask(ddf["y"], allocation, groups=lazy, sampling_type=kind)
            assert list(got.items()) == list(allocation(Y, own, sampling_type=kind).items())
        weights = weigh_dask(ddf["y"], allocation, groups=lazy)
        assert isinstance(weights, dd.Series)
        want = pd.Series(allocation.sample_weight(Y, own), FRAME.index, name="sample_weight")
        pd.testing.assert_series_equal(weights.compute(), want)


def test_arrays_give_arrays_and_callables_see_all_labels():
    y, g = da.from_array(Y, chunks=70), da.from_array(G, chunks=70)
    weights = weigh_dask(y, EqualAllocation(), groups=g)
    assert isinstance(weights, da.Array)
    assert (weights.chunks, weights.dtype) == (y.chunks, np.float64)
    np.testing.assert_array_equal(weights.compute(), EqualAllocation().sample_weight(Y, G))
    seen = []
    assert allocate_dask(y, lambda labels: seen.extend(labels) or {"a": 3}) == {"a": 3}
    assert seen == sorted(Y)


def test_what_does_not_fit_is_refused():
    ddf = dd.from_pandas(FRAME, npartitions=3)
    for args, options, error, message in (
        ((Y, EqualAllocation()), {}, TypeError, "target must be a Dask series or a Dask array"),
        ((ddf, EqualAllocation()), {}, TypeError, "got DataFrame"),
        ((ddf["y"], GroupAllocation), {}, TypeError, "one with sample_weight"),
        (
            (ddf["y"], EqualAllocation()),
            {"groups": ddf["g"].repartition(npartitions=2)},
            ValueError,
            "target has 3 partitions and groups 2",
        ),
        (
            (ddf["y"].where(ddf["g"] > 0), EqualAllocation()),
            {},
            ValueError,
            "has no label in column",
        ),
    ):
        with pytest.raises(error, match=message):
            weigh_dask(*args, **options)
    with pytest.raises(ValueError, match=r"sampling_type must be .*, got 'over_sampling'"):
        allocate_dask(ddf["y"], EqualAllocation(), sampling_type="over_sampling")
