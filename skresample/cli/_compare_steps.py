"""The steps of ``skresample compare`` that take time: a look, the comparison, slices."""

from __future__ import annotations

from pathlib import Path

from skresample.inspection._files import output_directory

from ._diagnose import name_rows
from ._prepare import Problem
from ._progress import awaited, progress_bar
from ._slices import slices_of

__all__ = ["Interrupted", "found_slices", "looked_at", "run_comparison"]


class Interrupted(KeyboardInterrupt):
    """Interruption that says what is left to do."""


def looked_at(problem: Problem, proba, settings: dict, values: bool, quiet: bool):
    """What a look at the table found, by the names that the file gives its rows."""
    from skresample.model_selection import diagnose

    with awaited(quiet, "looking at the columns"):
        diagnosis = diagnose(
            problem.X,
            problem.y,
            groups=None if proba else problem.groups,  # hardly any is known
            n_splits=settings["n_splits"],
            task=settings["task"],
            relevance=settings["relevance"],
            values=values,
        )
    name_rows(diagnosis, problem)
    return diagnosis


def found_slices(result, problem: Problem, roles, seed, quiet: bool):
    """Where the recommended model fails; None without a recommendation."""
    if result.verdict.outcome == "no evidence":
        return None
    from skresample.model_selection._compare.design.schedules import weighs_groups

    method = result.verdict.method
    if method in result.settings["schedules"] and weighs_groups(method):
        result.messages.append("No slices: the schedule that is recommended trains by groups.")
        return None
    with awaited(quiet, "looking for slices"):
        model, whole = result.recommended_estimator(), roles.get("together")
        return slices_of(problem, model, seed=seed, together=whole)


def run_comparison(
    problem: Problem, roles, settings: dict, folder: Path, quiet: bool, started: float
):
    """The result; folds that are finished are kept in ``folder``."""
    from skresample.model_selection import compare_resamplers

    # An output directory may have been prepared by someone else: no links inside it either.
    cache = output_directory(folder / "cache")
    for entry in cache.iterdir():
        if entry.is_dir() or entry.is_symlink():
            output_directory(entry)
    with progress_bar(quiet, started) as progress:
        try:
            return compare_resamplers(
                problem.X,
                problem.y,
                groups=problem.groups,
                **roles,
                cache_dir=cache,
                progress=progress,
                **settings,
            )
        except KeyboardInterrupt:
            raise Interrupted("finished folds are kept; the same command continues.") from None
