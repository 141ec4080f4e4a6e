"""What of a comparison is left out when it would not fit into its budget."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from skresample._figures import METRICS

__all__ = ["Plan", "plan_within", "plans_of"]

ENOUGH = 30_000  # rows for which the roster is thinned out; more rows only for the whole roster
# Samplers of the default that stay.
NEVER = ("RandomUnderSampler", "RandomOverSampler", "SMOTE", "RelevanceUnderSampler", "SMOTER")
SLOW = 1.5  # a sampler whose cells take this many times those of doing nothing goes first


class Plan(NamedTuple):
    """Which rows and cells take part; names, so that it can be kept as JSON."""

    methods: tuple[str, ...]
    learners: tuple[str, ...]
    n_repeats: int
    lean: bool = False  # no thresholds are tuned for weights and resamplers
    rows: int | None = None

    @classmethod
    def whole(cls, asked) -> Plan:
        """Everything that was asked for."""
        methods = tuple(m.name for m in asked.methods)
        return cls(methods, tuple(le.name for le in asked.learners), asked.n_repeats, asked.lean)

    @classmethod
    def from_json(cls, values: dict) -> Plan:
        """Build the plan from what JSON holds."""
        names = {key: tuple(values.pop(key)) for key in ("methods", "learners")}
        return cls(**names, **values)

    def cut(self, asked, budget: float):
        """The arguments that are left, and a sentence about the others ("" for none)."""
        gone = [le.name for le in asked.learners if le.name not in self.learners]
        gone += [m.name for m in asked.methods if m.name not in self.methods]
        parts = [f"without {', '.join(gone)}"] if gone else []
        if self.lean and not asked.lean:
            parts.append("without tuned thresholds of weights and resamplers")
        if self.n_repeats < asked.n_repeats:
            parts.append(f"{self.n_repeats} of {asked.n_repeats} repeats")
        left = replace(
            asked,
            methods=[m for m in asked.methods if m.name in self.methods],
            learners=[le for le in asked.learners if le.name in self.learners],
            n_repeats=self.n_repeats,
            lean=self.lean,
        )
        return left, f"To fit into {budget:g} s: {'; '.join(parts)}." if parts else ""


def plans_of(asked, timing) -> list[Plan]:
    """Ever smaller rosters: what costs much and says little goes first.

    Nothing that was asked for by name is left out.
    """
    out = [Plan.whole(asked)]
    metric = METRICS[asked.metric]
    if metric.task == "classification" and metric.kind not in ("decision", "group"):
        out.append(out[-1]._replace(lean=True))
    if asked.default_methods:
        slow = timing.slow_methods(ENOUGH, SLOW)
        slow &= {m.name for m in asked.methods if m.kind == "resampler"} - set(NEVER)
        kept = tuple(name for name in out[-1].methods if name not in slow)
        out.append(out[-1]._replace(methods=kept))
    if asked.default_learners and len(asked.learners) > 1:
        out.append(out[-1]._replace(learners=(timing.fastest_learner(ENOUGH),)))
    if asked.n_repeats > 2 and asked.cv is None:
        out.append(out[-1]._replace(n_repeats=2))
    return [plan for i, plan in enumerate(out) if plan not in out[:i]]


def plan_within(found, plans: list[Plan], n_rows: int, seconds: float) -> Plan:
    """The first plan that has enough rows within the time, or else the one with most."""
    fits = [(found.rows(plan, seconds, n_rows), plan) for plan in plans]
    if fits[0][0] >= n_rows:
        return plans[0]
    goal = min(n_rows, ENOUGH)
    best = next((pair for pair in fits if pair[0] >= goal), max(fits, key=lambda pair: pair[0]))
    return best[1]._replace(rows=max(best[0], min(n_rows, 200)))
