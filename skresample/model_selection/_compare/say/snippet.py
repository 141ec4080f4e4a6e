"""Python source of a recommended pipeline, ready to paste."""

from __future__ import annotations

import copy
import inspect
import sys
import textwrap

import numpy as np
from sklearn.pipeline import Pipeline

from ..coded_labels import takes_codes_only
from ..decision_threshold import DecisionThresholdClassifier
from .again import measured_again
from .recommended import estimator_of, stops_early

__all__ = ["snippet"]


class _Source:
    """Collects the imports that a piece of source needs."""

    def __init__(self):
        self.imports: dict = {}

    def module_of(self, cls) -> str:
        """Package that exports the class: the first public one above it, or one that lists it."""
        parts = cls.__module__.split(".")
        private = [part.startswith("_") for part in parts]
        above = ".".join(parts[: private.index(True)]) if any(private) else cls.__module__
        shorter = [".".join(parts[:i]) for i in range(1, len(parts))]
        exports = [*shorter, *(name for name in sorted(sys.modules) if name.startswith(parts[0]))]
        for name in exports:
            if "._" not in name and getattr(sys.modules.get(name), cls.__name__, None) is cls:
                return name
        return above or cls.__module__

    def name(self, cls) -> str:
        """Name of a class; its import is noted."""
        self.need(self.module_of(cls), cls.__name__)
        return cls.__name__

    def need(self, module: str, name: str) -> None:
        """Note an import."""
        self.imports.setdefault(module, set()).add(name)

    def value(self, value) -> str:
        """Source of a parameter."""
        # Boosting libraries need not inherit from scikit-learn.
        known = hasattr(value, "get_params") and not isinstance(value, type)
        if isinstance(value, float) and not np.isfinite(value):
            return f"float('{value}')"
        return self.estimator(value) if known else repr(value)

    def estimator(self, estimator) -> str:
        """Constructor call with the parameters that differ from their defaults."""
        if isinstance(estimator, Pipeline) and (call := self._pipeline(estimator)):
            return call
        defaults = {
            k: p.default for k, p in inspect.signature(type(estimator).__init__).parameters.items()
        }
        given = {
            k: self.value(v)
            for k, v in estimator.get_params(deep=False).items()
            # Boosting libraries list what was never set as None.
            if (v is not None if k not in defaults else self.value(v) != self.value(defaults[k]))
        }
        inside = ", ".join(f"{k}={v}" for k, v in given.items())
        if "\n" in inside:  # a pipeline inside: a line of its own for each argument
            lines = "".join(f"{k}={v},\n" for k, v in given.items())
            inside = "\n" + textwrap.indent(lines, "    ")
        return f"{self.name(type(estimator))}({inside})"

    def _pipeline(self, pipeline) -> str | None:
        """Call of the module's ``make_pipeline``, one step a line."""
        module = self.module_of(type(pipeline))
        if not hasattr(sys.modules.get(module), "make_pipeline"):
            return None
        self.need(module, "make_pipeline")
        steps = "".join(f"{self.value(step)},\n" for _, step in pipeline.steps)
        return "make_pipeline(\n" + textwrap.indent(steps, "    ") + ")"

    def text(self, body: str) -> str:
        """Imports followed by the body."""
        lines = [
            f"from {module} import {', '.join(sorted(names))}"
            for module, names in sorted(self.imports.items())
        ]
        return "\n".join([*lines, "", body]) + "\n"


def snippet(
    setup,
    learner_name: str,
    method_name: str,
    variant: str,
    *,
    free: float | None = None,
    value=None,
    parameters=None,
) -> str:
    """Return the source that fits the recommended method to ``X_train, y_train``.

    It ends in a function that measures the row of the leaderboard again, where its folds can be
    made again. ``value`` is the figure to expect there; the others are those of
    :func:`estimator_of`.
    """
    source = _Source()
    learner = next(le for le in setup.learners if le.name == learner_name)
    before, after = "", ""
    if takes_codes_only(learner.model, setup.classes):
        setup, before, after = _coded(source, setup)
    model = estimator_of(setup, learner_name, method_name, variant, free, parameters)
    together = setup.origin is not None and setup.origin.together
    tuned = isinstance(model, DecisionThresholdClassifier) and model.threshold == "tuned"
    passed = {"together": "together"} if together and tuned else {}
    if isinstance(model, Pipeline) and getattr(model.steps[-1][1], "cells", None) == "groups":
        passed = {f"{model.steps[-1][0]}__groups": "groups_train"}
    extra = "".join(f", {name}={rows}" for name, rows in passed.items())
    params = "".join(f'{{"{name}": {rows}}}' for name, rows in passed.items())
    body = f"{before}model = {source.estimator(model)}\nmodel.fit(X_train, y_train{extra}){after}"
    if stops_early(learner):  # which rows are watched follows other draws there
        return source.text(body)
    return source.text(body + measured_again(source, setup, params, value))


def _coded(source: _Source, setup):
    """For a model that takes labels 0, 1, ... only: the setup in these, lines that code and decode.

    ``predict`` gives the labels; what ``model`` predicts are their places in sorted order.
    """
    source.need("sklearn.preprocessing", "LabelEncoder")
    coded = copy.copy(setup)
    coded.classes = np.searchsorted(np.sort(setup.classes), setup.classes)
    before = "labels = LabelEncoder().fit(y_train)\ny_train = labels.transform(y_train)\n"
    after = (
        "\n\n\ndef predict(X):\n"
        '    """Labels as in the table: the model itself knows their codes."""\n'
        "    return labels.inverse_transform(model.predict(X).astype(int))"
    )
    return coded, before, after
