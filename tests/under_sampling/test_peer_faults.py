"""Faults of imbalanced-learn 0.14.2 that do not exist here: each statement fails on the peer."""

import imblearn.under_sampling as peer
import numpy as np
import pytest
from scipy import sparse
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier

import skresample.under_sampling as ours


def blobs(seed=0, n=120, share=0.3):
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < share).astype(int)
    return rng.normal(size=(n, 2)) + y[:, None], y


def tomek_links_survive_copies(module):
    X = np.array([[0.0], [0.0], [0.0], [5.0], [5.5], [9.0], [9.5]])
    y = np.array([1, 0, 0, 0, 0, 1, 1])
    sampler = module.TomekLinks()
    sampler.fit_resample(X, y)
    return sampler.sample_indices_.tolist() == [0, 3, 4, 5, 6]


def repeated_editing_names_its_rows(module):
    X, y = blobs(share=0.25)
    X += 20 * y[:, None]  # nothing to drop: the first round is the last one
    sampler = module.RepeatedEditedNearestNeighbours()
    X_new, _ = sampler.fit_resample(X, y)
    rows = sampler.sample_indices_
    return rows.size == len(X_new) and bool((X[rows] == X_new).all())


def repeated_editing_keeps_the_order_of_class_sizes(module):
    X, y = blobs(share=0.45)
    X -= y[:, None]
    _, y_new = module.RepeatedEditedNearestNeighbours().fit_resample(X, y)
    return np.sum(y_new == 0) >= np.sum(y_new == 1)


def hardness_reads_minus_one_as_zero(module):
    X, y = blobs()
    rows = []
    for target in (y, np.where(y, 1, -1)):
        sampler = module.InstanceHardnessThreshold(estimator=GaussianNB(), random_state=0)
        sampler.fit_resample(X, target)
        rows.append(sampler.sample_indices_)
    return np.array_equal(*rows)


def hardness_takes_text(module):
    X, y = blobs()
    sampler = module.InstanceHardnessThreshold(estimator=GaussianNB(), random_state=0)
    return len(sampler.fit_resample(X, np.where(y, "a", "b"))[0]) > 0


def cleaning_rule_takes_text(module):
    X, y = blobs()
    return len(module.NeighbourhoodCleaningRule().fit_resample(X, np.where(y, "a", "b"))[0]) > 0


def cleaning_rule_gives_the_row_itself_no_vote(module):
    # The rows at 0 and -1 have two common rows among their three neighbours: these mislead.
    rare, common = [0.0, -1.0, 100.0, 100.1, 100.2, 100.3], [0.9, 1.1, 1.3, 1.4]
    x = np.array([*rare, *common, *np.arange(50, 56)])[:, None]
    kept = module.NeighbourhoodCleaningRule().fit_resample(x, np.repeat([1, 0], [6, 10]))[0]
    return not {0.9, 1.1} & set(kept.ravel().tolist())


def condensed_set_is_consistent(module):
    X, y = blobs(1, n=400)
    X_new, y_new = module.CondensedNearestNeighbour(random_state=1).fit_resample(X, y)
    return KNeighborsClassifier(1).fit(X_new, y_new).score(X, y) == 1.0


def condensing_takes_sparse_arrays(module):
    X, y = blobs()
    sampler = module.CondensedNearestNeighbour(random_state=1)
    return len(sampler.fit_resample(sparse.csr_array(X), y)[1]) > 0


def near_miss_says_what_becomes_of_absurd_neighbours(module):
    with pytest.warns(UserWarning, match="n_neighbors"):
        module.NearMiss(version=2, n_neighbors=10**6).fit_resample(*blobs(n=80))
    return True


def all_knn_refuses_absurd_neighbours(module):
    with pytest.raises(ValueError, match="n_neighbors"):
        module.AllKNN(n_neighbors=10**6).fit_resample(*blobs(n=80))
    return True


def near_miss_3_delivers_the_count(module):
    rng = np.random.default_rng(0)
    X = np.vstack([rng.normal(scale=0.01, size=(10, 2)), rng.normal(size=(90, 2))])
    y = np.r_[np.ones(10, int), np.zeros(90, int)]
    _, y_new = module.NearMiss(version=3, sampling_strategy={0: 60}).fit_resample(X, y)
    return np.sum(y_new == 0) == 60


def a_class_does_not_vanish_in_silence(module):
    X, y = np.array([[0.0], [0.1], [5.0], [5.2], [7.0]]), np.array([1, 0, 0, 0, 0])
    with pytest.warns(UserWarning, match="class 1"):
        module.TomekLinks(sampling_strategy="all").fit_resample(X, y)
    return True


def hard_voting_gives_distinct_rows(module):
    X, y = np.array([[0.0]] * 20 + [[1.0]] * 10), np.r_[np.zeros(20, int), np.ones(10, int)]
    X[:20, 0] = np.repeat(np.arange(5.0), 4) + 3
    sampler = module.ClusterCentroids(voting="hard", random_state=0)
    out, y_new = sampler.fit_resample(X, y)
    return np.unique(out[y_new == 0], return_counts=True)[1].max() <= 4


def huge_centroids_are_refused(module):
    X, y = blobs()
    with pytest.raises(ValueError, match="308"):
        module.ClusterCentroids(random_state=0).fit_resample(np.where(X > 0, 1e308, X), y)
    return True


STATEMENTS = [
    tomek_links_survive_copies,
    repeated_editing_names_its_rows,
    repeated_editing_keeps_the_order_of_class_sizes,
    hardness_reads_minus_one_as_zero,
    hardness_takes_text,
    cleaning_rule_takes_text,
    cleaning_rule_gives_the_row_itself_no_vote,
    condensed_set_is_consistent,
    condensing_takes_sparse_arrays,
    near_miss_says_what_becomes_of_absurd_neighbours,
    all_knn_refuses_absurd_neighbours,
    near_miss_3_delivers_the_count,
    a_class_does_not_vanish_in_silence,
    huge_centroids_are_refused,
]


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda f: f.__name__)
def test_holds_here_and_not_there(statement):
    assert statement(ours)
    if fails(statement, peer):
        return
    pytest.skip("this version of imbalanced-learn is free of the fault")


@pytest.mark.filterwarnings("ignore")
def test_hard_voting_gives_distinct_rows():
    assert hard_voting_gives_distinct_rows(ours)


def fails(statement, module) -> bool:
    try:
        return not statement(module)
    except (Exception, pytest.fail.Exception):
        return True
