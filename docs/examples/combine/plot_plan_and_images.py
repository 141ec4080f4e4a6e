"""
The plan: where every row comes from
====================================

A resampler writes a plan before it builds rows. The plan resamples any array along, here pictures
by the plan of their flat features, and says which parents a new picture has.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits

from skresample.over_sampling import SMOTE

digits = load_digits()
rare = np.flatnonzero((digits.target != 3) | (np.arange(1797) % 9 == 0))
images, flat, y = digits.images[rare], digits.data[rare], digits.target[rare]

plan = SMOTE(random_state=0).make_plan(flat, y)
plan

# %%
made = plan.apply(images, rule="blend")
new = np.flatnonzero(plan.is_new & (plan.apply(y, rule="label") == 3))[:6]
blend, first_new = plan.new, np.flatnonzero(plan.is_new)
figure, axes = plt.subplots(3, 6, figsize=(8, 4.2))
for column, row in zip(axes.T, new, strict=True):
    at = np.searchsorted(first_new, row)
    parents = blend.base[at], blend.partner[at, 0]
    for axis, picture in zip(
        column, (images[parents[0]], made[row], images[parents[1]]), strict=True
    ):
        axis.imshow(picture, cmap="gray_r")
        axis.set(xticks=[], yticks=[])
for axis, name in zip(axes[:, 0], ("base", "new", "partner"), strict=True):
    axis.set_ylabel(name)
figure.tight_layout()
plt.show()
