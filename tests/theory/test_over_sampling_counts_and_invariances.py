"""Exact counts for every strategy, and what order and scale must not change, of all over-samplers.

Fixed seeds. Two tests of laws for each sampler reject at p < 1e-5; all other tests are exact.
"""

import warnings

import numpy as np
import pytest
from scipy import stats
from theory.over_samplers import CLUSTERED, PER_CLASS, TOPOLOGIES, drawn, made, over, ready

from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import (
    ADASYN,
    CCR,
    MWMOTE,
    ROSE,
    SMOBD,
    SMOTE,
    SMOTEIPF,
    SMOTEN,
    SMOTENC,
    BorderlineSMOTE,
    GeometricSMOTE,
    KMeansSMOTE,
    LeeSMOTE,
    PolynomFitSMOTE,
    PrincipalDirectionSMOTE,
    ProWSyn,
    SafeLevelSMOTE,
)

pytestmark = pytest.mark.slow
ALPHA = 1e-5
MANY = 20_000

# -- how many ----------------------------------------------------------------------------------

WANTED = {
    "auto": (90, 90, 90),
    "not majority": (90, 90, 90),
    "not minority": (90, 90, 20),
    "minority": (90, 41, 90),
    "all": (90, 90, 90),
}


@over([*PER_CLASS, SMOTEIPF()])
def test_counts_are_exact_for_every_strategy(sampler):
    X, y = drawn((90, 41, 20), seed=7)
    X[:, 0] = np.rint(X[:, 0])
    strategies = [
        *WANTED.items(),
        ({2: 20, 1: 42}, (90, 42, 20)),
        ({2: 133, 0: 91}, (91, 41, 133)),
        (lambda y: {1: int((y == 0).sum()) - 7}, (90, 83, 20)),
    ]
    cases = [(X, y, *case) for case in strategies]
    two = y != 1
    cases += [(X[two], y[two], 0.5, (90, 0, 45)), (X[two], y[two], 0.777, (90, 0, 69))]
    for table, target, strategy, wanted in cases:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ShortfallWarning)
            one = ready(sampler, sampling_strategy=strategy)
            got = np.bincount(one.fit_resample(table, target)[1], minlength=3)
        if isinstance(one, SMOTEIPF):  # the filter takes rows away and says how many
            lost = tuple(one.n_filtered_.get(c, 0) for c in range(3))
            assert tuple((got + lost).tolist()) == wanted, strategy
        else:
            assert tuple(got.tolist()) == wanted, strategy


# -- invariances -------------------------------------------------------------------------------


@over([SMOTE(), ADASYN(), BorderlineSMOTE(), CCR(clean=False), GeometricSMOTE(), LeeSMOTE(),
       MWMOTE(), ProWSyn(), PrincipalDirectionSMOTE(), ROSE(), SMOBD(), SafeLevelSMOTE(),
       TOPOLOGIES[3]])  # fmt: skip
def test_order_of_rows_does_not_change_the_law(sampler):
    # Not those that draw a clustering or a split first: their rows are not independent.
    X, y = drawn(seed=8)
    order = np.random.default_rng(1).permutation(len(y))
    first = made(ready(sampler, sampling_strategy={1: MANY}), X, y, 1)
    again = made(ready(sampler, sampling_strategy={1: MANY}, random_state=1), X[order], y[order], 1)
    along = np.random.default_rng(2).normal(size=(3, 2))
    for direction in along.T:
        assert stats.ks_2samp(first @ direction, again @ direction).pvalue > ALPHA / 2


@pytest.mark.parametrize("topology", ["star", "mesh"])
def test_order_of_rows_does_not_change_the_figures(topology):
    X, y = drawn((200, 20), seed=9)
    links = {"star": 20, "mesh": 190}[topology]
    sampler = PolynomFitSMOTE(topology=topology, sampling_strategy={1: 20 + 3 * links, 0: 200})
    order = np.random.default_rng(1).permutation(len(y))
    first, again = made(sampler, X, y, 1), made(sampler, X[order], y[order], 1)
    by_value = lambda rows: rows[np.lexsort(rows.T.round(9))]  # noqa: E731
    np.testing.assert_allclose(by_value(again), by_value(first), rtol=1e-9, atol=1e-12)


# Not those that draw for every column: there the law is the same, not the row.
@over([s for s in PER_CLASS if not isinstance(s, ROSE | CCR | GeometricSMOTE | SMOTENC)
       and getattr(s, "topology", "") != "polynomial"])  # fmt: skip
def test_order_of_columns_is_the_order_of_the_result(sampler):
    X, y = drawn(seed=10)
    if isinstance(sampler, SMOTEN):
        X = np.rint(X)
    first = made(ready(sampler), X, y, 1)
    again = made(ready(sampler), X[:, [2, 0, 1]], y, 1)
    assert len(first) == 90
    np.testing.assert_allclose(again, first[:, [2, 0, 1]], rtol=1e-9, atol=1e-12)


# MWMOTE caps closeness at a fixed distance; the energy of CCR is a distance; the exponent of
# KMeansSMOTE differs between clusters unless it is given.
@over([s for s in PER_CLASS if not isinstance(s, MWMOTE | CCR | KMeansSMOTE | SMOTEN | SMOTENC)]
      + [CCR(energy=3.0), ready(CLUSTERED, density_exponent=3.0)])  # fmt: skip
def test_new_rows_follow_the_scale(sampler):
    X, y = drawn(seed=11)
    larger = {"energy": 12.0} if isinstance(sampler, CCR) else {}
    first, again = made(ready(sampler), X, y, 1), made(ready(sampler, **larger), 4.0 * X, y, 1)
    assert len(first) == 90
    np.testing.assert_allclose(again, 4.0 * first, rtol=1e-9, atol=1e-12)
