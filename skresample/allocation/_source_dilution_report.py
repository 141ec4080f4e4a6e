"""Whether a mixture of sources is worse under shift than its best part alone."""

# Over the usual size: the record and the function that makes it are one thing.
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, Literal, NamedTuple

import numpy as np
from scipy.stats import norm

from skresample._parameters import Seed, TableLike, VectorLike
from skresample._table.containers import take
from skresample._table.ingest import ingest

from ._adaptive.pool import one_target
from ._sources.draw import Sources, held_apart, sources_of
from ._sources.trial import Trial, read_validation, trial_of

__all__ = ["DilutionCurve", "DilutionReport", "source_dilution_report"]

HELD_OUT = "held out"
_TEST_SHARE = 0.25  # of each source, for the score without shift


class DilutionCurve(NamedTuple):
    """Scores while one source takes the place of another, at a fixed number of rows.

    Attributes
    ----------
    best : label
        The source at fraction 0: the best one alone, in the mean over shifts.
    other : label
        The source at fraction 1.
    fractions : ndarray of shape (k,)
        Shares of the other source.
    scores : dict of {place: ndarray of shape (k,)}
    residuals : dict of {place: ndarray of shape (k,)}
        Scores above the straight line between the ends.
    """

    best: Any
    other: Any
    fractions: np.ndarray
    scores: dict[str, np.ndarray]
    residuals: dict[str, np.ndarray]


class DilutionReport(NamedTuple):
    """Scores of single sources, of all rows together, and of mixtures, at each place.

    A place is "held out" (rows of the sources themselves) or the name of a shift. ``str(report)``
    says in words what was found.

    Attributes
    ----------
    alone : dict of {source: dict of {place: float}}
        Scores of models trained on all rows of one source.
    together : dict of {place: float}
        Score of a model trained on all rows.
    best : dict of {place: source}
        Source with the best score alone.
    dilution : dict of {place: (float, float, float)}
        Best alone minus together: mean, and ends of its interval.
    curves : list of DilutionCurve
        The best source against each other one.
    n_rows : dict of {source: int}
        Training rows.
    n_total : int
        Training rows of every point of the curves.
    confidence : float
        Of the intervals.
    """

    alone: dict[Any, dict[str, float]]
    together: dict[str, float]
    best: dict[str, Any]
    dilution: dict[str, tuple[float, float, float]]
    curves: list[DilutionCurve]
    n_rows: dict[Any, int]
    n_total: int
    confidence: float

    def __str__(self) -> str:
        lines = []
        for place, (gap, low, high) in self.dilution.items():
            best = self.best[place]
            times = sum(self.n_rows.values()) / self.n_rows[best]
            text = (
                f"{place}: the best source alone, {best!r}, scores {self.alone[best][place]:.3f}, "
                f"all rows together {self.together[place]:.3f} with {times:.1f} times as many rows"
            )
            sign = -1.0 if high < 0 else 1.0
            ends = sorted((sign * low, sign * high))
            said = (
                f"{sign * gap:.3f} ({self.confidence:.0%} interval {ends[0]:.3f} to {ends[1]:.3f})"
            )
            if low > 0:
                text += f". The mixture dilutes it by {said}."
            elif high < 0:
                text += f". The mixture is better by {said}."
            else:
                text += f". The difference, {said}, is within the noise."
            lines.append(text)
        return "\n".join(lines)


