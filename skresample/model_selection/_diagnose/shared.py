"""What is said of rows and groups, whether the target holds classes or numbers."""

from __future__ import annotations

import numpy as np

from .diagnosis import finding

__all__ = ["duplicate_remarks", "duplicates_of", "group_findings"]


def duplicates_of(codes, y) -> dict:
    """Rows identical with an earlier one, and rows with a twin of another target."""
    size = np.bincount(codes)
    low, high = np.full(len(size), np.inf), np.full(len(size), -np.inf)
    np.minimum.at(low, codes, y)
    np.maximum.at(high, codes, y)
    return {
        "rows": int(len(codes) - len(size)),
        "conflicting": int(np.count_nonzero((high > low)[codes])),
    }


def duplicate_remarks(found: dict, level: str, twin: str, advice: str = "") -> list[dict]:
    """Findings on identical rows; ``level`` is of those whose ``twin`` has another target."""
    out = []
    if found["rows"]:
        text = (
            f"{found['rows']} rows are identical with an earlier row; unless they stay in one "
            "fold, every method looks better than it is"
        )
        out.append(finding("note", "duplicates", text))
    if found["conflicting"]:
        text = f"{found['conflicting']} rows have {twin}: no model can get both right"
        out.append(finding(level, "duplicates", text, advice))
    return out


def group_findings(rows, n_splits: int) -> tuple[list[dict], list[dict]]:
    """Rows of every group, by class if there are any, and findings on what is too small."""
    out, remarks = [], []
    for group in [] if rows.groups is None else np.unique(rows.groups).tolist():
        member = rows.groups == group
        n_rows, names = int(member.sum()), map(str, rows.classes.tolist())
        counts = {c: int(np.count_nonzero(member & (rows.y == k))) for k, c in enumerate(names)}
        out.append({"group": group, "rows": n_rows, "counts": counts})
        small = [f"{n} of class {c!r}" for c, n in counts.items() if n < n_splits]
        if not counts and n_rows < 2 * n_splits:
            small = [f"{n_rows} rows"]
        if small:
            what = "rates" if counts else "errors"
            text = (
                f"group {str(group)!r} has only {', '.join(small)}: its {what} will be noise or "
                "undefined in some folds"
            )
            remarks.append(finding("warning", "groups", text))
    return out, remarks
