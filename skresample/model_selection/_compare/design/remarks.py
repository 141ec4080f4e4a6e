"""What to say about rows, folds and learners beside the verdict."""

from __future__ import annotations

from skresample._figures import FoldRecord
from skresample.combine._early_stopping import wish

__all__ = ["fold_remarks", "remarks", "stopping_remarks"]


def remarks(data: dict, records: list[FoldRecord], together) -> list[str]:
    """Sentences about rows kept together, failures and skipped folds."""
    out = []
    if data["duplicate_rows"]:
        what = "are identical" if together is None else "are identical or belong together"
        out.append(
            f"{data['duplicate_rows']} rows {what} with an earlier row; they never lie on both "
            "sides of a split."
        )
    failed = sorted({r.method for r in records if r.status == "failed"})
    if failed:
        out.append(f"Failed in some folds: {', '.join(failed)}; see the error texts.")
    skipped = {(r.repeat, r.fold) for r in records if r.status == "skipped"}
    if skipped:
        out.append(f"{len(skipped)} folds were cut short because the time budget was used up.")
    return out


def fold_remarks(cv, time) -> list[str]:
    """What the tests assume of folds that are not the usual ones."""
    if cv is None and time is None:
        return []
    what = "Folds of your own (cv)" if cv is not None else "Folds by time: the past predicts"
    return [
        f"{what}: the corrected test takes folds for exchangeable and overlapping in their "
        "training rows; where they drift in time or come from different sites, its intervals are "
        "a lower bound. Identical rows were not kept together."
    ]


def stopping_remarks(setup) -> list[str]:
    """Sentences about learners that stop early on rows which resampling has touched."""
    names = [le.name for le in setup.learners if wish(le.model, len(setup.y))[0] == "none"]
    return [
        f"Learner {name!r} stops early on rows that it splits off its resampled training rows; it "
        "takes no validation rows, so switch its early stopping off."
        for name in names
    ]
