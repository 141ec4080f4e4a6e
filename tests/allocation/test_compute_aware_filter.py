"""Buckets, laws given, fitted and measured, and the choice of how many to keep."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.linear_model import LogisticRegression, SGDClassifier

from skresample.allocation import ComputeAwareFilter, SourceMixSampler, effective_utility
from skresample.allocation._sources.bucket_curves import buckets_of
from skresample.allocation._sources.utility_law import Curve, Law, fit_law

LAWS = [
    {"utility": -0.4, "half_life": 2.0},
    {"utility": -0.3, "half_life": 3.0},
    {"utility": -0.1, "half_life": 4.0},
]
X = np.random.default_rng(0).permutation(np.arange(90.0))[:, None] * [1.0, 0.0]
Y = np.tile([0, 1], 45)


def test_buckets_hold_the_best_first_and_are_even():
    bucket = buckets_of(np.array([5.0, 1, 3, 3, 9, 0, 2]), 3)
    assert bucket.tolist() == [0, 2, 0, 1, 0, 2, 1]
    with pytest.raises(ValueError, match="n_buckets=8 is more than the 7 rows"):
        buckets_of(np.zeros(7), 8)


@pytest.mark.parametrize("samples", [40, 300, 3000.0 / 90, 30_000])
def test_the_number_of_buckets_has_the_least_loss_by_the_public_law(samples):
    model = ComputeAwareFilter(
        quality=0, n_buckets=3, samples_seen=samples, curves=LAWS, scale=5e3, floor=0.05
    )
    kept, _ = model.fit_resample(X, Y)
    seen = samples if isinstance(samples, int) else samples * 90
    losses = [
        effective_utility(
            seen,
            pool_size=30,
            utility=[law["utility"] for law in LAWS[:k]],
            half_life=[law["half_life"] for law in LAWS[:k]],
            scale=5e3,
            floor=0.05,
        )
        for k in (1, 2, 3)
    ]
    np.testing.assert_allclose(model.predicted_loss_, losses)
    k = int(np.argmin(losses)) + 1
    assert model.n_buckets_kept_ == k
    assert sorted(kept[:, 0]) == list(range(90 - 30 * k, 90))
    assert (np.diff(model.sample_indices_) > 0).all()
    np.testing.assert_allclose(model.predict_loss(seen)[:, 0], losses)
    assert model.shares_ == {i: (1 / k if i < k else 0.0) for i in range(3)}


def test_short_and_long_trainings_differ_and_the_frontier_tells_where():
    few, many = (
        ComputeAwareFilter(quality=0, n_buckets=3, samples_seen=s, curves=LAWS, scale=5e3)
        for s in (40, 30_000)
    )
    assert few.fit_resample(X, Y)[0].shape[0] < many.fit_resample(X, Y)[0].shape[0]
    frontier = few.frontier_
    assert (np.diff(frontier["n_buckets"]) >= 0).all()
    assert frontier["n_buckets"][0] == 1
    assert frontier["samples_seen"][0] == pytest.approx(20)  # one unit of the law
    np.testing.assert_allclose(
        frontier["loss"], few.predict_loss(frontier["samples_seen"]).min(axis=0)
    )


def test_kept_buckets_are_sources_for_allocations():
    model = ComputeAwareFilter(quality=0, n_buckets=3, samples_seen=300, curves=LAWS, scale=5e3)
    model.fit_resample(X, Y)
    mix = SourceMixSampler(proportions=model.shares_, n_samples=20, costs={0: 2.0}, random_state=0)
    mix.fit_resample(X, Y, groups=model.bucket_)
    assert mix.n_per_source_ == {0: 10, 1: 10, 2: 0}
    assert mix.spent_ == 30


def test_qualities_come_from_columns_arrays_and_functions():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"text": ["a", "b"] * 45, "score": X[:, 0]})
    options = {"n_buckets": 3, "samples_seen": 40, "curves": LAWS, "scale": 5e3}
    want = ComputeAwareFilter(quality=X[:, 0], **options)
    want.fit_resample(X, Y)
    for table, quality in (
        (frame, "score"),
        (frame, 1),
        (X, lambda rows, y: rows[:, 0] + 0 * y),
    ):
        model = ComputeAwareFilter(quality=quality, **options)
        model.fit_resample(table, Y)
        np.testing.assert_array_equal(model.quality_, X[:, 0])
        np.testing.assert_array_equal(model.sample_indices_, want.sample_indices_)
    with pytest.raises(ValueError, match="quality='text' is no column of numbers"):
        ComputeAwareFilter(quality="text", **options).fit_resample(frame, Y)
    with pytest.raises(ValueError, match=r"one finite number for each of the 90 rows.*\(3,\)"):
        ComputeAwareFilter(quality=[1, 2, 3], **options).fit_resample(X, Y)


def test_wrong_labels_have_low_quality_by_default():
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(120, 2))
    y = (rows[:, 0] > 0).astype(int)
    y[:12] = 1 - y[:12]
    model = ComputeAwareFilter(samples_seen=1.0, n_buckets=3, curves=LAWS, scale=1e5,
                               random_state=0)  # fmt: skip
    model.fit_resample(rows, y)
    assert (model.bucket_[:12] == 2).mean() > 0.8
    number = rows[:, 0] + np.where(np.arange(120) < 12, 5.0, 0.0)
    model.fit_resample(rows, number)
    assert (model.bucket_[:12] == 2).all()


def test_quality_by_default_of_mixed_tables_with_gaps_and_of_sparse_ones():
    pandas = pytest.importorskip("pandas")
    rng = np.random.default_rng(0)
    y = np.tile(["no", "yes"], 40)
    frame = pandas.DataFrame({
        "number": np.where(rng.random(80) < 0.2, np.nan, (y == "yes") + rng.normal(size=80)),
        "text": np.where(rng.random(80) < 0.9, y, None),
    })  # fmt: skip
    model = ComputeAwareFilter(n_buckets=2, samples_seen=1.0, curves=LAWS[:2], scale=1e5)
    kept, _ = model.fit_resample(frame, y)
    assert list(kept.columns) == ["number", "text"]
    assert np.median(model.quality_) > 0.8
    table = rng.normal(size=(80, 3)) * (rng.random((80, 3)) < 0.5)
    model.set_params(random_state=0).fit_resample(table, y)
    dense = model.quality_
    model.fit_resample(sparse.csr_array(table), y)
    np.testing.assert_allclose(model.quality_, dense, rtol=1e-5)


def test_quality_of_single_labels_and_classes():
    options = {"samples_seen": 1.0, "n_buckets": 2, "curves": LAWS[:2], "scale": 1e5}
    model = ComputeAwareFilter(**options)
    model.fit_resample(X, np.r_[2, Y[1:]])
    assert model.quality_[0] == 0 < model.quality_[1:].min()
    model.fit_resample(X, np.r_[2, np.zeros(89)])
    assert model.quality_.tolist() == [0] + [1] * 89


def test_a_law_is_found_again_from_exact_curves():
    law = Law(np.array([-0.35, -0.15]), np.array([3.0, 6.0]), 4e3, 0.1)
    seen = 500 * np.r_[0.25, 0.5, np.arange(1, 9)]
    curves = [
        Curve(
            500.0, seen, effective_utility(seen, pool_size=500, utility=b, half_life=c, scale=4e3)
        )
        for b, c in zip(law.utility, law.half_life, strict=True)
    ]
    found = fit_law(curves, scale=None, floor=0.1)
    np.testing.assert_allclose(found.utility, law.utility, rtol=1e-4)
    np.testing.assert_allclose(found.half_life, law.half_life, rtol=1e-3)
    assert found.scale == pytest.approx(4e3, rel=1e-3)
    points = [{"samples_seen": one.seen, "loss": one.loss, "pool_size": 500} for one in curves]
    model = ComputeAwareFilter(quality=0, n_buckets=2, curves=points)
    model.fit_resample(X, Y)
    got = [params["half_life"] for params in model.bucket_params_]
    np.testing.assert_allclose(got, [3.0, 6.0], rtol=1e-3)
    assert [params["pool_size"] for params in model.bucket_params_] == [45, 45]


def effective_data(samples, sizes, utility, life, scale, floor):
    """The law of lost data, pass by pass and bucket by bucket."""
    pool, counts, number = sum(sizes), np.zeros(len(sizes)), 0
    while samples > 0:
        now = min(samples, pool)
        for i, (size, c) in enumerate(zip(sizes, life, strict=True)):
            counts[i] += now * size / pool * 0.5 ** (number / (len(sizes) * c))
        samples, number = samples - now, number + 1
    exponent = np.average(utility, weights=counts)
    return (scale * counts.sum() / 1e5) ** exponent + floor


@pytest.mark.parametrize("life", [(3.0, 6.0, 2.0), (np.inf, 4.0, np.inf)])
def test_lost_data_by_hand(life):
    laws = [{"utility": b, "half_life": c} for b, c in zip((-0.3, -0.2, -0.05), life, strict=True)]
    model = ComputeAwareFilter(
        quality=0, n_buckets=3, samples_seen=700, curves=laws, scale=5e3, law="effective_data"
    )
    model.fit_resample(X, Y)
    for samples in (25, 30, 90, 700, 6000):
        expected = [
            effective_data(samples, [30] * k, (-0.3, -0.2, -0.05)[:k], life[:k], 5e3, 0.1)
            for k in (1, 2, 3)
        ]
        np.testing.assert_allclose(model.predict_loss(samples)[:, 0], expected)
        if samples == 700:
            np.testing.assert_allclose(model.predicted_loss_, expected)
    assert (np.diff(model.frontier_["n_buckets"]) >= 0).all()


def test_the_law_of_lost_data_is_found_again():
    seen = 500 * np.r_[0.25, 0.5, np.arange(1, 9)]
    curves = [
        Curve(500.0, seen, np.array([effective_data(n, [500], [b], [c], 4e3, 0.1) for n in seen]))
        for b, c in ((-0.35, 3.0), (-0.15, 6.0))
    ]
    found = fit_law(curves, scale=None, floor=0.1, kind="effective_data")
    np.testing.assert_allclose(found.utility, [-0.35, -0.15], rtol=1e-3)
    np.testing.assert_allclose(found.half_life, [3.0, 6.0], rtol=1e-2)


class Spy(SGDClassifier):
    """Notes the rows of every step."""

    steps = []

    def partial_fit(self, X, y, classes=None):
        Spy.steps.append(X[:, 0].copy())
        assert list(classes) == [0, 1]
        return super().partial_fit(X, y, classes=classes)


def test_losses_are_measured_bucket_by_bucket_pass_by_pass():
    Spy.steps = []
    rng = np.random.default_rng(1)
    X_val = rng.normal(size=(40, 2))
    model = ComputeAwareFilter(
        quality=0,
        n_buckets=2,
        estimator=Spy(loss="log_loss", random_state=0),
        n_passes=3,
        validation=(X_val, (X_val[:, 0] > 0).astype(int)),
        random_state=0,
    )
    model.fit_resample(X, Y)
    assert [len(step) for step in Spy.steps] == [32, 13] * 6
    for i in range(2):
        for number in range(3):
            at = 6 * i + 2 * number
            rows = np.concatenate(Spy.steps[at : at + 2])
            assert sorted(rows) == sorted(X[model.bucket_ == i, 0])
    assert [c["samples_seen"].tolist() for c in model.curves_] == [[32, 45, 90, 135]] * 2


def test_the_default_holds_rows_out_and_measures():
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(160, 3))
    y = (rows[:, 0] > 0).astype(int)
    model = ComputeAwareFilter(quality=1, n_buckets=2, n_passes=2, random_state=0)
    model.fit_resample(rows, y)
    assert sum(c["samples_seen"][-1] for c in model.curves_) == 2 * (160 - 32)
    assert all(c["loss"][-1] < 0.7 for c in model.curves_)
    model.fit_resample(rows, rows[:, 0])
    assert all(0 < c["loss"][-1] < 1 for c in model.curves_)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"curves": LAWS[:2]}, "curves must be a list of 3 dicts"),
        ({"scale": None}, "need scale and floor, too"),
        ({"curves": [{"utility": 0.1, "half_life": 1}] * 3}, "need utility <= 0 and half_life > 0"),
        ({"curves": [{"loss": [1]}] * 3}, r"curves\[0\] must have 'utility'"),
        ({"curves": [{"loss": [1, 1], "samples_seen": [1, 2]}] * 3}, "three or more points"),
        ({"curves": None, "estimator": LogisticRegression()}, "has no partial_fit"),
        ({"curves": None, "validation": (1,)}, "must be a tuple"),
    ],
)
def test_refuses(change, told):
    options = {"quality": 0, "n_buckets": 3, "curves": LAWS, "scale": 5e3}
    with pytest.raises(ValueError, match=told):
        ComputeAwareFilter(**{**options, **change}).fit_resample(X, Y)


def test_four_rows_hold_no_fifth():
    with pytest.raises(ValueError, match="n_samples=4 is too few to hold a fifth out"):
        ComputeAwareFilter(quality=0, n_buckets=2).fit_resample(X[:4], Y[:4])
