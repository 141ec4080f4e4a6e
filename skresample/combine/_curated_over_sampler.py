"""New rows chosen by a reward, round after round, without collapse."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

import numpy as np

from skresample._compat import HasMethods
from skresample._new_rows import Blend, Rows
from skresample._parameters import (
    AtLeastTwo,
    Columns,
    Fraction,
    GroupColumns,
    OnehotGroups,
    Positive,
    PositiveInt,
    Rule,
    Seed,
    Strategy,
    SupportsFit,
)
from skresample._table.assemble import rows_made
from skresample._table.containers import n_rows
from skresample.base import BaseOverSampler
from skresample.diffusion._denoiser import finite_per_row
from skresample.exceptions import ResamplingWarning

from ._stages import Stage, picked
from ._wrapping import Generating, Space, new_rows_of, usable

__all__ = ["CuratedOverSampler"]

Reward = Annotated[
    Callable[..., Any] | SupportsFit, Rule(callable, HasMethods(["fit", "predict_proba"]))
]
_COLLAPSED = 0.5  # of the variance of the class


class CuratedOverSampler(BaseOverSampler):
    """Over-sample by candidates that a reward prefers.

    For every row wanted the generator makes several candidates, of which one is picked with
    probability proportional to ``exp(reward / temperature)``. With many candidates the new rows
    follow the law of the generator times ``exp(reward / temperature)``. In further rounds the
    generator starts from the picks of the last one, mixed with real rows: without real rows the
    rewards rise and variance collapses, with them it is kept.

    Parameters
    ----------
    generator : generator
        What makes the rows: an over-sampler, a denoiser, any object with ``generate(home, n_new,
        rng)``, or with ``fit`` and ``sample``.
    reward : callable or classifier
        ``reward(rows) -> (m,)`` for rows in the container of X; larger is better. A classifier is
        cloned, fitted to the real rows alone, and gives the logarithm of the probability of the
        class.
    n_candidates : int, default=4
        Candidates for each row, >= 2; more push harder.
    n_rounds : int, default=1
        Rounds, >= 1; for over-sampling one is plenty.
    real_fraction : float, default=0.5
        Share of real rows among those that the generator starts from after the first round, in
        [0, 1].
    temperature : float, default=1.0
        Divides the reward, > 0; larger is gentler.
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    onehot_groups : "auto", list of lists of columns or None, default="auto"
        Indicator columns that stand for one nominal column, so that a new row has one of them:
        neighbouring columns of 0 and 1 with one 1 in every row, the groups given, or none.
    group_columns : str, int, list or callable, default=None
        Columns that hold the group, instead of ``groups=``.

    Attributes
    ----------
    reward_path_ : dict of {cell: ndarray of shape (n_rounds + 1,)}
        Mean reward of the first candidates, then of the picks of each round.
    diversity_path_ : dict of {cell: ndarray of shape (n_rounds + 1,)}
        Total variance, in units of that of the real rows: of the first candidates, then of the
        picks of each round.
    sampling_strategy_ : dict
        New rows per class.
    quota_ : dict
        Rows wanted per cell.
    plan_ : ResamplingPlan
        Recipe of every new row; after several rounds values without a parent.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        When the reward is not one finite number for each row.

    Warns
    -----
    ResamplingWarning
        When the picks of a class have less than half of the variance of its rows, and less than
        half of that of the first candidates.
    ShortfallWarning
        When the generator makes too few rows.

    See Also
    --------
    PopulationMatcher : Picks that look like the class instead.
    skresample.diffusion.FeynmanKacSampler : The law tilted by a reward, without candidates.

    Notes
    -----
    ``n_candidates`` draws of the generator for each row and round. Two candidates give exactly
    ``p(x) E[2 e^r(x) / (e^r(x) + e^r(x'))]``; the limit for many is ``p(x) e^r(x)`` up to a
    constant, approached as one over their number. A reward that was learned from the new rows
    themselves rewards its own errors: learn it from real ones.

    References
    ----------
    D. Ferbach, Q. Bertrand, A. J. Bose, G. Gidel, "Self-consuming generative models with curated
    data provably optimize human preferences", NeurIPS 2024, arXiv:2407.09499, equation 2, lemma
    2.1 and theorem 2.1.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skresample.combine import CuratedOverSampler
    >>> from skresample.over_sampling import SMOTE
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> curated = CuratedOverSampler(SMOTE(), LogisticRegression(), random_state=0)
    >>> X_new, y_new = curated.fit_resample(X, y)
    >>> before, after = curated.reward_path_[1]
    >>> len(X_new), bool(after > before)
    (362, True)
    """

    reward_path_: dict[Any, Any]
    diversity_path_: dict[Any, Any]

    _dense_only = True
    _noted = ("reward_path_", "diversity_path_")

    def __init__(
        self,
        generator: Generating,
        reward: Reward,
        *,
        n_candidates: AtLeastTwo = 4,
        n_rounds: PositiveInt = 1,
        real_fraction: Fraction = 0.5,
        temperature: Positive = 1.0,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.generator = generator
        self.reward = reward
        self.n_candidates = n_candidates
        self.n_rounds = n_rounds
        self.real_fraction = real_fraction
        self.temperature = temperature
        self.random_state = random_state
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns

    @staticmethod
    def _example_params():
        from skresample.over_sampling import ROSE, SMOTE

        return [
            {"generator": SMOTE(), "reward": _alike},
            {"generator": ROSE(), "reward": _alike, "n_rounds": 2, "n_candidates": 2},
        ]

    def _synthesize(self, home, n_new, rng) -> Blend | Rows:
        generator, reward = usable(self.generator, self), self._reward_of(home)
        table, space = home.table, Space(home.table, home.rows)
        real = max(float(space.own.var(axis=0).sum()), 1e-300)
        stage, rewards, spread = Stage(home), [], []
        n_real = round(self.real_fraction * home.n)
        for number in range(1, self.n_rounds + 1):
            size = n_new if number == self.n_rounds else max(home.n - n_real, 1)
            made = stage.generated(generator, size * self.n_candidates, rng)
            value = reward(rows_made(table, made))
            picks = picked(value / self.temperature, self.n_candidates, rng)
            chosen = made.select(picks)
            if number == 1:
                rewards.append(value.mean())
                spread.append(space(new_rows_of(table, made)).var(axis=0).sum() / real)
            rewards.append(value[picks].mean())
            spread.append(space(new_rows_of(table, chosen)).var(axis=0).sum() / real)
            if number < self.n_rounds:
                stage = Stage.started_from(home, chosen, n_real, rng)
        home.notes.update(reward_path_=np.array(rewards), diversity_path_=np.array(spread))
        _warn_of_collapse(home, spread)
        return chosen

    def _reward_of(self, home):
        """The reward of rows of the class, (m,), checked."""
        given = self.reward
        if hasattr(given, "fit"):
            model = home.for_all(self._fitted)
            place = int(np.flatnonzero(model.classes_ == home.label)[0])
            given = partial(_log_probability, model, place)
        return partial(_checked, given)

    def _fitted(self, table):
        model = table.streams.seeded(self.reward, "reward")
        try:
            return model.fit(table.X, table.y)
        except (TypeError, ValueError) as error:
            name = type(model).__name__
            raise ValueError(
                f"reward={name} cannot be fitted to X as it is: {error}; where X has text or gaps "
                f"put an encoder before it, as in make_pipeline(TableEncoder(), {name}())"
            ) from error


def _log_probability(model, place, rows) -> np.ndarray:
    return np.log(np.maximum(model.predict_proba(rows)[:, place], 1e-12))


def _checked(reward, rows) -> np.ndarray:
    return finite_per_row(reward(rows), n_rows(rows), "reward must give")


def _warn_of_collapse(home, spread) -> None:
    if spread[-1] < _COLLAPSED * min(1.0, spread[0]):
        warnings.warn(
            f"class {home.name!r}: the picks have {spread[-1]:.2f} of the variance of its rows, "
            f"the first candidates had {spread[0]:.2f}; raise real_fraction or temperature, "
            f"or take fewer rounds or candidates",
            ResamplingWarning,
            stacklevel=5,
        )


def _alike(rows) -> np.ndarray:
    """No preference at all."""
    return np.zeros(n_rows(rows))
