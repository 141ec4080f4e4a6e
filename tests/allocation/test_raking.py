"""Raking: margins, odds ratios, published packages, caps, infeasible margins, inferred groups."""

import itertools
import warnings

import numpy as np
import pytest
from scipy.optimize import minimize

from skresample._math.raking import HardMargin, design_effect, rake_weights
from skresample.allocation import RakingSampler, rake
from skresample.exceptions import QuotaError, ShortfallWarning


def table_margins(seed, rows, cols):
    i, j = np.indices(seed.shape)
    return [
        HardMargin("row", list(range(len(rows))), i.ravel(), np.asarray(rows) / np.sum(rows)),
        HardMargin("col", list(range(len(cols))), j.ravel(), np.asarray(cols) / np.sum(cols)),
    ]


def random_sample(rng, n=400, sizes=(4, 5, 3)):
    X = np.column_stack([rng.integers(0, k, n) for k in sizes])
    targets = {
        q: dict(enumerate(rng.dirichlet(np.full(k, 4.0)).tolist())) for q, k in enumerate(sizes)
    }
    return X, targets


def test_textbook_table():
    seed = np.array([[8, 4, 6, 7], [3, 6, 5, 2], [9, 11, 3, 1.0]])
    margins = table_margins(seed, [20, 18, 22], [18, 16, 12, 14])
    w = rake_weights(margins, seed.ravel(), tol=1e-14).weights
    # The card of this table is scaled to the 65 units of the seed.
    published = [
        [6.0443, 2.3427, 4.2162, 9.0635],
        [3.7193, 5.7662, 5.7653, 4.2492],
        [9.7364, 9.2245, 3.0185, 1.8539],
    ]
    np.testing.assert_allclose((w * 65 / w.sum()).reshape(3, 4), published, atol=6e-5)


def test_margins_to_a_millionth_and_odds_ratios_as_in_the_sample():
    rng = np.random.default_rng(0)
    for _ in range(20):
        X, targets = random_sample(rng)
        base = rng.uniform(0.5, 2, len(X))
        result = rake(X, targets, base_weight=base)
        w = result.weights
        assert w.mean() == pytest.approx(1.0)
        for q, shares in targets.items():
            held = np.bincount(X[:, q], weights=w) / w.sum()
            assert np.abs(held - list(shares.values())).max() <= 1e-6
        assert result.margin_error <= 1e-6
        # In logs a raked table differs from its base by a sum of main effects: no interaction.
        factor = np.log(w / base)
        cells = {tuple(x): f for x, f in zip(X.tolist(), factor, strict=True)}
        for a, b in itertools.combinations(range(4), 2):
            four = [cells.get(key) for key in ((a, 0, 0), (b, 1, 0), (a, 1, 0), (b, 0, 0))]
            if None not in four:
                assert abs(four[0] + four[1] - four[2] - four[3]) <= 1e-8


def test_agrees_with_the_package_ipfn():
    ipfn = pytest.importorskip("ipfn.ipfn")
    rng = np.random.default_rng(1)
    for _ in range(5):
        seed = rng.uniform(1, 9, (4, 5, 3))
        goal = rng.uniform(1, 9, seed.shape)
        sums = [goal.sum(axis=tuple(set(range(3)) - {q})) for q in range(3)]
        peer = ipfn.ipfn(
            seed.copy(), sums, [[0], [1], [2]], convergence_rate=1e-12, rate_tolerance=0.0
        ).iteration()
        index = np.indices(seed.shape).reshape(3, -1)
        X = index.T
        targets = {q: dict(enumerate(sums[q] / sums[q].sum())) for q in range(3)}
        w = rake(X, targets, base_weight=seed.ravel(), tol=1e-13).weights
        np.testing.assert_allclose(w / w.sum(), peer.ravel() / peer.sum(), atol=1e-9)


