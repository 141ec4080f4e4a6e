"""Instance hardness: how probable each row's own class is to a classifier that has not seen it."""

from __future__ import annotations

import warnings

import numpy as np
from joblib import effective_n_jobs
from sklearn.base import clone
from sklearn.utils.parallel import Parallel, delayed

from skresample._progress_bar import silent
from skresample._table.accept import text_explained

__all__ = ["own_probability", "seeded"]

_DIGITS = 10  # forests add their trees' votes in any order: the last bits are no preference


def seeded(estimator, seed):
    """A clone whose ``random_state`` parameters, nested ones too, are ``seed(name)``."""
    estimator = clone(estimator)
    names = [
        name
        for name in estimator.get_params(deep=True)
        if name == "random_state" or name.endswith("__random_state")
    ]
    return estimator.set_params(**{name: seed(name) for name in sorted(names)})


def own_probability(estimator, take, codes, folds, *, n_jobs=None, tell=silent) -> np.ndarray:
    """Out-of-fold probability of each row's own class, (n,), rounded to ten digits.

    Parameters
    ----------
    estimator : classifier
        Cloned for every fold.
    take : callable
        ``take(rows)`` gives the rows to the classifier.
    codes : ndarray of shape (n,), intp
        Class of each row.
    folds : iterable of (training rows, held-out rows)
        Rows held out several times are averaged, rows never held out have probability NaN.
    n_jobs : int or None, default=None
        Folds at a time.
    tell : callable, optional
        Told how many folds are done.

    Notes
    -----
    A class that a training fold lacks has probability 0 there; a training fold of one class is
    certain of it.
    """
    folds = list(folds)
    jobs = [(estimator, take, codes, train, test) for train, test in folds]
    with warnings.catch_warnings():  # also in workers, scikit-learn hands filters on
        # Few rows a class are the caller's choice; too large values raise an error of their own.
        warnings.filterwarnings("ignore", "The number of unique classes", UserWarning)
        warnings.filterwarnings("ignore", category=RuntimeWarning)
        if effective_n_jobs(n_jobs) == 1:  # joblib's own work may exceed the models'
            coming = (_fit_and_ask(*job) for job in jobs)
        else:
            run = Parallel(n_jobs=n_jobs, return_as="generator")
            coming = run(delayed(_fit_and_ask)(*job) for job in jobs)
        found = []
        for probability in coming:
            found.append(probability)
            tell(len(found))
    total, times = np.zeros(codes.size), np.zeros(codes.size)
    for (_, test), probability in zip(folds, found, strict=True):
        np.add.at(total, test, probability)
        np.add.at(times, test, 1)
    with np.errstate(invalid="ignore"):
        return np.round(total / times, _DIGITS)


def _fit_and_ask(estimator, take, codes, train, test):
    known = np.flatnonzero(np.bincount(codes[train]))
    if known.size == 1:
        return (codes[test] == known[0]).astype(float)
    with text_explained(estimator):
        fitted = clone(estimator).fit(take(train), codes[train])
    column = np.full(codes.max() + 1, -1)
    column[fitted.classes_] = np.arange(len(fitted.classes_))
    column = column[codes[test]]
    probability = fitted.predict_proba(take(test))[np.arange(test.size), column]
    return np.where(column >= 0, probability, 0.0)
