"""Hid-Mix: pieces of two rows, decoded; shares of targets as in Feat-Mix."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from skresample.combine import ResampledClassifier
from skresample.over_sampling import HiddenMixSampler
from skresample.over_sampling._shapes.hidden_mix import PieceEncoding

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 3))
Y = X @ [1.0, 0.5, 0.0]


def test_parts_add_up_to_the_number():
    encoding = PieceEncoding(X, 5)
    parts = encoding.parts(X)
    np.testing.assert_allclose(encoding.edges[:, 0] + parts.sum(axis=2), X)
    assert (parts >= 0).all()
    filled = parts == np.diff(encoding.edges, axis=1)
    assert (np.diff(filled.astype(int), axis=2) <= 0).all()  # no piece before the ones below


def test_pieces_by_hand():
    numeric = np.array([[0.0], [1.0], [2.0], [3.0], [4.0]])
    encoding = PieceEncoding(numeric, 2)  # edges 0, 2, 4
    mask = np.array([[True, False], [False, True], [True, True], [False, False]])
    first, second = np.full(4, 1), np.full(4, 3)
    made = encoding.mixed(numeric, first, second, mask, np.full(4, True))
    # 1 has the parts 1, 0 and 3 the parts 2, 1.
    assert made.ravel()[:2].tolist() == [2.0, 2.0]
    assert made[2, 0] == 1.0


def test_all_pieces_of_one_parent_are_that_parent_to_the_bit():
    sampler = HiddenMixSampler(alpha=0.01, random_state=0)
    rows, y = sampler.fit_resample(X, Y)
    whole = np.isin(sampler.share_, (0.0, 1.0))
    assert whole.mean() > 0.8
    parent = np.where(sampler.share_ == 1, *sampler.pairs_.T)
    np.testing.assert_array_equal(rows[60:][whole], X[parent[whole]])
    np.testing.assert_allclose(y[60:][whole], Y[parent[whole]])


def test_every_column_has_the_same_pieces_and_the_target_their_share():
    sampler = HiddenMixSampler(n_samples=400, n_pieces=4, alpha=5.0, random_state=0)
    rows, y = sampler.fit_resample(np.repeat(X[:, :1], 3, axis=1), Y)
    made = rows[60:]
    np.testing.assert_array_equal(made[:, 0], made[:, 1])
    assert set(sampler.share_) <= {0, 0.25, 0.5, 0.75, 1}
    first, second = sampler.pairs_.T
    np.testing.assert_allclose(y[60:], Y[second] + sampler.share_ * (Y[first] - Y[second]))
    assert abs(sampler.share_.mean() - 0.5) < 0.05
    assert (made >= rows[:60].min()).all()
    assert (made <= rows[:60].max()).all()


def test_classes_become_two_weighted_rows():
    y = (Y > 0).astype(int)
    sampler = HiddenMixSampler(random_state=0)
    _, labels = sampler.fit_resample(X, y)
    weight = sampler.sample_weight_[60:]
    np.testing.assert_allclose(np.bincount(sampler.mixed_row_, weight), 1)
    first = sampler.pairs_[:, 0]
    of_first = np.bincount(
        sampler.mixed_row_, weight * (labels[60:] == y[first][sampler.mixed_row_])
    )
    agree = y[first] == y[sampler.pairs_[:, 1]]
    np.testing.assert_allclose(of_first, np.where(agree, 1, sampler.share_))


def test_mixed_frames_and_gaps():
    frame = pd.DataFrame(X, columns=list("abc"))
    frame["kind"] = np.array(["u", "v", "w"])[np.arange(60) % 3]
    frame["count"] = np.arange(60) % 5
    frame.loc[::4, "a"] = np.nan
    frame["empty"] = np.nan
    sampler = HiddenMixSampler(random_state=0)
    made = sampler.fit_resample(frame, Y)[0][60:].reset_index(drop=True)
    assert made.dtypes.equals(frame.dtypes)
    parent = np.where(sampler.share_ >= 0.5, *sampler.pairs_.T)
    assert made["kind"].tolist() == frame["kind"].to_numpy()[parent].tolist()
    lacks = frame["a"].isna().to_numpy()[sampler.pairs_].any(axis=1)
    pd.testing.assert_series_equal(
        made["a"][lacks].reset_index(drop=True),
        frame["a"].iloc[parent[lacks]].reset_index(drop=True),
    )
    assert made["a"][~lacks].notna().all()


def test_it_regularises_a_model_of_few_rows():
    """Noise columns and 60 rows: the log-loss on fresh rows falls with mixed rows."""
    rng = np.random.default_rng(1)
    rows, fresh = rng.normal(size=(60, 20)), rng.normal(size=(2000, 20))
    y, truth = ((part[:, 0] + part[:, 1] > 0) * 1 for part in (rows, fresh))
    model = LogisticRegression(C=100.0, max_iter=1000)
    plain = log_loss(truth, model.fit(rows, y).predict_proba(fresh))
    mixed = ResampledClassifier(model, HiddenMixSampler(random_state=0)).fit(rows, y)
    assert log_loss(truth, mixed.predict_proba(fresh)) < plain - 0.05


def test_float32_and_one_piece():
    rows = HiddenMixSampler(n_pieces=1, random_state=0).fit_resample(X.astype(np.float32), Y)[0]
    assert rows.dtype == np.float32
    assert {r.tobytes() for r in rows[60:]} <= {r.tobytes() for r in rows[:60]}


@pytest.mark.parametrize(("rows", "y", "words"), [(X[:1], Y[:1], "two rows"), (X, None, "y")])
def test_refusals(rows, y, words):
    with pytest.raises(ValueError, match=words):
        HiddenMixSampler().fit_resample(rows, y)
