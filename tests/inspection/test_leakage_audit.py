"""The audit finds exactly the rows that brute force finds."""

import numpy as np
import pytest
from sklearn.datasets import make_classification

from skresample import Blend, ResamplingPlan, Rows
from skresample.inspection import leakage_audit
from skresample.inspection._leakage_audit import ancestors
from skresample.over_sampling import SMOTE, RandomOverSampler


def brute(plan, train, test):
    """Leaking test and training rows of the output space, by sets."""
    family = []
    kept = list(plan.keep)
    for i in range(plan.n_output if plan.order is None else 0):
        if i < plan.n_kept:
            family.append({kept[i]})
            continue
        new, k = plan.new, i - plan.n_kept
        who = {int(new.base[k])}
        who |= {int(p) for p, c in zip(new.partner[k], new.coef[k], strict=True) if c != 0}
        family.append(who | (set() if new.donor is None else set(new.donor[k].tolist())))
    trained = set().union(*(family[i] for i in train)) if len(train) else set()
    tested = set().union(*(family[i] for i in test)) if len(test) else set()
    return (
        [i for i in test if family[i] & trained],
        [i for i in train if family[i] & tested],
    )


@pytest.mark.parametrize("seed", range(20))
def test_against_brute_force(seed):
    rng = np.random.default_rng(seed)
    n, m, k = 8, 6, 2
    coef = rng.choice([0.0, 0.3], size=(m, k))
    donor = rng.integers(0, n, (m, 1)) if seed % 2 else None
    new = Blend(rng.integers(0, n, m), rng.integers(0, n, (m, k)), coef, donor)
    plan = ResamplingPlan(n, keep=rng.integers(0, n, 7), new=new)
    rows = rng.permutation(plan.n_output)
    train, test = rows[:8], rows[8:]
    found = leakage_audit(plan, train, test)
    expected_test, expected_train = brute(plan, train, test)
    assert found.test_rows.tolist() == expected_test
    assert found.train_rows.tolist() == expected_train
    assert set(found.copies) == {i for i in expected_train if i < plan.n_kept}


def test_splitting_after_smote_leaks_and_splitting_before_does_not():
    X, y = make_classification(200, weights=[0.9], random_state=0)
    plan = SMOTE(random_state=0).fit(X, y).make_plan(X, y)
    rows = np.random.default_rng(0).permutation(plan.n_output)
    found = leakage_audit(plan, rows[100:], rows[:100])
    assert not found.is_clean
    assert "Split first" in str(found)
    inside = SMOTE(random_state=0).fit(X[:150], y[:150]).make_plan(X[:150], y[:150])
    whole = ResamplingPlan(200, keep=np.arange(150), new=inside.new)
    clean = leakage_audit(whole, np.arange(150), np.arange(150, 200), space="input")
    assert clean.is_clean
    assert str(clean) == "No leak: none of 50 test rows is an ancestor of a training row."


def test_input_space_counts_children_of_training_rows_with_partners_in_the_test_part():
    plan = ResamplingPlan(4, keep=[0, 1, 2, 3], new=Blend([0, 3], [[3], [0]], [[0.2], [0.2]]))
    found = leakage_audit(plan, train=[0, 1], test=[2, 3], space="input")
    assert found.test_rows.tolist() == [3]
    # Row 5 stems mainly from the test row 3, so it was not trained on.
    assert found.train_rows.tolist() == [4]
    assert (found.n_train, len(found.copies)) == (3, 0)


def test_copies_in_both_parts():
    X, y = np.arange(12.0)[:, None], np.repeat([0, 1], [9, 3])
    plan = RandomOverSampler(random_state=0).fit(X, y).make_plan(X, y)
    origin = plan.origin
    twice = int(np.flatnonzero(np.bincount(origin) > 1)[0])
    first, second = np.flatnonzero(origin == twice)[:2]
    found = leakage_audit(plan, [first], [second])
    assert found.copies.tolist() == [first]


def test_rows_without_a_parent_cannot_be_cleared():
    plan = ResamplingPlan(2, keep=[0, 1], new=Rows(np.zeros((2, 1)), [0, -1]))
    found = leakage_audit(plan, [0, 2, 3], [1])
    assert found.untraceable.tolist() == [3]
    assert not found.is_clean
    assert "1 training rows have no recorded parent" in str(found)


def test_reordered_plans():
    plan = ResamplingPlan(3, keep=[0, 1, 2], new=Blend([0], [[1]], [[0.5]]), order=[3, 2, 1, 0])
    assert ancestors(plan).toarray().tolist() == [[1, 1, 0], [0, 0, 1], [0, 1, 0], [1, 0, 0]]


@pytest.mark.parametrize(
    ("train", "test", "space", "message"),
    [
        ([9], [0], "output", "train must lie between 0 and 2"),
        ([0], [1, -1], "output", "test must lie between 0 and 2, got -1"),
        ([True, False, False], [0], "output", "must hold row positions"),
        ([0], [1], "rows", "space must be"),
    ],
)
def test_refusals(train, test, space, message):
    with pytest.raises(ValueError, match=message):
        leakage_audit(ResamplingPlan(3, keep=[0, 1, 2]), train, test, space=space)
