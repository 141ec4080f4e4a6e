"""Corrections of probabilities and decisions in ONNX, which skl2onnx alone does not convert."""

from __future__ import annotations

import numpy as np
from sklearn.model_selection import FixedThresholdClassifier

from ._prior_shift import PriorShiftClassifier

__all__ = ["register_onnx_converters"]

_OPTIONS = {
    "zipmap": [True, False, "columns"],
    "output_class_labels": [False, True],
    "nocl": [True, False],
}


def register_onnx_converters() -> None:
    """Teach skl2onnx tuned thresholds and prior correction, for models that are not linear.

    Afterwards ``to_onnx(model.inference_estimator_, X[:1])`` converts a `ResampledClassifier`
    with ``threshold=`` or ``correct="prior"`` around any model that skl2onnx converts.

    Raises
    ------
    ImportError
        Without skl2onnx.

    See Also
    --------
    ResampledClassifier

    Notes
    -----
    ONNX computes in the precision of its input, mostly float32: a row whose probability is the
    threshold up to rounding may be decided otherwise. Thresholds of decision values, as of models
    without probabilities, are refused when they are converted.

    References
    ----------
    M. Saerens, P. Latinne, C. Decaestecker, "Adjusting the outputs of a classifier to new a priori
    probabilities: a simple procedure", Neural Computation 14 (2002), equation 2.4 (the correction).

    Examples
    --------
    >>> from skresample.combine import register_onnx_converters
    >>> register_onnx_converters()  # doctest: +SKIP
    """
    from skl2onnx import update_registered_converter
    from skl2onnx.common.shape_calculator import calculate_linear_classifier_output_shapes as shapes

    for kind, convert in ((FixedThresholdClassifier, _decided), (PriorShiftClassifier, _shifted)):
        name = f"Skresample{kind.__name__}"
        update_registered_converter(kind, name, shapes, convert, options=_OPTIONS)


def _operators(names: str) -> list:
    from skl2onnx.algebra import onnx_ops

    return [getattr(onnx_ops, f"Onnx{name}") for name in names.split()]


def _probabilities(model, operator, version):
    """Probabilities of the model inside, and the type of numbers that is put out."""
    from skl2onnx.algebra.onnx_operator import OnnxSubEstimator
    from skl2onnx.common.data_types import guess_numpy_type, guess_proto_type

    (cast,) = _operators("Cast")
    kind = operator.outputs[1].type
    inner = OnnxSubEstimator(
        model, operator.inputs[0], op_version=version, options={"zipmap": False}
    )
    proba = cast(inner[1], to=guess_proto_type(kind), op_version=version)
    return proba, guess_numpy_type(kind)


def _labels(classes) -> np.ndarray:
    classes = np.asarray(classes)
    return classes.astype(np.int64) if classes.dtype.kind in "iub" else classes.astype(str)


def _decided(scope, operator, container) -> None:
    """Probabilities as they are, and labels at the threshold."""
    cast, gather, identity, less, no = _operators("Cast Gather Identity Less Not")
    fixed, version = operator.raw_operator, container.target_opset
    model = fixed.estimator_
    lacks = not hasattr(model, "predict_proba")
    if lacks or fixed.response_method == "decision_function":
        raise NotImplementedError(
            f"the threshold={fixed.threshold} is one of decision values"
            f"{f': {type(model).__name__} has no predict_proba' if lacks else ''}; export the "
            f"model and compare its values yourself"
        )
    proba, dtype = _probabilities(model, operator, version)
    classes = _labels(fixed.classes_)
    label = classes[1] if fixed.pos_label is None else np.asarray(fixed.pos_label, classes.dtype)
    positive = int(np.flatnonzero(classes == label)[0])
    names = [output.full_name for output in operator.outputs]
    score = gather(proba, np.array(positive, np.int64), axis=1, op_version=version)
    threshold = 0.5 if fixed.threshold == "auto" else fixed.threshold
    below = less(score, np.array([threshold], dtype), op_version=version)
    above = cast(no(below, op_version=version), to=7, op_version=version)  # 7: int64
    pair = classes[[1 - positive, positive]]
    gather(pair, above, axis=0, op_version=version, output_names=names[:1]).add_to(scope, container)
    identity(proba, op_version=version, output_names=names[1:]).add_to(scope, container)


def _shifted(scope, operator, container) -> None:
    """Probabilities under the original class shares, and the most probable labels."""
    largest, divide, gather, at_least, times, total = _operators(
        "ArgMax Div Gather Max Mul ReduceSum"
    )
    shift, version = operator.raw_operator, container.target_opset
    proba, dtype = _probabilities(shift.estimator, operator, version)
    trained, target = np.asarray(shift.trained, float), np.asarray(shift.target, float)
    factor = np.divide(target, trained, out=np.zeros(trained.shape), where=trained > 0)
    names = [output.full_name for output in operator.outputs]
    odds = times(proba, factor[None].astype(dtype), op_version=version)
    whole = total(odds, np.array([1], np.int64), keepdims=1, op_version=version)
    whole = at_least(whole, np.array([np.finfo(dtype).tiny], dtype), op_version=version)
    divide(odds, whole, op_version=version, output_names=names[1:]).add_to(scope, container)
    top = largest(odds, axis=1, keepdims=0, op_version=version)
    classes = _labels(shift.classes_)
    gather(classes, top, axis=0, op_version=version, output_names=names[:1]).add_to(
        scope, container
    )
