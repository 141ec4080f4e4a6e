"""
A messy table with skrub
========================

skrub turns dates, text and categories into a matrix; the resampler acts before that, on the raw
table, where a category is a category.
"""

import matplotlib.pyplot as plt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from skrub import TableVectorizer

from skresample.combine import make_pipeline
from skresample.datasets import load_german_credit
from skresample.over_sampling import SMOTE
from skresample.under_sampling import RandomUnderSampler

X, y = load_german_credit(return_X_y=True, as_frame=True)
steps = {
    "as it is": [],
    "RandomUnderSampler": [RandomUnderSampler(random_state=0)],
    "SMOTE": [SMOTE(random_state=0)],
}
figure, axes = plt.subplots(1, 2, figsize=(9, 3), sharey=True)
for axis, score in zip(axes, ("balanced_accuracy", "average_precision"), strict=True):
    for name, first in steps.items():
        model = make_pipeline(*first, TableVectorizer(), LogisticRegression(max_iter=2000))
        values = cross_val_score(model, X, y, cv=5, scoring=score)
        axis.barh(name, values.mean(), xerr=values.std() / 5**0.5)
    axis.set(title=score, xlim=(0.4, None))
figure.tight_layout()
plt.show()

# %%
# Balanced accuracy rises because the decision moves; so it would with a tuned threshold. Average
# precision, which knows no threshold, tells whether the ranking got better.
