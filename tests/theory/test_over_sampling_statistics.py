"""Laws of the draws of all over-samplers: who seeds, gaps, independence, counts, invariances.

Fixed seeds. Tests of laws reject at p < 1e-5, correlations at five standard errors; there are fewer
than 80 such tests, so that a correct implementation fails under other seeds with a probability
below 1e-3 for the whole file. All other tests are exact. (Longer than most files: all of it runs
over the one list of samplers.)
"""

import inspect
import warnings

import numpy as np
import pytest
from scipy import stats

from skresample import over_sampling
from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import (
    ADASYN,
    CCR,
    LVQSMOTE,
    MWMOTE,
    ROSE,
    SMOBD,
    SMOTE,
    SMOTEIPF,
    SMOTEN,
    SMOTENC,
    SVMSMOTE,
    AssembledSMOTE,
    BorderlineSMOTE,
    GeometricSMOTE,
    KMeansSMOTE,
    LeeSMOTE,
    PolynomFitSMOTE,
    PrincipalDirectionSMOTE,
    ProWSyn,
    RandomOverSampler,
    SafeLevelSMOTE,
)

pytestmark = pytest.mark.slow
ALPHA = 1e-5
MANY = 20_000

NUMERIC_TARGETS = {"SMOTER", "SMOGN", "RandomOverSamplerRegressor", "FeatureMixSampler"}
TOPOLOGIES = [PolynomFitSMOTE(topology=t) for t in ("star", "bus", "mesh", "polynomial")]
# Without a threshold of its own, clusters are admitted by the number of rows of all classes.
CLUSTERED = KMeansSMOTE(kmeans_estimator=3, cluster_balance_threshold=0.0)
PER_CLASS = [
    ADASYN(), CCR(), LVQSMOTE(), MWMOTE(), ROSE(), SMOBD(), SMOTE(), SVMSMOTE(), SMOTEN(),
    SMOTENC([0]), AssembledSMOTE(), BorderlineSMOTE(), GeometricSMOTE(), CLUSTERED, LeeSMOTE(),
    *TOPOLOGIES, PrincipalDirectionSMOTE(), ProWSyn(), RandomOverSampler(), SafeLevelSMOTE(),
]  # fmt: skip


def said(sampler):
    return type(sampler).__name__ + "-" + str(getattr(sampler, "topology", ""))


def over(samplers):
    return pytest.mark.parametrize("sampler", samplers, ids=said)


def drawn(n=(150, 60), shift=1.0, d=3, seed=0):
    """Normal classes in random order."""
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat(np.arange(len(n)), n))
    return rng.normal(size=(y.size, d)) + shift * y[:, None], y


def ready(sampler, **params):
    """A copy with the parameters, seed 0 unless told."""
    return type(sampler)(**{**sampler.get_params(), "random_state": 0, **params})


def test_every_over_sampler_for_classes_is_tested_here():
    names = {n for n in over_sampling.__all__ if inspect.isclass(getattr(over_sampling, n))}
    assert {type(s).__name__ for s in PER_CLASS} | {"SMOTEIPF"} == names - NUMERIC_TARGETS


# -- who seeds, towards whom, how far ----------------------------------------------------------


@over([PrincipalDirectionSMOTE(), LeeSMOTE(), SafeLevelSMOTE(), SMOTENC([0]), RandomOverSampler()])
def test_seeds_are_uniform(sampler):
    # Far apart: no candidate is refused, all levels are equal.
    X, y = drawn(shift=20.0)
    X[:, 0] = np.rint(X[:, 0])
    sampler = ready(sampler, sampling_strategy={1: MANY})
    sampler.fit_resample(X, y)
    plan = sampler.plan_
    seed = plan.keep[len(X) :] if plan.new is None else plan.new.base
    assert stats.chisquare(np.bincount(seed, minlength=len(X))[y == 1]).pvalue > ALPHA


def test_seeds_of_border_methods_are_uniform_over_the_border():
    X, y = drawn()
    dist2 = ((X[:, None] - X[None]) ** 2).sum(-1)
    order = dist2.argsort(axis=1)[:, 1:]
    foreign = lambda k: (y[order[:, :k]] != 1).sum(axis=1)[y == 1]  # noqa: E731
    for sampler, seeds in (
        (BorderlineSMOTE(m_neighbors=10), (foreign(10) >= 5) & (foreign(10) < 10)),
        (AssembledSMOTE(k_neighbors=5), foreign(5) > 0),
    ):
        sampler = ready(sampler, sampling_strategy={1: MANY})
        sampler.fit_resample(X, y)
        count = np.bincount(sampler.plan_.new.base, minlength=len(X))[y == 1]
        assert 5 < seeds.sum() < 60
        assert count[~seeds].sum() == 0
        assert stats.chisquare(count[seeds]).pvalue > ALPHA


