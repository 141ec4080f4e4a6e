"""Parameters declared in annotations: what a constructor says is what is checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from numbers import Integral, Real
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
import pytest
import sklearn
from sklearn.base import BaseEstimator, clone

from skresample._compat import Interval, StrOptions, make_constraint
from skresample._parameters import (
    ArrayLike,
    Declared,
    Neighbors,
    NSamples,
    PositiveInt,
    Rule,
    Seed,
    annotation_of,
    constraints_of,
    rules_of,
)
from skresample.over_sampling import SMOTE, BorderlineSMOTE

if TYPE_CHECKING:
    from elsewhere import OnlyForCheckers

X, Y = np.arange(40.0).reshape(20, 2), np.repeat([0, 1], [14, 6])


class Odd(BaseEstimator):
    _parameter_constraints = Declared()

    def __init__(
        self,
        *,
        kind: Literal["a", "b"] | None = "a",
        flag: bool = True,
        rows: NSamples | None = 3,
        call: Callable[..., Any] | Mapping[str, int] | None = None,
        table: ArrayLike | str | int | float = 1,
        late: OnlyForCheckers = None,
        free=None,
        step: Annotated[int, "words", Rule(Interval(Integral, 2, None, closed="left"))] = 2,
    ):
        self.kind, self.flag, self.rows, self.call = kind, flag, rows, call
        self.table, self.late, self.free, self.step = table, late, free, step


class Child(Odd):
    def __init__(self, *, flag: int = 1, step=2, new: PositiveInt = 1):
        super().__init__(flag=flag, step=step)
        self.new = new


def _allows(cls, name, value) -> bool:
    return any(make_constraint(one).is_satisfied_by(value) for one in constraints_of(cls)[name])


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("kind", ["a", "b", None], ["c", 1]),
        ("flag", [True, np.bool_(False)], [1, "yes", None]),
        ("rows", [1, np.int32(7), 0.5, 1.0, None], [0, 1.5, -1, "all", True, False]),
        ("call", [len, {"a": 1}, None], [1, "len"]),
        ("table", [[1, 2], np.ones(2), "x", 1, 1.5], [None, len]),
        ("step", [2, 9], [1, 2.0, None, True]),
    ],
)
def test_an_annotation_says_what_is_allowed(name, good, bad):
    assert all(_allows(Odd, name, value) for value in good)
    assert not any(_allows(Odd, name, value) for value in bad)


def test_rules_come_in_the_order_of_the_annotation():
    first, second, last = rules_of(PositiveInt | Literal["auto"] | None)
    assert isinstance(first, Interval)
    assert isinstance(second, StrOptions)
    assert last is None
    assert rules_of(float | bool) == [Real, "boolean"]
    assert rules_of(dict[str, int] | list[int]) == [dict, list]


def test_keys_are_the_parameters_and_what_has_no_rule_is_not_validated():
    assert set(Odd._parameter_constraints) == set(Odd().get_params())
    assert Odd._parameter_constraints["free"] == "no_validation"
    assert Odd._parameter_constraints["late"] == "no_validation"


def test_a_subclass_declares_anew_or_inherits():
    rules = Child._parameter_constraints
    assert list(rules) == ["flag", "new", "step"]
    assert rules["flag"] == [Integral]
    assert not _allows(Child, "step", 1)
    assert _allows(Child, "step", 2)


class Positional(SMOTE):
    def __init__(self, *, k_neighbors=3, extra: Seed = None):
        super().__init__(k_neighbors=k_neighbors)
        self.extra = extra


class HandWritten(SMOTE):
    _parameter_constraints = {"k_neighbors": [Interval(Integral, 3, 4, closed="both")]}


def test_samplers_of_third_parties_are_checked_by_what_they_declare():
    Positional().fit_resample(X, Y)
    with pytest.raises(ValueError, match="'k_neighbors' parameter of Positional must be an int"):
        Positional(k_neighbors=0).fit_resample(X, Y)
    with pytest.raises(ValueError, match="'extra' parameter of Positional"):
        Positional(extra="seed").fit_resample(X, Y)
    HandWritten(k_neighbors=4).fit_resample(X, Y)
    with pytest.raises(ValueError, match=r"'k_neighbors' parameter .* in the range \[3, 4\]"):
        HandWritten().fit_resample(X, Y)


def test_messages_name_parameter_class_and_choice():
    with pytest.raises(ValueError, match="'kind' parameter of BorderlineSMOTE must be a str among"):
        BorderlineSMOTE(kind="3").fit_resample(X, Y)
    with pytest.raises(ValueError, match=r"range .* or an instance implementing 'kneighbors' and"):
        SMOTE(k_neighbors=None).fit_resample(X, Y)


def test_the_check_can_be_switched_off():
    with sklearn.config_context(skip_parameter_validation=True):
        SMOTE(k_neighbors=2, n_jobs="many").make_plan(X, Y)
    with pytest.raises(ValueError, match="'n_jobs' parameter of SMOTE"):
        SMOTE(k_neighbors=2, n_jobs="many").make_plan(X, Y)


def test_clone_and_parameters_are_scikit_learns():
    assert clone(SMOTE(k_neighbors=2)).get_params()["k_neighbors"] == 2
    assert rules_of(annotation_of(SMOTE, "k_neighbors")) == rules_of(Neighbors)
    assert SMOTE._parameter_constraints is SMOTE._parameter_constraints
