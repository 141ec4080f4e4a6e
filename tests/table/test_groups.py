"""Missing groups: one policy, read by whoever reads groups."""

import numpy as np
import pandas as pd
import pytest

from skresample.allocation import EqualAllocation
from skresample.exceptions import QuotaError
from skresample.over_sampling import SMOTE, RandomOverSampler
from skresample.selection import PostStratification, ScoreSampler
from skresample.under_sampling import NearMiss, RandomUnderSampler, TomekLinks

N = 80
Y = np.arange(N) % 4 // 3
G = np.array(["a", "b"], dtype=object)[np.arange(N) % 5 // 3]
HOLED = np.where(np.arange(N) % 10 == 7, None, G)
X = np.random.default_rng(0).normal(size=(N, 2))


def _cells(sampler, y, groups):
    keys, counts = np.unique(
        [f"{a}{b}" for a, b in zip(y, groups, strict=True)], return_counts=True
    )
    return dict(zip(keys.tolist(), counts.tolist(), strict=True))


@pytest.mark.parametrize("sampler", [SMOTE(random_state=0), TomekLinks(), NearMiss()])
def test_who_does_not_read_groups_never_stops_over_them(sampler):
    want = sampler.fit_resample(X, Y, groups=G)[0]
    for groups in (HOLED, pd.Series(HOLED), [None] * N):
        np.testing.assert_array_equal(sampler.fit_resample(X, Y, groups=groups)[0], want)


@pytest.mark.parametrize("policy", ["own_group", "drop"])
def test_an_under_sampler_follows_the_policy_of_its_allocation(policy):
    allocation = EqualAllocation(n_samples=24, missing_groups=policy)
    sampler = RandomUnderSampler(sampling_strategy=allocation, random_state=0)
    _, y = sampler.fit_resample(X, Y, groups=HOLED)
    left = HOLED[sampler.sample_indices_]
    if policy == "drop":
        assert _cells(sampler, y, left) == {"0a": 6, "0b": 6, "1a": 6, "1b": 6}
    else:
        assert len(y) == 24
        assert sampler.quota_[0, "missing"] == (left[y == 0] == None).sum() > 0  # noqa: E711


def test_an_over_sampler_keeps_rows_of_dropped_groups():
    allocation = EqualAllocation(n_samples=240, missing_groups="drop")
    sampler = RandomOverSampler(sampling_strategy=allocation, random_state=0)
    rows, y = sampler.fit_resample(X, Y, groups=HOLED)
    groups = HOLED[sampler.plan_.origin]
    unknown = np.array([g is None for g in groups])
    assert unknown.sum() == (HOLED == None).sum()  # noqa: E711
    counts = _cells(sampler, y[~unknown], groups[~unknown])
    assert counts == {"0a": 60, "0b": 60, "1a": 60, "1b": 60}
    np.testing.assert_array_equal(rows[:N], X)


def test_a_refusal_names_the_object_that_has_the_policy():
    with pytest.raises(QuotaError, match=r'8 missing values.*missing_groups="own_group".*Equal'):
        RandomUnderSampler(sampling_strategy=EqualAllocation(n_samples=24)).fit_resample(
            X, Y, groups=HOLED
        )
    with pytest.raises(QuotaError, match="PostStratification"):
        PostStratification(population={"a": 1, "b": 1}).fit_resample(X, Y, groups=HOLED)


def test_a_method_without_the_parameter_does_not_ask_for_it():
    sampler = ScoreSampler(scorer=lambda rows, _: rows[:, 0], n_samples=4)
    with pytest.raises(QuotaError, match="fill them in or leave those rows out") as caught:
        sampler.fit_resample(X, Y, groups=HOLED)
    assert "missing_groups" not in str(caught.value)
    quota = {(0, "a"): 3}
    with pytest.raises(QuotaError, match="fill them in or leave those rows out"):
        RandomUnderSampler(sampling_strategy=quota).fit_resample(X, Y, groups=HOLED)


def test_a_missing_part_makes_a_joint_group_missing():
    frame = pd.DataFrame({"x": X[:, 0], "g": HOLED, "h": np.where(np.arange(N) == 1, None, "u")})
    sampler = RandomUnderSampler(
        sampling_strategy=EqualAllocation(n_samples=24, missing_groups="drop"),
        group_columns=["g", "h"],
        random_state=0,
    )
    rows, _ = sampler.fit_resample(frame, Y)
    assert rows[["g", "h"]].notna().all(axis=None)
    assert len(rows) == 24


def test_groups_of_another_length_stop_everybody():
    with pytest.raises(ValueError, match="groups has 3 entries, X has 80 rows"):
        SMOTE().fit_resample(X, Y, groups=["a", "b", "c"])
    with pytest.raises(TypeError, match=r"groups is a .*; pass list\(groups\)"):
        SMOTE().fit_resample(X, Y, groups=(g for g in G))
