"""Hashed n-grams against counting strings."""

import re
from collections import Counter

import numpy as np
import pytest

from skresample.selection._hashing import ngrams
from skresample.selection._hashing.ngrams import NgramHasher

TEXTS = [
    "The cat sat on the mat; the CAT slept.",
    "",
    "   ",
    "x",
    "Ünïcode straße 東京 東京!",
    "the cat, the cat... the end?!",
    "the mat sat",
]


def grams(text, n_max):
    words = re.findall(r"\w+|[^\w\s]+", text.lower())
    return [tuple(words[i : i + n]) for n in range(1, n_max + 1) for i in range(len(words) - n + 1)]


@pytest.mark.parametrize("n_max", [1, 2, 3])
def test_buckets_are_the_ngrams_of_each_text(n_max):
    hasher = NgramHasher(n_buckets=2**40, n_max=n_max)
    ((n, buckets, owner),) = hasher.chunks(TEXTS)
    assert n == len(TEXTS)
    name = {}
    for i, text in enumerate(TEXTS):
        mine = Counter(buckets[owner == i].tolist())
        truth = Counter(grams(text, n_max))
        assert sorted(mine.values()) == sorted(truth.values())
        # Same n-gram, same bucket in every text: match the single texts one n-gram at a time.
        for gram in truth:
            if len(gram) == 1:
                ((_, (bucket,), _),) = NgramHasher(2**40, 1).chunks([gram[0]])
                assert name.setdefault(gram, bucket) == bucket
                assert mine[bucket] >= truth[gram]
    everything = Counter(g for text in TEXTS for g in grams(text, n_max))
    assert sorted(Counter(buckets.tolist()).values()) == sorted(everything.values())


def test_order_of_the_words_matters_for_bigrams():
    hasher = NgramHasher(2**40)
    ((_, a, _),), ((_, b, _),) = hasher.chunks(["new york"]), hasher.chunks(["york new"])
    assert set(a[:2]) == set(b[:2])
    assert a[2] != b[2]


def test_chunks_and_a_full_word_table_change_nothing(monkeypatch):
    expected = NgramHasher(997).count(TEXTS)
    monkeypatch.setattr(ngrams, "_CHUNK", 2)
    monkeypatch.setattr(ngrams, "_MAX_WORDS", 3)
    assert (NgramHasher(997).count(iter(TEXTS)) == expected).all()


def test_scores_are_sums_of_the_table_and_short_texts_have_one():
    hasher, table = NgramHasher(101), np.random.default_rng(0).normal(size=101)
    ((scores, tokens),) = hasher.scores(TEXTS, table)
    for i, text in enumerate(TEXTS):
        assert scores[i] == pytest.approx(hasher.count([text]) @ table, abs=1e-12)
        assert tokens[i] == len(grams(text, 2))
    assert scores[1] == scores[2] == 0


def test_buckets_are_filled_evenly():
    words = " ".join(f"word{i}" for i in range(20_000))
    counts = NgramHasher(100, n_max=3).count([words])
    chi2 = ((counts - 59_997 / 100) ** 2 / (59_997 / 100)).sum()
    assert chi2 < 99 + 5 * np.sqrt(2 * 99)


def test_buckets_are_the_same_in_every_process():
    """As recorded: hashes of Python differ between processes."""
    found = NgramHasher(1000).count(["a stable hash of words"]).nonzero()[0].tolist()
    assert found == [17, 338, 422, 571, 710, 731, 862, 928, 969]
