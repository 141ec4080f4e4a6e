"""How many rows of which cell: the one reading of ``sampling_strategy``.

A cell is a class, or a class within a group. imbalanced-learn's strategies speak of classes;
dicts with (class, group) keys and allocation objects may speak of finer cells.
"""

from __future__ import annotations

import inspect
import numbers
from collections.abc import Mapping

import numpy as np

from skresample.exceptions import QuotaError

from .group_labels import GIVE_GROUPS
from .quota import Quota, class_quota, has_groups_of

__all__ = ["called_strategy", "read_strategy"]

_KINDS = ("over-sampling", "under-sampling", "clean-sampling")


def read_strategy(strategy, table, kind: str) -> Quota:
    """Rows wanted per cell.

    Parameters
    ----------
    strategy : float, str, dict, list or callable
        As in imbalanced-learn; dict keys may be (class, group); an allocation object is called
        as ``strategy(y, groups=None)`` and gives total rows per cell.
    table : object with ``y_codes, classes, group_codes, group_names, y``
        Rows of each class may be given as ``class_counts``, so that no code is read, and those
        of the cells as ``cell_counts``, where ``y_codes`` and ``group_codes`` are of the cells.
    kind : {"over-sampling", "under-sampling", "clean-sampling"}

    Raises
    ------
    QuotaError
        Naming the class or cell, what was asked and what there is.
    """
    counts = _counts_of(table)
    if callable(strategy):
        strategy = called_strategy(strategy, table, kind)
        if kind == "clean-sampling" and isinstance(strategy, Mapping):
            strategy = list(strategy)
        return _from_mapping(strategy, table, kind) if isinstance(strategy, Mapping) else (
            _from_list(strategy, table, counts, kind)
        )  # fmt: skip
    if isinstance(strategy, Mapping):
        if kind == "clean-sampling":
            raise QuotaError(
                "'sampling_strategy' as a dict for cleaning methods is not supported. Please give "
                "a list of the classes to be targeted by the sampling."
            )
        return _from_mapping(strategy, table, kind)
    if isinstance(strategy, str):
        return _from_name(strategy, table, counts, kind)
    if isinstance(strategy, numbers.Real) and not isinstance(strategy, bool):
        return _from_ratio(float(strategy), table, counts, kind)
    return _from_list(strategy, table, counts, kind)


def _counts_of(table) -> np.ndarray:
    """Rows of each class, (c,)."""
    given = getattr(table, "class_counts", None)
    return np.bincount(table.y_codes, minlength=len(table.classes)) if given is None else given


def called_strategy(strategy, table, kind):
    """Result of a callable strategy: a dict of rows per cell."""
    extra = {}
    known_group = slice(None)
    if has_groups_of(table) or hasattr(strategy, "get_params"):
        try:
            known = inspect.signature(strategy).parameters
        except (TypeError, ValueError):
            known = {}
        if "groups" in known and has_groups_of(table):
            # Rows of a dropped group take no part in the allocation.
            known_group = table.group_codes >= 0
            names = np.empty(len(table.group_names), dtype=object)
            names[:] = table.group_names
            extra["groups"] = names[table.group_codes[known_group]]
        if "sampling_type" in known:
            extra["sampling_type"] = kind
    codes = table.y_codes[known_group] if "groups" in extra else table.y_codes
    result = strategy(table.classes[codes], **extra)
    if not isinstance(result, (Mapping, list)):
        raise QuotaError(
            f"sampling_strategy is a callable that returned {type(result).__name__}; it must "
            f"return a dict of rows per class (or per (class, group) cell)"
        )
    return result


def _from_name(name: str, table, counts, kind) -> Quota:
    known = {"minority", "majority", "not minority", "not majority", "all", "auto"}
    if name not in known:
        raise QuotaError(
            f"When 'sampling_strategy' is a string, it needs to be one of {sorted(known)}. "
            f"Got '{name}' instead."
        )
    over = kind == "over-sampling"
    if name == ("majority" if over else "minority"):
        raise QuotaError(
            f"'sampling_strategy'='{name}' cannot be used with "
            + ("over-sampler." if over else "under-sampler and clean-sampler.")
        )
    if name == "auto":
        name = "not majority" if over else "not minority"
    largest, smallest = int(counts.argmax()), int(counts.argmin())
    targeted = np.ones(counts.size, bool)
    if name.startswith("not"):
        targeted[largest if name == "not majority" else smallest] = False
    elif name != "all":
        targeted[:] = False
        targeted[largest if name == "majority" else smallest] = True
    goal = counts.max() if over else counts.min()
    return class_quota(table, counts, np.where(targeted, goal, counts), targeted)


