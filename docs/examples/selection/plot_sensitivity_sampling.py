"""
Fit a regression on few rows
============================

With heavy-tailed columns a handful of rows decide the fit, and a uniform sample misses them.
Sensitivity sampling keeps such rows surely, draws the others with a probability, and returns the
inverse as weights: weighted sums stay unbiased.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.linear_model import LinearRegression

from skresample.combine import ResampledRegressor
from skresample.selection import ScoreSampler, SensitivitySampler

rng = np.random.default_rng(0)
X = rng.standard_t(2.2, size=(20_000, 5))
y = X @ np.array([2.0, -1, 0.5, 0, 1]) + rng.standard_t(2.5, size=20_000)
best = LinearRegression().fit(X, y)


def excess(sampler):
    """Loss over that of the fit to all rows, in per cent of it."""
    model = ResampledRegressor(LinearRegression(), sampler).fit(X, y)
    loss = np.mean((y - model.predict(X)) ** 2) / np.mean((y - best.predict(X)) ** 2)
    return 100 * (loss - 1)


sizes = [60, 120, 250, 500, 1000]
ways = {
    "uniform": lambda m, s: ScoreSampler(
        scorer="uniform", mechanism="gumbel", n_samples=m, random_state=s
    ),
    "leverage": lambda m, s: SensitivitySampler(n_samples=m, random_state=s),
    "Lewis weights, p=1": lambda m, s: SensitivitySampler(
        n_samples=m, p=1, kind="lewis", random_state=s
    ),
}
figure, axis = plt.subplots(figsize=(6, 3.6))
for name, make in ways.items():
    losses = [[excess(make(size, seed)) for seed in range(12)] for size in sizes]
    axis.loglog(sizes, np.mean(losses, axis=1), "o-", label=name)
axis.set(xlabel="rows kept of 20,000", ylabel="excess loss in %", title="mean of twelve draws")
axis.legend()
figure.tight_layout()
plt.show()
