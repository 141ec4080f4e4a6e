"""Under-sampling by labels and by sets of labels: the papers' pseudo-code by hand."""

import numpy as np
import pytest
from scipy import sparse

from skresample.exceptions import OutcomeWarning
from skresample.under_sampling import LPRUS, MLRUS


def labels(*sets, q=3):
    return np.array([[int(j in one) for j in range(q)] for one, n in sets for _ in range(n)])


def rows(Y):
    return np.arange(len(Y))[:, None]


def test_frequent_labels_take_turns_until_they_reach_the_mean():
    # IRLbl 1, 2.5, 10 and the mean 4.5. Turns: 9 4 1, 9 3 1, 8 3 1, 8 2 1, 7 2 1, 7 1 1 (7/1 is
    # above the mean: label 1 leaves), 6 1 1, 5 1 1.
    Y = labels(({0}, 10), ({1}, 4), ({2}, 1))
    for amount, left in ((1, [9, 4, 1]), (4, [8, 2, 1]), (6, [7, 1, 1]), (8, [5, 1, 1])):
        _, Y_new = MLRUS(amount=amount, random_state=0).fit_resample(rows(Y), Y)
        assert Y_new.sum(axis=0).tolist() == left


def test_rows_with_a_rare_label_stay():
    # IRLbl 1 and 4, the mean 2.5: label 1 is rare, and its row is one of label 0.
    Y = labels(({0}, 3), ({0, 1}, 1), (set(), 2), q=2)
    X_new, _ = MLRUS(amount=1.0, random_state=0).fit_resample(rows(Y), Y)
    assert X_new[:, 0].tolist() == [3, 4, 5]
    X_new, _ = MLRUS(amount=2, random_state=0).fit_resample(rows(Y), Y)
    assert len(X_new) == 4
    assert {3, 4, 5} < set(X_new[:, 0])


def test_rows_of_a_bag_are_dropped_equally_often():
    Y = labels(({0}, 4), ({0, 1}, 1), q=2)
    gone = np.zeros(5)
    for seed in range(300):
        sampler = MLRUS(amount=1, random_state=seed)
        sampler.fit_resample(rows(Y), Y)
        gone += ~np.isin(np.arange(5), sampler.sample_indices_)
    assert gone[4] == 0
    assert np.abs(gone[:4] / 300 - 0.25).max() < 4 * np.sqrt(0.25 * 0.75 / 300)


def test_frequent_sets_shrink_equally_to_the_mean_size():
    # Sizes 20, 12, 2, 2 and the mean 9; nine rows: 4.5 each, of which the set of 12 gives three.
    Y = labels(({0}, 20), ({0, 1}, 12), ({1}, 2), ({2}, 2))
    sampler = LPRUS(random_state=0)
    X_new, Y_new = sampler.fit_resample(rows(Y), Y)
    assert sampler.n_after_.tolist() == [14, 9, 2, 2]
    sets = [tuple(row) for row in Y_new.tolist()]
    assert [sets.count(one) for one in ((1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 0, 1))] == [
        14,
        9,
        2,
        2,
    ]
    np.testing.assert_array_equal(X_new[:, 0], sampler.sample_indices_)
    assert (np.diff(sampler.sample_indices_) > 0).all()
    sampler = LPRUS(amount=1.0, random_state=0)
    sampler.fit_resample(rows(Y), Y)
    assert sampler.n_after_.tolist() == [9, 9, 2, 2]


@pytest.mark.parametrize("sampler", [MLRUS, LPRUS])
def test_groups_and_weights_follow_in_sparse_tables(sampler):
    Y = labels(({0}, 20), ({0, 1}, 6), ({2}, 3))
    weight = np.arange(1.0, 30)
    fitted = sampler(random_state=0)
    X_new, Y_new = fitted.fit_resample(
        sparse.csr_array(np.eye(29)), sparse.csr_array(Y), sample_weight=weight
    )
    kept = fitted.sample_indices_
    np.testing.assert_array_equal(X_new.toarray().argmax(axis=1), kept)
    np.testing.assert_array_equal(Y_new.toarray(), Y[kept])
    np.testing.assert_array_equal(fitted.sample_weight_, weight[kept])


@pytest.mark.parametrize("sampler", [MLRUS, LPRUS])
def test_balanced_labels_come_out_as_they_are(sampler):
    Y = labels(({0}, 5), ({1}, 5), ({2}, 5))
    with pytest.warns(OutcomeWarning, match="puts out the rows it was given"):
        X_new, _ = sampler(random_state=0).fit_resample(rows(Y), Y)
    assert len(X_new) == 15
