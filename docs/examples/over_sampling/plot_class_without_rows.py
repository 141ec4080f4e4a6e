"""
Rows of a class that has none
=============================

A class may be known by a description alone. ``AttributeClassSynthesizer`` learns from classes that
have rows how rows follow from attributes, and makes rows of those that have none.
"""

import matplotlib.pyplot as plt
import numpy as np

from skresample.over_sampling import AttributeClassSynthesizer

legs_and_wings = {"cat": [4, 0], "robin": [2, 1], "fish": [0, 0], "bee": [6, 1]}
rng = np.random.default_rng(0)
y = np.repeat(["cat", "robin", "fish"], 30)
X = rng.normal(scale=0.25, size=(90, 2)) + np.array([legs_and_wings[name] for name in y])
sampler = AttributeClassSynthesizer(legs_and_wings, random_state=0)
X_new, y_new = sampler.fit_resample(X, y)
print("classes without rows:", list(sampler.new_classes_))

# %%
# Crosses are the rows that were made, beside the rows that were there.
figure, axis = plt.subplots(figsize=(6, 3.4))
made = sampler.plan_.is_new
for name in legs_and_wings:
    axis.scatter(*X_new[(y_new == name) & ~made].T, s=12, label=name if (y == name).any() else None)
for name in sampler.new_classes_:
    axis.scatter(*X_new[(y_new == name) & made].T, s=20, marker="x", label=f"{name}, made")
axis.set(xlabel="legs, as measured", ylabel="wings, as measured")
axis.legend()
figure.tight_layout()
plt.show()
