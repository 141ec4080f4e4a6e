"""
Does resampling help on this table?
===================================

The same folds for doing nothing, class weights, a tuned threshold and resamplers; resampling
inside the training part only; a test against doing nothing. The answer is a sentence.
"""

from textwrap import fill

import matplotlib.pyplot as plt
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression

from skresample.inspection import LeaderboardDisplay
from skresample.model_selection import compare_resamplers
from skresample.over_sampling import SMOTE
from skresample.under_sampling import RandomUnderSampler

X, y = make_classification(1200, 8, weights=[0.9], class_sep=0.8, flip_y=0.02, random_state=0)
result = compare_resamplers(
    X,
    y,
    resamplers={
        "SMOTE": SMOTE(random_state=0),
        "RandomUnderSampler": RandomUnderSampler(random_state=0),
    },
    learners={"logistic": LogisticRegression()},
    metric="balanced_accuracy",
    random_state=0,
)
print(fill(str(result.verdict), 95))

# %%
display: LeaderboardDisplay = LeaderboardDisplay.from_result(result)
display.plot()
plt.show()
