"""
More rows, worse model: dilution by a fragile source
====================================================

Source B has a shortcut that source A lacks and that misleads elsewhere. Judged on rows of the
sources the mixture is fine; elsewhere the best source alone beats it, with half the rows.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.linear_model import LogisticRegression

from skresample.allocation import source_dilution_report
from skresample.inspection import DilutionDisplay

rng = np.random.default_rng(0)


def rows(n, shortcut):
    y = rng.integers(2, size=n)
    sign = (2 * y - 1)[:, None]
    return sign * [0.85, shortcut, 0.0] + rng.normal(size=(n, 3)), y


(A, y_A), (B, y_B), elsewhere = rows(2000, 0.0), rows(2000, 0.8), rows(2000, -0.8)
report = source_dilution_report(
    LogisticRegression(),
    np.vstack([A, B]),
    np.r_[y_A, y_B],
    np.repeat(["A", "B"], 2000),
    shifts={"elsewhere": elsewhere},
    n_repeats=10,
    random_state=0,
)
print(report)
display = DilutionDisplay.from_report(report).plot()
plt.show()
