"""Calls as the documentation shows them, and calls it forbids: a type checker must agree.

Run by CI: ``pyright tests/typing``. A forbidden call carries an ignore comment, and an ignore
comment without an error is an error itself (``reportUnnecessaryTypeIgnoreComment``).
"""

# pyright: reportUnnecessaryTypeIgnoreComment=true
from __future__ import annotations

from typing import assert_type

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import NearestNeighbors

from skresample.allocation import ProportionalAllocation, RakingSampler, TemperatureAllocation
from skresample.combine import SMOTEENN, ResampledClassifier, make_pipeline
from skresample.metrics import best_threshold, group_rates
from skresample.model_selection import compare_over_tables, compare_resamplers, diagnose
from skresample.over_sampling import ADASYN, SMOTE, BorderlineSMOTE, KMeansSMOTE
from skresample.plan import ResamplingPlan
from skresample.selection import GreedyMaximumEntropySampler, ScoreSampler, SensitivitySampler
from skresample.selection.mechanisms import Gumbel, StratifiedQuota
from skresample.selection.scorers import HardnessScorer
from skresample.under_sampling import EditedNearestNeighbours, RandomUnderSampler

X: np.ndarray = np.zeros((20, 2))
y: np.ndarray = np.repeat([0, 1], [14, 6])
frame = pd.DataFrame(X)
labels = pd.Series(y)


def wants_estimator(model: BaseEstimator) -> None:
    """A function of a user that takes any estimator of scikit-learn's."""


# -- parameters ---------------------------------------------------------------------------------
SMOTE(k_neighbors=3, sampling_strategy="minority", random_state=np.random.default_rng(0))
SMOTE(k_neighbors=NearestNeighbors(n_neighbors=4), sampling_strategy={1: 12}, n_jobs=2)
SMOTE(sampling_strategy=TemperatureAllocation(temperature=5), group_columns=["sex", "site"])
ADASYN(sampling_strategy=0.5, categorical_features=["job"], random_state=0)
BorderlineSMOTE(kind="borderline-2")
KMeansSMOTE(kmeans_estimator=3, cluster_balance_threshold="auto")
EditedNearestNeighbours(kind_sel="mode", sampling_strategy=["a", "b"])
RandomUnderSampler(replacement=True, group_columns="site")
SMOTEENN(smote=SMOTE(k_neighbors=2), enn=EditedNearestNeighbours())
RakingSampler(targets={"sex": {"f": 0.5, "m": 0.5}}, n_samples=100)
GreedyMaximumEntropySampler(n_samples=10, binarize=True)
SensitivitySampler(n_samples=0.2, kind="lewis", p=1.5)
ScoreSampler(
    scorer=HardnessScorer(estimator=RandomForestClassifier()),
    mechanism=StratifiedQuota(mechanism=Gumbel(temperature=0.5), by="groups"),
    n_samples=10,
)

SMOTE(k_neighbors="five")  # pyright: ignore[reportArgumentType]
SMOTE(sampling_strategy="majority")  # pyright: ignore[reportArgumentType]
SMOTE(neighbours=5)  # pyright: ignore[reportCallIssue]
SMOTE("auto")  # pyright: ignore[reportCallIssue]
BorderlineSMOTE(kind="borderline-3")  # pyright: ignore[reportArgumentType]
RandomUnderSampler(random_state="seed")  # pyright: ignore[reportArgumentType]
SMOTEENN(smote=LogisticRegression())  # pyright: ignore[reportArgumentType]
TemperatureAllocation(level="rows")  # pyright: ignore[reportArgumentType]

# -- containers come back as they went in -------------------------------------------------------
sampler = SMOTE(random_state=0)
assert_type(sampler.fit_resample(frame, labels), tuple[pd.DataFrame, pd.Series])
assert_type(sampler.fit_resample(X, y, groups=y), tuple[np.ndarray, np.ndarray])
assert_type(SensitivitySampler().fit_resample(frame), tuple[pd.DataFrame, None])
sampler.fit_resample(sparse.csr_array(X), y.tolist(), sample_weight=np.ones(20))
sampler.fit_resample([[0.0, 1.0], [1.0, 0.0]], ["a", "b"])
assert_type(sampler.fit(X, y), SMOTE)
assert_type(sampler.make_plan(X, y), ResamplingPlan)
assert_type(sampler.plan_.n_new, int)
assert_type(sampler.sampling_strategy_.get(1), int | None)
sampler.fit_resample()  # pyright: ignore[reportCallIssue]

# -- together -----------------------------------------------------------------------------------
wants_estimator(sampler)
wants_estimator(ResampledClassifier(LogisticRegression(), sampler, correct="prior"))
make_pipeline(sampler, LogisticRegression()).fit(X, y).predict(X)
model = ResampledClassifier(LogisticRegression(), sampler).fit(X, y, sample_weight=np.ones(20))
assert_type(model.predict_proba(X), np.ndarray)
ProportionalAllocation(n_samples="same")(y, groups=y)
compare_resamplers(frame, labels, random_state=0).plot().set_title("on my table")
compare_over_tables([[1, 2], [3, 1]]).plot().set_title("over tables")
diagnose(frame, labels)
best_threshold(y, model.predict_proba(X)[:, 1], cost_fp=1.0, cost_fn=9.0)
group_rates(y, model.predict(X), groups=["a"] * 20)
