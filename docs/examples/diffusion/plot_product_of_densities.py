"""
A product of two densities
==========================

``FeynmanKacSampler`` draws from a power, a product or a tilt of densities that denoisers know, with
weights that correct what the path gets wrong. Rows that two sources agree on:
"""

import matplotlib.pyplot as plt
import numpy as np

from skresample.diffusion import FeynmanKacSampler, GaussianMixtureDenoiser

rng = np.random.default_rng(0)
first = rng.normal([0.0, 0.0], [1.6, 0.4], size=(500, 2))
second = rng.normal([1.0, 0.3], [0.4, 1.6], size=(500, 2))
known = [GaussianMixtureDenoiser(1).fit(rows) for rows in (first, second)]

sampler = FeynmanKacSampler(known, [1.0, 1.0])
both = sampler.sample(500, random_state=0)

figure, axis = plt.subplots(figsize=(5, 4))
for rows, name in ((first, "first source"), (second, "second source"), (both, "product")):
    axis.scatter(*rows.T, s=4, label=name)
axis.legend()
figure.tight_layout()
plt.show()

# %%
# For two normal laws the product is known: precisions add up.
precision = [1 / rows.var(axis=0) for rows in (first, second)]
variance = 1 / sum(precision)
mean = variance * (precision[0] * first.mean(axis=0) + precision[1] * second.mean(axis=0))
print("mean", mean.round(2), "drawn", both.mean(axis=0).round(2))
print("variance", variance.round(3), "drawn", both.var(axis=0).round(3))
