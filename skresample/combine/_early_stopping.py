"""Validation rows for early stopping that are real rows, not resampled ones."""

from __future__ import annotations

import warnings
from typing import NamedTuple

import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline

from ._trail import accepts

__all__ = [
    "HeldOut",
    "class_balance",
    "held_out",
    "may_watch",
    "stopping_rounds",
    "wish",
]

# Arguments of fit that bring validation rows.
_WATCHED = frozenset({"X_val", "eval_set", "eval_X"})

# How boosting libraries spell that they stop without progress, or keep the best round: parameters
# of the model and arguments of its fit.
_ROUNDS = (
    "early_stopping_rounds", "early_stopping_round", "early_stopping", "n_iter_no_change",
    "od_wait", "od_pval", "use_best_model",
)  # fmt: skip

_AUTO_ROWS = 10_000  # from here on "auto" of scikit-learn's histogram boosting stops early


class HeldOut(NamedTuple):
    """Rows held out of resampling, and how the model wants them."""

    train: np.ndarray
    valid: np.ndarray
    style: str  # "X_val" or "eval_set"


def held_out(model, y_codes, random_state: int | None, fit_arguments=None) -> HeldOut | None:
    """Split off validation rows when a model stops early on rows it splits off itself.

    A model that would cut its validation rows out of resampled rows watches copies and
    interpolations of its training rows and never sees a reason to stop. Models that take
    validation data (``X_val``: scikit-learn's histogram boosting; ``eval_set``: XGBoost and
    LightGBM) get original rows; for the others a warning says what they do. ``fit_arguments`` are
    those passed to ``fit``: boosting libraries have some that make them stop early.
    """
    last = model.steps[-1][1] if isinstance(model, Pipeline) else model
    style, share = wish(last, len(y_codes), fit_arguments)
    if style is None:
        return None
    if style == "none":
        warnings.warn(
            f"{type(last).__name__} stops early on rows it splits off itself, which are resampled "
            f"rows here; use a model that takes validation rows, or switch early stopping off",
            UserWarning,
            stacklevel=4,
        )
        return None
    smallest = np.bincount(y_codes)
    stratify = y_codes if smallest[smallest > 0].min() >= 2 else None
    train, valid = train_test_split(
        np.arange(len(y_codes)), test_size=share, random_state=random_state, stratify=stratify
    )
    return HeldOut(np.sort(train), np.sort(valid), style)


def may_watch(model, resampler, fit_arguments) -> bool:
    """Whether rows may have to be set apart for a model: nobody passed any for it to watch."""
    resampled = resampler is not None or _watches_given_rows(model, fit_arguments)
    return resampled and not _WATCHED & set(fit_arguments)


def _watches_given_rows(model, fit_arguments) -> bool:
    """Whether the model stops early on rows that it must be given (``eval_set``)."""
    last = model.steps[-1][1] if isinstance(model, Pipeline) else model
    return wish(last, 0, fit_arguments)[0] == "eval_set"


def stopping_rounds(model) -> list[str]:
    """Parameters of a boosting library by which it waits for rows to watch."""
    params = model.get_params(deep=False) if hasattr(model, "get_params") else {}
    watches = accepts(model, "eval_set") or accepts(model, "eval_X")
    return [name for name in _ROUNDS if watches and params.get(name)]


def class_balance(y_valid, weight, y_train, train_weight) -> np.ndarray:
    """Weights that give validation rows the class shares of the resampled rows, (n_valid,).

    Without them the loss would fall for as long as the model unlearns the resampled shares.
    """
    labels, code = np.unique(np.asarray(y_valid), return_inverse=True)
    weight = np.ones(code.size) if weight is None else np.asarray(weight, dtype=float)
    train = np.asarray(y_train)
    train_weight = np.ones(len(train)) if train_weight is None else np.asarray(train_weight)
    wanted = np.array([train_weight[train == label].sum() for label in labels])
    have = np.bincount(code, weight, labels.size)
    factor = np.divide(wanted, have, out=np.zeros(labels.size), where=have > 0)
    out = weight * factor[code]
    return out * (len(out) / max(out.sum(), 1e-300))


def wish(last, n: int, fit_arguments=None) -> tuple[str | None, float]:
    """How a model wants validation rows ("X_val", "eval_set", "none" or None), and what share."""
    params = last.get_params(deep=False) if hasattr(last, "get_params") else {}
    share = params.get("validation_fraction")
    share = share if isinstance(share, float) else 0.1
    if accepts(last, "eval_set") or accepts(last, "eval_X"):
        asked = fit_arguments or {}
        given = [*(asked.get("callbacks") or ()), *(params.get("callbacks") or ())]
        stopping = any("earlystopping" in type(c).__name__.lower() for c in given)
        stopping |= any(params.get(name) or asked.get(name) for name in _ROUNDS)
        stopping |= params.get("od_type") == "Iter"  # of CatBoost, which then waits 20 rounds
        return ("eval_set" if stopping else None), share
    stops = params.get("early_stopping", params.get("n_iter_no_change") is not None)
    if stops == "auto":
        stops = n > _AUTO_ROWS
    if not stops or ("validation_fraction" in params and params["validation_fraction"] is None):
        return None, share
    if "early_stopping" not in params and "validation_fraction" not in params:
        return None, share
    return ("X_val" if accepts(last, "X_val") else "none"), share
