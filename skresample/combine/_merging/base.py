"""What the merged classifier and regressor share: one model per group, and the merge."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Literal, Self

import numpy as np
from sklearn.base import clone
from sklearn.utils.validation import check_is_fitted, validate_data

from skresample._compat import BaseEstimator
from skresample._math.groups import encode_groups
from skresample._math.rng import Streams
from skresample._parameters import Declared, Fits, PositiveInt, Seed
from skresample.exceptions import QuotaError

from .merge import merge_scores, mixed_weights

__all__ = ["BaseMergedLinear"]


class BaseMergedLinear(BaseEstimator):
    """Base of merged linear models; a subclass says what its rows and default model are."""

    coef_: np.ndarray
    estimator_: Any
    group_models_: dict[Any, Any]
    groups_: list[Any]
    intercept_: Any
    n_features_in_: int
    scale_: float
    shares_: dict[Any, float]

    _parameter_constraints = Declared()
    _is_classifier = False

    def __init__(
        self,
        estimator: Fits | None = None,
        *,
        probe_size: PositiveInt = 100,
        anchor: Literal["joint", "zero"] = "joint",
        random_state: Seed = None,
    ) -> None:
        self.estimator = estimator
        self.probe_size = probe_size
        self.anchor = anchor
        self.random_state = random_state

    def merge(self, mixture: Mapping[Any, float] | None = None) -> Self:
        """Merge the models anew for another mixture of groups; nothing is trained again.

        Parameters
        ----------
        mixture : dict of {group: float}, default=None
            Importance of each group, >= 0; groups left out count 0. None: all alike.

        Returns
        -------
        self : object
        """
        check_is_fitted(self, "group_models_")
        names = self.groups_
        shares = np.ones(len(names))
        if mixture is not None:
            unknown = [name for name in mixture if name not in set(names)]
            if unknown:
                raise QuotaError(f"mixture names unknown groups {unknown}; groups are {names}")
            shares = np.array([float(mixture.get(name, 0.0)) for name in names])
        if not np.isfinite(shares).all() or (shares < 0).any() or not shares.any():
            raise QuotaError(f"mixture must be finite, >= 0 and not all 0, got {mixture!r}")
        X, truth, codes = self._probe
        models = list(self.group_models_.values())
        own = np.array([_scores(model.coef_, model.intercept_, X) for model in models])
        weight = mixed_weights(codes, shares)
        alpha, scale = merge_scores(
            _scores(*self._start, X), own, truth, weight, classes=self._is_classifier
        )
        coef, intercept = self._start
        self.coef_ = coef + scale * sum(
            a * (model.coef_ - coef) for a, model in zip(alpha, models, strict=True)
        )
        self.intercept_ = intercept + scale * sum(
            a * (model.intercept_ - intercept) for a, model in zip(alpha, models, strict=True)
        )
        self.shares_, self.scale_ = dict(zip(names, alpha.tolist(), strict=True)), scale
        self.estimator_ = deepcopy(self._joint)
        self.estimator_.coef_, self.estimator_.intercept_ = self.coef_, self.intercept_
        return self

    def predict(self, X: Any) -> np.ndarray:
        """Predict by the merged model.

        Parameters
        ----------
        X : array-like of shape (n, d)

        Returns
        -------
        y : ndarray of shape (n,)
        """
        X = self._checked(X)
        return self.estimator_.predict(X)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _checked(self, X):
        check_is_fitted(self, "estimator_")
        return validate_data(self, X, reset=False, accept_sparse="csr")

    def _train(self, X, y, truth, groups, probe, default):
        """Hold out the probe, train the joint model and those of groups, and merge."""
        self._validate_params()
        streams = Streams(self.random_state)
        given = np.zeros(len(truth), np.intp) if groups is None else groups
        read = encode_groups(given, owner="")
        if read.codes.size != len(truth):
            raise ValueError(
                f"X and groups must have the same number of rows, got {len(truth)} and "
                f"{read.codes.size}"
            )
        self.groups_ = ["all"] if groups is None else read.names
        model = streams.seeded(default if self.estimator is None else self.estimator, "model")
        held = np.empty(0, np.intp) if probe is not None else self._probe_rows(read.codes, streams)
        train = np.setdiff1d(np.arange(len(truth)), held)
        self._joint = self._fitted(model, X[train], y[train])
        coef, intercept = self._joint.coef_, self._joint.intercept_
        self._start = (coef, intercept)
        if self.anchor == "zero":
            self._start = (np.zeros_like(coef), np.zeros_like(intercept))
        self.group_models_ = {
            name: self._of_group(model, X, y, train[read.codes[train] == g])
            for g, name in enumerate(self.groups_)
        }
        if probe is None:
            self._probe = X[held], truth[held], read.codes[held]
        else:
            self._probe = self._read_probe(*probe)
        self.merge()

    def _read_probe(self, X, y, groups):
        """A probe of the caller's own: rows, coded target and coded groups."""
        X = validate_data(self, X, reset=False, accept_sparse="csr")
        y, groups = np.asarray(y), np.asarray(groups)
        for name, seen, known in (
            ("groups", groups, self.groups_),
            *([("classes", y, self._joint.classes_.tolist())] if self._is_classifier else []),
        ):
            unknown = [one for one in np.unique(seen).tolist() if one not in set(known)]
            if unknown or len(seen) != X.shape[0]:
                raise ValueError(
                    f"probe has {X.shape[0]} rows, {len(seen)} {name} and unknown {name} "
                    f"{unknown}; known are {known}"
                )
        place = {name: g for g, name in enumerate(self.groups_)}
        codes = np.array([place[name] for name in groups.tolist()])
        if self._is_classifier:
            return X, np.searchsorted(self._joint.classes_, y), codes
        return X, y.astype(float), codes

    def _probe_rows(self, codes, streams) -> np.ndarray:
        """Up to ``probe_size`` rows of each group, but no more than a fifth of them."""
        chosen = []
        for g in range(len(self.groups_)):
            rows = streams.get("probe", g).permutation(np.flatnonzero(codes == g))
            few = max(len(rows) // 5, int(len(rows) > 1))
            chosen.append(rows[: min(self.probe_size, few)])
        if not any(map(len, chosen)):
            raise ValueError("no group has two rows, so none can be held out; pass a probe")
        return np.sort(np.concatenate(chosen))

    def _of_group(self, model, X, y, rows):
        """The model of a group; the joint one where its rows do not have all classes."""
        if len(rows) == 0 or (
            self._is_classifier and len(np.unique(y[rows])) < len(self._joint.classes_)
        ):
            return self._joint
        return self._fitted(model, X[rows], y[rows])

    def _fitted(self, model, X, y):
        fitted = clone(model).fit(X, y)
        if not hasattr(fitted, "coef_") or not hasattr(fitted, "intercept_"):
            raise TypeError(
                f"estimator must be linear, with coef_ and intercept_, got "
                f"{type(fitted).__name__}; put preprocessing before this model"
            )
        return fitted


def _scores(coef, intercept, X) -> np.ndarray:
    """Linear scores, (p, K)."""
    return X @ np.atleast_2d(coef).T + np.atleast_1d(intercept)
