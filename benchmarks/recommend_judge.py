"""How good the recommendation is on tables it has not seen."""

from __future__ import annotations

from typing import Any

import numpy as np

from skresample.model_selection import Facts, corrected_paired_test
from skresample.model_selection._recommend.learnt import LEARNERS, METHODS, Results, expected_ranks


def left_out_ranks(known: Results) -> np.ndarray:
    """Rank, on each table, of the method recommended from all other tables, (t,)."""
    out = np.empty(len(known.tables))
    for t in range(len(out)):
        rest = Results(
            known.tables[:t] + known.tables[t + 1 :],
            np.delete(known.facts, t, axis=0),
            np.delete(known.ranks, t, axis=0),
        )
        pick = int(expected_ranks(rest, Facts(*known.facts[t])).argmin())
        out[t] = known.ranks[t, pick]
    return out


def left_out_table(known: dict[tuple[str, str], Results], metric: str) -> str:
    """Mean rank of the pick and of fixed choices, with intervals of the paired difference.

    Ranks are means over the learners, tables are the units; a negative difference favours the
    pick.
    """
    pick = np.mean([left_out_ranks(known[name, metric]) for name in LEARNERS], axis=0)
    fixed: Any = np.mean([known[name, metric].ranks for name in LEARNERS], axis=0)
    lines = [f"{metric} ({len(pick)} tables left out, one at a time)"]
    lines.append("| choice | mean rank | pick minus it | 95 % interval |")
    lines.append("| --- | --- | --- | --- |")
    lines.append(f"| the recommendation | {pick.mean():.2f} | | |")
    for m, method in enumerate(METHODS):
        test = corrected_paired_test(pick - fixed[:, m], 0.0)
        rank = fixed[:, m].mean()
        interval = f"{test.low:+.2f} to {test.high:+.2f}"
        lines.append(f"| always {method} | {rank:.2f} | {test.mean:+.2f} | {interval} |")
    return "\n".join(lines)
