"""
A budget over groups that learn at different rates
==================================================

When the loss of a group after *n* of its rows is about :math:`a + b n^{-p}`, a solver can say how
to spend a budget: for the average person, for the worst group, or something between.
"""

import matplotlib.pyplot as plt
import numpy as np

from skresample.allocation import GroupAllocation

curves = {
    "easy": {"asymptote": 0.10, "scale": 1.0, "rate": 0.9},
    "usual": {"asymptote": 0.15, "scale": 1.5, "rate": 0.5},
    "hard": {"asymptote": 0.30, "scale": 2.0, "rate": 0.3},
}
objectives = {
    "average (utilitarian)": GroupAllocation(curves=curves, budget=3000),
    "between (alpha=3)": GroupAllocation(curves=curves, budget=3000, objective="alpha", alpha=3),
    "worst group (maxmin)": GroupAllocation(curves=curves, budget=3000, objective="maxmin"),
}
figure, axes = plt.subplots(1, 2, figsize=(10, 3.4))
for at, (name, allocation) in enumerate(objectives.items()):
    counts = allocation.solve()
    losses = [allocation.losses_[g] for g in curves]
    place = np.arange(3) + 0.27 * (at - 1)
    axes[0].bar(place, [counts[g] for g in curves], 0.25, label=name)
    axes[1].bar(place, losses, 0.25)
    print(f"{name}: {counts}, mean loss {np.mean(losses):.3f}, worst {max(losses):.3f}")
for axis, title in zip(axes, ("rows bought", "loss reached"), strict=True):
    axis.set_xticks(range(3), curves)
    axis.set_title(title)
axes[0].legend()
figure.tight_layout()
plt.show()
