"""Rules and rankings: named points of two axes, open to functions of the user."""

import inspect

import numpy as np
import pytest

import skresample.under_sampling as family
from skresample._table.cells import read_strategy
from skresample._table.ingest import ingest
from skresample.under_sampling import (
    AllKNN,
    EditedNearestNeighbours,
    NearMiss,
    RandomUnderSampler,
    RepeatedEditedNearestNeighbours,
    TomekLinks,
    rankings,
    rules,
)
from skresample.under_sampling._case import Case, RankedUnderSampler, RuleCleaner
from skresample.under_sampling._rules.editing import agree
from skresample.under_sampling.rankings import _place_of

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 2))
Y = np.repeat([0, 1, 2], [36, 16, 8])


def _case(strategy="all", kind="clean-sampling"):
    table = ingest(TomekLinks(), X, Y, classes=True)
    return Case(table, read_strategy(strategy, table, kind))


def test_axes_hold_functions_of_one_form_under_their_names():
    for axis, first in (
        (rules.RULES, ["case"]),
        (rankings.RANKINGS, ["case", "rows", "n_keep", "rng"]),
    ):
        for name, function in axis.items():
            assert function.__name__ == {"uniform": "at_random"}.get(name, name)
            found = inspect.signature(function).parameters.values()
            assert [p.name for p in found if p.kind is not p.KEYWORD_ONLY] == first
    assert set(rankings.VERSIONS.values()) <= set(rankings.RANKINGS.values())
    assert set(rules.RULES) < set(rules.__all__)


def test_methods_are_declared_pairs_with_their_options_as_parameters():
    for name in family.__all__:
        cls = getattr(family, name)
        if issubclass(cls, RuleCleaner):
            assert cls._rule in rules.RULES.values()
            options = inspect.signature(cls._rule).parameters.values()
            names = {p.name for p in options if p.kind is p.KEYWORD_ONLY} - {"first"}
            assert names <= set(cls().get_params()), name
        elif issubclass(cls, RankedUnderSampler) and name != "InstanceHardnessThreshold":
            assert cls()._ranking in rankings.RANKINGS.values()


@pytest.mark.parametrize("rule", rules.RULES)
def test_a_rule_says_which_rows_it_would_drop(rule):
    case = _case()
    drop = rules.RULES[rule](case)
    assert drop.shape == (60,)
    assert drop.dtype == bool
    assert 0 < drop.sum() < 60


@pytest.mark.parametrize("ranking", sorted(set(rankings.RANKINGS) - {"by_score"}))
def test_a_ranking_says_which_rows_it_keeps(ranking):
    case = _case("auto", "under-sampling")
    rows = np.flatnonzero(Y == 0)
    place = rankings.RANKINGS[ranking](case, rows, 10, np.random.default_rng(0))
    assert place.shape == (10,)
    assert np.unique(place).size == 10
    assert place.max() < rows.size


def test_by_score_keeps_the_largest_and_the_first_of_equal_ones():
    case, rows = _case("auto", "under-sampling"), np.array([3, 7, 9, 20])
    score = np.zeros(60)
    score[[9, 20]] = 1.0, -1.0
    assert rankings.by_score(case, rows, 3, None, score=score).tolist() == [2, 0, 1]


# -- functions of the user ---------------------------------------------------------------------


def _half(own, near):
    return 2 * (near == own[:, None]).sum(axis=1) > near.shape[1]


@pytest.mark.parametrize("cls", [EditedNearestNeighbours, RepeatedEditedNearestNeighbours, AllKNN])
def test_a_vote_may_be_a_function(cls):
    def all_of_them(own, near):
        return (near == own[:, None]).all(axis=1)

    given = cls(kind_sel=all_of_them, sampling_strategy=[0]).fit_resample(X, Y)[0]
    named = cls(kind_sel="all", sampling_strategy=[0]).fit_resample(X, Y)[0]
    assert given.tobytes() == named.tobytes()


def test_a_vote_is_what_drops_rows():
    sampler = EditedNearestNeighbours(kind_sel=_half, n_neighbors=4, sampling_strategy=[0])
    sampler.fit_resample(X, Y)
    dist2 = ((X[:, None] - X) ** 2).sum(-1)
    np.fill_diagonal(dist2, np.inf)
    near = Y[np.argsort(dist2, axis=1)[:, :4]]
    stays = (Y != 0) | ((near == Y[:, None]).sum(axis=1) > 2)  # two of four are no majority
    assert sorted(sampler.sample_indices_.tolist()) == np.flatnonzero(stays).tolist()