@pytest.mark.filterwarnings("ignore:Values in x were outside bounds")  # of the peer, SciPy < 1.16
def test_cap_and_margins_hold_together_and_are_the_closest_such_weights():
    rng = np.random.default_rng(2)
    X, targets = random_sample(rng, n=60, sizes=(3, 2))
    free = rake(X, targets).weights
    trim = 0.93 * free.max()
    result = rake(X, targets, trim=trim, tol=1e-10)
    w = result.weights
    assert w.max() <= trim * (1 + 1e-9)
    assert result.margin_error <= 1e-10
    assert (w > trim * (1 - 1e-9)).any()

    # The same projection by a general optimiser, over the cells (rows of a cell weigh the same).
    cells, inverse, count = np.unique(X, axis=0, return_inverse=True, return_counts=True)

    def divergence(v):
        return count @ (v * np.log(v) - v)

    constraints = [
        {"type": "eq", "fun": lambda v, h=(cells[:, q] == k), t=t: (count * h) @ v - 60 * t}
        for q, shares in targets.items()
        for k, t in list(shares.items())[: None if q == 0 else -1]  # no redundant constraint
    ]
    peer = minimize(
        divergence, np.ones(len(cells)), bounds=[(1e-9, trim)] * len(cells),
        constraints=constraints, method="SLSQP", options={"ftol": 1e-14, "maxiter": 500},
    )  # fmt: skip
    np.testing.assert_allclose(w, peer.x[inverse.ravel()], rtol=1e-4)
    assert design_effect(w) < design_effect(free)


def test_naive_trimming_would_have_missed_the_margins():
    rng = np.random.default_rng(3)
    X, targets = random_sample(rng, n=200)
    free = rake(X, targets).weights
    trim = 0.85 * free.max()
    cut = np.minimum(free, trim)
    miss = max(
        np.abs(np.bincount(X[:, q], weights=cut) / cut.sum() - list(t.values())).max()
        for q, t in targets.items()
    )
    assert miss > 1e-4
    assert rake(X, targets, trim=trim).margin_error <= 1e-6


def test_structural_zeros_raise_instead_of_stalling():
    # All of "a" is in "x" and all of "b" in "y": the margins cannot differ.
    X = {"p": ["a"] * 5 + ["b"] * 5, "q": ["x"] * 5 + ["y"] * 5}
    targets = {"p": {"a": 0.5, "b": 0.5}, "q": {"x": 0.2, "y": 0.8}}
    with pytest.raises(QuotaError, match=r"category '[ab]' of column 'p' holds .* instead of 0.5"):
        rake(X, targets)


@pytest.mark.parametrize(
    ("X", "targets", "options", "words"),
    [
        ({"p": ["a", "a"]}, {"p": {"a": 0.5, "b": 0.5}}, {}, "category 'b' of column 'p'.*no row"),
        ({"p": ["a", "b"]}, {"p": {"a": 1.0}}, {}, "category 'b' of column 'p' occurs"),
        ({"p": ["a", "b"]}, {"p": {"a": 0.5, "b": 0.4}}, {}, "column 'p' add up to 0.9"),
        ({"p": ["a", "b"]}, {"p": {"a": 1.5, "b": -0.5}}, {}, "category 'b' of column 'p' must"),
        ({"p": ["a", "b"]}, {"z": {"a": 1.0}}, {}, "'z', which X does not have"),
        ({"p": ["a", "b"]}, {}, {}, "non-empty dict"),
        ({"p": ["a", "b"]}, {"p": 0.5}, {}, "column 'p' must be a dict"),
        ({"p": ["a", None]}, {"p": {"a": 1.0}}, {}, "column 'p' has 1 missing values"),
        ({"p": ["a", "b"]}, {"p": {"a": 1, "b": 1}}, {"trim": 1.0}, "trim must be"),
        (
            {"p": ["a"] * 9 + ["b"]},
            {"p": {"a": 0.5, "b": 0.5}},
            {"trim": 3.0},
            "category 'b' of column 'p'.*trim >= 5",
        ),
        ({"p": ["a", "b"]}, {"p": {"a": 1, "b": 1}}, {"base_weight": [1]}, "base_weight must be"),
        ({"p": ["a", "b"]}, {"p": {"a": 1, "b": 1}}, {"base_weight": [0, 0]}, "0 for every row"),
    ],
)
def test_messages_name_the_category(X, targets, options, words):
    with pytest.raises(ValueError, match=words):
        rake(X, targets, **options)


def test_joint_infeasibility_under_a_cap_is_a_warning_with_the_error():
    X = {"p": ["a"] * 8 + ["b"] * 4, "q": (["x", "y"] * 4) + ["x"] * 3 + ["y"]}
    targets = {"p": {"a": 0.35, "b": 0.65}, "q": {"x": 0.2, "y": 0.8}}
    with pytest.warns(ShortfallWarning, match="raise trim"):
        result = rake(X, targets, trim=2.2)
    assert result.margin_error > 1e-3


