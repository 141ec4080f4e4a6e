"""What a comparison found: fold by fold, in sum, and in one sentence."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field, fields
from os import PathLike
from pathlib import Path
from typing import Any, Self

from sklearn.base import clone

from skresample._figures import (
    KEYS,
    METRICS,
    Choice,
    Curve,
    ErrorCurve,
    FoldRecord,
    GroupErrors,
    GroupRates,
    LeaderboardRow,
    MethodTest,
    Resampling,
    Resource,
    VerdictLine,
    digits_of,
    html_table,
    metrics_of,
    plain,
)

__all__ = ["ComparisonResult", "Verdict"]


@dataclass
class Verdict:
    """The recommendation in words and in figures.

    Attributes
    ----------
    outcome : str
        "better": the recommendation beats doing nothing by more than noise (or, when it is doing
        nothing, all that was tried is worse: see ``favours``). "equivalent": the interval of the
        best alternative lies within the zone of equivalence, and no other alternative's reaches
        beyond its upper end. "undecided": the folds cannot tell, or the best alternative is
        equivalent and another may still be better. "no skill": no model is proven to predict
        better than guessing. "no evidence": too few folds were measured (fewer than 5 of those
        planned).
    favours : str
        Where the outcome is "better", who is: "alternative" (the recommended one, which beats doing
        nothing) or "nothing" (doing nothing, which beats all that was tried); else "".
    text : str
        The verdict in plain sentences; the texts of ``lines`` follow, a line each.
    sentence : str
        The first of them.
    learner, method, variant, label : str
        The recommended row of the leaderboard.
    metric : str
        Name of the deciding figure.
    value : float or None
        Its mean for the recommendation.
    baseline : str
        Label of what the gain is measured against: doing nothing with the same learner.
    gain, low, high, pvalue : float or None
        Improvement over the baseline (positive is better for every metric), its 95 % interval
        and p-value (both corrected for overlapping folds, the p-value by Holm as well). None
        when doing nothing is the recommendation.
    exceeds_noise : bool
        Whether the recommendation differs from doing nothing by more than noise.
    rope : float
        Differences up to this size count as equal.
    price : dict
        Mean ``brier``, ``brier_corrected``, ``calibration_error``, ``calibration_bias`` and
        ``log_loss`` of the recommendation and, with the prefix ``nothing_``, of doing nothing.
    n_folds, n_planned : int
        Folds in which doing nothing and an alternative were measured, and all folds.
    rival : str
        Label of the best alternative to doing nothing, the recommendation itself if it is one.
    rival_gain, rival_low, rival_high, rival_pvalue : float or None
        Its improvement over doing nothing.
    p_better, p_equivalent, p_worse : float or None
        Probabilities of the correlated Bayesian t-test for the rival.
    gain_corrected : float or None
        What choosing the best method brings on new folds: free of the optimism of the choice.
    lines : list of VerdictLine
        For two classes "ranking", "decisions" and "probabilities"; for a numeric target "tails"
        and "whole"; "groups" with groups, and
        "suspicion" where a score or a column is too good to be true.
    cost : VerdictLine or None
        A resampler that saves training time without loss. It depends on the machine and is left
        out of what is reproducible.
    by_learner : list of Choice
        The same fields for every learner on its own.
    snippet : str
        Python source of the recommended pipeline.
    """

    text: str
    sentence: str
    learner: str
    method: str
    variant: str
    label: str
    metric: str
    value: float | None
    baseline: str
    gain: float | None
    low: float | None
    high: float | None
    pvalue: float | None
    exceeds_noise: bool
    rope: float
    price: dict[str, float | None] = field(default_factory=dict[Any, Any])
    outcome: str = "undecided"
    favours: str = ""
    n_folds: int = 0
    n_planned: int = 0
    rival: str = ""
    rival_gain: float | None = None
    rival_low: float | None = None
    rival_high: float | None = None
    rival_pvalue: float | None = None
    p_better: float | None = None
    p_equivalent: float | None = None
    p_worse: float | None = None
    gain_corrected: float | None = None
    lines: list[VerdictLine] = field(default_factory=list[Any])
    cost: VerdictLine | None = None
    by_learner: list[Choice] = field(default_factory=list[Any])
    snippet: str = ""

    def __str__(self) -> str:
        return self.text if self.cost is None else f"{self.text}\n{self.cost.text}"

    @classmethod
    def of(cls, values: dict[str, Any]) -> Verdict:
        """Build the verdict from plain values, as JSON holds them."""
        cost = values.get("cost")
        made = {
            "by_learner": [Choice.of(choice) for choice in values["by_learner"]],
            "lines": [VerdictLine.of(line) for line in values.get("lines", ())],
            "cost": None if cost is None else VerdictLine.of(cost),
        }
        return cls(**{**values, **made})


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
        import pandas as pd

        return pd.DataFrame(self.to_records(), columns=[*KEYS, *metrics_of(self._task)])

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
        import pandas as pd

        return pd.DataFrame([dict(row) for row in self.rows])

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

    def plot(self, *, ax: Any = None) -> Self:
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


def write_text(path, text: str) -> None:
    """Write ``text`` to a temporary file beside ``path`` and rename it."""
    path = Path(path)
    partial = path.with_name(f".{path.name[:80]}.{os.getpid()}.tmp")
    # A killed process of the same number may have left one; "x" never writes through a link.
    partial.unlink(missing_ok=True)
    try:
        with open(partial, "x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        os.replace(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
