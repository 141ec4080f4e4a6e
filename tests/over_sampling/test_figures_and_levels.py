"""Figures, levels, prototypes, rejection and principal directions against their definitions."""

import numpy as np
import pytest

from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import (
    LVQSMOTE,
    LeeSMOTE,
    PolynomFitSMOTE,
    PrincipalDirectionSMOTE,
    ProWSyn,
)
from skresample.over_sampling._clusters.codebook import alike_pairs, prototypes
from skresample.over_sampling._shapes.polynomials import even_counts, pair_of, points_along
from skresample.over_sampling._weights.proximity_levels import level_shares


def _table(n_min=7, n_maj=29, d=3, seed=0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_min + n_maj, d))
    return X, np.repeat([1, 0], [n_min, n_maj])


def _new(sampler, X, y):
    rows, _ = sampler.fit_resample(X, y)
    return rows[len(X) :]


# -- polynom-fit -----------------------------------------------------------------------------
def test_pairs_are_numbered_without_listing_them():
    for n in (2, 3, 10, 57):
        i, j = pair_of(np.arange(n * (n - 1) // 2), n)
        assert list(zip(i.tolist(), j.tolist(), strict=True)) == [
            (a, b) for a in range(n) for b in range(a + 1, n)
        ]
    n = 2_000_001
    last = n * (n - 1) // 2 - 1
    assert [int(v) for v in pair_of(last, n)] == [n - 2, n - 1]


def test_points_lie_evenly_on_their_segments():
    at, gap = points_along(np.array([1, 3, 0]))
    assert at.tolist() == [0, 1, 1, 1]
    assert gap.tolist() == [0.5, 0.25, 0.5, 0.75]
    counts = even_counts(23, 7, np.random.default_rng(0))
    assert counts.sum() == 23
    assert set(counts) == {3, 4}


def test_star_equals_its_closed_form():
    X, y = _table(n_min=5, n_maj=20)  # 15 new rows: exactly three on each ray
    minority = X[y == 1]
    want = [x + j / 4 * (minority.mean(axis=0) - x) for x in minority for j in (1, 2, 3)]
    np.testing.assert_allclose(_new(PolynomFitSMOTE(topology="star", random_state=0), X, y), want)


def test_bus_equals_its_closed_form():
    X, y = _table(n_min=5, n_maj=13)  # 8 new rows: two on each of four segments
    minority = X[y == 1]
    want = [minority[i] + j / 3 * (minority[i + 1] - minority[i]) for i in range(4) for j in (1, 2)]
    np.testing.assert_allclose(_new(PolynomFitSMOTE(topology="bus", random_state=0), X, y), want)


def test_mesh_uses_every_pair_once_before_any_twice():
    X, y = _table(n_min=5, n_maj=15)  # 10 new rows, 10 pairs
    sampler = PolynomFitSMOTE(topology="mesh", random_state=0)
    new = _new(sampler, X, y)
    blend = sampler.plan_.new
    pairs = {
        frozenset(p) for p in zip(blend.base.tolist(), blend.partner[:, 0].tolist(), strict=True)
    }
    assert len(pairs) == 10
    np.testing.assert_allclose(new, (X[blend.base] + X[blend.partner[:, 0]]) / 2)


def test_polynomial_rows_lie_on_the_fitted_curve():
    t = np.linspace(0, 1, 12)
    minority = np.column_stack([t, 2 * t**2 - t])
    X = np.r_[minority, np.random.default_rng(0).normal(size=(200, 2))]
    y = np.repeat([1, 0], [12, 200])
    new = _new(PolynomFitSMOTE(topology="polynomial", degree=2, random_state=0), X, y)
    order = np.argsort(minority.mean(axis=1), kind="stable")
    for j in range(2):
        fit = np.polynomial.Polynomial.fit(np.arange(12), minority[order, j], 2)
        grid = fit(np.linspace(0, 12, 20_000))
        assert np.abs(new[:, j, None] - grid).min(axis=1).max() < 1e-3


# -- ProWSyn ---------------------------------------------------------------------------------
def test_levels_equal_the_definition_by_brute_force():
    X, y = _table(n_min=40, n_maj=15, seed=3)
    y = 1 - y  # the larger class gets no rows: make the 40 rows the rare ones of a larger table
    X = np.r_[X, np.random.default_rng(4).normal(size=(60, 3)) + 5]
    y = np.r_[1 - y, np.zeros(60, int)]
    sampler = ProWSyn(n_neighbors=2, n_levels=4, random_state=0).fit(X, y)
    sampler.fit_resample(X, y)
    rare, others = X[y == 1], X[y == 0]
    want, left = np.full(len(rare), 4), list(range(len(rare)))
    for level in (1, 2, 3):
        near = set()
        for row in others:
            d = [((rare[i] - row) ** 2).sum() for i in left]
            near |= {left[i] for i in np.argsort(d, kind="stable")[:2]}
        for i in near:
            want[i] = level
        left = [i for i in left if i not in near]
    np.testing.assert_array_equal(sampler.levels_[1], want)


def test_level_shares_fall_exponentially_and_skip_empty_levels():
    level = np.array([0, 0, 2])
    share = level_shares(level, 1.0, per_row=False)
    np.testing.assert_allclose(share, np.array([1, 0, np.exp(-2)]) / (1 + np.exp(-2)))
    share = level_shares(level, 1.0, per_row=True)
    np.testing.assert_allclose(share, np.array([2, 0, np.exp(-2)]) / (2 + np.exp(-2)))


def test_new_rows_lie_between_two_rows_of_one_level():
    X, y = _table(n_min=30, n_maj=90)
    sampler = ProWSyn(random_state=0)
    new = _new(sampler, X, y)
    blend, level = sampler.plan_.new, np.zeros(len(X), int)
    level[y == 1] = sampler.levels_[1]
    assert (level[blend.base] == level[blend.partner[:, 0]]).all()
    assert len(new) == 60
    single = np.bincount(level[y == 1])[level[blend.base]] == 1
    assert (blend.base != blend.partner[:, 0])[~single].all()


# -- LVQ -------------------------------------------------------------------------------------
def test_alike_pairs_equal_brute_force():
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(6, 2))
    first, other = alike_pairs(centres)
    pairs = [(a, b) for a in range(6) for b in range(6) if a != b]
    assert first.tolist() == [a for a, _ in pairs]
    for (a, b), found in zip(pairs, other.tolist(), strict=True):
        best = min(
            ((i, j) for i, j in pairs if not {i, j} & {a, b}),
            key=lambda p: np.linalg.norm(
                (centres[a] - centres[b]) - (centres[p[0]] - centres[p[1]])
            ),
        )
        assert tuple(found) == best


def test_lvq_moves_a_row_by_the_difference_of_two_prototypes():
    X, y = _table(n_min=40, n_maj=100)
    sampler = LVQSMOTE(n_clusters=5, random_state=0)
    new = _new(sampler, X, y)
    step = new - X[sampler.plan_.new.parent]
    # Every step is c_a - c*: only 5 * 4 different ones exist for five prototypes.
    distinct = np.unique(step.round(9), axis=0)
    assert 5 < len(distinct) <= 20
    assert np.abs(distinct).max(axis=1).min() > 0.1


def test_a_row_known_in_one_column_is_not_next_to_every_prototype():
    X, y = _table(n_min=40, n_maj=100, d=6)
    X[3, 1:] = np.nan
    sampler = LVQSMOTE(sampling_strategy={1: 440}, random_state=0)
    sampler.fit_resample(X, y)
    assert np.mean(sampler.plan_.new.parent == 3) < 0.1  # one of 40 rows


def test_prototypes_of_few_distinct_rows_are_these_rows():
    rows = np.repeat([[0.0, 1.0], [2.0, 1.0]], 5, axis=0)
    np.testing.assert_allclose(prototypes(rows, 10, 0), [[0.0, 1.0], [2.0, 1.0]])


def test_too_few_prototypes_fall_back_with_a_warning():
    X, y = _table(n_min=3)
    with pytest.warns(ShortfallWarning, match="3 prototypes are too few"):
        assert len(_new(LVQSMOTE(random_state=0), X, y)) == 26


# -- Lee -------------------------------------------------------------------------------------
def test_accepted_rows_have_few_foreign_neighbours():
    X, y = _table(n_min=40, n_maj=100, d=2, seed=1)
    X[y == 1] += 1.5
    sampler = LeeSMOTE(random_state=0)
    new = _new(sampler, X, y)
    assert sampler.rejection_levels_ == {1: 0.5}
    distance = ((new[:, None] - X[None]) ** 2).sum(axis=2)
    near = np.argsort(distance, axis=1, kind="stable")[:, :5]
    assert ((y[near] == 0).mean(axis=1) < 0.5).all()


def test_hopeless_classes_get_their_rows_at_a_higher_level():
    rng = np.random.default_rng(0)
    X = np.r_[rng.normal(size=(6, 2)) * 10, rng.normal(size=(300, 2)) * 10]
    y = np.repeat([1, 0], [6, 300])
    sampler = LeeSMOTE(rejection_level=0.1, random_state=0)
    with pytest.warns(ShortfallWarning, match="rejection level was raised from 0.1"):
        assert len(_new(sampler, X, y)) == 294


# -- principal direction ---------------------------------------------------------------------
def test_the_neighbour_along_the_axis_is_chosen():
    rng = np.random.default_rng(0)
    minority = rng.normal(size=(30, 2)) * [5.0, 1.0]
    X = np.r_[minority, rng.normal(size=(80, 2))]
    y = np.repeat([1, 0], [30, 80])
    sampler = PrincipalDirectionSMOTE(random_state=0)
    _new(sampler, X, y)
    blend = sampler.plan_.new
    axis = np.linalg.svd(minority - minority.mean(axis=0))[2][0]
    distance = ((minority[:, None] - minority[None]) ** 2).sum(axis=2)
    np.fill_diagonal(distance, np.inf)
    for base, partner in zip(blend.base, blend.partner[:, 0], strict=True):
        near = np.argsort(distance[base], kind="stable")[:5]
        step = minority[near] - minority[base]
        cosine = np.abs(step @ axis) / np.linalg.norm(step, axis=1)
        assert partner == near[cosine.argmax()]


@pytest.mark.parametrize(
    "sampler", [PolynomFitSMOTE(), ProWSyn(), LVQSMOTE(), LeeSMOTE(), PrincipalDirectionSMOTE()]
)
def test_mixed_and_missing_columns_work_without_being_asked(sampler):
    pd = pytest.importorskip("pandas")
    X, y = _table(n_min=20, n_maj=50)
    frame = pd.DataFrame(X, columns=list("abc"))
    frame.loc[::7, "a"] = np.nan
    frame["kind"] = pd.Categorical(np.where(np.arange(70) % 3, "u", "v"))
    rows, target = sampler.set_params(random_state=0).fit_resample(frame, y)
    assert np.bincount(target).tolist() == [50, 50]
    assert set(rows["kind"]) == {"u", "v"}
    assert rows.dtypes.equals(frame.dtypes)
    assert rows[["b", "c"]].notna().all().all()