def test_high_design_effects_are_announced():
    X = {"p": ["a"] * 99 + ["b"]}
    with pytest.warns(ShortfallWarning, match=r"design effect of the raked weights is 25\.\d"):
        result = rake(X, {"p": {"a": 0.5, "b": 0.5}})
    assert result.design_effect == pytest.approx(25.25, abs=0.01)


def test_missing_categories_by_policy():
    X = {"p": ["a", "a", "b", None]}
    dropped = rake(X, {"p": {"a": 0.5, "b": 0.5}}, missing="drop")
    np.testing.assert_allclose(dropped.weights, [0.75, 0.75, 1.5, 0])
    targets = {"p": {"a": 0.4, "b": 0.4, "missing": 0.2}}
    own = rake(X, targets, missing="own_group")
    np.testing.assert_allclose(own.weights, [0.8, 0.8, 1.6, 0.8])


def proxy_groups(rng, n=20000, share=0.19, quality=4.0):
    """True groups and calibrated probabilities of the minority."""
    latent = rng.normal(size=n)
    lo, hi = -20.0, 20.0
    for _ in range(80):
        shift = (lo + hi) / 2
        mean = np.mean(1 / (1 + np.exp(-(quality * latent + shift))))
        lo, hi = (shift, hi) if mean < share else (lo, shift)
    p = 1 / (1 + np.exp(-(quality * latent + shift)))
    return rng.random(n) < p, p


def test_expected_margins_balance_groups_that_are_only_inferred():
    rng = np.random.default_rng(4)
    truth, p = proxy_groups(rng)
    proba = np.column_stack([1 - p, p])
    targets = {"group": {"major": 0.5, "minor": 0.5}}
    w = rake(None, targets, group_proba=proba).weights
    # Weights are exp(lambda p): their log is linear in p.
    slope = np.polyfit(p, np.log(w), 1)
    np.testing.assert_allclose(np.polyval(slope, p), np.log(w), atol=1e-8)
    assert w @ p / w.sum() == pytest.approx(0.5, abs=1e-6)
    # Calibrated probabilities carry the balance over to the true groups; thresholds do not.
    assert w @ truth / w.sum() == pytest.approx(0.5, abs=0.02)
    guess = p > 0.5
    naive = np.where(guess, 0.5 / guess.mean(), 0.5 / (1 - guess.mean()))
    assert naive @ truth / naive.sum() < 0.47


def test_inferred_groups_together_with_columns():
    rng = np.random.default_rng(5)
    _, p = proxy_groups(rng, n=3000)
    sex = rng.integers(0, 2, 3000)
    targets = {"sex": {0: 0.7, 1: 0.3}, "group": {"a": 0.6, "b": 0.4}}
    result = rake({"sex": sex}, targets, group_proba={"b": p, "a": 1 - p}, tol=1e-9)
    w = result.weights
    assert w[sex == 0].sum() / w.sum() == pytest.approx(0.7, abs=1e-9)
    assert w @ p / w.sum() == pytest.approx(0.4, abs=1e-9)


def test_group_proba_is_checked():
    targets = {"group": {"a": 0.5, "b": 0.5}}
    with pytest.raises(ValueError, match="must have shape"):
        rake(None, targets, group_proba=np.ones((3, 3)) / 3)
    with pytest.raises(ValueError, match=r"row 0 adds up to 0\.8"):
        rake(None, targets, group_proba=np.full((3, 2), 0.4))
    with pytest.raises(ValueError, match="category 'a' of column 'group' has target"):
        rake(None, targets, group_proba=[[0.1, 0.9], [0.2, 0.8]])
    with pytest.raises(ValueError, match="group_proba has groups"):
        rake(None, targets, group_proba={"a": [1.0]})


def biased_frame(pd, n=500):
    rng = np.random.default_rng(6)
    frame = pd.DataFrame(
        {
            "sex": rng.choice(["f", "m"], n, p=[0.2, 0.8]),
            "age": pd.Categorical(rng.choice(["old", "young"], n, p=[0.3, 0.7])),
            "income": rng.normal(size=n),
        },
        index=np.arange(n) + 1000,
    )
    return frame, {"sex": {"f": 0.5, "m": 0.5}, "age": {"old": 0.4, "young": 0.6}}


