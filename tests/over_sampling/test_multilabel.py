"""Over-sampling by labels and by sets of labels: the papers' pseudo-code by hand on tiny tables."""

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier

from skresample.combine import make_pipeline
from skresample.exceptions import OutcomeWarning, ShortfallWarning
from skresample.metrics import mean_imbalance_ratio
from skresample.over_sampling import LPROS, MLROS, MLSMOTE

ALL = [MLROS, LPROS, MLSMOTE]


def labels(*sets, q=3):
    """Indicator matrix of sets of labels, each with the number of its rows."""
    return np.array([[int(j in one) for j in range(q)] for one, n in sets for _ in range(n)])


def rows(Y):
    return np.arange(float(len(Y)))[:, None]


def test_rare_labels_take_turns_until_they_reach_the_mean():
    # IRLbl 9/9, 9/1, 9/1 and the mean 6.33: one clone of row 8 (9/2), one of row 9 (10/2).
    Y = labels(({0}, 8), ({1}, 1), ({0, 2}, 1))
    sampler = MLROS(amount=1.0, random_state=0)
    X_new, Y_new = sampler.fit_resample(rows(Y), Y)
    assert X_new[10:, 0].tolist() == [8, 9]
    np.testing.assert_array_equal(Y_new[10:], Y[[8, 9]])
    np.testing.assert_array_equal(sampler.imbalance_ratios_, [1, 9, 9])
    assert sampler.mean_imbalance_ratio_ == pytest.approx(19 / 3)


def test_a_label_leaves_when_its_ratio_with_the_clones_is_down():
    # IRLbl 1, 20, 5 and the mean 8.67: label 1 needs 20/2 = 10, then 20/3 = 6.67; 2 is not rare.
    Y = labels(({0}, 20), ({1}, 1), ({2}, 4))
    X_new, _ = MLROS(amount=1.0, random_state=0).fit_resample(rows(Y), Y)
    assert X_new[25:, 0].tolist() == [20, 20]


def test_clones_of_one_label_count_for_the_others():
    # Labels 1 and 2 have 2 rows, one of them in common: means 1, 10, 10 -> 7. The clone for label 1
    # is row 20 (both), 21 (own) or by lot; whichever: the ratios in the end are 20/3 or less.
    Y = labels(({0}, 20), ({1, 2}, 1), ({1}, 1), ({2}, 1))
    for seed in range(20):
        X_new, Y_new = MLROS(amount=1.0, random_state=seed).fit_resample(rows(Y), Y)
        first, made = int(X_new[23, 0]), len(X_new) - 23
        # Where the first clone brings label 2 along, the turn of label 2 still makes its own.
        assert first in (20, 21)
        assert made == 2
        assert (Y_new.sum(axis=0)[1:] >= 3).all()


def test_amount_bounds_the_clones():
    Y = labels(({0}, 8), ({1}, 1), ({0, 2}, 1))
    assert len(MLROS(amount=1, random_state=0).fit_resample(rows(Y), Y)[0]) == 11


def test_rows_of_a_bag_are_cloned_equally_often():
    Y = labels(({0}, 40), ({1}, 2), q=2)
    first = [
        int(MLROS(amount=1, random_state=seed).fit_resample(rows(Y), Y)[0][-1, 0])
        for seed in range(200)
    ]
    share = np.mean(np.array(first) == 40)
    assert set(first) == {40, 41}
    assert abs(share - 0.5) < 4 * 0.5 / np.sqrt(200)


def test_rare_sets_grow_equally_to_the_mean_size():
    # Sizes 8, 3, 1 and the mean 4; three clones: 1.5 each, of which the set of 3 takes one.
    Y = labels(({0}, 8), ({0, 1}, 3), ({1}, 1), q=2)
    sampler = LPROS(random_state=0)
    X_new, Y_new = sampler.fit_resample(rows(Y), Y)
    assert sampler.n_after_.tolist() == [8, 4, 3]
    assert sampler.labelsets_.tolist() == [0] * 8 + [1] * 3 + [2]
    assert set(X_new[12:13, 0]) <= {8, 9, 10}
    assert X_new[13:, 0].tolist() == [11, 11]
    np.testing.assert_array_equal(Y_new, Y[X_new[:, 0].astype(int)])
    # With room for all of them: no set above the mean.
    sampler = LPROS(amount=5.0, random_state=0).fit(rows(Y), Y)
    sampler.fit_resample(rows(Y), Y)
    assert sampler.n_after_.tolist() == [8, 4, 4]


