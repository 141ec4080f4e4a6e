"""
How many rows each class gets
=============================

An allocation is an object with parameters. Every sampler takes one as ``sampling_strategy``, and a
search can turn its knobs.
"""

import matplotlib.pyplot as plt
import numpy as np

from skresample.allocation import (
    EqualAllocation,
    ProportionalAllocation,
    SquareRootAllocation,
    TemperatureAllocation,
)
from skresample.over_sampling import SMOTE

sizes = {"a": 2000, "b": 600, "c": 150, "d": 40}
y = np.repeat(list(sizes), list(sizes.values()))
allocations = {
    "proportional": ProportionalAllocation(n_samples=2790),
    "square root": SquareRootAllocation(n_samples=2790),
    "temperature 5": TemperatureAllocation(temperature=5, n_samples=2790),
    "equal": EqualAllocation(n_samples=2790),
}
figure, axis = plt.subplots(figsize=(8, 3.2))
for at, (name, allocation) in enumerate(allocations.items()):
    counts = allocation(y)
    axis.bar(np.arange(4) + 0.21 * (at - 1.5), [counts[c] for c in sizes], 0.2, label=name)
axis.set_xticks(range(4), sizes)
axis.set(ylabel="rows", title="2,790 rows over four classes")
axis.legend()
figure.tight_layout()
plt.show()

# %%
# Without a total, an over-sampler gets the fewest rows with which no class shrinks:
X = np.random.default_rng(0).normal(size=(len(y), 3))
smote = SMOTE(sampling_strategy=SquareRootAllocation(), random_state=0)
_, y_new = smote.fit_resample(X, y)
print({label: int(np.sum(y_new == label)) for label in sizes})
