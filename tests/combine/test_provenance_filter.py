"""Rows that a disallowed row had a part in are left out."""

import numpy as np
import pytest

from skresample.combine import ProvenanceFilter
from skresample.over_sampling import SMOTE
from skresample.plan import propagate_labels


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    licences = np.where(np.arange(60) % 3 == 0, "CC-BY-NC-4.0", "MIT")
    return rng.normal(size=(60, 3)), np.repeat([0, 1], [45, 15]), licences


def test_output_is_the_filtered_plan_of_the_sampler(data):
    X, y, licences = data
    free = ProvenanceFilter(SMOTE(random_state=0))
    X_free, y_free = free.fit_resample(X, y, groups=licences)
    whole = SMOTE(random_state=0)
    X_all, y_all = whole.fit_resample(X, y)
    stays = propagate_labels(whole.plan_, licences) == "commercial"
    assert np.array_equal(X_free, X_all[stays])
    assert np.array_equal(y_free, y_all[stays])
    assert free.n_left_out_ == (~stays).sum()
    assert np.array_equal(free.labels_ == "commercial", stays)


def test_sources_must_all_be_allowed(data):
    X, y, _ = data
    sources = np.array(["a", "b", "c"])[np.arange(60) % 3]
    free = ProvenanceFilter(SMOTE(random_state=0), allowed=["a", "b"], rule="union")
    free.fit_resample(X, y, groups=sources)
    assert set(sources[np.unique(free.plan_.lineage().parent)]) == {"a", "b"}


def test_unknown_labels_are_not_allowed_and_nothing_left_is_refused(data):
    X, y, licences = data
    labels = licences.astype(object)
    labels[1] = None
    free = ProvenanceFilter(SMOTE(random_state=0))
    free.fit_resample(X, y, groups=labels)
    assert 1 not in free.plan_.lineage().parent
    with pytest.raises(ValueError, match="no row may stay"):
        free.fit_resample(X, y, groups=np.full(60, "secret"))
    with pytest.raises(ValueError, match="pass the licence or source"):
        free.fit_resample(X, y)
    column = ProvenanceFilter(SMOTE(random_state=0), allowed=["0"], rule="union", group_columns=0)
    with pytest.raises(ValueError, match="no row may stay"):
        column.fit_resample(X, y)
