"""Properties of a few resamplers of each kind, on drawn tables."""

import collections
import warnings

import numpy as np
import pytest

hypothesis = pytest.importorskip("hypothesis")

from hypothesis import assume, given  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from skresample.combine import SMOTETomek  # noqa: E402
from skresample.over_sampling import (  # noqa: E402
    SMOTE,
    BorderlineSMOTE,
    GeometricSMOTE,
    RandomOverSampler,
)
from skresample.selection import (  # noqa: E402
    ExactDeduplicator,
    HashSampler,
    KCenterSampler,
    SensitivitySampler,
)
from skresample.testing.contracts import CONTRACTS  # noqa: E402
from skresample.testing.strategies import quotas, resamplers, tables  # noqa: E402
from skresample.under_sampling import (  # noqa: E402
    EditedNearestNeighbours,
    NearMiss,
    RandomUnderSampler,
    TomekLinks,
)

FEW = [
    RandomOverSampler(random_state=0),
    SMOTE(random_state=0),
    BorderlineSMOTE(random_state=0),
    GeometricSMOTE(random_state=0),
    RandomUnderSampler(random_state=0),
    NearMiss(n_neighbors=1),
    EditedNearestNeighbours(),
    TomekLinks(),
    SMOTETomek(random_state=0),
    ExactDeduplicator(),
    HashSampler(),
    KCenterSampler(n_samples=2),
]
DRAWN = (
    "returns_pair", "kept_rows", "plan_matches_output", "plan_rebuilds_blends", "counts",
    "labels_known", "dtype", "input_untouched", "inside_class_box", "constant_columns", "layout",
    "pandas", "polars", "sparse", "reproducible",
)  # fmt: skip


def _fit(resampler, table, **extra):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return resampler.fit_resample(table.X, table.y, **extra)


def _counts(*labels) -> dict:
    """Rows of each label, or of each combination."""
    columns = [part.tolist() for part in labels]
    return dict(collections.Counter(zip(*columns, strict=True) if columns[1:] else columns[0]))


def _new_rows(resampler, table):
    """Synthetic rows, and the class of each."""
    X, y = _fit(resampler, table)
    return X[resampler.plan_.is_new], y[resampler.plan_.is_new]


@pytest.mark.parametrize("contract", DRAWN)
@given(data=st.data())
def test_contract(contract, data):
    resampler = data.draw(st.sampled_from(FEW))
    table = data.draw(tables())
    assume(len(table.y) > 3)  # cleaning by three neighbours refuses fewer rows, and says so
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        CONTRACTS[contract](resampler, table)


@pytest.mark.parametrize("cls", [RandomOverSampler, SMOTE, GeometricSMOTE])
@given(data=st.data())
def test_more_rows_are_exactly_those_asked_for(cls, data):
    table = data.draw(tables(rows=(2, 12)))
    wanted = data.draw(quotas(table))
    _, y = _fit(cls(sampling_strategy=wanted, random_state=0), table)
    assert _counts(y) == _counts(table.y) | wanted


@given(data=st.data())
def test_fewer_rows_are_exactly_those_asked_for(data):
    table = data.draw(tables())
    wanted = data.draw(quotas(table, kind="under-sampling"))
    _, y = _fit(RandomUnderSampler(sampling_strategy=wanted, random_state=0), table)
    assert _counts(y) == _counts(table.y) | wanted


@pytest.mark.parametrize("cls", [RandomOverSampler, SMOTE])
@given(data=st.data())
def test_rows_per_class_and_group_are_exactly_those_asked_for(cls, data):
    table = data.draw(tables(rows=(2, 12), groups=2))
    wanted = data.draw(quotas(table, by_group=True))
    resampler = cls(sampling_strategy=wanted, random_state=0)
    _, y = _fit(resampler, table, groups=table.groups)
    groups = table.groups[resampler.plan_.label_source]
    assert _counts(y, groups) == _counts(table.y, table.groups) | wanted


