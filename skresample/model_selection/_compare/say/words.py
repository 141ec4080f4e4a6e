"""The verdict in plain sentences."""

from __future__ import annotations

from skresample._figures import DO_NOTHING, METRICS, Choice, MethodTest, digits_of

__all__ = ["figure", "lower_first", "pvalue", "sentences", "span"]


def figure(value, digits: int = 3) -> str:
    """Number for a sentence; a dash when there is none."""
    return "–" if value is None else f"{value:{_form(digits)}}"


def _form(digits: int) -> str:
    """Format of so many decimals; three digits and an exponent for figures in tiny units."""
    return f",.{digits}f" if digits <= 6 else ".3g"


def pvalue(value) -> str:
    """P-value for a sentence."""
    return "p < 0.001" if value < 0.001 else f"p = {value:.3f}"


def span(test: MethodTest, digits: int = 3) -> str:
    """Improvement with its interval."""
    return f"{_gain(test.mean, digits)}, 95 % interval {_range(test.low, test.high, digits)}"


def _gain(value, digits: int = 3) -> str:
    return f"{value:+{_form(digits)}}"


def _range(low, high, digits: int = 3) -> str:
    return f"{_gain(low, digits)} to {_gain(high, digits)}"


def _digits(choice: Choice) -> int:
    return digits_of(choice.metric, choice.value)


def lower_first(label: str) -> str:
    """Metric name within a sentence; abbreviations keep their capitals."""
    name = label.startswith("Brier")
    return (
        label if name or label[:2].isupper() or label[1:2] in "1-" else label[0].lower() + label[1:]
    )


def _upper_first(label: str) -> str:
    """Label at the beginning of a sentence."""
    return label[:1].upper() + label[1:]


