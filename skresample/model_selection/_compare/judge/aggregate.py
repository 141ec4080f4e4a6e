"""From the outcomes of all tasks to the leaderboard, the tests and the verdict."""

from __future__ import annotations

import platform
from importlib.metadata import version

import numpy as np

from skresample._figures import DO_NOTHING, METRICS, method_label, plain
from skresample.metrics import group_rates

from ..result import ComparisonResult, Verdict
from ..run.task import variants_of
from ..say.snippet import snippet
from ..say.words import sentences
from .curves import curves_of, pooled
from .statistics import mean_interval, tiers
from .verdict import NOTHING, Cell, build_tests, candidates, choose, default_rope

__all__ = ["aggregate"]

# Where the interval of a mean is cut off; the others lie between 0 and 1.
BOUNDS = {"mcc": (-1.0, 1.0), "expected_cost": (0.0, np.inf), "log_loss": (0.0, np.inf)}

PRICE = ("brier", "brier_corrected", "calibration_error", "calibration_bias", "log_loss")


def _by_row(folds: list[dict]) -> dict:
    rows: dict = {}
    for record in folds:
        rows.setdefault((record["learner"], record["method"], record["variant"]), []).append(record)
    return rows


def _mean(records, name):
    values = [r[name] for r in records if r[name] is not None]
    return float(np.mean(values)) if values else None


def _cells(setup, rows) -> dict:
    """Cells by learner, in the order of the roster."""
    metric, cells = METRICS[setup.metric], {}
    for learner in setup.learners:
        for method in setup.methods:
            for variant in variants_of(method, len(setup.classes)):
                records = rows[learner.name, method.name, variant]
                scores = [
                    np.nan if r[setup.metric] is None else metric.sign * r[setup.metric]
                    for r in records
                ]
                failed = sum(r["status"] == "failed" for r in records)
                label = method_label(method.name, variant)
                cell = Cell(
                    learner.name, method.name, variant, label, method.kind, method.order, scores,
                    failed,
                )  # fmt: skip
                cells.setdefault(learner.name, []).append(cell)
    return cells


def _choice(setup, cell, tests, rows, rope) -> dict:
    """Recommendation for one learner in figures."""
    nothing = rows[cell.learner, DO_NOTHING, "raw"]
    own = rows[cell.learner, *cell.key]
    test = next(
        (
            t
            for t in tests
            if (t["role"], t["method"], t["variant"]) == ("nothing", *cell.key)
        ),
        None,
    )  # fmt: skip
    price = {name: _mean(own, name) for name in PRICE}
    price |= {f"nothing_{name}": _mean(nothing, name) for name in PRICE}
    return {
        "learner": cell.learner,
        "method": cell.key[0],
        "variant": cell.key[1],
        "label": cell.label,
        "metric": setup.metric,
        "value": _mean(own, setup.metric),
        "baseline": method_label(DO_NOTHING, "raw"),
        "gain": None if test is None else test["mean"],
        "low": None if test is None else test["low"],
        "high": None if test is None else test["high"],
        "pvalue": None if test is None else test["pvalue_holm"],
        "exceeds_noise": test is not None,
        "rope": rope,
        "price": price,
    }


def _verdict(setup, cells, tests, rows, ropes, share, alpha) -> Verdict:
    """The recommendation for the learner that is best as it is, unless another's is better.

    The burden of proof is on resampling, not on learners: among these the best mean of doing
    nothing counts, and the simplest within the zone of practical equivalence.
    """
    chosen = []
    for name, group in cells.items():
        own = [t for t in tests if t["learner"] == name]
        chosen.append(choose(group, own, setup.metric, share, ropes[name], alpha))
    level = tiers([c.scores for c in chosen], share, rope=max(ropes.values()), alpha=alpha)
    as_is = [next(c.mean for c in group if c.key == NOTHING) for group in cells.values()]
    goal = max((m for m in as_is if not np.isnan(m)), default=np.nan) - max(ropes.values())
    best = next((i for i, m in enumerate(as_is) if m >= goal), 0)
    if level[best] != 1:
        best = next((i for i, t in enumerate(level) if t == 1), best)
    by_learner = []
    for cell in chosen:
        own = [t for t in tests if t["learner"] == cell.learner]
        choice = _choice(setup, cell, own, rows, ropes[cell.learner])
        words = sentences(choice, own)
        by_learner.append(choice | {"sentence": words[0], "text": " ".join(words)})
    final = by_learner[best]
    chosen = final["learner"], final["method"], final["variant"]
    code = snippet(setup, *chosen, cut=_mean(rows[chosen], "threshold") or 0.5)
    return Verdict(**final, by_learner=by_learner, snippet=code)


