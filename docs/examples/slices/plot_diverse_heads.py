"""
The pool decides what diverse heads are worth
=============================================

Two cues explain the labels; only one holds. Heads that must disagree on unlabelled rows find it,
but it depends on these rows how well.
"""

import matplotlib.pyplot as plt
import numpy as np

from skresample.slices import DiverseHeadsClassifier


def draw(rng, n, agree):
    y = rng.integers(0, 2, n)
    spurious = np.where(rng.random(n) < agree, y, 1 - y)
    return np.column_stack([1.2 * y, 3.0 * spurious]) + rng.normal(size=(n, 2)) * 0.25, y


grid = np.array([0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0])
best = {"divdis": [], "dbat": []}
for agree in grid:
    for method, accuracy in best.items():
        of_seeds = []
        for seed in range(2):
            rng = np.random.default_rng(seed)
            X, y = draw(rng, 300, 1.0)
            pool, _ = draw(rng, 500, agree)
            X_new, y_new = draw(rng, 1500, 0.5)
            model = DiverseHeadsClassifier(method=method, n_init=2, random_state=seed)
            model.fit(X, y, X_unlabeled=pool)
            of_seeds.append(max((model.predict_head(X_new, h) == y_new).mean() for h in (0, 1)))
        accuracy.append(np.mean(of_seeds))

figure, axis = plt.subplots(figsize=(5.4, 3.4), layout="constrained")
for accuracy, name in zip(best.values(), ("DivDis", "D-BAT"), strict=True):
    axis.plot(grid, accuracy, marker="o", label=name)
axis.set(xlabel="Share of the pool in which the cues agree", ylabel="Accuracy of the better head")
axis.legend()
plt.show()

# %%
# DivDis makes heads independent, and is at its best where the cues are; D-BAT makes them opposite.
# With a pool like the labelled rows, to the right, neither has anything to work with.
