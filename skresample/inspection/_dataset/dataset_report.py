"""Real rows and new ones, compared in everything that matters."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import Any

import numpy as np

from skresample._math.neighbors import NeighborIndex, Points
from skresample._math.rng import Streams
from skresample._parameters import Columns, Seed, TableLike, VectorLike
from skresample._table.containers import n_rows, take
from skresample._table.spaces import joint_space
from skresample.metrics import (
    PopulationShift,
    SyntheticReport,
    attribute_diversity_score,
    population_shift_score,
)

from .._files import check_target, writing
from .findings import Finding, findings_of
from .page import render_dataset
from .utility import judge_for, size_curve, utility_of

__all__ = ["DatasetReport", "dataset_report"]

_MOST_ROWS = 2000  # a random sample of larger tables: halves, distances, the judge of two samples
_MOST_PAIRS, _HALVINGS = 2000, 10


@dataclass(frozen=True, repr=False)
class DatasetReport:
    """Figures of a synthetic table and what they mean; from :func:`dataset_report`.

    Attributes
    ----------
    fidelity : SyntheticReport
        Copies, closeness, variance, energy distance, two-sample test.
    shift, floor : PopulationShift
        Marginals and correlations (with groups also within them) of new against real rows, and
        of random halves of the real rows, a mean of ten.
    diversity : tuple of (float, float)
        Normalised entropy of the columns among real and among new rows.
    utility : list of Utility
        Scores by set of test rows: trained on real rows, new ones, both.
    score : str
        What the scores are: "balanced accuracy" or "R2".
    size_curve : list of SizePoint
        Scores by number of new rows trained on.
    violations : dict of {str: float}
        Share of the new rows that violate each constraint.
    distances : tuple of ndarray
        Distance to the nearest (other) real row, of real and of new rows.
    correlations : tuple of ndarray
        Correlation of pairs of columns, among real and among new rows.
    """

    fidelity: SyntheticReport
    shift: PopulationShift
    floor: PopulationShift
    diversity: tuple[float, float]
    utility: list[Any]
    score: str
    size_curve: list[Any]
    violations: dict[str, float]
    distances: tuple[np.ndarray, np.ndarray]
    correlations: tuple[np.ndarray, np.ndarray]

    @property
    def findings(self) -> list[Finding]:
        """Every question with its figure, level and answer."""
        return findings_of(self)

    @property
    def verdict(self) -> str:
        """The findings in one sentence."""
        bad, look = ([f.topic for f in self.findings if f.level == k] for k in ("bad", "look"))
        if bad:
            return f"Not as it is: {', '.join(dict.fromkeys(bad))}."
        if look:
            return f"Usable, with a look at {', '.join(dict.fromkeys(look))}."
        return "Good: nothing here tells it from real rows."

    def to_html(self, title: str | None = None) -> str:
        """One self-contained page without scripts; needs jinja2 and matplotlib."""
        return render_dataset(self, title)

    def save(
        self, path: str | PathLike[str], *, title: str | None = None, force: bool = True
    ) -> None:
        """Write the page to a file, whole or not at all."""
        check_target(path, force=force)
        text = self.to_html(title)
        with writing(path, force=force) as stream:
            stream.write(text.encode("utf-8", errors="xmlcharrefreplace"))

    def __str__(self) -> str:
        lines = [f"[{f.level}] {f.topic}: {f.text}" for f in self.findings]
        return "\n".join([self.verdict, *lines])

    def __repr__(self) -> str:
        return f"<DatasetReport: {self.verdict}>"


def dataset_report(
    X_real: TableLike,
    X_new: TableLike,
    y_real: VectorLike | None = None,
    y_new: VectorLike | None = None,
    *,
    estimator: Any = None,
    judge: Any = None,
    tests: Mapping[str, tuple[Any, Any]] | None = None,
    groups: Any = None,
    constraints: Mapping[str, Callable[..., Any]] | None = None,
    sizes: Sequence[float] = (0.125, 0.25, 0.5, 1.0),
    categorical_features: Columns = "from_dtype",
    random_state: Seed = 0,
) -> DatasetReport:
    """Is this synthetic table any good? Figures, thresholds and a verdict, as one page.

    Parameters
    ----------
    X_real, X_new : array-like or frame of shape (n, d) and (m, d)
        Tables with the same columns.
    y_real, y_new : array-like of shape (n,) and (m,), default=None
        Targets, for the utility.
    estimator : estimator, default=None
        What is trained; None: a random forest, of numbers where ``y_real`` has fractions. It
        sees the table encoded.
    judge : classifier, default=None
        Who tells new from real rows; None: a random forest.
    tests : mapping of {str: (X, y)}, default=None
        Sets of test rows, e.g. "real", "uniform" and "task": a table may serve one and fail
        another. They must not have served to make the new rows. None: no utility.
    groups : pair of array-like of shape (n,) and (m,), default=None
        Group of each real and each new row.
    constraints : mapping of {str: callable}, default=None
        ``constraint(X_new) -> (m,)`` bool by name: which rows hold it.
    sizes : sequence of float, default=(0.125, 0.25, 0.5, 1.0)
        Shares of the new rows that models of the size curve are trained on.
    categorical_features : "from_dtype", None, array-like or callable, default="from_dtype"
        Nominal columns: by dtype (text, bool and category), none, or names, positions or a mask.
    random_state : int, RandomState, Generator or None, default=0
        Seed of samples, halves and models.

    Returns
    -------
    DatasetReport
        With ``findings``, ``verdict``, ``to_html()`` and ``save(path)``.

    Raises
    ------
    ValueError
        With fewer than 20 real or 2 new rows, with tests but without both targets, and for a
        constraint that does not answer for each row.

    References
    ----------
    C. Picard, J. Schiffmann, F. Ahmed, "DATED: guidelines for creating synthetic datasets for
    engineering design applications", ASME IDETC 2023, arXiv:2305.09018.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.inspection import dataset_report
    >>> X = np.random.default_rng(0).normal(size=(200, 3))
    >>> dataset_report(X, X[:100]).verdict
    'Not as it is: copies, closeness, near rows.'
    """
    n, m = n_rows(X_real), n_rows(X_new)
    if n < 20 or m < 2:
        raise ValueError(f"X_real needs at least 20 rows and X_new 2, got {n} and {m}")
    streams, read = Streams(random_state), {"categorical_features": categorical_features}
    shift = population_shift_score(X_real, X_new, groups, **read)
    own = None if groups is None else np.asarray(groups[0])
    floor = _between_halves(X_real, own, streams.get("halves"), read)
    utility, curve, score = [], [], ""
    if tests:
        if y_real is None or y_new is None:
            raise ValueError("tests need y_real and y_new: what a model is trained on")
        seed = streams.seed("model")
        model, measure = judge_for(y_real, estimator, categorical_features, seed)
        score = "R2" if measure.__name__ == "r2_score" else "balanced accuracy"
        real, new = (X_real, np.asarray(y_real)), (X_new, np.asarray(y_new))
        utility = utility_of(model, measure, real, new, tests)
        curve = size_curve(model, measure, new, tests, sizes, streams.get("sizes"))
    declared = {"reference": X_real, **read}
    return DatasetReport(
        fidelity=SyntheticReport.from_tables(
            X_real,
            X_new,
            max_rows=_MOST_ROWS,
            estimator=judge,
            random_state=streams.seed("fidelity"),
            **read,
        ),
        shift=shift,
        floor=floor,
        diversity=(
            attribute_diversity_score(X_real, **declared),
            attribute_diversity_score(X_new, **declared),
        ),
        utility=utility,
        score=score,
        size_curve=curve,
        violations={k: _violated(k, one, X_new, m) for k, one in (constraints or {}).items()},
        **_for_pictures(X_real, X_new, categorical_features, streams),
    )


def _between_halves(X, groups, rng, read) -> PopulationShift:
    """What two random halves of the real rows differ by, mean of ten; groups are not told apart."""
    found, n = [], n_rows(X)
    for _ in range(_HALVINGS):
        halves = np.array_split(rng.permutation(n)[:_MOST_ROWS], 2)
        pair = None if groups is None else tuple(groups[half] for half in halves)
        found.append(population_shift_score(*(take(X, half) for half in halves), pair, **read))
    return PopulationShift(*np.mean([one[:-1] for one in found], axis=0).tolist(), {})


def _violated(name: str, constraint, X_new, m: int) -> float:
    holds = np.asarray(constraint(X_new))
    if holds.shape != (m,):
        raise ValueError(
            f"constraint {name!r} must answer for each of {m} rows, got shape {holds.shape}"
        )
    return float(1.0 - holds.astype(bool).mean())


def _for_pictures(X_real, X_new, categorical_features, streams) -> dict:
    """Distances and correlations of samples of both tables."""
    real, new = joint_space(
        {"X_real": X_real, "X_new": X_new}, categorical_features, missing="median", scale="std"
    )
    rng = streams.get("pictures")
    index = NeighborIndex(Points(real))
    some = [np.sort(rng.permutation(len(t))[:_MOST_ROWS]) for t in (real, new)]
    own = np.sqrt(index.knn_self(1, rows=some[0])[0][:, 0])
    far = np.sqrt(index.knn(Points(new[some[1]]), 1)[0][:, 0])
    both, lower = [], np.tril_indices(real.shape[1], -1)
    moving = (real.std(axis=0) > 0) & (new.std(axis=0) > 0)
    pairs = np.flatnonzero(moving[lower[0]] & moving[lower[1]])
    pairs = np.sort(rng.permutation(pairs)[:_MOST_PAIRS])
    for table in (real, new):
        unit = (table - table.mean(axis=0)) / np.where(table.std(axis=0) > 0, table.std(axis=0), 1)
        a, b = lower[0][pairs], lower[1][pairs]
        both.append((unit[:, a] * unit[:, b]).mean(axis=0))
    return {"distances": (own, far), "correlations": tuple(both)}
