"""Reading sampling_strategy: imbalanced-learn's numbers, and cells of classes x groups."""

from types import SimpleNamespace

import numpy as np
import pytest
from imblearn.utils import check_sampling_strategy
from scipy import sparse

from skresample._table.cells import read_strategy
from skresample.base import _row_bytes
from skresample.exceptions import QuotaError


def _table(y, groups=None):
    classes, codes = np.unique(y, return_inverse=True)
    names, group_codes = (None, None) if groups is None else np.unique(groups, return_inverse=True)
    names = None if names is None else names.tolist()
    return SimpleNamespace(
        y_codes=codes, classes=classes, group_codes=group_codes, group_names=names
    )


Y = np.repeat(["a", "b", "c"], [50, 20, 10])
BINARY = np.repeat([0, 1], [70, 30])


@pytest.mark.parametrize("kind", ["over-sampling", "under-sampling", "clean-sampling"])
@pytest.mark.parametrize(
    "strategy", ["auto", "all", "minority", "majority", "not minority", "not majority"]
)
@pytest.mark.parametrize("y", [Y, BINARY, np.array([3, 3, 1, 1, 2])], ids=["text", "two", "tie"])
def test_names_mean_what_imbalanced_learn_means(strategy, kind, y):
    try:
        want = dict(check_sampling_strategy(strategy, y, kind))
    except ValueError:
        with pytest.raises(QuotaError, match="cannot be used with"):
            read_strategy(strategy, _table(y), kind)
        return
    table = _table(y)
    assert read_strategy(strategy, table, kind).strategy(kind, table.classes.tolist()) == want


@pytest.mark.parametrize("kind", ["over-sampling", "under-sampling"])
@pytest.mark.parametrize("ratio", [0.5, 0.6, 0.75, 1.0])
def test_ratios_mean_what_imbalanced_learn_means(ratio, kind):
    table = _table(BINARY)
    want = dict(check_sampling_strategy(ratio, BINARY, kind))
    assert read_strategy(ratio, table, kind).strategy(kind, [0, 1]) == want


def test_dicts_and_callables_give_totals():
    for strategy in ({"b": 25}, lambda _: {"b": 25}):
        quota = read_strategy(strategy, _table(Y), "over-sampling")
        assert quota.as_dict() == {"a": 50, "b": 25, "c": 10}
        assert quota.missing.tolist() == [0, 5, 0]


def test_cells_of_class_and_group():
    groups = np.tile(["f", "m"], 40)
    quota = read_strategy({("c", "f"): 9}, _table(Y, groups), "over-sampling")
    assert quota.as_dict()["c", "f"] == 9
    assert sum(quota.counts) == 80
    assert quota.strategy("over-sampling", ["a", "b", "c"]) == {"c": 4}


def test_allocation_objects_see_groups_and_direction():
    class Allocation:
        def get_params(self):
            return {}

        def __call__(self, y, groups=None, *, sampling_type=None):
            assert sampling_type == "over-sampling"
            return {(y[0], groups[0]): 40}

    groups = np.tile(["f", "m"], 40)
    quota = read_strategy(Allocation(), _table(Y, groups), "over-sampling")
    assert quota.as_dict()["a", "f"] == 40


@pytest.mark.parametrize(
    ("strategy", "kind", "message"),
    [
        ("most", "over-sampling", "needs to be one of"),
        (1.5, "over-sampling", r"in the range \(0, 1\]. Got 1.5"),
        (0.5, "clean-sampling", "do let the user specify the sampling ratio"),
        ({"z": 5}, "over-sampling", r"\{'z'\} target class is/are not present"),
        ({"a": 3}, "over-sampling", r"greater or equal .* \(class 'a'\)"),
        ({"a": 300}, "under-sampling", r"less or equal .* \(class 'a'\)"),
        ({"a": -1}, "under-sampling", "cannot be negative"),
        ({"a": 60.5}, "over-sampling", "whole number"),
        ({"a": 3}, "clean-sampling", "as a dict for cleaning methods is not supported"),
        (["a"], "over-sampling", "cannot be a list for samplers"),
        (["z"], "clean-sampling", "not present in the data"),
        (lambda _: 5, "over-sampling", "callable that returned int"),
        ({("a", "f"): 60}, "over-sampling", "no groups were given; pass groups="),
    ],
)
def test_impossible_strategies_are_refused(strategy, kind, message):
    with pytest.raises(QuotaError, match=message):
        read_strategy(strategy, _table(Y), kind)


