"""Rows of few different whole numbers, as one-hot tables are: distances by adding up bytes.

Columns are joined into groups whose values occur in few combinations (the columns of one nominal
variable in as many as it has levels). Of a group the squared distances of all its combinations are
a small table; of a stretch of rows, one vector of bytes for each combination a query may have. The
distances of a query to the stretch are then the sum of one such vector for each group: six or
seven additions of bytes, where a matrix product takes as many multiplications as columns. Sums of
whole numbers are exact, so nothing has to be computed again.
"""

from __future__ import annotations

import numpy as np

from ._joined import join_columns
from ._points import Points
from ._probe import Buckets
from ._select import Best
from ._threads import run

__all__ = ["WholeRows", "find_whole"]

STRETCH = 32_768  # rows whose sums are made at a time
SHORT = 4096  # fewer, and calls would take longer than their additions
TABLE_BYTES = 2**24
QUERIES = 64
LARGEST = {np.uint8: 253, np.uint16: 65533}  # two more values say "left out" and "out of reach"
FEW_GROUPS = 9  # up to so many bytes are added for a pair faster than blocks score it,
SHARE = 5  # or up to one for so many columns


class WholeRows:
    """Exact nearest rows among rows of whole numbers; built by :func:`find_whole`.

    Attributes
    ----------
    codes : ndarray of shape (n_groups, n), uint8
        The combination of each row in each group.
    groups : list of Group
    scores : list of ndarray of shape (n_combinations, n_combinations)
        Of each group, the largest squared distance less that of each pair.
    top : int
        The score of distance zero, summed over the groups, plus one.
    """

    def __init__(self, codes, groups, dtype):
        self.codes, self.groups, self.dtype = codes, groups, dtype
        largest = [group.distance.max() for group in groups]
        self.top = 1 + int(sum(largest))
        self.scores = [
            (high - group.distance).astype(dtype)
            for high, group in zip(largest, groups, strict=True)
        ]
        self.scores[0] += dtype(1)
        self._stretch = _stretch(groups, dtype)
        least = [g.distance[g.distance > 0].min(initial=np.inf) for g in groups]
        self._buckets = Buckets(codes, self._distances, np.where(np.isfinite(least), least, 0.0))

    def search(self, codes, best, exclude, threads: int) -> None:
        """Fill ``best`` for queries with these codes (n_groups, m)."""
        rest = self._buckets.search(codes, best, exclude)
        part = Best(best.cap[rest], best.k, best.enough)
        self._scan(codes[:, rest], part, None if exclude is None else exclude[rest], threads)
        best.value[rest], best.position[rest] = part.value, part.position

    def _distances(self, codes, rows, positions):
        """Squared distances of ``rows`` of the queries to rows, (c,) float64."""
        total = np.full(rows.size, self.top, np.intp)
        for score, query, code in zip(self.scores, codes, self.codes, strict=True):
            place = query[rows].astype(np.intp) * len(score) + code[positions]
            total -= score.ravel().take(place)
        return total.astype(np.float64)

    def _scan(self, codes, best, exclude, threads):
        """Look at all rows; those with smaller positions come first and win ties."""
        order = np.lexsort(codes[::-1])
        for start in range(0, self.codes.shape[1], self._stretch):
            stretch = slice(start, start + self._stretch)
            tables = [
                score.take(code[stretch], axis=1)
                for score, code in zip(self.scores, self.codes, strict=True)
            ]

            def piece(first, start=start, tables=tables):
                rows = order[first : first + QUERIES]
                sums = self._sums(tables, codes[:, rows])
                if exclude is not None:
                    place = exclude[rows] - start
                    inside = np.flatnonzero((place >= 0) & (place < sums.shape[1]))
                    sums[inside, place[inside]] = 0
                self._keep(sums, rows, start, best)

            run(piece, range(0, order.size, QUERIES), threads)

    def _sums(self, tables, codes):
        """Scores of queries in the order of their codes, (m, stretch); shared sums are kept."""
        out = np.empty((codes.shape[1], tables[0].shape[1]), self.dtype)
        last = len(tables) - 1
        if not last:
            return tables[0].take(codes[0], axis=0)
        partial = np.empty((last, out.shape[1]), self.dtype)
        changed = np.diff(codes.astype(np.intp), axis=1, prepend=-1) != 0
        for i, first in enumerate(np.minimum(changed.argmax(axis=0), last)):
            code = codes[:, i]
            if first == 0:
                partial[0] = tables[0][code[0]]
            for g in range(max(first, 1), last):
                np.add(partial[g - 1], tables[g][code[g]], out=partial[g])
            np.add(partial[last - 1], tables[last][code[last]], out=out[i])
        return out

    def _keep(self, sums, rows, start, best):
        """Merge the best of a stretch into ``best``; rows found before win ties."""
        k = best.k
        held, reach = best.value[rows, -1], best.cap[rows]
        full = np.isfinite(held)
        reach = np.where(full, -np.inf if best.enough else held - 1, np.floor(reach))
        least = np.clip(self.top - reach, 1, self.top + 1).astype(self.dtype)
        hit = np.flatnonzero(sums.max(axis=1) >= least)
        if not hit.size:
            return
        value, position = np.full((hit.size, k), np.inf), np.full((hit.size, k), -1, np.intp)
        live, sums, least = np.arange(hit.size), sums[hit], least[hit]
        for j in range(k):
            column = sums.argmax(axis=1)
            score = sums[np.arange(live.size), column]
            ok = score >= least
            value[live[ok], j] = self.top - score[ok].astype(float)
            position[live[ok], j] = column[ok] + start
            sums[np.arange(live.size), column] = 0
            if 2 * np.count_nonzero(ok) < ok.size:
                live, sums, least = live[ok], sums[ok], least[ok]
            if not live.size:
                break
        rows = rows[hit]
        value = np.concatenate([best.value[rows], value], axis=1)
        position = np.concatenate([best.position[rows], position], axis=1)
        order = np.argsort(value, axis=1, kind="stable")[:, :k]
        best.value[rows] = np.take_along_axis(value, order, 1)
        best.position[rows] = np.take_along_axis(position, order, 1)


def find_whole(points: Points) -> WholeRows | None:
    """The rows as whole numbers; None where they are not, or too many groups would be added.

    Preconditions: a column, and no missing value. O(n d).
    """
    found = join_columns(points)
    if found is None:
        return None
    codes, groups = found
    total = sum(float(group.distance.max()) for group in groups)
    dtype = next((d for d, largest in LARGEST.items() if total <= largest), None)
    columns = sum(len(group.columns) for group in groups)
    if dtype is None or len(groups) * np.dtype(dtype).itemsize > max(FEW_GROUPS, columns // SHARE):
        return None
    return None if _stretch(groups, dtype) < SHORT else WholeRows(codes, groups, dtype)


def _stretch(groups, dtype):
    """Rows whose tables take ``TABLE_BYTES`` in all."""
    row = sum(len(group.distance) for group in groups) * np.dtype(dtype).itemsize
    return min(STRETCH, TABLE_BYTES // row)
