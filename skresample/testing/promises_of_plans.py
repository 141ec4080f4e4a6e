"""Promises about rows and plans: what is kept, what is new, how many."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from sklearn.base import clone

from skresample.exceptions import ResamplingWarning, ShortfallWarning
from skresample.plan import Blend
from skresample.utils.discovery import fit_resample_kwargs

from .runs import is_same, run_fresh, run_once, run_recorded

__all__ = [
    "check_constant_columns",
    "check_counts",
    "check_dry_run",
    "check_dtype",
    "check_groups_ignored_or_used",
    "check_inside_class_box",
    "check_kept_rows",
    "check_labels_known",
    "check_missing_groups",
    "check_plan_matches_output",
    "check_plan_rebuilds_blends",
    "check_returns_pair",
    "check_satisfied_is_identity",
    "check_unchanged_is_said",
    "check_weights_follow",
]


def check_returns_pair(resampler: Any, table: Any) -> None:
    """``fit_resample`` returns exactly rows and target, of equal length."""
    _, out = run_once(resampler, table)
    assert isinstance(out, tuple)
    assert len(out) == 2
    assert len(out[0]) == len(out[1])


def check_kept_rows(resampler: Any, table: Any) -> None:
    """Kept rows are bit-identical to the input and in the order of the plan."""
    fitted, (X, y) = run_once(resampler, table)
    old = ~fitted.plan_.is_new
    assert is_same(X[old], table.X[fitted.plan_.origin[old]])
    assert is_same(np.asarray(y)[old], table.y[fitted.plan_.origin[old]])


def check_plan_matches_output(resampler: Any, table: Any) -> None:
    """The plan tells the sizes, and its origin is what ``apply`` makes of row numbers."""
    fitted, (X, _) = run_once(resampler, table)
    plan = fitted.plan_
    assert plan.n_input == len(table.X)
    assert plan.n_output == len(X)
    if (plan.origin >= 0).all():
        assert is_same(plan.apply(np.arange(plan.n_input)), plan.origin)


def check_plan_rebuilds_blends(resampler: Any, table: Any) -> None:
    """Blended rows are what the plan says: base plus moves, to rounding."""
    fitted, (X, _) = run_once(resampler, table)
    plan = fitted.plan_
    if not isinstance(plan.new, Blend) or table.X.dtype.kind != "f" or np.isnan(table.X).any():
        return
    if plan.new.donor is not None:  # nominal columns are taken, not blended
        return
    again = plan.apply(table.X, rule="blend")
    tol = 1e-4 if table.X.dtype == np.float32 else 1e-9
    np.testing.assert_allclose(again, X, rtol=tol, atol=tol)


def check_counts(resampler: Any, table: Any) -> None:
    """Every class ends with the rows its quota asks for, unless a warning says otherwise."""
    fresh, y, caught = run_recorded(resampler, table.X, table.y)
    kind = getattr(fresh, "_sampling_type", "bypass")
    exact = kind in ("over-sampling", "under-sampling") and getattr(fresh, "_exact_counts", True)
    if not exact or not hasattr(fresh, "quota_"):
        return
    short = any(
        issubclass(w.category, ShortfallWarning) and "ends with" in str(w.message) for w in caught
    )
    labels, counts = np.unique(np.asarray(y), return_counts=True)
    have = dict(zip(labels.tolist(), counts.tolist(), strict=True))
    wanted = {k: n for k, n in fresh.quota_.items() if n or k in have}
    assert have == wanted or short, f"wanted {wanted}, got {have}"


def check_labels_known(resampler: Any, table: Any) -> None:
    """No label appears that the input did not have, and its dtype survives."""
    _, (_, y) = run_once(resampler, table)
    assert set(np.asarray(y).tolist()) <= set(table.y.tolist())
    assert np.asarray(y).dtype == table.y.dtype


def check_dtype(resampler: Any, table: Any) -> None:
    """Rows come out in the dtype they came in."""
    _, (X, _) = run_once(resampler, table)
    assert X.dtype == table.X.dtype


def check_dry_run(resampler: Any, table: Any) -> None:
    """A plan made without rows is the plan that is carried out, drawn at once or later."""
    if table.name != "plain":
        return
    fitted, _ = run_once(resampler, table)
    fresh = clone(resampler)
    kwargs = fit_resample_kwargs(fresh, table.X, table.y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResamplingWarning)
        plans = [fresh.make_plan(table.X, table.y, **kwargs, hold=hold) for hold in (True, False)]
    for plan in plans:
        assert is_same(plan.origin, fitted.plan_.origin)


def check_weights_follow(resampler: Any, table: Any) -> None:
    """Sample weights follow their rows."""
    weight = np.linspace(1.0, 2.0, len(table.X))
    fitted, (X, _) = run_fresh(resampler, table.X, table.y, sample_weight=weight)
    assert fitted.sample_weight_.shape == (len(X),)
    if fitted.plan_.weight is None and (fitted.plan_.origin >= 0).all():
        np.testing.assert_allclose(fitted.sample_weight_, weight[fitted.plan_.origin])


def check_inside_class_box(resampler: Any, table: Any) -> None:
    """Blends with coefficients in [0, 1] stay in the bounding box of the rows they come from."""
    fitted, (X, _) = run_once(resampler, table)
    new = fitted.plan_.new
    if not isinstance(new, Blend) or new.donor is not None or table.X.dtype.kind != "f":
        return
    convex = (new.coef >= 0).all(axis=1) & (new.coef.sum(axis=1) <= 1)
    rows = np.asarray(X)[fitted.plan_.n_kept :][convex]
    if fitted.plan_.order is not None or not len(rows):
        return
    parents = np.concatenate([new.base[convex, None], new.partner[convex]], axis=1)
    with np.errstate(invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        low, high = np.nanmin(table.X[parents], axis=1), np.nanmax(table.X[parents], axis=1)
    slack = 1e-5 * (1 + np.abs(high - low))
    inside = (rows >= low - slack) & (rows <= high + slack) | np.isnan(rows)
    assert inside.all()


def check_constant_columns(resampler: Any, table: Any) -> None:
    """A constant column stays constant to the last bit."""
    constant = (table.X[:1] == table.X).all(axis=0)
    fitted, (X, _) = run_once(resampler, table)
    if isinstance(fitted.plan_.new, Blend) and constant.any():
        assert (np.asarray(X)[:, constant] == table.X[0, constant]).all()


def check_satisfied_is_identity(resampler: Any, table: Any) -> None:
    """Balanced classes leave nothing to do for over- and under-samplers."""
    kind = getattr(resampler, "_sampling_type", "bypass")
    params = resampler.get_params(deep=False)
    if kind not in ("over-sampling", "under-sampling") or params.get("sampling_strategy") != "auto":
        return
    if not getattr(resampler, "_exact_counts", True):
        return
    rows = _ten_of_each(table.y)
    fitted, (X, y) = run_fresh(resampler, table.X[rows], table.y[rows])
    if fitted.plan_.is_selection:
        assert sorted(fitted.plan_.origin.tolist()) == list(range(len(rows)))
    assert len(X) == len(rows)
    assert len(y) == len(rows)


def check_unchanged_is_said(resampler: Any, table: Any) -> None:
    """Where a method that balances or cleans puts out what it was given, a warning says so."""
    if not getattr(resampler, "_warns_outcome", False):
        return
    rows = _ten_of_each(table.y)
    X, y = table.X[rows], table.y[rows]
    fresh, _, caught = run_recorded(resampler, X, y)
    plan = fresh.plan_
    same = plan.is_selection and plan.weight is None
    same = same and sorted(plan.keep.tolist()) == list(range(len(rows)))
    said = [w for w in caught if "puts out the rows it was given" in str(w.message)]
    assert bool(said) == same
    assert all(issubclass(w.category, ResamplingWarning) for w in said)


def _ten_of_each(y) -> np.ndarray:
    """Positions of the first ten rows of each class."""
    return np.concatenate([np.flatnonzero(y == label)[:10] for label in np.unique(y)])


def check_groups_ignored_or_used(resampler: Any, table: Any) -> None:
    """Groups are accepted; text groups and integer groups give the same rows."""
    if resampler.get_params(deep=False).get("group_columns") is not None:
        return
    fitted, _ = run_fresh(resampler, table.X, table.y, groups=table.groups)
    coded = (table.groups == "b").astype(int)
    other, _ = run_fresh(resampler, table.X, table.y, groups=coded)
    assert (other.plan_.origin == fitted.plan_.origin).all()


def check_missing_groups(resampler: Any, table: Any) -> None:
    """A method that does not read groups never stops over a missing one; others name a remedy."""
    if table.name != "plain" or resampler.get_params(deep=False).get("group_columns") is not None:
        return
    holed = table.groups.astype(object)
    holed[3] = None
    try:
        fitted, _ = run_fresh(resampler, table.X, table.y, groups=holed)
    except ValueError as error:
        text = str(error)
        assert text.startswith("groups has 1 missing values"), text
        owns = any(name.endswith("missing_groups") for name in resampler.get_params())
        assert owns == ("missing_groups" in text), text
        return
    other, _ = run_fresh(resampler, table.X, table.y, groups=table.groups)
    reads = getattr(resampler, "missing_groups", "error") != "error"
    assert reads or (other.plan_.origin == fitted.plan_.origin).all()
