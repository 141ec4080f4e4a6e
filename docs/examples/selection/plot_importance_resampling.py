"""
Rows that look like a target (DSIR)
===================================

A large pool, and a small sample of what the training data should look like. Importance resampling
draws rows of the pool by the ratio of the two densities; here for short texts by hashed n-grams.
"""

import matplotlib.pyplot as plt
import numpy as np

from skresample.selection import ImportanceResampler

rng = np.random.default_rng(0)
words = {
    "sport": "goal match team player league coach season win draw cup",
    "cooking": "pan butter salt oven recipe dough stir onion boil taste",
    "law": "court judge appeal statute ruling claim party motion trial brief",
}
words = {name: text.split() for name, text in words.items()}
topic = rng.choice(list(words), size=3000, p=[0.6, 0.32, 0.08])
pool = np.array([[" ".join(rng.choice(words[t], 12))] for t in topic], dtype=object)
target = np.array([[" ".join(rng.choice(words["law"], 12))] for _ in range(60)], dtype=object)

sampler = ImportanceResampler(
    target=target, n_samples=200, features="hashed_ngrams", random_state=0
)
sampler.fit_resample(pool, topic)
print(f"closer to the target than random rows by {sampler.kl_reduction_:.2f} nats")

# %%
# Topics of the pool and of the rows chosen. No label was used: the ratio comes from the n-grams.
chosen = topic[sampler.sample_indices_]
random = topic[rng.choice(3000, 200, replace=False)]
figure, axis = plt.subplots(figsize=(6, 3))
for at, (name, rows) in enumerate({"pool": topic, "random": random, "chosen": chosen}.items()):
    share = [np.mean(rows == t) for t in words]
    axis.bar(np.arange(3) + 0.27 * (at - 1), share, 0.25, label=name)
axis.set_xticks(range(3), list(words))
axis.set(ylabel="share of rows", title="the target is about law")
axis.legend()
figure.tight_layout()
plt.show()