@pytest.mark.parametrize(
    ("near", "kind", "supported"),
    [
        ([[1, 1, 1]], "all", [True]),
        ([[1, 1, 0]], "all", [False]),
        ([[1, 0, 1]], "mode", [True]),
        ([[1, 0, 2]], "mode", [False]),  # a tie goes to the first class, 0
        ([[1, 2, 2, 1]], "mode", [True]),  # 1 before 2
        ([[1, 0, 0, 1]], "mode", [False]),
        ([[2, 2, 0]], "mode", [False]),  # no vote of its own
    ],
)
def test_boundaries_of_votes(near, kind, supported):
    assert agree(np.array([1]), np.array(near), kind).tolist() == supported


@pytest.mark.parametrize(
    "wrong", [lambda own, near: near == own[:, None], lambda own, near: own + near[:, 0] * 0.5]
)
def test_a_vote_of_another_form_is_refused(wrong):
    with pytest.raises(ValueError, match=r"kind_sel.* must give one bool for each"):
        EditedNearestNeighbours(kind_sel=wrong).fit_resample(X, Y)


def test_a_ranking_may_be_a_function_and_its_order_is_kept():
    def last(case, rows, n_keep, rng):
        return np.arange(rows.size)[::-1][:n_keep]

    sampler = NearMiss(version=last)
    sampler.fit_resample(X, Y)
    want = [*range(35, 27, -1), *range(51, 43, -1), *range(52, 60)]
    assert sampler.sample_indices_.tolist() == want
    named = NearMiss(version=rankings.near).fit_resample(X, Y)[0]
    assert named.tobytes() == NearMiss().fit_resample(X, Y)[0].tobytes()


def test_a_method_of_ones_own_is_a_few_lines():
    def far_out(case):
        return np.abs(case.points.numeric).max(axis=1) > 2

    class Trimmed(RuleCleaner):
        _rule = staticmethod(far_out)

    X_new, _ = Trimmed(sampling_strategy="all").fit_resample(X, Y)
    assert len(X_new) == (np.abs(X).max(axis=1) <= 2).sum()
    assert np.abs(X_new).max() <= 2


# -- wiring ------------------------------------------------------------------------------------


def test_options_reach_the_rule_and_notes_come_back():
    seen = {}

    def spy(case, *, n_neighbors=0, kind_sel=0, n_jobs=0):
        seen.update(n_neighbors=n_neighbors, kind_sel=kind_sel, n_jobs=n_jobs)
        case.notes["nn_"] = "noted"
        return np.arange(case.table.n) == 4

    class Spied(EditedNearestNeighbours):
        _rule = staticmethod(spy)

    sampler = Spied(n_neighbors=7, kind_sel="mode", n_jobs=2)
    sampler.fit_resample(X, Y)
    assert seen == {"n_neighbors": 7, "kind_sel": "mode", "n_jobs": 2}
    assert sampler.nn_ == "noted"
    assert sorted(sampler.sample_indices_.tolist()) == [i for i in range(60) if i != 4]


def test_rows_that_are_not_targeted_stay_whatever_the_rule_says():
    class Everything(RuleCleaner):
        _rule = staticmethod(lambda case: np.arange(case.table.n) % 2 == 0)

    sampler = Everything(sampling_strategy=[1])
    sampler.fit_resample(X, Y)
    gone = sorted(set(range(60)) - set(sampler.sample_indices_.tolist()))
    assert gone == [i for i in range(36, 52) if i % 2 == 0]


def test_random_draws_of_a_class_come_from_the_stream_of_its_cell():
    from skresample._math.rng import Streams

    sampler = RandomUnderSampler(random_state=5)
    sampler.fit_resample(X, Y)
    rng = Streams(5).get("choose", 1)
    want = np.sort(36 + rng.choice(16, size=8, replace=False, shuffle=False))
    got = sampler.sample_indices_
    assert got[(got >= 36) & (got < 52)].tolist() == want.tolist()


def test_places_of_rows_in_a_class_of_any_size():
    for among in ([4], [2, 4, 9]):
        found = _place_of(np.array([1, 2, 4, 10]), np.array(among))
        assert found.tolist() == [among.index(r) if r in among else -1 for r in (1, 2, 4, 10)]
