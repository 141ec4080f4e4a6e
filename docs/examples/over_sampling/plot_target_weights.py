"""
Weights instead of rows, for a numeric target
=============================================

Where a model takes ``sample_weight``, rare values can count more without a single new row.
``dense_weight`` falls with the density of the target, ``label_distribution_smoothing`` with a
smoothed histogram.
"""

from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import make_regression
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import cross_val_predict

from skresample.over_sampling import dense_weight, label_distribution_smoothing

X, linear = make_regression(800, 8, noise=10, random_state=0)
y = np.exp(linear / 120)

weights = {
    "none": np.ones(len(y)),
    "dense_weight(alpha=1)": dense_weight(y, 1.0),
    "label_distribution_smoothing": label_distribution_smoothing(y),
}
# %%
# Out-of-fold errors of a forest, by the size of the target. The forest is the same, the weights
# differ.
edges = np.quantile(y, [0, 0.5, 0.8, 0.95, 1])
figure, axes = plt.subplots(1, 2, figsize=(10, 3.6))
order = np.argsort(y)
for at, (name, weight) in enumerate(weights.items()):
    axes[0].plot(y[order], (weight / weight.mean())[order], label=name)
    model = RandomForestRegressor(60, min_samples_leaf=3, random_state=0)
    guess = cross_val_predict(model, X, y, cv=3, params={"sample_weight": weight})
    error = [
        np.sqrt(np.mean((guess - y)[(y >= low) & (y <= high)] ** 2))
        for low, high in pairwise(edges)
    ]
    axes[1].bar(np.arange(4) + 0.27 * (at - 1), error, 0.25, label=name)
axes[0].set(xlabel="target", ylabel="weight", xscale="log", title="weight of a row")
axes[0].legend()
axes[1].set(yscale="log", ylabel="root mean squared error", title="error by size of the target")
axes[1].set_xticks(range(4), ["lower half", "to 80 %", "to 95 %", "top 5 %"])
figure.tight_layout()
plt.show()