@given(table=tables(classes=(3, 3), rows=(2, 12), containers=("numpy",)), shift=st.integers(1, 9))
def test_new_rows_of_a_class_do_not_depend_on_the_others(table, shift):
    last = np.unique(table.y)[-1]
    wanted = dict.fromkeys(np.unique(table.y).tolist(), 20)
    other = table.X.copy()
    other[table.y != last] = np.roll(other[table.y != last], shift, axis=0)
    rows, y = _new_rows(SMOTE(sampling_strategy=wanted, random_state=0), table)
    rows2, y2 = _new_rows(SMOTE(sampling_strategy=wanted, random_state=0), table._replace(X=other))
    assert (rows[y == last] == rows2[y2 == last]).all()
    assert (y == last).any()


@given(table=tables(dtypes=("float64",), scales=(1.0, 1e-3, 1e4)), power=st.integers(-20, 20))
def test_a_power_of_two_scales_the_output_to_the_bit(table, power):
    X, _ = _fit(SMOTE(random_state=0), table)
    scaled, _ = _fit(SMOTE(random_state=0), table._replace(X=table.X * 2.0**power))
    assert (scaled == X * 2.0**power).all()


@given(table=tables(dtypes=("uint8",), columns=(2, 4)), data=st.data())
def test_the_order_of_columns_does_not_matter(table, data):
    order = data.draw(st.permutations(range(table.X.shape[1])))
    table = table._replace(X=table.X.astype(float))
    for resampler in (SMOTE(random_state=0), NearMiss(n_neighbors=1), TomekLinks()):
        X, _ = _fit(resampler, table)
        other, _ = _fit(resampler, table._replace(X=table.X[:, order]))
        assert (other == X[:, order]).all()


@given(data=st.data())
def test_containers_agree(data):
    table = data.draw(tables(containers=("numpy",)))
    resampler = data.draw(st.sampled_from(FEW))
    assume(len(table.y) > 3)
    X, y = _fit(resampler, table)
    names = [f"c{j}" for j in range(table.X.shape[1])]
    for kind in ("pandas", "polars"):
        frame = pytest.importorskip(kind).DataFrame(dict(zip(names, table.X.T, strict=True)))
        rows, target = _fit(resampler, table._replace(X=frame))
        assert type(rows) is type(frame)
        np.testing.assert_array_equal(rows.to_numpy(), X)
        np.testing.assert_array_equal(np.asarray(target), y)


@given(
    table=tables(dtypes=("float64",), columns=(1, 2), scales=(1e-200, 1e200), containers=("csr",))
)
def test_extreme_sparse_columns_score_as_dense_ones(table):
    # A single tiny column once ended in an AttributeError.
    chosen = []
    for X in (table.X, table.X.toarray()):
        resampler = SensitivitySampler(random_state=0)
        _fit(resampler, table._replace(X=X))
        chosen.append(resampler.sample_indices_)
    assert (chosen[0] == chosen[1]).all()


@given(data=st.data())
def test_a_second_cleaning_of_doubles_finds_nothing(data):
    table = data.draw(tables(duplicates=True))
    X, y = _fit(ExactDeduplicator(), table)
    again, _ = _fit(ExactDeduplicator(), table._replace(X=X, y=y))
    labelled = np.column_stack([table.X, np.unique(table.y, return_inverse=True)[1]])
    assert len(again) == len(X) == len(np.unique(labelled, axis=0))


@given(resampler=resamplers("under_sampling"), table=tables(classes=(2, 3), rows=(6, 12)))
def test_under_sampling_returns_rows_of_the_input_alone(resampler, table):
    X, y = _fit(resampler, table)
    plan = resampler.plan_
    assume(plan.is_selection)
    assert len(set(plan.origin.tolist())) == plan.n_output
    assert (np.asarray(table.X)[plan.origin] == X).all()
    assert (y == table.y[plan.origin]).all()


def test_strategies_refuse_what_they_do_not_know():
    with pytest.raises(ValueError, match="abacus"):
        tables(containers=("abacus",))
    with pytest.raises(ValueError, match="no resampler in family 'nowhere'"):
        resamplers("nowhere")


@given(table=tables(containers=("pandas", "polars", "csr", "csc"), groups=3))
def test_tables_are_what_they_say(table):
    assert table.X.shape[0] == len(table.y) == len(table.groups)
    assert len(np.unique(table.y)) >= 2
    assert set(table.groups) <= set("abc")
    assert not isinstance(table.X, np.ndarray)