def source_dilution_report(
    estimator: Any,
    X: TableLike,
    y: VectorLike,
    source: VectorLike,
    *,
    shifts: Mapping[str, tuple[Any, Any]],
    fractions: Sequence[float] = (0.0, 0.25, 0.5, 0.75, 1.0),
    n_total: int | Literal["min"] = "min",
    scoring: str | Callable[..., Any] | None = None,
    n_repeats: int = 20,
    confidence: float = 0.95,
    random_state: Seed = None,
) -> DilutionReport:
    """Compare single sources, mixtures and all rows together, with and without shift.

    More data is not better data: a source whose shortcuts fail where the model will be used pulls
    down what a better source has learnt, however many rows it adds. Scores on rows held out from
    the sources do not show it; they may even prefer the fragile source.

    Parameters
    ----------
    estimator : estimator or None
        The model. None: ridge regression, or logistic regression for classes, on encoded,
        standardised columns.
    X : {array-like, sparse matrix, dataframe} of shape (n, d)
        Rows, without the column of the source: it is lineage, not a feature.
    y : array-like of shape (n,)
    source : array-like of shape (n,)
        Source of each row, two at least.
    shifts : dict of {name: (X, y)}
        Rows of places where the model will be used; one at least.
    fractions : sequence of float, default=(0.0, 0.25, 0.5, 0.75, 1.0)
        Shares of the other source in mixtures with the best one, at ``n_total`` rows; 0 and 1 are
        added.
    n_total : int or "min", default="min"
        Rows of these mixtures. "min": as many as the smallest source has for training.
    scoring : str or callable, default=None
        Scorer of scikit-learn. None: the estimator's own score.
    n_repeats : int, default=20
        Bootstrap samples of training and of scored rows, >= 2.
    confidence : float in (0, 1), default=0.95
        Of the intervals of the dilution: mean and standard deviation over the bootstrap.
    random_state : int, RandomState, Generator or None, default=None
        Seed.

    Returns
    -------
    report : DilutionReport
        ``print(report)`` tells the result in words.

    Raises
    ------
    ValueError
        Without a shift or a second source, and for numbers out of range.

    See Also
    --------
    SourceMixSampler : Draws the best source or a mixture.

    Notes
    -----
    For m sources and k fractions ``n_repeats * (m + 1 + k (m - 1))`` fits. A quarter of each source
    is held out for the score without shift.

    References
    ----------
    T. Nguyen, G. Ilharco, M. Wortsman, S. Oh, L. Schmidt, "Quality Not Quantity: On the Interaction
    between Dataset Design and Robustness of CLIP", NeurIPS 2022, arXiv:2208.05516, sections 4, 5.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.allocation import source_dilution_report
    >>> rng = np.random.default_rng(0)
    >>> y, y_new = rng.integers(2, size=400), rng.integers(2, size=200)
    >>> source = np.repeat(["clean", "shortcut"], 200)
    >>> core = y + rng.normal(size=400)
    >>> watermark = np.where(source == "shortcut", y, 0.5) + 0.1 * rng.normal(size=400)
    >>> X = np.c_[core, watermark]
    >>> X_new = np.c_[y_new + rng.normal(size=200), 1 - y_new]
    >>> report = source_dilution_report(
    ...     None, X, y, source, shifts={"no watermark": (X_new, y_new)}, random_state=0
    ... )
    >>> report.best["no watermark"], report.dilution["no watermark"][0] > 0.1
    ('clean', True)
    """
    _check_numbers(shifts, n_repeats, confidence, fractions)
    owner = SimpleNamespace(random_state=random_state)
    table = ingest(owner, X, y, classes=False, groups=source, missing_groups="error")
    sources, streams = sources_of(table), table.streams
    if len(sources.names) < 2:
        raise ValueError(f"source names a single source, {sources.names[0]!r}; two are needed")
    target = one_target(table.y)
    train, held = _split(sources, streams)
    places = {HELD_OUT: (take(table.X, held), target[held])}
    for name, pair in shifts.items():
        places[name] = read_validation(*pair, name=f"shift {name!r}")
        trial = trial_of(table, places[name], estimator, scoring, f"shift {name!r}")
    size = min(map(len, train.rows)) if n_total == "min" else int(n_total)
    if size < 2:
        raise ValueError(f"n_total must be at least 2 rows, got {size}")
    runs = _Runs(trial, places, streams, n_repeats)
    alone = [runs.scores([rows], [len(rows)], ("alone", i)) for i, rows in enumerate(train.rows)]
    whole = runs.scores(train.rows, [len(rows) for rows in train.rows], ("together",))
    return _report(train, runs, np.array(alone), whole, _ends(fractions), size, confidence)


