"""Rates of inferred groups: by hand, and unbiased where they are corrected."""

import numpy as np
import pytest

from skresample.metrics import group_rates, inferred_group_rates


@pytest.fixture(scope="module")
def table():
    rng = np.random.default_rng(0)
    p = rng.uniform(0.05, 0.95, 300)
    group = (rng.random(300) < p).astype(int)
    return rng.integers(0, 2, 300), rng.integers(0, 2, 300), np.column_stack([1 - p, p]), group


def test_certain_probabilities_give_the_rates_of_known_groups(table):
    y, d, _, group = table
    known = group_rates(y, d, group)
    for method in ("soft", "threshold", "audited", "corrected"):
        rates = inferred_group_rates(y, d, np.eye(2)[group], group.astype(object), method=method)
        for one, other in zip(rates, known, strict=True):
            assert one.n_rows == other["n_rows"] == one.n_audited
            for name in ("selection_rate", "tpr", "fpr"):
                assert getattr(one, name) == pytest.approx(other[name])


def test_correction_by_hand(table):
    y, d, P, group = table
    audited = np.full(300, None)
    audited[:60] = np.array(["a", "b"], dtype=object)[group[:60]]
    rates = inferred_group_rates(y, d, P, audited, names=["a", "b"])
    for g, one in enumerate(rates):
        soft = np.average(d, weights=P[:, g])
        part = np.average(d[:60], weights=P[:60, g])
        truth = d[:60][group[:60] == g].mean()
        assert one.selection_rate == pytest.approx(soft + truth - part)
        positive = y == 1
        part = np.average(d[:60][positive[:60]], weights=P[:60, g][positive[:60]])
        truth = d[:60][positive[:60] & (group[:60] == g)].mean()
        soft = np.average(d[positive], weights=P[positive, g])
        assert one.tpr == pytest.approx(soft + truth - part)
        assert one.n_audited == (group[:60] == g).sum()
    hard = inferred_group_rates(y, d, P, method="threshold")
    assert hard[1].selection_rate == pytest.approx(d[P[:, 1] > 0.5].mean())


def test_refusals(table):
    y, d, P, group = table
    cases = [
        ((y, d, P), {}, "groups are needed"),
        ((y, d, P * 2, group), {}, "sum to 1"),
        ((y, d + 2, P, group), {}, "y_pred must hold"),
        ((y, d, P, group), {"names": ["a", "b"]}, "groups holds"),
        ((y, d, P, group), {"names": ["a"]}, "names has 1"),
        ((y, d, P, group[:5]), {}, "groups has shape"),
        ((y, d, P, np.where(group == 0, 0, np.nan)), {}, "no audited row is of group 1"),
        ((y, d, P, group), {"method": "magic"}, "method must be"),
    ]
    for arguments, options, words in cases:
        with pytest.raises(ValueError, match=words):
            inferred_group_rates(*arguments, **options)
