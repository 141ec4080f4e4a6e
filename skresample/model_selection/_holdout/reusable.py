"""A hold-out set that can be asked many times (Thresholdout)."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

import math
import os
import threading
from typing import Any, Literal

import numpy as np

from skresample._math.rng import Streams
from skresample._parameters import Seed, VectorLike

from .parameters import HoldoutExhaustedError, check_parameters

__all__ = ["ReusableHoldout"]

_NOBODY = (-1, -1)  # no process and thread: a loaded object has to be adopted


class ReusableHoldout:
    """Answers many adaptively chosen questions from one hold-out set without overfitting it.

    A question is a pair of means of the same bounded quantity: over the training rows and over
    the hold-out rows. While the two agree up to a noisy threshold, the training value is returned
    and nothing about the hold-out leaks; where they differ, the answer is the hold-out value plus
    noise. An answer is accurate to about ``accuracy_``, not better: small improvements below it
    are invisible, and a value that was only ever compared should be read once more with
    :meth:`release`.

    Parameters
    ----------
    threshold : float, default=None
        Difference that is tolerated, above 0; None takes ``4 / sqrt(n_effective)`` times the
        width of ``value_range``.
    sigma : float, default=None
        Unit of the noise, above 0; None takes a quarter of that, ``1 / (4 sqrt(n_effective))``.
        Raising it to ``1 / sqrt(n_effective)`` makes every sixth question on noise cross the
        threshold.
    budget : int, default=None
        Number of answers that may reveal the hold-out, at least 1; None: no limit.
    noise : {"gaussian", "laplace"}, default="gaussian"
        Gaussian noise of standard deviation, or Laplace noise of scale, ``sigma`` times the entry
        of ``noise_scales``.
    noise_scales : tuple of 3 floats, default=(2, 4, 1)
        Of threshold, comparison and answer, not negative.
    renoise_threshold : bool, default=True
        Whether the threshold gets fresh noise after each revealing answer; False leaves it
        without noise, because one unlucky draw would count for ever.
    on_exhausted : {"raise", "train", "nan"}, default="raise"
        What a question does once the budget is spent: raise, return the training value, or
        return NaN.
    n_effective : int, default=None
        Independent units in the hold-out set: its rows for accuracy, the rows of its smallest
        class for balanced accuracy, recall or ROC AUC, its groups when rows are grouped. Needed
        unless ``threshold`` and ``sigma`` are given.
    value_range : tuple of 2 floats, default=(0.0, 1.0)
        Bounds of the values; a value outside is refused.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the noise.

    Attributes
    ----------
    n_queries_ : int
        Questions and releases answered.
    budget_used_ : int
        Answers that revealed the hold-out.
    history_ : list of (float, bool)
        Returned value and whether it revealed the hold-out; the raw value is never stored.
    accuracy_ : float
        ``threshold + 2 sigma``: how far from the truth an answer may well be.

    Raises
    ------
    ValueError
        For parameters and values out of range, and when used from another process or thread than
        the first: two copies would spend the same budget twice. :meth:`adopt` moves ownership.
    HoldoutExhaustedError
        When the budget is spent and ``on_exhausted="raise"``.

    Notes
    -----
    O(1) per question. ``clone``, ``copy`` and ``deepcopy`` return the object itself, as a copy
    would spend the same budget again; one loaded after questions were asked must be adopted.
    A grid that was fixed beforehand does not need it: there the error of the best of m grows with
    sqrt(log m) only. With cross-validation in place of one split the guarantee is void.
    ``threshold``, ``sigma`` and ``noise_scales`` follow the paper's proportions 2 : 4 : 1.

    References
    ----------
    Dwork, Feldman, Hardt, Pitassi, Reingold, Roth: Preserving statistical validity in adaptive
    data analysis, STOC 2015, arXiv:1411.2664.
    Dwork, Feldman, Hardt, Pitassi, Reingold, Roth: Generalization in adaptive data analysis and
    holdout reuse, NeurIPS 2015, arXiv:1506.02629, figure 1 (Thresholdout).

    Examples
    --------
    >>> from skresample.model_selection import ReusableHoldout
    >>> holdout = ReusableHoldout(n_effective=10_000, random_state=0)
    >>> holdout.query(0.71, 0.70)
    0.71
    >>> round(holdout.query(0.95, 0.70), 1), holdout.budget_used_
    (0.7, 1)
    """

    accuracy_: float
    budget_used_: int
    history_: Any
    n_queries_: int

    def __init__(
        self,
        *,
        threshold: float | None = None,
        sigma: float | None = None,
        budget: int | None = None,
        noise: Literal["gaussian", "laplace"] = "gaussian",
        noise_scales: tuple[Any, ...] = (2, 4, 1),
        renoise_threshold: bool = True,
        on_exhausted: Literal["raise", "train", "nan"] = "raise",
        n_effective: int | None = None,
        value_range: tuple[Any, ...] = (0.0, 1.0),
        random_state: Seed = None,
    ) -> None:
        self.threshold = threshold
        self.sigma = sigma
        self.budget = budget
        self.noise = noise
        self.noise_scales = noise_scales
        self.renoise_threshold = renoise_threshold
        self.on_exhausted = on_exhausted
        self.n_effective = n_effective
        self.value_range = value_range
        self.random_state = random_state
        check_parameters(self)
        self.n_queries_, self.budget_used_, self.history_ = 0, 0, []
        self._rng, self._owner = Streams(random_state).get("thresholdout"), None
        low, high = map(float, value_range)
        unit = (high - low) / math.sqrt(n_effective) if n_effective is not None else math.nan
        self._tolerance = 4 * unit if threshold is None else float(threshold)
        self._sigma = unit / 4 if sigma is None else float(sigma)
        self.accuracy_ = self._tolerance + 2 * self._sigma
        self._level = self._noisy_level()

    def _draw(self, which: int) -> float:
        scale = self._sigma * float(self.noise_scales[which])
        kind = self._rng.normal if self.noise == "gaussian" else self._rng.laplace
        return float(kind(0.0, scale)) if scale > 0 else 0.0

    def _noisy_level(self) -> float:
        return self._tolerance + (self._draw(0) if self.renoise_threshold else 0.0)

    @property
    def exhausted(self) -> bool:
        """Whether the budget is spent."""
        return self.budget is not None and self.budget_used_ >= self.budget

    def query(self, train_value: float, holdout_value: float) -> float:
        """Answer one question.

        Parameters
        ----------
        train_value, holdout_value : float
            Mean over the training rows (better: a cross-validated one) and over the hold-out
            rows. If either is not finite the answer is NaN and costs nothing.

        Returns
        -------
        float
        """
        self._check_owner()
        if not (math.isfinite(train_value) and math.isfinite(holdout_value)):
            return math.nan
        self._check_range(train_value, holdout_value)
        if self.exhausted:
            return self._refuse(float(train_value))
        if abs(holdout_value - train_value) > self._level + self._draw(1):
            self._level = self._noisy_level()
            return self._reveal(holdout_value)
        return self._record(float(train_value), False)

    def query_many(self, train_values: VectorLike, holdout_values: VectorLike) -> np.ndarray:
        """Answer questions one after the other, in the order given.

        Parameters
        ----------
        train_values, holdout_values : array-like of shape (m,)

        Returns
        -------
        ndarray of shape (m,)
        """
        t = np.asarray(train_values, dtype=np.float64)
        h = np.asarray(holdout_values, dtype=np.float64)
        if t.ndim != 1 or t.shape != h.shape:
            raise ValueError(
                f"train_values and holdout_values must be 1-D of one length, got shapes {t.shape} "
                f"and {h.shape}."
            )
        pairs = zip(t.tolist(), h.tolist(), strict=True)
        return np.array([self.query(a, b) for a, b in pairs], dtype=np.float64)

    def release(self, holdout_value: float) -> float:
        """Hold-out value plus noise, whatever the training value: costs one of the budget.

        Parameters
        ----------
        holdout_value : float

        Returns
        -------
        float
        """
        self._check_owner()
        if not math.isfinite(holdout_value):
            return math.nan
        self._check_range(holdout_value)
        if self.exhausted:
            return self._refuse(math.nan)
        return self._reveal(holdout_value)

    def _reveal(self, value) -> float:
        self.budget_used_ += 1
        low, high = self.value_range
        # Cutting off at the bounds uses nothing but the noisy answer.
        return self._record(min(max(float(value) + self._draw(2), low), high), True)

    def _record(self, value: float, revealed: bool) -> float:
        self.n_queries_ += 1
        self.history_.append((value, revealed))
        return value

    def _refuse(self, train_value: float) -> float:
        if self.on_exhausted == "raise":
            raise HoldoutExhaustedError(
                f"the budget of {self.budget} revealing answers is spent after {self.n_queries_} "
                "questions; use fresh hold-out rows, or on_exhausted='train'."
            )
        return self._record(train_value if self.on_exhausted == "train" else math.nan, False)

    def _check_range(self, *values):
        low, high = self.value_range
        for value in values:
            if not low - 1e-9 <= value <= high + 1e-9:
                raise ValueError(
                    f"value {value!r} lies outside value_range=({low}, {high}); the noise is made "
                    "for bounded values: pass the value_range of the score."
                )

    def _check_owner(self):
        here = (os.getpid(), threading.get_ident())
        if self._owner is None:
            self._owner = here
        if self._owner != here:
            raise ValueError(
                "a ReusableHoldout belongs to the process and thread that used it first: copies "
                "would spend one budget twice. Ask it in the parent, or call adopt() to move it."
            )

    def adopt(self) -> ReusableHoldout:
        """Move ownership to this process and thread, e.g. after loading a saved object."""
        self._owner = (os.getpid(), threading.get_ident())
        return self

    def __sklearn_clone__(self) -> Any:
        return self

    def __copy__(self) -> ReusableHoldout:
        return self

    def __deepcopy__(self, memo: Any) -> ReusableHoldout:
        return self

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if self._owner is not None:
            self._owner = _NOBODY

    def __repr__(self) -> str:
        spent = self.budget_used_ if self.budget is None else f"{self.budget_used_}/{self.budget}"
        return f"<ReusableHoldout: {self.n_queries_} questions, {spent} revealing>"