def _action(choice: Choice) -> str:
    if choice.method != DO_NOTHING:
        return f"use {choice.label}"
    return {
        "raw": "leave the data alone",
        "prevalence": "leave the data alone and set the threshold to the share of positives",
        "cost": "leave the data alone and set the threshold to the ratio of the costs",
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


def _closest(tests: list[MethodTest], choice: Choice) -> list[str]:
    """What the best resampler gained where it did not gain enough; not what was said already."""
    known = [t for t in tests if t.learner == choice.learner and t.n_pairs > 1]
    tried = [t for t in known if t.role == "simple"]
    best = max(tried, key=lambda t: t.mean, default=None)
    if best is None or (best.label, best.baseline) == (choice.rival, choice.baseline):
        return []
    remark = {
        "equivalent": "too little to matter",
        "undecided": "the folds cannot tell",
        "worse": "it is worse",
        "better": "more than noise, but not against every simple choice",
    }[best.outcome]
    digits = _digits(choice)
    how = "differs from {} by" if METRICS[choice.metric].sign > 0 else "has, against {}, a gain of"
    return [
        f"The best resampler, {best.label}, {how.format(best.baseline)} "
        f"{_gain(best.mean, digits)} (95 % interval {_range(best.low, best.high, digits)}, "
        f"{pvalue(best.pvalue_holm)} after Holm's correction): {remark}."
    ]


def _rival(choice: Choice) -> str:
    """The best alternative with its interval."""
    digits = _digits(choice)
    # A gain in an error or a cost is a fall of it: it is not called a change.
    how = "has a gain of" if METRICS[choice.metric].sign < 0 else "changes it by"
    return (
        f"the best alternative, {choice.rival}, {how} {_gain(choice.rival_gain, digits)} "
        f"(95 % interval {_range(choice.rival_low, choice.rival_high, digits)}"
    )


def _first(choice: Choice, skill) -> str:
    """The sentence of the outcome."""
    digits = _digits(choice)
    value = f"{lower_first(METRICS[choice.metric].label)} {figure(choice.value, digits)}"
    action, learner = _action(choice), choice.learner
    if choice.outcome == "no evidence":
        return (
            f"There is no verdict: {choice.n_folds} of {choice.n_planned} folds were measured; at "
            "least 5 are needed."
        )
    if choice.outcome == "no skill":
        label, digits = METRICS[skill.metric].label, digits_of(skill.metric, skill.guess)
        # Where ranks are better than chance, another figure need not be.
        general = skill.metric == "roc_auc" or METRICS[skill.metric].task == "regression"
        by = "predict better than guessing" if general else f"beat guessing by {lower_first(label)}"
        meanwhile = "" if choice.variant == "raw" else f" Meanwhile {action}."
        return (
            f"No model here is shown to {by}: the best {label} is "
            f"{figure(skill.value, digits)} (95 % interval {figure(skill.low, digits)} to "
            f"{figure(skill.high, digits)}; guessing: {figure(skill.guess, digits)}), resampled or "
            f"not.{meanwhile}"
        )
    if choice.outcome == "equivalent":
        return (
            f"No difference that matters: {action} and train the {learner} model ({value}); "
            f"{_rival(choice)}, within the {figure(choice.rope, digits)} that count as equal)."
        )
    if choice.outcome == "undecided":
        return (
            f"Undecided, these rows cannot tell: {action} for now and train the {learner} model "
            f"({value}); {_rival(choice)}, {pvalue(choice.rival_pvalue)} after Holm's correction)."
        )
    if not choice.exceeds_noise:
        return (
            f"Leave the data alone and train the {learner} model ({value}): everything that was "
            f"tried is worse; {_rival(choice)})."
        )
    return (
        f"{action[0].upper()}{action[1:]} with the {learner} model ({value}): the gain of "
        f"{_gain(choice.gain, digits)} over doing nothing exceeds noise (95 % interval "
        f"{_range(choice.low, choice.high, digits)}, {pvalue(choice.pvalue)} after Holm's "
        "correction)."
    )


def _chances(choice: Choice) -> list[str]:
    """Probabilities for the best alternative, and what the choice of the best is worth."""
    if choice.p_better is None or choice.gain_corrected is None:
        return []
    three = choice.p_better, choice.p_equivalent, choice.p_worse
    better, same, worse = (f"{100 * p:.0f} %" for p in three)
    return [
        f"Chances of {choice.rival}: {better} better, {same} equivalent, {worse} worse (Bayesian "
        "t-test); picking the best of all tried is worth "
        f"{_gain(choice.gain_corrected, _digits(choice))} on new folds."
    ]


def _alone(choice: Choice) -> list[str]:
    """Why an interval above zero decides nothing: it was picked among many."""
    if choice.outcome != "undecided" or choice.rival_low is None or choice.rival_low <= 0:
        return []
    if choice.rival_pvalue < 0.05:  # a gain, only not one that is shown to matter
        return []
    return [
        "Interval and chances are those of this row alone; among all that were tried such a gain "
        "may be chance."
    ]


def _kept_open(choice: Choice, tests: list[MethodTest]) -> list[str]:
    """Why the verdict is open although the best alternative lies within the zone."""
    known = [t for t in tests if t.role == "nothing" and t.n_pairs > 1 and t.high > choice.rope]
    inside = choice.rival_low is not None and -choice.rope <= choice.rival_low
    if choice.outcome != "undecided" or not known or not inside or choice.rival_high > choice.rope:
        return []
    widest, digits = max(known, key=lambda t: t.high), _digits(choice)
    return [
        f"{_upper_first(choice.rival)} itself lies within the {figure(choice.rope, digits)} that "
        "count as equal; "
        f"{widest.label} keeps the question open, whose gain may reach "
        f"{_gain(widest.high, digits)}."
    ]


def _not_proven(choice: Choice, ahead) -> list[str]:
    """Why a row with a better mean is not recommended."""
    if ahead is None:
        return []
    label, value, lead, simpler = ahead
    metric, digits = METRICS[choice.metric], _digits(choice)
    if lead.low <= 0:
        why = "is within noise"
    elif lead.mean <= choice.rope:
        why = f"is within the {figure(choice.rope, digits)} that count as equal"
    else:
        why = "is not shown once all that was tried is allowed for"
    return [
        f"{_upper_first(label)} has a {metric.better} {lower_first(metric.label)} "
        f"({figure(value, digits)}), but its lead of {figure(lead.mean, digits)} (95 % interval "
        f"{_range(lead.low, lead.high, digits)}) {why}"
        f"{'; the simpler is recommended' if simpler else ''}."
    ]


def sentences(choice: Choice, tests: list[MethodTest], skill=None, ahead=None) -> list[str]:
    """Outcome with its evidence, the closest resampler, and the price.

    ``ahead``: label, figure and lead of a row with a better mean than the recommended one, and
    whether the recommended one is simpler.
    """
    out = [_first(choice, skill)]
    if choice.outcome in ("no evidence", "no skill"):
        return out
    out += [*_kept_open(choice, tests), *_not_proven(choice, ahead)]
    out += [*_chances(choice), *_alone(choice)]
    if 0 < choice.n_folds < 5:
        out.append(f"Only {choice.n_folds} folds were measured: repeat with more before acting.")
    if not choice.exceeds_noise or choice.method == DO_NOTHING:
        out += _closest(tests, choice)
    price = _price(choice) if choice.exceeds_noise else None
    return [*out, *([price] if price else [])]
