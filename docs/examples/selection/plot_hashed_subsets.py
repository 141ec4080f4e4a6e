"""
The same random subset every day
================================

A table changes from day to day: rows leave, rows come. A subset drawn by a seed is another one
after every change; one drawn by a hash of the id moves only with the rows that moved.
"""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np

from skresample.selection import HashSampler
from skresample.under_sampling import RandomUnderSampler

rng = np.random.default_rng(0)
ids = np.arange(2000)
seen = []
for day in range(8):
    if day:  # a twentieth leaves, as many come
        ids = rng.permutation(ids)[:1900]
        ids = np.concatenate([ids, 10_000 * day + np.arange(100)])
    X, y = ids[:, None].astype(float), ids % 2
    hashed = HashSampler(n_samples=0.2)
    hashed.fit_resample(X, y, groups=ids)
    drawn = RandomUnderSampler(sampling_strategy={0: 200, 1: 200}, random_state=0)
    drawn.fit_resample(X, y)
    seen.append((set(ids), set(ids[hashed.sample_indices_]), set(ids[drawn.sample_indices_])))

# %%
# Of the rows that are in the table on two days running: how many changed sides?
changed = {1: [], 2: []}
for (rows, *old), (rows_next, *new) in pairwise(seen):
    for way in (1, 2):
        both = rows & rows_next
        changed[way].append(len((old[way - 1] ^ new[way - 1]) & both) / len(both))
figure, axis = plt.subplots(figsize=(6, 3))
axis.plot(range(1, 8), changed[1], "o-", label="HashSampler")
axis.plot(range(1, 8), changed[2], "o-", label="seeded draw")
axis.set(xlabel="day", ylabel="share of rows that changed sides", ylim=(-0.02, None))
axis.legend()
figure.tight_layout()
plt.show()
