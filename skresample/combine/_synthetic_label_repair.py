"""Labels of new rows, judged by models that have not seen their parents, and repaired."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

import warnings
from typing import Annotated, Any, Literal

import numpy as np

from skresample._compat import HasMethods
from skresample._parameters import (
    Classifier,
    Fraction,
    PositiveInt,
    Rule,
    Seed,
    Share,
    SupportsResample,
)
from skresample._table.target import values_of_codes
from skresample.base import BaseResampler
from skresample.exceptions import ShortfallWarning
from skresample.plan import ResamplingPlan

from ._label_judges import Made, judges_of
from ._repair_report import RepairReport, diversity_of, share_of
from ._trail import resample_with
from ._wrapping import NewRows, joined_recipes

__all__ = ["SyntheticLabelRepair"]

Sampler = Annotated[SupportsResample, Rule(HasMethods(["fit_resample"]))]


class SyntheticLabelRepair(BaseResampler):
    """Run a sampler, and repair the labels of the rows it made.

    Diversified rows stray into other classes and keep the label of the class they were made for.
    Models of the real rows judge every new row without having seen the rows it was made from. A
    new row then gets the label that they are sure of ("relabel"), or is dropped where they are sure
    of another label ("filter"), or both; classes that lose rows are topped up by running the
    sampler again. Rows of the input keep their labels, whatever the models say.

    Parameters
    ----------
    sampler : resampler
        Makes the rows; its plan tells which ones are new. How columns are read and how many rows
        are wanted is said there.
    estimator : classifier, default=None
        The judge; it sees standardised numbers and indicators of levels. None: 50 extremely
        randomised trees with three rows in a leaf.
    mode : {"relabel", "filter", "both"}, default="relabel"
        What is done; "both" relabels first, and then drops rows for which another label is more
        probable without being sure.
    confidence : float, default=0.6
        Probability from which on another label is believed, in [0, 1], if all classes were
        equally frequent: rows made for a rare class are not improbable because it is rare.
    drop_fraction : float, default=0.25
        Largest share of the new rows of each label that "filter" drops, the least probable
        first, in (0, 1].
    max_rounds : int, default=5
        Runs of the sampler to top classes up, >= 1.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.

    Attributes
    ----------
    report_ : RepairReport
        Rows made, relabelled and dropped; agreement of labels and diversity before and after.
    relabelled_ : ndarray of shape (n_output,), bool
        Output rows whose label is not the sampler's.
    sampler_ : resampler
        The sampler of the first run, fitted.
    sampling_strategy_ : dict
        That of the sampler.
    plan_ : ResamplingPlan
        Rows kept by the sampler, and recipe and label of the new ones.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Warns
    -----
    ShortfallWarning
        When a class is short of rows after the last round, or has fewer than four rows, so that
        its rows cannot be judged out of fold: its new rows keep their labels.

    See Also
    --------
    GeneratorPool : Drops rows that fit their class badly.
    skresample.over_sampling.SMOTEIPF : A filter that drops real rows, too.

    Notes
    -----
    At most six models of half of the real rows each, and ``max_rounds`` runs of the sampler. New
    rows of a label beyond those the sampler made of it are dropped at random: a repaired table
    has the class counts of the sampler's. The paper asks people for
    labels; here they come from the real rows.

    References
    ----------
    J. J. Y. Chung, E. Kamar, S. Amershi, "Increasing diversity while maintaining accuracy: text
    data generation with large language models and human interventions", ACL 2023,
    arXiv:2306.04140, section 4 (label replacement, out-of-scope filtering).

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from sklearn.naive_bayes import GaussianNB
    >>> from skresample.combine import SyntheticLabelRepair
    >>> from skresample.over_sampling import ROSE
    >>> X, y = make_classification(200, weights=[0.8], flip_y=0, random_state=0)
    >>> repair = SyntheticLabelRepair(ROSE(shrinkage=3.0), GaussianNB(), random_state=0)
    >>> X_new, y_new = repair.fit_resample(X, y)
    >>> len(X_new), repair.report_.agreement_after >= repair.report_.agreement_before
    (322, True)
    """

    report_: RepairReport
    relabelled_: np.ndarray
    sampler_: Any

    _exact_counts = False
    _dense_only = True

    def __init__(
        self,
        sampler: Sampler,
        estimator: Classifier | None = None,
        *,
        mode: Literal["relabel", "filter", "both"] = "relabel",
        confidence: Fraction = 0.6,
        drop_fraction: Share = 0.25,
        max_rounds: PositiveInt = 5,
        random_state: Seed = None,
    ) -> None:
        self.sampler = sampler
        self.estimator = estimator
        self.mode = mode
        self.confidence = confidence
        self.drop_fraction = drop_fraction
        self.max_rounds = max_rounds
        self.random_state = random_state

    @staticmethod
    def _example_params():
        from sklearn.naive_bayes import GaussianNB

        from skresample.over_sampling import SMOTE

        return [{"sampler": SMOTE(), "estimator": GaussianNB(), "mode": "both"}]

    # Columns are read as the sampler reads them.
    def __getattr__(self, name: str):
        roles = ("categorical_features", "onehot_groups", "group_columns", "_nominal_columns")
        if name in roles and "sampler" in self.__dict__:
            return getattr(self.sampler, name)
        return super().__getattr__(name)

    def _plan(self, table, quota):
        judge = judges_of(self.estimator, table)
        first, plan = self._run(table, judge, 0)
        self.relabelled_ = np.zeros(plan.n_output, bool)
        if first is None or judge is None:
            self.report_ = RepairReport(plan.n_new, 0, 0, *[np.nan] * 4)
            return plan
        size, wanted = table.classes.size, np.bincount(first.label, minlength=table.classes.size)
        have, parts, n_made = np.zeros(size, np.intp), [], 0
        for number in range(self.max_rounds):
            made = first if number == 0 else self._run(table, judge, number)[0]
            rng = table.streams.get("surplus", number)
            label, chosen = self._repaired(made, wanted - have, rng)
            n_made += made.label.size
            parts.append((made, label, chosen))
            have += np.bincount(label[chosen], minlength=size)
            if (have == wanted).all() or "random_state" not in self.sampler_.get_params():
                break
        self._warn_short(table, wanted, have)
        return self._joined(table, plan, parts, n_made)

    def _run(self, table, judge, number: int):
        """New rows of one run of the sampler, judged (None without any), and its plan."""
        sampler = table.streams.seeded(self.sampler, "sampler", number)
        if number and "random_state" in sampler.get_params():
            sampler.set_params(random_state=table.streams.seed("sampler", number))
        groups = None
        if table.has_groups:
            groups = np.array(table.group_names, object)[table.group_codes]
        *_, trail = resample_with(sampler, table.X, table.target.given, groups=groups)
        plan = trail.plan
        if number == 0:
            self.sampler_ = sampler
        if judge is None or not plan.n_new:
            return None, plan
        label = table.y_codes[plan.new.source]
        if plan.new_y is not None:
            label = np.searchsorted(table.classes, np.asarray(plan.new_y))
        weight = None if plan.weight is None else _natural(plan)[plan.n_kept :]
        return judge.judged(plan, label, weight), plan

    def _repaired(self, made: Made, room, rng) -> tuple[np.ndarray, np.ndarray]:
        """Labels of the new rows, and positions of those that stay: at most ``room`` a label."""
        label, every = made.label.copy(), np.arange(made.label.size)
        if self.mode != "filter":
            best = made.proba.argmax(axis=1)
            sure = made.proba[every, best] >= self.confidence
            label[sure] = best[sure]
        fits, chosen = made.proba[every, label], []
        others = made.proba.copy()
        others[every, label] = 0.0
        # Rows that the judges are sure of have their label by now if they are relabelled.
        surest = others.max(axis=1)
        strays = surest >= self.confidence if self.mode == "filter" else surest > fits
        for code in np.unique(label):
            here = np.flatnonzero(label == code)
            if self.mode != "relabel":
                n_odd = int(np.floor(self.drop_fraction * made.judged[here].sum()))
                odd = here[made.judged[here] & strays[here]]
                odd = odd[np.argsort(fits[odd], kind="stable")[:n_odd]]
                here = np.setdiff1d(here, odd)
            if here.size > room[code]:
                here = rng.choice(here, size=int(room[code]), replace=False)
            chosen.append(here)
        return label, np.sort(np.concatenate(chosen))

    def _joined(self, table, plan, parts, n_made) -> ResamplingPlan:
        """The rows kept by the first run, and the repaired new ones of all; sets the report."""
        first = parts[0][0]
        recipe = joined_recipes(table, [made.recipe.select(rows) for made, _, rows in parts])
        label = np.concatenate([label[rows] for _, label, rows in parts])
        before = np.concatenate([made.label[rows] for made, _, rows in parts])
        best = np.concatenate([made.proba[rows].argmax(axis=1) for made, _, rows in parts])
        out = NewRows(*(
            np.concatenate([block[rows] for block, (_, _, rows) in zip(blocks, parts, strict=True)])
            for blocks in zip(*(made.rows for made, _, _ in parts), strict=True)
        ))  # fmt: skip
        self.relabelled_ = np.append(np.zeros(plan.n_kept, bool), label != before)
        self.report_ = RepairReport(
            n_made,
            int((label != before).sum()),
            n_made - label.size,
            share_of(first.proba.argmax(axis=1) == first.label),
            share_of(best == label),
            diversity_of(table, first.rows, first.label),
            diversity_of(table, out, label),
        )
        weight = None
        if plan.weight is not None:
            kept = _natural(plan)[: plan.n_kept]
            new = [made.weight[rows] for made, _, rows in parts]
            weight = np.concatenate([kept, *new])
        new_y = values_of_codes(table.target, label)
        return ResamplingPlan(table.n, plan.kept, recipe, new_y, weight)

    def _warn_short(self, table, wanted, have) -> None:
        for code in np.flatnonzero(have < wanted):
            warnings.warn(
                f"class {table.classes.tolist()[code]!r} gets {have[code]} new rows instead of "
                f"{wanted[code]}: the judges find too few of its label; raise max_rounds, or "
                f"confidence",
                ShortfallWarning,
                stacklevel=5,
            )

    def _record(self, table, plan) -> None:
        super()._record(table, plan)
        self.sampling_strategy_ = getattr(self.sampler_, "sampling_strategy_", {})


def _natural(plan) -> np.ndarray:
    """Weights of a plan, kept rows first."""
    if plan.order is None:
        return plan.weight
    out = np.empty_like(plan.weight)
    out[plan.order] = plan.weight
    return out
