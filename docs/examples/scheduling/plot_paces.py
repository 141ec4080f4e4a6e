"""
Shares of three classes over training
=====================================

A pace says what share of a round's rows each class gets at a moment of training. The counts that
are realised follow it to within one row, summed over rounds.
"""

import matplotlib.pyplot as plt
import numpy as np

from skresample.scheduling import Constant, Cooldown, Schedule, ScheduledMixture, Temperature

y = np.repeat(["common", "scarce", "rare"], [900, 90, 10])
names = np.unique(y)
paces = {
    "shares of the data": Constant(),
    "temperature 5": Temperature(5),
    "cooldown 5 to 1, linear": Cooldown(5, 1, at=0.8, kind="linear"),
    "rare rows at the end": ScheduledMixture("proportional", {"rare": 0.5, "scarce": 0.5}),
}
figure, axes = plt.subplots(1, 4, figsize=(12, 3.2), sharey=True)
for axis, (title, pace) in zip(axes, paces.items(), strict=True):
    schedule = Schedule(pace, n_rounds=20, random_state=0)
    counts = np.array(
        [[(y[plan.keep] == name).sum() for name in names] for plan in schedule.plans(y)]
    )
    axis.stackplot(range(20), counts.T, labels=names)
    axis.set(title=title, xlabel="round", xlim=(0, 19), ylim=(0, 1000))
axes[0].set_ylabel("rows of the round")
axes[0].legend(loc="lower left", fontsize=8)
figure.tight_layout()
plt.show()