def test_systematic_draw_holds_the_margins_better_than_multinomial():
    pd = pytest.importorskip("pandas")
    X, targets = biased_frame(pd)
    errors = {}
    for selection in ("systematic", "multinomial"):
        gaps = []
        for seed in range(20):
            sampler = RakingSampler(targets=targets, selection=selection, random_state=seed)
            out, _ = sampler.fit_resample(X)
            assert len(out) == 500
            assert (X.loc[out.index] == out).all(axis=None)
            gaps.append(abs((out["sex"] == "f").mean() - 0.5))
            expected = sampler.weights_
            times = np.bincount(sampler.sample_indices_, minlength=500)
            if selection == "systematic":
                assert (np.abs(times - expected) < 1).all()
        errors[selection] = np.mean(gaps)
    assert errors["systematic"] < 0.004
    assert errors["systematic"] < 0.5 * errors["multinomial"]


def test_draws_are_unbiased_for_the_weights():
    rng = np.random.default_rng(7)
    X = rng.integers(0, 3, (30, 1))
    targets = {0: {0: 0.5, 1: 0.2, 2: 0.3}}
    total = np.zeros(30)
    for seed in range(400):
        sampler = RakingSampler(targets=targets, n_samples=10, random_state=seed)
        sampler.fit_resample(X)
        total += np.bincount(sampler.sample_indices_, minlength=30)
    expected = sampler.weights_ / 3
    # Each count is 0 or 1 with variance below 1/4: 5 standard errors over 30 rows.
    assert np.abs(total / 400 - expected).max() < 5 * 0.5 / 20


def test_weights_only_and_base_weights_that_are_used_once():
    rng = np.random.default_rng(8)
    X, y = rng.integers(0, 2, (200, 1)), rng.normal(size=200)
    base = rng.uniform(0.5, 2, 200)
    targets = {0: {0: 0.25, 1: 0.75}}
    sampler = RakingSampler(targets=targets, selection="weights")
    X_out, y_out = sampler.fit_resample(X, y, sample_weight=base)
    np.testing.assert_array_equal(X_out, X)
    np.testing.assert_array_equal(y_out, y)
    np.testing.assert_allclose(
        sampler.sample_weight_, rake(X, targets, base_weight=base).weights, rtol=1e-12
    )
    drawn = RakingSampler(targets=targets, random_state=0)
    drawn.fit_resample(X, y, sample_weight=base)
    np.testing.assert_allclose(drawn.sample_weight_, 1.0, rtol=1e-12)
    assert not hasattr(RakingSampler(targets=targets, random_state=0), "weights_")


def test_groups_by_metadata_columns_and_probability_columns():
    rng = np.random.default_rng(9)
    g = rng.choice(["u", "v"], 300, p=[0.8, 0.2])
    X = rng.normal(size=(300, 2))
    targets = {"group": {"u": 0.5, "v": 0.5}}
    one = RakingSampler(targets=targets, random_state=0)
    one.fit_resample(X, groups=g)
    assert abs((g[one.sample_indices_] == "v").mean() - 0.5) < 0.01
    with_column = np.column_stack([X, (g == "v").astype(float)])
    other = RakingSampler(
        targets={"group": {0.0: 0.5, 1.0: 0.5}}, group_columns=[2], random_state=0
    )
    other.fit_resample(with_column)
    np.testing.assert_array_equal(one.sample_indices_, other.sample_indices_)
    p = np.clip(0.15 + 0.7 * (g == "v") + 0.1 * rng.random(300), 0, 1)
    inferred = RakingSampler(targets=targets, group_proba={"u": 2, "v": 3}, selection="weights")
    inferred.fit_resample(np.column_stack([X, 1 - p, p]))
    w = inferred.weights_
    assert w @ p / w.sum() == pytest.approx(0.5, abs=1e-6)
    array = RakingSampler(targets=targets, group_proba=np.c_[1 - p, p], selection="weights")
    array.fit_resample(X)
    np.testing.assert_allclose(array.weights_, w, rtol=1e-12)
    absent = RakingSampler(targets=targets, group_proba={"u": 2, "v": 30}, selection="weights")
    with pytest.raises(ValueError, match="group_proba names column 30, which is out of bounds"):
        absent.fit_resample(np.column_stack([X, 1 - p, p]))


