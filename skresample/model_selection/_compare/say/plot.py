"""The leaderboard as a picture."""

from __future__ import annotations

from skresample._figures import METRICS

__all__ = ["plot_leaderboard"]


def plot_leaderboard(result, *, ax=None):
    """Mean and interval of the deciding metric, one line per method, one mark per learner."""
    import matplotlib.pyplot as plt

    board = [row for row in result.leaderboard() if row["value"] is not None]
    labels = list(dict.fromkeys(row["label"] for row in board))
    if ax is None:
        _, ax = plt.subplots(figsize=(7, 0.9 + 0.32 * len(labels)), layout="constrained")
    learners = list(dict.fromkeys(row["learner"] for row in board))
    for k, learner in enumerate(learners):
        own = [row for row in board if row["learner"] == learner]
        shift = 0.3 * (k - (len(learners) - 1) / 2) / max(len(learners) - 1, 1)
        place = [labels.index(row["label"]) + shift for row in own]
        value = [row["value"] for row in own]
        # An interval without an end (a single fold) is drawn as a point.
        reach = [
            [row["value"] - (row["value"] if row["low"] is None else row["low"]) for row in own],
            [(row["value"] if row["high"] is None else row["high"]) - row["value"] for row in own],
        ]
        ax.errorbar(value, place, xerr=reach, fmt="os^Dv"[k % 5], label=learner, capsize=2)
    ax.set_yticks(range(len(labels)), [_short(label) for label in labels], parse_math=False)
    ax.invert_yaxis()
    ax.set_xlabel(f"{METRICS[result.settings['metric']].label} (mean and 95 % interval)")
    ax.grid(axis="x", alpha=0.3)
    ax.legend(title="model")
    return ax


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def plot_ranks(several, *, ax=None):
    """Average ranks on a line, with bars over methods that cannot be told apart."""
    import matplotlib.pyplot as plt

    order = several.ranks.argsort(kind="stable")
    if ax is None:
        _, ax = plt.subplots(figsize=(7, 1.2 + 0.3 * len(order)), layout="constrained")
    for row, j in enumerate(order):
        ax.plot([1, several.ranks[j]], [row, row], color="0.85", zorder=0)
        ax.plot(several.ranks[j], row, "o", color="C0")
    place = {several.methods[j]: row for row, j in enumerate(order)}
    rank = dict(zip(several.methods, several.ranks.tolist(), strict=True))
    for number, group in enumerate(several.groups):
        x = 1 - 0.12 * (number + 1)
        ax.plot(
            [x, x], [place[group[0]], place[group[-1]]], lw=4, color="0.4", solid_capstyle="butt"
        )
    left = 1 - 0.12 * (len(several.groups) + 1)
    ax.set_xlim(left, max(rank.values()) + 0.3)
    ax.set_yticks(range(len(order)), [_short(several.methods[j]) for j in order], parse_math=False)
    ax.invert_yaxis()
    ax.set_xlabel(
        f"average rank over {several.n_tables} tables "
        f"(critical difference {several.critical_difference:.2f}; bars join what is alike)"
    )
    return ax
