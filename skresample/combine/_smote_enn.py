"""SMOTE, then rows that their neighbours contradict are dropped."""

from __future__ import annotations

from skresample._parameters import Columns, GroupColumns, Jobs, Progress, Resampler, Seed, Strategy
from skresample.under_sampling import EditedNearestNeighbours

from ._smote_then_clean import SmoteThenClean

__all__ = ["SMOTEENN"]


class SMOTEENN(SmoteThenClean):
    """Over-sample with SMOTE, then drop rows whose neighbours are of another class.

    SMOTE makes rows also where classes overlap; the edited nearest neighbours rule then drops
    every row, original or new, that its neighbourhood contradicts. The border gets wider and
    cleaner than with Tomek links.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class before the cleaning, as in imbalanced-learn.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the over-sampling.
    smote : resampler, default=None
        Over-sampler to use instead of ``SMOTE(sampling_strategy, random_state)``.
    enn : resampler, default=None
        Cleaner to use instead of ``EditedNearestNeighbours(sampling_strategy="all")``.
    n_jobs : int or None, default=None
        Threads of the neighbour searches.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns of the default steps.
    group_columns : str, int, list or callable, default=None
        Columns that hold the group, for the over-sampling.
    progress : bool or callable, default=False
        True: a bar on stderr (tqdm's where it is installed); or a function
        ``(done, total, text)``, in steps: the over-sampling, the cleaning.

    Attributes
    ----------
    smote_ : resampler
        The fitted over-sampler.
    enn_ : resampler
        The fitted cleaner.
    sampling_strategy_ : dict
        New rows per class before the cleaning.
    quota_ : dict
        Rows wanted per cell before the cleaning.
    plan_ : ResamplingPlan
        Both steps as one plan.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Warns
    -----
    ShortfallWarning
        When a class is smaller than the neighbourhood, or the cleaning would remove a class
        altogether (its rows are kept).

    See Also
    --------
    ResamplerChain : Any resamplers in turn.
    SMOTETomek : Drops pairs at the border only.

    Notes
    -----
    Costs one neighbour search within each over-sampled class and one over all rows, O(n^2 d) at
    worst, without ever holding all pairs. Class counts are equal before the cleaning only.

    References
    ----------
    G. E. A. P. A. Batista, R. C. Prati, M. C. Monard, "A study of the behavior of several methods
    for balancing machine learning training data", SIGKDD Explorations 6 (2004), section 3.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from skresample.combine import SMOTEENN
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = SMOTEENN(random_state=0).fit_resample(X, y)
    >>> 200 < len(X_new) <= 362
    True
    """

    _cleaner = ("enn", EditedNearestNeighbours)

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        smote: Resampler | None = None,
        enn: Resampler | None = None,
        n_jobs: Jobs = None,
        categorical_features: Columns = "from_dtype",
        group_columns: GroupColumns = None,
        progress: Progress = False,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.smote = smote
        self.enn = enn
        self.n_jobs = n_jobs
        self.categorical_features = categorical_features
        self.group_columns = group_columns
        self.progress = progress
