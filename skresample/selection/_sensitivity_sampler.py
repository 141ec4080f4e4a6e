"""Few weighted rows on which a least p-th power fit is nearly that on all rows."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from numbers import Real
from typing import Annotated, ClassVar, Literal

import numpy as np
from scipy import sparse

from skresample._compat import Interval
from skresample._math.layout import dense
from skresample._parameters import Columns, NonNegative, NSamples, Rule, Seed
from skresample.base import BaseSelector

from ._importance.leverage import leverage_scores
from ._importance.lewis import lewis_weights
from ._importance.sensitivity import lp_sensitivities, sensitivity_bound
from ._method_card import MethodCard
from ._scores.asked import kept_or_warned, wanted_rows
from ._scores.column_scale import tamed
from ._scores.design import design_matrix, one_hot
from .mechanisms import Proportional

__all__ = ["MAX_LEVELS", "SensitivitySampler"]

_EXACT_ROWS = {1: 500}  # linear programs; other orders share their work
_EXACT_ROWS_OTHER = 2000
_MAX_COLUMNS = 10_000
MAX_LEVELS = 20  # of a target that enters by level


class SensitivitySampler(BaseSelector):
    """Keep few weighted rows so that sums of ``|residual|^p`` stay right for every linear model.

    Rows that can dominate such a sum for some coefficients are kept surely, others with a
    probability proportional to a score and a weight that makes up for it:
    ``q_i = min(1, score_i / alpha)`` with alpha solved so that the q add up to ``n_samples``
    exactly, weights 1 / q_i. Least squares or least absolute deviations on the weighted sample are
    then nearly those on all rows, also for heavy-tailed data, where a uniform sample is not.

    Parameters
    ----------
    n_samples : int or float, default=0.1
        Expected number of rows, or a share of the rows.
    p : float, default=2
        Order of the loss, >= 1: 2 for least squares, 1 for absolute deviations.
    kind : {"leverage", "root_leverage", "lewis", "sensitivity", "augmented"}, default="leverage"
        Which score. "leverage": tau. "root_leverage": tau^(p/2), for p < 2. "lewis": Lewis weights
        of order p. "sensitivity": the largest share of the sum a row can have, exact for few rows
        (500 for p = 1, else 2000), beyond that its bound by Lewis weights. "augmented": sensitivity
        plus leverage.
    include_target : bool, default=True
        Score the columns of X together with y, as guarantees for regression need. Labels (text,
        or whole numbers of at most 20 kinds) enter by level; a y of more text labels is left out.
    fit_intercept : bool, default=True
        Score with a constant column.
    method : {"systematic", "independent", "multinomial"}, default="systematic"
        "systematic": exactly ``n_samples`` rows. "independent": each row by itself, ``n_samples``
        in expectation, as in the papers. "multinomial": ``n_samples`` draws with replacement,
        repeats merged.
    ridge : float, default=0.0
        Added to the diagonal of the Gram matrix for leverage scores: ridge leverage.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns; they enter by level.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the draw.

    Attributes
    ----------
    scores_ : ndarray of shape (n,)
        Score of every row.
    inclusion_probabilities_ : ndarray of shape (n,)
        Probability of every row to be in the sample.
    sample_indices_ : ndarray of shape (m,)
        Selected rows, ascending.
    sample_weight_ : ndarray of shape (m,)
        Weights of the selected rows in a sum of ``|residual|^p``, times those of the caller.
    total_sensitivity_ : float
        Sum of the scores: the rank for "leverage" and "lewis".
    is_exact_ : bool
        False where a bound has taken the place of sensitivities.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
    n_features_in_ : int

    Raises
    ------
    ValueError
        If a numeric y has missing values.
    QuotaError
        If fewer rows than asked for have a positive score.

    Warns
    -----
    ShortfallWarning
        If an independent draw comes out empty; if a nominal column has more than 100
        levels, of which the rare ones then count as one.

    Notes
    -----
    O(n d^2) for leverage, 10 to 50 times as much for Lewis weights; memory O(d^2) beyond X.
    A missing number counts as the mean of its column, with an indicator column of its own.
    Weights multiply the loss of a row. To scale rows instead, use weight^(1/p). Clipping
    probabilities at 1 without solving for alpha again shrinks the sample, on heavy tails by half.

    References
    ----------
    D. P. Woodruff and T. Yasuda, "Sharper Bounds for l_p Sensitivity Sampling", ICML 2023,
    arXiv:2306.00732, definition 1.1, theorems 1.3 and 1.5. A. Munteanu and S. Omlor, "Optimal
    bounds for l_p sensitivity sampling via l_2 augmentation", ICML 2024, arXiv:2406.00328
    ("augmented"). M. B. Cohen and R. Peng, "l_p Row Sampling by Lewis Weights", STOC 2015.

    See Also
    --------
    ScoreSampler

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection import SensitivitySampler
    >>> X = np.r_[np.zeros(98), 1.0, 50.0][:, None]
    >>> sampler = SensitivitySampler(n_samples=10, random_state=0)
    >>> X_few, _ = sampler.fit_resample(X)
    >>> len(X_few), float(X_few.max())
    (10, 50.0)
    """

    inclusion_probabilities_: np.ndarray
    is_exact_: bool
    scores_: np.ndarray
    total_sensitivity_: float

    method_card: ClassVar[MethodCard] = MethodCard(
        "sensitivity", "proportional draw", "row", (), True
    )

    def __init__(
        self,
        *,
        n_samples: NSamples = 0.1,
        p: Annotated[float, Rule(Interval(Real, 1, None, closed="left"))] = 2,
        kind: Literal[
            "leverage", "root_leverage", "lewis", "sensitivity", "augmented"
        ] = "leverage",
        include_target: bool = True,
        fit_intercept: bool = True,
        method: Literal["systematic", "independent", "multinomial"] = "systematic",
        ridge: NonNegative = 0.0,
        categorical_features: Columns = "from_dtype",
        random_state: Seed = None,
    ) -> None:
        self.n_samples = n_samples
        self.p = p
        self.kind = kind
        self.include_target = include_target
        self.fit_intercept = fit_intercept
        self.method = method
        self.ridge = ridge
        self.categorical_features = categorical_features
        self.random_state = random_state

    @staticmethod
    def _example_params():
        return [{"n_samples": 0.8}]

    def _select(self, table):
        n_samples = wanted_rows(self.n_samples, table.n)
        design = regression_design(
            table, type(self).__name__, target=self.include_target, intercept=self.fit_intercept
        )
        self.scores_ = self._scores(design)
        self.total_sensitivity_ = float(self.scores_.sum())
        drawn = Proportional(method=self.method).draw(
            self.scores_, n_samples, table.streams.get("draw")
        )
        self.inclusion_probabilities_ = drawn.probability
        reason = f"the independent draw of n_samples={n_samples} rows came out empty; use "
        rows = kept_or_warned(drawn.rows, reason + "method='systematic' or ask for more rows")
        return rows, drawn.weight

    def _scores(self, design) -> np.ndarray:
        """Scores of the rows of a design matrix, (n,)."""
        self.is_exact_ = True
        if self.kind == "leverage":
            return leverage_scores(design, ridge=self.ridge)
        if self.kind == "root_leverage":
            return leverage_scores(design, ridge=self.ridge) ** (self.p / 2)
        if self.kind == "lewis":
            return lewis_weights(design, self.p)
        scores = self._sensitivities(design)
        if self.kind == "augmented":
            scores = scores + leverage_scores(design, ridge=self.ridge)
        return scores

    def _sensitivities(self, design) -> np.ndarray:
        if self.p == 2:
            return leverage_scores(design)
        n = design.shape[0]
        if n <= _EXACT_ROWS.get(self.p, _EXACT_ROWS_OTHER):
            return lp_sensitivities(dense(design), self.p)
        self.is_exact_ = False
        weights = lewis_weights(design, self.p)
        return sensitivity_bound(weights, round(float(weights.sum())), self.p)


def regression_design(table, name: str, *, target: bool, intercept: bool):
    """Design matrix of a regression: columns, then a constant, then the target; (n, k).

    Columns of a dense result are float64 or float32 as the table's are; CSR for sparse rows.
    """
    rows = design_matrix(table)
    parts = [rows]
    if intercept:
        parts.append(np.ones((table.n, 1)))
    y = _numeric_target(table, name) if target else None
    if y is not None:
        parts.append(tamed(y))
    width = sum(part.shape[1] for part in parts)
    if width > _MAX_COLUMNS:
        raise ValueError(
            f"{name} factorises a {width} x {width} matrix; reduce the {table.d} columns of X to "
            f"at most {_MAX_COLUMNS} first, e.g. by TruncatedSVD"
        )
    if table.kind == "sparse":
        return sparse.csr_array(sparse.hstack(parts, format="csr"))
    return np.hstack(parts) if len(parts) > 1 else rows


def _numeric_target(table, name: str):
    """The target as columns of numbers (n, t), None where there are none.

    A single target with few distinct values enters by level, like a nominal column: labels have no
    scale, and small whole numbers lose nothing.
    """
    if table.target is None or table.y is None:
        return None
    y = np.asarray(table.y)
    flat = y.ndim == 1 or y.shape[1] == 1
    if flat and y.dtype.kind != "f":
        levels, codes = np.unique(y.reshape(-1).astype(str), return_inverse=True)
        if levels.size <= MAX_LEVELS:
            return one_hot(codes.reshape(-1, 1))
    if y.dtype.kind not in "iufb":
        return None
    y = y.astype(np.float64).reshape(table.n, -1)
    if not np.isfinite(y).all():
        raise ValueError(
            f"{name} scores y too, which has missing or infinite values; drop those rows or set "
            "include_target=False"
        )
    return y
