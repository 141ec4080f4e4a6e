"""The bundled tables are what their cards say, in every form they can be loaded in."""

import gzip
import hashlib
import json
import subprocess
import sys
from importlib import resources

import numpy as np
import pytest

from skresample import datasets

DATA = resources.files("skresample.datasets") / "data"
FACTS = {  # shape, class counts, nominal columns, missing values, sha256 of the text (first 16)
    "abalone": ((4177, 8), [3983, 194], 1, 0, "b36baf97dbcb1ae8"),
    "german_credit": ((1000, 21), [700, 300], 14, 0, "1fc8f8670af7f218"),
    "hypothyroid": ((3163, 25), [3012, 151], 18, 5329, "be3d4a7753471f83"),
    "penguins": ((344, 7), [152, 68, 124], 2, 19, "1867a776a83379df"),
}
every_table = pytest.mark.parametrize("name", sorted(FACTS))


def load(name, **kwargs):
    return getattr(datasets, f"load_{name}")(**kwargs)


def is_missing(array):
    return np.array([[v != v for v in row] for row in array])


def test_every_loader_is_listed_here():
    loaders = {n.removeprefix("load_") for n in datasets.__all__ if n.startswith("load_")}
    assert loaders == set(FACTS)


@every_table
def test_arrays(name):
    shape, counts, n_nominal, n_missing, _ = FACTS[name]
    bunch = load(name)
    assert bunch.data.shape == shape
    assert bunch.data.dtype == object
    assert np.bincount(bunch.target).tolist() == counts
    assert len(bunch.target_names) == len(counts)
    assert bunch.frame is None
    assert is_missing(bunch.data).sum() == n_missing
    assert len(bunch.feature_names) == len(bunch.categorical_mask) == shape[1]
    assert bunch.categorical_mask.sum() == n_nominal
    assert bunch.categorical_feature_names == [
        c for c, nominal in zip(bunch.feature_names, bunch.categorical_mask, strict=True) if nominal
    ]
    for j, nominal in enumerate(bunch.categorical_mask):
        kinds = {type(v) for v in bunch.data[:, j] if v == v}
        assert kinds == {str} if nominal else kinds <= {int, float}
    assert bunch.protected_attribute is None or bunch.protected_attribute in bunch.feature_names


@every_table
def test_frames_hold_the_same_values(name):
    pd = pytest.importorskip("pandas")
    array, bunch = load(name), load(name, as_frame=True)
    assert list(bunch.data.columns) == array.feature_names
    assert bunch.frame.shape == (FACTS[name][0][0], FACTS[name][0][1] + 1)
    np.testing.assert_array_equal(bunch.target.to_numpy(), array.target)
    pd.testing.assert_series_equal(bunch.frame[bunch.target.name], bunch.target)
    for j, column in enumerate(array.feature_names):
        series = bunch.data[column]
        assert isinstance(series.dtype, pd.CategoricalDtype) == array.categorical_mask[j]
        missing = is_missing(array.data[:, [j]]).ravel()
        np.testing.assert_array_equal(series.isna().to_numpy(), missing)
        assert series[~missing].tolist() == array.data[~missing, j].tolist()
        if array.categorical_mask[j]:
            assert set(series.cat.categories) == set(array.data[~missing, j])
            assert not series.cat.ordered


@every_table
@pytest.mark.parametrize("as_frame", [False, True])
def test_return_X_y_is_the_pair_of_the_bunch(name, as_frame):
    if as_frame:
        pytest.importorskip("pandas")
    bunch, (X, y) = load(name, as_frame=as_frame), load(name, return_X_y=True, as_frame=as_frame)
    assert type(X) is type(bunch.data)
    assert (np.asarray(y) == np.asarray(bunch.target)).all()
    left, right = np.asarray(X, dtype=object), np.asarray(bunch.data, dtype=object)
    assert ((left == right) | (is_missing(left) & is_missing(right))).all()


@every_table
def test_the_file_is_unchanged(name):
    digest = hashlib.sha256(gzip.decompress((DATA / f"{name}.csv.gz").read_bytes())).hexdigest()
    assert digest[:16] == FACTS[name][4]
    assert json.loads((DATA / f"{name}.json").read_text())["sha256"] == digest


@every_table
def test_the_card_names_source_licence_and_counts(name):
    (n, d), counts, *_, n_missing, _ = FACTS[name]
    card = load(name).DESCR
    for part in ("Source", "Licence", "Citation", "Quirks", "Missing"):
        assert f"**{part}**" in card
    assert f"{n} rows, {d} columns" in " ".join(card.split())
    assert all(str(count) in card for count in counts)
    assert str(n_missing or "none") in card
    assert "CC BY 4.0" in card or "CC0" in card


def test_all_files_are_below_one_megabyte():
    assert sum(len(f.read_bytes()) for f in DATA.iterdir()) < 300_000


@every_table
def test_the_bunch_says_where_its_file_is(name):
    bunch = load(name)
    assert (resources.files(bunch.data_module) / bunch.filename).is_file()


def test_loading_twice_gives_independent_copies():
    first = datasets.load_penguins()
    first.data[:] = None
    first.target[:] = -1
    again = datasets.load_penguins()
    assert again.data[0, 0] == "Torgersen"
    assert again.target.min() == 0


def test_arrays_need_the_core_dependencies_alone():
    code = """
import sys
for blocked in ("pandas", "polars", "pyarrow", "matplotlib"):
    sys.modules[blocked] = None
from skresample import datasets
for name in ("abalone", "german_credit", "hypothyroid", "penguins"):
    print(getattr(datasets, "load_" + name)().data.shape)
try:
    datasets.load_penguins(as_frame=True)
except ImportError as error:
    print(error)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    lines = run.stdout.splitlines()
    assert lines[:4] == [str(FACTS[name][0]) for name in sorted(FACTS)]
    assert "as_frame=True needs pandas" in lines[4]
    assert "as_frame=False" in lines[4]


@pytest.mark.parametrize(("min_rings", "positives"), [(2, 4176), (15, 364), (18, 136), (29, 1)])
def test_abalone_cuts(min_rings, positives):
    bunch = datasets.load_abalone(min_rings=min_rings)
    assert bunch.target.sum() == positives
    np.testing.assert_array_equal(bunch.target, bunch.rings >= min_rings)


@pytest.mark.parametrize("min_rings", [1, 30, 17.0, "17", None])
def test_abalone_refuses_an_empty_class(min_rings):
    with pytest.raises(ValueError, match=r"min_rings must be an int from 2 to 29, got"):
        datasets.load_abalone(min_rings=min_rings)


def test_german_sex_follows_personal_status():
    data = datasets.load_german_credit()
    column = dict(zip(data.feature_names, data.data.T, strict=True))
    says_female = np.array([v.startswith("female") for v in column["personal_status"]])
    np.testing.assert_array_equal(column["sex"] == "female", says_female)
    assert says_female.sum() == 310


def test_hypothyroid_values_are_missing_where_they_were_not_measured():
    data = datasets.load_hypothyroid()
    missing = dict(zip(data.feature_names, is_missing(data.data).T, strict=True))
    column = dict(zip(data.feature_names, data.data.T, strict=True))
    for test in ("TSH", "T3", "TT4", "T4U", "FTI", "TBG"):
        np.testing.assert_array_equal(missing[test], column[f"{test}_measured"] == "n")
    rows = {repr((*row, y)) for row, y in zip(data.data, data.target, strict=True)}
    assert len(data.data) - len(rows) == 77
