"""Every partition resampled by itself: no row leaves its partition."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import clone

from skresample._math.apportion import largest_remainder
from skresample._outcome import followed_rows
from skresample.base import BaseResampler
from skresample.exceptions import QuotaError

__all__ = ["alone", "check_local", "local_strategies"]

_KINDS = ("over-sampling", "under-sampling", "clean-sampling")


def check_local(sampler, groups) -> None:
    """Refuse what has no quotas by class that could be divided among partitions."""
    name = type(sampler).__name__
    divisible = isinstance(sampler, BaseResampler) and hasattr(sampler, "sampling_strategy")
    if not divisible or sampler._sampling_type not in _KINDS:
        raise TypeError(
            f"{name} has no numbers of rows by class that partitions could share; resample a sample"
        )
    if groups is not None or getattr(sampler, "group_columns", None) is not None:
        raise ValueError(
            f"{name} in partitions takes quotas by class, not by cells (class, group); "
            f"resample each group by itself"
        )


def local_strategies(sampler, decision, counts: np.ndarray) -> list:
    """``sampling_strategy`` of each partition; None where it stays as it is.

    New rows, and rows that stay, are divided in proportion to the rows of a class, by largest
    remainders: their sums over partitions are exact.

    Parameters
    ----------
    sampler : resampler
    decision : Decision
    counts : ndarray of shape (p, c)
        Rows of each class in each partition.
    """
    classes, kind = decision.labels.classes, sampler._sampling_type
    mixed = (counts > 0).sum(axis=1) > 1  # a sampler refuses a single class
    if kind == "clean-sampling":
        return [
            [c for c, n, t in zip(classes, own.tolist(), decision.targeted, strict=True) if n and t]
            if fits else None
            for own, fits in zip(counts, mixed, strict=True)
        ]  # fmt: skip
    strategies: list[dict] = [{} for _ in counts]
    for c in np.flatnonzero(decision.targeted).tolist():
        for p, n in enumerate(_shared(counts[:, c], decision, c, kind, mixed)):
            if n != counts[p, c]:
                strategies[p][classes[c]] = int(n)
    return [strategy or None for strategy in strategies]


def _shared(have, decision, c: int, kind: str, mixed) -> list[int]:
    """Rows of a class that come out of each partition."""
    wanted, label = int(decision.wanted[c]), decision.labels.classes[c]
    if kind == "over-sampling":
        able = np.where(mixed & (have > 1), have, 0)
        if not able.any() and wanted > have.sum():
            raise QuotaError(
                f"no partition has two rows of class {label!r} beside another class; use fewer "
                f"partitions or neighbours='exact'"
            )
        new = largest_remainder(able, wanted - int(have.sum()), np.where(able, wanted, 0))
        return (have + new).tolist()
    fixed = int(have[~mixed].sum())
    if wanted < fixed:
        raise QuotaError(
            f"{fixed} rows of class {label!r} are in partitions of a single class, which stay as "
            f"they are, but {wanted} rows are wanted; shuffle the frame first"
        )
    kept = largest_remainder(np.where(mixed, have, 0), wanted - fixed, np.where(mixed, have, 0))
    return np.where(mixed, kept, have).tolist()


def alone(part, sampler, roles, strategy, seed: int | None):
    """A partition resampled by itself."""
    if strategy is None:
        return part
    own: Any = clone(sampler)
    own.set_params(sampling_strategy=strategy)
    if hasattr(own, "random_state"):
        own.set_params(random_state=seed)
    features = part.drop(columns=[roles.target, *roles.follow])
    X, y = own.fit_resample(features, part[roles.target])
    out = X.copy(deep=False)
    out[roles.target] = np.asarray(y)
    out[roles.target] = out[roles.target].astype(part[roles.target].dtype)
    like = followed_rows(own.plan_)
    for name in roles.follow:
        out[name] = part[name].iloc[like].set_axis(out.index)
    return out[list(part.columns)]
