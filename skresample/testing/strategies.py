"""Hypothesis strategies: nasty little tables, resamplers and quotas for property tests.

Needs hypothesis, which is imported when a strategy is made.
"""

from __future__ import annotations

import importlib
from typing import Any, Literal

import numpy as np

from skresample._parameters import VectorLike
from skresample.utils.discovery import all_estimators, construct_instances

from .tables import ExampleTable

__all__ = ["quotas", "resamplers", "tables"]

CONTAINERS = ("numpy", "fortran", "read only", "pandas", "polars", "csr", "csc")
SCALES = (1.0, 1e-3, 1e4, 1e-200, 1e100)


def tables(
    *,
    classes: Any = (2, 4),
    rows: Any = (1, 12),
    columns: Any = (1, 4),
    groups: VectorLike | None = 0,
    dtypes: Any = ("float64", "float32", "int64", "uint8"),
    containers: Any = ("numpy", "fortran", "read only"),
    scales: Any = SCALES,
    duplicates: bool = True,
    ties: bool = True,
    constants: bool = True,
) -> Any:
    """Small tables with what makes neighbours, counts and arithmetic go wrong.

    Parameters
    ----------
    classes : (int, int), default=(2, 4)
        Fewest and most classes.
    rows : (int, int), default=(1, 12)
        Fewest and most rows of a class.
    columns : (int, int), default=(1, 4)
        Fewest and most columns.
    groups : int, default=0
        Number of groups that rows are spread over; 0: all rows in one group.
    dtypes : sequence of str, default=("float64", "float32", "int64", "uint8")
        Types of the columns; int64 columns hold numbers up to 2**61.
    containers : sequence of str, default=("numpy", "fortran", "read only")
        Of these and "pandas", "polars", "csr" and "csc".
    scales : sequence of float, default=(1, 1e-3, 1e4, 1e-200, 1e100)
        Factors of float64 columns; other types stay near one.
    duplicates : bool, default=True
        Whether tables may hold the same row several times, in one class or in several.
    ties : bool, default=True
        Whether values may be few whole numbers, so that many distances are equal.
    constants : bool, default=True
        Whether a column may be constant.

    Returns
    -------
    strategy : SearchStrategy of ExampleTable

    Examples
    --------
    >>> from skresample.testing.strategies import tables
    >>> strategy = tables(classes=(3, 3), containers=("pandas",))
    """
    from hypothesis import strategies as st

    unknown = set(containers) - set(CONTAINERS)
    if unknown:
        raise ValueError(f"containers must be among {CONTAINERS}, got {sorted(unknown)}")

    def maybe(wanted):
        return st.booleans() if wanted else st.just(False)

    return st.builds(
        _table,
        counts=st.lists(st.integers(*rows), min_size=classes[0], max_size=classes[1]),
        d=st.integers(*columns),
        n_groups=st.just(groups),
        dtype=st.sampled_from(list(dtypes)),
        container=st.sampled_from(list(containers)),
        scale=st.sampled_from(list(scales)),
        labels=st.sampled_from(["numbers", "text", "gaps"]),
        double=maybe(duplicates),
        tied=maybe(ties),
        constant=maybe(constants),
        seed=st.integers(0, 2**32 - 1),
    )


def resamplers(family: str | None = None) -> Any:
    """Resamplers of one family, or of all, with settings for small data.

    Parameters
    ----------
    family : str, default=None
        Such as "over_sampling"; None: any.

    Returns
    -------
    strategy : SearchStrategy of resampler

    Raises
    ------
    ValueError
        For a family without resamplers.

    Examples
    --------
    >>> from skresample.testing.strategies import resamplers
    >>> strategy = resamplers("under_sampling")
    """
    from hypothesis import strategies as st

    found = all_estimators("sampler")
    if family is not None:
        public = _public_names(family)
        found = [(name, cls) for name, cls in found if name in public]
        if not found:
            raise ValueError(f"no resampler in family {family!r}")
    return st.sampled_from([made for _, cls in found for made in construct_instances(cls)])


def quotas(
    table: Any,
    *,
    kind: Literal["over-sampling", "under-sampling"] = "over-sampling",
    by_group: bool = False,
    most: int = 30,
) -> Any:
    """Rows wanted per class, or per (class, group), that a method of this kind can deliver.

    Parameters
    ----------
    table : ExampleTable
        The rows that are to be resampled.
    kind : {"over-sampling", "under-sampling"}, default="over-sampling"
        More rows than there are, or fewer.
    by_group : bool, default=False
        Speak of (class, group) cells.
    most : int, default=30
        Most rows that are added to a cell.

    Returns
    -------
    strategy : SearchStrategy of dict
        Cell -> rows, for some of the cells.

    Examples
    --------
    >>> from skresample.testing import example_tables
    >>> from skresample.testing.strategies import quotas
    >>> strategy = quotas(example_tables()[0], kind="under-sampling")
    """
    from hypothesis import strategies as st

    over = kind == "over-sampling"
    cells = table.y.tolist()
    if by_group:
        cells = list(zip(cells, table.groups.tolist(), strict=True))
    counts = {cell: cells.count(cell) for cell in dict.fromkeys(cells)}
    wanted = {
        cell: st.integers(n, n + most) if over else st.integers(1, n) for cell, n in counts.items()
    }
    return st.fixed_dictionaries({}, optional=wanted)


def _public_names(family: str) -> set[str]:
    try:
        return set(importlib.import_module(f"skresample.{family}").__all__)
    except ModuleNotFoundError:
        return set()


def _table(
    *, counts, d, n_groups, dtype, container, scale, labels, double, tied, constant, seed
) -> ExampleTable:
    """A table from what was drawn; everything follows from the arguments."""
    rng = np.random.default_rng(seed)
    code = rng.permutation(np.repeat(np.arange(len(counts)), counts))
    n = len(code)
    X = rng.integers(-2, 3, size=(n, d)).astype(float) if tied else rng.normal(size=(n, d))
    X[:, 0] += code
    if double:
        X[n // 2 :] = X[: n - n // 2]
    if constant:
        X[:, -1] = X[0, -1]
    X = _cast(X, dtype, scale)
    y = np.array(_NAMES[labels])[code]
    groups = np.array(list("abcdefgh"))[rng.integers(0, max(n_groups, 1), size=n)]
    name = f"{counts} rows, {d} {dtype} columns, {container}, scale {scale}, seed {seed}"
    return ExampleTable(name, _contain(X, container), y, groups)


_NAMES = {
    "numbers": list(range(8)),
    "text": ["no", "yes", "perhaps", "", "é", "0", "never", "x y"],
    "gaps": [-7, 30, 0, 5, 999, -1, 2, 1],
}


def _cast(X, dtype: str, scale: float):
    kind = np.dtype(dtype).kind
    if kind == "f":
        return (X * (scale if dtype == "float64" else 1.0)).astype(dtype)
    if kind == "u":
        return np.clip(np.rint(np.abs(X) * 40), 0, 255).astype(dtype)
    limit = 2**61 if dtype == "int64" else 2**10
    return np.rint(X / max(np.abs(X).max(), 1) * limit).astype(dtype)


def _contain(X, container: str):
    names = [f"c{j}" for j in range(X.shape[1])]
    if container == "pandas":
        return importlib.import_module("pandas").DataFrame(X, columns=names)
    if container == "polars":
        return importlib.import_module("polars").DataFrame(X, schema=names)
    if container in ("csr", "csc"):
        return getattr(importlib.import_module("scipy.sparse"), f"{container}_array")(X)
    if container == "fortran":
        return np.asfortranarray(X)
    X.flags.writeable = container != "read only"
    return X