def _leaderboard(setup, cells, tests, rows, resources, verdict, share, alpha) -> list[dict]:
    everyone = [c for group in cells.values() for c in group]
    compared = candidates(everyone, setup.metric)
    level = {}
    if compared:
        found = tiers([c.scores for c in compared], share, rope=verdict.rope, alpha=alpha)
        level = {(c.learner, *c.key): int(t) for c, t in zip(compared, found, strict=True)}
    against = {
        (t["learner"], t["method"], t["variant"]): t for t in tests if t["role"] == "nothing"
    }
    board = []
    for cell in everyone:
        key = (cell.learner, *cell.key)
        records, sign = rows[key], METRICS[setup.metric].sign
        mean, low, high = mean_interval(sign * cell.scores, share)
        low, high = np.clip([low, high], *BOUNDS.get(setup.metric, (0.0, 1.0)))
        test = against.get(key, {})
        spent = [r for r in resources if (r["learner"], r["method"]) == (cell.learner, cell.key[0])]
        board.append(
            {
                "rank": 0,
                "tier": level.get(key, level.get((cell.learner, cell.key[0], "raw"), 0)),
                "method": cell.key[0],
                "variant": cell.key[1],
                "label": cell.label,
                "learner": cell.learner,
                "kind": cell.kind,
                "recommended": key == (verdict.learner, verdict.method, verdict.variant),
                "n_folds": sum(r["status"] == "ok" for r in records),
                "n_failed": cell.n_failed,
                "error": next((r["error"] for r in records if r["error"]), ""),
                "value": mean,
                "low": low,
                "high": high,
                "difference": test.get("mean"),
                "difference_low": test.get("low"),
                "difference_high": test.get("high"),
                "pvalue": test.get("pvalue"),
                "pvalue_holm": test.get("pvalue_holm"),
                "outcome": test.get("outcome"),
                "n_fit": _mean(records, "n_fit"),
                "seconds": _mean(spent, "seconds"),
                "memory_mb": _mean(spent, "memory_mb"),
                **{name: _mean(records, name) for name in METRICS},
            }
        )
    # A stable sort: of equal means, the simpler method (the order of the roster) comes first.
    board.sort(key=lambda r: -np.inf if np.isnan(r["value"]) else sign * r["value"], reverse=True)
    for rank, row in enumerate(board, start=1):
        row["rank"] = rank
    return board


def _pictures(setup, outcomes, rows):
    """Curves per method and learner, and rates per group."""
    curves, groups = [], []
    if len(setup.classes) > 2:
        return curves, groups
    for m, method in enumerate(setup.methods):
        for learner in setup.learners:
            found = pooled(setup, outcomes, m, learner.name)
            if found is None:
                continue
            y, p, corrected, test = found
            ids = {"method": method.name, "learner": learner.name}
            changed = corrected if not np.array_equal(corrected, p) else None
            curves.append(ids | curves_of(y, p, changed, setup.costs, setup.decision_metric))
            if setup.groups is None:
                continue
            for variant in variants_of(method, 2):
                cuts = {
                    r["fold"]: r["threshold"]
                    for r in rows[learner.name, method.name, variant]
                    if r["repeat"] == 0
                }
                if None in cuts.values():
                    continue
                cut = np.empty(len(setup.y))
                for fold, value in cuts.items():
                    cut[setup.folds[0, fold][1]] = value
                label = method_label(method.name, variant)
                extra = {**ids, "variant": variant, "label": label}
                rates = group_rates(y, p >= cut[test], setup.groups[test], p)
                groups += [extra | rate for rate in rates]
    return curves, groups


def _environment() -> dict:
    names = ("skresample", "numpy", "scipy", "scikit-learn", "imbalanced-learn")
    found = {"python": platform.python_version(), "platform": platform.platform()}
    for name in names:
        if name == "skresample":
            from skresample import __version__

            found[name] = __version__
        else:
            found[name] = version(name)
    return found


def aggregate(setup, outcomes, *, data, settings, messages, rope, alpha) -> ComparisonResult:
    """Build the result from ``outcomes`` (task to what :func:`run_task` returned)."""
    # Everything passes through the same plain form, whether it comes from the cache or not.
    outcomes = {task: plain(outcome) for task, outcome in outcomes.items()}
    folds = [record for outcome in outcomes.values() for record in outcome["records"]]
    resources = [row for outcome in outcomes.values() for row in outcome["resources"]]
    rows = _by_row(folds)
    cells, share = _cells(setup, rows), 1 / (settings["n_splits"] - 1)
    tests, ropes = [], {}
    for name, group in cells.items():
        base = _mean(rows[name, DO_NOTHING, "raw"], setup.metric)
        ropes[name] = rope if rope is not None else default_rope(setup.metric, base or 0.0)
        tests += build_tests(group, setup.metric, share, ropes[name], alpha)[0]
    verdict = _verdict(setup, cells, tests, rows, ropes, share, alpha)
    curves, groups = _pictures(setup, outcomes, rows)
    warned = sorted({text for outcome in outcomes.values() for text in outcome["warnings"]})
    return ComparisonResult(
        folds=folds,
        resources=resources,
        tests=plain(tests),
        rows=plain(_leaderboard(setup, cells, tests, rows, resources, verdict, share, alpha)),
        verdict=Verdict(**plain(vars(verdict))),
        curves=plain(curves),
        resampling=[o["resampling"] for o in outcomes.values() if o["resampling"] is not None],
        groups=plain(groups),
        data=plain(data),
        settings=plain(settings),
        environment=_environment(),
        messages=[*messages, *warned],
    )
