"""The leaderboard as a picture."""

from __future__ import annotations

from skresample._figures import METRICS

__all__ = ["plot_leaderboard"]


def plot_leaderboard(result, *, ax=None):
    """Mean and interval of the deciding metric: a colour per method, a mark per learner."""
    import matplotlib.pyplot as plt

    from skresample.inspection._pictures.style import INK, method_colors

    board = [row for row in result.rows if row.value is not None]
    labels, colors = list(dict.fromkeys(row.label for row in board)), method_colors(result)
    if ax is None:
        _, ax = plt.subplots(figsize=(7, 0.9 + 0.32 * len(labels)), layout="constrained")
    learners = list(dict.fromkeys(row.learner for row in board))
    for row in board:
        k = learners.index(row.learner)
        place = labels.index(row.label) + 0.3 * (k - (len(learners) - 1) / 2) / max(
            len(learners) - 1, 1
        )
        # An interval without an end (a single fold) is drawn as a point.
        low = row.value if row.low is None else row.low
        high = row.value if row.high is None else row.high
        reach = [[row.value - low], [high - row.value]]
        color = colors[row.method]
        ax.errorbar(row.value, place, xerr=reach, fmt="os^Dv"[k % 5], color=color, capsize=2)
    for k, learner in enumerate(learners):
        ax.plot([], [], "os^Dv"[k % 5], color=INK, label=learner)
    ax.set_yticks(range(len(labels)), [_short(label) for label in labels], parse_math=False)
    ax.invert_yaxis()
    metric = METRICS[result.settings["metric"]].label
    ax.set_xlabel(f"{metric} (mean and 95 % interval of each row alone)")
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
