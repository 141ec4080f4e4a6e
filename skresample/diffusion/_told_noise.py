"""The doors of an over-sampler through which the noise of rows comes in."""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from skresample._parameters import ArrayLike, TableLike, VectorLike
from skresample.base import BaseOverSampler
from skresample.plan import ResamplingPlan

from ._denoiser import checked_per_row

__all__ = ["TakesNoise"]


class TakesNoise(BaseOverSampler):
    """An over-sampler that may be told how noisy each row is; it finds that in the table.

    The noise lies at ``table.noise_scale``, (n,), or None there.
    """

    scale: Any

    def fit_resample(
        self,
        X: TableLike,
        y: VectorLike | None = None,
        *,
        groups: VectorLike | None = None,
        sample_weight: VectorLike | None = None,
        noise_scale: VectorLike | None = None,
    ) -> tuple[Any, Any]:
        """Resample the rows.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows; missing values are allowed.
        y : array-like of shape (n,)
            Target.
        groups : array-like of shape (n,), default=None
            Group of each row, for quotas per (class, group) cell.
        sample_weight : array-like of shape (n,), default=None
            Weights that follow their rows into ``sample_weight_``.
        noise_scale : array-like of shape (n,), default=None
            Standard deviation of the noise that each row is known to carry, >= 0, as a share of
            the standard deviation of every numeric column within the class (in units of the table
            with ``scale=None``); 0: clean. New rows then follow the law of clean rows, and noisy
            ones help to learn it.

        Returns
        -------
        X_resampled, y_resampled : containers like the input's
        """
        return self._resample(X, y, groups, sample_weight, noise_scale=noise_scale)

    def make_plan(
        self,
        X: TableLike,
        y: VectorLike | None = None,
        *,
        groups: VectorLike | None = None,
        sample_weight: VectorLike | None = None,
        noise_scale: VectorLike | None = None,
        hold: bool = True,
    ) -> ResamplingPlan:
        """Plan without building rows: counts and parents before paying for them.

        Parameters
        ----------
        X, y, groups, sample_weight, noise_scale
            As in :meth:`fit_resample`.
        hold : bool, default=True
            Whether new rows are drawn now. False: when they are asked for, as by
            :meth:`~skresample.plan.ResamplingPlan.chunks`; the plan then holds on to X, and only
            ``plan_`` is recorded.

        Returns
        -------
        plan : ResamplingPlan
        """
        return self._dry_run(X, y, groups, sample_weight, hold, noise_scale=noise_scale)

    def fit_resample_into(
        self,
        out: str | os.PathLike[str] | np.ndarray,
        X: ArrayLike,
        y: VectorLike | None = None,
        *,
        groups: VectorLike | None = None,
        sample_weight: VectorLike | None = None,
        noise_scale: VectorLike | None = None,
        rows: int = 65_536,
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """Resample the rows into a file or an array, so that memory holds one piece at a time.

        Parameters
        ----------
        out : str, path or ndarray of shape (n_output, d)
            A path becomes a memory-mapped file of numpy's format (``.npy``), replaced where it
            exists; an array must have the shape of the output and the dtype of X.
        X : array-like of shape (n, d)
            Rows, an array of numbers; it may be memory-mapped itself.
        y, groups, sample_weight, noise_scale
            As in :meth:`fit_resample`.
        rows : int, default=65_536
            Output rows made at a time, >= 1.

        Returns
        -------
        X_resampled : memmap, or ``out``
        y_resampled : ndarray of shape (n_output,), or None

        Raises
        ------
        TypeError
            If X is no array of numbers.
        ValueError
            If ``out`` is an array of another shape or dtype.
        """
        return self._resample_into(out, X, y, groups, sample_weight, rows, noise_scale=noise_scale)

    def _prepare(self, X, y, groups, sample_weight, *, hold=True, noise_scale=None):
        table, quota = super()._prepare(X, y, groups, sample_weight, hold=hold)
        if noise_scale is None:
            return table, quota
        if self.scale == "quantile":
            raise ValueError(
                "noise_scale needs columns in units of which noise keeps its size; use "
                "scale='standard' instead of 'quantile'"
            )
        table.noise_scale = checked_per_row(noise_scale, table.n, "noise_scale", 0.0)
        return table, quota
