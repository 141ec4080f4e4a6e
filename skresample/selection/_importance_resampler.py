"""Make a selection look like a target sample: data selection by importance resampling."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Integral
from typing import Any, ClassVar, Literal

import numpy as np

from skresample._math.apportion import largest_remainder
from skresample._math.density import bucket_shares, kl_divergence, log_ratio
from skresample._parameters import (
    ArrayLike,
    Columns,
    Frame,
    Model,
    NonNegative,
    NSamples,
    Positive,
    PositiveInt,
    Seed,
    SparseMatrix,
    Transformer,
)
from skresample.base import BaseSelector

from ._hashing.ngrams import NgramHasher
from ._importance.features import bags
from ._importance.target import odds, read_targets
from ._method_card import MethodCard
from ._scores.asked import wanted_rows
from ._scores.draws import gumbel_top_k

__all__ = ["ImportanceResampler"]


class ImportanceResampler(BaseSelector):
    """Select the rows whose distribution matches a target sample (DSIR).

    Rows become bags of buckets (bins of numbers, levels, hashed n-grams of texts). The weight of a
    row is the ratio of its probability under the target's bucket shares to that under the pool's,
    ``log w = sum_b count_b (ln p_target(b) - ln p_pool(b))``, and rows are drawn without
    replacement proportionally to their weights.

    Parameters
    ----------
    target : {array-like, dataframe, sparse matrix}, mapping, str, int or None, default=None
        What the selection should look like: rows with the columns of X; a mask of n bools or a
        column of X (name or position) that flags the target rows inside X, which are then no
        candidates; or a mapping name -> rows for several targets. None: X itself, a uniform draw.
    n_samples : int or float, default=0.1
        Rows to select, or a share of the candidates; more rows than there are candidates only
        with ``mode="with_replacement"``.
    features : {"bins", "onehot", "counts", "hashed_ngrams"} or transformer, default="bins"
        "bins": numeric columns in quantile bins of the pool, nominal ones by level. "onehot": every
        distinct value is a bucket. "counts": the columns are counts. "hashed_ngrams": word n-grams
        of the text columns. A transformer is fitted on the pool and must give values >= 0.
    estimator : classifier, default=None
        When given, the log weights are its cross-fitted log odds of target against pool, on the
        same features.
    mode : {"gumbel", "top_k", "with_replacement"}, default="gumbel"
        How rows are drawn: without replacement, the largest weights, or independently (rows may
        then repeat).
    temperature : float, default=1.0
        >= 0; weights to the power 1 / temperature. 0 is "top_k", large values are uniform.
    smoothing : float, default=0.0
        Pseudo-count of every bucket of the target, >= 0; raise it for small targets.
    eps : float, default=1e-8
        Added to shares before logarithms, > 0.
    per_token : bool, default=False
        Divide log weights by the number of tokens of the row, so that long texts are not extreme.
    proportions : mapping or None, default=None
        Target name -> share of the selection; None: by the sizes of the targets.
    n_bins : int, default=16
        Bins of each numeric column.
    n_buckets : int, default=10000
        Buckets of hashed n-grams.
    ngram_max : int, default=2
        Longest n-gram, in words.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the draw, of the folds and, where it has none, of the model.

    Attributes
    ----------
    log_weights_ : ndarray of shape (n,) or (n, n_targets)
        Log importance weights, ``-inf`` for flagged target rows.
    ranking_ : ndarray of shape (m,)
        Selected rows in the order of the draw.
    sample_indices_ : ndarray of shape (m,)
        The same.
    source_proba_, target_proba_ : ndarray of shape (n_buckets,), (n_targets, n_buckets)
        Bucket shares of the pool and of the targets.
    kl_reduction_ : float
        Mean over targets of KL(target || pool) - KL(target || selection) in nats: how much closer
        the selection is than a random one; correlates with accuracy downstream.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
    n_features_in_ : int

    Raises
    ------
    QuotaError
        If more rows are asked for than there are candidates, and rows may not repeat.
    ValueError
        If the target has other columns than X, or features are negative.

    Notes
    -----
    O(tokens) time and O(n log n) for the draw; texts are tokenised once. Differences from the
    published code: (1) no minimum length: short texts are candidates like others; (2) buckets are
    other hashes of the same n-grams; (3) quotas of several targets are rounded by largest
    remainders, not all to the last. Selected rows need no weights: the draw itself matches.
    When log weights span hundreds (long texts), the draw is nearly "top_k": raise ``temperature``
    or use ``per_token``.

    References
    ----------
    S. M. Xie, S. Santurkar, T. Ma and P. Liang, "Data Selection for Language Models via Importance
    Resampling", NeurIPS 2023, arXiv:2302.03169, section 3 and algorithm 1.

    See Also
    --------
    ScoreSampler

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection import ImportanceResampler
    >>> pool = np.linspace(0, 10, 1001)[:, None]
    >>> target = np.linspace(8, 9, 50)[:, None]
    >>> sampler = ImportanceResampler(target=target, n_samples=50, random_state=0)
    >>> X, _ = sampler.fit_resample(pool)
    >>> bool(X.min() > 7 and X.max() < 10)
    True
    """

    kl_reduction_: float
    log_weights_: np.ndarray
    ranking_: np.ndarray
    source_proba_: Any
    target_proba_: Any

    method_card: ClassVar[MethodCard] = MethodCard(
        "density ratio", "Gumbel top-k", "row", ("target",)
    )

    def __init__(
        self,
        *,
        target: ArrayLike | SparseMatrix | Frame | Mapping[Any, Any] | str | int | None = None,
        n_samples: NSamples = 0.1,
        features: Literal["bins", "onehot", "counts", "hashed_ngrams"] | Transformer = "bins",
        estimator: Model | None = None,
        mode: Literal["gumbel", "top_k", "with_replacement"] = "gumbel",
        temperature: NonNegative = 1.0,
        smoothing: NonNegative = 0.0,
        eps: Positive = 1e-8,
        per_token: bool = False,
        proportions: Mapping[Any, Any] | None = None,
        n_bins: PositiveInt = 16,
        n_buckets: PositiveInt = 10_000,
        ngram_max: PositiveInt = 2,
        categorical_features: Columns = "from_dtype",
        random_state: Seed = None,
    ) -> None:
        self.target = target
        self.n_samples = n_samples
        self.features = features
        self.estimator = estimator
        self.mode = mode
        self.temperature = temperature
        self.smoothing = smoothing
        self.eps = eps
        self.per_token = per_token
        self.proportions = proportions
        self.n_bins = n_bins
        self.n_buckets = n_buckets
        self.ngram_max = ngram_max
        self.categorical_features = categorical_features
        self.random_state = random_state

    @staticmethod
    def _example_params():
        return [{"n_samples": 0.8}]

    def _select(self, table):
        spec = read_targets(self.target, table, self.proportions)
        quota = self._rows_by_target(spec.shares, spec.candidates.size)
        weights, targets = [], []
        for name, rows in zip(spec.names, spec.tables, strict=True):
            pool, aim = bags(
                self.features,
                spec.pool,
                rows,
                columns=spec.columns,
                n_bins=self.n_bins,
                hasher=NgramHasher(self.n_buckets, self.ngram_max),
            )
            weights.append(self._log_weights(table, pool, aim, name))
            targets.append(bucket_shares(aim.counts(), self.smoothing))
        chosen = self._draw(weights, quota, table.streams)
        self._record_shares(pool, targets, chosen)
        full = np.full((table.n, len(weights)), -np.inf)
        full[spec.candidates] = np.column_stack(weights)
        self.log_weights_ = full if isinstance(self.target, Mapping) else full[:, 0]
        self.ranking_ = spec.candidates[chosen]
        return self.ranking_

    def _rows_by_target(self, shares, n: int) -> np.ndarray:
        """Rows for each target out of n candidates, (t,)."""
        repeats = self.mode == "with_replacement" and self.temperature > 0
        wanted = self.n_samples
        if not (repeats and isinstance(wanted, Integral)):
            wanted = wanted_rows(wanted, n)
        caps = None if repeats else np.full(len(shares), n)
        return largest_remainder(shares, wanted, caps=caps)

    def _log_weights(self, table, pool, aim, name):
        """Log weight of every candidate for one target, (n_candidates,)."""
        if self.estimator is not None:
            model = table.streams.seeded(self.estimator, "model", str(name))
            return odds(model, pool, aim, table.streams.get("folds", str(name)))
        return self._scores(pool, self._ratio(aim.counts(), pool.counts()))

    def _ratio(self, aim, pool) -> np.ndarray:
        """Log ratio of every bucket, (b,), from its counts in a target and in the pool."""
        return log_ratio(bucket_shares(aim, self.smoothing), bucket_shares(pool), self.eps)

    def _scores(self, bag, ratio) -> np.ndarray:
        """Log weights of the rows of a bag, (n,)."""
        weights = bag.scores(ratio)
        return weights / np.maximum(bag.sizes(), 1) if self.per_token else weights

    def _draw(self, weights, quota, streams) -> np.ndarray:
        """Candidates drawn for all targets, target after target, (m,)."""
        rows, free = [], np.ones(len(weights[0]), bool)
        for i, (log_w, k) in enumerate(zip(weights, quota, strict=True)):
            rng = streams.get("draw", i)
            if self.mode == "with_replacement" and self.temperature > 0:
                p = np.exp((log_w - log_w.max()) / self.temperature)
                rows.append(np.sort(rng.choice(len(p), size=int(k), p=p / p.sum())))
                continue
            log_w = np.where(free, log_w, -np.inf)
            temperature = 0.0 if self.mode != "gumbel" else self.temperature
            rows.append(gumbel_top_k(log_w, int(k), rng, temperature))
            free[rows[-1]] = False
        return np.concatenate(rows)

    def _record_shares(self, pool, targets, chosen):
        times = np.bincount(chosen, minlength=len(pool.sizes())).astype(np.float64)
        self.source_proba_ = bucket_shares(pool.counts())
        self.target_proba_ = np.array(targets)
        picked = bucket_shares(pool.counts(times))
        gains = [
            kl_divergence(t, self.source_proba_, self.eps) - kl_divergence(t, picked, self.eps)
            for t in targets
        ]
        self.kl_reduction_ = float(np.mean(gains))

    def select_from_stream(self, texts: Iterable[str]) -> np.ndarray:
        """Select from texts that do not fit in memory: positions in the order of the draw.

        Parameters
        ----------
        texts : re-iterable of str, or a function without arguments that returns an iterator
            Gone through three times (pool, scores, selected texts). The target is an iterable of
            texts as well.

        Returns
        -------
        positions : ndarray of shape (n_samples,)
            The rows that :meth:`fit_resample` would select from the same texts.

        Notes
        -----
        Memory: one chunk of texts, the bucket counts and ``n_samples`` keys, however many texts
        there are. Needs ``features="hashed_ngrams"``, an int ``n_samples``, one target, no
        ``estimator``, and ``mode`` "gumbel" or "top_k".

        Examples
        --------
        >>> from skresample.selection import ImportanceResampler
        >>> sampler = ImportanceResampler(
        ...     target=["cats purr"], features="hashed_ngrams", n_samples=1, mode="top_k"
        ... )
        >>> sampler.select_from_stream(["stocks fell", "cats purr", "rain"])
        array([1])
        """
        from ._importance.stream import select_texts

        return select_texts(self, texts)
