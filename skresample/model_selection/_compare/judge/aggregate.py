"""From the outcomes of all tasks to the leaderboard, the tests and the verdict."""

from __future__ import annotations

import platform
import re
from importlib.metadata import version

import numpy as np

from skresample._figures import (
    DO_NOTHING,
    GroupRates,
    LeaderboardRow,
    MethodTest,
    method_label,
    plain,
)

from ..recommendation import Verdict
from ..result import ComparisonResult
from ..run.group_rates import rates_by_group
from ..run.outcome import Outcome
from ..say.recommended import estimator_of, free_threshold, usual_parameters
from .board import by_row, cells_of, leaderboard, mean_of
from .conclude import Judged, verdict_of
from .curves import curves_of, each_pooled
from .error_curves import number_pictures
from .verdict import build_tests, default_rope, unproven

__all__ = ["aggregate"]


def aggregate(
    setup, outcomes, *, data, settings, messages, rope, alpha, leaks=()
) -> ComparisonResult:
    """Build the result from ``outcomes`` (task to what :func:`run_task` returned)."""
    # Everything passes through the same plain form, whether it comes from the cache or not.
    outcomes = {task: Outcome.from_json(outcome.to_json()) for task, outcome in outcomes.items()}
    folds = [record for outcome in outcomes.values() for record in outcome.records]
    resources = [row for outcome in outcomes.values() for row in outcome.resources]
    rows = by_row(folds)
    cells, share = cells_of(setup, rows, setup.metric), test_share(setup)
    tests, ropes = _tests(setup, rows, cells, share, rope, alpha)
    curves, groups, errors, group_errors = [], [], [], []
    if setup.numeric:
        errors, group_errors = number_pictures(setup, outcomes)
    else:
        curves, groups = _pictures(setup, outcomes, rows)
    found = groups or group_errors
    judged = Judged(setup, rows, cells, tests, ropes, resources, found, share, alpha)
    verdict = verdict_of(judged, leaks)
    if verdict.outcome == "no skill":
        tests = unproven(tests)
    board = leaderboard(setup, cells, tests, rows, resources, verdict, share, alpha)
    warned = sorted({text for outcome in outcomes.values() for text in outcome.warnings})
    result = ComparisonResult(
        folds=folds,
        resources=resources,
        tests=[MethodTest.of(plain(test)) for test in tests],
        rows=[LeaderboardRow.of(plain(row)) for row in board],
        verdict=Verdict.of(plain(vars(verdict))),
        curves=curves,
        resampling=[o.resampling for o in outcomes.values() if o.resampling is not None],
        groups=groups,
        data=plain(data),
        settings=plain(settings),
        environment=_environment(),
        messages=[*messages, *_alike(warned)],
        error_curves=errors,
        group_errors=group_errors,
    )
    key = verdict.learner, verdict.method, verdict.variant
    result._recommended = estimator_of(
        setup,
        *key,
        free=free_threshold(verdict.lines, setup.metric),
        parameters=usual_parameters(setup, verdict.method, rows[key]),
    )
    return result


def _tests(setup, rows, cells, share, rope, alpha):
    """Tests of all rows, and by learner the differences that count as none."""
    tests, ropes = [], {}
    for name, group in cells.items():
        base = mean_of(rows[name, DO_NOTHING, "raw"], setup.metric)
        ropes[name] = rope if rope is not None else default_rope(setup.metric, base or 0.0)
        tests += build_tests(group, setup.metric, share, ropes[name], alpha)[0]
    return tests, ropes


def _alike(texts) -> list[str]:
    """One of the texts that differ in their numbers only, and how many there are."""
    kinds: dict[str, list[str]] = {}
    for text in texts:
        kinds.setdefault(re.sub(r"-?\d[\d.,e+-]*", "#", text), []).append(text)
    return [
        same[0] if len(same) == 1 else f"{same[0]} ({len(same) - 1} more like this.)"
        for same in kinds.values()
    ]


def test_share(setup) -> float:
    """Test rows per training row over all folds."""
    folds = setup.folds.values()
    return sum(len(test) for _, test in folds) / sum(len(train) for train, _ in folds)


def _pictures(setup, outcomes, rows):
    """Curves per method and learner, and rates per group."""
    curves, groups = [], []
    if len(setup.classes) > 2:
        return curves, groups
    for method, ids, (y, p, corrected, test) in each_pooled(setup, outcomes):
        changed = corrected if not np.array_equal(corrected, p) else None
        curves.append(curves_of(ids, y, p, changed, setup.costs, setup.decision_metric))
        for variant in setup.variants(method) if setup.groups is not None else ():
            groups += _rates(setup, rows[ids["learner"], ids["method"], variant], p, test)
    return curves, groups


def _rates(setup, records, p, test) -> list[GroupRates]:
    """Rates per group of one row of the leaderboard in the first repeat."""
    cuts = {r.fold: r.threshold for r in records if r.repeat == 0}
    if None in cuts.values():
        return []
    cut = np.empty(len(setup.y))
    for fold, value in cuts.items():
        cut[setup.folds[0, fold][1]] = value
    one = records[0]
    ids = {"method": one.method, "variant": one.variant, "learner": one.learner}
    label = method_label(one.method, one.variant)
    rates = rates_by_group(setup, test, p, p >= cut[test])
    return [GroupRates.of(plain(rate | ids | {"label": label})) for rate in rates]


def _environment() -> dict[str, str]:
    from skresample import __version__

    found = {"python": platform.python_version(), "platform": platform.platform()}
    found["skresample"] = __version__
    return found | {name: version(name) for name in ("numpy", "scipy", "scikit-learn")} | {
        "imbalanced-learn": version("imbalanced-learn")
    }  # fmt: skip
