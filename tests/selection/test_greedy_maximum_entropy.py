import numpy as np
import pytest
from scipy import sparse, stats
from sklearn.preprocessing import KBinsDiscretizer

from skresample.exceptions import QuotaError
from skresample.selection import GreedyMaximumEntropySampler


def long_table(n_items=40, seed=0):
    """Relations of documents: item label, organism, chemical."""
    rng = np.random.default_rng(seed)
    item = np.r_[np.arange(n_items), rng.integers(0, n_items, 4 * n_items)]
    item = np.array([f"doc{i:03d}" for i in item])
    values = rng.zipf(1.5, (item.size, 2)) % 15
    order = rng.permutation(item.size)
    return item[order], np.char.add(np.array(["o", "c"]), values.astype(str))[order]


def published(item, values, n_steps, selector="utopia", binarize=False, decimals=5):
    """The published procedure: items in sorted order, rounded entropies, first best."""
    items = np.unique(item)
    tables = []
    for column in values.T:
        levels = np.unique(column)
        table = (item[:, None] == items).T.astype(float) @ (column[:, None] == levels)
        tables.append((table > 0).astype(float) if binarize else table)
    top = np.array([np.log(t.shape[1]) for t in tables])
    counts, left, order = [np.zeros(t.shape[1]) for t in tables], list(range(len(items))), []
    for _ in range(n_steps):
        scores = np.array(
            [[stats.entropy(c + t[i]) for c, t in zip(counts, tables, strict=True)] for i in left]
        )
        scores = np.round(scores, decimals)
        if selector == "utopia":
            best = left.pop(int(np.argmin(np.linalg.norm(scores - top, axis=1))))
        else:
            best = left.pop(int(np.argmax(scores.sum(axis=1))))
        order.append(best)
        for c, t in zip(counts, tables, strict=True):
            c += t[best]
    return items[order]


@pytest.mark.parametrize("binarize", [False, True])
@pytest.mark.parametrize("selector", ["utopia", "sum"])
def test_rounding_reproduces_the_published_procedure(selector, binarize):
    item, values = long_table()
    sampler = GreedyMaximumEntropySampler(
        n_samples=25, selector=selector, binarize=binarize, decimals=5
    )
    sampler.fit_resample(values, groups=item)
    want = published(item, values, 25, selector, binarize)
    assert sampler.ranking_.tolist() == want.tolist()
    assert sampler.n_items_ == 40


def test_rows_of_an_item_stay_together_in_rank_order():
    item, values = long_table()
    sampler = GreedyMaximumEntropySampler(n_samples=0.25)
    X_new, y_new = sampler.fit_resample(values, item, groups=item)
    chosen = sampler.sample_indices_
    np.testing.assert_array_equal(X_new, values[chosen])
    np.testing.assert_array_equal(y_new, item[chosen])
    first_seen = list(dict.fromkeys(y_new.tolist()))
    assert first_seen == sampler.ranking_.tolist()
    assert len(first_seen) == 10
    assert len(chosen) == np.isin(item, first_seen).sum()
    assert np.unique(chosen).size == chosen.size


def test_item_column_of_a_frame_equals_groups():
    pd = pytest.importorskip("pandas")
    item, values = long_table()
    frame = pd.DataFrame({"doc": item, "organism": values[:, 0], "chemical": values[:, 1]})
    by_column = GreedyMaximumEntropySampler(n_samples=12, item="doc")
    out, _ = by_column.fit_resample(frame)
    by_groups = GreedyMaximumEntropySampler(n_samples=12)
    by_groups.fit_resample(values, groups=item)
    assert by_column.ranking_.tolist() == by_groups.ranking_.tolist()
    assert by_column.categories_ == ["organism", "chemical"]
    pd.testing.assert_frame_equal(out, frame.iloc[by_column.sample_indices_])


@pytest.mark.parametrize("binarize", [False, True])
def test_a_matrix_of_counts_equals_the_long_table(binarize):
    item, values = long_table()
    items = np.unique(item)
    parts, groups = [], []
    for column, name in zip(values.T, "ab", strict=True):
        levels = np.unique(column)
        parts.append((item[:, None] == items).T.astype(int) @ (column[:, None] == levels))
        groups += [name] * levels.size
    counts = np.hstack(parts)
    long = GreedyMaximumEntropySampler(n_samples=20, binarize=binarize)
    long.fit_resample(values, groups=item)
    wide = GreedyMaximumEntropySampler(n_samples=20, binarize=binarize, column_groups=groups)
    for X in (counts, sparse.csr_array(counts), sparse.csc_matrix(counts)):
        wide.fit_resample(X)
        assert items[wide.ranking_].tolist() == long.ranking_.tolist()
        np.testing.assert_allclose(wide.entropies_, long.entropies_)
    assert wide.categories_ == ["a", "b"]


@pytest.mark.parametrize("selector", ["utopia", "sum"])
@pytest.mark.parametrize("decimals", [None, 5])
def test_one_column_is_balanced_exactly(selector, decimals):
    kind = np.repeat(["a", "b", "c"], [500, 50, 20])
    sampler = GreedyMaximumEntropySampler(n_samples=60, selector=selector, decimals=decimals)
    X_new, _ = sampler.fit_resample(kind[:, None])
    assert X_new.ravel().tolist() == ["a", "b", "c"] * 20
    assert sampler.entropies_[-1, 0] == pytest.approx(np.log(3), abs=1e-5)


