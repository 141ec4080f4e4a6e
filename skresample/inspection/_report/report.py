"""One self-contained HTML page about a comparison."""

from __future__ import annotations

import base64
import hashlib
from os import PathLike
from typing import Any

from .._files import check_target, writing
from .context import report_context
from .template import rendered, template_file

__all__ = ["render_report", "write_report"]


def render_report(
    result: Any,
    *,
    diagnosis: Any = None,
    command: Any = None,
    title: Any = None,
    slices: Any = None,
) -> str:
    """HTML text of the report; see :func:`write_report` for the parameters.

    Returns
    -------
    str
        A page without any reference to other files or hosts. A content-security policy in it
        allows its own script alone.
    """
    script = template_file("report.js")
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    values = report_context(
        result, diagnosis=diagnosis, command=command, title=title, slices=slices
    )
    return rendered("report.html", script=script, digest=digest, **values)


def write_report(
    result: Any,
    path: str | PathLike[str],
    *,
    diagnosis: Any = None,
    command: str | None = None,
    title: str | None = None,
    slices: Any = None,
    force: bool = True,
) -> None:
    """Write a comparison as one self-contained HTML file.

    The page holds the verdict, the sortable leaderboard, fold by fold differences, curves,
    gaps between groups, what each resampler did, the diagnosis of the data and everything needed
    to run the comparison again. It needs no network, works on a phone and follows the light or
    dark setting of the reader. Text from the data is escaped wherever it appears.

    Parameters
    ----------
    result : ComparisonResult
        From :func:`skresample.model_selection.compare_resamplers`.
    path : path-like
        File to write. It appears under its name only when it is complete; a symbolic link is
        refused.
    diagnosis : Diagnosis, default=None
        From :func:`skresample.model_selection.diagnose`; adds the section on the data.
    command : str, default=None
        Command line shown under "Run it again".
    title : str, default=None
        Name of the table in the title.
    slices : slicer, default=None
        Fitted to the recommended model, such as
        ``SliceLineSlicer().fit(X, y, estimator=result.recommended_estimator())``; adds the section
        on where that model fails.
    force : bool, default=True
        Whether an existing file is replaced.

    Raises
    ------
    ImportError
        Without jinja2 or matplotlib; both come with ``skresample[cli]``.
    ValueError
        When the file must not be written.

    See Also
    --------
    LeaderboardDisplay : The picture of the leaderboard alone.
    """
    check_target(path, force=force)
    text = render_report(result, diagnosis=diagnosis, command=command, title=title, slices=slices)
    with writing(path, force=force) as stream:
        stream.write(text.encode("utf-8", errors="xmlcharrefreplace"))