def test_ratio_below_what_is_there_names_class_and_rows():
    with pytest.raises(QuotaError, match=r"class .*1.* has 30 rows, sampling_strategy=0.1"):
        read_strategy(0.1, _table(BINARY), "over-sampling")
    with pytest.raises(QuotaError, match=r"class .*0.* has 70 rows"):
        read_strategy(0.1, _table(BINARY), "under-sampling")


def test_a_ratio_of_several_classes_is_relative_to_the_largest_or_the_smallest():
    y = np.repeat([0, 1, 2, 3], [100, 60, 30, 10])
    over = read_strategy(0.5, _table(y), "over-sampling")
    assert over.as_dict() == {0: 100, 1: 60, 2: 50, 3: 50}
    assert over.strategy("over-sampling", [0, 1, 2, 3]) == {2: 20, 3: 40}
    under = read_strategy(0.25, _table(y), "under-sampling")
    assert under.as_dict() == {0: 40, 1: 40, 2: 30, 3: 10}
    assert under.strategy("under-sampling", [0, 1, 2, 3]) == {0: 40, 1: 40}
    with pytest.raises(
        QuotaError, match=r"class 3 has 10 rows, sampling_strategy=0\.05 asks for 5"
    ):
        read_strategy(0.05, _table(y), "over-sampling")
    assert not read_strategy(0.1, _table(y), "under-sampling").targeted[1:].any()
    with pytest.raises(QuotaError, match=r"class 0 has 100 rows, sampling_strategy=0\.05 asks for"):
        read_strategy(0.05, _table(y), "under-sampling")


@pytest.mark.parametrize(
    ("strategy", "kind"),
    [
        ({np.int64(7): 30}, "over-sampling"),
        ({np.int64(1): np.int64(-3)}, "over-sampling"),
        ({np.int64(1): np.int64(2)}, "over-sampling"),
        ({np.int64(1): np.int64(200)}, "under-sampling"),
        ({(np.int64(1), np.str_("z")): 3}, "over-sampling"),
        (np.array([1, 9]), "clean-sampling"),
        (lambda _: {np.int64(9): 3}, "over-sampling"),
    ],
)
def test_messages_show_plain_labels_and_numbers(strategy, kind):
    table = _table(np.repeat([0, 1], [20, 10]), np.array(["g"] * 30))
    with pytest.raises(QuotaError) as caught:
        read_strategy(strategy, table, kind)
    assert "np." not in str(caught.value)


def test_dropped_groups_are_in_no_cell():
    table = _table(np.array(["a", "a", "b", "b"]), np.array(["f", "f", "m", "m"]))
    table.group_codes = np.array([0, -1, 1, -1])
    quota = read_strategy({("b", "m"): 3}, table, "over-sampling")
    assert quota.cell_codes.tolist() == [0, -1, 1, -1]
    assert quota.as_dict() == {("a", "f"): 1, ("b", "m"): 3}


def test_allocations_do_not_see_dropped_groups():
    def strategy(y, groups=None):
        assert groups.tolist() == ["f", "m"]
        assert y.tolist() == ["a", "b"]
        return {("b", "m"): 4}

    table = _table(np.array(["a", "a", "b", "b"]), np.array(["f", "f", "m", "m"]))
    table.group_codes = np.array([0, -1, 1, -1])
    assert read_strategy(strategy, table, "over-sampling").as_dict()["b", "m"] == 4


@pytest.mark.parametrize(
    ("table", "size"),
    [
        (SimpleNamespace(kind="array", d=3, X=np.zeros((4, 3), np.float32)), 12),
        # An index of 8 bytes a row, and value and column number of each of 6 entries in 4 rows.
        (SimpleNamespace(kind="sparse", n=4, X=sparse.random(4, 3, density=0.5)), 8 + 16 * 6 / 4),
        (SimpleNamespace(kind="pandas", d=3), 24),
    ],
    ids=["array", "sparse", "frame"],
)
def test_size_of_a_row_in_its_container(table, size):
    assert _row_bytes(table) == size
