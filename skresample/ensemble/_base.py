"""What the ensembles share: members that are each trained on a sample of their own."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from sklearn import get_config
from sklearn.base import clone
from sklearn.pipeline import make_pipeline
from sklearn.utils.parallel import Parallel, delayed
from sklearn.utils.validation import column_or_1d, validate_data

from skresample._math.rng import Streams
from skresample._parameters import Declared
from skresample._table.accept import accept_rows
from skresample._table.containers import missing_mask, n_rows, take_columns
from skresample._table.encoder import TableEncoder
from skresample._table.ingest import checked_weight, warn_shuffled
from skresample._table.target import class_target
from skresample.combine import Pipeline
from skresample.combine._carry import fit_with
from skresample.under_sampling import RandomUnderSampler

from ._committee import Committee
from ._members import Member, fitted
from ._training import Draws, Sample, Seeded, Training, draws_blindly

__all__ = ["BaseBalancedEnsemble"]


class BaseBalancedEnsemble(Committee):
    """Base of the ensembles.

    Subclasses say which model they take by default (``_default_model``), whether it reads missing
    values (``_reads_missing``), and which rows and columns a member is offered (``_offer``).
    """

    _parameter_constraints = Declared()
    _reads_missing = True
    _sampler_decides = "auto"  # the strategy that leaves it to a sampler of the user's

    estimator_params: tuple[str, ...] = ()  # of the ensemble that are the default model's

    estimator_: Any

    # -- hooks -------------------------------------------------------------------------------
    def _default_model(self) -> Any:
        raise NotImplementedError

    def _offer(self, data: Training, rng) -> tuple[np.ndarray | None, np.ndarray | None]:
        """Rows and columns offered to a member; None for all."""
        return None, None

    # -- fitting -----------------------------------------------------------------------------
    def _enter(self, X, y, sample_weight, groups) -> Training:
        """Check parameters, rows and target; what the members are trained on."""
        warn_shuffled(X, y=y, groups=groups, sample_weight=sample_weight)
        if not get_config()["skip_parameter_validation"]:
            self._validate_params()
        X, kind = accept_rows(X)
        before = self._first_fit()
        validate_data(self, X, reset=before is None, skip_check_array=True)
        if isinstance(y, np.ndarray) and y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        target = class_target(y, n_rows(X))
        weight = checked_weight(sample_weight, n_rows(X))
        if groups is not None:
            groups = np.asarray(groups)
            if groups.shape[:1] != (n_rows(X),):
                raise ValueError(f"groups has {len(groups)} entries, X has {n_rows(X)} rows")
        if before is not None and not np.array_equal(before[0], target.classes):
            raise ValueError(
                f"warm_start=True keeps members that know the classes {before[0].tolist()}, got "
                f"{target.classes.tolist()}; use warm_start=False"
            )
        self.classes_, self.n_classes_ = target.classes, len(target.classes)
        self._model = self._default_model() if self.estimator is None else self.estimator
        self._shown = self._base_sampler()
        X = self._encoded(X, kind, before)
        data = Training(X, target.codes, target.classes, weight, groups)
        self.prior_ = data.shares()
        return data

    def _encoded(self, X, kind, before) -> Any:
        """The table as the members are to read it."""
        self.encoder_ = None
        if before is not None and before[1] is not None:
            return self._encode(before[1], X)
        if self.estimator is not None or not self._must_encode(X, kind):
            return X
        if before is not None and draws_blindly(self._shown):
            raise ValueError(
                "warm_start=True keeps members of a table that needed no encoding, this one has "
                "missing or nominal values; use warm_start=False"
            )
        missing = "keep" if self._reads_missing else "impute"
        return self._encode(TableEncoder(scale=False, missing=missing), X)

    def _first_fit(self) -> tuple[np.ndarray, TableEncoder | None] | None:
        """Classes and encoder of the members that a warm start keeps; None without any."""
        if not getattr(self, "warm_start", False) or not hasattr(self, "estimators_"):
            return None
        return self.classes_, self.encoder_

    def _encode(self, encoder: TableEncoder, X) -> Any:
        """The table for all members, encoded once; or as it is, where the sampler looks at it."""
        if draws_blindly(self._shown):
            self.encoder_ = encoder
            return fitted(encoder, X).transform(X)
        self._model = make_pipeline(encoder, self._model)
        return X

    def _must_encode(self, X, kind) -> bool:
        """Whether the default model cannot read the table as it is."""
        if kind != "array":
            return kind in ("pandas", "frame")
        if X.dtype.kind not in "iufb":
            return True
        return not self._reads_missing and bool(missing_mask(X).any())

    def _base_sampler(self):
        """The sampler of all members; a strategy of the ensemble goes before the sampler's own."""
        if self.sampler is None:
            return RandomUnderSampler(
                sampling_strategy=self.sampling_strategy, replacement=self.replacement
            )
        sampler = clone(self.sampler)
        strategy = self.sampling_strategy
        own = not isinstance(strategy, str) or strategy != self._sampler_decides
        if own and "sampling_strategy" in sampler.get_params(deep=False):
            sampler.set_params(sampling_strategy=strategy)
        return sampler

    def _grow(self, data: Training) -> list[Member]:
        """Fit the members that are missing, side by side."""
        old = len(self.estimators_) if self.warm_start and hasattr(self, "estimators_") else 0
        if self.n_estimators < old:
            raise ValueError(
                f"n_estimators={self.n_estimators} must be larger or equal to len(estimators_)="
                f"{old} when warm_start=True"
            )
        if old == self.n_estimators:
            warnings.warn(
                "Warm-start fitting without increasing n_estimators does not fit new estimators.",
                stacklevel=3,
            )
            return []
        if not old:
            self.estimators_, self._members, self._shares = [], [], []
        streams = Streams(self.random_state)
        samplers, models = Seeded(self._shown, "sampler"), Seeded(self._model, "model")
        draws = Draws(self._shown)
        tasks = []
        for number in range(old, self.n_estimators):
            offer = self._offer(data, streams.get("rows", number))
            tasks.append((samplers.make(streams, number), models.make(streams, number), *offer))
        made = Parallel(n_jobs=self.n_jobs, verbose=self.verbose, prefer="threads")(
            delayed(self._fit_member)(data, draws, *task) for task in tasks
        )
        self._shares += [member.shares for member in made]
        self._members += made
        return made

    def _fit_member(self, data, draws, sampler, model, rows, columns) -> Member:
        shown = data if columns is None else data._replace(X=take_columns(data.X, columns))
        sample = draws.draw(shown, sampler, rows)
        model = self._fit_model(model, sample, sampler)
        return Member(sampler, model, rows, columns, sample.seen, self._shares_of(sample))

    def _shares_of(self, sample: Sample) -> np.ndarray:
        """Class shares that a member learns, (c,)."""
        return sample.data.shares()

    def _fit_model(self, model, sample: Sample, sampler):
        data = sample.data
        weight = data.weight
        if weight is None:
            weight = getattr(sampler, "sample_weight_", None)
        return fit_with(model, data.X, data.codes, sample_weight=weight, groups=data.groups)

    def _finish(self, data: Training, made: list[Member]) -> None:
        """Record the fitted members."""
        self.trained_prior_ = np.mean(self._shares, axis=0)
        self.estimators_ += [
            Pipeline([("sampler", one.sampler), ("classifier", one.model)]) for one in made
        ]
        self.estimator_ = Pipeline([("sampler", self._shown), ("classifier", self._model)])
        for name in ("oob_score_", "oob_decision_function_"):
            self.__dict__.pop(name, None)
        if self.oob_score:
            self._judge_unseen(data)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.allow_nan = self.estimator is None
        return tags