def test_more_diverse_than_a_random_draw():
    rng = np.random.default_rng(1)
    X = rng.zipf(1.4, (2000, 3)) % 200
    sampler = GreedyMaximumEntropySampler(n_samples=100)
    sampler.fit_resample(X)
    random = rng.choice(X, 100, replace=False)
    entropy = [stats.entropy(np.bincount(c)) for c in random.T]
    assert (sampler.entropies_[-1] > np.array(entropy) + 0.5).all()


def test_entropy_peak_stops_at_the_largest_sum():
    X = np.random.default_rng(0).zipf(1.5, (300, 2)) % 40
    full = GreedyMaximumEntropySampler()
    full.fit_resample(X)
    peak = GreedyMaximumEntropySampler(stop="entropy_peak")
    out, _ = peak.fit_resample(X)
    want = int(full.entropies_.sum(axis=1).argmax()) + 1
    assert len(out) == len(peak.ranking_) == len(peak.entropies_) == want < 300
    np.testing.assert_array_equal(peak.ranking_, full.ranking_[:want])
    assert len(peak.curve_) == 300
    at_most = GreedyMaximumEntropySampler(stop="entropy_peak", n_samples=want // 2)
    assert len(at_most.fit_resample(X)[0]) == want // 2


def test_numbers_become_categories():
    X = np.random.default_rng(0).normal(size=(200, 2))
    bins = GreedyMaximumEntropySampler(n_samples=20, discretizer=4)
    bins.fit_resample(X)
    np.testing.assert_allclose(bins.max_entropies_, np.log([4, 4]))
    own = GreedyMaximumEntropySampler(
        n_samples=20,
        discretizer=KBinsDiscretizer(4, encode="onehot", quantile_method="averaged_inverted_cdf"),
    )
    own.fit_resample(X)
    np.testing.assert_allclose(own.entropies_, bins.entropies_, atol=0.05)
    whole = GreedyMaximumEntropySampler(n_samples=20, discretizer=None)
    whole.fit_resample(np.round(X))
    with pytest.raises(ValueError, match="column 0 holds numbers that are not whole"):
        whole.fit_resample(X)


def test_missing_is_a_category_of_its_own():
    pd = pytest.importorskip("pandas")
    X = pd.DataFrame({"a": ["u", None, "u", "v"] * 5, "b": [1.0, np.nan, 1.0, 1.0] * 5})
    sampler = GreedyMaximumEntropySampler(n_samples=2)
    out, _ = sampler.fit_resample(X)
    np.testing.assert_allclose(sampler.max_entropies_, np.log([3, 2]))
    assert out["b"].isna().sum() == 1


def test_the_target_can_be_a_category():
    pd = pytest.importorskip("pandas")
    X = pd.DataFrame({"a": [1] * 30, "b": np.arange(30.0) / 7})
    y = np.repeat(["p", "q"], [28, 2])
    sampler = GreedyMaximumEntropySampler(n_samples=4, columns=["a", "y"])
    assert sorted(sampler.fit_resample(X, y)[1].tolist()) == ["p", "p", "q", "q"]
    assert sampler.categories_ == ["a", "y"]
    with pytest.raises(ValueError, match="no y was passed"):
        sampler.fit_resample(X)


def test_candidates_repeat_with_a_seed():
    X = np.random.default_rng(0).zipf(1.5, (300, 2)) % 40
    runs = [
        GreedyMaximumEntropySampler(n_samples=20, candidates=30, random_state=s) for s in (0, 0, 1)
    ]
    ranks = [s.fit_resample(X) and s.ranking_.tolist() for s in runs]
    assert ranks[0] == ranks[1] != ranks[2]


def test_failures_say_what_to_do():
    item, values = long_table()
    with pytest.raises(QuotaError, match="n_samples=41"):
        GreedyMaximumEntropySampler(n_samples=41).fit_resample(values, groups=item)
    with pytest.raises(ValueError, match="category of each of the 2 columns"):
        GreedyMaximumEntropySampler(column_groups=["a"]).fit_resample(np.ones((4, 2)))
    with pytest.raises(ValueError, match="negative"):
        GreedyMaximumEntropySampler(column_groups=["a", "a"]).fit_resample(-np.ones((4, 2)))
    with pytest.raises(ValueError, match="every row is an item"):
        GreedyMaximumEntropySampler(column_groups=["a", "a"]).fit_resample(
            np.ones((4, 2)), groups=[0, 0, 1, 1]
        )
    with pytest.raises(ValueError, match="selector"):
        GreedyMaximumEntropySampler(selector="dutopia").fit_resample(values)
    with pytest.raises(ValueError, match="selects no column"):
        GreedyMaximumEntropySampler(columns=[]).fit_resample(values)


def test_display_draws_the_whole_curve():
    pytest.importorskip("matplotlib").use("agg")
    from matplotlib import pyplot

    from skresample.inspection import EntropyCurveDisplay

    X = np.random.default_rng(0).zipf(1.5, (200, 2)) % 30
    sampler = GreedyMaximumEntropySampler(stop="entropy_peak")
    with pytest.raises(ValueError, match="call fit_resample"):
        EntropyCurveDisplay.from_sampler(sampler)
    sampler.fit_resample(X)
    display = EntropyCurveDisplay.from_sampler(sampler).plot()
    assert display.peak_ == len(sampler.ranking_)
    assert len(display.ax_.lines[0].get_xdata()) == 200
    labels = display.ax_.get_legend_handles_labels()[1]
    assert labels == ["0", "1", f"peak at {display.peak_}"]
    pyplot.close("all")
