"""Who is dropped: functions ``(case) -> (n,) bool``, the first axis of the family.

``case`` (:class:`~skresample.under_sampling._case.Case`) knows the rows as points, their classes,
which rows are targeted and which class is the smallest. A rule says which rows it would drop; rows
that are not targeted stay whatever it says. Options are keyword-only and named like the parameters
of the samplers, which hand theirs on; what a rule finds on the way goes into ``case.notes`` and
becomes a fitted attribute. :data:`VOTES` names the values that ``kind_sel`` takes as text; any
function ``(own (m,), near (m, k)) -> (m,) bool`` may be passed itself: classes of rows and of
their neighbours, to whether these support them.

>>> from sklearn.datasets import make_classification
>>> from skresample.under_sampling import EditedNearestNeighbours
>>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
>>> def two_of_them(own, near):
...     return (near == own[:, None]).sum(axis=1) >= 2
>>> len(EditedNearestNeighbours(kind_sel=two_of_them).fit_resample(X, y)[0])
199
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from itertools import repeat
from typing import Any

import numpy as np

from skresample._math.class_neighbors import neighbors_by_estimator
from skresample._math.neighbors import NeighborIndex
from skresample._parameters import Jobs
from skresample.exceptions import ShortfallWarning

from ._case import Case
from ._rules.classifiers import FittedWhenSeen, as_classifier, plain_votes, seed_rows
from ._rules.condensing import Ballot, condense, condense_with
from ._rules.editing import VOTES, agree, disagreeing
from ._rules.editing_rounds import Edited, ShrinkingNeighbors, edit_in_rounds
from ._rules.search import classifier_search, search_of
from ._rules.tomek_links import tomek_ends

__all__ = [
    "RULES",
    "VOTES",
    "condensed",
    "edited",
    "edited_by_more_and_more",
    "edited_repeatedly",
    "linked",
    "misleading",
    "one_sided",
]


def linked(case: Case, *, n_jobs: Jobs = None) -> np.ndarray:
    """Rows at an end of a Tomek link: no row is nearer to either end than the other is."""
    return tomek_ends(case.points, case.codes, n_jobs=n_jobs)


def edited(
    case: Case, *, n_neighbors: Any = 3, kind_sel: Any = "all", n_jobs: Jobs = None
) -> np.ndarray:
    """Rows whose k nearest other rows do not support their class: Wilson's rule."""
    k, estimator, case.notes["nn_"] = search_of(n_neighbors, case.table.n, n_jobs)
    rows, drop = np.flatnonzero(case.targeted), np.zeros(case.table.n, bool)
    drop[rows] = disagreeing(
        case.points, case.codes, k, kind_sel, rows, estimator=estimator, n_jobs=n_jobs
    )
    return drop


def edited_repeatedly(
    case: Case,
    *,
    n_neighbors: Any = 3,
    kind_sel: Any = "all",
    max_iter: Any = 100,
    n_jobs: Jobs = None,
) -> np.ndarray:
    """:func:`edited` on what is left until nothing changes; no class falls below the smallest."""
    k, estimator, case.notes["nn_"] = search_of(n_neighbors, case.table.n, n_jobs)
    done = _in_rounds(case, k, estimator, repeat(k, max_iter), kind_sel, n_jobs)
    case.notes["n_iter_"] = done.rounds
    return ~done.alive


def edited_by_more_and_more(
    case: Case,
    *,
    n_neighbors: Any = 3,
    kind_sel: Any = "all",
    allow_minority: Any = False,
    n_jobs: Jobs = None,
) -> np.ndarray:
    """:func:`edited` with 1, 2, ..., k neighbours, each round on what the last one left."""
    k, estimator, case.notes["nn_"] = search_of(n_neighbors, case.table.n, n_jobs)
    return ~_in_rounds(case, k, estimator, range(1, k + 1), kind_sel, n_jobs, allow_minority).alive


def condensed(
    case: Case, *, n_neighbors: Any = None, n_seeds_S: Any = 1, n_jobs: Jobs = None
) -> np.ndarray:
    """Rows that those kept classify correctly: Hart's rule, from the smallest class and seeds."""
    table, points, codes, smallest = case.table, case.points, case.codes, case.smallest
    start = ~case.targeted | (codes == smallest)
    others = [c for c in np.flatnonzero(case.quota.targeted) if c != smallest]
    for c in others:
        start[seed_rows(table, c, n_seeds_S)] = True
    classifier = as_classifier(n_neighbors, n_jobs, at_most=np.count_nonzero(start))
    if plain_votes(classifier):
        kept = condense(points, codes, start, classifier.n_neighbors, n_jobs=n_jobs)
    else:
        kept = condense_with(classifier, points.numeric, codes, start)
    case.notes["estimators_"] = shown = FittedWhenSeen()
    for c in others:
        rows = np.flatnonzero(kept & np.isin(codes, [smallest, c]))
        shown.add(classifier, table, points, rows)
    return ~kept


