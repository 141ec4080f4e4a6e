"""What the terminal shows of a comparison."""

from __future__ import annotations

from skresample._figures import METRICS
from skresample.inspection._format import digits_by_metric, number, pvalue_text, signed
from skresample.inspection._pictures.leaderboard_display import distinct_rows
from skresample.inspection._text import printable

__all__ = ["console", "print_result"]

_WORDS = {"better": "better", "worse": "worse", "equivalent": "same", "undecided": "cannot tell"}
_WORDS["no skill"] = "no skill"
_NO_SKILL = " no skill: more than doing nothing has, but not shown to be more than guessing has."
NARROW = 98  # columns below which p-values and the figure beside are left out
_STYLES = {"better": "green", "worse": "red"}


def console():
    """Console on stdout that takes text literally: no markup, no emoji codes, no guessing."""
    from rich.console import Console

    plain = Console(markup=False, highlight=False, emoji=False, soft_wrap=False)
    # Piped into a file, a table cut to 80 columns would lose figures.
    return (
        plain
        if plain.is_terminal
        else Console(markup=False, highlight=False, emoji=False, width=120)
    )


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
    for message in result.messages:
        out.print(f"Note: {printable(message)}")
    out.print()
    verdict = result.verdict
    paragraphs = verdict.text.splitlines() + ([verdict.cost.text] if verdict.cost else [])
    out.print(printable(paragraphs[0]), style="bold")
    for text in paragraphs[1:]:
        out.print(printable(text))


def _shown(label) -> str:
    """Name of a row that fits beside its figures."""
    text = str(label).replace(", tuned threshold", ", tuned")
    return printable(text.replace(", threshold =", " at"), width=26)


def _table(rows, metric, digits, places: int, more: bool, seconds: bool):
    """Rich table of the leaderboard."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("#", justify="right")
    table.add_column("method", no_wrap=True)
    table.add_column("learner", no_wrap=True)
    table.add_column(metric.label.lower(), justify="right", no_wrap=True)
    table.add_column("gain", justify="right", no_wrap=True)
    if more:
        table.add_column("p", justify="right")
    table.add_column("", no_wrap=True)
    # Beside the deciding figure: what probabilities, or rare values, have to say.
    beside, name = ("tail_rmse", "rare") if metric.task == "regression" else ("brier", "Brier")
    if more:
        table.add_column(name, justify="right")
    if seconds:
        table.add_column("s/fold", justify="right")
    for place, row in enumerate(rows, start=1):
        interval = f" [{number(row['low'], places)}, {number(row['high'], places)}]"
        failed = row["value"] is None
        word = (
            ("failed" if row["n_failed"] else "not run")
            if failed
            else _WORDS.get(row["outcome"], "")
        )
        table.add_row(
            "–" if failed else str(place),
            Text(("* " if row["recommended"] else "  ") + _shown(row["label"])),
            Text(printable(row["learner"], width=14)),
            number(row["value"], places) + ("" if failed else interval),
            signed(row["difference"], places),
            *([pvalue_text(row["pvalue_holm"])] if more else []),
            Text(word, style=_STYLES.get(row["outcome"], "")),
            *([number(row.get(beside), digits[beside])] if more else []),
            *([number(row.get("seconds"), 2)] if seconds else []),
            style="bold" if row["recommended"] else "",
        )
    return table