def test_dropped_rows_are_reported_and_never_drawn():
    g = np.array(["u"] * 6 + ["v"] * 3 + [None], dtype=object)
    X = np.arange(10.0)[:, None]
    targets = {"group": {"u": 0.5, "v": 0.5}}
    with pytest.raises(ValueError, match="missing values"):
        RakingSampler(targets=targets).fit_resample(X, groups=g)
    sampler = RakingSampler(targets=targets, missing_groups="drop", random_state=0)
    sampler.fit_resample(X, groups=g)
    assert sampler.coverage_ == 0.9
    assert 9 not in sampler.sample_indices_
    weights = RakingSampler(targets=targets, missing_groups="drop", selection="weights")
    out, _ = weights.fit_resample(X, groups=g)
    assert len(out) == 9
    assert len(weights.sample_weight_) == 9


def test_polars_gives_the_rows_that_pandas_gives():
    pd = pytest.importorskip("pandas")
    pl = pytest.importorskip("polars")
    X, targets = biased_frame(pd)
    first = RakingSampler(targets=targets, random_state=3)
    first.fit_resample(X)
    second = RakingSampler(targets=targets, random_state=3)
    frame = pl.DataFrame({name: X[name].astype(object).tolist() for name in X.columns})
    second.fit_resample(frame)
    np.testing.assert_array_equal(first.sample_indices_, second.sample_indices_)


def test_no_warning_on_ordinary_data():
    X, targets = random_sample(np.random.default_rng(10))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rake(X, targets)


def test_sampler_without_targets_follows_the_weights():
    X = np.arange(4.0)[:, None]
    sampler = RakingSampler(n_samples=0.5, random_state=0)
    out, _ = sampler.fit_resample(X, sample_weight=[0.0, 0.0, 3.0, 3.0])
    assert out.ravel().tolist() == [2.0, 3.0]
    np.testing.assert_allclose(sampler.sample_weight_, 1.0)
    with pytest.raises(ValueError, match="0 for every row"):
        sampler.fit_resample(X, sample_weight=np.zeros(4))


def test_rows_as_lists_counts_as_targets_and_inputs_that_lack_rows():
    result = rake([["f", 1], ["m", 1], ["m", 2]], {0: {"f": 30, "m": 30}})
    np.testing.assert_allclose(result.weights, [1.5, 0.75, 0.75])
    with pytest.raises(ValueError, match="X is None"):
        rake(None, {"group": {"a": 1}})
    with pytest.raises(ValueError, match="add up to 0; shares"):
        rake({"p": ["a"]}, {"p": {"a": 0}})
    with pytest.raises(ValueError, match="column 'q' has 1 rows, expected 2"):
        rake({"p": ["a", "a"], "q": ["b"]}, {"p": {"a": 1}, "q": {"b": 1}})
    with pytest.raises(ValueError, match="no row is left"):
        rake({"p": [None, None]}, {"p": {"a": 1}}, missing="drop")
    with pytest.raises(ValueError, match="finite and >= 0"):
        rake(None, {"group": {"a": 0.5, "b": 0.5}}, group_proba=[[2.0, -1.0]])


def test_margins_met_only_in_the_limit_are_not_called_contradictions():
    """Rows (x, p), (x, q), (y, q): with all halves the weight of (x, q) must go to 0."""
    table = np.array([["x", "p"], ["x", "q"], ["y", "q"]] * 10, dtype=object)
    halves = {0: {"x": 0.5, "y": 0.5}, 1: {"p": 0.5, "q": 0.5}}
    with pytest.raises(QuotaError, match="only as the weights of some rows go to 0"):
        rake(table, halves, tol=1e-12)


def test_one_margin_takes_one_sweep_and_a_met_one_none():
    codes = np.array([0, 0, 0, 1])
    for target, n_iter in (([0.5, 0.5], 1), ([0.75, 0.25], 0)):
        margin = HardMargin("a", ["x", "y"], codes, np.array(target))
        found = rake_weights([margin], np.ones(4))
        assert found.n_iter == n_iter
        np.testing.assert_allclose(margin.held(found.weights), target, atol=1e-12)