def one_sided(
    case: Case, *, n_neighbors: Any = None, n_seeds_S: Any = 1, n_jobs: Jobs = None
) -> np.ndarray:
    """Rows that the smallest class and the seeds classify correctly, then linked ones."""
    drop, shown = np.zeros(case.table.n, bool), FittedWhenSeen()
    case.notes["estimators_"] = shown
    for c in np.flatnonzero(case.quota.targeted):
        if c != case.smallest:
            drop[_redundant(case, c, n_neighbors, n_seeds_S, n_jobs, shown)] = True
    left = np.flatnonzero(~drop)
    drop[left] = tomek_ends(case.points.take(left), case.codes[left], n_jobs=n_jobs)
    return drop


def misleading(
    case: Case,
    *,
    n_neighbors: Any = 3,
    threshold_cleaning: Any = 0.5,
    n_jobs: Jobs = None,
    first: Any = None,
) -> np.ndarray:
    """Edited rows, and the neighbours of rows of the smallest class that outvote these.

    ``first`` (n,) bool: what is dropped to begin with, instead of the rows edited by "mode".
    """
    k, estimator, case.notes["nn_"] = classifier_search(n_neighbors, case.table.n, n_jobs)
    codes, smallest, counts = case.codes, case.smallest, case.quota.counts
    rows = case.small
    if first is None:
        rows = np.flatnonzero(case.targeted | (codes == smallest))
    if estimator is None:
        near = NeighborIndex(case.points, n_jobs=n_jobs).near_self(k, rows=rows)
    else:
        near = neighbors_by_estimator(case.points, k, rows, estimator)[0]
    wrong = ~agree(codes[rows], codes[near], "mode")
    drop = np.zeros(codes.size, bool) if first is None else first.copy()
    if first is None:
        drop[rows[wrong & case.targeted[rows]]] = True
    clean = case.quota.targeted & (counts > counts[smallest] * threshold_cleaning)
    case.notes["classes_to_clean_"] = [case.label(c) for c in np.flatnonzero(clean)]
    mislead = near[wrong & (codes[rows] == smallest)].ravel()
    drop[mislead[clean[codes[mislead]]]] = True
    return drop


RULES: dict[str, Callable[..., Any]] = {
    "condensed": condensed,
    "edited": edited,
    "edited_by_more_and_more": edited_by_more_and_more,
    "edited_repeatedly": edited_repeatedly,
    "linked": linked,
    "misleading": misleading,
    "one_sided": one_sided,
}


def _in_rounds(case, k, estimator, places, kind, n_jobs, allow_minority=False) -> Edited:
    """Edit in rounds; no class falls below the smallest one, none vanishes."""
    targeted, codes = case.targeted, case.codes
    rows = np.flatnonzero(targeted)
    near = ShrinkingNeighbors(case.points, rows, k, estimator=estimator, n_jobs=n_jobs)
    done = edit_in_rounds(near, codes, targeted, places, kind, case.smallest, allow_minority)
    for c in done.spared:
        warnings.warn(
            f"class {case.label(c)!r} is not cleaned: it has {np.count_nonzero(codes == c)} rows "
            f"and may not fall below the smallest class; leave it out of sampling_strategy",
            ShortfallWarning,
            stacklevel=6,
        )
    return done


def _redundant(case, c, n_neighbors, n_seeds, n_jobs, shown):
    """Rows of class c that the smallest class and the seeds classify correctly."""
    table, points, codes = case.table, case.points, case.codes
    seeds = seed_rows(table, c, n_seeds)
    begin = np.concatenate([case.small, seeds])
    classifier = as_classifier(n_neighbors, n_jobs, at_most=begin.size)
    shown.add(classifier, table, points, begin)
    rows = np.setdiff1d(table.rows_of(c), seeds)
    if plain_votes(classifier):
        ballot = Ballot(points, codes, rows, classifier.n_neighbors, n_jobs=n_jobs)
        ballot.add(begin)
        return rows[~ballot.wrong()]
    classifier.fit(points.numeric[begin], codes[begin])
    return rows[classifier.predict(points.numeric[rows]) == c] if rows.size else rows