def _from_ratio(ratio: float, table, counts, kind) -> Quota:
    if not 0 < ratio <= 1:
        raise QuotaError(
            f"When 'sampling_strategy' is a float, it should be in the range (0, 1]. "
            f"Got {ratio} instead."
        )
    if kind == "clean-sampling":
        raise QuotaError(
            "'clean-sampling' methods do let the user specify the sampling ratio: a float is not "
            "accepted, pass 'auto' or a list of classes"
        )
    # int() as in imbalanced-learn, but not one row short because of 0.7 * 10 = 6.999...
    if kind == "over-sampling":
        goal, extreme = int(counts.max() * ratio + 1e-9), int(counts.argmin())
        targeted = counts < goal
        action = "remove samples from the minority", "generate new samples"
    else:
        goal = int(counts.min() / ratio + 1e-9)
        extreme = counts.size - 1 - int(counts[::-1].argmax())
        targeted = counts > goal
        targeted[extreme] |= counts[extreme] == goal  # named, though nothing is left to do
        action = "generate new sample in the majority", "remove samples"
    if not targeted.any():
        raise QuotaError(
            f"The specified ratio required to {action[0]} class while trying to {action[1]}. "
            f"Please increase the ratio. (class {table.classes.tolist()[extreme]!r} has "
            f"{counts[extreme]} rows, sampling_strategy={ratio} asks for {goal})"
        )
    return class_quota(table, counts, np.where(targeted, goal, counts), targeted)


def _from_list(names, table, counts, kind) -> Quota:
    if kind != "clean-sampling":
        raise QuotaError(
            "'sampling_strategy' cannot be a list for samplers which are not cleaning methods."
        )
    names = list(map(_plain, names))
    lookup = {label: i for i, label in enumerate(table.classes.tolist())}
    unknown = {name for name in names if name not in lookup}
    if unknown:
        raise QuotaError(
            f"The {unknown} target class is/are not present in the data. Classes are "
            f"{list(lookup)[:20]}."
        )
    targeted = np.zeros(counts.size, bool)
    targeted[[lookup[name] for name in names]] = True
    return class_quota(table, counts, np.where(targeted, counts.min(), counts), targeted)


def _plain(value):
    """A label, cell or number as Python has it, so that messages show 1 and not np.int64(1)."""
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    plain = isinstance(value, np.generic) and value.dtype.kind in "biufU"
    return value.item() if plain else value


def _from_mapping(strategy, table, kind) -> Quota:
    strategy = {_plain(key): _plain(value) for key, value in strategy.items()}
    labels = table.classes.tolist()
    lookup = {label: i for i, label in enumerate(labels)}
    # A label that is itself a tuple cannot occur: labels come from one-dimensional arrays.
    finer = any(isinstance(key, tuple) for key in strategy)
    if finer:
        quota = _finer_cells(table, labels)
    else:
        counts = _counts_of(table)
        quota = class_quota(table, counts, counts, np.zeros(counts.size, bool))
    lookup = {name: i for i, name in enumerate(quota.names)}
    unknown = {key for key in strategy if key not in lookup}
    if unknown:
        raise QuotaError(
            f"The {unknown} target class is/are not present in the data. "
            + ("Cells" if finer else "Classes")
            + f" are {list(lookup)[:20]}."
        )
    wanted, targeted = quota.counts.copy(), np.zeros(quota.counts.size, bool)
    if any(_number(key, n) < 0 for key, n in strategy.items()):
        raise QuotaError(
            "The number of samples in a class cannot be negative.'sampling_strategy' contains "
            f"some negative value: {dict(strategy)}"
        )
    for key, n in strategy.items():
        cell = lookup[key]
        have, asked = int(quota.counts[cell]), int(n)
        if kind == "over-sampling" and asked < have:
            raise QuotaError(
                "With over-sampling methods, the number of samples in a class should be greater "
                f"or equal to the original number of samples. Originally, there is {have} samples "
                f"and {asked} samples are asked (class {key!r})."
            )
        if kind == "under-sampling" and asked > have:
            raise QuotaError(
                "With under-sampling methods, the number of samples in a class should be less or "
                f"equal to the original number of samples. Originally, there is {have} samples "
                f"and {asked} samples are asked (class {key!r})."
            )
        wanted[cell], targeted[cell] = asked, True
    return quota._replace(wanted=wanted, targeted=targeted)


def _number(key, n):
    if not isinstance(n, numbers.Real) or isinstance(n, bool) or n != int(n):
        raise QuotaError(
            f"sampling_strategy asks for {n!r} rows of class {key!r}; give a whole number"
        )
    return n


def _finer_cells(table, labels) -> Quota:
    """Quota over the class x group cells that occur, everything as it is."""
    if not has_groups_of(table):
        raise QuotaError(
            f"sampling_strategy names (class, group) cells, but no groups were given; {GIVE_GROUPS}"
        )
    n_groups = max(len(table.group_names), 1)
    joint = np.where(table.group_codes < 0, -1, table.y_codes * n_groups + table.group_codes)
    used, codes = np.unique(joint, return_inverse=True)
    codes = codes.reshape(-1)
    if used.size and used[0] < 0:
        used, codes = used[1:], codes - 1
    given = getattr(table, "cell_counts", None)
    counts = np.bincount(codes[codes >= 0], minlength=used.size) if given is None else given
    names = [(labels[u // n_groups], table.group_names[u % n_groups]) for u in used.tolist()]
    return Quota(codes, names, counts, counts, np.zeros(used.size, bool), used // n_groups)
