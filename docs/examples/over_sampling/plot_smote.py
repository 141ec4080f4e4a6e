"""
What SMOTE does
===============

SMOTE draws a row of the small class, one of its nearest neighbours in that class, and a point on
the segment between the two. The plan that every sampler leaves behind says which rows these were.
"""

import matplotlib.pyplot as plt
import numpy as np

from skresample.over_sampling import SMOTE

rng = np.random.default_rng(0)
X = np.vstack([rng.normal(0, 1.2, size=(80, 2)), rng.normal([2, 1], 0.6, size=(14, 2))])
y = np.repeat([0, 1], [80, 14])

figure, axes = plt.subplots(1, 3, figsize=(11, 3.6), sharex=True, sharey=True)
for axis, k in zip(axes, (1, 3, 10), strict=True):
    sampler = SMOTE(k_neighbors=k, random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    blend = sampler.plan_.new
    for base, partner in zip(blend.base, blend.partner[:, 0], strict=True):
        axis.plot(*X[[base, partner]].T, color="tab:orange", lw=0.4, alpha=0.6)
    axis.scatter(*X[y == 0].T, s=8, color="0.75", label="large class")
    axis.scatter(*X_new[sampler.plan_.is_new].T, s=10, color="tab:orange", label="new rows")
    axis.scatter(*X[y == 1].T, s=24, color="tab:blue", label="small class")
    axis.set(title=f"k_neighbors={k}", xticks=[], yticks=[])
axes[0].legend(loc="lower left", fontsize=8)
figure.tight_layout()
plt.show()

# %%
# Few neighbours copy the fine structure of the class, many spread over it and over what lies
# between. Every new row names its parents and its gap:
sampler.plan_.new.base[:3], sampler.plan_.new.partner[:3, 0], sampler.plan_.new.coef[:3, 0]

# %%
# The first new row, by hand: ``base + gap * (partner - base)``.
base, partner, gap = blend.base[0], blend.partner[0, 0], blend.coef[0, 0]
print(X[base] + gap * (X[partner] - X[base]), "=", X_new[sampler.plan_.is_new][0])
