"""Group labels of the rows: where they come from, and what missing ones mean."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from scipy import sparse

from skresample._compat import validate_parameter_constraints
from skresample._math.groups import encode_groups
from skresample._math.label_codes import missing_mask

from .accept import accept_vector, refuse_unreadable
from .columns import resolve_columns
from .containers import as_frame, is_pandas, n_rows

__all__ = ["GIVE_GROUPS", "Groups", "groups_of", "native_column"]

# What to do where groups are wanted and none came.
GIVE_GROUPS = (
    "pass groups= to fit_resample, or to fit of skresample.pipeline.Pipeline (imbalanced-learn's "
    "hands them on only under sklearn.set_config(enable_metadata_routing=True)), or set "
    "group_columns"
)


class Groups:
    """Group labels of the rows and the policy for missing ones; encoded when first read.

    Parameters
    ----------
    values : ndarray of shape (n,)
    policy : {"error", "own_group", "drop"}
    source : str
        Where labels come from: "groups" or "group_columns".
    owner : object
        Who has the parameter ``missing_groups``; None: nobody.
    """

    def __init__(self, values, policy: str, source: str, owner):
        self.values, self.policy, self.source, self.owner = values, policy, source, owner

    @cached_property
    def _coded(self):
        owner = "" if self.owner is None else type(self.owner).__name__
        offers = _policies_of(self.owner)
        return encode_groups(self.values, self.policy, name=self.source, owner=owner, offers=offers)

    @property
    def codes(self) -> np.ndarray:
        """Code of each row, (n,) intp; -1: left out."""
        return self._coded.codes

    @property
    def known(self) -> np.ndarray:
        """Code of each row, (n,) intp; -1: missing."""
        return encode_groups(self.values, "drop").codes

    @property
    def names(self) -> list:
        """Label of each code."""
        return self._coded.names


def groups_of(estimator, groups, X, policy) -> Groups | None:
    """Groups from ``groups=`` or from columns of X, not yet encoded."""
    columns = getattr(estimator, "group_columns", None)
    source = "groups" if columns is None else "group_columns"
    if columns is not None:
        if groups is not None:
            raise ValueError("pass either groups= or group_columns=, not both")
        mask = resolve_columns(columns, X, "group_columns")
        if not mask.any():
            raise ValueError(f"group_columns={columns!r} names no column; set None or columns of X")
        groups = _joint(X, np.flatnonzero(mask))
    if groups is None:
        return None
    refuse_unreadable(groups, "groups")
    n = X.shape[0]
    if n_rows(groups) != n:
        raise ValueError(
            f"groups has {n_rows(groups)} entries, X has {n} rows; pass one group for each row"
        )
    frame = None if is_pandas(groups) else as_frame(groups)
    values = frame.to_numpy() if frame is not None else accept_vector(groups, "groups")
    owner = _policy_of(estimator)
    policy = policy or getattr(owner, "missing_groups", "error")
    return Groups(values, policy, source, owner)


def _policy_of(estimator):
    """Who says what to do with missing groups: the method or its allocation; None: nobody."""
    for owner in (estimator, getattr(estimator, "sampling_strategy", None)):
        if hasattr(owner, "missing_groups"):
            return owner
    return None


def _policies_of(owner) -> list[str]:
    """Policies for missing groups, other than refusing them, that an estimator or rule takes."""
    if not hasattr(owner, "_parameter_constraints"):
        return ["own_group", "drop"]
    found = []
    for policy in ("own_group", "drop"):
        try:
            validate_parameter_constraints(
                owner._parameter_constraints, {"missing_groups": policy}, ""
            )
        except ValueError:
            continue
        found.append(policy)
    return found


def _joint(X, which):
    """One group label per row from the named columns; several columns make tuples."""
    if sparse.issparse(X):
        X = X.tocsc()[:, which].toarray()
        which = np.arange(len(which))
    parts = [np.asarray(native_column(X, j)) for j in which]
    if len(parts) == 1:
        return parts[0]
    out = np.empty(X.shape[0], dtype=object)
    out[:] = list(zip(*(part.tolist() for part in parts), strict=True))
    out[np.logical_or.reduce([missing_mask(part) for part in parts])] = None
    return out


def native_column(X, j):
    """Values of column ``j`` of any container as an array, (n,)."""
    if isinstance(X, np.ndarray):
        return X[:, j]
    if sparse.issparse(X):
        return X.tocsc()[:, [j]].toarray()[:, 0]
    if is_pandas(X):
        column = X.iloc[:, j]
        whole = (
            not isinstance(column.dtype, np.dtype) and getattr(column.dtype, "kind", "O") in "iu"
        )
        # Whole numbers with missing ones would become floats, here and below.
        return column.to_numpy(dtype=object if whole and column.hasnans else None)
    frame = as_frame(X)
    column = frame[frame.columns[j]]
    if column.dtype.is_integer() and column.null_count():
        values = np.empty(len(column), dtype=object)
        values[:] = column.to_list()
        return values
    return column.to_numpy()
