"""
KNN-Shapley finds flipped labels
================================

The value of a row is its mean gain in validation accuracy when it joins some of the others. For
nearest neighbours it is known in closed form: no model is trained, one sort a validation row
suffices.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

from skresample.valuation import KNNShapley

X, y = load_breast_cancer(return_X_y=True)
X, X_val, y, y_val = train_test_split(X, y, test_size=200, random_state=0)
rng = np.random.default_rng(0)
flipped = np.zeros(len(y), dtype=bool)
flipped[rng.choice(len(y), 36, replace=False)] = True
y = np.where(flipped, 1 - y, y)

values = KNNShapley(5, scale="standard", X_val=X_val, y_val=y_val).fit(X, y).values_

# %%
# Check rows in the order of their values: how many of the wrong labels have been found?
order = np.argsort(values)
checked = np.arange(1, len(y) + 1) / len(y)
figure, axes = plt.subplots(1, 2, figsize=(10, 3.4))
axes[0].hist([values[~flipped], values[flipped]], 30, stacked=True, label=["right", "flipped"])
axes[0].set(xlabel="value of a row", ylabel="rows")
axes[0].legend()
axes[1].plot(checked, np.cumsum(flipped[order]) / flipped.sum(), label="by KNN-Shapley")
axes[1].plot([0, 1], [0, 1], "--", color="0.5", label="at random")
axes[1].set(xlabel="share of rows checked", ylabel="share of flipped labels found")
axes[1].legend()
figure.tight_layout()
plt.show()
print(f"among the 36 lowest: {flipped[order[:36]].mean():.0%} are flipped")