@pytest.mark.parametrize(
    ("rule", "k", "first"),
    [
        ("ranking", 2, [0, 1, 1]),  # two of three have label 1
        ("ranking", 1, [0, 1, 1]),  # both have it: two of two
        ("union", 2, [1, 1, 1]),
        ("intersection", 2, [0, 0, 1]),
    ],
)
def test_new_rows_lie_between_neighbours_and_take_their_votes(rule, k, first):
    # Label 2 alone is rare: its rows stand at 0, 1 and 10.
    X = np.r_[np.linspace(50, 60, 12), 0.0, 1.0, 10.0][:, None]
    Y = np.vstack([labels(({0, 1}, 12)), [[0, 1, 1], [0, 1, 1], [1, 0, 1]]])
    sampler = MLSMOTE(k_neighbors=k, labels=rule, random_state=0)
    X_new, Y_new = sampler.fit_resample(X, Y)
    new = sampler.plan_.new
    assert sampler.seed_labels_.tolist() == [2, 2, 2]
    assert new.base.tolist() == [12, 13, 14]
    if k == 1:
        assert new.partner[:, 0].tolist() == [13, 12, 13]
        assert Y_new[17].tolist() == [0, 0, 1]  # row 14 and its neighbour share label 2 alone
    low, high = X[new.base, 0], X[new.partner[:, 0], 0]
    np.testing.assert_allclose(X_new[15:, 0], low + new.coef[:, 0] * (high - low))
    assert Y_new[15].tolist() == first
    assert (Y_new[15:, 2] == 1).all()


def test_every_rare_label_has_its_own_bag():
    rng = np.random.default_rng(0)
    Y = labels(({0}, 60), ({1}, 6), ({2}, 4))
    X = rng.random((70, 2)) + np.repeat([0.0, 100.0, 200.0], [60, 6, 4])[:, None]
    sampler = MLSMOTE(k_neighbors=3, random_state=0)
    X_new, Y_new = sampler.fit_resample(X, Y)
    assert sampler.seed_labels_.tolist() == [1] * 6 + [2] * 4  # the mean is 8.67
    assert (np.floor(X_new[70:76] / 100) == 1).all()
    assert (np.floor(X_new[76:] / 100) == 2).all()
    assert Y_new.sum(axis=0).tolist() == [60, 12, 8]


@pytest.mark.parametrize("sampler", ALL)
def test_one_class_a_row_is_one_label_a_row(sampler):
    y = np.repeat(["a", "b", "c"], [40, 20, 6])
    X = np.random.default_rng(0).normal(size=(66, 2))
    onehot = (y[:, None] == np.array(["a", "b", "c"])).astype(int)
    one, two = sampler(random_state=0), sampler(random_state=0)
    X_new, y_new = one.fit_resample(X, y)
    X_two, Y_two = two.fit_resample(X, onehot)
    np.testing.assert_array_equal(X_new, X_two)
    np.testing.assert_array_equal(y_new, np.array(["a", "b", "c"])[Y_two.argmax(axis=1)])
    assert len(X_new) > 66


@pytest.mark.parametrize("sampler", ALL)
def test_weights_follow_and_new_rows_weigh_as_their_set_does(sampler):
    Y = labels(({0}, 30), ({0, 1}, 8), ({2}, 6))
    weight = np.r_[np.full(30, 1.0), np.full(8, 2.0), np.full(6, 5.0)]
    fitted = sampler(random_state=0)
    fitted.fit_resample(rows(Y), Y, sample_weight=weight)
    plan = fitted.plan_
    np.testing.assert_array_equal(fitted.sample_weight_, weight[plan.label_source])
    groups = np.arange(len(Y)) % 2
    np.testing.assert_array_equal(plan.apply(groups, rule="label"), groups[plan.label_source])


