"""
One hold-out, asked again and again
===================================

Features are chosen because training *and* hold-out rows like them. On labels of chance a plain
hold-out soon reports a good model. The reusable one answers with the training value while the two
agree up to its tolerance, and with the noisy hold-out value as soon as they do not: what it reports
of models that learnt the training rows by heart stays near the truth.
"""

import matplotlib.pyplot as plt
import numpy as np

from skresample.model_selection import ReusableHoldout

rng = np.random.default_rng(0)
n, d = 2000, 2000
X = [rng.normal(size=(n, d)) for _ in range(3)]  # training, hold-out, fresh rows
y = [rng.choice([-1, 1], size=n) for _ in range(3)]
relation = [rows.T @ labels / n for rows, labels in zip(X, y, strict=True)]

holdout = ReusableHoldout(n_effective=n, value_range=(-1.0, 1.0), random_state=0)
judge = ReusableHoldout(n_effective=n, random_state=1)  # of accuracies, between 0 and 1
answered = np.array(
    [holdout.query(train, held) for train, held in zip(relation[0], relation[1], strict=True)]
)


def accuracy(signs, rows, labels):
    return np.mean(np.sign(rows @ signs) == labels)


sizes = [5, 20, 50, 100, 200, 400]
figure, axes = plt.subplots(1, 2, figsize=(10, 3.4), sharey=True)
for axis, (name, second) in zip(
    axes, {"plain hold-out": relation[1], "reusable hold-out": answered}.items(), strict=True
):
    agree = np.sign(relation[0]) == np.sign(second)
    order = np.argsort(-np.abs(relation[0]) * agree)
    lines = {"training": [], "hold-out": [], "fresh": []}
    for size in sizes:
        signs = np.zeros(d)
        signs[order[:size]] = np.sign(relation[0][order[:size]])
        train, held, fresh = (accuracy(signs, a, b) for a, b in zip(X, y, strict=True))
        if name.startswith("reusable"):
            held = judge.query(train, held)
        for line, value in zip(lines.values(), (train, held, fresh), strict=True):
            line.append(value)
    for label, line in lines.items():
        axis.plot(sizes, line, "o-", label=label)
    axis.set(title=name, xlabel="features chosen")
axes[0].set_ylabel("accuracy; 0.5 is the truth")
axes[0].legend()
figure.tight_layout()
plt.show()
