"""What a ranking is worth: exact cases, brute force, half samples."""

import numpy as np
import pytest

from skresample.metrics import doubly_robust_scores, ipw_scores, rate_score


def test_exact_cases():
    gains = np.arange(10.0)
    assert rate_score(gains, gains).estimate == pytest.approx(2.25, abs=1e-12)
    assert rate_score(gains, gains, "QINI").estimate == pytest.approx(0.825, abs=1e-12)
    assert rate_score(gains, -gains).estimate == pytest.approx(_auc(gains, -gains))
    for target in ("AUTOC", "QINI"):
        constant = rate_score(gains, np.zeros(10), target, random_state=0)
        assert (constant.estimate, constant.standard_error, constant.ratio) == (0.0, 0.0, 0.0)


def _auc(gains, priority, weight=None, target="AUTOC"):
    """The definition, row by row, ties at their mean."""
    weight = np.ones(len(gains)) if weight is None else weight
    tied = np.array(
        [np.average(gains[priority == p], weights=weight[priority == p]) for p in priority]
    )
    order = np.argsort(-priority, kind="stable")
    total, all_mean, out = weight.sum(), np.average(gains, weights=weight), 0.0
    for i in range(len(gains)):
        first = order[: i + 1]
        toc = np.average(tied[first], weights=weight[first]) - all_mean
        upto = weight[first].sum() / total
        out += weight[order[i]] / total * toc * (1.0 if target == "AUTOC" else upto)
    return out


@pytest.mark.parametrize("target", ["AUTOC", "QINI"])
def test_equals_the_definition_with_ties_and_weights(target):
    for seed in range(10):
        rng = np.random.default_rng(seed)
        gains, priority = rng.normal(size=17), rng.integers(0, 6, 17).astype(float)
        weight = rng.uniform(0.2, 3, 17)
        got = rate_score(gains, priority, target, sample_weight=weight)
        assert got.estimate == pytest.approx(_auc(gains, priority, weight, target), abs=1e-12)
        assert got.share[-1] == pytest.approx(1.0)
        assert got.toc[-1] == 0.0
        assert len(got.toc) == len(np.unique(priority))


def test_half_samples_draw_clusters_whole(monkeypatch):
    from skresample.metrics import _rate

    seen = []
    original = _rate._area
    monkeypatch.setattr(
        _rate, "_area", lambda g, *rest: (seen.append(g.copy()), original(g, *rest))[1]
    )
    gains, who = np.repeat(np.arange(10.0), 3), np.repeat(np.arange(10), 3)
    rate_score(gains, gains, clusters=who, n_bootstrap=5, random_state=0)
    assert len(seen) == 6
    for half in seen[1:]:
        values, count = np.unique(half, return_counts=True)
        assert len(values) == 5
        assert (count == 3).all()
    assert rate_score(gains, gains, random_state=0).ratio > 2
    one = rate_score(gains, gains, random_state=1).standard_error
    assert one == rate_score(gains, gains, random_state=1).standard_error


def test_scores_of_a_trial_have_the_mean_gain():
    rng = np.random.default_rng(0)
    n = 20_000
    x, e = rng.normal(size=n), rng.uniform(0.2, 0.8, n)
    treated = rng.random(n) < e
    y = x + treated * 0.5 + rng.normal(size=n) * 0.1
    plain = ipw_scores(y, treated.astype(int), e)
    assert plain.mean() == pytest.approx(0.5, abs=5 * plain.std() / n**0.5)
    robust = doubly_robust_scores(y, treated.astype(int), e, x, x + 0.3)  # predictions are off
    assert robust.mean() == pytest.approx(0.5, abs=5 * robust.std() / n**0.5)
    assert robust.std() < plain.std() / 3


@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        (([1.0, np.nan], [0, 1]), {}, "scores has entries"),
        (([1.0], [1.0]), {}, "at least 2 rows"),
        (([1.0, 2.0], [0, 1]), {"sample_weight": [0, 1]}, "must be > 0"),
        (([1.0, 2.0], [0, 1]), {"target": "AUC"}, "target must be"),
        (([1.0, 2.0], [0, 1]), {"n_bootstrap": 1}, "n_bootstrap must be an integer"),
        (([1.0, 2.0], [0, 1]), {"n_bootstrap": 2.5}, "at least 2, got 2.5"),
        (([1.0, 2.0], [0, 1]), {"clusters": ["a", "a"]}, "at least 2 clusters"),
    ],
)
def test_refusals(arguments, options, words):
    with pytest.raises(ValueError, match=words):
        rate_score(*arguments, **options)
    with pytest.raises(ValueError, match="strictly between"):
        ipw_scores([1.0], [1], 1.0)
    with pytest.raises(ValueError, match="0 and 1"):
        ipw_scores([1.0], [2], 0.5)