@over([ADASYN(), BorderlineSMOTE(), SMOBD(), SVMSMOTE(), LeeSMOTE(), SafeLevelSMOTE()])
def test_ranks_of_neighbours_are_uniform(sampler):
    far = isinstance(sampler, LeeSMOTE | SafeLevelSMOTE)
    X, y = drawn(shift=20.0 if far else 1.0, seed=1)
    sampler = ready(sampler, sampling_strategy={1: MANY})
    sampler.fit_resample(X, y)
    dist2 = np.where(y == 1, ((X[:, None] - X[None]) ** 2).sum(-1), np.inf)
    rank = dist2.argsort(axis=1).argsort(axis=1)
    new = sampler.plan_.new
    count = np.bincount(rank[new.base, new.partner[:, 0]], minlength=6)
    assert count[0] == 0
    assert len(count) == 6
    assert stats.chisquare(count[1:]).pvalue > ALPHA


@over([SMOBD(), MWMOTE(), ProWSyn(), AssembledSMOTE(), PrincipalDirectionSMOTE(), LeeSMOTE(),
       SafeLevelSMOTE(), SMOTEIPF()])  # fmt: skip
def test_gaps_are_uniform(sampler):
    far = isinstance(sampler, LeeSMOTE | SafeLevelSMOTE | SMOTEIPF)
    X, y = drawn(shift=20.0 if far else 1.0, seed=2)
    sampler = ready(sampler, sampling_strategy={1: MANY})
    sampler.fit_resample(X, y)
    new = sampler.plan_.new
    moved = new.base != new.partner[:, 0]  # not the single rows of a cluster or level
    gap = new.coef[moved, 0]
    assert gap.size > MANY / 2
    assert stats.kstest(gap, "uniform").pvalue > ALPHA
    assert abs(np.corrcoef(gap[1:], gap[:-1])[0, 1]) < 5 / np.sqrt(gap.size)


def test_gaps_of_support_vectors_reach_one_inside_and_out_step_outside():
    X, y = drawn(seed=3)
    sampler = SVMSMOTE(sampling_strategy={1: MANY}, out_step=0.3, random_state=0)
    sampler.fit_resample(X, y)
    gap = sampler.plan_.new.coef[:, 0]
    assert min((gap > 0).sum(), (gap < 0).sum()) > 1000
    assert stats.kstest(gap[gap > 0], "uniform").pvalue > ALPHA
    assert stats.kstest(-gap[gap < 0], stats.uniform(0, 0.3).cdf).pvalue > ALPHA


# -- one class and the others ------------------------------------------------------------------


@over([SMOBD(), MWMOTE(), ProWSyn(), PrincipalDirectionSMOTE(), AssembledSMOTE(), CLUSTERED])
def test_two_classes_share_no_stream(sampler):
    X, y = drawn((4000, 200, 200), shift=0.3, d=2, seed=4)
    sampler = ready(sampler)
    sampler.fit_resample(X, y)
    new = sampler.plan_.new
    first, second = (new.coef[y[new.base] == c, 0] for c in (1, 2))
    assert first.size == second.size == 3800
    assert abs(np.corrcoef(first, second)[0, 1]) < 5 / np.sqrt(first.size)


def made(sampler, X, y, label):
    """The new rows of a class."""
    X_new, y_new = sampler.fit_resample(X, y)
    return X_new[len(X) :][y_new[len(X) :] == label]


@over(PER_CLASS)
def test_rows_of_a_class_do_not_depend_on_which_others_grow(sampler):
    X, y = drawn((150, 60, 60), seed=5)
    X[:, 0] = np.rint(X[:, 0])
    both = made(ready(sampler, sampling_strategy={1: 150, 2: 150}), X, y, 2)
    alone = made(ready(sampler, sampling_strategy={2: 150}), X, y, 2)
    assert len(both) == 90
    np.testing.assert_array_equal(both, alone)


@over([SMOTE(), ROSE(), LVQSMOTE(), PrincipalDirectionSMOTE(), RandomOverSampler(),
       GeometricSMOTE(selection_strategy="minority"), *TOPOLOGIES])  # fmt: skip
def test_methods_that_ask_no_other_class_do_not_see_it(sampler):
    X, y = drawn((150, 60, 60), seed=6)
    other = X.copy()
    other[y != 1] = np.random.default_rng(0).normal(5, 3, other[y != 1].shape)
    first, second = (made(ready(sampler), table, y, 1) for table in (X, other))
    assert len(first) == 90
    np.testing.assert_array_equal(first, second)


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
