"""
A method is a pair: seeds and moves
===================================

Rows of the grid say *which* rows of the class start new ones, columns *how* a new row leaves its
seed. SMOTE is ``uniform`` x ``segment``, ADASYN ``by_foreign_share`` x ``segment``, Geometric SMOTE
``uniform`` x ``sphere``. Any pair can be tried, and functions of your own stand in either place.
"""

import matplotlib.pyplot as plt
import numpy as np

from skresample.over_sampling import AxisOverSampler

rng = np.random.default_rng(1)
large = rng.uniform([-3, -2], [1.2, 2], size=(150, 2))
small = rng.normal([1.4, 0], [0.9, 0.6], size=(35, 2))
X, y = np.vstack([large, small]), np.repeat([0, 1], [150, 35])

seeds = ["uniform", "by_foreign_share", "in_danger", "safe"]
moves = ["segment", "sphere", "extrapolate", "noise"]
figure, axes = plt.subplots(4, 4, figsize=(10, 8), sharex=True, sharey=True)
for i, seed in enumerate(seeds):
    for j, move in enumerate(moves):
        sampler = AxisOverSampler(seeds=seed, moves=move, random_state=0)
        X_new, _ = sampler.fit_resample(X, y)
        axis = axes[i, j]
        axis.scatter(*large.T, s=3, color="0.75")
        axis.scatter(*X_new[sampler.plan_.is_new].T, s=3, color="tab:orange")
        axis.scatter(*small.T, s=7, color="tab:blue")
        axis.set(xticks=[], yticks=[], xlim=(-3.2, 4.5), ylim=(-2.4, 2.4))
        if i == 0:
            axis.set_title(f'moves="{move}"', fontsize=9)
    axes[i, 0].set_ylabel(f'seeds="{seed}"', fontsize=9)
figure.tight_layout()
plt.show()

# %%
# A move of your own is a function of the class at home, the places of the seeds and a generator.
# This one halves the way to the neighbour that is nearest, always.
from skresample.plan import Blend


def half_way(home, place, rng):
    near, at = home.own_neighbors(1, 1, place)
    coef = np.full(len(place), 0.5)
    return Blend(base=home.rows[place], partner=home.rows[near[at, 0]], coef=coef)


sampler = AxisOverSampler(moves=half_way, random_state=0)
X_new, _ = sampler.fit_resample(X, y)
print(len(np.unique(X_new[sampler.plan_.is_new], axis=0)), "different new rows")
