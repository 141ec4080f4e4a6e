"""
A fresh subset in every round
=============================

Training on a tenth of the rows a round costs the same whether the tenth is fixed or drawn anew;
what the model learns does not. The honest comparison is the third line: all rows, for as many
steps.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

from skresample.combine import RepeatedSubsetClassifier, ScheduledClassifier
from skresample.scheduling import Schedule
from skresample.under_sampling import RandomUnderSampler

X, y = load_digits(return_X_y=True)
X, X_test, y, y_test = train_test_split(X / 16.0, y, test_size=0.4, stratify=y, random_state=0)
network = MLPClassifier(
    (64,), solver="sgd", learning_rate_init=0.1, batch_size=32, alpha=0.0, random_state=0
)
fixed = RandomUnderSampler(sampling_strategy=dict.fromkeys(range(10), 10))
rounds = [5, 10, 20, 40]
lines = {"one fixed tenth": [], "a fresh tenth each round": [], "all rows, as many steps": []}
for n_rounds in rounds:
    steps = Schedule(n_rounds=n_rounds, fraction=0.1, batch_size=None)
    models = [
        RepeatedSubsetClassifier(network, n_rounds=n_rounds, sampler=fixed, random_state=0),
        RepeatedSubsetClassifier(network, 0.1, n_rounds=n_rounds, random_state=0),
        ScheduledClassifier(network, steps, random_state=0),
    ]
    for line, model in zip(lines.values(), models, strict=True):
        line.append(model.fit(X, y).score(X_test, y_test))
figure, axis = plt.subplots(figsize=(6, 3.6))
for (name, line), style in zip(lines.items(), ("o-", "o-", "s--"), strict=True):
    axis.plot(rounds, line, style, label=name)
axis.set(xlabel="rounds", ylabel="accuracy on held-out rows", xscale="log")
axis.set_xticks(rounds, [str(n) for n in rounds])
axis.minorticks_off()
axis.legend()
figure.tight_layout()
plt.show()

# %%
# Rows seen at least once after 10 rounds:
np.round(RepeatedSubsetClassifier(network, 0.1, random_state=0).fit(X, y).coverage_, 2)
