"""What a comparison found: fold by fold, in sum, and in one sentence."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from os import PathLike
from pathlib import Path
from typing import Any

from sklearn.base import clone

from skresample._figures import (
    KEYS,
    METRICS,
    Curve,
    ErrorCurve,
    FoldRecord,
    GroupErrors,
    GroupRates,
    LeaderboardRow,
    MethodTest,
    Resampling,
    Resource,
    digits_of,
    html_table,
    metrics_of,
    plain,
)
from skresample._table.containers import pandas_frame

from .recommendation import Verdict
from .text_file import write_text

__all__ = ["ComparisonResult"]


@dataclass
class ComparisonResult:
    """Result of :func:`compare_resamplers`.

    Attributes
    ----------
    folds : list of FoldRecord
        One record per method, variant, learner, repeat and fold. Nothing in it depends on time or
        machine load.
    resources : list of Resource
        Seconds and memory; not reproducible.
    tests : list of MethodTest
        Every row against doing nothing, and resamplers against the best simple method.
    rows : list of LeaderboardRow
        The leaderboard: see :meth:`leaderboard`.
    verdict : Verdict
    curves : list of Curve
        Per method and learner from the pooled predictions for rows left out of the first repeat;
        empty for more than two classes.
    resampling : list of Resampling
        Per resampler, what it did in the first fold.
    groups : list of GroupRates
        With ``groups``, rates per row of the leaderboard and group.
    data : dict
        ``n_rows, n_columns, class_counts, positive, classes, prevalence, n_groups,
        duplicate_rows, columns`` (list of {name, kind}); of a numeric target also ``target``.
    settings : dict
        ``task, metric, decision_metric, n_splits, n_repeats, inner_splits, cost_fp, cost_fn,
        random_state, learners, resamplers, rope, alpha, time_budget, max_rows, tune``.
    environment : dict
        ``python, platform, skresample, numpy, scipy, scikit-learn, imbalanced-learn``.
    messages : list of str
        What the user should know: rows left out, folds skipped, rows kept together, warnings.
    error_curves : list of ErrorCurve
        Of a numeric target, errors by value per method and learner; in place of ``curves``.
    group_errors : list of GroupErrors
        Of a numeric target with ``groups``; in place of ``groups``.

    Notes
    -----
    Records are frozen and typed; they can be read by attribute or by name
    (``record.learner == record["learner"]``), and ``dict(record)`` is their flat form.
    """

    folds: list[FoldRecord]
    resources: list[Resource]
    tests: list[MethodTest]
    rows: list[LeaderboardRow]
    verdict: Verdict
    curves: list[Curve]
    resampling: list[Resampling]
    groups: list[GroupRates]
    data: dict[Any, Any]
    settings: dict[Any, Any]
    environment: dict[Any, Any]
    messages: list[str]
    error_curves: list[ErrorCurve] = field(default_factory=list[ErrorCurve])
    group_errors: list[GroupErrors] = field(default_factory=list[GroupErrors])

    _recommended = None  # no field: models are not written to JSON

    @property
    def _task(self) -> str:
        """Classification or regression; results of earlier versions know classes only."""
        return self.settings.get("task", "classification")

    def recommended_estimator(self) -> Any:
        """The recommended pipeline, unfitted: the same pieces as ``verdict.snippet``.

        Returns
        -------
        estimator : classifier or regressor
            A new copy. Fitting it on all rows makes the model to use.

        Raises
        ------
        ValueError
            When the result was read from JSON, which holds no models.
        """
        if self._recommended is None:
            raise ValueError(
                "a result read from JSON holds no models; run its verdict.snippet, or compare again"
            )
        return clone(self._recommended)

    def to_records(self) -> list[dict[str, Any]]:
        """Return the fold records (copies), without anything that depends on time."""
        return [dict(record) for record in self.folds]

    def to_frame(self) -> Any:
        """Return the fold records as a pandas frame; the columns always come in the same order."""
        return pandas_frame(self.to_records(), [*KEYS, *metrics_of(self._task)])

    def leaderboard(self, *, as_frame: bool = False) -> Any:
        """One row per method, variant and learner, best first.

        Parameters
        ----------
        as_frame : bool, default=False
            Whether to return a pandas frame instead of a list of dict.

        Returns
        -------
        list of dict or DataFrame
            ``rank, tier, method, variant, label, learner, kind, recommended, n_folds, n_failed,
            error, value`` (mean of the chosen metric), ``low, high`` (its interval, corrected
            for overlapping folds), ``difference, difference_low, difference_high, pvalue,
            pvalue_holm, outcome`` (improvement over doing nothing with the same learner),
            ``n_fit`` (rows trained on), ``seconds`` (per fold), ``memory_mb`` and the mean of
            every metric under its own name. ``tier`` 1 holds what cannot be told from the best;
            0 marks the dummy and rows
            without a result.
        """
        if not as_frame:
            return [dict(row) for row in self.rows]
        return pandas_frame([dict(row) for row in self.rows])

    def to_dict(self, *, resources: bool = True) -> dict[Any, Any]:
        """Everything as plain Python objects; without ``resources`` the result is reproducible."""
        out = plain({f.name: getattr(self, f.name) for f in fields(self)})
        out["verdict"] = plain(vars(self.verdict))
        if not resources:
            del out["resources"], out["verdict"]["cost"]
            for row in out["rows"]:
                del row["seconds"], row["memory_mb"]
        return out

    def to_json(self, path: str | PathLike[str], *, resources: bool = False) -> None:
        """Write the result as JSON; the file appears only when it is complete.

        Parameters
        ----------
        path : path-like
            File to write; an existing one is replaced.
        resources : bool, default=False
            Whether to include seconds and memory, which differ from run to run. Without them the
            same data, settings and seed give the same bytes.
        """
        text = json.dumps(self.to_dict(resources=resources), indent=1, allow_nan=False)
        write_text(path, text + "\n")

    @classmethod
    def from_json(cls, path: str | PathLike[str]) -> ComparisonResult:
        """Read what :meth:`to_json` wrote."""
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        content["verdict"] = Verdict.of(content["verdict"])
        for name, kind in RECORDS.items():
            content[name] = [kind.of(entry) for entry in content.get(name, [])]
        return cls(**content)

    def _repr_html_(self) -> str:
        """Verdict and the top of the leaderboard, for notebooks."""
        name = self.settings["metric"]
        digits = digits_of(name, next((row.value for row in self.rows), None))

        def shown(value):
            return "" if value is None else f"{value:.{digits}f}"

        metric = METRICS[name].label
        header = ["", "method", "learner", metric, "low", "high", "gain", "outcome"]
        rows = [
            [
                "*" if row.recommended else "", row.label, row.learner, shown(row.value),
                shown(row.low), shown(row.high), shown(row.difference), row.outcome or "",
            ]
            for row in self.rows[:15]
        ]  # fmt: skip
        return html_table(str(self.verdict), header, rows)

    def plot(self, *, ax: Any = None) -> Any:
        """Draw the leaderboard: mean and interval of the chosen metric per method and learner.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to draw; None makes a new figure.

        Returns
        -------
        matplotlib Axes
        """
        from .say.plot import plot_leaderboard

        return plot_leaderboard(self, ax=ax)

    def report(self, path: str | PathLike[str]) -> None:
        """Write a self-contained HTML report to ``path``."""
        from skresample.inspection import write_report

        write_report(self, path)


RECORDS: dict[str, type] = {
    "folds": FoldRecord,
    "resources": Resource,
    "tests": MethodTest,
    "rows": LeaderboardRow,
    "curves": Curve,
    "resampling": Resampling,
    "groups": GroupRates,
    "error_curves": ErrorCurve,
    "group_errors": GroupErrors,
}
