"""Self-training that augments harder what the model has learnt already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Self

import numpy as np

from skresample._math.rng import Streams
from skresample._parameters import (
    Fraction,
    Model,
    Positive,
    PositiveInt,
    Rule,
    Seed,
    TableLike,
    VectorLike,
)
from skresample._table.target import narrow

from ._otsu import otsu_threshold
from ._views import TrainedOnViews, Training, losses, pasted
from .transforms import Dropout, Jitter, in_turn, reference_of

__all__ = ["AdaptiveAugmentationSelfTraining"]

View = Annotated[
    Callable[..., Any] | Sequence[Callable[..., Any]] | None, Rule(callable, list, tuple, None)
]
WEAK, STRONG = Jitter(0.05), (Jitter(0.2), Dropout(0.3))


class AdaptiveAugmentationSelfTraining(TrainedOnViews):
    """Learn from rows without a label, and change those most that are fitted already (SAA).

    In every epoch the model labels weakly changed views of the unlabelled rows; where it is
    confident it is trained to say the same of strongly changed views. Rows whose loss has been
    small (naive ones, below Otsu's threshold of the loss history) teach nothing any more: they get
    a diverse view, half of the columns from one strong view and half from another.

    Parameters
    ----------
    estimator : classifier
        With ``partial_fit`` and ``predict_proba``; cloned.
    unlabeled : int, float, str or None, default=-1
        The label that stands for none; another one where -1 is a class.
    weak : transform, sequence of transforms or None, default=None
        Weak view; None: :class:`~skresample.combine.transforms.Jitter` of 0.05.
    strong : transform, sequence of transforms or None, default=None
        Strong view; None: Jitter of 0.2 and :class:`~skresample.combine.transforms.Dropout` of 0.3.
    adaptive : bool, default=True
        Whether naive rows get the diverse view; False is plain self-training on strong views.
    threshold : float, default=0.95
        Least probability at which a row is taught its own label, in [0, 1].
    decay : float, default=0.999
        Weight of the newest loss in a row's history, in [0, 1]: the published program's .999;
        smaller values remember longer.
    ratio : float, default=7.0
        Most unlabelled rows taught for each labelled one, > 0; labelled rows are repeated for it.
    n_epochs : int, default=30
        Epochs, >= 1.
    batch_size : int or None, default=None
        Rows of each call of ``partial_fit``; None: all of an epoch.
    random_state : int, RandomState, Generator or None, default=None
        Seed of views and orders, and of the model where it has none.

    Attributes
    ----------
    estimator_ : classifier
        The trained model.
    classes_ : ndarray of shape (c,)
        Labels, without ``unlabeled``.
    naive_mask_ : ndarray of shape (n,)
        Rows below the threshold at the end; never a labelled one.
    history_ : ndarray of shape (n,)
        Loss history; NaN for labelled rows.
    otsu_threshold_ : float
        Threshold at the end; -inf where all histories are equal.
    taught_ : ndarray of shape (n_epochs, 2)
        Unlabelled rows taught, and how many of them with the diverse view, by epoch.
    inference_estimator_ : classifier
        The trained model, for export.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    TypeError
        If the model has no ``partial_fit`` or no ``predict_proba``.
    ValueError
        If one label is left, or none, besides ``unlabeled``.

    See Also
    --------
    sklearn.semi_supervised.SelfTrainingClassifier : Pseudo-labels without views.

    Notes
    -----
    Two predictions of the unlabelled rows and one training an epoch; O(n d) memory. The paper
    pastes two pictures together; here columns take the place of halves. Every column of a diverse
    view has the law that it has in a strong one: with transforms that treat columns independently,
    as the default ones do, the diverse view is hardly harder. Transforms of whole rows (Scaling, or
    one of several drawn for each row) make it differ.

    References
    ----------
    G. Gui et al., "Enhancing sample utilization through sample adaptive augmentation in
    semi-supervised learning", ICCV 2023, section 3, equations 3 to 6.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.datasets import make_moons
    >>> from sklearn.neural_network import MLPClassifier
    >>> from skresample.combine import AdaptiveAugmentationSelfTraining
    >>> X, y = make_moons(300, noise=0.1, random_state=0)
    >>> known = np.where(np.arange(300) < 20, y, -1)
    >>> network = MLPClassifier((32,), learning_rate_init=0.02, random_state=0)
    >>> model = AdaptiveAugmentationSelfTraining(network, random_state=0).fit(X, known)
    >>> model.classes_, model.naive_mask_[:20].any()
    (array([0, 1]), np.False_)
    """

    history_: np.ndarray
    naive_mask_: np.ndarray
    otsu_threshold_: float
    taught_: np.ndarray

    def __init__(
        self,
        estimator: Model,
        *,
        unlabeled: int | float | str | None = -1,
        weak: View = None,
        strong: View = None,
        adaptive: bool = True,
        threshold: Fraction = 0.95,
        decay: Fraction = 0.999,
        ratio: Positive = 7.0,
        n_epochs: PositiveInt = 30,
        batch_size: PositiveInt | None = None,
        random_state: Seed = None,
    ) -> None:
        self.estimator = estimator
        self.unlabeled = unlabeled
        self.weak = weak
        self.strong = strong
        self.adaptive = adaptive
        self.threshold = threshold
        self.decay = decay
        self.ratio = ratio
        self.n_epochs = n_epochs
        self.batch_size = batch_size
        self.random_state = random_state

    @staticmethod
    def _example_params():
        from sklearn.linear_model import SGDClassifier

        # Labels of the checks may be -1 and 1.
        return [{"estimator": SGDClassifier(loss="log_loss"), "unlabeled": -99, "n_epochs": 10}]

    def fit(self, X: TableLike, y: VectorLike) -> Self:
        """Train through all epochs.

        Parameters
        ----------
        X : {array-like, dataframe} of shape (n, d)
            Rows of numbers.
        y : array-like of shape (n,)
            Labels, ``unlabeled`` where there is none.

        Returns
        -------
        self : object
        """
        X, y = self._rows(X, y)
        known = self._known(y)
        self.classes_, own = np.unique(narrow(y[known]), return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(
                f"y has {len(self.classes_)} class besides unlabeled={self.unlabeled!r}: "
                f"{self.classes_.tolist()}; two are needed. If {self.unlabeled!r} is a class, set "
                f"unlabeled to a value that y does not hold"
            )
        codes = np.full(len(y), -1, np.intp)
        codes[known] = own
        streams = Streams(self.random_state)
        state = Training(X, codes, reference_of(X, codes), self._model(streams), streams)
        free = np.flatnonzero(~known)
        self.history_ = np.where(known, np.nan, 0.0)
        self.naive_mask_, self.otsu_threshold_ = np.zeros(len(y), bool), -np.inf
        self.taught_ = np.zeros((self.n_epochs, 2), np.intp)
        self._teach(state, 0, np.empty(0, np.intp), X[:0], np.empty(0, np.intp))
        for epoch in range(self.n_epochs):
            confident, views, said = self._views(state, epoch, free)
            rows = free[confident]
            self.taught_[epoch] = len(rows), np.count_nonzero(self.naive_mask_[rows])
            self._teach(state, epoch + 1, rows, views[confident], said[confident])
            if len(free):
                self._remember(epoch, free, losses(state.model, views, said))
        self.estimator_ = state.model
        return self

    def _known(self, y) -> np.ndarray:
        """Rows with a label."""
        if y.dtype.kind in "US" and not isinstance(self.unlabeled, str):
            if (y == str(self.unlabeled)).any():
                raise ValueError(
                    f"y holds the text {str(self.unlabeled)!r}: give y dtype object, or say "
                    f"unlabeled={str(self.unlabeled)!r}"
                )
            return np.ones(len(y), bool)
        return np.array([label != self.unlabeled for label in y.tolist()], bool)

    def _views(self, state, epoch, free):
        """Which unlabelled rows the model is sure of, their strong or diverse views, its labels."""
        if not len(free):
            return np.zeros(0, bool), state.X[:0], np.zeros(0, np.intp)
        weak, strong = in_turn(self.weak or WEAK), in_turn(self.strong or STRONG)
        rows = state.X[free]
        proba = state.model.predict_proba(state.view(weak, rows, None, "weak", epoch))
        said = proba.argmax(axis=1)
        views = state.view(strong, rows, said, "strong", epoch)
        naive = self.naive_mask_[free]
        if self.adaptive and naive.any():
            other = state.view(strong, rows[naive], said[naive], "diverse", epoch)
            views[naive] = pasted(views[naive], other, state.streams.get("halves", epoch))
        return proba.max(axis=1) >= self.threshold, views, said

    def _remember(self, epoch, free, loss):
        """Loss history, and the rows that are naive from now on."""
        decay = 1.0 if epoch == 0 else self.decay
        self.history_[free] = (1 - decay) * self.history_[free] + decay * loss
        self.otsu_threshold_ = otsu_threshold(self.history_[free])
        self.naive_mask_[free] = self.history_[free] < self.otsu_threshold_

    def _teach(self, state, epoch, rows, views, said):
        """One pass over labelled rows (weak views) and the unlabelled ones with their labels."""
        labelled = np.flatnonzero(state.codes >= 0)
        times = max(1, int(np.ceil(len(rows) / (self.ratio * len(labelled)))))
        labelled = np.tile(labelled, times)
        weak = in_turn(self.weak or WEAK)
        own = state.view(weak, state.X[labelled], state.codes[labelled], "labelled", epoch)
        X = np.concatenate([own, views])
        y = self.classes_[np.concatenate([state.codes[labelled], said])]
        order = state.streams.get("order", epoch).permutation(len(X))
        size = self.batch_size or len(X)
        for start in range(0, len(X), size):
            batch = order[start : start + size]
            state.model.partial_fit(X[batch], y[batch], classes=self.classes_)
