"""Draw the chart of the families: ``python docs/draw_chart.py`` writes ``which_method.svg``."""

import pathlib

PATH = pathlib.Path(__file__).parent / "images" / "which_method.svg"
# (question, families, ((situation, names), ...)); a test wants every family and every name.
COLUMNS = (
    ("Counts are wrong", "allocation", (
        ("shares per class, group", "TemperatureAllocation", "SquareRootAllocation"),
        ("a budget, curves", "GroupAllocation", "AdaptiveGroupSampler"),
        ("several sources", "SourceMixSampler"),
        ("known margins", "rake, RakingSampler"),
    )),
    ("Too many rows", "under_sampling, selection", (
        ("balance", "RandomUnderSampler"),
        ("noise at the border", "TomekLinks, AllKNN"),
        ("diverse, covering", "KCenterSampler", "FacilityLocationSampler"),
        ("matched to a target", "ImportanceResampler"),
        ("copies", "ExactDeduplicator"),
    )),
    ("Too few rows", "over_sampling, diffusion", (
        ("try first", "RandomOverSampler, SMOTE"),
        ("noisy labels", "SMOTEIPF, MWMOTE"),
        ("several patches", "KMeansSMOTE"),
        ("rows not near old ones", "DiffusionOverSampler"),
        ("numeric target", "SMOTER, SMOGN"),
    )),
    ("Some rows are bad", "valuation, selection", (
        ("any table, fast", "KNNShapley"),
        ("for this model", "DataShapley, DataBanzhaf"),
        ("wrong labels", "LabelErrorScorer"),
        ("low quality, rules", "ClassifierQualityFilter", "RuleFilter"),
    )),
    ("Not all at once", "scheduling", (
        ("shares that change", "Schedule, Temperature"),
        ("another subset a round", "RepeatedRandomSubset"),
        ("a model trained so", "ScheduledClassifier", "RepeatedSubsetClassifier"),
    )),
    ("Wrong for some rows", "slices, metrics", (
        ("which rows?", "SliceLineSlicer", "ErrorTreeSlicer"),
        ("which column?", "SubpopulationStructure"),
        ("balance them", "SubpopulationBalancer"),
        ("worst group", "worst_group, group_rates"),
    )),
    ("Join it, run it", "combine, ensemble, large", (
        ("pipelines, chains", "make_pipeline", "ResamplerChain"),
        ("probabilities, threshold", "ResampledClassifier"),
        ("many balanced models", "BalancedBaggingClassifier", "RUSBoostClassifier"),
        ("larger than memory", "resample_parquet"),
    )),
    ("Is it worth it?", "model_selection, inspection", (
        ("compare", "compare_resamplers"),
        ("choose inside fit", "ResampledClassifierCV"),
        ("see it, audit it", "ResamplingDisplay", "leakage_audit"),
        ("asked again and again", "ReusableHoldout"),
    )),
)  # fmt: skip
WIDE, STEP, LINE, ACROSS = 236, 248, 17, 4


def box(x, y, lines, look, radius, width=WIDE):
    """A box with centred lines, the first bold; its elements and its height."""
    fill, stroke = look
    high = 15 + LINE * len(lines)
    drawn = [
        f'<rect x="{x}" y="{y}" width="{width}" height="{high}" rx="{radius}" fill="{fill}" '
        f'stroke="{stroke}" stroke-width="1.6"/>'
    ]
    for number, text in enumerate(lines):
        weight = "" if number else ' font-weight="600"'
        drawn.append(
            f'<text x="{x + width / 2:g}" y="{y + 20 + LINE * number}" text-anchor="middle"'
            f"{weight}>{text}</text>"
        )
    return drawn, high


def chart() -> str:
    """The chart as SVG."""
    orange, blue, green = ("#fff3e8", "#c05621"), ("#e8f0fa", "#2b6cb0"), ("#e9f6ec", "#2f855a")
    drawn, _ = box(340, 10, ["What is wrong with the training data?"], orange, 6, 320)
    top = 70
    for start in range(0, len(COLUMNS), ACROSS):
        bottom = top
        for place, (question, families, ways) in enumerate(COLUMNS[start : start + ACROSS]):
            x, y = 10 + STEP * place, top
            made, high = box(x, y, [question, families], blue, 22)
            drawn += made
            y += high + 10
            for way in ways:
                made, high = box(x, y, way, green, 6)
                drawn += made
                y += high + 8
            bottom = max(bottom, y)
        top = bottom + 16
    text = "Every one is a sampler or an estimator: pipelines, searches, cross-validation take it"
    drawn += box(10, top, [text], orange, 6, 980)[0]
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 {top + 44}" '
        f'width="1000" height="{top + 44}" font-family="system-ui, sans-serif" font-size="14" '
        'fill="#1a2633" role="img" aria-label="Which family answers which question">',
        *drawn,
        "</svg>\n",
    ])  # fmt: skip


if __name__ == "__main__":
    PATH.write_text(chart(), encoding="utf-8")
