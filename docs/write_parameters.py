"""Write the entries of shared parameters into the docstrings of all estimators.

Types and words stand in ``skresample/_parameters.py``; docstrings stay plain text. A class named in
``OWN`` says in its own words what a parameter means to it (only the type is written there).

    python docs/write_parameters.py           write
    python docs/write_parameters.py --check   say what differs, and fail
"""

import ast
import inspect
import pathlib
import re
import sys
import textwrap
from typing import get_args

from skresample._parameters import Rule, annotation_of
from skresample.utils.discovery import all_estimators

WIDTH = 100
OWN = {
    "categorical_features": """
        ClassifierQualityFilter ClusterCentroids DensityBandSampler DeterminantalSampler
        FacilityLocationSampler FeatureCoverageSampler GreedyMaximumEntropySampler
        HerdingSampler ImportanceResampler InstanceHardnessThreshold KCenterSampler
        MinHashDeduplicator RandomOverSampler RandomOverSamplerRegressor SMOTEENN SMOTETomek
        SearchAndPruneSampler SemanticDeduplicator SensitivitySampler SimHashUnderSampler
        TableEncoder
    """,
    "group_columns": """
        AdaptiveGroupSampler HardNegativeUnderSampler PostStratification RakingSampler
        SMOTEENN SMOTETomek ScoreSampler SearchAndPruneSampler SimHashUnderSampler
        OptimalMixtureSampler SourceMixSampler
    """,
    "k_neighbors": """
        AxisOverSampler GeometricSMOTE KMeansSMOTE SMOTE SMOTEN SMOTENC SVMSMOTE
        SafeLevelSMOTE
    """,
    "n_jobs": """
        BalancedBaggingClassifier BalancedRandomForestClassifier EasyEnsembleClassifier
        MinHashDeduplicator BetaShapley DataBanzhaf DataShapley SemiValue
        AdaptiveGroupSampler FacilityLocationSampler KCenterSampler GroupLearningCurve
        InstanceHardnessThreshold MixturePerformanceProjector
        ResampledClassifier ResampledClassifierCV
        ResampledRegressorCV ReusableHoldoutSearchCV SMOTEENN SMOTETomek
    """,
    "random_state": """
        AdaptiveAugmentationSelfTraining InvarianceConstrainedClassifier
        MergedLinearClassifier MergedLinearRegressor
        RepeatedSubsetClassifier RepeatedSubsetRegressor ScheduledClassifier ScheduledRegressor
        LabelErrorScorer ScorePruner TrainingDynamicsScorer
        BalancedBaggingClassifier BalancedRandomForestClassifier EasyEnsembleClassifier
        RUSBoostClassifier
        BetaShapley DataBanzhaf DataShapley SemiValue
        AdaptiveGroupSampler ClassifierQualityFilter ClusterCentroids ComputeAwareFilter
        CondensedNearestNeighbour DensityBandSampler FacilityLocationSampler
        FeatureCoverageSampler GaussianMixtureDenoiser GreedyMaximumEntropySampler
        GroupLearningCurve HardNegativeUnderSampler ImportanceResampler
        InstanceHardnessThreshold KCenterSampler LSHDensityWeights MaskedCategoricalModel
        MinHashDeduplicator MinorityScorer OneSidedSelection RakingSampler
        RegressionDenoiser ActiveFeatureAcquirer DiffusionImputer InfluenceScorer InstanceNoise
        OptimalInitialNoise ResampledClassifier ResampledRegressor
        ResampledClassifierCV
        ResampledRegressorCV
        ReusableHoldoutSearchCV SMOTEENN SMOTETomek DecisionThresholdClassifier
        ScoreSampler SearchAndPruneSampler SemanticDeduplicator SensitivitySampler
        MixturePerformanceProjector OptimalMixtureSampler
        SimHashUnderSampler SourceMixSampler WeightedByResampling
    """,
    "sampling_strategy": """
        BalancedBaggingClassifier BalancedRandomForestClassifier EasyEnsembleClassifier
        RUSBoostClassifier CondensedNearestNeighbour HardNegativeUnderSampler OneSidedSelection
        SMOTEENN SMOTETomek SimHashUnderSampler
    """,
}
SECTION = re.compile(
    r"^    Parameters\n    -+\n(.*?)(?=^    [A-Z][A-Za-z ]+\n    -+\n|\Z)", re.S | re.M
)


def rule_of(cls: type, name: str) -> Rule | None:
    """The shared rule a parameter was declared with."""
    notes = get_args(annotation_of(cls, name))[1:]
    return next((one for one in notes if isinstance(one, Rule) and one.kind), None)


def entry(cls: type, name: str, old: str) -> str:
    """The entry of one parameter as it should be."""
    rule = rule_of(cls, name)
    if rule is None:
        return old
    head, _, text = old.partition("\n")
    default = re.search(r", default=.*", head)
    head = f"    {name} : {rule.kind}{default.group() if default else ''}"
    if name in rule.words and cls.__name__ not in OWN.get(name, "").split():
        indent = " " * 8
        lines = textwrap.wrap(rule.words[name], WIDTH - len(indent), break_on_hyphens=False)
        text = "".join(f"{indent}{line}\n" for line in lines)
    return f"{head}\n{text}"


def rewritten(cls: type, source: str) -> str:
    """Source of a module with the docstring of one class as it should be."""
    tree = ast.parse(source)
    node = next(n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == cls.__name__)
    lines = source.splitlines(keepends=True)
    start, end = node.body[0].lineno - 1, node.body[0].end_lineno
    doc = "".join(lines[start:end])
    found = SECTION.search(doc)
    if found is None:
        return source
    entries = re.split(r"^(?=    \S)", found.group(1), flags=re.M)
    names = set(inspect.signature(cls).parameters)
    new = "".join(
        entry(cls, name, old) if (name := old.strip().split(" : ")[0]) in names else old
        for old in entries
    )
    # The blank line before the next section belongs to the last entry.
    new = new.rstrip("\n") + found.group(1)[len(found.group(1).rstrip("\n")) :]
    doc = doc[: found.start(1)] + new + doc[found.end(1) :]
    return "".join([*lines[:start], doc, *lines[end:]])


def differing(write: bool) -> list[str]:
    """Classes whose docstring differs; written where asked."""
    wrong = []
    for name, cls in all_estimators():
        path = pathlib.Path(inspect.getfile(cls))
        source = path.read_text()
        new = rewritten(cls, source)
        if new != source:
            wrong.append(name)
            if write:
                path.write_text(new)
    return wrong


if __name__ == "__main__":
    check = "--check" in sys.argv
    wrong = differing(write=not check)
    print("\n".join(wrong) or "all entries are as declared")
    sys.exit(check and bool(wrong))
