"""The files that ``skresample compare`` leaves behind."""

from __future__ import annotations

import hashlib
import json
import shlex
from pathlib import Path

import click

from skresample import __version__
from skresample.inspection._files import check_target, output_directory, rows_to_csv, writing

from ._prepare import Problem

__all__ = ["check_outputs", "command_line", "mark_unfinished", "question_of", "write_outputs"]

FILES = (
    "leaderboard.csv",
    "folds.csv",
    "result.json",
    "resources.json",
    "diagnosis.json",
    "recipe.json",
    "report.html",
)
UNFINISHED = "unfinished"
QUESTION = "question"
NO_MATTER = ("force", "quiet", "output", "n_jobs")  # options that do not change the answer


def question_of(context) -> str:
    """Digest of what is asked: of this version, with these options, of this very table."""
    options = {k: v for k, v in context.params.items() if k not in NO_MATTER}
    digest = hashlib.sha256(f"skresample {__version__} {sorted(options.items())!r}".encode())
    if options["table"] is not None:
        with open(options["table"], "rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def check_outputs(folder: Path, force: bool, question: str) -> None:
    """Refuse files of an earlier comparison, but not those of one that did not measure all folds.

    A run takes its mark away when it is complete; the report is written last. Files that answer
    the same question may be written again: whoever lost the answer on its way out repeats it.
    """
    marked = (folder / UNFINISHED).exists() or not (folder / "report.html").exists()
    resumed = (folder / "cache").is_dir() and (marked or question == _asked(folder))
    for name in FILES:
        check_target(folder / name, force=force or resumed)


def _asked(folder: Path) -> str | None:
    """Question of the earlier run, where it is known."""
    try:
        return (folder / "cache" / QUESTION).read_text(encoding="ascii")
    except (OSError, ValueError):
        return None


def mark_unfinished(folder: Path, question: str) -> Path:
    """Leave a mark that stays until every fold has been measured, and what was asked."""
    mark = folder / UNFINISHED
    with writing(mark, force=True) as stream:
        stream.write(b"")
    with writing(output_directory(folder / "cache") / QUESTION, force=True) as stream:
        stream.write(question.encode("ascii"))
    return mark


def command_line(context) -> str:
    """The command as it was given, quoted for a shell; defaults are left out."""
    words = ["skresample", "compare"]
    for parameter in context.command.params:
        value = context.params.get(parameter.name)
        source = context.get_parameter_source(parameter.name)
        if source is None or source.name != "COMMANDLINE" or parameter.name in ("debug", "quiet"):
            continue
        if isinstance(parameter, click.Argument):
            words.append(shlex.quote(value))
        elif value is True:
            words.append(parameter.opts[0])
        else:
            values = value if parameter.multiple else [value]
            if isinstance(value, dict):
                values = [f"{name}={kind}" for name, kind in value.items()]
            for one in values:
                text = ",".join(one) if isinstance(one, (list, tuple)) else str(one)
                words += [parameter.opts[0], shlex.quote(text)]
    return " ".join(words)


def write_outputs(
    result, folder: Path, problem: Problem, line: str, diagnosis, slices=None
) -> None:
    """All files of the output directory, the report last."""
    from skresample.inspection import render_report

    # What differs from run to run lives in a file of its own.
    rows = result.leaderboard()
    spent = ("seconds", "memory_mb")
    plain = [{k: v for k, v in row.items() if k not in spent} for row in rows]
    frames = {"leaderboard.csv": plain, "folds.csv": result.to_records()}
    contents = {
        name: rows_to_csv(list(records[0]), (record.values() for record in records))
        for name, records in frames.items()
    }
    result.settings["command"] = line
    contents["result.json"] = _json(result.to_dict(resources=False))
    ids = ("label", "learner", *spent)
    cost = result.verdict.cost
    contents["resources.json"] = _json(
        {
            "cost": None if cost is None else cost.text,
            "rows": [{key: row[key] for key in ids} for row in rows],
        }
    )
    contents["diagnosis.json"] = _json(diagnosis.to_dict())
    # A recipe of an earlier run must not stay beside another recommendation.
    (folder / "recipe.json").unlink(missing_ok=True)
    if result.verdict.method in result.settings["resamplers"]:
        contents["recipe.json"] = _json({"method": result.verdict.method, "params": {}})
    report = render_report(
        result, command=line, title=problem.name, diagnosis=diagnosis, slices=slices
    )
    contents["report.html"] = report.encode("utf-8", errors="xmlcharrefreplace")
    for name, content in contents.items():
        with writing(folder / name, force=True) as stream:
            stream.write(content)


def _json(data) -> bytes:
    return (json.dumps(data, indent=1, allow_nan=False) + "\n").encode("ascii")
