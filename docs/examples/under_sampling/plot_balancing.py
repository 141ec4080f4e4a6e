"""
Fewer rows of the large class, six ways
=======================================

All keep 40 of 400 rows of the large class. Which ones differs: at random, the ones nearest to the
small class, the ones a model is surest of, centres of clusters, or rows made to teach a model the
same.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.linear_model import LogisticRegression

from skresample.selection import SimHashUnderSampler
from skresample.under_sampling import (
    ClusterCentroids,
    DirectedWeightPrototypes,
    InstanceHardnessThreshold,
    NearMiss,
    RandomUnderSampler,
)

rng = np.random.default_rng(0)
centres = [[-2, 0], [0, 2], [0.5, -2], [2.2, 1.8]]
sizes = [250, 110, 30, 10]
large = np.vstack([rng.normal(c, 0.45, size=(n, 2)) for c, n in zip(centres, sizes, strict=True)])
small = rng.normal([1.2, 0], 0.5, size=(40, 2))
X, y = np.vstack([large, small]), np.repeat([0, 1], [400, 40])

samplers = {
    "RandomUnderSampler": RandomUnderSampler(random_state=0),
    "NearMiss(version=1)": NearMiss(version=1),
    "NearMiss(version=2)": NearMiss(version=2),
    "NearMiss(version=3)": NearMiss(version=3),
    "InstanceHardnessThreshold": InstanceHardnessThreshold(random_state=0),
    "ClusterCentroids": ClusterCentroids(random_state=0),
    'ClusterCentroids(voting="hard")': ClusterCentroids(voting="hard", random_state=0),
    "DirectedWeightPrototypes": DirectedWeightPrototypes(
        sampling_strategy={0: 40}, estimator=LogisticRegression(), random_state=0
    ),
    "SimHashUnderSampler": SimHashUnderSampler(random_state=0),
}
figure, axes = plt.subplots(3, 3, figsize=(10, 9), sharex=True, sharey=True)
for axis, (name, sampler) in zip(axes.flat, samplers.items(), strict=True):
    X_new, y_new = sampler.fit_resample(X, y)
    axis.scatter(*large.T, s=4, color="0.8")
    axis.scatter(*X_new[y_new == 0].T, s=14, color="tab:red")
    axis.scatter(*small.T, s=6, color="tab:blue")
    axis.set_title(name, fontsize=9)
    axis.set(xticks=[], yticks=[])
figure.tight_layout()
plt.show()

# %%
# Random rows repeat the crowd: the patch of ten rows at the upper right may be gone. ``NearMiss``
# keeps the hardest rows, and with them the noise.
