"""Group labels with missing values: one declared policy for the whole package."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from skresample.exceptions import QuotaError

from .label_codes import missing_mask

__all__ = ["MISSING_POLICIES", "GroupCodes", "encode_groups"]

MISSING_POLICIES = ("error", "own_group", "drop")
_POLICY_WORDS = {"own_group": '"own_group" (a group of their own)', "drop": '"drop"'}


class GroupCodes(NamedTuple):
    """Integer codes of group labels."""

    codes: np.ndarray  # (n,) intp, -1: dropped
    names: list  # label of each code, plain Python scalars; "missing" last where it is a group
    coverage: float  # share of rows whose group is known


def encode_groups(
    groups,
    policy: str = "error",
    *,
    name: str = "groups",
    owner: str | None = None,
    offers=("own_group", "drop"),
) -> GroupCodes:
    """Codes of 1-D ``groups``; missing ones by ``policy``.

    "error" refuses them, "own_group" makes them a group called "missing", "drop" gives code -1.
    ``owner`` is the object whose policy it is, for a refusal; "": nobody has one. ``offers`` are
    the other policies that it takes.
    """
    if policy not in MISSING_POLICIES:
        raise ValueError(f"missing_groups must be one of {MISSING_POLICIES}, got {policy!r}")
    values = np.asarray(groups)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim != 1:
        raise ValueError(f"{name} must be 1-dimensional, got an array of shape {values.shape}")
    missing = missing_mask(values)
    if missing.any() and policy == "error":
        whose = f" of {owner}" if owner else ""
        words = [_POLICY_WORDS[other] for other in offers]
        way = f", or set missing_groups={' or '.join(words)}{whose}" if words else ""
        raise QuotaError(
            f"{name} has {int(missing.sum())} missing values in {values.size} rows; fill them in"
            f"{' or leave those rows out' if owner == '' else way}"
        )
    try:
        known, inverse = np.unique(values[~missing], return_inverse=True)
    except TypeError:
        kinds = sorted({type(v).__name__ for v in values[~missing]})
        raise ValueError(f"{name} mixes labels of types {kinds}; use one type") from None
    codes = np.full(values.size, -1, np.intp)
    codes[~missing] = inverse
    names = known.tolist()
    if missing.any() and policy == "own_group":
        if "missing" in names:
            raise ValueError(f'{name} already has a group called "missing"; rename that group')
        codes[missing] = len(names)
        names.append("missing")
    coverage = 1.0 - float(missing.mean()) if values.size else 1.0
    return GroupCodes(codes, names, coverage)
