"""Labels of new rows repaired by judges that have not seen their parents."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.naive_bayes import GaussianNB

from skresample.base import BaseOverSampler
from skresample.combine import SyntheticLabelRepair
from skresample.combine._label_judges import of_equal_classes
from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import ROSE, SMOTE, SMOTENC, RandomOverSampler
from skresample.plan import ResamplingPlan, Rows

RNG = np.random.default_rng(0)
Y = np.repeat([0, 1], [80, 40])
X = RNG.normal(size=(120, 2)) + 6 * Y[:, None]


class Stray(BaseOverSampler):
    """A third of the rows it makes for class 1 lie in class 0."""

    def __init__(self, *, every=3, sampling_strategy="auto", random_state=None):
        super().__init__(sampling_strategy=sampling_strategy)
        self.every = every
        self.random_state = random_state

    def _synthesize(self, home, n_new, rng):
        away = (np.arange(n_new) % self.every == 0)[:, None]
        values = np.where(away, 0.0, 6.0) + rng.normal(size=(n_new, 2))
        return Rows(values, rng.choice(home.rows, n_new))


class Threshold(ClassifierMixin, BaseEstimator):
    """Says what it is told to."""

    def __init__(self, proba=0.9):
        self.proba = proba

    def fit(self, X, y):
        self.classes_, self.cut_ = np.unique(y), X[:, 0].mean()
        return self

    def predict_proba(self, X):
        high = np.where(X[:, 0] > self.cut_, self.proba, 1 - self.proba)
        return np.column_stack([1 - high, high])


def test_rows_of_the_input_keep_their_labels_whatever_the_judge_says():
    y = np.where(np.arange(120) < 6, 1, Y)  # six wrong labels in the middle of class 0
    for mode in ("relabel", "filter", "both"):
        repair = SyntheticLabelRepair(Stray(), GaussianNB(), mode=mode, random_state=0)
        rows, labels = repair.fit_resample(X, y)
        np.testing.assert_array_equal(rows[:120], X)
        np.testing.assert_array_equal(labels[:120], y)
        assert not repair.relabelled_[:120].any()


def test_relabelling_finds_the_rows_that_strayed_and_counts_are_topped_up():
    repair = SyntheticLabelRepair(Stray(), GaussianNB(), random_state=0)
    made, labels = repair.fit_resample(X, Y)
    assert (labels[120:] == 1).sum() == 40
    assert (made[120:, 0] > 3).all()
    report = repair.report_
    assert report.agreement_before == pytest.approx(26 / 40)
    assert report.agreement_after == 1
    assert report.n_made == 80  # 26 of the first 40 stay, and 14 of the next 40
    assert report.n_dropped == 40


def test_labels_change_only_where_the_judge_is_sure():
    kwargs = {"random_state": 0, "max_rounds": 1}
    sure = SyntheticLabelRepair(Stray(), Threshold(0.9), confidence=0.8, **kwargs)
    unsure = SyntheticLabelRepair(Stray(), Threshold(0.7), confidence=0.8, **kwargs)
    with pytest.warns(ShortfallWarning, match="class 1 gets 28 new rows instead of 40"):
        sure.fit_resample(X, Y)
    unsure.fit_resample(X, Y)
    assert sure.report_.n_made == unsure.report_.n_made == 40
    assert sure.report_.n_dropped == 12  # now of class 0, which has no room; two lie above the cut
    assert unsure.report_.n_dropped == unsure.report_.n_relabelled == 0


def test_rows_that_change_places_stay_where_both_classes_have_room():
    repair = SyntheticLabelRepair(
        Stray(sampling_strategy={0: 110, 1: 70}), GaussianNB(), max_rounds=1, random_state=0
    )
    with pytest.warns(ShortfallWarning):
        made, labels = repair.fit_resample(X, Y)
    new = labels[120:]
    assert repair.relabelled_[120:].any()
    assert ((made[120:, 0] > 3) == (new == 1)).all()


def test_filtering_drops_the_least_probable_share_and_tops_up():
    repair = SyntheticLabelRepair(
        Stray(), GaussianNB(), mode="filter", drop_fraction=0.4, random_state=0
    )
    made, labels = repair.fit_resample(X, Y)
    assert (labels == 1).sum() == 80
    assert (made[120:, 0] > 3).all()  # a third strayed, four tenths are dropped
    assert repair.report_.n_relabelled == 0


@pytest.mark.parametrize(("mode", "dropped"), [("filter", 0), ("both", 10)])
def test_only_rows_that_look_like_another_class_are_dropped(mode, dropped):
    """A judge that is not sure: "both" drops a quarter of 40 rows, of which 14 strayed."""
    judge = Threshold(0.7)  # 0.54 if both classes were equally frequent
    repair = SyntheticLabelRepair(Stray(), judge, mode=mode, max_rounds=1, random_state=0)
    if dropped:
        with pytest.warns(ShortfallWarning, match="gets 30 new rows instead of 40"):
            repair.fit_resample(X, Y)
    else:
        repair.fit_resample(X, Y)
    assert repair.report_.n_relabelled == 0
    assert repair.report_.n_dropped == dropped
    plain = SyntheticLabelRepair(Stray(every=99), judge, mode=mode, max_rounds=1, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ShortfallWarning)
        plain.fit_resample(X, Y)
    assert plain.report_.n_dropped == (1 if dropped else 0)  # the one that strayed, not a quarter


def test_the_judge_has_not_seen_the_parents():
    """Copies of rows with labels at random: agreement is that of guessing."""

    class Nearest(ClassifierMixin, BaseEstimator):
        def fit(self, X, y):
            self.classes_, self.X_, self.y_ = np.unique(y), X, y
            return self

        def predict_proba(self, X):
            near = ((X[:, None] - self.X_) ** 2).sum(-1).argmin(axis=1)
            return np.eye(2)[self.y_[near]]

    rng = np.random.default_rng(2)
    rows, y = rng.normal(size=(300, 2)), rng.permutation(np.repeat([0, 1], [200, 100]))
    repair = SyntheticLabelRepair(
        ROSE(shrinkage=1e-3), Nearest(), confidence=1.0, max_rounds=1, random_state=0
    )
    with pytest.warns(ShortfallWarning):
        repair.fit_resample(rows, y)
    assert repair.report_.agreement_before < 0.5  # a third is true; 1.0 with the parents


def test_columns_and_strategy_are_those_of_the_sampler():
    rows = np.column_stack([X, np.arange(120) % 3])
    sampler = SMOTENC(categorical_features=[2], sampling_strategy={1: 60}, random_state=0)
    repair = SyntheticLabelRepair(sampler, GaussianNB(), random_state=0)
    made, labels = repair.fit_resample(rows, Y)
    assert set(made[:, 2]) == {0, 1, 2}
    assert (labels == 1).sum() == 60
    assert repair.sampling_strategy_ == {1: 20}
    plain = sampler.fit_resample(rows, Y)[0]
    np.testing.assert_array_equal(made, plain)  # nothing to repair, and the seed is the sampler's


def test_mixed_frames_text_labels_and_weights():
    frame = pd.DataFrame(X, columns=["a", "b"])
    frame["kind"] = pd.Categorical(np.array(["u", "v"])[np.arange(120) % 2])
    y = pd.Series(np.where(Y == 1, "rare", "common"), name="target")
    repair = SyntheticLabelRepair(SMOTE(), GaussianNB(), mode="both", random_state=0)
    made, labels = repair.fit_resample(frame, y, sample_weight=np.arange(1.0, 121))
    assert made.dtypes.equals(frame.dtypes)
    assert labels.name == "target"
    assert labels.value_counts().to_dict() == {"common": 80, "rare": 80}
    assert repair.sample_weight_.shape == (160,)


class Weighing(Stray):
    """Puts the rows out backwards, each with a weight of its own."""

    def _plan(self, table, quota):
        plan = super()._plan(table, quota)
        order = np.arange(plan.n_output)[::-1]
        return ResamplingPlan(plan.n_input, plan.keep, plan.new, weight=1.0 + order, order=order)


@pytest.mark.filterwarnings("ignore::skresample.exceptions.ShortfallWarning")
def test_weights_of_the_sampler_stay_with_its_rows():
    repair = SyntheticLabelRepair(Weighing(), GaussianNB(), max_rounds=1, random_state=0)
    repair.fit_resample(X, Y)
    plan, made = repair.plan_, repair.sampler_.plan_
    place = np.concatenate([plan.keep, 120 + _place_of(plan.new.values, made.new.values)])
    assert 0 < plan.n_new < made.n_new
    np.testing.assert_array_equal(repair.sample_weight_, 1.0 + place)


def _place_of(rows, among):
    return (rows[:, None] == among[None]).all(axis=2).argmax(axis=1)


def test_a_sampler_that_only_chooses_is_left_alone():
    repair = SyntheticLabelRepair(RandomOverSampler(random_state=0), GaussianNB())
    rows, _ = repair.fit_resample(X, Y)
    np.testing.assert_array_equal(rows, RandomOverSampler(random_state=0).fit_resample(X, Y)[0])
    assert isinstance(repair.plan_, ResamplingPlan)
    assert repair.report_.n_made == 0


def test_too_few_rows_for_a_judge():
    y = np.where(np.arange(120) < 117, 0, 1)
    with pytest.warns(ShortfallWarning, match="class 1 has 3 rows, and a judge needs at least 4"):
        rows, _ = SyntheticLabelRepair(SMOTE(k_neighbors=2)).fit_resample(X, y)
    assert len(rows) == 234


def test_a_small_class_keeps_its_labels_and_the_others_are_repaired():
    """Three classes, one of three rows, far off in the midst of class 0: no judge asks of it."""
    y = np.where(np.arange(120) < 3, 2, Y)
    wanted = {1: 80, 2: 43}
    for mode in ("relabel", "both"):
        repair = SyntheticLabelRepair(
            Stray(sampling_strategy=wanted), GaussianNB(), mode=mode, random_state=0
        )
        with pytest.warns(ShortfallWarning, match="class 2 has 3 rows.*of its new rows are not"):
            made, labels = repair.fit_resample(X, y)
        assert {c: int((labels == c).sum()) for c in wanted} == wanted
        assert (made[120:][labels[120:] == 1, 0] > 3).all()
        assert not repair.relabelled_[labels == 2].any()


def test_no_row_that_fits_is_a_report_without_figures():
    """Rows that all stray: none is put out, which is warned of and nothing else."""
    repair = SyntheticLabelRepair(Stray(every=1), GaussianNB(), max_rounds=1, random_state=0)
    with pytest.warns(ShortfallWarning, match="class 1 gets 0 new rows instead of 40"):
        repair.fit_resample(X, Y)
    assert repair.report_.agreement_before == 0
    assert np.isnan(repair.report_.agreement_after)


def test_a_rare_class_is_not_improbable_because_it_is_rare():
    """Two overlapping classes, 20 : 1: the judge speaks of equal classes, as Bayes' rule has it."""
    proba = np.array([[0.9, 0.1], [0.5, 0.5], [0.99, 0.01]])
    codes = np.repeat([0, 1], [90, 10])
    goal = proba / [0.9, 0.1]
    goal /= goal.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(of_equal_classes(proba, codes), goal)
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [400, 20])
    rows = rng.normal(size=(420, 1)) + y[:, None]
    repair = SyntheticLabelRepair(
        RandomLike(), GaussianNB(), max_rounds=1, confidence=0.6, random_state=0
    )
    with pytest.warns(ShortfallWarning):
        repair.fit_resample(rows, y)
    # Of rows from N(1, 1) those below 0.5 - log(1.5), 18 %, lie where class 0 has 0.6 and more.
    assert abs(repair.report_.n_dropped / 380 - 0.18) < 0.1


class RandomLike(BaseOverSampler):
    """Fresh rows of class 1."""

    def __init__(self, *, sampling_strategy="auto", random_state=None):
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state

    def _synthesize(self, home, n_new, rng):
        return Rows(rng.normal(size=(n_new, 1)) + 1, rng.choice(home.rows, n_new))
