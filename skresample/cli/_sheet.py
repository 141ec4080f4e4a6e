"""The datasheet that ``skresample resample`` writes beside a table."""

from __future__ import annotations

import hashlib
from pathlib import Path

from skresample.inspection._files import check_target, writing
from skresample.inspection._text import printable

__all__ = ["check_sheet", "write_sheet"]

_FORMS = (".md", ".html", ".json")


def check_sheet(path, output, table, force: bool) -> None:
    """Refuse the file of the datasheet before any work is done."""
    if Path(path).suffix.lower() not in _FORMS:
        raise ValueError(f"--datasheet {printable(path)}: name a .md, .html or .json file.")
    if Path(path).resolve() in (Path(output).resolve(), Path(table).resolve()):
        raise ValueError("--datasheet names the table or the output; name another file.")
    check_target(path, force=force)


def write_sheet(path, output, problem, sampler, force: bool) -> None:
    """Write the datasheet of a table that has been written."""
    from skresample.inspection import Datasheet

    name = printable(Path(output).name)
    sheet = Datasheet.from_resampler(
        sampler,
        problem.X,
        problem.y,
        groups=problem.groups,
        name=name,
        description=f"Resampled from {problem.name}.",
    )
    form = Path(path).suffix.lower()
    if form == ".json":
        text = sheet.to_json(file=name, sha256=_digest(output)) + "\n"
    else:
        text = sheet.to_markdown() if form == ".md" else sheet.to_html()
    with writing(path, force=force) as stream:
        stream.write(text.encode("utf-8", errors="xmlcharrefreplace"))


def _digest(path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