class _Runs:
    """Bootstrap runs of one model, scored at all places on the same bootstrap of their rows."""

    def __init__(self, trial: Trial, places: dict, streams, n_repeats: int):
        self.trial, self.places, self.streams, self.n_repeats = trial, places, streams, n_repeats
        self._tests = [self._test_rows(r) for r in range(n_repeats)]

    def _test_rows(self, r) -> list:
        drawn = []
        for i, (X, y) in enumerate(self.places.values()):
            rows = self.streams.get("test", i, r).integers(len(y), size=len(y))
            drawn.append((take(X, rows), y[rows]))
        return drawn

    def scores(self, pools: list, counts: list, key: tuple) -> np.ndarray:
        """Scores of models trained on so many rows of each pool, (n_repeats, places)."""
        found = []
        for r, tests in enumerate(self._tests):
            rng = self.streams.get(*key, r)
            rows = [rows[rng.integers(len(rows), size=c)] for rows, c in
                    zip(pools, counts, strict=True)]  # fmt: skip
            model = self.trial.fitted(np.concatenate(rows))
            found.append([float(self.trial.scorer(model, X, y)) for X, y in tests])
        return np.array(found)


def _report(train, runs, alone, whole, fractions, size, confidence) -> DilutionReport:
    places, names = list(runs.places), train.names
    mean = alone.mean(axis=1)  # (sources, places)
    first = mean.argmax(axis=0)
    wide = float(norm.ppf(0.5 + confidence / 2))
    dilution = {}
    for j, place in enumerate(places):
        gaps = alone[first[j], :, j] - whole[:, j]
        half = wide * float(gaps.std(ddof=1))
        dilution[place] = (float(gaps.mean()), float(gaps.mean()) - half, float(gaps.mean()) + half)
    best = int(mean[:, 1:].mean(axis=1).argmax())  # over the shifts
    curves = [
        _curve(train, runs, best, other, fractions, size)
        for other in range(len(names))
        if other != best
    ]
    return DilutionReport(
        alone={n: dict(zip(places, row.tolist(), strict=True)) for n, row in zip(names, mean,
                                                                              strict=True)},
        together=dict(zip(places, whole.mean(axis=0).tolist(), strict=True)),
        best={place: names[i] for place, i in zip(places, first, strict=True)},
        dilution=dilution,
        curves=curves,
        n_rows=dict(zip(names, map(len, train.rows), strict=True)),
        n_total=size,
        confidence=confidence,
    )  # fmt: skip


def _curve(train, runs, best, other, fractions, size) -> DilutionCurve:
    rows = [train.rows[best], train.rows[other]]
    found = []
    for i, fraction in enumerate(fractions):
        n_other = round(fraction * size)
        scores = runs.scores(rows, [size - n_other, n_other], ("curve", other, i))
        found.append(scores.mean(axis=0))
    scores = np.array(found)
    line = scores[0] + fractions[:, None] * (scores[-1] - scores[0])
    places = list(runs.places)
    return DilutionCurve(
        train.names[best],
        train.names[other],
        fractions,
        dict(zip(places, scores.T, strict=True)),
        dict(zip(places, (scores - line).T, strict=True)),
    )


def _split(sources: Sources, streams) -> tuple[Sources, np.ndarray]:
    """Rows to train on, by source, and the rows held out of all of them."""
    for name, rows in zip(sources.names, sources.rows, strict=True):
        if len(rows) < 4:
            raise ValueError(f"source {name!r} has {len(rows)} rows; four are needed")
    cuts = [max(1, round(_TEST_SHARE * len(rows))) for rows in sources.rows]
    return held_apart(sources, cuts, streams, "held out")


def _check_numbers(shifts, n_repeats, confidence, fractions) -> None:
    if not isinstance(shifts, Mapping) or not shifts:
        raise ValueError(
            "shifts must name at least one (X, y) of a place where the model will be used: scores "
            "on the sources themselves prefer fragile sources"
        )
    for name, pair in shifts.items():
        if name == HELD_OUT or not isinstance(pair, tuple | list) or len(pair) != 2:
            raise ValueError(
                f"shifts[{name!r}] must be a pair (X, y), under another name than {HELD_OUT!r}"
            )
    if not n_repeats >= 2:
        raise ValueError(f"n_repeats must be at least 2, got {n_repeats!r}")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie in (0, 1), got {confidence!r}")
    if not all(0 <= f <= 1 for f in fractions):
        raise ValueError(f"fractions must lie in [0, 1], got {list(fractions)}")


def _ends(fractions) -> np.ndarray:
    """Fractions with 0 and 1, ascending."""
    return np.unique(np.r_[0.0, np.asarray(fractions, dtype=float), 1.0])
