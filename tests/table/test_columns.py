"""Every public function reads column roles alike, on frames made to mislead."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from skresample._table.columns import one_column, resolve_columns, same_columns
from skresample._table.ingest import ingest
from skresample.metrics import (
    attribute_diversity_score,
    copied_share,
    coverage_radius,
    energy_distance,
    frechet_distance,
    kl_reduction,
    maximum_mean_discrepancy,
)
from skresample.model_selection import TableEncoder, compare_resamplers, diagnose
from skresample.over_sampling import SMOTE, SMOTENC
from skresample.selection import GreedyMaximumEntropySampler, ImportanceResampler

N = 48


def _columns():
    rng = np.random.default_rng(0)
    return rng.normal(size=N), rng.integers(0, 3, N), rng.normal(size=N)


def nasty():
    """Name -> frame, ``categorical_features``, and which columns that means."""
    a, k, b = _columns()
    numbers = pd.DataFrame({2: k, 0: a, 1: b})
    text = pd.DataFrame({"a": a, "k": k})
    twice = pd.DataFrame(np.column_stack([a, k, b]), columns=["a", "k", "a"])
    two = pd.DataFrame(
        np.column_stack([a, k]), columns=pd.MultiIndex.from_tuples([("u", "a"), ("u", "k")])
    )
    enum = pl.DataFrame(
        {"a": a, "k": pl.Series(np.array(list("xyz"))[k], dtype=pl.Enum(list("xyz")))}
    )
    gone = pl.DataFrame({"a": a, "k": pl.Series([None] * N)})
    return {
        "integer names": (numbers, [2], [True, False, False]),
        "integer names, by position": (numbers, [-3], [True, False, False]),
        "category of ints": (text.astype({"k": "category"}), "from_dtype", [False, True]),
        "object of ints": (text.astype({"k": object}), "auto", [False, True]),
        "bool": (text.assign(k=k > 0), "from_dtype", [False, True]),
        "bool, read as a number": (text.assign(k=k > 0), None, [False, False]),
        "duplicate names": (twice, ["k"], [False, True, False]),
        "duplicate names, by mask": (twice, [False, True, False], [False, True, False]),
        "two-level names": (two, [("u", "k")], [False, True]),
        "two-level names, alone": (two, lambda _: ("u", "k"), [False, True]),
        "polars Enum": (enum, "from_dtype", [False, True]),
        "all missing": (text.assign(k=None), "from_dtype", [False, True]),
        "all missing numbers": (text.assign(k=np.nan), "from_dtype", [False, False]),
        "all missing polars": (gone, "from_dtype", [False, True]),
    }


FRAMES = nasty()
Y = np.arange(N) % 3 // 2


@pytest.mark.parametrize("name", FRAMES)
def test_everybody_reads_the_same_columns_as_nominal(name):
    X, spec, want = FRAMES[name]
    assert ingest(SMOTE(categorical_features=spec), X, Y).nominal.tolist() == want
    assert TableEncoder(categorical_features=spec).fit(X).nominal_.tolist() == want
    found = diagnose(X, Y, categorical_features=spec, n_splits=2).columns
    kinds = {"nominal": True, "numeric": False}  # a column of nothing is neither
    assert all(kinds.get(c["kind"], w) == w for c, w in zip(found, want, strict=True))
    sampler = GreedyMaximumEntropySampler(n_samples=3, categorical_features=spec, discretizer=2)
    sampler.fit_resample(X)
    if name == "all missing":
        return
    if "missing" not in name:
        # A nominal column adds its mismatches to the distance, whatever stands in it.
        whole = energy_distance(X, _swapped(X), categorical_features=spec)
        assert whole == pytest.approx(
            energy_distance(X, _swapped(X), categorical_features=np.array(want)), abs=1e-12
        )


def _swapped(X):
    return X[::-1] if isinstance(X, pl.DataFrame) else X.iloc[::-1]


def test_compare_means_the_column_called_zero():
    a, k, b = _columns()
    X = pd.DataFrame({1: a, 0: k, 2: b})
    result = compare_resamplers(
        X, Y, resamplers=["RandomUnderSampler"], learners=["linear"], n_splits=2, n_repeats=1,
        categorical_features=[0], random_state=0,
    )  # fmt: skip
    kinds = [c["kind"] for c in result.data["columns"]]
    assert kinds == ["numeric", "nominal", "numeric"]


def test_names_come_before_positions_for_groups_items_and_columns():
    a, k, b = _columns()
    X = pd.DataFrame({1: a, 0: k, 2: b})
    assert resolve_columns(0, X, "group_columns").tolist() == [False, True, False]
    assert one_column(2, X, "target") == 2
    assert one_column(-1, X, "target") == 2
    few = GreedyMaximumEntropySampler(n_samples=2, item=0, discretizer=2)
    few.fit_resample(X)
    assert set(few.ranking_.tolist()) <= {0, 1, 2}


def test_auto_of_smotenc_is_from_dtype():
    a, k, _ = _columns()
    for column in (pd.Categorical(k), np.array(list("xyz"))[k], k > 0):
        X = pd.DataFrame({"a": a, "k": column})
        one = SMOTENC("auto", random_state=0).fit_resample(X, Y)[0]
        two = SMOTENC("from_dtype", random_state=0).fit_resample(X, Y)[0]
        pd.testing.assert_frame_equal(one, two)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (["a"], "names column 'a', which X has 2 times"),
        ([True, False], "mask of 2 entries, X has 3 columns"),
        ([True, 1], "mixes bools with names"),
        (["nope"], r"column 'nope', which X does not have; columns are \['a', 'k', 'a'\]"),
        ([7], "column 7, which is out of bounds for 3 columns"),
        ([[0]], "must be one-dimensional"),
        (3.5, "names no columns"),
    ],
)
def test_what_cannot_be_meant_is_refused(spec, message):
    X = FRAMES["duplicate names"][0]
    with pytest.raises((TypeError, ValueError), match=message):
        resolve_columns(spec, X, "columns")
    if isinstance(spec, list):
        for refuse in (
            lambda: SMOTE(categorical_features=spec).fit_resample(X, Y),
            lambda: TableEncoder(categorical_features=spec).fit(X),
            lambda: energy_distance(X, X, categorical_features=spec),
            lambda: diagnose(X, Y, categorical_features=spec),
        ):
            with pytest.raises(ValueError, match=message):
                refuse()


def test_one_column_is_one():
    with pytest.raises(ValueError, match="names 2 columns; name exactly one"):
        one_column([0, 1], np.zeros((2, 3)), "target")


# -- two frames in one metric -------------------------------------------------------------------
def _mixed(make=pd.DataFrame):
    a, k, b = _columns()
    return make({"a": 100 * a, "b": b, "k": np.array(list("xyz"))[k]})


METRICS = {
    "frechet": frechet_distance,
    "energy": energy_distance,
    "mmd": maximum_mean_discrepancy,
    "radius": coverage_radius,
    "kl": lambda a, b: kl_reduction(a, b, target=a),
    "diversity": lambda a, b: (
        attribute_diversity_score(b, reference=a) - attribute_diversity_score(a)
    ),
    "copies": lambda a, b: copied_share(a, b) - 1,
}


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame])
def test_columns_are_matched_by_name(metric, make):
    X = _mixed(make)
    assert METRICS[metric](X, X[["k", "b", "a"]]) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("metric", METRICS)
def test_other_names_are_an_error(metric):
    X = _mixed()
    with pytest.raises(ValueError, match="column 'b' is not in"):
        METRICS[metric](X, X.rename(columns={"b": "c"}))


def test_containers_without_names_go_by_position():
    X = _mixed()[["a", "b"]]
    assert energy_distance(X, X.to_numpy()) == 0
    assert energy_distance(X.to_numpy(), X) == 0


def test_repeated_names_match_in_the_same_order_only():
    X = FRAMES["duplicate names"][0]
    assert energy_distance(X, X) == 0
    with pytest.raises(ValueError, match="2 columns called 'a', which cannot be matched"):
        energy_distance(X, X.iloc[:, [1, 0, 2]])


def test_integers_of_a_category_are_levels_not_numbers():
    a = pd.DataFrame({"k": pd.Categorical([1, 1, 2, 9])})
    b = pd.DataFrame({"k": pd.Categorical([2, 2, 9, None])})
    text = [f.assign(k=f["k"].astype(object).map(str, na_action="ignore")) for f in (a, b)]
    assert energy_distance(a, b) == pytest.approx(energy_distance(*text), abs=1e-12)
    assert energy_distance(a, a.iloc[[3, 2, 1, 0]]) == 0


def test_an_importance_target_in_another_order_is_the_same_target():
    X = _mixed()
    params = {"n_samples": 10, "random_state": 0}
    one = ImportanceResampler(target=X.iloc[:20], **params).fit_resample(X)[0]
    two = ImportanceResampler(target=X.iloc[:20][["k", "a", "b"]], **params).fit_resample(X)[0]
    pd.testing.assert_frame_equal(one, two)


def test_same_columns_hands_back_what_it_got_where_there_is_nothing_to_do():
    X = _mixed()
    assert same_columns(X, ["a", "b", "k"], name="X", like="reference") is X
    assert same_columns(X, None, name="X", like="reference") is X
