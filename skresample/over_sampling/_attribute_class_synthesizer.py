"""Rows of classes that have none, from what is known of the classes."""

# No pair: rows of classes without rows have no seeds.

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import numpy as np
from sklearn.base import clone
from sklearn.covariance import ledoit_wolf
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

from skresample._compat import StrOptions
from skresample._math.layout import dense
from skresample._math.mixed_space import filled
from skresample._new_rows import Rows, join_recipes
from skresample._parameters import (
    Columns,
    Model,
    NonNegative,
    OnehotGroups,
    PositiveInt,
    Rule,
    Seed,
)
from skresample._table.target import values_of_codes
from skresample.base import BaseResampler
from skresample.exceptions import QuotaError
from skresample.plan import ResamplingPlan

from ._shapes.class_graphs import graph_attributes

__all__ = ["AttributeClassSynthesizer"]


class AttributeClassSynthesizer(BaseResampler):
    """Over-sample classes with few rows or none, by attributes of the classes or a graph of them.

    A regression learns how the mean row of a class follows from its attributes (what an animal has,
    where a product stands in a hierarchy), on the classes that have rows. For a class without rows
    it predicts the mean, to which the spread that classes have in common is added; a class with a
    few rows gets the mean of both, weighed by its rows. Any classifier can then be trained on all
    classes, and is not drawn to those that had rows, as one that only maps rows to attributes is.

    Parameters
    ----------
    attributes : mapping of {class: array-like of shape (a,)}, default=None
        What is known of each class, also of those without rows. None: the graph alone, or, without
        one, nothing: few rows are then combined with the mean of all classes.
    graph : mapping of {class: neighbours}, default=None
        Classes next to each class, e.g. its parent and children in a hierarchy (inner nodes are
        nodes like any other). Its spectral embedding becomes further attributes.
    n_components : int, default=4
        Attributes made of the graph, >= 1.
    regressor : regressor, default=None
        From attributes to the mean row, several outputs; None: ``Ridge(alpha=1.0)`` on
        standardised attributes.
    covariance : {"pooled", "shrunk"}, default="pooled"
        Spread within classes: of all rows about their class means, or shrunk towards a multiple of
        the identity as Ledoit and Wolf have it, for more columns than rows.
    prior_strength : float, default=5.0
        Rows of its own that weigh as much as the predicted mean, >= 0.
    sampling_strategy : {"auto"} or dict, default="auto"
        "auto": every class of y and of ``attributes`` gets as many rows as the largest class has.
        A dict names the rows wanted of each class. Unlike elsewhere it may name classes that y
        does not have; with a graph alone it is what names them.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    onehot_groups : "auto", list of lists of columns or None, default="auto"
        Indicator columns that stand for one nominal column, so that a new row has one of them:
        neighbouring columns of 0 and 1 with one 1 in every row, the groups given, or none.

    Attributes
    ----------
    class_means_ : dict of {class: ndarray of shape (d_numeric,)}
        Mean of the new rows of each class that got some.
    covariance_ : ndarray of shape (d_numeric, d_numeric)
        Spread within classes.
    regressor_ : regressor
        Fitted to the standardised attributes and means of the classes with rows.
    new_classes_ : list
        Classes that got rows and had none.
    sampling_strategy_ : dict
        New rows per class.
    plan_ : ResamplingPlan
        Values and label of every new row.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        When attributes or graph leave out a class without rows, attributes differ in length, or
        fewer than two classes with rows have any; when labels of classes without rows are of
        another type than y.
    QuotaError
        When ``sampling_strategy`` asks for fewer rows than a class has.

    See Also
    --------
    skresample.diffusion.DiffusionOverSampler : Classes with rows of their own.

    Notes
    -----
    O(n d^2 + c d a). Nominal columns of a new row are those of a row of the class whose mean is
    nearest, gaps are filled by the mean. With ``n_c`` rows of its own the mean of a class is
    ``(n_c mean + prior_strength predicted) / (n_c + prior_strength)``. A generative answer to
    generalised zero-shot learning: classifiers prefer classes they have seen, and rows of the
    others are what takes that away.

    References
    ----------
    J. Chen, Y. Geng, Z. Chen, J. Z. Pan, Y. He, W. Zhang, I. Horrocks, H. Chen, "Zero-shot and
    few-shot learning with knowledge graphs: a comprehensive survey", Proceedings of the IEEE 111
    (2023), arXiv:2112.10006, sections III-B and III-C.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.over_sampling import AttributeClassSynthesizer
    >>> legs_and_wings = {"cat": [4, 0], "dog": [4, 0], "robin": [2, 1]}
    >>> legs_and_wings |= {"bat": [2, 1], "bee": [6, 1]}
    >>> rng = np.random.default_rng(0)
    >>> y = np.repeat(["cat", "dog", "robin"], 20)
    >>> X = rng.normal(size=(60, 2)) + np.array([legs_and_wings[c] for c in y])
    >>> sampler = AttributeClassSynthesizer(legs_and_wings, random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> sampler.new_classes_, len(y_new)
    (['bat', 'bee'], 100)
    """

    class_means_: dict[Any, Any]
    covariance_: np.ndarray
    regressor_: Any
    new_classes_: list[Any]

    _exact_counts = False
    _dense_only = True

    def __init__(
        self,
        attributes: Mapping[Any, Any] | None = None,
        *,
        graph: Mapping[Any, Any] | None = None,
        n_components: PositiveInt = 4,
        regressor: Model | None = None,
        covariance: Literal["pooled", "shrunk"] = "pooled",
        prior_strength: NonNegative = 5.0,
        sampling_strategy: Annotated[
            Literal["auto"] | Mapping[Any, int], Rule(Mapping, StrOptions({"auto"}))
        ] = "auto",
        random_state: Seed = None,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.attributes = attributes
        self.graph = graph
        self.n_components = n_components
        self.regressor = regressor
        self.covariance = covariance
        self.prior_strength = prior_strength
        self.random_state = random_state
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups

    def _plan(self, table, quota):
        known, rng = table.classes.tolist(), table.streams.get("rows")
        labels = self._labels(known)
        wanted = self._wanted(table, known, labels)
        numeric = filled(np.asarray(dense(table.numeric), np.float64))
        counts = np.bincount(table.y_codes, minlength=len(known))
        own = np.array([numeric[table.y_codes == c].mean(axis=0) for c in range(len(known))])
        self.covariance_ = self._spread(numeric - own[table.y_codes], len(known))
        predicted = self._predicted(labels, known, own)
        root = _root(self.covariance_)
        self.class_means_, made, codes = {}, [], []
        for label, n_new in wanted.items():
            place = labels.index(label)
            n_own = int(counts[place]) if place < len(known) else 0
            guess = predicted.get(label)
            if guess is None and n_own == 0:
                raise ValueError(
                    f"class {label!r} has no rows, and attributes or graph leave it out; add it "
                    f"there or leave it out of sampling_strategy"
                )
            strength = 0.0 if guess is None else self.prior_strength
            if n_own == 0:
                mean = guess
            else:
                guess = own[place] if guess is None else guess
                mean = (n_own * own[place] + strength * guess) / (n_own + strength)
            self.class_means_[label] = mean
            near = place if n_own else int(np.square(own - mean).sum(axis=1).argmin())
            like = rng.choice(table.rows_of(near), size=n_new)
            values = mean + rng.standard_normal((n_new, mean.size)) @ root
            donor = np.repeat(like[:, None], table.codes.shape[1], axis=1)
            donor = donor if donor.shape[1] else None
            parent = np.full(n_new, -1, np.intp)
            made.append(Rows(values.astype(table.numeric.dtype), parent, donor, like))
            codes.append(np.full(n_new, place))
        self.new_classes_ = [label for label in wanted if label not in known]
        self.sampling_strategy_ = dict(wanted)
        if not made:
            return ResamplingPlan(table.n, slice(None))
        new_y = _targets(table, labels, np.concatenate(codes))
        return ResamplingPlan(table.n, slice(None), join_recipes(made), new_y)

    def _labels(self, known) -> list:
        """Labels of y, then those of classes without rows in the order they are named."""
        named = [*(self.attributes or ())]
        if isinstance(self.sampling_strategy, Mapping):
            named += list(self.sampling_strategy)
        further = [label for label in dict.fromkeys(named) if label not in known]
        kinds = {type(label) for label in known}
        odd = [label for label in further if type(label) not in kinds]
        if odd:
            kind = next(iter(kinds)).__name__
            raise ValueError(f"class {odd[0]!r} is no {kind}, as the labels of y are")
        return [*known, *further]

    def _wanted(self, table, known, labels) -> dict:
        """New rows of each class, without those that get none."""
        counts = dict(zip(known, np.bincount(table.y_codes).tolist(), strict=True))
        strategy = self.sampling_strategy
        if isinstance(strategy, str):
            strategy = dict.fromkeys(labels, max(counts.values()))
        wanted = {}
        for label, total in strategy.items():
            have = counts.get(label, 0)
            if total < have:
                raise QuotaError(
                    f"sampling_strategy asks for {total} rows of class {label!r}, which has {have}"
                )
            if total > have:
                wanted[label] = int(total) - have
        return wanted

    def _spread(self, residual, n_classes: int) -> np.ndarray:
        """Covariance within classes, (d, d)."""
        n = max(len(residual) - n_classes, 1)
        if self.covariance == "shrunk" and len(residual) > n_classes:
            return ledoit_wolf(residual, assume_centered=True)[0] * len(residual) / n
        return residual.T @ residual / n

    def _predicted(self, labels, known, own) -> dict:
        """Mean row by class, for those of which something is known."""
        told = self._told(labels)
        seen = [label for label in known if label in told]
        if len(seen) < 2:
            raise ValueError(
                f"{len(seen)} classes of y have attributes; at least two are needed to learn what "
                f"attributes mean"
            )
        if not own.shape[1]:  # nominal columns alone
            self.regressor_ = None
            return dict.fromkeys(told, own[0])
        model = Ridge(alpha=1.0) if self.regressor is None else clone(self.regressor)
        scaler = StandardScaler().fit(np.array([told[label] for label in seen]))
        rows = np.array([own[known.index(label)] for label in seen])
        self.regressor_ = model.fit(scaler.transform(np.array([told[s] for s in seen])), rows)
        out = self.regressor_.predict(scaler.transform(np.array(list(told.values()))))
        return dict(zip(told, out.reshape(len(told), -1), strict=True))

    def _told(self, labels) -> dict:
        """Attributes of classes as vectors of one length; the same for all without any."""
        given, graph = self.attributes, self.graph
        if given is None and graph is None:
            return {label: np.zeros(1) for label in labels}
        place = None if graph is None else graph_attributes(graph, self.n_components)
        out: dict[Any, np.ndarray] = {}
        for label in labels:
            if any(one is not None and label not in one for one in (given, place)):
                continue
            parts = [] if given is None else [np.atleast_1d(np.asarray(given[label], np.float64))]
            if parts and parts[0].ndim > 1:
                raise ValueError(
                    f"attributes of class {label!r} must be a vector, got shape {parts[0].shape}"
                )
            out[label] = np.concatenate([*parts, *([] if place is None else [place[label]])])
        for label, vector in out.items():
            if not np.isfinite(vector).all():
                raise ValueError(f"attributes of class {label!r} must be finite, got {vector}")
        sizes = {label: vector.shape for label, vector in out.items()}
        if len(set(sizes.values())) > 1:
            raise ValueError(f"attributes must have one length for all classes, got {sizes}")
        return out


def _targets(table, labels, codes) -> np.ndarray:
    """Targets of the new rows in the form of y."""
    if (codes < table.classes.size).all():
        return values_of_codes(table.target, codes)
    if getattr(table.target.given, "ndim", 1) > 1:
        raise ValueError("y has a column for each class; pass labels to add classes without rows")
    return np.array(labels)[codes]


def _root(covariance) -> np.ndarray:
    """Symmetric root of a covariance, rounding below zero cut off."""
    value, vector = np.linalg.eigh(covariance)
    return vector * np.sqrt(np.maximum(value, 0.0)) @ vector.T
