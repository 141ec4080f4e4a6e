"""What the terminal shows of a comparison."""

from __future__ import annotations

from itertools import compress

from skresample._figures import METRICS
from skresample.inspection._format import OUTCOMES, digits_by_metric, number, pvalue_text, signed
from skresample.inspection._pictures.leaderboard_display import distinct_rows
from skresample.inspection._pictures.style import brief
from skresample.inspection._text import printable

__all__ = ["console", "print_notes", "print_result"]

_NO_SKILL = " no skill: more than doing nothing has, but not shown to be more than guessing has."
NARROW = 98  # columns below which p-values and the figure beside are left out
_STYLES = {"better": "green", "worse": "red"}


def console():
    """Console on stdout that takes text literally: no markup, no emoji codes, no guessing."""
    from rich.console import Console

    plain = Console(markup=False, highlight=False, emoji=False, soft_wrap=False)
    if not plain.is_terminal:
        plain.width = 120  # piped into a file, a table cut to 80 columns would lose figures
    return plain


def print_notes(notes, out) -> None:
    """One line for each."""
    for note in notes:
        out.print(f"Note: {printable(note)}")


def print_result(result, out, *, max_rows: int = 14) -> None:
    """Leaderboard, remarks and verdict.

    Parameters
    ----------
    result : ComparisonResult
    out : rich.console.Console
    max_rows : int, default=14
        Rows of the leaderboard shown; doing nothing is always among them.
    """
    metric = METRICS[result.settings["metric"]]
    rows = distinct_rows(result)
    shown = [r for i, r in enumerate(rows) if i < max_rows or r["label"] == "do nothing"]
    digits = digits_by_metric(result)
    narrow = out.width < NARROW
    columns = (not narrow, out.width >= 116)
    table = _table(shown, metric, digits, digits[result.settings["metric"]], *columns)
    out.print(table)
    if len(shown) < len(rows):
        out.print(f"{len(rows) - len(shown)} more are in the report.")
    arrow = "lower is better" if metric.sign < 0 else "higher is better"
    out.print(
        f"{metric.label} ({arrow}), mean and 95 % interval. Gain and p-value: against doing "
        "nothing with the same learner, corrected for overlapping folds and several methods. "
        + ("* marks the recommendation." if any(row["recommended"] for row in rows) else "")
        + (_NO_SKILL if any(row["outcome"] == "no skill" for row in rows) else "")
        + (" rare: RMSE of rare values." if metric.task == "regression" and not narrow else "")
        + (" A wider terminal shows p-values and more." if narrow else ""),
        style="dim",
    )
    print_notes(result.messages, out)
    out.print()
    verdict = result.verdict
    paragraphs = verdict.text.splitlines() + ([verdict.cost.text] if verdict.cost else [])
    out.print(printable(paragraphs[0]), style="bold")
    for text in paragraphs[1:]:
        out.print(printable(text))


def _table(rows, metric, digits, places: int, more: bool, seconds: bool):
    """Rich table of the leaderboard."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    # Beside the deciding figure: what probabilities, or rare values, have to say.
    beside, name = ("tail_rmse", "rare") if metric.task == "regression" else ("brier", "Brier")
    names = ("#", "method", "learner", metric.label.lower(), "gain", "p", "", name, "s/fold")
    kept = (True, True, True, True, True, more, True, more, seconds)
    for title in compress(names, kept):
        words, loose = title in ("method", "learner", ""), title in ("#", "p", name, "s/fold")
        table.add_column(title, justify="left" if words else "right", no_wrap=not loose)
    for place, row in enumerate(rows, start=1):
        interval = f" [{number(row['low'], places)}, {number(row['high'], places)}]"
        failed, word = row["value"] is None, OUTCOMES.get(row["outcome"], "")
        if failed:
            interval, word = "", "failed" if row["n_failed"] else "not run"
        cells = (
            "–" if failed else str(place),
            Text(("* " if row["recommended"] else "  ") + printable(brief(row["label"]), width=26)),
            Text(printable(row["learner"], width=14)),
            number(row["value"], places) + interval,
            signed(row["difference"], places),
            pvalue_text(row["pvalue_holm"]),
            Text(word, style=_STYLES.get(row["outcome"], "")),
            number(row.get(beside), digits[beside]),
            number(row.get("seconds"), 2),
        )
        table.add_row(*compress(cells, kept), style="bold" if row["recommended"] else "")
    return table
