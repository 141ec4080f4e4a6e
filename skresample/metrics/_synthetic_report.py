"""The figures of synthetic rows in one object."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from skresample._math.distances import energy_of_samples, total_variance
from skresample._math.neighbors import NeighborIndex
from skresample._math.rng import Streams
from skresample._math.whole_numbers import check_at_least
from skresample._parameters import Columns, Seed, TableLike, VectorLike

from ._distribution_space import synthetic_space
from ._synthetic import classifier_two_sample_test, train_on_synthetic_score

__all__ = ["SyntheticReport"]


@dataclass(frozen=True)
class SyntheticReport:
    """How synthetic rows lie among the real rows they were made from.

    Build it with :meth:`from_tables`.

    Attributes
    ----------
    n_real, n_synthetic : int
        Rows of the two tables.
    copied_share : float
        Share of synthetic rows equal to a real row.
    closest_median : float
        Median distance of a synthetic row to the nearest real row.
    real_closest_median : float
        Median distance of a real row to the nearest other one; much larger than
        ``closest_median`` means that the synthetic rows repeat the real ones.
    variance_kept : float
        Total variance relative to the real rows; 1 is right.
    energy_distance : float
        Distance of the two distributions; 0 is right.
    two_sample_accuracy, two_sample_auc, two_sample_pvalue : float
        Whether a classifier can tell the tables apart; 0.5 is right. NaN with fewer than ten rows.
    score_on_synthetic, score_on_real : float or None
        ROC AUC on the held-out rows of a model trained on the synthetic rows, and on the real
        ones. None without held-out rows.
    """

    n_real: int
    n_synthetic: int
    copied_share: float
    closest_median: float
    real_closest_median: float
    variance_kept: float
    energy_distance: float
    two_sample_accuracy: float
    two_sample_auc: float
    two_sample_pvalue: float
    score_on_synthetic: float | None = None
    score_on_real: float | None = None

    @classmethod
    def from_tables(
        cls,
        real: TableLike,
        synthetic: TableLike,
        *,
        y_real: VectorLike | None = None,
        y_synthetic: VectorLike | None = None,
        X_test: VectorLike | None = None,
        y_test: VectorLike | None = None,
        categorical_features: Columns = "from_dtype",
        max_rows: int = 2000,
        estimator: Any = None,
        random_state: Seed = 0,
    ) -> SyntheticReport:
        """Measure synthetic rows against real ones.

        Parameters
        ----------
        real, synthetic : array-like or frame of shape (n, d) and (m, d)
            Tables with the same columns.
        y_real, y_synthetic, X_test, y_test : array-like, default=None
            Labels and held-out real rows; all four are needed for the scores.
        categorical_features : "from_dtype", None, array-like or callable, default="from_dtype"
            Positions or names of columns to read as nominal besides text, bool and category
            columns.
        max_rows : int, default=2000
            Larger tables are cut to a random sample for the energy distance and the classifier;
            at least 5.
        estimator : classifier, default=None
            Judge of the two-sample test, see :func:`classifier_two_sample_test`.
        random_state : int, RandomState, Generator or None, default=0
            Seed.

        Returns
        -------
        SyntheticReport

        Examples
        --------
        >>> import numpy as np
        >>> from skresample.metrics import SyntheticReport
        >>> X = np.random.default_rng(0).normal(size=(60, 2))
        >>> SyntheticReport.from_tables(X, X[:30]).copied_share
        1.0
        """
        check_at_least(max_rows=(max_rows, 5))
        a, b = synthetic_space(real, synthetic, categorical_features, nominal="codes")
        if a.n < 2 or not b.n:
            raise ValueError(f"real needs at least 2 rows and synthetic 1, got {a.n} and {b.n}.")
        index = NeighborIndex(a)
        closest = np.sqrt(index.knn(b, 1)[0][:, 0])
        own = np.sqrt(index.knn_self(1)[0][:, 0])
        streams, total = Streams(random_state), total_variance(a)
        small = [_sample(t.n, max_rows, streams, k) for k, t in enumerate((a, b))]
        test = (np.nan, np.nan, np.nan)
        if min(a.n, b.n) >= 10:
            space = (a.numeric, b.numeric)
            if a.codes.shape[1]:  # the classifier alone needs a column per level
                space = synthetic_space(real, synthetic, categorical_features)
            test = classifier_two_sample_test(
                *(t[rows] for t, rows in zip(space, small, strict=True)),
                estimator=estimator,
                random_state=streams.seed("classifier"),
            )
        given = [part is not None for part in (y_real, y_synthetic, X_test, y_test)]
        if any(given) and not all(given):
            raise ValueError("pass all of y_real, y_synthetic, X_test and y_test, or none.")
        scores = (None, None)
        if all(given):
            settings = {
                "categorical_features": categorical_features,
                "random_state": streams.seed("scores"),
            }
            scores = (
                train_on_synthetic_score(synthetic, y_synthetic, X_test, y_test, **settings),
                train_on_synthetic_score(real, y_real, X_test, y_test, **settings),
            )
        return cls(
            n_real=a.n,
            n_synthetic=b.n,
            copied_share=float(np.mean(closest == 0)),
            closest_median=float(np.median(closest)),
            real_closest_median=float(np.median(own)),
            variance_kept=total_variance(b) / total if total > 0 else float("nan"),
            energy_distance=energy_of_samples(a.take(small[0]), b.take(small[1])),
            two_sample_accuracy=float(test[0]),
            two_sample_auc=float(test[1]),
            two_sample_pvalue=float(test[2]),
            score_on_synthetic=scores[0],
            score_on_real=scores[1],
        )

    def to_dict(self) -> dict[Any, Any]:
        """All figures by name."""
        return asdict(self)


def _sample(n, max_rows, streams, number):
    """Rows of a table of ``n`` that are looked at, ascending."""
    if n <= max_rows:
        return np.arange(n)
    return np.sort(streams.get("sample", number).choice(n, max_rows, replace=False))
