"""Schedules of training in a comparison: which of the rows a learner sees in which round."""

from __future__ import annotations

from typing import Literal

from sklearn.base import clone, is_classifier

from skresample.combine import ScheduledClassifier
from skresample.scheduling import Constant, Cooldown, Schedule, ScheduledMixture, Temperature

from .learners import resolve_learners
from .roster import Method, resolve_methods

__all__ = ["SCHEDULES", "resolve_roster", "resolve_schedules", "scheduled", "weighs_groups"]

ROUNDS = 20

# Pace and rows of a round, in the order of simplicity that the verdict prefers.
SCHEDULES = {
    "proportional": (Constant(), 1.0),
    "repeated_subsets": (Constant(), 0.1),
    "temperature": (Temperature(5.0), 1.0),
    "cooldown": (Cooldown(5.0, 1.0), 1.0),
    "end_upsampling": (ScheduledMixture("proportional", "uniform"), 1.0),
    "group_temperature": (Temperature(5.0), 1.0),
    "group_cooldown": (Cooldown(5.0, 1.0), 1.0),
    "group_end_upsampling": (ScheduledMixture("proportional", "uniform"), 1.0),
}


def weighs_groups(name: str) -> bool:
    """Whether groups are the cells of a schedule of this name; classes otherwise."""
    return name.startswith("group_")


def resolve_roster(
    resamplers, schedules, learners, categorical_features, numeric, relevance, grouped=False
):
    """Methods and learners of a comparison, from its arguments of these names.

    ``grouped``: whether the groups of the rows are known.
    """
    methods = resolve_methods(resamplers, numeric, relevance)
    methods += resolve_schedules(schedules, numeric, [m.name for m in methods], grouped)
    usual = ("linear", "boosting") if schedules is None else ("sgd",)
    models = resolve_learners(learners, categorical_features, numeric, usual)
    if schedules is not None:
        _check_learners(models)
    return methods, models


def resolve_schedules(
    schedules, numeric: bool = False, taken=(), grouped: bool = False
) -> list[Method]:
    """Rows of the roster, called "<name> schedule", after every resampler; none for None.

    ``taken`` are the names of the other methods; schedules of groups need ``grouped`` rows.
    """
    if schedules is None:
        return []
    if numeric:
        raise ValueError(
            "schedules weigh classes, and the target holds numbers; leave schedules out, or train "
            "ScheduledRegressor with groups by itself."
        )
    methods = []
    for i, (name, schedule) in enumerate(_asked(schedules, grouped).items()):
        if weighs_groups(name) and not grouped:
            raise ValueError(
                f"schedule {name!r} weighs groups; pass the group of every row (groups=, or "
                "--group COLUMN), or leave it out."
            )
        if not isinstance(schedule, Schedule):
            schedule = _of_pace(schedule)
        if getattr(schedule.pace, "per_row", False):
            raise ValueError(
                f"schedule {name!r} weighs single rows ({schedule.pace!r}); folds would cut its "
                "scores apart. Paces of classes can be compared."
            )
        name = name if name.endswith("schedule") else f"{name} schedule"
        if name in taken:
            raise ValueError(f"schedule name {name!r} is taken by another method; choose another.")
        by_groups = weighs_groups(name)
        methods.append(Method(name, "resampler", None, 1000 + i, schedule, by_groups))
    return methods


def _asked(schedules, grouped) -> dict:
    """Schedules, or paces, by name."""
    if isinstance(schedules, str) and schedules == "all":
        schedules = [name for name in SCHEDULES if grouped or not weighs_groups(name)]
    if isinstance(schedules, (Schedule, str)) or callable(schedules):
        schedules = [schedules]
    if isinstance(schedules, dict):
        found = {str(name): value for name, value in schedules.items()}
    elif isinstance(schedules, (list, tuple)):
        found = {v if isinstance(v, str) else _name(v): v for v in schedules}
    else:
        raise TypeError(
            f"schedules must be None, 'all', a list of names, paces or schedules, or a dict of "
            f"names to these, got {schedules!r}."
        )
    for name, value in found.items():
        if isinstance(value, str):
            if value not in SCHEDULES:
                raise ValueError(
                    f"schedules names {value!r}, which is none of {', '.join(SCHEDULES)}."
                )
            found[name] = _of_pace(*SCHEDULES[value])
        elif not isinstance(value, Schedule) and (isinstance(value, type) or not callable(value)):
            raise TypeError(f"schedule {name!r} must be a Schedule or a pace, got {value!r}.")
    return found


def _of_pace(pace, fraction=1.0) -> Schedule:
    return Schedule(pace, n_rounds=ROUNDS, fraction=fraction, batch_size=None)


def _name(value) -> str:
    pace = value.pace if isinstance(value, Schedule) else value
    return getattr(pace, "__name__", type(pace).__name__)


def _check_learners(learners) -> None:
    """Every learner must be trainable round by round."""
    for learner in learners:
        if not hasattr(learner.model, "partial_fit"):
            raise ValueError(
                f"schedules need learners with partial_fit, and {learner.name!r} "
                f"({type(learner.model).__name__}) has none; use learners=['sgd'] or ['network'], "
                "MultinomialNB, or leave schedules out."
            )


def scheduled(model, schedule: Schedule, seed: int | None = None, by_groups: bool = False):
    """The model as it is trained by a schedule; draws by ``seed`` where the schedule has none."""
    if not is_classifier(model):
        raise TypeError(f"a schedule of classes trains classifiers, got {model!r}")
    own = clone(schedule)
    if own.random_state is None:
        own.set_params(random_state=seed)
    cells: Literal["auto", "groups"] = "groups" if by_groups else "auto"
    return ScheduledClassifier(model, own, cells=cells, random_state=seed)
