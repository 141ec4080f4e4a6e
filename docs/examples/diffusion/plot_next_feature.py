"""
Which feature to measure next
=============================

Features that cost something are measured one by one: ``ActiveFeatureAcquirer`` asks for the one on
which the known rows that agree with a row so far disagree most. Here a row is a signal at forty
points, a peak somewhere: where to measure depends on what was seen.
"""

import matplotlib.pyplot as plt
import numpy as np

from skresample.diffusion import ActiveFeatureAcquirer

rng = np.random.default_rng(0)
points = np.linspace(0, 1, 40)


def signals(n):
    place, width = rng.random((n, 1)), rng.uniform(0.05, 0.12, (n, 1))
    height = 1 + rng.random((n, 1))
    return height * np.exp(-0.5 * ((points - place) / width) ** 2)


known, new = signals(800), signals(60)
budgets, chosen, at_random = (2, 4, 6, 8, 12), [], []
for budget in budgets:
    acquirer = ActiveFeatureAcquirer(budget, noise_scale=0.2, scale=None, random_state=0).fit(known)
    found = acquirer.acquire(None, new)
    chosen.append(np.mean((found.X - new) ** 2))
    rank = rng.random(new.shape).argsort(axis=1).argsort(axis=1)
    filled = acquirer.transform(np.where(rank < budget, new, np.nan))
    at_random.append(np.mean((filled - new) ** 2))

six = ActiveFeatureAcquirer(6, noise_scale=0.2, scale=None, random_state=0)
found = six.fit(known).acquire(None, new)
figure, axes = plt.subplots(1, 2, figsize=(10, 4))
for row, color in zip((0, 1, 2), ("tab:blue", "tab:orange", "tab:green"), strict=True):
    axes[0].plot(points, new[row], color=color, linewidth=0.8)
    axes[0].plot(points, found.X[row], "--", color=color, linewidth=0.8)
    for step, feature in enumerate(found.order[row]):
        axes[0].annotate(str(step + 1), (points[feature], new[row, feature]), color=color)
axes[0].set_title("measured in this order; dashed: the guess after six")
axes[1].plot(budgets, at_random, "o-", color="0.6", label="random order")
axes[1].plot(budgets, chosen, "o-", color="tab:orange", label="most uncertain first")
axes[1].set(xlabel="points measured of 40", ylabel="squared error over all points", ylim=(0, None))
axes[1].legend()
figure.tight_layout()
plt.show()

# %%
# With prices a dear feature is left until it is worth it.
priced = ActiveFeatureAcquirer(6, costs=np.where(points > 0.5, 3.0, 1.0), random_state=0)
measured = priced.fit(known).acquire(None, new).measured
print("measured on the cheap and on the dear half:", measured[:, :20].sum(), measured[:, 20:].sum())
