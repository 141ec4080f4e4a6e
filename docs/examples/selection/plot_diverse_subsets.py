"""
Diverse and covering subsets
============================

Thirty of a thousand rows, chosen seven ways. A random subset repeats the crowd; the others cover
the table, each in its own sense.
"""

import matplotlib.pyplot as plt
import numpy as np

from skresample.metrics import coverage_radius, vendi_score
from skresample.selection import (
    DeterminantalSampler,
    FacilityLocationSampler,
    FeatureCoverageSampler,
    GreedyMaximumEntropySampler,
    HerdingSampler,
    KCenterSampler,
    ScoreSampler,
)

rng = np.random.default_rng(0)
X = np.vstack(
    [
        rng.normal([0, 0], 0.5, size=(800, 2)),
        rng.normal([3, 1], 0.5, size=(150, 2)),
        rng.normal([1, 3], 0.4, size=(40, 2)),
        rng.uniform(-2, 5, size=(10, 2)),
    ]
)
X -= X.min(axis=0)
samplers = [
    ScoreSampler(scorer="uniform", mechanism="gumbel", n_samples=30, random_state=0),
    KCenterSampler(n_samples=30),
    FacilityLocationSampler(n_samples=30),
    DeterminantalSampler(n_samples=30),
    HerdingSampler(n_samples=30),
    FeatureCoverageSampler(n_samples=30),
    GreedyMaximumEntropySampler(n_samples=30, columns=[0, 1], random_state=0),
]
figure, axes = plt.subplots(2, 4, figsize=(12, 6), sharex=True, sharey=True)
axes[1, 3].set_visible(False)
for axis, sampler in zip(axes.flat, samplers, strict=False):
    chosen, _ = sampler.fit_resample(X, None)
    axis.scatter(*X.T, s=3, color="0.8")
    axis.scatter(*chosen.T, s=22, color="tab:red")
    name = type(sampler).__name__.replace("ScoreSampler", "at random")
    radius = coverage_radius(X, chosen)
    vendi = vendi_score(chosen, kernel="rbf", gamma=1.0)
    axis.set_title(f"{name}\nradius {radius:.2f}, Vendi {vendi:.1f}", fontsize=9)
    axis.set(xticks=[], yticks=[])
figure.tight_layout()
plt.show()

# %%
# *Radius*: how far the farthest row is from a selected one. *Vendi score*: how many different rows
# the selection is worth. A diverse selection is no small copy of the table: find out with it
# *where* a model fails, and with random rows *how often*.
