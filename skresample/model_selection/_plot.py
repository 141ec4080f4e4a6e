"""The leaderboard as a picture."""

from __future__ import annotations

from ._schema import METRICS

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
