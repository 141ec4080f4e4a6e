"""
Which symmetries do the data have?
==================================

Nobody has to say which augmentations are safe: train under the constraint that the loss of changed
rows stays within a margin, and look at what the constraint costs. The two rings below may be turned
and shaken, but not stretched: the radius is what tells them apart.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import make_circles
from sklearn.neural_network import MLPClassifier

from skresample.combine import InvarianceConstrainedClassifier
from skresample.combine.transforms import Jitter, Scaling


def turn(rows, codes, reference, rng):
    angle = rng.uniform(0, 2 * np.pi, len(rows))
    x, y = rows.T
    return np.column_stack(
        [np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y]
    )


X, y = make_circles(400, noise=0.08, factor=0.5, random_state=0)
network = MLPClassifier((32,), learning_rate_init=0.02, random_state=0)
sets = {
    "turned and shaken": {"turn": turn, "jitter": Jitter(0.1)},
    "stretched as well": {"turn": turn, "jitter": Jitter(0.1), "stretch": Scaling(0.9)},
}
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4))
for name, transforms in sets.items():
    model = InvarianceConstrainedClassifier(
        network, transforms, n_epochs=30, dual_lr=0.05, n_steps=10, batch_size=100, random_state=0
    ).fit(X, y)
    left.plot(np.arange(1, 31), model.dual_path_, label=name)
left.set(xlabel="epoch", ylabel="dual variable", title="what the constraint costs")
left.legend()
for place, found in enumerate(model.symmetry_):
    color = "tab:green" if found.harmless else "tab:red"
    right.barh(place, found.ratio, color=color)
right.axvline(1.1, color="0.3", linestyle="--")
right.set_yticks(range(3), [found.transform for found in model.symmetry_])
right.set(xlabel="loss of changed rows / loss of rows as they are", title="symmetries")
figure.tight_layout()
plt.show()

# %%
# Rows replaced by changed ones in the last epoch, and the share of each transform among them:
print(round(model.augmentation_rate_[-1], 2), model.accepted_)
