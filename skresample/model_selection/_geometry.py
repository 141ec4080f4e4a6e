"""What a resampler did to the training rows: counts and shape."""

from __future__ import annotations

import numpy as np

__all__ = ["describe_resampling"]


def describe_resampling(setup, name: str, train, data) -> dict:
    """Class counts before and after, rows added and dropped, and how the new rows lie."""

    def counts(labels):
        return {str(c): int(np.count_nonzero(labels == c)) for c in setup.classes}

    out = {
        "method": name,
        "before": counts(setup.labels[train]),
        "after": counts(data.labels),
        "n_new": None,
        "n_dropped": None,
        "geometry": None,
    }
    plan = getattr(data.sampler, "plan_", None)
    if plan is not None:
        kept = np.asarray(plan.keep) if not isinstance(plan.keep, slice) else None
        n_kept = len(train) if kept is None else len(np.unique(kept))
        out["n_dropped"] = int(len(train) - n_kept)
        out["n_new"] = int(len(data.labels) - (len(train) if kept is None else len(kept)))
    return out
