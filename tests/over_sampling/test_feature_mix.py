"""Feat-Mix: columns from two parents, targets by mutual information, labels as weighted rows."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse, stats
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, mutual_info_score

from skresample.combine import ResampledClassifier
from skresample.exceptions import ResamplingWarning
from skresample.over_sampling import FeatureMixSampler
from skresample.over_sampling._shapes.feature_mix import (
    column_information,
    mix_columns,
    mutual_information,
)


def distinct(n=60, d=6, seed=0):
    """Every entry names its row and column."""
    return (
        np.arange(n)[:, None]
        + np.arange(d) * 1000.0
        + np.random.default_rng(seed).random((n, d)) / 2
    )


def parents(sampler):
    return sampler.pairs_[sampler.mixed_row_].T


def test_mutual_information_is_the_plug_in_plus_its_bias():
    rng = np.random.default_rng(0)
    a, b = rng.integers(5, size=200), rng.integers(3, size=200)
    b[:100] = a[:100] % 3
    bias = (5 + 3 - len({*zip(a.tolist(), b.tolist(), strict=True)}) - 1) / 400
    assert mutual_information(a, b) == pytest.approx(mutual_info_score(a, b) + bias, abs=1e-12)
    assert mutual_information(a, a) == pytest.approx(mutual_info_score(a, a) + 4 / 400, abs=1e-12)
    assert mutual_information(a, np.zeros(200)) == pytest.approx(0, abs=1e-12)


def test_levels_without_meaning_are_worth_nothing():
    # Plug-in information of 200 random levels with a binary target is large; corrected it is not.
    rng = np.random.default_rng(1)
    levels, y = rng.integers(200, size=1000), rng.integers(2, size=1000)
    assert mutual_info_score(levels, y) > 0.08
    assert mutual_information(levels, y) < 0.03


def test_information_orders_columns_and_ignores_scale():
    rng = np.random.default_rng(2)
    y = rng.integers(2, size=1000)
    X = np.column_stack([y + rng.normal(size=1000) * s for s in (0.3, 1.0, 3.0)])
    nominal = np.column_stack([y, rng.integers(4, size=1000)])
    number, category = column_information(X, nominal, y, 10)
    assert number[0] > number[1] > number[2] > 0
    assert category[0] == pytest.approx(np.log(2), abs=0.01)
    assert category[1] < 0.01
    np.testing.assert_allclose(column_information(np.exp(X), nominal, y, 10)[0], number)
    np.testing.assert_allclose(column_information(sparse.csr_matrix(X), nominal, y, 10)[0], number)


@pytest.mark.parametrize("weights", ["uniform", [5, 1, 0, 2, 1, 1]])
def test_numeric_targets_follow_the_columns_taken(weights):
    X = distinct()
    y = np.random.default_rng(1).normal(size=60)
    sampler = FeatureMixSampler(n_samples=500, feature_weights=weights, random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    i, j = parents(sampler)
    made = X_new[60:]
    from_first = made == X[i]
    assert (from_first | (made == X[j])).all()
    w = np.ones(6) if weights == "uniform" else np.array(weights)
    share = from_first @ w / w.sum()
    np.testing.assert_allclose(sampler.share_, share, atol=1e-12)
    np.testing.assert_allclose(y_new[60:], share * y[i] + (1 - share) * y[j], atol=1e-12)
    np.testing.assert_array_equal(X_new[:60], X)
    assert not hasattr(sampler, "sample_weight_")


def test_mutual_information_sets_the_shares_by_default():
    rng = np.random.default_rng(3)
    X = rng.normal(size=(500, 3))
    y = (X[:, 0] > 0).astype(int)
    sampler = FeatureMixSampler(random_state=0).fit(X, y)
    sampler.make_plan(X, y)
    assert sampler.feature_weights_[0] > 0.95
    assert sampler.feature_weights_.sum() == pytest.approx(1)
    # The target belongs to whoever gave the first column.
    assert (np.abs(sampler.share_ - np.rint(sampler.share_)) < 0.05).all()


def test_a_row_with_every_column_that_counts_is_wholly_of_its_parent():
    # Numbers that add up to 1 in one order may not in another, and the processor chooses: such
    # rows once came twice, the second time with a weight of 1e-16.
    rng, m = np.random.default_rng(0), 300
    first, second = np.zeros(m, np.intp), np.ones(m, np.intp)
    for _ in range(50):
        importance = np.append(rng.dirichlet(np.ones(9)), 0.0)
        _, _, share = mix_columns(
            np.zeros((2, 10)), np.zeros(10, bool), first, second, np.full(m, 9), importance, rng
        )
        assert share.max() == 1.0
        assert not ((share > 1 - 1e-9) & (share < 1.0)).any()


def test_classes_become_two_weighted_rows_that_equal_the_soft_label():
    X = distinct()
    y = np.random.default_rng(4).choice(["a", "b", "c"], size=60)
    sampler = FeatureMixSampler(n_samples=300, random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    weight = sampler.sample_weight_
    np.testing.assert_array_equal(weight[:60], 1.0)
    soft = np.zeros((300, 3))
    np.add.at(soft, (sampler.mixed_row_, np.searchsorted(["a", "b", "c"], y_new[60:])), weight[60:])
    want = np.zeros((300, 3))
    for side, share in ((0, sampler.share_), (1, 1 - sampler.share_)):
        label = np.searchsorted(["a", "b", "c"], y[sampler.pairs_[:, side]])
        np.add.at(want, (np.arange(300), label), share)
    np.testing.assert_allclose(soft, want, atol=1e-12)
    # Hence the weighted log loss of any prediction is the cross entropy of the soft labels.
    p = np.random.default_rng(5).dirichlet(np.ones(3), size=300)
    ours = log_loss(
        y_new[60:], p[sampler.mixed_row_], sample_weight=weight[60:], labels=["a", "b", "c"]
    )
    assert ours == pytest.approx(-(want * np.log(p)).sum() / 300)
    # Rows whose parents agree are not doubled, and twins are equal.
    assert len(sampler.mixed_row_) < 600
    for row in np.unique(sampler.mixed_row_):
        twins = X_new[60:][sampler.mixed_row_ == row]
        assert (twins == twins[0]).all()
    assert (weight > 0).all()


def test_caller_weights_multiply():
    X, y = distinct(), np.arange(60) % 2
    given = np.linspace(1, 3, 60)
    sampler = FeatureMixSampler(random_state=0)
    sampler.fit_resample(X, y, sample_weight=given)
    plan = sampler.plan_
    np.testing.assert_allclose(sampler.sample_weight_, plan.weight * given[plan.origin])


def test_weights_reach_the_model():
    rng = np.random.default_rng(6)
    X = rng.normal(size=(200, 3))
    y = (X[:, 0] + rng.normal(size=200) > 0).astype(int)
    sampler = FeatureMixSampler(random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    by_hand = LogisticRegression().fit(X_new, y_new, sample_weight=sampler.sample_weight_)
    unweighted = LogisticRegression().fit(X_new, y_new)
    model = ResampledClassifier(LogisticRegression(), FeatureMixSampler(random_state=0)).fit(X, y)
    np.testing.assert_allclose(model.predict_proba(X), by_hand.predict_proba(X))
    assert np.abs(by_hand.predict_proba(X) - unweighted.predict_proba(X)).max() > 0.01


def test_shares_of_columns_are_beta_and_pairs_even():
    X = np.zeros((50, 400))
    X += np.arange(50)[:, None]
    y = np.random.default_rng(0).normal(size=50)
    sampler = FeatureMixSampler(
        n_samples=2000, alpha=0.7, feature_weights="uniform", random_state=0
    ).fit(X, y)
    sampler.make_plan(X, y)
    # False alarm 1e-3 under another seed; 400 columns make the rounding invisible.
    share = np.clip(sampler.share_ + np.random.default_rng(1).uniform(-1, 1, 2000) / 800, 0, 1)
    assert stats.kstest(share, stats.beta(0.7, 0.7).cdf).pvalue > 1e-3
    first, second = sampler.pairs_.T
    assert (first != second).all()
    assert (np.bincount(first) == 40).all()
    assert stats.chisquare(np.bincount(second, minlength=50)).pvalue > 1e-3


def test_frames_keep_types_categories_and_missing_values():
    rng = np.random.default_rng(7)
    frame = pd.DataFrame(
        {
            "n": rng.normal(size=80).astype(np.float32),
            "i": pd.array(rng.integers(9, size=80), dtype="Int64"),
            "c": pd.Categorical(rng.choice(["x", "y", "z"], 80), categories=["x", "y", "z", "w"]),
            "t": rng.choice(["left", "right"], 80),
        }
    )
    frame.loc[::4, ["n", "i", "c"]] = None
    y = pd.Series(rng.choice(["no", "yes"], 80), name="answer")
    sampler = FeatureMixSampler(random_state=0)
    out, y_new = sampler.fit_resample(frame, y)
    assert (out.dtypes == frame.dtypes).all()
    assert y_new.name == "answer"
    i, j = parents(sampler)
    for name in frame:
        own = frame[name].astype("string").fillna("?").to_numpy()
        made = out[name].iloc[80:].astype("string").fillna("?").to_numpy()
        assert ((made == own[i]) | (made == own[j])).all(), name
    assert out["n"].iloc[80:].isna().any()


def test_sparse_rows_stay_sparse_and_equal_dense_ones():
    rng = np.random.default_rng(8)
    X = rng.normal(size=(70, 12)) * (rng.random((70, 12)) < 0.3)
    y = rng.integers(3, size=70)
    dense, _ = FeatureMixSampler(random_state=0).fit_resample(X, y)
    for made in (sparse.csr_matrix(X), sparse.csc_array(X)):
        out, _ = FeatureMixSampler(random_state=0).fit_resample(made, y)
        assert out.format == made.format
        np.testing.assert_array_equal(out.toarray(), dense)


@pytest.mark.parametrize(("target", "numeric"), [("auto", False), ("numeric", True)])
def test_whole_numbers_are_classes_unless_told(target, numeric):
    X, y = distinct(), np.arange(60) % 7
    sampler = FeatureMixSampler(target=target, random_state=0)
    _, y_new = sampler.fit_resample(X, y)
    assert hasattr(sampler, "sample_weight_") is not numeric
    assert y_new.dtype == y.dtype
    if numeric:
        i, j = parents(sampler)
        blend = sampler.share_ * y[i] + (1 - sampler.share_) * y[j]
        np.testing.assert_array_equal(y_new[60:], np.rint(blend))


@pytest.mark.parametrize(
    ("options", "X", "y", "message"),
    [
        ({}, [[1.0], [2.0]], None, "requires y"),
        ({}, [[1.0], [2.0]], [0.5, np.nan], "contains NaN"),
        ({}, [[1.0], [2.0]], np.array(["a", None], dtype=object), "1 labels are missing"),
        ({}, [[1.0]], [0.5], "n_samples=1"),
        ({"target": "numeric"}, [[1.0], [2.0]], ["a", "b"], "must hold numbers"),
        ({"feature_weights": [1, 2]}, [[1.0], [2.0]], [0, 1], "must hold 1 numbers"),
        ({"feature_weights": [-1]}, [[1.0], [2.0]], [0, 1], ">= 0"),
        ({"alpha": 0}, [[1.0], [2.0]], [0, 1], "alpha"),
    ],
)
def test_messages(options, X, y, message):
    with pytest.raises(ValueError, match=message):
        FeatureMixSampler(**options).fit_resample(X, y)


def test_whole_number_amounts_are_numbers_and_the_guess_is_said():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(120, 3))
    prices = rng.integers(1000, 5000, size=120)
    with pytest.warns(ResamplingWarning, match=r"distinct whole numbers of y for amounts; say tar"):
        _, mixed = FeatureMixSampler(random_state=0).fit_resample(X, prices)
    assert mixed.size == 240
    assert mixed.dtype == prices.dtype
    assert not set(mixed[120:]) <= set(prices)
    with pytest.warns(ResamplingWarning, match="amounts"):
        _, again = FeatureMixSampler(random_state=0).fit_resample(X, prices.astype(float))
    assert (np.abs(again - mixed) <= 0.5).all()


def test_labels_counted_off_stay_classes_and_few_levels_need_no_word(recwarn):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 3))
    FeatureMixSampler(random_state=0).fit_resample(X, rng.integers(0, 7, size=200) * 100)
    assert not recwarn.list
    labels = np.arange(200) % 20
    with pytest.warns(ResamplingWarning, match="20 distinct whole numbers of y for labels of cla"):
        _, mixed = FeatureMixSampler(random_state=0).fit_resample(X, labels)
    assert set(mixed) == set(range(20))
    with pytest.warns(ResamplingWarning, match="amounts"):
        FeatureMixSampler(random_state=0).fit_resample(X, labels + 7)
