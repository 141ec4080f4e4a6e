"""Over-sample the sparse parts of a class."""

from __future__ import annotations

from typing import Annotated, Any

from skresample._compat import HasMethods
from skresample._parameters import (
    Columns,
    GroupColumns,
    NonNegative,
    OnehotGroups,
    PositiveInt,
    Progress,
    Rule,
    Seed,
    Strategy,
)

from ._denoiser import Denoiser
from ._diffusion_over_sampler import DiffusionOverSampler
from .guidance import MinorityGuidance

__all__ = ["MinorityOverSampler"]


class MinorityOverSampler(DiffusionOverSampler):
    """Over-sample by rows drawn towards the sparse parts of each class.

    :class:`DiffusionOverSampler` with minority guidance: the rows of a class are ranked by how
    sparse their surroundings are, and new rows are pushed towards the sparsest tenth. "Minority"
    means low density inside a class, not the rare class.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    scale : float, default=0.5
        How hard to push, >= 0: 0 not at all, 1 to the density of the sparsest level; more makes
        implausible rows.
    n_levels : int, default=10
        Levels of density, >= 1; at most a tenth of the rows.
    denoiser : denoiser, default=None
        Cloned for every class; None: :class:`GaussianMixtureDenoiser`.
    scorer : object with ``fit`` and ``scores_``, default=None
        Who is sparse; None: ``MinorityScorer("knn")``.
    n_steps : int, default=20
        Steps of the path, >= 1.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    onehot_groups : "auto", list of lists of columns or None, default="auto"
        Indicator columns that stand for one nominal column, so that a new row has one of them:
        neighbouring columns of 0 and 1 with one 1 in every row, the groups given, or none.
    group_columns : str, int, list or callable, default=None
        Columns that hold the group, instead of ``groups=``.
    progress : bool or callable, default=False
        True: a bar on stderr (tqdm's where it is installed); or a function
        ``(done, total, text)``. Calls of the denoiser are counted, for every 16,384 rows of a
        class anew; total is None.

    Attributes
    ----------
    sampling_strategy_ : dict
        New rows per class.
    quota_ : dict
        Rows wanted per cell.
    plan_ : ResamplingPlan
        Values of the new rows; their parent is -1.
    denoisers_ : dict of {cell: ClassDensity}
        The law of each cell that got rows.
    noise_levels_ : ndarray of shape (n_steps + 2,)
        Levels of the path, the last one 0.
    n_function_evaluations_ : dict of {cell: int}
        Calls of the guided denoiser that each row of a cell took.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Warns
    -----
    ShortfallWarning
        When a class has a single row, which is then repeated.

    See Also
    --------
    DiffusionOverSampler : All parts of a class as dense as they are.

    Notes
    -----
    A step costs three calls of a denoiser, two of them over the rows of the class: O(m n_c d).
    Rows are standardised and clipped to the range of their columns.

    References
    ----------
    S. Um, S. Lee, J. C. Ye, "Don't play favorites: minority guidance for diffusion models", ICLR
    2024, eq. 8-10, with the classifier that is exact for kernels.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.diffusion import MinorityOverSampler
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = MinorityOverSampler(random_state=0).fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 181), (1, 181)]
    """

    @staticmethod
    def _example_params():
        return [{"n_levels": 4, "n_steps": 5}]

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        scale: NonNegative = 0.5,
        n_levels: PositiveInt = 10,
        denoiser: Denoiser | None = None,
        scorer: Annotated[Any, Rule(HasMethods(["fit"]))] | None = None,
        n_steps: PositiveInt = 20,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
        progress: Progress = False,
    ) -> None:
        super().__init__(
            sampling_strategy=sampling_strategy,
            random_state=random_state,
            denoiser=denoiser,
            n_steps=n_steps,
            categorical_features=categorical_features,
            onehot_groups=onehot_groups,
            group_columns=group_columns,
            progress=progress,
        )
        self.scale = scale
        self.n_levels = n_levels
        self.scorer = scorer

    def _setting(self, name: str):
        """A parameter of the general sampler: scaling is fixed here, guidance given by others."""
        if name == "guidance":
            return MinorityGuidance(self.scale, n_levels=self.n_levels, scorer=self.scorer)
        return "standard" if name == "scale" else super()._setting(name)
