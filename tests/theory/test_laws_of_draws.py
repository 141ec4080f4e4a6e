"""Laws of the draws of all over-samplers: who seeds, how far, on which stream.

Fixed seeds. Tests of laws reject at p < 1e-5, correlations at five standard errors; there are fewer
than 100 such tests, so that a correct implementation fails under other seeds with a probability
below 1e-3 for the whole file. All other tests are exact.
"""

import inspect

import numpy as np
import pytest
from scipy import stats
from theory.over_samplers import (
    CLUSTERED,
    NUMERIC_TARGETS,
    PER_CLASS,
    SEVERAL_LABELS,
    TOPOLOGIES,
    drawn,
    made,
    over,
    ready,
)

from skresample import over_sampling
from skresample.over_sampling import (
    ADASYN,
    LVQSMOTE,
    MWMOTE,
    ROSE,
    SMOBD,
    SMOTE,
    SMOTEIPF,
    SMOTEN,
    SMOTENC,
    AssembledSMOTE,
    AxisOverSampler,
    BorderlineSMOTE,
    GeometricSMOTE,
    LeeSMOTE,
    PrincipalDirectionSMOTE,
    ProWSyn,
    RandomOverSampler,
    SafeLevelSMOTE,
)

pytestmark = pytest.mark.slow
ALPHA = 1e-5
MANY = 20_000


def test_every_over_sampler_for_classes_is_tested_here():
    found = {n: getattr(over_sampling, n) for n in over_sampling.__all__}
    names = {n for n, c in found.items() if inspect.isclass(c) and hasattr(c, "fit_resample")}
    # They filter what others draw, fill a space, hide a mix, or draw classes that have no rows.
    elsewhere = {"SMOTEIPF", "SpaceFillingSampler", "HiddenMixSampler", "AttributeClassSynthesizer"}
    assert {type(s).__name__ for s in PER_CLASS} | elsewhere == (
        names - NUMERIC_TARGETS - SEVERAL_LABELS
    )


# -- who seeds, how far (towards whom: tests/over_sampling/test_axes.py) ------------------------


@over([SMOTE(), SMOTEN(), SMOTENC([0]), GeometricSMOTE(), ROSE(), PrincipalDirectionSMOTE(),
       LeeSMOTE(), SafeLevelSMOTE(), RandomOverSampler(), AxisOverSampler()])  # fmt: skip
def test_seeds_are_uniform(sampler):
    # Far apart: no candidate is refused, all levels are equal.
    X, y = drawn(shift=20.0)
    X[:, 0] = np.rint(X[:, 0])
    sampler = ready(sampler, sampling_strategy={1: MANY})
    sampler.fit_resample(np.rint(X) if isinstance(sampler, SMOTEN) else X, y)
    seed = sampler.plan_.label_source[len(X) :]
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


@over([SMOTE(), ADASYN(), BorderlineSMOTE(), CLUSTERED, SMOTENC([0]), SMOBD(), MWMOTE(), ProWSyn(),
       AssembledSMOTE(), PrincipalDirectionSMOTE(), LeeSMOTE(), SafeLevelSMOTE(),
       SMOTEIPF()])  # fmt: skip
def test_gaps_are_uniform_and_free_of_seed_and_neighbour(sampler):
    far = isinstance(sampler, LeeSMOTE | SafeLevelSMOTE | SMOTEIPF)
    X, y = drawn(shift=20.0 if far else 1.0, seed=2)
    if isinstance(sampler, SMOTENC):
        X[:, 0] = np.rint(X[:, 0])
    sampler = ready(sampler, sampling_strategy={1: MANY})
    sampler.fit_resample(X, y)
    new = sampler.plan_.new
    moved = new.base != new.partner[:, 0]  # not the single rows of a cluster or level
    base, partner, gap = new.base[moved], new.partner[moved, 0], new.coef[moved, 0]
    assert gap.size > MANY / 2
    assert stats.kstest(gap, "uniform").pvalue > ALPHA
    common = np.bincount(base).argmax()
    assert stats.kstest(gap[base == common], "uniform").pvalue > ALPHA
    assert abs(np.corrcoef(gap[1:], gap[:-1])[0, 1]) < 5 / np.sqrt(gap.size)
    assert abs(np.corrcoef(gap, partner)[0, 1]) < 5 / np.sqrt(gap.size)


# -- one class and the others ------------------------------------------------------------------


@over([SMOTE(), ADASYN(), BorderlineSMOTE(), SMOBD(), MWMOTE(), ProWSyn(),
       PrincipalDirectionSMOTE(), AssembledSMOTE(), CLUSTERED])  # fmt: skip
def test_two_classes_share_no_stream(sampler):
    X, y = drawn((4000, 200, 200), shift=0.3, d=2, seed=4)
    sampler = ready(sampler)
    sampler.fit_resample(X, y)
    new = sampler.plan_.new
    first, second = (new.coef[y[new.base] == c, 0] for c in (1, 2))
    assert first.size == second.size == 3800
    assert abs(np.corrcoef(first, second)[0, 1]) < 5 / np.sqrt(first.size)


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
