"""The constraint vocabulary: one parameter name, one meaning, one set of allowed values."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral, Real

from numpy.random import Generator

from skresample._compat import HasMethods, Interval, StrOptions

__all__ = [
    "BOOLEAN",
    "CATEGORICAL",
    "CLEANING",
    "FRACTION",
    "GROUP_COLUMNS",
    "NEIGHBORS",
    "NON_NEGATIVE",
    "N_JOBS",
    "N_SAMPLES",
    "OVER",
    "POSITIVE",
    "POSITIVE_INT",
    "RANDOM_STATE",
    "UNDER",
]

_RATIO = Interval(Real, 0, 1, closed="right")
_TARGETS = {"minority", "majority", "not minority", "not majority", "all", "auto"}

OVER = [_RATIO, StrOptions(_TARGETS - {"majority"}), Mapping, callable]
UNDER = [_RATIO, StrOptions(_TARGETS - {"minority"}), Mapping, callable]
CLEANING = [StrOptions(_TARGETS - {"minority"}), "array-like", callable]

RANDOM_STATE = ["random_state", Generator]
N_JOBS = [Integral, None]
NEIGHBORS = [
    Interval(Integral, 1, None, closed="left"),
    HasMethods(["kneighbors", "kneighbors_graph"]),
]
CATEGORICAL = [StrOptions({"from_dtype"}), "array-like", callable, None]
GROUP_COLUMNS = [str, Integral, "array-like", callable, None]
BOOLEAN = ["boolean"]

POSITIVE_INT = [Interval(Integral, 1, None, closed="left")]
POSITIVE = [Interval(Real, 0, None, closed="neither")]
NON_NEGATIVE = [Interval(Real, 0, None, closed="left")]
FRACTION = [Interval(Real, 0, 1, closed="both")]
# A number of rows, or a share of them.
N_SAMPLES = [
    Interval(Integral, 1, None, closed="left"),
    Interval(Real, 0, 1, closed="right"),
]
