"""
Export to ONNX
==============

A model in production needs no resampler. ``inference_estimator_`` is the predictor alone; for
linear models the correction of probabilities is a shift of the intercept, which every exporter
understands.
"""

import matplotlib.pyplot as plt
import numpy as np
import onnxruntime
from skl2onnx import to_onnx
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression

from skresample.combine import ResampledClassifier
from skresample.over_sampling import SMOTE

X, y = make_classification(2000, 6, weights=[0.9], random_state=0)
X = X.astype(np.float32)
model = ResampledClassifier(LogisticRegression(), SMOTE(random_state=0), correct="prior").fit(X, y)

exported = to_onnx(model.inference_estimator_, X[:1], options={"zipmap": False})
session = onnxruntime.InferenceSession(exported.SerializeToString())
_, there = session.run(None, {session.get_inputs()[0].name: X})
here = model.predict_proba(X)

figure, axis = plt.subplots(figsize=(4, 4))
axis.scatter(here[:, 1], there[:, 1], s=6)
axis.plot([0, 1], [0, 1], color="0.5", lw=1)
axis.set(xlabel="probability in Python", ylabel="probability in ONNX runtime")
figure.tight_layout()
plt.show()
print("largest difference:", float(np.abs(here - there).max().round(7)))
