"""Test sets of the tail, and of sessions to come."""

import numpy as np
import pytest

from skresample.exceptions import ShortfallWarning
from skresample.model_selection import GroupTimeSplit, LongTailSplit


def test_the_tail_is_balanced_and_every_row_has_its_place():
    sizes = [50, 40, 30, 20, 12, 10, 9, 8]
    y = np.random.default_rng(0).permutation(np.repeat(np.arange(8), sizes))
    splitter = LongTailSplit(0.5, n_splits=3, random_state=0)
    splits = list(splitter.split(y[:, None], y))
    assert splitter.get_n_splits() == len(splits) == 3
    for train, test in splits:
        assert np.bincount(y[test], minlength=8).tolist() == [0, 0, 0, 0, 4, 4, 4, 4]
        assert np.array_equal(np.sort(np.append(train, test)), np.arange(len(y)))
    assert not np.array_equal(splits[0][1], splits[1][1])
    again = next(LongTailSplit(0.5, random_state=0).split(y[:, None], y))
    assert np.array_equal(again[1], splits[0][1])
    one = next(LongTailSplit(2, n_per_class=3, random_state=0).split(y[:, None], y))[1]
    assert np.bincount(y[one]).tolist() == [0] * 6 + [3, 3]


def test_rare_classes_keep_half_and_it_is_said():
    y = np.repeat(["a", "b", "c"], [30, 20, 6])
    with pytest.warns(ShortfallWarning, match="'c' has 6 rows and gives 3 of the 5"):
        _, test = next(LongTailSplit(2, n_per_class=5).split(y[:, None], y))
    assert np.unique(y[test], return_counts=True)[1].tolist() == [5, 3]
    for bad, words in (
        ((LongTailSplit(1), np.array(["a", "a", "b"])), "single row"),
        ((LongTailSplit(9), y), "there are 3"),
        ((LongTailSplit(n_splits=0), y), "n_splits"),
        ((LongTailSplit(n_per_class=0), y), "n_per_class"),
    ):
        with pytest.raises(ValueError, match=words):
            next(bad[0].split(bad[1][:, None], bad[1]))
    with pytest.raises(ValueError, match="GroupKFold"):
        next(LongTailSplit().split(y[:, None], y, groups=y))


def test_no_session_is_cut_and_nothing_later_is_trained_on():
    rng = np.random.default_rng(0)
    session = np.repeat([f"s{i}" for i in range(40)], 5)
    time = np.repeat(rng.permutation(40) * 10.0, 5) + rng.uniform(0, 35, 200)
    order = rng.permutation(200)
    session, time = session[order], time[order]
    seen = []
    for train, test in GroupTimeSplit(4, times=time).split(time[:, None], groups=session):
        assert not set(session[train]) & set(session[test])
        assert time[train].max() < time[test].min()
        for part in (train, test):
            assert np.isin(session, session[part]).sum() == len(part)
        seen.append(set(session[test]))
    assert len(set.union(*seen)) == sum(map(len, seen)) == 32


def test_gap_dates_and_windows():
    session = np.repeat(np.arange(6), 2)
    day = np.datetime64("2026-01-01") + np.arange(12)
    options = {"times": day, "gap": np.timedelta64(2, "D"), "max_train_groups": 1}
    splits = list(GroupTimeSplit(2, **options).split(day, groups=session))
    assert [session[train].tolist() for train, _ in splits] == [[0, 0], [2, 2]]
    assert [np.unique(session[test]).tolist() for _, test in splits] == [[2, 3], [4, 5]]


@pytest.mark.parametrize(
    ("splitter", "groups", "words"),
    [
        (GroupTimeSplit(2), None, "groups are needed"),
        (GroupTimeSplit(5), [0, 0, 1, 1], "needs 6 groups"),
        (GroupTimeSplit(1), [0, 1, 1, 0], "no group is over"),
        (GroupTimeSplit(1, times=[1.0, 2, 3, np.nan]), [0, 0, 1, 1], "missing"),
        (GroupTimeSplit(1, times=[1.0]), [0, 0, 1, 1], "times has 1"),
        (GroupTimeSplit(0), [0, 0, 1, 1], "n_splits"),
        (GroupTimeSplit(1, max_train_groups=0), [0, 0, 1, 1], "max_train_groups"),
    ],
)
def test_refusals(splitter, groups, words):
    with pytest.raises(ValueError, match=words):
        list(splitter.split(np.zeros((4, 1)), groups=groups))
