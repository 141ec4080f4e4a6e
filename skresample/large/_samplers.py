"""Which samplers counts and the rows of small classes are enough for, and what they depend on."""

from __future__ import annotations

from skresample.base import BaseSelector
from skresample.over_sampling import (
    LVQSMOTE,
    ROSE,
    SMOBD,
    SMOTE,
    SMOTENC,
    AxisOverSampler,
    GeometricSMOTE,
    PolynomFitSMOTE,
    PrincipalDirectionSMOTE,
    RandomOverSampler,
)
from skresample.under_sampling import RandomUnderSampler

from ._axes import refuse_far

__all__ = ["check_sampler", "group_names", "makes_rows", "measures", "needs_range"]

_WITHIN = (
    SMOTE,
    SMOTENC,
    AxisOverSampler,
    GeometricSMOTE,
    LVQSMOTE,
    PolynomFitSMOTE,
    PrincipalDirectionSMOTE,
    ROSE,
    SMOBD,
)
_KNOWN = (RandomUnderSampler, RandomOverSampler, *_WITHIN)


def check_sampler(sampler, *, dask: bool = False) -> None:
    """Refuse what cannot be done in two passes, with the reason, and the remedy there or in files.

    Parameters
    ----------
    sampler : resampler
    dask : bool, default=False
        Whether rows are in partitions of Dask.
    """
    name = type(sampler).__name__
    if isinstance(sampler, BaseSelector):
        other = "select_dask" if dask else "select_parquet"
        raise TypeError(f"{name} is a selector; pass it to skresample.large.{other}")
    if type(sampler) not in _KNOWN:
        known = ", ".join(kind.__name__ for kind in _KNOWN)
        remedy = (
            "neighbours='local' resamples each partition by itself"
            if dask
            else "TomekLinks, and with neighbours='local' others partition by partition, go with "
            "resample_dask(dask.dataframe.read_parquet(...)), as partitions are stored together "
            "and files are cut anywhere. Use fit_resample_into on a memory-mapped array, or "
            "resample a sample"
        )
        raise TypeError(
            f"{name} may look at all rows at once; from files and partitions go {known}. {remedy}"
        )
    sampler._validate_params()
    if getattr(sampler, "selection_strategy", "minority") != "minority":
        raise ValueError(
            f"{name}(selection_strategy={sampler.selection_strategy!r}) looks at the rows of other "
            f"classes, which stay where they are; use selection_strategy='minority'"
        )
    refuse_far(sampler)


def group_names(sampler, groups: str | None) -> list[str]:
    """Columns that hold the group of a row, by name.

    Parameters
    ----------
    sampler : resampler
        With ``group_columns``.
    groups : str or None
        A column that is no feature.
    """
    own = sampler.group_columns
    if own is not None and groups is not None:
        raise ValueError("pass either groups= or group_columns=, not both")
    if own is None:
        return [] if groups is None else [groups]
    names = [own] if isinstance(own, str) else own
    if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) for name in names):
        raise TypeError(
            f"{type(sampler).__name__}(group_columns={own!r}): name the columns here, since the "
            f"source is not looked at as a whole"
        )
    return list(names)


def makes_rows(sampler) -> bool:
    """Whether some rows of the output are no copies of rows of the input."""
    shrinkage = getattr(sampler, "shrinkage", None)
    noise = any(shrinkage.values()) if isinstance(shrinkage, dict) else bool(shrinkage)
    return noise or isinstance(sampler, _WITHIN)


def measures(sampler) -> bool:
    """Whether roles of columns count: distances are measured between rows, or noise is added."""
    return isinstance(sampler, _WITHIN) or getattr(sampler, "shrinkage", None) is not None


def needs_range(sampler) -> bool:
    """Whether new integers depend on the smallest and largest ones of all rows, which bound them.

    Those of SMOTE lie between two held rows, unless a function says how far to go.
    """
    between = isinstance(sampler, SMOTE) and isinstance(sampler.gap, str)
    return measures(sampler) and not between
