"""Augmentation as a constraint: as much as the data bear, of the transforms that matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, Self

import numpy as np
from sklearn.model_selection import train_test_split

from skresample._math.rng import Streams
from skresample._parameters import (
    Count,
    Model,
    Positive,
    PositiveInt,
    Rule,
    Seed,
    Share,
    TableLike,
    VectorLike,
)

from ._symmetry import SLACK, Symmetry, symmetries, view_chain
from ._views import TrainedOnViews, Training, losses
from .transforms import ClassSwap, Dropout, FeatureMix, Jitter, MonotoneWarp, Scaling, reference_of

__all__ = ["InvarianceConstrainedClassifier"]

Transforms = Annotated[Mapping[str, Callable[..., Any]] | None, Rule(Mapping, None)]


class InvarianceConstrainedClassifier(TrainedOnViews):
    """Train so that the loss under transforms of the rows stays within a margin.

    Which transforms to use, and how much, is not chosen beforehand: a chain for every row looks for
    the views that it is worst at (their law is proportional to the loss), and a dual variable says
    what part of the rows is replaced by such views. It stays 0, and rows as they are, while the
    loss of the views is within the margin; it grows while the constraint is violated.

    Parameters
    ----------
    estimator : classifier
        With ``partial_fit`` and ``predict_proba``; cloned.
    transforms : dict of transforms or None, default=None
        By name; None: all of :mod:`~skresample.combine.transforms`.
    margin : float or "auto", default="auto"
        Largest mean loss (cross-entropy, in nats) of the views, > 0. "auto": 1.1 times the loss of
        the same rows unchanged, or of rows that are held out where that is larger.
    dual_lr : float, default=0.01
        Step of the dual variable, once a batch, > 0; larger ones augment sooner.
    n_steps : int, default=20
        Steps of the chains, >= 0; after 20 their law is the right one to within 0.01.
    n_epochs : int, default=20
        Epochs, >= 1.
    batch_size : int or None, default=256
        Rows of a batch; None: all.
    validation_fraction : float, default=0.1
        Share of the rows that is held out for an "auto" margin, in (0, 1).
    random_state : int, RandomState, Generator or None, default=None
        Seed of chains, orders and held-out rows, and of the model where it has none.

    Attributes
    ----------
    estimator_ : classifier
        The trained model.
    classes_ : ndarray of shape (c,)
        Labels.
    dual_path_ : ndarray of shape (n_epochs,)
        Dual variable at the end of each epoch.
    margin_path_ : ndarray of shape (n_epochs,)
        Margin of the last batch of each epoch.
    augmentation_rate_ : ndarray of shape (n_epochs,)
        Share of the rows that was replaced by views in each epoch.
    accepted_ : dict of str to float
        Share of each transform among the last views of all chains.
    symmetry_ : list of Symmetry
        What each transform does to the trained model: which symmetries the data have.
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
        For no transforms, and a margin that is not positive.

    See Also
    --------
    AdaptiveAugmentationSelfTraining : Augment harder what is learnt already.

    Notes
    -----
    ``n_steps + 1`` predictions and one training on all rows an epoch; O(batch_size d) memory.
    Differences from the paper: (1) rows are replaced by their view with probability
    ``mu / (1 + mu)``, an unbiased draw of the loss ``(clean + mu * augmented) / (1 + mu)``, which
    any learner can be trained by; (2) its program takes 2 steps, whose law is off by 0.2 in total
    variation.

    References
    ----------
    I. Hounie, L. Chamon, A. Ribeiro, "Automatic data augmentation via invariance-constrained
    learning", ICML 2023, algorithm 1, equations 6 and 9.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.datasets import make_classification
    >>> from sklearn.linear_model import SGDClassifier
    >>> from skresample.combine import InvarianceConstrainedClassifier
    >>> from skresample.combine.transforms import Jitter
    >>> X, y = make_classification(300, random_state=0)
    >>> def mirror(rows, codes, reference, rng):
    ...     return -rows
    >>> model = InvarianceConstrainedClassifier(
    ...     SGDClassifier(loss="log_loss", alpha=0.01),
    ...     {"jitter": Jitter(0.01), "mirror": mirror},
    ...     random_state=0,
    ... ).fit(X, y)
    >>> [found.harmless for found in model.symmetry_]
    [True, False]
    """

    accepted_: dict[str, float]
    augmentation_rate_: np.ndarray
    dual_path_: np.ndarray
    margin_path_: np.ndarray
    symmetry_: list[Symmetry]

    def __init__(
        self,
        estimator: Model,
        transforms: Transforms = None,
        *,
        margin: Positive | Literal["auto"] = "auto",
        dual_lr: Positive = 0.01,
        n_steps: Count = 20,
        n_epochs: PositiveInt = 20,
        batch_size: PositiveInt | None = 256,
        validation_fraction: Share = 0.1,
        random_state: Seed = None,
    ) -> None:
        self.estimator = estimator
        self.transforms = transforms
        self.margin = margin
        self.dual_lr = dual_lr
        self.n_steps = n_steps
        self.n_epochs = n_epochs
        self.batch_size = batch_size
        self.validation_fraction = validation_fraction
        self.random_state = random_state

    @staticmethod
    def _example_params():
        from sklearn.linear_model import SGDClassifier

        return [{"estimator": SGDClassifier(loss="log_loss"), "n_steps": 2, "n_epochs": 8}]

    def fit(self, X: TableLike, y: VectorLike) -> Self:
        """Train through all epochs.

        Parameters
        ----------
        X : {array-like, dataframe} of shape (n, d)
            Rows of numbers.
        y : array-like of shape (n,)
            Labels.

        Returns
        -------
        self : object
        """
        X, y = self._rows(X, y)
        self.classes_, codes = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"y has one class only: {self.classes_.tolist()}; two are needed")
        transforms = self._named()
        streams = Streams(self.random_state)
        train, held = self._parts(codes, streams)
        state = Training(
            X[train], codes[train], reference_of(X[train], codes[train]),
            self._model(streams), streams,
        )  # fmt: skip
        state.model.partial_fit(state.X, y[train], classes=self.classes_)
        paths = [(0.0, 0.0, 0.0)]
        for epoch in range(self.n_epochs):
            found = SLACK * losses(state.model, X[held], codes[held]).mean()
            told, accepted = self._epoch(state, epoch, paths[-1][0], found, [*transforms.values()])
            paths.append(told)
        self.dual_path_, self.margin_path_, self.augmentation_rate_ = np.array(paths[1:]).T
        self.accepted_ = dict(zip(transforms, (accepted / accepted.sum()).tolist(), strict=True))
        self.estimator_ = state.model
        bound = None if self.margin == "auto" else self.margin
        self.symmetry_ = symmetries(state, transforms, self.accepted_, bound, self.n_steps)
        return self

    def _named(self) -> dict[str, Any]:
        """Transforms by name."""
        if self.transforms is None:
            usual = (Jitter(), Dropout(), ClassSwap(), Scaling(), FeatureMix(), MonotoneWarp())
            return {type(one).__name__: one for one in usual}
        found = {str(name): one for name, one in self.transforms.items()}
        wrong = [name for name, one in found.items() if not callable(one)]
        if wrong or not found:
            raise ValueError(
                f"transforms must be a dict of names to at least one callable, got "
                f"{self.transforms!r}"
            )
        return found

    def _parts(self, codes, streams):
        """Rows to train on, and clean ones that an "auto" margin is told by."""
        every = np.arange(len(codes))
        counts = np.bincount(codes)
        size = max(round(self.validation_fraction * len(codes)), len(counts))
        if self.margin != "auto" or counts.min() < 2 or len(codes) - size < len(counts):
            return every, every
        seed = streams.seed("validation")
        train, held = train_test_split(every, test_size=size, stratify=codes, random_state=seed)
        return np.sort(train), np.sort(held)

    def _epoch(self, state, epoch, dual, clean, transforms):
        """One pass: chains, a step of the dual and a training for each batch."""
        order = state.streams.get("order", epoch).permutation(len(state.X))
        size, replaced = self.batch_size or len(order), 0
        accepted = np.zeros(len(transforms))
        for batch in range(-(-len(order) // size)):
            rows = order[batch * size : (batch + 1) * size]
            rng = state.streams.get("chain", epoch, batch)
            plain = losses(state.model, state.X[rows], state.codes[rows]).mean()
            margin = max(clean, SLACK * float(plain)) if self.margin == "auto" else self.margin
            chain = view_chain(state, rows, transforms, self.n_steps, rng)
            accepted += np.bincount(chain.chosen, minlength=len(transforms))
            taken = rng.random(len(rows)) < dual / (1 + dual)
            replaced += np.count_nonzero(taken)
            shown = np.where(taken[:, None], chain.views, state.X[rows])
            labels = self.classes_[state.codes[rows]]
            state.model.partial_fit(shown, labels, classes=self.classes_)
            dual = max(0.0, dual + self.dual_lr * (float(chain.loss.mean()) - margin))
        return (dual, margin, replaced / len(order)), accepted
