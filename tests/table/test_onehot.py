"""Indicator columns that stand for one nominal column stay one."""

import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest
from registry import named, resamplers
from sklearn.base import clone

from skresample._table.numbers_and_levels import table_of
from skresample._table.onehot import find_onehot_groups
from skresample.exceptions import ShortfallWarning
from skresample.model_selection import diagnose
from skresample.over_sampling import SMOTE, SMOTENC, FeatureMixSampler
from skresample.utils.discovery import fit_resample_kwargs

N = 90
rng = np.random.default_rng(3)
Y = np.arange(N) % 5 // 4
COLOR = rng.integers(0, 4, N)
KIND = rng.integers(0, 2, N)
A = rng.normal(size=(N, 2)) + Y[:, None]


def frame(dtype=bool):
    """Two numbers, a column of four levels and one of two as indicators."""
    color, kind = np.array(list("rgbw"))[COLOR], np.array(["u", "v"])[KIND]
    made = pd.get_dummies(pd.DataFrame({"color": color, "kind": kind}), dtype=dtype)
    return pd.concat([pd.DataFrame(A, columns=["a", "b"]), made], axis=1)


def array():
    return frame(float).to_numpy()


OVER = [r for r in resamplers() if "onehot_groups" in r.get_params() and r.onehot_groups == "auto"]


@pytest.mark.parametrize("make", [frame, array])
@pytest.mark.parametrize("sampler", OVER, ids=named)
def test_new_rows_have_one_of_each_group(sampler, make):
    X = make()
    if isinstance(sampler, SMOTENC):
        sampler = clone(sampler).set_params(categorical_features=[2] if make is array else "auto")
    y = np.exp(2 * A[:, 0]) if getattr(sampler, "_needs_numbers", False) else Y
    sampler = clone(sampler)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ShortfallWarning)
        rows, _ = sampler.fit_resample(X, y, **fit_resample_kwargs(sampler, X, y))
    assert sampler.plan_.n_new or sampler.plan_.n_kept > N
    made = np.asarray(rows, dtype=float)[:, 2:]
    assert set(np.unique(made)) <= {0, 1}
    assert (made[:, :4].sum(axis=1) == 1).all()
    assert (made[:, 4:].sum(axis=1) == 1).all()


def test_over_samplers_were_found():
    assert len({type(sampler) for sampler in OVER}) >= 25


def test_a_group_is_the_nominal_column_it_came_from():
    words = pd.DataFrame({"a": A[:, 0], "b": A[:, 1], "color": pd.Categorical(COLOR)})
    want, _ = SMOTE(random_state=0).fit_resample(words, Y)
    for dtype in (bool, int, float, np.uint8):
        X = pd.get_dummies(words, columns=["color"], dtype=dtype)
        rows, _ = SMOTE(random_state=0).fit_resample(X, Y)
        assert (rows.dtypes == X.dtypes).all()
        pd.testing.assert_frame_equal(rows[["a", "b"]], want[["a", "b"]])
        code = rows.iloc[:, 2:].to_numpy().astype(int).argmax(axis=1)
        np.testing.assert_array_equal(code, want["color"].astype(int))


def test_without_groups_one_hot_rows_break():
    rows, _ = SMOTE(random_state=0, onehot_groups=None).fit_resample(frame(), Y)
    assert (rows.iloc[:, 2:6].sum(axis=1) != 1).any()


@pytest.mark.parametrize("make", [lambda d: d, lambda d: pl.DataFrame(d.to_dict("list"))])
@pytest.mark.parametrize("dtype", [bool, np.int8, float])
def test_groups_are_found_in_every_container(make, dtype):
    found = find_onehot_groups(table_of(make(frame(dtype))))
    assert [g.tolist() for g in found] == [[2, 3, 4, 5], [6, 7]]


def test_groups_are_found_in_arrays_and_nullable_frames():
    X = frame()
    nullable = X.astype(dict.fromkeys(X.columns[2:], "boolean"))
    whole = X.astype(dict.fromkeys(X.columns[2:], "Int8"))
    for X in (array(), array().astype(np.float32), nullable, whole):
        assert [g.tolist() for g in find_onehot_groups(table_of(X))] == [[2, 3, 4, 5], [6, 7]]


def test_what_is_no_group_is_not_taken_for_one():
    X = frame(float)
    # The first bad row comes after those that are looked at first.
    two = X.assign(color_b=X["color_b"].where(X.index != 50, 1 - X["color_b"]))
    gap = X.assign(color_b=X["color_b"].where(X.index != 50))
    half = X.assign(color_b=X["color_b"].where(X.index != 50, 0.5))
    for other in (two, gap, half):
        assert [g.tolist() for g in find_onehot_groups(table_of(other))] == [[6, 7]]
    assert find_onehot_groups(table_of(np.ones((5, 3)))) == []
    assert find_onehot_groups(table_of(np.eye(4)[:, :3])) == []


def test_constant_columns_within_a_group_are_skipped():
    X = frame(float)
    X.insert(3, "never", 0.0)
    X.insert(4, "number", A[:, 0])
    found = find_onehot_groups(table_of(X))
    assert [g.tolist() for g in found] == [[2, 5, 6, 7], [8, 9]]


def test_groups_may_be_given_by_name_position_or_mask():
    X = frame(float)[["color_b", "a", "color_g", "color_r", "b", "color_w"]]
    want = None
    for groups in (
        [["color_b", "color_g", "color_r", "color_w"]],
        [[0, 2, 3, 5]],
        [[True, False, True, True, False, True]],
    ):
        rows, _ = SMOTE(onehot_groups=groups, random_state=0).fit_resample(X, Y)
        assert (rows.filter(like="color").sum(axis=1) == 1).all()
        want = rows if want is None else want
        pd.testing.assert_frame_equal(rows, want)


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ([["color_b", "color_g"]], r"\['color_b', 'color_g'\] must be two or more.*row \d+ holds"),
        ([["a", "color_g"]], "must be two or more columns of 0 and 1"),
        ([["color_b"]], "must be two or more"),
        ([["kind_u", "kind_v"], ["kind_u", "kind_v"]], "is in two groups"),
        ([["nope"]], "onehot_groups names column 'nope'"),
    ],
)
def test_groups_that_are_none_are_refused(groups, message):
    with pytest.raises(ValueError, match=message):
        SMOTE(onehot_groups=groups).fit_resample(frame(), Y)


def test_mixing_takes_a_group_from_one_parent():
    sampler = FeatureMixSampler(random_state=0, feature_weights="mutual_info")
    sampler.fit_resample(frame(), Y)
    weights = sampler.feature_weights_
    assert weights.sum() == pytest.approx(1)
    assert len(set(weights[2:6].round(12))) == 1


def test_diagnose_names_the_groups():
    texts = [f["text"] for f in diagnose(frame(), Y, n_splits=2).findings]
    assert any("'color_b', 'color_g', 'color_r', 'color_w' hold one 1" in t for t in texts)
    assert any("'kind_u', 'kind_v' hold one 1" in t for t in texts)
    assert not any("hold one 1" in f["text"] for f in diagnose(A, Y, n_splits=2).findings)
