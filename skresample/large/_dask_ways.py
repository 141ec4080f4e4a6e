"""The ways through a Dask data frame, once the classes are counted: each gives its pieces.

All answer with pieces that are not yet computed and the rows of each (NaN where these are found
when it is).
"""

from __future__ import annotations

import numpy as np

from skresample._math.rng import Streams

from . import _partitions as tasks
from . import _tomek as tomek
from ._dask_inputs import partitions, reread
from ._local import alone, local_strategies
from ._samplers import makes_rows, needs_range

__all__ = ["cleaned_pieces", "local_pieces", "pieces_of"]

_UNKNOWN = float("nan")  # rows of a piece


def pieces_of(given, sampler, decision, counts):
    """Kept rows of each partition, then new ones, not yet computed; and the rows of each piece."""
    from dask.delayed import delayed

    frame, roles = given.frame, given.roles
    n_rows, n_new = int(counts.sum()), int(decision.missing.sum())
    reset = n_new > 0 and makes_rows(sampler)  # the index is that of a new table
    shares = _shares(roles, counts, decision, n_new > 0 and needs_range(sampler), reset)
    parts = partitions(frame)
    pieces = [delayed(tasks.keep)(part, share) for part, share in zip(parts, shares, strict=True)]
    sizes = [share.size for share in shares]
    if n_new:
        held = [delayed(tasks.hold)(part, share) for part, share in zip(parts, shares, strict=True)]
        planned = delayed(tasks.plan_new)(sampler, roles, decision.new, held)
        index, names = n_rows if reset else None, list(frame.columns)
        step = max(n_rows // len(parts), 1)
        for start in range(0, n_new, step):
            span = (start, min(start + step, n_new))
            pieces.append(delayed(tasks.new_piece)(planned, names, roles.target, span, index))
            sizes.append(span[1] - span[0])
    return pieces, sizes


def _shares(roles, counts, decision, ranges: bool, reset: bool) -> list[tasks.Share]:
    """What each partition gives."""
    labels = decision.labels
    if decision.of is not None:  # cells were counted, and the strategy speaks of classes
        counts = np.stack([counts[:, decision.of == c].sum(axis=1)
                           for c in range(len(labels.classes))], axis=1)  # fmt: skip
    columns = [roles.target, *(roles.groups if labels.cells else [])]
    starts = np.cumsum(counts.sum(axis=1)) - counts.sum(axis=1)
    before = np.cumsum(counts, axis=0) - counts
    shares = []
    for p, (start, sizes) in enumerate(zip(starts.tolist(), counts, strict=True)):
        places: list[np.ndarray | None] = []
        for c, place in enumerate(decision.places):
            if place is not None:
                first, last = np.searchsorted(place, [before[p, c], before[p, c] + sizes[c]])
                place = place[first:last] - before[p, c]
            places.append(place)
        index = start if reset else None
        args = (places, decision.held, labels.first, ranges, index)
        shares.append(tasks.Share(p, columns, labels.classes, sizes, start, *args))
    return shares


def local_pieces(given, sampler, decision, counts):
    """Every partition resampled by itself."""
    from dask.delayed import delayed

    strategies = local_strategies(sampler, decision, counts)
    streams = Streams(getattr(sampler, "random_state", 0))
    pieces, sizes = [], []
    for p, (part, strategy) in enumerate(zip(partitions(given.frame), strategies, strict=True)):
        seed = streams.seed("partition", p)
        pieces.append(delayed(alone)(part, sampler, given.roles, strategy, seed))
        sizes.append(_UNKNOWN)  # methods may fall short of their numbers
    return pieces, sizes


def cleaned_pieces(given, _sampler, decision, counts):
    """Partitions without the rows of small and large classes that are Tomek links.

    Each pass reads the partitions anew: few are held at a time, beside the small classes.
    """
    from dask.delayed import delayed

    roles = given.roles
    shares = _shares(roles, counts, decision, False, False)
    starts = [share.start for share in shares]

    def each(task, seen, given_to_each, *more, **options):
        parts = zip(reread(given.frame, seen), given_to_each, strict=True)
        return [delayed(task, **options)(part, own, roles, *more) for part, own in parts]

    small = np.arange(counts.shape[1]) != int(counts.sum(axis=0).argmax())
    rows = delayed(tomek.rows_together)(each(tasks.outside, None, shares, small))
    distinct = delayed(tomek.without_copies, nout=2)(rows)
    near = each(tomek.nearest, rows, starts, distinct[0])
    radius2 = _folded(np.minimum, near)
    met = each(tasks.met, radius2, shares, distinct[0], radius2, nout=2)
    pairs = delayed(np.concatenate)([one[0] for one in met])
    candidates = delayed(tomek.rows_together)([one[1] for one in met])
    reach = delayed(tomek.met_at)(pairs, candidates, radius2)
    closer = _folded(np.logical_or, each(tomek.nearer, reach, starts, candidates, reach))
    gone = delayed(tomek.dropped)(rows, *distinct, radius2, pairs, candidates, closer, decision)
    last = zip(reread(given.frame, gone), starts, strict=True)
    kept = [delayed(tomek.thinned)(part, start, gone) for part, start in last]
    return kept, [_UNKNOWN] * len(kept)


def _folded(function, pieces: list):
    """One array of several, two by two, so that few wait at a time."""
    from dask.delayed import delayed

    while len(pieces) > 1:
        odd = pieces[len(pieces) & ~1 :]
        pairs = zip(pieces[::2], pieces[1::2], strict=False)
        pieces = [*(delayed(function)(*pair) for pair in pairs), *odd]
    return pieces[0]
