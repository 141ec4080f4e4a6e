"""Scores of all candidates on all folds; test rows are predicted, and nothing else."""

from __future__ import annotations

import time
import warnings
from typing import Any, NamedTuple

import numpy as np
from sklearn.base import clone
from sklearn.utils.parallel import Parallel, delayed

from skresample._compat import takes_weights
from skresample._table.containers import n_rows, take
from skresample.combine._resampled import per_row
from skresample.combine._threshold import fit_rows
from skresample.exceptions import ResamplingWarning

__all__ = ["Candidate", "Scored", "score_candidates"]

FOLLOW = ("sample_weight", "groups")  # one entry per row, lists as well


class Candidate(NamedTuple):
    """A method by name, with the unfitted model that applies it."""

    name: str
    model: Any


class Scored(NamedTuple):
    """What happened on all folds."""

    scores: np.ndarray  # (m, J)
    seconds: np.ndarray  # (m, J)
    errors: list[str]  # (m,), "" where nothing failed


def score_candidates(candidates, splits, X, y, metadata: dict, scorer, n_jobs) -> Scored:
    """Fit every candidate on the training rows of every fold and score it on the test rows.

    A candidate that fails in a fold has no score there, and a warning names it; if it is the first
    one, doing nothing, its error is raised.

    Parameters
    ----------
    candidates : list of Candidate
    splits : list of (train, test)
        Positions of rows.
    X, y : rows and target
    metadata : dict
        Arguments of ``fit``; those with one entry per row are cut like the rows.
    scorer : callable
        ``scorer(model, X, y)``; it gets ``sample_weight`` where there is one and it takes it.
    n_jobs : int or None
    """
    tasks = [(candidate, split) for candidate in candidates for split in splits]
    found = Parallel(n_jobs=n_jobs)(
        delayed(_score)(candidate.model, split, X, y, metadata, scorer)
        for candidate, split in tasks
    )
    shape, errors = (len(candidates), len(splits)), []
    for m, candidate in enumerate(candidates):
        failed = [error for _, _, error in found[m * shape[1] : (m + 1) * shape[1]] if error]
        if failed and m == 0:
            raise failed[0]
        errors.append(f"{type(failed[0]).__name__}: {failed[0]}" if failed else "")
        if failed:
            text = f"{candidate.name} failed in {len(failed)} of {len(splits)} folds and takes no "
            warnings.warn(f"{text}part: {errors[-1]}", ResamplingWarning, stacklevel=4)
    scores, seconds = (np.array([f[k] for f in found], dtype=float) for k in (0, 1))
    return Scored(scores.reshape(shape), seconds.reshape(shape), errors)


def _score(model, split, X, y, metadata, scorer):
    """Score, seconds of the fit, and the error that kept it from having one."""
    (train, test), start, seconds = split, time.perf_counter(), np.nan
    try:
        fitted = fit_rows(clone(model), take(X, train), take(y, train), cut(metadata, X, train))
        seconds = time.perf_counter() - start
        weight = cut(metadata, X, test).get("sample_weight")
        extra = {} if weight is None or not takes_weights(scorer) else {"sample_weight": weight}
        score = float(scorer(fitted, take(X, test), take(y, test), **extra))
        if not np.isfinite(score):
            raise ValueError(f"the score of a fold is {score}; take fewer folds or another score")
    except Exception as error:
        return np.nan, seconds, error
    return score, seconds, None


def cut(metadata: dict, X, rows) -> dict:
    """Metadata of some rows; arguments that are not per row stay as they are."""
    n = n_rows(X)
    return {
        name: take(value, rows) if name in FOLLOW or per_row(value, n) else value
        for name, value in metadata.items()
    }
