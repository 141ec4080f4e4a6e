"""
What each row is worth to a model
=================================

Five valuations of the same thirty rows for a logistic regression: the coefficient says how much the
gain from joining small and large subsets counts.
"""

import warnings

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import make_blobs
from sklearn.linear_model import LogisticRegression

from skresample.exceptions import ShortfallWarning
from skresample.valuation import BetaShapley, DataBanzhaf, DataShapley, KNNShapley, LeaveOneOut

X, y = make_blobs(430, centers=[[0, 0], [2, 1]], cluster_std=0.9, random_state=1)
X, X_val, y, y_val = X[:30], X[30:], y[:30], y[30:]
y[:3] = 1 - y[:3]  # three wrong labels

# A few hundred models leave some noise in the values, which a warning says each time.
warnings.simplefilter("ignore", ShortfallWarning)
rows = {"X_val": X_val, "y_val": y_val}
budget = {"max_iter": 25, "random_state": 0, **rows}
valuations = {
    "LeaveOneOut": LeaveOneOut(LogisticRegression(), **rows),
    "DataShapley": DataShapley(LogisticRegression(), **budget),
    "DataBanzhaf": DataBanzhaf(LogisticRegression(), **{**budget, "max_iter": 700}),
    "BetaShapley": BetaShapley(LogisticRegression(), **budget),
    "KNNShapley": KNNShapley(5, **rows),
}
figure, axes = plt.subplots(1, 5, figsize=(13, 3.2), sharex=True, sharey=True)
for axis, (name, valuation) in zip(axes, valuations.items(), strict=True):
    values = valuation.fit(X, y).values_
    size = 12 + 160 * np.abs(values) / np.abs(values).max()
    axis.scatter(*X.T, c=np.sign(values), s=size, cmap="RdYlGn", vmin=-1.2, vmax=1.2)
    axis.scatter(*X[:3].T, s=200, facecolors="none", edgecolors="k")
    lowest = set(np.argsort(values)[:3]) & {0, 1, 2}
    axis.set_title(f"{name}\n{len(lowest)} of 3 wrong among the lowest 3", fontsize=8)
    axis.set(xticks=[], yticks=[])
figure.tight_layout()
plt.show()

# %%
# Size: how much; green: helps, red: hurts. Circles mark the wrong labels. Leave-one-out sees only
# what the last row adds, which is often nothing at all.
