"""
Repeated rows: equal, nearly equal, equal in meaning
====================================================

A copy on both sides of a split is a leak. Two resamplers find copies by two notions of
equality; here each sees a table whose rows were repeated, exactly or with noise.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits
from sklearn.decomposition import TruncatedSVD
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsClassifier

from skresample.selection import ExactDeduplicator, SemanticDeduplicator

X, y = load_digits(return_X_y=True)
rng = np.random.default_rng(0)
X, y = X[:600], rng.permutation(y[:600])  # labels of chance: nothing can be learned
again = rng.integers(600, size=550)
noisy = np.clip(X[again[:250]] + rng.integers(-1, 2, size=(250, 64)), 0, 16)
X_all = np.vstack([X, noisy, X[again[250:]]])
y_all = np.concatenate([y, y[again]])

tables = {"with copies": (X_all, y_all)}
tables["exact ones removed"] = ExactDeduplicator().fit_resample(X_all, y_all)
tables["near ones removed"] = SemanticDeduplicator(
    threshold=0.99, embedding=TruncatedSVD(20)
).fit_resample(X_all, y_all)

# %%
# Nearest neighbours on labels of chance: the accuracy should be a tenth.
scores = {
    f"{name}\n{len(rows)} rows": cross_val_score(KNeighborsClassifier(1), rows, labels, cv=5).mean()
    for name, (rows, labels) in tables.items()
}
figure, axis = plt.subplots(figsize=(6, 3.2))
axis.bar(scores.keys(), scores.values(), color=["tab:red", "tab:orange", "tab:green"])
axis.axhline(0.1, color="0.3", ls="--", lw=1)
axis.set(ylabel="accuracy in cross-validation", title="labels are random; 0.1 is the truth")
figure.tight_layout()
plt.show()
