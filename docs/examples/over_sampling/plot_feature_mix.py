"""
Mixed rows as a regulariser
===========================

Feat-Mix takes each column of a new row from one of two rows, whatever their classes, and shares the
target out by how much the columns taken tell about it. Classes become rows with weights.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import make_moons

from skresample.over_sampling import FeatureMixSampler

X, y = make_moons(120, noise=0.1, random_state=0)
sampler = FeatureMixSampler(n_samples=150, random_state=0)
X_new, y_new = sampler.fit_resample(X, y)
weight = sampler.sample_weight_
made = sampler.plan_.is_new

figure, axes = plt.subplots(1, 2, figsize=(9, 3.4), sharex=True, sharey=True)
axes[0].scatter(*X.T, c=y, s=12, cmap="coolwarm")
axes[0].set_title("rows of the table")
axes[1].scatter(*X_new[made].T, c=y_new[made], s=40 * weight[made], cmap="coolwarm", alpha=0.6)
axes[1].set_title("new rows; size is their weight")
figure.tight_layout()
plt.show()

# %%
# The weights of a new row's classes add up to one row, so the classes keep their total:
for label in (0, 1):
    print(label, np.sum(y == label), weight[made & (y_new == label)].sum().round(1))
