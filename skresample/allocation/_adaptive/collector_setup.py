"""From the parameters of a collector to its state, and to one that goes on with changed ones."""

from __future__ import annotations

import numpy as np

from skresample._compat import validate_parameter_constraints
from skresample._math.rng import Streams
from skresample.allocation._cells import as_python

from .._budget.problem import group_array
from .._curves.loss import LossFunction
from .._curves.tracker import CurveTracker, check_fractions, growth_of
from .acquisition import Acquisition
from .collection import Collection, name_of
from .prior import prior_of

__all__ = ["follow_parameters", "start_collection"]


def start_collection(collector) -> Collection:
    """Check the parameters and make an empty state."""
    _check(collector)
    names, amounts = _by_group(collector)
    engine = Acquisition(
        names,
        costs=amounts["costs"],
        weights=amounts["weights"],
        prior=amounts["prior"],
        budget=collector.budget,
        batch_size=collector.batch_size,
        objective=collector.objective,
        alpha=collector.alpha,
        exploration=collector.exploration,
        optimism=collector.optimism,
        confidence=collector.confidence,
        saturation=collector.saturation,
    )
    streams = Streams(collector.random_state)
    tracker = CurveTracker(
        collector.estimator,
        LossFunction(collector.estimator, collector.scoring),
        (check_fractions(collector.fractions), collector.cv, 1),
        collector.form,
        streams,
        len(names),
        collector.n_jobs,
        growth=growth_of(len(names), least=0.0),
    )
    first = engine.seed(amounts["first"])
    state = Collection(engine, tracker, first, streams, collector.random_state)
    state.fixed = _fixed(collector)
    return state


def follow_parameters(state: Collection, collector) -> None:
    """Take over the parameters that may change while a collection goes on."""
    _check(collector)
    for name, value in _fixed(collector).items():
        if value != state.fixed[name]:
            raise ValueError(
                f"{name} cannot change while a collection goes on: it was {state.fixed[name]} and "
                f"is {value}. Set it back, or tell a new collector all rows"
            )
    for name in ("objective", "exploration", "optimism", "confidence", "saturation"):
        setattr(state.engine, name, getattr(collector, name))
    state.engine.alpha = collector.alpha if collector.objective == "alpha" else 0.0
    state.tracker.n_jobs = collector.n_jobs
    names, amounts = _by_group(collector)
    state.refresh(names, budget=collector.budget, batch_size=collector.batch_size, **amounts)


def _check(collector):
    validate_parameter_constraints(
        collector._parameter_constraints,
        collector.get_params(deep=False),
        caller_name=type(collector).__name__,
    )


def _fixed(collector) -> dict:
    """What earlier decisions rest on, as text."""
    names = ("estimator", "scoring", "form", "fractions", "cv", "random_state")
    return {name: name_of(getattr(collector, name)) for name in names}


def _by_group(collector):
    """Names, and prices, importance, prior shares and first rows of each group, (G,) arrays."""
    names = [as_python(name) for name in collector.groups]
    if len(set(names)) != len(names) or not names:
        raise ValueError(f"groups must be different names, at least one, got {names}")
    for name in names:
        if not isinstance(name, (str, int, float)) or name != name:
            raise ValueError(f"groups must be numbers or text, got {name!r}")
    first = group_array(collector.n_initial, names, "n_initial", 1.0)
    return names, {
        "costs": group_array(collector.costs, names, "costs", 1.0, positive=True),
        "weights": group_array(collector.weights, names, "weights", 1.0),
        "prior": prior_of(collector.prior_shares, names),
        "first": first.astype(np.int64),
    }
