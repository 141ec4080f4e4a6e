"""The verdict in plain sentences."""

from __future__ import annotations

from skresample._figures import DO_NOTHING, METRICS, Choice, MethodTest

__all__ = ["sentences"]


def figure(value, digits: int = 3) -> str:
    """Number for a sentence; a dash when there is none."""
    return "–" if value is None else f"{value:.{digits}f}"


def _p(value) -> str:
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"


def _action(choice: Choice) -> str:
    if choice.method != DO_NOTHING:
        return f"use {choice.label}"
    return {
        "raw": "leave the data alone",
        "prevalence": "leave the data alone and set the threshold to the share of positives",
        "tuned": "leave the data alone and tune the decision threshold",
    }[choice.variant]


def _price(choice: Choice) -> str | None:
    price = choice.price
    before, after = price.get("nothing_brier"), price.get("brier")
    if choice.method == DO_NOTHING or before is None or after is None:
        return None
    if after <= before * 1.05:
        return (
            f"Its probabilities stay as good (Brier score {figure(after)} against "
            f"{figure(before)} for doing nothing)."
        )
    text = (
        f"The price is in the probabilities: the Brier score rises from {figure(before)} to "
        f"{figure(after)}"
    )
    bias = price.get("calibration_bias")
    if bias is not None:
        text += f", the mean prediction is off by {bias:+.3f}"
    fixed = price.get("brier_corrected")
    if fixed is not None and fixed < 0.95 * after:
        text += f"; prior correction brings the Brier score to {figure(fixed)}"
    return text + "."


def _closest(tests: list[MethodTest], learner: str) -> list[str]:
    """What the best resampler gained where it did not gain enough."""
    tried = [t for t in tests if t.learner == learner and t.role == "simple" and t.n_pairs > 1]
    if not tried:
        return []
    best = max(tried, key=lambda t: t.mean)
    remark = {
        "equivalent": "too little to matter",
        "undecided": "not more than noise",
        "worse": "it is worse",
        "better": "more than noise, but not against every simple choice",
    }[best.outcome]
    return [
        f"The best resampler, {best.label}, differs from {best.baseline} by "
        f"{best.mean:+.3f} (95 % interval {best.low:+.3f} to {best.high:+.3f}, "
        f"{_p(best.pvalue_holm)} after Holm's correction): {remark}."
    ]


def _lower_first(label: str) -> str:
    """Metric name within a sentence; abbreviations keep their capitals."""
    return label if label[:2].isupper() or label[1:2] in "1-" else label[0].lower() + label[1:]


def sentences(choice: Choice, tests: list[MethodTest]) -> list[str]:
    """Recommendation, evidence and price."""
    value = f"{_lower_first(METRICS[choice.metric].label)} {figure(choice.value)}"
    action, learner = _action(choice), choice.learner
    simple = choice.method == DO_NOTHING
    if not choice.exceeds_noise:
        first = (
            "Nothing beats leaving the data alone here by more than noise: "
            f"{action} and train the {learner} model ({value})."
        )
        return [first, *_closest(tests, learner)]
    first = (
        f"{action[0].upper()}{action[1:]} with the {learner} model ({value}): the gain of "
        f"{choice.gain:+.3f} over doing nothing exceeds noise (95 % interval "
        f"{choice.low:+.3f} to {choice.high:+.3f}, {_p(choice.pvalue)} after Holm's "
        "correction)."
    )
    price = _price(choice)
    return [first, *(_closest(tests, learner) if simple else []), *([price] if price else [])]
