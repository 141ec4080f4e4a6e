"""Imbalance of labels: the equations by hand, in every container."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from skresample.metrics import (
    imbalance_ratio_per_label,
    imbalance_ratio_variation,
    mean_imbalance_ratio,
)

Y = np.array([[1, 0, 0, 0]] * 6 + [[1, 1, 0, 0]] * 2 + [[0, 1, 1, 0]])  # 8, 3, 1 and no rows
RATIOS = [1, 8 / 3, 8, np.inf]


@pytest.mark.parametrize(
    "given",
    [Y, Y.astype(bool), Y.tolist(), sparse.csr_matrix(Y), sparse.coo_array(Y), pd.DataFrame(Y)],
    ids=lambda one: type(one).__name__,
)
def test_ratios_in_every_container(given):
    np.testing.assert_allclose(imbalance_ratio_per_label(given), RATIOS)


def test_mean_and_variation_leave_out_absent_labels():
    known = np.array(RATIOS[:3])
    assert mean_imbalance_ratio(Y) == pytest.approx(35 / 9)
    deviation = np.sqrt(((known - 35 / 9) ** 2).sum() / 2)
    assert imbalance_ratio_variation(Y) == pytest.approx(deviation / (35 / 9))
    assert imbalance_ratio_variation(np.ones((3, 1))) == 0
    assert np.isnan(mean_imbalance_ratio(np.zeros((3, 2))))


def test_stored_zeros_and_duplicates_of_sparse_targets():
    stored = sparse.csr_matrix((np.array([0, 1]), ([0, 1], [0, 1])), shape=(2, 2))
    np.testing.assert_array_equal(imbalance_ratio_per_label(stored), [np.inf, 1])
    assert stored.nnz == 2  # untouched


def test_other_entries_are_refused():
    with pytest.raises(ValueError, match="Y must hold 0 and 1 alone, got 3 in column 1; binarize"):
        mean_imbalance_ratio([[0, 3]])
    with pytest.raises(ValueError, match="Y must hold 0 and 1 alone, got 2 in column 1"):
        mean_imbalance_ratio(sparse.csr_matrix([[0, 2], [1, 0]]))
    with pytest.raises(ValueError, match=r"indicator matrix of shape \(n, labels\), got shape"):
        mean_imbalance_ratio([0, 1])
