"""
Rows whose label is doubtful
============================

``ClassifierQualityFilter`` asks a cross-fitted classifier how probable each row's own label is, and
drops rows below a threshold, or draws by quality. Here a tenth of the labels was flipped.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import make_moons

from skresample.selection import ClassifierQualityFilter

X, truth = make_moons(400, noise=0.18, random_state=0)
rng = np.random.default_rng(0)
wrong = np.zeros(400, dtype=bool)
wrong[rng.choice(400, 40, replace=False)] = True
y = np.where(wrong, 1 - truth, truth)

figure, axes = plt.subplots(1, 3, figsize=(11, 3.4), sharex=True, sharey=True)
for axis, threshold in zip(axes, (0.1, 0.3, 0.5), strict=True):
    judge = ClassifierQualityFilter(threshold=threshold, random_state=0)
    judge.fit_resample(X, y)
    dropped = np.ones(400, dtype=bool)
    dropped[judge.sample_indices_] = False
    axis.scatter(*X[~dropped].T, c=y[~dropped], s=10, cmap="coolwarm")
    axis.scatter(*X[dropped].T, s=22, marker="x", color="k", lw=0.9)
    found = np.sum(dropped & wrong)
    axis.set_title(f"threshold={threshold}: {dropped.sum()} dropped,\n{found} of 40 wrong ones")
    axis.set(xticks=[], yticks=[])
figure.tight_layout()
plt.show()