def test_mixed_frames_and_a_pipeline():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"a": rng.normal(size=60), "c": pd.Categorical(rng.choice(["u", "v"], 60))})
    Y = pd.DataFrame(labels(({0}, 40), ({0, 1}, 14), ({1, 2}, 6)), columns=["x", "y", "z"])
    X_new, Y_new = MLSMOTE(random_state=0).fit_resample(X, Y)
    assert X_new["c"].dtype == X["c"].dtype
    assert list(Y_new.columns) == ["x", "y", "z"]
    assert (Y_new.dtypes == Y.dtypes).all()
    assert X_new.index.equals(Y_new.index)
    model = make_pipeline(MLROS(random_state=0), RandomForestClassifier(5, random_state=0))
    assert model.fit(X[["a"]], Y).predict(X[["a"]]).shape == (60, 3)
    assert mean_imbalance_ratio(Y_new) < mean_imbalance_ratio(Y)


def test_labels_without_rows_are_named_and_left_out():
    Y = labels(({0}, 20), ({1}, 4), q=3)
    frame = pd.DataFrame(Y, columns=["dog", "cat", "eel"])
    sampler = MLROS(random_state=0)
    with pytest.warns(ShortfallWarning, match=r"no row has the labels \['eel'\] \(1 of 3\)"):
        sampler.fit_resample(rows(Y), frame)
    assert sampler.imbalance_ratios_.tolist() == [1, 5, np.inf]
    assert sampler.mean_imbalance_ratio_ == 3


def test_a_bag_with_few_rows_is_said():
    Y = labels(({0}, 20), ({1}, 1), q=2)
    with pytest.warns(ShortfallWarning, match="k_neighbors=5 needs at least 6 rows in label 1"):
        X_new, Y_new = MLSMOTE(random_state=0).fit_resample(rows(Y), Y)
    assert X_new[21:, 0].tolist() == [20]
    assert Y_new[21:].tolist() == [[0, 1]]


@pytest.mark.parametrize("sampler", ALL)
def test_balanced_labels_come_out_as_they_are(sampler):
    Y = labels(({0}, 5), ({1}, 5), ({2}, 5))
    with pytest.warns(OutcomeWarning, match="puts out the rows it was given"):
        X_new, _ = sampler(random_state=0).fit_resample(rows(Y), Y)
    assert len(X_new) == 15


@pytest.mark.parametrize(
    ("Y", "message"),
    [
        ([[0, 1], [2, 0]], "must hold 0 and 1 alone, got 2 in column 0; binarize"),
        ([[0, 1], [np.nan, 0]], "contains NaN"),
        (np.array([[0, 1], [None, 0]], dtype=object), "contains NaN"),
        ([["a", "b"], ["b", "a"]], "must hold 0 and 1 alone, got 'a'; scikit-learn's MultiLabel"),
        ([["a", "b"], ["b"]], "have different lengths; scikit-learn's MultiLabelBinarizer"),
        ([["b"], ["a", "b"]], "have different lengths; scikit-learn's MultiLabelBinarizer"),
        ([{"b"}, {"a", "b"}], "must hold 0 and 1 alone, got {'b'}; scikit-learn's MultiLabel"),
        ([[0, 0], [0, 0]], "no row of y has a label"),
        ([[0, 1], [1, 0], [1, 1]], "inconsistent numbers of samples"),
    ],
)
def test_targets_that_are_no_indicators_are_refused(Y, message):
    with pytest.raises(ValueError, match=message):
        MLROS().fit_resample(np.arange(2)[:, None], Y)


def test_a_column_of_classes_is_one_label_a_row():
    y = [["a"]] * 20 + [["b"]] * 4 + [["c"]] * 2
    X_new, y_new = MLROS(random_state=0).fit_resample(np.arange(26)[:, None], y)
    assert len(X_new) == len(y_new) > 26
    assert y_new[-1] == ["c"]


def test_methods_of_classes_still_refuse_several_labels():
    from skresample.over_sampling import SMOTE

    Y = labels(({0}, 5), ({0, 1}, 5))
    with pytest.raises(ValueError, match="Multilabel and multioutput targets are not supported"):
        SMOTE().fit_resample(rows(Y), Y)
